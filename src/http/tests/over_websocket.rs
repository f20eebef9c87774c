//! GraphQL over WebSocket: the protocol's rules, its close codes, and clients that misbehave.

use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::*;

/// A client that does as it is told.
pub(super) struct Client(WebSocketStream<TcpStream>);

impl Client {
    /// Does the handshake; the answer's headers come with it.
    pub(super) async fn handshake(
        server: &Server,
        headers: &[(&'static str, &str)],
    ) -> std::result::Result<(Self, Option<String>), SocketError> {
        let mut request = format!("ws://{}/graphql", server.address).into_client_request().expect("a URL");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        let socket = TcpStream::connect(&server.address).await.expect("a connection");
        let (socket, response) = client_async(request, socket).await?;
        let protocol =
            response.headers().get("sec-websocket-protocol").map(|name| name.to_str().unwrap().to_string());
        Ok((Self(socket), protocol))
    }

    pub(super) async fn open(server: &Server) -> Self {
        let offer = [("sec-websocket-protocol", "graphql-transport-ws")];
        Self::handshake(server, &offer).await.expect("a socket").0
    }

    /// Opens and initialises.
    async fn ready(server: &Server) -> Self {
        let mut client = Self::open(server).await;
        client.send(json!({ "type": "connection_init", "payload": { "token": 1 } })).await;
        assert_eq!(client.receive().await, json!({ "type": "connection_ack" }));
        client
    }

    pub(super) async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("sent");
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    async fn message(&mut self) -> Message {
        timeout(PATIENCE, self.0.next())
            .await
            .expect("a message in time")
            .expect("a message")
            .expect("no error")
    }

    /// The next message, which is JSON.
    pub(super) async fn receive(&mut self) -> Value {
        loop {
            match self.message().await {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Ping(_) => {}
                other => panic!("not a message of the protocol: {other:?}"),
            }
        }
    }

    /// The code and reason of the close frame, which must be next.
    pub(super) async fn closed(&mut self) -> (u16, String) {
        match self.message().await {
            Message::Close(Some(frame)) => (frame.code.into(), frame.reason.to_string()),
            other => panic!("not closed: {other:?}"),
        }
    }
}

#[tokio::test]
async fn queries_mutations_and_subscriptions_run_on_a_socket() {
    let server = Setup::new(|_| {}).serve().await;
    server.world.gate.add_permits(1);
    let mut client = Client::ready(&server).await;
    client.subscribe("q", "{ hello connectionInit }").await;
    let data = json!({ "hello": "world", "connectionInit": "{\"token\":1}" });
    assert_eq!(client.receive().await, json!({ "id": "q", "type": "next", "payload": { "data": data } }));
    assert_eq!(client.receive().await, json!({ "id": "q", "type": "complete" }));
    client.subscribe("m", "mutation { add(number: 4) }").await;
    assert_eq!(client.receive().await["payload"]["data"]["add"], 4);
    assert_eq!(client.receive().await["type"], "complete");
    client.subscribe("s", "subscription { count(to: 3) }").await;
    for n in 1..=3 {
        assert_eq!(
            client.receive().await,
            json!({ "id": "s", "type": "next", "payload": { "data": { "count": n } } })
        );
    }
    assert_eq!(client.receive().await, json!({ "id": "s", "type": "complete" }));
    // An id is free again once its operation is complete.
    client.subscribe("s", "{ hello }").await;
    assert_eq!(client.receive().await["payload"]["data"]["hello"], "world");
}

#[tokio::test]
async fn what_fails_before_execution_is_an_error_and_the_socket_stays() {
    let server = Setup::new(|_| {}).serve().await;
    let mut client = Client::ready(&server).await;
    let long = " ".repeat(2_000);
    for query in ["{", "{ nothing }", "subscription { nothing }", "query($a: Int!) { hello }", &long] {
        client.subscribe("1", query).await;
        let error = client.receive().await;
        assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("1")), "{query}");
        assert!(error["payload"][0]["message"].is_string(), "{error}");
    }
    // So is a stream that cannot be begun, and a field that fails is a result.
    client.subscribe("1", "subscription { refused }").await;
    let error = client.receive().await;
    assert_eq!((&error["type"], &error["payload"][0]["message"]), (&json!("error"), &json!("not today")));
    client.subscribe("1", "{ surely }").await;
    let next = client.receive().await;
    assert_eq!((&next["type"], &next["payload"]["data"]), (&json!("next"), &Value::Null));
    assert_eq!(next["payload"]["errors"][0]["message"], "not today");
    assert_eq!(client.receive().await["type"], "complete");
}

#[tokio::test]
async fn a_panic_fails_one_operation() {
    let server = Setup::new(|_| {}).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("q", "{ panics }").await;
    let error = client.receive().await;
    assert_eq!(
        (&error["type"], &error["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("INTERNAL"))
    );
    assert!(!error.to_string().contains("secret"));
    client.subscribe("s", "subscription { panics }").await;
    assert_eq!(client.receive().await["type"], "next");
    assert_eq!(client.receive().await["type"], "next");
    assert_eq!(client.receive().await["type"], "error");
    client.subscribe("q", "{ hello }").await;
    assert_eq!(client.receive().await["type"], "next");
}

#[tokio::test]
async fn breaking_the_protocol_closes_with_its_code() {
    let server = Setup::new(|_| {}).serve().await;
    let mut client = Client::open(&server).await;
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.closed().await.0, 4401);

    for text in ["no JSON", "{}", r#"{"type":"unheard_of"}"#, r#"{"type":"subscribe","id":"1"}"#] {
        let mut client = Client::ready(&server).await;
        client.0.send(Message::text(text)).await.expect("sent");
        assert_eq!(client.closed().await.0, 4400, "{text}");
    }
    let mut client = Client::ready(&server).await;
    client.0.send(Message::binary(vec![1])).await.expect("sent");
    assert_eq!(client.closed().await.0, 4400);

    let mut client = Client::ready(&server).await;
    client.send(json!({ "type": "connection_init" })).await;
    assert_eq!(client.closed().await.0, 4429);

    let mut client = Client::ready(&server).await;
    let id = "ä".repeat(100);
    client.subscribe(&id, "subscription { forever }").await;
    assert_eq!(client.receive().await["type"], "next");
    client.subscribe(&id, "subscription { forever }").await;
    let (code, reason) = client.closed().await;
    assert_eq!(code, 4409);
    assert!(reason.starts_with("Subscriber for ä") && reason.len() <= 123, "{reason}");
    signal(&server.world.dropped).await;
}

#[tokio::test]
async fn a_client_that_does_not_initialise_is_closed() {
    let server = Setup::new(|settings| settings.websocket.init_timeout_seconds = 1).serve().await;
    let mut client = Client::open(&server).await;
    assert_eq!(client.closed().await, (4408, "Connection initialisation timeout".into()));
}

#[tokio::test]
async fn a_message_that_is_too_large_closes_the_socket() {
    let server = Setup::new(|settings| settings.websocket.max_message_bytes = 1000).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("1", &" ".repeat(2000)).await;
    assert_eq!(client.closed().await.0, 1009);

    // Less is read from those who have not even said who they are.
    let server = Setup::new(|_| {}).serve().await;
    let mut client = Client::open(&server).await;
    client.send(json!({ "type": "connection_init", "payload": { "token": "x".repeat(20_000) } })).await;
    assert_eq!(client.closed().await.0, 1009);
}

#[tokio::test]
async fn the_sub_protocol_is_chosen_by_the_server() {
    let server = Setup::new(|_| {}).serve().await;
    let connect =
        async |offer: &'static str| Client::handshake(&server, &[("sec-websocket-protocol", offer)]).await;
    let (_, protocol) = connect("graphql-ws, graphql-transport-ws").await.expect("a socket");
    assert_eq!(protocol.as_deref(), Some("graphql-transport-ws"));

    let (mut legacy, protocol) = connect("graphql-ws").await.expect("a socket");
    assert_eq!(protocol.as_deref(), Some("graphql-ws"));
    legacy.send(json!({ "type": "connection_init" })).await;
    assert_eq!(legacy.receive().await, json!({ "type": "connection_ack" }));
    assert_eq!(legacy.receive().await, json!({ "type": "ka" }));
    legacy
        .send(json!({ "type": "start", "id": "1", "payload": { "query": "subscription { count(to: 1) }" } }))
        .await;
    assert_eq!(
        legacy.receive().await,
        json!({ "id": "1", "type": "data", "payload": { "data": { "count": 1 } } })
    );
    assert_eq!(legacy.receive().await, json!({ "id": "1", "type": "complete" }));
    legacy.send(json!({ "type": "start", "id": "1", "payload": { "query": "{ nothing }" } })).await;
    let error = legacy.receive().await;
    assert_eq!((&error["type"], error["payload"]["message"].is_string()), (&json!("error"), true), "{error}");

    let (mut neither, protocol) = Client::handshake(&server, &[]).await.expect("a socket");
    assert_eq!(protocol, None);
    assert_eq!(neither.closed().await, (4406, "Subprotocol not acceptable".into()));
}

#[tokio::test]
async fn legacy_clients_live_by_their_own_rules() {
    let server = Setup::new(|_| {}).serve().await;
    let legacy = async || {
        let offer = [("sec-websocket-protocol", "graphql-ws")];
        Client::handshake(&server, &offer).await.expect("a socket").0
    };
    // What is no message is said so, and the socket stays.
    let mut client = legacy().await;
    for text in ["no JSON", r#"{"type":"subscribe","id":"1"}"#] {
        client.0.send(Message::text(text)).await.expect("sent");
        let error = client.receive().await;
        assert_eq!(error["type"], "connection_error", "{text}");
        assert!(error["payload"]["message"].is_string(), "{error}");
    }
    // An operation need not wait for connection_init, which may come more than once.
    client.send(json!({ "type": "start", "id": "1", "payload": { "query": "{ hello }" } })).await;
    assert_eq!(client.receive().await["payload"]["data"]["hello"], "world");
    assert_eq!(client.receive().await["type"], "complete");
    for _ in 0..2 {
        client.send(json!({ "type": "connection_init" })).await;
        assert_eq!(client.receive().await["type"], "connection_ack");
        assert_eq!(client.receive().await["type"], "ka");
    }
    // An id that is taken is taken over.
    for _ in 0..2 {
        let payload = json!({ "query": "subscription { forever }" });
        client.send(json!({ "type": "start", "id": "2", "payload": payload })).await;
        assert_eq!(client.receive().await["type"], "data");
    }
    signal(&server.world.dropped).await;
    client.send(json!({ "type": "stop", "id": "2" })).await;
    signal(&server.world.dropped).await;
    client.send(json!({ "type": "connection_terminate" })).await;
    assert_eq!(client.closed().await.0, 1000);
}

#[tokio::test]
async fn a_client_that_terminates_is_answered_in_kind() {
    let server = Setup::new(|_| {}).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("s", "subscription { forever }").await;
    assert_eq!(client.receive().await["type"], "next");
    let frame = CloseFrame { code: 4499.into(), reason: "Terminated".into() };
    client.0.close(Some(frame)).await.expect("closed");
    assert_eq!(client.closed().await.0, 4499);
    signal(&server.world.dropped).await;
}

#[tokio::test]
async fn pages_elsewhere_and_one_socket_too_many_are_refused() {
    let server = Setup::new(|settings| settings.max_streams = 1).serve().await;
    let status = async |headers: &[(&'static str, &str)]| match Client::handshake(&server, headers).await {
        Err(SocketError::Http(response)) => response.status().as_u16(),
        Err(other) => panic!("{other}"),
        Ok(_) => 101,
    };
    assert_eq!(status(&[("origin", "http://evil.example")]).await, 403);
    assert_eq!(status(&[("host", "evil.example")]).await, 421);
    assert_eq!(status(&[("origin", &format!("http://{}", server.address))]).await, 101);
    let open = Client::ready(&server).await;
    assert_eq!(status(&[]).await, 503);
    // A client that is gone without a word leaves its place at once.
    drop(open);
    let gone = std::time::Instant::now();
    while status(&[]).await == 503 {
        assert!(gone.elapsed() < Duration::from_secs(1), "the place is still taken");
    }
}

#[tokio::test]
async fn complete_stops_a_subscription_but_not_a_mutation() {
    let server = Setup::new(|_| {}).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("s", "subscription { forever }").await;
    assert_eq!(client.receive().await["type"], "next");
    client.send(json!({ "type": "complete", "id": "s" })).await;
    signal(&server.world.dropped).await;

    client.subscribe("m", "mutation { add(number: 9) }").await;
    signal(&server.world.begun).await;
    client.send(json!({ "type": "complete", "id": "m" })).await;
    // Answered after the message before it, so the mutation has been given up by then.
    client.send(json!({ "type": "ping" })).await;
    assert_eq!(client.receive().await, json!({ "type": "pong" }));
    server.world.gate.add_permits(1);
    signal(&server.world.ended).await;
    // Nothing more comes for either.
    client.subscribe("m", "{ hello }").await;
    assert_eq!(client.receive().await["payload"]["data"]["hello"], "world");
}

#[tokio::test]
async fn closing_the_socket_stops_its_operations() {
    let server = Setup::new(|_| {}).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("s", "subscription { forever }").await;
    client.subscribe("q", "{ waits }").await;
    client.subscribe("m", "mutation { add(number: 1) }").await;
    assert_eq!(client.receive().await["type"], "next");
    signal(&server.world.begun).await;
    signal(&server.world.begun).await;
    client.0.close(None).await.expect("closed");
    drop(client);
    signal(&server.world.dropped).await;
    signal(&server.world.dropped).await;
    server.world.gate.add_permits(1);
    signal(&server.world.ended).await;
}

#[tokio::test]
async fn a_client_has_so_many_sockets_and_operations() {
    let server = Setup::new(|settings| {
        settings.max_streams_per_client = 2;
        settings.max_operations_per_client = 2;
    });
    let server = server.serve().await;
    let (mut first, mut second) = (Client::ready(&server).await, Client::ready(&server).await);
    match Client::handshake(&server, &[]).await {
        Err(SocketError::Http(response)) => assert_eq!(response.status().as_u16(), 429),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("a third socket"),
    }
    first.subscribe("1", "subscription { forever }").await;
    second.subscribe("1", "subscription { forever }").await;
    assert_eq!(
        (first.receive().await["type"].clone(), second.receive().await["type"].clone()),
        (json!("next"), json!("next"))
    );
    first.subscribe("2", "{ hello }").await;
    let error = first.receive().await;
    assert_eq!(
        (&error["type"], &error["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("RATE_LIMITED"))
    );
    // What ends makes room.
    second.send(json!({ "type": "complete", "id": "1" })).await;
    signal(&server.world.dropped).await;
    while first.0.send(Message::text(hello("2"))).await.is_ok() {
        if first.receive().await["type"] == "next" {
            break;
        }
    }
}

#[tokio::test]
async fn a_socket_is_a_connection_of_its_client() {
    let server = Setup::new(|settings| settings.max_connections_per_client = 2).serve().await;
    let (_first, second) = (Client::ready(&server).await, Client::ready(&server).await);
    let ask = async || {
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("a client");
        client.get(format!("http://{}/healthz", server.address)).send().await.expect("an answer").status()
    };
    assert_eq!(ask().await.as_u16(), 429);
    drop(second);
    // The server may notice a moment later.
    let asked_until_there_is_a_place = async { while ask().await.as_u16() == 429 {} };
    timeout(PATIENCE, asked_until_there_is_a_place).await.expect("a place");
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_told_once_too_much_waits_for_it() {
    let server = Setup::new(|settings| settings.max_unsent_bytes_per_client = 1024 * 1024).serve().await;
    let mut socket = Client::ready(&server).await;
    socket.subscribe("1", "subscription { flood }").await;
    // Once the kernel takes no more, the queue fills; its 32 places would hold 2 MiB.
    signal(&server.world.dropped).await;
    let refused = loop {
        let message = socket.receive().await;
        if message["type"] != "next" {
            break message;
        }
    };
    assert_eq!((&refused["id"], &refused["type"]), (&json!("1"), &json!("error")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    let message = refused["payload"][0]["message"].as_str().expect("a sentence");
    assert!(message.starts_with("more than 1048576 bytes of answers to this client"), "{message}");
    socket.subscribe("2", "{ hello }").await;
    assert_eq!(socket.receive().await["payload"]["data"]["hello"], "world");
}

fn hello(id: &str) -> String {
    json!({ "type": "subscribe", "id": id, "payload": { "query": "{ hello }" } }).to_string()
}

#[tokio::test]
async fn one_operation_too_many_is_an_error() {
    let server = Setup::new(|settings| settings.websocket.max_operations = 1).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("1", "subscription { forever }").await;
    assert_eq!(client.receive().await["id"], "1");
    client.subscribe("2", "{ hello }").await;
    let error = client.receive().await;
    assert_eq!(
        (&error["id"], &error["payload"][0]["extensions"]["code"]),
        (&json!("2"), &json!("RATE_LIMITED"))
    );
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_stopped() {
    let server = Setup::new(|settings| settings.execution_timeout_seconds = 1).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("1", "{ waits }").await;
    assert_eq!(client.receive().await["payload"][0]["extensions"]["code"], "TIMEOUT");
    signal(&server.world.dropped).await;
}

#[tokio::test]
async fn a_busy_subscription_leaves_room_for_others() {
    let server = Setup::new(|_| {}).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("busy", "subscription { flood }").await;
    assert_eq!(client.receive().await["id"], "busy");
    client.subscribe("quick", "{ hello }").await;
    let mut messages_before = 0;
    while client.receive().await["id"] == "busy" {
        messages_before += 1;
        assert!(messages_before < 1000, "the quick one starves");
    }
    client.send(json!({ "type": "ping", "payload": { "a": 1 } })).await;
    while client.receive().await["type"] != "pong" {}
}

#[tokio::test]
async fn pings_are_answered_and_sent() {
    let server = Setup::new(|settings| settings.heartbeat_seconds = 1).serve().await;
    let mut client = Client::ready(&server).await;
    client.send(json!({ "type": "ping", "payload": { "a": 1 } })).await;
    assert_eq!(client.receive().await, json!({ "type": "pong", "payload": { "a": 1 } }));
    // Twice, so the pong that the library sends has been noticed.
    for _ in 0..2 {
        assert!(matches!(client.message().await, Message::Ping(_)));
    }
}

#[tokio::test]
async fn a_client_that_is_silent_is_dropped() {
    let server = Setup::new(|settings| {
        settings.heartbeat_seconds = 1;
        settings.websocket.pong_timeout_seconds = 1;
    });
    let server = server.serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("1", "subscription { forever }").await;
    // Neither reads nor answers pings from here on.
    signal(&server.world.dropped).await;
    // Should it wake up, it finds out why, with a code that lets it come back.
    assert_eq!(client.receive().await["type"], "next");
    while let Some(Ok(message)) = client.0.next().await {
        if let Message::Close(frame) = message {
            assert_eq!(frame.map(|frame| u16::from(frame.code)), Some(4499));
            return;
        }
    }
    panic!("not closed");
}

#[tokio::test]
async fn a_client_that_stops_reading_is_dropped() {
    let server = Setup::new(|settings| settings.write_timeout_seconds = 1).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("1", "subscription { flood }").await;
    signal(&server.world.dropped).await;
    drop(client);
}

#[tokio::test]
async fn a_shutdown_closes_sockets_so_that_clients_connect_again() {
    let server = Setup::new(|_| {}).serve().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("1", "subscription { forever }").await;
    assert_eq!(client.receive().await["type"], "next");
    server.shutdown.cancel();
    assert_eq!(client.closed().await, (1012, "Service restart".into()));
    // Its own close frame goes out when it reads on.
    assert!(client.0.next().await.is_none());
    signal(&server.world.dropped).await;
    server.stopped().await;
}
