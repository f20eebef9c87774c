//! `callboard history`: all that has happened to a job, and what happens to it from now on.

use clap::Args;
use console::{Alignment, pad_str};
use serde::Deserialize;
use serde_json::{Value, json};

use super::interrupt::interrupted;
use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::watch::{Patience, lost_and_found};
use super::{times, words};
use crate::client::Heard;
use crate::client::documents::{FOLLOW_HISTORY, HISTORY};
use crate::client::job::{Ending, PageInfo, Transition};

/// How many entries are listed at most; a job that is stepped or retried for ever has more.
const ENTRIES_MAX: usize = 100_000;

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

#[derive(Deserialize)]
struct Answer {
    job: Option<JobWithHistory>,
}

#[derive(Deserialize)]
struct JobWithHistory {
    transitions: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    edges: Vec<Edge>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
struct Edge {
    cursor: String,
    node: Value,
}

pub async fn run(session: &Session, flags: HistoryFlags) -> Result<(), Stop> {
    let id = flags.job.as_str();
    if session.json && !flags.follow {
        let mut all = Vec::new();
        read(session, id, None, |node| {
            all.push(node);
            Ok(())
        })
        .await?;
        return screen::say_json(&json!(all));
    }
    let (mut ended, mut begun) = (false, session.json);
    let mut tell = |node: Value| {
        if !std::mem::replace(&mut begun, true) {
            screen::say(&words::dim(&heading()))?;
        }
        ended = is_last(&node);
        say(session, node)
    };
    let mut cursor = read(session, id, None, &mut tell).await?;
    if !flags.follow {
        return Ok(());
    }
    let variables = json!({ "id": id, "after": cursor.take() });
    let stream = session.client.follow(FOLLOW_HISTORY, variables, flags.patience.duration());
    let mut stream = stream.from_a_living_server();
    while !ended {
        let heard = tokio::select! {
            heard = stream.hear() => heard.map_err(|failure| session.stop(failure))?,
            () = interrupted() => {
                let again = format!("come back with `callboard history {id} --follow{}`", session.again);
                return Err(Stop::Interrupted(again));
            }
        };
        match heard {
            Heard::Data(mut data) => {
                let node = data["transitions"]["edge"]["node"].take();
                if !node.is_null() {
                    ended = is_last(&node);
                    say(session, node)?;
                }
            }
            Heard::Over => break,
            heard => screen::note(&lost_and_found(session, &heard)),
        }
    }
    Ok(())
}

/// Reads a job's history page by page; the cursor of the last entry.
pub async fn read(
    session: &Session,
    id: &str,
    after: Option<String>,
    mut tell: impl FnMut(Value) -> Result<(), Stop>,
) -> Result<Option<String>, Stop> {
    let (mut cursor, mut told) = (after, 0_usize);
    loop {
        let answer: Answer = session.ask(HISTORY, &json!({ "id": id, "after": cursor })).await?;
        let Page { edges, page_info } = answer.job.ok_or_else(|| Stop::no_job(id))?.transitions;
        told += edges.len();
        for Edge { cursor: at, node } in edges {
            cursor = Some(at);
            tell(node)?;
        }
        if !page_info.has_next_page {
            return Ok(cursor);
        }
        if told >= ENTRIES_MAX {
            screen::note(&format!("there are more than {ENTRIES_MAX} entries; these are the oldest ones"));
            return Ok(cursor);
        }
    }
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
