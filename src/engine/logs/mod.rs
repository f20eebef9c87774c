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

mod attempt;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(super) use attempt::AttemptLog;

use super::settings::JobLogsSettings;
use crate::domain::ids::{TaskId, WorkerId};
use crate::domain::words::LogStream;
use crate::store::Store;
use crate::store::logs::NewLine;
use crate::telemetry::metrics;

/// How long lines gather before they are written, in milliseconds.
const GATHER_MS: u64 = 40;
/// Most lines of one statement.
const BATCH_LINES_MAX: usize = 1_000;
/// Bytes after which a statement gets no further line.
const BATCH_BYTES_MAX: usize = 1024 * 1024;
/// First wait before a batch is written again, in milliseconds; it doubles up to the maximum.
const RETRY_MIN_MS: u64 = 10;
/// Longest wait before a batch is written again, in milliseconds.
const RETRY_MAX_MS: u64 = 1_000;
/// How long an outcome waits for the lines before it at most, while the database is there, in milliseconds.
const WRITTEN_WAIT_MS: u64 = 2_000;
/// How long the last lines have to be written when the process stops, in milliseconds.
const LAST_LINES_MS: u64 = 2_000;
/// How long a reader of a program's output waits for room, in milliseconds. Shorter than what the handler `command` gives
/// to output that is left in the pipes when the program has ended.
const ROOM_WAIT_MS: u64 = 200;
/// Lines that there is to be room for before more is read from a program.
const ROOM_LINES: f64 = 256.0;
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

struct Gathered {
    lines: VecDeque<Line>,
    /// What all lines take that are in memory: those here, those under way, and the ends that attempts keep.
    bytes: usize,
    /// The number of the last line.
    last: i64,
    /// Lines that may be taken now; grows by so many a second.
    allowed: f64,
    allowed_at: Instant,
    /// The database does not answer.
    is_away: bool,
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

    /// Takes a line if there is room for it and for one that says what is missing before it; its number.
    fn take(&self, missing: Option<Line>, line: Line) -> Option<i64> {
        let lines = missing.into_iter().chain([line]).collect::<Vec<_>>();
        let bytes: usize = lines.iter().map(Line::cost).sum();
        let mut gathered = lock(&self.gathered);
        self.allow(&mut gathered);
        if gathered.bytes + bytes > self.limits.buffer_bytes_max || gathered.allowed < 1.0 {
            return None;
        }
        gathered.allowed -= 1.0;
        gathered.bytes += bytes;
        lines.into_iter().map(|line| self.put(&mut gathered, line)).last()
    }

    /// Takes lines whose memory is reserved already; the last one's number.
    fn take_reserved(&self, lines: impl IntoIterator<Item = Line>) -> Option<i64> {
        let mut gathered = lock(&self.gathered);
        lines.into_iter().map(|line| self.put(&mut gathered, line)).last()
    }

    fn put(&self, gathered: &mut Gathered, line: Line) -> i64 {
        gathered.last += 1;
        gathered.lines.push_back(Line { number: gathered.last, ..line });
        if gathered.lines.len() == 1 {
            self.some.notify_one();
        }
        gathered.last
    }

    /// Sets memory apart for a line, if there is some.
    fn reserve(&self, bytes: usize) -> bool {
        let mut gathered = lock(&self.gathered);
        let fits = gathered.bytes + bytes <= self.limits.buffer_bytes_max;
        if fits {
            gathered.bytes += bytes;
        }
        fits
    }

    /// Memory for a line that must be said, such as that others are missing.
    fn reserve_anyway(&self, bytes: usize) {
        lock(&self.gathered).bytes += bytes;
    }

    fn release(&self, bytes: usize) {
        let mut gathered = lock(&self.gathered);
        gathered.bytes = gathered.bytes.saturating_sub(bytes);
    }

    fn allow(&self, gathered: &mut Gathered) {
        let now = Instant::now();
        let a_second = f64::from(self.limits.lines_per_second_max);
        let since = now.duration_since(gathered.allowed_at).as_secs_f64();
        gathered.allowed = (gathered.allowed + since * a_second).min(a_second);
        gathered.allowed_at = now;
    }

    /// How long it takes until there is room, at a guess; none where there is, or where waiting would not help.
    fn lacks(&self) -> Option<Duration> {
        let mut gathered = lock(&self.gathered);
        self.allow(&mut gathered);
        if gathered.is_away {
            return None;
        }
        let most = Duration::from_millis(ROOM_WAIT_MS);
        if gathered.bytes >= self.limits.buffer_bytes_max / 2 {
            return Some(most);
        }
        let a_second = f64::from(self.limits.lines_per_second_max);
        let missing = ROOM_LINES.min(a_second) - gathered.allowed;
        (missing > 0.0).then(|| Duration::from_secs_f64(missing / a_second).min(most))
    }

    async fn room(&self) {
        let written = self.room.notified();
        let Some(wait) = self.lacks() else { return };
        tokio::select! {
            () = written => {}
            () = tokio::time::sleep(wait) => {}
        }
    }

    /// The next lines to be written together.
    fn next(&self) -> Vec<Line> {
        let mut gathered = lock(&self.gathered);
        let mut bytes = 0;
        let fitting = gathered.lines.iter().take(BATCH_LINES_MAX).take_while(|line| {
            let fits = bytes < BATCH_BYTES_MAX;
            bytes += line.cost();
            fits
        });
        let count = fitting.count();
        gathered.lines.drain(..count).collect()
    }

    fn set_away(&self, is_away: bool) {
        lock(&self.gathered).is_away = is_away;
        self.room.notify_waiters();
    }

    /// Writes all that there is.
    async fn write(&self, store: &Store) {
        loop {
            let batch = self.next();
            let Some(last) = batch.last().map(|line| line.number) else { return };
            let bytes = batch.iter().map(Line::cost).sum();
            self.write_batch(store, &batch).await;
            self.release(bytes);
            self.written.send_replace(last);
            self.room.notify_waiters();
        }
    }

    /// Writes lines however long it takes; one that is refused is given up, and no neighbour with it.
    async fn write_batch(&self, store: &Store, batch: &[Line]) {
        let mut parts = vec![batch];
        let mut wait_ms = RETRY_MIN_MS;
        while let Some(part) = parts.pop() {
            let lines: Vec<NewLine> = part.iter().map(new_line).collect();
            match store.logs_append(&lines).await {
                Ok(()) => {
                    metrics().engine.log_lines(part.len());
                    self.set_away(false);
                }
                Err(error) if error.is_passing() => {
                    tracing::debug!(%error, lines = part.len(), "lines of logs were not written, trying again");
                    parts.push(part);
                    self.set_away(!matches!(error, crate::store::StoreError::Contended(_)));
                    tokio::time::sleep(Duration::from_millis(wait_ms)).await;
                    store.is_there().await;
                    wait_ms = (wait_ms * 2).min(RETRY_MAX_MS);
                }
                Err(error) => match part {
                    [line] => {
                        tracing::error!(%error, job = %line.source.task.job, "a line of a log cannot be stored");
                        line.source.refused.fetch_add(1, Ordering::Relaxed);
                    }
                    _ => {
                        let (first, second) = part.split_at(part.len() / 2);
                        parts.extend([second, first]);
                    }
                },
            }
        }
    }
}

fn new_line(line: &Line) -> NewLine {
    NewLine {
        task: line.source.task,
        worker: line.source.worker,
        number: line.number,
        age: line.said.elapsed(),
        stream: line.stream,
        truncated: line.truncated,
        text: line.text.clone(),
    }
}

/// Writes lines until stopped, and then the last ones.
pub(super) async fn run(store: Store, logs: Arc<Logs>, stop: CancellationToken) {
    let writing = async {
        loop {
            logs.some.notified().await;
            tokio::select! {
                () = logs.hurry.notified() => {}
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_millis(GATHER_MS)) => {}
            }
            logs.write(&store).await;
        }
    };
    let stopped = async {
        stop.cancelled().await;
        logs.hurry.notify_one();
        let last = lock(&logs.gathered).last;
        let mut written = logs.written.subscribe();
        let all = written.wait_for(|written| *written >= last);
        if tokio::time::timeout(Duration::from_millis(LAST_LINES_MS), all).await.is_err() {
            tracing::warn!("the last lines of some logs could not be written");
        }
    };
    // In this order: the writer goes on while the last lines are waited for.
    tokio::select! {
        () = writing => {}
        () = stopped => {}
    }
}

/// What these locks guard is never left half-changed, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
