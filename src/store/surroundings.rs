//! What keeps waiting jobs from running besides themselves: paused queues, and workers that serve them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Nullable, Text, Timestamptz};

use super::Store;
use super::error::StoreResult;
use super::pool;
use super::statement::Statement;
use crate::domain::blockers::Surroundings;
use crate::domain::job::Job;

/// Paused queues and what active workers serve, as of one moment.
#[derive(Debug, Clone, Default)]
pub struct AllSurroundings {
    paused: HashSet<String>,
    /// Distinct (queues, handlers) of ACTIVE workers; empty queues mean all.
    served: Vec<(Vec<String>, Vec<String>)>,
    now: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct ServedRow {
    #[diesel(sql_type = Nullable<Array<Text>>)]
    queues: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    handlers: Option<Vec<String>>,
    #[diesel(sql_type = Timestamptz)]
    now: DateTime<Utc>,
}

impl AllSurroundings {
    /// Those of one job.
    pub fn of(&self, job: &Job) -> Surroundings {
        let serves = |(queues, handlers): &(Vec<String>, Vec<String>)| {
            (queues.is_empty() || queues.contains(&job.queue)) && handlers.contains(&job.status.task.handler)
        };
        Surroundings {
            queue_paused: self.paused.contains(&job.queue),
            has_worker: self.served.iter().any(serves),
            now: self.now,
        }
    }

    /// Whether nothing but time lies between the two.
    pub fn are_those_of(&self, other: &Self) -> bool {
        self.paused == other.paused && self.served == other.served
    }
}

impl Store {
    /// Paused queues and what active workers serve.
    pub async fn surroundings_get(&self) -> StoreResult<AllSurroundings> {
        let paused = self.queues_paused().await?.into_iter().collect();
        // One row at least, for the clock.
        let rows: Vec<ServedRow> = Statement::new(
            "SELECT w.queues, w.handlers, clock_timestamp() AS now FROM (SELECT) AS one
             LEFT JOIN (SELECT DISTINCT queues, handlers FROM workers WHERE state = 'ACTIVE') w ON true
             ORDER BY w.queues, w.handlers",
        )
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(AllSurroundings {
            paused,
            now: rows.first().map(|row| row.now).unwrap_or_default(),
            served: rows.into_iter().filter_map(|row| row.queues.zip(row.handlers)).collect(),
        })
    }
}
