//! What text and JSON may look like before anything is stored, and how a problem with them is named.

use serde_json::Value;

/// Longest name of a job, in characters.
pub const NAME_CHARS_MAX: usize = 255;
/// Longest description, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 10_000;
/// Longest name of a queue or workflow, in characters.
pub const SLUG_CHARS_MAX: usize = 128;
/// Longest reason a person gives, in characters.
pub const REASON_CHARS_MAX: usize = 1_000;
/// Longest idempotency key, in characters.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;
/// Most labels on a job.
pub const LABELS_MAX: usize = 32;
/// Longest key of a label, in characters.
pub const LABEL_KEY_CHARS_MAX: usize = 63;
/// Longest value of a label, in characters.
pub const LABEL_VALUE_CHARS_MAX: usize = 255;
/// Highest priority, and below zero the lowest.
pub const PRIORITY_MAX: i32 = 1_000_000;
/// Deepest nesting of a JSON value: what serde_json reads back without its recursion guard.
pub const JSON_DEPTH_MAX: usize = 100;
/// Largest JSON value where the configuration does not say, in bytes of its text: 256 KiB.
pub const JSON_BYTES_MAX_DEFAULT: usize = 256 * 1024;

/// How much of a name that is not known is told again, in characters.
const TOLD_CHARS_MAX: usize = 64;

/// A name that somebody has given, for a sentence that says what is wrong with it.
pub fn told(name: &str) -> String {
    match name.char_indices().nth(TOLD_CHARS_MAX) {
        Some((end, _)) => format!("{:?}", format!("{}…", &name[..end])),
        None => format!("{name:?}"),
    }
}

/// Something a caller can put right, with the path of the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// From the outermost field inwards; list positions as numbers.
    pub path: Vec<String>,
    /// One sentence without the field's name.
    pub message: String,
}

impl Problem {
    /// A problem at a path.
    pub fn new(path: Vec<String>, message: impl Into<String>) -> Self {
        Self { path, message: message.into() }
    }

    fn at(path: &[&str], message: impl Into<String>) -> Self {
        Self::new(path.iter().map(|part| (*part).to_owned()).collect(), message)
    }

    /// The same problem below a longer path.
    pub fn within(mut self, outer: &[&str]) -> Self {
        self.path.splice(0..0, outer.iter().map(|part| (*part).to_owned()));
        self
    }
}

/// Text of a length in characters, without the NUL that PostgreSQL cannot store.
pub fn check_text(text: &str, low: usize, high: usize, path: &[&str], problems: &mut Vec<Problem>) {
    // Counting stops where the answer is known: the text may be megabytes long.
    let length = text.chars().take(high + 1).count();
    if length > high {
        problems.push(Problem::at(path, format!("must have at most {high} characters")));
    } else if length < low {
        problems.push(Problem::at(path, "must not be empty"));
    } else if text.contains('\0') {
        problems.push(Problem::at(path, "must not contain the NUL character"));
    }
}

/// A job's name.
pub fn check_name(name: &str, path: &[&str], problems: &mut Vec<Problem>) {
    if !name.is_empty() && name.chars().all(char::is_whitespace) {
        problems.push(Problem::at(path, "must not be blank"));
        return;
    }
    check_text(name, 1, NAME_CHARS_MAX, path, problems);
}

/// A description.
pub fn check_description(description: &str, path: &[&str], problems: &mut Vec<Problem>) {
    check_text(description, 0, DESCRIPTION_CHARS_MAX, path, problems);
}

/// The name of a queue or workflow: letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
pub fn check_slug(name: &str, path: &[&str], problems: &mut Vec<Problem>) {
    if name.is_empty() || name.chars().take(SLUG_CHARS_MAX + 1).count() > SLUG_CHARS_MAX {
        problems.push(Problem::at(path, format!("must have 1 to {SLUG_CHARS_MAX} characters")));
    } else if !is_slug(name) {
        let message = "may have letters, digits, '.', '_' and '-', and begins with a letter or digit";
        problems.push(Problem::at(path, message));
    }
}

/// Whether a name would do for a queue or workflow.
pub fn is_slug(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        && name.len() <= SLUG_CHARS_MAX
}

/// Why a JSON value cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonProblem {
    /// Its text is too long.
    #[error("is {bytes} bytes of JSON; at most {bytes_max} are allowed")]
    TooLarge {
        /// Length of its text in bytes.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// Arrays and objects are nested too deeply.
    #[error("is nested more than {JSON_DEPTH_MAX} levels deep")]
    TooDeep,
    /// A string or key contains `\u0000`.
    #[error("contains the character \\u0000, which cannot be stored")]
    Nul,
}

/// Whether PostgreSQL can keep this value and its text is within the limit.
///
/// Numbers need no check: what serde_json holds is an i64, u64 or finite f64, all of which `jsonb` stores.
pub fn check_json(value: &Value, bytes_max: usize) -> Result<(), JsonProblem> {
    check_json_shape(value, 0)?;
    let bytes = json_bytes(value);
    if bytes > bytes_max { Err(JsonProblem::TooLarge { bytes, bytes_max }) } else { Ok(()) }
}

fn check_json_shape(value: &Value, depth: usize) -> Result<(), JsonProblem> {
    if depth > JSON_DEPTH_MAX {
        return Err(JsonProblem::TooDeep);
    }
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        Value::String(text) if text.contains('\0') => Err(JsonProblem::Nul),
        Value::String(_) => Ok(()),
        Value::Array(items) => items.iter().try_for_each(|item| check_json_shape(item, depth + 1)),
        Value::Object(fields) => fields.iter().try_for_each(|(key, item)| {
            if key.contains('\0') { Err(JsonProblem::Nul) } else { check_json_shape(item, depth + 1) }
        }),
    }
}

/// Length of a value's compact text, in bytes, without building it.
fn json_bytes(value: &Value) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Neither the writer nor a JSON value can fail to be written.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_is_measured_as_its_text() {
        let value = json!({ "a": [1, "é\n", null, 2.5] });
        assert_eq!(json_bytes(&value), value.to_string().len());
        assert_eq!(check_json(&value, value.to_string().len()), Ok(()));
        assert!(matches!(check_json(&value, 5), Err(JsonProblem::TooLarge { bytes_max: 5, .. })));
    }

    #[test]
    fn a_name_that_is_told_again_is_short_and_quoted() {
        assert_eq!(told("a\nb"), r#""a\nb""#);
        let long = told(&"é".repeat(5_000));
        assert_eq!((long.chars().count(), long.ends_with("…\"")), (67, true));
    }

    #[test]
    fn what_postgresql_cannot_store_is_refused() {
        assert_eq!(check_json(&json!({ "a": "x\0y" }), 100), Err(JsonProblem::Nul));
        assert_eq!(check_json(&json!({ "a\0": 1 }), 100), Err(JsonProblem::Nul));
        let deep = (0..=JSON_DEPTH_MAX).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(check_json(&deep, 10_000), Err(JsonProblem::TooDeep));
    }

    #[test]
    fn names_are_counted_in_characters() {
        let problems = |name: &str| {
            let mut problems = Vec::new();
            check_name(name, &["name"], &mut problems);
            problems.len()
        };
        assert_eq!(problems(&"é".repeat(255)), 0);
        assert_eq!(problems(&"é".repeat(256)), 1);
        assert_eq!(problems(""), 1);
        assert_eq!(problems("  \t"), 1);
        assert_eq!(problems("a\0b"), 1);
    }
}
