//! A job's life in memory: decisions applied one after the other, with what the store adds (the claim, the
//! promotion, the clock) done here as the store does it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::domain::decide::{self, Change, Event, Refusal};
use crate::domain::ids::{JobId, TransitionId, WorkerId, WorkflowId};
use crate::domain::job::{Actor, Claim, EndedTask, Gate, Job, Status, TaskStatus, Transition};
use crate::domain::verdict::{Failure, Verdict};
use crate::domain::words::{AdvanceMode, JobState, RetryFrom, Stage, TaskState, Trigger};
use crate::domain::workflow::{RetryPolicy, StageBinding, Workflow};

/// One thing that happens to a job.
#[derive(Debug, Clone)]
pub enum Step {
    /// A worker takes it, if it may be claimed; its task waits for a thread or not.
    Claim { waits: bool },
    /// Time goes by, and the promoter looks.
    Pass { ms: i64 },
    /// A worker comes back with a result under the lease before the current one.
    Late,
    /// Anything that is decided.
    Event(Event),
}

/// A job with all that was ever stored about it.
#[derive(Debug, Clone)]
pub struct Life {
    pub job: Job,
    pub workflow: Workflow,
    pub history: Vec<Transition>,
    pub ended: Vec<EndedTask>,
    pub now: DateTime<Utc>,
    lease: i64,
}

/// What became of a step.
#[derive(Debug)]
pub enum Done {
    /// It did not apply: nothing to claim, nobody late.
    Nothing,
    /// A claim or a promotion, which the store makes without a decision.
    Moved,
    /// A decision and the job before it.
    Changed(Box<(Job, Change)>),
    /// The decision was a refusal.
    Refused(Refusal),
}

pub fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_800_000_000_000 + ms).unwrap()
}

pub fn workflow(stages: [(i32, bool); 5]) -> Workflow {
    let binding = |stage: &Stage| StageBinding {
        stage: *stage,
        handler: format!("handler-{}", stage.index()),
        config: json!({}),
        timeout_seconds: 300.0,
        retry: RetryPolicy { max_attempts: stages[stage.index()].0, ..RetryPolicy::default() },
        approval: stages[stage.index()].1,
    };
    Workflow {
        id: WorkflowId(Uuid::from_u128(1)),
        name: "w".to_owned(),
        version: 1,
        description: None,
        stages: std::array::from_fn(|index| binding(&Stage::ALL[index])),
        input_schema: None,
        created_at: time(0),
    }
}

impl Life {
    /// A job as it is submitted: what the store writes then, written a second time.
    pub fn submitted(workflow: Workflow, mode: AdvanceMode, run_after_ms: Option<i64>) -> Self {
        let (id, now) = (JobId(Uuid::from_u128(7)), time(0));
        let run_at = run_after_ms.map(time);
        let due_at = run_at.filter(|at| *at > now);
        let first = workflow.binding(Stage::Init);
        let gate = if mode == AdvanceMode::Manual || first.approval {
            Gate::Held
        } else if due_at.is_some() {
            Gate::Timed
        } else {
            Gate::Open
        };
        let status = Status {
            state: JobState::Init,
            stage: Stage::Init,
            round: 0,
            base_round: 0,
            version: 1,
            paused: false,
            granted: false,
            cancel_requested_at: None,
            rescues: 0,
            task: TaskStatus {
                state: TaskState::Pending,
                attempt: 1,
                max_attempts: first.retry.max_attempts,
                handler: first.handler.clone(),
                claim: None,
                gate,
                due_at,
                scheduled_at: None,
                started_at: None,
            },
            error: None,
            updated_at: now,
            started_at: None,
            finished_at: None,
        };
        let job = Job {
            id,
            name: "job".to_owned(),
            description: None,
            workflow: workflow.id,
            mode,
            queue: "default".to_owned(),
            priority: 0,
            labels: Vec::new(),
            input: Arc::new(json!({})),
            idempotency_key: None,
            run_at,
            created_at: now,
            status,
        };
        let mut life = Self { job, workflow, history: Vec::new(), ended: Vec::new(), now, lease: 0 };
        life.record(None, Trigger::Submit);
        life
    }

    /// Lets something happen.
    pub fn step(&mut self, step: &Step) -> Done {
        match step {
            Step::Claim { waits } => self.claim(*waits),
            Step::Pass { ms } => {
                self.now += TimeDelta::milliseconds(*ms);
                self.promote()
            }
            Step::Late => {
                if self.lease == 0 {
                    return Done::Nothing;
                }
                let late = Claim { lease: self.lease - 1, worker: WorkerId(Uuid::from_u128(9)) };
                let change = decide::stale(&self.job, late);
                Done::Changed(Box::new((self.job.clone(), self.apply(change))))
            }
            Step::Event(event) => match decide::decide(&self.job, &self.workflow, event.clone(), self.now) {
                Ok(change) => {
                    let before = self.job.clone();
                    if let Event::Amend { mode, .. } = event {
                        self.job.mode = *mode;
                    }
                    Done::Changed(Box::new((before, self.apply(change))))
                }
                Err(refusal) => Done::Refused(refusal),
            },
        }
    }

    /// The same, for a step that must be decided; the change.
    pub fn change(&mut self, event: Event) -> Change {
        match self.step(&Step::Event(event.clone())) {
            Done::Changed(changed) => changed.1,
            other => panic!("{event:?} in {:?}: {other:?}", self.job.status),
        }
    }

    /// Claims the job, which must be possible.
    pub fn claimed(mut self) -> Self {
        assert!(matches!(self.claim(false), Done::Moved), "{:?}", self.job.status);
        self
    }

    /// Runs undisturbed, on one worker, to the beginning of a stage.
    pub fn running(self, stage: Stage) -> Self {
        let mut life = self.claimed();
        while life.job.status.stage != stage {
            life.change(done(Some(TaskState::Running)));
        }
        life
    }

    fn claim(&mut self, waits: bool) -> Done {
        let status = &mut self.job.status;
        if status.task.gate != Gate::Open {
            return Done::Nothing;
        }
        self.lease += 1;
        status.granted = true;
        status.started_at = status.started_at.or(Some(self.now));
        let task = &mut status.task;
        task.state = if waits { TaskState::Scheduled } else { TaskState::Running };
        task.claim = Some(Claim { lease: self.lease, worker: WorkerId(Uuid::from_u128(8)) });
        task.gate = Gate::Held;
        task.due_at = None;
        task.scheduled_at = Some(self.now);
        task.started_at = (!waits).then_some(self.now);
        status.version += 1;
        status.updated_at = self.now;
        self.record(Some(self.job.status.state), Trigger::Start);
        Done::Moved
    }

    fn promote(&mut self) -> Done {
        let task = &mut self.job.status.task;
        if task.gate != Gate::Timed || task.due_at.is_none_or(|due| due > self.now) {
            return Done::Nothing;
        }
        if task.state == TaskState::Retrying {
            task.attempt += 1;
        }
        task.state = TaskState::Pending;
        task.gate = Gate::Open;
        task.due_at = None;
        Done::Moved
    }

    fn apply(&mut self, change: Change) -> Change {
        self.now += TimeDelta::milliseconds(1);
        self.job = decide::applied(&self.job, &change, change.version + 1, self.now);
        self.ended.extend(change.ended.clone());
        self.record(Some(change.from), change.trigger);
        change
    }

    fn record(&mut self, from: Option<JobState>, trigger: Trigger) {
        let status = &self.job.status;
        self.history.push(Transition {
            id: TransitionId { job: self.job.id, seq: status.version },
            from,
            to: status.state,
            trigger,
            stage: status.stage,
            attempt: Some(status.task.attempt),
            round: status.round,
            actor: Actor::system("test"),
            reason: None,
            error: None,
            metadata: None,
            at: self.now,
        });
    }
}

pub fn done(stay: Option<TaskState>) -> Event {
    Event::Ended { verdict: Verdict::Done(json!(1)), backoff: Duration::ZERO, stay }
}

pub fn failure() -> Failure {
    Failure::handler("no")
}

/// Any workflow: up to three attempts a stage, some stages with approval.
pub fn any_workflow() -> impl Strategy<Value = Workflow> {
    proptest::array::uniform5((1..4i32, prop::bool::weighted(0.2))).prop_map(workflow)
}

/// Any job as it may be submitted.
pub fn any_life() -> impl Strategy<Value = Life> {
    let mode = prop_oneof![4 => Just(AdvanceMode::Auto), 1 => Just(AdvanceMode::Manual)];
    let run_after = prop_oneof![4 => Just(None), 1 => (-100..100i64).prop_map(Some)];
    (any_workflow(), mode, run_after)
        .prop_map(|(workflow, mode, run_after)| Life::submitted(workflow, mode, run_after))
}

/// Any step, allowed or not: work goes on more often than it is disturbed, or no job would get far.
pub fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any::<bool>().prop_map(|waits| Step::Claim { waits }),
        3 => (0..200i64).prop_map(|ms| Step::Pass { ms }),
        1 => Just(Step::Late),
        8 => any_stay().prop_map(|stay| Step::Event(done(stay))),
        4 => any_ended().prop_map(Step::Event),
        6 => any_request().prop_map(Step::Event),
    ]
}

fn any_stay() -> impl Strategy<Value = Option<TaskState>> {
    prop_oneof![Just(None), Just(Some(TaskState::Running)), Just(Some(TaskState::Scheduled))]
}

fn any_ended() -> impl Strategy<Value = Event> {
    let after = prop::option::of((0..50u64).prop_map(Duration::from_millis));
    let verdict = prop_oneof![
        4 => after.prop_map(|after| Verdict::Retry { failure: failure(), after }),
        1 => Just(Verdict::Fail(failure())),
        1 => Just(Verdict::Cancelled),
    ];
    let backoff = (0..100u64).prop_map(Duration::from_millis);
    prop_oneof![
        4 => (verdict, backoff, any_stay())
            .prop_map(|(verdict, backoff, stay)| Event::Ended { verdict, backoff, stay }),
        1 => Just(Event::Released),
        3 => Just(Event::WorkerLost),
    ]
}

fn any_request() -> impl Strategy<Value = Event> {
    let reason = || prop::option::of(Just("why".to_owned()));
    let mode = prop_oneof![2 => Just(AdvanceMode::Auto), 1 => Just(AdvanceMode::Manual)];
    prop_oneof![
        4 => reason().prop_map(|reason| Event::Next { reason }),
        3 => Just(Event::Retry { from: RetryFrom::FailedStage }),
        2 => Just(Event::Retry { from: RetryFrom::Init }),
        1 => reason().prop_map(|reason| Event::Cancel { reason }),
        2 => Just(Event::Pause),
        4 => Just(Event::Resume),
        2 => mode.prop_map(|mode| Event::Amend { mode, changed: vec!["mode"] }),
    ]
}
