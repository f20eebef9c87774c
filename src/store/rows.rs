//! Rows as the database has them, flat and private to the store, and their reading into the domain's types.
//!
//! Those that are read by the thousand are read by position, and their words and documents are understood while they
//! are read: diesel looks for a column by its name among all columns, in each row, and makes a `String` of each word.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::row::{Field, NamedRow, Row};
use diesel::sql_types::{BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::error::StoreError;
use crate::domain::ids::{JobId, TaskId, TransitionId, WorkerId, WorkflowId};
use crate::domain::job::{Actor, Claim, Gate, Job, Label, Status, Task, TaskStatus, Transition};
use crate::domain::verdict::JobError;
use crate::domain::words::{ActorKind, AdvanceMode, JobState, Stage, TaskState, Trigger, UnknownWord};
use crate::domain::workflow::{StageBinding, Workflow};

/// A row type whose columns come in the order of its fields, before all others of the query.
macro_rules! row {
    ($(#[$meta:meta])* pub(super) struct $name:ident { $($vis:vis $field:ident: $ty:ty = $sql:ty),+ $(,)? }) => {
        $(#[$meta])*
        pub(super) struct $name { $($vis $field: $ty),+ }

        #[cfg(test)]
        impl $name {
            /// The columns that it takes, in order.
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];
        }

        impl QueryableByName<Pg> for $name {
            fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
                let mut places = 0..;
                Ok(Self { $($field: column::<$sql, _>(row, places.next())?),+ })
            }
        }
    };
}

fn column<'a, ST, T>(row: &impl Row<'a, Pg>, place: Option<usize>) -> deserialize::Result<T>
where
    T: FromSql<ST, Pg>,
{
    let field = place.and_then(|place| row.get(place)).ok_or("a column is missing")?;
    T::from_nullable_sql(field.value())
}

/// A word of a vocabulary, or what is wrong with it: only the whole row can say whose it is.
pub(super) struct Word<W>(Result<W, String>);

impl<W: std::str::FromStr<Err = UnknownWord>> FromSql<Text, Pg> for Word<W> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let text = std::str::from_utf8(value.as_bytes())?;
        Ok(Self(text.parse().map_err(|error: UnknownWord| error.to_string())))
    }
}

/// What a JSON document says as a type, likewise.
pub(super) struct Parsed<T>(Result<T, String>);

impl<T: DeserializeOwned> FromSql<Jsonb, Pg> for Parsed<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes() {
            // The only version of the format that there is.
            [1, text @ ..] => Ok(Self(serde_json::from_slice(text).map_err(|error| error.to_string()))),
            _ => Err("an unknown format of jsonb".into()),
        }
    }
}

/// What [`JobRow`] reads, in SQL, of a table alias `j`.
pub(super) const JOB_COLUMNS: &str = "j.id, j.name, j.description, j.workflow_id, j.mode, j.queue, j.priority, \
    j.labels, j.input, j.idempotency_key, j.run_at, j.created_at, j.state, j.stage, j.round, j.base_round, \
    j.version, j.paused, j.granted, j.cancel_requested_at, j.rescues, j.task_state, j.attempt, j.max_attempts, \
    j.handler, j.lease, j.worker_id, j.ready_handler IS NOT NULL AS ready, j.timed, j.due_at, j.scheduled_at, \
    j.task_started_at, j.error, j.updated_at, j.started_at, j.finished_at";

/// The same without what may be large and is seldom looked at; null stands in its place.
pub(super) fn columns_without_input() -> String {
    JOB_COLUMNS.replace("j.input", "'null'::jsonb AS input")
}

row! {
    pub(super) struct JobRow {
        pub id: Uuid = SqlUuid,
        name: String = Text,
        description: Option<String> = Nullable<Text>,
        workflow_id: Uuid = SqlUuid,
        mode: Word<AdvanceMode> = Text,
        queue: String = Text,
        priority: i32 = Integer,
        labels: Parsed<Vec<Label>> = Jsonb,
        input: Value = Jsonb,
        idempotency_key: Option<String> = Nullable<Text>,
        run_at: Option<DateTime<Utc>> = Nullable<Timestamptz>,
        created_at: DateTime<Utc> = Timestamptz,
        state: Word<JobState> = Text,
        stage: Word<Stage> = Text,
        round: i32 = Integer,
        base_round: i32 = Integer,
        version: i32 = Integer,
        paused: bool = Bool,
        granted: bool = Bool,
        cancel_requested_at: Option<DateTime<Utc>> = Nullable<Timestamptz>,
        rescues: i32 = Integer,
        task_state: Word<TaskState> = Text,
        attempt: i32 = Integer,
        max_attempts: i32 = Integer,
        handler: String = Text,
        lease: Option<i64> = Nullable<BigInt>,
        worker_id: Option<Uuid> = Nullable<SqlUuid>,
        ready: bool = Bool,
        timed: bool = Bool,
        due_at: Option<DateTime<Utc>> = Nullable<Timestamptz>,
        scheduled_at: Option<DateTime<Utc>> = Nullable<Timestamptz>,
        task_started_at: Option<DateTime<Utc>> = Nullable<Timestamptz>,
        error: Option<Parsed<JobError>> = Nullable<Jsonb>,
        updated_at: DateTime<Utc> = Timestamptz,
        started_at: Option<DateTime<Utc>> = Nullable<Timestamptz>,
        finished_at: Option<DateTime<Utc>> = Nullable<Timestamptz>,
    }
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
            mode: row.mode.0.map_err(&corrupt)?,
            queue: row.queue,
            priority: row.priority,
            labels: row.labels.0.map_err(&corrupt)?,
            input: Arc::new(row.input),
            idempotency_key: row.idempotency_key,
            run_at: row.run_at,
            created_at: row.created_at,
            status: Status {
                state: row.state.0.map_err(&corrupt)?,
                stage: row.stage.0.map_err(&corrupt)?,
                round: row.round,
                base_round: row.base_round,
                version: row.version,
                paused: row.paused,
                granted: row.granted,
                cancel_requested_at: row.cancel_requested_at,
                rescues: row.rescues,
                task: TaskStatus {
                    state: row.task_state.0.map_err(&corrupt)?,
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
                error: row.error.map(|error| error.0).transpose().map_err(&corrupt)?,
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

row! {
    pub(super) struct TransitionRow {
        pub job_id: Uuid = SqlUuid,
        pub seq: i32 = Integer,
        pub feed_position: i64 = BigInt,
        from_state: Option<Word<JobState>> = Nullable<Text>,
        to_state: Word<JobState> = Text,
        trigger: Word<Trigger> = Text,
        stage: Word<Stage> = Text,
        attempt: Option<i32> = Nullable<Integer>,
        round: i32 = Integer,
        actor_kind: Word<ActorKind> = Text,
        actor_name: String = Text,
        reason: Option<String> = Nullable<Text>,
        error: Option<Parsed<JobError>> = Nullable<Jsonb>,
        metadata: Option<Value> = Nullable<Jsonb>,
        at: DateTime<Utc> = Timestamptz,
    }
}

impl TryFrom<TransitionRow> for Transition {
    type Error = StoreError;
    fn try_from(row: TransitionRow) -> Result<Self, StoreError> {
        let id = TransitionId { job: JobId(row.job_id), seq: row.seq };
        let corrupt = |problem: String| StoreError::Corrupt { row: id.to_string(), problem };
        Ok(Transition {
            id,
            from: row.from_state.map(|state| state.0).transpose().map_err(&corrupt)?,
            to: row.to_state.0.map_err(&corrupt)?,
            trigger: row.trigger.0.map_err(&corrupt)?,
            stage: row.stage.0.map_err(&corrupt)?,
            attempt: row.attempt,
            round: row.round,
            actor: Actor { kind: row.actor_kind.0.map_err(&corrupt)?, name: row.actor_name },
            reason: row.reason,
            error: row.error.map(|error| error.0).transpose().map_err(&corrupt)?,
            metadata: row.metadata,
            at: row.at,
        })
    }
}

/// What [`TaskRow`] reads, in SQL, of a table alias `k`.
pub(super) const TASK_COLUMNS: &str = "k.job_id, k.round, k.stage, k.attempt, k.state, k.handler, k.max_attempts, \
    k.worker_id, k.result, k.error, k.scheduled_at, k.started_at, k.finished_at";

row! {
    pub(super) struct TaskRow {
        job_id: Uuid = SqlUuid,
        round: i32 = Integer,
        stage: Word<Stage> = Text,
        attempt: i32 = Integer,
        state: Word<TaskState> = Text,
        handler: String = Text,
        max_attempts: i32 = Integer,
        worker_id: Option<Uuid> = Nullable<SqlUuid>,
        result: Option<Value> = Nullable<Jsonb>,
        error: Option<Parsed<JobError>> = Nullable<Jsonb>,
        scheduled_at: Option<DateTime<Utc>> = Nullable<Timestamptz>,
        started_at: Option<DateTime<Utc>> = Nullable<Timestamptz>,
        finished_at: DateTime<Utc> = Timestamptz,
    }
}

impl TryFrom<TaskRow> for Task {
    type Error = StoreError;
    fn try_from(row: TaskRow) -> Result<Self, StoreError> {
        let corrupt =
            |problem: String| StoreError::Corrupt { row: format!("task of {}", JobId(row.job_id)), problem };
        let stage: Stage = row.stage.0.map_err(&corrupt)?;
        Ok(Task {
            id: TaskId { job: JobId(row.job_id), round: row.round, stage, attempt: row.attempt },
            state: row.state.0.map_err(&corrupt)?,
            handler: row.handler,
            max_attempts: row.max_attempts,
            worker: row.worker_id.map(WorkerId),
            result: row.result,
            error: row.error.map(|error| error.0).transpose().map_err(&corrupt)?,
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

row! {
    pub(super) struct WorkflowRow {
        id: Uuid = SqlUuid,
        name: String = Text,
        version: i32 = Integer,
        description: Option<String> = Nullable<Text>,
        stages: Parsed<Vec<StageBinding>> = Jsonb,
        input_schema: Option<Value> = Nullable<Jsonb>,
        created_at: DateTime<Utc> = Timestamptz,
    }
}

impl TryFrom<WorkflowRow> for Workflow {
    type Error = StoreError;
    fn try_from(row: WorkflowRow) -> Result<Self, StoreError> {
        let id = WorkflowId(row.id);
        let corrupt = |problem: String| StoreError::Corrupt { row: id.to_string(), problem };
        let stages = row.stages.0.map_err(corrupt)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// By position, two columns of one type would be mistaken for each other without anybody noticing.
    #[test]
    fn columns_come_in_the_order_of_the_fields() {
        for (columns, fields) in [
            (JOB_COLUMNS, JobRow::COLUMNS),
            (TRANSITION_COLUMNS, TransitionRow::COLUMNS),
            (TASK_COLUMNS, TaskRow::COLUMNS),
            (WORKFLOW_COLUMNS, WorkflowRow::COLUMNS),
        ] {
            let name = |column: &'static str| {
                let name = column.rsplit_once(" AS ").map_or(column, |(_, alias)| alias);
                name.rsplit_once('.').map_or(name, |(_, bare)| bare).trim()
            };
            assert_eq!(columns.split(',').map(name).collect::<Vec<_>>(), fields);
        }
        // The same columns but for one that is not read.
        assert_eq!(columns_without_input().matches(',').count(), JOB_COLUMNS.matches(',').count());
    }
}
