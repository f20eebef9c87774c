//! Workers that die, are declared lost, or lose an answer; connections that break: no job is lost or doubled.

use std::collections::BTreeSet;
use std::time::Duration;

use callboard::domain::job::{Job, NewJob};
use callboard::domain::verdict::Verdict;
use callboard::domain::words::{ErrorKind, JobState, WorkerState};
use callboard::engine::EngineSettings;
use callboard::handlers::Registry;
use callboard::store::claim::ClaimRequest;
use callboard::store::workers::Worker;
use callboard::store::{Store, StoreSettings};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::hand::Hand;
use crate::harness::{TestDb, drain, eventually, new_job, quick, run, worker, worker_with};
use crate::station::{Station, stage, stage_with};

const UNDISTURBED: [&str; 7] = ["SUBMIT", "START", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"];

async fn declare_lost(db: &TestDb, worker: &Worker) {
    let sql = format!("UPDATE workers SET state = 'LOST' WHERE id = '{}'", worker.id.0);
    run(&mut db.connection().await, &sql).await;
}

/// The one worker that is at work.
async fn the_worker(db: &TestDb) -> Worker {
    let mut active = Vec::new();
    eventually("a worker is at work", async || {
        active = db.store.workers_list().await.unwrap();
        active.retain(|worker| worker.state == WorkerState::Active);
        !active.is_empty()
    })
    .await;
    assert_eq!(active.len(), 1);
    active.remove(0)
}

/// Every job is complete, whatever happened on the way, and each stage has one accepted result.
async fn assert_all_complete(db: &TestDb, jobs: &[Job]) {
    for job in db.wait_all_ended(jobs).await {
        assert_eq!(job.status.state, JobState::Complete, "{:?}", job.status.error);
        let triggers = db.triggers(job.id).await;
        let moves = |trigger: &&&str| UNDISTURBED.contains(trigger) && **trigger != "START";
        let moves: Vec<&str> = triggers.iter().filter(moves).copied().collect();
        assert_eq!(moves, ["SUBMIT", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"]);
        let undone = ["RESCUE", "RELEASE"];
        let starts = triggers.iter().filter(|trigger| **trigger == "START").count();
        let given_up = triggers.iter().filter(|trigger| undone.contains(trigger)).count();
        assert_eq!(starts, given_up + 1, "{triggers:?}");
    }
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_of_a_worker_that_fell_silent_is_rescued_and_done_by_another() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    let silent = Hand::register(&db.store).await;
    silent.claim_one().await;
    let engine = worker(&db.store, quick());
    let job = db.wait_ended(job.id).await;
    let history = db.history(job.id).await;
    let triggers: Vec<&str> = history.iter().map(|entry| entry.trigger.as_str()).collect();
    assert_eq!(triggers[..4], ["SUBMIT", "START", "RESCUE", "START"]);
    assert_eq!(triggers[4..], UNDISTURBED[2..]);
    assert_eq!(history[3].attempt, Some(1), "no attempt was spent");
    // Not before it was silent for as long as it takes.
    assert!(history[2].at - history[1].at >= chrono::TimeDelta::milliseconds(1_500));
    let lost = db.store.workers_get(&[silent.id]).await.unwrap();
    assert_eq!(lost[0].state, WorkerState::Lost);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_whose_workers_die_four_times_fails_whoever_rescues_it() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    // It knows no handler, and rescues all the same.
    let engine = worker_with(&db.store, Registry::empty(), quick());
    the_worker(&db).await;
    for _ in 0..4 {
        db.wait_for(job.id, "to be claimed", |job| job.status.task.claim.is_none()).await;
        let hand = Hand::register(&db.store).await;
        hand.claim_one().await;
        declare_lost(&db, &db.store.workers_get(&[hand.id]).await.unwrap()[0]).await;
    }
    let job = db.wait_ended(job.id).await;
    let error = job.status.error.expect("an error");
    assert_eq!((job.status.state, error.kind), (JobState::Failed, ErrorKind::WorkerLost));
    let expected = "SUBMIT START RESCUE START RESCUE START RESCUE START FAIL";
    assert_eq!(db.triggers(job.id).await.join(" "), expected);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_whose_answer_was_lost_is_handed_back() {
    let db = TestDb::new().await;
    let engine = worker(&db.store, quick());
    let worker = the_worker(&db).await;
    // Of a kind that the worker would not claim itself, or it might be first.
    let workflow = db.workflow("other", json!([stage("INIT", "other")])).await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    let lost = ClaimRequest {
        worker: worker.id,
        worker_name: worker.name.clone(),
        handlers: vec!["other".into()],
        ..Hand::register(&db.store).await.request(1)
    };
    assert_eq!(db.store.jobs_claim(&lost).await.unwrap().len(), 1);
    let job = db.wait_for(job.id, "handed back", |job| job.status.task.claim.is_none()).await;
    assert_eq!(job.status.task.attempt, 1);
    let history = db.history(job.id).await;
    let last = history.last().unwrap();
    assert_eq!((last.trigger.as_str(), last.actor.name.as_str()), ("RELEASE", "tester"));
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_declared_lost_drops_its_work_and_goes_on_under_another_id() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("PREPARE", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let first = the_worker(&db).await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    let mut dropped = station.arrival().await;
    declare_lost(&db, &first).await;
    dropped.left().await;
    let again = station.arrival().await;
    assert_eq!((dropped.attempt, again.attempt), (1, 1));
    assert_eq!(dropped.idempotency_key, again.idempotency_key);
    let second = the_worker(&db).await;
    assert_ne!(second.id, first.id);
    assert_eq!(db.job(job.id).await.status.task.claim.map(|claim| claim.worker), Some(second.id));
    again.succeed();
    assert_all_complete(&db, &[job]).await;
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_is_declared_lost_again_and_again_and_everything_is_done_once() {
    let db = TestDb::new().await;
    let more = json!({ "config": { "seconds": 0.02 } });
    let workflow = db.workflow("tested", json!([stage_with("EXECUTE", "simulate", more)])).await;
    let engines = [
        worker(&db.store, quick()),
        worker(&db.another_store().await, EngineSettings { slots: 4, ..quick() }),
    ];
    let jobs = db.submit((0..300).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let mut conn = db.connection().await;
    for _ in 0..3 {
        run(&mut conn, "UPDATE workers SET state = 'LOST'").await;
        eventually("there are workers again", async || {
            let workers = db.store.workers_list().await.unwrap();
            workers.iter().any(|worker| worker.state == WorkerState::Active)
        })
        .await;
    }
    assert_all_complete(&db, &jobs).await;
    for engine in engines {
        drain(engine).await;
    }
}

#[test]
fn a_worker_process_that_is_killed_loses_nothing() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // The worker that dies has a runtime of its own, and with it connections of its own.
    let doomed = tokio::runtime::Runtime::new().expect("another runtime");
    runtime.block_on(async {
        let db = TestDb::new().await;
        let (station, registry) = Station::open();
        let workflow = db.workflow("tested", json!([stage("PREPARE", "station")])).await;
        let jobs = db.submit((0..100).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
        let url = db.url.clone();
        let killed = doomed.spawn(async move {
            let store = Store::open(&url, &StoreSettings::default(), CancellationToken::new()).await.unwrap();
            worker_with(
                &store,
                registry,
                EngineSettings { slots: 100, name: Some("killed".into()), ..quick() },
            )
        });
        let _killed = killed.await.expect("a worker");
        let mut running = BTreeSet::new();
        while running.len() < jobs.len() {
            running.insert(station.arrival().await.job);
        }
        doomed.shutdown_background();

        let (other_station, registry) = Station::open();
        let other = worker_with(&db.store, registry, EngineSettings { slots: 100, ..quick() });
        for _ in &jobs {
            other_station.arrival().await.succeed();
        }
        assert_all_complete(&db, &jobs).await;
        for job in &jobs {
            assert!(db.triggers(job.id).await.contains(&"RESCUE"));
        }
        drain(other).await;
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_cost_nothing_but_time() {
    let db = TestDb::new().await;
    let more = json!({ "config": { "seconds": 0.01 } });
    let workflow = db.workflow("tested", json!([stage_with("VALIDATE", "simulate", more)])).await;
    let stores = [db.another_store().await, db.another_store().await];
    let engines: Vec<_> = stores.iter().map(|store| worker(store, quick())).collect();
    let jobs = db.submit((0..400).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let mut conn = db.connection().await;
    let break_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(60)).await;
        run(&mut conn, break_all).await;
    }
    // This process's own connections were broken, too.
    eventually("the store is well again", async || db.store.job_get(jobs[0].id).await.is_ok()).await;
    let mut open = jobs.iter().map(|job| job.id).collect::<Vec<_>>();
    eventually("all jobs have ended", async || {
        let there = db.store.jobs_get(&open).await.unwrap_or_default();
        let ended: BTreeSet<_> =
            there.iter().filter(|job| !job.status.state.is_live()).map(|job| job.id).collect();
        open.retain(|id| !ended.contains(id));
        open.is_empty()
    })
    .await;
    assert_all_complete(&db, &jobs).await;
    for engine in engines {
        drain(engine).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_nobody_who_lives_is_declared_lost() {
    let db = TestDb::new().await;
    let (station, registry) = Station::open();
    let workflow = db.workflow("tested", json!([stage("INIT", "station")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let worker = the_worker(&db).await;
    let job = db.submit_one(NewJob { priority: 1, ..new_job("one", &workflow) }).await;
    let visit = station.arrival().await;
    // As it looks after the server was away: every heartbeat is old, and everybody comes back at once.
    let sql = "UPDATE workers SET heartbeat_at = heartbeat_at - interval '1 minute'";
    run(&mut db.connection().await, sql).await;
    let other = crate::harness::worker(&db.another_store().await, quick());
    eventually("its heartbeat is fresh again", async || {
        let now = db.store.clock().await.unwrap();
        let worker = db.store.workers_get(&[worker.id]).await.unwrap().remove(0);
        assert_eq!(worker.state, WorkerState::Active);
        now - worker.heartbeat_at < chrono::TimeDelta::seconds(10)
    })
    .await;
    assert!(visit.end(Verdict::Done(json!(null))), "it still runs");
    assert_all_complete(&db, &[job]).await;
    drain(engine).await;
    drain(other).await;
}
