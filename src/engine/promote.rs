//! The promoter: moves waiting jobs into the claim index when they are due.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::shift::Process;
use crate::store::hints::Hint;
use crate::store::promote::PROMOTE_BATCH_MAX;

/// Runs until stopped. It sleeps until the next job is due, by the database's clock; a job that is parked
/// meanwhile raises a hint, and a timer covers for lost hints.
pub(super) async fn run(process: Arc<Process>, stop: CancellationToken) {
    let mut hints = process.store.listen(Hint::Due);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = process.store.is_there() => {}
        }
        hints.borrow_and_update();
        let poll = process.settings.poll_interval();
        let wait = match process.store.jobs_promote().await {
            Ok(promotion) if promotion.promoted >= PROMOTE_BATCH_MAX => Duration::ZERO,
            Ok(promotion) => promotion
                .next_due_at
                .map_or(poll, |due| (due - promotion.now).to_std().unwrap_or_default().min(poll)),
            Err(error) => {
                tracing::warn!(%error, "due jobs could not be promoted, trying again");
                poll
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            Ok(()) = hints.changed() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}
