//! The operations that run on one socket: how they start, what they send, and how they are stopped.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Executor, Request, Response};
use axum::extract::ws::Message;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tracing::{Instrument, Span, error};

use super::documents::Documents;
use super::execute::{InFlight, text_of_panic};
use super::protocol::Dialect;
use super::refusal::Refusal;
use super::wire::is_request_error;
use crate::graphql::request_id::RequestId;

/// A message that waits to be written.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) message: Message,
    /// Set once the operation that sent it was stopped. By then the client may have given the id to another one.
    cancelled: Option<Arc<AtomicBool>>,
}

impl Outgoing {
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.as_ref().is_some_and(|cancelled| cancelled.load(Ordering::Relaxed))
    }
}

impl From<Message> for Outgoing {
    fn from(message: Message) -> Self {
        Self { message, cancelled: None }
    }
}

/// All operations of a socket. Each is a task of its own, so that a busy one does not hold up the others; they
/// share one short queue, which serves those that wait in turn. When this is dropped, they are stopped.
pub(super) struct Operations<E> {
    pub(super) executor: E,
    pub(super) documents: Documents,
    pub(super) dialect: Dialect,
    pub(super) outbox: mpsc::Sender<Outgoing>,
    pub(super) in_flight: InFlight,
    pub(super) query_timeout: Duration,
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
    pub(super) fn start(&self, id: String, mut request: Request, session: Arc<Data>, request_id: RequestId) {
        let operation_type = self.documents.operation_type(&mut request);
        let cancelled = Arc::new(AtomicBool::new(false));
        let operation = Operation {
            id: id.into(),
            dialect: self.dialect,
            outbox: self.outbox.clone(),
            cancelled: cancelled.clone(),
            request_id: request_id.clone(),
        };
        let id = operation.id.clone();
        let request = request.data(request_id);
        let limit = (operation_type == OperationType::Query).then_some(self.query_timeout);
        let task = operation.run(self.executor.clone(), request, session, limit, self.running.clone());
        // Locked until the handle is in the table, so that the task cannot look for it before.
        let mut running = self.running.lock();
        let task = self.in_flight.0.spawn(task.instrument(Span::current()));
        let abort = (operation_type != OperationType::Mutation).then(|| task.abort_handle());
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

/// One operation, as its task sees it.
struct Operation {
    id: Arc<str>,
    dialect: Dialect,
    outbox: mpsc::Sender<Outgoing>,
    cancelled: Arc<AtomicBool>,
    request_id: RequestId,
}

impl Operation {
    async fn run<E: Executor>(
        self,
        executor: E,
        request: Request,
        session: Arc<Data>,
        limit: Option<Duration>,
        running: Running,
    ) {
        let executed = AssertUnwindSafe(self.execute(executor, request, session, limit)).catch_unwind().await;
        let last = executed.unwrap_or_else(|panic| {
            error!(request_id = %self.request_id, "a resolver panicked: {}", text_of_panic(&*panic));
            self.error(&[Refusal::Internal(self.request_id.clone()).to_json()])
        });
        // Taken out first: once the client has read the last message, it may use the id again.
        running.remove(&self.id, &self.cancelled);
        self.send(last).await;
    }

    /// Sends all results but the last message, which it returns.
    async fn execute<E: Executor>(
        &self,
        executor: E,
        request: Request,
        session: Arc<Data>,
        limit: Option<Duration>,
    ) -> String {
        let mut responses = executor.execute_stream(request, Some(session));
        let first = match limit {
            None => responses.next().await,
            Some(limit) => match timeout(limit, responses.next()).await {
                Ok(first) => first,
                Err(_) => return self.error(&[Refusal::QueryTooSlow { limit }.to_json()]),
            },
        };
        // What failed before anything was executed is the client's mistake and no result.
        if let Some(response) = &first
            && is_request_error(response)
        {
            return self.error(&response.errors);
        }
        let mut next = first;
        while let Some(response) = next {
            if !self.send(self.next(&response)).await {
                break;
            }
            next = responses.next().await;
        }
        self.dialect.complete(&self.id)
    }

    fn next(&self, response: &Response) -> String {
        self.dialect.next(&self.id, response).unwrap_or_else(|error| self.unwritable(error))
    }

    fn error<T: serde::Serialize>(&self, errors: &[T]) -> String {
        self.dialect.error(&self.id, errors).unwrap_or_else(|error| self.unwritable(error))
    }

    /// A value that does not fit into JSON; a resolver's fault.
    fn unwritable(&self, error: serde_json::Error) -> String {
        error!(request_id = %self.request_id, "a response cannot be written as JSON: {error}");
        self.dialect.complete(&self.id)
    }

    /// Waits for a place in the queue. False once nobody reads it any more.
    async fn send(&self, text: String) -> bool {
        let outgoing = Outgoing { message: Message::text(text), cancelled: Some(self.cancelled.clone()) };
        self.outbox.send(outgoing).await.is_ok()
    }
}
