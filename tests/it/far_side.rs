//! A small HTTP server of a test's own: the other side of stages with the handler `http`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use axum::serve::Listener;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::harness::EVENT_WAIT;

/// Larger than any body of these tests.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    pub method: String,
    /// With its query.
    pub path: String,
    pub headers: BTreeMap<String, String>,
    /// Null where there is none.
    pub body: Value,
}

/// The server; gone when it is dropped.
pub struct FarSide {
    pub address: SocketAddr,
    requests: Mutex<mpsc::UnboundedReceiver<Received>>,
    _stop: DropGuard,
}

impl FarSide {
    /// One that answers each request as it is told.
    pub async fn answering<F>(answer: F) -> Self
    where
        F: Fn(Received) -> BoxFuture<'static, Response> + Send + Sync + 'static,
    {
        Self::at(TcpListener::bind("127.0.0.1:0").await.expect("a free port"), answer)
    }

    /// The same where its connections come from there.
    pub fn at<L, F>(listener: L, answer: F) -> Self
    where
        L: Listener<Addr = SocketAddr>,
        F: Fn(Received) -> BoxFuture<'static, Response> + Send + Sync + 'static,
    {
        let (tell, requests) = mpsc::unbounded_channel();
        let answer = Arc::new(answer);
        let app = Router::new().fallback(move |request: Request| {
            let (tell, answer) = (tell.clone(), Arc::clone(&answer));
            async move {
                let received = receive(request).await;
                // The test may have seen enough.
                let _ = tell.send(received.clone());
                answer(received).await
            }
        });
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let serving = axum::serve(listener, app).into_future();
        tokio::spawn(stop.clone().run_until_cancelled_owned(serving));
        Self { address, requests: Mutex::new(requests), _stop: stop.drop_guard() }
    }

    /// One that answers each request at once.
    pub async fn saying(answer: impl Fn(&Received) -> Response + Send + Sync + 'static) -> Self {
        Self::answering(move |received| std::future::ready(answer(&received)).boxed()).await
    }

    /// A URL that leads here.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next request that came in.
    pub async fn request(&self) -> Received {
        let next = async { self.requests.lock().await.recv().await };
        tokio::time::timeout(EVENT_WAIT, next)
            .await
            .expect("a request comes in time")
            .expect("the server lives")
    }

    /// Whether every request has been looked at.
    pub async fn is_quiet(&self) -> bool {
        self.requests.lock().await.is_empty()
    }
}

async fn receive(request: Request) -> Received {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, BODY_BYTES_MAX).await.unwrap_or_default();
    let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Received {
        method: head.method.to_string(),
        path: head.uri.to_string(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    }
}

/// An answer with headers and a body.
pub fn reply(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    for (name, value) in headers {
        let name = axum::http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
        response.headers_mut().insert(name, value.parse().expect("a value"));
    }
    response
}

/// An answer of JSON.
pub fn json_reply(status: u16, body: &Value) -> Response {
    reply(status, &[("content-type", "application/json")], body.to_string())
}
