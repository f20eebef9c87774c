//! GraphQL over server-sent events, and over Apollo's parts.

use serde_json::json;

use super::*;

/// Asks for a stream of events.
async fn ask(server: &Server, query: &str, accept: &str) -> reqwest::Response {
    let url = format!("http://{}/graphql", server.address);
    let request = reqwest::Client::new().post(url).header("accept", accept).json(&json!({ "query": query }));
    timeout(PATIENCE, request.send()).await.expect("in time").expect("an answer")
}

#[tokio::test]
async fn results_come_as_events_until_complete() {
    let server = Setup::new(|_| {}).serve().await;
    server.world.gate.add_permits(1);
    let next = |data: &str| format!("event: next\ndata: {{\"data\":{data}}}\n\n");
    let complete = "event: complete\ndata:\n\n";
    let counted = [next(r#"{"count":1}"#), next(r#"{"count":2}"#)].concat();
    for (query, expected) in [
        ("subscription { count(to: 2) }", counted),
        ("{ hello }", next(r#"{"hello":"world"}"#)),
        ("mutation { add(number: 1) }", next(r#"{"add":1}"#)),
    ] {
        let response = ask(&server, query, "text/event-stream").await;
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        let body = response.text().await.expect("a body");
        // A browser that loses a subscription is told when to come back, not at the same time as all others.
        let (begin, body) = if query.starts_with("subscription") {
            body.split_at(body.find("event").expect("one"))
        } else {
            ("", &*body)
        };
        let wait =
            begin.strip_prefix("retry: ").map(|wait| wait.trim_end().parse::<u16>().expect("milliseconds"));
        assert!(wait.is_none_or(|wait| (500..1_500).contains(&wait)), "{begin:?}");
        assert_eq!(wait.is_some(), query.starts_with("subscription"));
        assert_eq!(body, expected + complete);
    }
    // A client that takes either gets events only for what needs them.
    let either = "application/json, text/event-stream";
    assert_eq!(
        ask(&server, "{ hello }", either).await.headers()["content-type"],
        "application/json; charset=utf-8"
    );
    let subscribed = ask(&server, "subscription { count(to: 2) }", either).await;
    assert_eq!(subscribed.headers()["content-type"], "text/event-stream; charset=utf-8");
}

/// What Apollo's clients send for a subscription.
const MULTIPART: &str = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json";

#[tokio::test]
async fn results_come_as_parts_for_those_who_ask_for_them() {
    let server = Setup::new(|settings| settings.execution_timeout_seconds = 1).serve().await;
    let part = |json: &str| format!("\r\ncontent-type: application/json\r\n\r\n{json}\r\n--graphql");
    let response = ask(&server, "subscription { count(to: 2) }", MULTIPART).await;
    assert_eq!(
        response.headers()["content-type"],
        "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=\"1.0\""
    );
    let expected = [
        "\r\n--graphql",
        &part(r#"{"payload":{"data":{"count":1}}}"#),
        &part(r#"{"payload":{"data":{"count":2}}}"#),
        "--\r\n",
    ];
    assert_eq!(response.text().await.expect("a body"), expected.concat());
    // What needs no stream is answered as ever.
    let once = ask(&server, "{ hello }", MULTIPART).await;
    assert_eq!(once.headers()["content-type"], "application/json; charset=utf-8");
    // What cannot go on, and what was wrong from the beginning.
    let failed = ask(&server, "subscription { panics }", MULTIPART).await.text().await.expect("a body");
    assert!(
        failed.contains(r#"{"payload":null,"errors":[{"#) && failed.ends_with("--graphql--\r\n"),
        "{failed}"
    );
    assert!(failed.contains("INTERNAL") && !failed.contains("secret"), "{failed}");
    let wrong = ask(&server, "subscription { nothing }", MULTIPART).await.text().await.expect("a body");
    assert!(wrong.contains(r#"{"payload":{"errors":[{"#), "{wrong}");
}

#[tokio::test]
async fn failures_are_events_and_show_nothing_internal() {
    let server = Setup::new(|settings| settings.execution_timeout_seconds = 1).serve().await;
    for (query, code) in
        [("{ panics }", "INTERNAL"), ("subscription { panics }", "INTERNAL"), ("{ waits }", "TIMEOUT")]
    {
        let text = ask(&server, query, "text/event-stream").await.text().await.expect("a body");
        assert!(text.contains(code) && text.ends_with("event: complete\ndata:\n\n"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
    let invalid = ask(&server, "{ nothing }", "text/event-stream").await.text().await.expect("a body");
    assert!(invalid.starts_with("event: next\ndata: {\"errors\":["), "{invalid}");
    let batch = reqwest::Client::new().post(format!("http://{}/graphql", server.address));
    let batch =
        batch.json(&json!([{ "query": "subscription { count(to: 1) }" }])).send().await.expect("an answer");
    assert_eq!(batch.status(), 400);
}

#[tokio::test]
async fn a_stream_ends_with_its_reader_and_with_the_server() {
    let server = Setup::new(|settings| {
        settings.max_streams = 1;
        settings.heartbeat_seconds = 1;
    });
    let server = server.serve().await;
    let mut response = ask(&server, "subscription { forever }", "text/event-stream").await;
    for begin in [&b"retry: "[..], b"event: next", b":\n\n"] {
        let chunk = response.chunk().await.expect("a chunk").expect("not the end");
        assert!(chunk.starts_with(begin), "{chunk:?}");
    }
    let second = ask(&server, "subscription { forever }", "text/event-stream").await;
    assert_eq!((second.status().as_u16(), second.headers().contains_key("retry-after")), (503, true));
    drop(response);
    signal(&server.world.dropped).await;

    let mut response = ask(&server, "subscription { forever }", "text/event-stream").await;
    while response.status() == 503 {
        // The place is free a moment after the operation was dropped.
        tokio::task::yield_now().await;
        response = ask(&server, "subscription { forever }", "text/event-stream").await;
    }
    server.shutdown.cancel();
    let rest = timeout(PATIENCE, response.text()).await.expect("it ends").expect("cleanly");
    assert!(!rest.contains("complete"), "{rest}");
    server.stopped().await;
}
