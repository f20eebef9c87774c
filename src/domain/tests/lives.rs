//! Any sequence of events: whatever happens to a job, in whatever order, it stays within the design.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::life::{Done, Life, Step, any_life, any_step, done};
use super::machine::{all_steps, in_table};
use crate::domain::decide::{Change, Event, Hold, RESCUES_MAX};
use crate::domain::history;
use crate::domain::job::{EndedTask, Gate, Job, Transition};
use crate::domain::machine;
use crate::domain::words::{
    AdvanceMode, ErrorKind, JobAction, JobState, RetryFrom, Stage, TaskState, Trigger,
};
use crate::domain::workflow::Workflow;

/// What must hold of a job at any moment.
fn check_job(life: &Life) -> Result<(), TestCaseError> {
    let (job, status, task) = (&life.job, &life.job.status, &life.job.status.task);
    let claimed = matches!(task.state, TaskState::Scheduled | TaskState::Running);
    let ended = matches!(task.state, TaskState::Succeeded | TaskState::Failed | TaskState::Cancelled);
    prop_assert_eq!(task.claim.is_some(), claimed, "a claimed task has a lease, and nothing else has");
    prop_assert_eq!(!status.state.is_live(), ended, "a task has ended exactly where its job has");
    prop_assert_eq!(status.finished_at.is_some(), !status.state.is_live());
    prop_assert!((1..=task.max_attempts).contains(&task.attempt), "attempt {} is in bounds", task.attempt);
    prop_assert!((0..=RESCUES_MAX).contains(&status.rescues));
    prop_assert!((0..=status.round).contains(&status.base_round));
    prop_assert_eq!(task.max_attempts, life.workflow.binding(status.stage).retry.max_attempts);
    prop_assert_eq!(&task.handler, &life.workflow.binding(status.stage).handler);
    if status.state.is_live() {
        prop_assert_eq!(status.stage.state(), status.state);
        prop_assert!(status.granted || !claimed, "what runs was let through");
        prop_assert!(status.cancel_requested_at.is_none() || claimed, "only a running job waits to stop");
    } else {
        prop_assert!(!status.paused && status.cancel_requested_at.is_none());
        prop_assert_eq!(status.error.is_some(), status.state == JobState::Failed);
    }
    let let_through = status.granted || !job.needs_step(&life.workflow, status.stage);
    match task.gate {
        Gate::Open => {
            prop_assert_eq!(task.state, TaskState::Pending);
            prop_assert!(!status.paused && task.claim.is_none() && let_through);
        }
        Gate::Timed => {
            prop_assert!(matches!(task.state, TaskState::Pending | TaskState::Retrying));
            prop_assert!(!status.paused && task.due_at.is_some() && let_through);
        }
        Gate::Held => {
            let reason = claimed || ended || status.paused || !let_through;
            prop_assert!(reason, "what is held waits for a person, runs or has ended: {:?}", status);
        }
    }
    Ok(())
}

/// What must hold of a change, seen with the job before it.
fn check_change(before: &Job, change: &Change) -> Result<(), TestCaseError> {
    let (from, to) = (change.from, change.next.state);
    prop_assert_eq!(from, before.status.state);
    prop_assert!(machine::targets(Some(from), change.trigger).contains(&to));
    prop_assert!(in_table(Some(from), change.trigger, to), "{} from {from} to {to}", change.trigger);
    prop_assert!(from.is_live() || matches!(change.trigger, Trigger::Retry | Trigger::Stale));
    if let Some(ended) = &change.ended {
        prop_assert_eq!(
            (ended.round, ended.stage, ended.attempt),
            (before.status.round, before.status.stage, before.status.task.attempt),
            "the attempt that ends is the current one"
        );
        prop_assert_eq!(ended.claim, before.status.task.claim);
        prop_assert_eq!(ended.state == TaskState::Succeeded, ended.result.is_some());
        prop_assert_eq!(ended.state == TaskState::Failed, ended.error.is_some());
    }
    let gives_up = before.status.task.claim.is_some() && change.next.hold == Hold::Gone;
    let unspent = matches!(change.trigger, Trigger::Release | Trigger::Rescue);
    prop_assert!(!gives_up || unspent || change.ended.is_some(), "no attempt ends without a record");
    prop_assert!(!unspent || change.next.attempt == before.status.task.attempt, "no attempt is spent");
    Ok(())
}

/// What must hold of all that was recorded.
fn check_record(life: &Life) -> Result<(), TestCaseError> {
    prop_assert_eq!(history::replay(&life.history), Ok(Some(life.job.status.state)));
    prop_assert_eq!(life.history.len(), usize::try_from(life.job.status.version).unwrap());
    let rescued =
        |entry: &&Transition, at: &Transition| entry.trigger == Trigger::Rescue && place(entry) == place(at);
    for entry in &life.history {
        let rescues = life.history.iter().filter(|other| rescued(other, entry)).count();
        prop_assert!(rescues <= 3, "{rescues} rescues in one stage");
    }
    let ids: BTreeSet<_> = life.ended.iter().map(|task| (task.round, task.stage, task.attempt)).collect();
    prop_assert_eq!(ids.len(), life.ended.len(), "each attempt ends once");
    let accepted: Vec<_> = life.ended.iter().filter(|task| task.state == TaskState::Succeeded).collect();
    let stages: BTreeSet<_> = accepted.iter().map(|task| (task.round, task.stage)).collect();
    prop_assert_eq!(stages.len(), accepted.len(), "one accepted result for a stage and round");
    if life.job.status.state == JobState::Complete {
        let in_force = |stage: &&Stage| accepted.iter().any(|task| is_in_force(task, &life.job, **stage));
        prop_assert_eq!(Stage::ALL.iter().filter(in_force).count(), 5, "a complete job has five results");
    }
    Ok(())
}

fn place(entry: &Transition) -> (i32, Stage) {
    (entry.round, entry.stage)
}

fn is_in_force(task: &EndedTask, job: &Job, stage: Stage) -> bool {
    task.stage == stage && task.round >= job.status.base_round
}

/// A request is refused exactly where it is not among the allowed actions.
fn check_refusal(before: &Job, workflow: &Workflow, step: &Step, refused: bool) -> Result<(), TestCaseError> {
    let Step::Event(event) = step else { return Ok(()) };
    let action = match event {
        Event::Next { .. } => JobAction::Next,
        Event::Retry { .. } => JobAction::Retry,
        Event::Cancel { .. } => JobAction::Cancel,
        Event::Pause => JobAction::Pause,
        Event::Resume => JobAction::Resume,
        Event::Amend { .. } => JobAction::Update,
        Event::Ended { .. } | Event::Released | Event::WorkerLost => {
            prop_assert_eq!(refused, before.status.task.claim.is_none());
            return Ok(());
        }
    };
    prop_assert_eq!(refused, !before.allowed_actions(workflow).contains(&action), "{}", action);
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 2_000, ..Config::default() })]

    #[test]
    fn whatever_happens_a_job_stays_within_the_design(
        mut life in any_life(), steps in prop::collection::vec(any_step(), 1..80),
    ) {
        check_job(&life)?;
        for step in &steps {
            let before = life.job.clone();
            let done = life.step(step);
            match &done {
                Done::Nothing | Done::Moved => {}
                Done::Changed(changed) => check_change(&changed.0, &changed.1)?,
                Done::Refused(_) => prop_assert_eq!(&life.job, &before),
            }
            check_refusal(&before, &life.workflow, step, matches!(done, Done::Refused(_)))?;
            check_job(&life)?;
        }
        check_record(&life)?;
    }

    #[test]
    fn a_state_that_was_final_once_is_final_for_good(
        mut life in any_life(), steps in prop::collection::vec(any_step(), 1..80),
    ) {
        let mut last = None;
        for step in &steps {
            life.step(step);
            let state = life.job.status.state;
            if let Some(last) = last {
                prop_assert_eq!(state, last);
            }
            last = matches!(state, JobState::Complete | JobState::Cancelled).then_some(state);
        }
    }

    /// Nothing that can happen makes a job one that nobody can bring to an end.
    #[test]
    fn from_anywhere_a_job_can_be_brought_to_its_end(
        mut life in any_life(), steps in prop::collection::vec(any_step(), 1..60),
    ) {
        steps.iter().for_each(|step| { life.step(step); });
        let stuck = life.clone();
        for _ in 0..100 {
            life.step(&Step::Event(Event::Resume));
            life.step(&Step::Event(Event::Retry { from: RetryFrom::FailedStage }));
            life.step(&Step::Event(Event::Next { reason: None }));
            life.step(&Step::Pass { ms: 200 });
            life.step(&Step::Claim { waits: false });
            life.step(&Step::Event(done(None)));
        }
        let state = life.job.status.state;
        prop_assert!(matches!(state, JobState::Complete | JobState::Cancelled), "{:#?}", stuck.job.status);
    }
}

/// Guards the properties above against a generator that never gets anywhere.
#[test]
fn random_lives_take_every_step_that_the_table_has() {
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let lives = (any_life(), prop::collection::vec(any_step(), 60..120));
    let mut seen = BTreeSet::new();
    let mut lost = 0;
    for _ in 0..3_000 {
        let (mut life, steps) = lives.new_tree(&mut runner).unwrap().current();
        for step in &steps {
            if let Done::Changed(changed) = life.step(step) {
                let change = &changed.1;
                lost += u32::from(change.error.as_ref().is_some_and(|e| e.kind == ErrorKind::WorkerLost));
            }
        }
        seen.extend(life.history.iter().map(|entry| (entry.from, entry.trigger, entry.to)));
    }
    let missed: Vec<_> = all_steps().into_iter().filter(|step| !seen.contains(step)).collect();
    assert_eq!(missed, []);
    assert!(lost > 0, "no job failed because its workers were lost");
}

#[test]
fn a_job_is_rescued_three_times_in_a_stage_and_then_fails() {
    let mut life = Life::submitted(super::life::workflow([(1, false); 5]), AdvanceMode::Auto, None);
    life = life.running(Stage::Execute);
    for rescues in 1..=3 {
        let change = life.change(Event::WorkerLost);
        assert_eq!((change.trigger, change.next.rescues, change.next.attempt), (Trigger::Rescue, rescues, 1));
        life = life.claimed();
    }
    let change = life.change(Event::WorkerLost);
    assert_eq!((change.trigger, change.next.state), (Trigger::Fail, JobState::Failed));
    let error = life.job.status.error.clone().unwrap();
    assert_eq!((error.kind, error.stage, error.attempt), (ErrorKind::WorkerLost, Stage::Execute, 1));
    life.change(Event::Retry { from: RetryFrom::FailedStage });
    assert_eq!((life.job.status.rescues, life.job.status.state), (0, JobState::Execute));
}

#[test]
fn another_stage_has_rescues_of_its_own() {
    let mut life = Life::submitted(super::life::workflow([(1, false); 5]), AdvanceMode::Auto, None).claimed();
    for _ in 0..3 {
        life.change(Event::WorkerLost);
        life = life.claimed();
    }
    life.change(done(Some(TaskState::Running)));
    assert_eq!(life.change(Event::WorkerLost).trigger, Trigger::Rescue);
}
