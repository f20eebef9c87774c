//! Documents: which ones may be parsed, and what is known of those that were asked for lately.
//!
//! Clients send the same few texts again and again. What can be found out about a document once (its syntax, its limits,
//! the operation in it that runs, whether it fits the schema) is kept with its text.

mod admission;
mod kept;
pub(super) mod label;
mod persisted;
mod size;
#[cfg(test)]
mod tests;
pub mod trusted;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use async_graphql::{ServerError, Variables};

use super::limits::{self, Counts};
use super::order::Order;
use super::params::Params;
use super::plan::{Plan, Sizes};
use super::settings::GraphqlSettings;
use super::values::Values;
use super::{answer, chosen, extension, presence};
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
        let key = (Arc::clone(text), name.map(str::to_owned));
        if let Some(known) = self.0.lock().get(&key) {
            return Ok(known);
        }
        let document = parse_query(&**text).map_err(|error| answer::syntax(error.into()))?;
        let mut prepared = Prepared::of(&document, name, &self.0.settings)?;
        prepared.bytes = prepared.bytes.saturating_add(text.len());
        // Of names that the document does not have there is no end.
        if chosen::operation(&document, name).is_some() {
            let home = Home { documents: Arc::downgrade(&self.0), text: Arc::clone(text) };
            prepared.home = Mutex::new(Some(home));
        }
        Ok(Arc::new(prepared))
    }
}

impl Inner {
    /// What is behind the lock is never left half-changed, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where an operation is kept once it was found to fit the schema.
struct Home {
    documents: Weak<Inner>,
    text: Arc<str>,
}

/// What is found out about a selection once fragments are expanded, in bytes: its place in the order of the answer, and in
/// a plan.
const BYTES_PER_SELECTION: usize = 1024;

/// A value in a plan, in bytes, with its part of a text.
const BYTES_PER_VALUE: usize = 160;

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
    values: Values,
    /// What the metrics call it.
    pub label: Arc<str>,
    /// The memory that it takes with all that is found out about it later, in bytes, about.
    bytes: usize,
    /// None once it is there, and where it has none.
    home: Mutex<Option<Home>>,
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
        let values = Values::of(document, operation, settings).map_err(extension::refusal)?;
        let alone = chosen::alone(document, name);
        let mut alone = alone.unwrap_or_else(|| document.clone());
        presence::ask(&mut alone);
        // A plan has each argument wherever its fragment is spread.
        let found_out = counts
            .selections
            .saturating_mul(BYTES_PER_SELECTION)
            .saturating_add(values.known().saturating_mul(BYTES_PER_VALUE));
        Ok(Self {
            bytes: size::of(&alone).saturating_add(found_out),
            home: Mutex::default(),
            kind: operation.map_or(OperationType::Query, |operation| operation.ty),
            order: Order::of(document, name),
            document: alone,
            counts,
            values,
            label: label::label(operation),
            name: name.map(str::to_owned),
            plan: OnceLock::new(),
            checked: Mutex::default(),
        })
    }

    /// An error where its arguments come to too much with these variables. Must be asked before anything reads them.
    pub fn admit(&self, variables: &Variables, settings: &GraphqlSettings) -> Result<(), ServerError> {
        let operation = chosen::operation(&self.document, self.name.as_deref());
        self.values.check(&self.document, operation, variables, settings).map_err(extension::refusal)
    }

    /// How it can be answered without the general executor, if it can.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.get_or_init(|| Plan::of(&self.document, self.name.as_deref())).as_ref()
    }

    /// It fits the schema, so it is kept: what is refused may not drive out what is asked for every day.
    pub fn found_valid(self: &Arc<Self>) {
        let home = self.home.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Home { documents, text }) = home
            && let Some(documents) = documents.upgrade()
        {
            documents.lock().keep((text, self.name.clone()), self);
        }
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
