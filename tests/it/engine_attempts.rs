//! Attempts and how they end: results, failures, backoff, deadlines, panics, and what cannot be stored.

use std::path::PathBuf;

use callboard::domain::job::Job;
use callboard::domain::verdict::{Failure, Verdict};
use callboard::domain::words::{ErrorKind, JobState, Stage, TaskState};
use callboard::engine::EngineSettings;
use callboard::handlers::{HandlersSettings, Registry};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::{TestDb, drain, eventually, new_job, quick, registry, worker, worker_with};
use crate::station::{Shared, Station, act, stage, stage_with, with_act};

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

async fn result_of(db: &TestDb, job: &Job, stage: Stage) -> Option<Value> {
    let tasks = db.store.tasks_in_force(&[job.id]).await.expect("attempts").remove(&job.id).expect("some");
    tasks.into_iter().find(|task| task.id.stage == stage).and_then(|task| task.result)
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

#[tokio::test(flavor = "multi_thread")]
async fn templates_see_the_job_and_the_results_of_earlier_stages() {
    let db = TestDb::new().await;
    let stages = json!([
        stage_with("INIT", "simulate", json!({ "config": { "result": { "n": [1, 2, 3] } } })),
        stage_with(
            "EXECUTE",
            "simulate",
            json!({ "config": { "result": {
            "last": "{{ results.INIT.n[2] }}", "of": "{{ job.name }}", "twice": "{{ input.x | int * 2 }}" } } })
        ),
        stage_with("COMPLETE", "simulate", json!({ "config": { "result": "{{ results }}" } })),
    ]);
    let workflow = db.workflow("tested", stages).await;
    let engine = worker(&db.store, quick());
    let input = std::sync::Arc::new(json!({ "x": 21 }));
    let job = callboard::domain::job::NewJob { input, ..new_job("a name", &workflow) };
    let job = db.submit_one(job).await;
    let job = db.wait_ended(job.id).await;
    assert_eq!(job.status.error, None);
    let expected = json!({ "last": 3, "of": "a name", "twice": 42 });
    assert_eq!(result_of(&db, &job, Stage::Execute).await, Some(expected.clone()));
    let all = json!({ "INIT": { "n": [1, 2, 3] }, "PREPARE": null, "EXECUTE": expected, "VALIDATE": null });
    assert_eq!(result_of(&db, &job, Stage::Complete).await, Some(all));
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_fails_is_an_invalid_configuration_and_not_tried_again() {
    let db = TestDb::new().await;
    let more = json!({ "config": { "message": "{{ input.a.b.c }}" }, "retry": { "maxAttempts": 5 } });
    let job = run(&db, registry(), quick(), json!([stage_with("INIT", "simulate", more)])).await;
    let (stage, attempt, kind, _) = error_of(&job);
    assert_eq!((stage, attempt, kind), (Stage::Init, 1, ErrorKind::InvalidConfig));
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "FAIL"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_allowed_runs_in_its_stage() {
    let mut settings = HandlersSettings::default();
    settings.command.allow = vec!["cat".to_owned(), "false".to_owned()];
    let registry = || Registry::builtin(&settings, |_| None).expect("the built-in handlers");
    let db = TestDb::new().await;
    let config =
        json!({ "program": "cat", "stdin": { "name": "{{ job.name }}", "attempt": "{{ attempt }}" } });
    let job =
        run(&db, registry(), quick(), json!([stage_with("EXECUTE", "command", json!({ "config": config }))]))
            .await;
    assert_eq!(job.status.state, JobState::Complete);
    assert_eq!(result_of(&db, &job, Stage::Execute).await, Some(json!({ "name": "one", "attempt": 1 })));

    for (program, kind) in [("false", ErrorKind::Handler), ("sh", ErrorKind::InvalidConfig)] {
        let db = TestDb::new().await;
        let config = json!({ "config": { "program": program } });
        let job = run(&db, registry(), quick(), json!([stage_with("EXECUTE", "command", config)])).await;
        assert_eq!(error_of(&job).2, kind, "{program}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_stored_while_an_attempt_runs_and_not_taken_for_another_ones() {
    let db = TestDb::new().await;
    let (station, mut registry) = Station::open();
    let told = std::sync::Arc::new(tokio::sync::Notify::new());
    let tell = told.clone();
    let act = act(move |task| {
        let tell = tell.clone();
        Box::pin(async move {
            task.progress(0.25, "first");
            task.progress(0.5, "half \0");
            tell.notified().await;
            Verdict::Done(json!(null))
        })
    });
    registry.register("act", act).unwrap();
    let workflow = db.workflow("tested", json!([stage("INIT", "act"), stage("PREPARE", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let progress = async || db.store.progress_of(&[job.id]).await.unwrap().remove(&job.id);
    let mut hints = db.store.listen(callboard::store::hints::Hint::Progress);
    let half = loop {
        match progress().await {
            Some(progress) if progress.fraction == Some(0.5) => break progress,
            _ => hints.changed().await.unwrap(),
        }
    };
    assert_eq!(half.message.as_deref(), Some("half \u{FFFD}"));
    told.notify_one();
    let visit = station.arrival().await;
    assert_eq!(progress().await, None, "it was of the stage before");
    visit.succeed();
    db.wait_ended(job.id).await;
    assert_eq!(progress().await, None);
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_waits_for_a_thread_is_scheduled_until_it_has_one() {
    let db = TestDb::new().await;
    let mut settings = HandlersSettings::default();
    settings.compute.threads = 1;
    let registry = Registry::builtin(&settings, |_| None).unwrap();
    // Far longer than this test: it is cancelled.
    let config = json!({ "config": { "iterations": 1_000_000_000_000_u64 } });
    let long = db.workflow("long", json!([stage_with("INIT", "compute", config)])).await;
    let short = db
        .workflow("short", json!([stage_with("INIT", "compute", json!({ "config": { "iterations": 10 } }))]))
        .await;
    let engine = worker_with(&db.store, registry, quick());
    let long = db.submit_one(new_job("long", &long)).await;
    db.wait_for(long.id, "running", |job| job.status.task.state == TaskState::Running).await;
    let short = db.submit_one(new_job("short", &short)).await;
    let waits = db.wait_for(short.id, "claimed", |job| job.status.task.claim.is_some()).await;
    assert_eq!((waits.status.task.state, waits.status.task.started_at), (TaskState::Scheduled, None));
    crate::hand::asked(&db.store, &long, crate::hand::cancel()).await;
    assert_eq!(db.wait_ended(long.id).await.status.state, JobState::Cancelled);
    let short = db.wait_ended(short.id).await;
    assert_eq!(short.status.state, JobState::Complete);
    let tasks = db.store.tasks_in_force(&[short.id]).await.unwrap().remove(&short.id).unwrap();
    let task = tasks.iter().find(|task| task.id.stage == Stage::Init).unwrap();
    assert!(task.started_at > task.scheduled_at, "it waited, and its row knows: {task:?}");
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scratch_directory_is_shared_by_stages_and_goes_with_the_job() {
    for (how, kept) in [("COMPLETE", false), ("CANCELLED", false), ("FAILED", true)] {
        let db = TestDb::new().await;
        let root = tempfile::tempdir().unwrap();
        let place: Shared<Option<PathBuf>> = Shared::default();
        let put = place.clone();
        let registry = with_act(move |task| {
            let put = put.clone();
            Box::pin(async move {
                let scratch = task.scratch().await.expect("a directory").to_owned();
                match task.stage {
                    Stage::Init => std::fs::write(scratch.join("note"), "from INIT").expect("a file"),
                    _ => assert_eq!(std::fs::read_to_string(scratch.join("note")).unwrap(), "from INIT"),
                }
                *put.lock().unwrap() = Some(scratch);
                match (task.stage, how) {
                    (Stage::Execute, "FAILED") => Verdict::Fail(Failure::handler("no")),
                    (Stage::Execute, "CANCELLED") => task.stopped().await.verdict(),
                    _ => Verdict::Done(json!(null)),
                }
            })
        });
        let workflow = db.workflow("tested", json!([stage("INIT", "act"), stage("EXECUTE", "act")])).await;
        let settings = EngineSettings { scratch_dir: Some(root.path().join("below")), ..quick() };
        let engine = worker_with(&db.store, registry, settings);
        let job = db.submit_one(new_job("one", &workflow)).await;
        if how == "CANCELLED" {
            db.wait_for(job.id, "at EXECUTE", |job| job.status.stage == Stage::Execute).await;
            crate::hand::asked(&db.store, &job, crate::hand::cancel()).await;
        }
        assert_eq!(db.wait_ended(job.id).await.status.state.as_str(), how);
        let scratch = place.lock().unwrap().clone().expect("it was asked for");
        assert_eq!(scratch, root.path().join("below").join(job.id.to_string()));
        if kept {
            drain(engine).await;
            assert!(scratch.join("note").exists(), "for a retry");
        } else {
            eventually("the directory is gone", async || !scratch.exists()).await;
            drain(engine).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_moves_to_a_worker_that_has_the_next_stages_handler() {
    let db = TestDb::new().await;
    let (station, with_station) = Station::open();
    let workflow = db
        .workflow(
            "tested",
            json!([stage("INIT", "act"), stage("EXECUTE", "station"), stage("VALIDATE", "act")]),
        )
        .await;
    let act = || with_act(|_| Box::pin(async { Verdict::Done(json!(null)) }));
    let one = worker_with(&db.store, act(), EngineSettings { name: Some("one".into()), ..quick() });
    let two = worker_with(&db.store, with_station, EngineSettings { name: Some("two".into()), ..quick() });
    let job = db.submit_one(new_job("one", &workflow)).await;
    station.arrival().await.succeed();
    db.wait_ended(job.id).await;
    let history = db.history(job.id).await;
    let who: Vec<_> = history[1..].iter().map(|e| (e.trigger.as_str(), e.actor.name.as_str())).collect();
    let starts: Vec<_> = who.iter().filter(|(trigger, _)| *trigger == "START").map(|(_, who)| *who).collect();
    assert_eq!(starts, ["one", "two", "one"], "{who:?}");
    drain(one).await;
    drain(two).await;
    db.check().await;
}
