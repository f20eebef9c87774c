//! The program itself, started as a user would start it.

use std::ops::Deref;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use nix::sys::signal::Signal;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::client::Client;
use crate::harness::EVENT_WAIT;

/// The program with some arguments and no settings from the outside, in the root of the repository; killed when
/// whoever started it lets go of it.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callboard"));
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("DATABASE_URL")
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// What a program that ends by itself has said.
pub struct Said {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs the program to its end.
pub async fn run(arguments: &[&str]) -> Said {
    run_command(program(arguments)).await
}

/// The same for one that was prepared further.
pub async fn run_command(mut command: Command) -> Said {
    let output = tokio::time::timeout(EVENT_WAIT, command.output()).await;
    let output = output.expect("the program ends in time").expect("the program starts");
    Said {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A running server process; killed when it is dropped.
pub struct Server {
    child: Child,
    /// A client of its API; of no use for a worker, which has none.
    client: Client,
    log: Arc<Mutex<Vec<String>>>,
    data_dir: TempDir,
}

impl Server {
    /// Starts `callboard serve` on a database and waits until it says that it is ready.
    pub async fn start(database_url: &str, role: &str) -> Self {
        Self::with(&["--database-url", database_url, "--role", role], |_| ()).await
    }

    /// The same with other flags and anything else that is to be set up.
    pub async fn with(flags: &[&str], set_up: impl FnOnce(&mut Command)) -> Self {
        let data_dir = tempfile::tempdir().expect("a folder");
        let mut command =
            program(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--slots", "32"]);
        if !flags.contains(&"--data-dir") {
            command.arg("--data-dir").arg(data_dir.path());
        }
        command
            .args(flags)
            .env("CALLBOARD_ENGINE__HEARTBEAT_INTERVAL_MS", "300")
            .env("CALLBOARD_ENGINE__LOST_AFTER_MS", "1500")
            .env("CALLBOARD_STORE__WRITE_CONNECTIONS", "4")
            .env("CALLBOARD_STORE__READ_CONNECTIONS", "4")
            .stdout(Stdio::null());
        set_up(&mut command);
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let ready = if flags.contains(&"worker") { "worker ready" } else { "ready at http://" };
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let address = tokio::time::timeout(EVENT_WAIT, async {
            while let Some(line) = lines.next_line().await.expect("a line") {
                log.lock().unwrap().push(line.clone());
                if line.contains(ready) {
                    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
                    return address.unwrap_or_default().to_owned();
                }
            }
            panic!("the server did not become ready:\n{}", log.lock().unwrap().join("\n"));
        })
        .await
        .expect("the server becomes ready in time");
        // A pipe that nobody reads would stop the server once it is full.
        let kept = Arc::clone(&log);
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                kept.lock().unwrap().push(line);
            }
        });
        Self { child, client: Client::new(address), log, data_dir }
    }

    /// Its data directory, where the flags do not name another one.
    pub fn data_dir(&self) -> &Path {
        self.data_dir.path()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// Ends it as a power cut would.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process is killed");
    }

    /// Asks it to stop.
    pub fn ask_to_stop(&self) {
        self.signal(Signal::SIGTERM);
    }

    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id().expect("it runs")).expect("a process id");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).expect("a signal");
    }

    /// Waits until it has stopped; whether it ended well.
    pub async fn stopped(&mut self) -> bool {
        let ended =
            tokio::time::timeout(EVENT_WAIT, self.child.wait()).await.expect("the server ends in time");
        ended.expect("a status").success()
    }

    /// Asks it to stop and waits until it has; whether it ended well.
    pub async fn terminate(mut self) -> bool {
        self.ask_to_stop();
        self.stopped().await
    }
}

impl Deref for Server {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}
