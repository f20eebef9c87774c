//! One attempt at one stage: from the job's row while it is the current one, from its own once it has ended.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::connections::LogLineConnection;
use super::enums::{Stage, TaskState};
use super::errors::ApiError;
use super::filters::LogFilter;
use super::job::Job;
use super::job_parts::JobError;
use super::loaders::loaders;
use super::log;
use super::paging::{self, PageArgs};
use super::scalars::{DateTime, Json};
use super::worker::Worker;
use crate::domain::job::{Job as DomainJob, Task as DomainTask};
use crate::domain::words;
use crate::store::history::TaskPlace;
use crate::store::logs::LogOf;
use crate::store::page::{End, Page, Window};

/// One attempt, and its job where that is at hand. Cheap to clone.
#[derive(Clone)]
pub struct Task {
    task: Arc<DomainTask>,
    job: Option<Job>,
}

impl Task {
    pub(super) fn of(task: Arc<DomainTask>, job: Option<Job>) -> Self {
        Self { task, job }
    }

    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Job>, ApiError> {
        match &self.job {
            Some(job) => Ok(Some(job.clone())),
            None => Ok(loaders(ctx)?.load(self.task.id.job).await?.map(Job::from)),
        }
    }

    /// What its handler reports, while it runs.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<crate::store::progress::Progress>, ApiError> {
        use words::TaskState::{Running, Scheduled};
        if !matches!(self.task.state, Scheduled | Running) {
            return Ok(None);
        }
        match self.owner(ctx).await? {
            Some(job) if job.row.task_id() == self.task.id => job.running(ctx).await,
            _ => Ok(None),
        }
    }
}

/// Whether an attempt in this state has a row of its own: it has ended.
pub(super) fn is_recorded(state: words::TaskState) -> bool {
    use words::TaskState::{Cancelled, Failed, Pending, Retrying, Running, Scheduled, Succeeded};
    match state {
        Pending | Scheduled | Running => false,
        Retrying | Succeeded | Failed | Cancelled => true,
    }
}

/// The current attempt of a job, given its own row where it has one.
pub(super) fn current(job: &DomainJob, ended: Option<Arc<DomainTask>>) -> Arc<DomainTask> {
    let status = &job.status;
    let task = &status.task;
    match ended.filter(|ended| ended.id == job.task_id() && is_recorded(task.state)) {
        // It has ended, and the job's row knows that another one follows.
        Some(ended) if task.state == words::TaskState::Retrying => {
            Arc::new(DomainTask { state: task.state, due_at: task.due_at, ..DomainTask::clone(&ended) })
        }
        Some(ended) => ended,
        None => Arc::new(DomainTask {
            id: job.task_id(),
            state: task.state,
            handler: task.handler.clone(),
            max_attempts: task.max_attempts,
            worker: task.claim.map(|claim| claim.worker),
            result: None,
            error: status.error.clone().filter(|_| is_recorded(task.state)),
            due_at: task.due_at,
            scheduled_at: task.scheduled_at,
            started_at: task.started_at,
            finished_at: status.finished_at,
        }),
    }
}

/// A page of all attempts, from the page of those that have ended: the current one is the last of all.
pub(super) fn with_current(
    ended: Option<Page<TaskPlace, Arc<DomainTask>>>,
    window: &Window<TaskPlace>,
    job: &DomainJob,
) -> Page<TaskPlace, Arc<DomainTask>> {
    let mut page = ended.unwrap_or(Page { items: Vec::new(), has_next: false, has_previous: false });
    let place = TaskPlace::from(job.task_id());
    if is_recorded(job.status.task.state) {
        for (_, item) in page.items.iter_mut().filter(|(at, _)| *at == place) {
            *item = current(job, Some(Arc::clone(item)));
        }
        return page;
    }
    let outside = window.after.is_some_and(|after| place <= after)
        || window.before.is_some_and(|before| place >= before)
        // It has ended since the job was read.
        || page.items.last().is_some_and(|(last, _)| *last >= place);
    if outside {
        return page;
    }
    match window.end {
        End::First if page.items.len() < window.limit => page.items.push((place, current(job, None))),
        End::First => page.has_next = true,
        End::Last => {
            page.items.push((place, current(job, None)));
            if page.items.len() > window.limit {
                page.items.remove(0);
                page.has_previous = true;
            }
        }
    }
    page
}

/// One attempt at one stage.
#[Object]
impl Task {
    /// The same from PENDING to its end.
    pub(super) async fn id(&self) -> ID {
        self.task.id.to_string().into()
    }

    /// The job that it belongs to.
    async fn job(&self, ctx: &Context<'_>) -> Result<Job, ApiError> {
        let gone = || ApiError::NotFound { message: "the job was deleted meanwhile".to_owned() };
        self.owner(ctx).await?.ok_or_else(gone)
    }

    /// The stage that it works at.
    async fn stage(&self) -> Stage {
        self.task.id.stage.into()
    }

    /// Where it stands.
    async fn state(&self) -> TaskState {
        self.task.state.into()
    }

    /// The handler that its stage is bound to.
    async fn handler(&self) -> &str {
        &self.task.handler
    }

    /// Counts from 1 within a stage and round.
    async fn attempt(&self) -> i32 {
        self.task.id.attempt
    }

    /// How many attempts the stage has in each round.
    async fn max_attempts(&self) -> i32 {
        self.task.max_attempts
    }

    /// 0 for the first pass through the job, one more after each retryJob.
    async fn round(&self) -> i32 {
        self.task.id.round
    }

    /// The worker that holds it, or held it last; null once that worker is forgotten.
    async fn worker(&self, ctx: &Context<'_>) -> Result<Option<Worker>, ApiError> {
        match self.task.worker {
            Some(worker) => Ok(loaders(ctx)?.load(worker).await?.map(Worker)),
            None => Ok(None),
        }
    }

    /// From 0 to 1, what its handler reports while it runs.
    async fn progress(&self, ctx: &Context<'_>) -> Result<Option<f64>, ApiError> {
        Ok(self.report(ctx).await?.and_then(|report| report.fraction))
    }

    /// What its handler says that it is at, while it runs.
    async fn progress_message(&self, ctx: &Context<'_>) -> Result<Option<String>, ApiError> {
        Ok(self.report(ctx).await?.and_then(|report| report.message))
    }

    /// What its handler and the programs of that have said, oldest line first. All of it is there once the attempt is seen
    /// to have ended.
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
        let of = LogOf { job: self.task.id.job, task: Some(self.task.id.into()) };
        log::page(ctx, of, filter, PageArgs { first, after, last, before }).await
    }

    /// What its handler returned.
    async fn result(&self) -> Option<Json> {
        self.task.result.clone().map(Json::from)
    }

    /// Why it failed.
    async fn error(&self) -> Option<JobError> {
        self.task.error.clone().map(JobError)
    }

    /// When it may run at the earliest; for RETRYING, the end of the backoff.
    async fn available_at(&self) -> Option<DateTime> {
        self.task.due_at.map(DateTime)
    }

    /// When a worker claimed it.
    async fn scheduled_at(&self) -> Option<DateTime> {
        self.task.scheduled_at.map(DateTime)
    }

    /// When its handler began.
    async fn started_at(&self) -> Option<DateTime> {
        self.task.started_at.map(DateTime)
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime> {
        self.task.finished_at.map(DateTime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::testing::job;
    use words::Stage::{Execute, Init, Prepare};
    use words::TaskState::{Pending, Retrying, Succeeded};

    fn place(stage: words::Stage, attempt: i32) -> TaskPlace {
        TaskPlace { round: 0, stage, attempt }
    }

    /// The job is at EXECUTE, attempt 2; these have ended.
    fn ended(places: &[TaskPlace]) -> Page<TaskPlace, Arc<DomainTask>> {
        let item = |place: &TaskPlace| {
            let mut job = job();
            job.status.stage = place.stage;
            job.status.task.attempt = place.attempt;
            job.status.task.state = Succeeded;
            (*place, current(&job, None))
        };
        Page { items: places.iter().map(item).collect(), has_next: false, has_previous: false }
    }

    fn at_execute(state: words::TaskState) -> DomainJob {
        let mut job = job();
        job.status.stage = Execute;
        job.status.task.attempt = 2;
        job.status.task.state = state;
        job
    }

    fn shown(page: &Page<TaskPlace, Arc<DomainTask>>) -> (Vec<(TaskPlace, words::TaskState)>, bool, bool) {
        let items = page.items.iter().map(|(place, task)| (*place, task.state)).collect();
        (items, page.has_previous, page.has_next)
    }

    const ALL: Window<TaskPlace> = Window { after: None, before: None, limit: 3, end: End::First };

    #[test]
    fn the_current_attempt_is_the_last_of_all() {
        let (init, prepare) = (place(Init, 1), place(Prepare, 1));
        let job = at_execute(Pending);
        let here = (place(Execute, 2), Pending);
        let page = with_current(Some(ended(&[init, prepare])), &ALL, &job);
        assert_eq!(shown(&page), (vec![(init, Succeeded), (prepare, Succeeded), here], false, false));

        let full = Window { limit: 2, ..ALL };
        let page = with_current(Some(ended(&[init, prepare])), &full, &job);
        assert_eq!(shown(&page), (vec![(init, Succeeded), (prepare, Succeeded)], false, true));

        let last = Window { limit: 2, end: End::Last, ..ALL };
        let page = with_current(Some(ended(&[init, prepare])), &last, &job);
        assert_eq!(shown(&page), (vec![(prepare, Succeeded), here], true, false));

        let behind = Window { after: Some(here.0), ..ALL };
        assert_eq!(shown(&with_current(None, &behind, &job)), (vec![], false, false));
        let before = Window { before: Some(here.0), ..ALL };
        let page = with_current(Some(ended(&[init])), &before, &job);
        assert_eq!(shown(&page), (vec![(init, Succeeded)], false, false));
    }

    #[test]
    fn an_attempt_that_waits_to_be_followed_is_there_once() {
        let job = at_execute(Retrying);
        let page = with_current(Some(ended(&[place(Init, 1), place(Execute, 2)])), &ALL, &job);
        assert_eq!(
            shown(&page),
            (vec![(place(Init, 1), Succeeded), (place(Execute, 2), Retrying)], false, false)
        );
    }

    #[test]
    fn an_attempt_that_ended_meanwhile_is_there_once() {
        let job = at_execute(Pending);
        let page = with_current(Some(ended(&[place(Execute, 2)])), &ALL, &job);
        assert_eq!(shown(&page), (vec![(place(Execute, 2), Succeeded)], false, false));
    }
}
