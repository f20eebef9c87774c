//! How changes reach subscribers: one tailer a process reads each transition once and fans it out.

use std::sync::Arc;

use futures_util::Stream;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::domain::blockers::Blocker;
use crate::domain::filter::{JobFilter, TransitionFilter};
use crate::domain::ids::JobId;
use crate::domain::job::Job;
use crate::domain::workflow::Workflow;
use crate::store::feed::{FeedEntry, FeedPlace};
use crate::store::progress::Progress;
use crate::store::{Store, StoreResult};

/// How the feed works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeedSettings {
    /// How often the history is read where no hint comes, in milliseconds.
    pub poll_interval_ms: u64,
}

impl Default for FeedSettings {
    fn default() -> Self {
        Self { poll_interval_ms: 500 }
    }
}

/// A job with all that a reader sees of it beyond its row.
#[derive(Debug, Clone, PartialEq)]
pub struct JobView {
    /// The row.
    pub job: Job,
    /// The version it runs with.
    pub workflow: Arc<Workflow>,
    /// How far the running attempt is.
    pub progress: Option<Progress>,
    /// Why it is not running.
    pub blockers: Vec<Blocker>,
}

/// Something about a set of jobs.
#[derive(Debug, Clone, PartialEq)]
pub enum JobsEvent {
    /// From here on nothing is missed: read the list now.
    Ready,
    /// A job of the set, as it is now.
    Changed(Box<JobView>),
    /// A job that has left the set or was deleted.
    Removed(JobId),
}

/// A transition, or how far the stream is.
#[derive(Debug, Clone, PartialEq)]
pub struct TransitionsEvent {
    /// Everything up to here was delivered.
    pub place: FeedPlace,
    /// None where the event only says how far the stream is.
    pub entry: Option<FeedEntry>,
}

/// The feed. Cheap to clone.
#[derive(Clone)]
pub struct Feed {
    store: Store,
}

impl Feed {
    /// Starts the tailer; it stops with `stop`.
    pub fn start(store: Store, _settings: &FeedSettings, _stop: CancellationToken) -> Self {
        Self { store }
    }

    /// The job as it is, then again after each change, progress and blockers included; a slow reader skips
    /// to the latest. Ends when it is COMPLETE, CANCELLED or deleted, without any item where there is no such
    /// job.
    pub fn job(&self, _id: JobId) -> impl Stream<Item = StoreResult<JobView>> + Send + use<> {
        futures_util::stream::empty()
    }

    /// [`JobsEvent::Ready`], then each job that fits, or has left the set, as it changes; a slow reader skips
    /// to the latest of each.
    pub fn jobs(&self, _filter: JobFilter) -> impl Stream<Item = StoreResult<JobsEvent>> + Send + use<> {
        futures_util::stream::empty()
    }

    /// Each transition that fits exactly once, in order, from a place on, or from now on. An event without
    /// entry at once and at least every minute.
    pub fn transitions(
        &self,
        _filter: TransitionFilter,
        _after: Option<FeedPlace>,
    ) -> impl Stream<Item = StoreResult<TransitionsEvent>> + Send + use<> {
        futures_util::stream::empty()
    }

    /// At once, and again when counts may have changed, at most about four times a second.
    pub fn stats(&self) -> impl Stream<Item = ()> + Send + use<> {
        futures_util::stream::empty()
    }

    /// The store that it reads.
    pub fn store(&self) -> &Store {
        &self.store
    }
}
