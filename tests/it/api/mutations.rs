//! What acts on jobs and queues: where it does what it says, and each way in which it is refused.

use serde_json::{Map, Value, json};

use super::select::ERRORS;
use super::snapshot::stable;
use super::{Api, each, text};

/// An id of the right form that nothing has.
const NOBODY: &str = "job_01h455vb4pex5vsknk084sn02q";

/// The whole answer to a mutation written with `$id` for a job's id.
async fn done(api: &Api, mutation: &str, id: &str) -> Value {
    let object = if mutation.starts_with("deleteJob") {
        "deletedId"
    } else {
        "job { id name description state stage mode priority labels { key value } paused retries version allowedActions }"
    };
    let query = format!("mutation ($id: ID!) {{ done: {mutation} {{ {object} {ERRORS} }} }}");
    let answer = api.answer(&query, json!({ "id": id })).await;
    if let Some(payload) = answer["data"]["done"].as_object() {
        let object = payload.get("job").or(payload.get("deletedId")).expect("an object");
        let errors = payload["errors"].as_array().expect("errors");
        assert_eq!(object.is_null(), !errors.is_empty(), "exactly one of them: {answer:#}");
    }
    answer
}

/// A job that was brought somewhere, without a worker.
async fn job_that(api: &Api, workflow: &str, mode: &str, acts: &[&str]) -> String {
    let id = api.submit(json!({ "name": "a", "workflow": workflow, "mode": mode })).await;
    for act in acts {
        api.act(act, &id).await;
    }
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mutation_of_a_job_does_it_or_says_why_not() {
    let api = Api::with_worker().await;
    api.workflow("pass", json!([])).await;
    let fails = json!({ "stage": "INIT", "handler": "simulate", "config": { "failAlways": true }, "retry": { "maxAttempts": 1 } });
    api.workflow("fails", json!([fails])).await;
    let worker = text(&api.data("{ workers { id } }", json!({})).await["workers"][0]["id"]);
    let cancelled = job_that(&api, "pass", "MANUAL", &["cancelJob(id: $id)"]).await;
    let complete = job_that(&api, "pass", "AUTO", &[]).await;
    let failed = job_that(&api, "fails", "AUTO", &[]).await;
    api.wait_for(&complete, "COMPLETE").await;
    api.wait_for(&failed, "FAILED").await;
    // Nothing of what follows is picked up by the worker.
    api.data("mutation { pauseQueue(name: \"default\") { errors { message } } }", json!({})).await;

    let mut seen = Map::new();
    for (name, arguments, good, wrong) in [
        ("nextStage", ", reason: \"because\"", "pending", [&complete, &failed]),
        ("pauseJob", "", "pending", [&cancelled, &complete]),
        ("resumeJob", "", "paused", [&failed, &complete]),
        ("updateJob", ", input: { priority: 3 }", "pending", [&failed, &complete]),
        ("cancelJob", ", reason: \"no more\"", "pending", [&cancelled, &failed]),
        ("retryJob", "", "failed", [&cancelled, &complete]),
        ("deleteJob", "", "complete", [&failed, &failed]),
    ] {
        let pending = job_that(&api, "pass", "MANUAL", &[]).await;
        let paused = job_that(&api, "pass", "MANUAL", &["pauseJob(id: $id)"]).await;
        let good = match good {
            "pending" => &pending,
            "paused" => &paused,
            "failed" => &failed,
            _ => &complete,
        };
        let mut wrong = wrong.to_vec();
        match name {
            "pauseJob" => wrong.push(&paused),
            "resumeJob" | "retryJob" | "deleteJob" => wrong.push(&pending),
            _ => {}
        }
        let call = |more: &str| format!("{name}(id: $id{arguments}{more})");
        let mut cases = Map::new();
        for (case, id) in [
            ("an id that nothing has", NOBODY),
            ("a malformed id", "job_1"),
            ("an empty id", ""),
            ("an id of another type", worker.as_str()),
            ("an id with a NUL", "job_\0"),
        ] {
            cases.insert(case.to_owned(), done(&api, &call(""), id).await);
        }
        for wrong in wrong {
            let before = api.job(wrong, "version state paused").await;
            let paused = if before["paused"] == true { ", paused" } else { "" };
            cases.insert(
                format!("in state {}{paused}", text(&before["state"])),
                done(&api, &call(""), wrong).await,
            );
            if name != "deleteJob" {
                // Whoever looked at something else is told so first.
                let answer = done(&api, &call(", expectedVersion: 99"), wrong).await;
                assert_eq!(answer["data"]["done"]["errors"][0]["code"], "VERSION_CONFLICT");
                let version = format!(", expectedVersion: {}", before["version"]);
                let answer = done(&api, &call(&version), wrong).await;
                assert_eq!(
                    answer["data"]["done"]["errors"][0]["code"], "INVALID_TRANSITION",
                    "{name}: {answer:#}"
                );
            }
            assert_eq!(api.job(wrong, "version state paused").await, before, "{name} has changed nothing");
        }
        let more = if name == "deleteJob" {
            String::new()
        } else {
            cases.insert(
                "at another version".to_owned(),
                done(&api, &call(", expectedVersion: 99"), good).await,
            );
            format!(", expectedVersion: {}", api.job(good, "version").await["version"])
        };
        cases.insert("well".to_owned(), done(&api, &call(&more), good).await);
        if name != "deleteJob" && name != "updateJob" {
            let again = done(&api, &call(""), good).await;
            assert_eq!(
                again["data"]["done"]["errors"][0]["code"], "INVALID_TRANSITION",
                "{name} a second time"
            );
        }
        seen.insert(name.to_owned(), cases.into());
    }
    insta::assert_json_snapshot!("mutations_of_jobs", stable(seen.into()));
    assert_eq!(api.job(&complete, "id").await, Value::Null);
    let history = "{ transitions(first: 100) { nodes { jobId } } }";
    let history = api.data(history, json!({})).await;
    assert!(
        !each(&history["transitions"]["nodes"], "/jobId").contains(&&json!(complete)),
        "its history went with it"
    );
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_changes_what_it_names_and_nothing_else() {
    let api = Api::new().await;
    api.workflow("pass", json!([])).await;
    let id = api
        .submit(json!({
            "name": "before", "description": "about it", "workflow": "pass", "priority": 1,
            "labels": [{ "key": "a", "value": "1" }, { "key": "b", "value": "2" }],
        }))
        .await;
    let mut seen = Map::new();
    for (case, input) in [
        ("a name", "{ name: \"after\" }"),
        ("a description", "{ description: \"\" }"),
        ("no description any more", "{ description: null }"),
        ("other labels", "{ labels: [{ key: \"c\", value: \"\" }] }"),
        ("no labels", "{ labels: [] }"),
        ("mode and priority", "{ mode: MANUAL, priority: -1000000 }"),
        ("the same again", "{ mode: MANUAL }"),
        ("nothing", "{}"),
        ("nulls", "{ name: null, priority: null, labels: null, mode: null }"),
        ("an empty name", "{ name: \"\" }"),
        ("a blank name", "{ name: \" \\t\" }"),
        ("a NUL", "{ name: \"a\\u0000\", description: \"a\\u0000\" }"),
        ("too high a priority", "{ priority: 1000001 }"),
        (
            "a key twice",
            "{ labels: [{ key: \"a\", value: \"\" }, { key: \"b\", value: \"\" }, { key: \"a\", value: \"\" }] }",
        ),
    ] {
        let before = api.job(&id, "version").await;
        let answer = done(&api, &format!("updateJob(id: $id, input: {input})"), &id).await;
        let refused = answer["data"]["done"]["job"].is_null();
        let after = api.job(&id, "version").await;
        assert_eq!(before == after, refused, "{case}: a change is in the history, and nothing else is");
        seen.insert(case.to_owned(), answer);
    }
    seen.insert("history".to_owned(), api.job(&id, "transitions { nodes { seq trigger metadata } }").await);
    insta::assert_json_snapshot!("updates", stable(seen.into()));
    // The job goes as its new mode says.
    assert_eq!(api.job(&id, "blockers { kind }").await["blockers"][0]["kind"], "MANUAL_STEP");
    api.act("updateJob(id: $id, input: { mode: AUTO })", &id).await;
    assert_eq!(api.job(&id, "blockers { kind }").await["blockers"][0]["kind"], "NO_WORKER");
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_is_paused_and_resumed() {
    let api = Api::new().await;
    api.submit(json!({ "name": "a", "queue": "reports", "mode": "MANUAL" })).await;
    let long = "q".repeat(129);
    let mut seen = Vec::new();
    for (mutation, name) in [
        ("pauseQueue", "reports"),
        ("pauseQueue", "reports"),
        ("resumeQueue", "reports"),
        ("resumeQueue", "reports"),
        ("pauseQueue", "nobody"),
        ("resumeQueue", "nobody"),
        ("pauseQueue", ""),
        ("pauseQueue", "not a name"),
        ("resumeQueue", "a\\u0000"),
        ("resumeQueue", &long),
    ] {
        let query = format!(
            "mutation {{ done: {mutation}(name: \"{name}\") {{ queue {{ id name paused ready running waiting }} {ERRORS} }} }}"
        );
        let answer = api.answer(&query, json!({})).await;
        let payload = &answer["data"]["done"];
        assert_eq!(payload["queue"].is_null(), payload["errors"] != json!([]), "exactly one of them");
        seen.push(json!({ "mutation": mutation, "name": name, "answer": answer }));
    }
    insta::assert_json_snapshot!("mutations_of_queues", stable(seen.into()));
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_a_submit_repeatable() {
    let api = Api::new().await;
    let submit = async |input: Value| {
        let query = format!(
            "mutation ($input: SubmitJobInput!) {{ submitJob(input: $input) {{ replayed job {{ id name }} {ERRORS} }} }}"
        );
        api.answer(&query, json!({ "input": input })).await["data"]["submitJob"].take()
    };
    let input =
        |name: &str, key: &str| json!({ "name": name, "input": { "a": 1, "b": [2] }, "idempotencyKey": key });
    let mut seen = Map::new();
    let first = submit(input("a", "k")).await;
    seen.insert("first".to_owned(), first.clone());
    let again = submit(input("a", "k")).await;
    assert_eq!(again["job"], first["job"]);
    seen.insert("again".to_owned(), again);
    // Defaults that are spelled out, and fields in another order, ask for the same.
    let spelled = json!({
        "idempotencyKey": "k", "input": { "b": [2], "a": 1 }, "name": "a", "workflow": "standard", "mode": "AUTO",
        "queue": "default", "priority": 0, "labels": [], "description": null, "workflowVersion": null, "runAt": null,
    });
    let spelled = submit(spelled).await;
    assert_eq!((&spelled["job"], &spelled["replayed"]), (&first["job"], &json!(true)), "{spelled:#}");
    seen.insert("another job".to_owned(), submit(input("b", "k")).await);
    let other = json!({ "name": "a", "input": { "a": 1, "b": [3] }, "idempotencyKey": "k" });
    seen.insert("another input".to_owned(), submit(other).await);
    seen.insert("another key".to_owned(), submit(input("a", "l")).await);
    // A key lives as long as its job, also when that has ended and was changed.
    let id = text(&first["job"]["id"]);
    api.act("updateJob(id: $id, input: { name: \"renamed\" })", &id).await;
    api.act("cancelJob(id: $id)", &id).await;
    let replayed = submit(input("a", "k")).await;
    assert_eq!(replayed["replayed"], true);
    seen.insert("after its end".to_owned(), replayed);
    api.act("deleteJob(id: $id)", &id).await;
    let new = submit(input("a", "k")).await;
    assert_eq!(new["replayed"], false);
    assert_ne!(new["job"]["id"], json!(id));
    seen.insert("after it was deleted".to_owned(), new);
    insta::assert_json_snapshot!("idempotency", stable(seen.into()));
    assert_eq!(api.stored().await, 2);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_submit_at_the_same_time_makes_one_job() {
    let api = Api::new().await;
    let input = json!({ "input": { "name": "a", "idempotencyKey": "k" } });
    let query = "mutation ($input: SubmitJobInput!) { submitJob(input: $input) { replayed job { id } errors { message } } }";
    let submits = (0..20).map(|_| api.data(query, input.clone()));
    let answers = futures_util::future::join_all(submits).await;
    let new = answers.iter().filter(|data| data["submitJob"]["replayed"] == false).count();
    assert_eq!(new, 1, "{answers:#?}");
    assert!(answers.iter().all(|data| data["submitJob"]["job"] == answers[0]["submitJob"]["job"]));
    assert_eq!(api.stored().await, 1);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_jobs_are_stored_together_or_not_at_all() {
    let api = Api::new().await;
    let query = format!(
        "mutation ($inputs: [SubmitJobInput!]!) {{ submitJobs(inputs: $inputs) {{ jobs {{ id name }} {ERRORS} }} }}"
    );
    let submit = async |inputs: Value| api.answer(&query, json!({ "inputs": inputs })).await;
    let mut seen = Map::new();
    seen.insert(
        "two".to_owned(),
        submit(json!([{ "name": "a", "idempotencyKey": "k" }, { "name": "b" }])).await,
    );
    assert_eq!(api.stored().await, 2);
    for (case, inputs, stored) in [
        ("none", json!([]), 2),
        (
            "one of them wrong",
            json!([{ "name": "c" }, { "name": "" }, { "name": "d", "workflow": "nobody", "priority": 9_999_999 }]),
            2,
        ),
        ("one of them taken", json!([{ "name": "c" }, { "name": "d", "idempotencyKey": "k" }]), 2),
        ("one of them again", json!([{ "name": "c" }, { "name": "a", "idempotencyKey": "k" }]), 3),
        (
            "the same key twice",
            json!([{ "name": "e", "idempotencyKey": "m" }, { "name": "e", "idempotencyKey": "m" }]),
            4,
        ),
        (
            "the same key for two",
            json!([{ "name": "e", "idempotencyKey": "n" }, { "name": "f", "idempotencyKey": "n" }]),
            4,
        ),
    ] {
        let answer = submit(inputs).await;
        let payload = &answer["data"]["submitJobs"];
        assert_eq!(
            payload["jobs"] == json!([]),
            payload["errors"] != json!([]),
            "exactly one of them: {answer:#}"
        );
        assert_eq!(api.stored().await, stored, "{case}: {answer:#}");
        seen.insert(case.to_owned(), answer);
    }
    insta::assert_json_snapshot!("submit_many", stable(seen.into()));
    // The limit, and one more.
    let inputs = |count: usize| Value::Array(vec![json!({ "name": "a" }); count]);
    let answer = submit(inputs(10_001)).await;
    insta::assert_json_snapshot!("submit_too_many", answer);
    assert_eq!(api.stored().await, 4);
    let answer = submit(inputs(10_000)).await;
    assert_eq!(
        answer["data"]["submitJobs"]["jobs"].as_array().map(Vec::len),
        Some(10_000),
        "{}",
        answer["errors"]
    );
    assert_eq!(api.stored().await, 10_004);
    // The counters know how many there are in each state; of anything else more than 10,000 are not counted.
    let counts = "{ all: jobs { totalCount } live: jobs(filter: { states: [INIT, PREPARE] }) { totalCount }
        some: jobs(filter: { nameContains: \"a\" }) { totalCount } few: jobs(filter: { nameContains: \"b\" }) { totalCount } }";
    let data = api.data(counts, json!({})).await;
    let total = |count: Value| json!({ "totalCount": count });
    assert_eq!(data["all"], total(json!(10_004)));
    assert_eq!(data["live"], total(json!(10_004)));
    assert_eq!(data["some"], total(Value::Null));
    assert_eq!(data["few"], total(json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_field_that_fails_takes_nothing_back_from_the_others() {
    let api = Api::new().await;
    let query = "mutation {
        a: submitJob(input: { name: \"a\" }) { job { name } errors { message } }
        b: submitJob(input: { name: \"\" }) { job { name } errors { code path } }
        c: cancelJob(id: \"x\") { job { name } errors { code path } }
        d: submitJob(input: { name: \"d\" }) { job { name } errors { message } } }";
    insta::assert_json_snapshot!("mutations_together", api.answer(query, json!({})).await);
    assert_eq!(api.stored().await, 2);
}
