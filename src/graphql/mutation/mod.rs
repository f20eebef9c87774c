//! What can be changed. `submit` takes jobs in, `change` acts on them; `queue` and `workflow` are about those.
//!
//! The fields are nullable, so that one failed alias does not take back what the others report.

mod change;
mod payloads;
mod queue;
mod submit;
mod workflow;

use std::future::Future;

use async_graphql::{Context, ID, Object};
use tracing::Instrument;

use self::change::Asked;
use self::payloads::{
    DeleteJobPayload, JobPayload, QueuePayload, SubmitJobPayload, SubmitJobsPayload, WorkflowPayload,
};
use super::enums::RetryFrom;
use super::errors::ApiError;
use super::inputs::{RegisterWorkflowInput, SubmitJobInput, UpdateJobInput};
use super::state::{actor, state, trace};
use crate::domain::decide::Event;

/// Does what was asked for to its end, whether or not anybody still waits for the answer: dropped halfway, a
/// transaction would break its connection, and nobody could tell what became of it.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> Result<Option<T>, ApiError> {
    let broken = |error| ApiError::internal(format!("a mutation broke off: {error}"));
    tokio::spawn(work.in_current_span()).await.map_err(broken)?.map(Some)
}

/// What can be changed.
pub struct Mutation;

/// What can be changed.
#[Object]
impl Mutation {
    /// Takes in a job. It is stored when this returns.
    async fn submit_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job.")] input: SubmitJobInput,
    ) -> Result<Option<SubmitJobPayload>, ApiError> {
        to_its_end(submit::one(state(ctx)?.clone(), actor(ctx), trace(ctx), input)).await
    }

    /// Takes in many jobs. All or none are stored. At most 10,000.
    async fn submit_jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The jobs, at least one.")] inputs: Vec<SubmitJobInput>,
    ) -> Result<Option<SubmitJobsPayload>, ApiError> {
        to_its_end(submit::many(state(ctx)?.clone(), actor(ctx), trace(ctx), inputs)).await
    }

    /// Lets the next stage of a job begin: in MANUAL mode, or where the stage waits for approval.
    async fn next_stage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
        #[graphql(desc = "Why; kept in the history. At most 1,000 characters.")] reason: Option<String>,
        #[graphql(desc = "Act only if the job is still at this version.")] expected_version: Option<i32>,
    ) -> Result<Option<JobPayload>, ApiError> {
        let asked = Asked { id, expected_version, reason };
        let event = |reason| Event::Next { reason };
        to_its_end(change::act(state(ctx)?.clone(), actor(ctx), asked, event)).await
    }

    /// Runs a failed job again.
    async fn retry_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
        #[graphql(desc = "Where it starts again.", default_with = "RetryFrom::Init")] from: RetryFrom,
        #[graphql(desc = "Act only if the job is still at this version.")] expected_version: Option<i32>,
    ) -> Result<Option<JobPayload>, ApiError> {
        let asked = Asked { id, expected_version, reason: None };
        let event = move |_| Event::Retry { from: from.into() };
        to_its_end(change::act(state(ctx)?.clone(), actor(ctx), asked, event)).await
    }

    /// Cancels a job. One that runs is asked to stop, and is CANCELLED when it has.
    async fn cancel_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
        #[graphql(desc = "Why; kept in the history. At most 1,000 characters.")] reason: Option<String>,
        #[graphql(desc = "Act only if the job is still at this version.")] expected_version: Option<i32>,
    ) -> Result<Option<JobPayload>, ApiError> {
        let asked = Asked { id, expected_version, reason };
        let event = |reason| Event::Cancel { reason };
        to_its_end(change::act(state(ctx)?.clone(), actor(ctx), asked, event)).await
    }

    /// Holds a job: what runs is finished, and no further stage begins.
    async fn pause_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
        #[graphql(desc = "Act only if the job is still at this version.")] expected_version: Option<i32>,
    ) -> Result<Option<JobPayload>, ApiError> {
        let asked = Asked { id, expected_version, reason: None };
        to_its_end(change::act(state(ctx)?.clone(), actor(ctx), asked, |_| Event::Pause)).await
    }

    /// Lets a held job go on.
    async fn resume_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
        #[graphql(desc = "Act only if the job is still at this version.")] expected_version: Option<i32>,
    ) -> Result<Option<JobPayload>, ApiError> {
        let asked = Asked { id, expected_version, reason: None };
        to_its_end(change::act(state(ctx)?.clone(), actor(ctx), asked, |_| Event::Resume)).await
    }

    /// Changes name, description, priority, labels and mode of a job that has not ended.
    async fn update_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
        #[graphql(desc = "What is to change.")] input: UpdateJobInput,
        #[graphql(desc = "Act only if the job is still at this version.")] expected_version: Option<i32>,
    ) -> Result<Option<JobPayload>, ApiError> {
        let asked = Asked { id, expected_version, reason: None };
        to_its_end(change::update(state(ctx)?.clone(), actor(ctx), asked, input)).await
    }

    /// Deletes a job. Only one that has ended. Its history goes with it.
    async fn delete_job(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job's id.")] id: ID,
    ) -> Result<Option<DeleteJobPayload>, ApiError> {
        to_its_end(change::delete(state(ctx)?.clone(), id)).await
    }

    /// Holds a queue: what runs is finished, and no further job of it begins.
    async fn pause_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The queue's name.")] name: String,
    ) -> Result<Option<QueuePayload>, ApiError> {
        to_its_end(queue::pause(state(ctx)?.clone(), name)).await
    }

    /// Lets a held queue go on.
    async fn resume_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The queue's name.")] name: String,
    ) -> Result<Option<QueuePayload>, ApiError> {
        to_its_end(queue::resume(state(ctx)?.clone(), name)).await
    }

    /// Registers a workflow: a new version; jobs keep the version they were submitted with.
    async fn register_workflow(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The workflow.")] input: RegisterWorkflowInput,
    ) -> Result<Option<WorkflowPayload>, ApiError> {
        to_its_end(workflow::register(state(ctx)?.clone(), input)).await
    }
}
