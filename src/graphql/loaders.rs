//! Reads that many fields ask for at the same time, put together into one statement each.
//!
//! One set lives as long as a query, a mutation, or one event of a subscription. Nothing is kept between two
//! batches, so a mutation's fields never see what was there before the mutation.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, Loader};

use super::batching::Parked;
use super::errors::ApiError;
use crate::domain::ids::{JobId, TaskId, TransitionId, WorkerId, WorkflowId};
use crate::domain::job::{Job, Task};
use crate::domain::workflow::Workflow;
use crate::store::history::{PlacedTransition, TaskPlace};
use crate::store::logs::{LogFilter, LogLine, LogOf};
use crate::store::page::{Page, Window};
use crate::store::progress::Progress;
use crate::store::queues::Queue;
use crate::store::surroundings::AllSurroundings;
use crate::store::workers::Worker;
use crate::store::{Store, StoreError};

/// The loaders of one execution.
pub struct Loaders(DataLoader<Reads>);

impl Loaders {
    pub(super) fn new(store: Store, parked: Parked) -> Self {
        Self(DataLoader::new(Reads(store), move |work| parked.park(work)).delay(Duration::ZERO))
    }

    /// The answer for one key; none where there is nothing of that key.
    pub async fn load<K>(&self, key: K) -> Result<Option<<Reads as Loader<K>>::Value>, ApiError>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Reads: Loader<K, Error = Arc<StoreError>>,
    {
        self.0.load_one(key).await.map_err(ApiError::Store)
    }
}

/// The loaders of the execution that a field belongs to.
pub(super) fn loaders<'a>(ctx: &Context<'a>) -> Result<&'a Loaders, ApiError> {
    ctx.data_opt::<Loaders>().ok_or_else(|| ApiError::internal("a request without loaders"))
}

/// How far the running attempt of a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProgressOf(pub JobId);

/// The latest ended attempt of each of a job's stages that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InForceOf(pub JobId);

/// How many attempts of a job have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EndedCountOf(pub JobId);

/// A page of a job's history.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TransitionsOf(pub JobId, pub Window<i32>);

/// A page of a job's ended attempts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EndedTasksOf(pub JobId, pub Window<TaskPlace>);

/// A page of a job's log, or of one of its attempts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LogPageOf(pub LogOf, pub LogFilter, pub Window<i64>);

/// How many lines of a log fit; none where counting would take too long.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LogCountOf(pub LogOf, pub LogFilter);

/// Paused queues and what active workers serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Around;

/// A queue by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QueueNamed(pub String);

/// Does the reading.
pub struct Reads(Store);

type Found<K, V> = Result<HashMap<K, V>, Arc<StoreError>>;

impl Loader<JobId> for Reads {
    type Value = Arc<Job>;
    type Error = Arc<StoreError>;
    async fn load(&self, ids: &[JobId]) -> Found<JobId, Arc<Job>> {
        let jobs = self.0.jobs_get(ids).await?;
        Ok(jobs.into_iter().map(|job| (job.id, Arc::new(job))).collect())
    }
}

impl Loader<WorkflowId> for Reads {
    type Value = Arc<Workflow>;
    type Error = Arc<StoreError>;
    async fn load(&self, ids: &[WorkflowId]) -> Found<WorkflowId, Arc<Workflow>> {
        Ok(self.0.workflows_get(ids).await?)
    }
}

impl Loader<WorkerId> for Reads {
    type Value = Arc<Worker>;
    type Error = Arc<StoreError>;
    async fn load(&self, ids: &[WorkerId]) -> Found<WorkerId, Arc<Worker>> {
        let workers = self.0.workers_get(ids).await?;
        Ok(workers.into_iter().map(|worker| (worker.id, Arc::new(worker))).collect())
    }
}

/// Attempts that have ended.
impl Loader<TaskId> for Reads {
    type Value = Arc<Task>;
    type Error = Arc<StoreError>;
    async fn load(&self, ids: &[TaskId]) -> Found<TaskId, Arc<Task>> {
        let tasks = self.0.tasks_get(ids).await?;
        Ok(tasks.into_iter().map(|task| (task.id, Arc::new(task))).collect())
    }
}

impl Loader<TransitionId> for Reads {
    type Value = Arc<PlacedTransition>;
    type Error = Arc<StoreError>;
    async fn load(&self, ids: &[TransitionId]) -> Found<TransitionId, Arc<PlacedTransition>> {
        let found = self.0.transitions_get(ids).await?;
        Ok(found.into_iter().map(|placed| (placed.transition.id, Arc::new(placed))).collect())
    }
}

impl Loader<ProgressOf> for Reads {
    type Value = Progress;
    type Error = Arc<StoreError>;
    async fn load(&self, keys: &[ProgressOf]) -> Found<ProgressOf, Progress> {
        let found = self.0.progress_of(&keys.iter().map(|key| key.0).collect::<Vec<_>>()).await?;
        Ok(found.into_iter().map(|(job, progress)| (ProgressOf(job), progress)).collect())
    }
}

impl Loader<InForceOf> for Reads {
    type Value = Arc<Vec<Arc<Task>>>;
    type Error = Arc<StoreError>;
    async fn load(&self, keys: &[InForceOf]) -> Found<InForceOf, Arc<Vec<Arc<Task>>>> {
        let found = self.0.tasks_in_force(&keys.iter().map(|key| key.0).collect::<Vec<_>>()).await?;
        let shared = |tasks: Vec<Task>| Arc::new(tasks.into_iter().map(Arc::new).collect());
        Ok(found.into_iter().map(|(job, tasks)| (InForceOf(job), shared(tasks.what))).collect())
    }
}

impl Loader<EndedCountOf> for Reads {
    type Value = i64;
    type Error = Arc<StoreError>;
    async fn load(&self, keys: &[EndedCountOf]) -> Found<EndedCountOf, i64> {
        let found = self.0.tasks_count(&keys.iter().map(|key| key.0).collect::<Vec<_>>()).await?;
        Ok(found.into_iter().map(|(job, count)| (EndedCountOf(job), count.what)).collect())
    }
}

impl Loader<TransitionsOf> for Reads {
    type Value = Page<i32, Arc<PlacedTransition>>;
    type Error = Arc<StoreError>;
    async fn load(&self, keys: &[TransitionsOf]) -> Found<TransitionsOf, Self::Value> {
        let asked: Vec<_> = keys.iter().map(|key| (key.0, key.1.clone())).collect();
        let pages = self.0.transitions_pages(&asked).await?.into_iter().map(|page| page.map(Arc::new));
        Ok(keys.iter().cloned().zip(pages).collect())
    }
}

impl Loader<EndedTasksOf> for Reads {
    type Value = Page<TaskPlace, Arc<Task>>;
    type Error = Arc<StoreError>;
    async fn load(&self, keys: &[EndedTasksOf]) -> Found<EndedTasksOf, Self::Value> {
        let asked: Vec<_> = keys.iter().map(|key| (key.0, key.1.clone())).collect();
        let pages = self.0.tasks_pages(&asked).await?.into_iter().map(|page| page.what.map(Arc::new));
        Ok(keys.iter().cloned().zip(pages).collect())
    }
}

/// Logs of all jobs and attempts that ask for the same window share a statement.
impl Loader<LogPageOf> for Reads {
    type Value = Page<i64, LogLine>;
    type Error = Arc<StoreError>;
    async fn load(&self, keys: &[LogPageOf]) -> Found<LogPageOf, Self::Value> {
        let mut wanted: HashMap<(&LogFilter, &Window<i64>), Vec<LogOf>> = HashMap::new();
        for LogPageOf(of, filter, window) in keys {
            wanted.entry((filter, window)).or_default().push(*of);
        }
        let mut found = HashMap::new();
        for ((filter, window), logs) in wanted {
            let pages = self.0.logs_pages(&logs, filter, window).await?;
            let key = |of| LogPageOf(of, filter.clone(), window.clone());
            found.extend(logs.into_iter().zip(pages).map(|(of, page)| (key(of), page)));
        }
        Ok(found)
    }
}

impl Loader<LogCountOf> for Reads {
    type Value = Option<i64>;
    type Error = Arc<StoreError>;
    async fn load(&self, keys: &[LogCountOf]) -> Found<LogCountOf, Self::Value> {
        let mut wanted: HashMap<&LogFilter, Vec<LogOf>> = HashMap::new();
        for LogCountOf(of, filter) in keys {
            wanted.entry(filter).or_default().push(*of);
        }
        let mut found = HashMap::new();
        for (filter, logs) in wanted {
            let counts = self.0.logs_count(&logs, filter).await?;
            found.extend(logs.into_iter().zip(counts).map(|(of, n)| (LogCountOf(of, filter.clone()), n)));
        }
        Ok(found)
    }
}

impl Loader<Around> for Reads {
    type Value = Arc<AllSurroundings>;
    type Error = Arc<StoreError>;
    async fn load(&self, _: &[Around]) -> Found<Around, Arc<AllSurroundings>> {
        Ok(HashMap::from([(Around, Arc::new(self.0.surroundings_get().await?))]))
    }
}

impl Loader<QueueNamed> for Reads {
    type Value = Arc<Queue>;
    type Error = Arc<StoreError>;
    async fn load(&self, keys: &[QueueNamed]) -> Found<QueueNamed, Arc<Queue>> {
        let names: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
        let queues = self.0.queues_get(&names).await?;
        Ok(queues.into_iter().map(|queue| (QueueNamed(queue.name.clone()), Arc::new(queue))).collect())
    }
}
