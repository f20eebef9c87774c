//! `pass` does nothing: for stages that a workflow does not need, and for measuring everything else.

use futures_util::future::{BoxFuture, FutureExt, ready};
use serde_json::{Value, json};

use super::context::TaskContext;
use super::handler::Handler;
use crate::domain::verdict::Verdict;

/// Answers at once with `result`, null where none is configured.
pub struct PassHandler;

impl Handler for PassHandler {
    fn description(&self) -> Option<&str> {
        Some("Does nothing and returns 'result'.")
    }

    fn config_schema(&self) -> Value {
        json!({
            "type": "object",
            "additionalProperties": false,
            "properties": { "result": { "description": "What to return; null where left out." } },
        })
    }

    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
        ready(Verdict::Done(task.config.get("result").cloned().unwrap_or_default())).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_returns_what_is_configured() {
        let (task, _) = TaskContext::detached("/nonexistent", json!({}), json!(null));
        assert_eq!(PassHandler.run(&task).await, Verdict::Done(json!(null)));
        let (task, _) = TaskContext::detached("/nonexistent", json!({ "result": { "a": [1] } }), json!(null));
        assert_eq!(PassHandler.run(&task).await, Verdict::Done(json!({ "a": [1] })));
    }
}
