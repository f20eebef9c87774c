//! The URL at which the other side of a stage answers later: what a handler sees of it.

use futures_util::future::BoxFuture;
use serde::Serialize;

use crate::domain::callback::Answer;

/// What templates see of it, as `callback`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CallbackView {
    /// Where the answer is to be posted. It holds a token that is good for one answer, so it is a secret.
    pub url: String,
}

/// Where the other side answers an attempt; the engine provides one to each attempt of a handler that
/// [asks for it](super::Handler::awaits_callback).
///
/// An answer is kept until the attempt has it, whichever process takes it, and whatever becomes of this one. The
/// engine closes the URL when the attempt ends; a result that came in until then is not lost.
pub trait Callback: Send + Sync {
    /// Whether the other side has promised this very attempt an answer already, to a worker that is gone: then it need
    /// not be asked again.
    fn is_promised(&self) -> bool;

    /// Notes that the other side has promised an answer, and that the attempt has nothing to do any more but to wait: a
    /// worker that drains hands it to another one. Best effort: where it is lost, the other side is asked twice.
    fn promised(&self) -> BoxFuture<'_, ()>;

    /// The answer, as soon as it is there, which may be at once. Safe to drop and to call again.
    fn answered(&self) -> BoxFuture<'_, Answer>;
}
