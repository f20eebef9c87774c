//! One WebSocket from its upgrade to its end: reads the client's messages, writes what its operations send.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Data, Executor};
use axum::extract::ws::{Message, WebSocket};
use futures_util::future::BoxFuture;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{FutureExt, SinkExt, StreamExt, future};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};
use tracing::debug;

use super::Api;
use super::clients::{Peer, Place, Thing};
use super::close::Close;
use super::execute::InFlight;
use super::operations::{Operations, Outbox, Outgoing, Running};
use super::protocol::{ClientMessage, Dialect};
use super::refusal::Refusal;
use crate::graphql::caller::Caller;
use crate::graphql::connection_init::ConnectionInit;
use crate::graphql::params::Params;
use crate::graphql::request_id::RequestId;
use crate::graphql::service::Operation;

/// How long a client gets to answer a close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);

/// The longest message before `connection_init`, and so its payload, which is kept as long as the socket.
const INIT_MAX_BYTES: usize = 16 * 1024;

/// How many messages are written before they are flushed together, at most.
const MESSAGES_PER_FLUSH_MAX: usize = 32;

/// How a session ends.
enum Ending {
    /// The client has closed the socket or is gone.
    ByClient,
    /// We close it.
    ByServer(Close),
    /// What the client sent cannot be read on, so nothing more of it can be either.
    Unreadable(Close),
    /// It neither reads nor answers, so it would not read a close frame.
    Dead(&'static str),
}

/// Serves a socket to its end. What is known before it begins is put where it stays: thousands of sockets wait, each as
/// large as all that its session may have at a time.
pub(super) fn run<E: Executor>(
    socket: WebSocket,
    dialect: Dialect,
    api: Api<E>,
    id: RequestId,
    client: Peer,
    caller: Option<Caller>,
    in_flight: InFlight,
) -> BoxFuture<'static, ()> {
    let (sink, stream) = socket.split();
    let (outbox, queue) = mpsc::channel(api.settings.websocket.max_queued_messages.max(1));
    let operations = Operations {
        service: api.service.clone(),
        dialect,
        outbox: outbox.clone(),
        in_flight,
        query_timeout: api.settings.execution_timeout(),
        unsent: api.clients.unsent(client),
        unsent_bytes_max: api.settings.max_unsent_bytes_per_client,
        running: Running::default(),
    };
    let session = Session { api, dialect, id, client, caller, outbox, operations, data: None, started: 0 };
    session.serve(stream, write(sink, queue).boxed()).boxed()
}

/// What is done on both sides once a session is over. What is in the queue goes first. Then the client's close frame is
/// read: a socket that is closed with something unread takes away what was written last.
async fn part(ending: &Ending, outbox: Outbox, mut stream: SplitStream<WebSocket>, writer: Writer) {
    let farewell = async |close: &Close| future::join(outbox.send(close.frame().into()), writer).await.1;
    match ending {
        Ending::ByServer(close) => {
            let _ = farewell(close).await;
            while let Some(Ok(_)) = stream.next().await {}
        }
        Ending::Unreadable(close) => {
            if farewell(close).await.is_ok() {
                sleep(CLOSE_TIMEOUT).await;
            }
        }
        Ending::ByClient => while let Some(Ok(_)) = stream.next().await {},
        Ending::Dead(_) => {}
    }
}

/// Closes a socket whose client speaks neither dialect.
pub(super) async fn refuse(mut socket: WebSocket) {
    let _ = timeout(CLOSE_TIMEOUT, async {
        let _ = socket.send(Close::SubprotocolNotAcceptable.frame()).await;
        while let Some(Ok(_)) = socket.recv().await {}
    })
    .await;
}

/// Writes what comes through the queue until it has written a close frame or the client does not take it.
async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut queue: mpsc::Receiver<Box<Outgoing>>,
) -> Result<(), axum::Error> {
    let (mut batch, mut rooms) = (Vec::new(), Vec::new());
    while queue.recv_many(&mut batch, MESSAGES_PER_FLUSH_MAX).await > 0 {
        let mut closes = false;
        for outgoing in batch.drain(..).filter(|outgoing| !outgoing.is_cancelled()) {
            closes |= matches!(outgoing.message, Message::Close(_));
            rooms.extend(outgoing.room);
            sink.feed(outgoing.message).await?;
        }
        sink.flush().await?;
        rooms.clear();
        if closes {
            break;
        }
    }
    Ok(())
}

/// Writes until there is nothing more to write, or nobody takes it.
type Writer = BoxFuture<'static, Result<(), axum::Error>>;

/// The state of one socket.
struct Session<E> {
    api: Api<E>,
    dialect: Dialect,
    id: RequestId,
    client: Peer,
    /// Known from the handshake or since `connection_init`; None where everybody may call.
    caller: Option<Caller>,
    outbox: Outbox,
    operations: Operations<E>,
    /// What all operations of this socket see; None until `connection_init`.
    data: Option<Arc<Data>>,
    /// How many operations were started, to number them.
    started: u64,
}

impl<E: Executor> Session<E> {
    async fn serve(mut self, mut stream: SplitStream<WebSocket>, mut writer: Writer) {
        let ending = tokio::select! {
            biased;
            ending = self.read(&mut stream) => ending,
            _ = &mut writer => Ending::Dead("it does not take what is written"),
        };
        let Session { operations, outbox, .. } = self;
        drop(operations);
        let _ = timeout(CLOSE_TIMEOUT, part(&ending, outbox, stream, writer)).boxed().await;
        match &ending {
            Ending::ByClient => debug!("the client closed the socket"),
            Ending::ByServer(close) | Ending::Unreadable(close) => {
                debug!(code = close.code(), "closed: {close}");
            }
            Ending::Dead(why) => debug!("dropped the client: {why}"),
        }
    }

    async fn read(&mut self, stream: &mut SplitStream<WebSocket>) -> Ending {
        let limits = self.api.settings.websocket.clone();
        let ping_interval = self.api.settings.heartbeat();
        let pong_timeout = Duration::from_secs(limits.pong_timeout_seconds);
        let shutdown = self.api.shutdown.clone();
        let init_timeout = sleep(Duration::from_secs(limits.init_timeout_seconds));
        let heartbeat = sleep(ping_interval);
        tokio::pin!(init_timeout, heartbeat);
        let (mut last_heard, mut pinged) = (Instant::now(), false);
        loop {
            let message = tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ending::ByServer(Close::ServiceRestart),
                () = &mut init_timeout, if self.data.is_none() => return Ending::ByServer(Close::InitTimeout),
                message = stream.next() => message,
                () = &mut heartbeat => {
                    if pinged {
                        return Ending::ByServer(Close::Terminated);
                    } else if last_heard.elapsed() < ping_interval {
                        // Set late rather than with each message, of which there may be many.
                        heartbeat.as_mut().reset(last_heard + ping_interval);
                    } else {
                        self.ping().boxed().await;
                        pinged = true;
                        heartbeat.as_mut().reset(Instant::now() + pong_timeout);
                    }
                    continue;
                }
            };
            last_heard = Instant::now();
            if std::mem::take(&mut pinged) {
                heartbeat.as_mut().reset(last_heard + ping_interval);
            }
            let text = match message {
                None | Some(Ok(Message::Close(_))) => return Ending::ByClient,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Binary(_))) => return Ending::ByServer(Close::BinaryMessage),
                Some(Ok(Message::Text(text))) => text,
                Some(Err(error)) => return unreadable(&error, limits.max_message_bytes),
            };
            // Boxed, as it takes more than all else of a session that waits.
            if let Err(close) = self.receive(&text).boxed().await {
                return Ending::ByServer(close);
            }
        }
    }

    async fn receive(&mut self, text: &str) -> Result<(), Close> {
        if self.data.is_none() && text.len() > INIT_MAX_BYTES {
            return Err(Close::MessageTooLarge { limit: INIT_MAX_BYTES });
        }
        let message = match self.dialect.read(text) {
            Ok(message) => message,
            Err(invalid) => {
                let Some(told) = self.dialect.connection_error(&invalid.to_string()) else {
                    return Err(invalid.into());
                };
                self.send(told).await;
                return Ok(());
            }
        };
        match message {
            ClientMessage::Init { .. } if self.data.is_some() && self.dialect == Dialect::Current => {
                Err(Close::TooManyInits)
            }
            ClientMessage::Init { payload } => {
                self.let_in(&payload).await?;
                let mut data = Data::default();
                data.insert(ConnectionInit(payload));
                self.data = Some(Arc::new(data));
                self.send(self.dialect.ack()).await;
                if let Some(text) = self.dialect.keep_alive() {
                    self.send(text).await;
                }
                Ok(())
            }
            ClientMessage::Subscribe { id, params } => self.subscribe(id, *params).await,
            ClientMessage::Complete { id } => {
                self.operations.cancel(&id);
                Ok(())
            }
            ClientMessage::Ping { payload } => {
                self.send(self.dialect.pong(payload)).await;
                Ok(())
            }
            ClientMessage::Pong => Ok(()),
            ClientMessage::Terminate => Err(Close::AsAsked),
        }
    }

    /// Finds out who calls, unless the handshake has said so.
    async fn let_in(&mut self, payload: &serde_json::Value) -> Result<(), Close> {
        if self.caller.is_some() {
            return Ok(());
        }
        match self.api.access.of_init(payload) {
            Ok(caller) => self.caller = caller,
            Err(refusal) => {
                let why = refusal.to_string();
                if let Some(told) = self.dialect.connection_error(&why) {
                    self.send(told).await;
                }
                return Err(Close::Forbidden { why });
            }
        }
        Ok(())
    }

    async fn subscribe(&mut self, id: String, params: Params) -> Result<(), Close> {
        let data = match (self.dialect, &self.data) {
            (_, Some(data)) => Arc::clone(data),
            (Dialect::Current, None) => return Err(Close::NotAcknowledged),
            // The old server did not wait for it.
            (Dialect::Legacy, None) => {
                self.let_in(&serde_json::Value::Null).await?;
                Arc::clone(self.data.get_or_insert_default())
            }
        };
        match self.dialect {
            Dialect::Current if self.operations.contains(&id) => {
                return Err(Close::SubscriberAlreadyExists { id });
            }
            Dialect::Current => {}
            // The old server let the new operation take the place of the one before.
            Dialect::Legacy => self.operations.cancel(&id),
        }
        self.started += 1;
        let request_id = self.id.operation(self.started);
        match self.admit(params) {
            Ok((operation, place)) => self.operations.start(id, operation, data, request_id, place),
            Err(refusal) => {
                self.send(self.dialect.error(&id, &[refusal.to_json(&request_id).to_string()])).await;
            }
        }
        Ok(())
    }

    /// An operation that may start, and its place among those of its client.
    fn admit(&self, params: Params) -> Result<(Operation, Place), Refusal> {
        let limit = self.api.settings.websocket.max_operations;
        if self.operations.len() >= limit {
            return Err(Refusal::TooManyOperations { limit });
        }
        let place = self.api.clients.open(Thing::Operations, self.client)?;
        let mut operation = self.api.service.prepare(params)?;
        if let Some(caller) = &self.caller {
            operation.acts_for(caller.clone());
        }
        Ok((operation, place))
    }

    async fn ping(&self) {
        if let Some(text) = self.dialect.keep_alive() {
            self.send(text).await;
        }
        let _ = self.outbox.send(Message::Ping(Default::default()).into()).await;
    }

    /// Waits for a place in the queue. If the writer has given up, the session ends for that reason.
    async fn send(&self, text: String) {
        let _ = self.outbox.send(Message::text(text).into()).await;
    }
}

/// Why reading failed. The library's own error is hidden by axum, so this goes by its text; a test holds it.
fn unreadable(error: &axum::Error, limit: usize) -> Ending {
    let text = error.to_string();
    if text.contains("too long") {
        Ending::Unreadable(Close::MessageTooLarge { limit })
    } else if text.contains("without closing handshake") {
        Ending::ByClient
    } else {
        Ending::Unreadable(Close::InvalidFrame)
    }
}
