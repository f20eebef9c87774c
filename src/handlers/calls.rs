//! Calls of handlers to other systems, as traces show them.

use crate::domain::trace::TraceContext;

/// What a traced call is for whoever traces it. The call has ended when this is dropped; without an answer by then, it
/// has failed.
pub trait TracedCall: Send {
    /// What the other side is to know.
    fn context(&self) -> TraceContext;
    /// It was answered with this HTTP status.
    fn answered(&mut self, status: u16);
}

/// A call that is under way; nothing where the attempt is not traced. To be kept until the answer has been read.
#[must_use]
#[derive(Default)]
pub struct OutgoingCall(Option<Box<dyn TracedCall>>);

impl OutgoingCall {
    /// A call that is traced, if it is.
    pub fn of(traced: Option<Box<dyn TracedCall>>) -> Self {
        Self(traced)
    }

    /// The header `traceparent` that the call is to carry.
    pub fn traceparent(&self) -> Option<String> {
        self.0.as_ref().map(|call| call.context().to_string())
    }

    /// The other side has answered with this HTTP status.
    pub fn answered(&mut self, status: u16) {
        if let Some(call) = &mut self.0 {
            call.answered(status);
        }
    }
}
