//! Takes over from a server that was killed: its PostgreSQL is stopped, then started again as our own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::error::{Doing, PostgresError};

/// What PostgreSQL writes into `postmaster.pid` about itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: i32,
    data_directory: String,
    pub(super) is_ready: bool,
}

impl PidFile {
    pub(super) fn path_in(cluster: &Path) -> PathBuf {
        cluster.join("postmaster.pid")
    }

    pub(super) fn read(cluster: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(Self::path_in(cluster)).ok()?)
    }

    /// The lines are: process, data directory, start, port, socket directory, address, shared memory, status. The
    /// later ones appear while it starts.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid = lines.next()?.trim().parse().ok().filter(|pid| *pid > 1)?;
        let data_directory = lines.next()?.to_owned();
        Some(Self {
            pid,
            data_directory,
            is_ready: lines.nth(5).is_some_and(|status| status.trim() == "ready"),
        })
    }

    /// Whether that process is alive and still PostgreSQL: the number may be another program's by now.
    fn is_alive(&self) -> bool {
        let command_line = fs::read(format!("/proc/{}/cmdline", self.pid)).or_else(|_| {
            let ps = Command::new("ps").args(["-o", "args=", "-p", &self.pid.to_string()]).output();
            ps.map(|output| output.stdout)
        });
        let command_line = command_line.unwrap_or_default();
        let command_line = String::from_utf8_lossy(&command_line);
        let program = command_line.split(['\0', ' ']).next().unwrap_or_default();
        program.ends_with("postgres") && command_line.contains(&self.data_directory)
    }
}

/// Stops the PostgreSQL that uses `cluster`, if one does. To be called under the data directory's lock: then no server
/// is responsible for it any more. Starting it again is simpler than adopting it, because a process that is our child
/// can be waited for, and its log, socket and parameters are as this server wants them.
pub(super) fn stop(cluster: &Path) -> Result<(), PostgresError> {
    let Some(file) = PidFile::read(cluster) else { return Ok(()) };
    if !file.is_alive() {
        // PostgreSQL would clean up itself, but refuses when another program has that number now. Should processes
        // of the dead one still run, the new one sees their shared memory and does not start.
        let path = PidFile::path_in(cluster);
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).doing("remove", &path),
            _ => Ok(()),
        };
    }
    tracing::warn!(pid = file.pid, "An earlier run left PostgreSQL behind; it is taken over");
    // Fast first: it ends transactions and leaves nothing to recover. Immediate where that takes too long.
    for (signal, patience) in [(Signal::SIGINT, FAST_STOP), (Signal::SIGQUIT, IMMEDIATE_STOP)] {
        match kill(Pid::from_raw(file.pid), signal) {
            Ok(()) | Err(Errno::ESRCH) => {}
            Err(errno) => return Err(errno.into()).doing("stop the earlier PostgreSQL of", cluster),
        }
        if has_gone(cluster, &file, patience) {
            return Ok(());
        }
    }
    Err(PostgresError::LeftBehindStays { pid: file.pid, cluster: cluster.to_owned() })
}

/// It is not our child, so there is nothing to wait on but its file, which it removes last, or its process.
fn has_gone(cluster: &Path, file: &PidFile, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while PidFile::read(cluster).is_some_and(|now| now.pid == file.pid) && file.is_alive() {
        if Instant::now() >= deadline {
            return false;
        }
        #[expect(clippy::disallowed_methods, reason = "on a thread for blocking, and there is no event")]
        std::thread::sleep(POLL_INTERVAL);
    }
    true
}

const FAST_STOP: Duration = Duration::from_secs(30);
const IMMEDIATE_STOP: Duration = Duration::from_secs(10);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: &str =
        "4711\n/data/postgres\n1763631000\n5432\n/tmp/callboard-x\n\n  5432001  6\nready   \n";

    #[test]
    fn the_file_is_read_at_every_stage_of_a_start() {
        let parse =
            |text: &str| PidFile::parse(text).map(|file| (file.pid, file.data_directory, file.is_ready));
        let of = |is_ready| Some((4711, "/data/postgres".to_owned(), is_ready));
        assert_eq!(parse(COMPLETE), of(true));
        assert_eq!(parse(&COMPLETE.replace("ready   ", "starting")), of(false));
        assert_eq!(parse("4711\n/data/postgres\n1763631000\n"), of(false));
        // A negative number or 1 would signal a group or init.
        for broken in ["", "4711\n", "-4711\n/data/postgres\n", "1\n/data/postgres\n", "x\n/data\n"] {
            assert_eq!(parse(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn a_number_that_is_another_programs_by_now_is_left_alone() {
        let cluster = tempfile::tempdir().expect("a temporary folder");
        let own = format!("{}\n{}\n", std::process::id(), cluster.path().display());
        fs::write(PidFile::path_in(cluster.path()), own).expect("written");
        stop(cluster.path()).expect("nothing to stop");
        assert!(!PidFile::path_in(cluster.path()).exists());
    }
}
