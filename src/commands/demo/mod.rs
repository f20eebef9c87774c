//! `callboard demo`: jobs that show what there is to see, on a running server.

mod interactive;
mod moves;
mod show;

use clap::Args;
use rand::random;
use serde_json::{Value, json};

use super::screen;
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::watch::Patience;
use super::{history, submit, words};
use crate::client::job::Transition;

/// See jobs move: by themselves, by hand, failing and retried, cancelled
///
/// Four jobs, a bar for each. They run with the built-in workflow, which takes about three seconds and changes nothing. At the end each one's
/// history is shown.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard demo
  callboard demo --interactive    # you take the steps
  callboard jobs --label demo     # what earlier demos have left")]
pub struct DemoFlags {
    /// Take the steps yourself, each with a letter and Enter; needs a terminal
    #[arg(long, short)]
    interactive: bool,

    /// The queue that the jobs are put into
    #[arg(long, value_name = "NAME", default_value = "default")]
    queue: String,

    #[command(flatten)]
    patience: Patience,

    #[command(flatten)]
    pub server: ServerFlags,
}

/// One of the jobs of a demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    ByItself,
    ByHand,
    Retried,
    Cancelled,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::ByItself, Self::ByHand, Self::Retried, Self::Cancelled];

    /// What its job is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByItself => "Demo: by itself",
            Self::ByHand => "Demo: by hand",
            Self::Retried => "Demo: fails, is retried",
            Self::Cancelled => "Demo: is cancelled",
        }
    }

    /// What there is to see.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::ByItself => "goes through its five stages by itself",
            Self::ByHand => "waits before each stage for somebody to say next",
            Self::Retried => "fails in EXECUTE, and is retried from there",
            Self::Cancelled => "is asked to stop while it runs",
        }
    }
}

pub async fn run(session: &Session, flags: DemoFlags) -> Result<(), Stop> {
    if flags.interactive {
        return interactive::run(session, &flags).await;
    }
    show::run(session, &flags).await
}

/// Submits the job of a part; its id.
async fn submit(session: &Session, flags: &DemoFlags, part: Part, run: &str) -> Result<String, Stop> {
    let input = match part {
        Part::Retried => json!({ "simulate_failure": true, "fail_until_retry": 1 }),
        _ => json!({}),
    };
    let job = json!({
        "name": part.name(),
        "queue": flags.queue,
        "mode": if part == Part::ByHand { "MANUAL" } else { "AUTO" },
        "input": input,
        "labels": [{ "key": "demo", "value": run }],
    });
    let (job, _) = submit::submit(session, &submit::keyed(job), &[(&["input", "queue"], "--queue")]).await?;
    Ok(job["id"].as_str().unwrap_or_default().to_owned())
}

/// What all jobs of one demo are labelled with.
fn label() -> String {
    format!("{:08x}", random::<u32>())
}

/// Prints a job's history under its name.
async fn say_history(session: &Session, part: Part, id: &str) -> Result<(), Stop> {
    screen::say("")?;
    screen::say(&format!("{}  {}", words::bold(part.name()), words::dim(id)))?;
    screen::say(&words::dim(&history::heading()))?;
    let say = |node: Value| {
        let entry: Transition = serde_json::from_value(node).unwrap_or_default();
        history::lines(&entry).iter().try_for_each(|line| screen::say(line))
    };
    history::read(session, id, None, say).await.map(drop)
}
