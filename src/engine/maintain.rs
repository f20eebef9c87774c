//! Maintenance: sums up counters, and forgets what nobody needs any more.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::scratch;
use super::shift::Process;
use crate::store::StoreResult;

/// Time between two summings-up of the counters, in milliseconds.
const FOLD_INTERVAL_MS: u64 = 1_000;
/// Time between two clean-ups, in milliseconds.
const CLEAN_INTERVAL_MS: u64 = 30_000;
/// How long deletions are kept for subscribers that were away, in milliseconds: an hour.
const DELETIONS_KEPT_MS: i64 = 3_600_000;
/// How long lost workers are shown, in milliseconds: a day.
const LOST_WORKERS_KEPT_MS: i64 = 86_400_000;

/// Runs until stopped.
pub(super) async fn run(process: Arc<Process>, stop: CancellationToken) {
    let mut fold = tokio::time::interval(Duration::from_millis(FOLD_INTERVAL_MS));
    let mut clean = tokio::time::interval(Duration::from_millis(CLEAN_INTERVAL_MS));
    for interval in [&mut fold, &mut clean] {
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    }
    loop {
        let done = tokio::select! {
            () = stop.cancelled() => return,
            _ = fold.tick() => process.store.counts_fold().await.map(|_| ()),
            _ = clean.tick() => clean_up(&process).await,
        };
        if let Err(error) = done {
            tracing::debug!(%error, "maintenance did not succeed, trying again");
        }
    }
}

async fn clean_up(process: &Process) -> StoreResult<()> {
    process.store.deletions_forget(DELETIONS_KEPT_MS).await?;
    process.store.progress_forget().await?;
    process.store.workers_forget(LOST_WORKERS_KEPT_MS).await?;
    scratch::sweep(process).await
}
