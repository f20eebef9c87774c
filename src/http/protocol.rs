//! The messages of GraphQL over WebSocket, in both dialects that clients speak.
//!
//! `graphql-transport-ws` is the one of graphql-ws and all current clients, described in its PROTOCOL.md.
//! `graphql-ws` (confusingly) is the older one of subscriptions-transport-ws; only the names differ here.

use axum::http::HeaderValue;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::graphql::params::Params;

/// Which names the messages have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Current,
    Legacy,
}

/// A message from a client.
#[derive(Debug)]
pub(super) enum ClientMessage {
    Init {
        payload: Value,
    },
    Subscribe {
        id: String,
        params: Box<Params>,
    },
    Complete {
        id: String,
    },
    Ping {
        payload: Option<Map<String, Value>>,
    },
    Pong,
    /// Legacy: the client is about to close the socket.
    Terminate,
}

/// A text that is not a message of the protocol. What exactly is wrong is for the developer of the client, in
/// the reason of the close frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Invalid message: {0}")]
pub(super) struct InvalidMessage(String);

impl Dialect {
    /// The sub-protocol's name in the handshake.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Current => "graphql-transport-ws",
            Self::Legacy => "graphql-ws",
        }
    }

    /// The best dialect that the client offers, in whatever order it does.
    pub(super) fn choose<'a>(offered: impl Iterator<Item = &'a HeaderValue> + Clone) -> Option<Self> {
        let offers =
            |dialect: &Self| offered.clone().any(|name| name.as_bytes() == dialect.name().as_bytes());
        [Self::Current, Self::Legacy].into_iter().find(offers)
    }

    /// Reads one message.
    pub(super) fn read(self, text: &str) -> Result<ClientMessage, InvalidMessage> {
        #[derive(Deserialize)]
        struct Envelope {
            #[serde(rename = "type")]
            kind: String,
            id: Option<String>,
            payload: Option<Value>,
        }

        let Envelope { kind, id, payload } = serde_json::from_str(text).map_err(invalid)?;
        let id = id.filter(|id| !id.is_empty()).ok_or_else(|| InvalidMessage(format!("{kind} needs an id")));
        match (self, kind.as_str()) {
            (_, "connection_init") => {
                Ok(ClientMessage::Init { payload: object(payload)?.map_or(Value::Null, Value::Object) })
            }
            (Self::Current, "subscribe") | (Self::Legacy, "start") => {
                let payload = object(payload)?.unwrap_or_default();
                // Without a text it may be named: an id, or a hash in the extensions.
                if !["query", "documentId", "extensions"].iter().any(|name| payload.contains_key(*name)) {
                    return Err(InvalidMessage("the payload needs a query".into()));
                }
                let params = serde_json::from_value(Value::Object(payload)).map_err(invalid)?;
                Ok(ClientMessage::Subscribe { id: id?, params: Box::new(params) })
            }
            (Self::Current, "complete") | (Self::Legacy, "stop") => Ok(ClientMessage::Complete { id: id? }),
            (Self::Current, "ping") => Ok(ClientMessage::Ping { payload: object(payload)? }),
            (Self::Current, "pong") => object(payload).map(|_| ClientMessage::Pong),
            (Self::Legacy, "connection_terminate") => Ok(ClientMessage::Terminate),
            _ => Err(InvalidMessage(format!("the type {kind:?} is unknown"))),
        }
    }

    /// Accepts a connection.
    pub(super) fn ack(self) -> String {
        json!({ "type": "connection_ack" }).to_string()
    }

    /// Answers a ping with what it carried.
    pub(super) fn pong(self, payload: Option<Map<String, Value>>) -> String {
        match payload {
            Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
            None => json!({ "type": "pong" }).to_string(),
        }
    }

    /// What is sent besides WebSocket pings, which old clients do not notice.
    pub(super) fn keep_alive(self) -> Option<String> {
        (self == Self::Legacy).then(|| json!({ "type": "ka" }).to_string())
    }

    /// Legacy: the answer to what is no message of the protocol. The socket stays open.
    pub(super) fn connection_error(self, problem: &str) -> Option<String> {
        (self == Self::Legacy)
            .then(|| json!({ "type": "connection_error", "payload": { "message": problem } }).to_string())
    }

    /// One result of an operation, up to the result itself; behind that comes `}`.
    pub(super) fn next_until_payload(self, id: &str) -> String {
        let kind = match self {
            Self::Current => "next",
            Self::Legacy => "data",
        };
        format!("{{\"id\":{},\"type\":\"{kind}\",\"payload\":", Value::from(id))
    }

    /// Ends an operation that failed as a whole, in most cases before it was executed. Each error is JSON.
    pub(super) fn error(self, id: &str, errors: &[String]) -> String {
        let payload = match self {
            Self::Current => format!("[{}]", errors.join(",")),
            Self::Legacy => errors.first().cloned().unwrap_or_else(|| "null".to_owned()),
        };
        format!("{{\"id\":{},\"type\":\"error\",\"payload\":{payload}}}", Value::from(id))
    }

    /// Ends an operation.
    pub(super) fn complete(self, id: &str) -> String {
        json!({ "id": id, "type": "complete" }).to_string()
    }
}

fn object(payload: Option<Value>) -> Result<Option<Map<String, Value>>, InvalidMessage> {
    match payload {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(payload)) => Ok(Some(payload)),
        Some(_) => Err(InvalidMessage("the payload must be an object".into())),
    }
}

fn invalid(error: serde_json::Error) -> InvalidMessage {
    InvalidMessage(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_invalid(dialect: Dialect, text: &str) -> bool {
        dialect.read(text).is_err()
    }

    #[test]
    fn messages_of_the_protocol_are_read() {
        use ClientMessage::*;
        let read = |text| Dialect::Current.read(text).expect("a message");
        assert!(matches!(read(r#"{"type":"connection_init"}"#), Init { payload: Value::Null }));
        assert!(
            matches!(read(r#"{"payload":{"a":1},"type":"connection_init"}"#), Init { payload } if payload["a"] == 1)
        );
        assert!(matches!(read(r#"{"type":"ping","payload":null}"#), Ping { payload: None }));
        assert!(matches!(read(r#"{"type":"pong"}"#), Pong));
        assert!(matches!(read(r#"{"type":"complete","id":"1"}"#), Complete { id } if id == "1"));
        let subscribe = r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":null}}"#;
        assert!(matches!(read(subscribe), Subscribe { id, .. } if id == "1"));
        let start = Dialect::Legacy.read(r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#);
        assert!(matches!(start, Ok(Subscribe { .. })));
        assert!(matches!(Dialect::Legacy.read(r#"{"type":"stop","id":"1"}"#), Ok(Complete { .. })));
        assert!(matches!(Dialect::Legacy.read(r#"{"type":"connection_terminate"}"#), Ok(Terminate)));
    }

    #[test]
    fn everything_else_is_invalid() {
        for text in [
            "",
            "1",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"next","id":"1"}"#,
            r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#,
            r#"{"type":"connection_init","payload":1}"#,
            r#"{"type":"ping","payload":[]}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"complete","id":1}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","operationName":1}}"#,
        ] {
            assert!(is_invalid(Dialect::Current, text), "{text}");
        }
        assert!(is_invalid(Dialect::Legacy, r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#));
    }

    #[test]
    fn the_current_dialect_wins_in_any_order() {
        let choose = |names: &[&'static str]| {
            let names: Vec<HeaderValue> = names.iter().map(|name| HeaderValue::from_static(name)).collect();
            Dialect::choose(names.iter())
        };
        assert_eq!(choose(&["graphql-ws", "graphql-transport-ws"]), Some(Dialect::Current));
        assert_eq!(choose(&["graphql-ws"]), Some(Dialect::Legacy));
        assert_eq!(choose(&["soap"]), None);
        assert_eq!(choose(&[]), None);
    }
}
