//! What templates can call: an allow list of filters, and bounded versions of those that make text.

use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::value::to_text;
use super::{TEMPLATE_FUEL_MAX, TEMPLATE_OUTPUT_BYTES_MAX};

/// The filters that templates can use. What pads, indents, formats or adds up is left out: it makes large
/// text out of a small argument.
pub(super) const FILTERS: &[&str] = &[
    "abs",
    "bool",
    "capitalize",
    "count",
    "d",
    "default",
    "dictsort",
    "first",
    "float",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "sort",
    "split",
    "string",
    "title",
    "tojson",
    "trim",
    "unique",
    "upper",
    "urlencode",
];

/// The tests that templates can use.
pub(super) const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "even",
    "false",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
    "upper",
];

/// The function that templates can call.
pub(super) const RANGE: &str = "range";

/// Those of [`FILTERS`] that yield a number, or fail, or yield their argument.
pub(super) const NUMERIC_FILTERS: &[&str] = &["abs", "count", "float", "int", "length", "round"];

/// Most items that `range` yields.
const RANGE_ITEMS_MAX: usize = 10_000;

/// An environment without templates, loader or access to files. Cheap: a copy of one that is kept.
pub(super) fn new() -> Environment<'static> {
    static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
        let mut environment = Environment::new();
        let mut syntax = minijinja::syntax::SyntaxConfig::builder();
        syntax.keep_trailing_newline(true);
        if let Ok(syntax) = syntax.build() {
            environment.set_syntax(syntax);
        }
        environment.set_debug(false);
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_fuel(Some(TEMPLATE_FUEL_MAX));
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_formatter(emit);
        environment.add_filter("join", join);
        environment.add_filter("replace", replace);
        environment.add_filter("string", |value: &Value| text(value));
        environment.add_filter("tojson", tojson);
        environment.add_filter("urlencode", urlencode);
        // Minijinja's own panics for a divisor of 0.
        environment.add_test("divisibleby", |value: i64, by: i64| value.checked_rem(by) == Some(0));
        environment.add_function(RANGE, range);
        environment
    });
    ENVIRONMENT.clone()
}

/// Writes a value into text: a string as it is, anything else as JSON.
fn emit(output: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    // An `if` without `else` comes to this when its condition is false.
    if value.is_undefined() {
        return Ok(());
    }
    match value.as_str() {
        Some(text) => output.write_str(text).map_err(Error::from),
        None => output.write_str(&text(value)?).map_err(Error::from),
    }
}

fn text(value: &Value) -> Result<String, Error> {
    to_text(value, TEMPLATE_OUTPUT_BYTES_MAX)
        .map_err(|reason| Error::new(ErrorKind::InvalidOperation, reason))
}

fn tojson(value: &Value) -> Result<String, Error> {
    let json = super::value::to_json(value, TEMPLATE_OUTPUT_BYTES_MAX)
        .map_err(|reason| Error::new(ErrorKind::InvalidOperation, reason))?;
    Ok(json.0.to_string())
}

fn join(values: &Value, joiner: Option<&str>) -> Result<String, Error> {
    if values.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    let mut joined = String::new();
    for (index, value) in values.try_iter()?.enumerate() {
        if index > 0 {
            push(&mut joined, joiner.unwrap_or_default())?;
        }
        match value.as_str() {
            Some(text) => push(&mut joined, text)?,
            None => push(&mut joined, &text(&value)?)?,
        }
    }
    Ok(joined)
}

/// What one segment of a URL's path, or one value of its query, takes as it is (RFC 3986, "unreserved").
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Makes any value one segment of a path, or one value of a query: nothing in it can end either.
fn urlencode(value: &Value) -> Result<String, Error> {
    let plain = text(value)?;
    // A URL takes these for the way up, encoded or not.
    if plain == "." || plain == ".." {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("{plain:?} cannot be a part of a path")));
    }
    let mut encoded = String::new();
    for piece in utf8_percent_encode(&plain, UNRESERVED) {
        push(&mut encoded, piece)?;
    }
    Ok(encoded)
}

fn replace(value: &str, from: &str, to: &str) -> Result<String, Error> {
    let mut replaced = String::new();
    let mut end = 0;
    for (start, found) in value.match_indices(from) {
        push(&mut replaced, &value[end..start])?;
        push(&mut replaced, to)?;
        end = start + found.len();
    }
    push(&mut replaced, &value[end..])?;
    Ok(replaced)
}

fn push(text: &mut String, more: &str) -> Result<(), Error> {
    if text.len() + more.len() > TEMPLATE_OUTPUT_BYTES_MAX {
        let reason = super::too_large(TEMPLATE_OUTPUT_BYTES_MAX);
        return Err(Error::new(ErrorKind::InvalidOperation, reason));
    }
    text.push_str(more);
    Ok(())
}

fn range(lower: i64, upper: Option<i64>, step: Option<i64>) -> Result<Vec<i64>, Error> {
    let (from, to) = upper.map_or((0, lower), |upper| (lower, upper));
    let step = step.unwrap_or(1);
    let refused = |reason| Error::new(ErrorKind::InvalidOperation, reason);
    if step == 0 {
        return Err(refused("range() cannot have a step of 0"));
    }
    let mut items = Vec::new();
    let mut next = Some(from);
    while let Some(item) = next.filter(|item| if step > 0 { *item < to } else { *item > to }) {
        if items.len() == RANGE_ITEMS_MAX {
            return Err(refused("range() has more than 10000 items"));
        }
        items.push(item);
        next = item.checked_add(step);
    }
    Ok(items)
}
