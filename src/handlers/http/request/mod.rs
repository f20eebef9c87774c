//! A request as it goes out: its URL, judged; its headers, all made in one place; and what a redirect makes of it.

use bytes::Bytes;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE, HeaderMap,
    HeaderName, HeaderValue, USER_AGENT,
};
use reqwest::{Method, StatusCode};
use url::{Host, Url};

use super::config::{self, Config};
use super::reach::Reach;
use super::secrets::Secrets;
use crate::handlers::calls::OutgoingCall;

/// Longest URL in bytes, its parameters included: many servers take no more.
pub(super) const URL_BYTES_MAX: usize = 8 * 1024;
/// Longest value of a header in bytes.
const HEADER_BYTES_MAX: usize = 8 * 1024;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Carries the call's place in a trace, as the W3C's recommendation Trace Context writes it.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const AGENT: &str = concat!("callboard/", env!("CARGO_PKG_VERSION"));
/// JSON where there is a choice; what else comes is dealt with.
const ACCEPTED: &str = "application/json, text/plain;q=0.5, */*;q=0.1";

/// Headers of a workflow that go along to another origin. Any other may hold a credential.
const HARMLESS: [HeaderName; 4] = [ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, USER_AGENT];

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub method: Method,
    pub url: Url,
    pub body: Option<Bytes>,
    /// What the workflow sets.
    given: HeaderMap,
    idempotency_key: HeaderValue,
}

impl Outgoing {
    /// The request that a configuration asks for, or what is wrong with it.
    pub fn new(config: &Config, key: &str, reach: &Reach, secrets: &Secrets) -> Result<Self, String> {
        let mut url = check_url(&config.url, reach).map_err(|problem| format!("url: {problem}"))?;
        if !config.query.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (name, value) in &config.query {
                let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                for value in values {
                    pairs.append_pair(name, &config::text_of(value));
                }
            }
        }
        if url.as_str().len() > URL_BYTES_MAX {
            return Err(format!("url: is longer than {URL_BYTES_MAX} bytes"));
        }
        let (method, body) = (method(config)?, config.body.as_ref().map(|body| body.to_string().into()));
        if body.is_some() && matches!(method, Method::GET | Method::HEAD) {
            return Err(format!("body: has no meaning with {method}"));
        }
        let idempotency_key = HeaderValue::from_str(key).map_err(|error| error.to_string())?;
        let given = given(config, &origin(&url), secrets)?;
        Ok(Self { method, url, body, given, idempotency_key })
    }

    /// All headers of the request but those that frame the message. This is the one place where they are made.
    pub fn headers(&self, call: &OutgoingCall) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        if self.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, value) in &self.given {
            headers.insert(name, value.clone());
        }
        // Last, so that nothing stands in their place. Compressed answers would have to be counted twice.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(IDEMPOTENCY_KEY, self.idempotency_key.clone());
        if let Some(Ok(traceparent)) = call.traceparent().map(HeaderValue::try_from) {
            headers.insert(TRACEPARENT, traceparent);
        }
        headers
    }

    /// The request as people see it. Without the query, which may hold a token.
    pub fn shown(&self) -> String {
        format!("{} {}{}", self.method, origin(&self.url), self.url.path())
    }

    /// The request that a redirect makes of this one (RFC 9110, section 15.4), or why it is not followed.
    pub fn redirected(mut self, status: StatusCode, location: &str, reach: &Reach) -> Result<Self, String> {
        let url = self.url.join(location).map_err(|error| format!("{location:?} is no URL: {error}"))?;
        let url = check_url(url.as_str(), reach)?;
        if self.url.scheme() == "https" && url.scheme() == "http" {
            return Err("it leads from https to http".to_owned());
        }
        let becomes_get = match status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => self.method == Method::POST,
            StatusCode::SEE_OTHER => self.method != Method::HEAD,
            _ => false,
        };
        if becomes_get {
            self.method = Method::GET;
            self.body = None;
            for name in [CONTENT_TYPE, CONTENT_LANGUAGE, CONTENT_LOCATION] {
                self.given.remove(name);
            }
        }
        if url.origin() != self.url.origin() {
            let harmless = self.given.drain().filter_map(|(name, value)| Some((name?, value)));
            self.given = harmless.filter(|(name, _)| HARMLESS.contains(name)).collect();
        }
        self.url = url;
        Ok(self)
    }
}

fn method(config: &Config) -> Result<Method, String> {
    match &config.method {
        // The schema has checked that it is one of a few.
        Some(method) => method.parse().map_err(|_| format!("method: {method:?} is none")),
        None if config.body.is_some() => Ok(Method::POST),
        None => Ok(Method::GET),
    }
}

fn given(config: &Config, origin: &str, secrets: &Secrets) -> Result<HeaderMap, String> {
    let mut given = HeaderMap::new();
    for (name, value) in &config.headers {
        let place = |problem: String| format!("headers.{name}: {problem}");
        let header = config::check_header_name(name).map_err(place)?;
        let (text, is_secret) = value.value(secrets, origin).map_err(place)?;
        if text.len() > HEADER_BYTES_MAX {
            return Err(place(format!("is longer than {HEADER_BYTES_MAX} bytes")));
        }
        // Line breaks above all, by which a value would become further headers.
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| place("has characters that a header cannot hold".to_owned()))?;
        value.set_sensitive(is_secret);
        if given.insert(header, value).is_some() {
            return Err(place("is set twice, in other letters".to_owned()));
        }
    }
    Ok(given)
}

/// The URL, where a request may go there as far as can be told without looking its name up.
pub(super) fn check_url(text: &str, reach: &Reach) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| format!("is no URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("must begin with http:// or https://, not {}:", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user's name or password; set a header".to_owned());
    }
    // The parser has read all notations of an address, such as 0x7f.1 and [::ffff:127.0.0.1].
    let judged = match url.host() {
        Some(Host::Ipv4(address)) => reach.check_address(address.into()),
        Some(Host::Ipv6(address)) => reach.check_address(address.into()),
        Some(Host::Domain(_)) => Ok(()),
        None => return Err("names no host".to_owned()),
    };
    judged.map_err(|refusal| refusal.to_string())?;
    url.set_fragment(None);
    Ok(url)
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests;
