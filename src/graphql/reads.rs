//! Reads that requests share: whatever is asked while the database is busy with the same question goes in one statement.
//!
//! An answer is never older than its question: a statement that is under way is not joined.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use serde_json::Value;

use crate::domain::ids::{JobId, TaskId, WorkerId};
use crate::domain::job::{Job, Task};
use crate::store::batch::{BatchLimits, Batcher};
use crate::store::history::{PlacedTransition, Seen, TaskPlace};
use crate::store::lists::{JobPlace, JobsAsked, Of};
use crate::store::page::{Page, Window};
use crate::store::progress::Progress;
use crate::store::surroundings::AllSurroundings;
use crate::store::workers::Worker;
use crate::store::{Store, StoreResult};

/// How requests share statements: while one is under way, what comes in gathers, and a second one starts when enough
/// has. More at a time would only be smaller.
const LIMITS: BatchLimits = BatchLimits {
    name: "reads",
    queue_max: 4_096,
    batch_max: 32,
    concurrency_max: 2,
    crowd: 16,
    skips_gone: true,
    retries_max: Some(0),
};

/// A page of a job's history, and of its ended attempts.
pub(super) type HistoryPage = Arc<Page<i32, PlacedTransition>>;
pub(super) type TasksPage = Seen<Arc<Page<TaskPlace, Arc<Task>>>>;
/// The attempts of a job whose results count.
pub(super) type TasksInForce = Seen<Arc<Vec<Arc<Task>>>>;
/// A page of jobs, without their inputs.
pub(super) type JobsPage = Arc<Page<JobPlace, Arc<Job>>>;

/// Everything that is read for plans. Must be made within a tokio runtime.
pub(super) struct Reads {
    pub store: Store,
    /// Without their inputs.
    pub jobs: Shared<JobId, Arc<Job>>,
    pub inputs: Shared<JobId, Arc<Value>>,
    lists: Shared<JobsAsked, JobsPage>,
    /// Apart, as reading one takes long where there are many live jobs and few in the state.
    live_lists: Shared<JobsAsked, JobsPage>,
    pub histories: Shared<(JobId, Window<i32>), HistoryPage>,
    pub tasks: Shared<(JobId, Window<TaskPlace>), TasksPage>,
    pub ended: Shared<TaskId, Arc<Task>>,
    pub in_force: Shared<JobId, TasksInForce>,
    pub tasks_counts: Shared<JobId, Seen<i64>>,
    pub progress: Shared<JobId, Progress>,
    pub workers: Shared<WorkerId, Arc<Worker>>,
    pub surroundings: Shared<(), Arc<AllSurroundings>>,
}

impl Reads {
    pub fn start(store: &Store) -> Self {
        /// Starts sharing what a function of the store and some keys finds.
        macro_rules! shared {
            (|$store:ident, $keys:ident| $found:expr) => {{
                let store = store.clone();
                Shared::start(move |$keys| {
                    let $store = store.clone();
                    async move { Ok($found.into_iter().collect()) }
                })
            }};
        }
        let lists = || {
            shared!(|store, asked| {
                let pages = store.jobs_pages(&asked).await?;
                asked.into_iter().zip(pages.into_iter().map(|page| Arc::new(page.map(Arc::new))))
            })
        };
        let shared = |tasks: Vec<Task>| Arc::new(tasks.into_iter().map(Arc::new).collect::<Vec<_>>());
        Self {
            store: store.clone(),
            jobs: shared!(|store, ids| {
                store.jobs_get_without_inputs(&ids).await?.into_iter().map(|job| (job.id, Arc::new(job)))
            }),
            inputs: shared!(|store, ids| {
                store.inputs_get(&ids).await?.into_iter().map(|(job, input)| (job, Arc::new(input)))
            }),
            lists: lists(),
            live_lists: lists(),
            histories: shared!(|store, keys| {
                let pages = store.transitions_pages(&keys).await?;
                keys.into_iter().zip(pages.into_iter().map(Arc::new))
            }),
            tasks: shared!(|store, keys| {
                let pages = store.tasks_pages(&keys).await?;
                keys.into_iter()
                    .zip(pages.into_iter().map(|page| page.map(|page| Arc::new(page.map(Arc::new)))))
            }),
            ended: shared!(|store, ids| {
                store.tasks_get(&ids).await?.into_iter().map(|task| (task.id, Arc::new(task)))
            }),
            in_force: shared!(|store, jobs| {
                let found = store.tasks_in_force(&jobs).await?.into_iter();
                found.map(move |(job, tasks)| (job, tasks.map(shared)))
            }),
            tasks_counts: shared!(|store, jobs| store.tasks_count(&jobs).await?),
            progress: shared!(|store, jobs| store.progress_of(&jobs).await?),
            workers: shared!(|store, ids| {
                store.workers_get(&ids).await?.into_iter().map(|worker| (worker.id, Arc::new(worker)))
            }),
            surroundings: shared!(|store, _keys| [((), Arc::new(store.surroundings_get().await?))]),
        }
    }
}

impl Reads {
    /// A page of jobs. Only those whose price is known share statements, so that nobody waits for somebody else's search.
    pub async fn list(&self, asked: JobsAsked) -> StoreResult<JobsPage> {
        let shared = match asked.of() {
            Some(Of::All | Of::Ended) => &self.lists,
            Some(Of::Live) => &self.live_lists,
            None => {
                let JobsAsked { filter, order, window } = &asked;
                let page = self.store.jobs_page_without_inputs(filter, *order, window).await?;
                return Ok(Arc::new(page.map(Arc::new)));
            }
        };
        Ok(shared.get_one(asked).await?.unwrap_or_default())
    }
}

/// One kind of read. Each request asks with all of its keys at once.
pub(super) struct Shared<K, V>(Batcher<Arc<[K]>, Vec<Option<V>>>);

impl<K, V> Shared<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + 'static,
{
    fn start<F>(read: impl Fn(Vec<K>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = StoreResult<HashMap<K, V>>> + Send + 'static,
    {
        Self(Batcher::start(LIMITS, move |groups: Arc<[Arc<[K]>]>| {
            let mut seen = HashSet::new();
            let keys = groups.iter().flat_map(|keys| keys.iter());
            let distinct: Vec<K> = keys.filter(|key| seen.insert(*key)).cloned().collect();
            drop(seen);
            let reading = read(distinct);
            async move {
                let found = reading.await?;
                let of = |keys: &Arc<[K]>| keys.iter().map(|key| found.get(key).cloned()).collect();
                Ok(groups.iter().map(of).collect())
            }
        }))
    }

    /// What there is of each key, at its place.
    pub async fn get(&self, keys: Arc<[K]>) -> StoreResult<Vec<Option<V>>> {
        if keys.is_empty() { Ok(Vec::new()) } else { self.0.write(keys).await }
    }

    /// What there is of one key.
    pub async fn get_one(&self, key: K) -> StoreResult<Option<V>> {
        Ok(self.get(Arc::new([key])).await?.pop().flatten())
    }
}
