//! Lists of jobs: filters, order and keyset paging.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid};
use futures_util::future::{try_join, try_join_all};
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::page::{Page, Window};
use super::pool;
use super::rows::{CountRow, JOB_COLUMNS, JobRow, columns_without_input, read_all};
use super::statement::Statement;
use crate::domain::filter::{JobFilter, LabelFilter};
use crate::domain::ids::JobId;
use crate::domain::job::Job;
use crate::domain::words::JobState;

/// Jobs that are counted at most; above that a total is not given.
pub const COUNTED_MAX: i64 = 10_000;

/// What a list of jobs is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobOrderField {
    /// Creation, which the id holds.
    Created,
    /// The end; jobs that have not ended are not in this list.
    Finished,
}

/// An order of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobOrder {
    /// By what.
    pub field: JobOrderField,
    /// The latest first.
    pub descending: bool,
}

/// A place in a list of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobPlace {
    /// When the job ended, in a list by that.
    pub finished_at: Option<DateTime<Utc>>,
    /// The job.
    pub job: JobId,
}

/// A page of jobs that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct JobsAsked {
    /// Which jobs.
    pub filter: JobFilter,
    /// In which order.
    pub order: JobOrder,
    /// Which part of that list.
    pub window: Window<JobPlace>,
}

/// Pages that one statement can read together: by creation, of all jobs or of those in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Kind {
    of: Of,
    descending: bool,
}

/// Lists by what it takes to read a page of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Of {
    /// All jobs: an index has them in this order.
    All,
    /// Those in one state that is not the last one. No index has these: all live jobs are looked at.
    Live,
    /// Those in one final state, which have an index, too.
    Ended,
}

impl JobsAsked {
    /// With which others it can be read; none for what needs a statement of its own, whose price nobody knows before.
    pub fn of(&self) -> Option<Of> {
        self.kind().map(|kind| kind.of)
    }

    /// None for what needs a statement of its own.
    fn kind(&self) -> Option<Kind> {
        let JobsAsked { filter, order, window } = self;
        let only_states = *filter == (JobFilter { states: filter.states.clone(), ..JobFilter::default() });
        let of = match filter.states.as_slice() {
            [] => Of::All,
            [state] if state.is_live() => Of::Live,
            [_] => Of::Ended,
            _ => return None,
        };
        let by_creation = order.field == JobOrderField::Created;
        (only_states && by_creation)
            .then_some(Kind { of, descending: order.descending != window.is_backward() })
    }

    /// The bounds between which its ids lie.
    fn bounds(&self) -> (Uuid, Uuid) {
        let id = |place: &Option<JobPlace>| place.map(|place| place.job.0);
        let (after, before) = (id(&self.window.after), id(&self.window.before));
        let (above, below) = if self.order.descending { (before, after) } else { (after, before) };
        (above.unwrap_or(Uuid::nil()), below.unwrap_or(Uuid::max()))
    }
}

impl Store {
    /// Pages of jobs without their inputs, each at the place of its question. What most people ask for is read
    /// together.
    pub async fn jobs_pages(&self, asked: &[JobsAsked]) -> StoreResult<Vec<Page<JobPlace, Job>>> {
        let mut together: HashMap<Kind, Vec<usize>> = HashMap::new();
        let mut alone = Vec::new();
        for (place, one) in asked.iter().enumerate() {
            match one.kind() {
                Some(kind) => together.entry(kind).or_default().push(place),
                None => alone.push(place),
            }
        }
        let read_together = together.into_iter().map(|(kind, places)| async move {
            let wanted: Vec<&JobsAsked> = places.iter().map(|place| &asked[*place]).collect();
            let pages = self.jobs_pages_of_kind(kind, &wanted).await?;
            StoreResult::Ok(places.into_iter().zip(pages).collect::<Vec<_>>())
        });
        let read_alone = alone.into_iter().map(|place| async move {
            let JobsAsked { filter, order, window } = &asked[place];
            StoreResult::Ok((place, self.jobs_page_without_inputs(filter, *order, window).await?))
        });
        let (together, alone) = try_join(try_join_all(read_together), try_join_all(read_alone)).await?;
        let mut pages: Vec<_> = together.into_iter().flatten().chain(alone).collect();
        pages.sort_unstable_by_key(|(place, _)| *place);
        Ok(pages.into_iter().map(|(_, page)| page).collect())
    }

    async fn jobs_pages_of_kind(
        &self,
        kind: Kind,
        asked: &[&JobsAsked],
    ) -> StoreResult<Vec<Page<JobPlace, Job>>> {
        #[derive(QueryableByName)]
        struct ListedRow {
            #[diesel(embed)]
            job: JobRow,
            #[diesel(sql_type = BigInt)]
            number: i64,
        }
        let direction = if kind.descending { "DESC" } else { "ASC" };
        let which = match kind.of {
            Of::All => "true",
            // No index may name the state of a live job.
            Of::Live => "h.finished_at IS NULL AND h.state = w.state",
            Of::Ended => "h.outcome = w.state",
        };
        let bounds: Vec<(Uuid, Uuid)> = asked.iter().map(|one| one.bounds()).collect();
        let state = |one: &&JobsAsked| one.filter.states.first().map_or("", |state| state.as_str());
        let rows: Vec<ListedRow> = Statement::new(&format!(
            "SELECT {columns}, w.number
             FROM unnest({{}}::text[], {{}}::uuid[], {{}}::uuid[], {{}}::bigint[]) WITH ORDINALITY
                AS w (state, above, below, most, number)
             CROSS JOIN LATERAL (
                SELECT * FROM jobs h WHERE {which} AND h.id > w.above AND h.id < w.below
                ORDER BY h.id {direction} LIMIT w.most
             ) j",
            columns = columns_without_input(),
        ))
        .bind::<Array<Text>, _>(asked.iter().map(state).collect::<Vec<_>>())
        .bind::<Array<SqlUuid>, _>(bounds.iter().map(|(above, _)| *above).collect::<Vec<_>>())
        .bind::<Array<SqlUuid>, _>(bounds.iter().map(|(_, below)| *below).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(asked.iter().map(|one| one.window.fetch()).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let mut found: Vec<Vec<Job>> = asked.iter().map(|_| Vec::new()).collect();
        for row in rows {
            let list = usize::try_from(row.number - 1).ok().and_then(|place| found.get_mut(place));
            list.ok_or_else(|| StoreError::Rejected("a list that was not asked for".into()))?
                .push(row.job.try_into()?);
        }
        Ok(asked.iter().zip(found).map(|(one, jobs)| page_of(one.order, &one.window, jobs)).collect())
    }

    /// A page of the jobs that fit.
    pub async fn jobs_page(
        &self,
        filter: &JobFilter,
        order: JobOrder,
        window: &Window<JobPlace>,
    ) -> StoreResult<Page<JobPlace, Job>> {
        self.jobs_page_of(JOB_COLUMNS, filter, order, window).await
    }

    /// The same without what may be large and is seldom looked at.
    pub async fn jobs_page_without_inputs(
        &self,
        filter: &JobFilter,
        order: JobOrder,
        window: &Window<JobPlace>,
    ) -> StoreResult<Page<JobPlace, Job>> {
        self.jobs_page_of(&columns_without_input(), filter, order, window).await
    }

    async fn jobs_page_of(
        &self,
        columns: &str,
        filter: &JobFilter,
        order: JobOrder,
        window: &Window<JobPlace>,
    ) -> StoreResult<Page<JobPlace, Job>> {
        let mut statement = Statement::new(&format!("SELECT {columns} FROM jobs j WHERE true")).uncached();
        statement = filtered(statement, filter);
        if order.field == JobOrderField::Finished {
            statement = statement.then(" AND j.finished_at IS NOT NULL");
        }
        let behind = if order.descending { "<" } else { ">" };
        let ahead = if order.descending { ">" } else { "<" };
        for (place, side) in [(window.after, behind), (window.before, ahead)] {
            let Some(place) = place else { continue };
            statement = match (order.field, place.finished_at) {
                (JobOrderField::Created, _) => {
                    statement.with::<SqlUuid, _>(&format!(" AND j.id {side} {{}}"), place.job.0)
                }
                (JobOrderField::Finished, Some(at)) => statement
                    .with::<Timestamptz, _>(&format!(" AND (j.finished_at, j.id) {side} ({{}}, "), at)
                    .with::<SqlUuid, _>("{})", place.job.0),
                (JobOrderField::Finished, None) => {
                    return Err(StoreError::Rejected("a cursor of another order".into()));
                }
            };
        }
        let direction = if order.descending == window.is_backward() { "ASC" } else { "DESC" };
        statement.push(&match order.field {
            JobOrderField::Created => format!(" ORDER BY j.id {direction}"),
            JobOrderField::Finished => format!(" ORDER BY j.finished_at {direction}, j.id {direction}"),
        });
        let statement = statement.with::<BigInt, _>(" LIMIT {}", window.fetch());
        let rows: Vec<JobRow> = statement.rows(&mut *pool::acquire(&self.reads).await?).await?;
        Ok(page_of(order, window, read_all(rows)?))
    }

    /// How many jobs fit; none where that would take too long: more than [`COUNTED_MAX`] of them, unless the
    /// counters have the answer.
    pub async fn jobs_count(&self, filter: &JobFilter) -> StoreResult<Option<i64>> {
        if *filter == (JobFilter { states: filter.states.clone(), ..JobFilter::default() }) {
            let counts = self.job_counts().await?;
            let wanted = if filter.states.is_empty() { JobState::ALL } else { &filter.states };
            let distinct = JobState::ALL.iter().filter(|state| wanted.contains(state));
            return Ok(Some(distinct.map(|state| counts.of(*state)).sum()));
        }
        let statement =
            Statement::new("SELECT count(*) AS count FROM (SELECT FROM jobs j WHERE true").uncached();
        let row: CountRow = filtered(statement, filter)
            .with::<BigInt, _>(" LIMIT {}) counted", COUNTED_MAX + 1)
            .row(&mut *pool::acquire(&self.reads).await?)
            .await?;
        Ok((row.count <= COUNTED_MAX).then_some(row.count))
    }
}

fn page_of(order: JobOrder, window: &Window<JobPlace>, jobs: Vec<Job>) -> Page<JobPlace, Job> {
    let by_end = order.field == JobOrderField::Finished;
    let place = |job: &Job| JobPlace { finished_at: job.status.finished_at.filter(|_| by_end), job: job.id };
    Page::from_rows(window, jobs.into_iter().map(|job| (place(&job), job)).collect())
}

/// The filter in SQL, of a table alias `j`.
fn filtered(mut statement: Statement, filter: &JobFilter) -> Statement {
    if !filter.states.is_empty() {
        statement = statement.with::<Array<Text>, _>(
            " AND j.state = ANY({})",
            filter.states.iter().map(|state| state.as_str()).collect::<Vec<_>>(),
        );
        // Each of these lets the planner use the partial index that was made for it; no index may name the
        // state itself.
        if filter.states.iter().all(|state| state.is_live()) {
            statement.push(" AND j.finished_at IS NULL");
        }
        if filter.states.iter().all(|state| !state.is_live()) {
            statement = statement.with::<Array<Text>, _>(
                " AND j.outcome = ANY({})",
                filter.states.iter().map(|state| state.as_str()).collect::<Vec<_>>(),
            );
        }
    }
    if !filter.task_states.is_empty() {
        statement = statement.with::<Array<Text>, _>(
            " AND j.task_state = ANY({})",
            filter.task_states.iter().map(|state| state.as_str()).collect::<Vec<_>>(),
        );
    }
    if !filter.workflows.is_empty() {
        statement = statement.with::<Array<Text>, _>(
            " AND j.workflow_id IN (SELECT id FROM workflows WHERE name = ANY({}))",
            filter.workflows.clone(),
        );
    }
    if !filter.queues.is_empty() {
        statement = statement.with::<Array<Text>, _>(" AND j.queue = ANY({})", filter.queues.clone());
    }
    for label in &filter.labels {
        statement = labelled(statement, label, "j.id");
    }
    if let Some(part) = &filter.name_contains {
        // Collation C folds ASCII letters and nothing else, as the domain's filter does.
        statement = statement.with::<Text, _>(
            " AND position(lower({} COLLATE \"C\") IN lower(j.name COLLATE \"C\")) > 0",
            part.clone(),
        );
    }
    if let Some(time) = filter.created_after {
        statement = statement
            .with::<Timestamptz, _>(" AND j.created_at >= {}", time)
            .with::<SqlUuid, _>(" AND j.id >= {}", first_id_at(time));
    }
    if let Some(time) = filter.created_before {
        let bound = time.checked_add_signed(chrono::TimeDelta::milliseconds(1)).unwrap_or(time);
        statement = statement
            .with::<Timestamptz, _>(" AND j.created_at < {}", time)
            .with::<SqlUuid, _>(" AND j.id < {}", first_id_at(bound));
    }
    if let Some(time) = filter.finished_after {
        statement = statement.with::<Timestamptz, _>(" AND j.finished_at >= {}", time);
    }
    if let Some(time) = filter.finished_before {
        statement = statement.with::<Timestamptz, _>(" AND j.finished_at < {}", time);
    }
    statement
}

/// A label's filter in SQL, of an expression that is the job's id.
pub(super) fn labelled(statement: Statement, label: &LabelFilter, id: &str) -> Statement {
    let statement = statement.with::<Text, _>(
        &format!(" AND EXISTS (SELECT FROM job_labels l WHERE l.job_id = {id} AND l.key = {{}}"),
        label.key.clone(),
    );
    if label.values.is_empty() {
        return statement.then(")");
    }
    statement.with::<Array<Text>, _>(" AND l.value = ANY({}))", label.values.clone())
}

/// The least id that a job created in this millisecond can have.
fn first_id_at(time: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(time.timestamp_millis()).unwrap_or(0).min((1 << 48) - 1);
    Uuid::from_u128(u128::from(millis) << 80)
}
