//! Workflows: what each stage is bound to, and what a definition must look like to be registered.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ids::WorkflowId;
use super::text::{self, Problem};
use super::words::Stage;

/// Longest time an attempt may take: 7 days, in seconds.
pub const TIMEOUT_SECONDS_MAX: f64 = 7.0 * 24.0 * 3600.0;
/// Time an attempt may take where the definition does not say, in seconds.
pub const TIMEOUT_SECONDS_DEFAULT: f64 = 300.0;
/// Most attempts at a stage within a round.
pub const ATTEMPTS_MAX: i32 = 100;
/// Longest delay before another attempt, in seconds: one day. Also caps what a handler may ask for.
pub const DELAY_SECONDS_MAX: f64 = 24.0 * 3600.0;
/// Largest factor between two delays.
pub const FACTOR_MAX: f64 = 100.0;
/// The handler of a stage that a definition leaves out.
pub const HANDLER_DEFAULT: &str = "pass";

/// One version of a named binding of the five stages to handlers; it never changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Workflow {
    /// Names this version.
    pub id: WorkflowId,
    /// Shared by all versions.
    pub name: String,
    /// From 1.
    pub version: i32,
    /// For people.
    pub description: Option<String>,
    /// What each stage is bound to, in order.
    pub stages: [StageBinding; 5],
    /// JSON Schema (2020-12) for a job's input.
    pub input_schema: Option<Value>,
    /// When it was registered, by the database's clock.
    pub created_at: DateTime<Utc>,
}

impl Workflow {
    /// What a stage is bound to.
    pub fn binding(&self, stage: Stage) -> &StageBinding {
        &self.stages[stage.index()]
    }
}

/// What a stage is bound to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StageBinding {
    /// The stage.
    pub stage: Stage,
    /// The handler's name in the registry.
    pub handler: String,
    /// Its configuration; strings in it are templates.
    pub config: Value,
    /// How long an attempt may take, in seconds.
    pub timeout_seconds: f64,
    /// When a failed attempt is tried again.
    pub retry: RetryPolicy,
    /// Waits for a person before this stage even in AUTO mode.
    pub approval: bool,
}

/// Delay before attempt n+1: `min(initial * factor^(n-1), max)`, spread by jitter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryPolicy {
    /// Attempts within a round, the first included; from 1.
    pub max_attempts: i32,
    /// Delay after the first failure, in seconds.
    pub initial_delay_seconds: f64,
    /// What each delay is multiplied with to get the next.
    pub factor: f64,
    /// Upper bound of the delay before jitter, in seconds.
    pub max_delay_seconds: f64,
    /// From 0 (exact) to 1 (anything from nothing to twice the delay).
    pub jitter: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            initial_delay_seconds: 1.0,
            factor: 2.0,
            max_delay_seconds: 60.0,
            jitter: 0.2,
        }
    }
}

impl RetryPolicy {
    /// How long to wait after the failure of an attempt (from 1), `random` being uniform in 0 to 1.
    ///
    /// Jitter is symmetric around the exponential delay, so that its mean is what the policy says and
    /// attempts that failed together do not come back together.
    pub fn delay(&self, attempt: i32, random: f64) -> Duration {
        let exponent = f64::from(attempt.saturating_sub(1).max(0));
        let exact = (self.initial_delay_seconds * self.factor.powf(exponent)).min(self.max_delay_seconds);
        let spread = 1.0 + self.jitter * (2.0 * random.clamp(0.0, 1.0) - 1.0);
        let seconds = (exact * spread).clamp(0.0, DELAY_SECONDS_MAX);
        // A policy read from the database is in range; NaN from a hand-written row must not panic.
        Duration::try_from_secs_f64(seconds).unwrap_or_default()
    }
}

/// What a client or a file registers; what is left out gets its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkflowDefinition {
    /// The workflow's name.
    pub name: String,
    /// For people.
    #[serde(default)]
    pub description: Option<String>,
    /// At most one for each stage; a stage that is left out is bound to `pass`.
    pub stages: Vec<StageDefinition>,
    /// JSON Schema (2020-12) for a job's input.
    #[serde(default)]
    pub input_schema: Option<Value>,
}

/// One stage of a definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StageDefinition {
    /// The stage.
    pub stage: Stage,
    /// The handler's name.
    pub handler: String,
    /// Its configuration; `{}` where left out.
    #[serde(default)]
    pub config: Option<Value>,
    /// See [`StageBinding::timeout_seconds`].
    #[serde(default)]
    pub timeout_seconds: Option<f64>,
    /// See [`RetryPolicy`].
    #[serde(default)]
    pub retry: RetryDefinition,
    /// See [`StageBinding::approval`].
    #[serde(default)]
    pub approval: bool,
}

/// A retry policy in which each part may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of RetryPolicy")]
pub struct RetryDefinition {
    pub max_attempts: Option<i32>,
    pub initial_delay_seconds: Option<f64>,
    pub factor: Option<f64>,
    pub max_delay_seconds: Option<f64>,
    pub jitter: Option<f64>,
}

impl WorkflowDefinition {
    /// The five bindings, or everything that is wrong with the definition, each problem with its path.
    ///
    /// Whether handlers exist and their configurations hold is not known here: the registry says that.
    pub fn bindings(&self) -> Result<[StageBinding; 5], Vec<Problem>> {
        let mut problems = Vec::new();
        text::check_slug(&self.name, &["name"], &mut problems);
        if let Some(description) = &self.description {
            text::check_description(description, &["description"], &mut problems);
        }
        let mut bindings = Stage::ALL.iter().map(|stage| default_binding(*stage)).collect::<Vec<_>>();
        let mut seen = [false; 5];
        for (index, definition) in self.stages.iter().enumerate() {
            let at = |field: &str| vec!["stages".to_owned(), index.to_string(), field.to_owned()];
            if std::mem::replace(&mut seen[definition.stage.index()], true) {
                problems.push(Problem::new(at("stage"), format!("{} is bound twice", definition.stage)));
            }
            let binding = definition.binding();
            binding.check(at, &mut problems);
            bindings[definition.stage.index()] = binding;
        }
        match <[StageBinding; 5]>::try_from(bindings) {
            Ok(bindings) if problems.is_empty() => Ok(bindings),
            _ => Err(problems),
        }
    }
}

fn default_binding(stage: Stage) -> StageBinding {
    let definition = StageDefinition {
        stage,
        handler: HANDLER_DEFAULT.to_owned(),
        config: None,
        timeout_seconds: None,
        retry: RetryDefinition::default(),
        approval: false,
    };
    definition.binding()
}

impl StageDefinition {
    fn binding(&self) -> StageBinding {
        StageBinding {
            stage: self.stage,
            handler: self.handler.clone(),
            config: self.config.clone().unwrap_or_else(|| Value::Object(serde_json::Map::new())),
            timeout_seconds: self.timeout_seconds.unwrap_or(TIMEOUT_SECONDS_DEFAULT),
            retry: self.retry.policy(),
            approval: self.approval,
        }
    }
}

impl RetryDefinition {
    fn policy(&self) -> RetryPolicy {
        let default = RetryPolicy::default();
        RetryPolicy {
            max_attempts: self.max_attempts.unwrap_or(default.max_attempts),
            initial_delay_seconds: self.initial_delay_seconds.unwrap_or(default.initial_delay_seconds),
            factor: self.factor.unwrap_or(default.factor),
            // Whoever asks for a long first delay alone does not mean it to be cut to the default.
            max_delay_seconds: self
                .max_delay_seconds
                .unwrap_or_else(|| default.max_delay_seconds.max(self.initial_delay_seconds.unwrap_or(0.0))),
            jitter: self.jitter.unwrap_or(default.jitter),
        }
    }
}

impl StageBinding {
    fn check(&self, at: impl Fn(&str) -> Vec<String>, problems: &mut Vec<Problem>) {
        let mut range = |path: Vec<String>, value: f64, low: f64, high: f64| {
            if !(low..=high).contains(&value) {
                problems.push(Problem::new(path, format!("must be from {low} to {high}, is {value}")));
            }
        };
        let retry = |field: &str| {
            let mut path = at("retry");
            path.push(field.to_owned());
            path
        };
        // A tenth of a millisecond is the shortest deadline that a timer can tell from none.
        range(at("timeoutSeconds"), self.timeout_seconds, 0.0001, TIMEOUT_SECONDS_MAX);
        range(retry("maxAttempts"), f64::from(self.retry.max_attempts), 1.0, f64::from(ATTEMPTS_MAX));
        range(retry("initialDelaySeconds"), self.retry.initial_delay_seconds, 0.0, DELAY_SECONDS_MAX);
        range(retry("factor"), self.retry.factor, 1.0, FACTOR_MAX);
        range(retry("maxDelaySeconds"), self.retry.max_delay_seconds, 0.0, DELAY_SECONDS_MAX);
        range(retry("jitter"), self.retry.jitter, 0.0, 1.0);
        if self.retry.max_delay_seconds < self.retry.initial_delay_seconds {
            let message = "must not be less than initialDelaySeconds".to_owned();
            problems.push(Problem::new(retry("maxDelaySeconds"), message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn definition(stages: serde_json::Value) -> WorkflowDefinition {
        serde_json::from_value(serde_json::json!({ "name": "w", "stages": stages })).unwrap()
    }

    #[test]
    fn a_stage_that_is_left_out_is_bound_to_pass() {
        let bindings =
            definition(serde_json::json!([{ "stage": "EXECUTE", "handler": "compute" }])).bindings();
        let handlers: Vec<_> = bindings.unwrap().iter().map(|b| (b.stage, b.handler.clone())).collect();
        let expected = ["pass", "pass", "compute", "pass", "pass"].map(str::to_owned);
        assert_eq!(handlers, Stage::ALL.iter().copied().zip(expected).collect::<Vec<_>>());
    }

    #[test]
    fn every_problem_is_named_with_its_path() {
        let problems = definition(serde_json::json!([
            { "stage": "INIT", "handler": "pass", "timeoutSeconds": 0, "retry": { "maxAttempts": 0, "jitter": 2 } },
            { "stage": "INIT", "handler": "pass", "retry": { "initialDelaySeconds": 9, "maxDelaySeconds": 8 } },
        ]))
        .bindings()
        .unwrap_err();
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.join(".")).collect();
        assert_eq!(
            paths,
            [
                "stages.0.timeoutSeconds",
                "stages.0.retry.maxAttempts",
                "stages.0.retry.jitter",
                "stages.1.stage",
                "stages.1.retry.maxDelaySeconds"
            ]
        );
    }

    proptest! {
        #[test]
        fn delays_stay_within_the_policy(
            attempt in 1..200i32, random in 0.0..1.0f64, initial in 0.0..100.0f64, factor in 1.0..100.0f64,
            jitter in 0.0..1.0f64,
        ) {
            let policy = RetryPolicy {
                max_attempts: 3, initial_delay_seconds: initial, factor, max_delay_seconds: 100.0, jitter,
            };
            let delay = policy.delay(attempt, random).as_secs_f64();
            prop_assert!(delay <= 100.0 * (1.0 + jitter) + 1e-6);
            prop_assert!(delay >= initial * (1.0 - jitter) - 1e-6);
        }
    }
}
