//! How a worker process works: slots, times and limits.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::text::{self, JSON_BYTES_MAX_DEFAULT};
use crate::handlers::report::LOG_LINE_BYTES_MAX;

/// How a worker process works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EngineSettings {
    /// What the worker calls itself; host and process id where left out.
    pub name: Option<String>,
    /// Tasks that run at a time.
    pub slots: u32,
    /// Queues that are served; empty for all.
    pub queues: Vec<String>,
    /// How often work is looked for where no hint comes, in milliseconds.
    pub poll_interval_ms: u64,
    /// How often the worker says that it lives, in milliseconds.
    pub heartbeat_interval_ms: u64,
    /// A worker not heard of for so long is lost, in milliseconds. The same for all workers on a database.
    pub lost_after_ms: u64,
    /// How long a handler may go on after it was asked to stop, in milliseconds.
    pub cancel_grace_ms: u64,
    /// How long running tasks may go on after the process was asked to stop, in milliseconds.
    pub drain_deadline_ms: u64,
    /// Time between two writes of progress, in milliseconds.
    pub progress_interval_ms: u64,
    /// Largest result of a handler, in bytes of JSON.
    pub result_bytes_max: usize,
    /// Where jobs' scratch directories are; below the data directory where left out.
    pub scratch_dir: Option<PathBuf>,
    /// How long the scratch directory of a FAILED job is kept for a retry, in seconds.
    pub scratch_keep_failed_seconds: u64,
    /// The URL of the API as others reach it: what they post later goes there. The API's to know.
    #[serde(skip)]
    pub callback_url: String,
    /// How long ended jobs are kept; a section of its own.
    #[serde(skip)]
    pub retention: RetentionSettings,
    /// How much jobs may say; a section of its own.
    #[serde(skip)]
    pub job_logs: JobLogsSettings,
}

/// How much is kept of what handlers and programs say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JobLogsSettings {
    /// Longest line, in bytes; a longer one is cut.
    pub line_bytes_max: usize,
    /// Lines of one attempt. Of more, the beginning is kept, and the last tenth for the end.
    pub task_lines_max: usize,
    /// The same in bytes.
    pub task_bytes_max: usize,
    /// Memory for lines that are not written yet, of all attempts of the process, in bytes.
    pub buffer_bytes_max: usize,
    /// Lines a second of all attempts of the process.
    pub lines_per_second_max: u32,
}

impl Default for JobLogsSettings {
    fn default() -> Self {
        Self {
            line_bytes_max: LOG_LINE_BYTES_MAX,
            task_lines_max: 10_000,
            task_bytes_max: 1024 * 1024,
            buffer_bytes_max: 16 * 1024 * 1024,
            lines_per_second_max: 10_000,
        }
    }
}

impl JobLogsSettings {
    /// What is wrong with the settings, each problem with its key.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems: Vec<_> = [
            ("line_bytes_max", self.line_bytes_max, 16, 64 * 1024),
            ("task_lines_max", self.task_lines_max, 10, 1_000_000),
            ("task_bytes_max", self.task_bytes_max, 1_024, 256 * 1024 * 1024),
            ("buffer_bytes_max", self.buffer_bytes_max, 64 * 1024, 4 * 1024 * 1024 * 1024),
            ("lines_per_second_max", self.lines_per_second_max as usize, 1, 1_000_000),
        ]
        .into_iter()
        .filter(|(_, value, low, high)| !(low..=high).contains(&value))
        .map(|(key, value, low, high)| (key.to_owned(), format!("must be from {low} to {high}, is {value}")))
        .collect();
        for (key, value) in
            [("task_bytes_max", self.task_bytes_max), ("buffer_bytes_max", self.buffer_bytes_max)]
        {
            if value < self.line_bytes_max.saturating_mul(10) {
                let message = "must be at least ten times line_bytes_max, so that each part of a log has room for a line";
                problems.push((key.to_owned(), message.to_owned()));
            }
        }
        problems
    }
}

/// How long ended jobs are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionSettings {
    /// Jobs that ended so many days ago are removed, with their history; never where left out.
    pub ended_after_days: Option<u32>,
    /// Jobs removed in one transaction.
    pub batch_jobs: u32,
}

impl Default for RetentionSettings {
    fn default() -> Self {
        Self { ended_after_days: None, batch_jobs: 1_000 }
    }
}

/// Partitions that the history of the kept time has, about: each one costs every reader of the feed a look.
const PARTITIONS_KEPT: u32 = 4;
const DAY_MS: i64 = 86_400_000;

impl RetentionSettings {
    /// What is wrong with the settings, each problem with its key.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        if let Some(days) = self.ended_after_days.filter(|days| !(1..=36_500).contains(days)) {
            problems.push(("ended_after_days".to_owned(), format!("must be from 1 to 36500, is {days}")));
        }
        if !(1..=10_000).contains(&self.batch_jobs) {
            let message = format!("must be from 1 to 10000, is {}", self.batch_jobs);
            problems.push(("batch_jobs".to_owned(), message));
        }
        problems
    }

    pub(super) fn age_ms(&self) -> Option<i64> {
        self.ended_after_days.map(|days| i64::from(days).saturating_mul(DAY_MS))
    }

    /// Days in one partition of the history.
    pub(super) fn partition_days(&self) -> i64 {
        self.ended_after_days.map_or(1, |days| i64::from(days.div_ceil(PARTITIONS_KEPT)))
    }
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            name: None,
            slots: 512,
            queues: Vec::new(),
            poll_interval_ms: 1_000,
            heartbeat_interval_ms: 5_000,
            lost_after_ms: 15_000,
            cancel_grace_ms: 10_000,
            drain_deadline_ms: 30_000,
            progress_interval_ms: 200,
            result_bytes_max: JSON_BYTES_MAX_DEFAULT,
            scratch_dir: None,
            scratch_keep_failed_seconds: 24 * 3600,
            callback_url: "http://127.0.0.1:8000".to_owned(),
            retention: RetentionSettings::default(),
            job_logs: JobLogsSettings::default(),
        }
    }
}

impl EngineSettings {
    /// What is wrong with the settings, each problem with its key.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let mut range = |key: &str, value: u64, low: u64, high: u64| {
            if !(low..=high).contains(&value) {
                problems.push((key.to_owned(), format!("must be from {low} to {high}, is {value}")));
            }
        };
        range("slots", self.slots.into(), 1, 10_000);
        range("poll_interval_ms", self.poll_interval_ms, 10, 60_000);
        range("heartbeat_interval_ms", self.heartbeat_interval_ms, 10, 60_000);
        range("lost_after_ms", self.lost_after_ms, 100, 600_000);
        range("cancel_grace_ms", self.cancel_grace_ms, 0, 600_000);
        range("drain_deadline_ms", self.drain_deadline_ms, 0, 86_400_000);
        range("progress_interval_ms", self.progress_interval_ms, 20, 60_000);
        range("result_bytes_max", self.result_bytes_max as u64, 1, 64 * 1024 * 1024);
        if self.lost_after_ms < self.heartbeat_interval_ms.saturating_mul(3) {
            let message = "must be at least three times heartbeat_interval_ms, so that one late heartbeat costs nothing";
            problems.push(("lost_after_ms".to_owned(), message.to_owned()));
        }
        for queue in self.queues.iter().filter(|queue| !text::is_slug(queue)) {
            problems.push(("queues".to_owned(), format!("{queue:?} cannot name a queue")));
        }
        problems
    }

    pub(super) fn poll_interval(&self) -> Duration {
        Duration::from_millis(self.poll_interval_ms)
    }

    pub(super) fn heartbeat_interval(&self) -> Duration {
        Duration::from_millis(self.heartbeat_interval_ms)
    }

    pub(super) fn lost_after(&self) -> Duration {
        Duration::from_millis(self.lost_after_ms)
    }

    pub(super) fn cancel_grace(&self) -> Duration {
        Duration::from_millis(self.cancel_grace_ms)
    }
}
