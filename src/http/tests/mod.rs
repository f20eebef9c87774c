//! The layer as clients see it, over a small schema that can be slow, fail and panic.

mod answers;
mod over_http;
mod over_streams;
mod over_websocket;
mod pages_and_health;
mod with_tokens;

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use async_graphql::{Context, EmptySubscription, Error, Object, Result, Schema, Subscription};
use axum::{BoxError, Router};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, Stream, StreamExt, stream};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{Callbacks, Check, HttpSettings, Posted, Probes, router, serve};
use crate::graphql::caller::Caller;
use crate::graphql::connection_init::ConnectionInit;
use crate::graphql::documents::trusted::TrustedDocuments;
use crate::graphql::request_id::RequestId;
use crate::graphql::{GraphqlSettings, Service};
use crate::telemetry::metrics::{Snapshot, render};

/// Longer than anything takes; a test that waits for so long has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// What tests and resolvers share.
struct World {
    sum: AtomicI32,
    /// `add` has begun.
    begun: Semaphore,
    /// Lets one waiting `add` go on.
    gate: Semaphore,
    /// `add` has ended.
    ended: Semaphore,
    /// A waiting query or subscription was dropped.
    dropped: Semaphore,
}

impl Default for World {
    fn default() -> Self {
        let none = || Semaphore::new(0);
        Self { sum: AtomicI32::new(0), begun: none(), gate: none(), ended: none(), dropped: none() }
    }
}

/// Waits for one permit and takes it.
async fn signal(semaphore: &Semaphore) {
    timeout(PATIENCE, semaphore.acquire()).await.expect("the signal comes").expect("open").forget();
}

/// Tells when it is dropped.
struct Guard(Arc<World>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.dropped.add_permits(1);
    }
}

struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "world"
    }

    async fn request_id(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(ctx.data::<RequestId>()?.to_string())
    }

    async fn caller(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(ctx.data::<Caller>()?.0.to_string())
    }

    async fn connection_init(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(ctx.data::<ConnectionInit>()?.0.to_string())
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    async fn maybe(&self) -> Result<Option<i32>> {
        Err(Error::new("not today"))
    }

    async fn surely(&self) -> Result<i32> {
        Err(Error::new("not today"))
    }

    async fn panics(&self) -> i32 {
        "a secret".parse().expect("a number")
    }

    async fn waits(&self, ctx: &Context<'_>) -> i32 {
        let world = ctx.data_unchecked::<Arc<World>>().clone();
        let _guard = Guard(world.clone());
        world.begun.add_permits(1);
        std::future::pending().await
    }
}

struct Mutation;

#[Object]
impl Mutation {
    /// Waits at the gate, then adds.
    async fn add(&self, ctx: &Context<'_>, number: i32) -> i32 {
        let world = ctx.data_unchecked::<Arc<World>>();
        world.begun.add_permits(1);
        if let Ok(permit) = world.gate.acquire().await {
            permit.forget();
        }
        let sum = world.sum.fetch_add(number, Ordering::SeqCst) + number;
        world.ended.add_permits(1);
        sum
    }
}

struct Subscriptions;

#[Subscription]
impl Subscriptions {
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }

    /// One value, then silence.
    async fn forever(&self, ctx: &Context<'_>) -> impl Stream<Item = i32> {
        let guard = Guard(ctx.data_unchecked::<Arc<World>>().clone());
        stream::unfold((guard, 0), |(guard, n)| async move {
            if n > 0 {
                std::future::pending::<()>().await;
            }
            Some((n, (guard, n + 1)))
        })
    }

    /// As fast as it is read, and a lot.
    async fn flood(&self, ctx: &Context<'_>) -> impl Stream<Item = String> {
        let guard = Guard(ctx.data_unchecked::<Arc<World>>().clone());
        stream::unfold(guard, |guard| async move { Some(("x".repeat(64 * 1024), guard)) })
    }

    async fn caller(&self, ctx: &Context<'_>) -> Result<impl Stream<Item = String> + use<>> {
        Ok(stream::iter([ctx.data::<Caller>()?.0.to_string()]))
    }

    async fn refused(&self) -> Result<stream::Empty<i32>> {
        Err(Error::new("not today"))
    }

    async fn panics(&self) -> impl Stream<Item = i32> {
        stream::iter(0..3).map(|n| if n == 2 { panic!("a secret") } else { n })
    }
}

/// A schema, its world, and the settings it is served with.
struct Setup {
    settings: HttpSettings,
    graphql: GraphqlSettings,
    trusted: Option<TrustedDocuments>,
    world: Arc<World>,
    problem: Option<String>,
    shutdown: CancellationToken,
}

impl Setup {
    fn new(change: impl FnOnce(&mut HttpSettings)) -> Self {
        let mut settings = HttpSettings::default();
        change(&mut settings);
        let graphql = GraphqlSettings { document_bytes_max: 1024, ..GraphqlSettings::default() };
        Self {
            settings,
            graphql,
            trusted: None,
            world: Arc::default(),
            problem: None,
            shutdown: CancellationToken::new(),
        }
    }

    fn router(&self) -> Router {
        let schema = Schema::build(Query, Mutation, Subscriptions).data(self.world.clone()).finish();
        let service = Service::new(schema, &Arc::new(self.graphql.clone()), self.trusted.clone());
        let sdl = Some(Schema::new(Query, Mutation, EmptySubscription).sdl().into());
        let problem = self.problem.clone();
        let readiness = move || -> BoxFuture<'static, Vec<Check>> {
            let problem = problem.clone();
            async move { vec![Check { name: "database", problem }] }.boxed()
        };
        let metrics = || -> BoxFuture<'static, Result<String, std::fmt::Error>> {
            async { render(&Snapshot::default()) }.boxed()
        };
        let probes = Probes {
            readiness: Arc::new(readiness),
            metrics: Arc::new(metrics),
            stopping: self.shutdown.clone(),
        };
        router(service, &self.settings, &probes, callbacks(), sdl, self.shutdown.clone())
    }

    async fn serve(self) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (router, settings, shutdown) = (self.router(), self.settings.clone(), self.shutdown.clone());
        let serving = tokio::spawn(async move { serve(listener, router, &settings, shutdown).await });
        Server { address, world: self.world, shutdown: self.shutdown, serving }
    }
}

/// Does with an answer what its token says.
fn callbacks() -> Arc<dyn Callbacks> {
    Arc::new(|token: String, answer: serde_json::Value| -> BoxFuture<'static, Result<Posted, BoxError>> {
        let posted = match token.as_str() {
            "good" => Ok(Posted::Accepted),
            "used" => Ok(Posted::Used),
            "over" => Ok(Posted::Over),
            "odd" => Ok(Posted::NoAnswer(answer.to_string())),
            "large" => Ok(Posted::TooLarge("result is too large".to_owned())),
            "away" => Err("a secret".into()),
            "panics" => panic!("a secret"),
            _ => Ok(Posted::Unknown),
        };
        std::future::ready(posted).boxed()
    })
}

/// A server on a port of its own.
struct Server {
    address: String,
    world: Arc<World>,
    shutdown: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Server {
    async fn stopped(self) {
        timeout(PATIENCE, self.serving).await.expect("it stops").expect("no panic").expect("no error");
    }
}
