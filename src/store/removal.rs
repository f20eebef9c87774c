//! Removing ended jobs: one that somebody deletes, and any number that are older than retention keeps them.

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Uuid as SqlUuid};
use uuid::Uuid;

use super::Store;
use super::error::StoreResult;
use super::hints::Hint;
use super::partitions::HistoryRange;
use super::pool;
use super::statement::Statement;

/// What one batch of expired jobs came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expired {
    /// Jobs that went.
    pub jobs: i64,
    /// Whether it was this process's turn: only one at a time removes.
    pub ours: bool,
}

#[derive(QueryableByName)]
struct ExpiredRow {
    #[diesel(sql_type = BigInt)]
    jobs: i64,
    #[diesel(sql_type = Bool)]
    ours: bool,
}

/// Removes the jobs that `chosen` names, as rows of (id, whole): whether their history and logs go row by row. Labels go with
/// the job, and tokens with what they answer, by their foreign keys. The ids are arrays where they choose rows of large
/// tables: the planner then takes an index, whatever it believes about the number of jobs.
pub(super) fn removal(chosen: &str) -> String {
    format!(
        "{chosen}, gone AS (
    DELETE FROM jobs WHERE id = ANY(ARRAY(SELECT id FROM chosen)) AND finished_at IS NOT NULL
    RETURNING id, queue, state, feed_position
), whole AS (
    SELECT id FROM gone JOIN chosen USING (id) WHERE chosen.whole
), history AS (
    DELETE FROM transitions WHERE job_id = ANY(ARRAY(SELECT id FROM whole))
), attempts AS (
    DELETE FROM tasks WHERE job_id = ANY(ARRAY(SELECT id FROM whole))
), lines AS (
    DELETE FROM log_lines WHERE job_id = ANY(ARRAY(SELECT id FROM whole))
), reports AS (
    DELETE FROM progress WHERE job_id = ANY(ARRAY(SELECT id FROM gone))
), answers AS (
    DELETE FROM callbacks WHERE job_id = ANY(ARRAY(SELECT id FROM gone))
), marked AS (
    INSERT INTO job_deletions (job_id, feed_position, at)
    SELECT id, callboard_feed_position(), clock_timestamp() FROM gone
), counted AS (
    INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled,
        ready, running, waiting)
    SELECT queue, 0, 0, 0, 0, -count(*) FILTER (WHERE state = 'COMPLETE'),
        -count(*) FILTER (WHERE state = 'FAILED'), -count(*) FILTER (WHERE state = 'CANCELLED'), 0, 0, 0
    FROM gone GROUP BY queue
)"
    )
}

/// A job whose last entry is young, such as that of a late worker who was turned away, waits until that is old, too:
/// the feed's floor goes up to behind all that went, and no young cursor may expire.
const CHOSEN: &str = "
WITH mine AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock({}) AS ours
), edge AS MATERIALIZED (
    SELECT clock_timestamp() - {} * interval '1 millisecond' AS old
), chosen AS MATERIALIZED (
    SELECT j.id, NOT EXISTS (
        SELECT FROM unnest({}::uuid[], {}::uuid[]) AS r (low, high) WHERE j.id >= r.low AND j.id < r.high
    ) AS whole
    FROM jobs j
    WHERE (SELECT ours FROM mine) AND j.finished_at < (SELECT old FROM edge) AND j.updated_at < (SELECT old FROM edge)
    ORDER BY j.finished_at, j.id LIMIT {} FOR UPDATE OF j SKIP LOCKED
)";

/// The place of the last that went still holds: whoever stands there has seen all of it, as every reader of a feed in which
/// nothing has happened since does.
const FLOOR: &str = ", floor AS (
    UPDATE feed SET floor = greatest(floor, (SELECT max(feed_position) FROM gone)) WHERE EXISTS (SELECT FROM gone)
)
SELECT (SELECT count(*) FROM gone) AS jobs, (SELECT ours FROM mine) AS ours";

impl Store {
    /// Removes at most `limit` jobs that ended longer ago than `age_ms`, the oldest first, with all that belongs to them,
    /// and raises the feed's floor above what went. The histories of jobs in the ranges `dropped` stay, as their
    /// partitions will go whole.
    pub async fn jobs_expire(
        &self,
        age_ms: i64,
        limit: i64,
        dropped: &[HistoryRange],
    ) -> StoreResult<Expired> {
        let bounds = |bound: fn(&HistoryRange) -> Uuid| dropped.iter().map(bound).collect::<Vec<_>>();
        let row: ExpiredRow = Statement::new(&format!("{}{FLOOR}", removal(CHOSEN)))
            .bind::<BigInt, _>(super::locks::RETENTION)
            .bind::<BigInt, _>(age_ms)
            .bind::<Array<SqlUuid>, _>(bounds(|range| range.low))
            .bind::<Array<SqlUuid>, _>(bounds(|range| range.high))
            .bind::<BigInt, _>(limit)
            .row(&mut *pool::acquire(&self.writes).await?)
            .await?;
        if row.jobs > 0 {
            self.hints.raise(&[Hint::Feed]);
        }
        Ok(Expired { jobs: row.jobs, ours: row.ours })
    }
}
