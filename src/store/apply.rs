//! Storing decisions: one statement for any number of changes, each fenced by version and lease.

use std::borrow::Borrow;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::AsyncPgConnection;
use serde_json::Value;

use super::error::StoreResult;
use super::shapes::{Place, shapes};
use super::statement::Statement;
use crate::domain::decide::{Change, Hold};
use crate::domain::job::{Actor, Due, Gate};
use crate::domain::verdict::JobError;
use crate::domain::words::{JobState, Trigger};
use crate::telemetry::metrics;

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
///
/// The position is `callboard_feed_position()` written out: PostgreSQL would plan the function's body anew in
/// each statement.
const APPLY: &str = "
WITH shape AS MATERIALIZED (
    SELECT * FROM unnest(
        {}::text[], {}::text[], {}::text[], {}::text[], {}::integer[], {}::integer[], {}::boolean[],
        {}::boolean[], {}::boolean[], {}::integer[], {}::text[], {}::integer[], {}::integer[], {}::text[],
        {}::text[], {}::text[], {}::integer[], {}::text[], {}::integer[], {}::text[], {}::text[],
        {}::integer[], {}::uuid[], {}::integer[], {}::integer[], {}::integer[], {}::integer[], {}::integer[],
        {}::integer[], {}::integer[], {}::integer[], {}::integer[], {}::integer[]
    ) WITH ORDINALITY AS s (
        trigger, from_state, state, stage, round, base_round, paused,
        granted, cancel_requested, rescues, task_state, attempt, max_attempts, handler,
        hold, gate, k_round, k_stage, k_attempt, k_state, k_handler,
        k_max_attempts, k_worker, init, prepare, execute, validate, complete,
        failed, cancelled, ready, running, waiting, shape
    )
), here AS MATERIALIZED (
    SELECT (SELECT base FROM feed) + pg_current_xact_id()::text::bigint AS position, clock_timestamp() AS now
), moved AS (
    UPDATE jobs j SET
        state = s.state, stage = s.stage, round = s.round, base_round = s.base_round, version = j.version + 1,
        feed_position = greatest(j.feed_position, here.position), paused = s.paused, granted = s.granted,
        cancel_requested_at = CASE WHEN s.cancel_requested
            THEN coalesce(j.cancel_requested_at, greatest(here.now, j.updated_at)) END,
        rescues = s.rescues, task_state = s.task_state, attempt = s.attempt, max_attempts = s.max_attempts,
        handler = s.handler,
        lease = CASE WHEN s.hold <> 'GONE' THEN j.lease END,
        worker_id = CASE WHEN s.hold <> 'GONE' THEN j.worker_id END,
        scheduled_at = CASE s.hold WHEN 'SAME' THEN j.scheduled_at
            WHEN 'STAY' THEN greatest(here.now, j.updated_at) END,
        task_started_at = CASE WHEN s.hold = 'SAME' THEN j.task_started_at
            WHEN s.hold = 'STAY' AND s.task_state = 'RUNNING' THEN greatest(here.now, j.updated_at) END,
        ready_handler = CASE WHEN s.gate = 'OPEN' THEN s.handler END,
        timed = (s.gate = 'TIMED'),
        due_at = coalesce(i.due_at,
            greatest(here.now, j.updated_at) + i.due_after_micros * interval '1 microsecond'),
        error = i.extra -> 'kept_error', updated_at = greatest(here.now, j.updated_at),
        finished_at = CASE WHEN s.state IN ('COMPLETE', 'FAILED', 'CANCELLED')
            THEN coalesce(j.finished_at, greatest(here.now, j.updated_at)) END,
        outcome = CASE WHEN s.state IN ('COMPLETE', 'FAILED', 'CANCELLED') THEN s.state END
    FROM here, unnest(
        {}::uuid[], {}::integer[], {}::bigint[], {}::bigint[], {}::timestamptz[], {}::bigint[], {}::jsonb[],
        {}::timestamptz[], {}::timestamptz[], {}::jsonb[]
    ) WITH ORDINALITY AS i (
        job_id, from_version, from_lease, shape, due_at, due_after_micros, result,
        scheduled_at, started_at, extra, ord
    ) JOIN shape s USING (shape)
    WHERE j.id = i.job_id AND j.version = i.from_version AND j.lease IS NOT DISTINCT FROM i.from_lease
    RETURNING i.job_id, i.from_lease, i.shape, i.result, i.scheduled_at, i.started_at, i.extra, i.ord,
        j.queue, j.version AS seq, j.feed_position, j.updated_at AS at
), history AS (
    INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
        actor_kind, actor_name, reason, error, metadata, at)
    SELECT m.job_id, m.seq, m.feed_position, s.from_state, s.state, s.trigger, s.stage, s.attempt, s.round,
        {}, {}, m.extra ->> 'reason', m.extra -> 'error', m.extra -> 'metadata', m.at
    FROM moved m JOIN shape s USING (shape)
), ended AS (
    INSERT INTO tasks (job_id, round, stage, attempt, state, handler, max_attempts, lease, worker_id, result,
        error, scheduled_at, started_at, finished_at, seq)
    SELECT m.job_id, s.k_round, s.k_stage, s.k_attempt, s.k_state, s.k_handler, s.k_max_attempts,
        m.from_lease, s.k_worker, m.result,
        CASE WHEN s.k_state = 'FAILED' THEN m.extra -> 'error' END, m.scheduled_at, m.started_at, m.at, m.seq
    FROM moved m JOIN shape s USING (shape) WHERE s.k_state IS NOT NULL
), counted AS (
    INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled,
        ready, running, waiting)
    SELECT m.queue, sum(m.n * s.init), sum(m.n * s.prepare), sum(m.n * s.execute), sum(m.n * s.validate),
        sum(m.n * s.complete), sum(m.n * s.failed), sum(m.n * s.cancelled),
        sum(m.n * s.ready), sum(m.n * s.running), sum(m.n * s.waiting)
    FROM (SELECT queue, shape, count(*) AS n FROM moved GROUP BY queue, shape) m JOIN shape s USING (shape)
    WHERE s.trigger <> 'STALE' GROUP BY m.queue
)
SELECT ord, seq, at FROM moved";

/// Applies the changes whose fence still holds, all in one atomic statement; the answer stands at the
/// change's place, `None` where its fence did not hold.
pub(super) async fn changes_apply_on<C: Borrow<Change>>(
    conn: &mut AsyncPgConnection,
    changes: &[C],
    actor: &Actor,
) -> StoreResult<Vec<Option<Stored>>> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let statement = {
        let changes: Vec<&Change> = changes.iter().map(Borrow::borrow).collect();
        statement(&changes, actor)
    };
    let rows: Vec<StoredRow> = statement.rows(conn).await?;
    let mut stored = vec![None; changes.len()];
    for row in rows {
        let place = usize::try_from(row.ord - 1).ok().and_then(|index| stored.get_mut(index));
        if let Some(place) = place {
            *place = Some(Stored { version: row.seq, at: row.at });
        }
    }
    count_triggers(
        changes.iter().zip(&stored).filter(|(_, stored)| stored.is_some()).map(|(change, _)| change.borrow()),
    );
    Ok(stored)
}

/// Counts what was stored, by trigger: a batch has few different ones.
fn count_triggers<'a>(stored: impl Iterator<Item = &'a Change>) {
    let mut counts: Vec<(Trigger, usize)> = Vec::new();
    for change in stored {
        match counts.iter_mut().find(|(trigger, _)| *trigger == change.trigger) {
            Some((_, count)) => *count += 1,
            None => counts.push((change.trigger, 1)),
        }
    }
    for (trigger, count) in counts {
        metrics().store.stored(trigger.as_str(), count);
    }
}

fn statement(changes: &[&Change], actor: &Actor) -> Statement {
    fn all<'a, I, T>(items: &[I], read: impl Fn(&I) -> T + 'a) -> Vec<T> {
        items.iter().map(read).collect()
    }
    let (shapes, of) = shapes(changes);
    Statement::new(APPLY)
        .bind::<Array<Text>, _>(all(&shapes, |s| s.trigger.as_str()))
        .bind::<Array<Text>, _>(all(&shapes, |s| s.from.as_str()))
        .bind::<Array<Text>, _>(all(&shapes, |s| s.state.as_str()))
        .bind::<Array<Text>, _>(all(&shapes, |s| s.stage.as_str()))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.round))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.base_round))
        .bind::<Array<Bool>, _>(all(&shapes, |s| s.paused))
        .bind::<Array<Bool>, _>(all(&shapes, |s| s.granted))
        .bind::<Array<Bool>, _>(all(&shapes, |s| s.cancel_requested))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.rescues))
        .bind::<Array<Text>, _>(all(&shapes, |s| s.task_state.as_str()))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.attempt))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.max_attempts))
        .bind::<Array<Text>, _>(all(&shapes, |s| s.handler.to_owned()))
        .bind::<Array<Text>, _>(all(&shapes, |s| hold_word(s.hold)))
        .bind::<Array<Text>, _>(all(&shapes, |s| gate_word(s.gate)))
        .bind::<Array<Nullable<Integer>>, _>(all(&shapes, |s| s.ended.map(|k| k.round)))
        .bind::<Array<Nullable<Text>>, _>(all(&shapes, |s| s.ended.map(|k| k.stage.as_str())))
        .bind::<Array<Nullable<Integer>>, _>(all(&shapes, |s| s.ended.map(|k| k.attempt)))
        .bind::<Array<Nullable<Text>>, _>(all(&shapes, |s| s.ended.map(|k| k.state.as_str())))
        .bind::<Array<Nullable<Text>>, _>(all(&shapes, |s| s.ended.map(|k| k.handler.to_owned())))
        .bind::<Array<Nullable<Integer>>, _>(all(&shapes, |s| s.ended.map(|k| k.max_attempts)))
        .bind::<Array<Nullable<SqlUuid>>, _>(all(&shapes, |s| s.ended.and_then(|k| k.worker)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.delta(JobState::Init)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.delta(JobState::Prepare)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.delta(JobState::Execute)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.delta(JobState::Validate)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.delta(JobState::Complete)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.delta(JobState::Failed)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.delta(JobState::Cancelled)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.place_delta(Place::Ready)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.place_delta(Place::Running)))
        .bind::<Array<Integer>, _>(all(&shapes, |s| s.place_delta(Place::Waiting)))
        .bind::<Array<SqlUuid>, _>(all(changes, |c| c.job.0))
        .bind::<Array<Integer>, _>(all(changes, |c| c.version))
        .bind::<Array<Nullable<BigInt>>, _>(all(changes, |c| c.claim.map(|claim| claim.lease)))
        .bind::<Array<BigInt>, _>(of)
        .bind::<Array<Nullable<Timestamptz>>, _>(all(changes, |c| due_at(c.next.due)))
        .bind::<Array<Nullable<BigInt>>, _>(all(changes, |c| due_after_micros(c.next.due)))
        .bind::<Array<Nullable<Jsonb>>, _>(all(changes, |c| c.ended.as_ref().and_then(|k| k.result.clone())))
        .bind::<Array<Nullable<Timestamptz>>, _>(all(changes, |c| {
            c.ended.as_ref().and_then(|k| k.scheduled_at)
        }))
        .bind::<Array<Nullable<Timestamptz>>, _>(all(changes, |c| {
            c.ended.as_ref().and_then(|k| k.started_at)
        }))
        .bind::<Array<Nullable<Jsonb>>, _>(all(changes, extra))
        .bind::<Text, _>(actor.kind.as_str())
        .bind::<Text, _>(actor.name.clone())
}

/// What few changes have: a reason, errors, metadata.
fn extra(change: &&Change) -> Option<Value> {
    let parts = [
        ("reason", change.reason.clone().map(Value::String)),
        ("error", change.error.as_ref().map(error_json)),
        ("kept_error", change.next.error.as_ref().map(error_json)),
        ("metadata", change.metadata.clone()),
    ];
    let there: serde_json::Map<String, Value> =
        parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
    (!there.is_empty()).then_some(Value::Object(there))
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
