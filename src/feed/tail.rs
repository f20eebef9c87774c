//! The tailer: reads each transition once, in the feed's order, while there are subscribers.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Inner;
use crate::domain::ids::JobId;
use crate::store::feed::FeedPlace;
use crate::store::hints::Hint;
use crate::store::surroundings::AllSurroundings;
use crate::store::{StoreError, StoreResult};
use crate::telemetry::metrics;

/// Entries read with one statement.
const READ_MAX: i64 = 1_000;
/// Deletions read with one statement.
const DELETIONS_MAX: i64 = 10_000;
/// Wait before a look at what is committed but not final yet, in milliseconds.
const PENDING_WAIT_MS: u64 = 2;
/// How long something may be pending before transactions of other databases are looked up, in milliseconds.
const PENDING_LONG_MS: u64 = 20;
/// Longest wait between two looks at what stays pending, in milliseconds: a transaction that runs for
/// minutes must not cost a query every few milliseconds.
const PENDING_WAIT_MAX_MS: u64 = 100;
/// First wait after a read that failed, in milliseconds; it doubles up to the poll interval.
const FAILED_WAIT_MS: u64 = 50;
/// How often surroundings and progress are read where no hint comes, in milliseconds.
const SURROUNDINGS_INTERVAL_MS: u64 = 2_000;

/// Runs until stopped.
pub(super) async fn run(inner: Arc<Inner>) {
    let mut hints = inner.store.listen(Hint::Feed);
    let mut count = inner.subscribers.listen_count();
    let mut tailer = Tailer::default();
    loop {
        if inner.subscribers.place().is_none()
            || (*count.borrow_and_update() == 0 && inner.subscribers.rest())
        {
            tokio::select! {
                () = inner.stop.cancelled() => return,
                // The sender lives as long as we do.
                _ = count.wait_for(|count| *count > 0) => {}
            }
            match inner.store.feed_end().await {
                Ok(place) => {
                    tailer = Tailer { deletions_from: place.position, ..Tailer::default() };
                    inner.subscribers.begin_at(place);
                }
                Err(error) => {
                    tracing::warn!(%error, "the feed's end could not be read, trying again");
                    tailer.wait_failed(&inner).await;
                    continue;
                }
            }
        }
        hints.borrow_and_update();
        let looked = tailer.look(&inner).await;
        inner.subscribers.pending(tailer.pending_since);
        match looked {
            Ok(Found::More) => {}
            Ok(Found::Pending) => {
                let wait = tailer.pending_wait();
                tokio::select! {
                    () = inner.stop.cancelled() => return,
                    () = tokio::time::sleep(wait) => {}
                }
            }
            Ok(Found::All) => {
                tokio::select! {
                    () = inner.stop.cancelled() => return,
                    Ok(()) = hints.changed() => {}
                    () = tokio::time::sleep(inner.poll_interval()) => {}
                }
            }
            Err(error) => {
                metrics().feed.read_failed();
                tracing::warn!(%error, "the feed could not be read, trying again");
                tailer.wait_failed(&inner).await;
            }
        }
        if inner.stop.is_cancelled() {
            return;
        }
    }
}

/// What one look found.
enum Found {
    /// As many as fit: look again at once.
    More,
    /// Something that is not final yet: look again soon.
    Pending,
    /// Everything there is.
    All,
}

#[derive(Default)]
struct Tailer {
    deletions_from: i64,
    /// Everything below this position was read.
    seen_below: i64,
    pending_since: Option<Instant>,
    failures: u32,
}

impl Tailer {
    async fn look(&mut self, inner: &Inner) -> StoreResult<Found> {
        let Some(place) = inner.subscribers.place() else { return Ok(Found::All) };
        let long =
            self.pending_since.is_some_and(|since| since.elapsed() > Duration::from_millis(PENDING_LONG_MS));
        let foreign = if long { inner.store.feed_foreign().await? } else { Vec::new() };
        let read = match inner.store.feed_read(place, READ_MAX, &foreign).await {
            Err(StoreError::CursorExpired) => return self.pass_the_floor(inner).await,
            read => read?,
        };
        let full = i64::try_from(read.entries.len()).unwrap_or(i64::MAX) >= READ_MAX;
        // Never the horizon itself: a crash of PostgreSQL forgets transaction ids that were given out and left no
        // trace on its disk, and gives them out again. All that is handed out, or was deleted, has left one.
        let place = read.entries.last().map_or(place, |last| last.place);
        let final_below = if full { place.position } else { read.horizon };
        let deletions = inner.store.deletions_read(self.deletions_from, final_below, DELETIONS_MAX).await?;
        let deleted: Vec<JobId> = deletions.iter().map(|deletion| deletion.job).collect();
        self.deletions_from = match deletions.last() {
            // There may be more at the same position; telling one twice does no harm.
            Some(last) if deleted.len() >= DELETIONS_MAX as usize => last.position,
            Some(last) => last.position + 1,
            None => self.deletions_from,
        };
        self.seen_below = final_below;
        metrics().feed.read(read.entries.len());
        inner.subscribers.deliver(read.entries, &deleted, place);
        self.failures = 0;
        if full {
            return Ok(Found::More);
        }
        if read.pending {
            self.pending_since.get_or_insert_with(Instant::now);
            return Ok(Found::Pending);
        }
        self.pending_since = None;
        Ok(Found::All)
    }

    fn pending_wait(&self) -> Duration {
        let waited = self.pending_since.map(|since| since.elapsed()).unwrap_or_default();
        (waited / 10)
            .clamp(Duration::from_millis(PENDING_WAIT_MS), Duration::from_millis(PENDING_WAIT_MAX_MS))
    }

    /// The entry at which the tailer stands is gone, by age. Where it had seen all that is gone, it goes on behind that.
    async fn pass_the_floor(&self, inner: &Inner) -> StoreResult<Found> {
        let floor = inner.store.feed_floor().await?;
        if floor > self.seen_below {
            return Err(StoreError::CursorExpired);
        }
        inner.subscribers.deliver(Vec::new(), &[], FeedPlace::before(floor));
        Ok(Found::More)
    }

    async fn wait_failed(&mut self, inner: &Inner) {
        let wait = Duration::from_millis(FAILED_WAIT_MS << self.failures.min(6)).min(inner.poll_interval());
        self.failures = self.failures.saturating_add(1);
        tokio::select! {
            () = inner.stop.cancelled() => {}
            () = async { tokio::time::sleep(wait).await; inner.store.is_there().await; } => {}
        }
    }
}

/// Tells readers of jobs what handlers report; runs until stopped.
pub(super) async fn run_progress(inner: Arc<Inner>) {
    let mut hints = inner.store.listen(Hint::Progress);
    let mut since = None;
    loop {
        tokio::select! {
            () = inner.stop.cancelled() => return,
            Ok(()) = hints.changed() => {}
            () = tokio::time::sleep(Duration::from_millis(SURROUNDINGS_INTERVAL_MS)) => {}
        }
        hints.borrow_and_update();
        if !inner.subscribers.has_job_readers() {
            since = None;
            continue;
        }
        match inner.store.progress_since(since).await {
            Ok((jobs, latest)) => {
                since = latest;
                inner.subscribers.touch(&jobs);
            }
            Err(error) => tracing::debug!(%error, "progress could not be read, trying again"),
        }
    }
}

/// Tells readers of jobs when queues are paused or workers come and go; runs until stopped.
pub(super) async fn run_surroundings(inner: Arc<Inner>) {
    let mut hints = inner.store.listen(Hint::Surroundings);
    let mut known: Option<AllSurroundings> = None;
    loop {
        tokio::select! {
            () = inner.stop.cancelled() => return,
            Ok(()) = hints.changed() => {}
            () = tokio::time::sleep(Duration::from_millis(SURROUNDINGS_INTERVAL_MS)) => {}
        }
        hints.borrow_and_update();
        if !inner.subscribers.has_job_readers() {
            known = None;
            continue;
        }
        match inner.store.surroundings_get().await {
            Ok(now) => {
                // Whoever has just come has read them by itself; not knowing counts as changed.
                if known.as_ref().is_none_or(|known| !known.are_those_of(&now)) {
                    inner.subscribers.touch_every_job();
                }
                known = Some(now);
            }
            Err(error) => tracing::debug!(%error, "surroundings could not be read, trying again"),
        }
    }
}
