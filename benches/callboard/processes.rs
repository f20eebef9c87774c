//! Callboard's own processes, started as an operator would start them.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use nix::sys::signal::Signal;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::usage::{self, Memory};

/// How long a process may take to be ready, and to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `callboard serve`; killed when it is dropped.
pub struct Process {
    child: Child,
    pid: u32,
    /// Host and port of its API, where it has one.
    pub address: String,
    _data_dir: TempDir,
}

impl Process {
    /// Starts one with a role and waits until it says that it is ready.
    pub async fn start(database_url: &str, role: &str) -> anyhow::Result<Self> {
        Self::start_with(database_url, role, &[]).await
    }

    /// The same with some variables set.
    pub async fn start_with(
        database_url: &str,
        role: &str,
        variables: &[(String, String)],
    ) -> anyhow::Result<Self> {
        let data_dir = tempfile::tempdir().context("a folder")?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_callboard"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--role", role]);
        command.arg("--data-dir").arg(data_dir.path());
        command.env("DATABASE_URL", database_url).env_remove("RUST_LOG");
        command.envs(variables.iter().map(|(key, value)| (key, value)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().context("the program")?;
        let pid = child.id().context("a process id")?;
        let mut lines = BufReader::new(child.stderr.take().context("a pipe")?).lines();
        let ready = if role == "worker" { "worker ready" } else { "ready at http://" };
        let mut said = Vec::new();
        let address = tokio::time::timeout(PATIENCE, async {
            while let Some(line) = lines.next_line().await? {
                if line.contains(ready) {
                    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
                    return Ok(address.unwrap_or_default().to_owned());
                }
                said.push(line);
            }
            bail!("callboard ended:\n{}", said.join("\n"))
        });
        let address = address.await.context("callboard is not ready in time")??;
        // A pipe that nobody reads would stop the process once it is full.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, pid, address, _data_dir: data_dir })
    }

    /// CPU time so far, in seconds.
    pub fn cpu_seconds(&self) -> anyhow::Result<f64> {
        usage::cpu_seconds(self.pid)
    }

    pub fn memory(&self) -> anyhow::Result<Memory> {
        usage::memory(self.pid)
    }

    /// Asks it to stop and waits until it has.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.pid.cast_signed()), Signal::SIGTERM)?;
        let status =
            tokio::time::timeout(PATIENCE, self.child.wait()).await.context("callboard does not stop")??;
        if !status.success() {
            bail!("callboard ended with {status}");
        }
        Ok(())
    }
}
