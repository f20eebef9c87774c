//! What an event changes: the one total function from (job, event) to a change or a refusal.
//!
//! The change is a value; the store applies it, and only if the job still is at the version, and the task
//! under the lease, that it was decided on.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::ids::JobId;
use super::job::{Claim, Due, EndedTask, Gate, Job};
use super::verdict::{Failure, JobError, Verdict};
use super::words::{AdvanceMode, ErrorKind, JobAction, JobState, RetryFrom, Stage, TaskState, Trigger};
use super::workflow::{DELAY_SECONDS_MAX, Workflow};

/// How often work is taken from lost workers within one stage before it is taken for the cause.
pub const RESCUES_MAX: i32 = 3;

/// Something that happened to a job.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The attempt that a worker holds has ended.
    Ended {
        /// What the handler answered.
        verdict: Verdict,
        /// What the retry policy says, jitter included, should the attempt be tried again.
        backoff: Duration,
        /// Whether the worker can go on with the next stage itself, and how that task would begin:
        /// RUNNING, or SCHEDULED where it waits for a thread.
        stay: Option<TaskState>,
    },
    /// A worker hands back what it holds, without blame.
    Released,
    /// The worker that held the task is gone.
    WorkerLost,
    /// A person lets the next stage through.
    Next {
        /// What the person said.
        reason: Option<String>,
    },
    /// A person wants a failed job to run again.
    Retry {
        /// Where it starts.
        from: RetryFrom,
    },
    /// A person wants the job to stop.
    Cancel {
        /// What the person said.
        reason: Option<String>,
    },
    /// A person holds the job.
    Pause,
    /// A person lets a held job go on.
    Resume,
    /// A person changes what does not touch the state; the mode after it.
    Amend {
        /// The mode after the change.
        mode: AdvanceMode,
        /// Which fields change, for the history.
        changed: Vec<&'static str>,
    },
}

/// What is to be stored, all or nothing: the job's row after it, one history entry, and the attempt's row if
/// it ended one.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The job.
    pub job: JobId,
    /// The version it was decided on.
    pub version: i32,
    /// The claim it was decided on.
    pub claim: Option<Claim>,
    /// The state before.
    pub from: JobState,
    /// What the gate was before; with `claim` it says where the job counted.
    pub gate_before: Gate,
    /// What happened.
    pub trigger: Trigger,
    /// The job's row after it.
    pub next: Next,
    /// The attempt that ended with it.
    pub ended: Option<EndedTask>,
    /// What a person said.
    pub reason: Option<String>,
    /// What failed, for the history entry.
    pub error: Option<JobError>,
    /// Anything else worth keeping.
    pub metadata: Option<Value>,
}

/// A job's row after a change; times are set by the store, by the database's clock.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of Status and TaskStatus")]
pub struct Next {
    pub state: JobState,
    pub stage: Stage,
    pub round: i32,
    pub base_round: i32,
    pub paused: bool,
    pub granted: bool,
    /// Whether a request to cancel stands; its time is that of the first request.
    pub cancel_requested: bool,
    pub rescues: i32,
    pub task_state: TaskState,
    pub attempt: i32,
    pub max_attempts: i32,
    pub handler: String,
    pub hold: Hold,
    pub gate: Gate,
    pub due: Due,
    pub error: Option<JobError>,
}

/// What becomes of the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// As it was: the same task goes on, or still nobody holds it.
    Same,
    /// The same worker goes on with the next stage's task under the same lease.
    Stay,
    /// Nobody holds the task.
    Gone,
}

/// The job's state does not allow the event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A person asked for something that the job does not accept now.
    #[error("{action} is not allowed in state {state}")]
    NotAllowed {
        /// What was asked for.
        action: JobAction,
        /// The state that the job is in.
        state: JobState,
    },
    /// A worker spoke of a task that nobody holds.
    #[error("nobody holds the task")]
    NotClaimed,
}

/// What an event changes about a job. `now` is the database's clock where the row was read.
pub fn decide(job: &Job, workflow: &Workflow, event: Event, now: DateTime<Utc>) -> Result<Change, Refusal> {
    match event {
        Event::Ended { verdict, backoff, stay } => {
            held(job)?;
            Ok(ended(job, workflow, verdict, backoff, stay))
        }
        Event::Released => {
            held(job)?;
            Ok(handed_back(job, Trigger::Release, job.status.rescues))
        }
        Event::WorkerLost => worker_lost(job),
        Event::Next { reason } => {
            allowed(job, workflow, JobAction::Next)?;
            let change =
                with_gate(job, workflow, job.mode, same(job, Trigger::Next, |next| next.granted = true), now);
            Ok(Change { reason, ..change })
        }
        Event::Retry { from } => {
            allowed(job, workflow, JobAction::Retry)?;
            Ok(retried(job, workflow, from, now))
        }
        Event::Cancel { reason } => {
            allowed(job, workflow, JobAction::Cancel)?;
            Ok(Change { reason, ..cancel_asked(job) })
        }
        Event::Pause => {
            allowed(job, workflow, JobAction::Pause)?;
            Ok(same(job, Trigger::Pause, |next| {
                next.paused = true;
                next.gate = Gate::Held;
            }))
        }
        Event::Resume => {
            allowed(job, workflow, JobAction::Resume)?;
            Ok(with_gate(
                job,
                workflow,
                job.mode,
                same(job, Trigger::Resume, |next| next.paused = false),
                now,
            ))
        }
        Event::Amend { mode, changed } => {
            allowed(job, workflow, JobAction::Update)?;
            let change = with_gate(job, workflow, mode, same(job, Trigger::Amend, |_| ()), now);
            Ok(Change { metadata: Some(serde_json::json!({ "changed": changed })), ..change })
        }
    }
}

/// The job as it is once a change is stored, so that a worker can go on without reading it again.
pub fn applied(job: &Job, change: &Change, version: i32, at: DateTime<Utc>) -> Job {
    let next = &change.next;
    let mut after = job.clone();
    let status = &mut after.status;
    status.state = next.state;
    status.stage = next.stage;
    status.round = next.round;
    status.base_round = next.base_round;
    status.version = version;
    status.paused = next.paused;
    status.granted = next.granted;
    status.cancel_requested_at =
        if next.cancel_requested { status.cancel_requested_at.or(Some(at)) } else { None };
    status.rescues = next.rescues;
    status.error.clone_from(&next.error);
    status.updated_at = at;
    status.finished_at = if next.state.is_live() { None } else { status.finished_at.or(Some(at)) };
    let task = &mut status.task;
    task.state = next.task_state;
    task.attempt = next.attempt;
    task.max_attempts = next.max_attempts;
    task.handler.clone_from(&next.handler);
    task.gate = next.gate;
    task.due_at = match next.due {
        Due::Now => None,
        Due::At(time) => Some(time),
        Due::After(delay) => {
            chrono::TimeDelta::from_std(delay).ok().and_then(|delay| at.checked_add_signed(delay))
        }
    };
    match next.hold {
        Hold::Same => {}
        Hold::Stay => {
            task.scheduled_at = Some(at);
            task.started_at = (next.task_state == TaskState::Running).then_some(at);
        }
        Hold::Gone => {
            task.claim = None;
            task.scheduled_at = None;
            task.started_at = None;
        }
    }
    after
}

/// The change that puts a late worker's rejection on record.
pub fn stale(job: &Job, late: Claim) -> Change {
    let metadata = serde_json::json!({ "lease": late.lease, "worker": late.worker.to_string() });
    Change { metadata: Some(metadata), ..same(job, Trigger::Stale, |_| ()) }
}

fn held(job: &Job) -> Result<(), Refusal> {
    job.status.task.claim.map(|_| ()).ok_or(Refusal::NotClaimed)
}

fn allowed(job: &Job, workflow: &Workflow, action: JobAction) -> Result<(), Refusal> {
    if job.allows(action, workflow) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed { action, state: job.status.state })
    }
}

/// A change that leaves the job where it stands, but for what `edit` does.
fn same(job: &Job, trigger: Trigger, edit: impl FnOnce(&mut Next)) -> Change {
    let status = &job.status;
    let task = &status.task;
    let mut next = Next {
        state: status.state,
        stage: status.stage,
        round: status.round,
        base_round: status.base_round,
        paused: status.paused,
        granted: status.granted,
        cancel_requested: status.cancel_requested_at.is_some(),
        rescues: status.rescues,
        task_state: task.state,
        attempt: task.attempt,
        max_attempts: task.max_attempts,
        handler: task.handler.clone(),
        hold: Hold::Same,
        gate: task.gate,
        due: task.due_at.map_or(Due::Now, Due::At),
        error: status.error.clone(),
    };
    edit(&mut next);
    Change {
        job: job.id,
        version: status.version,
        claim: task.claim,
        from: status.state,
        gate_before: task.gate,
        trigger,
        next,
        ended: None,
        reason: None,
        error: None,
        metadata: None,
    }
}

/// The current attempt, ended in some way.
fn end_task(job: &Job, state: TaskState, result: Option<Value>, error: Option<JobError>) -> EndedTask {
    let task = &job.status.task;
    EndedTask {
        round: job.status.round,
        stage: job.status.stage,
        attempt: task.attempt,
        state,
        handler: task.handler.clone(),
        max_attempts: task.max_attempts,
        result,
        error,
        claim: task.claim,
        scheduled_at: task.scheduled_at,
        started_at: task.started_at,
    }
}

/// A change to a final state, the current attempt ending with it.
fn finish(job: &Job, trigger: Trigger, state: JobState, ended: EndedTask) -> Change {
    let error = ended.error.clone();
    let task_state = ended.state;
    let kept = if state == JobState::Failed { error.clone() } else { None };
    let change = same(job, trigger, |next| {
        next.state = state;
        next.task_state = task_state;
        next.hold = Hold::Gone;
        next.gate = Gate::Held;
        next.due = Due::Now;
        next.paused = false;
        next.cancel_requested = false;
        next.error = kept;
    });
    Change { ended: Some(ended), error, ..change }
}

fn ended(
    job: &Job,
    workflow: &Workflow,
    verdict: Verdict,
    backoff: Duration,
    stay: Option<TaskState>,
) -> Change {
    let status = &job.status;
    let at = |failure| JobError::at(status.stage, status.task.attempt, failure);
    let cancelled = status.cancel_requested_at.is_some();
    match verdict {
        Verdict::Done(result) => {
            let task = end_task(job, TaskState::Succeeded, Some(result), None);
            match status.stage.next() {
                // The last stage has done its work, so the job is complete even if somebody asked to cancel
                // meanwhile: the history says what happened.
                None => finish(job, Trigger::Complete, JobState::Complete, task),
                Some(_) if cancelled => finish(job, Trigger::Cancel, JobState::Cancelled, task),
                Some(stage) => advanced(job, workflow, stage, task, stay),
            }
        }
        Verdict::Retry { failure, .. } | Verdict::Fail(failure) if cancelled => finish(
            job,
            Trigger::Cancel,
            JobState::Cancelled,
            end_task(job, TaskState::Failed, None, Some(at(failure))),
        ),
        Verdict::Cancelled if cancelled => {
            finish(job, Trigger::Cancel, JobState::Cancelled, end_task(job, TaskState::Cancelled, None, None))
        }
        Verdict::Retry { failure, after } => {
            failed(job, at(failure), backoff.max(after.unwrap_or_default()), true)
        }
        Verdict::Fail(failure) => failed(job, at(failure), backoff, false),
        Verdict::Cancelled => failed(
            job,
            at(Failure::handler("the handler stopped although nobody had asked it to")),
            backoff,
            true,
        ),
    }
}

fn advanced(
    job: &Job,
    workflow: &Workflow,
    stage: Stage,
    ended: EndedTask,
    stay: Option<TaskState>,
) -> Change {
    let binding = workflow.binding(stage);
    let held = job.status.paused || job.needs_step(workflow, stage);
    let stay = if held { None } else { stay };
    let change = same(job, job.status.stage.success(), |next| {
        next.state = stage.state();
        next.stage = stage;
        next.granted = stay.is_some();
        next.rescues = 0;
        next.task_state = stay.unwrap_or(TaskState::Pending);
        next.attempt = 1;
        next.max_attempts = binding.retry.max_attempts;
        next.handler.clone_from(&binding.handler);
        next.hold = if stay.is_some() { Hold::Stay } else { Hold::Gone };
        next.gate = if held || stay.is_some() { Gate::Held } else { Gate::Open };
        next.due = Due::Now;
        next.error = None;
    });
    Change { ended: Some(ended), ..change }
}

fn failed(job: &Job, error: JobError, backoff: Duration, retriable: bool) -> Change {
    let task = end_task(job, TaskState::Failed, None, Some(error.clone()));
    if !retriable || job.status.task.attempt >= job.status.task.max_attempts {
        return finish(job, Trigger::Fail, JobState::Failed, task);
    }
    let delay = backoff.min(Duration::from_secs_f64(DELAY_SECONDS_MAX));
    let change = same(job, Trigger::Backoff, |next| {
        next.task_state = TaskState::Retrying;
        next.hold = Hold::Gone;
        next.gate = if next.paused { Gate::Held } else { Gate::Timed };
        next.due = Due::After(delay);
        next.error = Some(error.clone());
    });
    // The history tells how long it waits for this, and for how long after that for a worker.
    let metadata = serde_json::json!({ "delaySeconds": delay.as_secs_f64() });
    Change { ended: Some(task), error: Some(error), metadata: Some(metadata), ..change }
}

/// The task goes back to PENDING with its attempt unspent; a cancelled job ends instead.
fn handed_back(job: &Job, trigger: Trigger, rescues: i32) -> Change {
    if job.status.cancel_requested_at.is_some() {
        let task = end_task(job, TaskState::Cancelled, None, None);
        return finish(job, Trigger::Cancel, JobState::Cancelled, task);
    }
    same(job, trigger, |next| {
        next.task_state = TaskState::Pending;
        next.hold = Hold::Gone;
        next.gate = if next.paused { Gate::Held } else { Gate::Open };
        next.due = Due::Now;
        next.rescues = rescues;
    })
}

/// [`Event::WorkerLost`], which does not depend on what the workflow binds.
pub fn worker_lost(job: &Job) -> Result<Change, Refusal> {
    held(job)?;
    let rescues = job.status.rescues + 1;
    if rescues <= RESCUES_MAX || job.status.cancel_requested_at.is_some() {
        return Ok(handed_back(job, Trigger::Rescue, rescues));
    }
    let message = format!("{rescues} workers in a row were lost while they ran this stage");
    let failure = Failure::of(ErrorKind::WorkerLost, message);
    let error = JobError::at(job.status.stage, job.status.task.attempt, failure);
    Ok(finish(job, Trigger::Fail, JobState::Failed, end_task(job, TaskState::Failed, None, Some(error))))
}

fn retried(job: &Job, workflow: &Workflow, from: RetryFrom, now: DateTime<Utc>) -> Change {
    let stage = match from {
        RetryFrom::Init => Stage::Init,
        RetryFrom::FailedStage => job.status.stage,
    };
    let binding = workflow.binding(stage);
    let change = same(job, Trigger::Retry, |next| {
        next.state = stage.state();
        next.stage = stage;
        next.round += 1;
        if from == RetryFrom::Init {
            next.base_round = next.round;
        }
        next.granted = false;
        next.rescues = 0;
        next.task_state = TaskState::Pending;
        next.attempt = 1;
        next.max_attempts = binding.retry.max_attempts;
        next.handler.clone_from(&binding.handler);
        next.due = Due::Now;
        next.error = None;
    });
    let change = with_gate(job, workflow, job.mode, change, now);
    Change { metadata: Some(serde_json::json!({ "from": from.as_str() })), ..change }
}

fn cancel_asked(job: &Job) -> Change {
    if job.status.task.claim.is_some() {
        return same(job, Trigger::RequestCancel, |next| next.cancel_requested = true);
    }
    if job.status.task.state == TaskState::Retrying {
        // The attempt has ended already, as a failure; what is cancelled is the one that would have followed.
        let change =
            finish(job, Trigger::Cancel, JobState::Cancelled, end_task(job, TaskState::Failed, None, None));
        return Change { ended: None, ..change };
    }
    finish(job, Trigger::Cancel, JobState::Cancelled, end_task(job, TaskState::Cancelled, None, None))
}

/// The gate of an unclaimed task, given what else changes.
fn with_gate(
    job: &Job,
    workflow: &Workflow,
    mode: AdvanceMode,
    mut change: Change,
    now: DateTime<Utc>,
) -> Change {
    let next = &mut change.next;
    if next.hold == Hold::Same && job.status.task.claim.is_some() {
        return change;
    }
    let needs_step = mode == AdvanceMode::Manual || workflow.binding(next.stage).approval;
    let waits = match next.due {
        Due::Now => false,
        Due::At(time) => time > now,
        Due::After(_) => true,
    };
    next.gate = if next.paused || (needs_step && !next.granted) {
        Gate::Held
    // The promoter also makes the next attempt of a RETRYING task, so it goes that way even when due.
    } else if waits || next.task_state == TaskState::Retrying {
        Gate::Timed
    } else {
        Gate::Open
    };
    if next.gate == Gate::Open {
        next.due = Due::Now;
    }
    change
}
