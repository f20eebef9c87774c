//! Answers with everything that differs from run to run replaced, so that the rest can be kept as a snapshot.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Digits of a TypeID behind its prefix.
const SUFFIX_CHARS: usize = 26;
/// Times from here on were given by the test and stay as they are.
const GIVEN_FROM: &str = "2090";

/// The answer with ids and cursors numbered in the order in which they appear, and times taken out.
pub fn stable(answer: Value) -> Value {
    Stable::default().value("", answer)
}

#[derive(Default)]
struct Stable {
    ids: HashMap<String, usize>,
    cursors: HashMap<String, usize>,
}

impl Stable {
    fn value(&mut self, key: &str, value: Value) -> Value {
        match value {
            Value::Array(items) => items.into_iter().map(|item| self.value(key, item)).collect(),
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(key, value)| {
                    let value = self.value(&key, value);
                    (key, value)
                });
                Value::Object(fields.collect::<Map<_, _>>())
            }
            Value::String(text) => self.text(key, &text).into(),
            other => other,
        }
    }

    fn text(&mut self, key: &str, text: &str) -> String {
        if matches!(key, "cursor" | "startCursor" | "endCursor") {
            let next = self.cursors.len() + 1;
            let number = *self.cursors.entry(text.to_owned()).or_insert(next);
            return format!("[cursor {number}]");
        }
        if key == "requestId" {
            return "[request]".to_owned();
        }
        if text.len() == "2026-11-20T10:30:00.000000Z".len()
            && chrono::DateTime::parse_from_rfc3339(text).is_ok()
            && text < GIVEN_FROM
        {
            return "[time]".to_owned();
        }
        self.ids_in(text)
    }

    /// Each run of 26 digits of a TypeID behind an underscore becomes a number; the same run the same number, so
    /// that it shows which task is whose.
    fn ids_in(&mut self, text: &str) -> String {
        let mut parts = Vec::new();
        for (index, part) in text.split('_').enumerate() {
            let length = part.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit());
            let (run, rest) = part.split_at(length.unwrap_or(part.len()));
            if index == 0 || run.len() != SUFFIX_CHARS {
                parts.push(part.to_owned());
                continue;
            }
            let next = self.ids.len() + 1;
            let number = *self.ids.entry(run.to_owned()).or_insert(next);
            parts.push(format!("[{number}]{rest}"));
        }
        parts.join("_")
    }
}
