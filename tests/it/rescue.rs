//! Worker processes that are killed, that stand still and come back, and that are killed by what they run.

use std::time::Duration;

use callboard::domain::ids::JobId;
use callboard::domain::job::Job;
use callboard::domain::words::{ErrorKind, JobState, WorkerState};
use callboard::store::workers::Worker;
use chrono::TimeDelta;
use nix::sys::signal::Signal;
use serde_json::json;

use crate::hand::{asked, cancel};
use crate::harness::{TestDb, eventually, new_job};
use crate::proxy::{OUTCOME, Proxy};
use crate::server::Server;
use crate::station::{stage, stage_with};

/// As [`Server`] sets it for tests.
const LOST_AFTER: Duration = Duration::from_millis(1_500);

async fn workers(db: &TestDb, state: WorkerState) -> Vec<Worker> {
    let mut workers = db.store.workers_list().await.expect("the workers");
    workers.retain(|worker| worker.state == state);
    workers
}

async fn executing(db: &TestDb, id: JobId) -> Job {
    db.wait_for(id, "executing", |job| {
        job.status.state == JobState::Execute && job.status.task.claim.is_some()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn work_of_a_killed_worker_runs_again_within_the_lease_and_five_seconds_unless_it_is_cancelled() {
    let db = TestDb::new().await;
    let long = json!({ "config": { "seconds": 2 } });
    let workflow = db.workflow("tested", json!([stage_with("EXECUTE", "simulate", long)])).await;
    let doomed = Server::start(&db.url, "worker").await;
    let doomed_id = workers(&db, WorkerState::Active).await[0].id;
    let other = Server::start(&db.url, "worker").await;
    // It serves long enough to be believed when it says that others are silent.
    tokio::time::sleep(LOST_AFTER + LOST_AFTER / 5).await;
    // As many as both have slots.
    let jobs = db.submit((0..64).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let held_by = async |state: JobState| {
        let mut jobs = db.store.jobs_get(&jobs.iter().map(|job| job.id).collect::<Vec<_>>()).await.unwrap();
        jobs.retain(|job| job.status.task.claim.is_some_and(|claim| claim.worker == doomed_id));
        jobs.retain(|job| job.status.state == state);
        jobs
    };
    eventually("it is at work", async || held_by(JobState::Execute).await.len() > 5).await;
    doomed.kill().await;
    let killed_at = db.store.clock().await.expect("the database's clock");
    let jobs = held_by(JobState::Execute).await;
    // Nobody is there to be told any more, and nobody knows that yet.
    let (cancelled, jobs) = jobs.split_first().expect("jobs");
    let now = asked(&db.store, cancelled, cancel()).await;
    assert!(now.status.cancel_requested_at.is_some(), "it is asked to stop");
    assert_eq!(db.wait_ended(cancelled.id).await.status.state, JobState::Cancelled);
    assert_eq!(db.triggers(cancelled.id).await[4..], ["REQUEST_CANCEL", "CANCEL"]);
    for job in db.wait_all_ended(jobs).await {
        assert_eq!(job.status.state, JobState::Complete);
        let history = db.history(job.id).await;
        let triggers: Vec<&str> = history.iter().map(|entry| entry.trigger.as_str()).collect();
        let rescue = triggers.iter().position(|trigger| *trigger == "RESCUE").expect("it was rescued");
        let again = &history[rescue + 1];
        assert_eq!((again.trigger.as_str(), again.attempt), ("START", Some(1)), "{triggers:?}");
        let took = again.at - killed_at;
        assert!(took <= TimeDelta::from_std(LOST_AFTER).unwrap() + TimeDelta::seconds(5), "{took}");
    }
    assert!(other.terminate().await);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_stood_still_changes_nothing_when_it_comes_back() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let short = json!({ "config": { "seconds": 0.5 } });
    let workflow = db.workflow("tested", json!([stage_with("EXECUTE", "simulate", short)])).await;
    let paused = Server::start(&proxy.url(), "worker").await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    let claim = executing(&db, job.id).await.status.task.claim.expect("a claim");
    // The result is on its way when the process stops, and arrives when somebody else has done the work.
    proxy.hold(OUTCOME);
    proxy.held(1).await;
    paused.signal(Signal::SIGSTOP);
    let other = Server::start(&db.url, "worker").await;
    let done = db.wait_ended(job.id).await;
    assert_eq!(done.status.state, JobState::Complete);
    let before = db.history(job.id).await;
    assert_eq!(workers(&db, WorkerState::Lost).await.len(), 1);
    proxy.release();
    paused.signal(Signal::SIGCONT);

    let late = db.wait_for(job.id, "told", |job| job.status.version > done.status.version).await;
    let after = db.history(job.id).await;
    assert_eq!(after[..before.len()], before, "the history is what it was");
    let stale = after.last().expect("an entry");
    assert_eq!((after.len(), stale.trigger.as_str()), (before.len() + 1, "STALE"));
    let metadata = json!({ "lease": claim.lease, "worker": claim.worker.to_string() });
    assert_eq!(stale.metadata, Some(metadata));
    assert_eq!((late.status.state, &late.status.task), (done.status.state, &done.status.task));
    // It works on, under another id.
    eventually("it is back", async || workers(&db, WorkerState::Active).await.len() == 2).await;
    assert!(other.terminate().await);
    let next = db.submit_one(new_job("two", &workflow)).await;
    assert_eq!(db.wait_ended(next.id).await.status.state, JobState::Complete);
    assert!(paused.terminate().await);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_kills_its_worker_every_time_fails_after_three_rescues() {
    let db = TestDb::new().await;
    let fatal = json!({ "config": { "program": "sh", "args": ["-c", "kill -9 $PPID"] },
        "retry": { "maxAttempts": 9 } });
    let workflow =
        db.workflow("fatal", json!([stage("INIT", "pass"), stage_with("PREPARE", "command", fatal)])).await;
    // It serves another queue, but rescues whatever there is.
    let rescuer =
        Server::with(&["--database-url", &db.url, "--role", "worker", "--queues", "other"], |_| ()).await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    for _ in 0..4 {
        let flags = ["--database-url", &db.url, "--role", "worker"];
        let mut doomed = Server::with(&flags, |command| {
            command.env("CALLBOARD_HANDLERS__COMMAND__ALLOW", "sh");
        })
        .await;
        assert!(!doomed.stopped().await, "it was killed");
    }
    let job = db.wait_ended(job.id).await;
    let error = job.status.error.as_ref().expect("an error");
    assert_eq!((job.status.state, error.kind), (JobState::Failed, ErrorKind::WorkerLost));
    assert_eq!(job.status.task.attempt, 1, "no attempt was spent");
    let triggers = db.triggers(job.id).await.join(" ");
    assert_eq!(triggers, "SUBMIT START PREPARE RESCUE START RESCUE START RESCUE START FAIL");
    assert!(rescuer.terminate().await);
    db.check().await;
}
