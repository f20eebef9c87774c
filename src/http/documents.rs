//! Parsed documents, kept: clients send the same few texts again and again, and parsing one costs as much as
//! running a small query.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::Request;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use lru::LruCache;

/// Documents that are kept; the one that was not asked for the longest goes first.
const KEPT_MAX: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();
/// Text of all documents that are kept, in bytes. Parsed, a document takes about ten times its text.
const KEPT_BYTES_MAX: usize = 1024 * 1024;
/// Longest text that is kept, in bytes: so many others have to go for a longer one that it is not worth it.
const KEPT_ONE_BYTES_MAX: usize = 32 * 1024;

/// The documents that were asked for lately. Cheap to clone; the clones share them.
#[derive(Clone)]
pub(super) struct Documents(Arc<Mutex<Kept>>);

struct Kept {
    documents: LruCache<String, Arc<ExecutableDocument>>,
    bytes: usize,
}

impl Default for Documents {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Kept { documents: LruCache::new(KEPT_MAX), bytes: 0 })))
    }
}

impl Documents {
    /// Parses the request's document, or takes it from those that are kept, and says what it would do. Where
    /// nothing would be executed (a syntax error, an unknown name) that counts as a query: the executor tells.
    pub fn operation_type(&self, request: &mut Request) -> OperationType {
        let Some(document) = self.parsed(&request.query) else { return OperationType::Query };
        let operation_type = operation_type(&document, request.operation_name.as_deref());
        request.set_parsed_query(Arc::unwrap_or_clone(document));
        operation_type
    }

    fn parsed(&self, text: &str) -> Option<Arc<ExecutableDocument>> {
        let kept = self.lock().documents.get(text).cloned();
        kept.or_else(|| {
            let document = Arc::new(parse_query(text).ok()?);
            self.lock().keep(text, &document);
            Some(document)
        })
    }

    /// What is behind the lock is never left half-changed, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn keep(&mut self, text: &str, document: &Arc<ExecutableDocument>) {
        if text.len() > KEPT_ONE_BYTES_MAX {
            return;
        }
        if let Some((out, _)) = self.documents.push(text.to_owned(), Arc::clone(document)) {
            // Another one that had to go, or this very one where two requests parsed it at once.
            self.bytes -= out.len();
        }
        self.bytes += text.len();
        while self.bytes > KEPT_BYTES_MAX
            && let Some((out, _)) = self.documents.pop_lru()
        {
            self.bytes -= out.len();
        }
    }
}

/// The type of the operation that the executor would pick.
fn operation_type(document: &ExecutableDocument, name: Option<&str>) -> OperationType {
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()
        }
        _ => None,
    };
    operation.map_or(OperationType::Query, |operation| operation.node.ty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_that_of_the_operation_that_would_run() {
        use OperationType::*;
        let documents = Documents::default();
        for (query, name, expected) in [
            ("{a}", None, Query),
            ("mutation {a}", None, Mutation),
            ("mutation A {a}", None, Mutation),
            ("subscription A {mutations}", Some("A"), Subscription),
            ("query A {a} mutation B {b}", Some("B"), Mutation),
            ("query A {a} mutation B {b}", Some("A"), Query),
            ("query A {a} mutation B {b}", Some("C"), Query),
            ("query A {a} mutation B {b}", None, Query),
            ("# mutation\n {subscriptions}", None, Query),
            ("mutation {a", None, Query),
        ] {
            // The second time from what is kept.
            for _ in 0..2 {
                let mut request = Request::new(query);
                request.operation_name = name.map(String::from);
                assert_eq!(documents.operation_type(&mut request), expected, "{query}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_bounded_by_number_and_by_bytes() {
        let documents = Documents::default();
        let ask = |text: String| documents.operation_type(&mut Request::new(text));
        for n in 0..2 * KEPT_MAX.get() {
            ask(format!("{{a{n}}}"));
        }
        assert_eq!(documents.lock().documents.len(), KEPT_MAX.get());
        for n in 0..100 {
            ask(format!("{{a{n}(b: \"{}\")}}", "b".repeat(KEPT_ONE_BYTES_MAX - 100)));
        }
        let kept = |documents: &Documents| {
            let kept = documents.lock();
            (kept.bytes, kept.documents.iter().map(|(text, _)| text.len()).sum::<usize>())
        };
        let (counted, there) = kept(&documents);
        assert_eq!(counted, there);
        assert!(counted <= KEPT_BYTES_MAX && counted > KEPT_BYTES_MAX / 2, "{counted}");
        // Neither one that is too long, nor one that cannot be parsed.
        ask(format!("{{a(b: \"{}\")}}", "b".repeat(KEPT_ONE_BYTES_MAX)));
        ask("{a".to_owned());
        assert_eq!(kept(&documents), (counted, there));
    }
}
