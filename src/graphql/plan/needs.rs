//! What a selection needs besides the rows of its jobs, and the reading of that: a few statements for any number of
//! jobs, shared with whatever else is being asked at the moment.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use futures_util::future::{try_join, try_join_all, try_join4};
use serde_json::Value;

use super::arguments::{Known, PageArguments};
use super::{Failed, Unplanned};
use crate::domain::blockers::{Blocker, blockers};
use crate::domain::ids::{JobId, TaskId, WorkerId, WorkflowId};
use crate::domain::job::{Job, Task};
use crate::domain::workflow::Workflow;
use crate::feed::JobView;
use crate::graphql::cursors;
use crate::graphql::errors::ApiError;
use crate::graphql::paging::PageArgs;
use crate::graphql::reads::{HistoryPage, Reads, TasksPage};
use crate::graphql::task::is_recorded;
use crate::store::history::TaskPlace;
use crate::store::page::Window;
use crate::store::progress::Progress;
use crate::store::surroundings::AllSurroundings;
use crate::store::workers::Worker;

/// What the fields of a selection need, wherever in it they stand: all its jobs are read for all of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// Of entries of histories: the jobs.
    pub jobs: bool,
    pub inputs: bool,
    pub workflow: bool,
    pub progress: bool,
    pub blockers: bool,
    /// The current attempt, should it have ended.
    pub task: bool,
    /// The attempts whose results count.
    pub in_force: bool,
    /// How many attempts have ended.
    pub tasks_count: bool,
    pub workers: bool,
    /// Pages of histories, and of attempts; a field knows which one is its.
    pub histories: Vec<PageArguments>,
    pub tasks: Vec<PageArguments>,
}

/// The pages in a request.
#[derive(Debug, Clone)]
pub(super) struct Pages {
    histories: Vec<PageArgs>,
    tasks: Vec<PageArgs>,
}

impl Needs {
    /// Whether there is nothing that has to be read of a job which was seen.
    pub fn are_met_by_view(&self) -> bool {
        let Self { jobs: _, inputs, workflow: _, progress: _, blockers: _, .. } = self;
        let Self { task, in_force, tasks_count, workers, histories, tasks, .. } = self;
        ![inputs, task, in_force, tasks_count, workers].into_iter().any(|needed| *needed)
            && histories.is_empty()
            && tasks.is_empty()
    }

    pub fn with(&self, variables: &Known<'_>) -> Result<Pages, Unplanned> {
        let read = |pages: &[PageArguments]| -> Result<Vec<PageArgs>, Unplanned> {
            pages.iter().map(|page| page.read(variables)).collect()
        };
        Ok(Pages { histories: read(&self.histories)?, tasks: read(&self.tasks)? })
    }
}

impl Pages {
    /// Whether any of them begins or ends at a place.
    pub fn have_cursors(&self) -> bool {
        let has_cursor = |args: &PageArgs| args.after.is_some() || args.before.is_some();
        self.histories.iter().chain(&self.tasks).any(has_cursor)
    }

    /// How many items each page may have: all of a request that what it costs depends on.
    pub fn sizes(&self) -> impl Iterator<Item = [Option<i32>; 2]> {
        self.histories.iter().chain(&self.tasks).map(PageArgs::size)
    }
}

/// A job with all that is needed of it.
pub(super) struct JobData {
    pub row: Arc<Job>,
    pub input: Option<Arc<Value>>,
    pub workflow: Option<Arc<Workflow>>,
    /// How far the running attempt is.
    pub progress: Option<Progress>,
    pub blockers: Vec<Blocker>,
    pub task: Option<Arc<Task>>,
    pub in_force: Arc<Vec<Arc<Task>>>,
    pub tasks_count: i64,
    pub histories: Vec<HistoryPage>,
    pub tasks: Vec<(Window<TaskPlace>, TasksPage)>,
}

/// All that was read for a field at the root.
pub(super) struct Data {
    jobs: HashMap<JobId, JobData>,
    pub workers: HashMap<WorkerId, Arc<Worker>>,
}

impl Data {
    /// What is there without anything having been read: the job that a subscription has seen, if any.
    pub fn seen(view: Option<&Arc<JobView>>) -> Self {
        let of_view = |view: &Arc<JobView>| {
            let row = Arc::clone(&view.job);
            let data = JobData {
                input: None,
                workflow: Some(Arc::clone(&view.workflow)),
                progress: view.progress.clone().filter(|_| row.status.task.claim.is_some()),
                blockers: view.blockers.clone(),
                task: None,
                in_force: Arc::default(),
                tasks_count: 0,
                histories: Vec::new(),
                tasks: Vec::new(),
                row,
            };
            (data.row.id, data)
        };
        Self { jobs: view.map(of_view).into_iter().collect(), workers: HashMap::new() }
    }

    pub fn job(&self, id: JobId) -> Option<&JobData> {
        self.jobs.get(&id)
    }
}

/// A job's row, and what of it is known already.
#[derive(Clone)]
pub(super) enum Row {
    Bare(Arc<Job>),
    /// From a subscription.
    Seen(Arc<JobView>),
}

impl Row {
    fn job(&self) -> &Arc<Job> {
        match self {
            Self::Bare(row) => row,
            Self::Seen(view) => &view.job,
        }
    }
}

/// Reads everything about some jobs. Their rows may still be on their way: what goes by ids alone does not wait for
/// them.
pub(super) async fn gather(
    reads: &Reads,
    needs: &Needs,
    pages: &Pages,
    ids: Arc<[JobId]>,
    rows: impl Future<Output = Result<Vec<Option<Row>>, Failed>>,
) -> Result<Data, Failed> {
    let (rows, by_id) = try_join(rows, ById::read(reads, needs, pages, &ids)).await?;
    let by_row = ByRow::read(reads, needs, &rows).await?;
    let there = rows.into_iter().enumerate().filter_map(|(place, row)| Some((place, row?)));
    let mut jobs = HashMap::with_capacity(ids.len());
    for (place, row) in there {
        jobs.insert(row.job().id, job_data(needs, row, place, &by_id, &by_row)?);
    }
    let workers = if needs.workers { workers(reads, &jobs).await? } else { HashMap::new() };
    Ok(Data { jobs, workers })
}

/// What is found by a job's id, at the place of the id.
struct ById {
    histories: Vec<Vec<Option<HistoryPage>>>,
    tasks: Vec<(Keys<TaskPlace>, Vec<Option<TasksPage>>)>,
    in_force: Vec<Option<Arc<Vec<Arc<Task>>>>>,
    tasks_counts: Vec<Option<i64>>,
}

type Keys<W> = Arc<[(JobId, Window<W>)]>;

impl ById {
    async fn read(reads: &Reads, needs: &Needs, pages: &Pages, ids: &Arc<[JobId]>) -> Result<Self, Failed> {
        let histories = pages.histories.iter().map(|args| async {
            let keys = keys(ids, |id| {
                let of_job = |cursor: &str| cursors::read_transition(cursor).filter(|place| place.job == id);
                args.clone().window(|cursor| of_job(cursor).map(|place| place.seq))
            });
            Ok::<_, Failed>(reads.histories.get(keys?).await?)
        });
        let tasks = pages.tasks.iter().map(|args| async {
            let keys = keys(ids, |id| args.clone().window(|cursor| cursors::read_task(id, cursor)))?;
            Ok::<_, Failed>((Arc::clone(&keys), reads.tasks.get(keys).await?))
        });
        let of = |wanted: bool| if wanted { Arc::clone(ids) } else { Arc::default() };
        let in_force = async { Ok(reads.in_force.get(of(needs.in_force)).await?) };
        let counts = async { Ok(reads.tasks_counts.get(of(needs.tasks_count)).await?) };
        let (histories, tasks, in_force, tasks_counts) =
            try_join4(try_join_all(histories), try_join_all(tasks), in_force, counts).await?;
        Ok(Self { histories, tasks, in_force, tasks_counts })
    }
}

/// The key of each job, unless one cannot be made.
fn keys<W>(
    ids: &[JobId],
    window: impl Fn(JobId) -> Result<Window<W>, ApiError>,
) -> Result<Keys<W>, Unplanned> {
    ids.iter().map(|id| Ok((*id, window(*id).map_err(|_| Unplanned)?))).collect()
}

/// What depends on what stands in the rows.
#[derive(Default)]
struct ByRow {
    inputs: HashMap<JobId, Arc<Value>>,
    workflows: HashMap<WorkflowId, Arc<Workflow>>,
    progress: HashMap<JobId, Progress>,
    current: HashMap<TaskId, Arc<Task>>,
    around: Option<Arc<AllSurroundings>>,
}

impl ByRow {
    async fn read(reads: &Reads, needs: &Needs, rows: &[Option<Row>]) -> Result<Self, Failed> {
        let all: Vec<&Job> = rows.iter().flatten().map(|row| &**row.job()).collect();
        let bare: Vec<&Job> = rows
            .iter()
            .flatten()
            .filter_map(|row| match row {
                Row::Bare(job) => Some(&**job),
                Row::Seen(_) => None,
            })
            .collect();
        let running = bare.iter().filter(|job| needs.progress && job.status.task.claim.is_some());
        let running: Arc<[JobId]> = running.map(|job| job.id).collect();
        let ended = all.iter().filter(|job| needs.task && is_recorded(job.status.task.state));
        let ended: Arc<[TaskId]> = ended.map(|job| job.task_id()).collect();
        let inputs: Arc<[JobId]> = all.iter().filter(|_| needs.inputs).map(|job| job.id).collect();
        let waits = needs.blockers && bare.iter().any(|job| waits(job));
        let surroundings: Arc<[()]> = if waits { Arc::new([()]) } else { Arc::default() };
        let bound = needs.workflow || needs.blockers;
        let mut workflows: Vec<WorkflowId> = bare.iter().filter(|_| bound).map(|job| job.workflow).collect();
        workflows.sort_unstable();
        workflows.dedup();
        let (found_inputs, found_progress, found_ended, found_around) = try_join4(
            reads.inputs.get(Arc::clone(&inputs)),
            reads.progress.get(Arc::clone(&running)),
            reads.ended.get(Arc::clone(&ended)),
            reads.surroundings.get(surroundings),
        )
        .await?;
        Ok(Self {
            inputs: found(&inputs, found_inputs),
            // They never change, so that next to none of them is ever read twice.
            workflows: reads.store.workflows_get(&workflows).await?,
            progress: found(&running, found_progress),
            current: found(&ended, found_ended),
            around: found_around.into_iter().flatten().next(),
        })
    }
}

/// Whether a job waits for something besides a worker's handler.
fn waits(job: &Job) -> bool {
    job.status.state.is_live() && job.status.task.claim.is_none()
}

/// What there is, by its key.
fn found<K: Copy + Eq + Hash, V>(keys: &[K], values: Vec<Option<V>>) -> HashMap<K, V> {
    keys.iter().zip(values).filter_map(|(key, value)| Some((*key, value?))).collect()
}

fn job_data(needs: &Needs, row: Row, place: usize, by_id: &ById, by_row: &ByRow) -> Result<JobData, Failed> {
    let job = Arc::clone(row.job());
    let (workflow, progress, blockers) = match &row {
        Row::Seen(view) => (Some(Arc::clone(&view.workflow)), view.progress.clone(), view.blockers.clone()),
        Row::Bare(job) => {
            let workflow = by_row.workflows.get(&job.workflow).cloned();
            let around = by_row.around.as_ref().map(|around| around.of(job));
            let reasons = match (&workflow, around) {
                (Some(workflow), Some(around)) => blockers(job, workflow, around),
                _ => Vec::new(),
            };
            let progress = by_row.progress.get(&job.id).filter(|progress| progress.is_of(job)).cloned();
            (workflow, progress, reasons)
        }
    };
    if workflow.is_none() && (needs.workflow || needs.blockers) {
        // The general executor says what that means.
        return Err(Failed::Unplanned);
    }
    let at = |pages: &Vec<Option<HistoryPage>>| pages.get(place).cloned().flatten().unwrap_or_default();
    let tasks_at = |(keys, pages): &(Keys<TaskPlace>, Vec<Option<TasksPage>>)| {
        let page = pages.get(place).cloned().flatten().unwrap_or_default();
        keys.get(place).map(|(_, window)| (window.clone(), page))
    };
    Ok(JobData {
        input: by_row.inputs.get(&job.id).cloned(),
        workflow,
        progress: progress.filter(|_| job.status.task.claim.is_some()),
        blockers,
        task: by_row.current.get(&job.task_id()).cloned(),
        in_force: by_id.in_force.get(place).cloned().flatten().unwrap_or_default(),
        tasks_count: by_id.tasks_counts.get(place).copied().flatten().unwrap_or(0),
        histories: by_id.histories.iter().map(at).collect(),
        tasks: by_id.tasks.iter().filter_map(tasks_at).collect(),
        row: job,
    })
}

async fn workers(
    reads: &Reads,
    jobs: &HashMap<JobId, JobData>,
) -> Result<HashMap<WorkerId, Arc<Worker>>, Failed> {
    let of_job = |data: &JobData| {
        let ended = data.task.iter().chain(&*data.in_force);
        let paged = data.tasks.iter().flat_map(|(_, page)| page.items.iter().map(|(_, task)| task));
        let holds = data.row.status.task.claim.map(|claim| claim.worker);
        ended.chain(paged).filter_map(|task| task.worker).chain(holds).collect::<Vec<_>>()
    };
    let mut ids: Vec<WorkerId> = jobs.values().flat_map(of_job).collect();
    ids.sort_unstable();
    ids.dedup();
    let ids: Arc<[WorkerId]> = ids.into();
    Ok(found(&ids, reads.workers.get(Arc::clone(&ids)).await?))
}
