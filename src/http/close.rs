//! Why a socket is closed, and how that is said to the client.
//!
//! The codes are those of graphql-transport-ws. A client of graphql-ws connects again after 1012, 4403, 4408 and 4499;
//! after the others it gives up, as trying again would end the same way.

use axum::extract::ws::{CloseFrame, Message};

use super::protocol::InvalidMessage;

/// A close frame carries at most 125 bytes, two of them for the code.
const REASON_MAX_BYTES: usize = 123;

/// Why the server closes a socket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Close {
    /// 1002: not even a WebSocket frame.
    #[error("Invalid frame")]
    InvalidFrame,
    /// 1009: 1000 and above, other than 1012, is final for graphql-ws.
    #[error("Message too large: at most {limit} bytes here; larger requests go by POST")]
    MessageTooLarge { limit: usize },
    /// 1012: clients connect again.
    #[error("Service restart")]
    ServiceRestart,
    #[error(transparent)]
    InvalidMessage(#[from] InvalidMessage),
    #[error("Invalid message: binary")]
    BinaryMessage,
    #[error("Unauthorized: connection_init must come first")]
    NotAcknowledged,
    /// Clients connect again, as their token may be renewed meanwhile.
    #[error("Forbidden: {why}")]
    Forbidden { why: String },
    #[error("Subprotocol not acceptable")]
    SubprotocolNotAcceptable,
    #[error("Connection initialisation timeout")]
    InitTimeout,
    #[error("Subscriber for {id} already exists")]
    SubscriberAlreadyExists { id: String },
    #[error("Too many initialisation requests")]
    TooManyInits,
    /// Legacy: the client has asked for it.
    #[error("Closed as asked")]
    AsAsked,
    /// Clients connect again.
    #[error("Terminated: pings are not answered")]
    Terminated,
}

impl Close {
    pub(super) fn code(&self) -> u16 {
        match self {
            Self::AsAsked => 1000,
            Self::InvalidFrame => 1002,
            Self::MessageTooLarge { .. } => 1009,
            Self::ServiceRestart => 1012,
            Self::InvalidMessage(_) | Self::BinaryMessage => 4400,
            Self::NotAcknowledged => 4401,
            Self::Forbidden { .. } => 4403,
            Self::SubprotocolNotAcceptable => 4406,
            Self::InitTimeout => 4408,
            Self::SubscriberAlreadyExists { .. } => 4409,
            Self::TooManyInits => 4429,
            Self::Terminated => 4499,
        }
    }

    /// The frame. A reason that is too long is cut, as it would make the frame an illegal one.
    pub(super) fn frame(&self) -> Message {
        let mut reason = self.to_string();
        reason.truncate(reason.floor_char_boundary(REASON_MAX_BYTES));
        Message::Close(Some(CloseFrame { code: self.code(), reason: reason.into() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let close = Close::SubscriberAlreadyExists { id: "ä".repeat(200) };
        let Message::Close(Some(frame)) = close.frame() else { panic!("not a close frame") };
        assert_eq!(frame.code, 4409);
        assert!(frame.reason.len() > REASON_MAX_BYTES - 4 && frame.reason.len() <= REASON_MAX_BYTES);
    }
}
