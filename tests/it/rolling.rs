//! Worker processes that are asked to stop while there is much to do: nothing is lost, and no attempt is spent.

use std::time::Duration;

use callboard::domain::job::{Actor, Job, NewJob};
use callboard::domain::words::{JobState, TaskState};
use callboard::store::submit::Submitted;
use serde_json::json;
use tokio::process::Command;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::hand::{asked, cancel};
use crate::harness::{TestDb, new_job};
use crate::server::Server;
use crate::station::stage_with;

const DRAIN_DEADLINE: Duration = Duration::from_secs(2);
/// For handing back what did not end, which is the last thing that a worker does.
const HAND_BACK: Duration = Duration::from_secs(5);

async fn start(db: &TestDb, set_up: impl FnOnce(&mut Command)) -> Server {
    Server::with(&["--database-url", &db.url, "--role", "worker"], |command| {
        command.env("CALLBOARD_ENGINE__DRAIN_DEADLINE_MS", DRAIN_DEADLINE.as_millis().to_string());
        set_up(command);
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_under_constant_load_loses_nothing_and_spends_no_attempt() {
    let db = TestDb::new().await;
    // With what is submitted meanwhile, some 80 run at a time: more than two of three workers hold.
    let config = json!({ "config": { "seconds": 0.2 }, "retry": { "maxAttempts": 5 } });
    let short = db
        .workflow(
            "short",
            json!([
                stage_with("PREPARE", "simulate", config.clone()),
                stage_with("VALIDATE", "simulate", config)
            ]),
        )
        .await;
    let deaf = json!({ "config": { "seconds": 600, "ignoreCancel": true }, "retry": { "maxAttempts": 5 } });
    let long = db.workflow("long", json!([stage_with("EXECUTE", "simulate", deaf)])).await;
    let mut workers = Vec::new();
    for _ in 0..3 {
        workers.push(start(&db, |_| ()).await);
    }
    // What ends in no deadline runs somewhere all the time.
    let endless =
        db.submit((0..6).map(|n| NewJob { priority: 9, ..new_job(&n.to_string(), &long) }).collect()).await;
    let stop = CancellationToken::new();
    let load = {
        let (store, stop) = (db.another_store().await, stop.clone());
        tokio::spawn(async move {
            let mut jobs: Vec<Job> = Vec::new();
            while !stop.is_cancelled() {
                let some = (0..8).map(|n| new_job(&n.to_string(), &short)).collect();
                let stored = store.jobs_submit(some, &Actor::client("test")).await.expect("they are stored");
                jobs.extend(stored.into_iter().map(|one| match one {
                    Submitted::New(job) => job,
                    other => panic!("not new: {other:?}"),
                }));
                tokio::time::sleep(Duration::from_millis(40)).await;
            }
            jobs
        })
    };
    for job in &endless {
        db.wait_for(job.id, "running", |job| job.status.task.claim.is_some()).await;
    }

    for _ in 0..3 {
        // The oldest goes when its successor is there.
        workers.push(start(&db, |_| ()).await);
        let oldest = workers.remove(0);
        let asked = Instant::now();
        assert!(oldest.terminate().await);
        let took = asked.elapsed();
        assert!(took < DRAIN_DEADLINE + HAND_BACK, "{took:?}");
        for job in &endless {
            db.wait_for(job.id, "running again", |job| job.status.task.claim.is_some()).await;
        }
    }
    stop.cancel();
    let jobs = load.await.expect("the load goes on");
    let mut moved = 0;
    for job in db.wait_all_ended(&jobs).await {
        assert_eq!(job.status.state, JobState::Complete);
        let triggers = db.triggers(job.id).await;
        let stages: Vec<_> =
            triggers.iter().copied().filter(|trigger| !matches!(*trigger, "START" | "RELEASE")).collect();
        assert_eq!(stages, ["SUBMIT", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"]);
        moved += usize::from(triggers.len() > 7);
    }
    assert!(jobs.len() > 100 && moved > 0, "{moved} of {} jobs changed their worker", jobs.len());
    let mut released = 0;
    for job in &endless {
        let now = db.job(job.id).await;
        assert_eq!((now.status.state, now.status.task.attempt), (JobState::Execute, 1));
        let triggers = db.triggers(job.id).await;
        assert!(!triggers.contains(&"RESCUE"), "{triggers:?}");
        released += triggers.iter().filter(|trigger| **trigger == "RELEASE").count();
        asked(&db.store, job, cancel()).await;
    }
    assert!(released >= endless.len(), "each of the first three held some: {released}");
    for worker in workers {
        assert!(worker.terminate().await);
    }
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_skips_the_wait() {
    let db = TestDb::new().await;
    let deaf = json!({ "config": { "seconds": 600, "ignoreCancel": true } });
    let workflow = db.workflow("long", json!([stage_with("INIT", "simulate", deaf)])).await;
    let mut worker = start(&db, |command| {
        command.env("CALLBOARD_ENGINE__DRAIN_DEADLINE_MS", "600000");
    })
    .await;
    let jobs = db.submit((0..5).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    for job in &jobs {
        db.wait_for(job.id, "running", |job| job.status.task.claim.is_some()).await;
    }
    worker.ask_to_stop();
    crate::harness::eventually("it has heard", async || worker.log().contains("draining")).await;
    assert!(jobs.len() == 5 && db.job(jobs[0].id).await.status.task.claim.is_some(), "it waits");
    worker.ask_to_stop();
    assert!(worker.stopped().await, "{}", worker.log());
    for job in &jobs {
        let task = db.job(job.id).await.status.task;
        assert_eq!((task.state, task.attempt), (TaskState::Pending, 1));
        assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "RELEASE"]);
    }
    db.check().await;
}
