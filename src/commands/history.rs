//! `callboard history`: all that has happened to a job, and what happens to it from now on.

use std::ops::ControlFlow;

use clap::Args;
use console::{Alignment, pad_str};
use serde_json::Value;

use super::entries::List;
use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::watch::Patience;
use super::{times, words};
use crate::client::documents::{FOLLOW_HISTORY, HISTORY};
use crate::client::job::{Ending, Transition};

const LIST: List = List {
    command: "history",
    pages: HISTORY,
    events: FOLLOW_HISTORY,
    entry: "/transitions/edge/node",
    // A job that is stepped or retried for ever has more.
    max: 100_000,
    name: "entries",
};

/// Show all that has happened to a job, oldest first
///
/// Each line is one transition: its number within the job, when it was recorded (UTC), what happened, the state and
/// the stage after it, who did it, and under it why.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard history JOB
  callboard history JOB --follow          # until the job is COMPLETE or CANCELLED: a FAILED one may be retried
  callboard history JOB --json | jq -r '.[] | select(.reason) | .reason'")]
pub struct HistoryFlags {
    /// Id of the job
    #[arg(value_name = "JOB")]
    job: String,

    /// Go on with what happens from now on
    #[arg(long, short)]
    follow: bool,

    #[command(flatten)]
    patience: Patience,

    #[command(flatten)]
    pub server: ServerFlags,
}

pub async fn run(session: &Session, flags: HistoryFlags) -> Result<(), Stop> {
    let id = flags.job.as_str();
    if session.json && !flags.follow {
        return LIST.say_as_json(session, id, None).await;
    }
    let (mut ended, mut failed, mut begun) = (false, false, session.json);
    let mut tell = |node: Value| {
        if !std::mem::replace(&mut begun, true) {
            screen::say(&words::dim(&heading()))?;
        }
        (ended, failed) = (is_last(&node), node["toState"] == "FAILED");
        say(session, node)
    };
    let cursor = read(session, id, None, &mut tell).await?;
    if !flags.follow || ended {
        return Ok(());
    }
    if failed {
        screen::note(&still_followed(id));
    }
    let tell = |node: Value| {
        let (ended, failed) = (is_last(&node), node["toState"] == "FAILED");
        say(session, node)?;
        if failed {
            screen::note(&still_followed(id));
        }
        Ok(if ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    LIST.follow(session, id, cursor, &flags.patience, tell).await
}

/// Reads a job's history page by page; the cursor of the last entry.
pub async fn read(
    session: &Session,
    id: &str,
    after: Option<String>,
    tell: impl FnMut(Value) -> Result<(), Stop>,
) -> Result<Option<String>, Stop> {
    LIST.read(session, id, None, after, tell).await
}

/// What is said when the job that is followed has FAILED, as nothing more may come.
pub fn still_followed(id: &str) -> String {
    format!("the job is FAILED; this goes on with `callboard retry {id}`, and ends with Ctrl-C")
}

/// Nothing comes after it; a FAILED job may be retried.
fn is_last(node: &Value) -> bool {
    let state = node["toState"].as_str();
    matches!(state.and_then(Ending::of), Some(Ending::Complete | Ending::Cancelled))
}

fn say(session: &Session, node: Value) -> Result<(), Stop> {
    if session.json {
        return screen::say_json_line(&node);
    }
    let entry = serde_json::from_value(node)
        .map_err(|error| Stop::Here(format!("an entry of the history cannot be read: {error}")))?;
    lines(&entry).iter().try_for_each(|line| screen::say(line))
}

/// What stands above the lines.
pub fn heading() -> String {
    format!("{:>3}  {:<23}  {:<14}  {:<9}  {:<10}  {}", "SEQ", "TIME (UTC)", "WHAT", "STATE", "STAGE", "BY")
}

/// An entry: a line, and under it what somebody or something has said about it.
pub fn lines(entry: &Transition) -> Vec<String> {
    let left = |text: &str, width| pad_str(text, width, Alignment::Left, None).into_owned();
    let stage = match entry.attempt {
        Some(attempt) if attempt > 1 => format!("{} {attempt}", entry.stage),
        _ => entry.stage.clone(),
    };
    let mut lines = vec![format!(
        "{:>3}  {}  {}  {}  {}  {}",
        entry.seq,
        entry.at.map(times::moment).unwrap_or_default(),
        left(&words::style_of(&entry.trigger).apply_to(&entry.trigger).to_string(), 14),
        left(&words::state(&entry.to_state), 9),
        left(&stage, 10),
        clean(&entry.actor.name),
    )];
    let mut under = |text: &str| lines.push(format!("     {}", clean(text)));
    if let Some(reason) = &entry.reason {
        under(&format!("reason: {reason}"));
    }
    if let Some(error) = &entry.error {
        under(&format!("{}: {}", error.kind, error.message));
    }
    lines
}
