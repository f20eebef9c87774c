//! What an operator sets for the built-in handlers; read once, at the edge.

use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::http::HttpHandlerSettings;

/// The table `handlers` of the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HandlersSettings {
    /// For the handler `command`.
    pub command: CommandSettings,
    /// For the handlers `compute` and `simulate`.
    pub compute: ComputeSettings,
    /// For the handler `http`.
    pub http: HttpHandlerSettings,
}

/// What programs may run, and in what surroundings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CommandSettings {
    /// The programs that workflows may name, each exactly as they name it: an absolute path, or a bare name
    /// that is looked up in `path`. None by default. An interpreter in this list allows everything that the
    /// server's user may do.
    pub allow: Vec<String>,
    /// The folders where bare names are looked up, in order; also the programs' PATH.
    pub path: Vec<PathBuf>,
    /// Variables of the server's own environment that programs get too.
    pub environment: Vec<String>,
    /// Most bytes that a program may write to its standard output.
    pub output_bytes_max: usize,
    /// How long a program has between SIGTERM and SIGKILL. Shorter than the engine's own grace period, or
    /// that one ends first.
    pub kill_grace_seconds: u64,
}

/// Where computations run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ComputeSettings {
    /// Computations that run at the same time; the number of cores by default.
    pub threads: usize,
}

/// Most threads for computations.
const THREADS_MAX: usize = 1024;

/// Largest cap on a program's output: 64 MiB, held in memory for each running program.
const OUTPUT_BYTES_MAX_MAX: usize = 64 * 1024 * 1024;

/// Longest time between SIGTERM and SIGKILL.
const KILL_GRACE_SECONDS_MAX: u64 = 3600;

impl Default for CommandSettings {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            path: ["/usr/local/bin", "/usr/bin", "/bin"].map(PathBuf::from).to_vec(),
            environment: Vec::new(),
            output_bytes_max: 256 * 1024,
            kill_grace_seconds: 5,
        }
    }
}

impl Default for ComputeSettings {
    fn default() -> Self {
        Self { threads: available_parallelism().map_or(1, usize::from).min(THREADS_MAX) }
    }
}

impl CommandSettings {
    /// How long a program has between SIGTERM and SIGKILL.
    pub fn kill_grace(&self) -> Duration {
        Duration::from_secs(self.kill_grace_seconds)
    }
}

impl HandlersSettings {
    /// Everything that is wrong, each with the key's name below `handlers`.
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let mut check = |holds: bool, key: &str, message: String| {
            if !holds {
                problems.push((key.to_owned(), message));
            }
        };
        let command = &self.command;
        for program in &command.allow {
            check(
                is_program(program),
                "command.allow",
                format!("{program:?} is neither an absolute path nor a bare name"),
            );
        }
        for folder in &command.path {
            let usable = folder.is_absolute() && folder.to_str().is_some_and(|text| !text.contains(':'));
            check(usable, "command.path", format!("{} is no absolute path without ':'", folder.display()));
        }
        for name in &command.environment {
            check(is_variable(name), "command.environment", format!("{name:?} cannot name a variable"));
        }
        check(
            (1..=OUTPUT_BYTES_MAX_MAX).contains(&command.output_bytes_max),
            "command.output_bytes_max",
            format!("must be from 1 to {OUTPUT_BYTES_MAX_MAX}"),
        );
        check(
            command.kill_grace_seconds <= KILL_GRACE_SECONDS_MAX,
            "command.kill_grace_seconds",
            format!("must be at most {KILL_GRACE_SECONDS_MAX}"),
        );
        check(
            (1..=THREADS_MAX).contains(&self.compute.threads),
            "compute.threads",
            format!("must be from 1 to {THREADS_MAX}"),
        );
        let http = self.http.problems();
        problems.extend(http.into_iter().map(|(key, message)| (format!("http.{key}"), message)));
        problems
    }
}

fn is_program(name: &str) -> bool {
    let bare = !name.contains('/') && name != "." && name != "..";
    !name.is_empty() && !name.contains('\0') && (bare || Path::new(name).is_absolute())
}

/// Whether a name can be that of an environment variable.
pub(super) fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_allow_no_program() {
        let settings = HandlersSettings::default();
        assert_eq!(settings.problems(), []);
        assert!(settings.command.allow.is_empty());
        assert!(settings.compute.threads >= 1);
    }

    #[test]
    fn every_problem_is_named_with_its_key() {
        let settings: HandlersSettings = toml::from_str(
            r#"
            [command]
            allow = ["sort", "/usr/bin/env", "./run", "bin/run", "", ".."]
            path = ["relative", "/usr/bin"]
            environment = ["TZ", "A=B"]
            output_bytes_max = 0
            kill_grace_seconds = 4000
            [compute]
            threads = 0
            "#,
        )
        .unwrap();
        let keys: Vec<String> = settings.problems().into_iter().map(|(key, _)| key).collect();
        let mut wanted = vec!["command.allow"; 4];
        wanted.extend([
            "command.path",
            "command.environment",
            "command.output_bytes_max",
            "command.kill_grace_seconds",
            "compute.threads",
        ]);
        assert_eq!(keys, wanted);
        assert!(toml::from_str::<HandlersSettings>("[command]\nallowed = []").is_err());
    }
}
