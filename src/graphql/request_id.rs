//! The id of one request, which the client, the log and an internal error have in common.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

/// The longest id that is taken over from a client, in bytes.
pub const REQUEST_ID_MAX_BYTES: usize = 64;

/// Names one request. In the `x-request-id` header of its answer, in the fields of its span, in the data of
/// its execution, and all that a client sees of an internal error.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(pub Arc<str>);

impl RequestId {
    /// Takes over what a client sent, when it is short and cannot do harm in a log line or a header:
    /// 1 to [`REQUEST_ID_MAX_BYTES`] ASCII letters, digits and `-_.:/+=@`.
    pub fn parse(text: &str) -> Option<Self> {
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
        let fits = !text.is_empty() && text.len() <= REQUEST_ID_MAX_BYTES;
        (fits && text.bytes().all(harmless)).then(|| Self(text.into()))
    }

    /// A new one, which sorts by time.
    pub fn generate() -> Self {
        Self(Uuid::now_v7().to_string().into())
    }

    /// The id of the `number`th operation on a connection that was opened by this request.
    pub fn operation(&self, number: u64) -> Self {
        Self(format!("{}.{number}", self.0).into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_and_harmless_ids_are_taken_over() {
        for id in ["a", "0199f0c4-7d1c-7c53-8f11-000000000001", "trace/1:2+3=@x_y.z"] {
            assert_eq!(RequestId::parse(id).expect(id).as_str(), id);
        }
        for id in ["", "a b", "a\nb", "ä", "a\"b", &"x".repeat(REQUEST_ID_MAX_BYTES + 1)] {
            assert_eq!(RequestId::parse(id), None, "{id:?}");
        }
        assert!(RequestId::parse(RequestId::generate().as_str()).is_some());
    }
}
