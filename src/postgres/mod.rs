//! The private PostgreSQL cluster: found, made, started and stopped with the server, and taken over from a killed one.
//!
//! Reading order: [`programs`] finds PostgreSQL on the machine, `user` says as whom it runs, `place` where its data
//! lies, `lock` that nobody else uses it; `left_behind` ends what a killed server left; `init` makes a new cluster;
//! `socket` is the way to it; `parameters` what it is started with; `postmaster` is the running process, and
//! `running` sees to it that there is one.

mod error;
mod init;
mod left_behind;
mod lock;
mod log_file;
mod parameters;
mod place;
mod postmaster;
pub mod programs;
mod running;
mod settings;
mod socket;
mod user;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

pub use error::PostgresError;
pub use settings::PostgresSettings;

use running::Running;

/// A running cluster of the server's own. It stops when this is dropped; [`stop`](Self::stop) does so without blocking
/// the runtime. After a SIGKILL of the server it runs on, and the next start on the same data directory takes it over.
#[derive(Debug)]
pub struct PrivateCluster {
    running: Arc<Running>,
    url: String,
}

impl PrivateCluster {
    /// Starts the cluster of `data_dir`, which is made when it is not there. Dropping the future gives the start up;
    /// what runs by then is stopped.
    pub async fn start(settings: &PostgresSettings, data_dir: &Path) -> Result<Self, PostgresError> {
        let (settings, data_dir) = (settings.clone(), data_dir.to_owned());
        let given_up = CancellationToken::new();
        let guard = given_up.clone().drop_guard();
        let started =
            tokio::task::spawn_blocking(move || start(&settings, &data_dir, &|| given_up.is_cancelled()))
                .await;
        guard.disarm();
        started.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    /// As [`start`](Self::start), for where there is no runtime. It takes a second or two.
    pub fn start_blocking(settings: &PostgresSettings, data_dir: &Path) -> Result<Self, PostgresError> {
        start(settings, data_dir, &|| false)
    }

    /// The address of Callboard's database, over the Unix socket.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of another database of the cluster, such as `postgres` to make others from.
    pub fn url_of(&self, database: &str) -> String {
        self.running.socket.url(SUPERUSER, database)
    }

    /// Where the data lies: `postgres` in the data directory, unless its user cannot get there.
    pub fn directory(&self) -> PathBuf {
        self.running.place.cluster()
    }

    /// Starts PostgreSQL again whenever it stops by itself; nobody else would. Resolves only when that is of no use,
    /// because it does not start or stops again and again, with the reason for the log and the exit of the server.
    pub async fn keep_running(&self) -> PostgresError {
        let mut ends: Vec<Instant> = Vec::new();
        loop {
            let status = self.running.exited().await;
            ends.retain(|end| end.elapsed() < ENDS_COUNT_FOR);
            ends.push(Instant::now());
            if ends.len() > ENDS_MAX {
                return self.running.stopped_by_itself(status);
            }
            tracing::error!("PostgreSQL stopped by itself ({status}); it is started again");
            let running = Arc::clone(&self.running);
            match tokio::task::spawn_blocking(move || running.start_again()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return error,
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            }
        }
    }

    /// Stops PostgreSQL and waits for its end. Connections that are still open are closed.
    pub async fn stop(self) {
        if tokio::task::spawn_blocking(move || drop(self)).await.is_err() {
            tracing::error!("Stopping PostgreSQL panicked");
        }
    }
}

impl Drop for PrivateCluster {
    fn drop(&mut self) {
        self.running.stop();
    }
}

fn start(
    settings: &PostgresSettings,
    data_dir: &Path,
    is_given_up: &dyn Fn() -> bool,
) -> Result<PrivateCluster, PostgresError> {
    let running = Running::start(settings, data_dir, is_given_up)?;
    let url = running.socket.url(SUPERUSER, DATABASE);
    Ok(PrivateCluster { running: Arc::new(running), url })
}

/// The cluster's superuser. Whoever reaches the socket is it.
const SUPERUSER: &str = "callboard";
const DATABASE: &str = "callboard";
/// PostgreSQL that stops by itself more often than this within the time below is not started again.
const ENDS_MAX: usize = 5;
const ENDS_COUNT_FOR: Duration = Duration::from_secs(600);
