//! Whether the process lives, and whether it should be sent requests.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value, json};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// One thing that must be in order before requests are sent here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is checked, such as `database` or `migrations`.
    pub name: &'static str,
    /// What is wrong with it, in words that may be shown to anybody who can reach the port.
    pub problem: Option<String>,
}

/// Tells whether this process can do its work; asked once per `GET /readyz`.
pub trait Readiness: Send + Sync + 'static {
    /// All checks, also those that pass. It may be dropped when it takes too long.
    fn check(&self) -> BoxFuture<'_, Vec<Check>>;
}

impl<F> Readiness for F
where
    F: Fn() -> BoxFuture<'static, Vec<Check>> + Send + Sync + 'static,
{
    fn check(&self) -> BoxFuture<'_, Vec<Check>> {
        self()
    }
}

/// `/healthz`: 200 while the process can answer at all. It asks nothing else, as a restart mends nothing else.
pub(super) async fn healthz() -> Response {
    uncached("ok".into_response())
}

/// `/readyz`: 200 when every check passes, else 503; both say which.
pub(super) async fn readyz(
    readiness: Arc<dyn Readiness>,
    limit: Duration,
    stopping: CancellationToken,
) -> Response {
    let mut checks = timeout(limit, readiness.check()).await.unwrap_or_else(|_| {
        let problem = format!("no answer within {} seconds", limit.as_secs());
        vec![Check { name: "checks", problem: Some(problem) }]
    });
    let shutting_down = stopping.is_cancelled().then(|| "the server is shutting down".to_string());
    checks.push(Check { name: "running", problem: shutting_down });
    let ready = checks.iter().all(|check| check.problem.is_none());
    let checks: Map<String, Value> =
        checks.into_iter().map(|check| (check.name.to_string(), outcome(check))).collect();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let content_type = (header::CONTENT_TYPE, "application/json");
    uncached(
        (status, [content_type], json!({ "ready": ready, "checks": checks }).to_string()).into_response(),
    )
}

fn outcome(check: Check) -> Value {
    match check.problem {
        None => json!({ "ok": true }),
        Some(problem) => json!({ "ok": false, "problem": problem }),
    }
}

fn uncached(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
