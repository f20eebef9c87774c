//! The program itself, started as a user would start it.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::client::Client;
use crate::harness::EVENT_WAIT;

/// A running server process; killed when it is dropped.
pub struct Server {
    child: Child,
    /// A client of its API; of no use for a worker, which has none.
    client: Client,
    _data_dir: tempfile::TempDir,
}

impl Server {
    /// Starts `callboard serve` on a database and waits until it says that it is ready.
    pub async fn start(database_url: &str, role: &str) -> Self {
        let data_dir = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_callboard"));
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--role", role, "--log-format", "json"])
            .args(["--database-url", database_url, "--slots", "32", "--data-dir"])
            .arg(data_dir.path())
            .env("CALLBOARD_ENGINE__HEARTBEAT_INTERVAL_MS", "300")
            .env("CALLBOARD_ENGINE__LOST_AFTER_MS", "1500")
            .env("CALLBOARD_STORE__WRITE_CONNECTIONS", "4")
            .env("CALLBOARD_STORE__READ_CONNECTIONS", "4")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let ready = if role == "worker" { "worker ready" } else { "ready at http://" };
        let mut said = Vec::new();
        let address = tokio::time::timeout(EVENT_WAIT, async {
            while let Some(line) = lines.next_line().await.expect("a line") {
                if line.contains(ready) {
                    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
                    return address.unwrap_or_default().to_owned();
                }
                said.push(line);
            }
            panic!("the server did not become ready:\n{}", said.join("\n"));
        })
        .await
        .expect("the server becomes ready in time");
        // A pipe that nobody reads would stop the server once it is full.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, client: Client::new(address), _data_dir: data_dir }
    }

    /// Ends it as a power cut would.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process is killed");
    }

    /// Asks it to stop and waits until it has; whether it ended well.
    pub async fn terminate(mut self) -> bool {
        let pid = i32::try_from(self.child.id().expect("it runs")).expect("a process id");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGTERM)
            .expect("a signal");
        let ended =
            tokio::time::timeout(EVENT_WAIT, self.child.wait()).await.expect("the server ends in time");
        ended.expect("a status").success()
    }
}

impl std::ops::Deref for Server {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}
