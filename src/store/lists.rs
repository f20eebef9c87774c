//! Lists of jobs: filters, order and keyset paging.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::page::{Page, Window};
use super::pool;
use super::rows::{CountRow, JOB_COLUMNS, JobRow, read_all};
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

impl Store {
    /// A page of the jobs that fit.
    pub async fn jobs_page(
        &self,
        filter: &JobFilter,
        order: JobOrder,
        window: &Window<JobPlace>,
    ) -> StoreResult<Page<JobPlace, Job>> {
        let mut statement =
            Statement::new(&format!("SELECT {JOB_COLUMNS} FROM jobs j WHERE true")).uncached();
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
        let place = |job: &Job| JobPlace {
            finished_at: job.status.finished_at.filter(|_| order.field == JobOrderField::Finished),
            job: job.id,
        };
        let items = read_all::<_, Job>(rows)?.into_iter().map(|job| (place(&job), job)).collect();
        Ok(Page::from_rows(window, items))
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
