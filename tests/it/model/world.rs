//! One state of the model: what the database has, what each process believes, and what is still on its way.

use std::sync::{Arc, LazyLock};

use callboard::domain::decide::RESCUES_MAX;
use callboard::domain::ids::{JobId, WorkerId, WorkflowId};
use callboard::domain::job::{Claim, Gate, Job, Status, TaskStatus};
use callboard::domain::verdict::{Failure, JobError};
use callboard::domain::words::{AdvanceMode, ErrorKind, JobState, Stage, TaskState};
use callboard::domain::workflow::{RetryPolicy, StageBinding, Workflow};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

/// Attempts at a stage: one failure is passed over, the second one ends the job.
pub const ATTEMPTS_MAX: i32 = 2;

/// Everything at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub jobs: Vec<Record>,
    /// Rows of worker processes; a worker's id is its place.
    pub workers: Vec<Worker>,
    pub processes: Vec<Process>,
    /// Statements whose answer nobody waits for any more; each may still commit, at any time.
    pub flight: Vec<Letter>,
    pub leases: i64,
    pub left: Left,
}

/// A job as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Record {
    pub row: Row,
    pub tasks: Vec<Ended>,
    /// Leases that are on record as turned away.
    pub stale: Vec<i64>,
    /// A request to cancel was acknowledged. The model's own note, as are the next ones.
    pub cancel_acknowledged: bool,
    /// Rescues recorded in this round and stage.
    pub rescued: i32,
}

/// The part of a job that changes, small enough to keep hundreds of thousands of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    pub state: JobState,
    pub stage: Stage,
    pub round: i32,
    pub base_round: i32,
    pub version: i32,
    pub paused: bool,
    pub granted: bool,
    pub cancel_requested: bool,
    pub rescues: i32,
    pub task_state: TaskState,
    pub attempt: i32,
    pub claim: Option<Claim>,
    pub gate: Gate,
    pub due: bool,
    pub error: Option<ErrorKind>,
}

/// An attempt's row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ended {
    pub place: Place,
    pub lease: Option<i64>,
    pub state: TaskState,
}

/// One attempt at one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    pub round: i32,
    pub stage: Stage,
    pub attempt: i32,
}

/// A worker's row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Worker {
    pub state: WorkerRow,
    /// Its heartbeat is older than the time after which it is lost.
    pub silent: bool,
    /// Its heartbeats have all come through for as long as that.
    pub steady: bool,
    /// Something happened to its process alone, so that its silence says something about it.
    pub to_blame: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkerRow {
    Active,
    Draining,
    Lost,
    /// It has signed off; there is no row.
    Gone,
}

/// A process as it sees itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Process {
    pub run: Run,
    /// Its worker id in this shift.
    pub id: usize,
    /// The shift is over: it knows that it is lost, or that it must be.
    pub over: bool,
    pub draining: bool,
    /// A claim is under way: the jobs that were open when its statement began.
    pub claiming: Option<Vec<usize>>,
    /// What it runs, by job.
    pub held: Vec<Option<Held>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Run {
    Up,
    /// SIGSTOP: it does nothing, and does not know it.
    Stopped,
    Dead,
}

/// A job that a process runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Held {
    /// The lease that it was claimed under.
    pub lease: i64,
    /// The job as the process knows it.
    pub view: Row,
    /// The attempt that its handler runs or has run.
    pub ran: Place,
    pub said: Option<Said>,
    /// Its handler was told to stop.
    pub told: bool,
}

/// How an attempt came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Said {
    Done,
    Failed,
    Cancelled,
    /// It did not: the process hands it back.
    HandedBack,
}

/// A statement on its way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Letter {
    Claim {
        worker: usize,
        open: Vec<usize>,
    },
    Outcome {
        job: usize,
        view: Row,
        said: Said,
        stay: bool,
        ran: Place,
    },
    /// Only where a person's request does not hold the row's lock.
    Cancel {
        job: usize,
        view: Row,
    },
}

/// How much may still go wrong, and how much people may still ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Left {
    /// Answers, and perhaps statements, that are lost on the way.
    pub lost: u8,
    pub kills: u8,
    pub stops: u8,
    pub drains: u8,
    pub outages: u8,
    /// Attempts that fail.
    pub failures: u8,
    /// What people ask for.
    pub requests: u8,
}

pub static WORKFLOW: LazyLock<Workflow> = LazyLock::new(|| Workflow {
    id: WorkflowId(Uuid::from_u128(1)),
    name: "w".to_owned(),
    version: 1,
    description: None,
    stages: std::array::from_fn(|index| StageBinding {
        stage: Stage::ALL[index],
        handler: "pass".to_owned(),
        config: json!({}),
        timeout_seconds: 300.0,
        retry: RetryPolicy { max_attempts: ATTEMPTS_MAX, ..RetryPolicy::default() },
        approval: false,
    }),
    input_schema: None,
    created_at: DateTime::UNIX_EPOCH,
});

/// The model's clock stands still: what takes time may be over at any moment.
pub const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

pub fn worker_id(worker: usize) -> WorkerId {
    WorkerId(Uuid::from_u128(worker as u128))
}

pub fn worker_of(claim: Claim) -> usize {
    claim.worker.0.as_u128() as usize
}

impl World {
    /// Some jobs that wait at the beginning of a stage, and some processes that have run for a while.
    pub fn begin(jobs: usize, processes: usize, stage: Stage, left: Left) -> Self {
        let worker = Worker { steady: true, ..Worker::registered() };
        Self {
            jobs: vec![Record::waiting(stage); jobs],
            workers: vec![worker; processes],
            processes: (0..processes).map(|id| Process::new(id, jobs)).collect(),
            flight: Vec::new(),
            leases: 0,
            left,
        }
    }

    /// The same with stages that were taken from so many lost workers before.
    pub fn rescued(mut self, times: i32) -> Self {
        for job in &mut self.jobs {
            job.row.rescues = times;
            job.rescued = times;
        }
        self
    }

    /// Whether all jobs have reached an end, with nothing held.
    pub fn is_over(&self) -> bool {
        self.jobs.iter().all(|job| !job.row.state.is_live() && job.row.claim.is_none())
    }

    /// A statement is in the network once, however often it is sent.
    pub fn send(&mut self, letter: Letter) {
        if !self.flight.contains(&letter) {
            self.flight.push(letter);
        }
    }
}

impl Worker {
    pub fn registered() -> Self {
        Self { state: WorkerRow::Active, silent: false, steady: false, to_blame: false }
    }
}

impl Process {
    pub fn new(id: usize, jobs: usize) -> Self {
        Self { run: Run::Up, id, over: false, draining: false, claiming: None, held: vec![None; jobs] }
    }

    /// Whether it works in a shift that it does not know to be over.
    pub fn is_on_duty(&self) -> bool {
        self.run == Run::Up && !self.over
    }
}

impl Record {
    fn waiting(stage: Stage) -> Self {
        let row = Row {
            state: stage.state(),
            stage,
            round: 0,
            base_round: 0,
            version: 1,
            paused: false,
            granted: false,
            cancel_requested: false,
            rescues: 0,
            task_state: TaskState::Pending,
            attempt: 1,
            claim: None,
            gate: Gate::Open,
            due: false,
            error: None,
        };
        Self { row, tasks: Vec::new(), stale: Vec::new(), cancel_acknowledged: false, rescued: 0 }
    }
}

impl Row {
    pub fn place(&self) -> Place {
        Place { round: self.round, stage: self.stage, attempt: self.attempt }
    }

    pub fn is_held_by(&self, worker: usize) -> bool {
        self.claim.is_some_and(|claim| worker_of(claim) == worker)
    }

    pub fn of(job: &Job) -> Self {
        let (status, task) = (&job.status, &job.status.task);
        assert!(status.rescues <= RESCUES_MAX, "{status:?}");
        Self {
            state: status.state,
            stage: status.stage,
            round: status.round,
            base_round: status.base_round,
            version: status.version,
            paused: status.paused,
            granted: status.granted,
            cancel_requested: status.cancel_requested_at.is_some(),
            rescues: status.rescues,
            task_state: task.state,
            attempt: task.attempt,
            claim: task.claim,
            gate: task.gate,
            due: task.due_at.is_some(),
            error: status.error.as_ref().map(|error| error.kind),
        }
    }

    /// The domain's job.
    pub fn job(&self, number: usize) -> Job {
        let binding = WORKFLOW.binding(self.stage);
        let error = |kind| JobError::at(self.stage, self.attempt, Failure::of(kind, "no"));
        let status = Status {
            state: self.state,
            stage: self.stage,
            round: self.round,
            base_round: self.base_round,
            version: self.version,
            paused: self.paused,
            granted: self.granted,
            cancel_requested_at: self.cancel_requested.then_some(NOW),
            rescues: self.rescues,
            task: TaskStatus {
                state: self.task_state,
                attempt: self.attempt,
                max_attempts: binding.retry.max_attempts,
                handler: binding.handler.clone(),
                claim: self.claim,
                gate: self.gate,
                due_at: self.due.then(|| NOW + TimeDelta::seconds(1)),
                scheduled_at: None,
                started_at: None,
            },
            error: self.error.map(error),
            updated_at: NOW,
            started_at: None,
            finished_at: (!self.state.is_live()).then_some(NOW),
        };
        Job {
            id: JobId(Uuid::from_u128(number as u128)),
            name: String::new(),
            description: None,
            workflow: WORKFLOW.id,
            mode: AdvanceMode::Auto,
            queue: String::new(),
            priority: 0,
            labels: Vec::new(),
            input: Arc::clone(&INPUT),
            idempotency_key: None,
            run_at: None,
            created_at: NOW,
            status,
        }
    }
}

static INPUT: LazyLock<Arc<serde_json::Value>> = LazyLock::new(Arc::default);
