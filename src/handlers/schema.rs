//! Checks configurations against a handler's JSON Schema, with templates standing for what they may become.

use std::fmt;

use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{Draft, ValidationError, Validator};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::template;

/// Problems that one check names at most; further ones are dropped.
pub const PROBLEMS_MAX: usize = 20;

/// Longest text of a problem in bytes; a longer one is cut.
pub const PROBLEM_BYTES_MAX: usize = 500;

/// Deepest nesting of a configuration, in levels: what serde_json reads at most.
pub const CONFIG_DEPTH_MAX: usize = 128;

/// What is wrong with a configuration, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The way to the value from the configuration's root: names of fields and numbers of items.
    pub path: Vec<String>,
    /// What is wrong there, as a clause without the place.
    pub message: String,
}

impl ConfigProblem {
    /// A problem at this place.
    pub fn at<S: Into<String>>(path: impl IntoIterator<Item = S>, message: impl Into<String>) -> Self {
        let mut message = message.into();
        message.truncate(message.floor_char_boundary(PROBLEM_BYTES_MAX));
        Self { path: path.into_iter().map(Into::into).collect(), message }
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{}: {}", self.path.join("."), self.message)
    }
}

/// A compiled schema.
pub(super) struct ConfigSchema {
    /// The schema as the handler gave it.
    pub(super) source: Value,
    validator: Validator,
}

impl ConfigSchema {
    /// Compiles a schema, without network or files.
    pub(super) fn compile(source: Value) -> Result<Self, String> {
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .offline()
            .build(&source)
            .map_err(|error| error.masked().to_string())?;
        Ok(Self { source, validator })
    }

    /// What is wrong with a configuration in which nothing is a template any more.
    pub(super) fn problems(&self, config: &Value) -> Vec<ConfigProblem> {
        self.validator.iter_errors(config).take(PROBLEMS_MAX).map(|error| problem(&error)).collect()
    }

    /// What is wrong with a configuration whatever its templates become.
    pub(super) fn problems_besides_templates(&self, config: &Value) -> Vec<ConfigProblem> {
        self.validator
            .iter_errors(config)
            .filter(|error| !depends_on_template(error, config))
            .take(PROBLEMS_MAX)
            .map(|error| problem(&error))
            .collect()
    }
}

fn problem(error: &ValidationError<'_>) -> ConfigProblem {
    let path = problem_path(error);
    // Masked: a value may be large, or secret.
    ConfigProblem::at(path, error.masked().to_string())
}

/// The way to the value that an error is about.
pub(super) fn problem_path(error: &ValidationError<'_>) -> Vec<String> {
    let segments = error.instance_path().iter().map(|segment| match segment {
        LocationSegment::Property(name) => name.into_owned(),
        LocationSegment::Index(index) => index.to_string(),
    });
    segments.collect()
}

/// Whether an error may go away once the templates have been rendered: it is about a template, or it judges
/// a value as a whole that has a template inside.
fn depends_on_template(error: &ValidationError<'_>, config: &Value) -> bool {
    let Some(instance) = value_at(config, error.instance_path()) else { return false };
    match error.kind() {
        ValidationErrorKind::AnyOf { .. }
        | ValidationErrorKind::OneOfNotValid { .. }
        | ValidationErrorKind::OneOfMultipleValid { .. }
        | ValidationErrorKind::Not { .. }
        | ValidationErrorKind::Contains
        | ValidationErrorKind::Constant { .. }
        | ValidationErrorKind::Enum { .. }
        | ValidationErrorKind::UniqueItems
        | ValidationErrorKind::UnevaluatedItems { .. }
        | ValidationErrorKind::UnevaluatedProperties { .. } => contains_template(instance),
        _ => instance.as_str().is_some_and(template::is_template),
    }
}

fn value_at<'v>(root: &'v Value, path: &Location) -> Option<&'v Value> {
    path.iter().try_fold(root, |value, segment| match segment {
        LocationSegment::Property(name) => value.get(name.as_ref()),
        LocationSegment::Index(index) => value.get(index),
    })
}

/// Whether any string in this value is a template.
pub(super) fn contains_template(value: &Value) -> bool {
    match value {
        Value::String(text) => template::is_template(text),
        Value::Array(items) => items.iter().any(contains_template),
        Value::Object(fields) => fields.values().any(contains_template),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a value is nested deeper than some number of levels; walks no deeper than that itself.
pub(super) fn is_deeper_than(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(_) | Value::Object(_) if levels == 0 => true,
        Value::Array(items) => items.iter().any(|item| is_deeper_than(item, levels - 1)),
        Value::Object(fields) => fields.values().any(|field| is_deeper_than(field, levels - 1)),
        _ => false,
    }
}

/// Reads what JSON Schema calls an integer, which 5000.0 is too, as a number of Rust.
pub(super) fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0; // 2^53
    let number = serde_json::Number::deserialize(deserializer)?;
    let from_float = || {
        let float = number.as_f64()?;
        // In this range the cast is exact.
        ((0.0..=EXACT_MAX).contains(&float) && float.fract() == 0.0).then_some(float as u64)
    };
    number
        .as_u64()
        .or_else(from_float)
        .ok_or_else(|| serde::de::Error::custom(format!("{number} is no whole number from 0")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> ConfigSchema {
        ConfigSchema::compile(json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["seconds"],
            "properties": {
                "seconds": { "type": "number", "minimum": 0 },
                "names": { "type": "array", "items": { "type": "integer" } },
                "either": { "oneOf": [{ "type": "integer" }, {
                    "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"]
                }] },
            },
        }))
        .unwrap()
    }

    fn said(problems: Vec<ConfigProblem>) -> Vec<String> {
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn problems_name_their_place_and_not_the_value() {
        let problems = schema().problems(&json!({ "seconds": "secret", "names": [1, "x"], "more": 1 }));
        let said = said(problems);
        assert!(said.iter().any(|line| line.starts_with("seconds: ")), "{said:?}");
        assert!(said.iter().any(|line| line.starts_with("names.1: ")), "{said:?}");
        assert!(said.iter().any(|line| line.contains("more")), "{said:?}");
        assert!(!said.join("").contains("secret"), "{said:?}");
    }

    #[test]
    fn a_template_counts_as_whatever_the_schema_wants() {
        let config = json!({
            "seconds": "{{ input.seconds }}", "names": [1, "{{ input.n }}"], "either": { "n": "{{ 1 }}" }
        });
        assert_eq!(schema().problems_besides_templates(&config), []);
        let config = json!({ "seconds": "no template", "names": [1, "{{ input.n }}", "x"] });
        let said = said(schema().problems_besides_templates(&config));
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(schema().problems(&config).len() == 3, "rendered strings are judged as they are");
    }

    #[test]
    fn a_schema_that_cannot_be_used_says_why() {
        assert!(ConfigSchema::compile(json!({ "type": "nonsense" })).is_err());
        assert!(ConfigSchema::compile(json!({ "$ref": "https://example.org/schema.json" })).is_err());
    }

    #[test]
    fn whole_numbers_are_read_in_both_spellings() {
        for (text, number) in [("5000", 5000), ("5000.0", 5000), ("1e3", 1000), ("0", 0)] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(whole_number(&value).unwrap(), number, "{text}");
        }
        for text in ["-1", "0.5", "1e300", "\"5\"", "null"] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert!(whole_number(&value).is_err(), "{text}");
        }
    }
}
