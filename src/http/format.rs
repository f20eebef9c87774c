//! How many results are written as one answer: as events, or as parts.

use async_graphql::parser::types::OperationType;
use axum::body::Bytes;
use axum::http::HeaderValue;

use super::refusal::Refusal;
use crate::graphql::reply::Reply;
use crate::graphql::request_id::RequestId;

/// After how many milliseconds a browser comes back; without a word of ours most wait three seconds.
const RETRY_MS: std::ops::Range<u16> = 500..1_500;

/// How a stream is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Server-sent events, after PROTOCOL.md of graphql-sse in its mode of distinct connections: `next` for each
    /// result, then `complete`. What can be resumed has an id, which a browser sends again when it comes back.
    Events,
    /// Parts, after Apollo's multipart protocol for subscriptions.
    Multipart,
}

impl Format {
    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Events => "text/event-stream; charset=utf-8",
            Self::Multipart => "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=\"1.0\"",
        })
    }

    /// What stands before the first result, if anything. A browser whose subscription breaks off is told when to come
    /// back: each at a time of its own, so that those who lost one server do not come to the next one all at once.
    pub(super) fn begin(self, kind: OperationType) -> Option<Bytes> {
        match (self, kind) {
            (Self::Events, OperationType::Subscription) => {
                Some(format!("retry: {}\n\n", rand::random_range(RETRY_MS)).into())
            }
            (Self::Events, _) => None,
            (Self::Multipart, _) => Some(Bytes::from_static(b"\r\n--graphql")),
        }
    }

    /// One result. JSON has no line breaks outside of strings, and inside they are escaped, so it is one line.
    pub(super) fn next(self, reply: &Reply) -> Bytes {
        match (self, &reply.cursor) {
            (Self::Events, None) => [b"event: next\ndata: ", &*reply.body, b"\n\n"].concat().into(),
            (Self::Events, Some(cursor)) => {
                let head = format!("event: next\nid: {cursor}\ndata: ");
                [head.as_bytes(), &*reply.body, b"\n\n"].concat().into()
            }
            (Self::Multipart, _) => part(&[b"{\"payload\":", &*reply.body, b"}"]),
        }
    }

    /// The end of a stream that could not go on.
    pub(super) fn failed(self, refusal: &Refusal, id: &RequestId) -> Bytes {
        let error = refusal.to_json(id).to_string();
        match self {
            Self::Events => format!("event: next\ndata: {{\"errors\":[{error}]}}\n\n").into(),
            Self::Multipart => part(&[b"{\"payload\":null,\"errors\":[", error.as_bytes(), b"]}"]),
        }
    }

    /// Nothing to a client, but it keeps proxies from closing the stream, and finds out whether anybody reads it.
    pub(super) fn keep_alive(self) -> Bytes {
        match self {
            Self::Events => Bytes::from_static(b":\n\n"),
            Self::Multipart => part(&[b"{}"]),
        }
    }

    /// The end of a stream that came to its end. One that ends without was cut off, and its client asks again.
    pub(super) fn end(self) -> Bytes {
        Bytes::from_static(match self {
            // With data, though empty: a browser's EventSource passes over events without.
            Self::Events => b"event: complete\ndata:\n\n",
            Self::Multipart => b"--\r\n",
        })
    }
}

/// A part with the delimiter behind it, which tells a client that it is whole.
fn part(json: &[&[u8]]) -> Bytes {
    let head: &[u8] = b"\r\ncontent-type: application/json\r\n\r\n";
    [&[head], json, &[b"\r\n--graphql"]].concat().concat().into()
}
