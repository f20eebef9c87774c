//! Submitting single jobs at the speed of batches: each call returns when its batch has committed.

use std::sync::Arc;

use super::Store;
use super::batch::{BatchLimits, Batcher};
use super::error::StoreResult;
use super::submit::Submitted;
use crate::domain::job::{Actor, NewJob};

/// Two batches at a time where enough waits: one is put together and sent while the other one commits.
const LIMITS: BatchLimits = BatchLimits {
    name: "submits",
    queue_max: 4_096,
    batch_max: 500,
    concurrency_max: 2,
    crowd: 64,
    skips_gone: false,
    retries_max: Some(0),
};

/// Submits single jobs. Cheap to clone.
#[derive(Clone)]
pub struct Submitter {
    batcher: Batcher<(NewJob, Actor), Submitted>,
}

impl Submitter {
    /// Starts the writer; it stops when the last clone is dropped.
    pub fn start(store: Store) -> Self {
        let write = move |batch: Arc<[(NewJob, Actor)]>| {
            let store = store.clone();
            async move { write(&store, &batch).await }
        };
        Self { batcher: Batcher::start(LIMITS, write) }
    }

    /// Submits one job; it is stored when this returns.
    ///
    /// A submit that failed for a passing reason is not tried again here: without an idempotency key a commit
    /// whose answer was lost would be doubled. The client knows whether it gave one.
    pub async fn submit(&self, job: NewJob, actor: Actor) -> StoreResult<Submitted> {
        self.batcher.write((job, actor)).await
    }
}

/// One statement for each run of the same actor, which is nearly always all of them.
async fn write(store: &Store, batch: &[(NewJob, Actor)]) -> StoreResult<Vec<Submitted>> {
    match batch.first() {
        Some((_, actor)) if batch.iter().all(|(_, other)| other == actor) => {
            store.jobs_submit(batch.iter().map(|(job, _)| job.clone()).collect(), actor).await
        }
        // A batch must be atomic, or splitting it would store a part twice.
        Some(_) => Err(super::StoreError::Rejected("a batch of several actors".to_owned())),
        None => Ok(Vec::new()),
    }
}
