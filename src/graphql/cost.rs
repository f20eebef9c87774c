//! What an operation costs, for a client that asks: counted before anything runs, beside the limits.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{ValidationResult, Value, value};

use super::limits::{self, Counts};
use super::settings::GraphqlSettings;

/// A client's question. Cheap to clone.
#[derive(Clone)]
pub(super) struct Cost {
    dry_run: bool,
    found: Arc<Mutex<Option<Value>>>,
}

impl Cost {
    pub fn new(dry_run: bool) -> Self {
        Self { dry_run, found: Arc::default() }
    }

    /// Nothing is to be executed.
    pub fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    /// Notes what was counted.
    pub fn note(&self, counts: Counts, validated: &ValidationResult, settings: &GraphqlSettings) {
        // A dry run over a limit is answered all the same.
        let within_limits = limits::check_cost(validated, settings).is_ok();
        let found = value!({
            "withinLimits": within_limits,
            "complexity": (validated.complexity),
            "depth": (validated.depth),
            "selections": (counts.selections),
            "rootFields": (counts.fields_here),
            "aliases": (counts.aliases),
            "directives": (counts.directives),
            "limits": {
                "complexity": (settings.complexity_max),
                "depth": (settings.depth_max),
                "selections": (settings.selections_max),
                "rootFields": (settings.root_fields_max),
                "aliases": (settings.aliases_max),
                "directives": (settings.directives_max),
            },
        });
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
    }

    /// What was counted, once; none where the operation did not get as far.
    pub fn take(&self) -> Option<Value> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
