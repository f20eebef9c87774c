//! One of Callboard's processes: the program itself, on a way of its own to the database, started again whenever it has
//! been ended.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, watch};

use super::database::Database;
use super::way::{Destination, Way};
use crate::server::program;

/// A worker silent for so long is lost, in milliseconds.
pub const LOST_AFTER_MS: u64 = 1_500;
/// Tasks that a worker runs at a time.
pub const SLOTS: usize = 16;
/// How long a process may take to be ready, or to end, whatever else happens: a limit, not a measurement.
const PATIENCE: Duration = Duration::from_secs(90);
/// Wait before a start that failed is tried again.
const START_AGAIN: Duration = Duration::from_millis(200);

const SETTINGS: &[(&str, &str)] = &[
    ("CALLBOARD_ENGINE__HEARTBEAT_INTERVAL_MS", "300"),
    ("CALLBOARD_ENGINE__LOST_AFTER_MS", "1500"),
    ("CALLBOARD_ENGINE__POLL_INTERVAL_MS", "200"),
    ("CALLBOARD_ENGINE__CANCEL_GRACE_MS", "300"),
    ("CALLBOARD_ENGINE__DRAIN_DEADLINE_MS", "1500"),
    ("CALLBOARD_STORE__WRITE_CONNECTIONS", "4"),
    ("CALLBOARD_STORE__READ_CONNECTIONS", "4"),
    ("CALLBOARD_STORE__ACQUIRE_TIMEOUT_MS", "1000"),
    ("CALLBOARD_STORE__CONNECT_TIMEOUT_MS", "1000"),
    ("CALLBOARD_STORE__STATEMENT_TIMEOUT_MS", "4000"),
    ("CALLBOARD_HTTP__EXECUTION_TIMEOUT_SECONDS", "10"),
    ("CALLBOARD_HTTP__DRAIN_SECONDS", "2"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Api,
    Worker,
}

/// A process, or the place where one is about to be.
pub struct Process {
    pub name: String,
    /// To the database.
    pub way: Way,
    role: Role,
    folder: PathBuf,
    child: Mutex<Option<Child>>,
    /// Where its API is; none while it is away.
    address: watch::Sender<Option<String>>,
    panics: Arc<AtomicUsize>,
}

impl Process {
    /// One that is not started yet; it logs into the folder.
    pub async fn new(name: &str, role: Role, destination: &Destination, folder: PathBuf) -> Self {
        Self {
            name: name.to_owned(),
            way: Way::to(Arc::clone(destination)).await,
            role,
            folder,
            child: Mutex::default(),
            address: watch::Sender::new(None),
            panics: Arc::default(),
        }
    }

    pub fn address(&self) -> watch::Receiver<Option<String>> {
        self.address.subscribe()
    }

    /// How often something in it has panicked.
    pub fn panics(&self) -> usize {
        self.panics.load(Ordering::Relaxed)
    }

    /// Starts it, again and again where it ends before it is ready, as it does without a database.
    pub async fn start(&self) -> Result<(), String> {
        let mut place = self.child.lock().await;
        let started = tokio::time::timeout(PATIENCE, async {
            loop {
                if let Some(child) = self.try_start().await {
                    return child;
                }
                tokio::time::sleep(START_AGAIN).await;
            }
        });
        *place = Some(started.await.map_err(|_| format!("{} did not start in time", self.name))?);
        Ok(())
    }

    async fn try_start(&self) -> Option<Child> {
        let mut child = self.command().spawn().expect("the program starts");
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let mut file = std::fs::File::options()
            .append(true)
            .create(true)
            .open(self.folder.join(format!("{}.log", self.name)))
            .expect("a log file");
        let (announce, ready) = tokio::sync::oneshot::channel();
        let (panics, role) = (Arc::clone(&self.panics), self.role);
        tokio::spawn(async move {
            let (mut lines, mut announce) = (lines, Some(announce));
            while let Ok(Some(line)) = lines.next_line().await {
                let _ = writeln!(file, "{line}");
                if line.contains("panicked at") {
                    panics.fetch_add(1, Ordering::Relaxed);
                }
                if let Some(address) = ready_at(&line, role).filter(|_| announce.is_some()) {
                    announce.take().map(|announce| announce.send(address));
                }
            }
        });
        match ready.await {
            Ok(address) => {
                self.address.send_replace(Some(address).filter(|address| !address.is_empty()));
                Some(child)
            }
            // It has closed its log, so it has ended or is about to.
            Err(_) => {
                let _ = child.wait().await;
                None
            }
        }
    }

    fn command(&self) -> Command {
        let role = match self.role {
            Role::Api => "api",
            Role::Worker => "worker",
        };
        let url = Database::url_over(&self.way.address());
        let mut command =
            program(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--role", role]);
        command
            .args(["--database-url", &url, "--slots", &SLOTS.to_string(), "--data-dir"])
            .arg(self.folder.join(&self.name))
            .envs(SETTINGS.iter().copied())
            .env("CALLBOARD_ENGINE__NAME", &self.name)
            .stdout(std::process::Stdio::null());
        command
    }

    /// Ends it as a power cut would.
    pub async fn kill(&self) {
        let mut place = self.child.lock().await;
        self.address.send_replace(None);
        if let Some(mut child) = place.take() {
            child.kill().await.expect("the process is killed");
        }
    }

    /// Stops it in its tracks, and lets it go on after a while.
    pub async fn pause(&self, time: Duration) {
        let place = self.child.lock().await;
        let Some(child) = place.as_ref() else { return };
        signal(child, Signal::SIGSTOP);
        tokio::time::sleep(time).await;
        signal(child, Signal::SIGCONT);
    }

    /// Asks it to stop, and waits until it has.
    pub async fn terminate(&self) -> Result<(), String> {
        let mut place = self.child.lock().await;
        self.address.send_replace(None);
        let Some(mut child) = place.take() else { return Ok(()) };
        signal(&child, Signal::SIGTERM);
        match tokio::time::timeout(PATIENCE, child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(ended) => Err(format!("{} was asked to stop and ended badly: {ended:?}", self.name)),
            Err(_) => Err(format!("{} was asked to stop and did not", self.name)),
        }
    }

    /// How it has ended, where it should be running.
    pub async fn ended_by_itself(&self) -> Option<String> {
        let mut place = self.child.lock().await;
        let status = place.as_mut()?.try_wait().ok()??;
        Some(format!("{} ended by itself: {status}", self.name))
    }
}

/// What a line says when the process is ready: its address, empty for one that does not listen.
fn ready_at(line: &str, role: Role) -> Option<String> {
    match role {
        Role::Worker => line.contains("worker ready").then(String::new),
        Role::Api => {
            let (_, rest) = line.split_once("ready at http://")?;
            rest.split('/').next().map(str::to_owned)
        }
    }
}

fn signal(child: &Child, signal: Signal) {
    // One that was waited for has no id any more.
    if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
        let _ = kill(Pid::from_raw(pid), signal);
    }
}
