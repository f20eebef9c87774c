//! Single decisions: what each situation accepts, and what becomes of it.

use std::time::Duration;

use super::life::{Done, Life, Step, done, failure, time, workflow};
use crate::domain::decide::{Event, Hold, Refusal};
use crate::domain::job::{Due, Gate};
use crate::domain::verdict::Verdict;
use crate::domain::words::{AdvanceMode, JobAction, JobState, RetryFrom, Stage, TaskState, Trigger};

const AUTO: AdvanceMode = AdvanceMode::Auto;
const MANUAL: AdvanceMode = AdvanceMode::Manual;

fn pending() -> Life {
    Life::submitted(workflow([(2, false); 5]), AUTO, None)
}

fn manual() -> Life {
    Life::submitted(workflow([(2, false); 5]), MANUAL, None)
}

fn running() -> Life {
    pending().running(Stage::Execute)
}

fn after(mut life: Life, events: &[Event]) -> Life {
    for event in events {
        life.change(event.clone());
    }
    life
}

fn cancel() -> Event {
    Event::Cancel { reason: Some("enough".to_owned()) }
}

fn next() -> Event {
    Event::Next { reason: None }
}

fn fails(verdict: Verdict) -> Event {
    Event::Ended { verdict, backoff: Duration::from_secs(60), stay: None }
}

fn retrying() -> Life {
    after(running(), &[fails(Verdict::Retry { failure: failure(), after: None })])
}

fn failed() -> Life {
    after(running(), &[fails(Verdict::Fail(failure()))])
}

fn complete() -> Life {
    after(pending().running(Stage::Complete), &[done(None)])
}

#[test]
fn each_situation_accepts_exactly_these_actions() {
    let approval =
        || Life::submitted(workflow([(1, false), (1, true), (1, false), (1, false), (1, false)]), AUTO, None);
    for (situation, life, expected) in [
        ("pending", pending(), "CANCEL PAUSE UPDATE"),
        ("not due", Life::submitted(workflow([(1, false); 5]), AUTO, Some(1_000)), "CANCEL PAUSE UPDATE"),
        ("paused", after(pending(), &[Event::Pause]), "CANCEL RESUME UPDATE"),
        ("waiting for a step", manual(), "NEXT CANCEL PAUSE UPDATE"),
        ("let through", after(manual(), &[next()]), "CANCEL PAUSE UPDATE"),
        ("paused before its step", after(manual(), &[Event::Pause]), "NEXT CANCEL RESUME UPDATE"),
        ("waiting for approval", after(approval().claimed(), &[done(None)]), "NEXT CANCEL PAUSE UPDATE"),
        ("running", running(), "CANCEL PAUSE UPDATE"),
        ("running in steps", after(manual(), &[next()]).claimed(), "CANCEL PAUSE UPDATE"),
        ("running, paused", after(running(), &[Event::Pause]), "CANCEL RESUME UPDATE"),
        ("running, to be cancelled", after(running(), &[cancel()]), "UPDATE"),
        ("running, paused, to be cancelled", after(running(), &[Event::Pause, cancel()]), "RESUME UPDATE"),
        ("in its backoff", retrying(), "CANCEL PAUSE UPDATE"),
        ("failed", failed(), "RETRY DELETE"),
        ("complete", complete(), "DELETE"),
        ("cancelled", after(pending(), &[cancel()]), "DELETE"),
    ] {
        let allowed: Vec<&str> =
            life.job.allowed_actions(&life.workflow).iter().map(|action| action.as_str()).collect();
        assert_eq!(allowed.join(" "), expected, "{situation}");
    }
}

#[test]
fn a_refusal_names_the_action_and_the_state() {
    let refused = |mut life: Life, event: Event| match life.step(&Step::Event(event)) {
        Done::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    };
    let not_allowed = |action, state| Refusal::NotAllowed { action, state };
    assert_eq!(refused(complete(), cancel()), not_allowed(JobAction::Cancel, JobState::Complete));
    assert_eq!(refused(running(), next()), not_allowed(JobAction::Next, JobState::Execute));
    let retry = Event::Retry { from: RetryFrom::Init };
    assert_eq!(refused(pending(), retry), not_allowed(JobAction::Retry, JobState::Init));
    assert_eq!(refused(pending(), done(None)), Refusal::NotClaimed);
    assert_eq!(refused(failed(), Event::WorkerLost), Refusal::NotClaimed);
}

#[test]
fn a_cancellation_ends_a_job_at_once_unless_it_runs() {
    for (situation, life) in [
        ("pending", pending()),
        ("not due", Life::submitted(workflow([(1, false); 5]), AUTO, Some(1_000))),
        ("manual", manual()),
        ("paused", after(pending(), &[Event::Pause])),
        ("in its backoff", retrying()),
        ("paused in its backoff", after(retrying(), &[Event::Pause])),
        ("handed back", after(running(), &[Event::Released])),
    ] {
        let ended_before = life.ended.len();
        let in_backoff = life.job.status.task.state == TaskState::Retrying;
        let life = after(life, &[cancel()]);
        assert_eq!(life.job.status.state, JobState::Cancelled, "{situation}");
        assert_eq!(life.history.last().map(|entry| entry.trigger), Some(Trigger::Cancel));
        // The attempt before a backoff has ended already.
        assert_eq!(life.ended.len() - ended_before, usize::from(!in_backoff), "{situation}");
    }
    let mut life = running();
    let change = life.change(cancel());
    assert_eq!((change.trigger, change.next.hold), (Trigger::RequestCancel, Hold::Same));
    assert_eq!(change.reason.as_deref(), Some("enough"));
    assert!(life.job.status.cancel_requested_at.is_some());
}

#[test]
fn a_running_job_that_is_to_be_cancelled_ends_cancelled_however_its_attempt_ends() {
    let retry = Verdict::Retry { failure: failure(), after: None };
    for (event, task) in [
        (done(Some(TaskState::Running)), TaskState::Succeeded),
        (fails(Verdict::Cancelled), TaskState::Cancelled),
        (fails(retry), TaskState::Failed),
        (fails(Verdict::Fail(failure())), TaskState::Failed),
        (Event::Released, TaskState::Cancelled),
        (Event::WorkerLost, TaskState::Cancelled),
    ] {
        let mut life = after(running(), &[cancel()]);
        let change = life.change(event.clone());
        assert_eq!((change.trigger, change.next.state), (Trigger::Cancel, JobState::Cancelled), "{event:?}");
        assert_eq!(life.ended.last().map(|ended| ended.state), Some(task), "{event:?}");
    }
    // The last stage has done its work.
    let mut life = after(pending().running(Stage::Complete), &[cancel()]);
    assert_eq!(life.change(done(None)).trigger, Trigger::Complete);
}

#[test]
fn a_job_stays_with_its_worker_unless_something_holds_it() {
    let stay = || done(Some(TaskState::Scheduled));
    let mut life = running();
    let claim = life.job.status.task.claim;
    let change = life.change(stay());
    assert_eq!((change.next.hold, change.next.task_state), (Hold::Stay, TaskState::Scheduled));
    assert_eq!(life.job.status.task.claim, claim);
    for (situation, life, event, gate) in [
        ("the worker does not go on", running(), done(None), Gate::Open),
        ("it is paused", after(running(), &[Event::Pause]), stay(), Gate::Held),
        ("it goes in steps", after(manual(), &[next()]).claimed(), stay(), Gate::Held),
    ] {
        let mut life = life;
        let change = life.change(event);
        assert_eq!((change.next.hold, change.next.gate), (Hold::Gone, gate), "{situation}");
        assert_eq!(life.job.status.task.state, TaskState::Pending, "{situation}");
    }
}

#[test]
fn a_paused_job_waits_and_goes_on_where_it_was() {
    let mut life = after(retrying(), &[Event::Pause]);
    assert_eq!(life.job.status.task.gate, Gate::Held);
    assert!(matches!(life.step(&Step::Pass { ms: 120_000 }), Done::Nothing), "nothing is due while paused");
    let change = life.change(Event::Resume);
    // Also when the backoff is over: the promoter makes the next attempt.
    assert_eq!((change.next.gate, change.next.task_state), (Gate::Timed, TaskState::Retrying));
    assert!(matches!(life.step(&Step::Pass { ms: 0 }), Done::Moved));
    assert_eq!((life.job.status.task.attempt, life.job.status.task.gate), (2, Gate::Open));
}

#[test]
fn the_mode_can_change_while_a_job_waits() {
    let amend = |mode| Event::Amend { mode, changed: vec!["mode"] };
    let life = after(pending(), &[amend(MANUAL)]);
    assert_eq!(life.job.status.task.gate, Gate::Held);
    let life = after(life, &[amend(AUTO)]);
    assert_eq!(life.job.status.task.gate, Gate::Open);
    let life = after(manual(), &[Event::Pause, amend(AUTO)]);
    assert_eq!(life.job.status.task.gate, Gate::Held, "it is still paused");
    // What runs goes on; the next stage waits.
    let life = after(running(), &[amend(MANUAL), done(Some(TaskState::Running))]);
    assert_eq!((life.job.status.stage, life.job.status.task.gate), (Stage::Validate, Gate::Held));
}

#[test]
fn a_job_that_is_let_through_before_its_time_waits_for_it() {
    let mut life = Life::submitted(workflow([(1, false); 5]), MANUAL, Some(1_000));
    let change = life.change(next());
    assert_eq!((change.next.gate, change.next.due), (Gate::Timed, Due::At(time(1_000))));
    let mut life = Life::submitted(workflow([(1, false); 5]), MANUAL, Some(1_000));
    life.step(&Step::Pass { ms: 2_000 });
    let change = life.change(next());
    assert_eq!((change.next.gate, change.next.due), (Gate::Open, Due::Now), "its time has passed");
}
