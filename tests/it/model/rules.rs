//! What must never happen, whatever the interleaving; and the ways in which the model can be broken on purpose.

use callboard::domain::decide::{Change, RESCUES_MAX};
use callboard::domain::machine;
use callboard::domain::words::{ErrorKind, JobState, Stage, TaskState, Trigger};

use super::world::{Held, Place, Record, Row, Worker, WorkerRow, World};

/// A rule of DESIGN.md, sections 1 and 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// No two accepted results for one stage and round.
    OneResult,
    /// A stage never starts before the transition into it is stored.
    StartsAfterStored,
    /// Only who holds the task says how it ended.
    OnlyTheHolder,
    /// What is accepted for an attempt was said of this very attempt.
    ResultOfThisAttempt,
    /// Rescue and release spend no attempt.
    NoAttemptSpent,
    /// A stage is rescued so often at most, and fails with WORKER_LOST only after that.
    RescuesAreBounded,
    /// A cancellation that was acknowledged ends in CANCELLED, or in COMPLETE where the last stage was done first.
    CancelIsKept,
    /// COMPLETE and CANCELLED are final.
    FinalIsFinal,
    /// Every entry of the history is a step of the state machine, and begins where the one before it ended.
    LegalHistory,
    /// A claim is valid only for a worker that was ACTIVE when it looked.
    OnlyTheActiveClaim,
    /// Nobody is declared lost, and nothing taken away, for the silence of everybody.
    TheLivingKeepTheirWork,
    /// From everywhere, without more faults and without a lost process coming back, all jobs can reach an end.
    AnEndIsReached,
}

/// One rule left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// A change is stored whatever the version it was decided on.
    FenceWithoutVersion,
    /// Whoever looks again finds the version's task to be its own.
    FenceWithoutLease,
    /// A repeated outcome is not recognised as stored.
    AnswersNotRecognised,
    /// Where the job changed meanwhile, the old decision is stored all the same.
    DecidesOnce,
    /// A lost worker's claim is accepted.
    TheLostMayClaim,
    /// The next stage begins while the transition into it is on its way.
    StaysBeforeStored,
    /// A rescue counts as an attempt.
    RescueSpendsAnAttempt,
    /// A stage is rescued for ever.
    RescueWithoutEnd,
    /// A rescue forgets the request to cancel.
    RescueForgetsCancel,
    /// Work is taken from workers that are not lost.
    RescueOfTheActive,
    /// Only what a worker held when it was declared lost is rescued.
    RescueOfTheNewlyLost,
    /// Who was not heard all the time may declare others lost.
    TheDeafDeclare,
    /// A worker does not ask what it holds.
    NoReconciliation,
    /// A person's request is decided without the row's lock, and stored without a fence.
    CancelWithoutLock,
    /// Cancelling a running job ends it at once, and its worker keeps the lease.
    CancelKeepsTheLease,
}

/// What a change must be to be stored on this record, seen before it is.
pub fn check_change(record: &Record, change: &Change) -> Result<(), Rule> {
    let (row, next) = (&record.row, &change.next);
    let is = |trigger| change.trigger == trigger;
    if matches!(row.state, JobState::Complete | JobState::Cancelled) && !is(Trigger::Stale) {
        return Err(Rule::FinalIsFinal);
    }
    if change.from != row.state || !machine::allows(Some(row.state), change.trigger, next.state) {
        return Err(Rule::LegalHistory);
    }
    if (is(Trigger::Rescue) || is(Trigger::Release)) && next.attempt != row.attempt {
        return Err(Rule::NoAttemptSpent);
    }
    if is(Trigger::Rescue) && record.rescued >= RESCUES_MAX {
        return Err(Rule::RescuesAreBounded);
    }
    let lost = change.error.as_ref().is_some_and(|error| error.kind == ErrorKind::WorkerLost);
    if lost && (record.rescued != RESCUES_MAX || next.state != JobState::Failed) {
        return Err(Rule::RescuesAreBounded);
    }
    if let Some(ended) = change.ended.as_ref().filter(|ended| ended.state == TaskState::Succeeded) {
        let accepted =
            |task: &&super::world::Ended| is_accepted(task.state, task.place, ended.round, ended.stage);
        if record.tasks.iter().any(|task| accepted(&task)) {
            return Err(Rule::OneResult);
        }
    }
    Ok(())
}

fn is_accepted(state: TaskState, place: Place, round: i32, stage: Stage) -> bool {
    state == TaskState::Succeeded && (place.round, place.stage) == (round, stage)
}

/// What a worker says about an attempt must be about the attempt that there is, and come from its holder.
pub fn check_outcome(row: &Row, lease: Option<i64>, ran: Place) -> Result<(), Rule> {
    if lease.is_none() || row.claim.map(|claim| claim.lease) != lease {
        return Err(Rule::OnlyTheHolder);
    }
    if row.place() != ran {
        return Err(Rule::ResultOfThisAttempt);
    }
    Ok(())
}

/// A worker takes a job.
pub fn check_claim(worker: &Worker) -> Result<(), Rule> {
    if worker.state == WorkerRow::Active { Ok(()) } else { Err(Rule::OnlyTheActiveClaim) }
}

/// A worker's silence, or its loss, costs it its work.
pub fn check_loss(worker: &Worker) -> Result<(), Rule> {
    if worker.to_blame { Ok(()) } else { Err(Rule::TheLivingKeepTheirWork) }
}

/// What must hold at any moment.
pub fn check_world(world: &World) -> Result<(), Rule> {
    world.jobs.iter().try_for_each(check_cancel)?;
    let held = |held: &[Option<Held>]| {
        held.iter().zip(&world.jobs).try_for_each(|(held, job)| match held {
            Some(held) => check_start(held, &job.row),
            None => Ok(()),
        })
    };
    world.processes.iter().try_for_each(|process| held(&process.held))
}

/// Versions only go up, so a view that is ahead of the row is of something that was not stored.
fn check_start(held: &Held, row: &Row) -> Result<(), Rule> {
    if held.view.version <= row.version { Ok(()) } else { Err(Rule::StartsAfterStored) }
}

fn check_cancel(job: &Record) -> Result<(), Rule> {
    let row = &job.row;
    let kept = if row.state.is_live() {
        // Its holder is to stop it; one that nobody holds is cancelled at once.
        row.cancel_requested && row.claim.is_some()
    } else {
        row.state == JobState::Cancelled || (row.state == JobState::Complete && row.stage == Stage::Complete)
    };
    if !job.cancel_acknowledged || kept { Ok(()) } else { Err(Rule::CancelIsKept) }
}
