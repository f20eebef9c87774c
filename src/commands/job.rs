//! `callboard job`: one job with all that a person asks about it.

use chrono::{DateTime, Utc};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::{times, words};
use crate::client::documents::JOB;
use crate::client::job::{Job, JobStage, Task};

/// How much of a JSON value is shown to people, in characters; --json shows all.
const JSON_CHARS_MAX: usize = 400;

/// Show one job: where it stands, why it does not run, what can be done
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard job JOB
  callboard job JOB --json | jq .results")]
pub struct JobFlags {
    /// Id of the job
    #[arg(value_name = "JOB")]
    job: String,

    #[command(flatten)]
    pub server: ServerFlags,
}

#[derive(Deserialize)]
struct Answer {
    job: Option<Value>,
    stats: Clock,
}

#[derive(Deserialize)]
struct Clock {
    at: DateTime<Utc>,
}

pub async fn run(session: &Session, flags: JobFlags) -> Result<(), Stop> {
    let Answer { job, stats } = session.ask(JOB, &json!({ "id": flags.job })).await?;
    let raw = job.ok_or_else(|| Stop::no_job(&flags.job))?;
    if session.json {
        return screen::say_json(&raw);
    }
    let job: Job = serde_json::from_value(raw)
        .map_err(|error| Stop::Here(format!("the job cannot be read: {error}")))?;
    lines(&job, stats.at).iter().try_for_each(|line| screen::say(line))
}

fn lines(job: &Job, now: DateTime<Utc>) -> Vec<String> {
    let mut lines = vec![words::bold(&clean(&job.name))];
    lines.extend(job.description.iter().map(|text| format!("  {}", clean(text))));
    lines.extend(facts(job, now).into_iter().map(|(name, value)| format!("  {name:<10} {value}")));
    heading(&mut lines, "Stages");
    lines.extend(job.stages.iter().map(stage));
    if let Some(error) = &job.error {
        heading(&mut lines, "Why it failed");
        lines.push(format!("  {} in {}, attempt {}", error.kind, error.stage, error.attempt));
        lines.push(format!("  {}", clean(&error.message)));
        if !error.details.is_null() {
            lines.push(format!("  {}", shortened(&error.details)));
        }
    }
    if !job.blockers.is_empty() {
        heading(&mut lines, "Why it is not running");
        for blocker in &job.blockers {
            let until =
                blocker.until.map(|until| format!(" (until {})", times::moment(until))).unwrap_or_default();
            lines.push(format!("  {:<13} {}{until}", blocker.kind, words::waits(blocker, job)));
        }
    }
    let commands = words::commands(&job.allowed_actions, &job.id);
    if !commands.is_empty() {
        heading(&mut lines, "What can be done");
        lines.extend(commands.iter().map(|command| format!("  {}", command.trim_matches('`'))));
    }
    lines
}

fn heading(lines: &mut Vec<String>, text: &str) {
    lines.push(String::new());
    lines.push(words::bold(text));
}

fn facts(job: &Job, now: DateTime<Utc>) -> Vec<(&'static str, String)> {
    let at = |time: Option<DateTime<Utc>>| {
        time.map(|time| format!("{} ({} ago)", times::moment(time), times::age(Some(now), Some(time))))
    };
    let held = if job.paused { ", held" } else { "" };
    let stopping =
        if job.cancel_requested_at.is_some() && job.ending().is_none() { ", asked to stop" } else { "" };
    let labels = job.labels.iter().map(|label| format!("{}={}", clean(&label.key), clean(&label.value)));
    let labels = labels.collect::<Vec<_>>().join(", ");
    let facts = [
        ("id", Some(job.id.clone())),
        (
            "state",
            Some(format!(
                "{}, {} done{held}{stopping}",
                words::state(&job.state),
                words::percent(job.progress)
            )),
        ),
        ("workflow", Some(format!("{}, version {}", clean(&job.workflow.name), job.workflow.version))),
        ("queue", Some(format!("{}, priority {}", clean(&job.queue), job.priority))),
        ("mode", (job.mode != "AUTO").then(|| job.mode.clone())),
        ("labels", Some(labels).filter(|labels| !labels.is_empty())),
        ("version", Some(job.version.to_string())),
        ("retries", (job.retries > 0).then(|| job.retries.to_string())),
        ("submitted", at(job.created_at)),
        ("not before", job.run_at.map(times::moment)),
        ("started", at(job.started_at)),
        ("ended", at(job.finished_at)),
        ("took", times::between(job.started_at, job.finished_at)),
        ("key", job.idempotency_key.as_deref().map(|key| clean(key).into_owned())),
        ("input", (job.input != json!({}) && !job.input.is_null()).then(|| shortened(&job.input))),
        ("output", (!job.output.is_null()).then(|| shortened(&job.output))),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn stage(JobStage { stage, task }: &JobStage) -> String {
    let Some(task) = task else { return words::dim(&format!("  {stage:<10}–")) };
    let state = console::pad_str(&words::state(&task.state), 10, console::Alignment::Left, None).into_owned();
    format!("  {stage:<10}{state} {}", of_task(task)).trim_end().to_owned()
}

/// What there is to say about an attempt besides its state.
fn of_task(task: &Task) -> String {
    let mut parts = Vec::new();
    if task.max_attempts > 1 || task.attempt > 1 {
        parts.push(format!("attempt {} of {}", task.attempt, task.max_attempts));
    }
    if task.state == "RUNNING" {
        parts.extend(task.progress.map(words::percent));
        parts.extend(task.progress_message.as_deref().map(|text| clean(text).into_owned()));
    }
    if task.state == "RETRYING" {
        parts.extend(task.available_at.map(|at| format!("again at {}", times::moment(at))));
    }
    parts.extend(times::between(task.started_at, task.finished_at));
    parts.extend(task.error.as_ref().map(|error| clean(&error.message).into_owned()));
    parts.join(", ")
}

fn shortened(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(JSON_CHARS_MAX) {
        Some((end, _)) => format!("{} … (--json shows all)", clean(&text[..end])),
        None => clean(&text).into_owned(),
    }
}
