//! A server that only lets in who shows a token.

use serde_json::{Value, json};

use super::over_websocket::Client;
use super::*;

const WEB: &str = "web-0123456789abcdef0123456789abcdef";
const ROBOT: &str = "robot-0123456789abcdef0123456789abcdef";

async fn serve() -> Server {
    let tokens = json!({ "web": WEB, "robot": ROBOT });
    Setup::new(|settings| settings.tokens = serde_json::from_value(tokens).expect("tokens")).serve().await
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

async fn ask(server: &Server, token: Option<&str>, accept: &str, query: &str) -> reqwest::Response {
    let url = format!("http://{}/graphql", server.address);
    let mut request =
        reqwest::Client::new().post(url).header("accept", accept).json(&json!({ "query": query }));
    if let Some(token) = token {
        request = request.header("authorization", bearer(token));
    }
    timeout(PATIENCE, request.send()).await.expect("in time").expect("an answer")
}

#[tokio::test]
async fn over_http_and_events_a_token_says_who_calls() {
    let server = serve().await;
    for (accept, query) in [
        ("application/json", "{ caller }"),
        ("text/event-stream", "{ caller }"),
        ("text/event-stream", "subscription { caller }"),
    ] {
        for (token, name) in [(WEB, "web"), (ROBOT, "robot")] {
            let text = ask(&server, Some(token), accept, query).await.text().await.expect("a body");
            assert!(
                text.contains(&json!({ "data": { "caller": name } }).to_string()),
                "{accept} {query}: {text}"
            );
        }
        for (token, challenge) in [(None, "Bearer"), (Some("0123456789"), "Bearer error=\"invalid_token\"")] {
            let refused = ask(&server, token, accept, query).await;
            assert_eq!(refused.status(), 401);
            assert_eq!(refused.headers()["www-authenticate"], challenge);
            let answer: Value = refused.json().await.expect("JSON");
            assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
        }
    }
    let batch = reqwest::Client::new().post(format!("http://{}/graphql", server.address));
    let batch = batch.header("authorization", bearer(WEB)).json(&json!([{ "query": "{ caller }" }]));
    assert_eq!(
        batch.send().await.expect("an answer").text().await.expect("a body"),
        r#"[{"data":{"caller":"web"}}]"#
    );
}

#[tokio::test]
async fn pages_and_health_need_no_token_and_the_schema_does() {
    let server = serve().await;
    let get = async |path: &str, header: (&str, &str)| {
        let request = reqwest::Client::new().get(format!("http://{}{path}", server.address));
        request.header(header.0, header.1).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(get("/healthz", ("accept", "*/*")).await, 200);
    assert_eq!(get("/readyz", ("accept", "*/*")).await, 200);
    assert_eq!(get("/graphql", ("accept", "text/html")).await, 200);
    assert_eq!(get("/board", ("accept", "text/html")).await, 200);
    assert_eq!(get("/graphql?query={hello}", ("accept", "application/json")).await, 401);
    assert_eq!(get("/graphql?query={hello}", ("authorization", &bearer(WEB))).await, 200);
    assert_eq!(get("/schema.graphql", ("accept", "*/*")).await, 401);
    assert_eq!(get("/schema.graphql", ("authorization", &bearer(WEB))).await, 200);
}

#[tokio::test]
async fn a_socket_is_told_who_calls_by_its_handshake_or_its_first_message() {
    let server = serve().await;
    let current = ("sec-websocket-protocol", "graphql-transport-ws");
    let init = |payload: Value| json!({ "type": "connection_init", "payload": payload });
    let (authorized, payload) = (bearer(WEB), json!({ "Authorization": bearer(WEB) }));
    for (headers, payload) in [
        (vec![current], payload.clone()),
        (vec![current, ("authorization", &*authorized)], json!({})),
        // Of no use, but it may still say better.
        (vec![current, ("authorization", "Bearer nonsense")], payload),
    ] {
        let (mut client, _) = Client::handshake(&server, &headers).await.expect("a socket");
        client.send(init(payload)).await;
        assert_eq!(client.receive().await["type"], "connection_ack");
        client.subscribe("q", "{ caller }").await;
        assert_eq!(client.receive().await["payload"], json!({ "data": { "caller": "web" } }));
    }
    for (payload, reason) in [
        (json!({}), "Forbidden: show a token"),
        (json!({ "authorization": bearer("nonsense") }), "Forbidden: this token is not known"),
    ] {
        let mut client = Client::open(&server).await;
        client.send(init(payload)).await;
        let (code, said) = client.closed().await;
        assert_eq!((code, said.starts_with(reason)), (4403, true), "{said}");
    }
}

#[tokio::test]
async fn a_legacy_client_is_told_why_before_its_socket_closes() {
    let server = serve().await;
    let legacy = [("sec-websocket-protocol", "graphql-ws")];
    let start = json!({ "type": "start", "id": "1", "payload": { "query": "{ caller }" } });
    for first in [json!({ "type": "connection_init", "payload": {} }), start.clone()] {
        let (mut client, _) = Client::handshake(&server, &legacy).await.expect("a socket");
        client.send(first).await;
        let told = client.receive().await;
        assert_eq!(told["type"], "connection_error");
        assert!(
            told["payload"]["message"].as_str().is_some_and(|text| text.starts_with("show a token")),
            "{told}"
        );
        assert_eq!(client.closed().await.0, 4403);
    }
    let (mut client, _) = Client::handshake(&server, &legacy).await.expect("a socket");
    client.send(json!({ "type": "connection_init", "payload": { "authorization": bearer(ROBOT) } })).await;
    assert_eq!(client.receive().await["type"], "connection_ack");
    assert_eq!(client.receive().await["type"], "ka");
    client.send(start).await;
    assert_eq!(client.receive().await["payload"], json!({ "data": { "caller": "robot" } }));
}
