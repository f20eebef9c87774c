//! Runs one query or mutation, apart from the connection that asked for it.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};
use tracing::{Instrument, Span, error};

use super::refusal::Refusal;
use crate::graphql::Service;
use crate::graphql::reply::Reply;
use crate::graphql::request_id::RequestId;
use crate::graphql::service::Operation;

/// What a shutdown waits for besides connections: sockets, and mutations whose client has gone. The server puts
/// it into each request.
#[derive(Debug, Clone, Default)]
pub(super) struct InFlight(pub TaskTracker);

impl<S: Sync> FromRequestParts<S> for InFlight {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Executes in a task of its own, so that a resolver that panics fails one request and not the connection, and
/// so that a mutation ends although its client has gone: dropped halfway, its transaction would break the
/// database connection, and the client could not tell whether it took effect. A query is dropped with its client.
pub(super) async fn execute<E: Executor>(
    service: &Service<E>,
    operation: Operation,
    id: &RequestId,
    in_flight: &InFlight,
    limit: Duration,
) -> Result<Reply, Refusal> {
    let kind = operation.kind();
    let run = {
        let (service, id) = (service.clone(), id.clone());
        async move { service.answer(operation, &id).await }
    };
    let task: JoinHandle<Reply> = in_flight.0.spawn(run.instrument(Span::current()));
    let (outcome, refusal) = match kind {
        OperationType::Mutation => (timeout(limit, task).await, Refusal::MutationTooSlow { limit }),
        _ => (timeout(limit, AbortOnDropHandle::new(task)).await, Refusal::QueryTooSlow { limit }),
    };
    match outcome {
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(join)) => {
            error!(request_id = %id, "a resolver panicked: {}", panic_text(join));
            Err(Refusal::Internal)
        }
        Err(_) => Err(refusal),
    }
}

fn panic_text(join: tokio::task::JoinError) -> Arc<str> {
    match join.try_into_panic() {
        Ok(panic) => text_of_panic(&*panic),
        Err(cancelled) => cancelled.to_string().into(),
    }
}

/// What `panic!` was given, for the log only.
pub(super) fn text_of_panic(panic: &(dyn std::any::Any + Send)) -> Arc<str> {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message").into()
}
