//! Variables as clients' generated code has them: one for each argument, and most of them left out.

use serde_json::{Value, json};

use super::Api;
use super::snapshot::stable;

const UPDATE: &str =
    "mutation Update($id: ID!, $name: String, $description: String, $priority: Int, $labels: [LabelInput!],
        $mode: AdvanceMode, $expected: Int) {
    updateJob(id: $id, expectedVersion: $expected, input: {
        name: $name, description: $description, priority: $priority, labels: $labels, mode: $mode }) {
        job { name description priority labels { key } mode } errors { message path } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_that_is_left_out_leaves_out_what_it_stands_for() {
    let api = Api::new().await;
    let input = json!({ "name": "a", "description": "about it", "priority": 3, "labels": [{ "key": "k", "value": "" }] });
    let id = api.submit(input).await;
    let update = async |variables: Value| api.data(UPDATE, variables).await["updateJob"].take();
    let answer = update(json!({ "id": id, "name": "b" })).await;
    let expected = json!({ "name": "b", "description": "about it", "priority": 3, "labels": [{ "key": "k" }], "mode": "AUTO" });
    assert_eq!(answer, json!({ "job": expected, "errors": [] }));
    // One that is given as null is null.
    let answer = update(json!({ "id": id, "description": null })).await;
    assert_eq!(answer["job"]["description"], Value::Null);
    assert_eq!(answer["job"]["name"], "b");
    let answer = update(json!({ "id": id, "name": null })).await;
    assert_eq!(answer["errors"][0]["path"], json!(["input", "name"]));

    // Where there is a default, it counts.
    let submit = "mutation ($queue: String, $mode: AdvanceMode, $priority: Int = 9, $version: Int, $input: JSON, $labels: [LabelInput!]) {
        submitJob(input: { name: \"a\", queue: $queue, mode: $mode, priority: $priority, workflowVersion: $version,
            input: $input, labels: $labels }) { job { queue mode priority input } errors { message } } }";
    let answer = api.data(submit, json!({ "mode": "MANUAL" })).await;
    let expected = json!({ "queue": "default", "mode": "MANUAL", "priority": 9, "input": {} });
    assert_eq!(answer["submitJob"], json!({ "job": expected, "errors": [] }));
    let list = "query List($first: Int, $after: String, $last: Int, $before: String, $filter: JobFilter, $order: JobOrder, $states: [JobState!]) {
        jobs(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $order) { nodes { name } }
        live: jobs(filter: { states: $states }) { ...names } }
        fragment names on JobConnection { nodes { name transitions(first: $first) { nodes { seq } } } }";
    let answer = api.data(list, json!({})).await;
    assert_eq!(answer["jobs"]["nodes"], json!([{ "name": "a" }, { "name": "b" }]));
    assert_eq!(answer["live"]["nodes"].as_array().map(Vec::len), Some(2));
    let answer = api.data(list, json!({ "first": 1 })).await;
    assert_eq!(answer["jobs"]["nodes"], json!([{ "name": "a" }]));
    let follow = "subscription ($filter: TransitionFilter, $after: String) { transitions(filter: $filter, after: $after) { edge { cursor } } }";
    let event = api.subscribe(follow, json!({})).await.event().await;
    assert_eq!(event, json!({ "transitions": { "edge": null } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_of_a_request_that_lacks_a_variable() {
    let api = Api::new().await;
    let query = "mutation ($first: String!, $second: SubmitJobInput!) {
        a: submitJob(input: { name: $first }) { job { id } } b: submitJob(input: $second) { job { id } } }";
    let answer = api.answer(query, json!({ "first": "a" })).await;
    let expected = json!({ "errors": [{
        "message": "Variable \"$second\" of type \"SubmitJobInput!\" is required but not provided",
        "locations": [{ "line": 1, "column": 28 }],
        "extensions": { "code": "BAD_USER_INPUT", "requestId": "[request]" },
    }] });
    assert_eq!(stable(answer), expected);
    assert_eq!(api.stored().await, 0);
    // Of several operations only the one that runs counts.
    let query = "query a($x: Int!) { jobs(first: $x) { nodes { id } } } query b($y: Int) { jobs(first: $y) { nodes { id } } }";
    let request = |name: &str| json!({ "query": query, "operationName": name });
    assert_eq!(api.post(request("b")).await, json!({ "data": { "jobs": { "nodes": [] } } }));
    let answer = api.post(request("a")).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer:#}");
}
