//! Histories and attempts of many jobs at a time, each job with its own page.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::Store;
use super::error::StoreResult;
use super::page::{Page, Window};
use super::pool;
use super::rows::{TASK_COLUMNS, TRANSITION_COLUMNS, TaskRow, TransitionRow, read_all};
use super::statement::Statement;
use crate::domain::ids::{JobId, TaskId, TransitionId};
use crate::domain::job::{Task, Transition};
use crate::domain::words::Stage;

/// A transition with its place in the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedTransition {
    /// See [`super::feed::FeedPlace`].
    pub feed_position: i64,
    /// The entry.
    pub transition: Transition,
}

/// An attempt's place among all of its job: rounds, stages and attempts only ever go up, so this is the order in
/// which they ended, and it is known of the one that still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskPlace {
    /// See [`TaskId::round`].
    pub round: i32,
    /// See [`TaskId::stage`].
    pub stage: Stage,
    /// See [`TaskId::attempt`].
    pub attempt: i32,
}

impl From<TaskId> for TaskPlace {
    fn from(id: TaskId) -> Self {
        Self { round: id.round, stage: id.stage, attempt: id.attempt }
    }
}

#[derive(QueryableByName)]
struct CountedRow {
    #[diesel(sql_type = SqlUuid)]
    job_id: Uuid,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Store {
    /// A page of each job's history by seq, for any number of jobs in one statement.
    pub async fn transitions_of_jobs(
        &self,
        jobs: &[JobId],
        window: &Window<i32>,
    ) -> StoreResult<HashMap<JobId, Page<i32, PlacedTransition>>> {
        let direction = if window.is_backward() { "DESC" } else { "ASC" };
        let rows: Vec<TransitionRow> = Statement::new(&format!(
            "SELECT {TRANSITION_COLUMNS} FROM unnest({{}}::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
                SELECT * FROM transitions h WHERE h.job_id = wanted.id
                    AND h.seq > coalesce({{}}, 0) AND h.seq < coalesce({{}}, 2147483647)
                ORDER BY h.seq {direction} LIMIT {{}}) t"
        ))
        .bind::<Array<SqlUuid>, _>(jobs.iter().map(|job| job.0).collect::<Vec<_>>())
        .bind::<Nullable<Integer>, _>(window.after)
        .bind::<Nullable<Integer>, _>(window.before)
        .bind::<BigInt, _>(window.fetch())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let mut by_job: HashMap<JobId, Vec<(i32, PlacedTransition)>> =
            jobs.iter().map(|job| (*job, Vec::new())).collect();
        for row in rows {
            let (feed_position, transition) = (row.feed_position, Transition::try_from(row)?);
            let items = by_job.entry(transition.id.job).or_default();
            items.push((transition.id.seq, PlacedTransition { feed_position, transition }));
        }
        Ok(by_job.into_iter().map(|(job, items)| (job, Page::from_rows(window, items))).collect())
    }

    /// Those entries that there are, in no order.
    pub async fn transitions_get(&self, ids: &[TransitionId]) -> StoreResult<Vec<PlacedTransition>> {
        let rows: Vec<TransitionRow> = Statement::new(&format!(
            "SELECT {TRANSITION_COLUMNS} FROM unnest({{}}::uuid[], {{}}::integer[]) AS wanted (job_id, seq)
             JOIN transitions t USING (job_id, seq)
             WHERE EXISTS (SELECT FROM jobs j WHERE j.id = t.job_id)"
        ))
        .bind::<Array<SqlUuid>, _>(ids.iter().map(|id| id.job.0).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(ids.iter().map(|id| id.seq).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let feed_position = row.feed_position;
                Ok(PlacedTransition { feed_position, transition: Transition::try_from(row)? })
            })
            .collect()
    }

    /// A page of each job's ended attempts in the order they ended, for any number of jobs in one statement.
    pub async fn tasks_of_jobs(
        &self,
        jobs: &[JobId],
        window: &Window<TaskPlace>,
    ) -> StoreResult<HashMap<JobId, Page<TaskPlace, Task>>> {
        let direction = if window.is_backward() { "DESC" } else { "ASC" };
        // No index has this order; a job's attempts are few, and its rows lie together.
        let stage = "array_position(ARRAY['INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE'], e.stage)";
        let mut statement = Statement::new(&format!(
            "SELECT {TASK_COLUMNS} FROM unnest({{}}::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
                SELECT * FROM tasks e WHERE e.job_id = wanted.id"
        ))
        .bind::<Array<SqlUuid>, _>(jobs.iter().map(|job| job.0).collect::<Vec<_>>());
        for (place, side) in [(window.after, ">"), (window.before, "<")] {
            let Some(place) = place else { continue };
            let stage_number = i32::try_from(place.stage.index() + 1).unwrap_or(i32::MAX);
            statement = statement
                .with::<Integer, _>(
                    &format!(" AND (e.round, {stage}, e.attempt) {side} ({{}}, "),
                    place.round,
                )
                .with::<Integer, _>("{}, ", stage_number)
                .with::<Integer, _>("{})", place.attempt);
        }
        let rows: Vec<TaskRow> = statement
            .then(&format!(" ORDER BY e.round {direction}, {stage} {direction}, e.attempt {direction}"))
            .with::<BigInt, _>(" LIMIT {}) k", window.fetch())
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
        let mut by_job: HashMap<JobId, Vec<(TaskPlace, Task)>> =
            jobs.iter().map(|job| (*job, Vec::new())).collect();
        for task in read_all::<_, Task>(rows)? {
            by_job.entry(task.id.job).or_default().push((task.id.into(), task));
        }
        Ok(by_job.into_iter().map(|(job, items)| (job, Page::from_rows(window, items))).collect())
    }

    /// How many attempts of each job have ended; jobs without any are left out.
    pub async fn tasks_count(&self, jobs: &[JobId]) -> StoreResult<HashMap<JobId, i64>> {
        let rows: Vec<CountedRow> = Statement::new(
            "SELECT k.job_id, count(*) AS count FROM tasks k WHERE k.job_id = ANY({}::uuid[]) GROUP BY k.job_id",
        )
        .bind::<Array<SqlUuid>, _>(jobs.iter().map(|job| job.0).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(rows.into_iter().map(|row| (JobId(row.job_id), row.count)).collect())
    }

    /// The latest ended attempt of each stage that is in force: since the last start from INIT.
    pub async fn tasks_in_force(&self, jobs: &[JobId]) -> StoreResult<HashMap<JobId, Vec<Task>>> {
        let rows: Vec<TaskRow> = Statement::new(&format!(
            "SELECT DISTINCT ON (k.job_id, k.stage) {TASK_COLUMNS}
             FROM tasks k JOIN jobs j ON j.id = k.job_id
             WHERE k.job_id = ANY({{}}::uuid[]) AND k.round >= j.base_round
             ORDER BY k.job_id, k.stage, k.seq DESC"
        ))
        .bind::<Array<SqlUuid>, _>(jobs.iter().map(|job| job.0).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let mut by_job: HashMap<JobId, Vec<Task>> = HashMap::new();
        for task in read_all::<_, Task>(rows)? {
            by_job.entry(task.id.job).or_default().push(task);
        }
        Ok(by_job)
    }

    /// Those ended attempts that there are, in no order.
    pub async fn tasks_get(&self, ids: &[TaskId]) -> StoreResult<Vec<Task>> {
        let rows: Vec<TaskRow> = Statement::new(&format!(
            "SELECT {TASK_COLUMNS}
             FROM unnest({{}}::uuid[], {{}}::integer[], {{}}::text[], {{}}::integer[])
                AS wanted (job_id, round, stage, attempt)
             JOIN tasks k USING (job_id, round, stage, attempt)
             WHERE EXISTS (SELECT FROM jobs j WHERE j.id = k.job_id)"
        ))
        .bind::<Array<SqlUuid>, _>(ids.iter().map(|id| id.job.0).collect::<Vec<Uuid>>())
        .bind::<Array<Integer>, _>(ids.iter().map(|id| id.round).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(ids.iter().map(|id| id.stage.as_str()).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(ids.iter().map(|id| id.attempt).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        read_all(rows)
    }
}
