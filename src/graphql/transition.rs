//! One entry of a job's history.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::enums::{ActorKind, JobState, Stage, Trigger};
use super::errors::ApiError;
use super::job::Job;
use super::job_parts::JobError;
use super::loaders::loaders;
use super::scalars::{DateTime, Json};
use crate::domain::job::{Actor as DomainActor, Transition as DomainTransition};
use crate::store::feed::FeedEntry;
use crate::store::history::PlacedTransition;

/// One entry, and its job where that is at hand. Cheap to clone.
#[derive(Clone)]
pub struct Transition {
    placed: Arc<PlacedTransition>,
    job: Option<Job>,
}

impl Transition {
    /// An entry of a job that is at hand.
    pub(super) fn of_job(placed: Arc<PlacedTransition>, job: Job) -> Self {
        Self { placed, job: Some(job) }
    }

    fn entry(&self) -> &DomainTransition {
        &self.placed.transition
    }
}

impl From<Arc<PlacedTransition>> for Transition {
    fn from(placed: Arc<PlacedTransition>) -> Self {
        Self { placed, job: None }
    }
}

impl From<FeedEntry> for Transition {
    fn from(entry: FeedEntry) -> Self {
        let FeedEntry { place, transition, traits: _ } = entry;
        Arc::new(PlacedTransition { feed_position: place.position, transition }).into()
    }
}

/// One entry of a job's history.
#[Object]
impl Transition {
    /// Names this entry; of its job's id and its seq.
    pub(super) async fn id(&self) -> ID {
        self.entry().id.to_string().into()
    }

    /// The id of the job that it belongs to.
    async fn job_id(&self) -> ID {
        self.entry().id.job.to_string().into()
    }

    /// The job as it is now. Null once the job was deleted.
    async fn job(&self, ctx: &Context<'_>) -> Result<Option<Job>, ApiError> {
        match &self.job {
            Some(job) => Ok(Some(job.clone())),
            None => Ok(loaders(ctx)?.load(self.entry().id.job).await?.map(Job::from)),
        }
    }

    /// Counts from 1 within the job, without gaps.
    async fn seq(&self) -> i32 {
        self.entry().id.seq
    }

    /// The state before it; null for SUBMIT.
    async fn from_state(&self) -> Option<JobState> {
        self.entry().from.map(JobState::from)
    }

    /// The state after it.
    async fn to_state(&self) -> JobState {
        self.entry().to.into()
    }

    /// What happened.
    async fn trigger(&self) -> Trigger {
        self.entry().trigger.into()
    }

    /// The job's stage after it.
    async fn stage(&self) -> Stage {
        self.entry().stage.into()
    }

    /// The current attempt after it.
    async fn attempt(&self) -> Option<i32> {
        self.entry().attempt
    }

    /// How often the job had been retried by hand, this time included.
    async fn round(&self) -> i32 {
        self.entry().round
    }

    /// Who did it.
    async fn actor(&self) -> Actor {
        Actor(self.entry().actor.clone())
    }

    /// What somebody gave as the reason.
    async fn reason(&self) -> Option<&str> {
        self.entry().reason.as_deref()
    }

    /// What failed.
    async fn error(&self) -> Option<JobError> {
        self.entry().error.clone().map(JobError)
    }

    /// What else is known about it, for instance which fields an AMEND has changed, or how long a BACKOFF waits (`delaySeconds`).
    async fn metadata(&self) -> Option<Json> {
        self.entry().metadata.clone().map(Json::from)
    }

    /// When it was recorded; never before the entry before it.
    async fn at(&self) -> DateTime {
        self.entry().at.into()
    }
}

/// Who did it.
pub struct Actor(DomainActor);

/// Who did it: a client (by its token's name), a worker, or the system itself.
#[Object]
impl Actor {
    /// What kind of actor it is.
    async fn kind(&self) -> ActorKind {
        self.0.kind.into()
    }

    /// The name of the client's token, of the worker, or of the part of the system.
    async fn name(&self) -> &str {
        &self.0.name
    }
}
