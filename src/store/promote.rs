//! Moving what has become due into the claim index.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Timestamptz};

use super::Store;
use super::error::StoreResult;
use super::hints::Hint;
use super::pool;
use super::statement::Statement;

/// Jobs promoted in one statement.
pub const PROMOTE_BATCH_MAX: i64 = 1_000;

/// What a promotion found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promotion {
    /// Jobs that may be claimed now.
    pub promoted: i64,
    /// The database's clock.
    pub now: DateTime<Utc>,
    /// When the next job becomes due, if any waits.
    pub next_due_at: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct PromotionRow {
    #[diesel(sql_type = BigInt)]
    promoted: i64,
    #[diesel(sql_type = Timestamptz)]
    now: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    next_due_at: Option<DateTime<Utc>>,
}

/// RETRYING becomes PENDING as the next attempt. It is no transition: the history said when it would be.
const PROMOTE: &str = "
WITH due AS MATERIALIZED (
    SELECT id FROM jobs WHERE timed AND due_at <= clock_timestamp() ORDER BY due_at LIMIT {}
    FOR UPDATE SKIP LOCKED
), opened AS (
    UPDATE jobs j SET
        timed = false, due_at = NULL, ready_handler = j.handler, task_state = 'PENDING',
        attempt = j.attempt + (j.task_state = 'RETRYING')::int
    FROM due WHERE j.id = due.id AND j.timed
    RETURNING j.queue
), counted AS (
    INSERT INTO counts (queue, init, prepare, execute, validate, complete, failed, cancelled,
        ready, running, waiting)
    SELECT queue, 0, 0, 0, 0, 0, 0, 0, count(*), 0, -count(*) FROM opened GROUP BY queue
)
SELECT (SELECT count(*) FROM opened) AS promoted, clock_timestamp() AS now,
    (SELECT min(due_at) FROM jobs WHERE timed AND id <> ALL (SELECT id FROM due)) AS next_due_at";

impl Store {
    /// Opens at most [`PROMOTE_BATCH_MAX`] jobs that are due, and says when the next one will be.
    pub async fn jobs_promote(&self) -> StoreResult<Promotion> {
        let row: PromotionRow = Statement::new(PROMOTE)
            .bind::<BigInt, _>(PROMOTE_BATCH_MAX)
            .row(&mut *pool::acquire(&self.writes).await?)
            .await?;
        if row.promoted > 0 {
            // Readers see no transition, but the reasons why the jobs wait have changed.
            self.hints.raise(&[Hint::Work, Hint::Surroundings]);
        }
        Ok(Promotion { promoted: row.promoted, now: row.now, next_due_at: row.next_due_at })
    }
}
