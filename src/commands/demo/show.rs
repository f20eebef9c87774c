//! The demo that runs by itself: four jobs at once, a bar for each.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};
use serde_json::{Value, json};

use super::moves::{Move, is_over};
use super::{DemoFlags, Part, label, say_history, submit};
use crate::client::Heard;
use crate::client::job::{Ending, Job};
use crate::commands::interrupt::interrupted;
use crate::commands::screen;
use crate::commands::session::Session;
use crate::commands::stop::Stop;
use crate::commands::watch::{follow, lost_and_found};
use crate::commands::words;

/// How fine a bar is.
const STEPS: u64 = 1_000;

/// Where the jobs are shown.
enum Stage {
    Bars(MultiProgress),
    Lines,
}

pub async fn run(session: &Session, flags: &DemoFlags) -> Result<(), Stop> {
    let run = label();
    let mut parts = Vec::new();
    for part in Part::ALL {
        parts.push((part, submit(session, flags, part, &run).await?));
    }
    let stage = if screen::error_is_terminal() && !session.json {
        Stage::Bars(MultiProgress::with_draw_target(ProgressDrawTarget::stderr()))
    } else {
        Stage::Lines
    };
    let mut shows: FuturesUnordered<_> =
        parts.iter().map(|(part, id)| show(session, flags, &stage, *part, id)).collect();
    let mut jobs = Vec::new();
    loop {
        tokio::select! {
            ended = shows.next() => match ended {
                Some(job) => jobs.push(job?),
                None => break,
            },
            () = interrupted() => {
                let again = format!("the jobs go on; `callboard jobs --label demo={run}{}` lists them", session.again);
                return Err(Stop::Interrupted(again));
            }
        }
    }
    if session.json {
        return screen::say_json(&json!(jobs));
    }
    for (part, id) in &parts {
        say_history(session, *part, id).await?;
    }
    if screen::error_is_terminal() {
        screen::aside("");
        screen::aside(&words::dim(&format!(
            "See them again: callboard jobs --label demo={run}{}",
            session.again
        )));
        screen::aside(&words::dim(&format!("Take the steps: callboard demo --interactive{}", session.again)));
    }
    Ok(())
}

/// Follows one of the jobs to its end, taking the steps that are due.
async fn show(
    session: &Session,
    flags: &DemoFlags,
    stage: &Stage,
    part: Part,
    id: &str,
) -> Result<Value, Stop> {
    let mut stream = follow(session, id, flags.patience).from_a_living_server();
    let mut line = Line::new(stage, part);
    loop {
        match stream.hear().await.map_err(|failure| session.stop(failure))? {
            Heard::Data(mut data) => {
                let raw = data["job"].take();
                let job: Job = serde_json::from_value(raw.clone())
                    .map_err(|error| Stop::Here(format!("the job cannot be read: {error}")))?;
                line.show(&job);
                if is_over(part, &job) {
                    line.end();
                    return Ok(raw);
                }
                if let Some(due) = Move::due(part, &job) {
                    due.take(session, &job).await?;
                }
            }
            Heard::Over => return Err(Stop::Refused(format!("the job {id} was deleted"))),
            heard => match stage {
                Stage::Bars(all) => all.suspend(|| screen::note(&lost_and_found(session, &heard))),
                Stage::Lines => screen::note(&lost_and_found(session, &heard)),
            },
        }
    }
}

/// One job's line: a bar, or lines in a log as its words change.
struct Line {
    part: Part,
    bar: Option<ProgressBar>,
    said: String,
}

impl Line {
    fn new(stage: &Stage, part: Part) -> Self {
        let bar = match stage {
            Stage::Bars(all) => {
                let bar = all.add(ProgressBar::new(STEPS).with_finish(ProgressFinish::Abandon));
                bar.set_prefix(part.name());
                Some(bar)
            }
            Stage::Lines => None,
        };
        Self { part, bar, said: String::new() }
    }

    fn show(&mut self, job: &Job) {
        let words = in_words(job);
        let Some(bar) = &self.bar else {
            if words != self.said {
                screen::aside(&format!("{:<24} {words}", self.part.name()));
                self.said = words;
            }
            return;
        };
        let colour = match job.ending() {
            Some(Ending::Complete) => "green",
            Some(Ending::Failed) => "red",
            Some(Ending::Cancelled) => "yellow",
            None => "cyan",
        };
        let template = format!("{{prefix:24}} {{bar:20.{colour}/dim}} {{percent:>3}}% {{wide_msg}}");
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏░"));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,000")]
        bar.set_position((job.progress.clamp(0.0, 1.0) * 1_000.0) as u64);
        bar.set_message(words);
        bar.force_draw();
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.abandon();
        }
    }
}

/// Where a job stands, and what it waits for.
fn in_words(job: &Job) -> String {
    if job.ending().is_some() {
        return job.state.clone();
    }
    let blocker = job.blockers.iter().find(|blocker| blocker.kind != "QUEUED");
    match blocker {
        Some(blocker) => format!("{}: {}", job.stage, words::waits(blocker, job)),
        None if job.cancel_requested_at.is_some() => format!("{}: asked to stop", job.stage),
        None => job.stage.clone(),
    }
}
