//! What mutations take in, and what can be said about it without asking anybody.

use async_graphql::{InputObject, MaybeUndefined};

use super::enums::{AdvanceMode, Stage};
use super::scalars::{DateTime, Json};
use crate::domain::job::Label;
use crate::domain::text::{
    self, IDEMPOTENCY_KEY_CHARS_MAX, LABEL_KEY_CHARS_MAX, LABEL_VALUE_CHARS_MAX, LABELS_MAX, PRIORITY_MAX,
    Problem,
};
use crate::domain::workflow::{RetryDefinition, StageDefinition, WorkflowDefinition};

/// A key and a value that filters look for.
#[derive(InputObject, Debug, Clone)]
pub struct LabelInput {
    /// 1 to 63 characters, unique within the job.
    key: String,
    /// At most 255 characters; may be empty.
    value: String,
}

/// A job to be done.
#[derive(InputObject, Debug, Clone)]
pub struct SubmitJobInput {
    /// What people call it: 1 to 255 characters, not all of them blank.
    pub(super) name: String,
    /// What people should know about it, at most 10,000 characters.
    pub(super) description: Option<String>,
    /// The workflow that it runs with, by name.
    #[graphql(default = "standard")]
    pub(super) workflow: String,
    /// The workflow's version; the latest where left out.
    pub(super) workflow_version: Option<i32>,
    /// What its handlers are given, at most 256 KiB where the server does not say otherwise; {} where left out. It
    /// must satisfy the workflow's inputSchema.
    pub(super) input: Option<Json>,
    /// Whether it goes from stage to stage by itself.
    #[graphql(default_with = "AdvanceMode::Auto")]
    pub(super) mode: AdvanceMode,
    /// The queue that it is claimed from; a new name makes a new queue.
    #[graphql(default = "default")]
    pub(super) queue: String,
    /// Higher runs earlier; from -1,000,000 to 1,000,000.
    #[graphql(default)]
    pub(super) priority: i32,
    /// What filters look for, at most 32.
    pub(super) labels: Option<Vec<LabelInput>>,
    /// Not before this time.
    pub(super) run_at: Option<DateTime>,
    /// Submitting again with the same key returns the first job; with another input it is a CONFLICT. 1 to 255
    /// characters.
    pub(super) idempotency_key: Option<String>,
}

/// What is to change about a job; what is left out stays as it is.
#[derive(InputObject, Debug, Clone)]
pub struct UpdateJobInput {
    /// What people call it: 1 to 255 characters, not all of them blank.
    pub(super) name: MaybeUndefined<String>,
    /// What people should know about it; null removes it.
    pub(super) description: MaybeUndefined<String>,
    /// Higher runs earlier; from -1,000,000 to 1,000,000.
    pub(super) priority: MaybeUndefined<i32>,
    /// All its labels from now on, at most 32.
    pub(super) labels: MaybeUndefined<Vec<LabelInput>>,
    /// Whether it goes from stage to stage by itself.
    pub(super) mode: MaybeUndefined<AdvanceMode>,
}

/// A workflow to be registered.
#[derive(InputObject, Debug, Clone)]
pub struct RegisterWorkflowInput {
    /// 1 to 128 letters, digits, '.', '_' and '-'. A name that is there already gets a new version.
    name: String,
    /// What people should know about it, at most 10,000 characters.
    description: Option<String>,
    /// At most one for each stage.
    stages: Vec<StageInput>,
    /// JSON Schema (2020-12) that a job's input must satisfy. References must stay within it.
    input_schema: Option<Json>,
}

/// What a stage is to be bound to. A stage that is left out is bound to 'pass'.
#[derive(InputObject, Debug, Clone)]
pub struct StageInput {
    /// The stage.
    stage: Stage,
    /// The handler's name; see Query.handlers.
    handler: String,
    /// The handler's configuration, after its configSchema; {} where left out. Strings in it are templates.
    config: Option<Json>,
    /// How long an attempt may take; 300 where left out, 7 days at the most.
    timeout_seconds: Option<f64>,
    /// When a failed attempt is tried again.
    retry: Option<RetryPolicyInput>,
    /// Waits for nextStage before this stage even in AUTO mode.
    #[graphql(default)]
    approval: bool,
}

/// When a failed attempt is tried again; each part has a default.
#[derive(InputObject, Debug, Clone)]
pub struct RetryPolicyInput {
    /// Attempts in a round, the first one included: 1 to 100; 3 where left out.
    max_attempts: Option<i32>,
    /// The delay after the first failure; 1 where left out.
    initial_delay_seconds: Option<f64>,
    /// What each delay is multiplied with to get the next one: 1 to 100; 2 where left out.
    factor: Option<f64>,
    /// The longest delay before jitter, one day at the most; 60 where left out.
    max_delay_seconds: Option<f64>,
    /// From 0, exact, to 1, anything from nothing to twice the delay; 0.2 where left out.
    jitter: Option<f64>,
}

impl From<LabelInput> for Label {
    fn from(label: LabelInput) -> Self {
        Self { key: label.key, value: label.value }
    }
}

impl From<RegisterWorkflowInput> for WorkflowDefinition {
    fn from(input: RegisterWorkflowInput) -> Self {
        let json = |json: Json| serde_json::Value::clone(&json.0);
        let stage = |stage: StageInput| StageDefinition {
            stage: stage.stage.into(),
            handler: stage.handler,
            config: stage.config.map(json),
            timeout_seconds: stage.timeout_seconds,
            retry: stage.retry.map(RetryDefinition::from).unwrap_or_default(),
            approval: stage.approval,
        };
        Self {
            name: input.name,
            description: input.description,
            stages: input.stages.into_iter().map(stage).collect(),
            input_schema: input.input_schema.map(json),
        }
    }
}

impl From<RetryPolicyInput> for RetryDefinition {
    fn from(input: RetryPolicyInput) -> Self {
        let RetryPolicyInput { max_attempts, initial_delay_seconds, factor, max_delay_seconds, jitter } =
            input;
        Self { max_attempts, initial_delay_seconds, factor, max_delay_seconds, jitter }
    }
}

impl SubmitJobInput {
    /// Everything that is wrong with it by itself, in the order of its fields.
    pub(super) fn problems(&self, json_bytes_max: usize) -> Vec<Problem> {
        let mut problems = Vec::new();
        text::check_name(&self.name, &["name"], &mut problems);
        if let Some(description) = &self.description {
            text::check_description(description, &["description"], &mut problems);
        }
        if let Some(input) = &self.input
            && let Err(problem) = text::check_json(&input.0, json_bytes_max)
        {
            problems.push(at(&["input"], problem.to_string()));
        }
        text::check_slug(&self.queue, &["queue"], &mut problems);
        check_priority(self.priority, &mut problems);
        check_labels(self.labels.as_deref().unwrap_or_default(), &mut problems);
        if let Some(key) = &self.idempotency_key {
            text::check_text(key, 1, IDEMPOTENCY_KEY_CHARS_MAX, &["idempotencyKey"], &mut problems);
        }
        problems
    }
}

impl UpdateJobInput {
    /// Everything that is wrong with it by itself, in the order of its fields.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut must_be_something = |is_null: bool, field: &str| {
            if is_null {
                problems.push(at(&[field], "must not be null; leave it out to keep it as it is"));
            }
        };
        must_be_something(self.name.is_null(), "name");
        must_be_something(self.priority.is_null(), "priority");
        must_be_something(self.labels.is_null(), "labels");
        must_be_something(self.mode.is_null(), "mode");
        if let MaybeUndefined::Value(name) = &self.name {
            text::check_name(name, &["name"], &mut problems);
        }
        if let MaybeUndefined::Value(description) = &self.description {
            text::check_description(description, &["description"], &mut problems);
        }
        if let MaybeUndefined::Value(priority) = self.priority {
            check_priority(priority, &mut problems);
        }
        if let MaybeUndefined::Value(labels) = &self.labels {
            check_labels(labels, &mut problems);
        }
        problems
    }
}

fn at(path: &[&str], message: impl Into<String>) -> Problem {
    Problem::new(path.iter().map(|part| (*part).to_owned()).collect(), message)
}

fn check_priority(priority: i32, problems: &mut Vec<Problem>) {
    if !(-PRIORITY_MAX..=PRIORITY_MAX).contains(&priority) {
        let message = format!("must be from -{PRIORITY_MAX} to {PRIORITY_MAX}, is {priority}");
        problems.push(at(&["priority"], message));
    }
}

fn check_labels(labels: &[LabelInput], problems: &mut Vec<Problem>) {
    if labels.len() > LABELS_MAX {
        problems.push(at(&["labels"], format!("must have at most {LABELS_MAX} entries")));
        return;
    }
    for (index, label) in labels.iter().enumerate() {
        let number = index.to_string();
        text::check_text(&label.key, 1, LABEL_KEY_CHARS_MAX, &["labels", &number, "key"], problems);
        text::check_text(&label.value, 0, LABEL_VALUE_CHARS_MAX, &["labels", &number, "value"], problems);
        if labels[..index].iter().any(|earlier| earlier.key == label.key) {
            problems.push(at(&["labels", &number, "key"], "is there twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn input() -> SubmitJobInput {
        SubmitJobInput {
            name: "a".into(),
            description: None,
            workflow: "standard".into(),
            workflow_version: None,
            input: None,
            mode: AdvanceMode::Auto,
            queue: "default".into(),
            priority: 0,
            labels: None,
            run_at: None,
            idempotency_key: None,
        }
    }

    fn paths(problems: &[Problem]) -> Vec<String> {
        problems.iter().map(|problem| problem.path.join(".")).collect()
    }

    #[test]
    fn all_problems_of_a_submit_are_named_at_once_and_in_order() {
        assert_eq!(input().problems(1_024), []);
        let label = |key: &str, value: &str| LabelInput { key: key.into(), value: value.into() };
        let wrong = SubmitJobInput {
            name: "x".repeat(256),
            description: Some("\0".into()),
            input: Some(json!("x".repeat(1_024)).into()),
            queue: "not a slug".into(),
            priority: 1_000_001,
            labels: Some(vec![label("", ""), label("a", &"v".repeat(256)), label("a", "")]),
            idempotency_key: Some(String::new()),
            ..input()
        };
        assert_eq!(
            paths(&wrong.problems(1_024)),
            [
                "name",
                "description",
                "input",
                "queue",
                "priority",
                "labels.0.key",
                "labels.1.value",
                "labels.2.key",
                "idempotencyKey"
            ]
        );
    }

    #[test]
    fn only_a_description_can_be_removed() {
        use MaybeUndefined::{Null, Undefined};
        let nothing = UpdateJobInput {
            name: Undefined,
            description: Null,
            priority: Undefined,
            labels: Undefined,
            mode: Undefined,
        };
        assert_eq!(nothing.problems(), []);
        let nulls =
            UpdateJobInput { name: Null, description: Null, priority: Null, labels: Null, mode: Null };
        assert_eq!(paths(&nulls.problems()), ["name", "priority", "labels", "mode"]);
    }
}
