//! The private PostgreSQL cluster: found, made, started and stopped with the server, and taken over from a killed one.
//!
//! Reading order: [`programs`] finds PostgreSQL on the machine, `user` says as whom it runs, `place` where its data
//! lies, `lock` that nobody else uses it; `left_behind` ends what a killed server left; `init` makes a new cluster;
//! `socket` is the way to it; `parameters` what it is started with; `postmaster` is the running process.

mod error;
mod init;
mod left_behind;
mod lock;
mod log_file;
mod parameters;
mod place;
mod postmaster;
pub mod programs;
mod settings;
mod socket;
mod user;

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

pub use error::PostgresError;
pub use settings::PostgresSettings;

use error::Doing;
use log_file::LogFile;
use place::Place;
use postmaster::{Postmaster, Started};
use socket::SocketDir;

/// A running cluster of the server's own. It stops when this is dropped; [`stop`](Self::stop) does so without blocking
/// the runtime. After a SIGKILL of the server it runs on, and the next start on the same data directory takes it over.
#[derive(Debug)]
pub struct PrivateCluster {
    // Fields are dropped in this order: first PostgreSQL stops, then its socket goes, then others may come.
    postmaster: Postmaster,
    socket: SocketDir,
    place: Place,
    log: LogFile,
    url: String,
    stop_patience: Duration,
    throw_away: bool,
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
        self.socket.url(SUPERUSER, database)
    }

    /// Where the data lies: `postgres` in the data directory, unless its user cannot get there.
    pub fn directory(&self) -> PathBuf {
        self.place.cluster()
    }

    /// Resolves when PostgreSQL has stopped by itself, with the reason for the log and the exit of the server.
    pub async fn stopped_by_itself(&self) -> PostgresError {
        let status = self.postmaster.exited().await;
        PostgresError::StoppedByItself {
            status: status.to_string(),
            log: self.log.path.clone(),
            log_tail: self.log.tail(),
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
        let ended = if self.throw_away {
            self.postmaster.stop_at_once()
        } else {
            self.postmaster.stop(self.stop_patience)
        };
        match ended {
            Some(status) if status.success() || self.throw_away => tracing::debug!("PostgreSQL has stopped"),
            Some(status) => {
                tracing::warn!(%status, "PostgreSQL did not stop well; it recovers at the next start")
            }
            None => tracing::error!("PostgreSQL does not stop; the next start takes it over"),
        }
    }
}

fn start(
    settings: &PostgresSettings,
    data_dir: &Path,
    is_given_up: &dyn Fn() -> bool,
) -> Result<PrivateCluster, PostgresError> {
    let place = Place::take(data_dir, settings)?;
    let cluster = place.cluster();
    left_behind::stop(&cluster)?;
    if !cluster.join("PG_VERSION").exists() {
        init::initialise(&place, settings.throw_away)?;
    }
    if is_given_up() {
        return Err(PostgresError::StartCancelled);
    }
    let socket = SocketDir::make(&settings.socket_dir, &place.data_dir, &place.user)?;
    let (log, file) = LogFile::open(&place.data_dir)?;
    let mut command = place.user.command(&place.programs.postgres());
    command.arg("-D").arg(&cluster);
    for parameter in parameters::parameters(settings, socket.path()) {
        command.arg("-c").arg(parameter);
    }
    command.stdout(file.try_clone().doing("open", &log.path)?).stderr(file);
    let postmaster = Postmaster::spawn(command).doing("run", &place.programs.postgres())?;
    // From here on a failure drops the cluster, which stops what was started.
    let stop_patience = Duration::from_secs(settings.stop_timeout_seconds);
    let url = socket.url(SUPERUSER, DATABASE);
    let started = PrivateCluster {
        postmaster,
        socket,
        place,
        log,
        url,
        stop_patience,
        throw_away: settings.throw_away,
    };
    let patience = Duration::from_secs(settings.start_timeout_seconds);
    let log = || (started.log.path.clone(), started.log.tail());
    match started.postmaster.wait_until_ready(&cluster, patience, is_given_up) {
        Started::Ready => {
            tracing::info!(url = started.url, "{} is ready", started.place.programs.version);
            Ok(started)
        }
        Started::Exited(status) => Err(start_failed(status, log())),
        Started::TimedOut => {
            let (log, log_tail) = log();
            Err(PostgresError::StartTimedOut { seconds: settings.start_timeout_seconds, log, log_tail })
        }
        Started::Cancelled => Err(PostgresError::StartCancelled),
    }
}

fn start_failed(status: ExitStatus, (log, log_tail): (PathBuf, String)) -> PostgresError {
    PostgresError::StartFailed { status: status.to_string(), log, log_tail }
}

/// The cluster's superuser. Whoever reaches the socket is it.
const SUPERUSER: &str = "callboard";
const DATABASE: &str = "callboard";
