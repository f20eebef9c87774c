//! What is kept: all SQL, all rows, all transactions, LISTEN/NOTIFY.
//!
//! A public method of [`Store`] is one atomic unit; nobody else opens a transaction. Methods are named after
//! the thing first (`jobs_claim`, `job_change`), so that a prefix finds all that can be done with it; helpers
//! that borrow a connection end in `_on`.
//!
//! Reading order: [`pool`] and `health`, [`statement`] (SQL with values), `rows`, [`apply`] (storing any number of
//! decisions), [`submit`], [`claim`], [`outcomes`] (fenced), [`jobs`], [`recover`], [`promote`], [`removal`],
//! [`partitions`]; then the readers [`lists`], [`history`], [`feed`]; then [`workflows`], [`workers`], [`queues`],
//! [`progress`], [`logs`], [`callbacks`], and [`hints`].

pub mod apply;
pub mod batch;
pub mod callbacks;
pub mod claim;
pub mod error;
pub mod feed;
mod health;
pub mod hints;
pub mod history;
pub mod jobs;
pub mod lists;
mod locks;
pub mod logs;
pub mod migrate;
pub mod outcomes;
pub mod page;
pub mod partitions;
pub mod pool;
pub mod progress;
pub mod promote;
pub mod queues;
pub mod recover;
pub mod removal;
mod rows;
mod schema;
mod shapes;
mod statement;
pub mod submit;
pub mod submitter;
pub mod surroundings;
mod tls;
pub mod workers;
pub mod workflows;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use error::{StoreError, StoreResult};
pub use pool::{ConnectError, PoolUse, StoreSettings};

use crate::domain::job::Gate;
use health::Health;
use hints::{Hint, Hints};
use migrate::MigrateError;
use pool::Connections;
use statement::Statement;

/// The database. Cheap to clone; all clones share connections.
#[derive(Clone)]
pub struct Store {
    writes: Connections,
    reads: Connections,
    life: Connections,
    hints: Arc<Hints>,
    workflows: Arc<workflows::KnownWorkflows>,
    queues: Arc<queues::KnownQueues>,
}

impl Store {
    /// Connects to a database whose tables are up to date, and begins to hear hints until `stop`.
    pub async fn open(
        url: &str,
        settings: &StoreSettings,
        stop: CancellationToken,
    ) -> Result<Self, OpenError> {
        let connect_timeout = Duration::from_millis(settings.connect_timeout_ms);
        pool::probe(url, connect_timeout).await?;
        let health = Arc::new(Health::default());
        let store = Self {
            writes: pool::pool(url, settings, pool::Purpose::Write, &health).await?,
            reads: pool::pool(url, settings, pool::Purpose::Read, &health).await?,
            life: pool::pool(url, settings, pool::Purpose::Life, &health).await?,
            hints: Arc::new(Hints::new(health)),
            workflows: Arc::default(),
            queues: Arc::default(),
        };
        let missing = store.migrations_missing().await?;
        if !missing.is_empty() {
            return Err(OpenError::Migrate(MigrateError::Pending(missing.join(", "))));
        }
        if store.feed_rebase().await? {
            tracing::warn!(
                "transaction ids have started again (a restored database?): the feed's base was raised"
            );
        }
        let setup = pool::setup_sql(settings, pool::Purpose::Read);
        tokio::spawn(Arc::clone(&store.hints).run(url.to_owned(), setup, connect_timeout, stop));
        Ok(store)
    }

    /// Changes whenever a hint of this kind is raised, by any process. Take it before you look.
    pub fn listen(&self, hint: Hint) -> watch::Receiver<u64> {
        self.hints.listen(hint)
    }

    /// Resolves at once, or when a database that has gone away is back.
    pub async fn is_there(&self) {
        self.reads.health().there().await;
    }

    /// Whether the database answers, as far as this process knows.
    pub fn is_up(&self) -> bool {
        !self.reads.health().gone().is_cancelled()
    }

    /// How many connections there are.
    pub fn pools(&self) -> [PoolUse; 3] {
        [self.writes.in_use(), self.reads.in_use(), self.life.in_use()]
    }

    /// The database's clock.
    pub async fn clock(&self) -> StoreResult<DateTime<Utc>> {
        #[derive(diesel::QueryableByName)]
        struct ClockRow {
            #[diesel(sql_type = diesel::sql_types::Timestamptz)]
            now: DateTime<Utc>,
        }
        let row: ClockRow = Statement::new("SELECT clock_timestamp() AS now")
            .row(&mut *pool::acquire(&self.reads).await?)
            .await?;
        Ok(row.now)
    }

    /// Transitions were committed, and these gates stand after them.
    fn hints_for_gates(&self, gates: impl Iterator<Item = Gate>) {
        let (mut open, mut timed) = (false, false);
        for gate in gates {
            open |= gate == Gate::Open;
            timed |= gate == Gate::Timed;
        }
        self.hints.raise(&[Hint::Feed]);
        if open {
            self.hints.raise(&[Hint::Work]);
        }
        if timed {
            self.hints.raise(&[Hint::Due]);
        }
    }

    /// Migrations that the database lacks, by version; an error where it cannot be reached.
    pub async fn migrations_missing(&self) -> StoreResult<Vec<String>> {
        let known = migrate::known_versions().map_err(|error| StoreError::Rejected(error.to_string()))?;
        let mut conn = pool::acquire(&self.reads).await?;
        match migrate::missing_versions(&mut conn, known.clone()).await {
            Ok(missing) => Ok(missing),
            // The table of versions itself is not there.
            Err(diesel::result::Error::DatabaseError(_, info))
                if info.message().contains("does not exist") =>
            {
                Ok(known)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The server cannot be used.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The tables are not up to date.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The server failed at the first statements.
    #[error(transparent)]
    Store(#[from] StoreError),
}
