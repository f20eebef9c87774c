//! Subscribers of all transitions: one that stays, and one that goes on from its cursor after each cut.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use callboard::domain::ids::JobId;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::CancellationToken;

use super::checker::Follower;
use super::way::{Destination, Place};

const TRANSITIONS: &str = "subscription ($after: String) {
    transitions(after: $after) { cursor edge { node { jobId seq } } } }";
/// Wait before another try to connect.
const CONNECT_AGAIN: Duration = Duration::from_millis(50);
/// How long connecting may take; an API process without a database answers late.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// A subscriber at work.
pub struct Following {
    follower: Arc<Mutex<Follower>>,
    /// How many entries it was told, counted from before the first one; none until it has been told where it is.
    told: watch::Receiver<Option<usize>>,
    connections: Arc<Mutex<usize>>,
    stop: CancellationToken,
}

/// Where a subscriber finds its API.
pub enum Reach {
    /// Always there; the stream must never end.
    Steady(String),
    /// Over a way that is cut; each connection leads to the next API process that is there.
    Roaming { way: String, destination: Destination, apis: Vec<watch::Receiver<Option<String>>> },
}

impl Following {
    pub fn start(name: &'static str, reach: Reach) -> Self {
        let follower = Arc::new(Mutex::new(Follower { name, seen: Vec::new(), broke_off: None }));
        let (tell, told) = watch::channel(None);
        let (connections, stop) = (Arc::default(), CancellationToken::new());
        let run = run(reach, Arc::clone(&follower), tell, Arc::clone(&connections));
        tokio::spawn(stop.clone().run_until_cancelled_owned(run));
        Self { follower, told, connections, stop }
    }

    /// Waits until it has been told where the stream is, from which on it misses nothing.
    pub async fn has_begun(&mut self) {
        // It never ends by itself before that.
        let _ = self.told.wait_for(Option::is_some).await;
    }

    /// Waits until it was told so many entries, or its stream has broken off.
    pub async fn has_been_told(&mut self, count: usize) {
        let _ = self.told.wait_for(|told| told.is_some_and(|told| told >= count)).await;
    }

    /// How often it has connected.
    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// What it was told, once it is not to hear any more.
    pub fn end(self) -> Follower {
        self.stop.cancel();
        self.follower.lock().unwrap().clone()
    }
}

async fn run(
    reach: Reach,
    follower: Arc<Mutex<Follower>>,
    tell: watch::Sender<Option<usize>>,
    connections: Arc<Mutex<usize>>,
) {
    let mut cursor: Option<String> = None;
    let mut turn = 0;
    loop {
        let address = match &reach {
            Reach::Steady(address) => Some(address.clone()),
            Reach::Roaming { way, destination, apis } => {
                turn += 1;
                let api = apis[turn % apis.len()].borrow().clone();
                let there = api.is_some();
                *destination.lock().unwrap() = api.map(Place::Tcp);
                there.then(|| way.clone())
            }
        };
        let why = match address {
            Some(address) => follow(&address, &mut cursor, &follower, &tell, &connections).await,
            None => "the API process is away".to_owned(),
        };
        if let Reach::Steady(_) = reach {
            follower.lock().unwrap().broke_off = Some(why);
            return;
        }
        tokio::time::sleep(CONNECT_AGAIN).await;
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// One connection, from the cursor on; how it ended.
async fn follow(
    address: &str,
    cursor: &mut Option<String>,
    follower: &Mutex<Follower>,
    tell: &watch::Sender<Option<usize>>,
    connections: &Mutex<usize>,
) -> String {
    let mut socket = match tokio::time::timeout(CONNECT_PATIENCE, connect(address, cursor.as_deref())).await {
        Ok(Ok(socket)) => socket,
        Ok(Err(error)) => return error.to_string(),
        Err(_) => return "no connection in time".to_owned(),
    };
    *connections.lock().unwrap() += 1;
    loop {
        let message = match socket.next().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Close(frame))) => return format!("closed: {frame:?}"),
            Some(Ok(_)) => continue,
            Some(Err(error)) => return error.to_string(),
            None => return "the socket ended".to_owned(),
        };
        let message: Value = serde_json::from_str(&message).unwrap_or_default();
        let event = &message["payload"]["data"]["transitions"];
        let Some(place) = event["cursor"].as_str() else {
            if message["type"] == "next" || message["type"] == "error" || message["type"] == "complete" {
                return message.to_string();
            }
            continue;
        };
        *cursor = Some(place.to_owned());
        let node = &event["edge"]["node"];
        let entry =
            node["jobId"].as_str().and_then(|job| job.parse::<JobId>().ok()).zip(node["seq"].as_i64());
        let mut follower = follower.lock().unwrap();
        if let Some((job, seq)) = entry {
            follower.seen.push((job, i32::try_from(seq).unwrap_or(i32::MAX)));
        }
        tell.send_replace(Some(follower.seen.len()));
    }
}

async fn connect(
    address: &str,
    after: Option<&str>,
) -> Result<Socket, tokio_tungstenite::tungstenite::Error> {
    let mut request = format!("ws://{address}/graphql").into_client_request()?;
    let protocol = "graphql-transport-ws".parse().expect("a header");
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    socket.send(Message::text(json!({ "type": "connection_init" }).to_string())).await?;
    let payload = json!({ "query": TRANSITIONS, "variables": { "after": after } });
    let subscribe = json!({ "id": "1", "type": "subscribe", "payload": payload });
    socket.send(Message::text(subscribe.to_string())).await?;
    Ok(socket)
}
