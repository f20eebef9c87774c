//! Which programs may run, where they are, and in what surroundings.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use super::Config;
use crate::domain::verdict::{Failure, Verdict};
use crate::handlers::context::TaskContext;
use crate::handlers::settings::{CommandSettings, is_variable};

/// The allow list, and what every program gets.
pub(super) struct Programs {
    allow: BTreeSet<String>,
    folders: Vec<PathBuf>,
    path: OsString,
    inherited: Vec<(String, OsString)>,
}

impl Programs {
    pub(super) fn new(settings: &CommandSettings, environment: impl Fn(&str) -> Option<OsString>) -> Self {
        let folders: Vec<&str> = settings.path.iter().filter_map(|folder| folder.to_str()).collect();
        let inherited =
            settings.environment.iter().filter_map(|name| Some((name.clone(), environment(name)?))).collect();
        Self {
            allow: settings.allow.iter().cloned().collect(),
            folders: settings.path.clone(),
            path: folders.join(":").into(),
            inherited,
        }
    }

    /// Whether a workflow may name this program. The allow list stays the operator's: it is not shown.
    pub(super) fn check(&self, program: &str) -> Result<(), String> {
        if self.allow.contains(program) {
            return Ok(());
        }
        Err(format!("the server's settings do not allow the program {program:?} (handlers.command.allow)"))
    }

    /// The command of a task, ready to be started.
    pub(super) async fn command(&self, task: &TaskContext, config: &Config) -> Result<Command, Verdict> {
        let refused = |message: String| Verdict::Fail(Failure::invalid_config(message));
        self.check(&config.program).map_err(refused)?;
        let program = self.find(&config.program).await.map_err(refused)?;
        let scratch = task.scratch().await.map_err(|error| {
            let message = format!("the scratch directory cannot be made: {error}");
            Verdict::Retry { failure: Failure::handler(message), after: None }
        })?;
        let folder = config.cwd.as_ref().map_or_else(|| scratch.to_owned(), |cwd| scratch.join(cwd));
        if !tokio::fs::metadata(&folder).await.is_ok_and(|metadata| metadata.is_dir()) {
            return Err(refused(format!("the working directory {} does not exist", folder.display())));
        }

        let mut command = Command::new(program);
        command
            .args(config.args.iter().map(text_of))
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .env_clear()
            .env("PATH", &self.path)
            .env("HOME", scratch)
            .env("TMPDIR", scratch)
            .env("LANG", "C.UTF-8")
            .envs(self.inherited.iter().map(|(name, value)| (name, value)));
        for (name, value) in &config.env {
            check_variable(name).map_err(refused)?;
            command.env(name, text_of(value));
        }
        command
            .env("CALLBOARD_JOB_ID", task.job.id.to_string())
            .env("CALLBOARD_STAGE", task.stage.as_str())
            .env("CALLBOARD_ATTEMPT", task.attempt.to_string())
            .env("CALLBOARD_IDEMPOTENCY_KEY", &task.idempotency_key)
            .env("CALLBOARD_SCRATCH", scratch)
            .envs(task.traceparent().map(|traceparent| ("TRACEPARENT", traceparent)));
        Ok(command)
    }

    async fn find(&self, program: &str) -> Result<PathBuf, String> {
        if program.contains('/') {
            return match is_executable(Path::new(program)).await {
                true => Ok(program.into()),
                false => Err(format!("{program} is not there or is not executable")),
            };
        }
        for folder in &self.folders {
            let path = folder.join(program);
            if is_executable(&path).await {
                return Ok(path);
            }
        }
        Err(format!("no executable {program:?} in {}", self.path.to_string_lossy()))
    }
}

async fn is_executable(path: &Path) -> bool {
    let metadata = tokio::fs::metadata(path).await;
    metadata.is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// Whether a workflow may set this variable. Those that decide which code a program loads would undo the
/// allow list; CALLBOARD_ ones are set here.
pub(super) fn check_variable(name: &str) -> Result<(), String> {
    if !is_variable(name) {
        return Err(format!("{name:?} cannot name a variable"));
    }
    let reserved =
        name == "PATH" || ["LD_", "DYLD_", "CALLBOARD_"].iter().any(|start| name.starts_with(start));
    if reserved { Err(format!("{name} cannot be set by a workflow")) } else { Ok(()) }
}

/// An argument or variable as text: a template like `{{ input.n }}` yields a number.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
