//! What keeps waiting jobs from running besides themselves: paused queues, and workers that serve them.

use std::collections::HashSet;

use diesel::QueryableByName;
use diesel::sql_types::{Array, Text};

use super::Store;
use super::error::StoreResult;
use super::pool;
use super::statement::Statement;
use crate::domain::blockers::Surroundings;
use crate::domain::job::Job;

/// Paused queues and what active workers serve, as of one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllSurroundings {
    paused: HashSet<String>,
    /// Distinct (queues, handlers) of ACTIVE workers; empty queues mean all.
    served: Vec<(Vec<String>, Vec<String>)>,
}

#[derive(QueryableByName)]
struct ServedRow {
    #[diesel(sql_type = Array<Text>)]
    queues: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    handlers: Vec<String>,
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
        }
    }
}

impl Store {
    /// Paused queues and what active workers serve.
    pub async fn surroundings_get(&self) -> StoreResult<AllSurroundings> {
        let paused = self.queues_paused().await?.into_iter().collect();
        let rows: Vec<ServedRow> = Statement::new(
            "SELECT DISTINCT queues, handlers FROM workers WHERE state = 'ACTIVE' ORDER BY queues, handlers",
        )
        .rows(&mut *pool::acquire(&self.reads).await?)
        .await?;
        Ok(AllSurroundings {
            paused,
            served: rows.into_iter().map(|row| (row.queues, row.handlers)).collect(),
        })
    }
}
