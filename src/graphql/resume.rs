//! Where a subscriber of transitions, or of a log, goes on: what the transport knows of it besides the arguments.
//!
//! Over server-sent events each event has an id, which a browser sends again when it comes back.

use std::sync::{Arc, OnceLock};

/// The cursor that a transport was given: stands above the argument `after`, which still says where the stream was to
/// begin the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeFrom(pub String);

/// Where an event of a subscription stands, told by its resolver to whoever writes it. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Reached(Arc<OnceLock<String>>);

impl Reached {
    /// Says where the event stands.
    pub fn note(&self, cursor: &str) {
        self.0.get_or_init(|| cursor.to_owned());
    }

    /// Where it stands; none where its subscription cannot be resumed.
    pub fn cursor(self) -> Option<String> {
        self.0.get().cloned()
    }
}
