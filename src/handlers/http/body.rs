//! Reads what another server answers, up to a limit, and makes a stage's result of it.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

/// Why a body was not read to its end.
#[derive(Debug)]
pub(super) enum Unread {
    /// It is larger than the limit.
    TooLarge,
    /// The connection broke.
    Broken(reqwest::Error),
}

/// The whole body of an answer. Nothing is decompressed, so what is counted is what comes.
pub(super) async fn read(response: &mut Response, bytes_max: usize) -> Result<Vec<u8>, Unread> {
    let announced = response.content_length().unwrap_or_default();
    if announced > bytes_max as u64 {
        return Err(Unread::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(Unread::Broken)? {
        if body.len() + part.len() > bytes_max {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// The beginning of a body, for people: what has come of it within this time.
pub(super) async fn beginning(response: &mut Response, bytes_max: usize, time: Duration) -> String {
    let until = Instant::now() + time;
    let mut body = Vec::new();
    while body.len() < bytes_max {
        // What has come before the connection broke, or stood still, says more than that it did.
        let Ok(Ok(Some(part))) = timeout_at(until, response.chunk()).await else { break };
        body.extend_from_slice(&part[..part.len().min(bytes_max - body.len())]);
    }
    String::from_utf8_lossy(&body).replace('\0', "\u{FFFD}").trim().to_owned()
}

/// What a body says: JSON as its value, text as a string, nothing as null.
pub(super) fn result(headers: &HeaderMap, body: &[u8]) -> Result<Value, String> {
    // Of HEAD and of nothing, the headers say what would have come.
    if body.trim_ascii().is_empty() {
        return Ok(Value::Null);
    }
    let text_of = |name| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    if let Some(encoding) =
        text_of(CONTENT_ENCODING).filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))
    {
        return Err(format!("compressed with {encoding:?}, which was not asked for"));
    }
    let said = text_of(CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let essence = said.split(';').next().unwrap_or_default().trim();
    let is_json = essence == "application/json" || essence == "text/json" || essence.ends_with("+json");
    let text = || {
        let utf8 = std::str::from_utf8(body).map_err(|_| format!("of type {essence:?}, and no UTF-8"))?;
        Ok(Value::String(utf8.to_owned()))
    };
    match essence {
        _ if is_json => {
            serde_json::from_slice(body).map_err(|error| format!("called JSON and is none: {error}"))
        }
        // Not said: many a small server does not.
        "" => serde_json::from_slice(body).or_else(|_| text()),
        _ if essence.starts_with("text/") => text(),
        _ => Err(format!("of type {essence:?}, which is neither JSON nor text")),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};
    use serde_json::json;

    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn json_is_a_value_text_a_string_and_anything_else_is_refused() {
        for (content_type, body, value) in [
            ("application/json", &b"{\"a\": [1]}"[..], json!({ "a": [1] })),
            ("Application/JSON; charset=utf-8", b" 7 ", json!(7)),
            ("application/problem+json", b"[]", json!([])),
            ("application/json", b"", json!(null)),
            ("image/png", b" \n", json!(null)),
            ("text/plain", b"two words\n", json!("two words\n")),
            ("text/html; charset=utf-8", b"<p>", json!("<p>")),
            ("", b"{\"a\": 1}", json!({ "a": 1 })),
            ("", b"plain", json!("plain")),
        ] {
            let headers = if content_type.is_empty() {
                HeaderMap::new()
            } else {
                headers(&[(CONTENT_TYPE, content_type)])
            };
            assert_eq!(result(&headers, body), Ok(value), "{content_type}");
        }
        for (content_type, body, because) in [
            ("application/json", &b"<html>"[..], "called JSON and is none"),
            ("application/json", b"{\"a\": 1} x", "called JSON and is none"),
            ("image/png", b"\x89PNG", "neither JSON nor text"),
            ("application/octet-stream", b"{}", "neither JSON nor text"),
            ("text/plain", b"caf\xe9", "no UTF-8"),
        ] {
            let problem = result(&headers(&[(CONTENT_TYPE, content_type)]), body).unwrap_err();
            assert!(problem.contains(because), "{content_type}: {problem}");
        }
        let gzip = headers(&[(CONTENT_TYPE, "application/json"), (CONTENT_ENCODING, "gzip")]);
        assert!(result(&gzip, b"{}").unwrap_err().contains("compressed"));
    }
}
