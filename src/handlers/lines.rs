//! Cuts what is said, bytes as they come, into lines for the log.

use super::report::Said;
use crate::domain::words::LogStream;

/// One stream of bytes on its way into the log.
///
/// A line ends with a line feed, a carriage return, or both: a program that draws over its line again and again says
/// one line each time. A line that is too long is said as soon as it is, cut, and its rest is passed over. What is no
/// UTF-8 is replaced, and NUL, which PostgreSQL cannot store, is left out.
pub(super) struct LineCutter {
    stream: LogStream,
    line_bytes_max: usize,
    line: Vec<u8>,
    at: At,
}

/// Where in the stream it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// In a line, perhaps at its beginning.
    Line,
    /// Behind a carriage return: a line feed is part of the same end. One that ended nothing ends an empty line with the
    /// line feed, and means nothing without.
    Return { ended_nothing: bool },
    /// In the rest of a line that was said already.
    Rest,
}

impl LineCutter {
    /// A stream of which nothing was said yet.
    pub fn new(stream: LogStream, line_bytes_max: usize) -> Self {
        Self { stream, line_bytes_max: line_bytes_max.max(1), line: Vec::new(), at: At::Line }
    }

    /// Takes more of the stream, and says each line that has become whole.
    pub fn take(&mut self, mut bytes: &[u8], mut say: impl FnMut(Said<'_>)) {
        while let Some(first) = bytes.first() {
            if let At::Return { ended_nothing } = self.at {
                self.at = At::Line;
                if *first == b'\n' {
                    bytes = &bytes[1..];
                    if ended_nothing {
                        self.say(false, &mut say);
                    }
                    continue;
                }
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &bytes[..end.unwrap_or(bytes.len())];
            if self.at == At::Line {
                let room = self.line_bytes_max - self.line.len();
                self.line.extend_from_slice(&part[..part.len().min(room)]);
                if part.len() > room {
                    self.say(true, &mut say);
                    self.at = At::Rest;
                }
            }
            let Some(end) = end else { return };
            let is_return = bytes[end] == b'\r';
            let ended_nothing = self.at == At::Line && self.line.is_empty();
            if self.at == At::Line && !(is_return && ended_nothing) {
                self.say(false, &mut say);
            }
            self.at = if is_return { At::Return { ended_nothing } } else { At::Line };
            bytes = &bytes[end + 1..];
        }
    }

    /// The stream has ended: what is left of it is a line, too.
    pub fn end(&mut self, mut say: impl FnMut(Said<'_>)) {
        if !self.line.is_empty() {
            self.say(false, &mut say);
        }
        self.at = At::Line;
    }

    fn say(&mut self, truncated: bool, say: &mut impl FnMut(Said<'_>)) {
        let whole = if truncated { without_half_a_character(&self.line) } else { &self.line };
        let mut text = String::from_utf8_lossy(whole);
        if text.contains('\0') {
            text = text.replace('\0', "").into();
        }
        // What stands for a byte that is no UTF-8 is longer than the byte.
        let kept = &text[..text.floor_char_boundary(self.line_bytes_max)];
        say(Said { stream: self.stream, truncated: truncated || kept.len() < text.len(), text: kept });
        self.line.clear();
        self.line.shrink_to(self.line_bytes_max.min(LINE_BYTES_USUAL));
    }
}

/// Memory that a stream keeps between two lines, in bytes.
const LINE_BYTES_USUAL: usize = 256;

fn without_half_a_character(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(pieces: &[&[u8]], line_bytes_max: usize) -> Vec<(String, bool)> {
        let mut cutter = LineCutter::new(LogStream::Stdout, line_bytes_max);
        let mut said = Vec::new();
        let mut say = |line: Said<'_>| said.push((line.text.to_owned(), line.truncated));
        for piece in pieces {
            cutter.take(piece, &mut say);
        }
        cutter.end(&mut say);
        said
    }

    fn texts(pieces: &[&[u8]]) -> Vec<String> {
        cut(pieces, 1_000).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn each_end_of_a_line_is_one_however_it_comes() {
        assert_eq!(
            texts(&[b"one\ntw", b"o\r\nthree\r", b"\nfour\rfive"]),
            ["one", "two", "three", "four", "five"]
        );
        // Empty lines are lines; a return that moves nowhere is none.
        assert_eq!(texts(&[b"a\n\n\r\nb\r\rc\n"]), ["a", "", "", "b", "c"]);
        assert_eq!(texts(&[b"10%\r20%\r", b"30%\r\n", b"done"]), ["10%", "20%", "30%", "done"]);
        assert_eq!(texts(&[b"", b"\n"]), [""]);
        assert_eq!(texts(&[b""]), Vec::<String>::new());
    }

    #[test]
    fn what_cannot_be_stored_is_replaced_or_left_out() {
        assert_eq!(texts(&[b"a\0b\xff\n", b"caf\xc3", b"\xa9\n\0\n"]), ["ab\u{FFFD}", "café", ""]);
    }

    #[test]
    fn a_long_line_is_said_once_cut_before_it_ends() {
        let mut cutter = LineCutter::new(LogStream::Stderr, 8);
        let mut said = Vec::new();
        cutter.take(b"12345678", |line| said.push(line.text.to_owned()));
        assert_eq!(said, [""; 0], "it may be whole");
        cutter.take(b"9", |line| said.push(format!("{} {}", line.text, line.truncated)));
        assert_eq!(said, ["12345678 true"]);
        let long = vec![b'x'; 1_000_000];
        assert_eq!(
            cut(&[&long, &long, b"\nshort\n"], 8),
            [("xxxxxxxx".into(), true), ("short".into(), false)]
        );
        // Within a character, and of bytes that grow.
        assert_eq!(cut(&["éééééé".as_bytes()], 7), [("ééé".into(), true)]);
        assert_eq!(cut(&[&[0xff; 8]], 8), [("\u{FFFD}\u{FFFD}".into(), true)]);
        assert_eq!(cut(&[b"12345678\n"], 8), [("12345678".into(), false)]);
    }

    proptest! {
        #[test]
        fn where_the_bytes_are_cut_makes_no_difference(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(0), any::<u8>()], 0..60),
            at in 0..60_usize,
        ) {
            let (head, tail) = bytes.split_at(at.min(bytes.len()));
            let whole = cut(&[&bytes], 12);
            prop_assert_eq!(&cut(&[head, tail], 12), &whole);
            for (text, _) in whole {
                prop_assert!(text.len() <= 12 && !text.contains(['\0', '\n', '\r']));
            }
        }
    }
}
