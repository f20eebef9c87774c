//! Reading the parameters of a request from a body or a query string.

use std::fmt;

use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::refusal::Refusal;
use super::settings::HttpSettings;
use crate::graphql::params::Params;

/// What a body holds.
#[derive(Debug)]
pub(super) enum Body {
    One(Box<Params>),
    /// At least one.
    Batch(Vec<Params>),
}

/// Reads the body of a POST.
pub(super) fn from_body(bytes: &[u8], settings: &HttpSettings) -> Result<Body, Refusal> {
    if count_values(bytes) > settings.max_body_values {
        return Err(Refusal::TooManyValues { limit: settings.max_body_values });
    }
    if bytes.trim_ascii_start().first() != Some(&b'[') {
        let params = serde_json::from_slice(bytes).map_err(malformed)?;
        return Ok(Body::One(Box::new(params)));
    }
    let limit = settings.max_batch;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let batch = Batch { limit }.deserialize(&mut json).map_err(malformed)?;
    json.end().map_err(malformed)?;
    match batch {
        None => Err(Refusal::BatchTooLong { limit }),
        Some(batch) if batch.is_empty() => Err(Refusal::EmptyBatch),
        Some(batch) => Ok(Body::Batch(batch)),
    }
}

/// Reads the query string of a GET, where variables and extensions are JSON in a string.
pub(super) fn from_query_string(uri: &Uri, settings: &HttpSettings) -> Result<Params, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Text {
        query: Option<String>,
        document_id: Option<String>,
        operation_name: Option<String>,
        variables: Option<String>,
        extensions: Option<String>,
    }

    let limit = settings.max_query_string_bytes;
    if uri.query().is_some_and(|query| query.len() > limit) {
        return Err(Refusal::QueryStringTooLong { limit });
    }
    let Query(text) =
        Query::<Text>::try_from_uri(uri).map_err(|error| Refusal::Malformed(error.body_text()))?;
    Ok(Params {
        query: text.query,
        document_id: text.document_id,
        operation_name: text.operation_name.filter(|name| !name.is_empty()),
        variables: json_or_default("variables", text.variables)?,
        extensions: json_or_default("extensions", text.extensions)?,
    })
}

fn json_or_default<T: Default + for<'a> Deserialize<'a>>(
    name: &str,
    text: Option<String>,
) -> Result<T, Refusal> {
    match text {
        Some(text) if !text.is_empty() => serde_json::from_str(&text)
            .map_err(|error| Refusal::Malformed(format!("{name} must be a JSON object: {error}"))),
        _ => Ok(T::default()),
    }
}

fn malformed(error: serde_json::Error) -> Refusal {
    Refusal::Malformed(error.to_string())
}

/// How many values JSON holds at the most: each but the first of a list or object has a comma before it.
pub(super) fn count_values(json: &[u8]) -> usize {
    let (mut values, mut in_string, mut escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b',' | b'[' | b'{' if !in_string => values += 1,
            _ => {}
        }
    }
    values
}

/// Reads a list of requests; None, and nothing kept, where it is longer than the limit.
struct Batch {
    limit: usize,
}

impl<'de> DeserializeSeed<'de> for Batch {
    type Value = Option<Vec<Params>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Batch {
    type Value = Option<Vec<Params>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of requests")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut batch = Vec::new();
        while let Some(params) = list.next_element::<Params>()? {
            if batch.len() == self.limit {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(None);
            }
            batch.push(params);
        }
        Ok(Some(batch))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &str) -> Result<Vec<Params>, Refusal> {
        let settings = HttpSettings { max_batch: 2, max_body_values: 20, ..Default::default() };
        match from_body(body.as_bytes(), &settings)? {
            Body::One(params) => Ok(vec![*params]),
            Body::Batch(batch) => Ok(batch),
        }
    }

    #[test]
    fn a_body_holds_one_request_or_a_short_list() {
        let one =
            read(r#" {"query": "{a}", "operationName": "A", "variables": {"b": 1}, "extensions": {"c": 2}}"#);
        let one = one.expect("well-formed").remove(0);
        assert_eq!((one.query.as_deref(), one.operation_name.as_deref()), (Some("{a}"), Some("A")));
        assert_eq!(json!(one.variables), json!({ "b": 1 }));

        let nulls = r#"{"query": "{a}", "operationName": null, "variables": null, "extensions": null}"#;
        assert!(read(nulls).is_ok());
        assert_eq!(read(r#"[{"query": "{a}"}, {"query": "{b}"}]"#).expect("a batch").len(), 2);
        assert_eq!(
            read(r#"[{"query": "a"}, {"query": "b"}, {"query": "c"}]"#).err(),
            Some(Refusal::BatchTooLong { limit: 2 })
        );
        assert_eq!(read("[]").err(), Some(Refusal::EmptyBatch));
        assert_eq!(read("{}").expect("nothing is missed here").remove(0).query, None);
    }

    #[test]
    fn a_body_of_another_shape_is_malformed() {
        for body in [
            "",
            "{",
            "1",
            "\"{a}\"",
            "null",
            "{\"query\": 1}",
            "{\"query\": [\"{a}\"]}",
            "{\"query\": \"{a}\", \"variables\": []}",
            "{\"query\": \"{a}\", \"variables\": \"{}\"}",
            "{\"query\": \"{a}\", \"extensions\": 0}",
            "{\"query\": \"{a}\", \"extensions\": []}",
            "{\"documentId\": 1}",
            "{\"query\": \"{a}\", \"operationName\": false}",
            "{\"query\": \"{a}\", \"query\": \"{b}\"}",
            "{\"query\": \"{a}\"} trailing",
            "[{\"query\": \"{a}\"}] trailing",
            "[1]",
        ] {
            assert!(matches!(read(body), Err(Refusal::Malformed(_))), "{body}");
        }
    }

    #[test]
    fn a_body_of_too_many_values_is_not_even_parsed() {
        let strings = format!(r#"{{"query": "{{a}}", "variables": {{"a": "{}\",["}}}}"#, ",[{".repeat(20));
        assert!(read(&strings).is_ok(), "what is in strings does not count");
        let values = format!(r#"{{"query": "{{a}}", "variables": {{"a": [{}1]}}}}"#, "1,".repeat(20));
        assert_eq!(read(&values).err(), Some(Refusal::TooManyValues { limit: 20 }));
    }

    #[test]
    fn a_query_string_holds_json_in_strings() {
        let settings = HttpSettings { max_query_string_bytes: 80, ..Default::default() };
        let read = |query: &str| from_query_string(&format!("/graphql?{query}").parse().unwrap(), &settings);
        let params = read("query=%7Ba%7D&variables=%7B%22b%22%3A1%7D&operationName=").expect("well-formed");
        assert_eq!((params.query.as_deref(), params.operation_name), (Some("{a}"), None));
        assert_eq!(json!(params.variables), json!({ "b": 1 }));
        assert_eq!(read("documentId=a1").expect("well-formed").document_id.as_deref(), Some("a1"));
        assert!(matches!(read("query=a&variables=1"), Err(Refusal::Malformed(_))));
        assert!(matches!(read("query=a&query=b"), Err(Refusal::Malformed(_))));
        assert_eq!(read(&"a".repeat(81)).err(), Some(Refusal::QueryStringTooLong { limit: 80 }));
        assert_eq!(read("").expect("nothing").query, None);
    }
}
