//! Logs of running jobs: lines are gathered in memory, within bounds, and written in batches by one writer a process.
//!
//! No handler waits for the database to say something, and no outcome waits for the lines of others: before an attempt's
//! outcome goes to the completer, the writer is asked to hurry, and what the attempt has said is written first
//! ([`Logs::written`]). Who sees that an attempt has ended can so read all that it said. That is one statement, shared
//! with whoever else says something at the time; an attempt that has said nothing waits for nothing.
//!
//! What cannot be taken is dropped and counted, and the count is a line of the log: beyond what an attempt may say
//! (`attempt`), beyond what may wait for the writer, and beyond so many lines a second. While the database is away, what
//! was said before waits within these bounds. Who reads from a program lets that wait instead ([`AttemptLog::room`]).
//!
//! Reading order: `attempt` (what one may say), `buffer` (what waits), `writer`.

mod attempt;
mod buffer;
mod writer;

use std::collections::VecDeque;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

pub(super) use attempt::AttemptLog;
use buffer::Gathered;
pub(super) use writer::run;

use super::settings::JobLogsSettings;
use crate::domain::ids::{TaskId, WorkerId};
use crate::domain::words::LogStream;
use crate::store::Store;

/// How long an outcome waits for the lines before it at most, while the database is there, in milliseconds.
const WRITTEN_WAIT_MS: u64 = 2_000;
/// What a line takes in memory besides its text, in bytes.
const LINE_OVERHEAD_BYTES: usize = 128;

/// Who says something.
struct Source {
    task: TaskId,
    worker: WorkerId,
    /// Lines that the database refused.
    refused: AtomicU64,
}

/// A line that waits to be written.
struct Line {
    source: Arc<Source>,
    number: i64,
    said: Instant,
    stream: LogStream,
    truncated: bool,
    text: String,
}

impl Line {
    fn cost(&self) -> usize {
        cost(&self.text)
    }
}

fn cost(text: &str) -> usize {
    text.len() + LINE_OVERHEAD_BYTES
}

/// The logs of all attempts that run in this process.
pub(super) struct Logs {
    limits: JobLogsSettings,
    gathered: Mutex<Gathered>,
    /// There are lines.
    some: Notify,
    /// Somebody waits until they are written.
    hurry: Notify,
    /// Lines were written.
    room: Notify,
    /// The number of the last line that is written, or given up.
    written: watch::Sender<i64>,
}

impl Logs {
    pub fn new(limits: &JobLogsSettings) -> Self {
        Self {
            gathered: Mutex::new(Gathered {
                lines: VecDeque::new(),
                bytes: 0,
                last: 0,
                allowed: f64::from(limits.lines_per_second_max),
                allowed_at: Instant::now(),
                is_away: false,
            }),
            limits: limits.clone(),
            some: Notify::new(),
            hurry: Notify::new(),
            room: Notify::new(),
            written: watch::Sender::new(0),
        }
    }

    /// The log of an attempt that begins.
    pub fn begin(self: &Arc<Self>, task: TaskId, worker: WorkerId) -> AttemptLog {
        AttemptLog::new(Arc::clone(self), Arc::new(Source { task, worker, refused: AtomicU64::new(0) }))
    }

    /// Waits until the line of this number is written. Not for longer than a moment while the database is there: an
    /// outcome is worth more than the log of it. While it is away the outcome could not be written either.
    pub async fn written(&self, store: &Store, number: i64) {
        let mut written = self.written.subscribe();
        if *written.borrow_and_update() >= number {
            return;
        }
        self.hurry.notify_one();
        tokio::select! {
            // The sender lives as long as we do.
            _ = written.wait_for(|written| *written >= number) => {}
            () = async {
                store.is_there().await;
                tokio::time::sleep(Duration::from_millis(WRITTEN_WAIT_MS)).await;
            } => tracing::warn!("an outcome goes before the last lines of its log, which take too long"),
        }
    }
}

/// What these locks guard is never left half-changed, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
