//! Reads as much of Rust as the rules need: a file without comments and strings, and the paths that it names.

use std::path::Path;

/// A source file as the rules see it.
pub struct Source {
    /// The module that it is: `["store", "claim"]`; empty for `lib.rs` and `main.rs`.
    pub module: Vec<String>,
    /// The first of those, or `lib` or `main`.
    pub top: String,
    /// Its `//!` text.
    pub header: String,
    /// Identifiers and punctuation.
    pub tokens: Vec<String>,
    /// Every path of two segments or more, use trees taken apart, `crate`, `self` and `super` resolved to
    /// `crate::…`; and every single name in an attribute.
    pub paths: Vec<Vec<String>>,
}

impl Source {
    pub fn read(path: &Path, text: &str) -> Self {
        let module = module_path(path);
        let tokens = tokens(text);
        let paths = Paths { module: &module, tokens: &tokens }.all();
        Self { top: super::rules::module_of(path), header: header(text), paths, tokens, module }
    }
}

/// The module of a file, by its path from `src`.
fn module_path(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// The first paragraph of the text that a file opens with, attributes of the file aside.
fn header(text: &str) -> String {
    let lines = text.lines().map(str::trim).skip_while(|line| line.starts_with("#!["));
    let lines = lines.map_while(|line| line.strip_prefix("//!")).map(str::trim);
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Identifiers, `::`, and other punctuation by the character; comments, strings and lifetimes are left out.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        at += match rest {
            ['/', '/', ..] => rest.iter().take_while(|c| **c != '\n').count(),
            ['/', '*', ..] => block_comment(rest),
            ['"', ..] => string(rest),
            ['b', '"', ..] | ['c', '"', ..] => 1 + string(&rest[1..]),
            ['r', '"' | '#', ..] | ['b', 'r', '"' | '#', ..] if raw_string(rest).is_some() => {
                raw_string(rest).unwrap_or(1)
            }
            ['\'', ..] => quote(rest),
            [':', ':', ..] => {
                found.push("::".to_owned());
                2
            }
            [c, ..] if is_word(*c) => {
                let word: String = rest.iter().take_while(|c| is_word(**c)).collect();
                let length = word.chars().count();
                found.push(word);
                length
            }
            [c, ..] => {
                if !c.is_whitespace() {
                    found.push(c.to_string());
                }
                1
            }
            [] => 1,
        };
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(text: &[char]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        match &text[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            [_, ..] => at += 1,
            [] => return at,
        }
        if depth == 0 {
            return at;
        }
    }
}

fn string(text: &[char]) -> usize {
    let mut at = 1;
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of a raw string; none where it is a raw identifier or something else.
fn raw_string(text: &[char]) -> Option<usize> {
    let open = text.iter().position(|c| *c == 'r')? + 1;
    let hashes = text[open..].iter().take_while(|c| **c == '#').count();
    if text.get(open + hashes) != Some(&'"') {
        return None;
    }
    let body = open + hashes + 1;
    let closes = |at: &usize| {
        text[*at] == '"' && text[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    (body..text.len()).find(closes).map(|at| at + 1 + hashes)
}

/// A character literal, or the quote of a lifetime with its name.
fn quote(text: &[char]) -> usize {
    match text {
        ['\'', '\\', ..] => 3 + text[3..].iter().take_while(|c| **c != '\'').count() + 1,
        ['\'', _, '\'', ..] => 3,
        _ => 1 + text[1..].iter().take_while(|c| is_word(**c)).count(),
    }
}

struct Paths<'a> {
    module: &'a [String],
    tokens: &'a [String],
}

impl Paths<'_> {
    fn all(&self) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        let mut at = 0;
        // Names of the inline modules around this place, each with the depth of its braces.
        let mut inline: Vec<(String, usize)> = Vec::new();
        let mut depth = 0;
        while at < self.tokens.len() {
            match self.tokens[at].as_str() {
                "{" => {
                    depth += 1;
                    if at >= 2 && self.tokens[at - 2] == "mod" {
                        inline.push((self.tokens[at - 1].clone(), depth));
                    }
                }
                "}" => {
                    inline.retain(|(_, opened)| *opened < depth);
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
            let begins =
                is_name(&self.tokens[at]) && (at == 0 || !matches!(self.tokens[at - 1].as_str(), "."));
            let attribute = at >= 2 && self.tokens[at - 1] == "[" && self.tokens[at - 2] == "#";
            if !begins || (self.token(at + 1) != "::" && !attribute && !self.is_used_alone(at)) {
                at += 1;
                continue;
            }
            let mut paths = Vec::new();
            at = self.tree(at, &[], &mut paths);
            let inline: Vec<&String> = inline.iter().map(|(name, _)| name).collect();
            found.extend(paths.into_iter().map(|path| self.resolved(path, &inline)));
        }
        found
    }

    fn token(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", String::as_str)
    }

    /// `use name;` and `use name as other;` name a crate without `::`.
    fn is_used_alone(&self, at: usize) -> bool {
        at > 0 && self.token(at - 1) == "use"
    }

    /// Reads a path or use tree; the place behind it.
    fn tree(&self, mut at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
        let mut path = before.to_vec();
        loop {
            match self.token(at) {
                "{" => {
                    at += 1;
                    while !matches!(self.token(at), "}" | "") {
                        at = match self.token(at) {
                            "," => at + 1,
                            _ => self.tree(at, &path, found),
                        };
                    }
                    return at + 1;
                }
                // A rename changes nothing about what is named.
                "as" => at += 2,
                name if is_name(name) || name == "*" => {
                    path.push(name.to_owned());
                    at += 1;
                }
                // Generic arguments and the like: their paths begin anew.
                _ => break,
            }
            match self.token(at) {
                "::" => at += 1,
                "as" => {}
                _ => break,
            }
        }
        found.push(path);
        // Something unreadable must not hold the reader up.
        if !before.is_empty() && !matches!(self.token(at), "," | "}" | "") { at + 1 } else { at }
    }

    fn resolved(&self, path: Vec<String>, inline: &[&String]) -> Vec<String> {
        let mut module: Vec<String> = self.module.iter().chain(inline.iter().copied()).cloned().collect();
        let mut rest = path.as_slice();
        match rest.first().map(String::as_str) {
            Some("crate" | "callboard") => module.clear(),
            Some("self" | "super") => {}
            _ => return path,
        }
        while let [first, more @ ..] = rest {
            match first.as_str() {
                "super" => drop(module.pop()),
                "crate" | "callboard" | "self" => {}
                _ => break,
            }
            rest = more;
        }
        std::iter::once("crate".to_owned()).chain(module).chain(rest.iter().cloned()).collect()
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !matches!(
            token,
            "use"
                | "pub"
                | "mod"
                | "as"
                | "in"
                | "fn"
                | "let"
                | "mut"
                | "dyn"
                | "impl"
                | "where"
                | "return"
                | "const"
                | "static"
                | "move"
                | "ref"
                | "match"
                | "if"
                | "else"
                | "async"
                | "await"
        )
}
