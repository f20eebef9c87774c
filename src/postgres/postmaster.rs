//! The running PostgreSQL as a child process: started, waited for, signalled.

use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::sync::watch;

use super::left_behind::PidFile;

/// A child that a thread of its own waits for, so that its end is an event for whoever asks, blocking or async.
#[derive(Debug, Clone)]
pub(super) struct Postmaster {
    pid: Pid,
    exit: Arc<Exit>,
    exited: watch::Receiver<Option<ExitStatus>>,
}

#[derive(Debug, Default)]
struct Exit {
    status: Mutex<Option<ExitStatus>>,
    happened: Condvar,
}

impl Exit {
    fn status(&self) -> MutexGuard<'_, Option<ExitStatus>> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How waiting for the start ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Started {
    Ready,
    Exited(ExitStatus),
    TimedOut,
    Cancelled,
}

impl Postmaster {
    pub(super) fn spawn(mut command: Command) -> std::io::Result<Self> {
        let child = command.spawn()?;
        let pid = Pid::from_raw(child.id().cast_signed());
        let exit = Arc::new(Exit::default());
        let (announce, exited) = watch::channel(None);
        let reaper = {
            let exit = Arc::clone(&exit);
            move |mut child: Child| {
                // Waiting fails only for a process that is no child, which this one is.
                let status = child.wait().unwrap_or_default();
                *exit.status() = Some(status);
                exit.happened.notify_all();
                announce.send_replace(Some(status));
            }
        };
        let reaper = std::thread::Builder::new().name("postgres".to_owned()).spawn(move || reaper(child));
        reaper.inspect_err(|_| kill(pid, Signal::SIGKILL).unwrap_or_default())?;
        Ok(Self { pid, exit, exited })
    }

    /// Waits until PostgreSQL has written into its file that it takes connections. It offers no event for that.
    pub(super) fn wait_until_ready(
        &self,
        cluster: &Path,
        patience: Duration,
        is_cancelled: impl Fn() -> bool,
    ) -> Started {
        let deadline = Instant::now() + patience;
        loop {
            if PidFile::read(cluster).is_some_and(|file| file.is_ready && file.pid == self.pid.as_raw()) {
                return Started::Ready;
            }
            if let Some(status) = self.wait(POLL_INTERVAL) {
                return Started::Exited(status);
            }
            if is_cancelled() {
                return Started::Cancelled;
            }
            if Instant::now() >= deadline {
                return Started::TimedOut;
            }
        }
    }

    /// Fast shutdown: transactions are rolled back, everything is written, nothing is left to recover. After
    /// `patience` an immediate one, and at last no more patience.
    pub(super) fn stop(&self, patience: Duration) -> Option<ExitStatus> {
        self.signal(Signal::SIGINT);
        self.wait(patience).or_else(|| self.stop_at_once())
    }

    /// Immediate shutdown: the next start has to recover.
    pub(super) fn stop_at_once(&self) -> Option<ExitStatus> {
        self.signal(Signal::SIGQUIT);
        // PostgreSQL itself kills what has not ended five seconds after SIGQUIT.
        self.wait(IMMEDIATE_STOP).or_else(|| {
            self.signal(Signal::SIGKILL);
            self.wait(IMMEDIATE_STOP)
        })
    }

    /// Resolves when it has ended, for whatever reason.
    pub(super) async fn exited(&self) -> ExitStatus {
        let mut exited = self.exited.clone();
        match exited.wait_for(Option::is_some).await {
            Ok(status) => status.unwrap_or_default(),
            // The reaper has gone without a word; it says all it knows before it goes.
            Err(_) => ExitStatus::default(),
        }
    }

    fn wait(&self, patience: Duration) -> Option<ExitStatus> {
        let wait =
            self.exit.happened.wait_timeout_while(self.exit.status(), patience, |status| status.is_none());
        *wait.unwrap_or_else(PoisonError::into_inner).0
    }

    fn signal(&self, signal: Signal) {
        // Under the lock, so that a child known to be gone, whose number may be another's, is not signalled.
        let status = self.exit.status();
        if status.is_none() {
            let _ = kill(self.pid, signal);
        }
    }
}

const IMMEDIATE_STOP: Duration = Duration::from_secs(10);
const POLL_INTERVAL: Duration = Duration::from_millis(10);
