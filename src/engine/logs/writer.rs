//! The writer: lines in batches, one at a time, so that each job's are written in their order.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Line, Logs, lock};
use crate::store::logs::NewLine;
use crate::store::{Store, StoreError};
use crate::telemetry::metrics;

/// How long lines gather before they are written, in milliseconds.
const GATHER_MS: u64 = 40;
/// Most lines of one statement.
pub(super) const BATCH_LINES_MAX: usize = 1_000;
/// Bytes after which a statement gets no further line.
pub(super) const BATCH_BYTES_MAX: usize = 1024 * 1024;
/// First wait before a batch is written again, in milliseconds; it doubles up to the maximum.
const RETRY_MIN_MS: u64 = 10;
/// Longest wait before a batch is written again, in milliseconds.
const RETRY_MAX_MS: u64 = 1_000;
/// How long the last lines have to be written when the process stops, in milliseconds.
const LAST_LINES_MS: u64 = 2_000;

impl Logs {
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
                    self.set_away(!matches!(error, StoreError::Contended(_)));
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
pub(in crate::engine) async fn run(store: Store, logs: Arc<Logs>, stop: CancellationToken) {
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
