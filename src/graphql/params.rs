//! The parameters of a GraphQL request, as they come in a body, a query string or a `subscribe` message.

use std::collections::HashMap;

use async_graphql::{Value, Variables};
use serde::{Deserialize, Deserializer};

/// What a client sends. A wrong type is an error while it is read; null is the same as leaving out.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
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

    fn is_set(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Boolean(true))
    }
}
