//! Worker processes: one heartbeat row each, and who is lost.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::hints::Hint;
use super::pool::{self, End};
use super::rows::CountRow;
use super::schema::workers;
use super::statement::Statement;
use crate::domain::ids::WorkerId;
use crate::domain::words::WorkerState;
use futures_util::FutureExt;

/// Most workers that a reader is shown, the latest first.
pub const WORKERS_LISTED_MAX: i64 = 1_000;

/// A worker process as it registers itself.
#[derive(Debug, Clone)]
pub struct NewWorker {
    /// For people.
    pub name: String,
    /// The machine it runs on.
    pub host: String,
    /// Of the program.
    pub version: String,
    /// The queues it serves; empty for all.
    pub queues: Vec<String>,
    /// The handlers it has.
    pub handlers: Vec<String>,
    /// Tasks it runs at a time.
    pub slots: i32,
}

/// A worker process.
#[derive(Debug, Clone, PartialEq)]
pub struct Worker {
    /// Of this run.
    pub id: WorkerId,
    /// For people.
    pub name: String,
    /// The machine it runs on.
    pub host: String,
    /// Of the program.
    pub version: String,
    /// The queues it serves; empty for all.
    pub queues: Vec<String>,
    /// The handlers it has.
    pub handlers: Vec<String>,
    /// Tasks it runs at a time.
    pub slots: i32,
    /// Tasks it runs, as of its last heartbeat.
    pub busy: i32,
    /// How it is doing.
    pub state: WorkerState,
    /// When it registered.
    pub started_at: DateTime<Utc>,
    /// When it was last heard of.
    pub heartbeat_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = workers, check_for_backend(diesel::pg::Pg))]
struct WorkerRow {
    id: Uuid,
    name: String,
    host: String,
    version: String,
    queues: Vec<String>,
    handlers: Vec<String>,
    slots: i32,
    busy: i32,
    state: String,
    started_at: DateTime<Utc>,
    heartbeat_at: DateTime<Utc>,
}

impl TryFrom<WorkerRow> for Worker {
    type Error = StoreError;
    fn try_from(row: WorkerRow) -> Result<Self, StoreError> {
        let id = WorkerId(row.id);
        let state = row.state.parse().map_err(|error: crate::domain::words::UnknownWord| {
            StoreError::Corrupt { row: id.to_string(), problem: error.to_string() }
        })?;
        Ok(Worker {
            id,
            name: row.name,
            host: row.host,
            version: row.version,
            queues: row.queues,
            handlers: row.handlers,
            slots: row.slots,
            busy: row.busy,
            state,
            started_at: row.started_at,
            heartbeat_at: row.heartbeat_at,
        })
    }
}

impl Store {
    /// Registers a worker process under an id of its own.
    pub async fn worker_register(&self, new: &NewWorker) -> StoreResult<WorkerId> {
        #[derive(QueryableByName)]
        struct IdRow {
            #[diesel(sql_type = diesel::sql_types::Uuid)]
            id: Uuid,
        }
        use diesel::sql_types::{Array, Integer, Text};
        let row: IdRow = Statement::new(
            "INSERT INTO workers (id, name, host, version, queues, handlers, slots, busy, state, started_at,
                heartbeat_at, heard_since)
             SELECT callboard_uuid((extract(epoch FROM now) * 1000000)::bigint, 0), {}, {}, {}, {}, {}, {}, 0,
                'ACTIVE', now, now, now
             FROM (SELECT clock_timestamp() AS now OFFSET 0) AS clock RETURNING id",
        )
        .bind::<Text, _>(new.name.clone())
        .bind::<Text, _>(new.host.clone())
        .bind::<Text, _>(new.version.clone())
        .bind::<Array<Text>, _>(new.queues.clone())
        .bind::<Array<Text>, _>(new.handlers.clone())
        .bind::<Integer, _>(new.slots)
        .row(&mut *pool::acquire(&self.writes).await?)
        .await?;
        self.hints.raise(&[Hint::Surroundings]);
        Ok(WorkerId(row.id))
    }

    /// Says that a worker lives; false where it was declared lost meanwhile, which is final. `silence_ms` is what
    /// it would be declared lost for; one that was silent for half of that begins anew to be heard.
    pub async fn worker_heartbeat(&self, id: WorkerId, busy: i32, silence_ms: i64) -> StoreResult<bool> {
        use diesel::sql_types::{BigInt, Integer};
        let updated = Statement::new(
            "UPDATE workers SET busy = {}, heartbeat_at = here.now,
                heard_since = CASE WHEN heartbeat_at < here.now - {} * interval '0.5 millisecond'
                    THEN here.now ELSE heard_since END
             FROM (SELECT clock_timestamp() AS now OFFSET 0) AS here WHERE id = {} AND state <> 'LOST'",
        )
        .bind::<Integer, _>(busy)
        .bind::<BigInt, _>(silence_ms)
        .bind::<diesel::sql_types::Uuid, _>(id.0)
        .run(&mut *pool::acquire(&self.life).await?)
        .await?;
        Ok(updated == 1)
    }

    /// Says that a worker takes no more work; false where it was declared lost meanwhile.
    pub async fn worker_drain(&self, id: WorkerId) -> StoreResult<bool> {
        let updated = diesel::update(workers::table.find(id.0).filter(workers::state.ne("LOST")))
            .set(workers::state.eq(WorkerState::Draining.as_str()))
            .execute(&mut *pool::acquire(&self.writes).await?)
            .await?;
        self.hints.raise(&[Hint::Surroundings]);
        Ok(updated == 1)
    }

    /// Removes a worker that has ended well and holds nothing; one that still holds something is declared
    /// lost instead, so that others rescue it at once.
    pub async fn worker_leave(&self, id: WorkerId) -> StoreResult<()> {
        Statement::new(
            "WITH held AS (SELECT count(*) AS jobs FROM jobs WHERE worker_id = {}),
                gone AS (DELETE FROM workers WHERE id = {} AND (SELECT jobs FROM held) = 0)
             UPDATE workers SET state = 'LOST' WHERE id = {} AND (SELECT jobs FROM held) > 0",
        )
        .bind::<diesel::sql_types::Uuid, _>(id.0)
        .bind::<diesel::sql_types::Uuid, _>(id.0)
        .bind::<diesel::sql_types::Uuid, _>(id.0)
        .run(&mut *pool::acquire(&self.writes).await?)
        .await?;
        self.hints.raise(&[Hint::Surroundings]);
        Ok(())
    }

    /// Declares workers lost that were not heard of for so long; how many. One process at a time does this:
    /// none where another one is at it.
    ///
    /// None also where `declarer` was not heard itself all that time: after an outage, or when the clock has
    /// jumped, everybody is silent, and nobody has gone.
    pub async fn workers_declare_lost(&self, declarer: WorkerId, silence_ms: i64) -> StoreResult<i64> {
        use diesel::sql_types::{BigInt, Uuid as SqlUuid};
        let lost = pool::transaction(&self.writes, "workers_declare_lost", move |conn| {
            async move {
                let row: CountRow = Statement::new(
                    "WITH mine AS MATERIALIZED (SELECT pg_try_advisory_xact_lock({}) AS locked),
                     edge AS MATERIALIZED (SELECT clock_timestamp() - {} * interval '1 millisecond' AS silent),
                     heard AS MATERIALIZED (
                        SELECT FROM workers, edge WHERE id = {} AND state <> 'LOST'
                            AND heard_since <= edge.silent AND heartbeat_at > edge.silent),
                     lost AS (
                        UPDATE workers SET state = 'LOST' FROM edge
                        WHERE state <> 'LOST' AND heartbeat_at < edge.silent
                            AND (SELECT locked FROM mine) AND EXISTS (SELECT FROM heard)
                        RETURNING id)
                     SELECT count(*) AS count FROM lost",
                )
                .bind::<BigInt, _>(super::locks::DECLARE_LOST)
                .bind::<BigInt, _>(silence_ms)
                .bind::<SqlUuid, _>(declarer.0)
                .row(conn)
                .await?;
                Ok(End::Commit(row.count))
            }
            .boxed()
        })
        .await?;
        if lost > 0 {
            self.hints.raise(&[Hint::Surroundings]);
        }
        Ok(lost)
    }

    /// Forgets lost workers that hold nothing and were silent for so long; how many.
    pub async fn workers_forget(&self, silence_ms: i64) -> StoreResult<usize> {
        use diesel::sql_types::BigInt;
        let forgotten = Statement::new(
            "DELETE FROM workers w WHERE w.state = 'LOST'
                AND w.heartbeat_at < clock_timestamp() - {} * interval '1 millisecond'
                AND NOT EXISTS (SELECT FROM jobs j WHERE j.worker_id = w.id)",
        )
        .bind::<BigInt, _>(silence_ms)
        .run(&mut *pool::acquire(&self.writes).await?)
        .await?;
        Ok(forgotten)
    }

    /// The worker processes, the latest first, at most [`WORKERS_LISTED_MAX`].
    pub async fn workers_list(&self) -> StoreResult<Vec<Worker>> {
        let rows: Vec<WorkerRow> = workers::table
            .select(WorkerRow::as_select())
            .order(workers::id.desc())
            .limit(WORKERS_LISTED_MAX)
            .load(&mut *pool::acquire(&self.reads).await?)
            .await?;
        super::rows::read_all(rows)
    }

    /// The workers that there are among these ids, in no order.
    pub async fn workers_get(&self, ids: &[WorkerId]) -> StoreResult<Vec<Worker>> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let rows: Vec<WorkerRow> = workers::table
            .select(WorkerRow::as_select())
            .filter(workers::id.eq_any(ids))
            .load(&mut *pool::acquire(&self.reads).await?)
            .await?;
        super::rows::read_all(rows)
    }
}
