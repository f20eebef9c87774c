//! Migrations, embedded in the binary, run by one process at a time.

use std::time::Duration;

use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::pool::{self, ConnectError};
use super::statement::Statement;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// How long to wait for another process that migrates, in milliseconds.
const LOCK_TIMEOUT_MS: u64 = 60_000;

/// Why the tables could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database cannot be used at all.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Another process did not finish migrating in time, or the lock failed.
    #[error("the lock for migrations was not to be had: {0}")]
    Lock(String),
    /// A migration failed; what it did is undone.
    #[error("a migration failed: {0}")]
    Failed(String),
    /// The database has migrations that this program does not know.
    #[error("the database was migrated by a newer version of Callboard ({0})")]
    Newer(String),
    /// There is something to migrate, and this program was told not to.
    #[error("the database lacks migrations ({0}); run `callboard migrate`")]
    Pending(String),
}

/// Brings the tables up to date; the versions that were applied.
pub async fn migrate_up(url: &str, connect_timeout: Duration) -> Result<Vec<String>, MigrateError> {
    with_lock(url, connect_timeout, |harness| {
        let known = known_versions()?;
        let applied = harness.applied_migrations().map_err(failed)?;
        if let Some(newer) = applied.iter().map(ToString::to_string).find(|version| !known.contains(version))
        {
            return Err(MigrateError::Newer(newer));
        }
        let versions = harness.run_pending_migrations(MIGRATIONS).map_err(failed)?;
        Ok(versions.iter().map(ToString::to_string).collect())
    })
    .await
}

/// Takes every migration back, the latest first: all data goes. For tests of the migrations themselves.
pub async fn migrate_down(url: &str, connect_timeout: Duration) -> Result<Vec<String>, MigrateError> {
    with_lock(url, connect_timeout, |harness| {
        let versions = harness.revert_all_migrations(MIGRATIONS).map_err(failed)?;
        Ok(versions.iter().map(ToString::to_string).collect())
    })
    .await
}

/// The versions that this program knows.
pub(super) fn known_versions() -> Result<Vec<String>, MigrateError> {
    let migrations = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(failed)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

async fn with_lock<T: Send + 'static>(
    url: &str,
    connect_timeout: Duration,
    body: impl FnOnce(&mut AsyncMigrationHarness<AsyncPgConnection>) -> Result<T, MigrateError> + Send + 'static,
) -> Result<T, MigrateError> {
    pool::probe(url, connect_timeout).await?;
    let setup = format!("SET application_name = 'callboard migrate'; SET lock_timeout = {LOCK_TIMEOUT_MS}");
    let mut conn = pool::connect(url, &setup, None).await?;
    let lock = |error: super::StoreError| MigrateError::Lock(error.to_string());
    Statement::new("SELECT pg_advisory_lock({})")
        .bind::<BigInt, _>(super::locks::MIGRATE)
        .run(&mut conn)
        .await
        .map_err(lock)?;
    // diesel's harness is synchronous and blocks on the connection; the lock goes with the connection.
    tokio::task::spawn_blocking(move || body(&mut AsyncMigrationHarness::new(conn)))
        .await
        .map_err(|error| MigrateError::Failed(error.to_string()))?
}

fn failed(error: impl std::fmt::Display) -> MigrateError {
    MigrateError::Failed(error.to_string())
}

/// The versions among `known` that a database lacks.
pub(super) async fn missing_versions(
    conn: &mut AsyncPgConnection,
    known: Vec<String>,
) -> diesel::QueryResult<Vec<String>> {
    #[derive(diesel::QueryableByName)]
    struct VersionRow {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let there: Vec<VersionRow> =
        diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(conn).await?;
    Ok(known.into_iter().filter(|version| there.iter().all(|row| row.version != *version)).collect())
}
