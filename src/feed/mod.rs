//! How changes reach subscribers: one tailer a process reads each transition once and fans it out.
//!
//! The tailer follows the history in the feed's order and keeps an index of who wants what: subscribers of
//! single jobs are found by job, the others by their filter. Nobody is waited for. A subscriber of
//! transitions that falls behind loses its place at the tailer, not its place in the feed: it reads on from
//! the database at its own pace until it has caught up. Subscribers of jobs are told only *that* a job may
//! have changed, and read it when they are ready, so they skip to the latest by themselves.
//!
//! Reading order: `subscribers` (the index), `tail`, then the streams `transitions`, `job`, `jobs`, `logs`, `stats`;
//! `views` loads jobs for all of them in batches.

mod subscribers;
mod tail;
mod views;
mod transitions;
mod job;
mod jobs;
mod logs;
mod stats;

use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

pub use views::JobView;

use crate::domain::filter::{JobFilter, TransitionFilter};
use crate::domain::ids::JobId;
use crate::store::feed::{FeedEntry, FeedPlace};
use crate::store::logs::LogLine;
use crate::store::{Store, StoreError, StoreResult};
use subscribers::Subscribers;
use views::Views;

/// Wait before something is read again for a subscriber that could not be read, in milliseconds.
const READ_AGAIN_MS: u64 = 100;

/// How the feed works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeedSettings {
    /// How often the history is read where no hint comes, in milliseconds.
    pub poll_interval_ms: u64,
    /// Time between two events of a stream that say how far it is, in milliseconds.
    pub checkpoint_interval_ms: u64,
}

impl Default for FeedSettings {
    fn default() -> Self {
        Self { poll_interval_ms: 500, checkpoint_interval_ms: 30_000 }
    }
}

impl FeedSettings {
    /// What is wrong with the settings, each problem with its key.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        for (key, value, most) in [
            ("poll_interval_ms", self.poll_interval_ms, 60_000),
            // The API promises an event at least every minute.
            ("checkpoint_interval_ms", self.checkpoint_interval_ms, 60_000),
        ] {
            if !(10..=most).contains(&value) {
                problems.push((key.to_owned(), format!("must be from 10 to {most}, is {value}")));
            }
        }
        problems
    }
}

/// Something about a set of jobs.
#[derive(Debug, Clone, PartialEq)]
pub enum JobsEvent {
    /// From here on nothing is missed: read the list now. It comes first, and again after a reader was so
    /// slow that it has to read the list anew.
    Ready,
    /// A job of the set, as it is now.
    Changed(Arc<JobView>),
    /// A job that has left the set or was deleted.
    Removed(JobId),
}

/// A transition, or how far the stream is.
#[derive(Debug, Clone, PartialEq)]
pub struct TransitionsEvent {
    /// Everything up to here was delivered.
    pub place: FeedPlace,
    /// None where the event only says how far the stream is.
    pub entry: Option<Arc<FeedEntry>>,
}

/// How the feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedState {
    /// How long something has been committed that no subscriber may see yet, because an older transaction still runs.
    pub lag: Duration,
    /// Subscribers of transitions that keep up.
    pub transitions: usize,
    /// Subscribers of single jobs.
    pub job: usize,
    /// Subscribers of lists of jobs.
    pub jobs: usize,
    /// Subscribers of jobs' logs.
    pub logs: usize,
}

/// A line of a job's log, or how far the stream is.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEvent {
    /// The line up to which everything was delivered; 0 before the first one.
    pub seq: i64,
    /// None where the event only says how far the stream is.
    pub line: Option<LogLine>,
}

/// The feed. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    inner: Arc<Inner>,
}

/// What the tailer and the streams share.
struct Inner {
    store: Store,
    settings: FeedSettings,
    subscribers: Subscribers,
    views: Views,
    logs: logs::Reads,
    stats: stats::Ticks,
    stop: CancellationToken,
}

impl Feed {
    /// Starts the tailer; it stops with `stop`, and all streams end with it.
    pub fn start(store: Store, settings: &FeedSettings, stop: CancellationToken) -> Self {
        let inner = Arc::new(Inner {
            views: Views::start(store.clone()),
            logs: logs::Reads::start(store.clone()),
            subscribers: Subscribers::default(),
            stats: stats::Ticks::default(),
            settings: settings.clone(),
            stop,
            store,
        });
        tokio::spawn(tail::run(Arc::clone(&inner)));
        tokio::spawn(tail::run_progress(Arc::clone(&inner)));
        tokio::spawn(tail::run_surroundings(Arc::clone(&inner)));
        tokio::spawn(logs::run(Arc::clone(&inner)));
        tokio::spawn(stats::run(Arc::clone(&inner)));
        Self { inner }
    }

    /// How it is.
    pub fn state(&self) -> FeedState {
        self.inner.subscribers.state()
    }

    /// The job as it is, then again after each change, progress and blockers included; a slow reader skips
    /// to the latest. Ends when it is COMPLETE, CANCELLED or deleted, without any item where there is no such
    /// job.
    pub fn job(&self, id: JobId) -> impl Stream<Item = StoreResult<Arc<JobView>>> + Send + use<> {
        job::stream(Arc::clone(&self.inner), id)
    }

    /// [`JobsEvent::Ready`], then each job that fits, or has left the set, as it changes; a slow reader skips
    /// to the latest of each.
    pub fn jobs(&self, filter: JobFilter) -> impl Stream<Item = StoreResult<JobsEvent>> + Send + use<> {
        jobs::stream(Arc::clone(&self.inner), filter)
    }

    /// Each transition that fits exactly once, in order, from a place on, or from now on. An event without
    /// entry at once and at least every minute. An error ends the stream.
    pub fn transitions(
        &self,
        filter: TransitionFilter,
        after: Option<FeedPlace>,
    ) -> impl Stream<Item = StoreResult<TransitionsEvent>> + Send + use<> {
        transitions::stream(Arc::clone(&self.inner), filter, after)
    }

    /// Each line of a job's log behind a line of it, or from its beginning, exactly once and in order. An event without
    /// line at once and at least every minute. Ends when the job is COMPLETE, CANCELLED or deleted and all its lines
    /// were delivered, without any item where there is no such job.
    pub fn job_logs(
        &self,
        id: JobId,
        after: i64,
    ) -> impl Stream<Item = StoreResult<LogEvent>> + Send + use<> {
        logs::stream(Arc::clone(&self.inner), id, after)
    }

    /// At once, and again when counts have changed, at most four times a second.
    pub fn stats(&self) -> impl Stream<Item = ()> + Send + use<> {
        stats::stream(Arc::clone(&self.inner))
    }
}

impl Inner {
    fn poll_interval(&self) -> Duration {
        Duration::from_millis(self.settings.poll_interval_ms)
    }

    /// Waits until something that could not be read may be read again. For a reader who has been told something,
    /// an outage is a time without news; one who has not is to hear of it, and gets the error back.
    async fn wait_out(&self, error: StoreError, is_told: bool) -> StoreResult<()> {
        if !is_told || !error.is_passing() {
            return Err(error);
        }
        tracing::debug!(%error, "a subscriber cannot be told at the moment, trying again");
        let passed = async {
            tokio::time::sleep(Duration::from_millis(READ_AGAIN_MS)).await;
            self.store.is_there().await;
        };
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = passed => {}
        }
        Ok(())
    }
}
