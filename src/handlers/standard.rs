//! The workflow `standard`: five simulated stages, for a first look and for demos.

/// Its name.
pub const STANDARD_NAME: &str = "standard";

/// Its definition, in the JSON form of the API's `RegisterWorkflowInput`, like a workflow file.
pub const STANDARD_JSON: &str = include_str!("standard.json");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Verdict;
    use crate::domain::words::Stage;
    use crate::handlers::{HandlersSettings, Registry, TaskContext, TaskScope};
    use serde_json::{Value, json};

    fn definition() -> Value {
        serde_json::from_str(STANDARD_JSON).unwrap()
    }

    fn registry() -> Registry {
        Registry::builtin(&HandlersSettings::default(), |_| None).unwrap()
    }

    /// Runs a stage without its sleep.
    async fn run(stage: Stage, input: Value, retries: i32) -> Verdict {
        let registry = registry();
        let definition = definition();
        let binding = &definition["stages"][stage.index()];
        let handler = binding["handler"].as_str().unwrap();
        let mut scope: TaskScope = TaskContext::detached("/nonexistent", json!({}), input).0.scope();
        scope.stage = stage;
        scope.job.retries = retries;
        let mut config = registry.render(handler, &binding["config"], &scope).unwrap();
        config["seconds"] = json!(0);
        let (mut task, _) = TaskContext::detached("/nonexistent", config, Value::Null);
        task.job.retries = retries;
        registry.get(handler).unwrap().run(&task).await
    }

    #[test]
    fn its_stages_are_in_order_with_valid_configurations() {
        let definition = definition();
        assert_eq!(definition["name"], json!(STANDARD_NAME));
        let stages = definition["stages"].as_array().unwrap();
        let names: Vec<&str> = stages.iter().map(|binding| binding["stage"].as_str().unwrap()).collect();
        assert_eq!(names, Stage::ALL.iter().map(|stage| stage.as_str()).collect::<Vec<_>>());
        for binding in stages {
            assert_eq!(binding["retry"]["maxAttempts"], json!(1));
            let handler = binding["handler"].as_str().unwrap();
            assert_eq!(registry().check_config(handler, &binding["config"]), Ok(()), "{binding}");
        }
        let seconds: Vec<&Value> = stages.iter().map(|binding| &binding["config"]["seconds"]).collect();
        assert_eq!(json!(seconds), json!([0.5, 0.7, 1.0, 0.6, 0.3]));
    }

    #[test]
    fn its_input_schema_knows_its_three_inputs() {
        let validator = jsonschema::validator_for(&definition()["inputSchema"]).unwrap();
        for good in [
            json!(null),
            json!({}),
            json!({ "iterations": 10, "simulate_failure": true, "fail_until_retry": 2, "more": [] }),
        ] {
            assert!(validator.is_valid(&good), "{good}");
        }
        for bad in [
            json!([]),
            json!({ "iterations": -1 }),
            json!({ "iterations": "10" }),
            json!({ "simulate_failure": 1 }),
            json!({ "fail_until_retry": 0.5 }),
        ] {
            assert!(!validator.is_valid(&bad), "{bad}");
        }
    }

    #[tokio::test]
    async fn its_stages_return_what_is_documented() {
        let computed =
            |n: u64, sum: u64| Verdict::Done(json!({ "computation_result": sum, "iterations": n }));
        for input in [json!(null), json!({}), json!({ "fail_until_retry": 3 })] {
            assert_eq!(run(Stage::Execute, input, 0).await, computed(5000, 41_654_167_500));
        }
        assert_eq!(run(Stage::Execute, json!({ "iterations": 3 }), 0).await, computed(3, 5));
        assert_eq!(run(Stage::Init, json!(null), 0).await, Verdict::Done(json!(null)));
        assert_eq!(run(Stage::Prepare, json!(null), 0).await, Verdict::Done(json!({ "files_created": 3 })));
        let validated = json!({ "validation_passed": true, "checks_performed": 5 });
        assert_eq!(run(Stage::Validate, json!(null), 0).await, Verdict::Done(validated));
    }

    #[tokio::test]
    async fn it_fails_until_it_was_retried_often_enough() {
        let fails = async |input: Value, retries: i32| {
            matches!(run(Stage::Execute, input, retries).await, Verdict::Retry { .. })
        };
        assert!(fails(json!({ "simulate_failure": true }), 0).await);
        assert!(!fails(json!({ "simulate_failure": true }), 1).await);
        assert!(fails(json!({ "simulate_failure": true, "fail_until_retry": 3 }), 2).await);
        assert!(!fails(json!({ "simulate_failure": true, "fail_until_retry": 3 }), 3).await);
        assert!(!fails(json!({ "simulate_failure": false, "fail_until_retry": 3 }), 0).await);
        for stage in [Stage::Init, Stage::Prepare, Stage::Validate, Stage::Complete] {
            assert!(matches!(run(stage, json!({ "simulate_failure": true }), 0).await, Verdict::Done(_)));
        }
    }
}
