//! What running handlers report: how far they are, and that a task which waited for a thread has begun.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Double, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreResult};
use super::hints::Hint;
use super::pool;
use super::statement::Statement;
use crate::domain::ids::JobId;
use crate::domain::job::Job;
use crate::domain::words::Stage;

/// Jobs whose progress is told at most in one look.
pub const PROGRESS_READ_MAX: i64 = 10_000;

/// A report of a running attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The job.
    pub job: JobId,
    /// The claim it runs under; reports of an older one change nothing.
    pub lease: i64,
    /// The stage it works at.
    pub stage: Stage,
    /// From 0 to 1, where the handler says so.
    pub fraction: Option<f64>,
    /// What it is at.
    pub message: Option<String>,
}

/// How far the running attempt of a job is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// The claim that the attempt runs under.
    pub lease: i64,
    /// The stage that it works at.
    pub stage: Stage,
    /// From 0 to 1, where the handler says so.
    pub fraction: Option<f64>,
    /// What it is at.
    pub message: Option<String>,
}

impl Progress {
    /// Whether it speaks of the attempt that a job's row shows: row and report are read a moment apart, and the job may
    /// have gone on in between.
    pub fn is_of(&self, job: &Job) -> bool {
        job.status.stage == self.stage && job.status.task.claim.is_some_and(|claim| claim.lease == self.lease)
    }
}

#[derive(QueryableByName)]
struct ProgressRow {
    #[diesel(sql_type = SqlUuid)]
    job_id: Uuid,
    #[diesel(sql_type = BigInt)]
    lease: i64,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = Nullable<Double>)]
    fraction: Option<f64>,
    #[diesel(sql_type = Nullable<Text>)]
    message: Option<String>,
}

#[derive(QueryableByName)]
struct ReportedRow {
    #[diesel(sql_type = SqlUuid)]
    job_id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
}

impl Store {
    /// Stores reports, the latest of each job.
    pub async fn progress_report(&self, reports: &[Report]) -> StoreResult<()> {
        if reports.is_empty() {
            return Ok(());
        }
        Statement::new(
            "INSERT INTO progress (job_id, lease, stage, fraction, message, updated_at)
             SELECT r.*, clock_timestamp()
             FROM unnest({}::uuid[], {}::bigint[], {}::text[], {}::double precision[], {}::text[])
                AS r (job_id, lease, stage, fraction, message)
             ON CONFLICT (job_id) DO UPDATE SET lease = excluded.lease, stage = excluded.stage,
                fraction = excluded.fraction, message = excluded.message, updated_at = excluded.updated_at
             WHERE progress.lease <= excluded.lease",
        )
        .bind::<Array<SqlUuid>, _>(reports.iter().map(|report| report.job.0).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(reports.iter().map(|report| report.lease).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(reports.iter().map(|report| report.stage.as_str()).collect::<Vec<_>>())
        .bind::<Array<Nullable<Double>>, _>(reports.iter().map(|report| report.fraction).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(
            reports.iter().map(|report| report.message.clone()).collect::<Vec<_>>(),
        )
        .run(&mut *pool::acquire(&self.writes).await?)
        .await?;
        self.hints.raise(&[Hint::Progress]);
        Ok(())
    }

    /// Says that tasks which were SCHEDULED are RUNNING: (job, lease, stage), which names one attempt. It is no
    /// transition; where that attempt is over, nothing is written.
    pub async fn tasks_started(&self, started: &[(JobId, i64, Stage)]) -> StoreResult<()> {
        if started.is_empty() {
            return Ok(());
        }
        Statement::new(
            "UPDATE jobs j SET task_state = 'RUNNING', task_started_at = greatest(clock_timestamp(), j.scheduled_at)
             FROM unnest({}::uuid[], {}::bigint[], {}::text[]) AS s (job_id, lease, stage)
             WHERE j.id = s.job_id AND j.lease = s.lease AND j.stage = s.stage AND j.task_state = 'SCHEDULED'",
        )
        .bind::<Array<SqlUuid>, _>(started.iter().map(|(job, _, _)| job.0).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(started.iter().map(|(_, lease, _)| *lease).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(started.iter().map(|(_, _, stage)| stage.as_str()).collect::<Vec<_>>())
        .run(&mut *pool::acquire(&self.writes).await?)
        .await?;
        self.hints.raise(&[Hint::Progress]);
        Ok(())
    }

    /// How far the running attempts of jobs are.
    pub async fn progress_of(&self, jobs: &[JobId]) -> StoreResult<HashMap<JobId, Progress>> {
        let rows: Vec<ProgressRow> = Statement::new(
            "SELECT p.job_id, p.lease, p.stage, p.fraction, p.message FROM progress p
             JOIN jobs j ON j.id = p.job_id AND j.lease = p.lease AND j.stage = p.stage
             WHERE p.job_id = ANY({}::uuid[])",
        )
        .bind::<Array<SqlUuid>, _>(jobs.iter().map(|job| job.0).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let read = |row: ProgressRow| {
            let job = JobId(row.job_id);
            let stage = row.stage.parse().map_err(|error: crate::domain::words::UnknownWord| {
                StoreError::Corrupt { row: format!("progress of {job}"), problem: error.to_string() }
            })?;
            Ok((job, Progress { lease: row.lease, stage, fraction: row.fraction, message: row.message }))
        };
        rows.into_iter().map(read).collect()
    }

    /// Jobs that were reported on since a time, that time included, with the time of the latest report.
    pub async fn progress_since(
        &self,
        since: Option<DateTime<Utc>>,
    ) -> StoreResult<(Vec<JobId>, Option<DateTime<Utc>>)> {
        let rows: Vec<ReportedRow> = Statement::new(
            "SELECT job_id, updated_at FROM progress WHERE updated_at >= coalesce({}, clock_timestamp() - interval '1 second')
             ORDER BY updated_at DESC LIMIT {}",
        )
        .bind::<Nullable<Timestamptz>, _>(since)
        .bind::<BigInt, _>(PROGRESS_READ_MAX)
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        let latest = rows.first().map(|row| row.updated_at).or(since);
        Ok((rows.into_iter().map(|row| JobId(row.job_id)).collect(), latest))
    }

    /// Removes reports of attempts that are over; how many.
    pub async fn progress_forget(&self) -> StoreResult<usize> {
        let forgotten = Statement::new(
            "DELETE FROM progress p WHERE p.updated_at < clock_timestamp() - interval '1 minute' AND NOT EXISTS (
                SELECT FROM jobs j WHERE j.id = p.job_id AND j.lease = p.lease)",
        )
        .run(&mut *pool::acquire(&self.writes).await?)
        .await?;
        Ok(forgotten)
    }
}
