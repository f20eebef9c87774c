//! A GraphQL response as it is written: what stands in it, and what it means to a transport.

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// Did the request fail before anything of it was executed (parse, validation, unknown operation, variables)?
///
/// async-graphql has one type for both kinds of failure. An error while a field is resolved names the field in
/// its path; one before that has no path, and there is no data then.
pub(super) fn is_request_error(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// The code of the first error that has one.
pub(super) fn error_code(errors: &[ServerError]) -> Option<&str> {
    let codes = errors.iter().filter_map(|error| error.extensions.as_ref()?.get("code"));
    codes.into_iter().find_map(|code| match code {
        Value::String(code) => Some(code.as_str()),
        _ => None,
    })
}

/// Writes a response after the specification, section 7.1: errors first, where people look, and no `data` at all
/// when the request failed. (async-graphql's own writes `"data": null` then.)
pub(super) struct Wire<'a>(pub &'a Response);

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

    #[test]
    fn data_is_left_out_only_when_nothing_was_executed() {
        let mut failed = Response::from_errors(vec![ServerError::new("no such field", None)]);
        assert_eq!(json!(Wire(&failed)), json!({ "errors": [{ "message": "no such field" }] }));
        failed.errors[0].path = vec![PathSegment::Field("a".into())];
        let executed = json!({ "errors": [{ "message": "no such field", "path": ["a"] }], "data": null });
        assert_eq!(json!(Wire(&failed)), executed);
        let fine = Response::new(value!({ "a": 1 })).extension("b", value!(2));
        assert_eq!(json!(Wire(&fine)), json!({ "data": { "a": 1 }, "extensions": { "b": 2 } }));
        assert_eq!(json!(Wire(&Response::new(Value::Null))), json!({ "data": null }));
    }
}
