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
use super::{Callbacks, Completer, Logs, Reports};
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
    pub callbacks: Arc<Callbacks>,
    pub logs: Arc<Logs>,
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

/// Since when heartbeats have all come through, the latest of them for which worker; only who was heard all the time
/// may declare others lost.
#[derive(Default)]
pub(super) struct Steady(Mutex<Option<(Instant, WorkerId)>>);

impl Steady {
    pub fn succeeded(&self, worker: WorkerId) {
        let mut steady = lock(&self.0);
        let since = steady.map_or_else(Instant::now, |(since, _)| since);
        *steady = Some((since, worker));
    }

    pub fn failed(&self) {
        *lock(&self.0) = None;
    }

    /// The worker that was heard, if that has lasted so long.
    pub fn lasts(&self, time: Duration) -> Option<WorkerId> {
        lock(&self.0).filter(|(since, _)| since.elapsed() >= time).map(|(_, worker)| worker)
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

    /// All jobs as they run here, at most one a slot.
    pub fn all_running(&self) -> HashMap<JobId, Running> {
        lock(&self.running).clone()
    }

    pub fn busy(&self) -> usize {
        lock(&self.running).len()
    }
}

/// The maps behind these locks are never left half-changed, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
