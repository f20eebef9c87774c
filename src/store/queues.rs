//! Queues and the counters: what `stats` shows, without ever counting jobs.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Store;
use super::error::StoreResult;
use super::hints::Hint;
use super::pool;
use super::schema::queues;
use super::statement::Statement;
use crate::domain::words::JobState;
use crate::telemetry::metrics::OTHERS;

/// Most queues that a reader is shown, by name.
pub const QUEUES_LISTED_MAX: i64 = 1_000;
/// Queue names that a process remembers to be in the table; emptied when full.
const KNOWN_MAX: usize = 10_000;

/// Names of queues that are in the table for sure.
#[derive(Default)]
pub(super) struct KnownQueues(RwLock<HashSet<String>>);

/// A queue, and how many of its live jobs may be claimed, run, or wait for something.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Queue {
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its jobs are not claimed.
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub paused: bool,
    /// Jobs that a worker may claim now.
    #[diesel(sql_type = BigInt)]
    pub ready: i64,
    /// Jobs that a worker holds.
    #[diesel(sql_type = BigInt)]
    pub running: i64,
    /// Live jobs that wait for a time or a person.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
}

/// How many jobs there are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
#[expect(missing_docs, reason = "the fields are the states")]
pub struct JobCounts {
    #[diesel(sql_type = BigInt)]
    pub init: i64,
    #[diesel(sql_type = BigInt)]
    pub prepare: i64,
    #[diesel(sql_type = BigInt)]
    pub execute: i64,
    #[diesel(sql_type = BigInt)]
    pub validate: i64,
    #[diesel(sql_type = BigInt)]
    pub complete: i64,
    #[diesel(sql_type = BigInt)]
    pub failed: i64,
    #[diesel(sql_type = BigInt)]
    pub cancelled: i64,
}

impl JobCounts {
    /// Jobs in one state.
    pub fn of(&self, state: JobState) -> i64 {
        match state {
            JobState::Init => self.init,
            JobState::Prepare => self.prepare,
            JobState::Execute => self.execute,
            JobState::Validate => self.validate,
            JobState::Complete => self.complete,
            JobState::Failed => self.failed,
            JobState::Cancelled => self.cancelled,
        }
    }

    /// Jobs in any state.
    pub fn total(&self) -> i64 {
        JobState::ALL.iter().map(|state| self.of(*state)).sum()
    }
}

/// The jobs of one queue, by state and by what they wait for.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct QueueCounts {
    /// Its name, or what stands for the smaller ones.
    #[diesel(sql_type = Text)]
    pub queue: String,
    /// It is paused; of several, one of them.
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub paused: bool,
    /// By state.
    #[diesel(embed)]
    pub jobs: JobCounts,
    /// Jobs that a worker may claim now.
    #[diesel(sql_type = BigInt)]
    pub ready: i64,
    /// Jobs that a worker holds.
    #[diesel(sql_type = BigInt)]
    pub running: i64,
    /// Live jobs that wait for a time or a person.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
}

/// Queues that are counted apart; the others together.
pub const QUEUES_COUNTED_MAX: i64 = 100;

/// Jobs by state, and all workers together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Totals {
    /// Jobs by state.
    #[diesel(embed)]
    pub jobs: JobCounts,
    /// Worker processes that are not lost.
    #[diesel(sql_type = BigInt)]
    pub workers: i64,
    /// Tasks that they can run at a time.
    #[diesel(sql_type = BigInt)]
    pub slots: i64,
    /// Tasks that they run, as of their last heartbeats.
    #[diesel(sql_type = BigInt)]
    pub busy: i64,
    /// When it was like that, by the database's clock.
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

const COUNTED: &str = "
SELECT q.name, q.paused, coalesce(sum(c.ready), 0)::bigint AS ready,
    coalesce(sum(c.running), 0)::bigint AS running, coalesce(sum(c.waiting), 0)::bigint AS waiting
FROM queues q LEFT JOIN counts c ON c.queue = q.name";

impl Store {
    /// Makes sure that queues are in the table.
    pub(super) async fn queues_know(&self, names: impl Iterator<Item = &str>) -> StoreResult<()> {
        let unknown: HashSet<String> = {
            let known = self.queues.0.read().unwrap_or_else(PoisonError::into_inner);
            names.filter(|name| !known.contains(*name)).map(str::to_owned).collect()
        };
        if unknown.is_empty() {
            return Ok(());
        }
        Statement::new("INSERT INTO queues (name) SELECT unnest({}::text[]) ON CONFLICT DO NOTHING")
            .bind::<Array<Text>, _>(unknown.iter().cloned().collect::<Vec<_>>())
            .run(&mut *pool::acquire(&self.writes).await?)
            .await?;
        let mut known = self.queues.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() + unknown.len() > KNOWN_MAX {
            known.clear();
        }
        known.extend(unknown);
        drop(known);
        self.hints.raise(&[Hint::Surroundings]);
        Ok(())
    }

    /// Pauses or resumes a queue; none where no job was ever submitted to it.
    pub async fn queue_set_paused(&self, name: &str, paused: bool) -> StoreResult<Option<Queue>> {
        let updated = diesel::update(queues::table.find(name))
            .set(queues::paused.eq(paused))
            .execute(&mut *pool::acquire(&self.writes).await?)
            .await?;
        if updated == 0 {
            return Ok(None);
        }
        self.hints.raise(&[Hint::Work, Hint::Surroundings]);
        self.queue_get(name).await
    }

    /// One queue.
    pub async fn queue_get(&self, name: &str) -> StoreResult<Option<Queue>> {
        let found: Vec<Queue> = Statement::new(&format!("{COUNTED} WHERE q.name = {{}} GROUP BY q.name"))
            .bind::<Text, _>(name.to_owned())
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
        Ok(found.into_iter().next())
    }

    /// The queues that there are among these names, in no order.
    pub async fn queues_get(&self, names: &[String]) -> StoreResult<Vec<Queue>> {
        let found = Statement::new(&format!("{COUNTED} WHERE q.name = ANY({{}}) GROUP BY q.name"))
            .bind::<Array<Text>, _>(names.to_vec())
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
        Ok(found)
    }

    /// The queues by name, at most [`QUEUES_LISTED_MAX`].
    pub async fn queues_list(&self) -> StoreResult<Vec<Queue>> {
        let found = Statement::new(&format!("{COUNTED} GROUP BY q.name ORDER BY q.name LIMIT {{}}"))
            .bind::<BigInt, _>(QUEUES_LISTED_MAX)
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
        Ok(found)
    }

    /// The jobs of each queue, the [`QUEUES_COUNTED_MAX`] largest apart and the others as [`OTHERS`].
    pub async fn queues_counts(&self) -> StoreResult<Vec<QueueCounts>> {
        let counts = Statement::new(
            "WITH by_queue AS (
                SELECT q.name, q.paused,
                    coalesce(sum(c.init), 0) AS init, coalesce(sum(c.prepare), 0) AS prepare,
                    coalesce(sum(c.execute), 0) AS execute, coalesce(sum(c.validate), 0) AS validate,
                    coalesce(sum(c.complete), 0) AS complete, coalesce(sum(c.failed), 0) AS failed,
                    coalesce(sum(c.cancelled), 0) AS cancelled, coalesce(sum(c.ready), 0) AS ready,
                    coalesce(sum(c.running), 0) AS running, coalesce(sum(c.waiting), 0) AS waiting
                FROM queues q LEFT JOIN counts c ON c.queue = q.name GROUP BY q.name
             ), ranked AS (
                SELECT *, row_number() OVER (
                    ORDER BY ready + running + waiting DESC, complete + failed + cancelled DESC, name
                ) AS rank FROM by_queue
             )
             SELECT CASE WHEN rank <= {} THEN name ELSE {} END AS queue, bool_or(paused) AS paused,
                sum(init)::bigint AS init, sum(prepare)::bigint AS prepare, sum(execute)::bigint AS execute,
                sum(validate)::bigint AS validate, sum(complete)::bigint AS complete, sum(failed)::bigint AS failed,
                sum(cancelled)::bigint AS cancelled, sum(ready)::bigint AS ready, sum(running)::bigint AS running,
                sum(waiting)::bigint AS waiting
             FROM ranked GROUP BY 1 ORDER BY 1",
        )
        .bind::<BigInt, _>(QUEUES_COUNTED_MAX)
        .bind::<Text, _>(OTHERS.to_owned())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(counts)
    }

    /// The names of the queues that are paused.
    pub async fn queues_paused(&self) -> StoreResult<Vec<String>> {
        let names = queues::table
            .filter(queues::paused)
            .select(queues::name)
            .order(queues::name)
            .limit(QUEUES_LISTED_MAX)
            .load(&mut *pool::acquire(&self.reads).await?)
            .await?;
        Ok(names)
    }

    /// How many jobs there are in each state.
    pub async fn job_counts(&self) -> StoreResult<JobCounts> {
        let counts = Statement::new(
            "SELECT coalesce(sum(init), 0)::bigint AS init, coalesce(sum(prepare), 0)::bigint AS prepare,
                coalesce(sum(execute), 0)::bigint AS execute, coalesce(sum(validate), 0)::bigint AS validate,
                coalesce(sum(complete), 0)::bigint AS complete, coalesce(sum(failed), 0)::bigint AS failed,
                coalesce(sum(cancelled), 0)::bigint AS cancelled
             FROM counts",
        )
        .row(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(counts)
    }

    /// Jobs by state and the workers that are not lost, as of one moment.
    pub async fn totals(&self) -> StoreResult<Totals> {
        let totals = Statement::new(
            "SELECT coalesce(sum(init), 0)::bigint AS init, coalesce(sum(prepare), 0)::bigint AS prepare,
                coalesce(sum(execute), 0)::bigint AS execute, coalesce(sum(validate), 0)::bigint AS validate,
                coalesce(sum(complete), 0)::bigint AS complete, coalesce(sum(failed), 0)::bigint AS failed,
                coalesce(sum(cancelled), 0)::bigint AS cancelled, w.workers, w.slots, w.busy,
                clock_timestamp() AS at
             FROM (SELECT count(*) AS workers, coalesce(sum(slots), 0)::bigint AS slots,
                    coalesce(sum(busy), 0)::bigint AS busy
                FROM workers WHERE state <> 'LOST') w LEFT JOIN counts ON true
             GROUP BY w.workers, w.slots, w.busy",
        )
        .row(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(totals)
    }

    /// Sums the counters' rows up into one for each queue; how many rows went. One process at a time does
    /// this: none where another one is at it.
    pub async fn counts_fold(&self) -> StoreResult<i64> {
        let row: super::rows::CountRow = Statement::new(
            "WITH mine AS MATERIALIZED (SELECT pg_try_advisory_xact_lock({}) AS locked), gone AS (
                DELETE FROM counts WHERE (SELECT locked FROM mine) RETURNING *
             ), summed AS (
                INSERT INTO counts
                SELECT queue, sum(init), sum(prepare), sum(execute), sum(validate), sum(complete), sum(failed),
                    sum(cancelled), sum(ready), sum(running), sum(waiting)
                FROM gone GROUP BY queue
             )
             SELECT count(*) AS count FROM gone",
        )
        .bind::<BigInt, _>(super::locks::FOLD_COUNTS)
        .row(&mut *pool::acquire(&self.writes).await?)
        .await?;
        Ok(row.count)
    }
}
