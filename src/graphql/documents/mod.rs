//! Documents: which ones may be parsed, and what is known of those that were asked for lately.
//!
//! Clients send the same few texts again and again. What can be found out about a document once (its syntax, its limits,
//! the operation in it that runs, whether it fits the schema) is kept with its text.

mod admission;
mod kept;
pub(super) mod label;
mod persisted;
pub mod trusted;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use async_graphql::ServerError;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};

use super::limits::{self, Counts};
use super::order::Order;
use super::params::Params;
use super::plan::{Plan, Sizes};
use super::settings::GraphqlSettings;
use super::{answer, chosen, extension};
use kept::Kept;
use persisted::PersistedQueries;
use trusted::TrustedDocuments;

/// Why a request names no document that may be parsed. The client did something wrong in all cases.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDocument {
    /// Neither a text nor a name of one.
    #[error("the parameter query is missing")]
    Missing,
    /// What a client wants of the server beside an answer.
    #[error("{0}")]
    Extension(String),
    /// Bytes.
    #[error("the document is longer than {limit} bytes")]
    TooLong {
        /// See [`GraphqlSettings::document_bytes_max`].
        limit: usize,
    },
    /// Brackets within brackets.
    #[error("the document nests brackets more than {limit} deep")]
    TooDeep {
        /// As much as the parser can bear.
        limit: usize,
    },
    /// Names, values and punctuation.
    #[error("the document has more than {limit} tokens")]
    TooManyTokens {
        /// See [`GraphqlSettings::tokens_max`].
        limit: usize,
    },
    /// The text of this exact wording is what Apollo's clients look for.
    #[error("PersistedQueryNotFound")]
    PersistedQueryNotFound,
    /// Likewise.
    #[error("PersistedQueryNotSupported")]
    PersistedQueryNotSupported,
    /// The hash is that of another text.
    #[error("the document does not have the hash that persistedQuery names")]
    HashMismatch,
    /// An id that stands for nothing.
    #[error("there is no trusted document of this id")]
    UnknownId,
    /// An id where ids are not known.
    #[error("this server has no list of trusted documents, and knows none by an id")]
    NoList,
    /// The server runs no others.
    #[error("only documents from the server's list are run here, and this is none of them")]
    NotTrusted,
}

impl NoDocument {
    /// What programs branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing | Self::Extension(_) | Self::HashMismatch | Self::UnknownId | Self::NoList => {
                "BAD_USER_INPUT"
            }
            Self::TooLong { .. } | Self::TooDeep { .. } | Self::TooManyTokens { .. } => "QUERY_TOO_COMPLEX",
            // Apollo's clients know these.
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::NotTrusted => "FORBIDDEN",
        }
    }
}

/// All that is known of documents. Cheap to clone; the clones share it.
#[derive(Clone)]
pub(super) struct Documents(Arc<Inner>);

struct Inner {
    settings: Arc<GraphqlSettings>,
    kept: Mutex<Kept>,
    persisted: Option<PersistedQueries>,
    trusted: Option<TrustedDocuments>,
}

impl Documents {
    pub fn new(settings: Arc<GraphqlSettings>, trusted: Option<TrustedDocuments>) -> Self {
        // Whoever may run only what is on a list may not add to it.
        let open = trusted.is_none() || settings.allow_other_documents;
        let persisted = (settings.persisted_queries && open).then(PersistedQueries::default);
        Self(Arc::new(Inner { settings, kept: Mutex::default(), persisted, trusted }))
    }

    /// The text that a request stands for, once it is known to be one that may be parsed.
    pub fn text(&self, params: &mut Params) -> Result<Arc<str>, NoDocument> {
        let Inner { settings, persisted, trusted, .. } = &*self.0;
        let query = params.query.take();
        let hash = params.extensions.persisted_query();
        if let Some(trusted) = trusted {
            let found = match (&query, params.document_id.as_deref().or(hash)) {
                (None, Some(id)) => trusted.of_id(id),
                (Some(text), _) => trusted.of_text(text),
                (None, None) => return Err(NoDocument::Missing),
            };
            match found {
                Some(text) => return Ok(text),
                None if settings.allow_other_documents => {}
                None if query.is_some() => return Err(NoDocument::NotTrusted),
                None => return Err(NoDocument::UnknownId),
            }
        }
        match (query, hash, persisted) {
            (Some(text), None, _) => {
                admission::admit(&text, settings)?;
                Ok(text.into())
            }
            (_, Some(_), None) => Err(NoDocument::PersistedQueryNotSupported),
            (Some(text), Some(hash), Some(persisted)) => {
                admission::admit(&text, settings)?;
                persisted.keep(hash, text.into())
            }
            (None, Some(hash), Some(persisted)) => {
                persisted.get(hash).ok_or(NoDocument::PersistedQueryNotFound)
            }
            (None, None, _) if params.document_id.is_some() && trusted.is_none() => Err(NoDocument::NoList),
            (None, None, _) if params.document_id.is_some() => Err(NoDocument::UnknownId),
            (None, None, _) => Err(NoDocument::Missing),
        }
    }

    /// What is known of the operation that would run, or why none would.
    pub fn operation(&self, text: &Arc<str>, name: Option<&str>) -> Result<Arc<Prepared>, ServerError> {
        let kept = self.lock().get(text);
        let document = match kept {
            Some(document) => document,
            None => {
                let parsed = parse_query(&**text).map_err(|error| answer::syntax(error.into()))?;
                let document = Arc::new(Document { parsed, operations: Mutex::default() });
                self.lock().keep(Arc::clone(text), &document);
                document
            }
        };
        document.operation(name, &self.0.settings)
    }

    /// What is behind the lock is never left half-changed, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A parsed document, and what was found out about its operations so far.
pub(super) struct Document {
    parsed: ExecutableDocument,
    operations: Mutex<HashMap<Option<String>, Arc<Prepared>>>,
}

impl Document {
    fn operation(
        &self,
        name: Option<&str>,
        settings: &GraphqlSettings,
    ) -> Result<Arc<Prepared>, ServerError> {
        let name = name.map(str::to_owned);
        let lock = || self.operations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&name) {
            return Ok(Arc::clone(known));
        }
        let prepared = Arc::new(Prepared::of(&self.parsed, name.as_deref(), settings)?);
        // Of names that the document does not have there is no end.
        if prepared.is_there {
            lock().insert(name, Arc::clone(&prepared));
        }
        Ok(prepared)
    }
}

/// Sizes of pages that are remembered of one operation. Clients use few; what is not remembered is checked again.
const CHECKED_MAX: usize = 32;

/// One operation of a document, and what is known of it whatever its variables stand for.
pub(super) struct Prepared {
    /// What it does. Where nothing would be executed (an unknown name) that counts as a query: the executor tells.
    pub kind: OperationType,
    /// The document with this operation alone.
    pub document: ExecutableDocument,
    /// The order in which answers are written.
    pub order: Order,
    /// What it comes to.
    pub counts: Counts,
    /// What the metrics call it.
    pub label: Arc<str>,
    is_there: bool,
    name: Option<String>,
    plan: OnceLock<Option<Plan>>,
    /// What its pages may be that it was found to fit the schema with, and the limits.
    checked: Mutex<HashSet<Sizes>>,
}

impl Prepared {
    /// Looks at one operation of a document; an error where the document asks for too much.
    pub fn of(
        document: &ExecutableDocument,
        name: Option<&str>,
        settings: &GraphqlSettings,
    ) -> Result<Self, ServerError> {
        let counts = limits::check(document, name, settings).map_err(extension::refusal)?;
        let operation = chosen::operation(document, name);
        Ok(Self {
            kind: operation.map_or(OperationType::Query, |operation| operation.ty),
            order: Order::of(document, name),
            document: chosen::alone(document, name).unwrap_or_else(|| document.clone()),
            counts,
            label: label::label(operation),
            is_there: operation.is_some(),
            name: name.map(str::to_owned),
            plan: OnceLock::new(),
            checked: Mutex::default(),
        })
    }

    /// How it can be answered without the general executor, if it can.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.get_or_init(|| Plan::of(&self.document, self.name.as_deref())).as_ref()
    }

    /// Whether it was found to fit the schema and the limits with pages of these sizes.
    pub fn is_checked(&self, sizes: &Sizes) -> bool {
        self.checked().contains(sizes)
    }

    /// It was. What its variables stand for besides is another question.
    pub fn found_good(&self, sizes: Sizes) {
        let mut checked = self.checked();
        if checked.len() < CHECKED_MAX {
            checked.insert(sizes);
        }
    }

    fn checked(&self) -> MutexGuard<'_, HashSet<Sizes>> {
        self.checked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many operations a document has.
pub(super) fn operations(document: &ExecutableDocument) -> usize {
    match &document.operations {
        DocumentOperations::Single(_) => 1,
        DocumentOperations::Multiple(operations) => operations.len(),
    }
}
