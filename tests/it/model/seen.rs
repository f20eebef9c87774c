//! What happened on a walk at all: a model in which nothing happens breaks no rule.

use std::collections::HashSet;

use callboard::domain::words::{JobState, Trigger};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fact {
    Trigger(Trigger),
    AlreadyStored,
    Changed,
    End(JobState),
}

#[derive(Debug, Default)]
pub struct Seen(HashSet<Fact>);

impl Seen {
    pub fn note(&mut self, fact: Fact) {
        self.0.insert(fact);
    }

    pub fn has(&self, fact: Fact) -> bool {
        self.0.contains(&fact)
    }
}
