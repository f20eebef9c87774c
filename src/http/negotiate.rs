//! Which media type an answer has (Accept), and whether a body is JSON (Content-Type).
//!
//! After RFC 9110, section 12.5.1, and the GraphQL-over-HTTP draft.

use axum::http::{HeaderMap, HeaderValue, header};

use super::format::Format;
use super::refusal::Refusal;

/// The media types of GraphQL responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// The status tells whether the request could be executed.
    GraphqlResponse,
    /// What clients expect that ask for nothing in particular: any well-formed request is answered with 200.
    Json,
}

impl MediaType {
    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// How a client wants to be told many results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Streaming {
    pub(super) format: Format,
    /// Named alone, or liked better than JSON; else it is used where JSON will not do.
    pub(super) preferred: bool,
}

/// How a client wants to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// For answers that are given once, and for refusals.
    pub(super) media_type: MediaType,
    /// None where no stream is named. A client that accepts anything does not mean one.
    pub(super) streaming: Option<Streaming>,
}

/// What the client likes best. `*/*` and a missing header mean `application/json`, as the draft asks for until all
/// clients know the other one.
pub(super) fn accepted(headers: &HeaderMap) -> Result<Accepted, Refusal> {
    let ranges = ranges(headers);
    let named = |family: &str, subtype: &str, fits: fn(&Range<'_>) -> bool| {
        let best = best(ranges.iter().filter(|range| fits(range)), family, subtype);
        best.filter(|(_, precision)| *precision == Precision::Type)
    };
    let events = named("text", "event-stream", |_| true);
    // Without this parameter it is the format of @defer, which is another one.
    let multipart = named("multipart", "mixed", |range| range.subscription_spec);
    let stream = if multipart > events { multipart } else { events };
    let graphql = quality(&ranges, "application", "graphql-response+json");
    let json = quality(&ranges, "application", "json");
    let media_type = match (graphql, json) {
        (None, None) if ranges.is_empty() || stream.is_some() => MediaType::Json,
        (None, None) => return Err(Refusal::NotAcceptable),
        (Some(_), None) => MediaType::GraphqlResponse,
        (None, Some(_)) => MediaType::Json,
        // Where both are as welcome, being named decides, and then being more telling.
        (Some(graphql), Some(json)) if graphql > json => MediaType::GraphqlResponse,
        (Some(graphql), Some(json)) if graphql == json && graphql.1 == Precision::Type => {
            MediaType::GraphqlResponse
        }
        _ => MediaType::Json,
    };
    let once = graphql.max(json).map_or(0, |(quality, _)| quality);
    let streaming = stream.map(|(quality, _)| Streaming {
        format: if stream == events { Format::Events } else { Format::Multipart },
        preferred: quality > once,
    });
    Ok(Accepted { media_type, streaming })
}

/// Does the client rather want a page? True only where it names HTML, as browsers do when they open an address.
pub(super) fn prefers_html(headers: &HeaderMap) -> bool {
    let ranges = ranges(headers);
    let Some((html, precision)) = quality(&ranges, "text", "html") else { return false };
    let json =
        ["graphql-response+json", "json"].iter().filter_map(|sub| quality(&ranges, "application", sub));
    precision == Precision::Type && json.map(|(json, _)| json).all(|json| html >= json)
}

/// Does the client want a WebSocket? (`Upgrade: h2c` is an offer that may be passed over.)
pub(super) fn asks_for_websocket(headers: &HeaderMap) -> bool {
    headers
        .get(header::UPGRADE)
        .is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Checks that a body is JSON in UTF-8. Refusing all else is also what keeps a page elsewhere from sending a
/// mutation with a plain form: a browser asks (CORS) before it sends this content type.
pub(super) fn require_json_body(headers: &HeaderMap) -> Result<(), Refusal> {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    if !is_json || !parts.all(is_utf8_or_no_charset) {
        return Err(Refusal::UnsupportedMediaType);
    }
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") => {
            Err(Refusal::UnsupportedEncoding)
        }
        _ => Ok(()),
    }
}

/// How exactly a range names a type. Ordered: a more precise range overrules the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    Any,
    Family,
    Type,
}

/// One entry of an Accept header.
struct Range<'a> {
    family: &'a str,
    subtype: &'a str,
    /// In thousandths, as the header allows three digits.
    quality: u16,
    /// `subscriptionSpec=1.0`.
    subscription_spec: bool,
}

fn ranges(headers: &HeaderMap) -> Vec<Range<'_>> {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).filter_map(Range::parse).collect()
}

impl<'a> Range<'a> {
    /// None for what is no media range. One that asks for another charset is refused, like one with `q=0`.
    fn parse(entry: &'a str) -> Option<Self> {
        let mut parts = entry.split(';').map(str::trim);
        let (family, subtype) = parts.next()?.split_once('/')?;
        let (mut quality, mut in_utf8, mut subscription_spec) = (1000, true, false);
        for parameter in parts {
            match parameter.split_once('=') {
                Some((name, value)) if name.trim().eq_ignore_ascii_case("q") => {
                    quality = parse_quality(value.trim())?
                }
                Some((name, value)) if name.trim().eq_ignore_ascii_case("subscriptionSpec") => {
                    subscription_spec = value.trim().trim_matches('"') == "1.0"
                }
                _ => in_utf8 &= is_utf8_or_no_charset(parameter),
            }
        }
        let quality = if in_utf8 { quality } else { 0 };
        Some(Self { family, subtype, quality, subscription_spec })
    }

    fn precision(&self, family: &str, subtype: &str) -> Option<Precision> {
        match (self.family, self.subtype) {
            ("*", "*") => Some(Precision::Any),
            (own, "*") if own.eq_ignore_ascii_case(family) => Some(Precision::Family),
            (own, sub) if own.eq_ignore_ascii_case(family) && sub.eq_ignore_ascii_case(subtype) => {
                Some(Precision::Type)
            }
            _ => None,
        }
    }
}

/// How welcome a type is, with the precision of the range that says so; None when it is not accepted.
fn quality(ranges: &[Range<'_>], family: &str, subtype: &str) -> Option<(u16, Precision)> {
    best(ranges.iter(), family, subtype)
}

fn best<'r>(
    ranges: impl Iterator<Item = &'r Range<'r>>,
    family: &str,
    subtype: &str,
) -> Option<(u16, Precision)> {
    let matching = ranges.filter_map(|range| Some((range.precision(family, subtype)?, range.quality)));
    let (precision, quality) = matching.max()?;
    (quality > 0).then_some((quality, precision))
}

/// `0` to `1` with up to three digits. None for anything else, which drops the range.
fn parse_quality(text: &str) -> Option<u16> {
    let value: f32 = text.parse().ok()?;
    (0.0..=1.0).contains(&value).then_some((value * 1000.0).round() as u16)
}

fn is_utf8_or_no_charset(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return true };
    let value = value.trim().trim_matches('"');
    let is_utf8 = value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8");
    !name.trim().eq_ignore_ascii_case("charset") || is_utf8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn accept_decides_the_media_type() {
        use MediaType::*;
        let cases = [
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("Application/JSON; charset=UTF-8", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            (
                "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
                Some(GraphqlResponse),
            ),
            ("application/json, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json;q=0.9", Some(Json)),
            ("application/graphql-response+json, application/json;q=0.9", Some(GraphqlResponse)),
            ("application/graphql-response+json, */*", Some(GraphqlResponse)),
            ("application/json, */*;q=0.1", Some(Json)),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("text/html, */*;q=0.8", Some(Json)),
            ("application/json;q=0", None),
            ("text/html", None),
            ("text/*", None),
            ("application/json; charset=iso-8859-1", None),
            ("application/json;q=2", Some(Json)),
            ("nonsense", Some(Json)),
        ];
        for (accept, expected) in cases {
            let accepted = accepted(&with(header::ACCEPT, accept)).ok();
            assert_eq!(accepted.map(|accepted| accepted.media_type), expected, "{accept}");
            assert!(accepted.is_none_or(|accepted| accepted.streaming.is_none()), "{accept}");
        }
        assert_eq!(accepted(&HeaderMap::new()).map(|accepted| accepted.media_type), Ok(Json));
    }

    #[test]
    fn streams_are_for_those_who_name_them() {
        use Format::*;
        let streaming = |format, preferred| Some(Streaming { format, preferred });
        for (accept, media_type, expected) in [
            ("text/event-stream", MediaType::Json, streaming(Events, true)),
            ("text/event-stream, application/json;q=0.9", MediaType::Json, streaming(Events, true)),
            ("text/event-stream, */*;q=0.1", MediaType::Json, streaming(Events, true)),
            ("text/event-stream;q=0.5, application/json", MediaType::Json, streaming(Events, false)),
            (
                "application/graphql-response+json, text/event-stream",
                MediaType::GraphqlResponse,
                streaming(Events, false),
            ),
            // Apollo's clients, and its router.
            (
                "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json",
                MediaType::Json,
                streaming(Multipart, false),
            ),
            ("multipart/mixed;subscriptionSpec=\"1.0\"", MediaType::Json, streaming(Multipart, true)),
            // urql's: multipart is for @defer.
            (
                "application/graphql-response+json, application/json, text/event-stream, multipart/mixed",
                MediaType::GraphqlResponse,
                streaming(Events, false),
            ),
            ("multipart/mixed;subscriptionSpec=2.0, application/json", MediaType::Json, None),
            ("text/*, application/json", MediaType::Json, None),
        ] {
            let found = accepted(&with(header::ACCEPT, accept)).expect(accept);
            assert_eq!((found.media_type, found.streaming), (media_type, expected), "{accept}");
        }
        assert!(accepted(&with(header::ACCEPT, "multipart/mixed")).is_err());
    }

    #[test]
    fn a_page_is_for_those_who_name_html() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (accept, expected) in [
            (browser, true),
            ("text/html", true),
            ("*/*", false),
            ("text/*", false),
            ("application/json", false),
            ("text/html;q=0.5, application/json", false),
            ("text/html, application/json", true),
        ] {
            assert_eq!(prefers_html(&with(header::ACCEPT, accept)), expected, "{accept}");
        }
    }

    #[test]
    fn only_json_bodies_are_read() {
        for good in
            ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON;charset=\"UTF-8\""]
        {
            assert_eq!(require_json_body(&with(header::CONTENT_TYPE, good)), Ok(()), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=latin1",
            "json",
        ] {
            let refusal = require_json_body(&with(header::CONTENT_TYPE, bad));
            assert_eq!(refusal, Err(Refusal::UnsupportedMediaType), "{bad}");
        }
        let mut compressed = with(header::CONTENT_TYPE, "application/json");
        compressed.insert(header::CONTENT_ENCODING, "gzip".parse().unwrap());
        assert_eq!(require_json_body(&compressed), Err(Refusal::UnsupportedEncoding));
    }
}
