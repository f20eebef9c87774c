//! A server that can be asked: one question with one answer, or a stream of events.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::address::Address;
use super::failure::{Failure, of_tls, reason};
use super::stream::Stream;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an answer may take; the server gives up after 30 s where it is not told otherwise.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// The largest answer, in bytes; the server stops at 16 MiB where it is not told otherwise.
pub(super) const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The longest wait that a server may ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(60);

/// What a server knows a client by. What prints it does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Why something is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// There is nothing.
    #[error("is empty")]
    Empty,
    /// It cannot stand in a header.
    #[error("is not one word of visible ASCII characters")]
    NotAWord,
}

impl Token {
    /// Reads a token, with whatever white space files have around it.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        match text.trim() {
            "" => Err(TokenError::Empty),
            word if word.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(Self(word.to_owned())),
            _ => Err(TokenError::NotAWord),
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// A client of one server. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: Arc<Address>,
    shows_token: bool,
}

impl Client {
    /// Connects when it is first used.
    pub fn new(address: Address, token: Option<&Token>) -> Result<Self, Failure> {
        let mut headers = HeaderMap::new();
        if let Some(Token(token)) = token {
            let value = HeaderValue::try_from(format!("Bearer {token}"));
            // A token is made of what a header may hold.
            let mut value = value.unwrap_or_else(|_| HeaderValue::from_static("Bearer"));
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("callboard/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT)
            // A token must not travel to where somebody points.
            .redirect(Policy::none());
        if address.is_here() {
            builder = builder.no_proxy();
        }
        let http = builder
            .build()
            .map_err(|error| Failure::Unreachable { server: address.to_string(), reason: reason(&error) })?;
        Ok(Self { http, address: Arc::new(address), shows_token: token.is_some() })
    }

    /// The server.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether it shows a token.
    pub fn shows_token(&self) -> bool {
        self.shows_token
    }

    /// The data that answers a query or mutation.
    pub async fn ask<T: DeserializeOwned>(&self, document: &str, variables: &Value) -> Result<T, Failure> {
        let request = json!({ "query": document, "variables": variables });
        let response = self.send(&request, "application/graphql-response+json", Some(ANSWER_TIMEOUT)).await?;
        let data = self.data(response).await?;
        serde_json::from_value(data).map_err(|error| self.not_callboard(error.to_string()))
    }

    /// A subscription, which comes back by itself for so long. Nothing is sent before it is first listened to.
    pub fn follow(&self, document: &'static str, variables: Value, patience: Duration) -> Stream {
        Stream::new(self.clone(), document, variables, patience)
    }

    /// Opens a stream of events.
    pub(super) async fn open(
        &self,
        document: &str,
        variables: &Value,
        last_event_id: Option<&str>,
    ) -> Result<Response, Failure> {
        let body = json!({ "query": document, "variables": variables });
        let mut request = self.http.post(self.address.api().clone()).json(&body);
        request = request.header(ACCEPT, "text/event-stream");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        // The head of the answer comes at once, or the server is in trouble; the events may take for ever.
        let sent = tokio::time::timeout(ANSWER_TIMEOUT, request.send()).await;
        let response = sent.map_err(|_| self.broken("it took too long"))?;
        let response = response.map_err(|error| self.failure(&error))?;
        let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok());
        let is_stream = kind.is_some_and(|kind| kind.starts_with("text/event-stream"));
        if is_stream && response.status().is_success() {
            return Ok(response);
        }
        match self.data(response).await {
            Ok(_) => Err(self.not_callboard("it sends no events".to_owned())),
            Err(failure) => Err(failure),
        }
    }

    async fn send(
        &self,
        body: &Value,
        accept: &'static str,
        timeout: Option<Duration>,
    ) -> Result<Response, Failure> {
        let mut request = self.http.post(self.address.api().clone()).json(body).header(ACCEPT, accept);
        if let Some(timeout) = timeout {
            request = request.timeout(timeout);
        }
        request.send().await.map_err(|error| self.failure(&error))
    }

    /// The data of an answer that is given once.
    async fn data(&self, mut response: Response) -> Result<Value, Failure> {
        let status = response.status();
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
        let retry_after = retry_after.map(|wait| wait.min(RETRY_AFTER_MAX));
        if status.is_redirection() {
            let to = response.headers().get("location").and_then(|value| value.to_str().ok());
            let to = to.unwrap_or("elsewhere");
            return Err(self.not_callboard(format!("it points to {to}")));
        }
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| self.failure(&error))? {
            if body.len() + part.len() > ANSWER_BYTES_MAX {
                return Err(self.not_callboard(format!("its answer is larger than {ANSWER_BYTES_MAX} bytes")));
            }
            body.extend_from_slice(&part);
        }
        let Ok(Value::Object(mut answer)) = serde_json::from_slice(&body) else {
            return Err(self.without_json(status, retry_after));
        };
        // A proxy, or this server asked under another path.
        if [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&status) {
            return Err(self.not_callboard(format!("it answers {status} at {}", self.address.api().path())));
        }
        match (answer.get("errors").and_then(|errors| errors.get(0)), answer.get("data")) {
            (Some(error), _) => Err(Failure::of_error(error, retry_after)),
            (None, Some(_)) => Ok(answer.remove("data").unwrap_or_default()),
            (None, None) => Err(self.not_callboard(format!("it answers {status} with other JSON"))),
        }
    }

    /// What a proxy says where the server itself has said nothing.
    fn without_json(&self, status: StatusCode, retry_after: Option<Duration>) -> Failure {
        match status {
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                let message = format!("what stands before the server at {} says {status}", self.address);
                Failure::Unavailable { message, retry_after }
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Failure::Unauthenticated {
                message: format!("what stands before the server at {} says {status}", self.address),
            },
            _ => self.not_callboard(format!("it answers {status} without JSON")),
        }
    }

    pub(super) fn failure(&self, error: &reqwest::Error) -> Failure {
        let (server, reason) = (self.address.to_string(), reason(error));
        if let Some(failure) = of_tls(&server, error) {
            failure
        } else if error.is_connect() {
            Failure::Unreachable { server, reason }
        } else {
            Failure::Broken { server, reason }
        }
    }

    pub(super) fn broken(&self, reason: &str) -> Failure {
        Failure::Broken { server: self.address.to_string(), reason: reason.to_owned() }
    }

    pub(super) fn not_callboard(&self, reason: String) -> Failure {
        Failure::NotCallboard { server: self.address.to_string(), reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_word_and_is_not_printed() {
        let token = Token::read(" s3cret-token\n").expect("a token");
        assert_eq!((token.0.as_str(), format!("{token:?}").as_str()), ("s3cret-token", "***"));
        assert_eq!(Token::read("\n"), Err(TokenError::Empty));
        for text in ["two words", "t\u{f6}ken", "a\nb"] {
            assert_eq!(Token::read(text), Err(TokenError::NotAWord), "{text}");
        }
    }
}
