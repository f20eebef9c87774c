//! The engine on a real database: from submit to COMPLETE, and everything that may come in between.

use serde_json::json;

use crate::harness::{TestDb, drain, new_job, quick, worker};

const UNDISTURBED: [&str; 7] = ["SUBMIT", "START", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"];

#[tokio::test(flavor = "multi_thread")]
async fn an_undisturbed_job_has_seven_transitions() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let engine = worker(&db.store, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let job = db.wait_ended(job.id).await;
    assert_eq!(db.triggers(job.id).await, UNDISTURBED);
    assert_eq!(job.status.version, 7);
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_jobs_all_end_with_exactly_seven_transitions() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let engine = worker(&db.store, quick());
    let jobs = (0..1_000).map(|n| new_job(&format!("job {n}"), &workflow)).collect();
    let jobs = db.submit(jobs).await;
    for job in db.wait_all_ended(&jobs).await {
        assert_eq!(db.triggers(job.id).await, UNDISTURBED);
    }
    drain(engine).await;
    db.check().await;
}
