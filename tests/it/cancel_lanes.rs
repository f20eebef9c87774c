//! Cancelling what does not listen, or does not even run yet: the job ends, and its place is free again.

use callboard::domain::job::Job;
use callboard::domain::words::{JobState, TaskState};
use callboard::engine::EngineSettings;
use callboard::handlers::compute::ComputeThreads;
use callboard::handlers::{Handler, HandlersSettings, Lane, Registry, TaskContext};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use callboard::domain::verdict::Verdict;

use crate::hand::{asked, cancel};
use crate::harness::{TestDb, drain, eventually, new_job, quick, worker_with};
use crate::station::{Shared, stage_with};

/// With one thread for computations, and `sh` allowed.
fn registry() -> Registry {
    let mut settings = HandlersSettings::default();
    settings.compute.threads = 1;
    settings.command.allow = vec!["sh".to_owned()];
    Registry::builtin(&settings, |_| None).expect("the built-in handlers")
}

fn computes(iterations: u64) -> Value {
    json!([stage_with("INIT", "compute", json!({ "config": { "iterations": iterations } }))])
}

async fn cancelled(db: &TestDb, job: &Job) {
    asked(&db.store, job, cancel()).await;
    let job = db.wait_ended(job.id).await;
    assert_eq!(job.status.state, JobState::Cancelled);
}

/// It has a thread: only then is it RUNNING.
async fn computing(db: &TestDb, job: &Job) {
    db.wait_for(job.id, "computing", |job| job.status.task.state == TaskState::Running).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computation_is_cancelled_and_its_thread_and_slot_come_back() {
    // With time to listen, and dropped at once.
    for cancel_grace_ms in [60_000, 0] {
        let db = TestDb::new().await;
        let endless = db.workflow("endless", computes(1_000_000_000_000)).await;
        let small = db.workflow("small", computes(1_000)).await;
        let engine =
            worker_with(&db.store, registry(), EngineSettings { slots: 1, cancel_grace_ms, ..quick() });
        for _ in 0..3 {
            let job = db.submit_one(new_job("endless", &endless)).await;
            computing(&db, &job).await;
            let next = db.submit_one(new_job("small", &small)).await;
            cancelled(&db, &job).await;
            assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "REQUEST_CANCEL", "CANCEL"]);
            assert_eq!(db.wait_ended(next.id).await.status.state, JobState::Complete);
        }
        drain(engine).await;
        db.check().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computation_that_waits_for_a_thread_is_cancelled_without_one() {
    let db = TestDb::new().await;
    let endless = db.workflow("endless", computes(1_000_000_000_000)).await;
    let engine = worker_with(&db.store, registry(), EngineSettings { slots: 2, ..quick() });
    let first = db.submit_one(new_job("first", &endless)).await;
    computing(&db, &first).await;
    let second = db.submit_one(new_job("second", &endless)).await;
    db.wait_for(second.id, "claimed", |job| job.status.task.claim.is_some()).await;
    cancelled(&db, &second).await;
    let tasks = db.store.tasks_in_force(&[second.id]).await.unwrap().remove(&second.id).unwrap().what;
    assert!(tasks[0].started_at.is_none(), "it never ran");
    assert_eq!(db.job(first.id).await.status.task.state, TaskState::Running);
    cancelled(&db, &first).await;
    drain(engine).await;
    db.check().await;
}

/// Computes until it is told from outside, whoever wants it to stop.
struct Deaf {
    threads: ComputeThreads,
    over: Shared<std::sync::mpsc::Receiver<()>>,
}

impl Handler for Deaf {
    fn lane(&self) -> Lane {
        Lane::Cpu
    }

    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
        Box::pin(async {
            let over = Shared::clone(&self.over);
            let computed = self.threads.run(task, move |_| {
                // The test has gone, or wants it to end.
                let _ = over.lock().expect("one at a time").recv();
            });
            computed.await.map_or_else(|interrupted| interrupted.0.verdict(), |()| Verdict::Done(json!(null)))
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deaf_computation_is_dropped_and_its_slot_comes_back_before_its_thread() {
    let db = TestDb::new().await;
    let deaf = db.workflow("deaf", json!([stage_with("INIT", "deaf", json!({}))])).await;
    let pass = db.workflow("pass", json!([])).await;
    let (end, over) = std::sync::mpsc::channel();
    let mut registry = registry();
    let handler = Deaf { threads: ComputeThreads::new(1), over: Shared::new(over.into()) };
    registry.register("deaf", handler).expect("a name that is free");
    let engine = worker_with(&db.store, registry, EngineSettings { slots: 1, ..quick() });
    let job = db.submit_one(new_job("deaf", &deaf)).await;
    computing(&db, &job).await;
    let other = db.submit_one(new_job("other", &pass)).await;
    cancelled(&db, &job).await;
    // Nobody can end a thread; the slot does not wait for it.
    assert_eq!(db.wait_ended(other.id).await.status.state, JobState::Complete);
    let next = db.submit_one(new_job("next", &deaf)).await;
    db.wait_for(next.id, "claimed", |job| job.status.task.claim.is_some()).await;
    assert_eq!(db.job(next.id).await.status.task.state, TaskState::Scheduled, "it waits for the thread");
    end.send(()).expect("the thread computes");
    computing(&db, &next).await;
    end.send(()).expect("the thread computes");
    assert_eq!(db.wait_ended(next.id).await.status.state, JobState::Complete);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_does_not_listen_is_killed_when_its_grace_period_is_over() {
    let db = TestDb::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let script = format!(
        "trap '' TERM; echo $$ > {0}.new; mv {0}.new {0}; while :; do sleep 0.05; done",
        file.display()
    );
    let config = json!({ "config": { "program": "sh", "args": ["-c", script] } });
    let deaf = db.workflow("deaf", json!([stage_with("INIT", "command", config)])).await;
    let pass = db.workflow("pass", json!([])).await;
    let engine = worker_with(&db.store, registry(), EngineSettings { slots: 1, ..quick() });
    let job = db.submit_one(new_job("deaf", &deaf)).await;
    eventually("the program runs", async || file.exists()).await;
    let next = db.submit_one(new_job("next", &pass)).await;
    cancelled(&db, &job).await;
    assert_eq!(db.wait_ended(next.id).await.status.state, JobState::Complete);
    let pid = std::fs::read_to_string(&file).unwrap();
    eventually("it is gone", async || !crate::processes::runs(pid.trim())).await;
    drain(engine).await;
}
