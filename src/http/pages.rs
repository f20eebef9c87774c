//! The GraphiQL page, from files in the binary.
//!
//! `build.rs` compresses `assets/graphiql` and lists it. Every file is kept once, as gzip: all browsers take it
//! over plain HTTP too (brotli they only ask for over TLS), and for a client that does not, it is unpacked.

use std::io::Read;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::read::GzDecoder;
use serde_json::json;

use super::negotiate::{MediaType, prefers_html};
use super::refusal::Refusal;
use crate::graphql::request_id::RequestId;

/// A file of the page.
struct File {
    /// Below `/graphiql/`.
    path: &'static str,
    content_type: &'static str,
    etag: &'static str,
    gzip: &'static [u8],
}

/// Sorted by path.
const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/graphiql.rs"));

const INDEX: &str = "index.html";

/// Where vite puts the files that have a hash of their content in their name.
const HASHED: &str = "assets/";

/// What the page may do: run its own scripts and workers, and talk to this server. The editor sets styles on
/// elements and underlines errors with `data:` images.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/`: the page for browsers, directions for everybody else.
pub(super) fn home(headers: &HeaderMap, shows_schema: bool) -> Response {
    if prefers_html(headers) {
        return index(headers);
    }
    let mut directions = json!({
        "name": "callboard",
        "graphql": "/graphql",
        "health": "/healthz",
        "readiness": "/readyz",
    });
    if shows_schema {
        directions["schema"] = "/schema.graphql".into();
    }
    ([(header::CONTENT_TYPE, "application/json")], directions.to_string()).into_response()
}

/// The page itself.
pub(super) fn index(headers: &HeaderMap) -> Response {
    match find(INDEX) {
        Some(file) => serve(file, headers),
        None => (StatusCode::NOT_FOUND, "This build has no GraphiQL page. The API is at /graphql.")
            .into_response(),
    }
}

/// `/graphiql/…`: what the page loads.
pub(super) async fn file(
    Path(path): Path<String>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    find(&path).map_or_else(|| Refusal::NotFound.answer(MediaType::Json, &id), |file| serve(file, &headers))
}

fn find(path: &str) -> Option<&'static File> {
    FILES.binary_search_by_key(&path, |file| file.path).ok().map(|place| &FILES[place])
}

fn serve(file: &'static File, headers: &HeaderMap) -> Response {
    let cache_control =
        if file.path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known: [(HeaderName, &'static str); 8] = [
        (header::ETAG, file.etag),
        (header::CACHE_CONTROL, cache_control),
        (header::VARY, "accept, accept-encoding"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let mut response = if is_known(headers, file.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if accepts_gzip(headers) {
        let body = Body::from(Bytes::from_static(file.gzip));
        ([(header::CONTENT_TYPE, file.content_type), (header::CONTENT_ENCODING, "gzip")], body)
            .into_response()
    } else {
        let mut plain = Vec::new();
        match GzDecoder::new(file.gzip).read_to_end(&mut plain) {
            Ok(_) => ([(header::CONTENT_TYPE, file.content_type)], plain).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    };
    for (name, value) in known {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let sent = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| value.split(',')).any(|known| matches!(known.trim(), "*") || known.trim() == etag)
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let sent = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| value.split(',')).any(|coding| {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = parameters.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_sorted_so_that_they_are_found() {
        assert!(FILES.is_sorted_by_key(|file| file.path));
        assert!(FILES.iter().all(|file| find(file.path).is_some()));
        assert!(find("../Cargo.toml").is_none());
    }

    #[test]
    fn gzip_is_for_those_who_accept_it() {
        for (sent, expected) in
            [("gzip, deflate, br", true), ("br;q=1, gzip;q=0.5", true), ("gzip;q=0", false), ("br", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, sent.parse().unwrap());
            assert_eq!(accepts_gzip(&headers), expected, "{sent}");
        }
    }
}
