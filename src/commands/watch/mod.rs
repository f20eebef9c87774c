//! `callboard watch`: follows a job until it has ended.

mod bars;
mod lines;

use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::interrupt::interrupted;
use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::unread::unread;
use super::{times, words};
use crate::client::documents::WATCH;
use crate::client::job::{Ending, Job};
use crate::client::{Failure, Heard, Stream};

pub use bars::Bars;
use lines::Lines;

/// How a command deals with a server that is away.
#[derive(Args, Clone, Copy, Debug)]
pub struct Patience {
    /// How long to try to come back when the server is lost
    #[arg(long, value_name = "SECONDS", default_value_t = 300, help_heading = "Server",
        value_parser = clap::value_parser!(u32).range(0..=604_800))]
    patience: u32,
}

impl Patience {
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.patience.into())
    }
}

/// Follow a job until it has ended: COMPLETE, FAILED or CANCELLED
///
/// On a terminal there is a bar for each stage, elsewhere a line for each transition. A connection that breaks, or a
/// server that restarts, is waited for. Ctrl-C leaves the job alone. The exit status says how the job has ended.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard watch JOB
  callboard watch JOB > job.log            # lines, also for CI
  callboard watch \"$(callboard submit --name Nightly)\" && echo done
  callboard watch JOB --json | jq -r .state")]
pub struct WatchFlags {
    /// Id of the job
    #[arg(value_name = "JOB")]
    job: String,

    #[command(flatten)]
    patience: Patience,

    #[command(flatten)]
    pub server: ServerFlags,
}

pub async fn run(session: &Session, flags: WatchFlags) -> Result<(), Stop> {
    let stream = follow(session, &flags.job, flags.patience);
    let view = if session.json {
        View::Json
    } else if screen::is_terminal() && screen::error_is_terminal() {
        View::Bars(Bars::new())
    } else {
        View::Lines(Lines::new(screen::say))
    };
    let (ending, _) = tokio::select! {
        watched = watch(session, &flags.job, stream, view) => watched?,
        () = unread() => return Err(Stop::Unread),
    };
    match ending {
        Ending::Complete => Ok(()),
        ending => Err(Stop::Ended(ending)),
    }
}

/// A job as it changes.
pub fn follow(session: &Session, id: &str, patience: Patience) -> Stream {
    session.client.follow(WATCH, json!({ "id": id }), patience.duration())
}

/// Who is shown a job.
pub enum View {
    /// A person at a terminal.
    Bars(Bars),
    /// A log.
    Lines(Lines),
    /// A program.
    Json,
    /// Nobody: only the end counts.
    Nothing,
}

impl View {
    /// For a command whose answer is something else: on the standard error.
    pub fn beside() -> Self {
        if screen::error_is_terminal() {
            Self::Bars(Bars::new())
        } else {
            Self::Lines(Lines::new(|line| {
                screen::aside(line);
                Ok(())
            }))
        }
    }

    async fn show(&mut self, session: &Session, job: &Job, raw: &Value) -> Result<(), Stop> {
        match self {
            Self::Bars(bars) => bars.show(job),
            Self::Lines(lines) => lines.show(session, job).await?,
            Self::Json => screen::say_json_line(&without_history(raw))?,
            Self::Nothing => {}
        }
        Ok(())
    }

    fn note(&self, text: &str) {
        match self {
            Self::Bars(bars) => bars.note(text),
            _ => screen::note(text),
        }
    }

    fn end(&self, sentence: &str) -> Result<(), Stop> {
        match self {
            Self::Bars(bars) => bars.end(sentence),
            Self::Lines(lines) => lines.end(sentence)?,
            Self::Json | Self::Nothing => {}
        }
        Ok(())
    }
}

/// The history is there for the lines.
fn without_history(raw: &Value) -> Value {
    let mut raw = raw.clone();
    if let Some(fields) = raw.as_object_mut() {
        fields.remove("transitions");
    }
    raw
}

/// Follows a job until it has ended, and says how; with the job as it is then.
pub async fn watch(
    session: &Session,
    id: &str,
    mut stream: Stream,
    mut view: View,
) -> Result<(Ending, Value), Stop> {
    loop {
        let heard = tokio::select! {
            heard = stream.hear() => heard.map_err(|failure| lost_job(session, id, failure))?,
            () = interrupted() => {
                let again = format!("the job goes on; come back with `callboard watch {id}{}`", session.again);
                return Err(Stop::Interrupted(again));
            }
        };
        match heard {
            Heard::Data(mut data) => {
                let raw = data["job"].take();
                let job: Job = serde_json::from_value(raw.clone())
                    .map_err(|error| Stop::Here(format!("the job cannot be read: {error}")))?;
                view.show(session, &job, &raw).await?;
                if let Some(ending) = job.ending() {
                    view.end(&sentence(&job))?;
                    return Ok((ending, without_history(&raw)));
                }
            }
            Heard::Over => return Err(Stop::Refused(format!("the job {id} was deleted"))),
            heard => view.note(&lost_and_found(session, &heard)),
        }
    }
}

fn lost_job(session: &Session, id: &str, failure: Failure) -> Stop {
    match failure {
        Failure::Refused { code, .. } if code == "NOT_FOUND" => Stop::no_job(id),
        failure => session.stop(failure),
    }
}

/// How a job has ended, and what can be done now.
pub fn sentence(job: &Job) -> String {
    let took = times::between(job.started_at, job.finished_at);
    let took = took.map(|took| format!(" after {took}")).unwrap_or_default();
    let mut sentence = format!("\"{}\" is {}{took}", clean(&job.name), words::state(&job.state));
    if let Some(error) = &job.error {
        sentence.push_str(&format!(": {} in {}: {}", error.kind, error.stage, clean(&error.message)));
        sentence.push_str(&format!("\nRun it again: callboard retry {} --from failed-stage", job.id));
    }
    sentence
}

/// What is said of a connection that is lost or found.
pub fn lost_and_found(session: &Session, heard: &Heard) -> String {
    match heard {
        Heard::Lost(failure) => format!("{failure}; trying again"),
        _ => format!("the server at {} is back", session.client.address()),
    }
}
