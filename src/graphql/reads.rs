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
use crate::store::history::{PlacedTransition, TaskPlace};
use crate::store::lists::{JobPlace, JobsAsked};
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
    retries_max: Some(0),
};

/// A page of a job's history, and of its ended attempts.
pub(super) type HistoryPage = Arc<Page<i32, PlacedTransition>>;
pub(super) type TasksPage = Arc<Page<TaskPlace, Arc<Task>>>;

/// Everything that is read for plans. Must be made within a tokio runtime.
pub(super) struct Reads {
    pub store: Store,
    /// Without their inputs.
    pub jobs: Shared<JobId, Arc<Job>>,
    pub inputs: Shared<JobId, Arc<Value>>,
    pub lists: Shared<JobsAsked, Arc<Page<JobPlace, Arc<Job>>>>,
    pub histories: Shared<(JobId, Window<i32>), HistoryPage>,
    pub tasks: Shared<(JobId, Window<TaskPlace>), TasksPage>,
    pub ended: Shared<TaskId, Arc<Task>>,
    pub in_force: Shared<JobId, Arc<Vec<Arc<Task>>>>,
    pub tasks_counts: Shared<JobId, i64>,
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
        let shared = |tasks: Vec<Task>| Arc::new(tasks.into_iter().map(Arc::new).collect::<Vec<_>>());
        Self {
            store: store.clone(),
            jobs: shared!(|store, ids| {
                store.jobs_get_without_inputs(&ids).await?.into_iter().map(|job| (job.id, Arc::new(job)))
            }),
            inputs: shared!(|store, ids| {
                store.inputs_get(&ids).await?.into_iter().map(|(job, input)| (job, Arc::new(input)))
            }),
            lists: shared!(|store, asked| {
                let pages =
                    store.jobs_pages(&asked).await?.into_iter().map(|page| Arc::new(page.map(Arc::new)));
                asked.into_iter().zip(pages)
            }),
            histories: shared!(|store, keys| {
                let mut found: Vec<((JobId, Window<i32>), HistoryPage)> = Vec::with_capacity(keys.len());
                for (window, jobs) in by_window(keys) {
                    for (job, page) in store.transitions_of_jobs(&jobs, &window).await? {
                        found.push(((job, window.clone()), Arc::new(page)));
                    }
                }
                found
            }),
            tasks: shared!(|store, keys| {
                let mut found: Vec<((JobId, Window<TaskPlace>), TasksPage)> = Vec::with_capacity(keys.len());
                for (window, jobs) in by_window(keys) {
                    for (job, page) in store.tasks_of_jobs(&jobs, &window).await? {
                        found.push(((job, window.clone()), Arc::new(page.map(Arc::new))));
                    }
                }
                found
            }),
            ended: shared!(|store, ids| {
                store.tasks_get(&ids).await?.into_iter().map(|task| (task.id, Arc::new(task)))
            }),
            in_force: shared!(|store, jobs| {
                store.tasks_in_force(&jobs).await?.into_iter().map(move |(job, tasks)| (job, shared(tasks)))
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

/// Jobs by the window that is asked of them: those of one window share a statement.
fn by_window<W: Eq + Hash>(keys: Vec<(JobId, Window<W>)>) -> HashMap<Window<W>, Vec<JobId>> {
    let mut jobs: HashMap<Window<W>, Vec<JobId>> = HashMap::new();
    for (job, window) in keys {
        jobs.entry(window).or_default().push(job);
    }
    jobs
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
