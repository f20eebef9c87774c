//! `command` runs a program: never through a shell, and only one that the server's settings allow.
//!
//! # Contract with the program
//!
//! * It gets its arguments as they are, and `stdin` as one JSON document; where `stdin` is left out, that is
//!   what templates see: job, input, results, stage, attempt, round, scratch. It need not read it.
//! * Its environment is PATH, HOME and TMPDIR (the scratch directory), LANG=C.UTF-8, CALLBOARD_JOB_ID,
//!   CALLBOARD_STAGE, CALLBOARD_ATTEMPT, CALLBOARD_IDEMPOTENCY_KEY, CALLBOARD_SCRATCH, TRACEPARENT where
//!   the attempt is traced, the variables that the settings pass through, and `env`. Nothing else of the
//!   server's.
//! * What it writes to standard output is the stage's result: read as JSON if it is JSON, otherwise as text
//!   without the line feeds at its end (UTF-8, with U+FFFD for what is not); null where there is nothing but
//!   white space.
//! * Each line on either output goes to the job's log as it comes; the end of standard error into the error, too.
//! * A status in `okStatus` (0 by default) is success. Any other, or a signal, is a failure that is worth
//!   another attempt, unless `retryOn` is there and does not list the status.
//!
//! # What happens to its processes
//!
//! The program leads a process group of its own. On cancellation and at the deadline the group gets SIGTERM,
//! and SIGKILL after a grace period. When the program has ended, what it left behind has a short time to
//! close the output and is killed then; `group` kills the group also when the attempt is dropped. On Linux
//! the program itself is killed when the server dies (`spawn`). A process that leaves the group (`setsid`)
//! is out of reach.

mod group;
mod program;
mod spawn;
mod streams;
mod verdict;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{sleep_until, timeout};

use self::program::Programs;
use self::spawn::{Running, Spawner};
use self::streams::{Captured, TooMuchOutput};
use super::context::{Stop, TaskContext};
use super::handler::Handler;
use super::schema::ConfigProblem;
use super::settings::CommandSettings;
use super::template;
use crate::domain::verdict::{Failure, Verdict};

/// Most arguments of a program.
pub const ARGUMENTS_MAX: usize = 1024;

/// How long what a program left behind may keep its output open.
const OUTPUT_GRACE: Duration = Duration::from_secs(2);

/// Runs programs.
pub struct CommandHandler {
    programs: Programs,
    spawner: Spawner,
    output_bytes_max: usize,
    kill_grace: Duration,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Config {
    program: String,
    #[serde(default)]
    args: Vec<Value>,
    // Told apart from null, which is a document too.
    #[serde(default, deserialize_with = "some")]
    stdin: Option<Value>,
    #[serde(default)]
    env: BTreeMap<String, Value>,
    cwd: Option<String>,
    #[serde(default = "zero")]
    ok_status: Vec<i32>,
    retry_on: Option<Vec<i32>>,
}

fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn zero() -> Vec<i32> {
    vec![0]
}

/// Why the handler stopped looking at a program.
enum End {
    /// It has ended by itself.
    Exited,
    /// It has, and others that it has started keep its output open.
    LeftOpen,
    /// It wrote more than it may.
    TooMuchOutput,
    /// The attempt has to stop.
    Stopped(Stop),
}

impl CommandHandler {
    /// Runs what these settings allow. `environment` looks up a variable of the server's own environment.
    pub fn new(settings: &CommandSettings, environment: impl Fn(&str) -> Option<OsString>) -> Self {
        Self {
            programs: Programs::new(settings, environment),
            spawner: Spawner::default(),
            output_bytes_max: settings.output_bytes_max,
            kill_grace: settings.kill_grace(),
        }
    }

    async fn execute(&self, task: &TaskContext) -> Result<Verdict, Verdict> {
        let config: Config = task.config_as().map_err(Verdict::Fail)?;
        let command = self.programs.command(task, &config).await?;
        let stdin = stdin(task, &config)?;
        let mut running = self
            .spawner
            .spawn(command)
            .await
            .map_err(|error| verdict::not_started(&config.program, &error))?;

        let mut captured = Captured::new(self.output_bytes_max);
        let end = self
            .attend(task, &mut running, stdin, &mut captured)
            .await
            .map_err(|error| verdict::lost(&config.program, &error))?;
        let status = running.finish().await.map_err(|error| verdict::lost(&config.program, &error))?;
        if matches!(end, End::LeftOpen) {
            // Here, where what was read is in the log, an unfinished line included.
            task.log("processes that the program left behind kept its output open: it is not read any more");
        }
        Ok(match end {
            End::Exited | End::LeftOpen => verdict::of_exit(&config, status, captured),
            End::TooMuchOutput => verdict::too_much_output(&config.program, self.output_bytes_max, captured),
            End::Stopped(stop) => stop.verdict(),
        })
    }

    /// Feeds and drains the program until it has ended, or must. The group may still have members then.
    async fn attend(
        &self,
        task: &TaskContext,
        running: &mut Running,
        stdin: Vec<u8>,
        captured: &mut Captured,
    ) -> std::io::Result<End> {
        let streams = streams::pump(running.take_streams(), stdin, captured, task);
        let mut streams = std::pin::pin!(streams);
        let mut draining = true;
        let end = loop {
            tokio::select! {
                biased;
                stop = task.stopped() => break End::Stopped(stop),
                pumped = &mut streams, if draining => {
                    draining = false;
                    if let Err(TooMuchOutput) = pumped {
                        break End::TooMuchOutput;
                    }
                }
                ended = running.ended() => {
                    ended?;
                    break End::Exited;
                }
            }
        };
        match end {
            End::Exited if draining => tokio::select! {
                biased;
                pumped = timeout(OUTPUT_GRACE, &mut streams) => match pumped {
                    Ok(Err(TooMuchOutput)) => Ok(End::TooMuchOutput),
                    Ok(Ok(())) => Ok(End::Exited),
                    Err(_) => Ok(End::LeftOpen),
                },
                stop = task.stopped() => Ok(End::Stopped(stop)),
            },
            End::Stopped(_) => {
                running.terminate();
                let grace_ends = tokio::time::Instant::now() + self.kill_grace;
                let gone = async {
                    if draining {
                        // Drained on, or a program that writes while it cleans up would hang.
                        let (_, ended) = tokio::join!(&mut streams, running.ended());
                        ended
                    } else {
                        running.ended().await
                    }
                };
                tokio::select! {
                    ended = gone => ended?,
                    () = sleep_until(grace_ends) => {}
                }
                Ok(end)
            }
            End::Exited | End::LeftOpen | End::TooMuchOutput => Ok(end),
        }
    }
}

fn stdin(task: &TaskContext, config: &Config) -> Result<Vec<u8>, Verdict> {
    match &config.stdin {
        Some(document) => serde_json::to_vec(document),
        None => serde_json::to_vec(&task.scope()),
    }
    .map_err(|error| {
        Verdict::Fail(Failure::invalid_config(format!("stdin cannot be written as JSON: {error}")))
    })
}

impl Handler for CommandHandler {
    fn description(&self) -> Option<&str> {
        Some(
            "Runs a program that the server allows, without a shell: JSON on standard input, and its standard \
             output is the result.",
        )
    }

    fn config_schema(&self) -> Value {
        let statuses = |description: &str| {
            json!({
                "type": "array", "maxItems": 256, "description": description,
                "items": { "type": "integer", "minimum": 0, "maximum": 255 },
            })
        };
        let text = json!({ "type": ["string", "number", "boolean"] });
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["program"],
            "properties": {
                "program": {
                    "type": "string", "minLength": 1,
                    "description": "An absolute path or a bare name, as the server's settings allow it.",
                },
                "args": {
                    "type": "array", "maxItems": ARGUMENTS_MAX, "items": text.clone(),
                    "description": "The arguments, one string each; no shell looks at them.",
                },
                "stdin": {
                    "description": "Written to standard input as JSON; where left out, what templates see.",
                },
                "env": {
                    "type": "object", "additionalProperties": text, "maxProperties": 256,
                    "description": "Further environment variables.",
                },
                "cwd": {
                    "type": "string", "minLength": 1,
                    "description": "The working directory, from the scratch directory, which is the default.",
                },
                "okStatus": statuses("The exit statuses that mean success; 0 where left out."),
                "retryOn": statuses("The other exit statuses worth another attempt; all where left out."),
            },
        })
    }

    fn config_problems(&self, config: &Value) -> Vec<ConfigProblem> {
        let mut problems = Vec::new();
        if let Some(program) = config["program"].as_str()
            && !template::is_template(program)
            && let Err(message) = self.programs.check(program)
        {
            problems.push(ConfigProblem::at(["program"], message));
        }
        for name in config["env"].as_object().into_iter().flat_map(|env| env.keys()) {
            if let Err(message) = program::check_variable(name) {
                problems.push(ConfigProblem::at(["env", name], message));
            }
        }
        problems
    }

    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
        Box::pin(async { self.execute(task).await.unwrap_or_else(|verdict| verdict) })
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod word_count;
