//! What a demo does with a job as it changes, in place of the person who would do it.

use serde_json::{Value, json};

use super::Part;
use crate::client::documents::{CANCEL, NEXT, RETRY};
use crate::client::job::{Ending, Job};
use crate::commands::change;
use crate::commands::session::Session;
use crate::commands::stop::Stop;

/// A step of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Next,
    Retry,
    Cancel,
}

impl Move {
    /// The step that is due with a job as it is, if any.
    pub fn due(part: Part, job: &Job) -> Option<Self> {
        let waits_for_a_step = job.blockers.iter().any(|blocker| blocker.kind == "MANUAL_STEP");
        match part {
            Part::ByItself => None,
            Part::ByHand => waits_for_a_step.then_some(Self::Next),
            Part::Retried => (job.ending() == Some(Ending::Failed)).then_some(Self::Retry),
            Part::Cancelled => {
                let runs = job.stage == "EXECUTE" && running(job);
                (runs && job.cancel_requested_at.is_none()).then_some(Self::Cancel)
            }
        }
    }

    /// Takes it, unless the job has changed meanwhile: then its next change says what is due.
    pub async fn take(self, session: &Session, job: &Job) -> Result<(), Stop> {
        let (document, more) = match self {
            Self::Next => (NEXT, json!({ "reason": "the demo lets it go on" })),
            Self::Retry => (RETRY, json!({ "from": "FAILED_STAGE" })),
            Self::Cancel => (CANCEL, json!({ "reason": "the demo has seen enough" })),
        };
        let mut variables = json!({ "id": job.id, "expectedVersion": job.version });
        if let (Value::Object(variables), Value::Object(more)) = (&mut variables, more) {
            variables.extend(more);
        }
        match change::change(session, document, &variables).await {
            Ok(_) | Err(Stop::Refused(_)) => Ok(()),
            Err(stop) => Err(stop),
        }
    }
}

fn running(job: &Job) -> bool {
    let stage = job.stages.iter().find(|stage| stage.stage == job.stage);
    stage.and_then(|stage| stage.task.as_ref()).is_some_and(|task| task.state == "RUNNING")
}

/// Whether a part is over with a job as it is.
pub fn is_over(part: Part, job: &Job) -> bool {
    match job.ending() {
        Some(Ending::Failed) => part != Part::Retried || job.retries > 0,
        Some(Ending::Complete | Ending::Cancelled) => true,
        None => false,
    }
}
