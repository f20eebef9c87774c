//! Jobs as readers see them, loaded for all subscribers of a process in batches.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use crate::domain::blockers::{Blocker, blockers};
use crate::domain::ids::JobId;
use crate::domain::job::Job;
use crate::domain::workflow::Workflow;
use crate::store::batch::{BatchLimits, Batcher};
use crate::store::progress::Progress;
use crate::store::{Store, StoreResult};

/// Two batches at a time: one is read while the other one is put together.
const LIMITS: BatchLimits = BatchLimits {
    name: "feed_views",
    queue_max: 10_000,
    batch_max: 500,
    concurrency_max: 2,
    crowd: 64,
    skips_gone: true,
    retries_max: Some(3),
};

/// A job with all that a reader sees of it beyond its row.
#[derive(Debug, Clone, PartialEq)]
pub struct JobView {
    /// The row.
    pub job: Arc<Job>,
    /// The version it runs with.
    pub workflow: Arc<Workflow>,
    /// How far the running attempt is.
    pub progress: Option<Progress>,
    /// Why it is not running.
    pub blockers: Vec<Blocker>,
    /// Time from when it was read until the first of the blockers passes by itself.
    pub blocked_for: Option<Duration>,
}

impl JobView {
    /// A number that changes whenever a reader would see something else, for those who have seen it and do not keep it.
    pub(super) fn fingerprint(&self) -> u64 {
        let Self { job, workflow: _, progress, blockers, blocked_for: _ } = self;
        let mut hash = DefaultHasher::new();
        // Whatever else is in the row changes with its version, but for what says that its task has begun.
        (job.status.version, job.status.task.state, job.status.task.started_at).hash(&mut hash);
        for blocker in blockers {
            (blocker.kind, &blocker.message, blocker.until).hash(&mut hash);
        }
        if let Some(Progress { lease, stage, fraction, message }) = progress {
            (lease, stage, fraction.map(f64::to_bits), message).hash(&mut hash);
        }
        hash.finish()
    }
}

/// Loads views.
pub(super) struct Views(Batcher<JobId, Option<Arc<JobView>>>);

impl Views {
    /// Starts to gather requests.
    pub fn start(store: Store) -> Self {
        Self(Batcher::start(LIMITS, move |ids: Arc<[JobId]>| {
            let store = store.clone();
            async move { load(&store, &ids).await }
        }))
    }

    /// The job as it is; none where there is none.
    pub async fn load(&self, id: JobId) -> StoreResult<Option<Arc<JobView>>> {
        self.0.write(id).await
    }
}

async fn load(store: &Store, ids: &[JobId]) -> StoreResult<Vec<Option<Arc<JobView>>>> {
    // Before the rows: a report of an attempt that is over by the time its row is read is passed over, and the row
    // itself says that its stage is done. The other way round, progress would fall back for a moment.
    let mut progress = store.progress_of(ids).await?;
    let jobs = store.jobs_get(ids).await?;
    let mut workflow_ids: Vec<_> = jobs.iter().map(|job| job.workflow).collect();
    workflow_ids.sort();
    workflow_ids.dedup();
    let workflows = store.workflows_get(&workflow_ids).await?;
    let waits = |job: &Job| job.status.state.is_live() && job.status.task.claim.is_none();
    let around = if jobs.iter().any(waits) { store.surroundings_get().await? } else { Default::default() };
    let views: HashMap<JobId, Arc<JobView>> = jobs
        .into_iter()
        .filter_map(|job| {
            let workflow = Arc::clone(workflows.get(&job.workflow)?);
            let around = around.of(&job);
            let blockers = blockers(&job, &workflow, around);
            let until = blockers.iter().filter_map(|blocker| blocker.until).min();
            let blocked_for = until.and_then(|until| until.signed_duration_since(around.now).to_std().ok());
            let progress = progress.remove(&job.id).filter(|progress| progress.is_of(&job));
            Some((
                job.id,
                Arc::new(JobView { progress, workflow, blockers, blocked_for, job: Arc::new(job) }),
            ))
        })
        .collect();
    // Several subscribers may have asked for the same job.
    Ok(ids.iter().map(|id| views.get(id).cloned()).collect())
}
