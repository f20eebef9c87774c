//! Cancelling: wherever a job is, it ends once, and as CANCELLED unless it was done before.

use callboard::domain::decide::Event;
use callboard::domain::job::{Job, NewJob};
use callboard::domain::verdict::Verdict;
use callboard::domain::words::{AdvanceMode, JobState, Stage, TaskState};
use callboard::engine::EngineSettings;
use callboard::handlers::{HandlersSettings, Registry};
use callboard::store::jobs::Changed;
use chrono::TimeDelta;
use serde_json::json;

use crate::hand::{ask, asked, cancel};
use crate::harness::{TestDb, drain, new_job, quick, worker, worker_with};
use crate::station::{Station, stage, stage_with, with_act};

async fn assert_cancelled(db: &TestDb, job: &Job, what: &str) -> Vec<&'static str> {
    let job = db.wait_ended(job.id).await;
    assert_eq!(job.status.state, JobState::Cancelled, "{what}");
    assert_eq!(job.status.cancel_requested_at, None, "{what}");
    db.triggers(job.id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_does_not_run_is_cancelled_at_once() {
    let db = TestDb::new().await;
    let pass = db.workflow("pass", json!([])).await;
    let backoff = json!({ "config": { "failAlways": true },
        "retry": { "maxAttempts": 9, "initialDelaySeconds": 600, "maxDelaySeconds": 600 } });
    let failing = db.workflow("failing", json!([stage_with("INIT", "simulate", backoff)])).await;
    let unknown = db.workflow("unknown", json!([stage("INIT", "unknown")])).await;
    let approval =
        db.workflow("approval", json!([stage_with("PREPARE", "pass", json!({ "approval": true }))])).await;
    let later = db.store.clock().await.unwrap() + TimeDelta::hours(1);
    let paused_queue = NewJob { queue: "paused".into(), ..new_job("in a paused queue", &pass) };
    let warm_up = NewJob { mode: AdvanceMode::Manual, ..paused_queue.clone() };
    db.submit_one(warm_up).await;
    db.store.queue_set_paused("paused", true).await.unwrap().expect("it is known");

    let engine = worker(&db.store, quick());
    let waits = |job: &Job| job.status.task.claim.is_none();
    for (new, is_there) in [
        (new_job("waiting for a worker with its handler", &unknown), waits as fn(&Job) -> bool),
        (NewJob { run_at: Some(later), ..new_job("scheduled for later", &pass) }, waits),
        (NewJob { mode: AdvanceMode::Manual, ..new_job("waiting for a step", &pass) }, waits),
        (paused_queue, waits),
        (new_job("waiting for approval", &approval), |job| job.status.stage == Stage::Prepare),
        (new_job("in its backoff", &failing), |job| job.status.task.state == TaskState::Retrying),
    ] {
        let what = new.name.clone();
        let job = db.submit_one(new).await;
        db.wait_for(job.id, &what, is_there).await;
        let now = asked(&db.store, &job, cancel()).await;
        assert_eq!(now.status.state, JobState::Cancelled, "{what}");
        let triggers = assert_cancelled(&db, &job, &what).await;
        assert_eq!(triggers.last(), Some(&"CANCEL"), "{what}");
        assert!(!triggers.contains(&"REQUEST_CANCEL"), "{what}");
    }
    let job = db.submit_one(new_job("paused", &unknown)).await;
    asked(&db.store, &job, Event::Pause).await;
    asked(&db.store, &job, cancel()).await;
    assert_eq!(assert_cancelled(&db, &job, "paused").await, ["SUBMIT", "PAUSE", "CANCEL"]);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_handler_is_asked_to_stop_and_the_job_ends_when_it_has() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("PREPARE", "station")])).await;
    // Nobody would notice within the time of this test but by the hint.
    let settings = EngineSettings { heartbeat_interval_ms: 30_000, lost_after_ms: 90_000, ..quick() };
    let engine = worker_with(&db.store, registry, settings);
    let job = db.submit_one(new_job("one", &workflow)).await;
    let mut visit = station.arrival().await;
    // By another process.
    let other = db.another_store().await;
    let now = asked(&other, &job, Event::Cancel { reason: Some("enough".into()) }).await;
    assert_eq!((now.status.state, now.status.cancel_requested_at.is_some()), (JobState::Prepare, true));
    visit.left().await;
    let triggers = assert_cancelled(&db, &job, "listening").await;
    assert_eq!(triggers, ["SUBMIT", "START", "PREPARE", "REQUEST_CANCEL", "CANCEL"]);
    let history = db.history(job.id).await;
    assert_eq!((history[3].reason.as_deref(), history[4].actor.kind.as_str()), (Some("enough"), "WORKER"));
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_does_not_listen_is_dropped_and_its_slot_comes_back() {
    let db = TestDb::new().await;
    let config = json!({ "config": { "seconds": 600, "ignoreCancel": true } });
    let deaf = db.workflow("deaf", json!([stage_with("INIT", "simulate", config)])).await;
    let pass = db.workflow("pass", json!([])).await;
    let engine = worker(&db.store, EngineSettings { slots: 1, cancel_grace_ms: 100, ..quick() });
    let job = db.submit_one(new_job("deaf", &deaf)).await;
    db.wait_for(job.id, "running", |job| job.status.task.claim.is_some()).await;
    let next = db.submit_one(new_job("next", &pass)).await;
    asked(&db.store, &job, cancel()).await;
    let triggers = assert_cancelled(&db, &job, "deaf").await;
    assert_eq!(triggers, ["SUBMIT", "START", "REQUEST_CANCEL", "CANCEL"]);
    assert_eq!(db.wait_ended(next.id).await.status.state, JobState::Complete);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_and_its_children_are_gone_when_their_job_is_cancelled() {
    let db = TestDb::new().await;
    let mut settings = HandlersSettings::default();
    settings.command.allow = vec!["sh".to_owned()];
    let registry = Registry::builtin(&settings, |_| None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pids = folder.path().join("pids");
    let script = format!("sleep 600 & echo $$ $! > {0}.new && mv {0}.new {0}; wait", pids.display());
    let config = json!({ "config": { "program": "sh", "args": ["-c", script] } });
    let workflow = db.workflow("tested", json!([stage_with("INIT", "command", config)])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    crate::harness::eventually("the program runs", async || pids.exists()).await;
    asked(&db.store, &job, cancel()).await;
    assert_cancelled(&db, &job, "a program").await;
    let text = std::fs::read_to_string(&pids).unwrap();
    for pid in text.split_whitespace() {
        crate::harness::eventually("the process is gone", async || !crate::processes::runs(pid)).await;
    }
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_twice_is_refused() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("INIT", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let _visit = station.arrival().await;
    let answers = futures_util::future::join_all((0..5).map(|_| ask(&db.store, &job, cancel()))).await;
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Changed::Done(_))).count(), 1);
    assert_cancelled(&db, &job, "asked five times").await;
    assert!(matches!(ask(&db.store, &job, cancel()).await, Changed::Refused(..)));
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_comes_after_the_request_is_kept_and_the_job_ends_cancelled_unless_it_was_the_last() {
    // A handler that does not listen, in the stage before the end and in the last one.
    for (stage, state) in [("VALIDATE", JobState::Cancelled), ("COMPLETE", JobState::Complete)] {
        let db = TestDb::new().await;
        let release = std::sync::Arc::new(tokio::sync::Notify::new());
        let (arrived, go) = (std::sync::Arc::new(tokio::sync::Notify::new()), release.clone());
        let here = arrived.clone();
        let registry = with_act(move |_| {
            let (here, go) = (here.clone(), go.clone());
            Box::pin(async move {
                here.notify_one();
                go.notified().await;
                Verdict::Done(json!("kept"))
            })
        });
        let workflow = db.workflow("tested", json!([crate::station::stage(stage, "act")])).await;
        let settings = EngineSettings { cancel_grace_ms: 60_000, ..quick() };
        let engine = worker_with(&db.store, registry, settings);
        let job = db.submit_one(new_job("one", &workflow)).await;
        arrived.notified().await;
        asked(&db.store, &job, cancel()).await;
        release.notify_one();
        let job = db.wait_ended(job.id).await;
        assert_eq!(job.status.state, state, "{stage}");
        let tasks = db.store.tasks_in_force(&[job.id]).await.unwrap().remove(&job.id).unwrap().what;
        let task = tasks.iter().find(|task| task.id.stage.as_str() == stage).unwrap();
        assert_eq!((task.state, &task.result), (TaskState::Succeeded, &Some(json!("kept"))));
        drain(engine).await;
        db.check().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_that_races_with_the_work_ends_each_job_exactly_once() {
    let db = TestDb::new().await;
    let workflow = db
        .workflow(
            "tested",
            json!([
                stage_with("INIT", "simulate", json!({ "config": { "seconds": 0.002 } })),
                stage_with("EXECUTE", "simulate", json!({ "config": { "seconds": 0.003 } })),
            ]),
        )
        .await;
    let engine = worker(&db.store, EngineSettings { slots: 32, ..quick() });
    let jobs = db.submit((0..200).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let cancelling = jobs.iter().enumerate().map(|(n, job)| {
        let db = &db;
        async move {
            // Some are cancelled as soon as they are there, some once they have ended, most in between.
            let after = i32::try_from(n % 8).unwrap();
            db.wait_for(job.id, "so far", |job| job.status.version >= after).await;
            matches!(ask(&db.store, job, cancel()).await, Changed::Done(_))
        }
    });
    let granted: Vec<bool> = futures_util::future::join_all(cancelling).await;
    let mut ends = [0; 2];
    for (job, granted) in jobs.iter().zip(granted) {
        let state = db.wait_ended(job.id).await.status.state;
        let triggers = db.triggers(job.id).await;
        let finals = triggers.iter().filter(|trigger| matches!(**trigger, "COMPLETE" | "CANCEL" | "FAIL"));
        assert_eq!(finals.count(), 1, "{triggers:?}");
        match state {
            JobState::Complete => ends[0] += 1,
            JobState::Cancelled => ends[1] += 1,
            other => panic!("{other}: {triggers:?}"),
        }
        // A cancellation that was granted is only too late for a job whose last stage was under way.
        assert!(!granted || state == JobState::Cancelled || triggers.contains(&"FINALIZE"), "{triggers:?}");
        assert!(granted || state == JobState::Complete, "{triggers:?}");
    }
    assert!(ends[0] > 0 && ends[1] > 0, "{ends:?}: not much of a race");
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_to_be_cancelled_when_its_worker_dies_ends_cancelled() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    let hand = crate::hand::Hand::register(&db.store).await;
    hand.claim_one().await;
    asked(&db.store, &job, cancel()).await;
    let sql = format!("UPDATE workers SET state = 'LOST' WHERE id = '{}'", hand.id.0);
    crate::harness::run(&mut db.connection().await, &sql).await;
    let engine = worker(&db.store, quick());
    let triggers = assert_cancelled(&db, &job, "on a dead worker").await;
    assert_eq!(triggers, ["SUBMIT", "START", "REQUEST_CANCEL", "CANCEL"]);
    drain(engine).await;
}
