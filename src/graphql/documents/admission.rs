//! What is looked at in the text of a GraphQL document before it is parsed.
//!
//! async-graphql's parser calls itself for each bracket, without a limit for lists and objects: 6 kB of `[` in an
//! argument run out of a thread's stack, and that ends the process. So nothing is parsed before [`admit`] has
//! counted how deep it goes, and how many tokens there are: parsing one costs a thousand times what counting it does.

use super::NoDocument;
use crate::graphql::settings::GraphqlSettings;

/// How deep brackets may nest. Selections alone are limited to 64 by the parser; a stack holds some 1,000.
pub(super) const NESTING_MAX: usize = 100;

/// Refuses what must not reach the parser.
pub(super) fn admit(document: &str, settings: &GraphqlSettings) -> Result<(), NoDocument> {
    let (bytes, tokens) = (settings.document_bytes_max, settings.tokens_max);
    if document.len() > bytes {
        return Err(NoDocument::TooLong { limit: bytes });
    }
    let found = measure(document);
    if found.nesting > NESTING_MAX {
        return Err(NoDocument::TooDeep { limit: NESTING_MAX });
    }
    if found.tokens > tokens {
        return Err(NoDocument::TooManyTokens { limit: tokens });
    }
    Ok(())
}

/// What the text of a document comes to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Measure {
    /// How deep `{`, `[` and `(` nest.
    nesting: usize,
    /// Names, numbers, strings and punctuation; a number with a fraction counts as three.
    tokens: usize,
}

/// Reads outside of strings and comments, exactly as the parser reads. Where the parser must stop (a string that does
/// not end), so does this: what follows cannot nest any more.
fn measure(document: &str) -> Measure {
    let (mut depth, mut found) = (0_usize, Measure::default());
    let mut rest = document.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                found.nesting = found.nesting.max(depth);
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'#' => {
                rest = skip_while(rest, |byte| !matches!(byte, b'\n' | b'\r'));
                continue;
            }
            b'"' => match after_string(rest) {
                Some(after) => rest = after,
                None => break,
            },
            b' ' | b'\t' | b'\n' | b'\r' | b',' => continue,
            b'.' => rest = skip_while(rest, |byte| byte == b'.'),
            _ if is_of_name(*byte) => rest = skip_while(rest, is_of_name),
            _ => {}
        }
        found.tokens += 1;
    }
    found
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn skip_while(rest: &[u8], is: impl Fn(u8) -> bool) -> &[u8] {
    &rest[rest.iter().position(|byte| !is(*byte)).unwrap_or(rest.len())..]
}

/// What follows a string whose first quote has been read; None if it does not end.
fn after_string(rest: &[u8]) -> Option<&[u8]> {
    if let Some(block) = rest.strip_prefix(b"\"\"")
        && let Some(after) = after_block_string(block)
    {
        return Some(after);
    }
    // Also a block string without an end: to the parser that is the empty string, and then another one.
    let mut rest = rest;
    loop {
        match rest {
            [b'"', after @ ..] => return Some(after),
            [b'\\', _, after @ ..] => rest = after,
            [] | [b'\n' | b'\r', ..] | [b'\\'] => return None,
            [_, after @ ..] => rest = after,
        }
    }
}

fn after_block_string(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        match rest {
            [b'\\', b'"', b'"', b'"', after @ ..] => rest = after,
            [b'"', b'"', b'"', after @ ..] => return Some(after),
            [_, after @ ..] => rest = after,
            [] => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Value;
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::Selection;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nesting_is_counted_outside_of_strings_and_comments() {
        for (document, expected) in [
            ("{a}", 1),
            ("{a(b: [[1]])}", 4),
            ("{a(b: \"[[[[\")}", 2),
            ("{a(b: \"\\\"[[[[\")}", 2),
            ("{a(b: \"\"\"[[[\" \\\"\"\" [[\"\"\")}", 2),
            ("{a(b: [\"\"\" \" \" [[[ \"])}", 3),
            ("{a # [[[[\n (b: [1])}", 3),
            ("{a(b: \"unfinished [[[", 2),
            ("{a(b: \"ends \n [[[", 2),
            ("}}}}{a}", 1),
            ("", 0),
        ] {
            assert_eq!(measure(document).nesting, expected, "{document}");
        }
    }

    #[test]
    fn tokens_are_counted_outside_of_comments() {
        for (document, expected) in [
            ("{a}", 3),
            ("query A($a: [Int!]! = [1, -2]) { b(c: $a) ...D @e }", 31),
            ("{a(b: \"x y z\", c: \"\"\" d e \"\"\")}", 11),
            ("# {a b c}\n{a}", 3),
            (" ,\n\t\r\n", 0),
            ("1.5e3", 3),
        ] {
            assert_eq!(measure(document).tokens, expected, "{document}");
        }
        let settings = GraphqlSettings { tokens_max: 3, ..GraphqlSettings::default() };
        assert_eq!(admit("{a}", &settings), Ok(()));
        assert_eq!(admit("{a b}", &settings), Err(NoDocument::TooManyTokens { limit: 3 }));
    }

    #[test]
    fn the_parser_survives_the_deepest_that_is_admitted() {
        let levels = NESTING_MAX - 2;
        let documents = [
            format!("{{a(b:{}{})}}", "[".repeat(levels), "]".repeat(levels)),
            format!("{{a(b:{}1{})}}", "{a:".repeat(levels), "}".repeat(levels)),
            format!("query($a: {}Int{}) {{a}}", "[".repeat(levels), "]".repeat(levels)),
            format!("{}{}", "{a".repeat(levels), "}".repeat(levels)),
        ];
        for document in documents {
            let settings = GraphqlSettings::default();
            assert_eq!(admit(&document, &settings), Ok(()));
            let _ = parse_query(&document);
            let deeper = format!("{{a(b:{}{})}}", "[".repeat(levels + 1), "]".repeat(levels + 1));
            assert_eq!(admit(&deeper, &settings), Err(NoDocument::TooDeep { limit: NESTING_MAX }));
        }
        let settings = GraphqlSettings { document_bytes_max: 2, ..GraphqlSettings::default() };
        assert_eq!(admit("{a}", &settings), Err(NoDocument::TooLong { limit: 2 }));
    }

    fn depth_of(value: &Value) -> usize {
        match value {
            Value::List(list) => 1 + list.iter().map(depth_of).max().unwrap_or(0),
            _ => 0,
        }
    }

    proptest! {
        /// Whatever the parser accepts is at least counted as deep as it is, also with quotes and escapes that
        /// are made to confuse.
        #[test]
        fn nothing_hides_from_the_count(
            tokens in prop::collection::vec(
                prop::sample::select(vec!["[", "]", "\"", "\"\"\"", "\\", "\\\"", "#", "\n", "\r", " ", "a", "1"]),
                0..24,
            ),
        ) {
            let document = format!("{{a(b:[{}])}}", tokens.concat());
            if let Ok(parsed) = parse_query(&document) {
                let operation = parsed.operations.iter().next().expect("one operation").1;
                let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else {
                    panic!("a field was written")
                };
                let (_, argument) = &field.node.arguments[0];
                let value = argument.node.clone().into_const().expect("no variable was written");
                prop_assert!(measure(&document).nesting >= depth_of(&value) + 2, "{}", document);
            }
        }
    }
}
