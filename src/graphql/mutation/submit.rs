//! Taking jobs in: every problem is named before anything is stored.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::future::try_join_all;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::payloads::{SubmitJobPayload, SubmitJobsPayload};
use crate::domain::ids::JobId;
use crate::domain::job::{Actor, Idempotency, Job as DomainJob, Label, NewJob};
use crate::domain::text::{is_slug, told};
use crate::domain::trace::TraceContext;
use crate::domain::workflow::Workflow;
use crate::graphql::errors::ApiError;
use crate::graphql::inputs::SubmitJobInput;
use crate::graphql::job::Job;
use crate::graphql::state::{State, WorkflowName};
use crate::graphql::user_errors::{USER_ERRORS_MAX, UserError};
use crate::store::submit::Submitted;
use crate::telemetry::traces::{self, Span};

/// Submits one job, together with whoever else submits one at this moment.
pub(super) async fn one(
    state: Arc<State>,
    actor: Actor,
    trace: Option<TraceContext>,
    input: SubmitJobInput,
) -> Result<SubmitJobPayload, ApiError> {
    let failed = |errors| SubmitJobPayload { job: None, replayed: false, errors };
    let mut job = match checked(&state, vec![input], |_| vec!["input".to_owned()]).await? {
        Ok(mut jobs) => jobs.pop().ok_or_else(|| ApiError::internal("a job got lost in its check"))?,
        Err(errors) => return Ok(failed(errors)),
    };
    job.trace = trace;
    Ok(match state.submitter.submit(job, actor).await? {
        Submitted::New(job) => {
            SubmitJobPayload { job: Some(job.into()), replayed: false, errors: Vec::new() }
        }
        Submitted::Replayed(job) => {
            SubmitJobPayload { job: Some(job.into()), replayed: true, errors: Vec::new() }
        }
        Submitted::Conflict(job) => failed(vec![taken(vec!["input".to_owned()], job)]),
    })
}

/// Submits many jobs, all or none.
pub(super) async fn many(
    state: Arc<State>,
    actor: Actor,
    trace: Option<TraceContext>,
    inputs: Vec<SubmitJobInput>,
) -> Result<SubmitJobsPayload, ApiError> {
    let failed = |errors| SubmitJobsPayload { jobs: Vec::new(), errors };
    let most = state.settings.submit_jobs_max;
    if !(1..=most).contains(&inputs.len()) {
        let message = format!("must have 1 to {most} entries, has {}", inputs.len());
        return Ok(failed(vec![UserError::invalid_at(&["inputs"], message)]));
    }
    let at = |index: usize| vec!["inputs".to_owned(), index.to_string()];
    let mut jobs = match checked(&state, inputs, at).await? {
        Ok(jobs) => jobs,
        Err(errors) => return Ok(failed(errors)),
    };
    let spans = trace.map(|trace| begin_traces(&mut jobs, trace));
    let submitted = state.store.jobs_submit_together(jobs, &actor).await?;
    spans.into_iter().flatten().zip(&submitted).for_each(|(span, one)| end_trace(span, one));
    let new: HashSet<JobId> = submitted
        .iter()
        .filter_map(|one| match one {
            Submitted::New(job) => Some(job.id),
            Submitted::Replayed(_) | Submitted::Conflict(_) => None,
        })
        .collect();
    let (mut jobs, mut errors) = (Vec::with_capacity(submitted.len()), Vec::new());
    for (index, one) in submitted.into_iter().enumerate() {
        match one {
            Submitted::New(job) | Submitted::Replayed(job) => jobs.push(Job::from(job)),
            // One of the same inputs has the key, and none of them is stored.
            Submitted::Conflict(job) if new.contains(&job.id) => {
                errors.push(UserError::key_twice(key_of(at(index))));
            }
            Submitted::Conflict(job) => errors.push(taken(at(index), job)),
        }
    }
    if errors.is_empty() {
        return Ok(SubmitJobsPayload { jobs, errors });
    }
    errors.truncate(USER_ERRORS_MAX);
    Ok(failed(errors))
}

/// Each job has a trace of its own, which this span is the root of.
fn begin_traces(jobs: &mut [NewJob], request: TraceContext) -> Vec<Span> {
    let span = |job: &mut NewJob| {
        let span = traces::submitted(request);
        job.trace = span.context();
        span
    };
    jobs.iter_mut().map(span).collect()
}

/// Ends it with what became of the job. One that was submitted before has its trace already.
fn end_trace(mut span: Span, submitted: &Submitted) {
    let (job, outcome) = match submitted {
        Submitted::New(job) => (job, "submitted"),
        Submitted::Replayed(job) => (job, "replayed"),
        Submitted::Conflict(job) => (job, "refused"),
    };
    if span.is_recorded() {
        span.set("callboard.job.id", job.id.to_string());
        span.set("callboard.outcome", outcome);
    }
}

fn taken(path: Vec<String>, job: DomainJob) -> UserError {
    UserError::key_taken(key_of(path), job)
}

fn key_of(mut path: Vec<String>) -> Vec<String> {
    path.push("idempotencyKey".to_owned());
    path
}

/// Jobs that can be stored, or everything that is wrong: of each input first what it says by itself, then its
/// workflow, then what that says of the input.
async fn checked(
    state: &State,
    inputs: Vec<SubmitJobInput>,
    at: impl Fn(usize) -> Vec<String>,
) -> Result<Result<Vec<NewJob>, Vec<UserError>>, ApiError> {
    let workflows = workflows(state, &inputs).await?;
    let named = |input: &SubmitJobInput| workflows.get(&name(input)).cloned().flatten();
    let own: Vec<_> = inputs.iter().map(|input| input.problems(state.settings.json_bytes_max)).collect();
    // An input that cannot be stored anyway is not worth a look at its schema.
    let usable = |index: &usize| !own[*index].iter().any(|problem| problem.path == ["input"]);
    let to_check: Vec<(usize, Arc<Workflow>, Arc<Value>)> = (0..inputs.len())
        .filter(usable)
        .filter_map(|index| Some((index, named(&inputs[index])?, json_of(&inputs[index]))))
        .collect();
    let asked =
        to_check.iter().map(|(_, workflow, input)| (Arc::clone(workflow), Arc::clone(input))).collect();
    let found = state.input_schemas.problems(asked).await?;
    let mut misfits: HashMap<usize, _> = to_check.into_iter().map(|(index, _, _)| index).zip(found).collect();

    let (mut jobs, mut errors) = (Vec::with_capacity(inputs.len()), Vec::new());
    for (index, (input, own)) in inputs.into_iter().zip(own).enumerate() {
        if errors.len() >= USER_ERRORS_MAX {
            break;
        }
        let path = at(index);
        let outer: Vec<&str> = path.iter().map(String::as_str).collect();
        errors.extend(own.into_iter().map(|problem| UserError::invalid(problem.within(&outer))));
        let Some(workflow) = named(&input) else {
            errors.push(no_workflow(&input, &path));
            continue;
        };
        let outer = [outer.as_slice(), &["input"]].concat();
        let misfits = misfits.remove(&index).unwrap_or_default();
        errors.extend(misfits.into_iter().map(|problem| UserError::invalid(problem.within(&outer))));
        jobs.push(new_job(input, workflow));
    }
    errors.truncate(USER_ERRORS_MAX);
    Ok(if errors.is_empty() { Ok(jobs) } else { Err(errors) })
}

fn name(input: &SubmitJobInput) -> WorkflowName {
    (input.workflow.clone(), input.workflow_version)
}

/// The workflows that are named, each looked up once.
async fn workflows(
    state: &State,
    inputs: &[SubmitJobInput],
) -> Result<HashMap<WorkflowName, Option<Arc<Workflow>>>, ApiError> {
    let mut found: HashMap<_, Option<Arc<Workflow>>> =
        inputs.iter().map(|input| (name(input), None)).collect();
    // Whatever else it says, it cannot be the name of a workflow, and need not be text that can be asked for.
    let asked: Vec<WorkflowName> = found.keys().filter(|(name, _)| is_slug(name)).cloned().collect();
    let answers = try_join_all(asked.iter().map(|name| state.workflow_named(name.clone()))).await?;
    found.extend(asked.into_iter().zip(answers));
    Ok(found)
}

fn no_workflow(input: &SubmitJobInput, path: &[String]) -> UserError {
    let at = |field: &str| [path, &[field.to_owned()]].concat();
    match input.workflow_version {
        // Which of the two does not exist, the caller can tell at least as well.
        Some(version) => UserError::not_found(
            at("workflowVersion"),
            format!("there is no workflow {} with a version {version}", told(&input.workflow)),
        ),
        None => {
            UserError::not_found(at("workflow"), format!("there is no workflow {}", told(&input.workflow)))
        }
    }
}

fn json_of(input: &SubmitJobInput) -> Arc<Value> {
    match &input.input {
        Some(json) => Arc::clone(&json.0),
        None => Arc::new(json!({})),
    }
}

fn new_job(input: SubmitJobInput, workflow: Arc<Workflow>) -> NewJob {
    let json = json_of(&input);
    let labels: Vec<Label> = input.labels.clone().unwrap_or_default().into_iter().map(Label::from).collect();
    let idempotency =
        input.idempotency_key.clone().map(|key| Idempotency { key, digest: digest(&input, &json, &labels) });
    NewJob {
        name: input.name,
        description: input.description,
        workflow,
        mode: input.mode.into(),
        queue: input.queue,
        priority: input.priority,
        labels,
        input: json,
        run_at: input.run_at.map(|time| time.0),
        idempotency,
        trace: None,
    }
}

/// SHA-256 of all that was asked for besides the key. What was left out counts as its default, and a workflow as
/// it was named: the same request means the same also after a new version was registered.
fn digest(input: &SubmitJobInput, json: &Value, labels: &[Label]) -> Vec<u8> {
    let mode = crate::domain::words::AdvanceMode::from(input.mode);
    let asked = json!([
        input.name,
        input.description,
        input.workflow,
        input.workflow_version,
        mode,
        input.queue,
        input.priority,
        labels,
        input.run_at.map(|time| time.0.timestamp_micros()),
    ]);
    let mut hash = Sha256::new();
    for value in [&asked, json] {
        digest_value(value, &mut hash);
    }
    hash.finalize().to_vec()
}

/// The value in a form that does not depend on the order in which an object's fields were written.
fn digest_value(value: &Value, hash: &mut Sha256) {
    match value {
        Value::Array(items) => {
            hash.update(b"[");
            items.iter().for_each(|item| digest_value(item, hash));
            hash.update(b"]");
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            hash.update(b"{");
            for (key, item) in fields {
                hash.update(json!(key).to_string());
                digest_value(item, hash);
            }
            hash.update(b"}");
        }
        // A comma keeps neighbours apart.
        scalar => hash.update(format!("{scalar},")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashed(value: &Value) -> Vec<u8> {
        let mut hash = Sha256::new();
        digest_value(value, &mut hash);
        hash.finalize().to_vec()
    }

    #[test]
    fn a_digest_depends_on_what_is_said_and_not_on_its_order() {
        let read = |text: &str| hashed(&serde_json::from_str(text).unwrap());
        assert_eq!(read(r#"{"a":1,"b":[2,{"c":3,"d":4}]}"#), read(r#"{"b":[2,{"d":4,"c":3}],"a":1}"#));
        let different = [
            "1",
            "\"1\"",
            "[1]",
            "[[1]]",
            "[1,2]",
            "[12]",
            "[2,1]",
            "{}",
            "[]",
            "null",
            "[null]",
            "{\"a\":1}",
            "{\"a\":[1]}",
            "{\"1\":\"a\"}",
            "[\"1,2\"]",
            "[\"1\",\"2\"]",
            "[\"a\",1]",
        ];
        for (index, text) in different.iter().enumerate() {
            for other in &different[..index] {
                assert_ne!(read(text), read(other), "{text} {other}");
            }
        }
    }
}
