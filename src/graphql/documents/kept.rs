//! The operations that are kept, bounded by their number and by the memory that they take.

use std::num::NonZeroUsize;
use std::sync::Arc;

use lru::LruCache;

use super::Prepared;

/// Operations that are kept; the one that was not asked for the longest goes first.
const KEPT_MAX: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();
/// Memory of all operations that are kept, in bytes as [`Prepared::bytes`] estimates them.
pub(super) const KEPT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Memory of one: so many others have to go for a larger one that it is not worth it.
const KEPT_ONE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The text of a document, and which of its operations. Each operation is an entry of its own, so that what is kept of a
/// document with hundreds of them is counted, too.
pub(super) type Key = (Arc<str>, Option<String>);

/// Operations by their document.
pub(super) struct Kept {
    operations: LruCache<Key, Arc<Prepared>>,
    bytes: usize,
}

impl Default for Kept {
    fn default() -> Self {
        // Grows as it is filled.
        Self { operations: LruCache::unbounded(), bytes: 0 }
    }
}

impl Kept {
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn get(&mut self, key: &Key) -> Option<Arc<Prepared>> {
        self.operations.get(key).cloned()
    }

    pub fn keep(&mut self, key: Key, operation: &Arc<Prepared>) {
        if operation.bytes > KEPT_ONE_BYTES_MAX {
            return;
        }
        self.bytes += operation.bytes;
        // Another one where two requests prepared it at once.
        if let Some((_, out)) = self.operations.push(key, Arc::clone(operation)) {
            self.bytes -= out.bytes;
        }
        while (self.bytes > KEPT_BYTES_MAX || self.operations.len() > KEPT_MAX.get())
            && let Some((_, out)) = self.operations.pop_lru()
        {
            self.bytes -= out.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;
    use crate::graphql::settings::GraphqlSettings;

    fn prepared(text: &str) -> Arc<Prepared> {
        let document = parse_query(text).expect("a document");
        Arc::new(Prepared::of(&document, None, &GraphqlSettings::default()).expect("within the limits"))
    }

    fn key(n: usize) -> Key {
        (format!("{{a{n}}}").into(), None)
    }

    #[test]
    fn what_is_kept_is_bounded_by_number_and_by_memory() {
        let mut kept = Kept::default();
        let small = prepared("{a}");
        for n in 0..2 * KEPT_MAX.get() {
            kept.keep(key(n), &small);
        }
        assert_eq!(kept.operations.len(), KEPT_MAX.get());
        assert!(kept.get(&key(0)).is_none() && kept.get(&key(1_999)).is_some());
        // Short text that comes to much: each fragment spreads the next one twice.
        let fragments: String =
            (0..8).map(|n| format!("fragment f{n} on T {{a ...f{m} ...f{m}}} ", m = n + 1)).collect();
        let large = prepared(&format!("{{a {{...f0}}}} {fragments} fragment f8 on T {{a}}"));
        assert!(large.bytes > KEPT_ONE_BYTES_MAX / 10, "{}", large.bytes);
        for n in 0..KEPT_MAX.get() {
            kept.keep(key(n), &large);
        }
        let there = |kept: &Kept| kept.operations.iter().map(|(_, one)| one.bytes).sum::<usize>();
        assert_eq!(kept.bytes, there(&kept));
        assert!(kept.bytes <= KEPT_BYTES_MAX && kept.bytes > KEPT_BYTES_MAX / 2, "{}", kept.bytes);
        // The same one again, and one that is too large.
        let (bytes, last) = (kept.bytes, kept.operations.iter().next().expect("one").0.clone());
        kept.keep(last, &large);
        let fields = format!("{{a {{{}}}}}", "b(c: \"d\") ".repeat(1_900));
        kept.keep(key(5_000), &prepared(&fields));
        assert_eq!((kept.bytes, there(&kept)), (bytes, bytes));
    }
}
