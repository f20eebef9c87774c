//! Checks a whole workflow definition: its bindings, its handlers' configurations, its input schema.

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

use super::registry::Registry;
use super::schema::problem_path;
use crate::domain::text::{self, JSON_BYTES_MAX_DEFAULT, Problem};
use crate::domain::words::Stage;
use crate::domain::workflow::{HANDLER_DEFAULT, StageBinding, WorkflowDefinition};

/// The one dialect that input schemas are read in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The definition's five bindings, or everything that is wrong with it, each problem with its path in the
/// definition. The one check for workflows from the API, from files and built in.
///
/// # Errors
///
/// What [`WorkflowDefinition::bindings`] says, handlers that are not in the registry, configurations that do not
/// fit their handler's schema, and an input schema that [`input_schema`] does not read.
pub fn check(
    definition: &WorkflowDefinition,
    registry: &Registry,
) -> Result<[StageBinding; 5], Vec<Problem>> {
    // Each stage has a configuration to be checked, so no more are looked at than there can be.
    if definition.stages.len() > Stage::ALL.len() {
        let message = format!("must have at most {} entries, one for each stage", Stage::ALL.len());
        return Err(vec![Problem::new(vec!["stages".to_owned()], message)]);
    }
    let mut problems = Vec::new();
    let bindings = definition.bindings().map_err(|found| problems.extend(found));
    for (index, stage) in definition.stages.iter().enumerate() {
        let index = index.to_string();
        let at = |field: &str| vec!["stages".to_owned(), index.clone(), field.to_owned()];
        let config = stage.config.as_ref().unwrap_or(&Value::Null);
        if registry.get(&stage.handler).is_none() {
            let names = registry.names().collect::<Vec<_>>().join(", ");
            problems.push(Problem::new(
                at("handler"),
                format!("there is no handler {}; there are {names}", text::told(&stage.handler)),
            ));
        } else if let Err(problem) = text::check_json(config, JSON_BYTES_MAX_DEFAULT) {
            problems.push(Problem::new(at("config"), problem.to_string()));
        } else if let Err(found) = registry.check_config(&stage.handler, config) {
            let found = found.into_iter().map(|problem| Problem::new(problem.path, problem.message));
            problems.extend(found.map(|problem| problem.within(&["stages", &index, "config"])));
        }
    }
    let given = |stage: &Stage| definition.stages.iter().any(|given| given.stage == *stage);
    if registry.get(HANDLER_DEFAULT).is_none() && !Stage::ALL.iter().all(given) {
        let message =
            format!("must bind all five stages: there is no handler {HANDLER_DEFAULT} for the others here");
        problems.push(Problem::new(vec!["stages".to_owned()], message));
    }
    if let Some(schema) = &definition.input_schema {
        if let Err(problem) = text::check_json(schema, JSON_BYTES_MAX_DEFAULT) {
            problems.push(Problem::new(vec!["inputSchema".to_owned()], problem.to_string()));
        } else if let Err(problem) = input_schema(schema) {
            problems.push(problem.within(&["inputSchema"]));
        }
    }
    match bindings {
        Ok(bindings) if problems.is_empty() => Ok(bindings),
        _ => Err(problems),
    }
}

/// Compiles a workflow's input schema: JSON Schema (2020-12), without network or files, with patterns that take time
/// in proportion to the text.
///
/// # Errors
///
/// What is wrong, and where in the schema.
pub fn input_schema(schema: &Value) -> Result<Validator, Problem> {
    if let Some(dialect) = schema.get("$schema")
        && dialect.as_str().map(|uri| uri.trim_end_matches('#')) != Some(DIALECT)
    {
        return Err(Problem::new(vec!["$schema".to_owned()], format!("must be {DIALECT} or left out")));
    }
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .offline()
        // Without look-around and back references.
        .with_pattern_options(PatternOptions::regex())
        .build(schema)
        .map_err(|error| Problem::new(problem_path(&error), error.masked().to_string()))
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
            ["name", "stages.0.handler", "stages.1.config.iterations", "inputSchema.type"]
        );
    }

    #[test]
    fn an_input_schema_stays_within_itself() {
        for (schema, path) in [
            (json!({ "properties": { "a": { "type": "text" } } }), "properties.a.type"),
            (json!(3), ""),
            (json!({ "$schema": "http://json-schema.org/draft-07/schema#" }), "$schema"),
            (json!({ "$ref": "https://example.org/other.json" }), ""),
            (json!({ "$ref": "file:///etc/passwd" }), ""),
            (json!({ "pattern": "(?=a)b" }), "pattern"),
        ] {
            let found = input_schema(&schema).err().map(|problem| problem.path.join("."));
            assert_eq!(found.as_deref(), Some(path), "{schema}");
        }
        let fine = json!({ "$schema": DIALECT, "$ref": "#/$defs/a", "$defs": { "a": true } });
        assert!(input_schema(&fine).is_ok());
    }
}
