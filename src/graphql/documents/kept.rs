//! The documents that are kept, bounded by their number and by the bytes of their text.

use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;

use super::Document;

/// Documents that are kept; the one that was not asked for the longest goes first.
const KEPT_MAX: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();
/// Text of all documents that are kept, in bytes. Parsed, a document takes about ten times its text.
const KEPT_BYTES_MAX: usize = 1024 * 1024;
/// Longest text that is kept, in bytes: so many others have to go for a longer one that it is not worth it.
const KEPT_ONE_BYTES_MAX: usize = 32 * 1024;

/// Documents by their text.
pub(super) struct Kept {
    documents: LruCache<Arc<str>, Arc<Document>>,
    bytes: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self { documents: LruCache::new(KEPT_MAX), bytes: 0 }
    }
}

impl Kept {
    pub fn get(&mut self, text: &str) -> Option<Arc<Document>> {
        self.documents.get(text).cloned()
    }

    pub fn keep(&mut self, text: Arc<str>, document: &Arc<Document>) {
        if text.len() > KEPT_ONE_BYTES_MAX {
            return;
        }
        self.bytes += text.len();
        if let Some((out, _)) = self.documents.push(text, Arc::clone(document)) {
            // Another one that had to go, or this very one where two requests parsed it at once.
            self.bytes -= out.len();
        }
        while self.bytes > KEPT_BYTES_MAX
            && let Some((out, _)) = self.documents.pop_lru()
        {
            self.bytes -= out.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn what_is_kept_is_bounded_by_number_and_by_bytes() {
        let mut kept = Kept::default();
        let document = Arc::new(Document {
            parsed: parse_query("{a}").expect("a document"),
            operations: Mutex::default(),
        });
        for n in 0..2 * KEPT_MAX.get() {
            kept.keep(format!("{{a{n}}}").into(), &document);
        }
        assert_eq!(kept.documents.len(), KEPT_MAX.get());
        assert!(kept.get("{a0}").is_none() && kept.get("{a1999}").is_some());
        for n in 0..100 {
            kept.keep(format!("{{a{n}(b: \"{}\")}}", "b".repeat(KEPT_ONE_BYTES_MAX - 100)).into(), &document);
        }
        let there = |kept: &Kept| kept.documents.iter().map(|(text, _)| text.len()).sum::<usize>();
        assert_eq!(kept.bytes, there(&kept));
        assert!(kept.bytes <= KEPT_BYTES_MAX && kept.bytes > KEPT_BYTES_MAX / 2, "{}", kept.bytes);
        // The same one again, and one that is too long.
        let bytes = kept.bytes;
        let last = Arc::clone(kept.documents.iter().next().expect("one").0);
        kept.keep(last, &document);
        kept.keep("b".repeat(KEPT_ONE_BYTES_MAX + 1).into(), &document);
        assert_eq!((kept.bytes, there(&kept)), (bytes, bytes));
    }
}
