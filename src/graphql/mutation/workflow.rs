//! Registering workflows.

use std::sync::Arc;

use super::payloads::WorkflowPayload;
use crate::graphql::definition;
use crate::graphql::errors::ApiError;
use crate::graphql::inputs::RegisterWorkflowInput;
use crate::graphql::state::State;
use crate::graphql::user_errors::{USER_ERRORS_MAX, UserError};
use crate::graphql::workflow::Workflow;

pub(super) async fn register(
    state: Arc<State>,
    input: RegisterWorkflowInput,
) -> Result<WorkflowPayload, ApiError> {
    match definition::checked(input.into(), &state.registry, state.settings.json_bytes_max) {
        Ok(new) => {
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
