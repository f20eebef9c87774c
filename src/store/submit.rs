//! Storing submitted jobs, many in one statement, each at most once for its idempotency key.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{
    Array, BigInt, Bool, Bytea, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::AsyncPgConnection;
use futures_util::FutureExt;
use serde_json::Value;
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::pool::{self, End};
use super::rows::{JOB_COLUMNS, JobRow};
use super::statement::Statement;
use crate::domain::ids::JobId;
use crate::domain::job::{Actor, Gate, Job, NewJob, Status, TaskStatus};
use crate::domain::words::{JobState, Stage, TaskState, Trigger};
use crate::telemetry::metrics;

/// What became of one submitted job.
#[derive(Debug, Clone, PartialEq)]
pub enum Submitted {
    /// It is stored.
    New(Job),
    /// Its key was used before for the same request; this is that job.
    Replayed(Job),
    /// Its key was used before for another request, by this job.
    Conflict(Job),
}

#[derive(QueryableByName)]
struct StoredRow {
    #[diesel(sql_type = BigInt)]
    ord: i64,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    timed: bool,
}

const SUBMIT: &str = "
WITH here AS MATERIALIZED (
    SELECT (SELECT base FROM feed) + pg_current_xact_id()::text::bigint AS position, now,
        (extract(epoch FROM now) * 1000000)::bigint AS micros
    FROM (SELECT clock_timestamp() AS now OFFSET 0) AS clock
), input AS MATERIALIZED (
    SELECT i.*, callboard_uuid(here.micros, i.ord) AS id, here.now, here.position,
        NOT i.held AND coalesce(i.run_at > here.now, false) AS timed
    FROM here, unnest(
        {}::text[], {}::text[], {}::uuid[], {}::text[], {}::text[], {}::integer[], {}::jsonb[], {}::jsonb[],
        {}::text[], {}::bytea[], {}::timestamptz[], {}::integer[], {}::text[], {}::boolean[],
        {}::text[]
    ) WITH ORDINALITY AS i (
        name, description, workflow_id, mode, queue, priority, labels, input,
        idempotency_key, idempotency_digest, run_at, max_attempts, handler, held, trace_context, ord
    )
), stored AS (
    INSERT INTO jobs (id, name, description, workflow_id, mode, queue, priority, labels, input, idempotency_key,
        idempotency_digest, run_at, created_at, state, stage, round, base_round, version, feed_position, paused,
        granted, rescues, task_state, attempt, max_attempts, handler, updated_at, ready_handler, timed, due_at,
        trace_context)
    SELECT id, name, description, workflow_id, mode, queue, priority, labels, input, idempotency_key,
        idempotency_digest, run_at, now, 'INIT', 'INIT', 0, 0, 1, position, false,
        false, 0, 'PENDING', 1, max_attempts, handler, now, CASE WHEN NOT held AND NOT timed THEN handler END,
        timed, CASE WHEN run_at > now THEN run_at END, trace_context
    FROM input ORDER BY ord
    ON CONFLICT (idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id, queue, feed_position, created_at, ready_handler
), history AS (
    INSERT INTO transitions (job_id, seq, feed_position, to_state, trigger, stage, attempt, round, actor_kind,
        actor_name, at)
    SELECT id, 1, feed_position, 'INIT', 'SUBMIT', 'INIT', 1, 0, {}, {}, created_at FROM stored
), counted AS (
    INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled,
        ready, running, waiting)
    SELECT queue, count(*), 0, 0, 0, 0, 0, 0, count(ready_handler), 0, count(*) - count(ready_handler)
    FROM stored GROUP BY queue
), labelled AS (
    INSERT INTO job_labels (key, value, job_id)
    SELECT l.key, l.value, input.id
    FROM unnest({}::bigint[], {}::text[], {}::text[]) AS l (ord, key, value)
    JOIN input USING (ord) JOIN stored USING (id)
)
SELECT input.ord, stored.id, stored.created_at AS at, input.timed FROM stored JOIN input USING (id)";

const BY_KEY: &str = "
SELECT {columns}, j.idempotency_digest AS digest FROM jobs j WHERE j.idempotency_key = ANY({}::text[])";

#[derive(QueryableByName)]
struct KeyedRow {
    #[diesel(embed)]
    job: JobRow,
    #[diesel(sql_type = Bytea)]
    digest: Vec<u8>,
}

impl Store {
    /// Stores jobs that have nothing to do with each other: each is new, replayed or in conflict by itself.
    pub async fn jobs_submit(&self, jobs: Vec<NewJob>, actor: &Actor) -> StoreResult<Vec<Submitted>> {
        self.queues_know(jobs.iter().map(|job| job.queue.as_str())).await?;
        // One statement is atomic by itself, and whatever came of the keys was committed before.
        let submitted = submit_on(&mut *pool::acquire(&self.writes).await?, &jobs, actor).await?;
        self.hints_for_gates(submitted.iter().filter_map(|one| match one {
            Submitted::New(job) => Some(job.status.task.gate),
            Submitted::Replayed(_) | Submitted::Conflict(_) => None,
        }));
        Ok(submitted)
    }

    /// Stores all jobs, or none where one is in conflict.
    pub async fn jobs_submit_together(
        &self,
        jobs: Vec<NewJob>,
        actor: &Actor,
    ) -> StoreResult<Vec<Submitted>> {
        if jobs.iter().all(|job| job.idempotency.is_none()) {
            return self.jobs_submit(jobs, actor).await;
        }
        self.queues_know(jobs.iter().map(|job| job.queue.as_str())).await?;
        let given = Arc::new((jobs, actor.clone()));
        let submitted = pool::transaction(&self.writes, "jobs_submit_together", |conn| {
            let given = Arc::clone(&given);
            async move {
                let submitted = submit_on(conn, &given.0, &given.1).await?;
                let conflict = submitted.iter().any(|one| matches!(one, Submitted::Conflict(_)));
                Ok(if conflict { End::RollBack(submitted) } else { End::Commit(submitted) })
            }
            .boxed()
        })
        .await?;
        self.hints_for_gates(submitted.iter().filter_map(|one| match one {
            Submitted::New(job) => Some(job.status.task.gate),
            Submitted::Replayed(_) | Submitted::Conflict(_) => None,
        }));
        Ok(submitted)
    }
}

async fn submit_on(
    conn: &mut AsyncPgConnection,
    jobs: &[NewJob],
    actor: &Actor,
) -> StoreResult<Vec<Submitted>> {
    let rows: Vec<StoredRow> = statement(jobs, actor).rows(conn).await?;
    metrics().store.stored(Trigger::Submit.as_str(), rows.len());
    let mut submitted: Vec<Option<Submitted>> = vec![None; jobs.len()];
    for row in rows {
        let index = usize::try_from(row.ord - 1).unwrap_or(usize::MAX);
        if let (Some(place), Some(job)) = (submitted.get_mut(index), jobs.get(index)) {
            *place = Some(Submitted::New(stored_job(job, &row)));
        }
    }
    let replayed: Vec<&str> = jobs
        .iter()
        .zip(&submitted)
        .filter(|(_, done)| done.is_none())
        .filter_map(|(job, _)| job.idempotency.as_ref().map(|idempotency| idempotency.key.as_str()))
        .collect();
    let mut earlier = std::collections::HashMap::new();
    if !replayed.is_empty() {
        let keys: Vec<String> = replayed.into_iter().map(str::to_owned).collect();
        let text = BY_KEY.replace("{columns}", JOB_COLUMNS);
        let rows: Vec<KeyedRow> = Statement::new(&text).bind::<Array<Text>, _>(keys).rows(conn).await?;
        for row in rows {
            let (job, digest) = (Job::try_from(row.job)?, row.digest);
            if let Some(key) = job.idempotency_key.clone() {
                earlier.insert(key, (job, digest));
            }
        }
    }
    let answer = |(job, done): (&NewJob, Option<Submitted>)| {
        if let Some(done) = done {
            return Ok(done);
        }
        let idempotency = job.idempotency.as_ref();
        match idempotency.and_then(|asked| earlier.get(&asked.key).map(|found| (asked, found))) {
            Some((asked, (job, digest))) if asked.digest == *digest => Ok(Submitted::Replayed(job.clone())),
            Some((_, (job, _))) => Ok(Submitted::Conflict(job.clone())),
            // The job that held the key was deleted between the two statements.
            None => Err(StoreError::Contended("a submitted job was neither stored nor found".into())),
        }
    };
    jobs.iter().zip(submitted).map(answer).collect()
}

fn statement(jobs: &[NewJob], actor: &Actor) -> Statement {
    fn all<T>(jobs: &[NewJob], read: impl Fn(&NewJob) -> T) -> Vec<T> {
        jobs.iter().map(read).collect()
    }
    let labels: Vec<(i64, &crate::domain::job::Label)> = jobs
        .iter()
        .zip(1..)
        .flat_map(|(job, ord)| job.labels.iter().map(move |label| (ord, label)))
        .collect();
    Statement::new(SUBMIT)
        .bind::<Array<Text>, _>(all(jobs, |j| j.name.clone()))
        .bind::<Array<Nullable<Text>>, _>(all(jobs, |j| j.description.clone()))
        .bind::<Array<SqlUuid>, _>(all(jobs, |j| j.workflow.id.0))
        .bind::<Array<Text>, _>(all(jobs, |j| j.mode.as_str()))
        .bind::<Array<Text>, _>(all(jobs, |j| j.queue.clone()))
        .bind::<Array<Integer>, _>(all(jobs, |j| j.priority))
        .bind::<Array<Jsonb>, _>(all(jobs, |j| serde_json::to_value(&j.labels).unwrap_or_default()))
        .bind::<Array<Jsonb>, _>(all(jobs, |j| Value::clone(&j.input)))
        .bind::<Array<Nullable<Text>>, _>(all(jobs, |j| j.idempotency.as_ref().map(|i| i.key.clone())))
        .bind::<Array<Nullable<Bytea>>, _>(all(jobs, |j| j.idempotency.as_ref().map(|i| i.digest.clone())))
        .bind::<Array<Nullable<Timestamptz>>, _>(all(jobs, |j| j.run_at))
        .bind::<Array<Integer>, _>(all(jobs, |j| j.workflow.binding(Stage::Init).retry.max_attempts))
        .bind::<Array<Text>, _>(all(jobs, |j| j.workflow.binding(Stage::Init).handler.clone()))
        .bind::<Array<Bool>, _>(all(jobs, NewJob::is_held))
        .bind::<Array<Nullable<Text>>, _>(all(jobs, |j| j.trace.map(|trace| trace.to_string())))
        .bind::<Text, _>(actor.kind.as_str())
        .bind::<Text, _>(actor.name.clone())
        .bind::<Array<BigInt>, _>(labels.iter().map(|(ord, _)| *ord).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(labels.iter().map(|(_, label)| label.key.clone()).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(labels.iter().map(|(_, label)| label.value.clone()).collect::<Vec<_>>())
}

/// The job as its row is now: everything follows from what was asked and the few values that the row got.
fn stored_job(new: &NewJob, row: &StoredRow) -> Job {
    let binding = new.workflow.binding(Stage::Init);
    let gate = match (new.is_held(), row.timed) {
        (true, _) => Gate::Held,
        (false, true) => Gate::Timed,
        (false, false) => Gate::Open,
    };
    Job {
        id: JobId(row.id),
        name: new.name.clone(),
        description: new.description.clone(),
        workflow: new.workflow.id,
        mode: new.mode,
        queue: new.queue.clone(),
        priority: new.priority,
        labels: new.labels.clone(),
        input: Arc::clone(&new.input),
        idempotency_key: new.idempotency.as_ref().map(|idempotency| idempotency.key.clone()),
        run_at: new.run_at,
        created_at: row.at,
        status: Status {
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
                max_attempts: binding.retry.max_attempts,
                handler: binding.handler.clone(),
                claim: None,
                gate,
                due_at: new.run_at.filter(|run_at| *run_at > row.at),
                scheduled_at: None,
                started_at: None,
            },
            error: None,
            updated_at: row.at,
            started_at: None,
            finished_at: None,
        },
    }
}
