//! Labels on the command line: `key=value`, and for filters `key` alone, too.

use serde_json::{Value, json};

/// A label to give: the part behind the first `=` may hold others.
pub fn label(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some(("", _)) | None => Err("a label is KEY=VALUE".to_owned()),
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
    }
}

/// A label to look for: any value where none is named.
pub fn label_filter(text: &str) -> Result<(String, Option<String>), String> {
    match text.split_once('=') {
        Some(("", _)) => Err("a label is KEY=VALUE, or KEY for any value".to_owned()),
        Some((key, value)) => Ok((key.to_owned(), Some(value.to_owned()))),
        None if text.is_empty() => Err("a label is KEY=VALUE, or KEY for any value".to_owned()),
        None => Ok((text.to_owned(), None)),
    }
}

/// The filter of the API: one key several times means one of its values.
pub fn filters(labels: &[(String, Option<String>)]) -> Vec<Value> {
    let mut keys: Vec<(&str, Vec<&str>)> = Vec::new();
    for (key, value) in labels {
        let at = keys.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
            keys.push((key, Vec::new()));
            keys.len() - 1
        });
        keys[at].1.extend(value.as_deref());
    }
    keys.into_iter().map(|(key, values)| json!({ "key": key, "values": values })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_named_twice_has_one_of_two_values() {
        assert_eq!(label("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert!(label("a").is_err() && label("=b").is_err() && label_filter("").is_err());
        let labels: Vec<_> =
            ["a=1", "b", "a=2"].iter().map(|text| label_filter(text).expect("a label")).collect();
        assert_eq!(
            json!(filters(&labels)),
            json!([{ "key": "a", "values": ["1", "2"] }, { "key": "b", "values": [] }])
        );
    }
}
