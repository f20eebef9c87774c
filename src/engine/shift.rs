//! A shift: the time that a process works under one worker id. A worker that is declared lost is lost for
//! good, so the process ends the shift, drops what it ran, and begins another one under a new id.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::settings::EngineSettings;
use super::{Completer, Reports};
use crate::domain::ids::{JobId, WorkerId};
use crate::domain::job::Actor;
use crate::handlers::{Lane, Registry};
use crate::store::Store;

/// What all loops of a process share.
pub(super) struct Process {
    pub store: Store,
    pub registry: Arc<Registry>,
    pub settings: EngineSettings,
    /// The worker's name in the history.
    pub actor: Actor,
    pub completer: Completer,
    pub reports: Arc<Reports>,
    /// One permit a task that may run.
    pub slots: Arc<Semaphore>,
    /// Names of paused queues, as this process last heard.
    pub paused: watch::Receiver<Vec<String>>,
    /// Fires when the process shall take no more work.
    pub draining: CancellationToken,
    /// Since when this process's heartbeats have all come through.
    pub steady: Steady,
}

impl Process {
    /// How a task of this handler begins, where this process has it.
    pub fn lane_of(&self, handler: &str) -> Option<Lane> {
        self.registry.get(handler).map(|handler| handler.lane())
    }

    pub fn is_paused(&self, queue: &str) -> bool {
        self.paused.borrow().iter().any(|paused| paused == queue)
    }
}

/// Since when heartbeats have all come through; only who was heard all the time may declare others lost.
pub(super) struct Steady {
    lost_after: Duration,
    heard: Mutex<Option<Heard>>,
}

#[derive(Clone, Copy)]
struct Heard {
    worker: WorkerId,
    since: Instant,
    last: Instant,
}

impl Steady {
    pub fn new(lost_after: Duration) -> Self {
        Self { lost_after, heard: Mutex::default() }
    }

    /// A heartbeat that was sent then has come through. One that comes late begins the time anew: the process,
    /// or the machine with everybody on it, stood still.
    pub fn succeeded(&self, worker: WorkerId, sent: Instant) {
        let mut heard = lock(&self.heard);
        let since = heard.filter(|heard| self.in_time(heard.last, sent)).map_or(sent, |heard| heard.since);
        *heard = Some(Heard { worker, since, last: sent });
    }

    pub fn failed(&self) {
        *lock(&self.heard) = None;
    }

    /// The worker as which this process was heard all the time, if it was.
    pub fn lasts(&self, now: Instant) -> Option<WorkerId> {
        let heard = (*lock(&self.heard))?;
        let long_enough = now.duration_since(heard.since) >= self.lost_after;
        (long_enough && self.in_time(heard.last, now)).then_some(heard.worker)
    }

    fn in_time(&self, last: Instant, now: Instant) -> bool {
        now.duration_since(last) < self.lost_after / 2
    }
}

/// One shift.
pub(super) struct Shift {
    pub worker: WorkerId,
    /// Fires when nothing of this shift may run any more.
    pub over: CancellationToken,
    /// Fires when running tasks are to be handed back: the drain's deadline has passed.
    pub hand_back: CancellationToken,
    /// Whether work may be claimed: the heartbeat is fresh enough.
    pub may_claim: watch::Sender<bool>,
    /// Held while a claim is under way, so that nobody takes its jobs for forgotten ones.
    pub claiming: tokio::sync::Mutex<()>,
    /// The tasks.
    pub tasks: TaskTracker,
    running: Mutex<HashMap<JobId, Running>>,
}

/// A job that this process runs.
#[derive(Clone)]
pub(super) struct Running {
    pub lease: i64,
    /// Fires when somebody wants it to stop.
    pub cancel: CancellationToken,
}

impl Shift {
    pub fn new(worker: WorkerId) -> Self {
        Self {
            worker,
            over: CancellationToken::new(),
            hand_back: CancellationToken::new(),
            may_claim: watch::Sender::new(true),
            claiming: tokio::sync::Mutex::new(()),
            tasks: TaskTracker::new(),
            running: Mutex::default(),
        }
    }

    /// Notes that a job runs; its cancellation token.
    pub fn begin(&self, job: JobId, lease: i64) -> CancellationToken {
        let cancel = CancellationToken::new();
        lock(&self.running).insert(job, Running { lease, cancel: cancel.clone() });
        cancel
    }

    /// Notes that a job does not run any more.
    pub fn end(&self, job: JobId, lease: i64) {
        let mut running = lock(&self.running);
        if running.get(&job).is_some_and(|entry| entry.lease == lease) {
            running.remove(&job);
        }
    }

    /// The job as it runs here, under this lease.
    pub fn running(&self, job: JobId, lease: i64) -> Option<Running> {
        lock(&self.running).get(&job).filter(|entry| entry.lease == lease).cloned()
    }

    pub fn busy(&self) -> usize {
        lock(&self.running).len()
    }
}

/// The maps behind these locks are never left half-changed, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_was_heard_all_the_time_may_declare_others_lost() {
        let (steady, worker) = (Steady::new(Duration::from_secs(15)), WorkerId(uuid::Uuid::nil()));
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        assert_eq!(steady.lasts(at(0)), None);
        [0, 5, 10].into_iter().for_each(|seconds| steady.succeeded(worker, at(seconds)));
        assert_eq!(steady.lasts(at(14)), None);
        assert_eq!(steady.lasts(at(15)), Some(worker));
        // One fails.
        steady.failed();
        [20, 25, 30].into_iter().for_each(|seconds| steady.succeeded(worker, at(seconds)));
        assert_eq!(steady.lasts(at(34)), None);
        assert_eq!(steady.lasts(at(35)), Some(worker));
        // The process stands still, and looks around before it says again that it lives.
        assert_eq!(steady.lasts(at(50)), None);
        [50, 55, 60].into_iter().for_each(|seconds| steady.succeeded(worker, at(seconds)));
        assert_eq!(steady.lasts(at(64)), None, "the time begins anew");
        assert_eq!(steady.lasts(at(65)), Some(worker));
    }
}
