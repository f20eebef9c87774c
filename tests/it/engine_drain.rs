//! Draining: what runs may end, what does not is handed back, nothing is lost, and work is shared.

use std::collections::BTreeMap;

use callboard::domain::words::{JobState, Stage, TaskState, WorkerState};
use callboard::engine::EngineSettings;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::harness::{TestDb, drain, new_job, number, quick, worker, worker_with};
use crate::station::{Station, stage, stage_with};

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_may_end_and_nothing_new_begins() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow =
        db.workflow("tested", json!([stage("PREPARE", "station"), stage("EXECUTE", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let visit = station.arrival().await;
    let draining = tokio::spawn(drain(engine));
    crate::harness::eventually("it says that it drains", async || {
        db.store.workers_list().await.unwrap().iter().any(|worker| worker.state == WorkerState::Draining)
    })
    .await;
    let late = db.submit_one(new_job("two", &workflow)).await;
    visit.succeed();
    draining.await.expect("no panic");
    let job = db.job(job.id).await;
    assert_eq!((job.status.stage, job.status.task.state), (Stage::Execute, TaskState::Pending));
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "PREPARE", "EXECUTE"], "its result is stored");
    assert_eq!(db.triggers(late.id).await, ["SUBMIT"]);
    assert_eq!(db.store.workers_list().await.unwrap(), [], "it has signed off");
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_end_in_time_is_handed_back_without_an_attempt_spent() {
    // By the deadline, and by a second signal long before it.
    for (drain_deadline_ms, hurry) in [(200, false), (60_000, true)] {
        let db = TestDb::new().await;
        let config = json!({ "config": { "seconds": 600, "ignoreCancel": true } });
        let workflow = db.workflow("deaf", json!([stage_with("INIT", "simulate", config)])).await;
        let engine = worker(&db.store, EngineSettings { drain_deadline_ms, ..quick() });
        let jobs = db.submit((0..5).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
        for job in &jobs {
            db.wait_for(job.id, "running", |job| job.status.task.claim.is_some()).await;
        }
        let signal = CancellationToken::new();
        if hurry {
            signal.cancel();
        }
        engine.drain(signal).await;
        for job in &jobs {
            let job = db.job(job.id).await;
            assert_eq!((job.status.task.state, job.status.task.attempt), (TaskState::Pending, 1));
            assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "RELEASE"]);
        }
        assert_eq!(db.store.workers_list().await.unwrap(), []);
        db.check().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_drains_under_load_loses_nothing() {
    let db = TestDb::new().await;
    let more = json!({ "config": { "seconds": 0.01 } });
    let workflow = db.workflow("tested", json!([stage_with("EXECUTE", "simulate", more)])).await;
    let settings = |name: &str| EngineSettings { name: Some(name.to_owned()), slots: 8, ..quick() };
    let one = worker(&db.another_store().await, settings("one"));
    let two = worker(&db.another_store().await, settings("two"));
    let jobs = db.submit((0..500).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    db.wait_ended(jobs[100].id).await;
    drain(one).await;
    let held_by_one = "SELECT count(*) AS number FROM jobs j LEFT JOIN workers w ON w.id = j.worker_id
        WHERE j.lease IS NOT NULL AND w.id IS NULL";
    assert_eq!(number(&mut db.connection().await, held_by_one).await, 0, "no lease is left behind");
    let left = jobs.len() as i64 - db.store.job_counts().await.unwrap().of(JobState::Complete);
    assert!(left > 0, "it drained in the middle");
    for job in db.wait_all_ended(&jobs).await {
        assert_eq!(job.status.state, JobState::Complete);
        let triggers = db.triggers(job.id).await;
        let stages: Vec<_> = triggers.iter().filter(|trigger| **trigger != "START").copied().collect();
        assert_eq!(stages, ["SUBMIT", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"]);
        assert!(triggers.len() <= 8, "{triggers:?}");
    }
    drain(two).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_a_thousand_jobs() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let settings = |name: &str| EngineSettings { name: Some(name.to_owned()), ..quick() };
    let one = worker(&db.another_store().await, settings("one"));
    let two = worker(&db.another_store().await, settings("two"));
    let jobs = db.submit((0..1_000).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let mut by_worker: BTreeMap<String, usize> = BTreeMap::new();
    for job in db.wait_all_ended(&jobs).await {
        assert_eq!(job.status.version, 7);
        let history = db.history(job.id).await;
        let workers: Vec<&str> = history[1..].iter().map(|entry| entry.actor.name.as_str()).collect();
        assert!(
            workers.windows(2).all(|pair| pair[0] == pair[1]),
            "a job stays with its worker: {workers:?}"
        );
        *by_worker.entry(workers[0].to_owned()).or_default() += 1;
    }
    assert!(by_worker.len() == 2 && by_worker.values().all(|count| *count >= 50), "{by_worker:?}");
    drain(one).await;
    drain(two).await;
    db.check().await;
}
