//! Rows as the database has them, flat and private to the store, and their reading into the domain's types.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use super::error::StoreError;
use crate::domain::ids::{JobId, TaskId, TransitionId, WorkerId, WorkflowId};
use crate::domain::job::{Actor, Claim, Gate, Job, Label, Status, Task, TaskStatus, Transition};
use crate::domain::words::{AdvanceMode, JobState, Stage, TaskState};
use crate::domain::workflow::{StageBinding, Workflow};

/// What [`JobRow`] reads, in SQL, of a table alias `j`.
pub(super) const JOB_COLUMNS: &str = "j.id, j.name, j.description, j.workflow_id, j.mode, j.queue, j.priority, \
    j.labels, j.input, j.idempotency_key, j.run_at, j.created_at, j.state, j.stage, j.round, j.base_round, \
    j.version, j.paused, j.granted, j.cancel_requested_at, j.rescues, j.task_state, j.attempt, j.max_attempts, \
    j.handler, j.lease, j.worker_id, j.ready_handler IS NOT NULL AS ready, j.timed, j.due_at, j.scheduled_at, \
    j.task_started_at, j.error, j.updated_at, j.started_at, j.finished_at";

#[derive(QueryableByName)]
pub(super) struct JobRow {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    description: Option<String>,
    #[diesel(sql_type = SqlUuid)]
    workflow_id: Uuid,
    #[diesel(sql_type = Text)]
    mode: String,
    #[diesel(sql_type = Text)]
    queue: String,
    #[diesel(sql_type = Integer)]
    priority: i32,
    #[diesel(sql_type = Jsonb)]
    labels: Value,
    #[diesel(sql_type = Jsonb)]
    input: Value,
    #[diesel(sql_type = Nullable<Text>)]
    idempotency_key: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    run_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = Integer)]
    round: i32,
    #[diesel(sql_type = Integer)]
    base_round: i32,
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Bool)]
    paused: bool,
    #[diesel(sql_type = Bool)]
    granted: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    cancel_requested_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Integer)]
    rescues: i32,
    #[diesel(sql_type = Text)]
    task_state: String,
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = Integer)]
    max_attempts: i32,
    #[diesel(sql_type = Text)]
    handler: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    lease: Option<i64>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    worker_id: Option<Uuid>,
    #[diesel(sql_type = Bool)]
    ready: bool,
    #[diesel(sql_type = Bool)]
    timed: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    due_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    scheduled_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    task_started_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    error: Option<Value>,
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    started_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    finished_at: Option<DateTime<Utc>>,
}

impl TryFrom<JobRow> for Job {
    type Error = StoreError;
    fn try_from(row: JobRow) -> Result<Self, StoreError> {
        let id = JobId(row.id);
        let corrupt = |problem: String| StoreError::Corrupt { row: id.to_string(), problem };
        let claim = match (row.lease, row.worker_id) {
            (Some(lease), Some(worker)) => Some(Claim { lease, worker: WorkerId(worker) }),
            (None, None) => None,
            _ => return Err(corrupt("a lease without a worker".into())),
        };
        Ok(Job {
            id,
            name: row.name,
            description: row.description,
            workflow: WorkflowId(row.workflow_id),
            mode: word::<AdvanceMode>(&row.mode).map_err(&corrupt)?,
            queue: row.queue,
            priority: row.priority,
            labels: json::<Vec<Label>>(row.labels).map_err(&corrupt)?,
            input: Arc::new(row.input),
            idempotency_key: row.idempotency_key,
            run_at: row.run_at,
            created_at: row.created_at,
            status: Status {
                state: word(&row.state).map_err(&corrupt)?,
                stage: word(&row.stage).map_err(&corrupt)?,
                round: row.round,
                base_round: row.base_round,
                version: row.version,
                paused: row.paused,
                granted: row.granted,
                cancel_requested_at: row.cancel_requested_at,
                rescues: row.rescues,
                task: TaskStatus {
                    state: word(&row.task_state).map_err(&corrupt)?,
                    attempt: row.attempt,
                    max_attempts: row.max_attempts,
                    handler: row.handler,
                    claim,
                    gate: if row.ready {
                        Gate::Open
                    } else if row.timed {
                        Gate::Timed
                    } else {
                        Gate::Held
                    },
                    due_at: row.due_at,
                    scheduled_at: row.scheduled_at,
                    started_at: row.task_started_at,
                },
                error: row.error.map(json).transpose().map_err(&corrupt)?,
                updated_at: row.updated_at,
                started_at: row.started_at,
                finished_at: row.finished_at,
            },
        })
    }
}

/// What [`TransitionRow`] reads, in SQL, of a table alias `t`.
pub(super) const TRANSITION_COLUMNS: &str = "t.job_id, t.seq, t.feed_position, t.from_state, t.to_state, t.trigger, \
    t.stage, t.attempt, t.round, t.actor_kind, t.actor_name, t.reason, t.error, t.metadata, t.at";

#[derive(QueryableByName)]
pub(super) struct TransitionRow {
    #[diesel(sql_type = SqlUuid)]
    pub job_id: Uuid,
    #[diesel(sql_type = Integer)]
    pub seq: i32,
    #[diesel(sql_type = BigInt)]
    pub feed_position: i64,
    #[diesel(sql_type = Nullable<Text>)]
    from_state: Option<String>,
    #[diesel(sql_type = Text)]
    to_state: String,
    #[diesel(sql_type = Text)]
    trigger: String,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = Nullable<Integer>)]
    attempt: Option<i32>,
    #[diesel(sql_type = Integer)]
    round: i32,
    #[diesel(sql_type = Text)]
    actor_kind: String,
    #[diesel(sql_type = Text)]
    actor_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    error: Option<Value>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    metadata: Option<Value>,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

impl TryFrom<TransitionRow> for Transition {
    type Error = StoreError;
    fn try_from(row: TransitionRow) -> Result<Self, StoreError> {
        let id = TransitionId { job: JobId(row.job_id), seq: row.seq };
        let corrupt = |problem: String| StoreError::Corrupt { row: id.to_string(), problem };
        Ok(Transition {
            id,
            from: row.from_state.as_deref().map(word::<JobState>).transpose().map_err(&corrupt)?,
            to: word(&row.to_state).map_err(&corrupt)?,
            trigger: word(&row.trigger).map_err(&corrupt)?,
            stage: word(&row.stage).map_err(&corrupt)?,
            attempt: row.attempt,
            round: row.round,
            actor: Actor { kind: word(&row.actor_kind).map_err(&corrupt)?, name: row.actor_name },
            reason: row.reason,
            error: row.error.map(json).transpose().map_err(&corrupt)?,
            metadata: row.metadata,
            at: row.at,
        })
    }
}

/// What [`TaskRow`] reads, in SQL, of a table alias `k`.
pub(super) const TASK_COLUMNS: &str = "k.job_id, k.round, k.stage, k.attempt, k.state, k.handler, k.max_attempts, \
    k.worker_id, k.result, k.error, k.scheduled_at, k.started_at, k.finished_at";

#[derive(QueryableByName)]
pub(super) struct TaskRow {
    #[diesel(sql_type = SqlUuid)]
    job_id: Uuid,
    #[diesel(sql_type = Integer)]
    round: i32,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = Integer)]
    attempt: i32,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    handler: String,
    #[diesel(sql_type = Integer)]
    max_attempts: i32,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    worker_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    result: Option<Value>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    error: Option<Value>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    scheduled_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    started_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    finished_at: DateTime<Utc>,
}

impl TryFrom<TaskRow> for Task {
    type Error = StoreError;
    fn try_from(row: TaskRow) -> Result<Self, StoreError> {
        let corrupt =
            |problem: String| StoreError::Corrupt { row: format!("task of {}", JobId(row.job_id)), problem };
        let stage: Stage = word(&row.stage).map_err(&corrupt)?;
        Ok(Task {
            id: TaskId { job: JobId(row.job_id), round: row.round, stage, attempt: row.attempt },
            state: word::<TaskState>(&row.state).map_err(&corrupt)?,
            handler: row.handler,
            max_attempts: row.max_attempts,
            worker: row.worker_id.map(WorkerId),
            result: row.result,
            error: row.error.map(json).transpose().map_err(&corrupt)?,
            due_at: None,
            scheduled_at: row.scheduled_at,
            started_at: row.started_at,
            finished_at: Some(row.finished_at),
        })
    }
}

/// What [`WorkflowRow`] reads, in SQL, of a table alias `w`.
pub(super) const WORKFLOW_COLUMNS: &str =
    "w.id, w.name, w.version, w.description, w.stages, w.input_schema, w.created_at";

#[derive(QueryableByName)]
pub(super) struct WorkflowRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Nullable<Text>)]
    description: Option<String>,
    #[diesel(sql_type = Jsonb)]
    stages: Value,
    #[diesel(sql_type = Nullable<Jsonb>)]
    input_schema: Option<Value>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

impl TryFrom<WorkflowRow> for Workflow {
    type Error = StoreError;
    fn try_from(row: WorkflowRow) -> Result<Self, StoreError> {
        let id = WorkflowId(row.id);
        let corrupt = |problem: String| StoreError::Corrupt { row: id.to_string(), problem };
        let stages: Vec<StageBinding> = json(row.stages).map_err(corrupt)?;
        let in_order = stages.iter().map(|binding| binding.stage).eq(Stage::ALL.iter().copied());
        let stages: [StageBinding; 5] = match stages.try_into() {
            Ok(stages) if in_order => stages,
            _ => return Err(corrupt("the stages are not the five in order".into())),
        };
        Ok(Workflow {
            id,
            name: row.name,
            version: row.version,
            description: row.description,
            stages,
            input_schema: row.input_schema,
            created_at: row.created_at,
        })
    }
}

/// A number.
#[derive(QueryableByName)]
pub(super) struct CountRow {
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// Reads every row, or says which one cannot be read.
pub(super) fn read_all<R, T>(rows: Vec<R>) -> Result<Vec<T>, StoreError>
where
    T: TryFrom<R, Error = StoreError>,
{
    rows.into_iter().map(T::try_from).collect()
}

fn word<W: std::str::FromStr<Err = crate::domain::words::UnknownWord>>(text: &str) -> Result<W, String> {
    text.parse().map_err(|error: crate::domain::words::UnknownWord| error.to_string())
}

fn json<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}
