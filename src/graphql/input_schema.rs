//! Checks the inputs of jobs against the schemas of their workflows.
//!
//! How long a check takes is up to whoever wrote the schema: references can double the work at every level of the
//! input. So checks run on threads that may block, only so many at a time, and nobody waits for one for ever.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;
use tokio::sync::Semaphore;

use super::errors::ApiError;
use crate::domain::ids::WorkflowId;
use crate::domain::text::Problem;
use crate::domain::workflow::Workflow;
use crate::handlers::definition;

/// Compiled schemas that a process keeps; emptied when full.
const KEPT_MAX: usize = 1_000;
/// Problems that one input is told about.
const PROBLEMS_MAX: usize = 20;
/// Longest text of a problem, in bytes; a longer one is cut.
const PROBLEM_BYTES_MAX: usize = 500;
/// Checks at a time.
const CHECKS_MAX: usize = 4;
/// How long the checks of one mutation may take, in milliseconds.
const CHECK_TIMEOUT_MS: u64 = 5_000;

fn problem(error: &ValidationError<'_>) -> Problem {
    let mut path: Vec<String> = error
        .instance_path()
        .iter()
        .map(|segment| match segment {
            LocationSegment::Property(name) => name.into_owned(),
            LocationSegment::Index(index) => index.to_string(),
        })
        .collect();
    // What is missing, or too much, is more telling than the object around it.
    match error.kind() {
        ValidationErrorKind::Required { property: Value::String(name) } => path.push(name.clone()),
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected }
            if unexpected.len() == 1 =>
        {
            path.extend(unexpected.iter().cloned());
        }
        _ => {}
    }
    // Masked: a value may be large.
    let mut message = error.masked().to_string();
    message.truncate(message.floor_char_boundary(PROBLEM_BYTES_MAX));
    Problem::new(path, message)
}

/// The compiled schemas of workflow versions, which never change.
pub(super) struct InputSchemas {
    compiled: Arc<Mutex<HashMap<WorkflowId, Arc<Validator>>>>,
    checks: Arc<Semaphore>,
}

impl Default for InputSchemas {
    fn default() -> Self {
        Self { compiled: Arc::default(), checks: Arc::new(Semaphore::new(CHECKS_MAX)) }
    }
}

impl InputSchemas {
    /// What is wrong with inputs, each input's problems at its place, with paths from the input inwards.
    pub async fn problems(
        &self,
        asked: Vec<(Arc<Workflow>, Arc<Value>)>,
    ) -> Result<Vec<Vec<Problem>>, ApiError> {
        if asked.iter().all(|(workflow, _)| workflow.input_schema.is_none()) {
            return Ok(vec![Vec::new(); asked.len()]);
        }
        let (compiled, checks) = (Arc::clone(&self.compiled), Arc::clone(&self.checks));
        let check = async move {
            let closed = |_| ApiError::internal("the checks of inputs are closed");
            let permit = checks.acquire_owned().await.map_err(closed)?;
            let check = move || {
                // Given back when the work is done, not when nobody waits for it any more.
                let _permit = permit;
                asked.iter().map(|(workflow, input)| check(&compiled, workflow, input)).collect()
            };
            let broken = |error| ApiError::internal(format!("a check of inputs broke off: {error}"));
            tokio::task::spawn_blocking(check).await.map_err(broken)?
        };
        let late =
            |_| ApiError::Timeout { message: "checking the input against its schema took too long".into() };
        tokio::time::timeout(Duration::from_millis(CHECK_TIMEOUT_MS), check).await.map_err(late)?
    }
}

fn check(
    compiled: &Mutex<HashMap<WorkflowId, Arc<Validator>>>,
    workflow: &Workflow,
    input: &Value,
) -> Result<Vec<Problem>, ApiError> {
    let Some(schema) = &workflow.input_schema else { return Ok(Vec::new()) };
    let known = compiled.lock().unwrap_or_else(PoisonError::into_inner).get(&workflow.id).cloned();
    let validator = match known {
        Some(validator) => validator,
        None => {
            // It was read when its workflow was registered.
            let broken = |problem: Problem| {
                ApiError::internal(format!("the input schema of {}: {}", workflow.id, problem.message))
            };
            let validator = Arc::new(definition::input_schema(schema).map_err(broken)?);
            let mut compiled = compiled.lock().unwrap_or_else(PoisonError::into_inner);
            if compiled.len() >= KEPT_MAX {
                compiled.clear();
            }
            compiled.insert(workflow.id, Arc::clone(&validator));
            validator
        }
    };
    Ok(validator.iter_errors(input).take(PROBLEMS_MAX).map(|error| problem(&error)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(schema: &Value, input: &Value) -> Vec<String> {
        let validator = definition::input_schema(schema).unwrap();
        validator.iter_errors(input).map(|error| problem(&error).path.join(".")).collect()
    }

    #[test]
    fn what_is_wrong_with_an_input_is_named() {
        let schema = json!({
            "type": "object",
            "properties": { "iterations": { "type": "integer" }, "files": { "items": { "type": "string" } } },
            "required": ["iterations"],
            "additionalProperties": false,
        });
        assert_eq!(paths(&schema, &json!({ "iterations": 1 })), [""; 0]);
        assert_eq!(paths(&schema, &json!({ "iterations": "x" })), ["iterations"]);
        assert_eq!(paths(&schema, &json!({})), ["iterations"]);
        assert_eq!(paths(&schema, &json!({ "iterations": 1, "surprise": 2 })), ["surprise"]);
        assert_eq!(paths(&schema, &json!({ "iterations": 1, "files": ["a", 2] })), ["files.1"]);
    }
}
