//! The completer: outcomes of attempts, written in batches as they gather.

use std::sync::Arc;

use crate::domain::decide::Change;
use crate::domain::job::Actor;
use crate::store::Store;
use crate::store::batch::{BatchLimits, Batcher};
use crate::store::outcomes::Outcome;

/// Writes outcomes.
pub(super) type Completer = Batcher<Arc<Change>, Outcome>;

/// An outcome that cannot be written waits for the database however long that takes; should the worker be
/// lost meanwhile, the fence turns it away. Three batches at a time where enough waits: some are put together while
/// others commit.
const LIMITS: BatchLimits = BatchLimits {
    name: "outcomes",
    queue_max: 4_096,
    batch_max: 1_000,
    concurrency_max: 3,
    crowd: 64,
    skips_gone: false,
    retries_max: None,
};

/// Starts to gather outcomes.
pub(super) fn start(store: Store, actor: Actor) -> Completer {
    Batcher::start(LIMITS, move |changes: Arc<[Arc<Change>]>| {
        let (store, actor) = (store.clone(), actor.clone());
        async move {
            // Rather than trying again and again, at longer and longer intervals.
            store.is_there().await;
            store.outcomes_store(&changes, &actor).await
        }
    })
}
