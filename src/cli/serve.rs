//! `callboard serve`: the parts of a process, in the order they start and stop.

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::authorities;
use super::callbacks;
use super::gauges::Gauges;
use super::open_files;
use super::signals::Signals;
use super::{trusted_documents, workflows};
use crate::config::{Environment, Role, Settings};
use crate::engine::{Engine, Identity, Slots};
use crate::feed::Feed;
use crate::graphql;
use crate::graphql::documents::trusted::TrustedDocuments;
use crate::handlers::{RegisterError, Registry};
use crate::http::{self, Check, Probes};
use crate::postgres::PrivateCluster;
use crate::store::submitter::Submitter;
use crate::store::workflows::NewWorkflow;
use crate::store::{Store, migrate};
use crate::telemetry::traces;

/// Runs until a signal comes, or something without which nothing works has ended.
pub(super) async fn run(
    settings: Settings,
    environment: Environment,
    register: impl FnOnce(&mut Registry) -> Result<(), RegisterError>,
) -> anyhow::Result<()> {
    let signals = Signals::listen().context("signals cannot be listened to")?;
    let mut registry =
        Registry::builtin(&settings.handlers, |name| environment.get(name).map(ToOwned::to_owned))?;
    register(&mut registry)?;
    // Before anything is started that would have to be stopped: a file that is not there, and a port that is taken, are
    // common mistakes.
    let trusted = trusted_documents::read(&settings)?;
    let workflows = workflows::read(&registry, settings.workflows_dir.as_deref())?;
    authorities::check(&environment);
    let listener = match settings.role {
        Role::All | Role::Api => Some(listen(&settings.listen, "--listen").await?),
        Role::Worker => None,
    };
    let probed = match &settings.http.metrics_listen {
        Some(address) => Some(listen(address, "http.metrics_listen").await?),
        None => None,
    };
    let traces = traces::start(&settings.traces)?;
    let cluster = match &settings.database_url {
        Some(_) => None,
        None => tokio::select! {
            started = PrivateCluster::start(&settings.postgres, &settings.data_dir) => Some(started?),
            () = signals.stop.cancelled() => return Ok(()),
        },
    };
    let url = match (&settings.database_url, &cluster) {
        (Some(url), _) => url.expose().to_owned(),
        (None, cluster) => cluster.as_ref().map(|cluster| cluster.url().to_owned()).unwrap_or_default(),
    };
    let served = tokio::select! {
        served = serve(&settings, &url, (registry, workflows, trusted), (listener, probed), &signals) => served,
        error = keep_running(cluster.as_ref()) => Err(error),
    };
    // What is left of them goes out while PostgreSQL stops.
    let stopping = async {
        if let Some(cluster) = cluster {
            cluster.stop().await;
        }
    };
    tokio::join!(traces.stop(), stopping);
    served
}

/// Takes an address, which a setting names.
async fn listen(address: &str, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow!("cannot listen on {address}, where another program does: {error}; {setting} names another address")
        }
        _ => anyhow!("cannot listen on {address}: {error}; {setting} names another address"),
    })
}

async fn keep_running(cluster: Option<&PrivateCluster>) -> anyhow::Error {
    match cluster {
        Some(cluster) => cluster.keep_running().await.into(),
        None => pending().await,
    }
}

async fn serve(
    settings: &Settings,
    url: &str,
    (registry, workflows, trusted): (Registry, Vec<NewWorkflow>, Option<TrustedDocuments>),
    (listener, probed): (Option<TcpListener>, Option<TcpListener>),
    signals: &Signals,
) -> anyhow::Result<()> {
    if settings.migrate {
        let timeout = Duration::from_millis(settings.store.connect_timeout_ms);
        let versions = migrate::migrate_up(url, timeout).await?;
        if !versions.is_empty() {
            tracing::info!(versions = versions.join(", "), "the database was migrated");
        }
    }
    // The store and the feed outlive whoever uses them.
    let stop = CancellationToken::new();
    let _stop = stop.clone().drop_guard();
    let store = Store::open(url, &settings.store, stop.clone()).await?;
    workflows::register(&store, workflows).await?;
    let registry = Arc::new(registry);
    let engine = match settings.role {
        Role::All | Role::Worker => {
            let mut engine = settings.engine.clone();
            engine.retention = settings.retention.clone();
            engine.callback_url = callbacks::public_url(settings, listener.as_ref());
            engine.job_logs = settings.job_logs.clone();
            let scratch = std::path::absolute(settings.data_dir.join("scratch"));
            engine.scratch_dir = Some(engine.scratch_dir.map_or(scratch, Ok).context("the data directory")?);
            Some(Engine::start(store.clone(), Arc::clone(&registry), engine, identity()))
        }
        Role::Api => None,
    };
    let feed = listener.is_some().then(|| Feed::start(store.clone(), &settings.feed, stop.clone()));
    let slots = engine.as_ref().map(Engine::slots);
    let probes = probes(&store, feed.clone(), slots, signals.stop.clone());
    // The API answers until the worker has finished: who looks sees what it waits for.
    let closing = CancellationToken::new();
    let api = async {
        match listener.zip(feed) {
            Some((listener, feed)) => {
                let service = graphql::service(graphql::Api {
                    store: store.clone(),
                    feed,
                    submitter: Submitter::start(store.clone()),
                    registry: Arc::clone(&registry),
                    trusted_documents: trusted,
                    settings: settings.graphql.clone(),
                });
                serve_api(settings, service, &store, listener, &probes, (&closing, signals)).await
            }
            None => {
                signals.stop.cancelled().await;
                Ok(())
            }
        }
    };
    let watched = async {
        match probed {
            Some(listener) => serve_probes(settings, listener, &probes, (&closing, signals)).await,
            None => Ok(()),
        }
    };
    let worker = async {
        signals.stop.cancelled().await;
        if let Some(engine) = engine {
            engine.drain(signals.hurry.clone()).await;
        }
        closing.cancel();
    };
    // A part that fails takes the others with it: a worker that goes on without its API is a process that nobody restarts.
    let (api, watched) = (all_or_nothing(api, signals), all_or_nothing(watched, signals));
    let (served, watched, ()) = tokio::join!(api, watched, worker);
    tracing::info!("stopped");
    served.and(watched)
}

/// Asks the whole process to stop where one of its parts fails.
async fn all_or_nothing(
    part: impl Future<Output = anyhow::Result<()>>,
    signals: &Signals,
) -> anyhow::Result<()> {
    let ended = part.await;
    if let Err(error) = &ended {
        tracing::warn!("stopping, as a part of the process has failed: {error:#}");
        signals.stop.cancel();
    }
    ended
}

/// What the process tells about itself.
fn probes(store: &Store, feed: Option<Feed>, slots: Option<Slots>, stopping: CancellationToken) -> Probes {
    let readiness = {
        let store = store.clone();
        move || -> BoxFuture<'static, Vec<Check>> { ready(store.clone()).boxed() }
    };
    let metrics = Arc::new(Gauges::new(store.clone(), feed, slots));
    Probes { readiness: Arc::new(readiness), metrics, stopping }
}

async fn serve_probes(
    settings: &Settings,
    listener: TcpListener,
    probes: &Probes,
    (closing, signals): (&CancellationToken, &Signals),
) -> anyhow::Result<()> {
    tracing::info!("metrics are at http://{}/metrics", listener.local_addr()?);
    let served = http::serve_probes(listener, probes, &settings.http, closing.clone());
    tokio::select! {
        served = served => Ok(served?),
        () = signals.hurry.cancelled() => Ok(()),
    }
}

async fn serve_api(
    settings: &Settings,
    service: graphql::Service<graphql::Schema>,
    store: &Store,
    listener: TcpListener,
    probes: &Probes,
    (closing, signals): (&CancellationToken, &Signals),
) -> anyhow::Result<()> {
    open_files::allow(settings.http.max_connections);
    let address = listener.local_addr()?;
    let sdl = settings.graphql.introspection.then(|| graphql::sdl().into());
    let callbacks = callbacks::into(store.clone(), settings.engine.result_bytes_max);
    let router = http::router(service, &settings.http, probes, callbacks, sdl, closing.clone());
    tracing::info!("Callboard is ready at http://{address}/");
    tokio::select! {
        served = http::serve(listener, router, &settings.http, closing.clone()) => Ok(served?),
        () = signals.hurry.cancelled() => Ok(()),
    }
}

/// The database answers, and its tables are those of this program.
async fn ready(store: Store) -> Vec<Check> {
    let (database, migrations) = match store.migrations_missing().await {
        Ok(missing) if missing.is_empty() => (None, None),
        Ok(missing) => (None, Some(format!("missing: {}", missing.join(", ")))),
        Err(error) => {
            tracing::warn!(%error, "the database is not ready");
            (Some("cannot be reached".to_owned()), Some("not known".to_owned()))
        }
    };
    vec![Check { name: "database", problem: database }, Check { name: "migrations", problem: migrations }]
}

fn identity() -> Identity {
    let host = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
    Identity {
        host: host.unwrap_or_else(|| "localhost".to_owned()),
        pid: std::process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_part_that_fails_stops_the_others_and_one_that_ends_does_not() {
        let signals = Signals::default();
        all_or_nothing(async { Ok(()) }, &signals).await.expect("it has ended well");
        assert!(!signals.stop.is_cancelled());
        let failed = all_or_nothing(async { anyhow::bail!("the port has gone") }, &signals).await;
        assert!(failed.is_err() && signals.stop.is_cancelled() && !signals.hurry.is_cancelled());
    }
}
