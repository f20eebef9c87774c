//! The pages for browsers, GraphiQL and the board, from files in the binary.
//!
//! `build.rs` compresses `assets/graphiql` and `assets/board` and lists them. Every file is kept once, as gzip: all
//! browsers take it over plain HTTP too (brotli they only ask for over TLS), and for a client that does not, it is
//! unpacked.

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

/// A page, with what it loads.
struct Page {
    name: &'static str,
    /// Sorted by path.
    files: &'static [File],
    content_security_policy: &'static str,
}

/// A file of a page.
struct File {
    /// Below `/graphiql/` or `/board/`.
    path: &'static str,
    content_type: &'static str,
    etag: &'static str,
    gzip: &'static [u8],
}

const INDEX: &str = "index.html";

/// Where vite puts the files that have a hash of their content in their name.
const HASHED: &str = "assets/";

/// What follows `/board/` where the board shows one thing: its index is served there, and looks at the address itself.
const BOARD_PLACES: &[&str] = &["jobs/"];

/// GraphiQL runs its own scripts and workers, and talks to this server. Its editor sets styles on elements and
/// underlines errors with `data:` images.
const GRAPHIQL: Page = Page {
    name: "GraphiQL",
    files: include!(concat!(env!("OUT_DIR"), "/graphiql.rs")),
    content_security_policy: "default-src 'none'; script-src 'self'; worker-src 'self'; \
        style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/// The board gets by with its own scripts, styles and pictures, and with this server.
const BOARD: Page = Page {
    name: "board",
    files: include!(concat!(env!("OUT_DIR"), "/board.rs")),
    content_security_policy: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
        connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/// `/`: the page for browsers, directions for everybody else.
pub(super) fn home(headers: &HeaderMap, shows_schema: bool) -> Response {
    if prefers_html(headers) {
        return graphiql(headers);
    }
    let mut directions = json!({
        "name": "callboard",
        "graphql": "/graphql",
        "board": "/board",
        "health": "/healthz",
        "readiness": "/readyz",
    });
    if shows_schema {
        directions["schema"] = "/schema.graphql".into();
    }
    ([(header::CONTENT_TYPE, "application/json")], directions.to_string()).into_response()
}

/// GraphiQL itself.
pub(super) fn graphiql(headers: &HeaderMap) -> Response {
    GRAPHIQL.index(headers)
}

/// `/graphiql/…`: what GraphiQL loads.
pub(super) async fn graphiql_file(
    Path(path): Path<String>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    GRAPHIQL.file(&path, &id, &headers)
}

/// `/board`: the board itself.
pub(super) async fn board(headers: HeaderMap) -> Response {
    BOARD.index(&headers)
}

/// `/board/…`: what the board loads, or the board where the path is a place in it.
pub(super) async fn board_file(
    Path(path): Path<String>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    if BOARD_PLACES.iter().any(|place| path.starts_with(place)) {
        return BOARD.index(&headers);
    }
    BOARD.file(&path, &id, &headers)
}

impl Page {
    fn index(&self, headers: &HeaderMap) -> Response {
        match self.find(INDEX) {
            Some(file) => self.serve(file, headers),
            None => {
                let text = format!("This build has no {} page. The API is at /graphql.", self.name);
                (StatusCode::NOT_FOUND, text).into_response()
            }
        }
    }

    fn file(&self, path: &str, id: &RequestId, headers: &HeaderMap) -> Response {
        let missing = || Refusal::NotFound.answer(MediaType::Json, id);
        self.find(path).map_or_else(missing, |file| self.serve(file, headers))
    }

    fn find(&self, path: &str) -> Option<&'static File> {
        let files = self.files;
        files.binary_search_by_key(&path, |file| file.path).ok().map(|place| &files[place])
    }

    fn serve(&self, file: &'static File, headers: &HeaderMap) -> Response {
        let cache_control =
            if file.path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let known: [(HeaderName, &'static str); 8] = [
            (header::ETAG, file.etag),
            (header::CACHE_CONTROL, cache_control),
            (header::VARY, "accept, accept-encoding"),
            (header::CONTENT_SECURITY_POLICY, self.content_security_policy),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::REFERRER_POLICY, "no-referrer"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        ];
        let mut response = body(file, headers);
        for (name, value) in known {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

fn body(file: &'static File, headers: &HeaderMap) -> Response {
    if is_known(headers, file.etag) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    if accepts_gzip(headers) {
        let body = Body::from(Bytes::from_static(file.gzip));
        return ([(header::CONTENT_TYPE, file.content_type), (header::CONTENT_ENCODING, "gzip")], body)
            .into_response();
    }
    let mut plain = Vec::new();
    match GzDecoder::new(file.gzip).read_to_end(&mut plain) {
        Ok(_) => ([(header::CONTENT_TYPE, file.content_type)], plain).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
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
        for page in [GRAPHIQL, BOARD] {
            assert!(page.files.is_sorted_by_key(|file| file.path), "{}", page.name);
            assert!(page.files.iter().all(|file| page.find(file.path).is_some()), "{}", page.name);
            assert!(page.find(INDEX).is_some(), "{}", page.name);
            assert!(page.find("../Cargo.toml").is_none(), "{}", page.name);
        }
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
