//! Work that somebody held and does not run: what a lost worker left, and what a worker hands back.

use std::sync::Arc;

use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use futures_util::FutureExt;

use super::Store;
use super::apply::changes_apply_on;
use super::error::StoreResult;
use super::hints::Hint;
use super::pool::{self, End};
use super::rows::{JOB_COLUMNS, JobRow, read_all};
use super::statement::Statement;
use crate::domain::decide::Change;
use crate::domain::ids::WorkerId;
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

    /// All that a worker holds, by the database.
    pub async fn jobs_held(&self, worker: WorkerId, limit: i64) -> StoreResult<Vec<Job>> {
        let rows: Vec<JobRow> =
            Statement::new(&format!("SELECT {JOB_COLUMNS} FROM jobs j WHERE j.worker_id = {{}} LIMIT {{}}"))
                .bind::<SqlUuid, _>(worker.0)
                .bind::<BigInt, _>(limit)
                .rows(&mut *pool::acquire(&self.writes).await?)
                .await?;
        read_all(rows)
    }
}
