//! Queues.

use std::sync::Arc;

use async_graphql::{ID, Object};

use super::scalars::clamp;
use crate::domain::ids::queue_id;
use crate::store::queues::Queue as StoredQueue;

/// A queue. Cheap to clone.
#[derive(Clone)]
pub struct Queue(pub(super) Arc<StoredQueue>);

impl From<StoredQueue> for Queue {
    fn from(queue: StoredQueue) -> Self {
        Self(Arc::new(queue))
    }
}

/// Jobs that are claimed together, by priority and age. It exists from the first job on that was submitted to it.
#[Object]
impl Queue {
    /// Names the queue: queue_ and its name.
    pub(super) async fn id(&self) -> ID {
        queue_id(&self.0.name).into()
    }

    /// What jobs call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its jobs are not claimed until resumeQueue.
    async fn paused(&self) -> bool {
        self.0.paused
    }

    /// Jobs that a worker may claim now, or could if the queue were not paused.
    async fn ready(&self) -> i32 {
        clamp(self.0.ready)
    }

    /// Jobs that a worker holds.
    async fn running(&self) -> i32 {
        clamp(self.0.running)
    }

    /// Live jobs that wait for a time or for a person.
    async fn waiting(&self) -> i32 {
        clamp(self.0.waiting)
    }
}
