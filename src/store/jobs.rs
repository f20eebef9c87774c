//! Single jobs: reading them, changing one under its lock, deleting one.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::AsyncPgConnection;
use futures_util::FutureExt;
use serde_json::Value;
use uuid::Uuid;

use super::Store;
use super::apply::changes_apply_on;
use super::error::{StoreError, StoreResult};
use super::hints::Hint;
use super::pool::{self, End};
use super::removal::removal;
use super::rows::{JOB_COLUMNS, JobRow, columns_without_input, read_all};
use super::statement::Statement;
use crate::domain::decide::{Change, Refusal};
use crate::domain::ids::JobId;
use crate::domain::job::{Actor, Job, Label};
use crate::domain::words::AdvanceMode;

/// What becomes of a job that somebody wants to change.
#[derive(Debug)]
pub enum Changed {
    /// It is changed; the job as it is now.
    Done(Job),
    /// There is no such job.
    NotFound,
    /// The job is at another version than the caller saw.
    VersionConflict(Job),
    /// The job's state does not allow it.
    Refused(Job, Refusal),
}

/// What becomes of a job that somebody wants to delete.
#[derive(Debug)]
pub enum Deleted {
    /// It is gone, its history with it.
    Done,
    /// There is no such job.
    NotFound,
    /// It has not ended.
    Live(Box<Job>),
}

/// New values for what does not touch a job's state; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Amendment {
    /// See [`Job::name`].
    pub name: Option<String>,
    /// See [`Job::description`]; the inner `None` removes it.
    pub description: Option<Option<String>>,
    /// See [`Job::priority`].
    pub priority: Option<i32>,
    /// See [`Job::labels`].
    pub labels: Option<Vec<Label>>,
    /// See [`Job::mode`].
    pub mode: Option<AdvanceMode>,
}

#[derive(QueryableByName)]
struct LockedRow {
    #[diesel(embed)]
    job: JobRow,
    #[diesel(sql_type = Timestamptz)]
    now: DateTime<Utc>,
}

impl Store {
    /// The jobs that there are, in no order.
    pub async fn jobs_get(&self, ids: &[JobId]) -> StoreResult<Vec<Job>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<JobRow> =
            Statement::new(&format!("SELECT {JOB_COLUMNS} FROM jobs j WHERE j.id = ANY({{}}::uuid[])"))
                .bind::<Array<SqlUuid>, _>(ids.iter().map(|id| id.0).collect::<Vec<_>>())
                .rows(&mut *pool::acquire(&self.reads).await?)
                .await?;
        read_all(rows)
    }

    /// The same without their inputs, which are null here: see [`Self::inputs_get`].
    pub async fn jobs_get_without_inputs(&self, ids: &[JobId]) -> StoreResult<Vec<Job>> {
        let text = format!("SELECT {} FROM jobs j WHERE j.id = ANY({{}}::uuid[])", columns_without_input());
        let rows: Vec<JobRow> = Statement::new(&text)
            .bind::<Array<SqlUuid>, _>(ids.iter().map(|id| id.0).collect::<Vec<_>>())
            .rows(&mut *pool::acquire(&self.reads).await?)
            .await?;
        read_all(rows)
    }

    /// The inputs of those jobs that there are.
    pub async fn inputs_get(&self, ids: &[JobId]) -> StoreResult<HashMap<JobId, Value>> {
        #[derive(QueryableByName)]
        struct InputRow {
            #[diesel(sql_type = SqlUuid)]
            id: Uuid,
            #[diesel(sql_type = Jsonb)]
            input: Value,
        }
        let rows: Vec<InputRow> =
            Statement::new("SELECT j.id, j.input FROM jobs j WHERE j.id = ANY({}::uuid[])")
                .bind::<Array<SqlUuid>, _>(ids.iter().map(|id| id.0).collect::<Vec<_>>())
                .rows(&mut *pool::acquire(&self.reads).await?)
                .await?;
        Ok(rows.into_iter().map(|row| (JobId(row.id), row.input)).collect())
    }

    /// One job.
    pub async fn job_get(&self, id: JobId) -> StoreResult<Option<Job>> {
        Ok(self.jobs_get(&[id]).await?.pop())
    }

    /// Changes a job as `decide` says, under the row's lock. `decide` gets the job and the database's clock;
    /// it may be called again where the transaction gave way to another one.
    pub async fn job_change<F>(
        &self,
        id: JobId,
        expected_version: Option<i32>,
        actor: &Actor,
        amendment: Option<Amendment>,
        decide: F,
    ) -> StoreResult<Changed>
    where
        F: Fn(&Job, DateTime<Utc>) -> Result<Change, Refusal> + Send + Sync + 'static,
    {
        let given = Arc::new((decide, actor.clone(), amendment));
        let changed = pool::transaction(&self.writes, "job_change", |conn| {
            let given = Arc::clone(&given);
            async move {
                let (decide, actor, amendment) = &*given;
                let Some((job, now)) = job_lock_on(conn, id).await? else {
                    return Ok(End::RollBack((Changed::NotFound, None)));
                };
                if expected_version.is_some_and(|expected| expected != job.status.version) {
                    return Ok(End::RollBack((Changed::VersionConflict(job), None)));
                }
                let change = match decide(&job, now) {
                    Ok(change) => change,
                    Err(refusal) => return Ok(End::RollBack((Changed::Refused(job, refusal), None))),
                };
                let gate = change.next.gate;
                changes_apply_on(conn, &[change], actor).await?;
                if let Some(amendment) = amendment {
                    job_amend_on(conn, id, amendment).await?;
                }
                let (job, _) = job_lock_on(conn, id)
                    .await?
                    .ok_or_else(|| StoreError::Contended("a locked job is gone".into()))?;
                Ok(End::Commit((Changed::Done(job), Some(gate))))
            }
            .boxed()
        })
        .await?;
        if let (Changed::Done(job), Some(gate)) = &changed {
            self.hints_for_gates(std::iter::once(*gate));
            if job.status.cancel_requested_at.is_some() {
                self.hints.raise(&[Hint::Cancel]);
            }
        }
        Ok(changed.0)
    }

    /// Deletes a job that has ended, with its history.
    pub async fn job_delete(&self, id: JobId) -> StoreResult<Deleted> {
        let deleted = pool::transaction(&self.writes, "job_delete", |conn| {
            async move {
                let Some((job, _)) = job_lock_on(conn, id).await? else {
                    return Ok(End::RollBack(Deleted::NotFound));
                };
                if job.status.state.is_live() {
                    return Ok(End::RollBack(Deleted::Live(Box::new(job))));
                }
                let chosen = "WITH chosen AS (SELECT {}::uuid AS id, true AS whole)";
                Statement::new(&format!("{} SELECT FROM gone", removal(chosen)))
                    .bind::<SqlUuid, _>(id.0)
                    .run(conn)
                    .await?;
                Ok(End::Commit(Deleted::Done))
            }
            .boxed()
        })
        .await?;
        if matches!(deleted, Deleted::Done) {
            self.hints.raise(&[Hint::Feed]);
        }
        Ok(deleted)
    }
}

/// A job under its lock, and the database's clock.
pub(super) async fn job_lock_on(
    conn: &mut AsyncPgConnection,
    id: JobId,
) -> StoreResult<Option<(Job, DateTime<Utc>)>> {
    let rows: Vec<LockedRow> = Statement::new(&format!(
        "SELECT {JOB_COLUMNS}, clock_timestamp() AS now FROM jobs j WHERE j.id = {{}} FOR UPDATE"
    ))
    .bind::<SqlUuid, _>(id.0)
    .rows(conn)
    .await?;
    rows.into_iter().next().map(|row| Ok((Job::try_from(row.job)?, row.now))).transpose()
}

async fn job_amend_on(conn: &mut AsyncPgConnection, id: JobId, amendment: &Amendment) -> StoreResult<()> {
    Statement::new(
        "UPDATE jobs SET name = coalesce({}, name), priority = coalesce({}, priority),
            mode = coalesce({}, mode), labels = coalesce({}, labels),
            description = CASE WHEN {}::text IS NULL THEN description ELSE nullif({}, '') END
         WHERE id = {}",
    )
    .bind::<Nullable<Text>, _>(amendment.name.clone())
    .bind::<Nullable<Integer>, _>(amendment.priority)
    .bind::<Nullable<Text>, _>(amendment.mode.map(AdvanceMode::as_str))
    .bind::<Nullable<Jsonb>, _>(
        amendment.labels.as_ref().map(|labels| serde_json::to_value(labels).unwrap_or_default()),
    )
    // An empty text stands for removal, as an empty description says nothing either.
    .bind::<Nullable<Text>, _>(amendment.description.clone().map(Option::unwrap_or_default))
    .bind::<Nullable<Text>, _>(amendment.description.clone().map(Option::unwrap_or_default))
    .bind::<SqlUuid, _>(id.0)
    .run(conn)
    .await?;
    let Some(labels) = &amendment.labels else {
        return Ok(());
    };
    Statement::new("DELETE FROM job_labels WHERE job_id = {}").bind::<SqlUuid, _>(id.0).run(conn).await?;
    Statement::new(
        "INSERT INTO job_labels (key, value, job_id) SELECT l.key, l.value, {}
         FROM unnest({}::text[], {}::text[]) AS l (key, value)",
    )
    .bind::<SqlUuid, _>(id.0)
    .bind::<Array<Text>, _>(labels.iter().map(|label| label.key.clone()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(labels.iter().map(|label| label.value.clone()).collect::<Vec<_>>())
    .run(conn)
    .await?;
    Ok(())
}
