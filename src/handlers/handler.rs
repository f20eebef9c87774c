//! The trait that everything which does a stage's work implements.

use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::context::TaskContext;
use super::schema::ConfigProblem;
use crate::domain::verdict::Verdict;

/// Where a handler's work runs, which tells the engine when a task is RUNNING.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// On the async threads: it must not block them. The task is RUNNING from the call of
    /// [`Handler::run`] on.
    Async,
    /// On compute threads, which it may have to wait for. The task stays SCHEDULED until the handler calls
    /// [`TaskContext::started`].
    Cpu,
}

/// Does the work of a stage.
///
/// One value serves all tasks, many at a time. A task may be given to it more than once (delivery is at
/// least once), so an effect outside should be keyed by [`TaskContext::idempotency_key`].
///
/// # What the engine promises and expects
///
/// * The configuration has been rendered and satisfies [`Handler::config_schema`].
/// * When [`TaskContext::stopped`] resolves the handler should end soon, and answer with
///   [`Stop::verdict`](super::context::Stop::verdict). After a grace period the future is dropped: whatever
///   must not outlive it belongs in a guard.
/// * A panic is caught and becomes a failure of kind PANIC.
pub trait Handler: Send + Sync + 'static {
    /// One sentence for people, shown by the API.
    fn description(&self) -> Option<&str> {
        None
    }

    /// JSON Schema (2020-12) of the configuration. It is compiled once, at registration, and without
    /// network: a `$ref` must stay within the schema.
    fn config_schema(&self) -> Value {
        json!({ "type": "object" })
    }

    /// Where the work runs.
    fn lane(&self) -> Lane {
        Lane::Async
    }

    /// Whether a stage with this configuration is answered later: its attempts then get a
    /// [`Callback`](super::Callback), and its templates see `callback.url`. Templates are not rendered yet.
    fn awaits_callback(&self, config: &Value) -> bool {
        let _ = config;
        false
    }

    /// What is wrong with a configuration beyond what a schema can say; asked when a workflow is
    /// registered. Strings may still be templates there ([`super::template::is_template`]): what depends on
    /// such a string is only known at run time and is no problem yet.
    fn config_problems(&self, config: &Value) -> Vec<ConfigProblem> {
        let _ = config;
        Vec::new()
    }

    /// Does the work.
    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict>;
}
