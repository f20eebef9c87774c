//! Automatic persisted queries: documents that clients name by their hash once they have sent them.
//!
//! After the protocol of Apollo's clients: a client sends the hash alone; where the text is not known (any more) it is
//! told PERSISTED_QUERY_NOT_FOUND and sends both. Nothing depends on what is kept, so it may be forgotten at any time.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use sha2::{Digest, Sha256};

use super::NoDocument;

/// Texts that are kept; the one that was not asked for the longest goes first.
const KEPT_MAX: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();
/// Longest text that is kept, in bytes: with their number, this bounds all of them.
const KEPT_ONE_BYTES_MAX: usize = 16 * 1024;

/// Texts by their hash.
pub(super) struct PersistedQueries(Mutex<LruCache<[u8; 32], Arc<str>>>);

impl Default for PersistedQueries {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT_MAX)))
    }
}

impl PersistedQueries {
    /// The text of a hash, if it is known.
    pub fn get(&self, hash: &str) -> Option<Arc<str>> {
        let hash = bytes(hash)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned()
    }

    /// Remembers a text that has this hash.
    pub fn keep(&self, hash: &str, text: Arc<str>) -> Result<Arc<str>, NoDocument> {
        let found: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        if bytes(hash) != Some(found) {
            return Err(NoDocument::HashMismatch);
        }
        if text.len() <= KEPT_ONE_BYTES_MAX {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).put(found, Arc::clone(&text));
        }
        Ok(text)
    }
}

/// What hexadecimal digits say.
fn bytes(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&digits[at..at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_text_is_found_by_its_hash_once_it_was_sent_with_it() {
        let queries = PersistedQueries::default();
        assert_eq!(queries.get(HASH), None);
        // FIPS 180-4 has this one as its first example.
        assert_eq!(queries.keep(HASH, "abc".into()).as_deref(), Ok("abc"));
        assert_eq!(queries.get(&HASH.to_uppercase()).as_deref(), Some("abc"));
        assert_eq!(queries.keep(HASH, "abd".into()), Err(NoDocument::HashMismatch));
        for hash in ["", "abc", &"ä".repeat(32), &"+1".repeat(32), &HASH[..63]] {
            assert_eq!(queries.get(hash), None, "{hash}");
            assert_eq!(queries.keep(hash, "abc".into()), Err(NoDocument::HashMismatch), "{hash}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let queries = PersistedQueries::default();
        let hash = |text: &str| -> String {
            Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
        };
        for n in 0..=KEPT_MAX.get() {
            let text = format!("{{a{n}}}");
            assert!(queries.keep(&hash(&text), text.into()).is_ok());
        }
        assert_eq!(queries.get(&hash("{a0}")), None);
        assert!(queries.get(&hash("{a1}")).is_some());
        let long = "a".repeat(KEPT_ONE_BYTES_MAX + 1);
        assert!(queries.keep(&hash(&long), long.as_str().into()).is_ok(), "it is run all the same");
        assert_eq!(queries.get(&hash(&long)), None);
    }
}
