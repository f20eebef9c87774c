//! What a selection needs besides the rows of its jobs, and the reading of that: a few statements for any number of
//! jobs, shared with whatever else is being asked at the moment.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use futures_util::future::{try_join, try_join_all, try_join4};
use serde_json::Value;

use super::arguments::{Known, PageArguments};
use super::selection::{Holding, When};
use super::{Failed, Unplanned};
use crate::domain::blockers::{Blocker, blockers};
use crate::domain::ids::{JobId, TaskId, WorkerId, WorkflowId};
use crate::domain::job::{Job, Task};
use crate::domain::words::Stage;
use crate::domain::workflow::Workflow;
use crate::feed::JobView;
use crate::graphql::cursors;
use crate::graphql::errors::ApiError;
use crate::graphql::paging::PageArgs;
use crate::graphql::reads::{HistoryPage, Reads, TasksInForce, TasksPage};
use crate::graphql::task::is_recorded;
use crate::store::history::{Seen, TaskPlace};
use crate::store::page::Window;
use crate::store::progress::Progress;
use crate::store::surroundings::AllSurroundings;
use crate::store::workers::Worker;

/// Whether some field of a selection needs something: what must hold for one of them to be there, for each of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Need(Vec<Vec<When>>);

impl Need {
    /// A field needs it that is there when all of these hold.
    pub fn note(&mut self, whens: &[When]) {
        if whens.is_empty() {
            self.0 = vec![Vec::new()];
        } else if !self.0.iter().any(|known| known.is_empty() || known == whens) {
            self.0.push(whens.to_vec());
        }
    }

    fn holds(&self, holding: &Holding) -> bool {
        self.0.iter().any(|whens| holding.all(whens))
    }
}

/// What the fields of a selection need, wherever in it they stand: all its jobs are read for all of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// Of entries of histories: the jobs.
    pub jobs: Need,
    pub inputs: Need,
    pub workflow: Need,
    pub progress: Need,
    pub blockers: Need,
    /// The current attempt, should it have ended.
    pub task: Need,
    /// The attempts whose results count.
    pub in_force: Need,
    /// How many attempts have ended.
    pub tasks_count: Need,
    pub workers: Need,
    /// Pages of histories, and of attempts; a field knows which one is its.
    pub histories: Vec<(PageArguments, Vec<When>)>,
    pub tasks: Vec<(PageArguments, Vec<When>)>,
}

/// The same in a request.
#[derive(Debug, Clone)]
pub(super) struct Needed {
    pub jobs: bool,
    inputs: bool,
    workflow: bool,
    progress: bool,
    blockers: bool,
    task: bool,
    in_force: bool,
    tasks_count: bool,
    workers: bool,
    /// None in place of those that are not there.
    histories: Vec<Option<PageArgs>>,
    tasks: Vec<Option<PageArgs>>,
}

impl Needs {
    pub fn with(&self, variables: &Known<'_>, holding: &Holding) -> Result<Needed, Unplanned> {
        let pages = |pages: &[(PageArguments, Vec<When>)]| -> Result<Vec<Option<PageArgs>>, Unplanned> {
            let read = |(page, whens): &(PageArguments, Vec<When>)| {
                holding.all(whens).then(|| page.read(variables)).transpose()
            };
            pages.iter().map(read).collect()
        };
        Ok(Needed {
            jobs: self.jobs.holds(holding),
            inputs: self.inputs.holds(holding),
            workflow: self.workflow.holds(holding),
            progress: self.progress.holds(holding),
            blockers: self.blockers.holds(holding),
            task: self.task.holds(holding),
            in_force: self.in_force.holds(holding),
            tasks_count: self.tasks_count.holds(holding),
            workers: self.workers.holds(holding),
            histories: pages(&self.histories)?,
            tasks: pages(&self.tasks)?,
        })
    }

    /// How many items each page may have, whether it is there or not: all of a request that what it costs depends on.
    pub fn sizes(&self, variables: &Known<'_>) -> Result<Vec<[Option<i32>; 2]>, Unplanned> {
        let pages = self.histories.iter().chain(&self.tasks);
        pages.map(|(page, _)| Ok(page.read(variables)?.size())).collect()
    }
}

impl Needed {
    /// Whether there is nothing that has to be read of a job which was seen.
    pub fn is_met_by_view(&self) -> bool {
        let Self { jobs: _, inputs, workflow: _, progress: _, blockers: _, .. } = self;
        let Self { task, in_force, tasks_count, workers, .. } = self;
        ![inputs, task, in_force, tasks_count, workers].into_iter().any(|needed| *needed)
            && self.pages().next().is_none()
    }

    /// Whether what is read may be large: documents of many jobs.
    pub fn is_heavy(&self) -> bool {
        self.inputs || self.in_force || self.task || self.tasks.iter().flatten().next().is_some()
    }

    /// Whether any page begins or ends at a place.
    pub fn has_cursors(&self) -> bool {
        self.pages().any(|args| args.after.is_some() || args.before.is_some())
    }

    /// Whether all pages are of sizes that there are.
    pub fn has_good_sizes(&self) -> bool {
        self.pages().all(|args| args.clone().window(|_| Some(())).is_ok())
    }

    fn pages(&self) -> impl Iterator<Item = &PageArgs> {
        self.histories.iter().chain(&self.tasks).flatten()
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
    /// None where it is not there.
    pub histories: Vec<Option<HistoryPage>>,
    pub tasks: Vec<Option<(Window<TaskPlace>, TasksPage)>>,
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
/// them. Where a row turns out to be newer than what was read beside it, that is read again: what a job has been through
/// is never older than where it stands.
pub(super) async fn gather(
    reads: &Reads,
    needed: &Needed,
    ids: Arc<[JobId]>,
    rows: impl Future<Output = Result<Vec<Option<Row>>, Failed>>,
) -> Result<Data, Failed> {
    let (rows, mut by_id) = try_join(rows, ById::read(reads, needed, &ids)).await?;
    let behind = |(place, row): (usize, &Option<Row>)| {
        row.as_ref().is_some_and(|row| by_id.is_behind(needed, place, row.job()))
    };
    if rows.iter().enumerate().any(behind) {
        by_id = ById::read(reads, needed, &ids).await?;
    }
    let by_row = ByRow::read(reads, needed, &rows).await?;
    let there = rows.into_iter().enumerate().filter_map(|(place, row)| Some((place, row?)));
    let mut jobs = HashMap::with_capacity(ids.len());
    for (place, row) in there {
        jobs.insert(row.job().id, job_data(needed, row, place, &by_id, &by_row)?);
    }
    let workers = if needed.workers { workers(reads, &jobs).await? } else { HashMap::new() };
    Ok(Data { jobs, workers })
}

/// What is found by a job's id, at the place of the id.
struct ById {
    histories: Vec<Option<Pages<i32, HistoryPage>>>,
    tasks: Vec<Option<Pages<TaskPlace, TasksPage>>>,
    in_force: Vec<Option<TasksInForce>>,
    tasks_counts: Vec<Option<Seen<i64>>>,
}

type Keys<W> = Arc<[(JobId, Window<W>)]>;
type Pages<W, P> = (Keys<W>, Vec<Option<P>>);

impl ById {
    async fn read(reads: &Reads, needed: &Needed, ids: &Arc<[JobId]>) -> Result<Self, Failed> {
        let histories = needed.histories.iter().map(|args| async {
            let Some(args) = args else { return Ok(None) };
            let keys = keys(ids, |id| {
                let of_job = |cursor: &str| cursors::read_transition(cursor).filter(|place| place.job == id);
                args.clone().window(|cursor| of_job(cursor).map(|place| place.seq))
            })?;
            Ok::<_, Failed>(Some((Arc::clone(&keys), reads.histories.get(keys).await?)))
        });
        let tasks = needed.tasks.iter().map(|args| async {
            let Some(args) = args else { return Ok(None) };
            let keys = keys(ids, |id| args.clone().window(|cursor| cursors::read_task(id, cursor)))?;
            Ok::<_, Failed>(Some((Arc::clone(&keys), reads.tasks.get(keys).await?)))
        });
        let of = |wanted: bool| if wanted { Arc::clone(ids) } else { Arc::default() };
        let in_force = async { Ok(reads.in_force.get(of(needed.in_force)).await?) };
        let counts = async { Ok(reads.tasks_counts.get(of(needed.tasks_count)).await?) };
        let (histories, tasks, in_force, tasks_counts) =
            try_join4(try_join_all(histories), try_join_all(tasks), in_force, counts).await?;
        Ok(Self { histories, tasks, in_force, tasks_counts })
    }

    /// Whether something was read before the job became what its row says. Its version and the latest seq of its history
    /// are the same number.
    fn is_behind(&self, needed: &Needed, place: usize, job: &Job) -> bool {
        let version = job.status.version;
        let history_is_behind = |(keys, pages): &Pages<i32, HistoryPage>| {
            let (Some((_, window)), Some(page)) = (keys.get(place), pages.get(place)) else { return false };
            let items = page.as_ref().map(|page| &page.items);
            let latest = items.and_then(|items| items.last()).map(|(seq, _)| *seq).or(window.after);
            let ends_earlier = page.as_ref().is_some_and(|page| page.has_next) || window.before.is_some();
            !ends_earlier && latest.unwrap_or(0) < version
        };
        // Of a job without attempts that have ended it is not known when that was so. The first one has none.
        let is_old = |seen: Option<i32>| match seen {
            None | Some(0) => !is_at_first_attempt(job),
            Some(seen) => seen < version,
        };
        self.histories.iter().flatten().any(history_is_behind)
            || self.tasks.iter().flatten().any(|(_, pages)| is_old(version_at(pages, place)))
            || needed.in_force && is_old(version_at(&self.in_force, place))
            || needed.tasks_count && is_old(version_at(&self.tasks_counts, place))
    }
}

fn version_at<T>(found: &[Option<Seen<T>>], place: usize) -> Option<i32> {
    found.get(place)?.as_ref().map(|seen| seen.version)
}

fn is_at_first_attempt(job: &Job) -> bool {
    let status = &job.status;
    (status.round, status.stage, status.task.attempt) == (0, Stage::Init, 1)
        && !is_recorded(status.task.state)
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
    async fn read(reads: &Reads, needed: &Needed, rows: &[Option<Row>]) -> Result<Self, Failed> {
        let all: Vec<&Job> = rows.iter().flatten().map(|row| &**row.job()).collect();
        let bare: Vec<&Job> = rows
            .iter()
            .flatten()
            .filter_map(|row| match row {
                Row::Bare(job) => Some(&**job),
                Row::Seen(_) => None,
            })
            .collect();
        let running = bare.iter().filter(|job| needed.progress && job.status.task.claim.is_some());
        let running: Arc<[JobId]> = running.map(|job| job.id).collect();
        let ended = all.iter().filter(|job| needed.task && is_recorded(job.status.task.state));
        let ended: Arc<[TaskId]> = ended.map(|job| job.task_id()).collect();
        let inputs: Arc<[JobId]> = all.iter().filter(|_| needed.inputs).map(|job| job.id).collect();
        let waits = needed.blockers && bare.iter().any(|job| waits(job));
        let surroundings: Arc<[()]> = if waits { Arc::new([()]) } else { Arc::default() };
        let bound = needed.workflow || needed.blockers;
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

fn job_data(
    needed: &Needed,
    row: Row,
    place: usize,
    by_id: &ById,
    by_row: &ByRow,
) -> Result<JobData, Failed> {
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
    if workflow.is_none() && (needed.workflow || needed.blockers) {
        // The general executor says what that means.
        return Err(Failed::Unplanned);
    }
    let input = by_row.inputs.get(&job.id).cloned();
    if needed.inputs && input.is_none() {
        // It was deleted after its row was read.
        return Err(Failed::Gone);
    }
    let at = |pages: &Option<Pages<i32, HistoryPage>>| {
        let (_, pages) = pages.as_ref()?;
        Some(pages.get(place).cloned().flatten().unwrap_or_default())
    };
    let tasks_at = |pages: &Option<Pages<TaskPlace, TasksPage>>| {
        let (keys, pages) = pages.as_ref()?;
        let page = pages.get(place).cloned().flatten().unwrap_or_default();
        keys.get(place).map(|(_, window)| (window.clone(), page))
    };
    Ok(JobData {
        input,
        workflow,
        progress: progress.filter(|_| job.status.task.claim.is_some()),
        blockers,
        task: by_row.current.get(&job.task_id()).cloned(),
        in_force: by_id.in_force.get(place).cloned().flatten().unwrap_or_default().what,
        tasks_count: by_id.tasks_counts.get(place).and_then(Option::as_ref).map_or(0, |seen| seen.what),
        histories: by_id.histories.iter().map(at).collect(),
        tasks: by_id.tasks.iter().map(tasks_at).collect(),
        row: job,
    })
}

async fn workers(
    reads: &Reads,
    jobs: &HashMap<JobId, JobData>,
) -> Result<HashMap<WorkerId, Arc<Worker>>, Failed> {
    let of_job = |data: &JobData| {
        let ended = data.task.iter().chain(&*data.in_force);
        let pages = data.tasks.iter().flatten();
        let paged = pages.flat_map(|(_, page)| page.what.items.iter().map(|(_, task)| task));
        let holds = data.row.status.task.claim.map(|claim| claim.worker);
        ended.chain(paged).filter_map(|task| task.worker).chain(holds).collect::<Vec<_>>()
    };
    let mut ids: Vec<WorkerId> = jobs.values().flat_map(of_job).collect();
    ids.sort_unstable();
    ids.dedup();
    let ids: Arc<[WorkerId]> = ids.into();
    Ok(found(&ids, reads.workers.get(Arc::clone(&ids)).await?))
}
