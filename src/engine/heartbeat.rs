//! The heartbeat: one row a process says that it lives. A worker that cannot say so stops itself in time.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::shift::{Process, Shift};
use crate::telemetry::metrics;

/// Time kept free before others may take this worker for lost, for ending what it runs, in milliseconds;
/// at most a fifth of that time.
const MARGIN_MS_MAX: u64 = 2_000;

/// How a shift came to its end, as the heartbeat sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Somebody declared this worker lost, or it could not say in time that it lives.
    Lost,
    /// The shift was over for another reason.
    Over,
}

/// Runs until the shift is over, or must be.
pub(super) async fn run(process: Arc<Process>, shift: Arc<Shift>) -> Verdict {
    let lost_after = process.settings.lost_after();
    let margin = Duration::from_millis(MARGIN_MS_MAX).min(lost_after / 5);
    // The registration counts as the first heartbeat.
    let mut heard = Instant::now();
    let mut beat = tokio::time::interval(process.settings.heartbeat_interval());
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let silence_ms = i64::try_from(process.settings.lost_after_ms).unwrap_or(i64::MAX);
    process.steady.succeeded(shift.worker);
    loop {
        let must_end = heard + lost_after - margin;
        let must_pause = heard + lost_after / 2;
        tokio::select! {
            () = shift.over.cancelled() => return Verdict::Over,
            _ = beat.tick() => {}
        }
        // Counted from before it was sent: the row is written later, never earlier.
        let sent = Instant::now();
        let busy = i32::try_from(shift.busy()).unwrap_or(i32::MAX);
        let beats = async {
            loop {
                match process.store.worker_heartbeat(shift.worker, busy, silence_ms).await {
                    Ok(known) => return known,
                    Err(error) => {
                        process.steady.failed();
                        metrics().engine.heartbeat_failed();
                        tracing::warn!(%error, "the heartbeat was not written, trying again");
                        tokio::time::sleep(retry_after(process.settings.heartbeat_interval())).await;
                        process.store.is_there().await;
                    }
                }
            }
        };
        tokio::pin!(beats);
        let known = loop {
            tokio::select! {
                () = shift.over.cancelled() => return Verdict::Over,
                known = &mut beats => break Some(known),
                () = tokio::time::sleep_until(must_pause), if *shift.may_claim.borrow() => {
                    shift.may_claim.send_replace(false);
                    tracing::warn!("no heartbeat was written for half the time, claiming nothing");
                }
                () = tokio::time::sleep_until(must_end) => break None,
            }
        };
        match known {
            Some(true) => {
                heard = sent;
                process.steady.succeeded(shift.worker);
                shift.may_claim.send_replace(true);
            }
            Some(false) => {
                tracing::warn!(worker = %shift.worker, "this worker was declared lost, dropping what it runs");
                return Verdict::Lost;
            }
            None => {
                tracing::error!(worker = %shift.worker, "no heartbeat was written in time, dropping what runs here");
                return Verdict::Lost;
            }
        }
    }
}

fn retry_after(interval: Duration) -> Duration {
    interval / 10
}
