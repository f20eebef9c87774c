//! A client of the API: queries and mutations over HTTP, subscriptions over graphql-transport-ws.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::harness::EVENT_WAIT;

/// A client of one server.
#[derive(Clone)]
pub struct Client {
    /// Host and port.
    pub address: String,
    http: reqwest::Client,
}

impl Client {
    pub fn new(address: String) -> Self {
        Self { address, http: reqwest::Client::new() }
    }

    /// A GET with some headers.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let request = self.http.get(format!("http://{}{path}", self.address));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.send().await.expect("an answer")
    }

    /// The whole answer to a query or mutation.
    pub async fn answer(&self, query: &str, variables: Value) -> Value {
        self.post(json!({ "query": query, "variables": variables })).await
    }

    /// The whole answer to a request as it is sent.
    pub async fn post(&self, request: Value) -> Value {
        self.post_with(&[], request).await
    }

    /// The same with these headers.
    pub async fn post_with(&self, headers: &[(&str, &str)], request: Value) -> Value {
        let request = self.http.post(format!("http://{}/graphql", self.address)).json(&request);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// The whole answer to a body as it is sent.
    pub async fn post_text(&self, body: &str) -> Value {
        self.send(body, "application/json").await.json().await.expect("JSON")
    }

    /// The same for a client that wants events; all of their text.
    pub async fn post_for_events(&self, body: &str) -> String {
        self.send(body, "text/event-stream").await.text().await.expect("a body")
    }

    async fn send(&self, body: &str, accept: &str) -> reqwest::Response {
        let request = self.http.post(format!("http://{}/graphql", self.address));
        let request = request.header("content-type", "application/json").header("accept", accept);
        request.body(body.to_owned()).send().await.expect("an answer")
    }

    /// The errors with which a request is refused on a socket.
    pub async fn refusal_over_websocket(&self, request: Value) -> Value {
        match self.follow(request).await.hear().await {
            Said::Error(errors) => errors,
            other => panic!("not refused: {other:?}"),
        }
    }

    /// The data of a query or mutation that must succeed.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.answer(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].take()
    }

    /// Begins a subscription on a socket of its own. Whatever is committed after its first event is seen by it.
    pub async fn subscribe(&self, query: &str, variables: Value) -> Subscription {
        self.follow(json!({ "query": query, "variables": variables })).await
    }

    /// Begins any operation on a socket of its own.
    pub async fn follow(&self, payload: Value) -> Subscription {
        self.follow_with(payload, None).await
    }

    /// The same with a receive buffer of so many bytes: what is not read soon waits at the server.
    pub async fn follow_with(&self, payload: Value, receive_bytes: Option<u32>) -> Subscription {
        let mut request = format!("ws://{}/graphql", self.address).into_client_request().expect("a request");
        let protocol = "graphql-transport-ws".parse().expect("a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let socket = TcpSocket::new_v4().expect("a socket");
        if let Some(bytes) = receive_bytes {
            socket.set_recv_buffer_size(bytes).expect("a size");
        }
        let address = self.address.parse().expect("an address");
        let stream = socket.connect(address).await.expect("a connection");
        let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.expect("an upgrade");
        let init = json!({ "type": "connection_init" });
        socket.send(Message::text(init.to_string())).await.expect("a message is sent");
        let ack = socket.next().await.expect("an answer").expect("a message");
        assert!(ack.to_text().expect("text").contains("connection_ack"), "{ack}");
        let subscribe = json!({ "id": "1", "type": "subscribe", "payload": payload });
        socket.send(Message::text(subscribe.to_string())).await.expect("a message is sent");
        Subscription { socket }
    }
}

/// What is said in place of a code where a connection breaks (RFC 6455, section 7.4.1).
pub const BROKEN: u16 = 1006;

/// What a subscription says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// An event, with its whole payload.
    Next(Value),
    /// The operation was refused; its errors.
    Error(Value),
    /// It is over.
    Complete,
    /// The socket was closed, with this code; [`BROKEN`] where nobody said so.
    Closed(u16),
}

/// One subscription on a socket of its own.
pub struct Subscription {
    socket: tokio_tungstenite::WebSocketStream<TcpStream>,
}

impl Subscription {
    /// The next thing that it says.
    pub async fn hear(&mut self) -> Said {
        let next = async {
            loop {
                let Some(Ok(message)) = self.socket.next().await else { return Said::Closed(BROKEN) };
                if let Message::Close(frame) = &message {
                    return Said::Closed(frame.as_ref().map_or(0, |frame| frame.code.into()));
                }
                let Ok(text) = message.to_text() else { continue };
                let Ok(mut message) = serde_json::from_str::<Value>(text) else { continue };
                let payload = message["payload"].take();
                match message["type"].as_str() {
                    Some("next") => return Said::Next(payload),
                    Some("error") => return Said::Error(payload),
                    Some("complete") => return Said::Complete,
                    _ => {}
                }
            }
        };
        tokio::time::timeout(EVENT_WAIT, next).await.expect("an event in time")
    }

    /// The next event's payload; none where the subscription has ended.
    pub async fn next(&mut self) -> Option<Value> {
        match self.hear().await {
            Said::Next(payload) => Some(payload),
            Said::Error(errors) => panic!("{errors:#}"),
            Said::Complete => None,
            Said::Closed(code) => panic!("the socket was closed with {code}"),
        }
    }

    /// The next event's data, which must be there without errors.
    pub async fn event(&mut self) -> Value {
        let mut payload = self.next().await.expect("the stream goes on");
        assert_eq!(payload.get("errors"), None, "{payload:#}");
        payload["data"].take()
    }

    /// The data of the first event from now on that is as it should be.
    pub async fn until(&mut self, is: impl Fn(&Value) -> bool) -> Value {
        loop {
            let event = self.event().await;
            if is(&event) {
                return event;
            }
        }
    }

    /// The data of all events until the stream ends.
    pub async fn rest(&mut self) -> Vec<Value> {
        let mut events = Vec::new();
        while let Some(mut payload) = self.next().await {
            assert_eq!(payload.get("errors"), None, "{payload:#}");
            events.push(payload["data"].take());
        }
        events
    }
}
