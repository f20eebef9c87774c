//! A place in a trace, as the W3C's recommendation Trace Context writes it in the header `traceparent`.

use std::fmt;
use std::num::{NonZeroU64, NonZeroU128};
use std::str::FromStr;

/// A span that others can be children of. What is all zeros is none, which the types rule out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceContext {
    /// The trace: the same for all of its spans.
    pub trace_id: NonZeroU128,
    /// The span.
    pub span_id: NonZeroU64,
    /// What is known about the trace, bit by bit; bits without a meaning here are passed on.
    pub flags: u8,
}

impl TraceContext {
    /// Whether whoever began the trace records it.
    pub fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }
}

/// The flag of a trace that is recorded.
const SAMPLED: u8 = 1;
/// Version, trace, span and flags in hexadecimal digits, and the dashes between them.
const LENGTH: usize = 55;

/// A text that names no place in a trace. As the recommendation asks, a trace then begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no traceparent")]
pub struct NoTraceparent;

impl FromStr for TraceContext {
    type Err = NoTraceparent;

    /// Later versions may append to what is known of version 00, and are read as that.
    fn from_str(text: &str) -> Result<Self, NoTraceparent> {
        let (known, rest) = text.split_at_checked(LENGTH).ok_or(NoTraceparent)?;
        let mut parts = known.split('-');
        let mut part = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).then_some(part)
        };
        let (version, trace, span, flags) = (part(2), part(32), part(16), part(2));
        match version {
            Some("00") if rest.is_empty() => {}
            None | Some("00" | "ff") => return Err(NoTraceparent),
            Some(_) if rest.is_empty() || rest.starts_with('-') => {}
            Some(_) => return Err(NoTraceparent),
        }
        let number = |digits: Option<&str>| u128::from_str_radix(digits?, 16).ok();
        let context = || {
            Some(Self {
                trace_id: NonZeroU128::new(number(trace)?)?,
                span_id: NonZeroU64::new(number(span)?.try_into().ok()?)?,
                flags: number(flags)?.try_into().ok()?,
            })
        };
        context().ok_or(NoTraceparent)
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, self.flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn what_is_read_is_written_again() {
        let context: TraceContext = TEXT.parse().expect("a traceparent");
        assert_eq!(context.trace_id.get(), 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!((context.span_id.get(), context.flags), (0x00f0_67aa_0ba9_02b7, 1));
        assert!(context.is_sampled());
        assert_eq!(context.to_string(), TEXT);
        let off: TraceContext = TEXT.replace("-01", "-02").parse().expect("a traceparent");
        assert!(!off.is_sampled() && off.to_string().ends_with("-02"));
    }

    #[test]
    fn a_later_version_may_say_more() {
        let expected = TEXT.parse::<TraceContext>();
        for text in [format!("cc{}", &TEXT[2..]), format!("cc{}-what-the-future-brings", &TEXT[2..])] {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            String::new(),
            "é".repeat(40),
            TEXT[..54].to_owned(),
            format!("{TEXT}-01"),
            format!("{TEXT} "),
            format!("ff{}", &TEXT[2..]),
            format!("cc{}.more", &TEXT[2..]),
            TEXT.to_uppercase(),
            TEXT.replace('-', "_"),
            TEXT.replace("-01", "-0g"),
            TEXT.replace("-01", "-+1"),
            format!("00-{:032}-00f067aa0ba902b7-01", 0),
            format!("00-4bf92f3577b34da6a3ce929d0e0e4736-{:016}-01", 0),
            "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01".to_owned(),
        ] {
            assert_eq!(text.parse::<TraceContext>(), Err(NoTraceparent), "{text:?}");
        }
    }
}
