//! GraphQL over server-sent events: one operation, answered as a stream (`text/event-stream`).
//!
//! After PROTOCOL.md of graphql-sse, in its mode of distinct connections: `next` for each result, then `complete`.
//! A stream that ends without `complete` was cut off, and its client asks again.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response as GraphqlResponse};
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tracing::{Instrument, Span, error, info_span};

use super::Api;
use super::execute::{InFlight, text_of_panic};
use super::refusal::Refusal;
use super::wire::Wire;
use crate::graphql::request_id::RequestId;

/// Nothing to a client, but it keeps proxies from closing the stream, and finds out whether anybody reads it.
const KEEP_ALIVE: &[u8] = b":\n\n";

/// How many events wait to be written.
const QUEUED_EVENTS_MAX: usize = 4;

/// Starts an operation whose results become the body of the answer.
pub(super) fn answer<E: Executor>(
    api: Api<E>,
    request: Request,
    operation_type: OperationType,
    id: RequestId,
    in_flight: &InFlight,
) -> Result<Response, Refusal> {
    if api.shutdown.is_cancelled() {
        return Err(Refusal::ShuttingDown);
    }
    let place = api.streams.clone().try_acquire_owned().map_err(|_| Refusal::TooManyStreams)?;
    let (sender, receiver) = mpsc::channel(QUEUED_EVENTS_MAX);
    let span = info_span!(parent: None, "events", request_id = %id);
    span.follows_from(Span::current());
    let operation = Operation { api, operation_type, id, sender };
    let task = async move {
        operation.run(request).await;
        drop(place);
    };
    in_flight.0.spawn(task.instrument(span));
    let events = stream::unfold(receiver, async |mut receiver: mpsc::Receiver<Bytes>| {
        let event = receiver.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(event), receiver))
    });
    let mut response = Response::new(Body::from_stream(events));
    for (name, value) in [
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        // Asks nginx to pass on each event as it comes.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// What the task of a stream knows.
struct Operation<E> {
    api: Api<E>,
    operation_type: OperationType,
    id: RequestId,
    sender: mpsc::Sender<Bytes>,
}

impl<E: Executor> Operation<E> {
    /// Runs until the operation ends, or, unless it is a mutation, until nobody reads it or the server stops.
    async fn run(self, request: Request) {
        let executed = AssertUnwindSafe(self.execute(request)).catch_unwind();
        let outcome = match self.operation_type {
            OperationType::Mutation => executed.await,
            OperationType::Query | OperationType::Subscription => tokio::select! {
                outcome = executed => outcome,
                () = self.sender.closed() => return,
                () = self.api.shutdown.cancelled() => return,
            },
        };
        let refusal = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(refusal)) => Some(refusal),
            Err(panic) => {
                error!(request_id = %self.id, "a resolver panicked: {}", text_of_panic(&*panic));
                Some(Refusal::Internal(self.id.clone()))
            }
        };
        if let Some(refusal) = refusal {
            self.send(next(&json!({ "errors": [refusal.to_json()] }).to_string())).await;
        }
        // With data, though empty: a browser's EventSource passes over events without.
        self.send(Bytes::from_static(b"event: complete\ndata:\n\n")).await;
    }

    async fn execute(&self, request: Request) -> Result<(), Refusal> {
        let keep_alive = self.api.settings.heartbeat();
        let limit = self.api.settings.execution_timeout();
        let mut responses = self.api.executor.execute_stream(request.data(self.id.clone()), None);
        let mut response = match self.operation_type {
            OperationType::Query => {
                timeout(limit, responses.next()).await.map_err(|_| Refusal::QueryTooSlow { limit })?
            }
            OperationType::Mutation => responses.next().await,
            OperationType::Subscription => self.next_or_keep_alive(&mut responses, keep_alive).await,
        };
        while let Some(result) = &response {
            let text = serde_json::to_string(&Wire(result)).map_err(|error| self.unwritable(&error))?;
            self.send(next(&text)).await;
            response = self.next_or_keep_alive(&mut responses, keep_alive).await;
        }
        Ok(())
    }

    async fn next_or_keep_alive(
        &self,
        responses: &mut stream::BoxStream<'static, GraphqlResponse>,
        interval: Duration,
    ) -> Option<GraphqlResponse> {
        loop {
            tokio::select! {
                biased;
                response = responses.next() => return response,
                () = sleep(interval) => self.send(Bytes::from_static(KEEP_ALIVE)).await,
            }
        }
    }

    /// A value that does not fit into JSON; a resolver's fault.
    fn unwritable(&self, error: &serde_json::Error) -> Refusal {
        error!(request_id = %self.id, "a response cannot be written as JSON: {error}");
        Refusal::Internal(self.id.clone())
    }

    /// Waits until there is room. Where nobody reads any more, only a mutation still gets here.
    async fn send(&self, event: Bytes) {
        let _ = self.sender.send(event).await;
    }
}

/// JSON has no line breaks outside of strings, and inside they are escaped, so it is one line.
fn next(json: &str) -> Bytes {
    format!("event: next\ndata: {json}\n\n").into()
}
