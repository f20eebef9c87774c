//! GraphQL over HTTP: POST for everything that is answered once, GET for queries, after the draft of the
//! GraphQL-over-HTTP specification. All 61 audits of npm `graphql-http` pass.

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::Extension;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use futures_util::future::join_all;
use http_body_util::BodyExt;
use serde_json::json;
use tokio::time::timeout;
use tracing::Span;

use super::clients::{Peer, Thing};
use super::execute::{InFlight, execute};
use super::negotiate::{self, Accepted, MediaType};
use super::params;
use super::refusal::Refusal;
use super::streaming::{self, LAST_EVENT_ID};
use super::trace::TRACEPARENT;
use super::unsent::{Room, Unsent, held_by};
use super::{Api, pages, websocket};
use crate::graphql::caller::Caller;
use crate::graphql::params::Params;
use crate::graphql::reply::Reply;
use crate::graphql::request_id::RequestId;
use crate::graphql::service::Operation;

/// GET: a socket, the page for browsers, or a query, depending on what the headers ask for.
pub(super) async fn get<E: Executor>(
    State(api): State<Api<E>>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    in_flight: InFlight,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let refuse = |refusal: Refusal| refusal.answer(MediaType::Json, &id);
    if !api.hosts.admit(&headers) {
        return refuse(Refusal::HostRefused);
    }
    let client = known(api.clients.of(peer, &headers));
    let traceparent = headers.get(TRACEPARENT).cloned();
    if negotiate::asks_for_websocket(&headers) {
        let upgrade = upgrade.map_err(|rejection| Refusal::BadHandshake(rejection.body_text()));
        let upgraded = upgrade
            .and_then(|upgrade| websocket::upgrade(api, upgrade, &headers, id.clone(), client, in_flight));
        return upgraded.unwrap_or_else(refuse);
    }
    if negotiate::prefers_html(&headers) {
        return pages::graphiql(&headers);
    }
    match (negotiate::accepted(&headers), api.access.of_headers(&headers)) {
        (Ok(accepted), Ok(caller)) => {
            Call { api, id, client, caller, in_flight, accepted, traceparent }
                .answer_get(&uri, &headers)
                .await
        }
        (Ok(Accepted { media_type, .. }), Err(refusal)) => refusal.answer(media_type, &id),
        (Err(refusal), _) => refuse(refusal),
    }
}

/// POST: one request, or a batch of them.
pub(super) async fn post<E: Executor>(
    State(api): State<Api<E>>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    in_flight: InFlight,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if !api.hosts.admit(&headers) {
        return Refusal::HostRefused.answer(MediaType::Json, &id);
    }
    let client = known(api.clients.of(peer, &headers));
    let traceparent = headers.get(TRACEPARENT).cloned();
    match (negotiate::accepted(&headers), api.access.of_headers(&headers)) {
        (Ok(accepted), Ok(caller)) => {
            Call { api, id, client, caller, in_flight, accepted, traceparent }
                .answer_post(&headers, body)
                .await
        }
        (Ok(Accepted { media_type, .. }), Err(refusal)) => refusal.answer(media_type, &id),
        (Err(refusal), _) => refusal.answer(MediaType::Json, &id),
    }
}

/// Tells the log who asks.
fn known(client: Peer) -> Peer {
    Span::current().record("client", tracing::field::display(client));
    client
}

/// One HTTP request that asks for GraphQL.
struct Call<E> {
    api: Api<E>,
    id: RequestId,
    client: Peer,
    caller: Option<Caller>,
    in_flight: InFlight,
    accepted: Accepted,
    traceparent: Option<HeaderValue>,
}

impl<E: Executor> Call<E> {
    async fn answer_get(&self, uri: &Uri, headers: &HeaderMap) -> Response {
        self.get(uri, headers).await.unwrap_or_else(|refusal| self.refuse(&refusal))
    }

    async fn answer_post(&self, headers: &HeaderMap, body: Body) -> Response {
        self.post(headers, body).await.unwrap_or_else(|refusal| self.refuse(&refusal))
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        refusal.answer(self.accepted.media_type, &self.id)
    }

    async fn get(&self, uri: &Uri, headers: &HeaderMap) -> Result<Response, Refusal> {
        let params = params::from_query_string(uri, &self.api.settings)?;
        let operation = self.prepare(params)?;
        match operation.kind() {
            // A link, or an image on a page elsewhere, must never change anything.
            OperationType::Mutation => Err(Refusal::MutationByGet),
            _ => self.one(operation, headers).await,
        }
    }

    async fn post(&self, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
        negotiate::require_json_body(headers)?;
        let bytes = self.read(body).await?;
        let body = params::from_body(&bytes, &self.api.settings)?;
        drop(bytes);
        match body {
            params::Body::One(params) => self.one(self.prepare(*params)?, headers).await,
            params::Body::Batch(batch) => self.batch(batch).await,
        }
    }

    fn prepare(&self, params: Params) -> Result<Operation, Refusal> {
        let mut operation = self.api.service.prepare(params)?;
        if let Some(caller) = &self.caller {
            Span::current().record("caller", &*caller.0);
            operation.acts_for(caller.clone());
        }
        if let Some(traceparent) = self.traceparent.as_ref().and_then(|text| text.to_str().ok()) {
            operation.continues(traceparent);
        }
        Ok(operation)
    }

    /// Answers one request in the way that the client accepts and the operation needs.
    async fn one(&self, mut operation: Operation, headers: &HeaderMap) -> Result<Response, Refusal> {
        let subscribes = operation.kind() == OperationType::Subscription;
        match self.accepted.streaming {
            Some(streaming) if subscribes || streaming.preferred => {
                if let Some(last) = headers.get(LAST_EVENT_ID).and_then(|last| last.to_str().ok())
                    && !last.is_empty()
                {
                    operation.resume_from(last);
                }
                let api = self.api.clone();
                let id = self.id.clone();
                streaming::answer(api, operation, streaming.format, id, self.client, &self.in_flight)
            }
            _ if subscribes => Err(Refusal::SubscriptionWithoutStream),
            _ => {
                let _place = self.api.clients.open(Thing::Operations, self.client)?;
                let (unsent, limit) = (self.unsent(), self.api.settings.execution_timeout());
                let room = timeout(limit, unsent.reserve()).await.map_err(|_| self.too_much_unsent())?;
                let (reply, room) = self.execute(operation, room).await?;
                let status = status(&reply, self.accepted.media_type);
                Ok(self.answer(status, held_by(reply.body, vec![room]).into()))
            }
        }
    }

    async fn batch(&self, batch: Vec<Params>) -> Result<Response, Refusal> {
        // All are looked at before the first one runs; after that, each fails for itself.
        let operations = batch.into_iter().map(|params| {
            let operation = self.prepare(params)?;
            match operation.kind() {
                OperationType::Subscription => Err(Refusal::SubscriptionInBatch),
                _ => Ok(operation),
            }
        });
        let operations: Vec<_> = operations.collect::<Result<_, Refusal>>()?;
        let (unsent, limit) = (self.unsent(), self.api.settings.execution_timeout());
        let rooms = timeout(limit, unsent.reserve_several(operations.len()));
        let rooms = rooms.await.map_err(|_| self.too_much_unsent())?;
        let outcomes = operations.into_iter().zip(rooms).map(async |(operation, room)| {
            let _place = self.api.clients.open(Thing::Operations, self.client)?;
            self.execute(operation, room).await
        });
        let outcomes = join_all(outcomes).await;
        let (entries, rooms): (Vec<Bytes>, Vec<Option<Room>>) =
            outcomes.into_iter().map(|outcome| self.entry(outcome)).unzip();
        let body = [b"[", entries.join(&b","[..]).as_slice(), b"]"].concat();
        let body = held_by(body.into(), rooms.into_iter().flatten().collect());
        Ok(self.answer(StatusCode::OK, body.into()))
    }

    /// The answer to one request of a batch, and the room that it takes.
    fn entry(&self, outcome: Result<(Reply, Room), Refusal>) -> (Bytes, Option<Room>) {
        match outcome {
            Ok((reply, room)) => (reply.body, Some(room)),
            Err(refusal) => (json!({ "errors": [refusal.to_json(&self.id)] }).to_string().into(), None),
        }
    }

    fn unsent(&self) -> Unsent {
        self.api.clients.unsent(self.client)
    }

    fn too_much_unsent(&self) -> Refusal {
        Refusal::TooMuchUnsent { limit: self.api.settings.max_unsent_bytes_per_client }
    }

    async fn read(&self, body: Body) -> Result<Bytes, Refusal> {
        let time = self.api.settings.body_timeout();
        let read = timeout(time, read(body, self.api.settings.max_body_bytes)).await;
        read.unwrap_or(Err(Refusal::BodyTooSlow { limit: time }))
    }

    /// The answer, and the room for it.
    async fn execute(&self, operation: Operation, mut room: Room) -> Result<(Reply, Room), Refusal> {
        let limit = self.api.settings.execution_timeout();
        let reply = execute(&self.api.service, operation, &self.id, &self.in_flight, limit).await?;
        if room.fit(reply.body.len()) { Ok((reply, room)) } else { Err(self.too_much_unsent()) }
    }

    fn answer(&self, status: StatusCode, body: Body) -> Response {
        let mut answer = Response::new(body);
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.accepted.media_type.content_type());
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }
}

/// A body of at most so many bytes. Of one that is larger, about as much again is read and thrown away: a client that is
/// still writing when the connection closes does not get to read why.
pub(super) async fn read(mut body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let (mut parts, mut length) = (Vec::new(), 0_usize);
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    while let Some(frame) = body.frame().await {
        let Ok(part) = frame.map_err(|_| Refusal::BodyBroken)?.into_data() else { continue };
        length = length.saturating_add(part.len());
        if length.max(announced) <= limit {
            parts.push(part);
        } else if length > 2 * limit {
            break;
        }
    }
    match parts.as_slice() {
        _ if length > limit => Err(Refusal::BodyTooLarge { limit }),
        [whole] => Ok(whole.clone()),
        parts => Ok(parts.concat().into()),
    }
}

/// Under `application/json`, 200 for whatever GraphQL answered; else the status says what a request error means.
fn status(reply: &Reply, media_type: MediaType) -> StatusCode {
    let Some(refused) = reply.refused.as_ref().filter(|_| media_type != MediaType::Json) else {
        return StatusCode::OK;
    };
    match refused.code.as_deref() {
        Some("UNAUTHENTICATED") => StatusCode::UNAUTHORIZED,
        Some("FORBIDDEN") => StatusCode::FORBIDDEN,
        Some("RATE_LIMITED") => StatusCode::TOO_MANY_REQUESTS,
        Some("INTERNAL") => StatusCode::INTERNAL_SERVER_ERROR,
        Some("UNAVAILABLE") => StatusCode::SERVICE_UNAVAILABLE,
        Some("TIMEOUT") => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::BAD_REQUEST,
    }
}
