//! Everything besides jobs that can be read: workflows, handlers, workers, queues, counts, and things by their ids.

use serde_json::{Value, json};

use super::select::all_of;
use super::snapshot::stable;
use super::{Api, each, text};

#[tokio::test(flavor = "multi_thread")]
async fn workflows_are_listed_by_name_in_their_latest_version_and_found_in_any() {
    let api = Api::new().await;
    api.register(json!({ "name": "b", "stages": [] })).await;
    let second = json!({
        "name": "b",
        "description": "The second one.",
        "stages": [{
            "stage": "EXECUTE", "handler": "compute", "config": { "iterations": "{{ input.n }}" }, "timeoutSeconds": 1.5,
            "retry": { "maxAttempts": 7, "initialDelaySeconds": 0.25, "factor": 1.5, "maxDelaySeconds": 9, "jitter": 0 },
            "approval": true,
        }],
        "inputSchema": { "type": "object", "required": ["n"], "properties": { "n": { "type": "integer" } } },
    });
    assert_eq!(api.register(second).await, 2);
    api.register(json!({ "name": "a", "stages": [] })).await;
    let query = format!(
        "{{ workflows {all} latest: workflow(name: \"b\") {all} first: workflow(name: \"b\", version: 1) {all}
            none: workflow(name: \"b\", version: 3) {{ id }} no: workflow(name: \"c\") {{ id }}
            never: workflow(name: \"not a name\") {{ id }} negative: workflow(name: \"b\", version: -1) {{ id }} }}",
        all = all_of("Workflow")
    );
    insta::assert_json_snapshot!("workflows", stable(api.answer(&query, json!({})).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn handlers_describe_their_configuration() {
    let api = Api::new().await;
    let answer = api.answer(&format!("{{ handlers {} }}", all_of("Handler")), json!({})).await;
    insta::assert_json_snapshot!("handlers", answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_queues_and_counts_say_what_is_there() {
    let mut api = Api::new().await;
    let query =
        format!("{{ workers {} queues {} stats {} }}", all_of("Worker"), all_of("Queue"), all_of("Stats"));
    insta::assert_json_snapshot!("nothing_there", stable(api.answer(&query, json!({})).await));

    api.workflow("pass", json!([])).await;
    let fails = json!({ "stage": "INIT", "handler": "simulate", "config": { "failAlways": true }, "retry": { "maxAttempts": 1 } });
    api.workflow("fails", json!([fails])).await;
    let input = |workflow: &str, queue: &str, mode: &str| json!({ "name": "a", "workflow": workflow, "queue": queue, "mode": mode });
    let ready = api.submit(input("pass", "first", "AUTO")).await;
    api.submit(input("pass", "first", "AUTO")).await;
    api.submit(input("pass", "first", "MANUAL")).await;
    api.submit(input("pass", "second", "MANUAL")).await;
    let cancelled = api.submit(input("pass", "second", "AUTO")).await;
    api.act("cancelJob(id: $id)", &cancelled).await;
    let fails = api.submit(input("fails", "third", "AUTO")).await;
    api.data("mutation { pauseQueue(name: \"first\") { errors { message } } }", json!({})).await;
    api.work(crate::harness::quick()).await;
    api.wait_for(&fails, "FAILED").await;
    let mut answer = api.answer(&query, json!({})).await;
    // As of its last heartbeat, which may have been while it ran a job.
    assert!(answer["data"]["workers"][0]["busy"].as_i64() <= Some(1));
    answer["data"]["workers"][0]["busy"] = json!("[some]");
    answer["data"]["stats"]["workers"]["busy"] = json!("[some]");
    insta::assert_json_snapshot!("something_there", stable(answer));

    // What is gone is counted no more.
    api.act("deleteJob(id: $id)", &cancelled).await;
    api.data("mutation { resumeQueue(name: \"first\") { errors { message } } }", json!({})).await;
    api.wait_for(&ready, "COMPLETE").await;
    let counts = "{ stats { jobs { total init complete failed cancelled } queues { name paused ready running waiting } } }";
    let stats = api.subscribe("subscription { stats { jobs { complete } } }", json!({}));
    stats.await.until(|event| event["stats"]["jobs"]["complete"] == 2).await;
    insta::assert_json_snapshot!("less_there", api.answer(counts, json!({})).await);
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_has_an_id_is_found_by_it() {
    let api = Api::with_worker().await;
    api.workflow("pass", json!([])).await;
    let done = api.submit(json!({ "name": "done", "workflow": "pass", "queue": "reports" })).await;
    api.wait_for(&done, "COMPLETE").await;
    let waiting = api.submit(json!({ "name": "waiting", "workflow": "pass", "mode": "MANUAL" })).await;
    let fields = "workflow { id } task { id worker { id } } transitions(first: 2) { nodes { id } } tasks { nodes { id } }";
    let (of_done, of_waiting) = (api.job(&done, fields).await, api.job(&waiting, fields).await);
    let data = api.data("{ queues { id } }", json!({})).await;
    let ids = [
        ("Job", text(&json!(done))),
        ("Task", text(&of_done["task"]["id"])),
        ("Task", text(&of_done["tasks"]["nodes"][1]["id"])),
        ("Task", text(&of_waiting["task"]["id"])),
        ("Transition", text(&of_done["transitions"]["nodes"][1]["id"])),
        ("Workflow", text(&of_done["workflow"]["id"])),
        ("Worker", text(&of_done["task"]["worker"]["id"])),
        ("Queue", text(&data["queues"][1]["id"])),
    ];
    let mut found = Vec::new();
    for (type_name, id) in &ids {
        let query = format!(
            "query ($id: ID!) {{ node(id: $id) {{ __typename id ... on {type_name} {} }} }}",
            all_of(type_name)
        );
        let mut answer = api.answer(&query, json!({ "id": id })).await;
        assert_eq!(answer["data"]["node"]["__typename"], *type_name);
        assert_eq!(answer["data"]["node"]["id"], **id);
        if *type_name == "Worker" {
            answer["data"]["node"]["busy"] = json!("[some]");
        }
        found.push(answer["data"]["node"].take());
    }
    insta::assert_json_snapshot!("nodes", stable(found.into()));

    // Together, each at the place of its id, also twice and what is not there.
    let nobody = "job_01h455vb4pex5vsknk084sn02q".to_owned();
    let mut wanted: Vec<String> = ids.iter().map(|(_, id)| id.clone()).collect();
    wanted.extend([
        nobody.clone(),
        ids[0].1.clone(),
        nobody.replace("job", "worker"),
        nobody.replace("job", "workflow"),
        "queue_nobody".to_owned(),
        "queue_not a name".to_owned(),
        format!("{}_0_0_1", nobody.replace("job", "task")),
        ids[1].1.replace("_4_1", "_4_2"),
        ids[4].1.replace("_2", "_99").to_owned(),
    ]);
    let answer = api.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": wanted })).await;
    let expected: Vec<Value> = wanted
        .iter()
        .map(|id| if ids.iter().any(|(_, there)| there == id) { json!(id) } else { Value::Null })
        .collect();
    assert_eq!(each(&answer["nodes"], "/id"), expected.iter().collect::<Vec<_>>());
    for id in &wanted[ids.len()..] {
        let answer = api.answer("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        let there = ids.iter().any(|(_, known)| known == id);
        assert_eq!(
            answer,
            json!({ "data": { "node": if there { json!({ "id": id }) } else { Value::Null } } })
        );
    }
    let job = api.answer("query ($id: ID!) { job(id: $id) { id } }", json!({ "id": nobody })).await;
    assert_eq!(job, json!({ "data": { "job": null } }));
    api.close().await;
}
