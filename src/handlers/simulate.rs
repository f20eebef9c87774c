//! `simulate` pretends to work: it sleeps, reports, fails and disobeys as configured, for demos and tests.

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::compute::{ComputeThreads, iterations_schema, sum_on};
use super::context::{Stop, TaskContext};
use super::handler::Handler;
use super::schema::whole_number;
use crate::domain::verdict::{Failure, Verdict};

/// Longest pretended work: a day.
pub const SECONDS_MAX: f64 = 86_400.0;

/// Most progress reports of one attempt.
pub const STEPS_MAX: u32 = 1000;

/// Sleeps, then fails or answers.
pub struct SimulateHandler {
    threads: ComputeThreads,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Config {
    seconds: f64,
    #[serde(deserialize_with = "whole_number")]
    steps: u64,
    message: String,
    result: Value,
    // Told apart from 0, which is a computation too.
    #[serde(deserialize_with = "some_whole_number")]
    iterations: Option<u64>,
    #[serde(deserialize_with = "whole_number")]
    fail_times: u64,
    #[serde(deserialize_with = "whole_number")]
    fail_until_retry: u64,
    fail_always: bool,
    ignore_cancel: bool,
}

fn some_whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    whole_number(deserializer).map(Some)
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seconds: 0.0,
            steps: 1,
            message: String::new(),
            result: Value::Null,
            iterations: None,
            fail_times: 0,
            fail_until_retry: 0,
            fail_always: false,
            ignore_cancel: false,
        }
    }
}

impl SimulateHandler {
    /// Computes, where `iterations` asks for it, on these threads.
    pub fn new(threads: ComputeThreads) -> Self {
        Self { threads }
    }

    async fn simulate(&self, task: &TaskContext, config: Config) -> Result<Value, Verdict> {
        sleep(task, &config).await.map_err(Stop::verdict)?;
        if let Some(reason) = failure(task, &config) {
            return Err(Verdict::Retry { failure: Failure::handler(reason), after: None });
        }
        let Some(iterations) = config.iterations else { return Ok(config.result) };
        let mut result = match config.result {
            Value::Object(fields) => fields,
            Value::Null => Map::new(),
            other => Map::from_iter([("result".to_owned(), other)]),
        };
        result.extend(sum_on(&self.threads, task, iterations).await?);
        Ok(Value::Object(result))
    }
}

impl Handler for SimulateHandler {
    fn description(&self) -> Option<&str> {
        Some("Pretends to work: sleeps, reports progress, and fails as configured. For demos and tests.")
    }

    fn config_schema(&self) -> Value {
        let count =
            |description: &str| json!({ "type": "integer", "minimum": 0, "description": description });
        json!({
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "seconds": {
                    "type": "number", "minimum": 0, "maximum": SECONDS_MAX,
                    "description": "How long it takes.",
                },
                "steps": {
                    "type": "integer", "minimum": 0, "maximum": STEPS_MAX,
                    "description": "Progress reports spread over that time.",
                },
                "message": { "type": "string", "description": "What the progress reports say." },
                "result": { "description": "What to return; null where left out." },
                "iterations": iterations_schema(),
                "failTimes": count("Fails at the first so many attempts."),
                "failUntilRetry": count("Fails until the job was retried by hand so often."),
                "failAlways": { "type": "boolean", "description": "Fails at every attempt." },
                "ignoreCancel": {
                    "type": "boolean",
                    "description": "Goes on when it is cancelled or its time is over, until it is dropped.",
                },
            },
        })
    }

    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
        Box::pin(async {
            let config = match task.config_as() {
                Ok(config) => config,
                Err(failure) => return Verdict::Fail(failure),
            };
            self.simulate(task, config).await.map_or_else(|verdict| verdict, Verdict::Done)
        })
    }
}

/// Sleeps in as many naps as there are reports.
async fn sleep(task: &TaskContext, config: &Config) -> Result<(), Stop> {
    let naps = u32::try_from(config.steps).unwrap_or(STEPS_MAX).clamp(1, STEPS_MAX);
    // The schema has bounded it; a clamped number cannot panic in the conversion.
    let seconds = if config.seconds.is_finite() { config.seconds.clamp(0.0, SECONDS_MAX) } else { 0.0 };
    let total = Duration::from_secs_f64(seconds);
    let begin = tokio::time::Instant::now();
    for nap in 1..=naps {
        // To the moment, not for a time: short naps would add up to more than their sum.
        let wake = begin + total.mul_f64(f64::from(nap) / f64::from(naps));
        if config.ignore_cancel {
            tokio::time::sleep_until(wake).await;
        } else {
            tokio::select! {
                biased;
                stop = task.stopped() => return Err(stop),
                () = tokio::time::sleep_until(wake) => {}
            }
        }
        if config.steps > 0 {
            task.progress(f64::from(nap) / f64::from(naps), &config.message);
        }
    }
    Ok(())
}

fn failure(task: &TaskContext, config: &Config) -> Option<String> {
    let attempt = u64::try_from(task.attempt).unwrap_or(0);
    let retries = u64::try_from(task.job.retries).unwrap_or(0);
    if config.fail_always {
        Some("simulated failure".to_owned())
    } else if attempt <= config.fail_times {
        Some(format!("simulated failure at attempt {attempt} of {} that fail", config.fail_times))
    } else if retries < config.fail_until_retry {
        Some(format!(
            "simulated failure until the job has been retried {} times; so far {retries}",
            config.fail_until_retry
        ))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::{Instant, timeout};

    const SOON: Duration = Duration::from_secs(20);

    fn handler() -> SimulateHandler {
        SimulateHandler::new(ComputeThreads::new(1))
    }

    fn is_retry(verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Retry { failure, .. } if failure.message.contains("simulated failure"))
    }

    #[tokio::test]
    async fn it_sleeps_in_steps_and_returns_its_result() {
        let config = json!({ "seconds": 0.05, "steps": 4, "message": "copying", "result": { "a": 1 } });
        let (task, recorded) = TaskContext::detached("/nonexistent", config, json!(null));
        let begin = Instant::now();
        assert_eq!(handler().run(&task).await, Verdict::Done(json!({ "a": 1 })));
        assert!(begin.elapsed() >= Duration::from_millis(50));
        let fractions: Vec<f64> = recorded.progress().into_iter().map(|(fraction, _)| fraction).collect();
        assert_eq!(fractions, [0.25, 0.5, 0.75, 1.0]);
        assert_eq!(recorded.progress()[0].1.as_deref(), Some("copying"));
    }

    #[tokio::test]
    async fn it_computes_beside_its_result() {
        let config = json!({ "iterations": 5000, "result": { "a": 1 } });
        let (task, _) = TaskContext::detached("/nonexistent", config, json!(null));
        let result = json!({ "a": 1, "computation_result": 41_654_167_500_u64, "iterations": 5000 });
        assert_eq!(handler().run(&task).await, Verdict::Done(result));

        let (task, _) =
            TaskContext::detached("/nonexistent", json!({ "iterations": 0, "result": 1 }), json!(null));
        let result = json!({ "result": 1, "computation_result": 0, "iterations": 0 });
        assert_eq!(handler().run(&task).await, Verdict::Done(result));
    }

    #[tokio::test]
    async fn it_fails_as_often_as_it_is_told_to() {
        let run = async |config: Value, attempt: i32, retries: i32| {
            let (mut task, _) = TaskContext::detached("/nonexistent", config, json!(null));
            task.attempt = attempt;
            task.job.retries = retries;
            is_retry(&handler().run(&task).await)
        };
        assert!(run(json!({ "failTimes": 2 }), 2, 0).await);
        assert!(!run(json!({ "failTimes": 2 }), 3, 0).await);
        assert!(run(json!({ "failUntilRetry": 2 }), 9, 1).await);
        assert!(!run(json!({ "failUntilRetry": 2 }), 1, 2).await);
        assert!(run(json!({ "failAlways": true }), 100, 100).await);
    }

    #[tokio::test]
    async fn it_stops_when_it_is_cancelled_unless_it_shall_not() {
        let (task, _) = TaskContext::detached("/nonexistent", json!({ "seconds": 3600 }), json!(null));
        task.cancelled.cancel();
        assert_eq!(timeout(SOON, handler().run(&task)).await, Ok(Verdict::Cancelled));

        let config = json!({ "seconds": 0.01, "ignoreCancel": true });
        let (task, _) = TaskContext::detached("/nonexistent", config, json!(null));
        task.cancelled.cancel();
        assert_eq!(timeout(SOON, handler().run(&task)).await, Ok(Verdict::Done(json!(null))));
    }
}
