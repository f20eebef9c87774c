//! Holding queues and letting them go on.

use std::sync::Arc;

use super::payloads::QueuePayload;
use crate::domain::text;
use crate::graphql::errors::ApiError;
use crate::graphql::state::State;
use crate::graphql::user_errors::UserError;

pub(super) async fn pause(state: Arc<State>, name: String) -> Result<QueuePayload, ApiError> {
    set_paused(&state, &name, true).await
}

pub(super) async fn resume(state: Arc<State>, name: String) -> Result<QueuePayload, ApiError> {
    set_paused(&state, &name, false).await
}

async fn set_paused(state: &State, name: &str, paused: bool) -> Result<QueuePayload, ApiError> {
    let mut problems = Vec::new();
    text::check_slug(name, &["name"], &mut problems);
    if !problems.is_empty() {
        let errors = problems.into_iter().map(UserError::invalid).collect();
        return Ok(QueuePayload { queue: None, errors });
    }
    Ok(match state.store.queue_set_paused(name, paused).await? {
        Some(queue) => QueuePayload { queue: Some(queue.into()), errors: Vec::new() },
        None => {
            let message = "there is no such queue: no job was ever submitted to it";
            let error = UserError::not_found(vec!["name".to_owned()], message);
            QueuePayload { queue: None, errors: vec![error] }
        }
    })
}
