//! Every job has ended, or waits for a person.

use callboard::domain::job::{Gate, Job};
use callboard::domain::words::TaskState;
use callboard::domain::workflow::Workflow;

use super::What;

pub(super) fn check(job: &Job, workflow: Option<&Workflow>) -> Vec<What> {
    let status = &job.status;
    if !status.state.is_live() {
        return Vec::new();
    }
    let Some(workflow) = workflow else {
        return vec![What::Unfinished("its workflow is not there".to_owned())];
    };
    let because = if let Some(claim) = status.task.claim {
        format!("{} holds it under lease {}", claim.worker, claim.lease)
    } else if status.cancel_requested_at.is_some() {
        "its cancellation was asked for and nobody holds it".to_owned()
    } else if status.paused {
        "it is paused, and everything was resumed".to_owned()
    } else if status.task.gate != Gate::Held || status.task.state != TaskState::Pending {
        format!("it could run: its gate is {:?} and its task {}", status.task.gate, status.task.state)
    } else if status.granted || !job.needs_step(workflow, status.stage) {
        "it is held, and no person is asked for".to_owned()
    } else {
        return Vec::new();
    };
    vec![What::Unfinished(format!("in {} with {because}", status.stage))]
}
