//! An answer as transports send it: JSON text, and what it means to them.

use std::io;

use async_graphql::{Response, ServerError, Value};
use bytes::Bytes;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::answer;
use super::errors::Code;
use super::request_id::RequestId;
use super::settings::GraphqlSettings;

/// The answer to a query or mutation, or one event of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// JSON text after the specification, section 7.1.
    pub body: Bytes,
    /// Set where the request failed before anything of it was executed.
    pub refused: Option<Refused>,
    /// Where a subscriber goes on from who has seen this.
    pub cursor: Option<String>,
    /// The code of the first error that has one, or `OK`; for the metrics.
    pub outcome: &'static str,
}

/// Why nothing was executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The code of the first error that has one.
    pub code: Option<String>,
    /// Each error as JSON text.
    pub errors: Vec<String>,
}

/// The name under which a resolver leaves a cursor for [`Reply::cursor`]; no client sees it.
pub(super) const CURSOR: &str = "callboard.cursor";

/// The outcome of an answer without errors.
pub(super) const OK: &str = "OK";

impl Reply {
    /// An answer with its errors finished.
    pub(super) fn of(mut response: Response, id: &RequestId, bytes_max: usize) -> Self {
        let cursor = match response.extensions.remove(CURSOR) {
            Some(Value::String(cursor)) => Some(cursor),
            _ => None,
        };
        if is_request_error(&response) {
            return Self { cursor, ..Self::refusing(&response) };
        }
        match written(&Wire(&response), bytes_max) {
            Ok(body) => Self { body, refused: None, cursor, outcome: outcome(&response.errors) },
            Err(Unwritable::TooLong) => Self::refusing(&refused_as_too_long(bytes_max, id)),
            Err(Unwritable::Json(cause)) => {
                tracing::error!(request_id = %id, cause, "an answer cannot be written as JSON");
                let error = answer::coded(ServerError::new(cause, None), Code::Internal);
                Self::refusing(&answer::finish(Response::from_errors(vec![error]), id, 1))
            }
        }
    }

    /// An answer that is JSON already; none is one that was too long.
    pub(super) fn of_text(text: Option<Vec<u8>>, id: &RequestId, bytes_max: usize) -> Self {
        match text {
            Some(text) => Self { body: text.into(), refused: None, cursor: None, outcome: OK },
            None => Self::refusing(&refused_as_too_long(bytes_max, id)),
        }
    }

    /// An answer with errors, whose data is JSON already.
    pub(super) fn of_failed(
        data: Option<Vec<u8>>,
        errors: Vec<ServerError>,
        id: &RequestId,
        settings: &GraphqlSettings,
    ) -> Self {
        let failed = answer::finish(Response::from_errors(errors), id, settings.errors_max);
        let text = data.zip(serde_json::to_vec(&failed.errors).ok());
        let text = text.map(|(data, errors)| {
            [b"{\"errors\":", errors.as_slice(), b",\"data\":", data.as_slice(), b"}"].concat()
        });
        let outcome = outcome(&failed.errors);
        let reply = Self::of_text(text, id, settings.response_bytes_max);
        // One that was too long has an outcome of its own.
        if reply.refused.is_some() { reply } else { Self { outcome, ..reply } }
    }

    /// The first answer of a subscription. An error of its field itself says that the stream could not be begun, which
    /// the specification counts among what fails before execution.
    pub(super) fn of_begin(mut response: Response, id: &RequestId, bytes_max: usize) -> Self {
        let of_field = response.errors.iter().any(|error| error.path.len() == 1);
        if response.data == Value::Null && of_field {
            response.extensions.remove(CURSOR);
            return Self::refusing(&response);
        }
        Self::of(response, id, bytes_max)
    }

    /// A failure of the whole request: its errors are few and short.
    fn refusing(response: &Response) -> Self {
        #[derive(Serialize)]
        struct Errors<'a> {
            errors: &'a [ServerError],
        }
        let text = |error: &ServerError| serde_json::to_string(error).unwrap_or_else(|_| "{}".to_owned());
        let body = serde_json::to_vec(&Errors { errors: &response.errors }).unwrap_or_default();
        let refused = Refused {
            code: error_code(&response.errors).map(str::to_owned),
            errors: response.errors.iter().map(text).collect(),
        };
        Self { body: body.into(), refused: Some(refused), cursor: None, outcome: outcome(&response.errors) }
    }
}

/// What stands in for an answer that is too long.
pub(super) fn too_long(bytes_max: usize) -> ServerError {
    let message = format!("the answer is longer than {bytes_max} bytes; ask for less at a time");
    answer::coded(ServerError::new(message, None), Code::QueryTooComplex)
}

fn refused_as_too_long(bytes_max: usize, id: &RequestId) -> Response {
    answer::finish(Response::from_errors(vec![too_long(bytes_max)]), id, 1)
}

/// Did the request fail before anything of it was executed (parse, validation, unknown operation, variables)?
///
/// async-graphql has one type for both kinds of failure. An error while a field is resolved names the field in
/// its path; one before that has no path, and there is no data then.
fn is_request_error(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

fn error_code(errors: &[ServerError]) -> Option<&str> {
    let codes = errors.iter().filter_map(|error| error.extensions.as_ref()?.get("code"));
    codes.into_iter().find_map(|code| match code {
        Value::String(code) => Some(code.as_str()),
        _ => None,
    })
}

fn outcome(errors: &[ServerError]) -> &'static str {
    match error_code(errors).map(Code::of) {
        Some(code) => code.unwrap_or(Code::Internal).as_str(),
        None => OK,
    }
}

enum Unwritable {
    TooLong,
    Json(String),
}

fn written(value: &impl Serialize, bytes_max: usize) -> Result<Bytes, Unwritable> {
    let mut text = Bounded { text: Vec::with_capacity(256), bytes_max };
    match serde_json::to_writer(&mut text, value) {
        Ok(()) => Ok(text.text.into()),
        Err(error) if error.is_io() => Err(Unwritable::TooLong),
        Err(error) => Err(Unwritable::Json(error.to_string())),
    }
}

/// Text that does not grow beyond a limit.
struct Bounded {
    text: Vec<u8>,
    bytes_max: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.text.len() + more.len() > self.bytes_max {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.text.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a response after the specification, section 7.1: errors first, where people look, and no `data` at all
/// when the request failed. (async-graphql's own writes `"data": null` then.)
struct Wire<'a>(&'a Response);

impl Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(response) = self;
        let mut map = serializer.serialize_map(None)?;
        if !response.errors.is_empty() {
            map.serialize_entry("errors", &response.errors)?;
        }
        if !is_request_error(response) {
            map.serialize_entry("data", &response.data)?;
        }
        if !response.extensions.is_empty() {
            map.serialize_entry("extensions", &response.extensions)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{PathSegment, value};
    use serde_json::json;

    use super::*;

    fn reply(response: Response) -> (serde_json::Value, bool) {
        let reply = Reply::of(response, &RequestId::generate(), 1_000);
        (serde_json::from_slice(&reply.body).expect("JSON"), reply.refused.is_some())
    }

    #[test]
    fn data_is_left_out_only_when_nothing_was_executed() {
        let mut failed = Response::from_errors(vec![ServerError::new("no such field", None)]);
        assert_eq!(
            reply(Response::from_errors(failed.errors.clone())),
            (json!({ "errors": [{ "message": "no such field" }] }), true)
        );
        failed.errors[0].path = vec![PathSegment::Field("a".into())];
        let executed = json!({ "errors": [{ "message": "no such field", "path": ["a"] }], "data": null });
        assert_eq!(reply(failed), (executed, false));
        let fine = Response::new(value!({ "a": 1 })).extension("b", value!(2));
        assert_eq!(reply(fine), (json!({ "data": { "a": 1 }, "extensions": { "b": 2 } }), false));
        assert_eq!(reply(Response::new(Value::Null)), (json!({ "data": null }), false));
    }

    #[test]
    fn a_cursor_is_for_the_transport_alone() {
        let response = Response::new(value!({ "a": 1 })).extension(CURSOR, value!("here"));
        let reply = Reply::of(response, &RequestId::generate(), 1_000);
        assert_eq!((&*reply.body, reply.cursor.as_deref()), (&br#"{"data":{"a":1}}"#[..], Some("here")));
    }

    #[test]
    fn an_answer_that_is_too_long_is_an_error_that_says_so() {
        let id = RequestId::generate();
        let of = |length: usize| Reply::of(Response::new(value!({ "a": ("x".repeat(length)) })), &id, 1_000);
        assert!(of(900).refused.is_none());
        let refused = of(1_000).refused.expect("refused");
        assert_eq!(refused.code.as_deref(), Some("QUERY_TOO_COMPLEX"));
        assert!(refused.errors[0].contains("longer than 1000 bytes"), "{:?}", refused.errors);
    }
}
