//! Counts at a glance, and the board that spares each subscriber from asking for them alone.

use std::sync::Arc;
use std::time::Instant;

use async_graphql::{ID, Object, SimpleObject};
use tokio::sync::Mutex;

use super::queue::Queue;
use super::scalars::{DateTime, clamp};
use crate::store::queues::{JobCounts as StoredCounts, Queue as StoredQueue, Totals};
use crate::store::{Store, StoreResult};

/// The one id that stats have.
const STATS_ID: &str = "stats";

/// All counts as of about one moment. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Stats(Arc<Snapshot>);

#[derive(Debug)]
struct Snapshot {
    totals: Totals,
    queues: Vec<Arc<StoredQueue>>,
}

impl Stats {
    /// Reads the counts.
    pub(super) async fn read(store: &Store) -> StoreResult<Self> {
        let (totals, queues) = (store.totals().await?, store.queues_list().await?);
        Ok(Self(Arc::new(Snapshot { totals, queues: queues.into_iter().map(Arc::new).collect() })))
    }

    /// Whether these are other counts; the time does not count.
    pub(super) fn differs(&self, other: &Self) -> bool {
        let counts = |stats: &Self| Totals { at: chrono::DateTime::UNIX_EPOCH, ..stats.0.totals };
        counts(self) != counts(other) || self.0.queues != other.0.queues
    }
}

/// The counts that were read last. All who are woken by one change share one reading.
#[derive(Default)]
pub(super) struct Board(Mutex<Option<(Instant, Stats)>>);

impl Board {
    /// Counts that were read after the call, by whomever.
    pub async fn read(&self, store: &Store) -> StoreResult<Stats> {
        let asked = Instant::now();
        let mut latest = self.0.lock().await;
        if let Some((begun, stats)) = &*latest
            && *begun >= asked
        {
            return Ok(stats.clone());
        }
        let begun = Instant::now();
        let stats = Stats::read(store).await?;
        *latest = Some((begun, stats.clone()));
        Ok(stats)
    }
}

/// Counts at a glance, without ever counting jobs. Its id is constant, so that a cache merges query and
/// subscription.
#[Object]
impl Stats {
    /// Always the same.
    async fn id(&self) -> ID {
        STATS_ID.into()
    }

    /// Jobs by state.
    async fn jobs(&self) -> JobCounts {
        self.0.totals.jobs.into()
    }

    /// The workers that are not lost, together.
    async fn workers(&self) -> WorkerTotals {
        let Totals { workers, slots, busy, .. } = self.0.totals;
        WorkerTotals { workers: clamp(workers), slots: clamp(slots), busy: clamp(busy) }
    }

    /// The queues by name, at most 1,000.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn queues(&self) -> Vec<Queue> {
        self.0.queues.iter().cloned().map(Queue).collect()
    }

    /// When it was like that, by the database's clock.
    async fn at(&self) -> DateTime {
        self.0.totals.at.into()
    }
}

/// How many jobs are in each state.
#[derive(SimpleObject)]
pub struct JobCounts {
    /// In any state.
    total: i32,
    /// In INIT.
    init: i32,
    /// In PREPARE.
    prepare: i32,
    /// In EXECUTE.
    execute: i32,
    /// In VALIDATE.
    validate: i32,
    /// In COMPLETE.
    complete: i32,
    /// In FAILED.
    failed: i32,
    /// In CANCELLED.
    cancelled: i32,
}

impl From<StoredCounts> for JobCounts {
    fn from(counts: StoredCounts) -> Self {
        Self {
            total: clamp(counts.total()),
            init: clamp(counts.init),
            prepare: clamp(counts.prepare),
            execute: clamp(counts.execute),
            validate: clamp(counts.validate),
            complete: clamp(counts.complete),
            failed: clamp(counts.failed),
            cancelled: clamp(counts.cancelled),
        }
    }
}

/// All workers together.
#[derive(SimpleObject)]
pub struct WorkerTotals {
    /// Processes that are ACTIVE or DRAINING.
    workers: i32,
    /// Tasks that they can run at a time.
    slots: i32,
    /// Tasks that they run, as of their last heartbeats.
    busy: i32,
}
