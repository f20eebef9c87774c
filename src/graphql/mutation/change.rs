//! Acting on a job that is there.

use std::sync::Arc;

use async_graphql::{ID, MaybeUndefined};

use super::payloads::{DeleteJobPayload, JobPayload};
use crate::domain::decide::{Event, Refusal, decide};
use crate::domain::ids::JobId;
use crate::domain::job::{Actor, Job as DomainJob, Label};
use crate::domain::text::{self, REASON_CHARS_MAX};
use crate::domain::words::{AdvanceMode, JobAction};
use crate::domain::workflow::Workflow;
use crate::graphql::errors::ApiError;
use crate::graphql::inputs::UpdateJobInput;
use crate::graphql::job::Job;
use crate::graphql::state::State;
use crate::graphql::user_errors::UserError;
use crate::store::Store;
use crate::store::jobs::{Amendment, Changed, Deleted};

/// What a caller said besides what is to happen.
pub(super) struct Asked {
    pub id: ID,
    pub expected_version: Option<i32>,
    pub reason: Option<String>,
}

impl Asked {
    /// The job, and the reason when it can be kept; or everything that is wrong.
    fn checked(&self) -> Result<JobId, Vec<UserError>> {
        let mut errors = Vec::new();
        let id = job_id(&self.id).map_err(|error| errors.push(error));
        if let Some(reason) = &self.reason {
            let mut problems = Vec::new();
            text::check_text(reason, 0, REASON_CHARS_MAX, &["reason"], &mut problems);
            errors.extend(problems.into_iter().map(UserError::invalid));
        }
        id.ok().filter(|_| errors.is_empty()).ok_or(errors)
    }
}

fn job_id(id: &ID) -> Result<JobId, UserError> {
    id.parse::<JobId>().map_err(|error| UserError::invalid_at(&["id"], error.to_string()))
}

/// Lets something happen to a job.
pub(super) async fn act(
    state: Arc<State>,
    actor: Actor,
    asked: Asked,
    event: impl Fn(Option<String>) -> Event + Send + Sync + 'static,
) -> Result<JobPayload, ApiError> {
    let id = match asked.checked() {
        Ok(id) => id,
        Err(errors) => return Ok(Err(errors).into()),
    };
    let Asked { expected_version, reason, .. } = asked;
    let event = move |_: &DomainJob| event(reason.clone());
    Ok(change(&state.store, &actor, id, expected_version, None, event).await?.into())
}

/// Changes what does not touch a job's state.
pub(super) async fn update(
    state: Arc<State>,
    actor: Actor,
    asked: Asked,
    input: UpdateJobInput,
) -> Result<JobPayload, ApiError> {
    let problems = input.problems().into_iter().map(|problem| UserError::invalid(problem.within(&["input"])));
    let mut errors: Vec<UserError> = problems.collect();
    let id = asked.checked().map_err(|found| errors.splice(0..0, found).for_each(drop));
    let (amendment, changed) = amendment(input);
    if changed.is_empty() && errors.is_empty() {
        errors.push(UserError::invalid_at(&["input"], "says nothing that is to change"));
    }
    let id = match id {
        Ok(id) if errors.is_empty() => id,
        _ => return Ok(Err(errors).into()),
    };
    let mode = amendment.mode;
    let event =
        move |job: &DomainJob| Event::Amend { mode: mode.unwrap_or(job.mode), changed: changed.clone() };
    Ok(change(&state.store, &actor, id, asked.expected_version, Some(amendment), event).await?.into())
}

/// The change that an input asks for, and the names of the fields that it is about.
fn amendment(input: UpdateJobInput) -> (Amendment, Vec<&'static str>) {
    let given = [
        ("name", input.name.is_undefined()),
        ("description", input.description.is_undefined()),
        ("priority", input.priority.is_undefined()),
        ("labels", input.labels.is_undefined()),
        ("mode", input.mode.is_undefined()),
    ];
    let changed = given.into_iter().filter(|(_, undefined)| !undefined).map(|(field, _)| field).collect();
    let amendment = Amendment {
        name: input.name.take(),
        description: match input.description {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(description) => Some(Some(description)),
        },
        priority: input.priority.take(),
        labels: input.labels.take().map(|labels| labels.into_iter().map(Label::from).collect()),
        mode: input.mode.take().map(AdvanceMode::from),
    };
    (amendment, changed)
}

async fn change(
    store: &Store,
    actor: &Actor,
    id: JobId,
    expected_version: Option<i32>,
    amendment: Option<Amendment>,
    event: impl Fn(&DomainJob) -> Event + Send + Sync + 'static,
) -> Result<Result<Job, Vec<UserError>>, ApiError> {
    // The decision is made under the row's lock, where nothing can be waited for. A job's workflow never changes.
    let Some(seen) = store.job_get(id).await? else {
        return Ok(Err(vec![UserError::no_job()]));
    };
    let workflow = workflow_of(store, &seen).await?;
    let bound = Arc::clone(&workflow);
    let decided = move |job: &DomainJob, now| decide(job, &bound, event(job), now);
    let changed = store.job_change(id, expected_version, actor, amendment, decided).await?;
    let error = match changed {
        Changed::Done(job) => return Ok(Ok(job.into())),
        Changed::NotFound => UserError::no_job(),
        Changed::VersionConflict(job) => {
            UserError::version_conflict(job, expected_version.unwrap_or_default())
        }
        Changed::Refused(job, refusal) => UserError::refused(job, &workflow, &refusal),
    };
    Ok(Err(vec![error]))
}

async fn workflow_of(store: &Store, job: &DomainJob) -> Result<Arc<Workflow>, ApiError> {
    let missing = || ApiError::internal(format!("{} has a workflow that is not there", job.id));
    store.workflow_get(job.workflow).await?.ok_or_else(missing)
}

/// Deletes a job that has ended.
pub(super) async fn delete(state: Arc<State>, id: ID) -> Result<DeleteJobPayload, ApiError> {
    let failed = |error| DeleteJobPayload { deleted_id: None, errors: vec![error] };
    let job = match job_id(&id) {
        Ok(job) => job,
        Err(error) => return Ok(failed(error)),
    };
    Ok(match state.store.job_delete(job).await? {
        Deleted::Done => DeleteJobPayload { deleted_id: Some(job.to_string().into()), errors: Vec::new() },
        Deleted::NotFound => failed(UserError::no_job()),
        Deleted::Live(job) => {
            let workflow = workflow_of(&state.store, &job).await?;
            let refusal = Refusal::NotAllowed { action: JobAction::Delete, state: job.status.state };
            failed(UserError::refused(*job, &workflow, &refusal))
        }
    })
}
