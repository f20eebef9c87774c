//! What a client sees of failures that are not its own, and how far they reach.

use std::time::Duration;

use callboard::store::{Store, StoreSettings};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::Api;
use super::snapshot::stable;
use crate::client::Said;
use crate::harness::{TestDb, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_of_ours_says_the_requests_id_and_nothing_else() {
    let api = Api::new().await;
    let id = api.submit(json!({ "name": "a", "mode": "MANUAL" })).await;
    run(&mut api.db.connection().await, "ALTER TABLE tasks RENAME TO elsewhere").await;
    let query =
        "query ($id: ID!) { ours: job(id: $id) { name results } other: job(id: $id) { name } stats { id } }";
    let answer = api.answer(query, json!({ "id": id })).await;
    assert!(answer["errors"][0]["extensions"]["requestId"].is_string(), "{answer:#}");
    assert!(!answer.to_string().contains("tasks"), "{answer:#}");
    // The job of which a part must not be null is null, and what stands beside it is not.
    insta::assert_json_snapshot!("failure_internal", stable(answer));
    // The id is the one that the transport says, and that the log has.
    let request = json!({ "query": query, "variables": { "id": id } });
    let http = reqwest::Client::new().post(format!("http://{}/graphql", api.address)).json(&request);
    let response = http.header("x-request-id", "trace-me.1").send().await.expect("an answer");
    assert_eq!(response.headers()["x-request-id"], "trace-me.1");
    let answer: Value = response.json().await.expect("JSON");
    assert_eq!(answer["errors"][0]["extensions"]["requestId"], "trace-me.1");
    // A list has no hole where an entry must not be null: nothing is left of it but the error.
    let answer = api.answer("{ jobs { nodes { name results } } stats { id } }", json!({})).await;
    assert_eq!(answer["data"], Value::Null, "{answer:#}");
    // A subscription says it and ends.
    let mut follow =
        api.subscribe("subscription ($id: ID!) { job(id: $id) { results } }", json!({ "id": id })).await;
    let Said::Error(errors) = follow.hear().await else { panic!("not refused") };
    assert_eq!(errors[0]["extensions"]["code"], "INTERNAL", "{errors:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_too_long_is_a_timeout() {
    let db = TestDb::new().await;
    let settings = StoreSettings { statement_timeout_ms: 300, ..StoreSettings::default() };
    let store = Store::open(&db.url, &settings, CancellationToken::new()).await.expect("the database opens");
    let api = Api::over(db, store).await;
    let mut blocking = api.db.connection().await;
    run(&mut blocking, "BEGIN").await;
    run(&mut blocking, "LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE").await;
    let query = "{ jobs { nodes { id } } workflows { name } }";
    insta::assert_json_snapshot!("failure_timeout", stable(api.answer(query, json!({})).await));
    let submit = "mutation { submitJob(input: { name: \"a\" }) { job { id } errors { message } } }";
    insta::assert_json_snapshot!(
        "failure_timeout_of_a_mutation",
        stable(api.answer(submit, json!({})).await)
    );
    run(&mut blocking, "ROLLBACK").await;
    assert_eq!(
        api.answer("{ jobs { nodes { id } } }", json!({})).await,
        json!({ "data": { "jobs": { "nodes": [] } } })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_whose_history_is_gone_says_so() {
    let api = Api::new().await;
    for name in ["a", "b"] {
        api.submit(json!({ "name": name, "mode": "MANUAL" })).await;
    }
    let data = api.data("{ transitions { edges { cursor } } }", json!({})).await;
    let edges = &data["transitions"]["edges"];
    let (first, last) = (&edges[0]["cursor"], &edges[1]["cursor"]);
    // As retention does it: what goes raises the floor.
    let gone = "UPDATE feed SET floor = (SELECT max(feed_position) FROM transitions)";
    run(&mut api.db.connection().await, gone).await;
    let query = "subscription ($after: String) { transitions(after: $after) { edge { cursor } } }";
    let mut expired = api.subscribe(query, json!({ "after": first })).await;
    let Said::Error(errors) = expired.hear().await else { panic!("not refused") };
    insta::assert_json_snapshot!("failure_cursor_expired", stable(errors));
    let query = "query ($after: String) { transitions(after: $after) { nodes { seq } } }";
    let answer = api.answer(query, json!({ "after": first })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "CURSOR_EXPIRED", "{answer:#}");
    // One that is not behind the floor goes on.
    let mut going = api
        .subscribe(
            "subscription ($after: String) { transitions(after: $after) { edge { cursor } } }",
            json!({ "after": last }),
        )
        .await;
    assert_eq!(going.event().await["transitions"]["edge"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_that_nobody_waits_for_is_finished() {
    let api = Api::new().await;
    let id = api.submit(json!({ "name": "a", "mode": "MANUAL" })).await;
    // Its row is held, so that the client is gone before it is done.
    let mut blocking = api.db.connection().await;
    run(&mut blocking, "BEGIN").await;
    run(&mut blocking, "SELECT FROM jobs FOR UPDATE").await;
    let mut job =
        api.subscribe("subscription ($id: ID!) { job(id: $id) { paused } }", json!({ "id": id })).await;
    assert_eq!(job.event().await["job"]["paused"], false);
    let pause = "mutation ($id: ID!) { pauseJob(id: $id) { errors { message } } }";
    let request = json!({ "query": pause, "variables": { "id": id } });
    let http = reqwest::Client::new().post(format!("http://{}/graphql", api.address)).json(&request);
    let gone = http.timeout(Duration::from_millis(300)).send().await;
    assert!(gone.is_err_and(|error| error.is_timeout()));
    run(&mut blocking, "ROLLBACK").await;
    assert_eq!(job.event().await["job"]["paused"], true);
    api.close().await;
}
