//! What people are shown of a job, as the documents ask for it. Words such as states are text here, so that a client
//! shows those of a newer server, too.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

/// How a job ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It has done its work.
    Complete,
    /// It has failed, and may be retried.
    Failed,
    /// Somebody has cancelled it.
    Cancelled,
}

impl Ending {
    /// None for a state in which a job lives.
    pub fn of(state: &str) -> Option<Self> {
        match state {
            "COMPLETE" => Some(Self::Complete),
            "FAILED" => Some(Self::Failed),
            "CANCELLED" => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// The fields that every document with a job asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobBrief {
    pub id: String,
    pub name: String,
    pub state: String,
    pub stage: String,
    pub version: i64,
}

/// A job as it is shown.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Job {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub state: String,
    pub stage: String,
    pub progress: f64,
    pub mode: String,
    pub paused: bool,
    pub priority: i64,
    pub queue: String,
    pub labels: Vec<Label>,
    pub workflow: WorkflowName,
    pub retries: i64,
    pub version: i64,
    pub created_at: Option<DateTime<Utc>>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub run_at: Option<DateTime<Utc>>,
    pub cancel_requested_at: Option<DateTime<Utc>>,
    pub idempotency_key: Option<String>,
    pub allowed_actions: Vec<String>,
    pub blockers: Vec<Blocker>,
    pub error: Option<JobError>,
    pub stages: Vec<JobStage>,
    pub input: Value,
    pub output: Value,
    pub transitions: Option<Transitions>,
}

impl Job {
    /// How it has ended, if it has.
    pub fn ending(&self) -> Option<Ending> {
        Ending::of(&self.state)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Label {
    pub key: String,
    pub value: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct WorkflowName {
    pub name: String,
    pub version: i64,
}

/// Why a job does not run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Blocker {
    pub kind: String,
    pub message: String,
    pub until: Option<DateTime<Utc>>,
}

/// Why an attempt or a job has failed.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct JobError {
    pub kind: String,
    pub message: String,
    pub stage: String,
    pub attempt: i64,
    pub details: Value,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct JobStage {
    pub stage: String,
    pub task: Option<Task>,
}

/// One attempt.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Task {
    pub state: String,
    pub attempt: i64,
    pub max_attempts: i64,
    pub handler: String,
    pub progress: Option<f64>,
    pub progress_message: Option<String>,
    pub available_at: Option<DateTime<Utc>>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub error: Option<JobError>,
}

/// A page of a history.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Transitions {
    pub edges: Vec<TransitionEdge>,
    pub page_info: PageInfo,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TransitionEdge {
    pub cursor: String,
    pub node: Transition,
}

/// One entry of a history.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Transition {
    pub seq: i64,
    pub at: Option<DateTime<Utc>>,
    pub trigger: String,
    pub from_state: Option<String>,
    pub to_state: String,
    pub stage: String,
    pub attempt: Option<i64>,
    pub round: i64,
    pub actor: Actor,
    pub reason: Option<String>,
    pub error: Option<JobError>,
    pub metadata: Value,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Actor {
    pub kind: String,
    pub name: String,
}

/// Where a page lies.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PageInfo {
    pub has_next_page: bool,
    pub end_cursor: Option<String>,
}
