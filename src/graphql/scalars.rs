//! The scalars that GraphQL does not have by itself.

use std::sync::Arc;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike, SecondsFormat, Utc};

/// A moment, written after RFC 3339 in UTC with six digits after the second, as in
/// `2026-11-20T10:30:00.000000Z`. As an input any offset from UTC will do; digits beyond the microsecond are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl DateTime {
    fn read(value: &Value) -> Option<Self> {
        let Value::String(text) = value else { return None };
        let moment = chrono::DateTime::parse_from_rfc3339(text).ok()?;
        // The database counts microseconds, and a leap second is the first of the next minute to it.
        let moment = chrono::DateTime::from_timestamp_micros(moment.timestamp_micros())?;
        // An offset can lead out of the years that RFC 3339 can write.
        (0..=9999).contains(&moment.year()).then_some(Self(moment))
    }
}

/// A moment, written after RFC 3339 in UTC with six digits after the second, as in
/// `2026-11-20T10:30:00.000000Z`. As an input any offset from UTC will do; digits beyond the microsecond are cut.
#[Scalar(name = "DateTime", specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let read = Self::read(&value);
        read.ok_or_else(|| InputValueError::custom("not a date and time with an offset, after RFC 3339"))
    }

    fn is_valid(value: &Value) -> bool {
        Self::read(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(moment: chrono::DateTime<Utc>) -> Self {
        Self(moment)
    }
}

/// Any JSON value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Json(pub Arc<serde_json::Value>);

/// Any JSON value: an object, a list, a string, a number, a boolean or null. Whole numbers from -2^63 to 2^64-1
/// are kept exactly, others as double precision.
#[Scalar(name = "JSON", specified_by_url = "https://datatracker.ietf.org/doc/html/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(Arc::new(value.into_json()?)))
    }

    fn to_value(&self) -> Value {
        // What was read from JSON can be written as JSON.
        Value::from_json(serde_json::Value::clone(&self.0)).unwrap_or_default()
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self(Arc::new(value))
    }
}

/// A count as GraphQL's Int can say it, which has 32 bits.
pub(super) fn clamp(count: i64) -> i32 {
    i32::try_from(count.max(0)).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(text: &str) -> Option<Value> {
        DateTime::read(&Value::from(text)).map(|moment| moment.to_value())
    }

    #[test]
    fn moments_are_written_in_utc_with_fixed_precision() {
        for (text, expected) in [
            ("2026-11-20T10:30:00Z", "2026-11-20T10:30:00.000000Z"),
            ("2026-11-20T10:30:00.1234567+02:00", "2026-11-20T08:30:00.123456Z"),
            ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000000Z"),
        ] {
            assert_eq!(written(text), Some(Value::from(expected)), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "tomorrow", "2026-11-20", "2026-11-20T10:30:00", "0000-01-01T00:00:00+01:00"] {
            assert_eq!(written(text), None, "{text}");
        }
        assert!(!DateTime::is_valid(&Value::from(1_700_000_000)));
    }

    #[test]
    fn json_is_read_and_written_as_it_is() {
        let value = json!({ "a": [1, -2.5, "x", null, true, u64::MAX, i64::MIN], "b": {} });
        let scalar = Json::parse(Value::from_json(value.clone()).unwrap()).unwrap();
        assert_eq!(*scalar.0, value);
        assert_eq!(scalar.to_value().into_json().unwrap(), value);
    }

    #[test]
    fn counts_are_clamped() {
        assert_eq!([clamp(-1), clamp(7), clamp(1 << 40)], [0, 7, i32::MAX]);
    }
}
