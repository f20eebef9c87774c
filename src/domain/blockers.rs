//! Why a job is not running.

use chrono::{DateTime, Utc};

use super::job::Job;
pub use super::words::BlockerKind;
use super::words::{AdvanceMode, TaskState};
use super::workflow::Workflow;

/// What the job's row alone does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    /// Its queue is paused.
    pub queue_paused: bool,
    /// Some active worker serves its queue and has its handler.
    pub has_worker: bool,
    /// The database's clock.
    pub now: DateTime<Utc>,
}

/// One reason why a job is not running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// What programs branch on.
    pub kind: BlockerKind,
    /// One sentence for people.
    pub message: String,
    /// When it passes by itself.
    pub until: Option<DateTime<Utc>>,
}

/// Every reason why a job is not running, what a person must do first. Empty when it runs or has ended.
pub fn blockers(job: &Job, workflow: &Workflow, around: Surroundings) -> Vec<Blocker> {
    let status = &job.status;
    if !status.state.is_live() || status.task.claim.is_some() {
        return Vec::new();
    }
    let mut reasons = Vec::new();
    let mut because = |kind, message: String, until| reasons.push(Blocker { kind, message, until });
    let stage = status.stage;
    if status.paused {
        because(BlockerKind::Paused, "The job is paused; resumeJob lets it go on.".into(), None);
    }
    if !status.granted && job.mode == AdvanceMode::Manual {
        let message = format!("The job is in MANUAL mode; nextStage lets {stage} begin.");
        because(BlockerKind::ManualStep, message, None);
    }
    if !status.granted && workflow.binding(stage).approval {
        because(BlockerKind::Approval, format!("{stage} waits for approval; nextStage gives it."), None);
    }
    // What is due is only waiting for the promoter, or for a person.
    match (status.task.due_at.filter(|due_at| *due_at > around.now), status.task.state) {
        (Some(due_at), TaskState::Retrying) => {
            let (attempt, most) = (status.task.attempt, status.task.max_attempts);
            let message =
                format!("Attempt {attempt} of {most} at {stage} failed; the next one waits for its backoff.");
            because(BlockerKind::Backoff, message, Some(due_at));
        }
        (Some(due_at), _) => {
            because(
                BlockerKind::NotBefore,
                "The job was submitted to run not before this time.".into(),
                Some(due_at),
            );
        }
        (None, _) => {}
    }
    if around.queue_paused {
        let message = format!("Queue {} is paused; resumeQueue lets its jobs start.", job.queue);
        because(BlockerKind::QueuePaused, message, None);
    }
    if !around.has_worker {
        let handler = &status.task.handler;
        let message = format!("No active worker serves queue {} and has the handler {handler}.", job.queue);
        because(BlockerKind::NoWorker, message, None);
    }
    if reasons.is_empty() {
        let message = format!("Waits in queue {} for a free worker slot.", job.queue);
        reasons.push(Blocker { kind: BlockerKind::Queued, message, until: None });
    }
    reasons
}
