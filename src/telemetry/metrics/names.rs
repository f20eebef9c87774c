//! Labels whose values people make up: at most so many of them, and one word for all others.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

/// Different names that a label may have in one process; each costs a few dozen lines of every scrape.
const NAMES_MAX: usize = 200;
/// What the others are called. No workflow or queue is: their names have no brackets.
pub const OTHERS: &str = "(other)";

/// The names that were seen first.
pub(super) struct Names {
    seen: RwLock<HashSet<Arc<str>>>,
    others: Arc<str>,
}

impl Default for Names {
    fn default() -> Self {
        Self { seen: RwLock::default(), others: OTHERS.into() }
    }
}

impl Names {
    /// The name, or [`OTHERS`].
    pub fn bounded(&self, name: &str) -> Arc<str> {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = seen.get(name) {
            return Arc::clone(name);
        }
        let is_full = seen.len() >= NAMES_MAX;
        drop(seen);
        if is_full {
            return Arc::clone(&self.others);
        }
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        // Others may have come in between.
        if seen.len() >= NAMES_MAX && !seen.contains(name) {
            return Arc::clone(&self.others);
        }
        let name: Arc<str> = name.into();
        seen.insert(Arc::clone(&name));
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_only_so_many_names() {
        let names = Names::default();
        let given: HashSet<Arc<str>> = (0..1_000).map(|n| names.bounded(&format!("name-{n}"))).collect();
        assert_eq!(given.len(), NAMES_MAX + 1);
        assert_eq!(&*names.bounded("name-7"), "name-7");
        assert_eq!(&*names.bounded("name-999"), OTHERS);
    }
}
