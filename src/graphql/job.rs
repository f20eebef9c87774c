//! A job as the API shows it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::connections::{
    LogLineConnection, TaskConnection, TaskEdge, Total, TransitionConnection, TransitionEdge,
};
use super::cursors;
use super::enums::{AdvanceMode, JobAction, JobState, Stage, Trigger};
use super::errors::ApiError;
use super::filters::LogFilter;
use super::job_parts::{Blocker, JobError, JobStage, Label};
use super::loaders::{Around, EndedTasksOf, InForceOf, ProgressOf, TransitionsOf, loaders};
use super::log;
use super::paging::{self, PageArgs};
use super::scalars::{DateTime, Json};
use super::task::{self, Task};
use super::transition::Transition;
use super::workflow::Workflow;
use crate::domain::blockers::blockers;
use crate::domain::job::{Job as DomainJob, Task as DomainTask};
use crate::domain::words;
use crate::domain::workflow::Workflow as DomainWorkflow;
use crate::feed::JobView;
use crate::store::feed::FeedPlace;
use crate::store::logs::LogOf;
use crate::store::progress::Progress;

/// Most reasons that a job gives for not running.
pub(super) const BLOCKERS_MAX: usize = 20;

/// A job's row, and what the feed has seen besides it. Cheap to clone.
#[derive(Clone)]
pub struct Job {
    pub(super) row: Arc<DomainJob>,
    /// What came along with the row, so that nobody needs to ask for it.
    seen: Option<Arc<JobView>>,
}

impl From<DomainJob> for Job {
    fn from(row: DomainJob) -> Self {
        Arc::new(row).into()
    }
}

impl From<Arc<DomainJob>> for Job {
    fn from(row: Arc<DomainJob>) -> Self {
        Self { row, seen: None }
    }
}

impl From<Arc<JobView>> for Job {
    fn from(view: Arc<JobView>) -> Self {
        Self { row: Arc::clone(&view.job), seen: Some(view) }
    }
}

impl Job {
    async fn bound(&self, ctx: &Context<'_>) -> Result<Arc<DomainWorkflow>, ApiError> {
        if let Some(seen) = &self.seen {
            return Ok(Arc::clone(&seen.workflow));
        }
        let found = loaders(ctx)?.load(self.row.workflow).await?;
        found.ok_or_else(|| ApiError::internal(format!("{} has a workflow that is not there", self.row.id)))
    }

    /// How far the running attempt is; none where nothing runs.
    pub(super) async fn running(&self, ctx: &Context<'_>) -> Result<Option<Progress>, ApiError> {
        if self.row.status.task.claim.is_none() {
            return Ok(None);
        }
        match &self.seen {
            Some(seen) => Ok(seen.progress.clone()),
            None => {
                let found = loaders(ctx)?.load(ProgressOf(self.row.id)).await?;
                Ok(found.filter(|progress| progress.is_of(&self.row)))
            }
        }
    }

    async fn in_force(&self, ctx: &Context<'_>) -> Result<Arc<Vec<Arc<DomainTask>>>, ApiError> {
        Ok(loaders(ctx)?.load(InForceOf(self.row.id)).await?.unwrap_or_default())
    }

    fn task_of(&self, task: Arc<DomainTask>) -> Task {
        Task::of(task, Some(self.clone()))
    }
}

/// A unit of work that passes through five stages and keeps its whole history.
#[Object]
impl Job {
    /// A TypeID: job_ and 26 characters. Sorts by creation.
    pub(super) async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// What people should know about it.
    async fn description(&self) -> Option<&str> {
        self.row.description.as_deref()
    }

    /// The workflow version that it was submitted with.
    async fn workflow(&self, ctx: &Context<'_>) -> Result<Workflow, ApiError> {
        Ok(Workflow(self.bound(ctx).await?))
    }

    /// Where it stands in its life.
    async fn state(&self) -> JobState {
        self.row.status.state.into()
    }

    /// The stage that runs or is next; for a failed or cancelled job, the stage it stopped in.
    async fn stage(&self) -> Stage {
        self.row.status.stage.into()
    }

    /// Whether it goes from stage to stage by itself.
    async fn mode(&self) -> AdvanceMode {
        self.row.mode.into()
    }

    /// The queue that it is claimed from.
    async fn queue(&self) -> &str {
        &self.row.queue
    }

    /// Higher runs earlier.
    async fn priority(&self) -> i32 {
        self.row.priority
    }

    /// What filters look for, in the order in which they were given.
    async fn labels(&self) -> Vec<Label> {
        self.row.labels.iter().cloned().map(Label::from).collect()
    }

    /// What its handlers are given.
    async fn input(&self) -> Json {
        Json(Arc::clone(&self.row.input))
    }

    /// What EXECUTE returned, once the job is COMPLETE.
    async fn output(&self, ctx: &Context<'_>) -> Result<Option<Json>, ApiError> {
        if self.row.status.state != words::JobState::Complete {
            return Ok(None);
        }
        let tasks = self.in_force(ctx).await?;
        let execute = tasks.iter().find(|task| task.id.stage == words::Stage::Execute);
        Ok(execute.and_then(|task| task.result.clone()).map(Json::from))
    }

    /// Each stage's result that is still in force, keyed by stage: since the submit or the last retry from INIT.
    async fn results(&self, ctx: &Context<'_>) -> Result<Json, ApiError> {
        let tasks = self.in_force(ctx).await?;
        let results = tasks
            .iter()
            .filter(|task| task.state == words::TaskState::Succeeded)
            .map(|task| (task.id.stage.as_str().to_owned(), task.result.clone().unwrap_or_default()));
        Ok(serde_json::Value::Object(results.collect()).into())
    }

    /// Always five, in order: what a stage track draws.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn stages(&self, ctx: &Context<'_>) -> Result<Vec<JobStage>, ApiError> {
        let tasks = self.in_force(ctx).await?;
        let current = self.row.status.stage;
        let of = |stage: words::Stage| tasks.iter().rev().find(|task| task.id.stage == stage).cloned();
        let stages = words::Stage::ALL.iter().map(|stage| {
            let task = match stage.cmp(&current) {
                std::cmp::Ordering::Less => of(*stage),
                std::cmp::Ordering::Equal => Some(task::current(&self.row, of(*stage))),
                std::cmp::Ordering::Greater => None,
            };
            JobStage { stage: (*stage).into(), task: task.map(|task| self.task_of(task)) }
        });
        Ok(stages.collect())
    }

    /// 0 to 1 over all stages, with what the running handler reports.
    async fn progress(&self, ctx: &Context<'_>) -> Result<f64, ApiError> {
        let running = self.running(ctx).await?;
        Ok(self.row.progress(running.and_then(|progress| progress.fraction)))
    }

    /// How often the job was retried by hand.
    async fn retries(&self) -> i32 {
        self.row.status.round
    }

    /// Why it failed; null unless it is FAILED.
    async fn error(&self) -> Option<JobError> {
        let failed = self.row.status.state == words::JobState::Failed;
        self.row.status.error.clone().filter(|_| failed).map(JobError)
    }

    /// The attempt that runs, waits or ended last.
    async fn task(&self, ctx: &Context<'_>) -> Result<Option<Task>, ApiError> {
        let ended = if task::is_recorded(self.row.status.task.state) {
            loaders(ctx)?.load(self.row.task_id()).await?
        } else {
            None
        };
        Ok(Some(self.task_of(task::current(&self.row, ended))))
    }

    /// Every attempt at every stage, oldest first.
    #[graphql(complexity = "paging::of_list(first, last, child_complexity)")]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100; not together with first.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<TaskConnection, ApiError> {
        let job = self.row.id;
        let args = PageArgs { first, after, last, before };
        let window = args.window(|cursor| cursors::read_task(job, cursor))?;
        let ended = loaders(ctx)?.load(EndedTasksOf(job, window.clone())).await?;
        let page = task::with_current(ended, &window, &self.row);
        let more = i64::from(!task::is_recorded(self.row.status.task.state));
        Ok(TaskConnection::new(page, Total::Tasks(job, more), |place, task| TaskEdge {
            cursor: cursors::write_task(job, place),
            node: self.task_of(task),
        }))
    }

    /// The history, oldest first.
    #[graphql(complexity = "paging::of_list(first, last, child_complexity)")]
    async fn transitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100; not together with first.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<TransitionConnection, ApiError> {
        let job = self.row.id;
        // The same cursors as in the feed; of a cursor of this job, its seq is enough.
        let read = |cursor: &str| {
            cursors::read_transition(cursor).filter(|place| place.job == job).map(|place| place.seq)
        };
        let window = PageArgs { first, after, last, before }.window(read)?;
        let page = loaders(ctx)?.load(TransitionsOf(job, window)).await?;
        let page = page.ok_or_else(|| ApiError::internal("a history without a page"))?;
        // Its seqs have no gaps, so the latest one is their number.
        let total = Total::Known(self.row.status.version);
        Ok(TransitionConnection::new(page, total, |seq, placed| TransitionEdge {
            cursor: cursors::write_transition(FeedPlace { position: placed.feed_position, job, seq }),
            node: Transition::of_job(placed, self.clone()),
        }))
    }

    /// What its handlers and their programs have said, oldest line first. Limits, and what is missing then, are told by
    /// lines of the log itself.
    #[graphql(complexity = "paging::of_list(first, last, child_complexity)")]
    async fn logs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lines; all where left out.")] filter: Option<LogFilter>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100; not together with first.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<LogLineConnection, ApiError> {
        let of = LogOf { job: self.row.id, task: None };
        log::page(ctx, of, filter, PageArgs { first, after, last, before }).await
    }

    /// What the state machine would do next, null in a final state.
    async fn next_trigger(&self) -> Option<Trigger> {
        self.row.next_trigger().map(Trigger::from)
    }

    /// The mutations that this job accepts now.
    async fn allowed_actions(&self, ctx: &Context<'_>) -> Result<Vec<JobAction>, ApiError> {
        let workflow = self.bound(ctx).await?;
        Ok(actions(&self.row, &workflow))
    }

    /// Why the job is not running, at most 20. Empty when it runs or has ended.
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn blockers(&self, ctx: &Context<'_>) -> Result<Vec<Blocker>, ApiError> {
        if let Some(seen) = &self.seen {
            return Ok(seen.blockers.iter().take(BLOCKERS_MAX).cloned().map(Blocker).collect());
        }
        if !self.row.status.state.is_live() || self.row.status.task.claim.is_some() {
            return Ok(Vec::new());
        }
        let (workflow, around) = (self.bound(ctx), loaders(ctx)?.load(Around));
        let (workflow, around) = futures_util::try_join!(workflow, around)?;
        let around = around.unwrap_or_default().of(&self.row);
        Ok(blockers(&self.row, &workflow, around).into_iter().take(BLOCKERS_MAX).map(Blocker).collect())
    }

    /// Somebody holds it: no further stage begins until resumeJob.
    async fn paused(&self) -> bool {
        self.row.status.paused
    }

    /// Set from the request on until the worker has stopped.
    async fn cancel_requested_at(&self) -> Option<DateTime> {
        self.row.status.cancel_requested_at.map(DateTime)
    }

    /// The key that it was submitted with.
    async fn idempotency_key(&self) -> Option<&str> {
        self.row.idempotency_key.as_deref()
    }

    /// The seq of its latest transition; progress does not count. Pass it as expectedVersion to act only on what
    /// you saw.
    async fn version(&self) -> i32 {
        self.row.status.version
    }

    /// When it was submitted.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }

    /// When its latest transition was recorded.
    async fn updated_at(&self) -> DateTime {
        self.row.status.updated_at.into()
    }

    /// Not before this time.
    async fn run_at(&self) -> Option<DateTime> {
        self.row.run_at.map(DateTime)
    }

    /// When a worker first claimed it.
    async fn started_at(&self) -> Option<DateTime> {
        self.row.status.started_at.map(DateTime)
    }

    /// When it came to a final state.
    async fn finished_at(&self) -> Option<DateTime> {
        self.row.status.finished_at.map(DateTime)
    }
}

/// The mutations that a job accepts now.
pub(super) fn actions(job: &DomainJob, workflow: &DomainWorkflow) -> Vec<JobAction> {
    job.allowed_actions(workflow).into_iter().map(JobAction::from).collect()
}
