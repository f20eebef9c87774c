//! Around every request: its id, its span, its latency, and an answer where a handler panicked.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tracing::field::Empty;
use tracing::{Instrument, debug, error, info_span, warn};

use super::callbacks;
use super::execute::text_of_panic;
use super::negotiate::MediaType;
use super::refusal::Refusal;
use crate::graphql::request_id::RequestId;
use crate::telemetry::metrics;

/// Carries the id of a request, both ways.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Carries a place in a trace, as the W3C's recommendation Trace Context writes it.
pub(super) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The middleware. The id is put into the request's extensions, and on the answer.
pub(super) async fn trace(mut request: Request, next: Next) -> Response {
    let sent = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).and_then(RequestId::parse);
    let id = sent.unwrap_or_else(RequestId::generate);
    request.extensions_mut().insert(id.clone());
    let span = info_span!(
        "request",
        request_id = %id,
        method = %request.method(),
        path = callbacks::without_token(request.uri().path()),
        client = Empty,
        caller = Empty,
        trace_id = Empty,
        status = Empty,
        latency_ms = Empty,
    );
    let route = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    let handled = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let _entered = span.enter();
    let mut response = handled.unwrap_or_else(|panic| {
        error!("the handler of a request panicked: {}", text_of_panic(&*panic));
        Refusal::Internal.answer(MediaType::Json, &id)
    });
    let (status, latency_ms) = (response.status(), started.elapsed().as_secs_f64() * 1000.0);
    span.record("status", status.as_u16());
    span.record("latency_ms", latency_ms);
    metrics().http.answered(route.as_ref().map(MatchedPath::as_str), status.as_u16());
    if status.is_server_error() {
        warn!("answered with an error");
    } else {
        debug!("answered");
    }
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
