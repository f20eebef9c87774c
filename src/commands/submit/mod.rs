//! `callboard submit`: submits one job from flags, or many from a file or the standard input.

mod flags;
mod many;
mod read;

use rand::random;
use serde::Deserialize;
use serde_json::{Value, json};

use super::problems::{self, Flag};
use super::screen;
use super::session::Session;
use super::stop::Stop;
use super::watch::{self, View};
use super::words;
use crate::client::documents::SUBMIT;
use crate::client::job::Ending;
use crate::client::{Failure, Problem};

pub use flags::SubmitFlags;

/// How often a submit is sent whose answer was lost: it has a key, so that it is stored once.
const SENT_MAX: u32 = 5;

pub async fn run(session: &Session, flags: SubmitFlags) -> Result<(), Stop> {
    match flags.file.clone() {
        Some(file) => many::run(session, &flags, &file).await,
        None => one(session, &flags).await,
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "submitJob")]
    payload: Option<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    job: Option<Value>,
    replayed: bool,
    errors: Vec<Problem>,
}

async fn one(session: &Session, flags: &SubmitFlags) -> Result<(), Stop> {
    let input = keyed(flags.job()?);
    let (job, replayed) = submit(session, &input, flags::FLAGS).await?;
    let id = job["id"].as_str().unwrap_or_default().to_owned();
    if replayed {
        screen::note("the job was there already: its idempotency key was used before for the same request");
    }
    if !flags.wait {
        if session.json {
            return known(screen::say_json(&job), &id);
        }
        known(screen::say(&id), &id)?;
        if screen::error_is_terminal() {
            screen::aside(&words::dim(&format!("Follow it: callboard watch {id}{}", session.again)));
        }
        return Ok(());
    }
    if session.json {
        // The document comes when the job has ended, and whoever steps it has to know it before.
        screen::note(&format!("job {id} was submitted"));
    } else {
        known(screen::say(&id), &id)?;
    }
    let view = if session.json { View::Nothing } else { View::beside() };
    let stream = watch::follow(session, &id, flags.patience).from_a_living_server();
    let (ending, job) = watch::watch(session, &id, stream, view).await?;
    if session.json {
        screen::say_json(&job)?;
    }
    match ending {
        Ending::Complete => Ok(()),
        ending => Err(Stop::Ended(ending)),
    }
}

/// Where the output takes no answer, at least the id is told: the job is there.
fn known(said: Result<(), Stop>, id: &str) -> Result<(), Stop> {
    said.map_err(|stop| match stop {
        Stop::Here(text) => Stop::Here(format!("job {id} was submitted, but {text}")),
        stop => stop,
    })
}

/// Submits one job: as the API shows it, and whether it was there before.
pub async fn submit(session: &Session, input: &Value, flags: &[Flag]) -> Result<(Value, bool), Stop> {
    let sent = send(session, SUBMIT, &json!({ "input": input })).await;
    let answer: Answer = sent.map_err(|failure| problems::refused(session, failure, flags))?;
    match answer.payload {
        Some(Payload { job: Some(job), replayed, errors }) if errors.is_empty() => Ok((job, replayed)),
        payload => Err(Stop::because(&payload.map(|payload| payload.errors).unwrap_or_default(), flags)),
    }
}

/// Gives a job a key of its own where it has none: whoever repeats the request, it is stored once.
pub fn keyed(mut job: Value) -> Value {
    if job["idempotencyKey"].is_null() {
        job["idempotencyKey"] = json!(format!("cli-{:032x}", random::<u128>()));
    }
    job
}

/// Sends what has keys, again where the answer was lost.
async fn send<T: serde::de::DeserializeOwned>(
    session: &Session,
    document: &str,
    variables: &Value,
) -> Result<T, Failure> {
    let mut backoff = crate::client::Backoff::default();
    let mut sent = 1;
    loop {
        match session.client.ask(document, variables).await {
            Err(failure) if failure.passes() && may_help(&failure, sent) && sent < SENT_MAX => {
                screen::note(&format!("{failure}; trying again"));
                let asked = match failure {
                    Failure::Unavailable { retry_after, .. } => retry_after.unwrap_or_default(),
                    _ => std::time::Duration::ZERO,
                };
                tokio::time::sleep(backoff.next_wait().max(asked)).await;
                sent += 1;
            }
            answer => return answer,
        }
    }
}

/// Nobody is there at the first try: that is a mistake in the address, or a server that does not run.
fn may_help(failure: &Failure, sent: u32) -> bool {
    sent > 1 || !matches!(failure, Failure::Unreachable { .. })
}
