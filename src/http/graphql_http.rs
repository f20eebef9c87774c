//! GraphQL over HTTP: POST for everything that is answered once, GET for queries, after the draft of the
//! GraphQL-over-HTTP specification. All 61 audits of npm `graphql-http` pass.

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response as GraphqlResponse};
use axum::Extension;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use futures_util::future::join_all;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Serialize;
use tokio::time::timeout;

use super::execute::{InFlight, execute};
use super::negotiate::{self, Accepted, Events, MediaType};
use super::params::{self, Params};
use super::refusal::Refusal;
use super::wire::{Wire, error_code, is_request_error};
use super::{Api, events, pages, websocket};
use crate::graphql::request_id::RequestId;

/// GET: a socket, the page for browsers, or a query, depending on what the headers ask for.
pub(super) async fn get<E: Executor>(
    State(api): State<Api<E>>,
    Extension(id): Extension<RequestId>,
    in_flight: InFlight,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !api.hosts.admit(&headers) {
        return Refusal::HostRefused.answer(MediaType::Json);
    }
    if negotiate::asks_for_websocket(&headers) {
        let upgrade = upgrade.map_err(|rejection| Refusal::BadHandshake(rejection.body_text()));
        let upgraded = upgrade.and_then(|upgrade| websocket::upgrade(api, upgrade, &headers, id, in_flight));
        return upgraded.unwrap_or_else(|refusal| refusal.answer(MediaType::Json));
    }
    if negotiate::prefers_html(&headers) {
        return pages::index(&headers);
    }
    match negotiate::accepted(&headers) {
        Ok(accepted) => {
            let answer = Call { api, id, in_flight, accepted }.get(&uri).await;
            answer.unwrap_or_else(|refusal| refusal.answer(accepted.media_type))
        }
        Err(refusal) => refusal.answer(MediaType::Json),
    }
}

/// POST: one request, or a batch of them.
pub(super) async fn post<E: Executor>(
    State(api): State<Api<E>>,
    Extension(id): Extension<RequestId>,
    in_flight: InFlight,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if !api.hosts.admit(&headers) {
        return Refusal::HostRefused.answer(MediaType::Json);
    }
    match negotiate::accepted(&headers) {
        Ok(accepted) => {
            let answer = Call { api, id, in_flight, accepted }.post(&headers, body).await;
            answer.unwrap_or_else(|refusal| refusal.answer(accepted.media_type))
        }
        Err(refusal) => refusal.answer(MediaType::Json),
    }
}

/// One HTTP request that asks for GraphQL.
struct Call<E> {
    api: Api<E>,
    id: RequestId,
    in_flight: InFlight,
    accepted: Accepted,
}

impl<E: Executor> Call<E> {
    async fn get(&self, uri: &Uri) -> Result<Response, Refusal> {
        let params = params::from_query_string(uri, &self.api.settings)?;
        let mut request = params.into_request(&self.api.settings)?;
        match self.api.documents.operation_type(&mut request) {
            // A link, or an image on a page elsewhere, must never change anything.
            OperationType::Mutation => Err(Refusal::MutationByGet),
            operation_type => self.one(request, operation_type).await,
        }
    }

    async fn post(&self, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
        negotiate::require_json_body(headers)?;
        let bytes = self.read(body).await?;
        let body = params::from_body(&bytes, &self.api.settings)?;
        drop(bytes);
        match body {
            params::Body::One(params) => {
                let mut request = params.into_request(&self.api.settings)?;
                let operation_type = self.api.documents.operation_type(&mut request);
                self.one(request, operation_type).await
            }
            params::Body::Batch(batch) => self.batch(batch).await,
        }
    }

    /// Answers one request in the way that the client accepts and the operation needs.
    async fn one(&self, request: Request, operation_type: OperationType) -> Result<Response, Refusal> {
        match (operation_type, self.accepted.events) {
            (OperationType::Subscription, Events::Refused) => Err(Refusal::SubscriptionWithoutStream),
            (OperationType::Subscription, _) | (_, Events::Preferred) => {
                events::answer(self.api.clone(), request, operation_type, self.id.clone(), &self.in_flight)
            }
            _ => Ok(self.single(&self.execute(request, operation_type).await?)),
        }
    }

    async fn batch(&self, batch: Vec<Params>) -> Result<Response, Refusal> {
        // All are looked at before the first one runs; after that, each fails for itself.
        let requests = batch.into_iter().map(|params| {
            let mut request = params.into_request(&self.api.settings)?;
            match self.api.documents.operation_type(&mut request) {
                OperationType::Subscription => Err(Refusal::SubscriptionInBatch),
                operation_type => Ok((request, operation_type)),
            }
        });
        let requests: Vec<_> = requests.collect::<Result<_, Refusal>>()?;
        let runs =
            requests.into_iter().map(|(request, operation_type)| self.execute(request, operation_type));
        let outcomes = join_all(runs).await;
        let entries: Vec<Entry<'_>> = outcomes.iter().map(Entry::new).collect();
        Ok(self.json(StatusCode::OK, &entries))
    }

    async fn read(&self, body: Body) -> Result<Bytes, Refusal> {
        let limit = self.api.settings.max_body_bytes;
        if body.size_hint().lower() > limit as u64 {
            return Err(Refusal::BodyTooLarge { limit });
        }
        let time = self.api.settings.body_timeout();
        match timeout(time, Limited::new(body, limit).collect()).await {
            Ok(Ok(collected)) => Ok(collected.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::BodyTooLarge { limit }),
            Ok(Err(_)) => Err(Refusal::BodyBroken),
            Err(_) => Err(Refusal::BodyTooSlow { limit: time }),
        }
    }

    async fn execute(
        &self,
        request: Request,
        operation_type: OperationType,
    ) -> Result<GraphqlResponse, Refusal> {
        let limit = self.api.settings.execution_timeout();
        execute(self.api.executor.clone(), request, operation_type, &self.id, &self.in_flight, limit).await
    }

    fn single(&self, response: &GraphqlResponse) -> Response {
        let mut answer = self.json(status(response, self.accepted.media_type), &Wire(response));
        if let Some(policy) =
            response.cache_control.value().and_then(|value| HeaderValue::from_str(&value).ok())
        {
            answer.headers_mut().insert(header::CACHE_CONTROL, policy);
        }
        answer.headers_mut().extend(response.http_headers.clone());
        answer
    }

    fn json(&self, status: StatusCode, body: &impl Serialize) -> Response {
        let Ok(text) = serde_json::to_vec(body) else {
            return Refusal::Internal(self.id.clone()).answer(self.accepted.media_type);
        };
        let mut answer = Response::new(Body::from(text));
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.accepted.media_type.content_type());
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }
}

/// The answer to one request of a batch.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Answered(Wire<'a>),
    Refused { errors: [serde_json::Value; 1] },
}

impl<'a> Entry<'a> {
    fn new(outcome: &'a Result<GraphqlResponse, Refusal>) -> Self {
        match outcome {
            Ok(response) => Self::Answered(Wire(response)),
            Err(refusal) => Self::Refused { errors: [refusal.to_json()] },
        }
    }
}

/// Under `application/json`, 200 for whatever GraphQL answered; else the status says what a request error means.
fn status(response: &GraphqlResponse, media_type: MediaType) -> StatusCode {
    if media_type == MediaType::Json || !is_request_error(response) {
        return StatusCode::OK;
    }
    match error_code(&response.errors) {
        Some("UNAUTHENTICATED") => StatusCode::UNAUTHORIZED,
        Some("FORBIDDEN") => StatusCode::FORBIDDEN,
        Some("RATE_LIMITED") => StatusCode::TOO_MANY_REQUESTS,
        Some("INTERNAL") => StatusCode::INTERNAL_SERVER_ERROR,
        Some("UNAVAILABLE") => StatusCode::SERVICE_UNAVAILABLE,
        Some("TIMEOUT") => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::BAD_REQUEST,
    }
}
