//! `POST /callbacks/{token}`: the other side of a stage posts its result. The token in the path is all it has to show.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Extension};
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::time::timeout;
use tracing::{Instrument, Span, error};

use super::Api;
use super::clients::{Peer, Thing};
use super::execute::InFlight;
use super::graphql_http::read;
use super::negotiate::{self, MediaType};
use super::params::count_values;
use super::refusal::Refusal;
use crate::graphql::request_id::RequestId;

/// What stands before the token in a path.
pub(super) const PREFIX: &str = "/callbacks/";

/// Longest token that is looked for, in bytes.
const TOKEN_BYTES_MAX: usize = 128;

/// What became of a posted answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// It is stored.
    Accepted,
    /// Nobody knows the token.
    Unknown,
    /// There is an answer already.
    Used,
    /// Nobody waits for it any more.
    Over,
    /// It has a form that is no answer: what is wrong with it.
    NoAnswer(String),
    /// It is larger than a result may be: how large that is.
    TooLarge(String),
}

/// Takes answers; asked once for each that is posted.
pub trait Callbacks: Send + Sync + 'static {
    /// Stores an answer. An error is one that may pass; its cause is for the log.
    fn post(&self, token: String, answer: Value) -> BoxFuture<'_, Result<Posted, BoxError>>;
}

impl<F> Callbacks for F
where
    F: Fn(String, Value) -> BoxFuture<'static, Result<Posted, BoxError>> + Send + Sync + 'static,
{
    fn post(&self, token: String, answer: Value) -> BoxFuture<'_, Result<Posted, BoxError>> {
        self(token, answer)
    }
}

pub(super) async fn post<E: Send + Sync + 'static>(
    State(api): State<Api<E>>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    in_flight: InFlight,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let client = api.clients.of(peer, &headers);
    let taken = take(&api, client, in_flight, token, &headers, body).await;
    let mut response = match taken {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refusal.answer(MediaType::Json, &id),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn take<E>(
    api: &Api<E>,
    client: Peer,
    in_flight: InFlight,
    token: String,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), Refusal> {
    let _place = api.clients.open(Thing::Operations, client)?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if token.len() > TOKEN_BYTES_MAX || !token.bytes().all(fits) {
        return Err(Refusal::CallbackUnknown);
    }
    negotiate::require_json_body(headers)?;
    let time = api.settings.body_timeout();
    let body = timeout(time, read(body, api.settings.max_callback_bytes)).await;
    let body = body.unwrap_or(Err(Refusal::BodyTooSlow { limit: time }))?;
    if count_values(&body) > api.settings.max_body_values {
        return Err(Refusal::TooManyValues { limit: api.settings.max_body_values });
    }
    let answer = serde_json::from_slice(&body).map_err(|error| Refusal::NoAnswer(error.to_string()))?;
    let callbacks = api.callbacks.clone();
    // To its end, although the client may go: see `execute`.
    let stored = async move { callbacks.post(token, answer).await };
    let limit = api.settings.execution_timeout();
    match timeout(limit, in_flight.0.spawn(stored.instrument(Span::current()))).await {
        Ok(Ok(Ok(posted))) => meaning(posted),
        Ok(Ok(Err(error))) => {
            error!(%error, "an answer was not stored");
            Err(Refusal::CallbackNotStored)
        }
        Ok(Err(join)) => {
            error!("what takes answers panicked: {join}");
            Err(Refusal::Internal)
        }
        Err(_) => Err(Refusal::MutationTooSlow { limit }),
    }
}

fn meaning(posted: Posted) -> Result<(), Refusal> {
    match posted {
        Posted::Accepted => Ok(()),
        Posted::Unknown => Err(Refusal::CallbackUnknown),
        Posted::Used => Err(Refusal::CallbackUsed),
        Posted::Over => Err(Refusal::CallbackOver),
        Posted::NoAnswer(problem) => Err(Refusal::NoAnswer(problem)),
        Posted::TooLarge(problem) => Err(Refusal::AnswerTooLarge(problem)),
    }
}

/// A path as it may stand in a log: without what stands in the place of a token.
pub(super) fn without_token(path: &str) -> &str {
    match path.find(PREFIX) {
        Some(start) => &path[..start + PREFIX.len()],
        None => path,
    }
}

/// What is wrong with the URL under which others reach the API.
pub(super) fn check_public_url(text: &str) -> Result<(), String> {
    let wrong = || Err(format!("must be a URL such as https://callboard.example.org, not {text:?}"));
    let Ok(url) = url::Url::parse(text) else { return wrong() };
    let bare = url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && bare && nobody {
        Ok(())
    } else {
        wrong()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_shown() {
        for (path, shown) in [
            ("/callbacks/abc", "/callbacks/"),
            ("/callbacks/abc/def", "/callbacks/"),
            ("//callbacks/abc", "//callbacks/"),
            ("/proxy/callbacks/abc", "/proxy/callbacks/"),
            ("/graphql", "/graphql"),
            ("/callbacks", "/callbacks"),
        ] {
            assert_eq!(without_token(path), shown);
        }
    }

    #[test]
    fn a_public_url_is_one_that_paths_can_be_added_to() {
        for good in
            ["http://127.0.0.1:8000", "https://callboard.example.org/", "https://example.org/callboard"]
        {
            assert_eq!(check_public_url(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "example.org",
            "ftp://example.org",
            "https://ann@example.org",
            "https://example.org/?a",
            "https://x/#a",
        ] {
            assert!(check_public_url(bad).is_err(), "{bad}");
        }
    }
}
