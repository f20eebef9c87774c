//! Connections: how one is made, how many there are, and the one way into a transaction.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::ConnectionError;
use diesel_async::pooled_connection::bb8::{Pool, PooledConnection};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio_postgres::config::SslMode;
use tokio_util::sync::CancellationToken;

use super::error::{StoreError, StoreResult};
use super::health::Health;
use super::tls;
use crate::telemetry::metrics;

/// The oldest PostgreSQL that will do, as `server_version_num` counts.
const SERVER_VERSION_MIN: u32 = 150_000;
/// How often a transaction that gave way to another one is tried again.
const CONTENDED_RETRIES_MAX: u32 = 5;
/// A way that died without a word (a machine without power, a firewall that forgot it) is noticed in this
/// time, in milliseconds, unless the URL says something else.
const SILENT_WAY_MS: u64 = 15_000;

/// How the store uses the database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSettings {
    /// Connections for writing, shared by the engine and the mutations.
    pub write_connections: u32,
    /// Connections for reading, shared by queries, the feed and subscriptions.
    pub read_connections: u32,
    /// How long a caller waits for a free connection, in milliseconds.
    pub acquire_timeout_ms: u64,
    /// How long a statement may take, in milliseconds.
    pub statement_timeout_ms: u64,
    /// How long making a connection may take, in milliseconds.
    pub connect_timeout_ms: u64,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            write_connections: 8,
            read_connections: 8,
            acquire_timeout_ms: 5_000,
            statement_timeout_ms: 20_000,
            connect_timeout_ms: 5_000,
        }
    }
}

impl StoreSettings {
    /// What is wrong with the settings, each problem with its key.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        for (key, value) in
            [("write_connections", self.write_connections), ("read_connections", self.read_connections)]
        {
            if !(1..=500).contains(&value) {
                problems.push((key.to_owned(), format!("must be from 1 to 500, is {value}")));
            }
        }
        for (key, value) in [
            ("acquire_timeout_ms", self.acquire_timeout_ms),
            ("statement_timeout_ms", self.statement_timeout_ms),
            ("connect_timeout_ms", self.connect_timeout_ms),
        ] {
            if !(1..=3_600_000).contains(&value) {
                problems.push((key.to_owned(), format!("must be from 1 to 3600000, is {value}")));
            }
        }
        problems
    }
}

/// Why the first connection could not be made; each message reads alone.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL is not one.
    #[error("the database URL cannot be read: {0}")]
    Url(String),
    /// Nobody answers.
    #[error("no PostgreSQL server answers at {address}: {cause}")]
    Unreachable {
        /// Host and port, without secrets.
        address: String,
        /// What the system said.
        cause: String,
    },
    /// The server answers and says no.
    #[error("the PostgreSQL server at {address} refuses the login: {cause}")]
    Refused {
        /// Host and port, without secrets.
        address: String,
        /// What the server said.
        cause: String,
    },
    /// The server is older than we can use.
    #[error("the PostgreSQL server at {address} is version {found}; Callboard needs 15 or newer")]
    TooOld {
        /// Host and port, without secrets.
        address: String,
        /// The version that the server has.
        found: String,
    },
}

/// What a connection is for; each kind has a pool of its own, so that readers cannot starve the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Batch statements: planned once, for any batch size.
    Write,
    /// Lists with filters: planned for what is asked.
    Read,
    /// Signs of life, which must not wait behind anything: a worker that cannot give one drops what it runs.
    Life,
}

impl Purpose {
    /// What the metrics call it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Read => "read",
            Self::Life => "life",
        }
    }
}

/// How many connections a pool has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolUse {
    /// What they are for.
    pub pool: &'static str,
    /// Connections that somebody uses.
    pub busy: u32,
    /// Connections that nobody uses.
    pub idle: u32,
    /// Connections that there may be.
    pub max: u32,
}

/// A connection from one of the pools.
pub(super) type Conn<'a> = PooledConnection<'a, AsyncPgConnection>;

/// The connections for one purpose, and whether there can be any.
#[derive(Clone)]
pub(super) struct Connections {
    pool: Pool<AsyncPgConnection>,
    purpose: Purpose,
    size: u32,
    health: Arc<Health>,
}

impl Connections {
    pub fn health(&self) -> &Arc<Health> {
        &self.health
    }

    /// How many there are.
    pub fn in_use(&self) -> PoolUse {
        let bb8::State { connections, idle_connections, .. } = self.pool.state();
        let busy = connections.saturating_sub(idle_connections);
        PoolUse { pool: self.purpose.as_str(), busy, idle: idle_connections, max: self.size }
    }
}

/// Makes one connection, with TLS where the URL asks for it, and sets it up. It breaks when `gone` fires; one
/// that is to hear notifications has no such token.
pub(super) async fn connect(
    url: &str,
    setup: &str,
    gone: Option<CancellationToken>,
) -> Result<AsyncPgConnection, ConnectError> {
    let mut config: tokio_postgres::Config =
        url.parse().map_err(|error: tokio_postgres::Error| ConnectError::Url(chain(&error)))?;
    let silent_way = Duration::from_millis(SILENT_WAY_MS);
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(silent_way);
    }
    // The library's default is two hours.
    config.keepalives_idle(silent_way.min(config.get_keepalives_idle()));
    let address = address_of(&config);
    let failed = |error: tokio_postgres::Error| match error.as_db_error() {
        Some(answer) => {
            ConnectError::Refused { address: address.clone(), cause: answer.message().to_owned() }
        }
        None if error.to_string().contains("authentication") || error.to_string().contains("password") => {
            ConnectError::Refused { address: address.clone(), cause: chain(&error) }
        }
        None => ConnectError::Unreachable { address: address.clone(), cause: chain(&error) },
    };
    let broken = |error: ConnectionError| ConnectError::Unreachable {
        address: address.clone(),
        cause: error.to_string(),
    };
    let local = config.get_hosts().iter().all(|host| matches!(host, tokio_postgres::config::Host::Unix(_)));
    let mut conn = if local || config.get_ssl_mode() == SslMode::Disable {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.map_err(failed)?;
        adopt(client, connection, gone).await.map_err(broken)?
    } else {
        let (client, connection) =
            config.connect(tls::connector(config.get_ssl_mode())).await.map_err(failed)?;
        adopt(client, connection, gone).await.map_err(broken)?
    };
    conn.batch_execute(setup)
        .await
        .map_err(|error| ConnectError::Unreachable { address, cause: error.to_string() })?;
    Ok(conn)
}

async fn adopt<S>(
    client: tokio_postgres::Client,
    connection: tokio_postgres::Connection<tokio_postgres::Socket, S>,
    gone: Option<CancellationToken>,
) -> Result<AsyncPgConnection, ConnectionError>
where
    S: tokio_postgres::tls::TlsStream + Unpin + Send + 'static,
{
    let Some(gone) = gone else {
        return AsyncPgConnection::try_from_client_and_connection(client, connection).await;
    };
    // Whoever waits for an answer on it when it ends gets an error.
    tokio::spawn(async move {
        if let Some(Err(error)) = gone.run_until_cancelled_owned(connection).await {
            tracing::debug!(error = chain(&error), "a connection broke");
        }
    });
    AsyncPgConnection::try_from(client).await
}

/// The first connection: says in one sentence what is wrong with the server, if anything.
pub(super) async fn probe(url: &str, timeout: Duration) -> Result<(), ConnectError> {
    use diesel_async::RunQueryDsl;

    #[derive(diesel::QueryableByName)]
    struct Version {
        #[diesel(sql_type = diesel::sql_types::Text)]
        number: String,
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let config: tokio_postgres::Config =
        url.parse().map_err(|error: tokio_postgres::Error| ConnectError::Url(chain(&error)))?;
    let address = address_of(&config);
    let unreachable = |cause: String| ConnectError::Unreachable { address: address.clone(), cause };
    let attempt = async {
        let mut conn = connect(url, "", None).await?;
        diesel::sql_query(
            "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS name",
        )
        .get_result::<Version>(&mut conn)
        .await
        .map_err(|error| unreachable(error.to_string()))
    };
    let version = tokio::time::timeout(timeout, attempt)
        .await
        .map_err(|_| unreachable(format!("no answer within {} ms", timeout.as_millis())))??;
    check_version(address, &version.number, version.name)
}

/// A version that cannot be read is let through: the migrations will tell.
fn check_version(address: String, number: &str, name: String) -> Result<(), ConnectError> {
    match number.parse::<u32>() {
        Ok(number) if number < SERVER_VERSION_MIN => Err(ConnectError::TooOld { address, found: name }),
        Ok(_) | Err(_) => Ok(()),
    }
}

pub(super) async fn pool(
    url: &str,
    settings: &StoreSettings,
    purpose: Purpose,
    health: &Arc<Health>,
) -> StoreResult<Connections> {
    let setup = setup_sql(settings, purpose);
    let connect_timeout = Duration::from_millis(settings.connect_timeout_ms);
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    // The default check costs a round trip for each checkout; a dead connection shows itself at first use.
    config.recycling_method = RecyclingMethod::Fast;
    let known = Arc::clone(health);
    config.custom_setup = Box::new(move |url| {
        let (url, setup, health) = (url.to_owned(), setup.clone(), Arc::clone(&known));
        async move {
            let bad = |message: String| ConnectionError::BadConnection(message);
            // The pool would try now and then, at longer and longer intervals; this is the right moment.
            health.there().await;
            let connecting = connect(&url, &setup, Some(health.gone()));
            match tokio::time::timeout(connect_timeout, connecting).await {
                Ok(connected) => connected.map_err(|error| bad(error.to_string())),
                Err(_) => Err(bad(format!("no connection within {} ms", connect_timeout.as_millis()))),
            }
        }
        .boxed()
    });
    let size = match purpose {
        Purpose::Write => settings.write_connections,
        Purpose::Read => settings.read_connections,
        Purpose::Life => 1,
    };
    // A process without a worker gives no sign of life.
    let idle = if purpose == Purpose::Life { 0 } else { 1 };
    let pool = Pool::builder()
        .max_size(size)
        .min_idle(Some(idle))
        .connection_timeout(Duration::from_millis(settings.acquire_timeout_ms))
        .build(AsyncDieselConnectionManager::new_with_config(url, config))
        .await
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(Connections { pool, purpose, size, health: Arc::clone(health) })
}

pub(super) fn setup_sql(settings: &StoreSettings, purpose: Purpose) -> String {
    let plans = match purpose {
        // A batch statement's plan is the same for one row and for a thousand, and planning it costs more
        // than running it; for lists the values decide which index is right.
        Purpose::Write => "SET plan_cache_mode = force_generic_plan;",
        Purpose::Read | Purpose::Life => "",
    };
    let timeout = settings.statement_timeout_ms;
    format!(
        "SET application_name = 'callboard'; SET timezone = 'UTC'; SET statement_timeout = {timeout}; \
         SET idle_in_transaction_session_timeout = {timeout}; {plans}"
    )
}

/// A connection as soon as one is free; an error at once while the database is away.
pub(super) async fn acquire(connections: &Connections) -> StoreResult<Conn<'_>> {
    let away = || StoreError::Unavailable("it does not answer".to_owned());
    let gone = connections.health.gone();
    if gone.is_cancelled() {
        return Err(away());
    }
    let begun = Instant::now();
    let conn = tokio::select! {
        biased;
        conn = connections.pool.get() => conn.map_err(|error| match error {
            bb8::RunError::TimedOut => {
                StoreError::Unavailable("no connection became free in time".to_owned())
            }
            bb8::RunError::User(error) => StoreError::Unavailable(error.to_string()),
        }),
        () = gone.cancelled() => Err(away()),
    };
    metrics().store.acquired(connections.purpose.as_str(), begun.elapsed(), conn.is_ok());
    conn
}

/// How a transaction's body wants it to end.
pub(super) enum End<T> {
    /// What it wrote stays.
    Commit(T),
    /// What it wrote goes; the answer is given all the same.
    RollBack(T),
}

/// What carries an answer out of a transaction that is rolled back.
enum Abort<T> {
    Answer(T),
    Error(StoreError),
}

impl<T> From<diesel::result::Error> for Abort<T> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Error(error.into())
    }
}

/// The one way into a transaction: named for the log, tried again where it gave way to another one.
pub(super) async fn transaction<T, F>(
    connections: &Connections,
    name: &'static str,
    body: F,
) -> StoreResult<T>
where
    T: Send,
    F: for<'c> Fn(&'c mut AsyncPgConnection) -> BoxFuture<'c, StoreResult<End<T>>> + Send + Sync,
{
    let mut tries = 0;
    loop {
        let mut conn = acquire(connections).await?;
        #[expect(clippy::disallowed_methods, reason = "this is the one way into a transaction")]
        let done = conn
            .transaction(async |conn| match body(conn).await {
                Ok(End::Commit(answer)) => Ok(answer),
                Ok(End::RollBack(answer)) => Err(Abort::Answer(answer)),
                Err(error) => Err(Abort::Error(error)),
            })
            .await;
        match done {
            Ok(answer) | Err(Abort::Answer(answer)) => return Ok(answer),
            Err(Abort::Error(StoreError::Contended(why))) if tries < CONTENDED_RETRIES_MAX => {
                tries += 1;
                tracing::debug!(transaction = name, tries, why, "transaction gave way, trying again");
            }
            Err(Abort::Error(error)) => return Err(error),
        }
    }
}

fn address_of(config: &tokio_postgres::Config) -> String {
    use tokio_postgres::config::Host;
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => "localhost".to_owned(),
    };
    match config.get_ports().first() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}

/// An error with its causes in one line; tokio_postgres keeps the telling part in the source.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_way_of_not_connecting_has_one_clear_message() {
        let timeout = Duration::from_secs(20);
        let message = async |url: &str| probe(url, timeout).await.unwrap_err().to_string();
        // Port 1 of the loopback has nobody behind it.
        let nobody = message("postgres://callboard:secret@127.0.0.1:1/callboard").await;
        assert!(nobody.starts_with("no PostgreSQL server answers at 127.0.0.1:1: "), "{nobody}");
        assert!(!nobody.contains("secret"), "{nobody}");
        let no_url = message("mysql://localhost/callboard").await;
        assert!(no_url.starts_with("the database URL cannot be read: "), "{no_url}");
    }

    #[test]
    fn servers_before_15_are_too_old() {
        let check = |number: &str, name: &str| check_version("db:5432".to_owned(), number, name.to_owned());
        let old = check("140011", "14.11").unwrap_err().to_string();
        assert_eq!(old, "the PostgreSQL server at db:5432 is version 14.11; Callboard needs 15 or newer");
        assert!(check("150000", "15.0").is_ok());
        assert!(check("180001", "18.1").is_ok());
    }
}
