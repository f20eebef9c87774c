//! What is looked at in the text of a GraphQL document before it is parsed.
//!
//! async-graphql's parser calls itself for each bracket, without a limit for lists and objects: 6 kB of `[` in an
//! argument run out of a thread's stack, and that ends the process. So nothing is parsed before [`admit`] has
//! counted how deep it goes.

use super::refusal::Refusal;

/// How deep brackets may nest. Selections alone are limited to 64 by the parser; a stack holds some 1,000.
pub(super) const NESTING_MAX: usize = 100;

/// Refuses what must not reach the parser.
pub(super) fn admit(document: &str, max_bytes: usize) -> Result<(), Refusal> {
    if document.len() > max_bytes {
        return Err(Refusal::DocumentTooLong { limit: max_bytes });
    }
    if nesting(document) > NESTING_MAX {
        return Err(Refusal::DocumentTooDeep { limit: NESTING_MAX });
    }
    Ok(())
}

/// How deep `{`, `[` and `(` nest outside of strings and comments, read exactly as the parser reads them. Where
/// the parser must stop (a string that does not end), so does this: what follows cannot nest any more.
fn nesting(document: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = document.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'#' => {
                rest = &rest[rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len())..]
            }
            b'"' => match after_string(rest) {
                Some(after) => rest = after,
                None => break,
            },
            _ => {}
        }
    }
    deepest
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
            assert_eq!(nesting(document), expected, "{document}");
        }
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
            assert_eq!(admit(&document, usize::MAX), Ok(()));
            let _ = parse_query(&document);
            let deeper = format!("{{a(b:{}{})}}", "[".repeat(levels + 1), "]".repeat(levels + 1));
            assert_eq!(admit(&deeper, usize::MAX), Err(Refusal::DocumentTooDeep { limit: NESTING_MAX }));
        }
        assert_eq!(admit("{a}", 2), Err(Refusal::DocumentTooLong { limit: 2 }));
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
                prop_assert!(nesting(&document) >= depth_of(&value) + 2, "{}", document);
            }
        }
    }
}
