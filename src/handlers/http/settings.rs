//! What an operator sets for the handler `http`: where it may go, how much it takes, and the secrets it may show.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderValue;
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

use super::reach::Reach;

/// Largest cap on an answer: 64 MiB, held in memory for each request under way.
const RESPONSE_BYTES_MAX_MAX: usize = 64 * 1024 * 1024;
/// Longest time in which a connection must be there.
const CONNECT_TIMEOUT_SECONDS_MAX: u64 = 600;
/// Longest pause that another server may ask for: a day.
const RETRY_AFTER_SECONDS_MAX: u64 = 86_400;
/// Longest secret, in bytes: servers cut headers at some kilobytes.
const SECRET_BYTES_MAX: usize = 4_096;
/// Longest name of a secret, in bytes.
const SECRET_NAME_BYTES_MAX: usize = 63;

/// Where requests may go, and what they may carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpHandlerSettings {
    /// What may be reached although it is not public: addresses, networks such as `10.0.0.0/8`, and names such as
    /// `reports.internal` or `*.svc.cluster.local`, whatever they lead to.
    pub allow: Vec<String>,
    /// Whether public addresses may be reached. Without, only what `allow` lists.
    pub allow_public: bool,
    /// Most bytes of an answer's body.
    pub response_bytes_max: usize,
    /// How long it may take until a connection is there, its name looked up and its TLS agreed on, in seconds.
    pub connect_timeout_seconds: u64,
    /// Longest pause that is kept where another server asks for one (`Retry-After`), in seconds.
    pub retry_after_max_seconds: u64,
    /// Values that workflows put into headers by their names, without seeing them.
    pub secrets: BTreeMap<String, HttpSecretSettings>,
}

/// A secret, and who may be shown it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSecretSettings {
    /// What stands in the header, behind the prefix that the workflow gives.
    pub value: HttpSecret,
    /// The origins it is sent to and no others, such as `https://api.example.org`.
    pub origins: Vec<String>,
}

/// A secret. What prints it does not show it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct HttpSecret(String);

impl HttpSecret {
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for HttpSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl Serialize for HttpSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

impl Default for HttpHandlerSettings {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            allow_public: true,
            response_bytes_max: 256 * 1024,
            connect_timeout_seconds: 10,
            retry_after_max_seconds: 3_600,
            secrets: BTreeMap::new(),
        }
    }
}

impl HttpHandlerSettings {
    /// Everything that is wrong, each with the key's name below `handlers.http`.
    pub(in crate::handlers) fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        problems
            .extend(Reach::problems(&self.allow).into_iter().map(|problem| ("allow".to_owned(), problem)));
        let ranges = [
            ("response_bytes_max", self.response_bytes_max as u64, RESPONSE_BYTES_MAX_MAX as u64),
            ("connect_timeout_seconds", self.connect_timeout_seconds, CONNECT_TIMEOUT_SECONDS_MAX),
            ("retry_after_max_seconds", self.retry_after_max_seconds, RETRY_AFTER_SECONDS_MAX),
        ];
        for (key, value, high) in ranges {
            if !(1..=high).contains(&value) {
                problems.push((key.to_owned(), format!("must be from 1 to {high}")));
            }
        }
        for (name, secret) in &self.secrets {
            let key = |field: &str| format!("secrets.{name}{field}");
            if !is_name(name) {
                let message =
                    format!("has a name other than 1 to {SECRET_NAME_BYTES_MAX} of a to z, 0 to 9, _ and -");
                problems.push((key(""), message));
            }
            let value = secret.value.expose();
            if value.is_empty() || value.len() > SECRET_BYTES_MAX || HeaderValue::from_str(value).is_err() {
                let message = format!("must be 1 to {SECRET_BYTES_MAX} characters that a header can hold");
                problems.push((key(".value"), message));
            }
            if secret.origins.is_empty() {
                let message =
                    "must list where it is sent to: whoever registers workflows could have it otherwise";
                problems.push((key(".origins"), message.to_owned()));
            }
            for origin in secret.origins.iter().filter(|origin| origin_of(origin).is_none()) {
                let message = format!("{origin:?} is no origin such as https://api.example.org");
                problems.push((key(".origins"), message));
            }
        }
        problems
    }

    pub(super) fn connect_timeout(&self) -> Duration {
        Duration::from_secs(self.connect_timeout_seconds)
    }

    pub(super) fn retry_after_max(&self) -> Duration {
        Duration::from_secs(self.retry_after_max_seconds)
    }
}

impl HttpSecretSettings {
    /// Its origins, as [`Url::origin`] writes them.
    pub(super) fn origins(&self) -> BTreeSet<String> {
        self.origins.iter().filter_map(|origin| origin_of(origin)).collect()
    }
}

/// An origin in the one form in which origins are compared: scheme, host, and a port that is not the scheme's own.
fn origin_of(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && bare && nobody).then(|| url.origin().ascii_serialization())
}

/// In lower case only, as variables of the environment set them.
fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    (1..=SECRET_NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_named_with_its_key_and_no_secret_is_shown() {
        let settings: HttpHandlerSettings = toml::from_str(
            r#"
            allow = ["10.0.0.0/8", "::1", "reports.internal", "*.svc.cluster.local", "10.0.0.0/33", "a b", "http://x/"]
            response_bytes_max = 0
            connect_timeout_seconds = 601
            retry_after_max_seconds = 86401
            [secrets.good]
            value = "s3cret"
            origins = ["https://api.example.org", "http://127.0.0.1:8080/"]
            [secrets.Bad]
            value = "s3cret\r\nx: y"
            origins = []
            [secrets.worse]
            value = ""
            origins = ["api.example.org", "https://ann:s3cret@example.org", "https://example.org/path", "ftp://example.org"]
            "#,
        )
        .unwrap();
        let problems = settings.problems();
        let keys: Vec<&str> = problems.iter().map(|(key, _)| key.as_str()).collect();
        let mut wanted = vec!["allow"; 3];
        wanted.extend(["response_bytes_max", "connect_timeout_seconds", "retry_after_max_seconds"]);
        wanted.extend(["secrets.Bad", "secrets.Bad.value", "secrets.Bad.origins", "secrets.worse.value"]);
        wanted.extend(["secrets.worse.origins"; 4]);
        assert_eq!(keys, wanted);
        let shown = format!("{settings:?} {}", toml::to_string(&settings.secrets["good"]).unwrap());
        assert!(
            shown.contains("***") && !shown.contains("s3cret\r") && !shown.contains("\"s3cret\""),
            "{shown}"
        );
        assert_eq!(HttpHandlerSettings::default().problems(), []);
    }
}
