//! Retention: removes jobs that ended longer ago than they are kept, in small batches; and drops partitions of the history
//! whose jobs have all gone.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::shift::Process;
use crate::store::{Store, StoreResult};

/// Time between two rounds, in milliseconds.
const ROUND_INTERVAL_MS: u64 = 60_000;
/// How often in a round a lock for changing partitions is asked for.
const PARTITION_TRIES_MAX: u32 = 10;
/// Time between two such tries, in milliseconds.
const PARTITION_WAIT_MS: u64 = 1_000;

/// Runs until stopped. Without an age nothing goes; what others left half-made is taken back all the same.
pub(super) async fn run(process: Arc<Process>, stop: CancellationToken) {
    let mut round = tokio::time::interval(Duration::from_millis(ROUND_INTERVAL_MS));
    round.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = round.tick() => {}
        }
        // Reading all of a partition may take long, and nobody waits for that at the end.
        tokio::select! {
            () = stop.cancelled() => return,
            () = look(&process) => {}
        }
    }
}

async fn look(process: &Process) {
    if let Err(error) = forsake(&process.store).await {
        tracing::warn!(%error, "a half-made partition of the history could not be taken back, trying again");
    }
    let Some(age_ms) = process.settings.retention.age_ms() else { return };
    match remove(process, age_ms).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "removed jobs that ended long ago"),
        Err(error) => tracing::warn!(%error, "old jobs could not be removed, trying again"),
    }
    // Apart from the jobs: who may not make tables still removes rows.
    let days = process.settings.retention.partition_days();
    for _ in 0..PARTITION_TRIES_MAX {
        let Err(error) = partitions(&process.store, age_ms, days).await else { return };
        tracing::debug!(%error, "partitions of the history were not made or dropped, trying again");
        if !error.is_passing() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(PARTITION_WAIT_MS)).await;
    }
}

async fn forsake(store: &Store) -> StoreResult<()> {
    if store.history_forsake().await? {
        tracing::warn!("took back a partition of the history that somebody had left half-made");
    }
    Ok(())
}

/// Removes all that is old enough, one batch after the other, with a pause after each that is as long as it took:
/// the database keeps half its time for others, whatever a batch costs.
async fn remove(process: &Process, age_ms: i64) -> StoreResult<i64> {
    let batch = i64::from(process.settings.retention.batch_jobs);
    let dropped = process.store.history_ranges_over(age_ms).await?;
    let mut removed = 0;
    loop {
        let begun = tokio::time::Instant::now();
        let expired = process.store.jobs_expire(age_ms, batch, &dropped).await?;
        removed += expired.jobs;
        if expired.jobs < batch {
            return Ok(removed);
        }
        // A pace, not a wait for something.
        tokio::time::sleep(begun.elapsed()).await;
    }
}

async fn partitions(store: &Store, age_ms: i64, days: i64) -> StoreResult<()> {
    for range in store.history_ranges_over(age_ms).await? {
        if store.history_range_drop(&range).await? {
            tracing::info!(range = range.suffix, "dropped a part of the history whose jobs have all gone");
        }
    }
    if let Some(range) = store.history_range_make(days).await? {
        tracing::info!(range = range.suffix, days, "made the next partition of the history");
    }
    Ok(())
}
