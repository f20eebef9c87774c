//! What can go wrong with the database, by what a caller can do about it.
//!
//! Policy: a caller branches on the variant. The text inside is for the log; a client never sees it. Nothing
//! here is logged: whoever handles an error logs it, once.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is shutting down, or has no connection free in time: try again.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Two transactions were in each other's way: try again at once.
    #[error("the database gave way to another transaction: {0}")]
    Contended(String),
    /// The statement took longer than it may.
    #[error("the database took too long: {0}")]
    Timeout(String),
    /// The database refused what it was given; trying again would be refused again.
    #[error("the database refused the statement: {0}")]
    Rejected(String),
    /// A row does not fit the domain's types: somebody wrote it by hand.
    #[error("row {row} cannot be read: {problem}")]
    Corrupt {
        /// The row's key.
        row: String,
        /// What does not fit.
        problem: String,
    },
    /// The history before a cursor is gone.
    #[error("the history before this cursor is gone")]
    CursorExpired,
    /// No place of this database's history is as far on as a cursor.
    #[error("the history has not come as far as this cursor")]
    CursorAhead,
}

impl StoreError {
    /// Whether the same call may succeed later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Contended(_) | Self::Timeout(_) => true,
            Self::Rejected(_) | Self::Corrupt { .. } | Self::CursorExpired | Self::CursorAhead => false,
        }
    }
}

/// Beginnings of the messages by which PostgreSQL says that the connection or server goes away. diesel hides
/// the SQLSTATE (class 57P and 08), so the text must do; a server with translated messages falls through to
/// [`StoreError::Rejected`], which costs a retry and no data.
const GOING_AWAY: &[&str] = &[
    "terminating connection",
    "the database system is",
    "sorry, too many clients",
    "remaining connection slots",
    "connection to client lost",
    "could not receive data",
    "too many connections for",
];

/// Parts of the messages by which PostgreSQL says that it lacks something for now: there is nothing wrong with
/// what it was given, and a job must not fail for it.
const SHORT_OF_SOMETHING: &[&str] = &["No space left on device", "out of memory", "out of shared memory"];

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(kind, information) => {
                let message = information.message();
                match kind {
                    DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection => {
                        Self::Unavailable(message.to_owned())
                    }
                    // A server that was demoted, or that its operator has closed for a while.
                    DatabaseErrorKind::ReadOnlyTransaction => Self::Unavailable(message.to_owned()),
                    DatabaseErrorKind::SerializationFailure => Self::Contended(message.to_owned()),
                    _ if message.starts_with("deadlock detected") => Self::Contended(message.to_owned()),
                    _ if message.starts_with("canceling statement") => Self::Timeout(message.to_owned()),
                    _ if GOING_AWAY.iter().any(|text| message.starts_with(text))
                        || SHORT_OF_SOMETHING.iter().any(|text| message.contains(text)) =>
                    {
                        Self::Unavailable(message.to_owned())
                    }
                    _ => {
                        let detail =
                            information.details().map(|text| format!(" ({text})")).unwrap_or_default();
                        Self::Rejected(format!("{message}{detail}"))
                    }
                }
            }
            // A transaction whose connection broke in the middle.
            DieselError::BrokenTransactionManager | DieselError::RollbackErrorOnCommit { .. } => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Rejected(error.to_string()),
        }
    }
}

/// The result of a store method.
pub type StoreResult<T> = Result<T, StoreError>;
