//! Trying again: delays between attempts, and where a retried job starts.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::life::{Life, done, failure, workflow};
use crate::domain::decide::Event;
use crate::domain::job::{Due, Gate};
use crate::domain::verdict::Verdict;
use crate::domain::words::{AdvanceMode, ErrorKind, JobState, RetryFrom, Stage, TaskState, Trigger};
use crate::domain::workflow::{DELAY_SECONDS_MAX, RetryPolicy};

fn failed_at(stage: Stage) -> Life {
    let mut life = Life::submitted(workflow([(1, false); 5]), AdvanceMode::Auto, None).running(stage);
    let change = life.change(ended(Verdict::Fail(failure())));
    assert_eq!((change.trigger, change.next.state), (Trigger::Fail, JobState::Failed));
    life
}

fn ended(verdict: Verdict) -> Event {
    Event::Ended { verdict, backoff: Duration::from_secs(4), stay: Some(TaskState::Running) }
}

#[test]
fn delays_grow_by_the_factor_up_to_the_maximum() {
    let policy = RetryPolicy {
        max_attempts: 9,
        initial_delay_seconds: 1.5,
        factor: 2.0,
        max_delay_seconds: 10.0,
        jitter: 0.0,
    };
    let delays: Vec<f64> = (1..=5).map(|attempt| policy.delay(attempt, 0.7).as_secs_f64()).collect();
    assert_eq!(delays, [1.5, 3.0, 6.0, 10.0, 10.0]);
}

#[test]
fn jitter_is_symmetric_and_nothing_waits_longer_than_a_day() {
    let policy = RetryPolicy { initial_delay_seconds: 10.0, jitter: 0.5, ..RetryPolicy::default() };
    let delays = [0.0, 0.5, 1.0].map(|random| policy.delay(1, random).as_secs_f64());
    assert_eq!(delays, [5.0, 10.0, 15.0]);
    let policy = RetryPolicy {
        initial_delay_seconds: DELAY_SECONDS_MAX,
        max_delay_seconds: DELAY_SECONDS_MAX,
        jitter: 1.0,
        ..policy
    };
    assert_eq!(policy.delay(1, 1.0).as_secs_f64(), DELAY_SECONDS_MAX);
    assert_eq!(policy.delay(1, 0.0), Duration::ZERO);
}

proptest! {
    #[test]
    fn a_delay_of_any_policy_is_a_delay(
        attempt in any::<i32>(), random in any::<f64>(), initial in any::<f64>(), factor in any::<f64>(),
        max_delay_seconds in any::<f64>(), jitter in any::<f64>(),
    ) {
        let policy =
            RetryPolicy { max_attempts: 3, initial_delay_seconds: initial, factor, max_delay_seconds, jitter };
        prop_assert!(policy.delay(attempt, random).as_secs_f64() <= DELAY_SECONDS_MAX);
    }
}

#[test]
fn the_next_attempt_waits_for_the_backoff_or_longer_where_the_handler_asks_for_it() {
    for (after, expected_seconds) in [(None, 4), (Some(1), 4), (Some(9), 9), (Some(10_000_000), 86_400)] {
        let mut life = Life::submitted(workflow([(2, false); 5]), AdvanceMode::Auto, None).claimed();
        let after = after.map(Duration::from_secs);
        let change = life.change(ended(Verdict::Retry { failure: failure(), after }));
        assert_eq!(change.trigger, Trigger::Backoff);
        assert_eq!(change.next.due, Due::After(Duration::from_secs(expected_seconds)), "{after:?}");
        assert_eq!((change.next.task_state, change.next.gate), (TaskState::Retrying, Gate::Timed));
        let told = serde_json::json!({ "delaySeconds": Duration::from_secs(expected_seconds).as_secs_f64() });
        assert_eq!(change.metadata, Some(told));
    }
}

#[test]
fn attempts_are_exhausted_at_the_maximum_and_a_fail_does_not_wait_for_that() {
    let retry = || ended(Verdict::Retry { failure: failure(), after: None });
    let mut life = Life::submitted(workflow([(2, false); 5]), AdvanceMode::Auto, None).claimed();
    assert_eq!(life.change(retry()).trigger, Trigger::Backoff);
    life.step(&super::life::Step::Pass { ms: 5_000 });
    assert_eq!(life.job.status.task.attempt, 2);
    life = life.claimed();
    let change = life.change(retry());
    assert_eq!((change.trigger, change.next.state), (Trigger::Fail, JobState::Failed));
    assert_eq!(change.error.as_ref().map(|error| error.attempt), Some(2));

    let mut life = Life::submitted(workflow([(2, false); 5]), AdvanceMode::Auto, None).claimed();
    assert_eq!(life.change(ended(Verdict::Fail(failure()))).trigger, Trigger::Fail);
}

#[test]
fn a_handler_that_stops_unasked_has_failed_in_a_way_that_is_worth_another_attempt() {
    let mut life = Life::submitted(workflow([(2, false); 5]), AdvanceMode::Auto, None).claimed();
    let change = life.change(ended(Verdict::Cancelled));
    assert_eq!(change.trigger, Trigger::Backoff);
    assert_eq!(change.error.map(|error| error.kind), Some(ErrorKind::Handler));
}

#[test]
fn a_retried_job_starts_where_it_was_asked_to() {
    for stage in Stage::ALL.iter().copied() {
        for (from, expected, base_round) in
            [(RetryFrom::Init, Stage::Init, 1), (RetryFrom::FailedStage, stage, 0)]
        {
            let mut life = failed_at(stage);
            let change = life.change(Event::Retry { from });
            let status = &life.job.status;
            assert_eq!((status.stage, status.state), (expected, expected.state()), "{stage} {from}");
            assert_eq!((status.round, status.base_round), (1, base_round));
            assert_eq!((status.task.attempt, status.task.gate), (1, Gate::Open));
            assert_eq!((&status.error, status.finished_at), (&None, None));
            assert_eq!(change.metadata, Some(json!({ "from": from.as_str() })));
        }
    }
}

#[test]
fn a_retried_job_waits_for_a_person_where_its_stage_needs_one() {
    let mut life = failed_at(Stage::Execute);
    life.workflow.stages[Stage::Execute.index()].approval = true;
    life.change(Event::Retry { from: RetryFrom::FailedStage });
    assert_eq!(life.job.status.task.gate, Gate::Held);
    life.change(Event::Next { reason: None });
    assert_eq!(life.job.status.task.gate, Gate::Open);
    life = life.claimed();
    assert_eq!(life.change(done(None)).trigger, Trigger::Validate);
}
