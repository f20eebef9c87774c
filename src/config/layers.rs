//! Merges the sources of settings and reads them into types, collecting every problem instead of the first one only.

use std::collections::BTreeMap;
use std::fmt;

use figment::error::{Actual, Kind};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::de::DeserializeOwned;

/// One thing that is wrong: which setting, where it was set, and what about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting's name, such as `engine.slots`; empty for a problem of a whole source.
    pub key: String,
    /// The file, variable or flag; none when the problem is with a default.
    pub source: Option<String>,
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&*self.key, &self.source) {
            ("", Some(source)) => write!(f, "{source} {}", self.message),
            (key, Some(source)) => write!(f, "{key} (from {source}) {}", self.message),
            (key, None) => write!(f, "{key} {}", self.message),
        }
    }
}

/// The settings of one source, each with a name for where it comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    values: Dict,
    /// The source of all values, when it is one.
    file: Option<String>,
    sources: BTreeMap<String, String>,
}

impl Layer {
    pub(super) fn of_file(name: String, values: Dict) -> Self {
        Self { values, file: Some(name), sources: BTreeMap::new() }
    }

    pub(super) fn set(&mut self, key: &str, value: Value, source: &str) {
        let mut values = &mut self.values;
        let mut path = key.split('.').peekable();
        while let Some(part) = path.next() {
            if path.peek().is_none() {
                values.insert(part.to_owned(), value);
                break;
            }
            let section = values.entry(part.to_owned()).or_insert_with(|| Dict::new().into());
            if !matches!(section, Value::Dict(..)) {
                *section = Dict::new().into();
            }
            let Value::Dict(_, section) = section else { break };
            values = section;
        }
        self.sources.insert(key.to_owned(), source.to_owned());
    }

    /// Where a key was set here. A variable or flag may have set something above or below it.
    fn source_of(&self, key: &str) -> Option<&String> {
        let related = |set: &str| {
            let below =
                |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'));
            set == key || below(key, set) || below(set, key)
        };
        let (_, found) = self.find(key);
        let named = self.sources.iter().find(|(set, _)| related(set)).map(|(_, source)| source);
        if found { self.file.as_ref().or(named) } else { None }
    }

    /// The deepest value on the way to a key, and whether that is the key itself or something inside its value.
    fn find(&self, key: &str) -> (Option<&Value>, bool) {
        let mut values = &self.values;
        let mut deepest = None;
        for part in key.split('.') {
            let Some(value) = values.get(part) else { return (deepest, false) };
            deepest = Some(value);
            let Value::Dict(_, section) = value else { return (deepest, true) };
            values = section;
        }
        (deepest, true)
    }

    /// Changes or removes the value of a key, or the value in which the key would lie. Says whether there was one.
    fn replace(&mut self, key: &str, change: impl FnOnce(Value) -> Option<Value>) -> bool {
        fn replace(values: &mut Dict, key: &str, change: impl FnOnce(Value) -> Option<Value>) -> bool {
            let (part, rest) = key.split_once('.').map_or((key, None), |(part, rest)| (part, Some(rest)));
            match (values.get_mut(part), rest) {
                (None, _) => false,
                (Some(Value::Dict(_, section)), Some(rest)) => replace(section, rest, change),
                (Some(_), _) => {
                    if let Some(changed) = values.remove(part).and_then(change) {
                        values.insert(part.to_owned(), changed);
                    }
                    true
                }
            }
        }
        replace(&mut self.values, key, change)
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.file.clone().unwrap_or_default())
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

/// Reads the layers, the last one the strongest, into a type. Where a value is wrong, it is taken out and reading
/// begins again, so that all problems are found; what is left is then worth checking further. Text becomes numbers,
/// booleans and lists where those are wanted, as variables know nothing else.
pub(super) fn extract<T: DeserializeOwned>(layers: &mut [Layer]) -> (Option<T>, Vec<Problem>) {
    let mut problems = Vec::new();
    loop {
        let merged = layers.iter().fold(Figment::new(), |figment, layer| figment.merge(layer));
        let error = match merged.extract_lossy() {
            Ok(settings) => return (Some(settings), problems),
            Err(error) => error,
        };
        let key = error.path.join(".");
        let wants_list =
            matches!(&error.kind, Kind::InvalidType(Actual::Str(_), wanted) if wanted == "a sequence");
        let Some(layer) = layers.iter_mut().rev().find(|layer| layer.find(&key).1) else {
            problems.push(Problem { key, source: None, message: explain(&error.kind) });
            return (None, problems);
        };
        if wants_list {
            layer.replace(&key, |value| Some(list(value)));
            continue;
        }
        problems.push(Problem {
            source: layer.source_of(&key).cloned(),
            message: explain(&error.kind),
            key: key.clone(),
        });
        layer.replace(&key, |_| None);
    }
}

/// A problem with a value of the right type.
pub(super) fn problem(layers: &[Layer], key: String, message: String) -> Problem {
    let source = layers.iter().rev().find_map(|layer| layer.source_of(&key)).cloned();
    Problem { key, source, message }
}

/// Text as a list: in TOML's brackets or separated by commas.
fn list(value: Value) -> Value {
    let text = value.as_str().unwrap_or_default();
    let bracketed =
        text.starts_with('[').then(|| toml::from_str::<Dict>(&format!("list = {text}")).ok()).flatten();
    bracketed.and_then(|mut parsed| parsed.remove("list")).unwrap_or_else(|| {
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().into()
    })
}

fn explain(kind: &Kind) -> String {
    match kind {
        Kind::UnknownField(field, known) => match nearest(field, known) {
            Some(near) => format!("is not a setting; did you mean {near}?"),
            None => format!("is not a setting; there are {}", known.join(", ")),
        },
        Kind::InvalidType(actual, wanted) | Kind::InvalidValue(actual, wanted) => {
            format!("must be {}, not {}", wanted_in_words(wanted), actual_in_words(actual))
        }
        Kind::UnknownVariant(actual, known) => format!("must be one of {}, not {actual:?}", known.join(", ")),
        Kind::Message(message) => format!("is wrong: {message}"),
        other => format!("is wrong: {other}"),
    }
}

fn wanted_in_words(wanted: &str) -> String {
    match wanted {
        "u8" => whole_number(u8::MAX),
        "u16" => whole_number(u16::MAX),
        "u32" => whole_number(u32::MAX),
        "u64" | "usize" => "a whole number from 0".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a string" | "path string" => "text".to_owned(),
        wanted if wanted == "a map" || wanted.starts_with("struct ") => "a section".to_owned(),
        wanted if wanted.starts_with("enum ") => "a word".to_owned(),
        wanted => wanted.to_owned(),
    }
}

fn whole_number(max: impl fmt::Display) -> String {
    format!("a whole number from 0 to {max}")
}

fn actual_in_words(actual: &Actual) -> String {
    match actual {
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        Actual::Float(value) => value.to_string(),
        Actual::Str(value) => format!("{value:?}"),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a section".to_owned(),
        other => other.to_string(),
    }
}

/// The known name that was probably meant.
fn nearest(unknown: &str, known: &[&'static str]) -> Option<&'static str> {
    let likeness = |name: &str| strsim::jaro_winkler(unknown, name);
    let best = known.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= LIKENESS_MIN).then_some(best)
}

/// How alike two names must be, from 0 to 1, for one to be taken for a slip of the other.
const LIKENESS_MIN: f64 = 0.8;
