//! The parameters of a GraphQL request, as they come in a body, a query string or a `subscribe` message.

use std::collections::HashMap;

use async_graphql::{Value, Variables};
use serde::{Deserialize, Deserializer};

/// What a client sends. A wrong type is an error while it is read; null is the same as leaving out.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object with a query")]
pub struct Params {
    /// The document.
    pub query: Option<String>,
    /// The id of a trusted document, in place of its text.
    pub document_id: Option<String>,
    /// Which operation of the document.
    pub operation_name: Option<String>,
    /// What its variables stand for.
    #[serde(default)]
    pub variables: Variables,
    /// What the specification leaves to others.
    #[serde(default)]
    pub extensions: Extensions,
}

/// The extensions of a request. Those that mean nothing here are passed over, as the specification asks.
#[derive(Debug, Default)]
pub struct Extensions(HashMap<String, Value>);

impl<'de> Deserialize<'de> for Extensions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::deserialize(deserializer)?.unwrap_or_default()))
    }
}

impl Extensions {
    /// SHA-256 of the document, in hexadecimal digits, after the protocol of Apollo's automatic persisted queries.
    pub(super) fn persisted_query(&self) -> Option<&str> {
        let Some(Value::Object(persisted)) = self.0.get("persistedQuery") else { return None };
        match persisted.get("sha256Hash") {
            Some(Value::String(hash)) => Some(hash),
            _ => None,
        }
    }

    /// Whether the answer is to say what the operation costs.
    pub(super) fn asks_for_cost(&self) -> bool {
        self.is_set("cost") || self.is_dry_run()
    }

    /// Whether nothing is to be executed, but only checked and counted.
    pub(super) fn is_dry_run(&self) -> bool {
        self.is_set("dryRun")
    }

    /// The client's place in a trace, for connections that share their headers among operations.
    pub(super) fn traceparent(&self) -> Option<&str> {
        match self.0.get("traceparent") {
            Some(Value::String(traceparent)) => Some(traceparent),
            _ => None,
        }
    }

    /// What of ours cannot be understood. Passed over, a wish that nothing be run would run it.
    pub(super) fn problem(&self) -> Option<String> {
        for name in ["cost", "dryRun"] {
            match self.0.get(name) {
                None | Some(Value::Null | Value::Boolean(_)) => {}
                Some(_) => return Some(format!("extensions.{name} must be true or false")),
            }
            let alike = |key: &&String| {
                let letters = key.chars().filter(|letter| !matches!(letter, '_' | '-'));
                key.as_str() != name && letters.collect::<String>().eq_ignore_ascii_case(name)
            };
            // The shortest that is one is no longer than ours with a sign between any two letters.
            if let Some(key) = self.0.keys().filter(|key| key.len() <= 2 * name.len()).find(alike) {
                return Some(format!("extensions.{key} means nothing here; did you mean {name}?"));
            }
        }
        match self.0.get("persistedQuery") {
            Some(Value::Object(persisted)) => match persisted.get("version") {
                None => None,
                Some(Value::Number(version)) if version.as_i64() == Some(1) => None,
                Some(_) => Some("extensions.persistedQuery.version must be 1".to_owned()),
            },
            _ => None,
        }
    }

    fn is_set(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Boolean(true))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_wish_that_cannot_be_understood_is_a_problem_and_what_is_of_others_is_none() {
        let problem = |extensions: serde_json::Value| {
            serde_json::from_value::<Extensions>(extensions).expect("extensions").problem()
        };
        for fine in [
            json!(null),
            json!({ "dryRun": true, "cost": false }),
            json!({ "dryRun": null, "tracing": { "dryrun": 1 }, "costs": 1, "persistedQuery": { "sha256Hash": "" } }),
            json!({ "persistedQuery": { "version": 1 } }),
        ] {
            assert_eq!(problem(fine.clone()), None, "{fine}");
        }
        for (wrong, part) in [
            (json!({ "dryRun": "true" }), "dryRun must be true or false"),
            (json!({ "dryRun": 1 }), "dryRun must be true or false"),
            (json!({ "cost": "yes" }), "cost must be true or false"),
            (json!({ "dryrun": true }), "did you mean dryRun?"),
            (json!({ "dry_run": true }), "did you mean dryRun?"),
            (json!({ "persistedQuery": { "version": 2, "sha256Hash": "" } }), "version must be 1"),
        ] {
            assert!(problem(wrong.clone()).is_some_and(|said| said.contains(part)), "{wrong}");
        }
    }
}
