//! The cluster while a server uses it: PostgreSQL is started, and started again where it stops by itself.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::error::{Doing, PostgresError};
use super::init;
use super::left_behind;
use super::log_file::LogFile;
use super::parameters;
use super::place::Place;
use super::postmaster::{Postmaster, Started};
use super::settings::PostgresSettings;
use super::socket::SocketDir;

/// What it takes to run PostgreSQL, and the run that is under way.
#[derive(Debug)]
pub(super) struct Running {
    // Fields are dropped in this order: first the socket goes, then others may come.
    pub socket: SocketDir,
    pub place: Place,
    settings: PostgresSettings,
    run: Mutex<Run>,
    stopping: AtomicBool,
}

/// One run of PostgreSQL.
#[derive(Debug)]
struct Run {
    postmaster: Postmaster,
    log: LogFile,
}

impl Running {
    pub(super) fn start(
        settings: &PostgresSettings,
        data_dir: &Path,
        is_given_up: &dyn Fn() -> bool,
    ) -> Result<Self, PostgresError> {
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
        let run = launch(&place, &socket, settings, is_given_up)?;
        let (settings, stopping) = (settings.clone(), AtomicBool::new(false));
        Ok(Self { socket, place, settings, run: Mutex::new(run), stopping })
    }

    /// Resolves when the run that is under way has ended, with how it did.
    pub(super) async fn exited(&self) -> ExitStatus {
        let postmaster = self.run().postmaster.clone();
        postmaster.exited().await
    }

    /// Why there is no PostgreSQL any more.
    pub(super) fn stopped_by_itself(&self, status: ExitStatus) -> PostgresError {
        let (log, log_tail) = self.run().log();
        PostgresError::StoppedByItself { status: status.to_string(), log, log_tail }
    }

    /// Starts PostgreSQL once more after a run that has ended, at the same address.
    pub(super) fn start_again(&self) -> Result<(), PostgresError> {
        let deadline = Instant::now() + Duration::from_secs(self.settings.start_timeout_seconds);
        let is_given_up = || self.stopping.load(Ordering::Acquire);
        let mut run = self.run();
        loop {
            left_behind::stop(&self.place.cluster())?;
            match launch(&self.place, &self.socket, &self.settings, &is_given_up) {
                Ok(started) => {
                    *run = started;
                    return Ok(());
                }
                // Where only its first process was killed, the others hold its memory until they have noticed,
                // and no other may start as long.
                Err(PostgresError::StartFailed { .. }) if Instant::now() < deadline && !is_given_up() => {
                    #[expect(
                        clippy::disallowed_methods,
                        reason = "on a thread for blocking, and there is no event"
                    )]
                    std::thread::sleep(START_AGAIN_INTERVAL);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Stops it for good, also when it is just being started again.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.run().stop(&self.settings);
    }

    fn run(&self) -> MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    fn stop(&self, settings: &PostgresSettings) {
        let throw_away = settings.throw_away;
        let ended = if throw_away {
            self.postmaster.stop_at_once()
        } else {
            self.postmaster.stop(Duration::from_secs(settings.stop_timeout_seconds))
        };
        match ended {
            Some(status) if status.success() || throw_away => tracing::debug!("PostgreSQL has stopped"),
            Some(status) => {
                tracing::warn!(%status, "PostgreSQL did not stop well; it recovers at the next start")
            }
            None => tracing::error!("PostgreSQL does not stop; the next start takes it over"),
        }
    }

    fn log(&self) -> (PathBuf, String) {
        (self.log.path.clone(), self.log.tail())
    }
}

/// Runs PostgreSQL and waits until it takes connections; where it does not, it is stopped.
fn launch(
    place: &Place,
    socket: &SocketDir,
    settings: &PostgresSettings,
    is_given_up: &dyn Fn() -> bool,
) -> Result<Run, PostgresError> {
    let cluster = place.cluster();
    let (log, file) = LogFile::open(&place.data_dir)?;
    let mut command = place.user.command(&place.programs.postgres());
    command.arg("-D").arg(&cluster);
    for parameter in parameters::parameters(settings, socket.path()) {
        command.arg("-c").arg(parameter);
    }
    command.stdout(file.try_clone().doing("open", &log.path)?).stderr(file);
    let postmaster = Postmaster::spawn(command).doing("run", &place.programs.postgres())?;
    let run = Run { postmaster, log };
    let patience = Duration::from_secs(settings.start_timeout_seconds);
    let started = run.postmaster.wait_until_ready(&cluster, patience, is_given_up);
    let error = match started {
        Started::Ready => {
            tracing::info!(
                url = socket.url(super::SUPERUSER, super::DATABASE),
                "{} is ready",
                place.programs.version
            );
            return Ok(run);
        }
        Started::Exited(status) => {
            let (log, log_tail) = run.log();
            PostgresError::StartFailed { status: status.to_string(), log, log_tail }
        }
        Started::TimedOut => {
            let (log, log_tail) = run.log();
            PostgresError::StartTimedOut { seconds: settings.start_timeout_seconds, log, log_tail }
        }
        Started::Cancelled => PostgresError::StartCancelled,
    };
    run.stop(settings);
    Err(error)
}

const START_AGAIN_INTERVAL: Duration = Duration::from_millis(200);
