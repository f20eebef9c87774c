//! Registering workflows.

use std::sync::Arc;

use super::payloads::WorkflowPayload;
use crate::domain::workflow::WorkflowDefinition;
use crate::graphql::errors::ApiError;
use crate::graphql::inputs::RegisterWorkflowInput;
use crate::graphql::state::State;
use crate::graphql::user_errors::{USER_ERRORS_MAX, UserError};
use crate::graphql::workflow::Workflow;
use crate::handlers::definition;
use crate::store::workflows::NewWorkflow;

/// Registers a new version.
pub(super) async fn register(
    state: Arc<State>,
    input: RegisterWorkflowInput,
) -> Result<WorkflowPayload, ApiError> {
    let definition = WorkflowDefinition::from(input);
    match definition::check(&definition, &state.registry) {
        Ok(stages) => {
            let WorkflowDefinition { name, description, stages: _, input_schema } = definition;
            let new = NewWorkflow { name, description, stages, input_schema };
            let workflow = state.store.workflow_register(new).await?;
            Ok(WorkflowPayload { workflow: Some(Workflow(workflow)), errors: Vec::new() })
        }
        Err(problems) => {
            let errors = problems.into_iter().take(USER_ERRORS_MAX);
            let errors = errors.map(|problem| UserError::invalid(problem.within(&["input"]))).collect();
            Ok(WorkflowPayload { workflow: None, errors })
        }
    }
}
