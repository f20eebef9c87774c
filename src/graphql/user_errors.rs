//! Problems that a caller can expect and act on, as data.

use async_graphql::{Interface, SimpleObject};

use super::enums::{JobAction, UserErrorCode};
use super::job::{Job, actions};
use crate::domain::decide::Refusal;
use crate::domain::job::Job as DomainJob;
use crate::domain::text::Problem;
use crate::domain::workflow::Workflow as DomainWorkflow;

/// Most problems that one answer names.
pub(super) const USER_ERRORS_MAX: usize = 100;
/// Longest part of a path, in characters: keys of a client's own JSON can be of any length.
const PATH_PART_CHARS_MAX: usize = 200;

/// Something the caller can put right. path names the input field, as in ['inputs', '3', 'runAt'].
#[derive(Interface, Clone)]
#[graphql(
    field(name = "code", ty = "&UserErrorCode", desc = "What kind of problem it is; for programs."),
    field(name = "message", ty = "&String", desc = "One sentence; for people."),
    field(name = "path", ty = "&Vec<String>", desc = "The argument and the way into it.")
)]
pub enum UserError {
    /// A value is not what the field accepts.
    InvalidInput(InvalidInput),
    /// What an id or a name stands for does not exist.
    NotFound(NotFound),
    /// The job has changed since expectedVersion.
    VersionConflict(VersionConflict),
    /// The job's state does not allow this.
    InvalidTransition(InvalidTransition),
    /// It contradicts what is there.
    Conflict(Conflict),
}

/// A value is not what the field accepts.
#[derive(SimpleObject, Debug, Clone)]
pub struct InvalidInput {
    /// Always INVALID_INPUT.
    code: UserErrorCode,
    /// One sentence; for people.
    message: String,
    /// The argument and the way into it.
    path: Vec<String>,
}

/// What an id or a name stands for does not exist.
#[derive(SimpleObject, Debug, Clone)]
pub struct NotFound {
    /// Always NOT_FOUND.
    code: UserErrorCode,
    /// One sentence; for people.
    message: String,
    /// The argument and the way into it.
    path: Vec<String>,
}

/// The job has changed since expectedVersion: look again. Checked before the state.
#[derive(SimpleObject, Clone)]
pub struct VersionConflict {
    /// Always VERSION_CONFLICT.
    code: UserErrorCode,
    /// One sentence; for people.
    message: String,
    /// The argument and the way into it.
    path: Vec<String>,
    /// The job as it is now.
    job: Job,
}

/// The job's state does not allow this.
#[derive(SimpleObject, Clone)]
pub struct InvalidTransition {
    /// Always INVALID_TRANSITION.
    code: UserErrorCode,
    /// One sentence; for people.
    message: String,
    /// The argument and the way into it.
    path: Vec<String>,
    /// The job as it is now.
    job: Job,
    /// The mutations that it accepts now.
    allowed_actions: Vec<JobAction>,
}

/// It contradicts what is there.
#[derive(SimpleObject, Clone)]
pub struct Conflict {
    /// Always CONFLICT.
    code: UserErrorCode,
    /// One sentence; for people.
    message: String,
    /// The argument and the way into it.
    path: Vec<String>,
    /// The job that is there, where it is one.
    job: Option<Job>,
}

fn path(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

impl UserError {
    /// A value that cannot be used; the path begins with the argument.
    pub(super) fn invalid(problem: Problem) -> Self {
        let cut = |part: String| match part.char_indices().nth(PATH_PART_CHARS_MAX) {
            Some((end, _)) => part[..end].to_owned(),
            None => part,
        };
        let path: Vec<String> = problem.path.into_iter().map(cut).collect();
        // Whoever reads the sentence knows which argument there is.
        let place = path.iter().skip(usize::from(path.len() > 1 && path[0] == "input"));
        let place = place.map(String::as_str).collect::<Vec<_>>().join(".");
        let message = format!("{place}: {}", problem.message);
        Self::InvalidInput(InvalidInput { code: UserErrorCode::InvalidInput, message, path })
    }

    /// The same for an argument or a field of it.
    pub(super) fn invalid_at(parts: &[&str], message: impl Into<String>) -> Self {
        Self::invalid(Problem::new(path(parts), message))
    }

    /// Something that does not exist.
    pub(super) fn not_found(path: Vec<String>, message: impl Into<String>) -> Self {
        Self::NotFound(NotFound { code: UserErrorCode::NotFound, message: message.into(), path })
    }

    /// A job that does not exist, as the argument `id` names it.
    pub(super) fn no_job() -> Self {
        Self::not_found(path(&["id"]), "there is no such job")
    }

    /// A job that has changed since the caller saw it.
    pub(super) fn version_conflict(job: DomainJob, expected: i32) -> Self {
        let message = format!("the job is at version {}, not at {expected}", job.status.version);
        Self::VersionConflict(VersionConflict {
            code: UserErrorCode::VersionConflict,
            message,
            path: path(&["expectedVersion"]),
            job: job.into(),
        })
    }

    /// A job that does not accept something now.
    pub(super) fn refused(job: DomainJob, workflow: &DomainWorkflow, refusal: &Refusal) -> Self {
        let allowed_actions = actions(&job, workflow);
        let message = match refusal {
            Refusal::NotAllowed { action, state } => {
                format!("the job does not accept {action} now; it is in state {state}")
            }
            Refusal::NotClaimed => "nobody runs the job".to_owned(),
        };
        Self::InvalidTransition(InvalidTransition {
            code: UserErrorCode::InvalidTransition,
            message,
            path: path(&["id"]),
            job: job.into(),
            allowed_actions,
        })
    }

    /// An idempotency key that was used for something else.
    pub(super) fn key_taken(path: Vec<String>, job: DomainJob) -> Self {
        let message = "another job was submitted with this idempotencyKey and other input".to_owned();
        Self::Conflict(Conflict { code: UserErrorCode::Conflict, message, path, job: Some(job.into()) })
    }

    /// An idempotency key that two different inputs of one request have.
    pub(super) fn key_twice(path: Vec<String>) -> Self {
        let message = "another one of these inputs has this idempotencyKey and is different".to_owned();
        Self::Conflict(Conflict { code: UserErrorCode::Conflict, message, path, job: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invalid(parts: &[&str]) -> InvalidInput {
        match UserError::invalid_at(parts, "must not be empty") {
            UserError::InvalidInput(error) => error,
            _ => panic!("another error"),
        }
    }

    #[test]
    fn the_sentence_says_where() {
        assert_eq!(invalid(&["input", "name"]).message, "name: must not be empty");
        assert_eq!(invalid(&["inputs", "3", "name"]).message, "inputs.3.name: must not be empty");
        assert_eq!(invalid(&["input"]).message, "input: must not be empty");
    }

    #[test]
    fn paths_are_bounded() {
        let error = invalid(&["input", "input", &"é".repeat(1_000)]);
        assert_eq!(error.path[2].chars().count(), PATH_PART_CHARS_MAX);
    }
}
