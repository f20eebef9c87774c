//! The rescuer: declares silent workers lost, and takes from every lost worker what it held.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::pace::Pace;
use super::shift::Process;
use crate::domain::decide;
use crate::domain::job::{Actor, Job};
use crate::store::StoreResult;
use crate::store::recover::{Holders, RESCUE_BATCH_MAX};
use crate::telemetry::metrics;

/// Time between two looks for work of workers that are not on record, in seconds; the first one is at the start.
const MISSING_INTERVAL_SECONDS: u64 = 600;

/// Runs until stopped, at half the heartbeat's interval: a lost worker's jobs run again within the time after
/// which it is lost and a heartbeat.
pub(super) async fn run(process: Arc<Process>, stop: CancellationToken) {
    let mut sweep = tokio::time::interval(process.settings.heartbeat_interval() / 2);
    sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut missing = Pace::new(Duration::from_secs(MISSING_INTERVAL_SECONDS));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = async { sweep.tick().await; process.store.is_there().await; } => {}
        }
        match look(&process, &mut missing).await {
            Ok(0) => {}
            Ok(rescued) => tracing::info!(rescued, "took jobs from lost workers"),
            Err(error) => tracing::warn!(%error, "lost workers' jobs could not be rescued, trying again"),
        }
    }
}

async fn look(process: &Process, missing: &mut Pace) -> StoreResult<usize> {
    // After an outage nobody's heartbeat is fresh, and nobody is lost: only who was heard all the time can
    // tell the silence of others from its own deafness. What this process believes only saves the question: one that
    // was stopped meanwhile does not know, and the database has the last word.
    if let Some(declarer) = process.steady.lasts(process.settings.lost_after()) {
        let silence_ms = i64::try_from(process.settings.lost_after_ms).unwrap_or(i64::MAX);
        let lost = process.store.workers_declare_lost(declarer, silence_ms).await?;
        if lost > 0 {
            metrics().engine.workers_lost(usize::try_from(lost).unwrap_or(0));
            tracing::warn!(lost, "workers were not heard of in time and are lost");
        }
    }
    let begun = Instant::now();
    if !missing.is_due(begun) {
        return sweep(process, Holders::Lost).await;
    }
    let rescued = sweep(process, Holders::LostOrMissing).await?;
    missing.ran(begun, Instant::now());
    Ok(rescued)
}

async fn sweep(process: &Process, holders: Holders) -> StoreResult<usize> {
    let actor = Actor::system("rescue");
    let mut rescued = 0;
    loop {
        let batch = process.store.jobs_rescue(holders, &actor, rescue).await?;
        metrics().engine.rescued(batch);
        rescued += batch;
        if i64::try_from(batch).unwrap_or(i64::MAX) < RESCUE_BATCH_MAX {
            return Ok(rescued);
        }
    }
}

/// Being rescued does not depend on what the workflow binds, so that work of kinds that this process does
/// not know is rescued like any other.
fn rescue(job: &Job) -> Option<decide::Change> {
    decide::worker_lost(job).ok()
}
