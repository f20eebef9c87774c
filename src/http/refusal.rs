//! What is answered when a request does not get as far as GraphQL, or does not come back from it.
//!
//! The policy: every refusal is JSON in the shape of a GraphQL response without `data`, with a stable
//! `extensions.code` and a status that says the same to clients which know no GraphQL. The text is for the
//! client and holds nothing internal; where the cause is here, the log has it under the request's id.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use super::negotiate::MediaType;
use crate::graphql::documents::NoDocument;
use crate::graphql::request_id::RequestId;
use crate::telemetry::refused::refused;

/// After how long a client may come back that found no place, in seconds.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// Why a request is not answered with a GraphQL response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("nothing is here; the API is at /graphql")]
    NotFound,
    #[error("this method is not allowed here")]
    MethodNotAllowed,
    #[error("accept application/graphql-response+json or application/json in UTF-8, or text/event-stream")]
    NotAcceptable,
    #[error("a POST must have the content type application/json, in UTF-8")]
    UnsupportedMediaType,
    #[error("compressed bodies are not read; leave out content-encoding")]
    UnsupportedEncoding,
    #[error("the query string is longer than {limit} bytes; use POST")]
    QueryStringTooLong { limit: usize },
    #[error("the body is larger than {limit} bytes")]
    BodyTooLarge { limit: usize },
    #[error("the body holds more than {limit} values")]
    TooManyValues { limit: usize },
    #[error("the body did not arrive within {} seconds", limit.as_secs())]
    BodyTooSlow { limit: Duration },
    #[error("the body could not be read to its end")]
    BodyBroken,
    #[error("not a GraphQL request: {0}")]
    Malformed(String),
    #[error(transparent)]
    NoDocument(#[from] NoDocument),
    #[error("a batch must not be empty")]
    EmptyBatch,
    #[error("a batch may hold at most {limit} requests")]
    BatchTooLong { limit: usize },
    #[error("a mutation needs POST; GET only reads")]
    MutationByGet,
    #[error(
        "a subscription needs a WebSocket (graphql-transport-ws) on this path, or accept: text/event-stream"
    )]
    SubscriptionWithoutStream,
    #[error("a subscription cannot be part of a batch")]
    SubscriptionInBatch,
    #[error("this is no WebSocket handshake: {0}")]
    BadHandshake(String),
    #[error("the API is not called by this host's name; see http.allowed_hosts")]
    HostRefused,
    #[error("pages of this origin may not open a socket; see http.allowed_origins")]
    OriginRefused,
    #[error("show a token: authorization: Bearer and the token, as a header or in connection_init")]
    NoToken,
    #[error("this token is not known")]
    UnknownToken,
    #[error("too many sockets and streams of events are open; try again later")]
    TooManyStreams,
    #[error("this connection already runs {limit} operations")]
    TooManyOperations { limit: usize },
    #[error("this client already has {limit} {things}; see http.max_{things}_per_client")]
    TooManyOfClient { things: &'static str, limit: usize },
    #[error(
        "more than {limit} bytes of answers to this client are not written yet: read them, or ask for less at once; \
         see http.max_unsent_bytes_per_client"
    )]
    TooMuchUnsent { limit: usize },
    #[error("this URL takes no answer: its token is not known")]
    CallbackUnknown,
    #[error("the answer is there already")]
    CallbackUsed,
    #[error("nobody waits for this answer any more")]
    CallbackOver,
    #[error("not an answer: {0}")]
    NoAnswer(String),
    #[error("not an answer: {0}")]
    AnswerTooLarge(String),
    #[error("the answer could not be stored; try again")]
    CallbackNotStored,
    #[error("the server is shutting down; try again")]
    ShuttingDown,
    #[error("stopped after {} seconds", limit.as_secs())]
    QueryTooSlow { limit: Duration },
    #[error("not done after {} seconds; it goes on, and its effect will be visible when it ends", limit.as_secs())]
    MutationTooSlow { limit: Duration },
    #[error("internal error")]
    Internal,
}

impl Refusal {
    /// The status and the code, which say the same.
    fn meaning(&self) -> (StatusCode, &'static str) {
        use Refusal::*;
        match self {
            NotFound | CallbackUnknown => (StatusCode::NOT_FOUND, "NOT_FOUND"),
            CallbackUsed => (StatusCode::CONFLICT, "BAD_USER_INPUT"),
            CallbackOver => (StatusCode::GONE, "BAD_USER_INPUT"),
            MethodNotAllowed | MutationByGet => (StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT"),
            NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "BAD_USER_INPUT"),
            UnsupportedMediaType | UnsupportedEncoding => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_USER_INPUT")
            }
            QueryStringTooLong { .. } => (StatusCode::URI_TOO_LONG, "BAD_USER_INPUT"),
            BodyTooLarge { .. } | AnswerTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "BAD_USER_INPUT"),
            TooManyValues { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "QUERY_TOO_COMPLEX"),
            BodyTooSlow { .. } => (StatusCode::REQUEST_TIMEOUT, "TIMEOUT"),
            BodyBroken | Malformed(_) | NoAnswer(_) => (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"),
            EmptyBatch | BatchTooLong { .. } | SubscriptionInBatch => {
                (StatusCode::BAD_REQUEST, "BAD_USER_INPUT")
            }
            SubscriptionWithoutStream | BadHandshake(_) => (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"),
            NoDocument(problem) => {
                let forbidden = *problem == self::NoDocument::NotTrusted;
                (if forbidden { StatusCode::FORBIDDEN } else { StatusCode::BAD_REQUEST }, problem.code())
            }
            HostRefused => (StatusCode::MISDIRECTED_REQUEST, "FORBIDDEN"),
            OriginRefused => (StatusCode::FORBIDDEN, "FORBIDDEN"),
            NoToken | UnknownToken => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            TooManyOperations { .. } | TooManyOfClient { .. } | TooMuchUnsent { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED")
            }
            TooManyStreams | ShuttingDown | CallbackNotStored => {
                (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE")
            }
            QueryTooSlow { .. } | MutationTooSlow { .. } => (StatusCode::GATEWAY_TIMEOUT, "TIMEOUT"),
            Internal => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL"),
        }
    }

    /// As one GraphQL error. Every refusal leaves through here, and the log is told of it under the same id.
    pub(super) fn to_json(&self, id: &RequestId) -> serde_json::Value {
        let code = self.meaning().1;
        // Clients ask by a hash before they send a text: nobody will wonder about that.
        if *self != Self::NoDocument(NoDocument::PersistedQueryNotFound) {
            refused(id.as_str(), "unknown", code);
        }
        let extensions = json!({ "code": code, "requestId": id.as_str() });
        json!({ "message": self.to_string(), "extensions": extensions })
    }

    /// Apollo's clients take any other status of `application/json` for the end of the matter.
    fn status(&self, media_type: MediaType) -> StatusCode {
        match self {
            Self::NoDocument(NoDocument::PersistedQueryNotFound | NoDocument::PersistedQueryNotSupported)
                if media_type == MediaType::Json =>
            {
                StatusCode::OK
            }
            _ => self.meaning().0,
        }
    }

    /// As an answer to a client that wants this media type.
    pub(super) fn answer(&self, media_type: MediaType, id: &RequestId) -> Response {
        let body = json!({ "errors": [self.to_json(id)] }).to_string();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status(media_type);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, media_type.content_type());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::MutationByGet => {
                headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
            }
            Self::TooManyStreams
            | Self::TooManyOfClient { .. }
            | Self::TooMuchUnsent { .. }
            | Self::ShuttingDown
            | Self::CallbackNotStored => {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
            }
            // With a word about what is wrong with what was shown, as RFC 6750 has it.
            Self::NoToken => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::UnknownToken => {
                let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
                headers.insert(header::WWW_AUTHENTICATE, challenge);
            }
            // The rest of the body would be taken for the next request.
            Self::BodyTooLarge { .. } | Self::BodyTooSlow { .. } | Self::BodyBroken => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }
}
