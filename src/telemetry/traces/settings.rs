//! Where traces go, and which of them.

use std::collections::BTreeMap;
use std::fmt;

use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize, Serializer};

/// Section `[traces]`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct TraceSettings {
    /// The collector that spans are sent to, as OTLP over HTTP: a URL such as `http://127.0.0.1:4318`, to which
    /// `/v1/traces` is added. None: nothing is traced.
    pub endpoint: Option<String>,
    /// The part of the traces that begin here that are recorded, from 0 to 1. For those that clients began, they have
    /// decided.
    pub sample_ratio: f64,
    /// Headers that the collector asks for, a key for instance. Their values are secrets.
    pub headers: BTreeMap<String, HeaderSecret>,
}

impl Default for TraceSettings {
    fn default() -> Self {
        Self { endpoint: None, sample_ratio: 1.0, headers: BTreeMap::new() }
    }
}

/// The value of a header. What prints it does not show it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct HeaderSecret(String);

impl HeaderSecret {
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for HeaderSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Serialize for HeaderSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

const HIDDEN: &str = "***";

impl TraceSettings {
    /// Everything that is wrong here, as (key, sentence). Says nothing of the headers' values.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        if let Some(Err(problem)) = self.endpoint.as_deref().map(spans_url) {
            problems.push(("endpoint".to_owned(), problem.to_owned()));
        }
        if !(0.0..=1.0).contains(&self.sample_ratio) {
            problems.push(("sample_ratio".to_owned(), "must be from 0 to 1".to_owned()));
        }
        for (name, value) in &self.headers {
            let problem = if name.parse::<HeaderName>().is_err() {
                "is not the name of a header"
            } else if HeaderValue::from_str(value.expose()).is_err() {
                "must be visible characters of ASCII"
            } else {
                continue;
            };
            problems.push((format!("headers.{name}"), problem.to_owned()));
        }
        problems
    }
}

/// What the protocol calls the way to a collector's traces.
const PATH: &str = "/v1/traces";

/// Where spans are posted to at this collector.
pub(super) fn spans_url(endpoint: &str) -> Result<Url, &'static str> {
    let url = endpoint.parse::<Url>().ok();
    let url = url.filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    let mut url = url.ok_or("must be a URL such as http://127.0.0.1:4318")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must name no user and no password; traces.headers is for what is secret");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must have no query and no fragment");
    }
    if url.path().trim_end_matches('/').ends_with(PATH) {
        return Err("must be without /v1/traces, which is added");
    }
    let path = format!("{}{PATH}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_added_to_the_collectors_own() {
        for (endpoint, expected) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("https://otel.example/tenant/", "https://otel.example/tenant/v1/traces"),
        ] {
            assert_eq!(spans_url(endpoint).map(String::from).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn every_problem_is_named_and_no_secret() {
        assert_eq!(TraceSettings::default().problems(), []);
        for endpoint in [
            "",
            "collector:4318",
            "ftp://x/",
            "http://x/v1/traces/",
            "http://ann:s3cret@x/",
            "http://x/?k=s3cret",
        ] {
            let settings = TraceSettings { endpoint: Some(endpoint.to_owned()), ..TraceSettings::default() };
            let problems = settings.problems();
            assert_eq!(problems.len(), 1, "{endpoint}");
            assert!(!problems[0].1.contains("s3cret"), "{problems:?}");
        }
        let headers = [("a b", "x"), ("authorization", "s3cret\n"), ("x-key", "s3cret")];
        let headers = headers.map(|(name, value)| (name.to_owned(), HeaderSecret(value.to_owned())));
        let settings =
            TraceSettings { sample_ratio: f64::NAN, headers: headers.into(), ..TraceSettings::default() };
        let keys: Vec<_> = settings.problems().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["sample_ratio", "headers.a b", "headers.authorization"]);
        assert!(!format!("{settings:?}{}", toml::to_string(&settings).expect("TOML")).contains("s3cret"));
    }
}
