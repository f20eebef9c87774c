//! The stream of ticks: whenever the counts have changed, at most four times a second.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, stream};
use tokio::sync::watch;

use super::Inner;
use crate::store::StoreResult;
use crate::store::hints::Hint;
use crate::store::queues::{JobCounts, Queue};

/// Time between two ticks at least, in milliseconds.
const TICK_INTERVAL_MS: u64 = 250;
/// How often the counts are read where no hint comes, in milliseconds.
const POLL_INTERVAL_MS: u64 = 2_000;

/// Tells subscribers that the counts have changed; its receivers say whether there are any.
#[derive(Default)]
pub(super) struct Ticks {
    told: watch::Sender<Told>,
    joined: tokio::sync::Notify,
}

/// What subscribers have been told.
#[derive(Default)]
struct Told {
    /// The counts are known, so that a change of them will be noticed.
    known: bool,
    ticks: u64,
}

pub(super) fn stream(inner: Arc<Inner>) -> impl Stream<Item = ()> + Send + use<> {
    let listen = inner.stats.told.subscribe();
    inner.stats.joined.notify_one();
    stream::unfold((inner, listen, true), |(inner, mut listen, first)| async move {
        let told = async {
            match first {
                // Whoever reads the counts before they are known here would not be told of a change in between.
                true => listen.wait_for(|told| told.known).await.map(drop),
                false => listen.changed().await,
            }
        };
        tokio::select! {
            () = inner.stop.cancelled() => return None,
            told = told => told.ok()?,
        }
        Some(((), (inner, listen, false)))
    })
}

/// What is compared: jobs, queues, and workers with how busy they are.
type Snapshot = (JobCounts, Vec<Queue>, Vec<(i32, i32)>);

/// Runs until stopped; reads only while somebody listens.
pub(super) async fn run(inner: Arc<Inner>) {
    let mut feed = inner.store.listen(Hint::Feed);
    let mut surroundings = inner.store.listen(Hint::Surroundings);
    let mut known: Option<Snapshot> = None;
    loop {
        if inner.stats.told.receiver_count() == 0 {
            known = None;
            inner.stats.told.send_modify(|told| told.known = false);
        }
        // After that: one who joins now, or joined just before, is seen here or waits for the counts.
        while inner.stats.told.receiver_count() == 0 {
            tokio::select! {
                () = inner.stop.cancelled() => return,
                () = inner.stats.joined.notified() => {}
            }
        }
        feed.borrow_and_update();
        surroundings.borrow_and_update();
        match snapshot(&inner).await {
            Ok(now) => {
                if known.as_ref() != Some(&now) {
                    inner.stats.told.send_modify(|told| {
                        *told = Told { known: true, ticks: told.ticks.wrapping_add(1) };
                    });
                }
                known = Some(now);
            }
            Err(error) => tracing::debug!(%error, "the counts could not be read, trying again"),
        }
        // The pace that readers are promised.
        tokio::select! {
            () = inner.stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(TICK_INTERVAL_MS)) => {}
        }
        tokio::select! {
            () = inner.stop.cancelled() => return,
            Ok(()) = feed.changed() => {}
            Ok(()) = surroundings.changed() => {}
            () = tokio::time::sleep(Duration::from_millis(POLL_INTERVAL_MS)) => {}
        }
    }
}

async fn snapshot(inner: &Inner) -> StoreResult<Snapshot> {
    let workers = inner.store.workers_list().await?;
    let workers = workers.iter().map(|worker| (worker.slots, worker.busy)).collect();
    Ok((inner.store.job_counts().await?, inner.store.queues_list().await?, workers))
}
