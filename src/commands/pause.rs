//! `callboard pause` and `callboard resume`: hold a job or a queue, and let it go on.

use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::change::change_and_say;
use super::problems::{Flag, refused};
use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use crate::client::Problem;
use crate::client::documents::{PAUSE, PAUSE_QUEUE, RESUME, RESUME_QUEUE};

/// Hold a job or a queue, or let it go on
///
/// What runs is finished; no further stage, or job of the queue, begins until it is resumed.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  callboard pause JOB
  callboard resume JOB
  callboard pause --queue reports
  callboard resume --queue reports")]
pub struct PauseFlags {
    /// Id of the job
    #[arg(value_name = "JOB", required_unless_present = "queue", conflicts_with = "queue")]
    job: Option<String>,

    /// The whole queue of this name
    #[arg(long, value_name = "NAME")]
    queue: Option<String>,

    /// Only if the job is still at this version
    #[arg(long, value_name = "VERSION", conflicts_with = "queue")]
    expected_version: Option<i32>,

    #[command(flatten)]
    pub server: ServerFlags,
}

/// Holds it.
pub async fn hold(session: &Session, flags: PauseFlags) -> Result<(), Stop> {
    run(session, flags, (PAUSE, PAUSE_QUEUE), "is held: what runs is finished, and nothing further begins")
        .await
}

/// Lets it go on.
pub async fn let_go(session: &Session, flags: PauseFlags) -> Result<(), Stop> {
    run(session, flags, (RESUME, RESUME_QUEUE), "goes on").await
}

async fn run(
    session: &Session,
    flags: PauseFlags,
    (of_job, of_queue): (&str, &str),
    sentence: &str,
) -> Result<(), Stop> {
    if let Some(name) = &flags.queue {
        return queue(session, of_queue, name, sentence).await;
    }
    let variables = json!({ "id": flags.job, "expectedVersion": flags.expected_version });
    change_and_say(session, of_job, &variables, |_| sentence.to_owned()).await
}

#[derive(Deserialize)]
struct Changed {
    change: Option<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    queue: Option<Value>,
    errors: Vec<Problem>,
}

async fn queue(session: &Session, document: &str, name: &str, sentence: &str) -> Result<(), Stop> {
    const FLAGS: &[Flag] = &[(&["name"], "--queue")];
    let asked = session.client.ask(document, &json!({ "name": name })).await;
    let changed: Changed = asked.map_err(|failure| refused(session, failure, FLAGS))?;
    match changed.change {
        Some(Payload { queue: Some(queue), errors }) if errors.is_empty() => match session.json {
            true => screen::say_json(&queue),
            false => screen::say(&format!("queue \"{}\" {sentence}", clean(name))),
        },
        changed => Err(Stop::because(&changed.map(|payload| payload.errors).unwrap_or_default(), FLAGS)),
    }
}
