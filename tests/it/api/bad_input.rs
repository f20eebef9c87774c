//! Bad input of each kind: the whole answer, and that nothing is stored.

use serde_json::{Map, Value, json};

use super::Api;
use super::select::ERRORS;
use super::snapshot::stable;
use super::workflows::deep;

/// An API with one job, whose id it gives too, and a workflow that is particular about its input.
async fn with_one_job() -> (Api, String) {
    let api = Api::new().await;
    let schema = json!({
        "type": "object",
        "required": ["files"],
        "additionalProperties": false,
        "properties": {
            "files": { "type": "array", "minItems": 1, "items": { "type": "object", "properties": { "size": { "type": "integer" } } } },
            "mode": { "enum": ["fast", "slow"] },
        },
    });
    api.register(json!({ "name": "particular", "stages": [], "inputSchema": schema })).await;
    let id = api.submit(json!({ "name": "the one", "mode": "MANUAL" })).await;
    (api, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submit_that_cannot_be_is_data_with_a_path() {
    let (api, _) = with_one_job().await;
    let query = format!(
        "mutation ($input: SubmitJobInput!) {{ submitJob(input: $input) {{ replayed job {{ id }} {ERRORS} }} }}"
    );
    let label = |key: &str, value: &str| json!({ "key": key, "value": value });
    let many: Vec<Value> = (0..33).map(|n| label(&format!("key{n}"), "")).collect();
    let particular = |input: Value| json!({ "name": "a", "workflow": "particular", "input": input });
    let mut seen = Map::new();
    for (case, input) in [
        ("an unknown workflow", json!({ "name": "a", "workflow": "nobody" })),
        ("a workflow that can be no name", json!({ "name": "a", "workflow": "no name \0" })),
        ("an unknown version", json!({ "name": "a", "workflow": "standard", "workflowVersion": 2 })),
        ("version 0", json!({ "name": "a", "workflowVersion": 0 })),
        (
            "input of another type than its schema's",
            json!({ "name": "a", "input": { "iterations": "many" } }),
        ),
        ("input that is no object", particular(json!(3))),
        ("no input where the schema wants some", json!({ "name": "a", "workflow": "particular" })),
        ("null where the schema wants some", particular(Value::Null)),
        ("input that lacks something", particular(json!({}))),
        ("input with too much", particular(json!({ "files": [{}], "more": 1 }))),
        (
            "input with a mistake deep inside",
            particular(json!({ "files": [{ "size": 1 }, { "size": "x" }], "mode": "brisk" })),
        ),
        ("a name of 256 characters", json!({ "name": "ä".repeat(256) })),
        ("an empty name", json!({ "name": "" })),
        ("a blank name", json!({ "name": " \u{a0}\n" })),
        ("a NUL in the name", json!({ "name": "a\0b" })),
        ("too long a description", json!({ "name": "a", "description": "d".repeat(10_001) })),
        ("300 KiB of JSON", json!({ "name": "a", "input": { "text": "x".repeat(300 * 1024) } })),
        ("a NUL in JSON", json!({ "name": "a", "input": { "text": "a\0b" } })),
        ("a NUL in a key of JSON", json!({ "name": "a", "input": { "a\0b": [1] } })),
        ("too deep JSON", json!({ "name": "a", "input": deep(101) })),
        ("an empty queue", json!({ "name": "a", "queue": "" })),
        ("a queue that can be no name", json!({ "name": "a", "queue": "a/b" })),
        ("too low a priority", json!({ "name": "a", "priority": -1_000_001 })),
        ("too high a priority", json!({ "name": "a", "priority": 1_000_001 })),
        ("33 labels", json!({ "name": "a", "labels": many })),
        (
            "a label twice",
            json!({ "name": "a", "labels": [label("a", "1"), label("b", ""), label("a", "2")] }),
        ),
        (
            "labels that cannot be",
            json!({ "name": "a", "labels": [label("", ""), label(&"k".repeat(64), &"v".repeat(256)), label("a\0", "b\0")] }),
        ),
        ("an empty key", json!({ "name": "a", "idempotencyKey": "" })),
        ("a key of 256 characters", json!({ "name": "a", "idempotencyKey": "k".repeat(256) })),
        (
            "many things at once",
            json!({ "name": "", "queue": "?", "priority": 2_000_000, "workflow": "nobody", "labels": [label("", "")] }),
        ),
    ] {
        let answer = api.answer(&query, json!({ "input": input })).await;
        let payload = &answer["data"]["submitJob"];
        assert!(payload["job"].is_null() && payload["errors"] != json!([]), "{case}: {answer:#}");
        seen.insert(case.to_owned(), answer);
        assert_eq!(api.stored().await, 1, "{case}");
    }
    insta::assert_json_snapshot!("submit_refused", stable(seen.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_just_within_the_limits_is_taken() {
    let api = Api::new().await;
    let labels: Vec<Value> =
        (0..32).map(|n| json!({ "key": format!("{n:063}"), "value": "ä".repeat(255) })).collect();
    let id = api
        .submit(json!({
            "name": "ä".repeat(255), "description": "ä".repeat(10_000), "priority": 1_000_000, "labels": labels,
            "idempotencyKey": "ä".repeat(255), "queue": "q".repeat(128), "mode": "MANUAL", "runAt": "9999-12-31T23:59:59.999999Z",
            "input": { "deep": deep(99), "text": "x".repeat(200 * 1024), "numbers": [i64::MIN, u64::MAX, 1e308, -0.0, 5e-324] },
        }))
        .await;
    let job = api.job(&id, "name runAt labels { key value } input").await;
    assert_eq!(job["name"], "ä".repeat(255));
    assert_eq!(job["labels"], json!(labels));
    assert_eq!(job["runAt"], "9999-12-31T23:59:59.999999Z");
    assert_eq!(job["input"]["numbers"], json!([i64::MIN, u64::MAX, 1e308, -0.0, 5e-324]));
    assert_eq!(job["input"]["deep"], deep(99));
    let odd =
        json!({ "name": "\u{1F980} \u{202e} \"'; DROP TABLE jobs; --", "priority": -1_000_000, "input": [] });
    api.register(json!({ "name": "pass", "stages": [] })).await;
    let mut input = odd.clone();
    input["workflow"] = json!("pass");
    let id = api.submit(input).await;
    assert_eq!(api.job(&id, "name priority input").await, odd);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_argument_that_cannot_be_used_is_an_error_that_names_it() {
    let (api, id) = with_one_job().await;
    let other = api.submit(json!({ "name": "another one", "mode": "MANUAL" })).await;
    let cursors = "jobs(first: 1) { pageInfo { endCursor } } transitions(first: 1) { pageInfo { endCursor } }
        job(id: $id) { tasks { pageInfo { endCursor } } transitions { pageInfo { endCursor } } }";
    let data = api.data(&format!("query ($id: ID!) {{ {cursors} }}"), json!({ "id": other })).await;
    let of = |pointer: &str| data.pointer(pointer).and_then(Value::as_str).expect(pointer).to_owned();
    let of_jobs = of("/jobs/pageInfo/endCursor");
    let of_history = of("/transitions/pageInfo/endCursor");
    let of_tasks = of("/job/tasks/pageInfo/endCursor");
    let of_transitions = of("/job/transitions/pageInfo/endCursor");
    let worker = id.replace("job_", "worker_");
    let jobs = |arguments: &str| format!("{{ jobs({arguments}) {{ nodes {{ id }} }} }}");
    let history = |arguments: &str| format!("{{ transitions({arguments}) {{ nodes {{ id }} }} }}");
    let of_job = |field: &str| format!("{{ job(id: {id:?}) {{ id {field} {{ nodes {{ id }} }} }} }}");
    let mut seen = Map::new();
    for (case, query) in [
        ("a malformed id", "{ job(id: \"job_1\") { id } }".to_owned()),
        ("an id of another type", format!("{{ job(id: {worker:?}) {{ id }} }}")),
        ("an id of no type", "{ node(id: \"42\") { id } }".to_owned()),
        ("a malformed id among others", format!("{{ nodes(ids: [{id:?}, \"task_x\"]) {{ id }} }}")),
        ("101 ids", format!("{{ nodes(ids: [{}]) {{ id }} }}", format!("{id:?} ").repeat(101))),
        ("first: 101", jobs("first: 101")),
        ("first: 0", jobs("first: 0")),
        ("first: -1", jobs("first: -1")),
        ("last: 101", history("last: 101")),
        ("first with last", jobs("first: 1, last: 1")),
        ("first: 101 within a job", of_job("transitions(first: 101)")),
        ("first with last within a job", of_job("tasks(first: 1, last: 1)")),
        ("a bad cursor", jobs("after: \"nonsense\"")),
        ("an empty cursor", jobs("before: \"\"")),
        ("a cursor of transitions for jobs", jobs(&format!("after: {of_history:?}"))),
        (
            "a cursor by creation for an order by the end",
            jobs(&format!("orderBy: {{ field: FINISHED_AT }}, after: {of_jobs:?}")),
        ),
        ("a cursor of jobs for transitions", history(&format!("before: {of_jobs:?}"))),
        ("a cursor of tasks for transitions", of_job(&format!("transitions(after: {of_tasks:?})"))),
        ("a cursor of another job's tasks", of_job(&format!("tasks(after: {of_tasks:?})"))),
        ("a cursor of another job's transitions", of_job(&format!("transitions(after: {of_transitions:?})"))),
        ("a job id in a filter", history(&format!("filter: {{ jobIds: [{id:?}, {worker:?}] }}"))),
        ("101 workflows in a filter", jobs(&format!("filter: {{ workflows: [{}] }}", "\"a\" ".repeat(101)))),
        ("a NUL in a filter", jobs("filter: { nameContains: \"a\\u0000\" }")),
        ("256 characters in a filter", jobs(&format!("filter: {{ nameContains: \"{}\" }}", "a".repeat(256)))),
        ("no date in a filter", jobs("filter: { createdAfter: \"yesterday\" }")),
        ("an unknown state in a filter", jobs("filter: { states: [RUNNING] }")),
        ("an unknown field in a filter", jobs("filter: { state: INIT }")),
        ("a plan in a filter", jobs("filter: { planId: \"plan_x\" }")),
    ] {
        seen.insert(case.to_owned(), refused(&api, json!({ "query": query }), case).await);
    }
    insta::assert_json_snapshot!("arguments_refused", stable(seen.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_the_schema_is_an_error_with_a_code() {
    let (api, id) = with_one_job().await;
    let submit = "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { job { id } } }";
    let with = |input: Value| json!({ "query": submit, "variables": { "input": input } });
    let literal = |input: &str| json!({ "query": format!("mutation {{ submitJob(input: {input}) {{ job {{ id }} }} }}") });
    let plain = |query: &str| json!({ "query": query });
    let many = "mutation ($inputs: [SubmitJobInput!]!) { submitJobs(inputs: $inputs) { jobs { id } } }";
    let mut seen = Map::new();
    for (case, request) in [
        ("a date that is none", with(json!({ "name": "a", "runAt": "tomorrow" }))),
        ("a date that is none, in the document", literal("{ name: \"a\", runAt: \"tomorrow\" }")),
        ("a date that is a number", with(json!({ "name": "a", "runAt": 1_795_000_000 }))),
        ("a date without an offset", with(json!({ "name": "a", "runAt": "2099-01-01T00:00:00" }))),
        (
            "a date in the fourth job",
            json!({ "query": many, "variables": { "inputs": [{ "name": "a" }, { "name": "a" }, { "name": "a" }, { "name": "a", "runAt": "x" }] } }),
        ),
        ("a name that is a number", with(json!({ "name": 1 }))),
        ("a name that is a list", with(json!({ "name": ["a"] }))),
        ("a name that is null", with(json!({ "name": null }))),
        ("no name", with(json!({}))),
        ("no name, in the document", literal("{}")),
        ("a queue that is null", with(json!({ "name": "a", "queue": null }))),
        ("a priority that is text", with(json!({ "name": "a", "priority": "high" }))),
        ("a priority that is no whole number", with(json!({ "name": "a", "priority": 1.5 }))),
        ("a priority beyond 32 bits", with(json!({ "name": "a", "priority": 3_000_000_000_u64 }))),
        ("a mode that there is not", with(json!({ "name": "a", "mode": "SOMETIMES" }))),
        ("a mode that there is not, in the document", literal("{ name: \"a\", mode: SOMETIMES }")),
        ("labels that are an object", with(json!({ "name": "a", "labels": { "a": "b" } }))),
        ("a label without a value", with(json!({ "name": "a", "labels": [{ "key": "a" }] }))),
        ("a field that there is not", with(json!({ "name": "a", "colour": "red" }))),
        ("locks, which there are not yet", with(json!({ "name": "a", "locks": ["x"] }))),
        ("JSON that is too deep to be read", with(json!({ "name": "a", "input": deep(200) }))),
        ("a variable that is missing", json!({ "query": submit })),
        ("a variable that is null", json!({ "query": submit, "variables": { "input": null } })),
        (
            "a variable of another type",
            plain("mutation ($input: String!) { submitJob(input: $input) { job { id } } }"),
        ),
        ("a variable that was not declared", plain("mutation { submitJob(input: $input) { job { id } } }")),
        ("a variable that is not used", plain("query ($a: Int) { stats { id } }")),
        ("an argument that is missing", plain("mutation { cancelJob { job { id } } }")),
        ("an argument that there is not", plain("{ jobs(limit: 3) { nodes { id } } }")),
        ("an argument of another type", plain("{ jobs(first: \"three\") { nodes { id } } }")),
        ("a field of the query that there is not", plain("{ jobs { items { id } } }")),
        ("a field that needs a selection", plain("{ jobs }")),
        ("a selection where there is nothing to select", plain("{ stats { id { x } } }")),
        ("a fragment that there is not", plain("{ stats { ...nothing } }")),
        ("a syntax error", plain("{ jobs { nodes { id } }")),
        ("an empty document", plain("")),
        ("a comment only", plain("# nothing")),
        ("two operations without a name", plain("{ stats { id } } { queues { id } }")),
        ("two operations and none is chosen", plain("query a { stats { id } } query b { queues { id } }")),
        (
            "an operation that there is not",
            json!({ "query": "query a { stats { id } }", "operationName": "b" }),
        ),
        ("a subscription over HTTP", plain("subscription { stats { id } }")),
        (
            "too deep a selection",
            plain(&format!(
                "{{ jobs {{ nodes {{ {}id{} }} }} }}",
                "task { job { ".repeat(12),
                " } }".repeat(12)
            )),
        ),
        (
            "too large a selection",
            plain(
                "{ jobs(first: 100) { nodes { transitions(first: 100) { nodes { id seq at stage toState } } tasks(first: 100) { nodes { id } } } } }",
            ),
        ),
        (
            "too deep a list in the document",
            literal(&format!("{{ name: \"a\", input: {}1{} }}", "[".repeat(200), "]".repeat(200))),
        ),
        ("plans, which there are not yet", plain("{ plan(id: \"x\") { id } }")),
        ("an id that is a number", plain("{ job(id: 5) { id } }")),
        (
            "a reason of 1001 characters",
            plain(&format!(
                "mutation {{ cancelJob(id: {id:?}, reason: \"{}\") {{ job {{ id }} errors {{ code path message }} }} }}",
                "r".repeat(1_001)
            )),
        ),
        (
            "a NUL in a reason",
            plain(&format!(
                "mutation {{ nextStage(id: {id:?}, reason: \"a\\u0000\") {{ job {{ id }} errors {{ code path message }} }} }}"
            )),
        ),
        (
            "a version beyond 32 bits",
            plain(&format!(
                "mutation {{ cancelJob(id: {id:?}, expectedVersion: 3000000000) {{ job {{ id }} }} }}"
            )),
        ),
    ] {
        let answer = if case.contains("reason") {
            api.post(request).await
        } else {
            refused(&api, request, case).await
        };
        seen.insert(case.to_owned(), answer);
        assert_eq!(api.stored().await, 1, "{case}");
    }
    insta::assert_json_snapshot!("documents_refused", stable(seen.into()));
    assert_eq!(
        api.job(&id, "version").await,
        json!({ "version": 1 }),
        "nothing has happened to the job that is there"
    );
}

/// The answer, which must be errors with codes that are in the contract.
async fn refused(api: &Api, request: Value, case: &str) -> Value {
    let answer = api.post(request).await;
    let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("{case}: {answer:#}"));
    assert!(!errors.is_empty(), "{case}: {answer:#}");
    for error in errors {
        let code = error["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{case}: {answer:#}"));
        assert!(CODES.contains(&code), "{case}: {answer:#}");
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{case}: {answer:#}");
    }
    answer
}

const CODES: [&str; 5] =
    ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "NOT_FOUND", "QUERY_TOO_COMPLEX"];
