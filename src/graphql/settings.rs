//! What can be set about the GraphQL layer: every limit, with its unit and a default that is safe.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::text::JSON_BYTES_MAX_DEFAULT;

/// Most jobs that one `submitJobs` may ever take.
const SUBMIT_JOBS_MAX: usize = 10_000;

/// The GraphQL layer's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GraphqlSettings {
    /// Whether clients may ask for the schema. Without it GraphiQL has no documentation and no completion.
    pub introspection: bool,
    /// A GraphQL document, in bytes.
    pub document_bytes_max: usize,
    /// Names, numbers, strings and punctuation in a document. The introspection query of the usual tools has 300.
    pub tokens_max: usize,
    /// How deep fields may nest, in levels. The introspection query of the usual tools needs 15.
    pub depth_max: usize,
    /// How deep selections may nest with fragments counted as levels of their own, in levels.
    pub recursive_depth_max: usize,
    /// How many values a result may have at the most, in fields, each list counted at its full page.
    pub complexity_max: usize,
    /// Selections in a document once its fragments are expanded.
    pub selections_max: usize,
    /// Fields at the root of one operation once its fragments are expanded.
    pub root_fields_max: usize,
    /// Aliases in a document once its fragments are expanded.
    pub aliases_max: usize,
    /// Directives in a document once its fragments are expanded.
    pub directives_max: usize,
    /// Values in the arguments of an operation once its fragments are expanded, those of a variable counted at each place
    /// that uses it: entries of lists, fields of objects, and 64 bytes of text for one more. What a mutation is given at
    /// its root counts from the second use on: the first one has the limits of a body.
    pub values_max: usize,
    /// Operations and fragments in a document.
    pub definitions_max: usize,
    /// The answer to one operation, or one event of a subscription, in bytes of its JSON text.
    pub response_bytes_max: usize,
    /// Errors that one answer tells; what is more is counted.
    pub errors_max: usize,
    /// Whether clients may name documents by their hash once they have sent them (automatic persisted queries).
    pub persisted_queries: bool,
    /// A file with a list of documents; where it is set, nothing else is run.
    pub trusted_documents: Option<PathBuf>,
    /// Whether other documents are run all the same.
    pub allow_other_documents: bool,
    /// The input of a job, in bytes of its JSON text.
    pub json_bytes_max: usize,
    /// Jobs in one `submitJobs`; 10,000 at the most.
    pub submit_jobs_max: usize,
    /// How long a query or mutation may take, in milliseconds; a little less than the transport allows, so that
    /// the answer still gets through. What a mutation has begun is finished all the same.
    pub execution_timeout_ms: u64,
}

impl Default for GraphqlSettings {
    fn default() -> Self {
        Self {
            introspection: true,
            document_bytes_max: 128 * 1024,
            tokens_max: 10_000,
            depth_max: 20,
            recursive_depth_max: 32,
            complexity_max: 50_000,
            selections_max: 2_000,
            root_fields_max: 100,
            aliases_max: 500,
            directives_max: 500,
            values_max: 50_000,
            definitions_max: 500,
            response_bytes_max: 16 * 1024 * 1024,
            errors_max: 100,
            persisted_queries: true,
            trusted_documents: None,
            allow_other_documents: false,
            json_bytes_max: JSON_BYTES_MAX_DEFAULT,
            submit_jobs_max: SUBMIT_JOBS_MAX,
            execution_timeout_ms: 25_000,
        }
    }
}

impl GraphqlSettings {
    /// What is wrong with the settings, each problem with its key.
    pub fn problems(&self) -> Vec<(String, String)> {
        let nameless = self.trusted_documents.as_ref().is_some_and(|file| file.as_os_str().is_empty());
        let nameless = nameless.then(|| ("trusted_documents".to_owned(), "must name a file".to_owned()));
        let timeout_ms = usize::try_from(self.execution_timeout_ms).unwrap_or(usize::MAX);
        [
            ("document_bytes_max", self.document_bytes_max, 1, 16 * 1024 * 1024),
            ("tokens_max", self.tokens_max, 1, 1_000_000),
            // Each level is a call in the validator, and a thread's stack is bounded.
            ("depth_max", self.depth_max, 1, 60),
            ("recursive_depth_max", self.recursive_depth_max, 1, 60),
            ("complexity_max", self.complexity_max, 1, 10_000_000),
            ("selections_max", self.selections_max, 1, 100_000),
            ("root_fields_max", self.root_fields_max, 1, 10_000),
            ("aliases_max", self.aliases_max, 1, 100_000),
            ("directives_max", self.directives_max, 1, 100_000),
            ("values_max", self.values_max, 1, 1_000_000),
            ("definitions_max", self.definitions_max, 1, 10_000),
            ("response_bytes_max", self.response_bytes_max, 1_024, 1024 * 1024 * 1024),
            ("errors_max", self.errors_max, 1, 10_000),
            ("json_bytes_max", self.json_bytes_max, 1_024, 64 * 1024 * 1024),
            ("submit_jobs_max", self.submit_jobs_max, 1, SUBMIT_JOBS_MAX),
            ("execution_timeout_ms", timeout_ms, 1, 3_600_000),
        ]
        .into_iter()
        .filter(|(_, value, low, high)| !(low..=high).contains(&value))
        .map(|(key, value, low, high)| (key.to_owned(), format!("must be from {low} to {high}, is {value}")))
        .chain(nameless)
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_have_no_problem() {
        assert_eq!(GraphqlSettings::default().problems(), []);
    }

    #[test]
    fn every_problem_is_reported_with_its_key() {
        let settings = GraphqlSettings { depth_max: 0, submit_jobs_max: 10_001, ..Default::default() };
        let keys: Vec<String> = settings.problems().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["depth_max", "submit_jobs_max"]);
    }
}
