//! How it travels: GraphQL over HTTP, WebSocket and server-sent events, the pages for browsers, health.
//!
//! Nothing here knows a type of the schema, a rule about jobs, or SQL: this layer carries requests to a
//! [`Service`] over any [`async_graphql::Executor`] and its answers back. It is the only one that names axum.
//!
//! # Reading order
//!
//! 1. `settings`: every limit. `refusal`: everything that can be wrong with a request.
//! 2. `trace` is around each request: its id, its span, a panic.
//! 3. `graphql_http`: GET and POST. `negotiate` reads the headers, `params` the parameters; `execute` runs it,
//!    `streaming` answers with many, in a `format`. `access`: who may call, `clients`: what each
//!    has open, and how much of what it asked for is `unsent`.
//! 4. `websocket`: the upgrade. `session` is one socket, `protocol` its messages, `operations` what runs
//!    on it, `close` how it ends. `origin`: which pages may.
//! 5. `pages`: GraphiQL and the board. `health`: is it alive, is it ready. `metrics`: what it counts. `callbacks`: answers to
//!    stages that wait for them.
//! 6. `server`: accepts connections and drains them; `stall` drops those that take nothing.

mod access;
mod callbacks;
mod clients;
mod close;
mod execute;
mod format;
mod graphql_http;
mod health;
mod metrics;
mod negotiate;
mod operations;
mod origin;
mod pages;
mod params;
mod protocol;
mod refusal;
mod server;
mod session;
mod settings;
mod stall;
mod streaming;
mod trace;
mod unsent;
mod websocket;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::{from_fn, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::cors::{AllowOrigin, CorsLayer};

pub use access::Token;
pub use callbacks::{Callbacks, Posted};
pub use health::{Check, Readiness};
pub use metrics::{Gauging, Probes, serve_probes};
pub use server::serve;
pub use settings::{HttpSettings, WebSocketSettings};

use access::Access;
use clients::Clients;
use negotiate::MediaType;
use origin::{AllowedHosts, AllowedOrigins};
use refusal::Refusal;

use crate::graphql::Service;
use crate::graphql::request_id::RequestId;

/// How long a browser may remember what CORS allows.
const CORS_MAX_AGE: Duration = Duration::from_secs(3600);

/// What the handlers of GraphQL have in common.
#[derive(Clone)]
struct Api<E> {
    service: Service<E>,
    settings: Arc<HttpSettings>,
    origins: AllowedOrigins,
    hosts: AllowedHosts,
    clients: Clients,
    access: Access,
    callbacks: Arc<dyn Callbacks>,
    /// One place for each WebSocket and each stream of events.
    streams: Arc<Semaphore>,
    shutdown: CancellationToken,
}

/// All routes. Resolvers find a [`RequestId`](crate::graphql::request_id::RequestId) in their context, and on a
/// WebSocket a [`ConnectionInit`](crate::graphql::connection_init::ConnectionInit). Without the schema's text,
/// `/schema.graphql` is not there. After `shutdown` is cancelled,
/// sockets are closed so that their clients connect again.
pub fn router<E: Executor>(
    service: Service<E>,
    settings: &HttpSettings,
    probes: &Probes,
    callbacks: Arc<dyn Callbacks>,
    schema_sdl: Option<Arc<str>>,
    shutdown: CancellationToken,
) -> Router {
    let readiness_timeout = Duration::from_secs(settings.readiness_timeout_seconds);
    let origins = AllowedOrigins::new(&settings.allowed_origins);
    let access = Access::new(&settings.tokens);
    let api = Api {
        service,
        settings: Arc::new(settings.clone()),
        origins: origins.clone(),
        hosts: AllowedHosts::new(&settings.allowed_hosts),
        clients: Clients::new(settings),
        access: access.clone(),
        callbacks,
        streams: Arc::new(Semaphore::new(settings.max_streams.min(Semaphore::MAX_PERMITS))),
        shutdown,
    };
    let Probes { readiness, metrics: gauging, stopping } = probes.clone();
    let readyz = move || health::readyz(readiness.clone(), readiness_timeout, stopping.clone());
    let hosts = api.hosts.clone();
    let admit = move |headers: &HeaderMap| match hosts.admit(headers) {
        true => access.of_headers(headers).map(drop),
        false => Err(Refusal::HostRefused),
    };
    let admits = admit.clone();
    let metrics = async move |Extension(id): Extension<RequestId>, headers: HeaderMap| match admits(&headers)
    {
        Ok(()) => metrics::metrics(gauging.clone()).await,
        Err(refusal) => refusal.answer(MediaType::Json, &id),
    };
    let shows_schema = schema_sdl.is_some();
    let home = async move |headers: HeaderMap| pages::home(&headers, shows_schema);
    let schema = async move |Extension(id): Extension<RequestId>, headers: HeaderMap| {
        let text = admit(&headers).and_then(|()| schema_sdl.as_deref().ok_or(Refusal::NotFound));
        match text {
            Ok(sdl) => {
                ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], sdl.to_owned()).into_response()
            }
            Err(refusal) => refusal.answer(MediaType::Json, &id),
        }
    };
    Router::new()
        .route("/", get(home))
        .route("/graphql", get(graphql_http::get::<E>).post(graphql_http::post::<E>))
        .route("/graphiql/{*path}", get(pages::graphiql_file))
        .route("/board", get(pages::board))
        .route("/board/", get(pages::board))
        .route("/board/{*path}", get(pages::board_file))
        .route("/schema.graphql", get(schema))
        // Beside `http.tokens`, which are for clients: an answer has a token of its own.
        .route("/callbacks/{token}", post(callbacks::post::<E>))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .fallback(async |Extension(id): Extension<RequestId>| Refusal::NotFound.answer(MediaType::Json, &id))
        .method_not_allowed_fallback(async |Extension(id): Extension<RequestId>| {
            Refusal::MethodNotAllowed.answer(MediaType::Json, &id)
        })
        .with_state(api)
        .layer(cors(origins))
        .layer(map_response(forbid_sniffing))
        .layer(from_fn(trace::trace))
}

/// Lets pages of the listed origins read answers. Cookies play no part, so neither do credentials.
fn cors(origins: AllowedOrigins) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| origins.lists(origin)))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            trace::REQUEST_ID,
            streaming::LAST_EVENT_ID,
        ])
        .expose_headers([trace::REQUEST_ID, header::RETRY_AFTER])
        .max_age(CORS_MAX_AGE)
}

/// No browser shall take an answer for anything else than what it says it is.
async fn forbid_sniffing(mut response: Response) -> Response {
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
