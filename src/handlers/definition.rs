//! Checks a whole workflow definition: its bindings, its handlers' configurations, its input schema.

use serde_json::Value;

use super::registry::Registry;
use super::schema::ConfigSchema;
use crate::domain::text::{self, JSON_BYTES_MAX_DEFAULT, Problem};
use crate::domain::workflow::{StageBinding, WorkflowDefinition};

/// The definition's five bindings, or everything that is wrong with it, each problem with its path in the
/// definition. The one check for workflows from the API, from files and built in.
///
/// # Errors
///
/// What [`WorkflowDefinition::bindings`] says, handlers that are not in the registry, configurations that do not
/// fit their handler's schema, and an input schema that is no JSON Schema (2020-12) or refers to others.
pub fn check(
    definition: &WorkflowDefinition,
    registry: &Registry,
) -> Result<[StageBinding; 5], Vec<Problem>> {
    let mut problems = Vec::new();
    for (index, stage) in definition.stages.iter().enumerate() {
        let index = index.to_string();
        if registry.get(&stage.handler).is_none() {
            let path = vec!["stages".to_owned(), index, "handler".to_owned()];
            let name: String = stage.handler.chars().take(text::SLUG_CHARS_MAX).collect();
            problems.push(Problem::new(path, format!("there is no handler named {name:?}")));
            continue;
        }
        let config = stage.config.as_ref().unwrap_or(&Value::Null);
        if let Err(problem) = text::check_json(config, JSON_BYTES_MAX_DEFAULT) {
            let path = vec!["stages".to_owned(), index, "config".to_owned()];
            problems.push(Problem::new(path, problem.to_string()));
        } else if let Err(found) = registry.check_config(&stage.handler, config) {
            problems.extend(found.into_iter().map(|problem| {
                Problem::new(problem.path, problem.message).within(&["stages", &index, "config"])
            }));
        }
    }
    if let Some(schema) = &definition.input_schema {
        let found = text::check_json(schema, JSON_BYTES_MAX_DEFAULT)
            .map_err(|problem| problem.to_string())
            .and_then(|()| ConfigSchema::compile(schema.clone()).map(drop));
        if let Err(message) = found {
            problems.push(Problem::new(vec!["inputSchema".to_owned()], message));
        }
    }
    match definition.bindings() {
        Ok(bindings) if problems.is_empty() => Ok(bindings),
        Ok(_) => Err(problems),
        Err(found) => Err(found.into_iter().chain(problems).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handlers::HandlersSettings;
    use serde_json::json;

    fn paths(definition: Value) -> Vec<String> {
        let registry = Registry::builtin(&HandlersSettings::default(), |_| None).unwrap();
        let definition = serde_json::from_value(definition).unwrap();
        match check(&definition, &registry) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(|problem| problem.path.join(".")).collect(),
        }
    }

    #[test]
    fn a_sound_definition_has_no_problem() {
        let config = json!({ "iterations": "{{ input.n }}" });
        let stages = json!([{ "stage": "EXECUTE", "handler": "compute", "config": config }]);
        let schema = json!({ "type": "object", "required": ["n"] });
        assert_eq!(
            paths(json!({ "name": "w", "stages": stages, "inputSchema": schema })),
            Vec::<String>::new()
        );
    }

    #[test]
    fn each_problem_says_where_it_is() {
        let stages = json!([
            { "stage": "INIT", "handler": "nobody" },
            { "stage": "EXECUTE", "handler": "compute", "config": { "iterations": -1 } },
        ]);
        let definition = json!({ "name": "no good", "stages": stages, "inputSchema": { "type": 7 } });
        assert_eq!(
            paths(definition),
            ["name", "stages.0.handler", "stages.1.config.iterations", "inputSchema"]
        );
    }

    #[test]
    fn an_input_schema_stays_within_itself() {
        let schema = json!({ "$ref": "http://127.0.0.1:1/schema.json" });
        assert_eq!(paths(json!({ "name": "w", "stages": [], "inputSchema": schema })), ["inputSchema"]);
    }
}
