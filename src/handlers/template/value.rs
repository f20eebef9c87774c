//! From JSON to the values of templates, on demand, and back, within a number of bytes.

use std::sync::{Arc, OnceLock};

use minijinja::value::{Object, Serde, ValueKind};
use serde_json::{Map, Number, Value};

use crate::handlers::context::TaskScope;
use crate::handlers::schema::CONFIG_DEPTH_MAX;

/// What a list item, a field or a plain value counts for, in bytes, beside its text.
const NODE_BYTES: usize = 8;

/// The names that a template sees.
pub(super) fn scope(scope: &TaskScope) -> minijinja::Value {
    minijinja::Value::from_object(Scope { scope: scope.clone(), fields: Default::default() })
}

/// Those names.
pub(super) const FIELDS: [&str; 8] =
    ["job", "input", "results", "stage", "attempt", "round", "scratch", "callback"];

/// Converts a field when it is first named: most templates name one, and an input can be large.
#[derive(Debug)]
struct Scope {
    scope: TaskScope,
    fields: [OnceLock<minijinja::Value>; FIELDS.len()],
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<minijinja::Value> {
        use minijinja::Value;
        let index = FIELDS.iter().position(|field| *field == key)?;
        let scope = &self.scope;
        let field = self.fields[index].get_or_init(|| match key {
            "job" => Value::from(Serde(&scope.job)),
            "input" => Value::from(Serde(&scope.input)),
            "results" => Value::from(Serde(&scope.results)),
            "stage" => Value::from(scope.stage.as_str()),
            "attempt" => Value::from(scope.attempt),
            "round" => Value::from(scope.round),
            // Undefined for stages that nobody answers later.
            "callback" => scope.callback.as_ref().map_or(Value::UNDEFINED, |view| Value::from(Serde(view))),
            _ => Value::from(scope.scratch.to_string_lossy()),
        });
        Some(field.clone())
    }
}

/// A template's value as JSON, and about how many bytes it takes.
pub(super) fn to_json(value: &minijinja::Value, bytes_max: usize) -> Result<(Value, usize), String> {
    let mut converter = Converter { bytes_left: bytes_max, bytes_max };
    let json = converter.value(value, CONFIG_DEPTH_MAX)?;
    Ok((json, bytes_max - converter.bytes_left))
}

/// A template's value as text: a string as it is, anything else as JSON.
pub(super) fn to_text(value: &minijinja::Value, bytes_max: usize) -> Result<String, String> {
    match to_json(value, bytes_max)?.0 {
        Value::String(text) => Ok(text),
        json => Ok(json.to_string()),
    }
}

struct Converter {
    bytes_left: usize,
    bytes_max: usize,
}

impl Converter {
    fn value(&mut self, value: &minijinja::Value, levels_left: usize) -> Result<Value, String> {
        self.spend(NODE_BYTES)?;
        match value.kind() {
            ValueKind::None => Ok(Value::Null),
            ValueKind::Bool => Ok(Value::Bool(value.is_true())),
            ValueKind::Number => number(value).map(Value::Number),
            ValueKind::String => self.text(value.as_str().unwrap_or_default()).map(Value::String),
            ValueKind::Seq | ValueKind::Iterable => {
                let levels_left = deeper(levels_left)?;
                let items = value.try_iter().map_err(|error| error.to_string())?;
                items.map(|item| self.value(&item, levels_left)).collect::<Result<_, _>>().map(Value::Array)
            }
            ValueKind::Map => {
                let levels_left = deeper(levels_left)?;
                let mut fields = Map::new();
                for key in value.try_iter().map_err(|error| error.to_string())? {
                    let name =
                        key.as_str().ok_or("the template yields a map with a key that is no string")?;
                    let name = self.text(name)?;
                    let field = value.get_item(&key).map_err(|error| error.to_string())?;
                    fields.insert(name, self.value(&field, levels_left)?);
                }
                Ok(Value::Object(fields))
            }
            ValueKind::Undefined => Err("the template yields something undefined".to_owned()),
            kind => Err(format!("the template yields a {kind}, which JSON does not have")),
        }
    }

    fn text(&mut self, text: &str) -> Result<String, String> {
        self.spend(text.len())?;
        Ok(text.to_owned())
    }

    fn spend(&mut self, bytes: usize) -> Result<(), String> {
        self.bytes_left =
            self.bytes_left.checked_sub(bytes).ok_or_else(|| super::too_large(self.bytes_max))?;
        Ok(())
    }
}

fn deeper(levels_left: usize) -> Result<usize, String> {
    levels_left.checked_sub(1).ok_or_else(|| "the template yields a value nested too deeply".to_owned())
}

fn number(value: &minijinja::Value) -> Result<Number, String> {
    if value.is_integer() {
        let signed = i64::try_from(value.clone()).map(Number::from);
        return signed
            .or_else(|_| u64::try_from(value.clone()).map(Number::from))
            .map_err(|_| "the template yields an integer of more than 64 bits".to_owned());
    }
    let float = f64::try_from(value.clone()).map_err(|error| error.to_string())?;
    Number::from_f64(float).ok_or_else(|| format!("the template yields {float}, which JSON does not have"))
}
