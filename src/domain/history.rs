//! Reading a history back: a job's state at any moment follows from its transitions alone.

use super::job::Transition;
use super::machine;
use super::words::{JobState, Trigger};

/// What is wrong with a history.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// An entry is missing or doubled.
    #[error("seq {expected} expected, {found} found")]
    Gap {
        /// The seq that should come.
        expected: i32,
        /// The seq that came.
        found: i32,
    },
    /// An entry does not begin where the one before it ended.
    #[error("entry {seq} begins in {found:?}, the one before it ended in {expected:?}")]
    Torn {
        /// The entry.
        seq: i32,
        /// Where the history had come to.
        expected: Option<JobState>,
        /// Where the entry says it begins.
        found: Option<JobState>,
    },
    /// The state machine does not allow an entry.
    #[error("entry {seq}: {trigger} does not lead from {from:?} to {to}")]
    Illegal {
        /// The entry.
        seq: i32,
        /// What it says happened.
        trigger: Trigger,
        /// The state before it.
        from: Option<JobState>,
        /// The state after it.
        to: JobState,
    },
    /// An entry is older than the one before it.
    #[error("entry {seq} is older than the one before it")]
    BackInTime {
        /// The entry.
        seq: i32,
    },
}

/// The state that a history, oldest entry first, leads to; none for an empty one.
pub fn replay<'a>(
    entries: impl IntoIterator<Item = &'a Transition>,
) -> Result<Option<JobState>, HistoryError> {
    let mut state = None;
    let mut before: Option<&Transition> = None;
    for entry in entries {
        let seq = entry.id.seq;
        let expected = before.map_or(1, |before| before.id.seq + 1);
        if seq != expected {
            return Err(HistoryError::Gap { expected, found: seq });
        }
        if entry.from != state {
            return Err(HistoryError::Torn { seq, expected: state, found: entry.from });
        }
        if !machine::allows(state, entry.trigger, entry.to) {
            return Err(HistoryError::Illegal { seq, trigger: entry.trigger, from: state, to: entry.to });
        }
        if before.is_some_and(|before| entry.at < before.at) {
            return Err(HistoryError::BackInTime { seq });
        }
        state = Some(entry.to);
        before = Some(entry);
    }
    Ok(state)
}
