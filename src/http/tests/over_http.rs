//! GraphQL over HTTP: statuses, media types, limits, panics, clients that leave.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tower::ServiceExt;

use super::*;

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    fn code(&self) -> Value {
        self.json()["errors"][0]["extensions"]["code"].clone()
    }

    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

async fn send(
    setup: &Setup,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = setup.router().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

async fn post(setup: &Setup, accept: &str, body: &Value) -> Answer {
    let headers = [("accept", accept), ("content-type", JSON)];
    send(setup, Method::POST, "/graphql", &headers, body.to_string()).await
}

async fn get(setup: &Setup, query_string: &str) -> Answer {
    send(setup, Method::GET, &format!("/graphql?{query_string}"), &[("accept", GRAPHQL)], Body::empty()).await
}

#[tokio::test]
async fn a_query_is_answered_in_the_accepted_media_type() {
    let setup = Setup::new(|_| {});
    for (accept, expected) in [(GRAPHQL, GRAPHQL), (JSON, JSON), ("*/*", JSON)] {
        let answer = post(&setup, accept, &json!({ "query": "{ hello }" })).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header(header::CONTENT_TYPE), format!("{expected}; charset=utf-8"));
        assert_eq!(answer.body, r#"{"data":{"hello":"world"}}"#);
    }
    let answer = get(&setup, "query=%7Bhello%7D").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, r#"{"data":{"hello":"world"}}"#));
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let answer = post(&setup, "image/png", &json!({ "query": "{ hello }" })).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::NOT_ACCEPTABLE, json!("BAD_USER_INPUT")));
}

#[tokio::test]
async fn a_request_error_has_no_data_and_a_status_by_media_type() {
    let setup = Setup::new(|_| {});
    let cases = [
        json!({ "query": "{" }),
        json!({ "query": "{ nothing }" }),
        json!({ "query": "query A { hello }", "operationName": "B" }),
        json!({ "query": "query($t: String!) { echo(text: $t) }", "variables": { "t": null } }),
    ];
    for body in cases {
        for (accept, status) in [(GRAPHQL, StatusCode::BAD_REQUEST), (JSON, StatusCode::OK)] {
            let answer = post(&setup, accept, &body).await;
            assert_eq!(answer.status, status, "{body}");
            let fields: Vec<String> = answer.json().as_object().unwrap().keys().cloned().collect();
            assert_eq!(fields, ["errors"], "{body}");
        }
    }
}

#[tokio::test]
async fn a_field_error_has_data_and_is_no_failure_of_the_request() {
    let setup = Setup::new(|_| {});
    for query in ["{ hello maybe }", "{ surely }"] {
        let answer = post(&setup, GRAPHQL, &json!({ "query": query })).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.json().as_object().unwrap().contains_key("data"), "{query}");
        assert_eq!(answer.json()["errors"][0]["message"], "not today");
    }
}

#[tokio::test]
async fn what_is_not_graphql_over_http_is_refused_with_a_code() {
    let setup = Setup::new(|settings| {
        settings.max_body_bytes = 4096;
        settings.max_query_string_bytes = 512;
        settings.max_batch = 2;
    });
    let deep = format!("{{echo(text:{}{})}}", "[".repeat(200), "]".repeat(200));
    let hello = || json!({ "query": "{hello}" });
    let bodies = [
        (json!({}), 400, "BAD_USER_INPUT"),
        (json!({ "query": 1 }), 400, "BAD_USER_INPUT"),
        (json!({ "query": "{hello}", "variables": [] }), 400, "BAD_USER_INPUT"),
        (json!({ "query": "subscription { count(to: 1) }" }), 400, "BAD_USER_INPUT"),
        (json!([hello(), hello(), hello()]), 400, "BAD_USER_INPUT"),
        (json!([]), 400, "BAD_USER_INPUT"),
        (json!([hello(), { "query": "subscription { count(to: 1) }" }]), 400, "BAD_USER_INPUT"),
        (json!({ "query": deep }), 400, "QUERY_TOO_COMPLEX"),
        (json!({ "query": " ".repeat(2000) }), 400, "QUERY_TOO_COMPLEX"),
        (json!({ "query": " ".repeat(5000) }), 413, "BAD_USER_INPUT"),
    ];
    for (body, status, code) in bodies {
        for accept in [GRAPHQL, JSON] {
            let answer = post(&setup, accept, &body).await;
            assert_eq!((answer.status.as_u16(), answer.code()), (status, json!(code)), "{body}");
            assert!(answer.header(header::CONTENT_TYPE).starts_with(accept));
        }
    }
    let query_strings = [("", 400), ("query=subscription%7Bcount(to%3A1)%7D", 400), (&*"a".repeat(600), 414)];
    for (query_string, status) in query_strings {
        let answer = get(&setup, query_string).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (status, json!("BAD_USER_INPUT")),
            "{query_string}"
        );
    }
    let answer = get(&setup, "query=mutation%7Badd(number%3A1)%7D").await;
    assert_eq!((answer.status.as_u16(), answer.header(header::ALLOW)), (405, "POST"));
    assert_eq!(setup.world.sum.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_form_cannot_reach_a_resolver() {
    let setup = Setup::new(|_| {});
    let body = r#"{"query":"mutation{add(number:1)}"}"#;
    let form = "application/x-www-form-urlencoded";
    for content_type in
        ["text/plain", form, "multipart/form-data; boundary=x", "application/json; charset=latin1"]
    {
        let answer = send(&setup, Method::POST, "/graphql", &[("content-type", content_type)], body).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (415, json!("BAD_USER_INPUT")), "{content_type}");
    }
    assert_eq!(send(&setup, Method::POST, "/graphql", &[], body).await.status.as_u16(), 415);
    assert_eq!(setup.world.sum.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_page_cannot_make_its_own_name_ours() {
    let setup = Setup::new(|settings| settings.allowed_hosts = vec!["callboard.example".into()]);
    for (host, status) in [("evil.example", 421), ("callboard.example", 200), ("localhost:8000", 200)] {
        let headers = [("host", host), ("content-type", JSON)];
        let answer = send(&setup, Method::POST, "/graphql", &headers, r#"{"query":"{hello}"}"#).await;
        assert_eq!(answer.status.as_u16(), status, "{host}");
        let answer = send(&setup, Method::GET, "/graphql?query=%7Bhello%7D", &headers, Body::empty()).await;
        assert_eq!(answer.status.as_u16(), status, "{host}");
        for path in ["/schema.graphql", "/metrics"] {
            let answer = send(&setup, Method::GET, path, &headers, Body::empty()).await;
            assert_eq!(answer.status.as_u16(), status, "{path} of {host}");
        }
        // Whatever watches over a server may know it by its address alone.
        for path in ["/healthz", "/readyz"] {
            let answer = send(&setup, Method::GET, path, &headers, Body::empty()).await;
            assert_eq!(answer.status.as_u16(), 200, "{path} of {host}");
        }
    }
}

#[tokio::test]
async fn requests_of_a_batch_succeed_and_fail_on_their_own() {
    let setup = Setup::new(|_| {});
    setup.world.gate.add_permits(1);
    let queries = ["{ hello }", "{ panics }", "{ nothing }", "mutation { add(number: 2) }"];
    let answer = post(&setup, JSON, &json!(queries.map(|query| json!({ "query": query })))).await;
    assert_eq!(answer.status, StatusCode::OK);
    let entries = answer.json();
    assert_eq!(entries[0]["data"]["hello"], "world");
    assert_eq!(entries[1]["errors"][0]["extensions"]["code"], "INTERNAL");
    assert!(entries[2]["errors"].is_array());
    assert_eq!(entries[3]["data"]["add"], 2);
}

#[tokio::test]
async fn an_empty_name_of_an_operation_is_none() {
    let setup = Setup::new(|_| {});
    let body = json!({ "query": "{ hello }", "operationName": "" });
    assert_eq!(post(&setup, GRAPHQL, &body).await.json(), json!({ "data": { "hello": "world" } }));
    let server = setup.serve().await;
    let mut socket = over_websocket::Client::open(&server).await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.receive().await["type"], "connection_ack");
    socket.send(json!({ "type": "subscribe", "id": "1", "payload": body })).await;
    assert_eq!(socket.receive().await["payload"]["data"]["hello"], "world");
}

#[tokio::test]
async fn a_panic_fails_one_request_and_shows_only_its_id() {
    let setup = Setup::new(|_| {});
    let headers = [("accept", JSON), ("content-type", JSON), ("x-request-id", "my-id")];
    let answer = send(&setup, Method::POST, "/graphql", &headers, r#"{"query":"{panics}"}"#).await;
    assert_eq!((answer.status, answer.header("x-request-id")), (StatusCode::INTERNAL_SERVER_ERROR, "my-id"));
    let extensions = json!({ "code": "INTERNAL", "requestId": "my-id" });
    assert_eq!(
        answer.json(),
        json!({ "errors": [{ "message": "internal error", "extensions": extensions }] })
    );
}

#[tokio::test]
async fn every_answer_has_a_request_id_that_resolvers_know() {
    let setup = Setup::new(|_| {});
    let answer = post(&setup, JSON, &json!({ "query": "{ requestId }" })).await;
    assert_eq!(answer.json()["data"]["requestId"], answer.header("x-request-id"));
    for (sent, kept) in [("abc-1", true), ("a b", false), (&*"x".repeat(65), false)] {
        let answer = send(&setup, Method::GET, "/nowhere", &[("x-request-id", sent)], Body::empty()).await;
        assert_eq!(answer.header("x-request-id") == sent, kept, "{sent}");
        assert!(!answer.header("x-request-id").is_empty());
    }
}

#[tokio::test]
async fn every_error_names_the_request_that_the_log_knows() {
    let setup = Setup::new(|_| {});
    for query in ["{", "{ panics }", "subscription { count(to: 1) }", &" ".repeat(2_000)] {
        let answer = post(&setup, JSON, &json!({ "query": query })).await;
        let error = &answer.json()["errors"][0];
        assert_eq!(error["extensions"]["requestId"], answer.header("x-request-id"), "{query}");
        assert!(error["extensions"]["code"].is_string(), "{query}");
    }
}

#[tokio::test]
async fn a_document_is_named_by_its_hash_once_it_was_sent() {
    let setup = Setup::new(|_| {});
    let router = setup.router();
    let ask = async |body: Value, accept: &str| {
        let request = Request::post("/graphql").header("content-type", JSON).header("accept", accept);
        let request = request.body(Body::from(body.to_string())).unwrap();
        let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status.as_u16(), serde_json::from_slice::<Value>(&body).unwrap())
    };
    let hash = hash_of("{ hello }");
    let named = json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    let mut both = named.clone();
    both["query"] = "{ hello }".into();
    // Apollo's clients read this body whatever the status says of the other media type.
    for (accept, status) in [(JSON, 200), (GRAPHQL, 400)] {
        let (found, answer) = ask(named.clone(), accept).await;
        assert_eq!((found, &answer["errors"][0]["message"]), (status, &json!("PersistedQueryNotFound")));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
    }
    let world = json!({ "data": { "hello": "world" } });
    assert_eq!(ask(both.clone(), JSON).await, (200, world.clone()));
    assert_eq!(ask(named, JSON).await, (200, world));
    both["query"] = "{ requestId }".into();
    let (status, answer) = ask(both, JSON).await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_USER_INPUT")));
}

fn hash_of(text: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn only_documents_of_the_list_are_run_where_there_is_one() {
    let mut setup = Setup::new(|_| {});
    setup.trusted = TrustedDocuments::read(r#"{ "greet": "{ hello }", "count": "query C { hello }" }"#).ok();
    for (body, status, code) in [
        (json!({ "documentId": "greet" }), 200, json!(null)),
        (json!({ "extensions": { "persistedQuery": { "sha256Hash": "greet" } } }), 200, json!(null)),
        (json!({ "query": "{ hello }" }), 200, json!(null)),
        (json!({ "documentId": "count", "operationName": "C" }), 200, json!(null)),
        (json!({ "query": "{ requestId }" }), 403, json!("FORBIDDEN")),
        (json!({ "documentId": "other" }), 400, json!("BAD_USER_INPUT")),
        (json!({}), 400, json!("BAD_USER_INPUT")),
    ] {
        let answer = post(&setup, GRAPHQL, &body).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{body}");
    }
    assert_eq!(get(&setup, "documentId=greet").await.json()["data"]["hello"], "world");
    setup.graphql.allow_other_documents = true;
    assert_eq!(post(&setup, GRAPHQL, &json!({ "query": "{ requestId }" })).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_client_has_so_many_connections_and_operations() {
    let server = Setup::new(|settings| {
        settings.max_connections_per_client = 2;
        settings.max_operations_per_client = 1;
    });
    let server = server.serve().await;
    let url = format!("http://{}/graphql", server.address);
    let ask = |query: &str| {
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("a client");
        client.post(&url).json(&json!({ "query": query })).send()
    };
    let waiting = tokio::spawn(ask("{ waits }"));
    signal(&server.world.begun).await;
    let second = ask("{ hello }").await.expect("an answer");
    assert_eq!((second.status().as_u16(), second.headers()["retry-after"].as_bytes()), (429, &b"5"[..]));
    let error = second.json::<Value>().await.expect("JSON")["errors"][0].take();
    assert_eq!(error["extensions"]["code"], "RATE_LIMITED");
    assert_eq!(error["message"], "this client already has 1 operations; see http.max_operations_per_client");
    let _held = TcpStream::connect(&server.address).await.expect("a connection");
    // The connection of the second request may be open for a moment longer.
    let third = loop {
        let third = ask("{ hello }").await.expect("an answer");
        assert_eq!(third.status().as_u16(), 429);
        let error = third.json::<Value>().await.expect("JSON")["errors"][0].take();
        if error["message"].as_str().is_some_and(|message| message.contains("connections")) {
            break error;
        }
    };
    assert_eq!(
        third["message"],
        "this client already has 2 connections; see http.max_connections_per_client"
    );
    assert_eq!(third["extensions"]["code"], "RATE_LIMITED");
    waiting.abort();
    signal(&server.world.dropped).await;
}

#[tokio::test]
async fn a_mutation_ends_although_its_client_has_gone() {
    let setup = Setup::new(|_| {});
    let body = json!({ "query": "mutation { add(number: 5) }" });
    tokio::select! {
        _ = post(&setup, JSON, &body) => panic!("the gate is closed"),
        () = signal(&setup.world.begun) => {}
    }
    setup.world.gate.add_permits(1);
    signal(&setup.world.ended).await;
    assert_eq!(setup.world.sum.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn a_query_is_dropped_with_its_client() {
    let server = Setup::new(|_| {}).serve().await;
    let url = format!("http://{}/graphql", server.address);
    let asking = tokio::spawn(reqwest::Client::new().post(url).json(&json!({ "query": "{ waits }" })).send());
    signal(&server.world.begun).await;
    asking.abort();
    signal(&server.world.dropped).await;
}

#[tokio::test]
async fn what_takes_too_long_is_answered_and_only_a_query_is_stopped() {
    let setup = Setup::new(|settings| settings.execution_timeout_seconds = 1);
    let (query, mutation) =
        (json!({ "query": "{ waits }" }), json!({ "query": "mutation { add(number: 3) }" }));
    let (query, mutation) = tokio::join!(post(&setup, JSON, &query), post(&setup, JSON, &mutation));
    for answer in [query, mutation] {
        assert_eq!((answer.status.as_u16(), answer.code()), (504, json!("TIMEOUT")));
    }
    signal(&setup.world.dropped).await;
    setup.world.gate.add_permits(1);
    signal(&setup.world.ended).await;
}

#[tokio::test]
async fn only_listed_origins_get_cors() {
    let setup = Setup::new(|settings| settings.allowed_origins = vec!["https://app.example".into()]);
    for (origin, allowed) in [("https://app.example", "https://app.example"), ("https://evil.example", "")] {
        let ask = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        let answer = send(&setup, Method::OPTIONS, "/graphql", &ask, Body::empty()).await;
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), allowed);
        let answer = send(&setup, Method::GET, "/healthz", &[("origin", origin)], Body::empty()).await;
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), allowed);
        // A page that is turned away reads when it may come back.
        let readable = answer.header(header::ACCESS_CONTROL_EXPOSE_HEADERS);
        assert!(readable.contains("x-request-id") && readable.contains("retry-after"), "{readable}");
    }
}
