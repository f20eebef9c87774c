//! Work that somebody held and does not run: what a lost worker left, and what a worker hands back.

use std::sync::Arc;

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Uuid as SqlUuid};
use futures_util::FutureExt;
use uuid::Uuid;

use super::Store;
use super::apply::changes_apply_on;
use super::error::StoreResult;
use super::hints::Hint;
use super::pool::{self, End};
use super::rows::{JOB_COLUMNS, JobRow, read_all};
use super::statement::Statement;
use crate::domain::decide::Change;
use crate::domain::ids::{JobId, WorkerId};
use crate::domain::job::{Actor, Job};

/// Jobs rescued in one transaction: short enough that no neighbour waits for their locks.
pub const RESCUE_BATCH_MAX: i64 = 500;

/// Whose work is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holders {
    /// That of all workers on record as LOST, and not only of those just declared lost: a claim that was under way
    /// meanwhile shows up later. It costs next to nothing where there is none.
    Lost,
    /// Also that of workers that are not on record at all, which happens only where somebody has deleted a row by
    /// hand. It reads who holds what; under an old snapshot that is every claim since, and takes seconds.
    LostOrMissing,
}

impl Holders {
    /// Their ids.
    fn sql(self) -> &'static str {
        match self {
            Self::Lost => "SELECT id FROM workers WHERE state = 'LOST'",
            Self::LostOrMissing => {
                "SELECT h.worker_id FROM (SELECT DISTINCT worker_id FROM jobs WHERE worker_id IS NOT NULL) h
                 WHERE NOT EXISTS (SELECT FROM workers w WHERE w.id = h.worker_id AND w.state <> 'LOST')"
            }
        }
    }
}

impl Store {
    /// Takes work from workers that are not ACTIVE or DRAINING any more, as `decide` says, one batch at a
    /// time; how many jobs there were. Ask again while the batch was full.
    pub async fn jobs_rescue<F>(&self, holders: Holders, actor: &Actor, decide: F) -> StoreResult<usize>
    where
        F: Fn(&Job) -> Option<Change> + Send + Sync + 'static,
    {
        let given = Arc::new((decide, actor.clone()));
        let rescued = pool::transaction(&self.writes, "jobs_rescue", |conn| {
            let given = Arc::clone(&given);
            async move {
                let rows: Vec<JobRow> = Statement::new(&format!(
                    "SELECT {JOB_COLUMNS} FROM jobs j
                     WHERE j.worker_id IS NOT NULL AND j.worker_id = ANY(ARRAY({}))
                     LIMIT {{}} FOR UPDATE OF j SKIP LOCKED",
                    holders.sql()
                ))
                .bind::<BigInt, _>(RESCUE_BATCH_MAX)
                .rows(conn)
                .await?;
                let jobs: Vec<Job> = read_all(rows)?;
                let (decide, actor) = &*given;
                let changes: Vec<Change> = jobs.iter().filter_map(decide).collect();
                changes_apply_on(conn, &changes, actor).await?;
                Ok(End::Commit(changes.len()))
            }
            .boxed()
        })
        .await?;
        if rescued > 0 {
            self.hints.raise(&[Hint::Work, Hint::Feed]);
        }
        Ok(rescued)
    }

    /// Which of these jobs are to be cancelled.
    pub async fn cancels_requested(&self, running: &[JobId]) -> StoreResult<Vec<JobId>> {
        let rows: Vec<IdRow> = Statement::new(
            "SELECT id FROM jobs WHERE id = ANY({}::uuid[]) AND cancel_requested_at IS NOT NULL",
        )
        .bind::<Array<SqlUuid>, _>(running.iter().map(|job| job.0).collect::<Vec<_>>())
        .rows(&mut *pool::acquire(&self.writes).await?)
        .await?;
        Ok(rows.into_iter().map(|row| JobId(row.id)).collect())
    }

    /// All that a worker holds, by the database, at most `limit`.
    pub async fn leases_held(&self, worker: WorkerId, limit: i64) -> StoreResult<Vec<HeldLease>> {
        let rows: Vec<HeldRow> = Statement::new(
            "SELECT id, lease FROM jobs
             WHERE worker_id = {} AND lease IS NOT NULL LIMIT {}",
        )
        .bind::<SqlUuid, _>(worker.0)
        .bind::<BigInt, _>(limit)
        .rows(&mut *pool::acquire(&self.writes).await?)
        .await?;
        let held = |row: HeldRow| HeldLease { job: JobId(row.id), lease: row.lease };
        Ok(rows.into_iter().map(held).collect())
    }
}

/// A claim as the database has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldLease {
    /// The job.
    pub job: JobId,
    /// The lease it is held under.
    pub lease: i64,
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

#[derive(QueryableByName)]
struct HeldRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = BigInt)]
    lease: i64,
}
