//! Attempts and how they end: results, failures, backoff, deadlines, panics, and what cannot be stored.

use callboard::domain::job::Job;
use callboard::domain::verdict::{Failure, Verdict};
use callboard::domain::words::{ErrorKind, JobState, Stage};
use callboard::engine::EngineSettings;
use callboard::handlers::Registry;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::{TestDb, drain, new_job, quick, registry, worker_with};
use crate::station::{Station, stage, stage_with, with_act};

/// Runs one job of a workflow to its end.
async fn run(db: &TestDb, registry: Registry, settings: EngineSettings, stages: Value) -> Job {
    let workflow = db.workflow("tested", stages).await;
    let engine = worker_with(&db.store, registry, settings);
    let job = db.submit_one(new_job("one", &workflow)).await;
    let job = db.wait_ended(job.id).await;
    drain(engine).await;
    db.check().await;
    job
}

fn error_of(job: &Job) -> (Stage, i32, ErrorKind, &str) {
    let error = job.status.error.as_ref().expect("an error");
    (error.stage, error.attempt, error.kind, &error.message)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_attempt_is_tried_again_after_its_backoff() {
    let db = TestDb::new().await;
    let retry = json!({ "maxAttempts": 3, "initialDelaySeconds": 0.2, "factor": 2, "maxDelaySeconds": 9, "jitter": 0 });
    let stages =
        json!([stage_with("EXECUTE", "simulate", json!({ "config": { "failTimes": 2 }, "retry": retry }))]);
    let job = run(&db, registry(), quick(), stages).await;
    let history = db.history(job.id).await;
    let triggers: Vec<&str> = history.iter().map(|entry| entry.trigger.as_str()).collect();
    let expected = "SUBMIT START PREPARE EXECUTE BACKOFF START BACKOFF START VALIDATE FINALIZE COMPLETE";
    assert_eq!(triggers.join(" "), expected);
    for (backoff, delay_ms) in [(4, 200), (6, 400)] {
        let waited = history[backoff + 1].at - history[backoff].at;
        assert!(waited >= TimeDelta::milliseconds(delay_ms), "{waited} after attempt {}", backoff / 2 - 1);
    }
    let attempts: Vec<Option<i32>> = history.iter().map(|entry| entry.attempt).collect();
    assert_eq!(attempts[4..9], [Some(1), Some(2), Some(2), Some(3), Some(1)]);
    assert_eq!((job.status.state, job.status.error), (JobState::Complete, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_fails_with_the_error_of_its_last_attempt() {
    let retry = |most| json!({ "maxAttempts": most, "initialDelaySeconds": 0.01, "jitter": 0 });
    for (config, most, message) in [
        (json!({ "failTimes": 9 }), 2, "simulated failure at attempt 2 of 9 that fail"),
        (json!({ "failAlways": true }), 3, "simulated failure"),
        (json!({ "failAlways": true }), 1, "simulated failure"),
    ] {
        let db = TestDb::new().await;
        let stages =
            json!([stage_with("VALIDATE", "simulate", json!({ "config": config, "retry": retry(most) }))]);
        let job = run(&db, registry(), quick(), stages).await;
        assert_eq!((job.status.state, job.status.stage), (JobState::Failed, Stage::Validate));
        assert_eq!(error_of(&job), (Stage::Validate, most, ErrorKind::Handler, message));
        let entry = db.history(job.id).await.pop().expect("an entry");
        assert_eq!((entry.trigger.as_str(), entry.error), ("FAIL", job.status.error.clone()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_takes_too_long_ends_in_a_timeout_whether_it_listens_or_not() {
    for deaf in [false, true] {
        let db = TestDb::new().await;
        let config = json!({ "seconds": 600, "ignoreCancel": deaf });
        let stages =
            json!([stage_with("PREPARE", "simulate", json!({ "config": config, "timeoutSeconds": 0.2 }))]);
        let job = run(&db, registry(), quick(), stages).await;
        let (stage, attempt, kind, _) = error_of(&job);
        assert_eq!((stage, attempt, kind), (Stage::Prepare, 1, ErrorKind::Timeout), "deaf: {deaf}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeout_is_worth_another_attempt() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let more = json!({ "timeoutSeconds": 0.3, "retry": { "maxAttempts": 2, "initialDelaySeconds": 0.01 } });
    let workflow = db.workflow("tested", json!([stage_with("INIT", "station", more)])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let mut first = station.arrival().await;
    first.left().await;
    let second = station.arrival().await;
    assert_eq!((first.attempt, second.attempt), (1, 2));
    // The same for every attempt that could be the accepted one.
    assert_eq!(
        (&first.idempotency_key, &second.idempotency_key),
        (&format!("{}:INIT:0", job.id), &first.idempotency_key)
    );
    second.succeed();
    assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_a_failure_of_its_attempt_and_its_slot_comes_back() {
    // In the handler's future, and before there is one.
    for early in [false, true] {
        let db = TestDb::new().await;
        let registry = with_act(move |task| {
            if early && task.job.name == "panics" {
                panic!("early {}", 42);
            }
            Box::pin(async move {
                if task.job.name == "panics" {
                    panic!("late {}", 42);
                }
                Verdict::Done(json!(null))
            })
        });
        let workflow = db.workflow("tested", json!([stage("INIT", "act")])).await;
        let engine = worker_with(&db.store, registry, EngineSettings { slots: 1, ..quick() });
        let panics = db.submit_one(new_job("panics", &workflow)).await;
        let after = db.submit_one(new_job("fine", &workflow)).await;
        let panics = db.wait_ended(panics.id).await;
        let message = if early { "the handler panicked: early 42" } else { "the handler panicked: late 42" };
        assert_eq!(error_of(&panics), (Stage::Init, 1, ErrorKind::Panic, message));
        assert_eq!(db.wait_ended(after.id).await.status.state, JobState::Complete);
        drain(engine).await;
        db.check().await;
    }
}

/// Whatever breaks while a handler is put away must not hold on to the job for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_panics_when_it_is_dropped_does_not_keep_its_job() {
    struct Trap;
    impl Drop for Trap {
        fn drop(&mut self) {
            if !std::thread::panicking() {
                panic!("dropped");
            }
        }
    }
    let db = TestDb::new().await;
    let visited = std::sync::atomic::AtomicBool::new(false);
    let registry = with_act(move |_| {
        let first = !visited.swap(true, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async move {
            if first {
                let _trap = Trap;
                std::future::pending::<()>().await;
            }
            Verdict::Done(json!(null))
        })
    });
    let workflow =
        db.workflow("tested", json!([stage_with("INIT", "act", json!({ "timeoutSeconds": 0.1 }))])).await;
    let settings = EngineSettings { slots: 1, cancel_grace_ms: 50, ..quick() };
    let engine = worker_with(&db.store, registry, settings);
    let job = db.submit_one(new_job("one", &workflow)).await;
    let job = db.wait_ended(job.id).await;
    assert_eq!(db.triggers(job.id).await[..4], ["SUBMIT", "START", "RELEASE", "START"]);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_stored_is_a_failure_with_a_clear_error() {
    let failure = |message: &str, details: Value| Failure {
        kind: ErrorKind::Handler,
        message: message.to_owned(),
        details: Some(details),
    };
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    for (verdict, message, details) in [
        (
            Verdict::Done(json!("x".repeat(300 * 1024))),
            "the handler's result is 307202 bytes of JSON; at most 262144 are allowed",
            None,
        ),
        (
            Verdict::Done(json!({ "a": ["\0"] })),
            "the handler's result contains the character \\u0000, which cannot be stored",
            None,
        ),
        (Verdict::Done(deep), "the handler's result is nested more than 100 levels deep", None),
        (
            Verdict::Fail(failure("it \0 broke", json!({ "code": 3 }))),
            "it \u{FFFD} broke",
            Some(json!({ "code": 3 })),
        ),
        (Verdict::Fail(failure("it broke", json!("\0"))), "it broke", None),
        (Verdict::Fail(failure("it broke", json!("x".repeat(300 * 1024)))), "it broke", None),
    ] {
        let db = TestDb::new().await;
        let registry = with_act(move |_| {
            let verdict = verdict.clone();
            Box::pin(async move { verdict })
        });
        let job = run(&db, registry, quick(), json!([stage("EXECUTE", "act")])).await;
        assert_eq!(error_of(&job), (Stage::Execute, 1, ErrorKind::Handler, message));
        assert_eq!(job.status.error.unwrap().details, details);
    }
}
