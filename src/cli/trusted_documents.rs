//! The list of documents outside of which nothing is run, read once, before anything is started.

use anyhow::Context;

use crate::config::{Role, Settings};
use crate::graphql::documents::trusted::TrustedDocuments;

/// The list, where there is one and somebody to ask for its documents.
pub(super) fn read(settings: &Settings) -> anyhow::Result<Option<TrustedDocuments>> {
    let Some(file) = settings.graphql.trusted_documents.as_deref().filter(|_| settings.role != Role::Worker)
    else {
        return Ok(None);
    };
    let key = || format!("graphql.trusted_documents: {}", file.display());
    let text = std::fs::read_to_string(file).with_context(key)?;
    let trusted = TrustedDocuments::read(&text).with_context(key)?;
    tracing::info!(documents = trusted.len(), "only documents from the list are run");
    Ok(Some(trusted))
}
