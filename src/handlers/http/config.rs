//! What a workflow says about a request: the configuration, its schema, and what a schema cannot say.

use std::collections::BTreeMap;

use reqwest::header::HeaderName;
use serde::Deserialize;
use serde_json::{Value, json};

use super::request;
use super::secrets::Secrets;
use super::{HttpHandler, REDIRECTS_DEFAULT, REDIRECTS_MAX};
use crate::handlers::schema::ConfigProblem;
use crate::handlers::template;

/// Most headers that a workflow sets.
const HEADERS_MAX: usize = 64;
/// Most parameters that it adds to a query.
const PARAMETERS_MAX: usize = 64;
/// Most values of one parameter.
const PARAMETER_VALUES_MAX: usize = 256;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// A stage's configuration, rendered.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Config {
    pub method: Option<String>,
    pub url: String,
    #[serde(default)]
    pub query: BTreeMap<String, Value>,
    #[serde(default)]
    pub headers: BTreeMap<String, HeaderConfig>,
    // Told apart from null, which is a document too.
    #[serde(default, deserialize_with = "some")]
    pub body: Option<Value>,
    #[serde(default = "redirects_default")]
    pub max_redirects: u32,
    #[serde(default)]
    pub callback: bool,
}

/// A header's value: as it is, or a secret of the server's settings.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum HeaderConfig {
    Secret {
        secret: String,
        #[serde(default)]
        prefix: String,
    },
    Plain(Value),
}

fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn redirects_default() -> u32 {
    REDIRECTS_DEFAULT
}

pub(super) fn schema() -> Value {
    let text = json!({ "type": ["string", "number", "boolean"] });
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["url"],
        "properties": {
            "method": {
                "enum": METHODS,
                "description": "GET where left out, or POST where there is a body.",
            },
            "url": {
                "type": "string", "minLength": 1, "maxLength": request::URL_BYTES_MAX,
                "description": "http or https. Put values into it through the filter 'urlencode', or into 'query'.",
            },
            "query": {
                "type": "object", "maxProperties": PARAMETERS_MAX,
                "additionalProperties": { "anyOf": [
                    text.clone(), { "type": "array", "items": text.clone(), "maxItems": PARAMETER_VALUES_MAX },
                ] },
                "description": "Parameters that are added to the URL's query, encoded; a list for several of one name.",
            },
            "headers": {
                "type": "object", "maxProperties": HEADERS_MAX,
                "additionalProperties": { "anyOf": [
                    text,
                    {
                        "type": "object", "additionalProperties": false, "required": ["secret"],
                        "properties": {
                            "secret": {
                                "type": "string", "minLength": 1,
                                "description": "The name of a secret in the server's settings (handlers.http.secrets).",
                            },
                            "prefix": { "type": "string", "description": "What stands before it, such as 'Bearer '." },
                        },
                    },
                ] },
                "description": "Further headers. Across origins, a redirect takes only harmless ones along.",
            },
            "body": { "description": "Sent as JSON." },
            "maxRedirects": {
                "type": "integer", "minimum": 0, "maximum": REDIRECTS_MAX,
                "description": "Redirects that are followed; 5 where left out. One more is a failure.",
            },
            "callback": {
                "type": "boolean",
                "description": "The other side answers 202, and later posts the stage's result to callback.url, which \
                    templates see.",
            },
        },
    })
}

/// What is wrong with a configuration whose templates are not rendered yet.
pub(super) fn problems(handler: &HttpHandler, config: &Value) -> Vec<ConfigProblem> {
    let mut problems = Vec::new();
    if let Some(url) = config["url"].as_str().and_then(fixed_url)
        && let Err(message) = request::check_url(url, &handler.client.reach)
    {
        problems.push(ConfigProblem::at(["url"], message));
    }
    for (name, value) in config["headers"].as_object().into_iter().flatten() {
        if let Err(message) = check_header_name(name) {
            problems.push(ConfigProblem::at(["headers", name], message));
        }
        if let Some(secret) = value["secret"].as_str().filter(|secret| !template::is_template(secret))
            && let Err(message) = handler.secrets.check(secret)
        {
            problems.push(ConfigProblem::at(["headers", name, "secret"], message));
        }
    }
    if config.get("body").is_some() && matches!(config["method"].as_str(), Some("GET" | "HEAD")) {
        problems.push(ConfigProblem::at(["body"], "has no meaning with this method"));
    }
    match &config["callback"] {
        Value::String(_) => problems.push(ConfigProblem::at(["callback"], "cannot be a template")),
        Value::Bool(true) if !names_callback(config) => {
            let message = "the other side is not told where to answer: no template names callback.url";
            problems.push(ConfigProblem::at(["callback"], message));
        }
        _ => {}
    }
    problems
}

/// What is known of a URL before its templates are rendered, where that says which server it is: the whole of it where it
/// has none, else what stands before the first of them, if the host has ended by then.
fn fixed_url(url: &str) -> Option<&str> {
    let fixed = template::before_template(url);
    let (_, behind) = fixed.split_once("://").unwrap_or_default();
    (fixed.len() == url.len() || behind.contains(['/', '?', '#'])).then_some(fixed)
}

fn names_callback(value: &Value) -> bool {
    match value {
        Value::String(text) => template::is_template(text) && text.contains("callback"),
        Value::Array(items) => items.iter().any(names_callback),
        Value::Object(fields) => fields.values().any(names_callback),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Headers that decide how the message is read, or that are set here.
const NOT_FOR_WORKFLOWS: [&str; 13] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "idempotency-key",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
];

/// The header of this name, where a workflow may set it.
pub(super) fn check_header_name(name: &str) -> Result<HeaderName, String> {
    let header =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("{name:?} cannot name a header"))?;
    if NOT_FOR_WORKFLOWS.contains(&header.as_str()) || header.as_str().starts_with("proxy-") {
        return Err(format!("{header} cannot be set by a workflow"));
    }
    Ok(header)
}

/// Text as it stands in a header or parameter: a template like `{{ input.n }}` yields a number.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl HeaderConfig {
    /// The value as it is sent to this origin, and whether it is a secret.
    pub fn value(&self, secrets: &Secrets, origin: &str) -> Result<(String, bool), String> {
        match self {
            Self::Plain(value) => Ok((text_of(value), false)),
            Self::Secret { secret, prefix } => {
                Ok((format!("{prefix}{}", secrets.get(secret, origin)?), true))
            }
        }
    }
}
