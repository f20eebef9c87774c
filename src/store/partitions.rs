//! Partitions of the history: a few coarse ranges of time, made ahead of it and dropped when all of their jobs have gone.
//!
//! Each of the locks that this takes on the whole history is for a change of the catalogue alone, and is not
//! waited for long: while it waits, everybody else's statements wait behind it. Where it is not to be had, the next round
//! tries again.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Text, Uuid as SqlUuid};
use diesel_async::AsyncPgConnection;
use futures_util::FutureExt;
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::pool::{self, End};
use super::statement::Statement;

/// How long a lock on the whole history is waited for, in milliseconds.
const LOCK_WAIT_MS: i64 = 100;
/// A partition begins so long after it is made at the earliest, in milliseconds: a day. What a process leaves half-made
/// is taken back long before.
const AHEAD_MS: i64 = 86_400_000;
/// How long the lock for reading the DEFAULT partition is waited for, in milliseconds: autovacuum gives way after a second,
/// and no writer waits behind it.
const VALIDATE_LOCK_WAIT_MS: i64 = 10_000;
/// How long reading the DEFAULT partition may take, in milliseconds. Nobody waits for it.
const VALIDATE_TIMEOUT_MS: i64 = 3_600_000;

/// A range of jobs by id, hence by time, whose history has partitions of its own.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct HistoryRange {
    /// What its partitions are named after.
    #[diesel(sql_type = Text)]
    pub suffix: String,
    /// The lowest id in it.
    #[diesel(sql_type = SqlUuid)]
    pub low: Uuid,
    /// The lowest id above it.
    #[diesel(sql_type = SqlUuid)]
    pub high: Uuid,
}

#[derive(QueryableByName)]
struct DoneRow {
    #[diesel(sql_type = Bool)]
    done: bool,
}

/// The next range, where none reaches far enough ahead yet: it begins at a midnight (UTC, the sessions' time zone) that
/// lies far enough ahead, which is where the range before ends, unless nobody has made any for long.
const NEXT: &str = "
WITH ahead AS MATERIALIZED (
    SELECT clock_timestamp() + {} * interval '1 millisecond' AS first,
        clock_timestamp() + {} * interval '2 milliseconds' AS last
), begins AS (
    SELECT date_trunc('day', first) + interval '1 day' AS at, last FROM ahead
)
SELECT to_char(at, 'YYYYMMDD') AS suffix, callboard_uuid_floor(at) AS low,
    callboard_uuid_floor(at + {} * interval '1 day') AS high
FROM begins
WHERE NOT EXISTS (SELECT FROM history_partitions p
    WHERE p.high > callboard_uuid_floor(begins.last) OR p.high > callboard_uuid_floor(begins.at))";

impl Store {
    /// The ranges that have partitions of their own, the oldest first.
    pub async fn history_ranges(&self) -> StoreResult<Vec<HistoryRange>> {
        Statement::new("SELECT suffix, low, high FROM history_partitions ORDER BY low")
            .rows(&mut *pool::acquire(&self.writes).await?)
            .await
    }

    /// Those of the ranges in which every job that there still is ended longer ago than `age_ms`.
    pub async fn history_ranges_over(&self, age_ms: i64) -> StoreResult<Vec<HistoryRange>> {
        Statement::new(
            "WITH edge AS MATERIALIZED (SELECT clock_timestamp() - {} * interval '1 millisecond' AS old)
             SELECT p.suffix, p.low, p.high FROM history_partitions p, edge
             WHERE p.high <= callboard_uuid_floor(edge.old) AND NOT EXISTS (
                SELECT FROM jobs j WHERE j.id >= p.low AND j.id < p.high
                    AND (j.finished_at IS NULL OR j.finished_at >= edge.old OR j.updated_at >= edge.old))
             ORDER BY p.low",
        )
        .bind::<BigInt, _>(age_ms)
        .rows(&mut *pool::acquire(&self.writes).await?)
        .await
    }

    /// Makes the next range of so many days, if none begins soon enough; it.
    ///
    /// A partition can only be attached where DEFAULT holds nothing of its range. To read all of DEFAULT for that
    /// would keep everybody from writing, so it is promised and validated beforehand, which does not.
    pub async fn history_range_make(&self, days: i64) -> StoreResult<Option<HistoryRange>> {
        let promised = pool::transaction(&self.writes, "history_range_promise", |conn| {
            async move {
                if !is_ours_on(conn).await? {
                    return Ok(End::RollBack(None));
                }
                let next: Vec<HistoryRange> = Statement::new(NEXT)
                    .bind::<BigInt, _>(AHEAD_MS)
                    .bind::<BigInt, _>(AHEAD_MS)
                    .bind::<BigInt, _>(days)
                    .rows(conn)
                    .await?;
                let Some(next) = next.into_iter().next() else { return Ok(End::RollBack(None)) };
                Statement::new("SELECT callboard_history_forsake()").run(conn).await?;
                of_range("SELECT callboard_history_promise({}, {}, {})", &next).run(conn).await?;
                Ok(End::Commit(Some(next)))
            }
            .boxed()
        })
        .await?;
        let Some(range) = promised else { return Ok(None) };
        let made = self.history_range_attach(&range).await;
        if made.is_err() {
            self.history_forsake().await?;
        }
        made.map(|()| Some(range))
    }

    async fn history_range_attach(&self, range: &HistoryRange) -> StoreResult<()> {
        pool::transaction(&self.writes, "history_range_validate", |conn| {
            async move {
                // Held all the while, so that nobody takes the promise for a forsaken one.
                if !is_ours_on(conn).await? {
                    return Err(StoreError::Contended("somebody else makes or drops partitions".to_owned()));
                }
                set_on(conn, "lock_timeout", VALIDATE_LOCK_WAIT_MS).await?;
                set_on(conn, "statement_timeout", VALIDATE_TIMEOUT_MS).await?;
                Statement::new("SELECT callboard_history_validate()").run(conn).await?;
                Ok(End::Commit(()))
            }
            .boxed()
        })
        .await?;
        let range = range.clone();
        pool::transaction(&self.writes, "history_range_attach", |conn| {
            let range = range.clone();
            async move {
                if !is_ours_on(conn).await? {
                    return Err(StoreError::Contended("somebody else makes or drops partitions".to_owned()));
                }
                of_range("SELECT callboard_history_attach({}, {}, {})", &range).run(conn).await?;
                Ok(End::Commit(()))
            }
            .boxed()
        })
        .await
    }

    /// Takes back what a process left half-made; whether there was something.
    pub async fn history_forsake(&self) -> StoreResult<bool> {
        pool::transaction(&self.writes, "history_forsake", |conn| {
            async move {
                let half_made: DoneRow = Statement::new(
                    "SELECT EXISTS (SELECT FROM pg_constraint WHERE conname IN ('transitions_promise', 'tasks_promise', 'log_lines_promise')
                        AND conrelid IN ('transitions_default'::regclass, 'tasks_default'::regclass,
                            'log_lines_default'::regclass)) AS done",
                )
                .row(conn)
                .await?;
                if !half_made.done || !is_ours_on(conn).await? {
                    return Ok(End::RollBack(false));
                }
                Statement::new("SELECT callboard_history_forsake()").run(conn).await?;
                Ok(End::Commit(true))
            }
            .boxed()
        })
        .await
    }

    /// Drops a range's partitions if no job of it is left; whether it did. Rows go without being read.
    pub async fn history_range_drop(&self, range: &HistoryRange) -> StoreResult<bool> {
        let range = range.clone();
        pool::transaction(&self.writes, "history_range_drop", |conn| {
            let range = range.clone();
            async move {
                if !is_ours_on(conn).await? {
                    return Ok(End::RollBack(false));
                }
                let dropped: DoneRow =
                    of_range("SELECT callboard_history_drop({}, {}, {}) AS done", &range).row(conn).await?;
                Ok(End::Commit(dropped.done))
            }
            .boxed()
        })
        .await
    }
}

fn of_range(text: &str, range: &HistoryRange) -> Statement {
    Statement::new(text)
        .bind::<Text, _>(range.suffix.clone())
        .bind::<SqlUuid, _>(range.low)
        .bind::<SqlUuid, _>(range.high)
}

/// Whether it is this process's turn, until the transaction ends; it then waits for no lock for long.
async fn is_ours_on(conn: &mut AsyncPgConnection) -> StoreResult<bool> {
    set_on(conn, "lock_timeout", LOCK_WAIT_MS).await?;
    let row: DoneRow = Statement::new("SELECT pg_try_advisory_xact_lock({}) AS done")
        .bind::<BigInt, _>(super::locks::RETENTION)
        .row(conn)
        .await?;
    Ok(row.done)
}

async fn set_on(conn: &mut AsyncPgConnection, name: &str, ms: i64) -> StoreResult<()> {
    Statement::new("SELECT set_config({}, {}, true)")
        .bind::<Text, _>(name.to_owned())
        .bind::<Text, _>(ms.to_string())
        .run(conn)
        .await?;
    Ok(())
}
