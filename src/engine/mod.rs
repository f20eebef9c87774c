//! When it is done: claim, execute, complete, heartbeat, recover, maintain; one loop per file.
//!
//! A process works in shifts, each under a worker id of its own. Within a shift, the claimer takes
//! due work into free slots, each job is followed from stage to stage by one task, outcomes go through the
//! completer in batches, lines of logs are written before the outcome of whoever said them, the heartbeat says that the worker lives, and the reconciler compares what the
//! database says it holds with what runs. Beside the shifts, the rescuer takes work from lost workers, the
//! promoter opens what has become due, and maintenance and retention keep the tables small.
//!
//! Every loop has the same contract: it runs until its token fires, looks when a hint wakes it or its
//! timer does, and its timer alone is enough for correctness.
//!
//! Reading order: [`settings`], `shift`, `claim`, `execute`, `callbacks`, `complete`, `logs`, `heartbeat`, `reconcile`,
//! `promote`, then the small ones.

pub mod settings;
mod shift;
mod claim;
mod execute;
mod callbacks;
mod complete;
mod heartbeat;
mod logs;
mod pace;
mod reconcile;
mod rescue;
mod promote;
mod report;
mod retention;
mod queues;
mod maintain;
mod scratch;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use settings::{EngineSettings, JobLogsSettings, RetentionSettings};

use crate::domain::job::Actor;
use crate::handlers::Registry;
use crate::store::Store;
use crate::store::workers::NewWorker;
use callbacks::Callbacks;
use complete::Completer;
use logs::Logs;
use report::Reports;
use shift::{Process, Shift, Steady};

/// First wait before a worker that could not register tries again, in milliseconds; it doubles.
const REGISTER_RETRY_MIN_MS: u64 = 100;
/// Longest wait before a worker that could not register tries again, in milliseconds.
const REGISTER_RETRY_MAX_MS: u64 = 1_000;
/// How long handing back may take at the end of a drain, in milliseconds.
const HAND_BACK_MS: u64 = 5_000;

/// A running worker.
pub struct Engine {
    slots: Arc<Semaphore>,
    slots_max: u32,
    draining: CancellationToken,
    hurry: CancellationToken,
    work: tokio::task::JoinHandle<()>,
}

/// What identifies this worker to people.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: u32,
    /// Of the program.
    pub version: String,
}

/// The slots of a worker, to be looked at. Cheap to clone.
#[derive(Clone)]
pub struct Slots {
    free: Arc<Semaphore>,
    max: u32,
}

impl Slots {
    /// Tasks that can run at a time.
    pub fn max(&self) -> u32 {
        self.max
    }

    /// Tasks that run, or are about to.
    pub fn busy(&self) -> u32 {
        self.max.saturating_sub(u32::try_from(self.free.available_permits()).unwrap_or(u32::MAX))
    }
}

impl Engine {
    /// Starts to work.
    pub fn start(
        store: Store,
        registry: Arc<Registry>,
        settings: EngineSettings,
        identity: Identity,
    ) -> Self {
        let (draining, hurry) = (CancellationToken::new(), CancellationToken::new());
        let slots_max = settings.slots;
        let slots = Arc::new(Semaphore::new(slots_max as usize));
        let tokens = (draining.clone(), hurry.clone());
        let work = work(store, registry, settings, identity, Arc::clone(&slots), tokens);
        Self { slots, slots_max, draining, hurry, work: tokio::spawn(work) }
    }

    /// How many tasks it runs, and how many it could.
    pub fn slots(&self) -> Slots {
        Slots { free: Arc::clone(&self.slots), max: self.slots_max }
    }

    /// Takes no more work, lets what runs end until the deadline or until `hurry` fires, hands the rest back,
    /// and stops.
    pub async fn drain(self, hurry: CancellationToken) {
        self.draining.cancel();
        let forward = async {
            hurry.cancelled().await;
            self.hurry.cancel();
            std::future::pending::<()>().await
        };
        tokio::select! {
            ended = self.work => {
                if let Err(error) = ended {
                    tracing::error!(%error, "the worker ended badly");
                }
            }
            () = forward => {}
        }
    }
}

async fn work(
    store: Store,
    registry: Arc<Registry>,
    settings: EngineSettings,
    identity: Identity,
    slots: Arc<Semaphore>,
    (draining, hurry): (CancellationToken, CancellationToken),
) {
    let name = settings.name.clone().unwrap_or_else(|| format!("{}-{}", identity.host, identity.pid));
    let actor = Actor::worker(&name);
    let (paused_sender, paused) = watch::channel(Vec::new());
    let process = Arc::new(Process {
        completer: complete::start(store.clone(), actor.clone()),
        reports: Arc::new(Reports::default()),
        callbacks: Arc::new(Callbacks::new(store.clone(), &settings.callback_url)),
        logs: Arc::new(Logs::new(&settings.job_logs)),
        slots,
        steady: Steady::default(),
        store,
        registry,
        settings,
        actor,
        paused,
        draining,
    });
    let stop = CancellationToken::new();
    let loops = TaskTracker::new();
    let interval = Duration::from_millis(process.settings.progress_interval_ms);
    loops.spawn(report::run(process.store.clone(), Arc::clone(&process.reports), interval, stop.clone()));
    let poll_interval = process.settings.poll_interval();
    loops.spawn(callbacks::run(Arc::clone(&process.callbacks), poll_interval, stop.clone()));
    loops.spawn(logs::run(process.store.clone(), Arc::clone(&process.logs), stop.clone()));
    loops.spawn(queues::run(
        process.store.clone(),
        paused_sender,
        process.settings.poll_interval(),
        stop.clone(),
    ));
    loops.spawn(rescue::run(Arc::clone(&process), stop.clone()));
    loops.spawn(promote::run(Arc::clone(&process), stop.clone()));
    loops.spawn(maintain::run(Arc::clone(&process), stop.clone()));
    loops.spawn(retention::run(Arc::clone(&process), stop.clone()));
    let worker = new_worker(&process, &identity, &name);
    let mut before = None;
    while !process.draining.is_cancelled() {
        let Some(shift) = begin_shift(&process, &worker).await else { break };
        if let Some(lost) = before.replace(shift.worker) {
            // What the lost worker held was dropped here, so nobody needs to wait until it is rescued.
            tokio::select! {
                () = reconcile::hand_back_all(&process, lost) => {}
                () = process.draining.cancelled() => {}
            }
        }
        work_shift(&process, shift, &hurry).await;
    }
    stop.cancel();
    loops.close();
    loops.wait().await;
}

fn new_worker(process: &Process, identity: &Identity, name: &str) -> NewWorker {
    NewWorker {
        name: name.to_owned(),
        host: identity.host.clone(),
        version: identity.version.clone(),
        queues: process.settings.queues.clone(),
        handlers: process.registry.names().map(str::to_owned).collect(),
        slots: i32::try_from(process.settings.slots).unwrap_or(i32::MAX),
    }
}

/// Registers the worker, however long that takes; none where the process drains before.
async fn begin_shift(process: &Process, worker: &NewWorker) -> Option<Arc<Shift>> {
    let mut wait_ms = REGISTER_RETRY_MIN_MS;
    loop {
        let registered = tokio::select! {
            registered = process.store.worker_register(worker) => registered,
            () = process.draining.cancelled() => return None,
        };
        match registered {
            Ok(id) => {
                tracing::info!(worker = %id, name = worker.name, slots = worker.slots, "worker ready");
                return Some(Arc::new(Shift::new(id)));
            }
            Err(error) => tracing::warn!(%error, "the worker could not register, trying again"),
        }
        tokio::select! {
            () = process.draining.cancelled() => return None,
            () = async {
                tokio::time::sleep(Duration::from_millis(wait_ms)).await;
                process.store.is_there().await;
            } => {}
        }
        wait_ms = (wait_ms * 2).min(REGISTER_RETRY_MAX_MS);
    }
}

/// Works until the worker is lost, or the process has drained.
async fn work_shift(process: &Arc<Process>, shift: Arc<Shift>, hurry: &CancellationToken) {
    let claimer = tokio::spawn(claim::run(Arc::clone(process), Arc::clone(&shift)));
    let reconciler = tokio::spawn(reconcile::run(Arc::clone(process), Arc::clone(&shift)));
    let heartbeat = heartbeat::run(Arc::clone(process), Arc::clone(&shift));
    tokio::pin!(heartbeat);
    let lost = tokio::select! {
        verdict = &mut heartbeat => verdict == heartbeat::Verdict::Lost,
        () = process.draining.cancelled() => {
            tokio::select! {
                verdict = &mut heartbeat => verdict == heartbeat::Verdict::Lost,
                () = drain(process, &shift, claimer, hurry) => {
                    shift.over.cancel();
                    // Nothing waits on it: whoever reads the workers sees that this one has left.
                    if let Err(error) = process.store.worker_leave(shift.worker).await {
                        tracing::warn!(%error, "the worker could not sign off; others will find it silent");
                    }
                    false
                }
            }
        }
    };
    shift.over.cancel();
    if !lost {
        return;
    }
    process.steady.failed();
    // What runs was dropped; what has ended waits until the database takes its outcome or turns it away.
    shift.tasks.close();
    tokio::select! {
        () = shift.tasks.wait() => {}
        () = async { process.draining.cancelled().await; out_of_time(process, hurry).await; } => {}
    }
    reconciler.abort();
}

/// Lets running tasks end, then hands back what did not.
async fn drain(
    process: &Process,
    shift: &Shift,
    claimer: tokio::task::JoinHandle<()>,
    hurry: &CancellationToken,
) {
    tracing::info!(running = shift.busy(), "draining: no more work is claimed");
    // All of it within the deadline, the database's part too.
    let ended = async {
        if let Err(error) = process.store.worker_drain(shift.worker).await {
            tracing::warn!(%error, "others could not be told that this worker drains");
        }
        // A claim that is under way is part of what has to end.
        let _ = claimer.await;
        shift.tasks.close();
        shift.tasks.wait().await;
    };
    tokio::select! {
        () = ended => return,
        () = out_of_time(process, hurry) => {}
    }
    tracing::warn!(running = shift.busy(), "handing back what has not ended");
    shift.tasks.close();
    shift.hand_back.cancel();
    if tokio::time::timeout(Duration::from_millis(HAND_BACK_MS), shift.tasks.wait()).await.is_err() {
        tracing::error!(running = shift.busy(), "not everything could be handed back; others will rescue it");
    }
}

/// The drain's deadline has passed, or somebody is in a hurry.
async fn out_of_time(process: &Process, hurry: &CancellationToken) {
    tokio::select! {
        () = hurry.cancelled() => {}
        () = tokio::time::sleep(Duration::from_millis(process.settings.drain_deadline_ms)) => {}
    }
}
