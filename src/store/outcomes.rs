//! Storing what the engine decided, fenced; and telling, where a fence did not hold, what happened instead.

use std::borrow::Borrow;

use futures_util::FutureExt;

use diesel::sql_types::{BigInt, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel_async::AsyncPgConnection;

use super::Store;
use super::apply::{Stored, changes_apply_on, error_json};
use super::error::{StoreError, StoreResult};
use super::jobs::job_lock_on;
use super::pool::{self, End};
use super::rows::CountRow;
use super::statement::Statement;
use crate::domain::decide::{self, Change};
use crate::domain::job::{Actor, Job};

/// What became of a change that a worker decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is stored.
    Stored(Stored),
    /// This very change was stored before and its answer was lost; the job as it is now.
    AlreadyStored(Box<Job>),
    /// The lease is ours, the job changed otherwise: decide again on what is there now.
    Changed(Box<Job>),
    /// The task is somebody else's by now, or nobody's. It is on record as STALE where a result was lost.
    Stale,
    /// The job was deleted.
    Gone,
}

impl Store {
    /// Stores changes in one statement; the answer stands at the change's place.
    ///
    /// Where a fence does not hold, the row is looked at again under its lock, one transaction each: that is
    /// rare, and says exactly what happened.
    pub async fn outcomes_store<C>(&self, changes: &[C], actor: &Actor) -> StoreResult<Vec<Outcome>>
    where
        C: Borrow<Change> + Sync,
    {
        let stored = {
            let mut conn = pool::acquire(&self.writes).await?;
            changes_apply_on(&mut conn, changes, actor).await?
        };
        self.hints_for_gates(changes.iter().map(|change| change.borrow().next.gate));
        let mut outcomes = Vec::with_capacity(changes.len());
        for (change, stored) in changes.iter().zip(stored) {
            outcomes.push(match stored {
                Some(stored) => Outcome::Stored(stored),
                None => self.outcome_look_again(change.borrow(), actor).await?,
            });
        }
        Ok(outcomes)
    }

    async fn outcome_look_again(&self, change: &Change, actor: &Actor) -> StoreResult<Outcome> {
        let given = std::sync::Arc::new((change.clone(), actor.clone()));
        pool::transaction(&self.writes, "outcome_look_again", |conn| {
            let given = std::sync::Arc::clone(&given);
            async move { look_again_on(conn, &given.0, &given.1).await.map(End::Commit) }.boxed()
        })
        .await
    }
}

async fn look_again_on(conn: &mut AsyncPgConnection, change: &Change, actor: &Actor) -> StoreResult<Outcome> {
    let Some((job, _)) = job_lock_on(conn, change.job).await? else {
        return Ok(Outcome::Gone);
    };
    let Some(claim) = change.claim else {
        return Err(StoreError::Rejected("a worker's change without a claim".into()));
    };
    if was_stored_on(conn, change, claim.lease).await? {
        return Ok(Outcome::AlreadyStored(Box::new(job)));
    }
    if job.status.task.claim == Some(claim) {
        return Ok(Outcome::Changed(Box::new(job)));
    }
    // Handing back what is no longer ours loses nothing, so there is nothing to put on record.
    if change.ended.is_some() && !is_on_record_on(conn, change, claim.lease).await? {
        changes_apply_on(conn, &[decide::stale(&job, claim)], actor).await?;
    }
    Ok(Outcome::Stale)
}

/// Whether the attempt that the change ends has ended under this lease already, and in this very way: others
/// may have ended it, as when a job that was to be cancelled was rescued.
async fn was_stored_on(conn: &mut AsyncPgConnection, change: &Change, lease: i64) -> StoreResult<bool> {
    let Some(ended) = &change.ended else {
        return Ok(false);
    };
    let error = ended.error.as_ref().map(error_json);
    let row: CountRow = Statement::new(
        "SELECT count(*) AS count FROM tasks WHERE job_id = {} AND round = {} AND stage = {} AND attempt = {}
            AND lease = {} AND state = {} AND result IS NOT DISTINCT FROM {} AND error IS NOT DISTINCT FROM {}",
    )
    .bind::<SqlUuid, _>(change.job.0)
    .bind::<Integer, _>(ended.round)
    .bind::<Text, _>(ended.stage.as_str())
    .bind::<Integer, _>(ended.attempt)
    .bind::<BigInt, _>(lease)
    .bind::<Text, _>(ended.state.as_str())
    .bind::<Nullable<Jsonb>, _>(ended.result.clone())
    .bind::<Nullable<Jsonb>, _>(error)
    .row(conn)
    .await?;
    Ok(row.count > 0)
}

/// Whether what this lease said too late was turned away before, and only the answer was lost.
async fn is_on_record_on(conn: &mut AsyncPgConnection, change: &Change, lease: i64) -> StoreResult<bool> {
    let row: CountRow = Statement::new(
        "SELECT count(*) AS count FROM transitions
         WHERE job_id = {} AND trigger = 'STALE' AND metadata -> 'lease' = to_jsonb({}::bigint)",
    )
    .bind::<SqlUuid, _>(change.job.0)
    .bind::<BigInt, _>(lease)
    .row(conn)
    .await?;
    Ok(row.count > 0)
}
