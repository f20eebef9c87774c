//! A job and where it stands.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::ids::{JobId, TaskId, TransitionId, WorkerId, WorkflowId};
use super::trace::TraceContext;
use super::verdict::JobError;
use super::words::{ActorKind, AdvanceMode, JobAction, JobState, Stage, TaskState, Trigger};
use super::workflow::Workflow;

/// One submitted unit of work.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Names it; sorts by creation.
    pub id: JobId,
    /// For people.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// The workflow version it was submitted with.
    pub workflow: WorkflowId,
    /// Whether it waits for a person before each stage.
    pub mode: AdvanceMode,
    /// The queue it is claimed from.
    pub queue: String,
    /// Higher runs earlier.
    pub priority: i32,
    /// In the order they were given.
    pub labels: Vec<Label>,
    /// What handlers read.
    pub input: Arc<Value>,
    /// Submitting again with this key returns this job.
    pub idempotency_key: Option<String>,
    /// Not before this time.
    pub run_at: Option<DateTime<Utc>>,
    /// By the database's clock.
    pub created_at: DateTime<Utc>,
    /// The part that changes as it runs.
    pub status: Status,
}

/// A key and a value that filters look for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Label {
    /// Unique within the job.
    pub key: String,
    /// May be empty.
    pub value: String,
}

/// The part of a job that changes as it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Where it stands in its life.
    pub state: JobState,
    /// The stage that runs or is next; for a job that has ended, the one it stopped in.
    pub stage: Stage,
    /// How often it was retried by hand.
    pub round: i32,
    /// The round of its last start from INIT: results since then are in force.
    pub base_round: i32,
    /// The seq of its latest transition.
    pub version: i32,
    /// Held by a person.
    pub paused: bool,
    /// The current stage was let through by a person, or has begun.
    pub granted: bool,
    /// Set from the request on until the worker has stopped.
    pub cancel_requested_at: Option<DateTime<Utc>>,
    /// How often the current stage was taken from a lost worker in this round.
    pub rescues: i32,
    /// The attempt that runs, waits or ended last.
    pub task: TaskStatus,
    /// The latest failure, until something succeeds or a person retries.
    pub error: Option<JobError>,
    /// When its latest transition was recorded.
    pub updated_at: DateTime<Utc>,
    /// When it was first claimed.
    pub started_at: Option<DateTime<Utc>>,
    /// When it came to a final state.
    pub finished_at: Option<DateTime<Utc>>,
}

/// The attempt that runs, waits or ended last, as the job's row has it.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskStatus {
    /// Where the attempt stands.
    pub state: TaskState,
    /// From 1 within stage and round.
    pub attempt: i32,
    /// Attempts within the round.
    pub max_attempts: i32,
    /// The handler its stage is bound to.
    pub handler: String,
    /// Who holds it; exactly while it is SCHEDULED or RUNNING.
    pub claim: Option<Claim>,
    /// What keeps it from being claimed, while nobody holds it.
    pub gate: Gate,
    /// When it may run at the earliest.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was claimed.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// When its handler began.
    pub started_at: Option<DateTime<Utc>>,
}

/// Whether an unclaimed task may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// It is in the claim index.
    Open,
    /// The promoter opens it when it is due.
    Timed,
    /// Only a person opens it; also the gate of a task that is claimed or has ended.
    Held,
}

/// A worker's hold on a task; the lease is the fencing token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Drawn from one sequence when the task was claimed.
    pub lease: i64,
    /// The process that holds it.
    pub worker: WorkerId,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Client, worker or the system itself.
    pub kind: ActorKind,
    /// A client's token name, a worker's name, or the part of the system.
    pub name: String,
}

impl Actor {
    /// A part of the system itself.
    pub fn system(name: &str) -> Self {
        Self { kind: ActorKind::System, name: name.to_owned() }
    }

    /// A worker process.
    pub fn worker(name: &str) -> Self {
        Self { kind: ActorKind::Worker, name: name.to_owned() }
    }

    /// A client, by the name of its token.
    pub fn client(name: &str) -> Self {
        Self { kind: ActorKind::Client, name: name.to_owned() }
    }
}

/// A job as it is submitted; checked by [`super::submit`].
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// See [`Job::name`].
    pub name: String,
    /// See [`Job::description`].
    pub description: Option<String>,
    /// The version it runs with.
    pub workflow: Arc<Workflow>,
    /// See [`Job::mode`].
    pub mode: AdvanceMode,
    /// See [`Job::queue`].
    pub queue: String,
    /// See [`Job::priority`].
    pub priority: i32,
    /// See [`Job::labels`].
    pub labels: Vec<Label>,
    /// See [`Job::input`].
    pub input: Arc<Value>,
    /// See [`Job::run_at`].
    pub run_at: Option<DateTime<Utc>>,
    /// The key and a digest of all that was asked for with it.
    pub idempotency: Option<Idempotency>,
    /// What the spans of its attempts are children of, where it is traced.
    pub trace: Option<TraceContext>,
}

/// What tells a repeated submit from another one with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The caller's key.
    pub key: String,
    /// SHA-256 of the request in canonical form.
    pub digest: Vec<u8>,
}

impl NewJob {
    /// Whether a person must let its first stage through.
    pub fn is_held(&self) -> bool {
        self.mode == AdvanceMode::Manual || self.workflow.binding(Stage::Init).approval
    }
}

/// An attempt that has ended, as its row keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct EndedTask {
    /// TaskId without the job.
    pub round: i32,
    /// The stage it worked at.
    pub stage: Stage,
    /// From 1 within stage and round.
    pub attempt: i32,
    /// SUCCEEDED, FAILED or CANCELLED.
    pub state: TaskState,
    /// The handler that its stage was bound to.
    pub handler: String,
    /// Attempts within the round.
    pub max_attempts: i32,
    /// What the handler returned.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<JobError>,
    /// Who held it last; none for one that was never claimed.
    pub claim: Option<Claim>,
    /// When it was claimed.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// When its handler began.
    pub started_at: Option<DateTime<Utc>>,
}

/// One attempt as readers see it: from the job's row while it is the current one, from its own afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The same from PENDING to its end.
    pub id: TaskId,
    /// Where it stands.
    pub state: TaskState,
    /// The handler its stage is bound to.
    pub handler: String,
    /// Attempts within the round.
    pub max_attempts: i32,
    /// Who holds or held it.
    pub worker: Option<WorkerId>,
    /// What the handler returned.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<JobError>,
    /// When it may run at the earliest.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was claimed.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// When its handler began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// One entry of a job's history.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// The job and its seq.
    pub id: TransitionId,
    /// None for SUBMIT.
    pub from: Option<JobState>,
    /// The state after it.
    pub to: JobState,
    /// What moved the job.
    pub trigger: Trigger,
    /// The job's stage after it.
    pub stage: Stage,
    /// The current attempt after it.
    pub attempt: Option<i32>,
    /// The job's round after it.
    pub round: i32,
    /// Who did it.
    pub actor: Actor,
    /// What a person said.
    pub reason: Option<String>,
    /// What failed.
    pub error: Option<JobError>,
    /// Anything else worth keeping.
    pub metadata: Option<Value>,
    /// By the database's clock, never before the entry before it.
    pub at: DateTime<Utc>,
}

impl Job {
    /// The id of the current attempt.
    pub fn task_id(&self) -> TaskId {
        let status = &self.status;
        TaskId { job: self.id, round: status.round, stage: status.stage, attempt: status.task.attempt }
    }

    /// Whether a person must let a stage of this job through.
    pub fn needs_step(&self, workflow: &Workflow, stage: Stage) -> bool {
        self.mode == AdvanceMode::Manual || workflow.binding(stage).approval
    }

    /// What the state machine would do next; none in a final state.
    pub fn next_trigger(&self) -> Option<Trigger> {
        self.status.state.is_live().then(|| self.status.stage.success())
    }

    /// The actions that this job accepts now.
    pub fn allowed_actions(&self, workflow: &Workflow) -> Vec<JobAction> {
        JobAction::ALL.iter().copied().filter(|action| self.allows(*action, workflow)).collect()
    }

    /// Whether this job accepts an action now.
    pub fn allows(&self, action: JobAction, workflow: &Workflow) -> bool {
        let status = &self.status;
        let live = status.state.is_live();
        match action {
            JobAction::Next => {
                live && status.task.claim.is_none()
                    && !status.granted
                    && self.needs_step(workflow, status.stage)
            }
            JobAction::Retry => status.state == JobState::Failed,
            JobAction::Cancel => live && status.cancel_requested_at.is_none(),
            JobAction::Pause => live && !status.paused && status.cancel_requested_at.is_none(),
            JobAction::Resume => live && status.paused,
            JobAction::Update => live,
            JobAction::Delete => !live,
        }
    }

    /// From 0 to 1 over all stages, given how far the running attempt says it is.
    pub fn progress(&self, running: Option<f64>) -> f64 {
        let stages = Stage::ALL.len() as f64;
        match self.status.state {
            JobState::Complete => 1.0,
            _ => (self.status.stage.index() as f64 + running.unwrap_or(0.0).clamp(0.0, 1.0)) / stages,
        }
    }
}

/// When a task may run, as a decision says it: decisions of the engine do not know the database's clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Due {
    /// At once.
    Now,
    /// At a time of the database's clock.
    At(DateTime<Utc>),
    /// This long after the decision is stored.
    After(Duration),
}
