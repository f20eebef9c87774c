//! A PostgreSQL of the suite's own, which may be stopped in every way while it is used.

use std::time::Duration;

use callboard::postgres::{PostgresSettings, PrivateCluster};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use tokio_postgres::NoTls;

use super::schedule::Stop;
use super::way::{Destination, Place};
use crate::cluster;
use crate::postgres_cluster::data_dir;

/// As many as PostgreSQL allows: little more than the processes of a run have in their pools.
const CONNECTIONS_MAX: usize = 72;

/// How often it is looked whether PostgreSQL has stopped.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

/// PostgreSQL, running but for the time of a restart.
pub struct Database {
    settings: PostgresSettings,
    cluster: Mutex<Option<PrivateCluster>>,
    /// Where ways to it lead.
    pub destination: Destination,
    // Dropped last.
    folder: TempDir,
}

/// A connection of the suite's own, not over any way.
pub type Client = tokio_postgres::Client;

impl Database {
    pub async fn start() -> Self {
        let folder = data_dir();
        // What is committed outlives PostgreSQL's processes here, too; only a power cut would be another matter.
        let settings = PostgresSettings {
            socket_dir: folder.path().to_owned(),
            parameters: [
                ("max_connections", CONNECTIONS_MAX.to_string()),
                // What nobody has asked to be on disk is lost in a crash, as it may be.
                ("wal_writer_delay", "10s".to_owned()),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
            ..cluster::throw_away()
        };
        let database =
            Self { settings, cluster: Mutex::default(), destination: Destination::default(), folder };
        let mut cluster = database.cluster.lock().await;
        database.run(&mut cluster).await;
        drop(cluster);
        database
    }

    async fn run(&self, running: &mut MutexGuard<'_, Option<PrivateCluster>>) {
        let cluster =
            PrivateCluster::start(&self.settings, self.folder.path()).await.expect("PostgreSQL starts");
        let config: tokio_postgres::Config = cluster.url().parse().expect("a database URL");
        let Some(tokio_postgres::config::Host::Unix(folder)) = config.get_hosts().first() else {
            panic!("the private cluster has a Unix socket");
        };
        *self.destination.lock().unwrap() = Some(Place::Unix(folder.join(".s.PGSQL.5432")));
        **running = Some(cluster);
    }

    /// The address by a way.
    pub fn url_over(way: &str) -> String {
        format!("postgresql://callboard@{way}/callboard?sslmode=disable")
    }

    /// The address as it is until the next restart.
    pub async fn url(&self) -> String {
        self.cluster.lock().await.as_ref().map(|cluster| cluster.url().to_owned()).unwrap_or_default()
    }

    /// Where PostgreSQL logs.
    pub fn log(&self) -> std::path::PathBuf {
        self.folder.path().join("postgres.log")
    }

    /// Stops it and starts it again after a while.
    pub async fn restart(&self, stop: Stop, down: Duration) {
        let signal = match stop {
            Stop::Fast => Signal::SIGINT,
            Stop::Immediate => Signal::SIGQUIT,
            Stop::Crash => return self.crash().await,
        };
        let mut running = self.cluster.lock().await;
        let Some(cluster) = running.take() else { return };
        let pid_file = std::fs::read_to_string(cluster.directory().join("postmaster.pid")).expect("it runs");
        let pid = pid_file.lines().next().and_then(|line| line.parse().ok()).expect("a process id");
        let pid = Pid::from_raw(pid);
        kill(pid, signal).expect("a signal");
        // It is the cluster's child, which tells nobody of its end.
        let mut look = tokio::time::interval(LOOK_INTERVAL);
        while kill(pid, None).is_ok() {
            look.tick().await;
        }
        *self.destination.lock().unwrap() = None;
        cluster.stop().await;
        tokio::time::sleep(down).await;
        self.run(&mut running).await;
    }

    /// Kills the process behind one of Callboard's connections.
    async fn crash(&self) {
        let running = self.cluster.lock().await;
        let Some(client) = self.connect_to(running.as_ref()).await else { return };
        let query =
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'callboard' ORDER BY pid LIMIT 1";
        if let Ok(Some(row)) = client.query_opt(query, &[]).await {
            // It may have ended by itself.
            let _ = kill(Pid::from_raw(row.get(0)), Signal::SIGKILL);
        }
    }

    /// Ends every so-manieth of Callboard's connections.
    pub async fn terminate_connections(&self, every: i32) {
        let Some(client) = self.connect().await else { return };
        let query =
            "SELECT pg_terminate_backend(pid) FROM (SELECT pid, row_number() OVER (ORDER BY pid) AS nth
            FROM pg_stat_activity WHERE application_name = 'callboard') AS them WHERE nth % $1::integer = 0";
        let _ = client.query(query, &[&every]).await;
    }

    /// Takes all connections that there are for a while, those of Callboard included.
    pub async fn fill_connections(&self, time: Duration) {
        let mut taken = Vec::new();
        for _ in 0..2 {
            while taken.len() < CONNECTIONS_MAX {
                let Some(client) = self.connect().await else { break };
                taken.push(client);
            }
            if let Some(client) = taken.first() {
                let query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = 'callboard'";
                let _ = client.query(query, &[]).await;
            }
        }
        tokio::time::sleep(time).await;
    }

    /// Locks the table of jobs for a while.
    pub async fn lock_jobs(&self, time: Duration) {
        let Some(client) = self.connect().await else { return };
        let lock = "SET lock_timeout = '2s'; BEGIN; LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE";
        if client.batch_execute(lock).await.is_ok() {
            tokio::time::sleep(time).await;
        }
    }

    /// A connection; none where there is no PostgreSQL at the moment, or none is free.
    pub async fn connect(&self) -> Option<Client> {
        let running = self.cluster.lock().await;
        self.connect_to(running.as_ref()).await
    }

    async fn connect_to(&self, cluster: Option<&PrivateCluster>) -> Option<Client> {
        let (client, connection) = tokio_postgres::connect(cluster?.url(), NoTls).await.ok()?;
        tokio::spawn(connection);
        Some(client)
    }
}
