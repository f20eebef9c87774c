//! Values for the unit tests of this layer.

use std::sync::Arc;

use chrono::DateTime;
use uuid::Uuid;

use crate::domain::ids::{JobId, WorkflowId};
use crate::domain::job::{Gate, Job, Status, TaskStatus};
use crate::domain::words::{AdvanceMode, JobState, Stage, TaskState};

/// A job that was just submitted.
pub(super) fn job() -> Job {
    Job {
        id: JobId(Uuid::from_u128(0x0193_4b5c_7d00_7abc_8def_0123_4567_89ab)),
        name: "a job".to_owned(),
        description: None,
        workflow: WorkflowId(Uuid::from_u128(1)),
        mode: AdvanceMode::Auto,
        queue: "default".to_owned(),
        priority: 0,
        labels: Vec::new(),
        input: Arc::new(serde_json::json!({})),
        idempotency_key: None,
        run_at: None,
        created_at: DateTime::UNIX_EPOCH,
        status: Status {
            state: JobState::Init,
            stage: Stage::Init,
            round: 0,
            base_round: 0,
            version: 1,
            paused: false,
            granted: false,
            cancel_requested_at: None,
            rescues: 0,
            task: TaskStatus {
                state: TaskState::Pending,
                attempt: 1,
                max_attempts: 3,
                handler: "pass".to_owned(),
                claim: None,
                gate: Gate::Open,
                due_at: None,
                scheduled_at: None,
                started_at: None,
            },
            error: None,
            updated_at: DateTime::UNIX_EPOCH,
            started_at: None,
            finished_at: None,
        },
    }
}
