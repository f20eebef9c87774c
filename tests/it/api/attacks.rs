//! Small requests that would cost much: each is refused with a clear error, over HTTP, events and WebSocket alike.
//!
//! How soon and with how little memory is measured by `make bench` (`--only attacks`), as timed assertions stay out of
//! tests; what must not happen at any speed (an answer, a dead server) is checked here.

use serde_json::{Value, json};

use super::Api;
use super::snapshot::stable;
use crate::attacks::{Attack, attacks};

/// Longer messages are not read from a socket.
const MESSAGE_BYTES_MAX: usize = 200 * 1024;

/// The errors of a request that goes one way or another, and nothing else must come.
async fn over_http(api: &Api, attack: &Attack) -> Value {
    let answer = api.post_text(&attack.body).await;
    assert!(answer.get("data").is_none_or(Value::is_null), "{}: {answer:#}", attack.name);
    answer["errors"].clone()
}

async fn over_events(api: &Api, attack: &Attack) -> Value {
    let text = api.post_for_events(&attack.body).await;
    let line = text.lines().find_map(|line| line.strip_prefix("data: "));
    // What does not get as far as GraphQL is refused before there is a stream.
    let answer: Value = serde_json::from_str(line.unwrap_or(&text)).expect("JSON");
    assert!(answer.get("data").is_none_or(Value::is_null), "{}: {text}", attack.name);
    answer["errors"].clone()
}

async fn over_websocket(api: &Api, attack: &Attack) -> Option<Value> {
    let request: Value = serde_json::from_str(&attack.body).ok()?;
    // A batch is no message, and what is too long for one closes the socket while it is still being sent.
    if !request.is_object() || attack.body.len() > MESSAGE_BYTES_MAX {
        return None;
    }
    Some(api.refusal_over_websocket(request).await)
}

fn code(errors: &Value) -> String {
    errors[0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_cost_much_is_refused_whatever_way_it_comes() {
    let api = Api::new().await;
    for n in 0..3 {
        api.submit(json!({ "name": format!("job {n}"), "mode": "MANUAL" })).await;
    }
    let mut seen = serde_json::Map::new();
    for attack in attacks() {
        let errors = over_http(&api, &attack).await;
        assert!(errors.as_array().is_some_and(|list| (1..=101).contains(&list.len())), "{}", attack.name);
        assert_eq!(code(&errors), attack.code, "{}: {errors:#}", attack.name);
        assert_eq!(code(&over_events(&api, &attack).await), attack.code, "{} over events", attack.name);
        if let Some(errors) = over_websocket(&api, &attack).await {
            assert_eq!(code(&errors), attack.code, "{} over WebSocket", attack.name);
        }
        let message = errors[0]["message"].as_str().unwrap_or_default();
        seen.insert(attack.name.to_owned(), stable(message.into()));
    }
    insta::assert_json_snapshot!("attacks_refused", Value::Object(seen));
    // It lives, and answers who asks for no more than is allowed.
    let data = api.data("{ jobs(first: 100) { nodes { name } } }", json!({})).await;
    assert_eq!(data["jobs"]["nodes"].as_array().map(Vec::len), Some(3));
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_long_is_refused() {
    let api = Api::new().await;
    // Within the limits of a submit, and more than an answer may be when they come together.
    let input = json!({ "text": "x".repeat(250_000) });
    let jobs: Vec<Value> =
        (0..80).map(|n| json!({ "name": format!("long {n}"), "mode": "MANUAL", "input": input })).collect();
    for part in jobs.chunks(40) {
        api.submit_many(part.to_vec()).await;
    }
    let answer = api.answer("{ jobs(first: 80) { nodes { input } } }", json!({})).await;
    assert_eq!(code(&answer["errors"]), "QUERY_TOO_COMPLEX", "{}", answer["errors"]);
    assert!(answer.get("data").is_none_or(Value::is_null));
    let data = api.data("{ jobs(first: 20) { nodes { input } } }", json!({})).await;
    assert_eq!(data["jobs"]["nodes"].as_array().map(Vec::len), Some(20));
    api.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_told_the_cost_that_it_asks_for() {
    let api = Api::new().await;
    let query = "query ($first: Int) {
        jobs(first: $first) { nodes { id n: name transitions(first: 3) { nodes { seq } } } } }";
    let ask = async |extensions: Value, first: i64| {
        let request = json!({ "query": query, "variables": { "first": first }, "extensions": extensions });
        api.post(request).await
    };
    let answer = ask(json!({ "cost": true }), 2).await;
    assert_eq!(answer["data"], json!({ "jobs": { "nodes": [] } }));
    let cost = &answer["extensions"]["cost"];
    assert_eq!(cost["depth"], 5, "{cost}");
    assert_eq!(
        (&cost["selections"], &cost["aliases"], &cost["rootFields"]),
        (&json!(7), &json!(1), &json!(1))
    );
    assert_eq!((&cost["limits"]["complexity"], &cost["withinLimits"]), (&json!(50_000), &json!(true)));
    let small = cost["complexity"].as_i64().expect("a number");
    // A dry run counts and runs nothing.
    let answer = ask(json!({ "dryRun": true }), 100).await;
    assert_eq!(answer["data"], Value::Null);
    assert!(answer["extensions"]["cost"]["complexity"].as_i64().expect("a number") > small * 20, "{answer}");
    let mutation = json!({ "query": "mutation { submitJob(input: { name: \"a\" }) { job { id } } }",
        "extensions": { "dryRun": true } });
    assert!(api.post(mutation).await["extensions"]["cost"]["complexity"].is_number());
    assert_eq!(api.stored().await, 0);
    // What costs too much is refused, unless the question is how much.
    let query =
        "{ jobs(first: 100) { nodes { transitions(first: 100) { nodes { id seq trigger stage at } } } } }";
    let dear = json!({ "query": query, "extensions": { "dryRun": true } });
    let cost = api.post(dear).await["extensions"]["cost"].take();
    assert_eq!((&cost["complexity"], &cost["withinLimits"]), (&json!(100_650), &json!(false)));
    let refused = api.answer(query, json!({})).await["errors"][0].take();
    assert_eq!(refused["extensions"]["code"], "QUERY_TOO_COMPLEX");
    assert!(refused["message"].as_str().is_some_and(|text| text.contains("100650")), "{refused}");
    // A wish that cannot be understood is refused before anything runs.
    for extensions in [json!({ "cost": "yes" }), json!({ "dryRun": "true" }), json!({ "dryrun": true })] {
        let request = json!({ "query": "mutation { submitJob(input: { name: \"a\" }) { job { id } } }",
            "extensions": extensions });
        let answer = api.post(request).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        assert_eq!(answer.get("data"), None, "{answer}");
    }
    assert_eq!(api.stored().await, 0);
    api.close().await;
}
