//! The stream of one job's log: each line exactly once, in order, from any line on, at the reader's own pace.
//!
//! One loop a process looks, when lines were committed somewhere, which of the followed logs have grown, and wakes their
//! readers. These ask for what is behind the line that they are at, and all that ask at the same time share a statement:
//! those who are at the same line of the same log, as all are who keep up, are one question.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, Stream, stream};
use tokio::sync::watch;
use tokio::time::Instant;

use super::subscribers::{Membership, Subscribers};
use super::{Inner, LogEvent};
use crate::domain::ids::JobId;
use crate::store::batch::{BatchLimits, Batcher};
use crate::store::hints::Hint;
use crate::store::logs::{LogLine, LogRead};
use crate::store::{Store, StoreResult};

/// Two statements at a time: one is read while the other one is put together.
const LIMITS: BatchLimits = BatchLimits {
    name: "feed_logs",
    queue_max: 10_000,
    batch_max: 64,
    concurrency_max: 2,
    crowd: 16,
    retries_max: Some(3),
    skips_gone: true,
};
/// Shortest time between two looks at which logs have grown, in milliseconds.
const LOOK_INTERVAL_MS: u32 = 10;
/// A look is followed by a pause of so many times its length, however many logs are followed.
const LOOK_PAUSE: u32 = 4;

/// Reads that readers share.
pub(super) struct Reads(Batcher<(JobId, i64), Option<Arc<LogRead>>>);

impl Reads {
    /// Starts to gather questions.
    pub fn start(store: Store) -> Self {
        Self(Batcher::start(LIMITS, move |asked: Arc<[(JobId, i64)]>| {
            let store = store.clone();
            async move {
                let mut distinct = asked.to_vec();
                distinct.sort_unstable();
                distinct.dedup();
                let found = store.logs_read(&distinct).await?;
                let found: HashMap<_, _> =
                    distinct.into_iter().zip(found.into_iter().map(|read| read.map(Arc::new))).collect();
                Ok(asked.iter().map(|key| found.get(key).cloned().flatten()).collect())
            }
        }))
    }

    /// What is behind a line of a job's log; none where there is no such job.
    async fn read(&self, job: JobId, after: i64) -> StoreResult<Option<Arc<LogRead>>> {
        self.0.write((job, after)).await
    }
}

/// Wakes readers whose logs have grown; runs until stopped.
pub(super) async fn run(inner: Arc<Inner>) {
    let mut hints = inner.store.listen(Hint::Logs);
    let mut known: HashMap<JobId, i64> = HashMap::new();
    loop {
        tokio::select! {
            () = inner.stop.cancelled() => return,
            Ok(()) = hints.changed() => {}
            () = tokio::time::sleep(inner.poll_interval()) => {}
        }
        hints.borrow_and_update();
        let followed = inner.subscribers.followed_logs();
        if followed.is_empty() {
            known.clear();
            continue;
        }
        let begun = Instant::now();
        match inner.store.logs_last(&followed).await {
            Ok(last) => {
                // Whoever has just come has not been looked after yet, so not knowing counts as grown.
                let grown = last.iter().filter(|(job, seq)| known.get(job) != Some(seq));
                inner.subscribers.touch_logs(&grown.map(|(job, _)| *job).collect::<Vec<_>>());
                known = last.into_iter().collect();
            }
            Err(error) => tracing::debug!(%error, "logs could not be looked at, trying again"),
        }
        let pause = (begun.elapsed() * LOOK_PAUSE).max(Duration::from_millis(LOOK_INTERVAL_MS.into()));
        tokio::select! {
            () = inner.stop.cancelled() => return,
            // A pace, not a wait for something.
            () = tokio::time::sleep(pause) => {}
        }
    }
}

pub(super) fn stream(
    inner: Arc<Inner>,
    id: JobId,
    after: i64,
) -> impl Stream<Item = StoreResult<LogEvent>> + Send + use<> {
    let reader = Reader { inner, id, seq: after, joined: None, read: None, told_at: None };
    stream::try_unfold(reader, |mut reader| async move {
        let event = reader.next().await?;
        Ok(event.map(|event| (event, reader)))
    })
}

struct Reader {
    inner: Arc<Inner>,
    id: JobId,
    /// Everything up to this line was delivered.
    seq: i64,
    joined: Option<(watch::Receiver<()>, Membership)>,
    /// What was read last, shared with others, and how much of it was delivered.
    read: Option<(Arc<LogRead>, usize)>,
    /// When something was told last; none before the first event.
    told_at: Option<Instant>,
}

impl Reader {
    async fn next(&mut self) -> StoreResult<Option<LogEvent>> {
        if self.joined.is_none() {
            self.joined = Subscribers::join_logs(&self.inner, self.id).boxed().await;
        }
        let checkpoint = Duration::from_millis(self.inner.settings.checkpoint_interval_ms);
        loop {
            if let Some(event) = self.next_read() {
                return Ok(Some(event));
            }
            let Some((changed, _)) = &mut self.joined else { return Ok(None) };
            // Before the look, so that what is committed during it wakes us.
            changed.borrow_and_update();
            let read = match self.inner.logs.read(self.id, self.seq).boxed().await {
                Ok(Some(read)) => read,
                Ok(None) => return Ok(None),
                Err(error) => {
                    self.inner.wait_out(error, self.told_at.is_some()).boxed().await?;
                    if self.inner.stop.is_cancelled() {
                        return Ok(None);
                    }
                    continue;
                }
            };
            // At once, before any line.
            let Some(told_at) = self.told_at else {
                self.read = Some((read, 0));
                return Ok(Some(self.tell(None)));
            };
            if !read.lines.is_empty() {
                self.read = Some((read, 0));
                continue;
            }
            // The job and what was behind the last line were seen at one moment.
            if read.is_over {
                return Ok(None);
            }
            drop(read);
            let Some((changed, _)) = &mut self.joined else { return Ok(None) };
            tokio::select! {
                () = self.inner.stop.cancelled() => return Ok(None),
                changed = changed.changed() => if changed.is_err() { return Ok(None) },
                () = tokio::time::sleep_until(told_at + checkpoint) => return Ok(Some(self.tell(None))),
            }
        }
    }

    /// The next of the lines that are here already.
    fn next_read(&mut self) -> Option<LogEvent> {
        let (read, delivered) = self.read.as_mut()?;
        let Some(line) = read.lines.get(*delivered).cloned() else {
            // It was seen that there is nothing yet.
            self.read = None;
            return None;
        };
        *delivered += 1;
        self.seq = line.seq;
        // A reader that waits keeps nothing.
        if *delivered == read.lines.len() {
            self.read = None;
        }
        Some(self.tell(Some(line)))
    }

    fn tell(&mut self, line: Option<LogLine>) -> LogEvent {
        self.told_at = Some(Instant::now());
        LogEvent { seq: self.seq, line }
    }
}
