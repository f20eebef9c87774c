//! Where a server is.

use std::fmt;

use reqwest::Url;

/// The address of a server, without the path of its API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As people are told it.
    shown: String,
    /// Where requests go.
    api: Url,
}

/// Why something is no address of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be taken apart.
    #[error("\"{text}\" is no address of a server ({reason}); one looks like http://127.0.0.1:8000")]
    NotAnAddress {
        /// What was given.
        text: String,
        /// Where it stops making sense.
        reason: String,
    },
    /// A name or a password in it, which lists of processes would show to everybody.
    #[error(
        "the address of a server holds no credentials; a token comes from --token-file or CALLBOARD_TOKEN"
    )]
    Credentials,
}

impl Address {
    /// Reads `http://host:port`, `https://host`, with or without the path of the API, or `host:port`.
    pub fn read(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let wrong = |reason: &dyn fmt::Display| AddressError::NotAnAddress {
            text: text.to_owned(),
            reason: reason.to_string(),
        };
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let mut api: Url = whole.parse().map_err(|error| wrong(&error))?;
        if !["http", "https"].contains(&api.scheme()) {
            return Err(wrong(&"only http and https are spoken"));
        }
        if !api.username().is_empty() || api.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if api.host_str().is_none_or(str::is_empty) {
            return Err(wrong(&"it names no host"));
        }
        api.set_query(None);
        api.set_fragment(None);
        let path = api.path().trim_end_matches('/');
        let base = path.strip_suffix("/graphql").unwrap_or(path).to_owned();
        api.set_path(&base);
        let shown = api.as_str().trim_end_matches('/').to_owned();
        api.set_path(&format!("{base}/graphql"));
        Ok(Self { shown, api })
    }

    pub(super) fn api(&self) -> &Url {
        &self.api
    }

    /// Whether it is on this machine: then no proxy stands between, and nobody listens on the way.
    pub fn is_here(&self) -> bool {
        let host = self.api.host_str().unwrap_or_default();
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// Whether what is sent there is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.api.scheme() == "https"
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_leads_to_the_api() {
        for (text, shown, api) in [
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "http://127.0.0.1:8000/graphql"),
            ("http://127.0.0.1:8000/", "http://127.0.0.1:8000", "http://127.0.0.1:8000/graphql"),
            ("localhost:9000", "http://localhost:9000", "http://localhost:9000/graphql"),
            (" https://jobs.example/graphql ", "https://jobs.example", "https://jobs.example/graphql"),
            ("https://a.example/jobs/?x=1#y", "https://a.example/jobs", "https://a.example/jobs/graphql"),
            ("http://[::1]:80", "http://[::1]", "http://[::1]/graphql"),
        ] {
            let address = Address::read(text).expect(text);
            assert_eq!((&*address.to_string(), address.api().as_str()), (shown, api), "{text}");
        }
    }

    #[test]
    fn what_leads_nowhere_is_said() {
        for (text, part) in [
            ("", "is no address of a server"),
            ("ftp://a.example", "only http and https are spoken"),
            ("http://:80", "is no address of a server"),
            ("http://a.example:port", "invalid port number"),
            ("http://ann:secret@a.example", "holds no credentials"),
        ] {
            let error = Address::read(text).expect_err(text).to_string();
            assert!(error.contains(part) && !error.contains("secret"), "{text}: {error}");
        }
    }

    #[test]
    fn this_machine_is_known() {
        for (text, here) in [
            ("localhost", true),
            ("http://127.1.2.3:1", true),
            ("http://[::1]", true),
            ("https://a.example", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(Address::read(text).expect(text).is_here(), here, "{text}");
        }
    }
}
