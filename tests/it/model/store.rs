//! What src/store does, on the model's rows: statements are atomic, and fenced as theirs are.

use std::time::Duration;

use callboard::domain::decide::{self, Change, Event};
use callboard::domain::job::{Claim, Gate, Job};
use callboard::domain::verdict::{Failure, Verdict};
use callboard::domain::words::{RetryFrom, TaskState, Trigger};
use serde_json::Value;

use super::rules::{self, Broken, Rule};
use super::seen::{Fact, Seen};
use super::world::{Ended, NOW, Place, Row, Said, WORKFLOW, WorkerRow, World, worker_id, worker_of};

/// The answer to a worker's outcome, as src/store/outcomes.rs gives it.
pub enum Outcome {
    Stored(Row),
    AlreadyStored(Row),
    Changed(Row),
    Stale,
}

/// What a worker wants stored.
pub struct Wish<'a> {
    pub view: &'a Row,
    /// The lease under which the attempt ran.
    pub lease: Option<i64>,
    pub said: Said,
    pub stay: bool,
    pub ran: Place,
}

/// The database, with what is broken about it, and a note of what happened.
pub struct Store<'a> {
    pub world: &'a mut World,
    pub broken: Option<Broken>,
    pub seen: &'a mut Seen,
}

impl Store<'_> {
    fn is(&self, broken: Broken) -> bool {
        self.broken == Some(broken)
    }

    /// One statement: stored where the fence holds. It is src/store/apply.rs.
    fn apply(&mut self, job: usize, change: &Change) -> Result<bool, Rule> {
        let record = &self.world.jobs[job];
        let same_version = change.version == record.row.version || self.is(Broken::FenceWithoutVersion);
        let same_lease = change.claim == record.row.claim || self.is(Broken::FenceWithoutLease);
        if !same_version || !same_lease {
            return Ok(false);
        }
        self.write(job, change)?;
        Ok(true)
    }

    fn write(&mut self, job: usize, change: &Change) -> Result<(), Rule> {
        let record = &mut self.world.jobs[job];
        rules::check_change(record, change)?;
        let before = record.row.place();
        let now = decide::applied(&record.row.job(job), change, record.row.version + 1, NOW);
        record.row = Row::of(&now);
        if let Some(ended) = &change.ended {
            let place = Place { round: ended.round, stage: ended.stage, attempt: ended.attempt };
            let lease = ended.claim.map(|claim| claim.lease);
            record.tasks.push(Ended { place, lease, state: ended.state });
        }
        if (before.round, before.stage) != (record.row.round, record.row.stage) {
            record.rescued = 0;
        }
        record.rescued += i32::from(change.trigger == Trigger::Rescue);
        self.seen.note(Fact::Trigger(change.trigger));
        Ok(())
    }

    /// A worker's outcome whose answer it will hear.
    pub fn outcome(&mut self, job: usize, wish: &Wish<'_>) -> Result<Outcome, Rule> {
        let Some(change) = decided(job, wish) else { return Ok(Outcome::Stale) };
        let before = self.world.jobs[job].row.clone();
        if self.apply(job, &change)? {
            rules::check_outcome(&before, wish.lease, wish.ran)?;
            return Ok(Outcome::Stored(self.world.jobs[job].row.clone()));
        }
        self.look_again(job, &change)
    }

    /// One that nobody waits for: the statement alone.
    pub fn outcome_unheard(&mut self, job: usize, wish: &Wish<'_>) -> Result<(), Rule> {
        let Some(change) = decided(job, wish) else { return Ok(()) };
        let before = self.world.jobs[job].row.clone();
        if self.apply(job, &change)? {
            rules::check_outcome(&before, wish.lease, wish.ran)?;
        }
        Ok(())
    }

    fn look_again(&mut self, job: usize, change: &Change) -> Result<Outcome, Rule> {
        let record = &self.world.jobs[job];
        let now = record.row.clone();
        let lease = change.claim.map(|claim| claim.lease);
        let stored = change.ended.as_ref().is_some_and(|ended| {
            let place = Place { round: ended.round, stage: ended.stage, attempt: ended.attempt };
            record.tasks.contains(&Ended { place, lease, state: ended.state })
        });
        if stored && !self.is(Broken::AnswersNotRecognised) {
            self.seen.note(Fact::AlreadyStored);
            return Ok(Outcome::AlreadyStored(now));
        }
        if now.claim == change.claim || (self.is(Broken::FenceWithoutLease) && now.claim.is_some()) {
            self.seen.note(Fact::Changed);
            if self.is(Broken::DecidesOnce) {
                self.write(job, change)?;
                return Ok(Outcome::Stored(self.world.jobs[job].row.clone()));
            }
            return Ok(Outcome::Changed(now));
        }
        if let (Some(_), Some(late)) = (&change.ended, change.claim)
            && !record.stale.contains(&late.lease)
        {
            let stale = decide::stale(&now.job(job), late);
            self.write(job, &stale)?;
            self.world.jobs[job].stale.push(late.lease);
        }
        Ok(Outcome::Stale)
    }

    /// Takes a job for a worker, if it still is open; the row then.
    pub fn claim(&mut self, worker: usize, job: usize) -> Option<Row> {
        if self.world.jobs[job].row.gate != Gate::Open {
            return None;
        }
        self.world.leases += 1;
        let lease = self.world.leases;
        let row = &mut self.world.jobs[job].row;
        row.version += 1;
        row.granted = true;
        row.gate = Gate::Held;
        row.due = false;
        row.task_state = TaskState::Running;
        row.claim = Some(Claim { lease, worker: worker_id(worker) });
        self.seen.note(Fact::Trigger(Trigger::Start));
        Some(row.clone())
    }

    /// Opens a job that has become due.
    pub fn promote(&mut self, job: usize) {
        let row = &mut self.world.jobs[job].row;
        row.attempt += i32::from(row.task_state == TaskState::Retrying);
        row.task_state = TaskState::Pending;
        row.gate = Gate::Open;
        row.due = false;
    }

    /// Takes a job from a worker that is lost; false where its holder is not. It is decided under the row's lock.
    pub fn rescue(&mut self, job: usize) -> Result<bool, Rule> {
        let row = self.world.jobs[job].row.clone();
        let Some(claim) = row.claim else { return Ok(false) };
        let worker = &self.world.workers[worker_of(claim)];
        let lost = matches!(worker.state, WorkerRow::Lost | WorkerRow::Gone);
        if self.is(Broken::RescueOfTheNewlyLost) || !(lost || self.is(Broken::RescueOfTheActive)) {
            return Ok(false);
        }
        if worker.state != WorkerRow::Gone {
            rules::check_loss(worker)?;
        }
        self.rescue_from(job)?;
        Ok(true)
    }

    fn rescue_from(&mut self, job: usize) -> Result<(), Rule> {
        let mut before = self.world.jobs[job].row.job(job);
        if self.is(Broken::RescueForgetsCancel) {
            before.status.cancel_requested_at = None;
        }
        if self.is(Broken::RescueWithoutEnd) {
            before.status.rescues = 0;
        }
        let Ok(mut change) = decide::worker_lost(&before) else { return Ok(()) };
        if self.is(Broken::RescueSpendsAnAttempt) {
            change.next.attempt = (change.next.attempt + 1).min(change.next.max_attempts);
        }
        self.write(job, &change)
    }

    /// Declares a worker lost.
    pub fn declare_lost(&mut self, worker: usize) -> Result<(), Rule> {
        rules::check_loss(&self.world.workers[worker])?;
        self.world.workers[worker].state = WorkerRow::Lost;
        if self.is(Broken::RescueOfTheNewlyLost) {
            for job in self.held_by(worker) {
                self.rescue_from(job)?;
            }
        }
        Ok(())
    }

    /// Signs a worker off; one that still holds something is lost instead.
    pub fn leave(&mut self, worker: usize) {
        let empty = self.held_by(worker).is_empty();
        let row = &mut self.world.workers[worker];
        row.state = if empty { WorkerRow::Gone } else { WorkerRow::Lost };
        // It has said so itself.
        row.to_blame = true;
    }

    /// The jobs that a worker holds.
    pub fn held_by(&self, worker: usize) -> Vec<usize> {
        (0..self.world.jobs.len()).filter(|job| self.world.jobs[*job].row.is_held_by(worker)).collect()
    }

    /// What a person asks for, decided under the row's lock; false where the job does not accept it.
    pub fn request(&mut self, job: usize, event: Event) -> Result<bool, Rule> {
        let cancels = matches!(event, Event::Cancel { .. });
        let before = self.world.jobs[job].row.job(job);
        let Ok(mut change) = decide::decide(&before, &WORKFLOW, event, NOW) else { return Ok(false) };
        if cancels && self.is(Broken::CancelKeepsTheLease) {
            change = cancelled_at_once(&before);
        }
        self.write(job, &change)?;
        self.world.jobs[job].cancel_acknowledged |= cancels;
        Ok(true)
    }

    /// A cancellation that was decided on a row read without a lock.
    pub fn cancel_blindly(&mut self, job: usize, view: &Row) -> Result<(), Rule> {
        let change = decide::decide(&view.job(job), &WORKFLOW, Event::Cancel { reason: None }, NOW);
        match change {
            Ok(change) => self.write(job, &change),
            Err(_) => Ok(()),
        }
    }
}

fn cancelled_at_once(job: &Job) -> Change {
    let unclaimed = |mut job: Job| {
        job.status.task.claim = None;
        job
    };
    let change = decide::decide(&unclaimed(job.clone()), &WORKFLOW, Event::Cancel { reason: None }, NOW);
    let mut change = change.expect("a job that nobody holds is cancelled at once");
    change.next.hold = decide::Hold::Same;
    change
}

/// What the domain makes of how an attempt ended.
fn decided(job: usize, wish: &Wish<'_>) -> Option<Change> {
    let verdict = match wish.said {
        Said::Done => Verdict::Done(Value::Null),
        Said::Failed => Verdict::Retry { failure: Failure::handler("no"), after: None },
        Said::Cancelled => Verdict::Cancelled,
        Said::HandedBack => {
            return decide::decide(&wish.view.job(job), &WORKFLOW, Event::Released, NOW).ok();
        }
    };
    let stay = wish.stay.then_some(TaskState::Running);
    let event = Event::Ended { verdict, backoff: Duration::from_secs(1), stay };
    decide::decide(&wish.view.job(job), &WORKFLOW, event, NOW).ok()
}

/// What people may ask for besides to cancel.
pub fn requests() -> [Event; 4] {
    [
        Event::Pause,
        Event::Amend { mode: callboard::domain::words::AdvanceMode::Auto, changed: Vec::new() },
        Event::Retry { from: RetryFrom::FailedStage },
        Event::Retry { from: RetryFrom::Init },
    ]
}
