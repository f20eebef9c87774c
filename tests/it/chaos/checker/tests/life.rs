//! Good histories to break: lives of jobs, decided by the domain as the store and the engine would.

use std::sync::Arc;
use std::time::Duration;

use callboard::domain::decide::{self, Change, Event};
use callboard::domain::ids::{JobId, TransitionId, WorkerId, WorkflowId};
use callboard::domain::job::{Actor, Claim, Gate, Job, Status, TaskStatus, Transition};
use callboard::domain::verdict::{Failure, Verdict};
use callboard::domain::words::{AdvanceMode, JobState, RetryFrom, Stage, TaskState, Trigger};
use callboard::domain::workflow::{Workflow, WorkflowDefinition};
use callboard::store::history::PlacedTransition;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{AcknowledgedChange, Attempt, Evidence, Follower, feed};

/// Goes through without a disturbance, under lease 10.
pub const DONE: u128 = 1;
/// Its worker (lease 20) is lost before a stage has ended, the next one (21) after that; both come back late.
pub const LATE: u128 = 2;
/// Fails at INIT, is tried again, is retried by hand, and is done.
pub const FAILING: u128 = 3;
/// Is stopped while it runs.
pub const STOPPED: u128 = 4;
/// Waits for a person.
pub const GATED: u128 = 5;

pub fn id(job: u128) -> JobId {
    JobId(Uuid::from_u128(job))
}

/// One job of each kind, and followers who have seen it all.
pub fn good() -> Evidence {
    let workflow = Arc::new(workflow());
    let done = |value: i32| Verdict::Done(json!(value));
    let lives = [
        Life::submit(DONE, AdvanceMode::Auto, &workflow).start(10).done(),
        Life::submit(LATE, AdvanceMode::Auto, &workflow)
            .start(20)
            .event(Event::WorkerLost, Actor::system("rescue"))
            .start(21)
            .stale(20)
            .outcome(done(1))
            .event(Event::WorkerLost, Actor::system("rescue"))
            .start(22)
            .stale(21)
            .done(),
        Life::submit(FAILING, AdvanceMode::Auto, &workflow)
            .start(30)
            .outcome(Verdict::Retry { failure: Failure::handler("no"), after: None })
            .promote()
            .start(31)
            .outcome(Verdict::Fail(Failure::handler("no")))
            .event(Event::Retry { from: RetryFrom::FailedStage }, Actor::client("c"))
            .start(32)
            .done(),
        Life::submit(STOPPED, AdvanceMode::Auto, &workflow)
            .start(40)
            .outcome(done(1))
            .event(Event::Cancel { reason: None }, Actor::client("c"))
            .outcome(Verdict::Cancelled),
        Life::submit(GATED, AdvanceMode::Manual, &workflow)
            .event(Event::Next { reason: None }, Actor::client("c"))
            .promote()
            .start(50)
            .outcome(done(1)),
    ];
    let mut evidence = Evidence {
        workflows: [(workflow.id, workflow)].into(),
        changes: vec![AcknowledgedChange {
            job: id(STOPPED),
            version: 4,
            triggers: &[Trigger::RequestCancel],
        }],
        ..Evidence::default()
    };
    for life in lives {
        evidence.submits.push((life.job.name.clone(), life.job.id));
        evidence.histories.insert(life.job.id, life.entries);
        evidence.attempts.extend(life.attempts);
        evidence.jobs.push(life.job);
    }
    let seen = feed::stored(&evidence);
    evidence.followers =
        ["first", "second"].map(|name| Follower { name, seen: seen.clone(), broke_off: None }).into();
    evidence
}

fn workflow() -> Workflow {
    let definition: WorkflowDefinition =
        serde_json::from_value(json!({ "name": "w", "stages": [] })).expect("a definition");
    Workflow {
        id: WorkflowId(Uuid::from_u128(1)),
        name: "w".to_owned(),
        version: 1,
        description: None,
        stages: definition.bindings().expect("five bindings"),
        input_schema: None,
        created_at: time(0),
    }
}

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

/// A job, and what is stored about it.
struct Life {
    job: Job,
    workflow: Arc<Workflow>,
    entries: Vec<PlacedTransition>,
    attempts: Vec<Attempt>,
}

impl Life {
    fn submit(number: u128, mode: AdvanceMode, workflow: &Arc<Workflow>) -> Self {
        let binding = workflow.binding(Stage::Init);
        let task = TaskStatus {
            state: TaskState::Pending,
            attempt: 1,
            max_attempts: binding.retry.max_attempts,
            handler: binding.handler.clone(),
            claim: None,
            gate: if mode == AdvanceMode::Manual { Gate::Held } else { Gate::Open },
            due_at: None,
            scheduled_at: None,
            started_at: None,
        };
        let status = Status {
            state: JobState::Init,
            stage: Stage::Init,
            round: 0,
            base_round: 0,
            version: 0,
            paused: false,
            granted: false,
            cancel_requested_at: None,
            rescues: 0,
            task,
            error: None,
            updated_at: time(0),
            started_at: None,
            finished_at: None,
        };
        let job = Job {
            id: id(number),
            name: format!("job {number}"),
            description: None,
            workflow: workflow.id,
            mode,
            queue: "default".to_owned(),
            priority: 0,
            labels: Vec::new(),
            input: Arc::new(Value::Null),
            idempotency_key: None,
            run_at: None,
            created_at: time(0),
            status,
        };
        let life = Self { job, workflow: Arc::clone(workflow), entries: Vec::new(), attempts: Vec::new() };
        life.enter(Trigger::Submit, None, Actor::client("c"), None)
    }

    /// Appends an entry that tells where the job is now.
    fn enter(
        mut self,
        trigger: Trigger,
        from: Option<JobState>,
        actor: Actor,
        metadata: Option<Value>,
    ) -> Self {
        let status = &mut self.job.status;
        status.version += 1;
        status.updated_at = time(status.version.into());
        let transition = Transition {
            id: TransitionId { job: self.job.id, seq: status.version },
            from,
            to: status.state,
            trigger,
            stage: status.stage,
            attempt: Some(status.task.attempt),
            round: status.round,
            actor,
            reason: None,
            error: None,
            metadata,
            at: status.updated_at,
        };
        // As if all jobs went on at the same pace.
        self.entries.push(PlacedTransition { feed_position: status.version.into(), transition });
        self
    }

    fn start(mut self, lease: i64) -> Self {
        let worker = WorkerId(Uuid::from_u128(7));
        self.job.status.task.claim = Some(Claim { lease, worker });
        self.job.status.task.state = TaskState::Running;
        self.job.status.task.gate = Gate::Held;
        self.job.status.granted = true;
        let state = self.job.status.state;
        self.enter(Trigger::Start, Some(state), Actor::worker("w"), None)
    }

    /// The promoter opens what is due.
    fn promote(mut self) -> Self {
        let task = &mut self.job.status.task;
        task.attempt += i32::from(task.state == TaskState::Retrying);
        task.state = TaskState::Pending;
        self
    }

    fn stale(mut self, lease: i64) -> Self {
        let late = Claim { lease, worker: WorkerId(Uuid::from_u128(8)) };
        let change = decide::stale(&self.job, late);
        let state = self.job.status.state;
        self.job = decide::applied(&self.job, &change, self.job.status.version, self.job.status.updated_at);
        self.enter(Trigger::Stale, Some(state), Actor::worker("w"), change.metadata)
    }

    fn outcome(self, verdict: Verdict) -> Self {
        let stay = Some(TaskState::Running);
        self.event(Event::Ended { verdict, backoff: Duration::ZERO, stay }, Actor::worker("w"))
    }

    fn event(mut self, event: Event, actor: Actor) -> Self {
        let change: Change =
            decide::decide(&self.job, &self.workflow, event, time(0)).expect("the domain allows it");
        self.job = decide::applied(&self.job, &change, self.job.status.version, self.job.status.updated_at);
        let mut life = self.enter(change.trigger, Some(change.from), actor, change.metadata);
        let (seq, finished_at) = (life.job.status.version, life.job.status.updated_at);
        let job = life.job.id;
        life.attempts.extend(change.ended.map(|ended| Attempt {
            job,
            round: ended.round,
            stage: ended.stage,
            attempt: ended.attempt,
            max_attempts: ended.max_attempts,
            state: ended.state,
            lease: ended.claim.map(|claim| claim.lease),
            seq,
            finished_at,
        }));
        life
    }

    /// Succeeds in every stage that is left.
    fn done(mut self) -> Self {
        while self.job.status.state.is_live() {
            self = self.outcome(Verdict::Done(Value::Null));
        }
        self
    }
}
