//! The operations that run on one socket: how they start, what they send, and how they are stopped.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Executor};
use axum::extract::ws::Message;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tracing::{Instrument, Span, error};

use super::clients::Place;
use super::execute::{InFlight, text_of_panic};
use super::protocol::Dialect;
use super::refusal::Refusal;
use super::unsent::{Room, Unsent};
use crate::graphql::Service;
use crate::graphql::reply::Reply;
use crate::graphql::request_id::RequestId;
use crate::graphql::service::Operation;

/// The queue of messages that wait to be written. It keeps places for 32 of them however few there are, so they are small.
pub(super) type Outbox = mpsc::Sender<Box<Outgoing>>;

/// A message that waits to be written.
pub(super) struct Outgoing {
    pub(super) message: Message,
    /// Set once the operation that sent it was stopped. By then the client may have given the id to another one.
    cancelled: Option<Arc<AtomicBool>>,
    /// Taken until it is written.
    pub(super) room: Option<Room>,
}

impl Outgoing {
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.as_ref().is_some_and(|cancelled| cancelled.load(Ordering::Relaxed))
    }
}

impl From<Message> for Box<Outgoing> {
    fn from(message: Message) -> Self {
        Box::new(Outgoing { message, cancelled: None, room: None })
    }
}

/// All operations of a socket. Each is a task of its own, so that a busy one does not hold up the others; they
/// share one short queue, which serves those that wait in turn. When this is dropped, they are stopped.
pub(super) struct Operations<E> {
    pub(super) service: Service<E>,
    pub(super) dialect: Dialect,
    pub(super) outbox: Outbox,
    pub(super) in_flight: InFlight,
    pub(super) query_timeout: Duration,
    pub(super) unsent: Unsent,
    pub(super) unsent_bytes_max: usize,
    pub(super) running: Running,
}

/// The running operations by the id that the client gave them. A task takes itself out when it ends.
#[derive(Clone, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<Arc<str>, Handle>>>);

struct Handle {
    cancelled: Arc<AtomicBool>,
    /// None for a mutation: its answer is dropped, but it is left to finish.
    abort: Option<AbortHandle>,
}

impl<E: Executor> Operations<E> {
    pub(super) fn len(&self) -> usize {
        self.running.lock().len()
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.running.lock().contains_key(id)
    }

    /// Starts an operation under an id that is free.
    pub(super) fn start(
        &self,
        id: String,
        operation: Operation,
        session: Arc<Data>,
        request_id: RequestId,
        place: Place,
    ) {
        let kind = operation.kind();
        let cancelled = Arc::new(AtomicBool::new(false));
        let limit = (kind == OperationType::Query).then_some(self.query_timeout);
        let begin = Begin {
            service: self.service.clone(),
            subscribes: kind == OperationType::Subscription,
            operation,
            session,
            request_id: request_id.clone(),
            unsent: self.unsent.clone(),
        };
        let run = Run {
            id: id.into(),
            dialect: self.dialect,
            outbox: self.outbox.clone(),
            cancelled: cancelled.clone(),
            request_id,
            unsent: self.unsent.clone(),
            unsent_bytes_max: self.unsent_bytes_max,
            _place: place,
        };
        let id = run.id.clone();
        let task = run.run(begin.run(limit), self.running.clone());
        // Locked until the handle is in the table, so that the task cannot look for it before.
        let mut running = self.running.lock();
        let task = self.in_flight.0.spawn(task.instrument(Span::current()));
        let abort = (kind != OperationType::Mutation).then(|| task.abort_handle());
        running.insert(id, Handle { cancelled, abort });
    }

    /// Stops an operation, if it still runs. Nothing more is sent for it.
    pub(super) fn cancel(&self, id: &str) {
        if let Some(handle) = self.running.lock().remove(id) {
            handle.cancel();
        }
    }
}

impl<E> Drop for Operations<E> {
    fn drop(&mut self) {
        self.running.lock().drain().for_each(|(_, handle)| handle.cancel());
    }
}

impl Running {
    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Handle>> {
        // Nothing that is done under the lock can leave the table half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out this very operation, not one that got its id since.
    fn remove(&self, id: &str, cancelled: &Arc<AtomicBool>) {
        let mut running = self.lock();
        if running.get(id).is_some_and(|handle| Arc::ptr_eq(&handle.cancelled, cancelled)) {
            running.remove(id);
        }
    }
}

impl Handle {
    fn cancel(self) {
        self.cancelled.store(true, Ordering::Relaxed);
        if let Some(abort) = self.abort {
            abort.abort();
        }
    }
}

/// What an operation is begun with. Kilobytes, so none of it is kept for the hours that a subscription may last.
struct Begin<E> {
    service: Service<E>,
    operation: Operation,
    subscribes: bool,
    session: Arc<Data>,
    request_id: RequestId,
    unsent: Unsent,
}

/// An operation that was begun.
struct Begun {
    first: Option<Reply>,
    rest: BoxStream<'static, Reply>,
    /// For the first answer of what has only one.
    room: Option<Room>,
}

impl<E: Executor> Begin<E> {
    /// Waits for its first answer for so long; the limit, where that was not long enough.
    fn run(self, limit: Option<Duration>) -> BoxFuture<'static, Result<Begun, Duration>> {
        let begin = async move {
            // Of what it has to wait for, an answer that nobody reads is the worst; so it waits before it has one.
            let room = if self.subscribes { None } else { Some(self.unsent.reserve().await) };
            let mut rest = self.service.follow(self.operation, &self.request_id, Some(self.session)).await;
            Begun { first: rest.next().await, rest, room }
        };
        match limit {
            None => begin.map(Ok).boxed(),
            Some(limit) => timeout(limit, begin).map(move |begun| begun.map_err(|_| limit)).boxed(),
        }
    }
}

/// One operation, as its task sees it.
struct Run {
    id: Arc<str>,
    dialect: Dialect,
    outbox: Outbox,
    cancelled: Arc<AtomicBool>,
    request_id: RequestId,
    unsent: Unsent,
    unsent_bytes_max: usize,
    _place: Place,
}

impl Run {
    async fn run(self, begin: BoxFuture<'static, Result<Begun, Duration>>, running: Running) {
        let executed = AssertUnwindSafe(self.execute(begin)).catch_unwind().await;
        let last = executed.unwrap_or_else(|panic| {
            error!(request_id = %self.request_id, "a resolver panicked: {}", text_of_panic(&*panic));
            self.refused(&Refusal::Internal)
        });
        // Taken out first: once the client has read the last message, it may use the id again.
        running.remove(&self.id, &self.cancelled);
        self.send(last, None).await;
    }

    /// Sends all results but the last message, which it returns.
    async fn execute(&self, begin: BoxFuture<'static, Result<Begun, Duration>>) -> String {
        let Begun { first, mut rest, mut room } = match begin.await {
            Ok(begun) => begun,
            Err(limit) => return self.refused(&Refusal::QueryTooSlow { limit }),
        };
        // What failed before anything was executed is the client's mistake and no result.
        if let Some(Reply { refused: Some(refused), .. }) = &first {
            return self.dialect.error(&self.id, &refused.errors);
        }
        let head = self.dialect.next_until_payload(&self.id);
        let mut next = first;
        while let Some(reply) = next {
            let room = match room.take() {
                Some(mut room) => room.fit(reply.body.len()).then_some(room),
                None => self.unsent.of_event(reply.body.len()).await,
            };
            if room.is_none() {
                return self.refused(&Refusal::TooMuchUnsent { limit: self.unsent_bytes_max });
            }
            // JSON that was written here is UTF-8.
            let message = [&*head, &*String::from_utf8_lossy(&reply.body), "}"].concat();
            // Not kept until the next one, which may come in hours.
            drop(reply);
            if !self.send(message, room).await {
                break;
            }
            next = rest.next().await;
        }
        self.dialect.complete(&self.id)
    }

    fn refused(&self, refusal: &Refusal) -> String {
        self.dialect.error(&self.id, &[refusal.to_json(&self.request_id).to_string()])
    }

    /// Waits for a place in the queue. False once nobody reads it any more.
    async fn send(&self, text: String, room: Option<Room>) -> bool {
        let cancelled = Some(self.cancelled.clone());
        let outgoing = Outgoing { message: Message::text(text), cancelled, room };
        self.outbox.send(outgoing.into()).await.is_ok()
    }
}
