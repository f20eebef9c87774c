//! Histories and attempts of many jobs at a time, each job with its own page.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::deserialize;
use diesel::pg::Pg;
use diesel::row::NamedRow;
use diesel::sql_types::{Array, BigInt, Integer, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
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
    #[diesel(sql_type = Integer)]
    seen: i32,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Something about a job, and the version that the job had then: what is read beside the job's row may be older than it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen<T> {
    /// Zero where that is not known.
    pub version: i32,
    /// What was read.
    pub what: T,
}

impl<T> Seen<T> {
    /// The same with something that is made of what was read.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Seen<U> {
        Seen { version: self.version, what: make(self.what) }
    }
}

impl Seen<Vec<Task>> {
    fn add(&mut self, version: i32, task: Task) {
        self.version = version;
        self.what.push(task);
    }
}

#[derive(QueryableByName)]
struct SeenRow {
    #[diesel(embed)]
    task: TaskRow,
    #[diesel(sql_type = Integer)]
    seen: i32,
}

/// A row of the list with this number, from 1.
struct NumberedRow<R> {
    row: R,
    number: i64,
}

impl<R: QueryableByName<Pg>> QueryableByName<Pg> for NumberedRow<R> {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        Ok(Self { row: R::build(row)?, number: NamedRow::get::<BigInt, _>(row, "number")? })
    }
}

/// The places of what is read forwards and of what is read backwards, each with its word in SQL, where there are any.
fn by_direction<K>(asked: &[(JobId, Window<K>)]) -> impl Iterator<Item = (Vec<usize>, &'static str)> {
    let (backward, forward) =
        (0..asked.len()).partition::<Vec<usize>, _>(|place| asked[*place].1.is_backward());
    [(forward, "ASC"), (backward, "DESC")].into_iter().filter(|(places, _)| !places.is_empty())
}

/// The list that a row belongs to.
fn list_of<'l, T>(lists: &'l mut [T], places: &[usize], number: i64) -> StoreResult<&'l mut T> {
    let place = usize::try_from(number - 1).ok().and_then(|number| places.get(number));
    place
        .and_then(|place| lists.get_mut(*place))
        .ok_or_else(|| StoreError::Rejected("a list that was not asked for".into()))
}

impl Store {
    /// A page of each job's history by seq.
    pub async fn transitions_of_jobs(
        &self,
        jobs: &[JobId],
        window: &Window<i32>,
    ) -> StoreResult<HashMap<JobId, Page<i32, PlacedTransition>>> {
        let asked: Vec<_> = jobs.iter().map(|job| (*job, window.clone())).collect();
        Ok(jobs.iter().copied().zip(self.transitions_pages(&asked).await?).collect())
    }

    /// Pages of histories by seq, each at the place of its question: one statement for all that are read in the same
    /// direction, whatever their windows.
    pub async fn transitions_pages(
        &self,
        asked: &[(JobId, Window<i32>)],
    ) -> StoreResult<Vec<Page<i32, PlacedTransition>>> {
        let mut found: Vec<Vec<(i32, PlacedTransition)>> = asked.iter().map(|_| Vec::new()).collect();
        for (places, direction) in by_direction(asked) {
            let wanted: Vec<&(JobId, Window<i32>)> = places.iter().map(|place| &asked[*place]).collect();
            let rows: Vec<NumberedRow<TransitionRow>> = Statement::new(&format!(
                "SELECT {TRANSITION_COLUMNS}, w.number
                 FROM unnest({{}}::uuid[], {{}}::integer[], {{}}::integer[], {{}}::bigint[]) WITH ORDINALITY
                    AS w (id, after, before, most, number)
                 CROSS JOIN LATERAL (
                    SELECT * FROM transitions h WHERE h.job_id = w.id AND h.seq > w.after AND h.seq < w.before
                    ORDER BY h.seq {direction} LIMIT w.most) t"
            ))
            .bind::<Array<SqlUuid>, _>(wanted.iter().map(|(job, _)| job.0).collect::<Vec<_>>())
            .bind::<Array<Integer>, _>(wanted.iter().map(|one| one.1.after.unwrap_or(0)).collect::<Vec<_>>())
            .bind::<Array<Integer>, _>(
                wanted.iter().map(|one| one.1.before.unwrap_or(i32::MAX)).collect::<Vec<_>>(),
            )
            .bind::<Array<BigInt>, _>(wanted.iter().map(|(_, window)| window.fetch()).collect::<Vec<_>>())
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
            for NumberedRow { row, number } in rows {
                let feed_position = row.feed_position;
                let transition = Transition::try_from(row)?;
                let item = (transition.id.seq, PlacedTransition { feed_position, transition });
                list_of(&mut found, &places, number)?.push(item);
            }
        }
        Ok(asked.iter().zip(found).map(|((_, window), items)| Page::from_rows(window, items)).collect())
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

    /// A page of each job's ended attempts in the order they ended.
    pub async fn tasks_of_jobs(
        &self,
        jobs: &[JobId],
        window: &Window<TaskPlace>,
    ) -> StoreResult<HashMap<JobId, Page<TaskPlace, Task>>> {
        let asked: Vec<_> = jobs.iter().map(|job| (*job, window.clone())).collect();
        let pages = self.tasks_pages(&asked).await?.into_iter().map(|seen| seen.what);
        Ok(jobs.iter().copied().zip(pages).collect())
    }

    /// Pages of ended attempts in the order they ended, each at the place of its question: one statement for all that are
    /// read in the same direction.
    pub async fn tasks_pages(
        &self,
        asked: &[(JobId, Window<TaskPlace>)],
    ) -> StoreResult<Vec<Seen<Page<TaskPlace, Task>>>> {
        const FIRST: TaskPlace = TaskPlace { round: -1, stage: Stage::Init, attempt: 0 };
        const LAST: TaskPlace = TaskPlace { round: i32::MAX, stage: Stage::Complete, attempt: i32::MAX };
        // No index has this order; a job's attempts are few, and its rows lie together.
        let stage = "array_position(ARRAY['INIT', 'PREPARE', 'EXECUTE', 'VALIDATE', 'COMPLETE'], e.stage)";
        let number = |place: &TaskPlace| i32::try_from(place.stage.index() + 1).unwrap_or(i32::MAX);
        let mut found: Vec<Vec<(TaskPlace, Task)>> = asked.iter().map(|_| Vec::new()).collect();
        let mut versions = vec![0; asked.len()];
        for (places, direction) in by_direction(asked) {
            let wanted: Vec<&(JobId, Window<TaskPlace>)> =
                places.iter().map(|place| &asked[*place]).collect();
            let after: Vec<TaskPlace> = wanted.iter().map(|one| one.1.after.unwrap_or(FIRST)).collect();
            let before: Vec<TaskPlace> = wanted.iter().map(|one| one.1.before.unwrap_or(LAST)).collect();
            let rows: Vec<NumberedRow<SeenRow>> = Statement::new(&format!(
                "SELECT {TASK_COLUMNS}, j.version AS seen, w.number
                 FROM unnest({{}}::uuid[], {{}}::integer[], {{}}::integer[], {{}}::integer[], {{}}::integer[],
                    {{}}::integer[], {{}}::integer[], {{}}::bigint[]) WITH ORDINALITY
                    AS w (id, round_1, stage_1, attempt_1, round_2, stage_2, attempt_2, most, number)
                 JOIN jobs j ON j.id = w.id
                 CROSS JOIN LATERAL (
                    SELECT * FROM tasks e WHERE e.job_id = w.id
                        AND (e.round, {stage}, e.attempt) > (w.round_1, w.stage_1, w.attempt_1)
                        AND (e.round, {stage}, e.attempt) < (w.round_2, w.stage_2, w.attempt_2)
                    ORDER BY e.round {direction}, {stage} {direction}, e.attempt {direction} LIMIT w.most) k"
            ))
            .bind::<Array<SqlUuid>, _>(wanted.iter().map(|(job, _)| job.0).collect::<Vec<_>>())
            .bind::<Array<Integer>, _>(after.iter().map(|place| place.round).collect::<Vec<_>>())
            .bind::<Array<Integer>, _>(after.iter().map(number).collect::<Vec<_>>())
            .bind::<Array<Integer>, _>(after.iter().map(|place| place.attempt).collect::<Vec<_>>())
            .bind::<Array<Integer>, _>(before.iter().map(|place| place.round).collect::<Vec<_>>())
            .bind::<Array<Integer>, _>(before.iter().map(number).collect::<Vec<_>>())
            .bind::<Array<Integer>, _>(before.iter().map(|place| place.attempt).collect::<Vec<_>>())
            .bind::<Array<BigInt>, _>(wanted.iter().map(|(_, window)| window.fetch()).collect::<Vec<_>>())
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
            for NumberedRow { row: SeenRow { task, seen }, number } in rows {
                let task = Task::try_from(task)?;
                *list_of(&mut versions, &places, number)? = seen;
                list_of(&mut found, &places, number)?.push((task.id.into(), task));
            }
        }
        let pages = asked.iter().zip(found).map(|((_, window), items)| Page::from_rows(window, items));
        Ok(versions.into_iter().zip(pages).map(|(version, what)| Seen { version, what }).collect())
    }

    /// How many attempts of each job have ended; jobs without any are left out.
    pub async fn tasks_count(&self, jobs: &[JobId]) -> StoreResult<HashMap<JobId, Seen<i64>>> {
        let rows: Vec<CountedRow> = Statement::new(
            "SELECT k.job_id, j.version AS seen, count(*) AS count FROM tasks k JOIN jobs j ON j.id = k.job_id
             WHERE k.job_id = ANY({}::uuid[]) GROUP BY k.job_id, j.version",
        )
        .bind::<Array<SqlUuid>, _>(jobs.iter().map(|job| job.0).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let seen = |row: CountedRow| (JobId(row.job_id), Seen { version: row.seen, what: row.count });
        Ok(rows.into_iter().map(seen).collect())
    }

    /// The latest ended attempt of each stage that is in force: since the last start from INIT. Jobs without any are left
    /// out.
    pub async fn tasks_in_force(&self, jobs: &[JobId]) -> StoreResult<HashMap<JobId, Seen<Vec<Task>>>> {
        let rows: Vec<SeenRow> = Statement::new(&format!(
            "SELECT DISTINCT ON (k.job_id, k.stage) {TASK_COLUMNS}, j.version AS seen
             FROM tasks k JOIN jobs j ON j.id = k.job_id
             WHERE k.job_id = ANY({{}}::uuid[]) AND k.round >= j.base_round
             ORDER BY k.job_id, k.stage, k.seq DESC"
        ))
        .bind::<Array<SqlUuid>, _>(jobs.iter().map(|job| job.0).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let mut by_job: HashMap<JobId, Seen<Vec<Task>>> = HashMap::new();
        for SeenRow { task, seen } in rows {
            let task = Task::try_from(task)?;
            by_job.entry(task.id.job).or_default().add(seen, task);
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
