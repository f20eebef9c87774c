//! What an attempt came to: the closed set of answers a handler can give, and how failures are described.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::words::{ErrorKind, Stage};

/// Longest error message that is kept, in bytes; a longer one is cut at a character's boundary.
pub const MESSAGE_BYTES_MAX: usize = 8 * 1024;

/// A handler's answer. Turning it into state happens in one place, [`super::decide`].
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The stage is done; this is its result.
    Done(Value),
    /// The attempt failed; another one is worth trying while the policy allows it.
    Retry {
        /// What went wrong.
        failure: Failure,
        /// How long to wait at least before the next attempt; the policy's backoff where left out.
        after: Option<Duration>,
    },
    /// The attempt failed and another one would fail the same way.
    Fail(Failure),
    /// The work has stopped because it was asked to.
    Cancelled,
}

/// What went wrong in an attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The kind that clients branch on.
    pub kind: ErrorKind,
    /// One sentence for people.
    pub message: String,
    /// Anything that a program may want to know, for instance an exit status.
    pub details: Option<Value>,
}

impl Failure {
    /// A failure of the handler's own work.
    pub fn handler(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Handler, message)
    }

    /// The configuration cannot be used as it is, for instance because a template failed.
    pub fn invalid_config(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::InvalidConfig, message)
    }

    /// A failure of some kind, its message cut to [`MESSAGE_BYTES_MAX`] and without the NUL characters that
    /// PostgreSQL cannot store.
    pub fn of(kind: ErrorKind, message: impl Into<String>) -> Self {
        let mut message: String = message.into().replace('\0', "\u{FFFD}");
        if message.len() > MESSAGE_BYTES_MAX {
            message.truncate(message.floor_char_boundary(MESSAGE_BYTES_MAX));
        }
        Self { kind, message, details: None }
    }

    /// The same with details.
    pub fn with_details(self, details: Value) -> Self {
        Self { details: Some(details), ..self }
    }
}

/// A failure with the place where it happened, as history keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobError {
    /// The stage that failed.
    pub stage: Stage,
    /// The attempt that failed, from 1.
    pub attempt: i32,
    /// The kind that clients branch on.
    pub kind: ErrorKind,
    /// One sentence for people.
    pub message: String,
    /// Anything that a program may want to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

impl JobError {
    /// A failure at this stage and attempt.
    pub fn at(stage: Stage, attempt: i32, failure: Failure) -> Self {
        Self { stage, attempt, kind: failure.kind, message: failure.message, details: failure.details }
    }
}
