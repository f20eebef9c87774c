//! Workflows and the handlers that their stages are bound to.

use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject};

use super::enums::Stage;
use super::scalars::{DateTime, Json};
use crate::domain::workflow::{
    RetryPolicy as DomainRetryPolicy, StageBinding as DomainBinding, Workflow as DomainWorkflow,
};

/// One version of a workflow. Cheap to clone.
#[derive(Clone)]
pub struct Workflow(pub(super) Arc<DomainWorkflow>);

/// A named, versioned binding of the five stages to handlers.
#[Object]
impl Workflow {
    /// Names this version.
    pub(super) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Shared by all versions.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Counts from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What people should know about it.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What each of the five stages is bound to, in order.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn stages(&self) -> Vec<StageBinding> {
        self.0.stages.iter().cloned().map(StageBinding).collect()
    }

    /// JSON Schema (2020-12) that a job's input must satisfy.
    async fn input_schema(&self) -> Option<Json> {
        self.0.input_schema.clone().map(Json::from)
    }

    /// When it was registered.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// What a stage is bound to.
pub struct StageBinding(DomainBinding);

/// What a stage is bound to.
#[Object]
impl StageBinding {
    /// The stage.
    async fn stage(&self) -> Stage {
        self.0.stage.into()
    }

    /// The handler's name.
    async fn handler(&self) -> &str {
        &self.0.handler
    }

    /// The handler's configuration; strings in it are templates.
    async fn config(&self) -> Json {
        self.0.config.clone().into()
    }

    /// How long an attempt may take.
    async fn timeout_seconds(&self) -> f64 {
        self.0.timeout_seconds
    }

    /// When a failed attempt is tried again.
    async fn retry(&self) -> RetryPolicy {
        self.0.retry.into()
    }

    /// Waits for nextStage before this stage even in AUTO mode.
    async fn approval(&self) -> bool {
        self.0.approval
    }
}

/// Delay before attempt n+1: min(initialDelaySeconds * factor^(n-1), maxDelaySeconds), spread by jitter (0 to 1).
#[derive(SimpleObject)]
pub struct RetryPolicy {
    /// Attempts in a round, the first one included.
    max_attempts: i32,
    /// The delay after the first failure.
    initial_delay_seconds: f64,
    /// What each delay is multiplied with to get the next one.
    factor: f64,
    /// The longest delay before jitter.
    max_delay_seconds: f64,
    /// From 0, exact, to 1, anything from nothing to twice the delay.
    jitter: f64,
}

impl From<DomainRetryPolicy> for RetryPolicy {
    fn from(policy: DomainRetryPolicy) -> Self {
        let DomainRetryPolicy { max_attempts, initial_delay_seconds, factor, max_delay_seconds, jitter } =
            policy;
        Self { max_attempts, initial_delay_seconds, factor, max_delay_seconds, jitter }
    }
}

/// What a stage can be bound to.
#[derive(SimpleObject)]
pub struct Handler {
    /// What workflows call it.
    pub(super) name: String,
    /// What it does.
    pub(super) description: String,
    /// JSON Schema (2020-12) of its configuration.
    pub(super) config_schema: Json,
}
