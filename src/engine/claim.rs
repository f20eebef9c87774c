//! The claimer: takes due work whenever slots are free, at most as much as can start.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::execute;
use super::reconcile;
use super::shift::{Process, Shift};
use crate::domain::job::Job;
use crate::handlers::Lane;
use crate::store::claim::{ClaimPosition, ClaimRequest, Claimed};
use crate::store::hints::Hint;
use crate::telemetry::metrics;

/// Jobs taken with one statement.
const CLAIM_BATCH_MAX: usize = 500;
/// While more is ready than there are slots, a claim waits until this part of the slots is free: each claim has
/// a fixed cost, and slots become free a few at a time.
const GATHER_SLOTS_DIVISOR: usize = 4;
/// How long it waits for that at most, in milliseconds.
const GATHER_MS: u64 = 5;
/// How long claims may begin where the last one found work, in milliseconds. Then the index is read from its
/// head, for what has become due before that place.
const FROM_THERE_MS: u64 = 100;
/// Reading the index from its head may take so long each time, in milliseconds. It takes longer while an old
/// snapshot keeps the entries of all jobs that were claimed since.
const HEAD_CHEAP_MS: u64 = 20;
/// Where it takes longer it is left alone for so many times as long, so that it costs a tenth of the time at most.
const HEAD_PAUSE_FACTOR: u32 = 10;
/// Wait after a claim that failed, in milliseconds.
const FAILED_WAIT_MS: u64 = 250;

/// Runs until the shift is over or the process drains.
pub(super) async fn run(process: Arc<Process>, shift: Arc<Shift>) {
    let mut hints = process.store.listen(Hint::Work);
    let mut may_claim = shift.may_claim.subscribe();
    let mut place = Place::default();
    let mut more = false;
    loop {
        let slots = tokio::select! {
            () = shift.over.cancelled() => return,
            () = process.draining.cancelled() => return,
            slots = async {
                // A sender that is gone means that the shift is over, which the first arm sees.
                let _ = may_claim.wait_for(|may| *may).await;
                process.store.is_there().await;
                free_slots(&process, more).await
            } => slots,
        };
        // Before the look, so that what is committed during it wakes us.
        hints.borrow_and_update();
        let wanted = slots.num_permits();
        let request = request(&process, &shift, wanted, place.start(Instant::now()));
        let (claimed, took) = {
            let _claiming = shift.claiming.lock().await;
            let begun = Instant::now();
            let claimed = process.store.jobs_claim(&request).await;
            let took = begun.elapsed();
            if let Ok(jobs) = &claimed {
                metrics().batches.ended("claims", jobs.len(), took);
                let leases = jobs.iter().map(|Claimed { job, .. }| job);
                leases.filter_map(|job| Some((job.id, job.status.task.claim?.lease))).for_each(
                    |(job, lease)| {
                        shift.begin(job, lease);
                    },
                );
            }
            (claimed, took)
        };
        let found = match claimed {
            Ok(jobs) => {
                let found = jobs.len();
                place.found(jobs.last().map(|last| &last.job), found == wanted, took);
                start(&process, &shift, jobs, slots).await;
                found
            }
            Err(error) => {
                metrics().engine.claim_failed();
                tracing::warn!(%error, "claiming work failed, trying again");
                drop(slots);
                place = Place::default();
                wait(&process, &shift, Duration::from_millis(FAILED_WAIT_MS)).await;
                // The claim may have been committed and its answer lost.
                reconcile::run_once(&process, &shift).await;
                continue;
            }
        };
        more = found == wanted;
        // Something may have become due before the place where this claim began.
        let head = request.from.and_then(|_| place.head_wait(Instant::now()));
        if more || (request.from.is_some() && head.is_none()) {
            continue;
        }
        let patience = head.unwrap_or(process.settings.poll_interval()).min(process.settings.poll_interval());
        tokio::select! {
            () = shift.over.cancelled() => return,
            () = process.draining.cancelled() => return,
            // A sender that is gone means that the store is: the timer goes on.
            Ok(()) = hints.changed() => {}
            () = tokio::time::sleep(patience) => {}
        }
    }
}

/// All slots that are free, at least one; where there is more work than slots, a good part of them if they
/// become free soon.
async fn free_slots(process: &Process, more: bool) -> OwnedSemaphorePermit {
    let slots = || Arc::clone(&process.slots);
    let enough = match more {
        true => (process.settings.slots as usize / GATHER_SLOTS_DIVISOR).clamp(1, CLAIM_BATCH_MAX),
        false => 1,
    };
    let gathered = slots().acquire_many_owned(u32::try_from(enough).unwrap_or(1));
    let mut held = match tokio::time::timeout(Duration::from_millis(GATHER_MS), gathered).await {
        Ok(Ok(held)) => held,
        Ok(Err(_)) | Err(_) => match slots().acquire_owned().await {
            Ok(first) => first,
            // The semaphore is never closed.
            Err(_) => std::future::pending().await,
        },
    };
    let rest = process.slots.available_permits().min(CLAIM_BATCH_MAX.saturating_sub(held.num_permits()));
    if let Ok(rest) = slots().try_acquire_many_owned(u32::try_from(rest).unwrap_or(0)) {
        held.merge(rest);
    }
    held
}

fn request(process: &Process, shift: &Shift, wanted: usize, from: Option<ClaimPosition>) -> ClaimRequest {
    let lanes = process.registry.iter().map(|(name, handler, _)| (name.to_owned(), handler.lane()));
    let (all, waiting): (Vec<_>, Vec<_>) =
        lanes.map(|(name, lane)| (name.clone(), (lane == Lane::Cpu).then_some(name))).unzip();
    ClaimRequest {
        worker: shift.worker,
        worker_name: process.actor.name.clone(),
        limit: i32::try_from(wanted).unwrap_or(i32::MAX),
        queues: process.settings.queues.clone(),
        handlers: all,
        waiting_handlers: waiting.into_iter().flatten().collect(),
        from,
    }
}

async fn start(
    process: &Arc<Process>,
    shift: &Arc<Shift>,
    jobs: Vec<Claimed>,
    mut slots: OwnedSemaphorePermit,
) {
    // Results of earlier stages are only read for jobs that have any.
    let all = jobs.iter().map(|claimed| &claimed.job);
    let later: Vec<_> = all.filter(|job| job.status.stage.index() > 0).map(|job| job.id).collect();
    let results = match process.store.results_in_force(&later).await {
        Ok(results) => Some(results),
        Err(error) => {
            tracing::warn!(%error, jobs = later.len(), "results of earlier stages could not be read");
            None
        }
    };
    for claimed in jobs {
        let job = &claimed.job;
        // A claim returns at most as many jobs as there are slots.
        let Some(slot) = slots.split(1) else { return };
        let results = match (&results, job.status.stage.index()) {
            (_, 0) => Vec::new(),
            (Some(results), _) => results.get(&job.id).cloned().unwrap_or_default(),
            (None, _) => {
                // Not run here; the next reconciliation hands the lease back.
                if let Some(claim) = job.status.task.claim {
                    shift.end(job.id, claim.lease);
                }
                continue;
            }
        };
        let (process, shift) = (Arc::clone(process), Arc::clone(shift));
        let tasks = shift.tasks.clone();
        tasks.spawn(async move {
            execute::run(&process, &shift, claimed, results).await;
            drop(slot);
        });
    }
}

async fn wait(process: &Process, shift: &Shift, time: Duration) {
    tokio::select! {
        () = shift.over.cancelled() => {}
        () = process.draining.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}

/// Where in the claim index to begin.
#[derive(Default)]
struct Place {
    last: Option<ClaimPosition>,
    /// When the index was read from its head, how long that took, and whether there was enough.
    from_head_at: Option<Instant>,
    head_took: Duration,
    is_full: bool,
    begins_at_head: bool,
}

impl Place {
    fn start(&mut self, now: Instant) -> Option<ClaimPosition> {
        self.begins_at_head = self.last.is_none() || self.head_wait(now).is_none();
        if self.begins_at_head {
            self.from_head_at = Some(now);
            return None;
        }
        self.last
    }

    /// How long the head is to be left alone; none where it may be read now.
    fn head_wait(&self, now: Instant) -> Option<Duration> {
        let of_work = Duration::from_millis(if self.is_full { FROM_THERE_MS } else { 0 });
        let of_cost = if self.head_took > Duration::from_millis(HEAD_CHEAP_MS) {
            self.head_took.saturating_mul(HEAD_PAUSE_FACTOR)
        } else {
            Duration::ZERO
        };
        let pause = of_work.max(of_cost);
        let left = pause.saturating_sub(now.saturating_duration_since(self.from_head_at?));
        (!left.is_zero()).then_some(left)
    }

    fn found(&mut self, last: Option<&Job>, is_full: bool, took: Duration) {
        if self.begins_at_head {
            self.head_took = took;
        }
        self.is_full = is_full;
        if let Some(job) = last {
            self.last = Some(ClaimPosition { priority: job.priority, job: job.id });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::JobId;

    const HERE: ClaimPosition = ClaimPosition { priority: 0, job: JobId(uuid::Uuid::nil()) };

    /// One that has claimed, from the head, in this time.
    fn place(now: Instant, is_full: bool, took_ms: u64) -> Place {
        let mut place = Place::default();
        assert_eq!(place.start(now), None, "the first claim reads all");
        place.found(None, is_full, Duration::from_millis(took_ms));
        place.last = Some(HERE);
        place
    }

    #[test]
    fn a_cheap_head_is_read_each_time_but_while_there_is_more_than_enough() {
        let now = Instant::now();
        assert_eq!(place(now, false, 1).start(now), None);
        let mut busy = place(now, true, 1);
        assert_eq!(busy.start(now), Some(HERE));
        assert_eq!(busy.start(now + Duration::from_millis(FROM_THERE_MS)), None);
    }

    #[test]
    fn a_head_full_of_dead_entries_costs_a_tenth_of_the_time_at_most() {
        let now = Instant::now();
        for is_full in [false, true] {
            let mut place = place(now, is_full, 300);
            assert_eq!(place.start(now + Duration::from_millis(2_999)), Some(HERE));
            assert_eq!(place.head_wait(now + Duration::from_millis(2_900)), Some(Duration::from_millis(100)));
            // A claim from the place says nothing about the head.
            place.found(None, is_full, Duration::from_millis(1));
            assert_eq!(place.start(now + Duration::from_millis(2_999)), Some(HERE));
            assert_eq!(place.start(now + Duration::from_millis(3_000)), None);
        }
    }
}
