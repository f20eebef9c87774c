//! The settings of the private cluster.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Section `[postgres]`. It has no effect when `database_url` names a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostgresSettings {
    /// The folder with `postgres` and `initdb`; searched for when left out.
    pub bin_dir: Option<PathBuf>,
    /// Where the private folder with the socket is made. Short, because socket paths are limited to 107 bytes.
    pub socket_dir: PathBuf,
    /// Where root keeps the cluster when the user that runs it cannot get into the data directory.
    pub fallback_dir: PathBuf,
    /// How long PostgreSQL may take until it answers, recovery after a crash included.
    pub start_timeout_seconds: u64,
    /// How long a fast shutdown may take before an immediate one (which costs a recovery at the next start).
    pub stop_timeout_seconds: u64,
    /// Parameters of PostgreSQL itself, over the ones that Callboard sets.
    pub parameters: BTreeMap<String, String>,
    /// Makes a cluster that loses everything in a power cut but starts fast. For tests only, so not in a file.
    #[serde(skip)]
    pub throw_away: bool,
    /// The search path for programs, the environment's `PATH`. Filled in by whoever reads the environment.
    #[serde(skip)]
    pub path: OsString,
}

impl Default for PostgresSettings {
    fn default() -> Self {
        Self {
            bin_dir: None,
            socket_dir: PathBuf::from("/tmp"),
            fallback_dir: PathBuf::from("/var/lib/callboard"),
            start_timeout_seconds: 120,
            stop_timeout_seconds: 30,
            parameters: BTreeMap::new(),
            throw_away: false,
            path: OsString::new(),
        }
    }
}

impl PostgresSettings {
    /// Everything that is wrong here, as (key, sentence).
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        for (key, folder) in [("socket_dir", &self.socket_dir), ("fallback_dir", &self.fallback_dir)] {
            if !folder.is_absolute() {
                problems.push((key.to_owned(), "must be an absolute path".to_owned()));
            }
        }
        for (key, seconds) in [
            ("start_timeout_seconds", self.start_timeout_seconds),
            ("stop_timeout_seconds", self.stop_timeout_seconds),
        ] {
            if !(1..=MAX_TIMEOUT_SECONDS).contains(&seconds) {
                problems.push((key.to_owned(), format!("must be from 1 to {MAX_TIMEOUT_SECONDS}")));
            }
        }
        for name in self.parameters.keys() {
            let key = || format!("parameters.{name}");
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.') {
                problems.push((key(), "is no name of a PostgreSQL parameter".to_owned()));
            } else if OURS.contains(&name.to_ascii_lowercase().as_str()) {
                problems.push((key(), "is set by Callboard itself and cannot be changed".to_owned()));
            }
        }
        problems
    }
}

/// What keeps the cluster private and findable is not the operator's to change.
const OURS: [&str; 6] =
    ["config_file", "data_directory", "hba_file", "listen_addresses", "port", "unix_socket_directories"];

const MAX_TIMEOUT_SECONDS: u64 = 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_have_no_problem_and_bad_values_are_all_named() {
        assert_eq!(PostgresSettings::default().problems(), []);
        let bad = PostgresSettings {
            socket_dir: "tmp".into(),
            start_timeout_seconds: 0,
            parameters: [("Port", "1"), ("a b", "1"), ("work_mem", "8MB")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            ..PostgresSettings::default()
        };
        let keys: Vec<_> = bad.problems().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["socket_dir", "start_timeout_seconds", "parameters.Port", "parameters.a b"]);
    }
}
