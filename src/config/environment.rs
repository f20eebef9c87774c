//! Settings from environment variables, which are handed in so that tests need not change the process's own.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use super::layers::{Layer, Problem};

/// The environment variables at start.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// The variables of this process.
    pub fn of_process() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the edge where the environment is read")]
        std::env::vars_os().collect()
    }

    /// A variable's value; an empty one counts as not set, as shells and compose files leave them so. Of what keeps
    /// somebody out that is not taken for granted (see `layer`).
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// `CALLBOARD_ENGINE__SLOTS` sets `engine.slots`: two underscores stand for the dot. Some have another name too.
    pub(super) fn layer(&self) -> Result<Layer, Vec<Problem>> {
        let mut layer = Layer::default();
        let mut problems = Vec::new();
        // From weak to strong: a setting's own name wins over an alias.
        let aliases = ALIASES.iter().map(|(name, key)| (*name, (*key).to_owned()));
        let mut sources: BTreeMap<String, &str> = BTreeMap::new();
        let named = self.0.keys().filter_map(|name| name.to_str()).filter(|name| !is_for_others(name));
        let named = named.filter_map(|name| {
            let key = name.strip_prefix(PREFIX)?.to_ascii_lowercase().replace("__", ".");
            Some((name, key))
        });
        for (name, key) in aliases.chain(named) {
            let value = match self.0.get(OsStr::new(name)) {
                // What closes the server must not open it where somebody forgot to fill it in.
                Some(empty) if empty.is_empty() && closes(&key) => Some(empty.as_os_str()),
                _ => self.get(name),
            };
            let is_alias = ALIASES.iter().any(|(alias, _)| *alias == name);
            if let Some(twin) = sources.get(&key).filter(|_| value.is_some() && !is_alias) {
                problems.push(Problem {
                    key,
                    source: Some(name.to_owned()),
                    message: format!("is set by {twin}, too; capital letters make no difference"),
                });
                continue;
            }
            if value.is_some() && !is_alias {
                sources.insert(key.clone(), name);
            }
            match value.map(OsStr::to_str) {
                Some(Some(value)) => layer.set(&key, value.into(), name),
                Some(None) => problems.push(Problem {
                    key,
                    source: Some(name.to_owned()),
                    message: "must be UTF-8".to_owned(),
                }),
                None => {}
            }
        }
        if problems.is_empty() { Ok(layer) } else { Err(problems) }
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Variables with our prefix that set nothing in the server: the aliases, what says where the settings are, what the
/// client commands read, and what Kubernetes makes up for a service called callboard.
fn is_for_others(name: &str) -> bool {
    ALIASES.iter().any(|(alias, _)| *alias == name)
        || ["CALLBOARD_CONFIG", "CALLBOARD_URL", "CALLBOARD_PORT"].contains(&name)
        || ["CALLBOARD_SERVER", "CALLBOARD_TOKEN", "CALLBOARD_TOKEN_FILE"].contains(&name)
        || ["CALLBOARD_PORT_", "CALLBOARD_SERVICE_"].iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a setting keeps somebody out.
fn closes(key: &str) -> bool {
    key.starts_with("http.tokens.") || ["graphql.trusted_documents", "graphql.introspection"].contains(&key)
}

const PREFIX: &str = "CALLBOARD_";

/// Variables with a name of their own, weak ones first: what other programs read too, then the names of flags.
pub(super) const ALIASES: [(&str, &str); 8] = [
    ("DATABASE_URL", "database_url"),
    ("RUST_LOG", "log.filter"),
    ("CALLBOARD_SLOTS", "engine.slots"),
    ("CALLBOARD_QUEUES", "engine.queues"),
    ("CALLBOARD_WORKFLOWS", "workflows_dir"),
    ("CALLBOARD_LOG_FORMAT", "log.format"),
    ("CALLBOARD_LOG_FILTER", "log.filter"),
    ("CALLBOARD_LOG_FILE", "log.file"),
];
