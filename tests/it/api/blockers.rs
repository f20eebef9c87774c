//! Why a job is not running: each reason by itself, and all together.

use serde_json::{Map, Value, json};

use super::Api;
use super::snapshot::stable;
use crate::harness::quick;

const WAIT: &str = "subscription ($id: ID!) { job(id: $id) { task { state } } }";

async fn blockers(api: &Api, id: &str) -> Value {
    api.job(id, "state allowedActions blockers { kind message until }").await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_reason_has_its_kind_and_sentence() {
    let mut api = Api::new().await;
    let approval = json!([{ "stage": "INIT", "handler": "pass", "approval": true }]);
    api.workflow("approval", approval).await;
    api.workflow("pass", json!([])).await;
    let slow = json!({ "seconds": 60 });
    api.workflow("slow", json!([{ "stage": "INIT", "handler": "simulate", "config": slow }])).await;
    let retry = json!({ "initialDelaySeconds": 3600, "maxDelaySeconds": 3600, "jitter": 0 });
    let fails =
        json!({ "stage": "INIT", "handler": "simulate", "config": { "failAlways": true }, "retry": retry });
    api.workflow("fails", json!([fails])).await;

    let mut seen = Map::new();
    for (case, input, action) in [
        ("no worker", json!({ "name": "a", "workflow": "pass" }), None),
        ("manual", json!({ "name": "a", "workflow": "pass", "mode": "MANUAL" }), None),
        ("approval", json!({ "name": "a", "workflow": "approval" }), None),
        ("not before", json!({ "name": "a", "workflow": "pass", "runAt": "2099-01-01T00:00:00Z" }), None),
        (
            "not before a time that has passed",
            json!({ "name": "a", "workflow": "pass", "runAt": "2001-01-01T00:00:00Z" }),
            None,
        ),
        ("paused", json!({ "name": "a", "workflow": "pass" }), Some("pauseJob(id: $id)")),
        (
            "its queue is paused",
            json!({ "name": "a", "workflow": "pass", "queue": "held" }),
            Some("pauseQueue(name: \"held\")"),
        ),
        (
            "everything",
            json!({ "name": "a", "workflow": "approval", "mode": "MANUAL", "queue": "held", "runAt": "2099-01-01T00:00:00Z" }),
            Some("pauseJob(id: $id)"),
        ),
    ] {
        let id = api.submit(input).await;
        if let Some(action) = action {
            let action = action.replace("$id", &format!("{id:?}"));
            let data = api
                .data(&format!("mutation {{ done: {action} {{ errors {{ message }} }} }}"), json!({}))
                .await;
            assert_eq!(data["done"]["errors"], json!([]), "{case}");
        }
        seen.insert(case.to_owned(), blockers(&api, &id).await);
    }

    // From here on there is a worker, with a single slot.
    let busy =
        api.submit(json!({ "name": "slow", "workflow": "slow", "queue": "busy", "priority": 9 })).await;
    let fails =
        api.submit(json!({ "name": "fails", "workflow": "fails", "queue": "busy", "priority": 10 })).await;
    let queued = api.submit(json!({ "name": "queued", "workflow": "pass", "queue": "busy" })).await;
    let mut failing = api.subscribe(WAIT, json!({ "id": fails })).await;
    let mut running = api.subscribe(WAIT, json!({ "id": busy })).await;
    api.work(callboard::engine::EngineSettings { slots: 1, queues: vec!["busy".to_owned()], ..quick() })
        .await;
    failing.until(|event| event["job"]["task"]["state"] == "RETRYING").await;
    running.until(|event| event["job"]["task"]["state"] == "RUNNING").await;
    for (case, id) in [("backoff", &fails), ("running", &busy), ("queued", &queued)] {
        seen.insert(case.to_owned(), blockers(&api, id).await);
    }
    insta::assert_json_snapshot!("blockers", stable(seen.into()));
    // The attempt that has failed is the current one until its backoff has passed.
    let fields = "task { id state attempt availableAt finishedAt error { message } }
        stages { task { id state } } tasks { totalCount nodes { id state availableAt } }";
    insta::assert_json_snapshot!("job_retrying", stable(api.job(&fails, fields).await));
    api.act("cancelJob(id: $id)", &fails).await;
    insta::assert_json_snapshot!("job_cancelled_while_retrying", stable(api.job(&fails, fields).await));
    api.act("cancelJob(id: $id)", &busy).await;
    api.wait_for(&queued, "COMPLETE").await;
    api.close().await;
}
