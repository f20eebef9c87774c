//! Whether a workflow's definition can be registered: what the domain says of it, and the handlers, and JSON Schema.

use serde_json::Value;

use super::input_schema;
use crate::domain::text::{self, Problem};
use crate::domain::words::Stage;
use crate::domain::workflow::{HANDLER_DEFAULT, WorkflowDefinition};
use crate::handlers::Registry;
use crate::store::workflows::NewWorkflow;

/// A workflow that can be registered, or everything that is wrong with its definition, each problem with its path.
pub fn checked(
    definition: WorkflowDefinition,
    registry: &Registry,
    json_bytes_max: usize,
) -> Result<NewWorkflow, Vec<Problem>> {
    let mut problems = Vec::new();
    let at = |parts: &[&str], message: String| {
        Problem::new(parts.iter().map(|part| (*part).to_owned()).collect(), message)
    };
    if definition.stages.len() > Stage::ALL.len() {
        let message = format!("must have at most {} entries", Stage::ALL.len());
        return Err(vec![at(&["stages"], message)]);
    }
    let bindings = definition.bindings().map_err(|found| problems.extend(found));
    for (index, stage) in definition.stages.iter().enumerate() {
        let number = index.to_string();
        if registry.get(&stage.handler).is_none() {
            let message = format!("there is no handler of this name; there are {}", names(registry));
            problems.push(at(&["stages", &number, "handler"], message));
            continue;
        }
        let config = stage.config.as_ref().unwrap_or(&Value::Null);
        if let Err(problem) = text::check_json(config, json_bytes_max) {
            problems.push(at(&["stages", &number, "config"], problem.to_string()));
        } else if let Err(found) = registry.check_config(&stage.handler, config) {
            let within = found.into_iter().map(|problem| Problem::new(problem.path, problem.message));
            problems.extend(within.map(|problem| problem.within(&["stages", &number, "config"])));
        }
    }
    let all_given =
        Stage::ALL.iter().all(|stage| definition.stages.iter().any(|given| given.stage == *stage));
    if !all_given && let Err(found) = registry.check_config(HANDLER_DEFAULT, &Value::Null) {
        let said = found.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("; ");
        problems.push(at(&["stages"], format!("must bind all five stages here: {said}")));
    }
    if let Some(schema) = &definition.input_schema {
        if let Err(problem) = text::check_json(schema, json_bytes_max) {
            problems.push(at(&["inputSchema"], problem.to_string()));
        } else if let Err(problem) = input_schema::compile(schema) {
            problems.push(problem.within(&["inputSchema"]));
        }
    }
    match bindings {
        Ok(stages) if problems.is_empty() => Ok(NewWorkflow {
            name: definition.name,
            description: definition.description,
            stages,
            input_schema: definition.input_schema,
        }),
        _ => Err(problems),
    }
}

/// The handlers' names for a sentence.
fn names(registry: &Registry) -> String {
    registry.names().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handlers::HandlersSettings;
    use serde_json::json;

    fn checked_json(definition: Value) -> Result<NewWorkflow, Vec<String>> {
        let registry = Registry::builtin(&HandlersSettings::default(), |_| None).unwrap();
        let definition = serde_json::from_value(definition).unwrap();
        let checked = checked(definition, &registry, 10_000);
        checked.map_err(|problems| problems.into_iter().map(|problem| problem.path.join(".")).collect())
    }

    #[test]
    fn a_definition_that_holds_is_complete() {
        let new = checked_json(json!({
            "name": "w",
            "stages": [{ "stage": "EXECUTE", "handler": "compute", "config": { "iterations": "{{ input.n }}" } }],
            "inputSchema": { "required": ["n"] },
        }))
        .unwrap();
        assert_eq!(new.stages[2].handler, "compute");
        assert_eq!(new.stages[0].handler, "pass");
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let problems = checked_json(json!({
            "name": "not a slug",
            "stages": [
                { "stage": "INIT", "handler": "nobody" },
                { "stage": "EXECUTE", "handler": "compute", "config": { "iterations": "many" } },
                { "stage": "VALIDATE", "handler": "pass", "config": { "big": "x".repeat(10_000) } },
                { "stage": "VALIDATE", "handler": "pass", "timeoutSeconds": -1 },
            ],
            "inputSchema": { "type": "text" },
        }))
        .unwrap_err();
        assert_eq!(
            problems,
            [
                "name",
                "stages.3.stage",
                "stages.3.timeoutSeconds",
                "stages.0.handler",
                "stages.1.config.iterations",
                "stages.2.config",
                "inputSchema.type"
            ]
        );
    }

    #[test]
    fn a_long_list_of_stages_is_not_even_looked_at() {
        let stages = vec![json!({ "stage": "INIT", "handler": "nobody" }); 1_000];
        assert_eq!(checked_json(json!({ "name": "w", "stages": stages })).unwrap_err(), ["stages"]);
    }
}
