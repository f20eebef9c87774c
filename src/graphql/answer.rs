//! How errors leave: each with a code, each failure of ours logged once and named only by the request's id.

use async_graphql::{ErrorExtensionValues, PathSegment, Response, ServerError, Value};

use super::errors::{Cause, Code, INTERNAL_MESSAGE, names};
use super::request_id::RequestId;

/// An error with a code, unless it has one.
pub(super) fn coded(mut error: ServerError, code: Code) -> ServerError {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        extensions.set("code", code.as_str());
    }
    error
}

/// What the parser found: of its drawing of the place, which the error has as numbers, only the sentence.
pub(super) fn syntax(mut error: ServerError) -> ServerError {
    if let Some((_, said)) = error.message.rsplit_once("\n  = ") {
        error.message = format!("syntax error: {said}");
    }
    coded(error, Code::ParseFailed)
}

/// Mistakes in one document that the client is told about.
const VALIDATION_ERRORS_MAX: usize = 50;

/// All that the validator found. Where it has named an argument, what else it has to say about values is that
/// complexity cannot be counted with them.
pub(super) fn all_from_validation(errors: Vec<ServerError>) -> Vec<ServerError> {
    let named = errors.iter().any(|error| argument_of(&error.message).is_some());
    let telling = errors.into_iter().filter(|error| !(named && is_unreadable(&error.message)));
    let mut telling: Vec<ServerError> = telling.collect();
    // Some rules find things in the order of a hash.
    telling.sort_by_key(|error| error.locations.first().copied());
    // Some are found by two rules.
    telling.dedup_by(|one, other| (&one.message, &one.locations) == (&other.message, &other.locations));
    telling.into_iter().take(VALIDATION_ERRORS_MAX).map(validation).collect()
}

/// One thing that the validator found.
fn validation(error: ServerError) -> ServerError {
    let Some(argument) = argument_of(&error.message) else {
        let unreadable = is_unreadable(&error.message);
        return coded(error, if unreadable { Code::BadUserInput } else { Code::ValidationFailed });
    };
    let mut error = coded(error, Code::BadUserInput);
    if error.message.ends_with("expected type \"DateTime\"") {
        error.message.push_str(", as in \"2026-11-20T10:30:00Z\"");
    }
    if let Some(extensions) = &mut error.extensions {
        extensions.set("argument", names(&argument));
    }
    error
}

/// The argument and the way into it, from the validator's `Invalid value for argument "input.runAt", …`.
fn argument_of(message: &str) -> Option<Vec<String>> {
    let rest = message.strip_prefix("Invalid value for argument \"")?;
    let (path, _) = rest.split_once("\", ")?;
    Some(path.split('.').map(str::to_owned).collect())
}

/// Whether this is what async-graphql says about a value that it cannot read.
fn is_unreadable(message: &str) -> bool {
    ["Failed to parse \"", "Expected input type \""].iter().any(|start| message.starts_with(start))
}

/// The answer as the client gets it, with so many errors at the most.
pub(super) fn finish(mut response: Response, request_id: &RequestId, errors_max: usize) -> Response {
    let omitted = response.errors.split_off(response.errors.len().min(errors_max));
    for error in &mut response.errors {
        let coded = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        let internal = match coded {
            Some(code) => *code == Value::from(Code::Internal.as_str()),
            None => {
                // All errors of our own have a code.
                let code = if is_unreadable(&error.message) {
                    Code::BadUserInput
                } else if error.path.is_empty() {
                    // Which of several operations to run, for instance.
                    Code::ValidationFailed
                } else {
                    Code::Internal
                };
                error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code.as_str());
                code == Code::Internal
            }
        };
        let path = path_text(&error.path);
        match (internal, error.source::<Cause>()) {
            (true, cause) => {
                let cause = cause.map_or(error.message.as_str(), |Cause(text)| text);
                tracing::error!(%request_id, path, cause, "a GraphQL field failed");
                INTERNAL_MESSAGE.clone_into(&mut error.message);
            }
            (false, Some(Cause(cause))) => {
                tracing::warn!(%request_id, path, cause, "a GraphQL field has no answer");
            }
            (false, None) => {}
        }
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        extensions.set("requestId", request_id.as_str());
    }
    response.errors.extend(in_place_of(omitted, request_id));
    response
}

/// One error that stands for those which nobody reads any more.
fn in_place_of(omitted: Vec<ServerError>, request_id: &RequestId) -> Option<ServerError> {
    let mut first = omitted.first()?.extensions.clone().unwrap_or_default();
    if first.get("code").is_none() {
        first.set("code", Code::Internal.as_str());
    }
    first.set("omitted", omitted.len());
    first.set("requestId", request_id.as_str());
    let message = format!("and {} more errors", omitted.len());
    Some(ServerError { extensions: Some(first), ..ServerError::new(message, None) })
}

fn path_text(path: &[PathSegment]) -> String {
    let parts = path.iter().map(|segment| match segment {
        PathSegment::Field(name) => name.clone(),
        PathSegment::Index(index) => index.to_string(),
    });
    parts.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::errors::ApiError;
    use async_graphql::Pos;

    fn extension(error: &ServerError, name: &str) -> Option<Value> {
        error.extensions.as_ref()?.get(name).cloned()
    }

    #[test]
    fn what_the_validator_finds_is_told_apart() {
        let code = |message: &str| extension(&validation(ServerError::new(message, None)), "code").unwrap();
        assert_eq!(code("Unknown field \"a\" on type \"Query\"."), Value::from("GRAPHQL_VALIDATION_FAILED"));
        let error = validation(ServerError::new(
            "Invalid value for argument \"inputs.3.runAt\", expected type \"DateTime\"",
            None,
        ));
        assert_eq!(extension(&error, "code"), Some(Value::from("BAD_USER_INPUT")));
        let argument = ["inputs", "3", "runAt"].map(Value::from).to_vec();
        assert_eq!(extension(&error, "argument"), Some(Value::List(argument)));
        assert!(error.message.ends_with("as in \"2026-11-20T10:30:00Z\""));
    }

    #[test]
    fn what_nobody_gave_a_code_stays_inside() {
        let id = RequestId::generate();
        let mut stray = ServerError::new("open /etc/callboard: permission denied", None);
        stray.path = vec![PathSegment::Field("job".into())];
        let internal =
            async_graphql::Error::from(ApiError::internal("secret")).into_server_error(Pos::default());
        let unreadable = ServerError::new("Failed to parse \"Int\": Only integers are accepted.", None);
        let unknown = ServerError::new("Unknown operation named \"a\"", None);
        let answer = finish(Response::from_errors(vec![stray, internal, unreadable, unknown]), &id, 10);
        let codes: Vec<_> = answer.errors.iter().map(|error| extension(error, "code").unwrap()).collect();
        assert_eq!(
            codes,
            ["INTERNAL", "INTERNAL", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"].map(Value::from)
        );
        for error in &answer.errors[..2] {
            assert_eq!(error.message, "internal error");
        }
        for error in &answer.errors {
            assert_eq!(extension(error, "requestId"), Some(Value::from(id.as_str())));
        }
    }

    #[test]
    fn what_is_more_than_anybody_reads_is_counted() {
        let error = |n: i32| coded(ServerError::new(n.to_string(), None), Code::NotFound);
        let answer =
            finish(Response::from_errors((0..5_000).map(error).collect()), &RequestId::generate(), 3);
        let said: Vec<&str> = answer.errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(said, ["0", "1", "2", "and 4997 more errors"]);
        assert_eq!(extension(&answer.errors[3], "code"), Some(Value::from("NOT_FOUND")));
        assert_eq!(extension(&answer.errors[3], "omitted"), Some(Value::from(4_997)));
    }
}
