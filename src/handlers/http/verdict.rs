//! Turns what another server answered, or that it did not, into a verdict.

use std::error::Error;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use serde_json::json;

use super::reach::OutOfReach;
use crate::domain::verdict::{Failure, Verdict};

/// Longest part of an answer that is quoted in the message, in bytes; the details hold more.
const QUOTE_BYTES_MAX: usize = 300;
/// Longest part of an answer that the details hold, in bytes.
pub(super) const BEGINNING_BYTES_MAX: usize = 4 * 1024;

/// Whether another attempt is worth it: the server asks for one, or may be well again by then.
pub(super) fn is_passing(status: StatusCode) -> bool {
    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS)
        || status.is_server_error()
}

/// The verdict of a status that is no success. `beginning` is that of the body.
pub(super) fn of_status(
    shown: &str,
    status: StatusCode,
    headers: &HeaderMap,
    beginning: &str,
    after_max: Duration,
) -> Verdict {
    let what = format!("{shown} was answered with {status}");
    let quote = beginning[..beginning.floor_char_boundary(QUOTE_BYTES_MAX)].replace(['\n', '\r', '\t'], " ");
    let message = if quote.is_empty() { what } else { format!("{what}: {quote}") };
    let failure =
        Failure::handler(message).with_details(json!({ "status": status.as_u16(), "body": beginning }));
    if is_passing(status) {
        Verdict::Retry { failure, after: retry_after(headers).map(|after| after.min(after_max)) }
    } else {
        Verdict::Fail(failure)
    }
}

/// How long the server asks to wait. A time of day is measured by the server's own clock, as its `Date` tells it: that
/// clock and this one need not agree. Without one it says nothing.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if asked.bytes().all(|byte| byte.is_ascii_digit()) && !asked.is_empty() {
        // More digits than a number holds are a long time, too.
        return Some(Duration::from_secs(asked.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(asked).ok()?;
    let now = httpdate::parse_http_date(text(DATE)?).ok()?;
    Some(at.duration_since(now).unwrap_or_default())
}

/// The verdict where there was no answer.
pub(super) fn unanswered(shown: &str, error: reqwest::Error) -> Verdict {
    let error = error.without_url();
    if let Some(refusal) = out_of_reach(&error) {
        return refused(shown, &refusal.to_string());
    }
    let what = if error.is_timeout() {
        "no connection in time (handlers.http.connect_timeout_seconds)".to_owned()
    } else {
        chain(&error)
    };
    Verdict::Retry { failure: Failure::handler(format!("{shown} was not answered: {what}")), after: None }
}

/// The verdict where a request may not be sent, or an answer not be followed or taken.
pub(super) fn refused(shown: &str, why: &str) -> Verdict {
    Verdict::Fail(Failure::invalid_config(format!("{shown} is not sent: {why}")))
}

/// The verdict where a success has a body that is of no use.
pub(super) fn useless(shown: &str, status: StatusCode, why: &str) -> Verdict {
    let message = format!("{shown} was answered with {status}, and a body that is {why}");
    Verdict::Fail(Failure::handler(message).with_details(json!({ "status": status.as_u16() })))
}

/// The verdict where a redirect is not followed.
pub(super) fn not_followed(shown: &str, status: StatusCode, why: &str) -> Verdict {
    let message = format!("{shown} was answered with {status}, which is not followed: {why}");
    Verdict::Fail(Failure::handler(message).with_details(json!({ "status": status.as_u16() })))
}

fn out_of_reach(error: &reqwest::Error) -> Option<&OutOfReach> {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = source {
        if let Some(refusal) = cause.downcast_ref() {
            return Some(refusal);
        }
        source = cause.source();
    }
    None
}

/// An error with its causes in one line; the outer ones say little.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    const MAX: Duration = Duration::from_secs(3_600);

    fn verdict(status: u16, pairs: &[(reqwest::header::HeaderName, &str)]) -> Verdict {
        let headers =
            pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        of_status("GET http://x/", StatusCode::from_u16(status).unwrap(), &headers, "busy\nnow", MAX)
    }

    #[test]
    fn passing_statuses_are_tried_again_and_all_others_are_not() {
        for status in [408, 425, 429, 500, 501, 502, 503, 504, 507, 599] {
            assert!(matches!(verdict(status, &[]), Verdict::Retry { after: None, .. }), "{status}");
        }
        for status in [101, 300, 301, 304, 400, 401, 403, 404, 409, 410, 418, 422, 451] {
            assert!(matches!(verdict(status, &[]), Verdict::Fail(_)), "{status}");
        }
        let Verdict::Fail(failure) = verdict(404, &[]) else { panic!("not failed") };
        assert_eq!(failure.message, "GET http://x/ was answered with 404 Not Found: busy now");
        assert_eq!(failure.details, Some(json!({ "status": 404, "body": "busy\nnow" })));
    }

    #[test]
    fn a_pause_is_read_in_both_forms_and_cut() {
        let date = "Thu, 26 Nov 2026 10:00:00 GMT";
        for (asked, date, after) in [
            ("0", None, Some(0)),
            ("120", None, Some(120)),
            (" 7 ", None, Some(7)),
            ("3601", None, Some(3_600)),
            ("99999999999999999999999", None, Some(3_600)),
            ("Thu, 26 Nov 2026 10:02:00 GMT", Some(date), Some(120)),
            ("Thursday, 26-Nov-26 10:00:05 GMT", Some(date), Some(5)),
            ("Thu, 26 Nov 2026 09:00:00 GMT", Some(date), Some(0)),
            ("Thu, 26 Nov 2099 10:00:00 GMT", Some(date), Some(3_600)),
            ("Thu, 26 Nov 2026 10:02:00 GMT", None, None),
            ("-1", None, None),
            ("1.5", None, None),
            ("soon", Some(date), None),
            ("", None, None),
        ] {
            let mut pairs = vec![(RETRY_AFTER, asked)];
            pairs.extend(date.map(|date| (DATE, date)));
            let Verdict::Retry { after: got, .. } = verdict(503, &pairs) else { panic!("not tried again") };
            assert_eq!(got, after.map(Duration::from_secs), "{asked}");
        }
    }
}
