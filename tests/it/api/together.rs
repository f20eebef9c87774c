//! Many clients at the same time, while a worker is at it: every change that was acknowledged is in a history, once.

use std::collections::HashMap;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::{Value, json};

use super::{Api, each, text};

const JOBS: usize = 60;
const ROUNDS: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_in_the_history_and_nothing_else_is() {
    let api = Api::with_worker().await;
    let stage = |stage: &str| json!({ "stage": stage, "handler": "simulate", "config": { "seconds": 0.05 } });
    api.workflow("steps", json!([stage("INIT"), stage("PREPARE"), stage("EXECUTE"), stage("VALIDATE")]))
        .await;
    let ids = api
        .submit_many((0..JOBS).map(|n| json!({ "name": format!("job {n}"), "workflow": "steps" })).collect())
        .await;
    let mut acknowledged: HashMap<(String, &str), usize> = HashMap::new();
    for round in 0..ROUNDS {
        let calls: FuturesUnordered<_> =
            ids.iter()
                .enumerate()
                .map(|(number, id)| {
                    let (call, trigger) = match (number + round) % 6 {
                        0 | 3 => ("pauseJob(id: $id)", "PAUSE"),
                        1 | 4 => ("resumeJob(id: $id)", "RESUME"),
                        2 => ("updateJob(id: $id, input: { priority: 5 })", "AMEND"),
                        _ if round == ROUNDS - 1 && number % 2 == 0 => ("cancelJob(id: $id)", "CANCEL"),
                        _ => ("updateJob(id: $id, input: { name: \"renamed\" })", "AMEND"),
                    };
                    let query = format!(
                        "mutation ($id: ID!) {{ done: {call} {{ job {{ version }} errors {{ code }} }} }}"
                    );
                    let api = &api;
                    async move {
                        (id.clone(), trigger, api.data(&query, json!({ "id": id })).await["done"].take())
                    }
                })
                .collect();
        for (id, trigger, payload) in calls.collect::<Vec<_>>().await {
            if payload["errors"] == json!([]) {
                *acknowledged.entry((id, trigger)).or_default() += 1;
            } else {
                // The worker was faster; nothing else can be wrong.
                assert_eq!(payload["errors"], json!([{ "code": "INVALID_TRANSITION" }]));
            }
        }
    }
    let counted = |triggers: &[String], wanted: &[&str]| {
        triggers.iter().filter(|trigger| wanted.contains(&trigger.as_str())).count()
    };
    for id in &ids {
        let resume = "mutation ($id: ID!) { resumeJob(id: $id) { errors { code } } }";
        let answer = api.data(resume, json!({ "id": id })).await;
        if answer["resumeJob"]["errors"] == json!([]) {
            *acknowledged.entry((id.clone(), "RESUME")).or_default() += 1;
        }
        let mut job =
            api.subscribe("subscription ($id: ID!) { job(id: $id) { state } }", json!({ "id": id })).await;
        let last = job.rest().await.pop().expect("an event");
        let cancelled = acknowledged.contains_key(&(id.clone(), "CANCEL"));
        // A job whose last stage was running when it was to be cancelled is complete all the same.
        assert!(
            last["job"]["state"] == "COMPLETE" || cancelled && last["job"]["state"] == "CANCELLED",
            "{last}"
        );
        let history = api.job(id, "transitions(first: 100) { nodes { trigger } }").await;
        let triggers: Vec<String> =
            each(&history["transitions"]["nodes"], "/trigger").into_iter().map(text).collect();
        for trigger in ["PAUSE", "RESUME", "AMEND"] {
            let expected = acknowledged.get(&(id.clone(), trigger)).copied().unwrap_or_default();
            assert_eq!(counted(&triggers, &[trigger]), expected, "{trigger} in {triggers:?}");
        }
        let asked = counted(&triggers, &["REQUEST_CANCEL"]).max(counted(&triggers, &["CANCEL"]));
        assert_eq!(asked, usize::from(cancelled), "{triggers:?}");
        assert_eq!(counted(&triggers, &["STALE"]), 0, "{triggers:?}");
    }
    let states: Vec<Value> =
        vec![api.data("{ stats { jobs { total } queues { ready running waiting } } }", json!({})).await];
    assert_eq!(
        states[0]["stats"],
        json!({ "jobs": { "total": JOBS }, "queues": [{ "ready": 0, "running": 0, "waiting": 0 }] })
    );
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_act_on_the_same_version_one_wins() {
    let api = Api::new().await;
    let id = api.submit(json!({ "name": "a", "mode": "MANUAL" })).await;
    let query = "mutation ($id: ID!, $name: String!) {
        updateJob(id: $id, expectedVersion: 1, input: { name: $name }) { job { name version } errors { code } } }";
    let calls = (0..20).map(|n| api.data(query, json!({ "id": id, "name": format!("by {n}") })));
    let answers = futures_util::future::join_all(calls).await;
    let won: Vec<&Value> = answers.iter().filter(|data| data["updateJob"]["errors"] == json!([])).collect();
    assert_eq!(won.len(), 1, "{answers:#?}");
    let lost =
        answers.iter().filter(|data| data["updateJob"]["errors"] == json!([{ "code": "VERSION_CONFLICT" }]));
    assert_eq!(lost.count(), 19);
    assert_eq!(api.job(&id, "name version").await, won[0]["updateJob"]["job"]);
    api.close().await;
}
