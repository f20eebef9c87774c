//! `/metrics`, in the form of OpenMetrics, and an address of its own for whoever watches the process.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use futures_util::future::BoxFuture;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::health::{self, Readiness};
use super::negotiate::MediaType;
use super::refusal::Refusal;
use super::server::serve;
use super::settings::HttpSettings;
use super::trace;
use crate::graphql::request_id::RequestId;
use crate::telemetry::metrics::CONTENT_TYPE;

/// Writes down the metrics; asked once for each `GET /metrics`.
pub trait Gauging: Send + Sync + 'static {
    /// All of them, as text.
    fn text(&self) -> BoxFuture<'_, Result<String, std::fmt::Error>>;
}

impl<F> Gauging for F
where
    F: Fn() -> BoxFuture<'static, Result<String, std::fmt::Error>> + Send + Sync + 'static,
{
    fn text(&self) -> BoxFuture<'_, Result<String, std::fmt::Error>> {
        self()
    }
}

/// What a process tells about itself. Cheap to clone.
#[derive(Clone)]
pub struct Probes {
    /// Whether it should be sent requests.
    pub readiness: Arc<dyn Readiness>,
    /// What it counts.
    pub metrics: Arc<dyn Gauging>,
    /// Fires when the process is asked to stop. It answers on while it finishes its work, and should be sent nothing new.
    pub stopping: CancellationToken,
}

/// `/metrics`.
pub(super) async fn metrics(gauging: Arc<dyn Gauging>) -> Response {
    match gauging.text().await {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], text)
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written down");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Serves `/metrics`, `/healthz` and `/readyz` alone, without tokens, until `shutdown` is cancelled: at an address that
/// only those reach who run the process, or of a worker, which has no other.
pub async fn serve_probes(
    listener: TcpListener,
    probes: &Probes,
    settings: &HttpSettings,
    shutdown: CancellationToken,
) -> io::Result<()> {
    serve(listener, router(probes, settings), settings, shutdown).await
}

fn router(probes: &Probes, settings: &HttpSettings) -> Router {
    let timeout = Duration::from_secs(settings.readiness_timeout_seconds);
    let Probes { readiness, metrics: gauging, stopping } = probes.clone();
    Router::new()
        .route("/metrics", get(move || metrics(gauging.clone())))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(move || health::readyz(readiness.clone(), timeout, stopping.clone())))
        .fallback(async |Extension(id): Extension<RequestId>| Refusal::NotFound.answer(MediaType::Json, &id))
        .layer(from_fn(trace::trace))
}
