//! Templates in configurations: any string with `{{`, `{%` or `{#` is a minijinja template.
//!
//! A template sees what [`TaskScope`] holds: `job`, `input`, `results`, `stage`, `attempt`, `round`,
//! `scratch`, and `callback` where the stage is answered later. A string that is one `{{ expression }}` and nothing else becomes the expression's value, a
//! number or list included; any other template becomes a string, in which a value that is no string is
//! written as JSON. Something undefined is an error, save in a condition or before `default`.
//!
//! Who submits a job chooses the data, and who registers a workflow chooses the template; neither may take
//! the server down. So the language is a subset in which memory and time are bounded by the limits below:
//! `subset` refuses what cannot be bounded (assignments, macros, repetition of strings), `environment`
//! has the filters, `value` goes from JSON and back.

mod environment;
mod subset;
mod value;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use minijinja::{Environment, Error, ErrorKind};
use serde_json::Value;

use super::context::TaskScope;
use super::schema::{ConfigProblem, PROBLEMS_MAX};

/// Longest template in bytes.
pub const TEMPLATE_BYTES_MAX: usize = 4 * 1024;

/// Most instructions that one template executes.
pub const TEMPLATE_FUEL_MAX: u64 = 20_000;

/// Most bytes that one template yields, and also that one filter within it makes.
pub const TEMPLATE_OUTPUT_BYTES_MAX: usize = 256 * 1024;

/// Most bytes that all templates of one configuration yield together.
pub const CONFIG_OUTPUT_BYTES_MAX: usize = 4 * TEMPLATE_OUTPUT_BYTES_MAX;

/// Whether a string is a template. A string that only wants to contain `{{` says `{{ '{{' }}`.
pub fn is_template(text: &str) -> bool {
    before_template(text).len() < text.len()
}

/// What stands before the first template in it; all of it where there is none.
pub fn before_template(text: &str) -> &str {
    let starts = ["{{", "{%", "{#"].iter().filter_map(|start| text.find(start));
    starts.min().map_or(text, |start| &text[..start])
}

/// The templates in a configuration that do not parse, or that use what templates may not.
pub(super) fn problems(config: &Value) -> Vec<ConfigProblem> {
    let environment = environment::new();
    let mut problems = Vec::new();
    let mut path = Vec::new();
    collect_problems(&environment, config, &mut path, &mut problems);
    problems
}

fn collect_problems(
    environment: &Environment<'_>,
    value: &Value,
    path: &mut Vec<String>,
    problems: &mut Vec<ConfigProblem>,
) {
    if problems.len() >= PROBLEMS_MAX {
        return;
    }
    match value {
        Value::String(text) if is_template(text) => {
            if let Err(message) = guarded(text, || check_names(&compile(environment, text)?)) {
                problems.push(ConfigProblem::at(path.iter(), message));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                collect_problems(environment, item, path, problems);
                path.pop();
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                path.push(name.clone());
                collect_problems(environment, field, path, problems);
                path.pop();
            }
        }
        _ => {}
    }
}

const PANICKED: &str = "the template makes the template engine panic";

/// Longest part of a template that is quoted in a message, in bytes.
const QUOTE_BYTES_MAX: usize = 80;

/// Does something with a template; a failure's message quotes the template, and a panic is a failure.
fn guarded<T>(text: &str, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    // Two ways to make minijinja panic were found by chance and are closed; there may be a third. What is
    // shared with the next template is not changed by this one.
    let worked = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(PANICKED.to_owned()));
    worked.map_err(|message| {
        let quote = &text[..text.floor_char_boundary(QUOTE_BYTES_MAX)];
        format!("{message}, in {quote}{}", if quote.len() < text.len() { "…" } else { "" })
    })
}

/// Whether a template names only what there is.
fn check_names(compiled: &Compiled<'_, '_>) -> Result<(), String> {
    let names = match compiled {
        Compiled::Expression(expression) => expression.undeclared_variables(false),
        Compiled::Text(template) => template.undeclared_variables(false),
    };
    let mut unknown: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| !value::FIELDS.contains(name) && *name != environment::RANGE)
        .collect();
    unknown.sort_unstable();
    match unknown.first() {
        None => Ok(()),
        Some(name) => {
            Err(format!("the template uses {name:?}, which is none of {}", value::FIELDS.join(", ")))
        }
    }
}

/// Renders every template in a configuration; the rest stays as it is.
///
/// The caller has bounded the configuration's depth.
pub(super) fn render(config: &Value, scope: &TaskScope) -> Result<Value, ConfigProblem> {
    if !super::schema::contains_template(config) {
        return Ok(config.clone());
    }
    let environment = environment::new();
    let scope = value::scope(scope);
    let mut renderer = Renderer { environment, scope, bytes_left: CONFIG_OUTPUT_BYTES_MAX, path: Vec::new() };
    renderer.value(config).map_err(|message| ConfigProblem::at(renderer.path, message))
}

struct Renderer {
    environment: Environment<'static>,
    scope: minijinja::Value,
    bytes_left: usize,
    /// Where the renderer is; where it failed, after a failure.
    path: Vec<String>,
}

impl Renderer {
    fn value(&mut self, value: &Value) -> Result<Value, String> {
        match value {
            Value::String(text) if is_template(text) => self.template(text),
            Value::Array(items) => {
                let render = |(index, item): (usize, &Value)| self.within(index.to_string(), item);
                items.iter().enumerate().map(render).collect::<Result<_, _>>().map(Value::Array)
            }
            Value::Object(fields) => {
                let render = |(name, field): (&String, &Value)| {
                    self.within(name.clone(), field).map(|field| (name.clone(), field))
                };
                fields.iter().map(render).collect::<Result<_, _>>().map(Value::Object)
            }
            plain => Ok(plain.clone()),
        }
    }

    fn within(&mut self, segment: String, value: &Value) -> Result<Value, String> {
        self.path.push(segment);
        let rendered = self.value(value)?;
        self.path.pop();
        Ok(rendered)
    }

    fn template(&mut self, text: &str) -> Result<Value, String> {
        let bytes_max = self.bytes_left.min(TEMPLATE_OUTPUT_BYTES_MAX);
        let render = || evaluate(&self.environment, &self.scope, text, bytes_max);
        let (rendered, bytes) = guarded(text, render)?;
        self.bytes_left = self.bytes_left.saturating_sub(bytes);
        Ok(rendered)
    }
}

/// What a template yields, and about how many bytes that takes.
fn evaluate(
    environment: &Environment<'_>,
    scope: &minijinja::Value,
    text: &str,
    bytes_max: usize,
) -> Result<(Value, usize), String> {
    match compile(environment, text)? {
        Compiled::Expression(expression) => {
            let found = expression.eval(scope).map_err(|error| say(&error))?;
            value::to_json(&found, bytes_max)
        }
        Compiled::Text(template) => {
            let mut output = Bounded { bytes: Vec::new(), bytes_max, overflowed: false };
            let rendered = template.render_captured_to(scope, &mut output).map(drop);
            if output.overflowed {
                return Err(too_large(bytes_max));
            }
            rendered.map_err(|error| say(&error))?;
            let bytes = output.bytes.len();
            Ok((Value::String(String::from_utf8_lossy(&output.bytes).into_owned()), bytes))
        }
    }
}

enum Compiled<'env, 'text> {
    Expression(minijinja::Expression<'env, 'text>),
    Text(minijinja::Template<'env, 'text>),
}

fn compile<'env, 'text>(
    environment: &'env Environment<'text>,
    text: &'text str,
) -> Result<Compiled<'env, 'text>, String> {
    if text.len() > TEMPLATE_BYTES_MAX {
        return Err(format!("the template is longer than {TEMPLATE_BYTES_MAX} bytes"));
    }
    match subset::check(environment.syntax(), text)? {
        subset::Shape::Expression(expression) => {
            environment.compile_expression(expression).map(Compiled::Expression)
        }
        subset::Shape::Text => environment.template_from_str(text).map(Compiled::Text),
    }
    .map_err(|error| say(&error))
}

/// The message for people: what failed, without minijinja's name for the template.
fn say(error: &Error) -> String {
    match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => {
            format!("the template takes more than {TEMPLATE_FUEL_MAX} steps")
        }
        (ErrorKind::UndefinedError, None) => "the template uses something undefined".to_owned(),
        (kind, Some(detail)) => format!("the template failed: {kind}: {detail}"),
        (kind, None) => format!("the template failed: {kind}"),
    }
}

fn too_large(bytes_max: usize) -> String {
    format!("the template yields more than {bytes_max} bytes")
}

/// Collects output up to a limit, and fails the rendering beyond it.
struct Bounded {
    bytes: Vec<u8>,
    bytes_max: usize,
    overflowed: bool,
}

impl io::Write for &mut Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.bytes_max {
            self.overflowed = true;
            return Err(io::Error::other("the template yields too much"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
