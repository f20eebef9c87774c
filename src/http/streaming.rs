//! One operation that is answered as a stream over plain HTTP: server-sent events, or parts.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, stream};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tracing::field::Empty;
use tracing::{Instrument, Span, error, info_span};

use super::Api;
use super::clients::{Peer, Thing};
use super::execute::{InFlight, text_of_panic};
use super::format::Format;
use super::refusal::Refusal;
use super::unsent::{Unsent, held_by};
use crate::graphql::reply::Reply;
use crate::graphql::request_id::RequestId;
use crate::graphql::service::Operation;
use crate::telemetry::metrics;

/// What a browser sends when it comes back: the id of the last event that it has seen.
pub(super) const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// How many events wait to be written.
const QUEUED_EVENTS_MAX: usize = 4;

/// Starts an operation whose results become the body of the answer.
pub(super) fn answer<E: Executor>(
    api: Api<E>,
    operation: Operation,
    format: Format,
    id: RequestId,
    client: Peer,
    in_flight: &InFlight,
) -> Result<Response, Refusal> {
    if api.shutdown.is_cancelled() {
        return Err(Refusal::ShuttingDown);
    }
    let place = api.streams.clone().try_acquire_owned().map_err(|_| Refusal::TooManyStreams)?;
    let of_client = (api.clients.open(Thing::Streams, client)?, api.clients.open(Thing::Operations, client)?);
    let (sender, receiver) = mpsc::channel(QUEUED_EVENTS_MAX);
    let begin = stream::iter(format.begin(operation.kind()));
    let span = info_span!(parent: None, "events", request_id = %id, client = %client, trace_id = Empty);
    span.follows_from(Span::current());
    let unsent = api.clients.unsent(client);
    let stream = Stream { api, kind: operation.kind(), format, id, sender, unsent };
    let task = async move {
        let _held = (place, of_client, metrics().http.open("events"));
        stream.run(operation).await;
    };
    in_flight.0.spawn(task.instrument(span));
    let events = stream::unfold(receiver, async |mut receiver: mpsc::Receiver<Bytes>| {
        let event = receiver.recv().await?;
        Some((event, receiver))
    });
    let body = begin.chain(events).map(Ok::<_, std::convert::Infallible>);
    let mut response = Response::new(Body::from_stream(body));
    for (name, value) in [
        (header::CONTENT_TYPE, format.content_type()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::VARY, HeaderValue::from_static("accept")),
        // Asks nginx to pass on each event as it comes.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ] {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// What the task of a stream knows.
struct Stream<E> {
    api: Api<E>,
    kind: OperationType,
    format: Format,
    id: RequestId,
    sender: mpsc::Sender<Bytes>,
    unsent: Unsent,
}

impl<E: Executor> Stream<E> {
    /// Runs until the operation ends, or, unless it is a mutation, until nobody reads it or the server stops.
    async fn run(self, operation: Operation) {
        let executed = AssertUnwindSafe(self.execute(operation)).catch_unwind();
        let outcome = match self.kind {
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
                Some(Refusal::Internal)
            }
        };
        if let Some(refusal) = refusal {
            self.send(self.format.failed(&refusal, &self.id)).await;
        }
        self.send(self.format.end()).await;
    }

    async fn execute(&self, operation: Operation) -> Result<(), Refusal> {
        let keep_alive = self.api.settings.heartbeat();
        let limit = self.api.settings.execution_timeout();
        let begin = async {
            let room = match self.kind {
                OperationType::Query | OperationType::Mutation => Some(self.unsent.reserve().await),
                OperationType::Subscription => None,
            };
            let mut replies = self.api.service.follow(operation, &self.id, None).await;
            let first = match self.kind {
                OperationType::Query | OperationType::Mutation => replies.next().await,
                OperationType::Subscription => self.next_or_keep_alive(&mut replies, keep_alive).await,
            };
            (replies, first, room)
        };
        let (mut replies, mut reply, mut room) = match self.kind {
            OperationType::Query => {
                timeout(limit, begin).await.map_err(|_| Refusal::QueryTooSlow { limit })?
            }
            OperationType::Mutation | OperationType::Subscription => begin.await,
        };
        while let Some(result) = reply {
            let event = self.format.next(&result);
            // Not kept until the next one, which may come in hours.
            drop(result);
            let room = match room.take() {
                Some(mut room) => room.fit(event.len()).then_some(room),
                None => self.unsent.of_event(event.len()).await,
            };
            let limit = self.api.settings.max_unsent_bytes_per_client;
            let room = room.ok_or(Refusal::TooMuchUnsent { limit })?;
            self.send(held_by(event, vec![room])).await;
            reply = self.next_or_keep_alive(&mut replies, keep_alive).await;
        }
        Ok(())
    }

    async fn next_or_keep_alive(
        &self,
        replies: &mut BoxStream<'static, Reply>,
        interval: Duration,
    ) -> Option<Reply> {
        loop {
            tokio::select! {
                biased;
                reply = replies.next() => return reply,
                () = sleep(interval) => self.send(self.format.keep_alive()).await,
            }
        }
    }

    /// Waits until there is room. Where nobody reads any more, only a mutation still gets here.
    async fn send(&self, event: Bytes) {
        let _ = self.sender.send(event).await;
    }
}
