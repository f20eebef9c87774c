//! The reconciler: compares what the database says this worker holds with what runs here, hands back what
//! does not run, and passes requests to cancel on.

use std::sync::Arc;

use tokio::time::Instant;

use super::pace::Pace;
use super::shift::{Process, Shift};
use crate::domain::decide::{self, Event};
use crate::domain::ids::{JobId, WorkerId};
use crate::store::StoreResult;
use crate::store::hints::Hint;
use crate::store::outcomes::Outcome;
use crate::store::recover::HeldLease;

/// Leases read in one look; more than any worker has slots.
const HELD_MAX: i64 = 20_000;

/// Runs until the shift is over: whenever a cancellation is asked for, and with the heartbeat's pace.
pub(super) async fn run(process: Arc<Process>, shift: Arc<Shift>) {
    let mut hints = process.store.listen(Hint::Cancel);
    // Under an old snapshot the index of what is held has an entry for each claim since.
    let mut pace = Pace::new(process.settings.heartbeat_interval());
    loop {
        hints.borrow_and_update();
        if let Err(error) = pass_cancels_on(&process, &shift).await {
            tracing::debug!(%error, "requests to cancel could not be read");
        }
        if pace.is_due(Instant::now()) {
            let begun = Instant::now();
            run_once(&process, &shift).await;
            pace.ran(begun, Instant::now());
        }
        tokio::select! {
            () = shift.over.cancelled() => return,
            Ok(()) = hints.changed() => {}
            () = tokio::time::sleep(process.settings.heartbeat_interval()) => {}
        }
    }
}

/// Fires the tokens of the jobs that run here and are to be cancelled.
async fn pass_cancels_on(process: &Process, shift: &Shift) -> StoreResult<()> {
    let running = {
        // A claim that is under way may be of a job that somebody wants to stop already; it is here a moment later.
        let _claiming = shift.claiming.lock().await;
        shift.all_running()
    };
    if running.is_empty() {
        return Ok(());
    }
    let jobs: Vec<JobId> = running.keys().copied().collect();
    for job in process.store.cancels_requested(&jobs).await? {
        // A lease that ended meanwhile took its token with it.
        if let Some(running) = running.get(&job) {
            running.cancel.cancel();
        }
    }
    Ok(())
}

/// Hands back what this worker holds by the database and does not run.
pub(super) async fn run_once(process: &Process, shift: &Shift) {
    if let Err(error) = look(process, shift).await {
        tracing::debug!(%error, "what this worker holds could not be read");
    }
}

async fn look(process: &Process, shift: &Shift) -> StoreResult<()> {
    let forgotten: Vec<HeldLease> = {
        // No claim is under way while this is held, so what the database lists and nobody runs is forgotten
        // for good. What ends in between has another version by then, and the fence sees that.
        let _claiming = shift.claiming.lock().await;
        let held = process.store.leases_held(shift.worker, HELD_MAX).await?;
        held.into_iter().filter(|held| shift.running(held.job, held.lease).is_none()).collect()
    };
    for held in forgotten {
        hand_back(process, held).await?;
    }
    Ok(())
}

async fn hand_back(process: &Process, held: HeldLease) -> StoreResult<()> {
    let Some(job) = process.store.job_get(held.job).await? else { return Ok(()) };
    if job.status.task.claim.is_none_or(|claim| claim.lease != held.lease) {
        return Ok(());
    }
    let Some(workflow) = process.store.workflow_get(job.workflow).await? else { return Ok(()) };
    let Ok(change) = decide::decide(&job, &workflow, Event::Released, job.status.updated_at) else {
        return Ok(());
    };
    if let Outcome::Stored(_) = process.completer.write(Arc::new(change)).await? {
        tracing::info!(job = %held.job, "handed back a claim that does not run here");
    }
    Ok(())
}

/// Hands back whatever the database says an earlier worker of this process holds.
pub(super) async fn hand_back_all(process: &Process, worker: WorkerId) {
    let handed_back = async {
        for held in process.store.leases_held(worker, HELD_MAX).await? {
            hand_back(process, held).await?;
        }
        process.store.worker_leave(worker).await
    };
    if let Err(error) = handed_back.await {
        tracing::warn!(%error, "what this worker held before was not handed back; it will be rescued");
    }
}
