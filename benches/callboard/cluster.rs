//! The benchmark's own PostgreSQL: the product's private cluster, durable, in a folder that goes afterwards.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, ensure};
use callboard::postgres::{PostgresSettings, PrivateCluster};
use callboard::store::migrate;

use crate::database::Database;
use crate::usage;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// What makes a commit durable, and what is worth knowing of the rest.
const SETTINGS: &[&str] = &[
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_sync_method",
    "data_checksums",
    "shared_buffers",
    "max_wal_size",
    "checkpoint_timeout",
    "autovacuum",
    "autovacuum_naptime",
];

/// A running cluster.
pub struct Cluster {
    cluster: PrivateCluster,
    data_dir: PathBuf,
    databases: AtomicUsize,
}

impl Cluster {
    /// Starts it with the parameters that the product starts its own with.
    pub async fn start() -> anyhow::Result<Self> {
        let data_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{}", std::process::id()));
        #[expect(clippy::disallowed_methods, reason = "the benchmark has no settings but its flags")]
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut settings = PostgresSettings { path, ..PostgresSettings::default() };
        // A transaction is held open on purpose, for longer than the product would allow.
        settings.parameters.insert("idle_in_transaction_session_timeout".to_owned(), "0".to_owned());
        let cluster =
            PrivateCluster::start(&settings, &data_dir).await.context("the benchmark's PostgreSQL")?;
        Ok(Self { cluster, data_dir, databases: AtomicUsize::new(0) })
    }

    /// A new database with all migrations.
    pub async fn database(&self) -> anyhow::Result<Database> {
        let name = format!("bench_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let admin = Database::connect(&self.cluster.url_of("postgres")).await?;
        admin.run(&format!("CREATE DATABASE {name} TEMPLATE template0")).await?;
        let url = self.cluster.url_of(&name);
        migrate::migrate_up(&url, CONNECT_TIMEOUT).await.context("the migrations")?;
        Database::connect(&url).await
    }

    /// Removes a database, so that its files and its dirty pages burden nobody.
    pub async fn drop(&self, database: Database) -> anyhow::Result<()> {
        let name = database.text("SELECT current_database()::text").await?;
        drop(database);
        let admin = Database::connect(&self.cluster.url_of("postgres")).await?;
        admin.run(&format!("DROP DATABASE {name} WITH (FORCE)")).await
    }

    /// The settings that matter, as PostgreSQL has them.
    pub async fn settings(&self) -> anyhow::Result<Vec<(String, String)>> {
        let admin = Database::connect(&self.cluster.url_of("postgres")).await?;
        let mut settings = Vec::new();
        for name in SETTINGS {
            settings.push(((*name).to_owned(), admin.text(&format!("SHOW {name}")).await?));
        }
        let durable = ["fsync", "synchronous_commit", "full_page_writes"];
        let lax = settings.iter().find(|(name, value)| durable.contains(&name.as_str()) && value != "on");
        ensure!(lax.is_none(), "PostgreSQL is not durable: {lax:?}");
        Ok(settings)
    }

    /// CPU time that all processes of the cluster have used so far, in seconds.
    pub fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let file = self.cluster.directory().join("postmaster.pid");
        let text = std::fs::read_to_string(&file).context("PostgreSQL's process")?;
        let postmaster = text.lines().next().and_then(|line| line.parse().ok()).context("a process id")?;
        usage::family_cpu_seconds(postmaster)
    }

    /// Disk space that is left where the data lies.
    pub fn free_bytes(&self) -> anyhow::Result<u64> {
        let disk = nix::sys::statvfs::statvfs(&self.cluster.directory()).context("the disk")?;
        // These have other widths elsewhere.
        let bytes = u128::from(disk.blocks_available()) * u128::from(disk.fragment_size());
        Ok(u64::try_from(bytes).unwrap_or(u64::MAX))
    }

    /// Stops it and removes its files.
    pub async fn stop(self) {
        let home = self.cluster.directory().parent().map(Path::to_owned);
        self.cluster.stop().await;
        for folder in home.iter().chain([&self.data_dir]) {
            // It may be the same folder twice.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}
