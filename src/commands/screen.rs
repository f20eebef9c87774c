//! What is printed: answers to the standard output, everything else to the standard error.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use console::{Term, strip_ansi_codes};
use serde_json::Value;

use super::stop::Stop;

/// The width that is assumed where a terminal does not say.
const COLUMNS: usize = 80;
/// The least that anything is laid out for.
const COLUMNS_MIN: usize = 40;

/// A line of the answer. An error is that nobody reads it any more, or that the disk is full.
pub fn say(line: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// A document for a program.
pub fn say_json(value: &Value) -> Result<(), Stop> {
    say(&format!("{value:#}"))
}

/// One document of a stream, on a line of its own.
pub fn say_json_line(value: &Value) -> Result<(), Stop> {
    say(&value.to_string())
}

/// What is said beside the answer: each line with the program's name, or under it.
pub fn note(text: &str) {
    let mut lines = String::new();
    for (number, line) in text.lines().enumerate() {
        lines.push_str(if number == 0 { "callboard: " } else { "           " });
        lines.push_str(line);
        lines.push('\n');
    }
    // Where not even that can be said, the exit status speaks.
    let _ = io::stderr().lock().write_all(lines.as_bytes());
}

/// A line to the standard error as it is.
pub fn aside(line: &str) {
    // Colours are those of the standard output, which may be a terminal where this is none.
    let line = if error_is_terminal() { Cow::Borrowed(line) } else { strip_ansi_codes(line) };
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether a person looks at the standard output.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether a person looks at the standard error.
pub fn error_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// How many columns the standard output has; none where it is no terminal, and lines may have any length.
pub fn columns() -> Option<usize> {
    is_terminal().then(|| {
        let size = Term::stdout().size_checked();
        size.map_or(COLUMNS, |(_, columns)| usize::from(columns)).max(COLUMNS_MIN)
    })
}

/// How many rows it has.
pub fn rows() -> usize {
    Term::stdout().size_checked().map_or(24, |(rows, _)| usize::from(rows))
}

/// A text from elsewhere without what a terminal takes for a command: a job's name may hold anything.
pub fn clean(text: &str) -> Cow<'_, str> {
    let commands = |c: char| {
        c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    if !text.contains(commands) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|c| {
            if c == '\n' || c == '\t' {
                ' '
            } else if commands(c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        assert_eq!(clean("Übersicht 東京"), "Übersicht 東京");
        assert_eq!(clean("a\u{1b}[2Jb\r\nc\u{202e}d\u{9b}"), "a\u{fffd}[2Jb\u{fffd} c\u{fffd}d\u{fffd}");
    }
}
