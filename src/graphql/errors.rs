//! What becomes of something that goes wrong.
//!
//! The policy: a problem that a caller can expect and act on is data (see [`super::user_errors`]). Everything
//! else is a GraphQL error with one of the codes below in `extensions.code`. An error about an argument names it
//! in `extensions.argument`, from the argument inwards, as in `["filter", "jobIds", "3"]`. A failure of ours says
//! "internal error" and the request's id, never its own text; the log has that under the same id, once, written
//! where the answer leaves (`answer`).

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, Value};

use super::request_id::RequestId;
use crate::domain::ids::IdError;
use crate::store::StoreError;

/// What programs branch on, in `extensions.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The document is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// An argument or a variable cannot be used.
    BadUserInput,
    /// What was asked for does not exist, where null cannot say so.
    NotFound,
    /// It is not allowed here.
    Forbidden,
    /// The document asks for more than one request may.
    QueryTooComplex,
    /// The history before a cursor is gone.
    CursorExpired,
    /// It took too long.
    Timeout,
    /// The database cannot be reached; try again.
    Unavailable,
    /// A failure of ours.
    Internal,
}

impl Code {
    const ALL: [Self; 10] = [
        Self::ParseFailed,
        Self::ValidationFailed,
        Self::BadUserInput,
        Self::NotFound,
        Self::Forbidden,
        Self::QueryTooComplex,
        Self::CursorExpired,
        Self::Timeout,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The code of this spelling.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }

    /// The spelling on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::NotFound => "NOT_FOUND",
            Self::Forbidden => "FORBIDDEN",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::CursorExpired => "CURSOR_EXPIRED",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// All that a client is told about a failure of ours, besides the request's id.
pub(super) const INTERNAL_MESSAGE: &str = "internal error";

/// Why a field has no answer. It has no `Display`, so that none of its texts reaches a client by accident.
#[derive(Debug, Clone)]
pub enum ApiError {
    /// An argument cannot be used.
    BadUserInput {
        /// One sentence for the client.
        message: String,
        /// The argument and the way into it.
        argument: Vec<String>,
    },
    /// What a subscription would follow does not exist.
    NotFound {
        /// One sentence for the client.
        message: String,
    },
    /// The database had no answer.
    Store(Arc<StoreError>),
    /// Something took longer than it may.
    Timeout {
        /// One sentence for the client.
        message: String,
    },
    /// A failure of ours.
    Internal {
        /// For the log.
        cause: String,
    },
}

impl ApiError {
    /// An argument that cannot be used.
    pub fn argument(argument: &[&str], message: impl Into<String>) -> Self {
        let argument = argument.iter().map(|part| (*part).to_owned()).collect();
        Self::BadUserInput { message: message.into(), argument }
    }

    /// An id that cannot be used.
    pub fn id(argument: &[&str], error: &IdError) -> Self {
        Self::argument(argument, error.to_string())
    }

    /// A failure of ours.
    pub fn internal(cause: impl Into<String>) -> Self {
        Self::Internal { cause: cause.into() }
    }

    /// What programs branch on.
    pub fn code(&self) -> Code {
        match self {
            Self::BadUserInput { .. } => Code::BadUserInput,
            Self::NotFound { .. } => Code::NotFound,
            Self::Timeout { .. } => Code::Timeout,
            Self::Internal { .. } => Code::Internal,
            Self::Store(error) => match **error {
                StoreError::Unavailable(_) | StoreError::Contended(_) => Code::Unavailable,
                StoreError::Timeout(_) => Code::Timeout,
                StoreError::CursorExpired => Code::CursorExpired,
                StoreError::CursorAhead => Code::BadUserInput,
                StoreError::Rejected(_) | StoreError::Corrupt { .. } => Code::Internal,
            },
        }
    }

    /// What the client is told.
    fn message(&self) -> String {
        match self {
            Self::BadUserInput { message, .. } | Self::NotFound { message } | Self::Timeout { message } => {
                message.clone()
            }
            Self::Internal { .. } => INTERNAL_MESSAGE.to_owned(),
            Self::Store(error) => match **error {
                StoreError::Unavailable(_) | StoreError::Contended(_) => {
                    "the database is not available at the moment; try again".to_owned()
                }
                StoreError::Timeout(_) => "the database took too long; ask for less, or try again".to_owned(),
                StoreError::CursorAhead => {
                    "this cursor is none of this database: its history has not come as far; begin without a cursor"
                        .to_owned()
                }
                StoreError::CursorExpired => {
                    "the history before this cursor is gone; begin without a cursor".to_owned()
                }
                StoreError::Rejected(_) | StoreError::Corrupt { .. } => INTERNAL_MESSAGE.to_owned(),
            },
        }
    }

    /// What the log is told; none where the client did something wrong and nobody else needs to know.
    fn cause(&self) -> Option<Cause> {
        match self {
            Self::Store(error) if !matches!(**error, StoreError::CursorExpired | StoreError::CursorAhead) => {
                Some(Cause(error.to_string()))
            }
            Self::Internal { cause } => Some(Cause(cause.clone())),
            Self::BadUserInput { .. } | Self::NotFound { .. } | Self::Timeout { .. } | Self::Store(_) => None,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// The text that only the log may have; travels in the error's `source`, which is never written out.
pub(super) struct Cause(pub String);

impl From<ApiError> for async_graphql::Error {
    fn from(error: ApiError) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.code().as_str());
        if let ApiError::BadUserInput { argument, .. } = &error
            && !argument.is_empty()
        {
            extensions.set("argument", names(argument));
        }
        Self {
            message: error.message(),
            source: error.cause().map(|cause| Arc::new(cause) as Arc<dyn std::any::Any + Send + Sync>),
            extensions: Some(extensions),
        }
    }
}

/// An argument's path as a list of strings.
pub(super) fn names(path: &[String]) -> Value {
    Value::List(path.iter().map(|part| Value::from(part.as_str())).collect())
}

/// The id of the request that a context belongs to; a new one for a request that came without.
pub(super) fn request_id_or_new(found: Option<&RequestId>) -> RequestId {
    found.cloned().unwrap_or_else(RequestId::generate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_failure_stays_inside() {
        let secret = || "relation \"jobs\" does not exist".to_owned();
        for (error, code) in [
            (StoreError::Unavailable(secret()), "UNAVAILABLE"),
            (StoreError::Contended(secret()), "UNAVAILABLE"),
            (StoreError::Timeout(secret()), "TIMEOUT"),
            (StoreError::Rejected(secret()), "INTERNAL"),
            (StoreError::Corrupt { row: secret(), problem: secret() }, "INTERNAL"),
            (StoreError::CursorExpired, "CURSOR_EXPIRED"),
            (StoreError::CursorAhead, "BAD_USER_INPUT"),
        ] {
            let expired = matches!(error, StoreError::CursorExpired | StoreError::CursorAhead);
            let error = async_graphql::Error::from(ApiError::from(error));
            assert!(!error.message.contains("relation"), "{}", error.message);
            assert_eq!(error.extensions.unwrap().get("code"), Some(&Value::from(code)));
            assert_eq!(error.source.is_none(), expired);
        }
    }

    #[test]
    fn an_error_about_an_argument_names_it() {
        let error =
            async_graphql::Error::from(ApiError::argument(&["filter", "jobIds", "3"], "is malformed"));
        let extensions = error.extensions.unwrap();
        assert_eq!(extensions.get("code"), Some(&Value::from("BAD_USER_INPUT")));
        assert_eq!(
            extensions.get("argument"),
            Some(&Value::List(["filter", "jobIds", "3"].map(Value::from).to_vec()))
        );
    }
}
