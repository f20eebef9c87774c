//! What the other side of a stage answers later, at a URL of its own: whose answer it is, and what it may look like.

use serde_json::Value;

use super::ids::JobId;
use super::text::{self, JsonProblem};
use super::verdict::{Failure, Verdict};
use super::words::Stage;

/// The work that an answer is about: the same for every attempt that could be the accepted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallbackKey {
    /// The job.
    pub job: JobId,
    /// 0 for the first pass through the job, one more after each retry.
    pub round: i32,
    /// The stage.
    pub stage: Stage,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The work is done; this is the stage's result.
    Result(Value),
    /// The work failed.
    Error {
        /// One sentence for people.
        message: String,
        /// Whether another attempt is worth it.
        retryable: bool,
        /// Anything that a program may want to know.
        details: Option<Value>,
    },
}

/// Why a document is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// It has another form.
    #[error("{0}")]
    Form(&'static str),
    /// The result or the details cannot be kept.
    #[error("{field} {problem}")]
    Json {
        /// Which of the two.
        field: &'static str,
        /// What is wrong with it.
        problem: JsonProblem,
    },
}

const FORM: NoAnswer = NoAnswer::Form(
    "an answer is {\"result\": …} or {\"error\": {\"message\": \"…\", \"retryable\": true, \"details\": …}}",
);

impl Answer {
    /// Reads `{"result": …}` or `{"error": {"message": …, "retryable": …, "details": …}}`. An error is worth another
    /// attempt where `retryable` is left out, as that of a program is.
    ///
    /// # Errors
    ///
    /// Any other form, and a result or details that cannot be stored or are larger than `bytes_max`.
    pub fn read(document: Value, bytes_max: usize) -> Result<Self, NoAnswer> {
        let Value::Object(mut fields) = document else { return Err(FORM) };
        let check = |field: &'static str, value: &Value| {
            text::check_json(value, bytes_max).map_err(|problem| NoAnswer::Json { field, problem })
        };
        match (fields.remove("result"), fields.remove("error"), fields.is_empty()) {
            (Some(result), None, true) => {
                check("result", &result)?;
                Ok(Self::Result(result))
            }
            (None, Some(Value::Object(mut error)), true) => {
                let Some(Value::String(message)) = error.remove("message") else { return Err(FORM) };
                let retryable = match error.remove("retryable") {
                    None => true,
                    Some(Value::Bool(retryable)) => retryable,
                    Some(_) => return Err(FORM),
                };
                let details = error.remove("details");
                details.iter().try_for_each(|details| check("error.details", details))?;
                if !error.is_empty() || message.trim().is_empty() {
                    return Err(FORM);
                }
                // Cut and cleaned as every message that is stored.
                let message = Failure::handler(message).message;
                Ok(Self::Error { message, retryable, details })
            }
            _ => Err(FORM),
        }
    }

    /// The same as the document that [`Self::read`] reads.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Result(result) => serde_json::json!({ "result": result }),
            Self::Error { message, retryable, details } => {
                let mut error = serde_json::json!({ "message": message, "retryable": retryable });
                if let Some(details) = details {
                    error["details"] = details.clone();
                }
                serde_json::json!({ "error": error })
            }
        }
    }

    /// The verdict of an attempt that ends with it.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Result(result) => Verdict::Done(result),
            Self::Error { message, retryable, details } => {
                let failure = Failure { details, ..Failure::handler(message) };
                if retryable { Verdict::Retry { failure, after: None } } else { Verdict::Fail(failure) }
            }
        }
    }
}
