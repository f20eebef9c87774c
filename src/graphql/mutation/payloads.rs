//! What mutations answer with: the thing itself, or a list of errors that is not empty.

use async_graphql::{ID, SimpleObject};

use crate::graphql::job::Job;
use crate::graphql::queue::Queue;
use crate::graphql::user_errors::UserError;
use crate::graphql::workflow::Workflow;

/// What became of a submitted job.
#[derive(SimpleObject)]
pub struct SubmitJobPayload {
    /// The job, unless there are errors.
    pub(super) job: Option<Job>,
    /// The job was there already: its idempotencyKey was used before for the same request.
    pub(super) replayed: bool,
    /// Why there is no job.
    #[graphql(complexity = "3 * child_complexity + 1")]
    pub(super) errors: Vec<UserError>,
}

/// What became of many submitted jobs.
#[derive(SimpleObject)]
pub struct SubmitJobsPayload {
    /// The jobs, each at the place of its input; empty if there are errors.
    #[graphql(complexity = "100 * child_complexity + 1")]
    pub(super) jobs: Vec<Job>,
    /// Why none is stored, at most 100.
    #[graphql(complexity = "3 * child_complexity + 1")]
    pub(super) errors: Vec<UserError>,
}

/// What became of a job.
#[derive(SimpleObject)]
pub struct JobPayload {
    /// The job as it is now, unless there are errors.
    pub(super) job: Option<Job>,
    /// Why nothing has changed.
    #[graphql(complexity = "3 * child_complexity + 1")]
    pub(super) errors: Vec<UserError>,
}

/// What became of a job that was to be deleted.
#[derive(SimpleObject)]
pub struct DeleteJobPayload {
    /// The id that the job had, unless there are errors.
    pub(super) deleted_id: Option<ID>,
    /// Why it is still there.
    #[graphql(complexity = "3 * child_complexity + 1")]
    pub(super) errors: Vec<UserError>,
}

/// What became of a queue.
#[derive(SimpleObject)]
pub struct QueuePayload {
    /// The queue as it is now, unless there are errors.
    pub(super) queue: Option<Queue>,
    /// Why nothing has changed.
    #[graphql(complexity = "3 * child_complexity + 1")]
    pub(super) errors: Vec<UserError>,
}

/// What became of a workflow.
#[derive(SimpleObject)]
pub struct WorkflowPayload {
    /// The new version, unless there are errors.
    pub(super) workflow: Option<Workflow>,
    /// Why there is no new version.
    #[graphql(complexity = "3 * child_complexity + 1")]
    pub(super) errors: Vec<UserError>,
}

impl From<Result<Job, Vec<UserError>>> for JobPayload {
    fn from(outcome: Result<Job, Vec<UserError>>) -> Self {
        match outcome {
            Ok(job) => Self { job: Some(job), errors: Vec::new() },
            Err(errors) => Self { job: None, errors },
        }
    }
}
