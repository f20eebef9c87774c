//! What `/metrics` says of the moment: looked up when somebody asks, in all parts that run in this process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use crate::domain::words::JobState;
use crate::engine::Slots;
use crate::feed::Feed;
use crate::http::Gauging;
use crate::store::Store;
use crate::store::queues::QueueCounts;
use crate::telemetry::metrics::{self, Label, Snapshot};

/// How long counts from the database are good enough, in milliseconds: however many ask, it is asked once in that time.
const COUNTS_FRESH_MS: u64 = 1_000;
/// How long the database may take to answer, in milliseconds; the metrics come without its counts then.
const COUNTS_TIMEOUT_MS: u64 = 2_000;

/// Looks things up.
pub(super) struct Gauges {
    store: Store,
    feed: Option<Feed>,
    slots: Option<Slots>,
    counts: Mutex<Option<(Instant, Arc<Vec<QueueCounts>>)>>,
}

impl Gauges {
    pub fn new(store: Store, feed: Option<Feed>, slots: Option<Slots>) -> Self {
        Self { store, feed, slots, counts: Mutex::default() }
    }

    async fn counts(&self) -> Option<Arc<Vec<QueueCounts>>> {
        let mut latest = self.counts.lock().await;
        if let Some((read, counts)) = &*latest
            && read.elapsed() < Duration::from_millis(COUNTS_FRESH_MS)
        {
            return Some(Arc::clone(counts));
        }
        let reading = self.store.queues_counts();
        let read = match tokio::time::timeout(Duration::from_millis(COUNTS_TIMEOUT_MS), reading).await {
            Ok(Ok(counts)) => Arc::new(counts),
            Ok(Err(error)) => {
                tracing::debug!(%error, "the metrics have no counts");
                return None;
            }
            Err(_) => return None,
        };
        *latest = Some((Instant::now(), Arc::clone(&read)));
        Some(read)
    }

    async fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::default();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        snapshot.gauges(
            "build_info",
            "Always 1; the version is a label",
            [(vec![("version", version)], 1.0)],
        );
        let counts = self.counts().await;
        snapshot.gauge("database_up", "1 while the database answers, 0 else", f64::from(self.store.is_up()));
        if let Some(counts) = &counts {
            jobs(&mut snapshot, counts);
        }
        let pools = self.store.pools();
        let connections = pools.iter().flat_map(|pool| {
            let labels = move |state: &str| vec![("pool", pool.pool.to_owned()), ("state", state.to_owned())];
            [(labels("busy"), f64::from(pool.busy)), (labels("idle"), f64::from(pool.idle))]
        });
        snapshot.gauges("pool_connections", "Connections to the database, by pool", connections);
        let most = pools.iter().map(|pool| (vec![("pool", pool.pool.to_owned())], f64::from(pool.max)));
        snapshot.gauges(
            "pool_connections_max",
            "Connections to the database that there may be, by pool",
            most,
        );
        if let Some(slots) = &self.slots {
            snapshot.gauge("slots", "Tasks that this worker can run at a time", f64::from(slots.max()));
            snapshot.gauge("slots_busy", "Tasks that this worker runs", f64::from(slots.busy()));
        }
        if let Some(feed) = &self.feed {
            let state = feed.state();
            let help = "How long something has been committed that subscribers may not see yet, because an older \
                        transaction still runs";
            snapshot.gauge("feed_lag_seconds", help, state.lag.as_secs_f64());
            let kinds = [
                ("transitions", state.transitions),
                ("job", state.job),
                ("jobs", state.jobs),
                ("logs", state.logs),
            ];
            let kinds = kinds.map(|(kind, count)| (vec![("kind", kind.to_owned())], count as f64));
            snapshot.gauges("subscribers", "Subscribers that this process tells of changes, by kind", kinds);
        }
        snapshot
    }
}

/// How many jobs there are, which are the same in all processes.
fn jobs(snapshot: &mut Snapshot, counts: &[QueueCounts]) {
    let of = |queue: &QueueCounts, name: &'static str, value: &str| -> Vec<Label> {
        vec![("queue", queue.queue.clone()), (name, value.to_owned())]
    };
    // Counts below 2^53 are exact.
    let states = counts.iter().flat_map(|queue| {
        JobState::ALL.iter().map(|state| (of(queue, "state", state.as_str()), queue.jobs.of(*state) as f64))
    });
    snapshot.gauges("jobs", "Jobs in the database, by queue and state", states);
    let places = counts.iter().flat_map(|queue| {
        let places = [("ready", queue.ready), ("running", queue.running), ("waiting", queue.waiting)];
        places.map(|(place, count)| (of(queue, "place", place), count as f64))
    });
    let help = "Live jobs in the database, by queue and whether a worker may claim them, has them, or they wait for a \
                time or a person";
    snapshot.gauges("jobs_live", help, places);
    let paused = counts.iter().map(|queue| (vec![("queue", queue.queue.clone())], f64::from(queue.paused)));
    snapshot.gauges("queue_paused", "1 where nothing of a queue is claimed, 0 else", paused);
}

impl Gauging for Gauges {
    fn text(&self) -> BoxFuture<'_, Result<String, std::fmt::Error>> {
        async { metrics::render(&self.snapshot().await) }.boxed()
    }
}
