//! PostgreSQL's own log: one file, started afresh when it has grown, whose end explains a failed start.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::{Doing, PostgresError};

/// The log of one run of PostgreSQL.
#[derive(Debug)]
pub(super) struct LogFile {
    pub(super) path: PathBuf,
    /// Where this run's part begins.
    start: u64,
}

impl LogFile {
    /// Opens `postgres.log` in `directory` for appending. One that has grown past its limit becomes
    /// `postgres.log.1`, in place of the one before.
    pub(super) fn open(directory: &Path) -> Result<(Self, File), PostgresError> {
        let path = directory.join("postgres.log");
        if fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LOG_LIMIT_BYTES) {
            let older = directory.join("postgres.log.1");
            fs::rename(&path, &older).doing("rename to postgres.log.1", &path)?;
        }
        let file = File::options().append(true).create(true).open(&path).doing("open", &path)?;
        let start = file.metadata().doing("read", &path)?.len();
        Ok((Self { path, start }, file))
    }

    /// The last lines that this run wrote.
    pub(super) fn tail(&self) -> String {
        self.read_tail().unwrap_or_else(|error| format!("(the log cannot be read: {error})"))
    }

    fn read_tail(&self) -> std::io::Result<String> {
        let mut file = File::open(&self.path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(self.start.max(length.saturating_sub(TAIL_LIMIT_BYTES))))?;
        let mut bytes = Vec::new();
        file.take(TAIL_LIMIT_BYTES).read_to_end(&mut bytes)?;
        Ok(last_lines(&String::from_utf8_lossy(&bytes)))
    }
}

/// The last few lines of a program's output.
pub(super) fn last_lines(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(TAIL_LIMIT_LINES)..].join("\n")
}

const LOG_LIMIT_BYTES: u64 = 10 * 1024 * 1024;
const TAIL_LIMIT_BYTES: u64 = 8 * 1024;
const TAIL_LIMIT_LINES: usize = 20;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_tail_is_this_runs_last_lines_and_a_large_log_starts_afresh() {
        let directory = tempfile::tempdir().expect("a temporary folder");
        let (_, mut file) = LogFile::open(directory.path()).expect("a log");
        writeln!(file, "an earlier run").expect("written");
        let (log, mut file) = LogFile::open(directory.path()).expect("a log");
        assert_eq!(log.tail(), "");
        for line in 0..30 {
            writeln!(file, "line {line}").expect("written");
        }
        let expected: Vec<_> = (10..30).map(|line| format!("line {line}")).collect();
        assert_eq!(log.tail(), expected.join("\n"));

        file.set_len(LOG_LIMIT_BYTES + 1).expect("grown");
        let (log, _) = LogFile::open(directory.path()).expect("a log");
        assert_eq!(fs::metadata(&log.path).expect("the new log").len(), 0);
        assert!(directory.path().join("postgres.log.1").exists());
    }
}
