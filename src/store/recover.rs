//! Work that somebody held and does not run: what a lost worker left, and what a worker hands back.

use std::sync::Arc;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Uuid as SqlUuid};
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

impl Store {
    /// Takes work from workers that are not ACTIVE or DRAINING any more, as `decide` says, one batch at a
    /// time; how many jobs there were. Ask again while the batch was full.
    ///
    /// It looks at every such worker and not only at those just declared lost: a claim that was under way
    /// while its worker was declared lost shows up later.
    pub async fn jobs_rescue<F>(&self, actor: &Actor, decide: F) -> StoreResult<usize>
    where
        F: Fn(&Job) -> Option<Change> + Send + Sync + 'static,
    {
        let given = Arc::new((decide, actor.clone()));
        let rescued = pool::transaction(&self.writes, "jobs_rescue", |conn| {
            let given = Arc::clone(&given);
            async move {
                let rows: Vec<JobRow> = Statement::new(&format!(
                    "SELECT {JOB_COLUMNS} FROM jobs j
                     WHERE j.worker_id IS NOT NULL
                        AND j.worker_id = ANY(ARRAY(
                            SELECT h.worker_id FROM (
                                SELECT DISTINCT worker_id FROM jobs WHERE worker_id IS NOT NULL) h
                            WHERE NOT EXISTS (
                                SELECT FROM workers w WHERE w.id = h.worker_id AND w.state <> 'LOST')))
                     LIMIT {{}} FOR UPDATE OF j SKIP LOCKED"
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

    /// All that a worker holds, by the database, at most `limit`.
    pub async fn leases_held(&self, worker: WorkerId, limit: i64) -> StoreResult<Vec<HeldLease>> {
        let rows: Vec<HeldRow> = Statement::new(
            "SELECT id, lease, cancel_requested_at IS NOT NULL AS cancel_requested FROM jobs
             WHERE worker_id = {} AND lease IS NOT NULL LIMIT {}",
        )
        .bind::<SqlUuid, _>(worker.0)
        .bind::<BigInt, _>(limit)
        .rows(&mut *pool::acquire(&self.writes).await?)
        .await?;
        let held = |row: HeldRow| HeldLease {
            job: JobId(row.id),
            lease: row.lease,
            cancel_requested: row.cancel_requested,
        };
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
    /// Somebody wants it to stop.
    pub cancel_requested: bool,
}

#[derive(QueryableByName)]
struct HeldRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = BigInt)]
    lease: i64,
    #[diesel(sql_type = Bool)]
    cancel_requested: bool,
}
