//! Which web pages may use the API from a browser.

use axum::http::{HeaderMap, HeaderValue, Uri, header};

/// The origins of `allowed_origins`, ready to compare.
#[derive(Debug, Clone)]
pub(super) struct AllowedOrigins {
    origins: Vec<String>,
    any: bool,
}

impl AllowedOrigins {
    pub(super) fn new(origins: &[String]) -> Self {
        let origins = origins.iter().map(|origin| origin.trim_end_matches('/').to_ascii_lowercase());
        let origins: Vec<String> = origins.collect();
        Self { any: origins.iter().any(|origin| origin == "*"), origins }
    }

    /// What is wrong with entries of `allowed_origins`.
    pub(super) fn problems(origins: &[String]) -> Vec<String> {
        let wrong = origins.iter().filter(|origin| origin.as_str() != "*" && !is_origin(origin));
        wrong
            .map(|origin| format!("allowed_origins: {origin:?} is not scheme://host or scheme://host:port"))
            .collect()
    }

    /// Is this value of an Origin header in the list?
    pub(super) fn lists(&self, origin: &HeaderValue) -> bool {
        let Ok(origin) = origin.to_str() else { return false };
        self.any || self.origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))
    }

    /// May this request open a WebSocket? Browsers do not apply CORS to WebSockets, they only say where the page
    /// is from: the same host, or one of the list. Other clients send no origin.
    pub(super) fn admit(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        self.lists(origin) || is_same_host(origin, headers.get(header::HOST))
    }
}

fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    uri.scheme().is_some()
        && uri.authority().is_some()
        && matches!(uri.path(), "" | "/")
        && uri.query().is_none()
}

/// Compares hosts and ports only: behind a proxy that ends TLS, the scheme here is not the page's.
fn is_same_host(origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
    let (Ok(origin), Some(Ok(host))) = (origin.to_str(), host.map(HeaderValue::to_str)) else { return false };
    origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(allowed: &[&str], origin: Option<&str>, host: &str) -> bool {
        let allowed: Vec<String> = allowed.iter().map(|origin| origin.to_string()).collect();
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        AllowedOrigins::new(&allowed).admit(&headers)
    }

    #[test]
    fn a_socket_is_opened_from_here_or_from_the_list() {
        assert!(admits(&[], None, "here:8000"));
        assert!(admits(&[], Some("http://here:8000"), "here:8000"));
        assert!(admits(&[], Some("https://Here"), "here"));
        assert!(!admits(&[], Some("http://here"), "here:8000"));
        assert!(!admits(&[], Some("http://evil.example"), "here:8000"));
        assert!(!admits(&[], Some("null"), "here:8000"));
        assert!(admits(&["https://app.example/"], Some("https://app.example"), "here"));
        assert!(!admits(&["https://app.example"], Some("http://app.example"), "here"));
        assert!(admits(&["*"], Some("http://evil.example"), "here"));
    }

    #[test]
    fn an_origin_has_a_scheme_a_host_and_no_path() {
        let good = ["http://localhost:3000", "https://app.example", "https://app.example/", "*"];
        assert_eq!(AllowedOrigins::problems(&good.map(String::from)), Vec::<String>::new());
        for bad in ["app.example", "https://app.example/path", "", "https://", "/graphql"] {
            assert_eq!(AllowedOrigins::problems(&[bad.to_string()]).len(), 1, "{bad:?}");
        }
    }
}
