//! Storing decisions: one statement for any number of changes, each fenced by version and lease.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::AsyncPgConnection;
use serde_json::Value;
use uuid::Uuid;

use super::error::StoreResult;
use super::statement::Statement;
use crate::domain::decide::{Change, Hold};
use crate::domain::job::{Actor, Due, Gate};
use crate::domain::verdict::JobError;

/// Where and when a change was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// The seq of its transition: the job's version from now on.
    pub version: i32,
    /// By the database's clock.
    pub at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct StoredRow {
    #[diesel(sql_type = BigInt)]
    ord: i64,
    #[diesel(sql_type = Integer)]
    seq: i32,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// `now` is taken once and never lies before the job's last entry, so that the row, its history entry and its
/// task row tell the same time; the version in the fence makes sure that nobody wrote in between.
const APPLY: &str = "
WITH input AS MATERIALIZED (
    SELECT * FROM unnest(
        {}::uuid[], {}::integer[], {}::bigint[], {}::text[], {}::text[], {}::text[], {}::text[], {}::integer[],
        {}::integer[], {}::boolean[], {}::boolean[], {}::boolean[], {}::integer[], {}::text[], {}::integer[],
        {}::integer[], {}::text[], {}::text[], {}::text[], {}::timestamptz[], {}::bigint[], {}::jsonb[],
        {}::text[], {}::jsonb[], {}::jsonb[], {}::integer[], {}::text[], {}::integer[], {}::text[], {}::text[],
        {}::integer[], {}::bigint[], {}::uuid[], {}::jsonb[], {}::timestamptz[], {}::timestamptz[],
        {}::text[], {}::text[]
    ) WITH ORDINALITY AS i (
        job_id, from_version, from_lease, from_state, gate_before, state, stage, round,
        base_round, paused, granted, cancel_requested, rescues, task_state, attempt,
        max_attempts, handler, hold, gate, due_at, due_after_micros, kept_error,
        reason, error, metadata, k_round, k_stage, k_attempt, k_state, k_handler,
        k_max_attempts, k_lease, k_worker, k_result, k_scheduled_at, k_started_at,
        trigger, actor_name, ord
    )
), here AS MATERIALIZED (
    SELECT callboard_feed_position() AS position, clock_timestamp() AS now
), moved AS (
    UPDATE jobs j SET
        state = i.state, stage = i.stage, round = i.round, base_round = i.base_round, version = j.version + 1,
        feed_position = greatest(j.feed_position, here.position), paused = i.paused, granted = i.granted,
        cancel_requested_at = CASE WHEN i.cancel_requested
            THEN coalesce(j.cancel_requested_at, greatest(here.now, j.updated_at)) END,
        rescues = i.rescues, task_state = i.task_state, attempt = i.attempt, max_attempts = i.max_attempts,
        handler = i.handler,
        lease = CASE WHEN i.hold <> 'GONE' THEN j.lease END,
        worker_id = CASE WHEN i.hold <> 'GONE' THEN j.worker_id END,
        scheduled_at = CASE i.hold WHEN 'SAME' THEN j.scheduled_at
            WHEN 'STAY' THEN greatest(here.now, j.updated_at) END,
        task_started_at = CASE WHEN i.hold = 'SAME' THEN j.task_started_at
            WHEN i.hold = 'STAY' AND i.task_state = 'RUNNING' THEN greatest(here.now, j.updated_at) END,
        ready_handler = CASE WHEN i.gate = 'OPEN' THEN i.handler END,
        timed = (i.gate = 'TIMED'),
        due_at = coalesce(i.due_at,
            greatest(here.now, j.updated_at) + i.due_after_micros * interval '1 microsecond'),
        error = i.kept_error, updated_at = greatest(here.now, j.updated_at),
        finished_at = CASE WHEN i.state IN ('COMPLETE', 'FAILED', 'CANCELLED')
            THEN coalesce(j.finished_at, greatest(here.now, j.updated_at)) END,
        outcome = CASE WHEN i.state IN ('COMPLETE', 'FAILED', 'CANCELLED') THEN i.state END
    FROM input i, here
    WHERE j.id = i.job_id AND j.version = i.from_version AND j.lease IS NOT DISTINCT FROM i.from_lease
    RETURNING i.*, j.queue, j.version AS seq, j.feed_position, j.updated_at AS at
), history AS (
    INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
        actor_kind, actor_name, reason, error, metadata, at)
    SELECT job_id, seq, feed_position, from_state, state, trigger, stage, attempt, round,
        {}, actor_name, reason, error, metadata, at
    FROM moved
), ended AS (
    INSERT INTO tasks (job_id, round, stage, attempt, state, handler, max_attempts, lease, worker_id, result,
        error, scheduled_at, started_at, finished_at, seq)
    SELECT job_id, k_round, k_stage, k_attempt, k_state, k_handler, k_max_attempts, k_lease, k_worker, k_result,
        CASE WHEN k_state = 'FAILED' THEN error END, k_scheduled_at, k_started_at, at, seq
    FROM moved WHERE k_state IS NOT NULL
), counted AS (
    INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled,
        ready, running, waiting)
    SELECT queue,
        sum((state = 'INIT')::int - (from_state = 'INIT')::int),
        sum((state = 'PREPARE')::int - (from_state = 'PREPARE')::int),
        sum((state = 'EXECUTE')::int - (from_state = 'EXECUTE')::int),
        sum((state = 'VALIDATE')::int - (from_state = 'VALIDATE')::int),
        sum((state = 'COMPLETE')::int - (from_state = 'COMPLETE')::int),
        sum((state = 'FAILED')::int - (from_state = 'FAILED')::int),
        sum((state = 'CANCELLED')::int - (from_state = 'CANCELLED')::int),
        sum((gate = 'OPEN')::int - (gate_before = 'OPEN')::int),
        sum((task_state IN ('SCHEDULED', 'RUNNING'))::int - (from_lease IS NOT NULL)::int),
        sum((state NOT IN ('COMPLETE', 'FAILED', 'CANCELLED')
                AND gate <> 'OPEN' AND task_state NOT IN ('SCHEDULED', 'RUNNING'))::int
            - (from_state NOT IN ('COMPLETE', 'FAILED', 'CANCELLED')
                AND gate_before <> 'OPEN' AND from_lease IS NULL)::int)
    FROM moved WHERE trigger <> 'STALE' GROUP BY queue
)
SELECT ord, seq, at FROM moved";

/// Applies the changes whose fence still holds, all in one atomic statement; the answer stands at the
/// change's place, `None` where its fence did not hold.
pub(super) async fn changes_apply_on(
    conn: &mut AsyncPgConnection,
    changes: &[Change],
    actor: &Actor,
) -> StoreResult<Vec<Option<Stored>>> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<StoredRow> = statement(changes, actor).rows(conn).await?;
    let mut stored = vec![None; changes.len()];
    for row in rows {
        let place = usize::try_from(row.ord - 1).ok().and_then(|index| stored.get_mut(index));
        if let Some(place) = place {
            *place = Some(Stored { version: row.seq, at: row.at });
        }
    }
    Ok(stored)
}

fn statement(changes: &[Change], actor: &Actor) -> Statement {
    fn all<T>(changes: &[Change], read: impl Fn(&Change) -> T) -> Vec<T> {
        changes.iter().map(read).collect()
    }
    Statement::new(APPLY)
        .bind::<Array<SqlUuid>, _>(all(changes, |c| c.job.0))
        .bind::<Array<Integer>, _>(all(changes, |c| c.version))
        .bind::<Array<Nullable<BigInt>>, _>(all(changes, |c| c.claim.map(|claim| claim.lease)))
        .bind::<Array<Text>, _>(all(changes, |c| c.from.as_str()))
        .bind::<Array<Text>, _>(all(changes, |c| gate_word(c.gate_before)))
        .bind::<Array<Text>, _>(all(changes, |c| c.next.state.as_str()))
        .bind::<Array<Text>, _>(all(changes, |c| c.next.stage.as_str()))
        .bind::<Array<Integer>, _>(all(changes, |c| c.next.round))
        .bind::<Array<Integer>, _>(all(changes, |c| c.next.base_round))
        .bind::<Array<Bool>, _>(all(changes, |c| c.next.paused))
        .bind::<Array<Bool>, _>(all(changes, |c| c.next.granted))
        .bind::<Array<Bool>, _>(all(changes, |c| c.next.cancel_requested))
        .bind::<Array<Integer>, _>(all(changes, |c| c.next.rescues))
        .bind::<Array<Text>, _>(all(changes, |c| c.next.task_state.as_str()))
        .bind::<Array<Integer>, _>(all(changes, |c| c.next.attempt))
        .bind::<Array<Integer>, _>(all(changes, |c| c.next.max_attempts))
        .bind::<Array<Text>, _>(all(changes, |c| c.next.handler.clone()))
        .bind::<Array<Text>, _>(all(changes, |c| hold_word(c.next.hold)))
        .bind::<Array<Text>, _>(all(changes, |c| gate_word(c.next.gate)))
        .bind::<Array<Nullable<Timestamptz>>, _>(all(changes, |c| due_at(c.next.due)))
        .bind::<Array<Nullable<BigInt>>, _>(all(changes, |c| due_after_micros(c.next.due)))
        .bind::<Array<Nullable<Jsonb>>, _>(all(changes, |c| c.next.error.as_ref().map(error_json)))
        .bind::<Array<Nullable<Text>>, _>(all(changes, |c| c.reason.clone()))
        .bind::<Array<Nullable<Jsonb>>, _>(all(changes, |c| c.error.as_ref().map(error_json)))
        .bind::<Array<Nullable<Jsonb>>, _>(all(changes, |c| c.metadata.clone()))
        .bind::<Array<Nullable<Integer>>, _>(all(changes, |c| c.ended.as_ref().map(|k| k.round)))
        .bind::<Array<Nullable<Text>>, _>(all(changes, |c| c.ended.as_ref().map(|k| k.stage.as_str())))
        .bind::<Array<Nullable<Integer>>, _>(all(changes, |c| c.ended.as_ref().map(|k| k.attempt)))
        .bind::<Array<Nullable<Text>>, _>(all(changes, |c| c.ended.as_ref().map(|k| k.state.as_str())))
        .bind::<Array<Nullable<Text>>, _>(all(changes, |c| c.ended.as_ref().map(|k| k.handler.clone())))
        .bind::<Array<Nullable<Integer>>, _>(all(changes, |c| c.ended.as_ref().map(|k| k.max_attempts)))
        .bind::<Array<Nullable<BigInt>>, _>(all(changes, |c| {
            c.ended.as_ref().and_then(|k| k.claim).map(|claim| claim.lease)
        }))
        .bind::<Array<Nullable<SqlUuid>>, _>(all(changes, |c| -> Option<Uuid> {
            c.ended.as_ref().and_then(|k| k.claim).map(|claim| claim.worker.0)
        }))
        .bind::<Array<Nullable<Jsonb>>, _>(all(changes, |c| c.ended.as_ref().and_then(|k| k.result.clone())))
        .bind::<Array<Nullable<Timestamptz>>, _>(all(changes, |c| {
            c.ended.as_ref().and_then(|k| k.scheduled_at)
        }))
        .bind::<Array<Nullable<Timestamptz>>, _>(all(changes, |c| {
            c.ended.as_ref().and_then(|k| k.started_at)
        }))
        .bind::<Array<Text>, _>(all(changes, |c| c.trigger.as_str()))
        .bind::<Array<Text>, _>(all(changes, |_| actor.name.clone()))
        .bind::<Text, _>(actor.kind.as_str())
}

fn gate_word(gate: Gate) -> &'static str {
    match gate {
        Gate::Open => "OPEN",
        Gate::Timed => "TIMED",
        Gate::Held => "HELD",
    }
}

fn hold_word(hold: Hold) -> &'static str {
    match hold {
        Hold::Same => "SAME",
        Hold::Stay => "STAY",
        Hold::Gone => "GONE",
    }
}

fn due_at(due: Due) -> Option<DateTime<Utc>> {
    match due {
        Due::At(time) => Some(time),
        Due::Now | Due::After(_) => None,
    }
}

fn due_after_micros(due: Due) -> Option<i64> {
    match due {
        Due::After(delay) => Some(i64::try_from(delay.as_micros()).unwrap_or(i64::MAX)),
        Due::Now | Due::At(_) => None,
    }
}

pub(super) fn error_json(error: &JobError) -> Value {
    // A struct of plain fields always has a JSON form.
    serde_json::to_value(error).unwrap_or_default()
}
