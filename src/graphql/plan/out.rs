//! JSON as it is written: straight into one text, which does not grow beyond a limit.

use std::io::Write;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::Serialize;
use serde_json::Value;

/// The text of an answer.
pub(in crate::graphql) struct Out {
    text: Vec<u8>,
    bytes_max: usize,
    /// There was more than fits; what is behind the limit is left out.
    is_full: bool,
}

impl Out {
    pub fn new(bytes_max: usize) -> Self {
        Self { text: Vec::with_capacity(1024.min(bytes_max)), bytes_max, is_full: false }
    }

    /// Whether there was more than fits.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// The text, unless it was too long.
    pub fn finish(self) -> Option<Vec<u8>> {
        (!self.is_full && self.text.len() <= self.bytes_max).then_some(self.text)
    }

    /// What is JSON already, or a part of it.
    pub fn raw(&mut self, text: &[u8]) {
        if self.text.len() + text.len() > self.bytes_max {
            self.is_full = true;
        } else {
            self.text.extend_from_slice(text);
        }
    }

    pub fn null(&mut self) {
        self.raw(b"null");
    }

    pub fn bool(&mut self, value: bool) {
        self.raw(if value { b"true" } else { b"false" });
    }

    pub fn int(&mut self, value: i32) {
        self.serialized(&value);
    }

    /// What is no number is null, as JSON has none of these.
    pub fn float(&mut self, value: f64) {
        self.serialized(&value);
    }

    pub fn str(&mut self, text: &str) {
        self.serialized(text);
    }

    /// A word of a vocabulary: nothing in it needs to be escaped.
    pub fn word(&mut self, word: &str) {
        self.raw(b"\"");
        self.raw(word.as_bytes());
        self.raw(b"\"");
    }

    /// Likewise, what prints as letters, digits and underscores.
    pub fn id(&mut self, id: impl std::fmt::Display) {
        self.raw(b"\"");
        // Writing to memory does not fail.
        let _ = write!(self.text, "{id}");
        self.raw(b"\"");
    }

    pub fn json(&mut self, value: &Value) {
        self.serialized(value);
    }

    /// As in `2026-11-20T10:30:00.000000Z`; see the scalar `DateTime`, which this must not differ from.
    pub fn time(&mut self, time: DateTime<Utc>) {
        let mut text = *b"\"0000-00-00T00:00:00.000000Z\"";
        let mut put = |from: usize, digits: usize, mut value: u32| {
            for place in text[from..from + digits].iter_mut().rev() {
                // A digit fits.
                *place = b'0' + (value % 10) as u8;
                value /= 10;
            }
        };
        // Years beyond the ninth thousand are refused where times come in.
        put(1, 4, time.year().unsigned_abs());
        put(6, 2, time.month());
        put(9, 2, time.day());
        put(12, 2, time.hour());
        put(15, 2, time.minute());
        put(18, 2, time.second());
        put(21, 6, time.nanosecond() / 1_000 % 1_000_000);
        self.raw(&text);
    }

    /// Something, or null.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => write(self, value),
            None => self.null(),
        }
    }

    /// A list of whatever there is.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.raw(b"[");
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.raw(b",");
            }
            if self.is_full {
                break;
            }
            write(self, item);
        }
        self.raw(b"]");
    }

    fn serialized<T: Serialize + ?Sized>(&mut self, value: &T) {
        if self.is_full || serde_json::to_writer(&mut *self, value).is_err() {
            self.is_full = true;
        }
    }
}

/// Fails where the limit is reached, so that a large value is not written to its end in vain.
impl Write for Out {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.raw(text);
        if self.is_full { Err(std::io::ErrorKind::FileTooLarge.into()) } else { Ok(text.len()) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::ScalarType;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn written(write: impl FnOnce(&mut Out)) -> String {
        let mut out = Out::new(10_000);
        write(&mut out);
        String::from_utf8(out.finish().expect("it fits")).expect("UTF-8")
    }

    #[test]
    fn values_are_written_as_json() {
        let text = written(|out| {
            out.list([1.5, 1.0, f64::NAN], Out::float);
            out.str("a \"quoted\"\nline, ä");
            out.option(None, Out::int);
            out.list([true, false], Out::bool);
            out.json(&json!({ "a": [1, null] }));
            out.list([i32::MIN, 0], Out::int);
            out.list(Vec::<i32>::new(), Out::int);
        });
        let expected =
            "[1.5,1.0,null]\"a \\\"quoted\\\"\\nline, ä\"null[true,false]{\"a\":[1,null]}[-2147483648,0][]";
        assert_eq!(text, expected);
    }

    #[test]
    fn what_is_too_long_is_not_written_to_its_end() {
        let mut out = Out::new(100);
        out.list(0..1_000_000, |out, n| out.str(&format!("{n}")));
        assert!(out.text.len() <= 100 && out.finish().is_none());
        let mut out = Out::new(100);
        out.json(&json!(vec!["x"; 1_000]));
        out.int(1);
        assert_eq!(out.finish(), None);
        let mut out = Out::new(4);
        out.null();
        assert_eq!(out.finish().as_deref(), Some(&b"null"[..]));
    }

    proptest! {
        #[test]
        fn times_are_written_as_the_scalar_writes_them(micros in -62_167_219_200_000_000_i64..253_402_300_800_000_000) {
            let time = DateTime::from_timestamp_micros(micros).expect("a time");
            let expected = crate::graphql::scalars::DateTime(time).to_value();
            prop_assert_eq!(written(|out| out.time(time)), serde_json::to_string(&expected).expect("JSON"));
        }
    }
}
