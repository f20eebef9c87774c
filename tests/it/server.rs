//! The program itself, started as a user would start it, and a client for its API.

use std::process::Stdio;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::harness::EVENT_WAIT;

/// A running server process; killed when it is dropped.
pub struct Server {
    child: Child,
    /// Where its API is; empty for a worker.
    pub address: String,
    _data_dir: tempfile::TempDir,
}

impl Server {
    /// Starts `callboard serve` on a database and waits until it says that it is ready.
    pub async fn start(database_url: &str, role: &str) -> Self {
        let data_dir = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_callboard"));
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--role", role, "--log-format", "json"])
            .args(["--database-url", database_url, "--slots", "32", "--data-dir"])
            .arg(data_dir.path())
            .env("CALLBOARD_ENGINE__HEARTBEAT_INTERVAL_MS", "300")
            .env("CALLBOARD_ENGINE__LOST_AFTER_MS", "1500")
            .env("CALLBOARD_STORE__WRITE_CONNECTIONS", "4")
            .env("CALLBOARD_STORE__READ_CONNECTIONS", "4")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let ready = if role == "worker" { "worker ready" } else { "ready at http://" };
        let mut said = Vec::new();
        let address = tokio::time::timeout(EVENT_WAIT, async {
            while let Some(line) = lines.next_line().await.expect("a line") {
                if line.contains(ready) {
                    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
                    return address.unwrap_or_default().to_owned();
                }
                said.push(line);
            }
            panic!("the server did not become ready:\n{}", said.join("\n"));
        })
        .await
        .expect("the server becomes ready in time");
        // A pipe that nobody reads would stop the server once it is full.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, address, _data_dir: data_dir }
    }

    /// Ends it as a power cut would.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process is killed");
    }

    /// Asks it to stop and waits until it has; whether it ended well.
    pub async fn terminate(mut self) -> bool {
        let pid = i32::try_from(self.child.id().expect("it runs")).expect("a process id");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM)
            .expect("a signal");
        let ended =
            tokio::time::timeout(EVENT_WAIT, self.child.wait()).await.expect("the server ends in time");
        ended.expect("a status").success()
    }

    /// The whole answer to a query or mutation.
    pub async fn answer(&self, query: &str, variables: Value) -> Value {
        let response = reqwest::Client::new()
            .post(format!("http://{}/graphql", self.address))
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .expect("an answer");
        response.json().await.expect("JSON")
    }

    /// The data of a query or mutation that must succeed.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.answer(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        answer["data"].take()
    }

    /// Begins a subscription over graphql-transport-ws; each event's whole payload. Whatever is committed after
    /// this returns is seen by the subscription if its first event was awaited.
    pub async fn subscribe(&self, query: &str, variables: Value) -> Subscription {
        let mut request = format!("ws://{}/graphql", self.address).into_client_request().expect("a request");
        let protocol = "graphql-transport-ws".parse().expect("a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = tokio_tungstenite::connect_async(request).await.expect("an upgrade");
        let subscribe =
            json!({ "id": "1", "type": "subscribe", "payload": { "query": query, "variables": variables } });
        for message in [json!({ "type": "connection_init" }), subscribe] {
            socket.send(Message::text(message.to_string())).await.expect("a message is sent");
            if message["type"] == "connection_init" {
                let ack = socket.next().await.expect("an answer").expect("a message");
                assert!(ack.to_text().expect("text").contains("connection_ack"), "{ack}");
            }
        }
        Subscription { socket }
    }
}

/// One subscription on a socket of its own.
pub struct Subscription {
    socket: tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>,
}

impl Subscription {
    /// The next event's payload; none where the subscription has ended.
    pub async fn next(&mut self) -> Option<Value> {
        let next = async {
            loop {
                let message = self.socket.next().await?.expect("a message");
                let Ok(text) = message.to_text() else { continue };
                let Ok(message) = serde_json::from_str::<Value>(text) else { continue };
                match message["type"].as_str() {
                    Some("next") => return Some(message["payload"].clone()),
                    Some("error") => panic!("{message:#}"),
                    Some("complete") => return None,
                    _ => {}
                }
            }
        };
        tokio::time::timeout(EVENT_WAIT, next).await.expect("an event in time")
    }
}
