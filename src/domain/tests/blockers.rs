//! Why a job is not running: every reason, in the order in which people must act.

use std::time::Duration;

use super::life::{Life, Step, done, failure, time, workflow};
use crate::domain::blockers::{BlockerKind, Surroundings, blockers};
use crate::domain::decide::Event;
use crate::domain::verdict::Verdict;
use crate::domain::words::{AdvanceMode, Stage};

const AUTO: AdvanceMode = AdvanceMode::Auto;
const MANUAL: AdvanceMode = AdvanceMode::Manual;

fn around(life: &Life) -> Surroundings {
    Surroundings { queue_paused: false, has_worker: true, now: life.now }
}

fn kinds(life: &Life, around: Surroundings) -> Vec<BlockerKind> {
    blockers(&life.job, &life.workflow, around).into_iter().map(|blocker| blocker.kind).collect()
}

fn submitted(mode: AdvanceMode, run_after_ms: Option<i64>) -> Life {
    Life::submitted(workflow([(2, false); 5]), mode, run_after_ms)
}

fn with(mut life: Life, events: &[Event]) -> Life {
    events.iter().for_each(|event| {
        life.change(event.clone());
    });
    life
}

fn passed(mut life: Life, ms: i64) -> Life {
    life.step(&Step::Pass { ms });
    life
}

fn retrying() -> Life {
    let verdict = Verdict::Retry { failure: failure(), after: None };
    let ended = Event::Ended { verdict, backoff: Duration::from_secs(5), stay: None };
    with(submitted(AUTO, None).claimed(), &[ended])
}

#[test]
fn each_situation_has_its_reasons() {
    use BlockerKind::*;
    let next = || Event::Next { reason: None };
    let cancel = || Event::Cancel { reason: None };
    let mut approval = submitted(AUTO, None);
    approval.workflow.stages[Stage::Prepare.index()].approval = true;
    let approval = with(approval.claimed(), &[done(None)]);
    let mut both = submitted(MANUAL, Some(1_000));
    both.workflow.stages[Stage::Init.index()].approval = true;
    for (situation, life, expected) in [
        ("it may be claimed", submitted(AUTO, None), vec![Queued]),
        ("it is not due", submitted(AUTO, Some(1_000)), vec![NotBefore]),
        ("it is due", passed(submitted(AUTO, Some(1_000)), 1_000), vec![Queued]),
        ("manual", submitted(MANUAL, None), vec![ManualStep]),
        ("manual, let through", with(submitted(MANUAL, None), &[next()]), vec![Queued]),
        ("manual, not due", submitted(MANUAL, Some(1_000)), vec![ManualStep, NotBefore]),
        ("manual, due by now", passed(submitted(MANUAL, Some(1_000)), 1_000), vec![ManualStep]),
        (
            "manual, let through too late to wait",
            with(passed(submitted(MANUAL, Some(1_000)), 2_000), &[next()]),
            vec![Queued],
        ),
        ("approval", approval, vec![Approval]),
        ("all a person can do", with(both, &[Event::Pause]), vec![Paused, ManualStep, Approval, NotBefore]),
        ("backoff", retrying(), vec![Backoff]),
        ("paused in its backoff", with(retrying(), &[Event::Pause]), vec![Paused, Backoff]),
        ("it runs", submitted(AUTO, None).claimed(), vec![]),
        ("it runs, paused", with(submitted(AUTO, None).claimed(), &[Event::Pause]), vec![]),
        ("it has ended", with(submitted(AUTO, None), &[cancel()]), vec![]),
    ] {
        assert_eq!(kinds(&life, around(&life)), expected, "{situation}");
    }
}

#[test]
fn surroundings_come_last_and_being_queued_only_alone() {
    use BlockerKind::*;
    let life = submitted(AUTO, None);
    let (free, now) = (around(&life), life.now);
    assert_eq!(kinds(&life, Surroundings { queue_paused: true, ..free }), [QueuePaused]);
    assert_eq!(kinds(&life, Surroundings { has_worker: false, ..free }), [NoWorker]);
    let life = with(submitted(MANUAL, None), &[Event::Pause]);
    let nobody = Surroundings { queue_paused: true, has_worker: false, now };
    assert_eq!(kinds(&life, nobody), [Paused, ManualStep, QueuePaused, NoWorker]);
    let running = submitted(AUTO, None).claimed();
    assert_eq!(kinds(&running, nobody), []);
}

#[test]
fn what_passes_by_itself_says_when_and_the_message_names_what_is_concerned() {
    let life = submitted(AUTO, Some(1_000));
    let found = blockers(&life.job, &life.workflow, around(&life));
    assert_eq!(found[0].until, Some(time(1_000)));

    let life = retrying();
    let found = blockers(&life.job, &life.workflow, around(&life));
    assert_eq!(found[0].until, life.job.status.task.due_at);
    assert_eq!(found[0].message, "Attempt 1 of 2 at INIT failed; the next one waits for its backoff.");

    let life = submitted(AUTO, None);
    let nobody = Surroundings { queue_paused: true, has_worker: false, ..around(&life) };
    let found = blockers(&life.job, &life.workflow, nobody);
    assert!(found.iter().all(|blocker| blocker.message.contains("default") && blocker.until.is_none()));
    assert!(found[1].message.contains("handler-0"), "{}", found[1].message);
}
