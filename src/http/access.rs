//! Who may call. Without tokens, everybody who gets here; with tokens, those who show one (RFC 6750), each of them known
//! by the name that the token has in the settings.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::graphql::caller::Caller;

/// The shortest token, in bytes: 128 bits as hexadecimal digits.
const TOKEN_MIN_BYTES: usize = 32;
/// The longest one, in bytes: proxies cut headers at some kilobytes.
const TOKEN_MAX_BYTES: usize = 1_024;
/// The longest name of a client, in bytes.
const NAME_MAX_BYTES: usize = 64;
/// What those are called who show no token.
const NAMELESS: &str = "anonymous";

/// A secret. What prints it does not show it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

/// The clients that may call. Cheap to clone.
#[derive(Clone)]
pub(super) struct Access {
    /// By the digest of the token, so that the time of a look-up tells nothing about how much of one was right.
    /// None where everybody may call.
    callers: Option<Arc<HashMap<[u8; 32], Caller>>>,
}

impl Access {
    pub fn new(tokens: &BTreeMap<String, Token>) -> Self {
        let callers = tokens.iter().map(|(name, token)| (digest(&token.0), Caller(name.as_str().into())));
        Self { callers: (!tokens.is_empty()).then(|| Arc::new(callers.collect())) }
    }

    /// What is wrong with the tokens, each with the client's name. Says nothing of the token itself.
    pub fn problems(tokens: &BTreeMap<String, Token>) -> Vec<(String, String)> {
        let mut names = HashMap::new();
        let problem = |(name, Token(token)): (&String, &Token)| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            let twin = names.insert(digest(token), name.clone());
            let problem = if name.is_empty() || name.len() > NAME_MAX_BYTES || !name.bytes().all(fits) {
                format!("the name of a client is 1 to {NAME_MAX_BYTES} letters, digits, dots, - and _")
            } else if name == NAMELESS {
                "this is what clients without a token are called".to_owned()
            } else if !(TOKEN_MIN_BYTES..=TOKEN_MAX_BYTES).contains(&token.len()) {
                format!(
                    "must be {TOKEN_MIN_BYTES} to {TOKEN_MAX_BYTES} characters; openssl rand -hex 32 makes one"
                )
            } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
                "must be visible characters of ASCII".to_owned()
            } else {
                format!("is the same as that of {}", twin?)
            };
            Some((name.clone(), problem))
        };
        tokens.iter().filter_map(problem).collect()
    }

    /// The client whose token stands in the headers. None where everybody may call.
    pub fn of_headers(&self, headers: &HeaderMap) -> Result<Option<Caller>, Refusal> {
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        self.of(shown)
    }

    /// The client whose token stands in the payload of `connection_init`, where pages put it: a browser's WebSocket has
    /// no headers of its own.
    pub fn of_init(&self, payload: &serde_json::Value) -> Result<Option<Caller>, Refusal> {
        let fields = payload.as_object();
        let mut named =
            fields.into_iter().flatten().filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        self.of(named.next().and_then(|(_, value)| value.as_str()))
    }

    fn of(&self, shown: Option<&str>) -> Result<Option<Caller>, Refusal> {
        let Some(callers) = &self.callers else { return Ok(None) };
        let (_, token) = shown
            .and_then(|shown| shown.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .ok_or(Refusal::NoToken)?;
        callers.get(&digest(token.trim())).cloned().map(Some).ok_or(Refusal::UnknownToken)
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn tokens(named: &[(&str, &str)]) -> BTreeMap<String, Token> {
        named.iter().map(|(name, token)| ((*name).to_owned(), Token((*token).to_owned()))).collect()
    }

    #[test]
    fn a_client_is_known_by_its_token_however_it_shows_it() {
        let access = Access::new(&tokens(&[("web", SECRET)]));
        let known = Ok(Some(Caller("web".into())));
        for (shown, expected) in [
            (format!("Bearer {SECRET}"), known.clone()),
            (format!("bearer  {SECRET} "), known.clone()),
            (format!("Basic {SECRET}"), Err(Refusal::NoToken)),
            (SECRET.to_owned(), Err(Refusal::NoToken)),
            (format!("Bearer {SECRET}0"), Err(Refusal::UnknownToken)),
            ("Bearer ".to_owned(), Err(Refusal::UnknownToken)),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, shown.parse().expect("a value"))]);
            assert_eq!(access.of_headers(&headers), expected, "{shown}");
            for name in ["authorization", "Authorization"] {
                assert_eq!(access.of_init(&json!({ "other": 1, name: shown })), expected, "{shown}");
            }
        }
        for payload in [json!(null), json!({}), json!({ "authorization": 1 })] {
            assert_eq!(access.of_init(&payload), Err(Refusal::NoToken));
        }
        assert_eq!(Access::new(&tokens(&[])).of_headers(&HeaderMap::new()), Ok(None));
    }

    #[test]
    fn tokens_that_protect_nothing_are_problems_and_no_token_is_printed() {
        let short = "secret";
        let settings = tokens(&[
            ("web", SECRET),
            ("web2", SECRET),
            ("weak", short),
            ("anonymous", SECRET),
            ("a b", SECRET),
        ]);
        let problems = Access::problems(&settings);
        let names: Vec<_> = problems.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a b", "anonymous", "weak", "web", "web2"]);
        assert_eq!(Access::problems(&tokens(&[("web", SECRET)])), []);
        let printed = format!("{problems:?} {settings:?} {}", json!(settings));
        assert!(!printed.contains(SECRET) && !printed.contains(short), "{printed}");
    }
}
