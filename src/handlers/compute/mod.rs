//! `compute` sums squares: real work for a processor, exact, cancellable, on threads of its own.

mod sum;
mod threads;

use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

pub use sum::sum_of_squares;
pub use threads::{ComputeThreads, Interrupted};

use super::context::TaskContext;
use super::handler::{Handler, Lane};
use super::schema::whole_number;
use crate::domain::verdict::{Failure, Verdict};

/// Most iterations that can be asked for: about twenty minutes of one core.
pub const ITERATIONS_MAX: u64 = 1_000_000_000_000;

/// Shortest time between two progress reports of one computation.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// The sum of i² for i from 0 to below `iterations`.
pub struct ComputeHandler {
    threads: ComputeThreads,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(deserialize_with = "whole_number")]
    iterations: u64,
}

impl ComputeHandler {
    /// Computes on these threads.
    pub fn new(threads: ComputeThreads) -> Self {
        Self { threads }
    }
}

impl Handler for ComputeHandler {
    fn description(&self) -> Option<&str> {
        Some(
            "Sums i² for i below 'iterations', exactly: 'computation_result' is a number up to 2^53-1 and a \
             string of digits beyond.",
        )
    }

    fn config_schema(&self) -> Value {
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["iterations"],
            "properties": { "iterations": iterations_schema() },
        })
    }

    fn lane(&self) -> Lane {
        Lane::Cpu
    }

    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
        Box::pin(async {
            let config: Config = match task.config_as() {
                Ok(config) => config,
                Err(failure) => return Verdict::Fail(failure),
            };
            match sum_on(&self.threads, task, config.iterations).await {
                Ok(result) => Verdict::Done(Value::Object(result)),
                Err(verdict) => verdict,
            }
        })
    }
}

/// The schema of a number of iterations.
pub(super) fn iterations_schema() -> Value {
    json!({
        "type": "integer",
        "minimum": 0,
        "maximum": ITERATIONS_MAX,
        "description": "How many squares to sum.",
    })
}

/// Sums on a compute thread; the fields of the result, or the verdict where there is none. Says that the
/// task has started once it has a thread, and how far it is.
pub(super) async fn sum_on(
    threads: &ComputeThreads,
    task: &TaskContext,
    iterations: u64,
) -> Result<Map<String, Value>, Verdict> {
    if iterations > ITERATIONS_MAX {
        let message = format!("{iterations} iterations are more than {ITERATIONS_MAX}");
        return Err(Verdict::Fail(Failure::invalid_config(message)));
    }
    let report = task.report();
    let computation = threads.run(task, move |stop| {
        let mut reported = Instant::now();
        sum_of_squares(iterations, |done| {
            if reported.elapsed() >= PROGRESS_INTERVAL {
                reported = Instant::now();
                // Percent are exact enough in a float.
                report.progress(done as f64 / iterations as f64, "");
            }
            !stop.is_cancelled()
        })
    });
    match computation.await {
        Ok(Some(sum)) => {
            let mut result = Map::new();
            result.insert("computation_result".to_owned(), exact(sum));
            result.insert("iterations".to_owned(), json!(iterations));
            Ok(result)
        }
        // It saw the token before this future did.
        Ok(None) => Err(task.stopped().await.verdict()),
        Err(Interrupted(stop)) => Err(stop.verdict()),
    }
}

/// A number where every JSON reader keeps it exact, a string of digits beyond.
fn exact(sum: u128) -> Value {
    const NUMBER_MAX: u64 = (1 << 53) - 1;
    match u64::try_from(sum) {
        Ok(small) if small <= NUMBER_MAX => json!(small),
        _ => json!(sum.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handlers::Stop;
    use std::sync::Arc;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_secs(20);

    fn task(iterations: Value) -> (TaskContext, Arc<crate::handlers::Recorded>) {
        TaskContext::detached("/nonexistent", json!({ "iterations": iterations }), json!(null))
    }

    #[tokio::test]
    async fn the_known_sum_comes_out() {
        let handler = ComputeHandler::new(ComputeThreads::new(1));
        for iterations in [json!(5000), json!(5000.0)] {
            let (task, recorded) = task(iterations);
            let result = json!({ "computation_result": 41_654_167_500_u64, "iterations": 5000 });
            assert_eq!(handler.run(&task).await, Verdict::Done(result));
            assert!(recorded.has_started());
        }
    }

    #[test]
    fn large_sums_are_strings() {
        assert_eq!(exact((1 << 53) - 1), json!(9_007_199_254_740_991_u64));
        assert_eq!(exact(1 << 53), json!("9007199254740992"));
        assert_eq!(exact(u128::MAX), json!("340282366920938463463374607431768211455"));
    }

    #[tokio::test]
    async fn a_long_computation_reports_and_stops_when_it_is_cancelled() {
        let handler = ComputeHandler::new(ComputeThreads::new(1));
        let (task, recorded) = task(json!(ITERATIONS_MAX));
        let run = handler.run(&task);
        let cancel = async {
            recorded.when(|recorded| recorded.progress().first().cloned()).await;
            task.cancelled.cancel();
        };
        let (verdict, ()) = timeout(SOON, async { tokio::join!(run, cancel) }).await.unwrap();
        assert_eq!(verdict, Verdict::Cancelled);
    }

    #[tokio::test]
    async fn the_deadline_ends_it_too() {
        let handler = ComputeHandler::new(ComputeThreads::new(1));
        let (mut task, _) = task(json!(ITERATIONS_MAX));
        task.deadline = tokio::time::Instant::now() + Duration::from_millis(50);
        assert_eq!(timeout(SOON, handler.run(&task)).await.unwrap(), Stop::Deadline.verdict());
    }

    #[tokio::test]
    async fn without_a_free_thread_it_has_not_started_and_can_be_cancelled() {
        let threads = ComputeThreads::new(1);
        let handler = ComputeHandler::new(threads.clone());
        let (first, first_recorded) = task(json!(ITERATIONS_MAX));
        let (second, second_recorded) = task(json!(10));
        let story = async {
            first_recorded.when(|recorded| recorded.has_started().then_some(())).await;
            second.cancelled.cancel();
            assert_eq!(handler.run(&second).await, Verdict::Cancelled);
            assert!(!second_recorded.has_started());
            first.cancelled.cancel();
        };
        timeout(SOON, async { tokio::join!(handler.run(&first), story) }).await.unwrap();
        // The thread is free again.
        let (third, _) = task(json!(10));
        assert!(matches!(timeout(SOON, handler.run(&third)).await.unwrap(), Verdict::Done(_)));
    }

    #[tokio::test]
    async fn a_dropped_computation_gives_its_thread_back() {
        let handler = ComputeHandler::new(ComputeThreads::new(1));
        let (dropped, recorded) = task(json!(ITERATIONS_MAX));
        tokio::select! {
            biased;
            _ = handler.run(&dropped) => panic!("it cannot have ended"),
            () = recorded.when(|recorded| recorded.has_started().then_some(())) => {}
        }
        let (next, _) = task(json!(10));
        assert!(matches!(timeout(SOON, handler.run(&next)).await.unwrap(), Verdict::Done(_)));
    }

    #[tokio::test]
    async fn a_configuration_that_the_schema_would_refuse_is_a_failure() {
        let handler = ComputeHandler::new(ComputeThreads::new(1));
        for bad in [json!(-1), json!(0.5), json!("10"), json!(ITERATIONS_MAX + 1)] {
            let (task, _) = task(bad.clone());
            assert!(matches!(handler.run(&task).await, Verdict::Fail(_)), "{bad}");
        }
    }
}
