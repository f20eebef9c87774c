//! The flags of `submit`, and the job that they describe.

use std::io::Read;
use std::path::Path;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use crate::commands::labels::label;
use crate::commands::problems::Flag;
use crate::commands::session::ServerFlags;
use crate::commands::stop::Stop;
use crate::commands::times;
use crate::commands::watch::Patience;

/// The largest input that is read, in bytes; the server takes 256 KiB where it is not told otherwise.
const INPUT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Whether a job goes on by itself.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum Mode {
    /// Each stage begins as soon as it may
    Auto,
    /// Each stage waits for `callboard next`
    Manual,
}

/// Submit a job, or many
///
/// Prints the job's id, which all other commands take. Without a FILE the flags describe the job; with one, they are
/// for what its jobs leave out.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard submit --name Nightly
  callboard submit --name Nightly --wait && echo done
  callboard submit --name Report --workflow report --input '{\"month\": \"2026-11\"}' --label team=data
  callboard submit --name Report --input @month.json --run-at 2026-12-01T02:00:00Z
  callboard submit --name 'By hand' --mode manual
  callboard submit jobs.jsonl --queue reports
  generate-jobs | callboard submit - --batch 500

A FILE holds jobs as JSON: one object, an array of them, or one a line. Their fields are those of SubmitJobInput in
the API's schema: name, workflow, queue, input, labels, runAt, priority … Each batch is stored whole or not at all.")]
pub struct SubmitFlags {
    /// Read jobs from this file; - is the standard input
    #[arg(value_name = "FILE", conflicts_with = "idempotency_key")]
    pub file: Option<String>,

    /// What people call the job
    #[arg(long, short, value_name = "TEXT", help_heading = "Job")]
    name: Option<String>,

    /// The workflow that it runs with [default: standard]
    #[arg(long, value_name = "NAME", help_heading = "Job")]
    workflow: Option<String>,

    /// The workflow's version [default: the latest]
    #[arg(long, value_name = "NUMBER", help_heading = "Job")]
    workflow_version: Option<i32>,

    /// The queue that it is claimed from [default: default]
    #[arg(long, value_name = "NAME", help_heading = "Job")]
    queue: Option<String>,

    /// What its handlers are given: JSON, @FILE, or - for the standard input [default: {}]
    #[arg(long, value_name = "JSON", help_heading = "Job")]
    input: Option<String>,

    /// What filters look for; may be given several times
    #[arg(long, value_name = "KEY=VALUE", value_parser = label, help_heading = "Job")]
    label: Vec<(String, String)>,

    /// Higher runs earlier [default: 0]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, help_heading = "Job")]
    priority: Option<i32>,

    /// Not before this time, as in 2026-11-20T10:30:00Z
    #[arg(long, value_name = "TIME", value_parser = times::read, help_heading = "Job")]
    run_at: Option<DateTime<Utc>>,

    /// Whether it goes from stage to stage by itself [default: auto]
    #[arg(long, value_enum, help_heading = "Job")]
    mode: Option<Mode>,

    /// What people should know about it
    #[arg(long, value_name = "TEXT", help_heading = "Job")]
    description: Option<String>,

    /// Submitting again with this key returns the first job [default: a random one]
    #[arg(long, value_name = "KEY", help_heading = "Job")]
    idempotency_key: Option<String>,

    /// Jobs that are sent together from a FILE, up to 10,000
    #[arg(long, value_name = "COUNT", default_value_t = 1_000, requires = "file",
        value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub batch: u32,

    /// Stay until it has ended, and exit as it has: 0 COMPLETE, 1 FAILED, 3 CANCELLED
    #[arg(long, short)]
    pub wait: bool,

    #[command(flatten)]
    pub patience: Patience,

    #[command(flatten)]
    pub server: ServerFlags,
}

/// What flags are to the API.
pub const FLAGS: &[Flag] = &[
    (&["input", "name"], "--name"),
    (&["input", "workflow"], "--workflow"),
    (&["input", "workflowVersion"], "--workflow-version"),
    (&["input", "queue"], "--queue"),
    (&["input", "input"], "--input"),
    (&["input", "labels", "*"], "--label"),
    (&["input", "priority"], "--priority"),
    (&["input", "runAt"], "--run-at"),
    (&["input", "description"], "--description"),
    (&["input", "idempotencyKey"], "--idempotency-key"),
];

impl SubmitFlags {
    /// The fields that the flags name.
    pub fn fields(&self) -> Result<Map<String, Value>, Stop> {
        let labels = self.label.iter().map(|(key, value)| json!({ "key": key, "value": value }));
        let labels: Vec<Value> = labels.collect();
        let mode = self.mode.map(|mode| match mode {
            Mode::Auto => "AUTO",
            Mode::Manual => "MANUAL",
        });
        let input = self.input.as_deref().map(input).transpose()?;
        let fields = [
            ("name", json!(self.name)),
            ("workflow", json!(self.workflow)),
            ("workflowVersion", json!(self.workflow_version)),
            ("queue", json!(self.queue)),
            ("input", json!(input)),
            ("labels", if labels.is_empty() { Value::Null } else { json!(labels) }),
            ("priority", json!(self.priority)),
            ("runAt", json!(self.run_at)),
            ("mode", json!(mode)),
            ("description", json!(self.description)),
            ("idempotencyKey", json!(self.idempotency_key)),
        ];
        let named = fields.into_iter().filter(|(_, value)| !value.is_null());
        Ok(named.map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Whether the standard input is taken already.
    pub fn input_is_stdin(&self) -> bool {
        self.input.as_deref() == Some("-")
    }

    /// The job that the flags describe.
    pub fn job(&self) -> Result<Value, Stop> {
        if self.name.is_none() {
            let text = "say what to submit: --name TEXT, or a FILE of jobs, where - is the standard input\n`callboard submit --help` has examples";
            return Err(Stop::Usage(text.to_owned()));
        }
        self.fields().map(Value::Object)
    }
}

/// JSON, from wherever it is.
fn input(text: &str) -> Result<Value, Stop> {
    let (from, text) = match text.strip_prefix('@') {
        _ if text == "-" => ("the standard input".to_owned(), limited(std::io::stdin().lock(), "-")?),
        Some(path) => {
            let file = std::fs::File::open(Path::new(path));
            let file =
                file.map_err(|error| Stop::Usage(format!("--input: {path} cannot be read: {error}")))?;
            (path.to_owned(), limited(file, path)?)
        }
        None => ("--input".to_owned(), text.to_owned()),
    };
    serde_json::from_str(&text).map_err(|error| {
        Stop::Usage(format!(
            "{from} is no JSON: {error}\na text needs double quotes, as in '\"text\"'; a file an @"
        ))
    })
}

fn limited(source: impl Read, name: &str) -> Result<String, Stop> {
    let mut text = String::new();
    let read = source.take(INPUT_BYTES_MAX + 1).read_to_string(&mut text);
    read.map_err(|error| Stop::Usage(format!("--input: {name} cannot be read: {error}")))?;
    if text.len() as u64 > INPUT_BYTES_MAX {
        return Err(Stop::Usage(format!("--input: {name} is larger than {INPUT_BYTES_MAX} bytes")));
    }
    Ok(text)
}
