//! The handler `http` within jobs: templates, attempts, pauses and keys.

use axum::body::Body;
use callboard::domain::job::NewJob;
use callboard::domain::words::{ErrorKind, JobState, RetryFrom, Stage, TaskState};
use callboard::handlers::{HandlersSettings, Registry};
use callboard::telemetry::metrics;
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::far_side::{FarSide, json_reply, reply};
use crate::hand::{asked, retry};
use crate::harness::{TestDb, drain, new_job, quick, worker_with};
use crate::station::stage_with;

/// The built-in handlers, which may reach the tests' servers.
pub fn registry() -> Registry {
    let mut settings = HandlersSettings::default();
    settings.http.allow = vec!["127.0.0.1".to_owned()];
    Registry::builtin(&settings, |_| None).expect("the built-in handlers")
}

/// A stage EXECUTE that sends a request; `retry` as a workflow says it.
fn sends(config: Value, retry: Value) -> Value {
    json!([stage_with("EXECUTE", "http", json!({ "config": config, "retry": retry }))])
}

/// Two attempts, the second one soon.
fn twice() -> Value {
    json!({ "maxAttempts": 2, "initialDelaySeconds": 0.01 })
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_make_the_request_and_its_answer_is_the_stages_result() {
    let db = TestDb::new().await;
    let far = FarSide::saying(|request| json_reply(200, &json!({ "got": request.path }))).await;
    let config = json!({
        "method": "{{ 'PUT' if input.n > 2 else 'POST' }}",
        "url": format!("http://{}/items/{{{{ input.name | urlencode }}}}", far.address),
        "headers": { "x-job": "{{ job.name }}", "x-n": "{{ input.n }}" },
        "body": { "n": "{{ input.n }}", "of": "{{ stage }}" },
    });
    let workflow = db.workflow("tested", sends(config, json!({ "maxAttempts": 1 }))).await;
    let engine = worker_with(&db.store, registry(), quick());
    let input = std::sync::Arc::new(json!({ "n": 3, "name": "../a?b" }));
    let job = db.submit_one(NewJob { input, ..new_job("one", &workflow) }).await;
    let request = far.request().await;
    assert_eq!((request.method.as_str(), request.path.as_str()), ("PUT", "/items/..%2Fa%3Fb"));
    assert_eq!((request.headers["x-job"].as_str(), request.headers["x-n"].as_str()), ("one", "3"));
    assert_eq!(request.body, json!({ "n": 3, "of": "EXECUTE" }));
    assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    let tasks = db.store.tasks_in_force(&[job.id]).await.unwrap().remove(&job.id).unwrap().what;
    let task = tasks.into_iter().find(|task| task.id.stage == Stage::Execute).unwrap();
    assert_eq!(task.result, Some(json!({ "got": "/items/..%2Fa%3Fb" })));
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_the_same_for_each_attempt_and_another_after_a_retry_by_hand() {
    let db = TestDb::new().await;
    let far = FarSide::saying(|_| reply(500, &[], "")).await;
    let workflow = db.workflow("tested", sends(json!({ "url": far.url("/") }), twice())).await;
    let engine = worker_with(&db.store, registry(), quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let key = async || far.request().await.headers["idempotency-key"].clone();
    assert_eq!(
        (key().await, key().await),
        (format!("{}:EXECUTE:0", job.id), format!("{}:EXECUTE:0", job.id))
    );
    let failed = db.wait_ended(job.id).await;
    assert_eq!(failed.status.state, JobState::Failed);
    asked(&db.store, &failed, retry(RetryFrom::FailedStage)).await;
    assert_eq!(key().await, format!("{}:EXECUTE:1", job.id));
    db.wait_ended(job.id).await;
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_a_pause_gets_it() {
    let db = TestDb::new().await;
    let far = FarSide::saying(|_| reply(429, &[("retry-after", "600")], "slow down")).await;
    let workflow = db.workflow("tested", sends(json!({ "url": far.url("/") }), twice())).await;
    let engine = worker_with(&db.store, registry(), quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let waits =
        db.wait_for(job.id, "in its backoff", |job| job.status.task.state == TaskState::Retrying).await;
    let due = waits.status.task.due_at.expect("a time");
    let pause = due - waits.status.updated_at;
    assert!((TimeDelta::seconds(590)..=TimeDelta::seconds(610)).contains(&pause), "{pause}");
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_one_though_its_body_never_ends() {
    let db = TestDb::new().await;
    let far = FarSide::saying(|_| {
        let begins = stream::iter([Ok::<_, std::io::Error>("no such thing")]);
        reply(404, &[], Body::from_stream(begins.chain(stream::pending())))
    })
    .await;
    let workflow = db.workflow("tested", sends(json!({ "url": far.url("/") }), twice())).await;
    let engine = worker_with(&db.store, registry(), quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    let failed = db.wait_ended(job.id).await;
    let error = failed.status.error.as_ref().expect("an error");
    assert_eq!((error.kind, error.attempt), (ErrorKind::Handler, 1));
    assert_eq!(error.details.as_ref().expect("details")["status"], 404);
    assert_eq!(error.details.as_ref().expect("details")["body"], "no such thing");
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_cannot_be_stored_counts_as_a_failure() {
    let db = TestDb::new().await;
    let far = FarSide::saying(|_| json_reply(200, &json!({ "a": "x\u{0}y" }))).await;
    let workflow = db.workflow("tested", sends(json!({ "url": far.url("/") }), twice())).await;
    let engine = worker_with(&db.store, registry(), quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Failed);
    drain(engine).await;
    let said = metrics::render(&metrics::Snapshot::default()).expect("metrics");
    let failures = r#"callboard_task_failures_total{workflow="tested",stage="EXECUTE",kind="HANDLER"} 1"#;
    assert!(said.contains(failures), "{said}");
    assert!(!said.contains(r#"stage="EXECUTE",outcome="succeeded""#), "{said}");
    db.check().await;
}
