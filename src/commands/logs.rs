//! `callboard logs`: what a job's handlers and programs have said, and what they say from now on.

use std::convert::Infallible;
use std::future::pending;
use std::ops::ControlFlow;

use clap::Args;
use clap::builder::PossibleValuesParser;
use console::{Alignment, pad_str};
use serde::Deserialize;
use serde_json::{Value, json};

use super::entries::List;
use super::history::still_followed;
use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::watch::Patience;
use super::{times, words};
use crate::client::Heard;
use crate::client::documents::{FOLLOW_LOGS, FOLLOW_STATE, LOGS};

const LIST: List = List {
    command: "logs",
    pages: LOGS,
    events: FOLLOW_LOGS,
    entry: "/jobLogs/node",
    // All that five stages with a dozen attempts each may say.
    max: 1_000_000,
    name: "lines",
};

/// Show what a job's handlers and programs have said, oldest first
///
/// Each line has the stage that said it (and the attempt, from the second one on), where it came from where that is not
/// the standard output, and the text. What was too much to keep is counted in a line of its own.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard logs JOB
  callboard logs JOB --follow             # until the job is COMPLETE or CANCELLED: a FAILED one may be retried
  callboard logs JOB --stage execute --stream stderr
  callboard logs JOB --json | jq -r '.[].text'")]
pub struct LogsFlags {
    /// Id of the job
    #[arg(value_name = "JOB")]
    job: String,

    /// Go on with what is said from now on
    #[arg(long, short)]
    follow: bool,

    /// Only lines of this stage; may be given several times
    #[arg(long, value_name = "STAGE", ignore_case = true,
        value_parser = PossibleValuesParser::new(["init", "prepare", "execute", "validate", "complete"]))]
    stage: Vec<String>,

    /// Only lines from here; may be given several times
    #[arg(long, value_name = "STREAM", ignore_case = true,
        value_parser = PossibleValuesParser::new(["handler", "stdout", "stderr"]))]
    stream: Vec<String>,

    /// With the time (UTC) at which each line was said
    #[arg(long, short)]
    timestamps: bool,

    #[command(flatten)]
    patience: Patience,

    #[command(flatten)]
    pub server: ServerFlags,
}

#[derive(Deserialize)]
struct Line {
    at: chrono::DateTime<chrono::Utc>,
    stage: String,
    round: i32,
    attempt: i32,
    stream: String,
    text: String,
    truncated: bool,
}

pub async fn run(session: &Session, flags: LogsFlags) -> Result<(), Stop> {
    let (id, only) = (flags.job.as_str(), flags.filter());
    if session.json && !flags.follow {
        return LIST.say_as_json(session, id, Some(&only)).await;
    }
    let mut said = false;
    let tell = |node: Value| {
        said = true;
        say(session, &flags, node)
    };
    let cursor = LIST.read(session, id, Some(&only), None, tell).await?;
    if !flags.follow {
        if !said {
            screen::note("no line fits, or nothing was said yet: not every handler says something");
        }
        return Ok(());
    }
    let tell = |node: Value| {
        if flags.wants(&node) {
            say(session, &flags, node)?;
        }
        Ok(ControlFlow::Continue(()))
    };
    tokio::select! {
        followed = LIST.follow(session, id, cursor, &flags.patience, tell) => followed,
        never = tell_failures(session, id, flags.patience) => match never {},
    }
}

/// Says whenever the job has FAILED, as a log does not, and nothing more may come then.
async fn tell_failures(session: &Session, id: &str, patience: Patience) -> Infallible {
    let stream = session.client.follow(FOLLOW_STATE, json!({ "id": id }), patience.duration());
    let mut stream = stream.from_a_living_server();
    let mut told = false;
    loop {
        match stream.hear().await {
            Ok(Heard::Data(data)) => {
                let failed = data["job"]["state"] == "FAILED";
                if failed && !told {
                    screen::note(&still_followed(id));
                }
                told = failed;
            }
            // What becomes of the connection is told of the log.
            Ok(Heard::Lost(_) | Heard::Back) => {}
            Ok(Heard::Over) | Err(_) => return pending().await,
        }
    }
}

impl LogsFlags {
    /// Whether a line is one of those that were asked for; the server's filter is for pages alone.
    fn wants(&self, node: &Value) -> bool {
        let is_one = |wanted: &[String], key: &str| {
            let found = node[key].as_str().unwrap_or_default();
            wanted.is_empty() || wanted.iter().any(|one| one.eq_ignore_ascii_case(found))
        };
        is_one(&self.stage, "stage") && is_one(&self.stream, "stream")
    }

    fn filter(&self) -> Value {
        let upper = |words: &[String]| words.iter().map(|word| word.to_uppercase()).collect::<Vec<_>>();
        let mut filter = serde_json::Map::new();
        if !self.stage.is_empty() {
            filter.insert("stages".to_owned(), json!(upper(&self.stage)));
        }
        if !self.stream.is_empty() {
            filter.insert("streams".to_owned(), json!(upper(&self.stream)));
        }
        Value::Object(filter)
    }
}

fn say(session: &Session, flags: &LogsFlags, node: Value) -> Result<(), Stop> {
    if session.json {
        return screen::say_json_line(&node);
    }
    let line: Line = serde_json::from_value(node)
        .map_err(|error| Stop::Here(format!("a line of the log cannot be read: {error}")))?;
    screen::say(&shown(&line, flags.timestamps))
}

fn shown(line: &Line, timestamps: bool) -> String {
    let stage = match (line.round, line.attempt) {
        (0, 1) => line.stage.clone(),
        (0, attempt) => format!("{} {attempt}", line.stage),
        // As the history has it: which retry by hand, and which attempt in it.
        (round, attempt) => format!("{} {attempt} r{round}", line.stage),
    };
    let from = if line.stream == "STDOUT" { String::new() } else { line.stream.to_lowercase() };
    let time = if timestamps { format!("{}  ", times::moment(line.at)) } else { String::new() };
    let head = format!(
        "{time}{}  {}",
        pad_str(&stage, 11, Alignment::Left, None),
        pad_str(&from, 7, Alignment::Left, None)
    );
    let cut = if line.truncated { " [cut]" } else { "" };
    format!("{}  {}{}", words::dim(&head), clean_line(&line.text), words::dim(cut))
}

/// Columns stay columns: a tab does nothing to a terminal.
fn clean_line(text: &str) -> String {
    text.split('\t').map(clean).collect::<Vec<_>>().join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_where_it_came_from_and_cannot_reach_the_terminal() {
        let line = |round, attempt, stream: &str, text: &str| Line {
            at: chrono::DateTime::UNIX_EPOCH,
            stage: "EXECUTE".to_owned(),
            round,
            attempt,
            stream: stream.to_owned(),
            text: text.to_owned(),
            truncated: false,
        };
        let shown = |line: &Line| console::strip_ansi_codes(&shown(line, false)).into_owned();
        assert_eq!(shown(&line(0, 1, "STDOUT", "hello")), "EXECUTE               hello");
        assert_eq!(shown(&line(0, 2, "STDERR", "oh")), "EXECUTE 2    stderr   oh");
        assert_eq!(shown(&line(1, 3, "HANDLER", "x")), "EXECUTE 3 r1  handler  x");
        assert_eq!(shown(&line(0, 1, "STDOUT", "a\tb")), "EXECUTE               a\tb");
        assert!(!super::shown(&line(0, 1, "STDOUT", "a\u{1b}[2Jb"), true).contains("\u{1b}[2J"));
    }
}
