//! Whole jobs with every field, at each place in their lives.
//!
//! A handler that runs while a snapshot is taken may report in the middle of it, which changes its progress only.

use serde_json::{Value, json};

use super::select::{ERRORS, all_of};
use super::snapshot::stable;
use super::{Api, each, text};
use crate::harness::quick;
use callboard::engine::EngineSettings;

/// A job with every field that it has.
async fn whole(api: &Api, id: &str) -> Value {
    let query = format!("query ($id: ID!) {{ job(id: $id) {} }}", all_of("Job"));
    stable(api.answer(&query, json!({ "id": id })).await)
}

/// A workflow with which every stage returns something, and one fails when it is told to.
fn returning() -> Value {
    let stage =
        |stage: &str, config: Value| json!({ "stage": stage, "handler": "simulate", "config": config });
    json!([
        stage("INIT", json!({ "result": { "looked": true } })),
        stage("PREPARE", json!({ "result": { "brought": ["{{ input.what }}"] } })),
        stage(
            "EXECUTE",
            json!({ "failUntilRetry": "{{ input.failures | default(0) }}", "result": { "done": 1 } })
        ),
        stage("VALIDATE", json!({ "result": null })),
        stage("COMPLETE", json!({ "result": "published" })),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_just_submitted() {
    let api = Api::new().await;
    let query = format!(
        "mutation ($input: SubmitJobInput!) {{ submitJob(input: $input) {{ replayed job {} {ERRORS} }} }}",
        all_of("Job")
    );
    let input = json!({
        "name": "Data Processing Pipeline",
        "description": "Everything that can be said about a job.",
        "workflow": "standard",
        "workflowVersion": 1,
        "input": { "iterations": 5000, "deep": [{ "er": null }, 1.5, "ü"] },
        "mode": "AUTO",
        "queue": "reports",
        "priority": 7,
        "labels": [{ "key": "team", "value": "data" }, { "key": "empty", "value": "" }],
        "runAt": "2099-01-01T12:00:00+01:00",
        "idempotencyKey": "once",
    });
    let answer = api.answer(&query, json!({ "input": input })).await;
    insta::assert_json_snapshot!("job_with_everything_submitted", stable(answer));
    let answer = api.answer(&query, json!({ "input": { "name": "little" } })).await;
    insta::assert_json_snapshot!("job_with_only_a_name_submitted", stable(answer));
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manual_job_on_its_way() {
    let api = Api::with_worker().await;
    api.workflow("returning", returning()).await;
    let input =
        json!({ "name": "by hand", "workflow": "returning", "mode": "MANUAL", "input": { "what": "it" } });
    let id = api.submit(input).await;
    insta::assert_json_snapshot!("job_manual_before_init", whole(&api, &id).await);
    api.act("nextStage(id: $id, reason: \"looks good\")", &id).await;
    // Its worker has let go of it.
    let follow = "subscription ($id: ID!) { job(id: $id) { stage allowedActions } }";
    let mut job = api.subscribe(follow, json!({ "id": id })).await;
    job.until(|event| {
        event["job"]["stage"] == "PREPARE"
            && each(&event["job"]["allowedActions"], "").contains(&&json!("NEXT"))
    })
    .await;
    insta::assert_json_snapshot!("job_manual_before_prepare", whole(&api, &id).await);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_the_standard_workflow_that_is_complete() {
    let api = Api::with_worker().await;
    let id = api.submit(json!({ "name": "Data Processing Pipeline" })).await;
    api.wait_for(&id, "COMPLETE").await;
    let answer = whole(&api, &id).await;
    let job = &answer["data"]["job"];
    assert_eq!(job["output"]["computation_result"], json!(41_654_167_500_u64));
    assert_eq!(job["results"]["PREPARE"]["files_created"], 3);
    assert_eq!(job["results"]["VALIDATE"], json!({ "validation_passed": true, "checks_performed": 5 }));
    insta::assert_json_snapshot!("job_standard_complete", answer);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_and_is_retried() {
    let api = Api::with_worker().await;
    let mut stages = returning();
    stages[2]["retry"] = json!({ "maxAttempts": 2, "initialDelaySeconds": 0 });
    api.workflow("returning", stages).await;
    let input = json!({ "name": "flaky", "workflow": "returning", "input": { "what": "it", "failures": 2 } });
    let id = api.submit(input).await;
    api.wait_for(&id, "FAILED").await;
    insta::assert_json_snapshot!("job_failed", whole(&api, &id).await);
    api.act("retryJob(id: $id, from: FAILED_STAGE)", &id).await;
    let follow = "subscription ($id: ID!) { job(id: $id) { state retries } }";
    let mut job = api.subscribe(follow, json!({ "id": id })).await;
    job.until(|event| event["job"] == json!({ "state": "FAILED", "retries": 1 })).await;
    // Everything from before INIT counts no more.
    api.act("retryJob(id: $id)", &id).await;
    api.wait_for(&id, "COMPLETE").await;
    insta::assert_json_snapshot!("job_retried", whole(&api, &id).await);
    api.close().await;
}

/// The answer with how far the job is taken out, which must be somewhere in its first stage.
fn under_way(mut answer: Value) -> Value {
    let of_job = answer.pointer("/data/job/progress").and_then(Value::as_f64).expect("a number");
    let of_task = answer.pointer("/data/job/task/progress").and_then(Value::as_f64).expect("a number");
    assert!(0.0 < of_task && of_task < 1.0, "{of_task}");
    assert!((of_job - of_task / 5.0).abs() < 1e-9, "{of_job}");
    for place in ["", "/task", "/stages/0/task", "/tasks/edges/0/node"] {
        answer.pointer_mut(&format!("/data/job{place}")).expect(place)["progress"] = json!("[some]");
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_running() {
    let mut api = Api::new().await;
    // Deaf, so that it still runs when it is looked at after the request to cancel.
    let config = json!({ "seconds": 60, "steps": 1000, "message": "grinding", "ignoreCancel": true });
    api.workflow("slow", json!([{ "stage": "INIT", "handler": "simulate", "config": config }])).await;
    api.work(EngineSettings { cancel_grace_ms: 4_000, ..quick() }).await;
    let id = api.submit(json!({ "name": "slow", "workflow": "slow" })).await;
    let follow = "subscription ($id: ID!) { job(id: $id) { task { state progressMessage } } }";
    let mut job = api.subscribe(follow, json!({ "id": id })).await;
    job.until(|event| event["job"]["task"]["progressMessage"] == "grinding").await;
    insta::assert_json_snapshot!("job_running", under_way(whole(&api, &id).await));
    api.act("pauseJob(id: $id)", &id).await;
    api.act("cancelJob(id: $id, reason: \"no more\")", &id).await;
    insta::assert_json_snapshot!("job_asked_to_cancel", under_way(whole(&api, &id).await));
    api.wait_for(&id, "CANCELLED").await;
    insta::assert_json_snapshot!("job_cancelled", whole(&api, &id).await);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_times_of_a_job_are_in_order() {
    let api = Api::with_worker().await;
    api.workflow("pass", json!([])).await;
    let id = api.submit(json!({ "name": "quick", "workflow": "pass" })).await;
    api.wait_for(&id, "COMPLETE").await;
    let fields = "createdAt startedAt finishedAt updatedAt transitions { nodes { at } }
        tasks { nodes { scheduledAt startedAt finishedAt } }";
    let job = api.job(&id, fields).await;
    let mut times = vec![text(&job["createdAt"]), text(&job["startedAt"])];
    for task in job["tasks"]["nodes"].as_array().expect("tasks") {
        times.extend(["scheduledAt", "startedAt", "finishedAt"].map(|field| text(&task[field])));
    }
    times.push(text(&job["finishedAt"]));
    assert!(times.is_sorted(), "{times:#?}");
    let history: Vec<String> = each(&job["transitions"]["nodes"], "/at").into_iter().map(text).collect();
    assert!(history.is_sorted(), "{history:#?}");
    assert_eq!(history.first(), Some(&times[0]));
    assert_eq!(history.last(), times.last());
    assert_eq!(history.last(), Some(&text(&job["updatedAt"])));
    api.close().await;
}
