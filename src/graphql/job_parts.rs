//! What a job consists of that is an object of its own: labels, the stage track, failures, reasons to wait.

use async_graphql::{Object, SimpleObject};

use super::enums::{BlockerKind, ErrorKind, Stage};
use super::scalars::{DateTime, Json};
use super::task::Task;
use crate::domain::blockers::Blocker as DomainBlocker;
use crate::domain::job::Label as DomainLabel;
use crate::domain::verdict::JobError as DomainJobError;

/// A key and a value that filters look for.
#[derive(SimpleObject, Debug, Clone)]
pub struct Label {
    /// Unique within the job.
    key: String,
    /// May be empty.
    value: String,
}

impl From<DomainLabel> for Label {
    fn from(label: DomainLabel) -> Self {
        Self { key: label.key, value: label.value }
    }
}

/// A stage of a job with the attempt that is in force; null when it was not reached.
#[derive(SimpleObject, Clone)]
pub struct JobStage {
    /// The stage.
    pub(super) stage: Stage,
    /// The attempt that counts for it: the current one, or the one that ended it in this pass.
    pub(super) task: Option<Task>,
}

/// What went wrong in an attempt.
pub struct JobError(pub(super) DomainJobError);

/// What went wrong in an attempt.
#[Object]
impl JobError {
    /// The stage that failed.
    async fn stage(&self) -> Stage {
        self.0.stage.into()
    }

    /// The attempt that failed, counted from 1.
    async fn attempt(&self) -> i32 {
        self.0.attempt
    }

    /// What kind of failure it is; for programs.
    async fn kind(&self) -> ErrorKind {
        self.0.kind.into()
    }

    /// One sentence; for people.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// What else is known, for instance an exit status.
    async fn details(&self) -> Option<Json> {
        self.0.details.clone().map(Json::from)
    }
}

/// A reason why a job is not running.
pub struct Blocker(pub(super) DomainBlocker);

/// A reason why a job is not running.
#[Object]
impl Blocker {
    /// What kind of reason it is; for programs.
    async fn kind(&self) -> BlockerKind {
        self.0.kind.into()
    }

    /// One sentence; for people.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// When it passes by itself; null where it does not.
    async fn until(&self) -> Option<DateTime> {
        self.0.until.map(DateTime)
    }
}
