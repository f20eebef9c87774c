//! What the commands have in common that change a job: which one, at which version, and what became of it.

use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::screen::{self, clean};
use super::session::{ServerFlags, Session};
use super::stop::Stop;
use super::words;
use crate::client::Problem;
use crate::client::job::Job;

/// Flags of every change.
#[derive(Args, Clone, Debug)]
pub struct ChangeFlags {
    /// Id of the job, as `callboard submit` and `callboard jobs` print it
    #[arg(value_name = "JOB")]
    pub job: String,

    /// Only if the job is still at this version; `callboard job` shows it
    #[arg(long, value_name = "VERSION")]
    pub expected_version: Option<i32>,

    #[command(flatten)]
    pub server: ServerFlags,
}

/// What a mutation of a job answers.
#[derive(Deserialize)]
struct Changed {
    change: Option<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    job: Option<Value>,
    errors: Vec<Problem>,
}

/// Changes a job. The job as it is then, also as the server has written it.
pub async fn change(session: &Session, document: &str, variables: &Value) -> Result<(Job, Value), Stop> {
    let changed: Changed = session.client.ask(document, variables).await.map_err(|failure| {
        let lost = failure.may_have_taken_effect();
        match session.stop(failure) {
            Stop::NoAnswer(text) if lost => Stop::NoAnswer(format!(
                "{text}\nit may have taken effect all the same: look with `callboard job {}`",
                variables["id"].as_str().unwrap_or_default()
            )),
            stop => stop,
        }
    })?;
    let Some(Payload { job, errors }) = changed.change else { return Err(Stop::because(&[], &[])) };
    match job {
        Some(raw) if errors.is_empty() => {
            let job = serde_json::from_value(raw.clone());
            let job = job.map_err(|error| Stop::Here(format!("the job cannot be read: {error}")))?;
            Ok((job, raw))
        }
        _ => {
            let missing = errors.iter().any(|problem| problem.code == "NOT_FOUND" && problem.path == ["id"]);
            let id = variables["id"].as_str().filter(|_| missing);
            Err(id.map_or_else(
                || Stop::because(&errors, &[(&["expectedVersion"], "--expected-version")]),
                Stop::no_job,
            ))
        }
    }
}

/// The variables that every change has.
pub fn variables(flags: &ChangeFlags) -> Value {
    json!({ "id": flags.job, "expectedVersion": flags.expected_version })
}

/// Changes a job and says what became of it.
pub async fn change_and_say(
    session: &Session,
    document: &str,
    variables: &Value,
    sentence: impl FnOnce(&Job) -> String,
) -> Result<(), Stop> {
    let (job, raw) = change(session, document, variables).await?;
    if session.json {
        return screen::say_json(&raw);
    }
    screen::say(&format!("\"{}\" {}", clean(&job.name), sentence(&job)))?;
    // That it waits for its turn for a moment goes without saying.
    for blocker in job.blockers.iter().filter(|blocker| blocker.kind != "QUEUED") {
        screen::say(&words::dim(&format!("  {}", words::waits(blocker, &job))))?;
    }
    if screen::error_is_terminal() && job.ending().is_none() {
        screen::aside(&words::dim(&format!("Follow it: callboard watch {}{}", job.id, session.again)));
    }
    Ok(())
}
