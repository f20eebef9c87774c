//! Which web pages may use the API from a browser.
//!
//! A browser lets a page do as it likes with the host that it came from, and asks that host about all others
//! (CORS). So two things are checked here: the origins of pages elsewhere, and that a name under which we are
//! called is ours. Otherwise a page could have its own name point to this machine once it is loaded (DNS
//! rebinding), and would be taken for one of ours.

use std::net::IpAddr;

use axum::http::uri::Authority;
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
        wrong.map(|origin| format!("{origin:?} is not scheme://host or scheme://host:port")).collect()
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

/// Last labels of names that nobody can register for a page.
const PRIVATE_DOMAINS: [&str; 6] = ["localhost", "local", "internal", "lan", "home.arpa", "test"];

/// The names of `allowed_hosts`, ready to compare.
#[derive(Debug, Clone)]
pub(super) struct AllowedHosts {
    hosts: Vec<String>,
    any: bool,
}

impl AllowedHosts {
    pub(super) fn new(hosts: &[String]) -> Self {
        let hosts: Vec<String> = hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
        Self { any: hosts.iter().any(|host| host == "*"), hosts }
    }

    /// What is wrong with entries of `allowed_hosts`.
    pub(super) fn problems(hosts: &[String]) -> Vec<String> {
        let is_name = |host: &str| host.parse::<Authority>().is_ok_and(|name| name.host() == host);
        let wrong = hosts.iter().filter(|host| host.as_str() != "*" && !is_name(host));
        wrong.map(|host| format!("{host:?} is not a name without scheme and port")).collect()
    }

    /// Is the host that the client called ours? An address is; so is a name that only works within a network
    /// (without a dot, or in a private domain); a public one must be listed.
    pub(super) fn admit(&self, headers: &HeaderMap) -> bool {
        let Some(host) = headers.get(header::HOST) else { return true };
        let Ok(authority) = Authority::try_from(host.as_bytes()) else { return self.any };
        let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
        let in_private_domain =
            |domain: &&str| name.strip_suffix(*domain).is_some_and(|rest| rest.ends_with('.'));
        let is_address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
        self.any
            || is_address
            || !name.contains('.')
            || PRIVATE_DOMAINS.iter().any(in_private_domain)
            || self.hosts.contains(&name)
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
    fn a_public_name_is_only_ours_when_it_is_listed() {
        let admits = |allowed: &[&str], host: &str| {
            let allowed: Vec<String> = allowed.iter().map(|host| host.to_string()).collect();
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            AllowedHosts::new(&allowed).admit(&headers)
        };
        for host in
            ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "callboard", "callboard.prod.internal:80"]
        {
            assert!(admits(&[], host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8000",
            "127.0.0.1.evil.example",
            "evillocal.example",
            "a@evil.example",
            "xlocal.x",
        ] {
            assert!(!admits(&["callboard.example"], host), "{host}");
        }
        assert!(admits(&["Callboard.example"], "callboard.Example:443"));
        assert!(admits(&["*"], "evil.example"));
        assert!(AllowedHosts::new(&[]).admit(&HeaderMap::new()));
        assert_eq!(AllowedHosts::problems(&["a.example".into(), "*".into()]), Vec::<String>::new());
        assert_eq!(
            AllowedHosts::problems(&["https://a.example".into(), "a.example:80".into(), "".into()]).len(),
            3
        );
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
