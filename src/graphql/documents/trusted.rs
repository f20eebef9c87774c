//! Trusted documents: a list that is made when a front end is built, for a server that is to run nothing else.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::graphql::answer;

/// Documents by their id, and by their text.
#[derive(Debug, Clone, Default)]
pub struct TrustedDocuments {
    by_id: HashMap<String, Arc<str>>,
    texts: std::collections::HashSet<Arc<str>>,
}

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrustedError {
    /// Not JSON.
    #[error("is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// JSON of another kind.
    #[error("is neither an object of documents by id nor an operation manifest of Apollo's")]
    Shape,
    /// Entries that are no documents.
    #[error("{}", in_words(.0))]
    Documents(Vec<NotADocument>),
}

/// An entry of a list that is not a document.
#[derive(Debug)]
pub struct NotADocument {
    /// Its id.
    pub id: String,
    /// What the parser says.
    pub problem: String,
}

/// Broken documents that are told one by one; what is more is counted.
const TOLD_MAX: usize = 20;

fn in_words(broken: &[NotADocument]) -> String {
    let told = broken.iter().take(TOLD_MAX);
    let told = told.map(|NotADocument { id, problem }| format!("the document {id} is not one: {problem}"));
    let more = broken.len().saturating_sub(TOLD_MAX);
    let more = (more > 0).then(|| format!("and {more} more are none"));
    told.chain(more).collect::<Vec<_>>().join("; ")
}

/// One operation of Apollo's manifest.
#[derive(Deserialize)]
struct ManifestOperation {
    id: String,
    body: String,
}

impl TrustedDocuments {
    /// Reads a list: an object of documents by id, as relay-compiler and graphql-codegen write it, or the operation
    /// manifest of Apollo's tools.
    pub fn read(text: &str) -> Result<Self, TrustedError> {
        let list: Value = serde_json::from_str(text)?;
        let documents: Vec<(String, String)> = match list {
            Value::Object(manifest) if manifest.get("operations").is_some_and(Value::is_array) => {
                let operations = manifest.get("operations").cloned().unwrap_or_default();
                let operations: Vec<ManifestOperation> =
                    serde_json::from_value(operations).map_err(|_| TrustedError::Shape)?;
                operations.into_iter().map(|operation| (operation.id, operation.body)).collect()
            }
            Value::Object(documents) => documents
                .into_iter()
                .map(|(id, text)| match text {
                    Value::String(text) => Ok((id, text)),
                    _ => Err(TrustedError::Shape),
                })
                .collect::<Result<_, _>>()?,
            _ => return Err(TrustedError::Shape),
        };
        let (mut trusted, mut broken) = (Self::default(), Vec::new());
        for (id, text) in documents {
            if let Err(error) = async_graphql::parser::parse_query(&text) {
                let problem = answer::syntax(error.into()).message;
                broken.push(NotADocument { id, problem });
                continue;
            }
            let text: Arc<str> = text.into();
            trusted.texts.insert(Arc::clone(&text));
            trusted.by_id.insert(id, text);
        }
        if broken.is_empty() { Ok(trusted) } else { Err(TrustedError::Documents(broken)) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The document of an id. Some tools say how an id was made, as in `sha256:…`, which the specification's draft
    /// wants; the lists do not always.
    pub(super) fn of_id(&self, id: &str) -> Option<Arc<str>> {
        let bare = id.strip_prefix("sha256:").unwrap_or(id);
        self.by_id.get(id).or_else(|| self.by_id.get(bare)).cloned()
    }

    /// This very text, if it is on the list.
    pub(super) fn of_text(&self, text: &str) -> Option<Arc<str>> {
        self.texts.get(text).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_all_tools_are_read() {
        let relay = r#"{ "a1": "{a}", "b2": "{b}" }"#;
        let apollo = r#"{ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
            { "id": "a1", "name": "A", "type": "query", "body": "{a}" },
            { "id": "b2", "name": "B", "type": "query", "body": "{b}" } ] }"#;
        for list in [relay, apollo] {
            let trusted = TrustedDocuments::read(list).expect(list);
            assert_eq!(trusted.len(), 2);
            assert_eq!(trusted.of_id("a1").as_deref(), Some("{a}"));
            assert_eq!(trusted.of_id("sha256:b2").as_deref(), Some("{b}"));
            assert_eq!(trusted.of_text("{b}").as_deref(), Some("{b}"));
            assert_eq!((trusted.of_id("c"), trusted.of_text("{ b }")), (None, None));
        }
        assert!(TrustedDocuments::read("{}").expect("an empty list").is_empty());
    }

    #[test]
    fn what_is_no_list_says_why() {
        let said = |list: &str| TrustedDocuments::read(list).unwrap_err().to_string();
        assert!(said("{").starts_with("is not JSON"));
        assert!(said("[]").starts_with("is neither"));
        assert!(said(r#"{ "a": 1 }"#).starts_with("is neither"));
        assert!(said(r#"{ "operations": [1] }"#).starts_with("is neither"));
        let several = said(r#"{ "a": "{", "b": "{b}", "c": "" }"#);
        assert!(several.starts_with("the document a is not one: syntax error: expected"), "{several}");
        assert!(
            several.contains("; the document c is not one: ") && !several.contains("document b"),
            "{several}"
        );
        let many: Vec<String> = (0..25).map(|n| format!("\"d{n}\": \"{{\"")).collect();
        assert!(said(&format!("{{{}}}", many.join(","))).ends_with("; and 5 more are none"));
    }
}
