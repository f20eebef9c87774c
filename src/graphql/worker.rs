//! Worker processes.

use std::sync::Arc;

use async_graphql::{ID, Object};

use super::enums::WorkerState;
use super::scalars::DateTime;
use crate::store::workers::Worker as StoredWorker;

/// A worker process. Cheap to clone.
#[derive(Clone)]
pub struct Worker(pub(super) Arc<StoredWorker>);

/// A process that runs jobs.
#[Object]
impl Worker {
    /// Names this run of the process; one that was declared lost takes a new id.
    pub(super) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The machine that it runs on.
    async fn host(&self) -> &str {
        &self.0.host
    }

    /// The version of the program.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// The queues that it serves; empty for all.
    async fn queues(&self) -> &[String] {
        &self.0.queues
    }

    /// How many tasks it runs at a time.
    async fn slots(&self) -> i32 {
        self.0.slots
    }

    /// How many tasks it runs, as of its last heartbeat.
    async fn busy(&self) -> i32 {
        self.0.busy
    }

    /// How it is doing.
    async fn state(&self) -> WorkerState {
        self.0.state.into()
    }

    /// When it registered.
    async fn started_at(&self) -> DateTime {
        self.0.started_at.into()
    }

    /// When it was last heard of.
    async fn heartbeat_at(&self) -> DateTime {
        self.0.heartbeat_at.into()
    }
}
