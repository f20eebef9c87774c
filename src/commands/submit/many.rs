//! Many jobs: batches of bounded size, each of them stored whole or not at all.

use std::fs::File;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::flags::SubmitFlags;
use super::{keyed, read, send};
use crate::client::documents::SUBMIT_MANY;
use crate::client::job::Ending;
use crate::client::{Failure, Problem};
use crate::commands::session::Session;
use crate::commands::stop::Stop;
use crate::commands::watch::{self, View};
use crate::commands::{problems, screen, words};

/// How large a batch becomes, in bytes; a body may have 16 MiB where the server is not told otherwise.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// The same in JSON values, of which a body may have 300,000 where the server is not told otherwise.
const BATCH_VALUES: usize = 200_000;
/// How many problems of a batch are said.
const PROBLEMS_MAX: usize = 20;
/// How many jobs --wait waits for.
const WAIT_MAX: usize = 10_000;

/// The fields of a job to submit.
const FIELDS: [&str; 11] = [
    "description",
    "idempotencyKey",
    "input",
    "labels",
    "mode",
    "name",
    "priority",
    "queue",
    "runAt",
    "workflow",
    "workflowVersion",
];

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "submitJobs")]
    payload: Option<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    jobs: Vec<Value>,
    errors: Vec<Problem>,
}

/// What has been stored so far.
#[derive(Default)]
struct Stored {
    count: usize,
    /// For --wait only.
    ids: Vec<String>,
}

pub async fn run(session: &Session, flags: &SubmitFlags, file: &str) -> Result<(), Stop> {
    let defaults = flags.fields()?;
    let mut jobs = match file {
        "-" if flags.input_is_stdin() => {
            return Err(Stop::Usage("the standard input holds either the jobs or their --input".to_owned()));
        }
        "-" => read::jobs(std::io::stdin()),
        path => read::jobs(
            File::open(Path::new(path))
                .map_err(|error| Stop::Usage(format!("{path} cannot be read: {error}")))?,
        ),
    };
    let jobs_max = usize::try_from(flags.batch).unwrap_or(1);
    let mut stored = Stored::default();
    let (mut batch, mut bytes, mut values) = (Vec::new(), 0, 0);
    while let Some(job) = jobs.recv().await {
        let job = job.map_err(|error| {
            let from = if file == "-" { "the standard input" } else { file };
            Stop::Usage(format!("{from}: {error}\n{}", stored.so_far()))
        })?;
        let job = keyed(with_defaults(job, &defaults));
        let (job_bytes, job_values) = (job.to_string().len(), values_in(&job));
        let is_full = bytes + job_bytes > BATCH_BYTES || values + job_values > BATCH_VALUES;
        if batch.len() >= jobs_max || (!batch.is_empty() && is_full) {
            submit(session, flags, std::mem::take(&mut batch), &mut stored).await?;
            (bytes, values) = (0, 0);
        }
        (bytes, values) = (bytes + job_bytes, values + job_values);
        batch.push(job);
    }
    if !batch.is_empty() {
        submit(session, flags, batch, &mut stored).await?;
    }
    if stored.count == 0 {
        return Err(Stop::Usage("there was no job to submit".to_owned()));
    }
    if !flags.wait {
        return Ok(());
    }
    if stored.count > stored.ids.len() {
        screen::note(&format!("--wait waits for the first {WAIT_MAX} jobs"));
    }
    wait(session, flags, &stored.ids).await
}

impl Stored {
    fn so_far(&self) -> String {
        match self.count {
            0 => "no job was submitted".to_owned(),
            count => format!("the first {} submitted and stay", words::count(count, "job was", "jobs were")),
        }
    }

    /// The same after what has become of a batch.
    fn after_refusal(&self, batch: &str) -> String {
        match self.count {
            0 => self.so_far(),
            _ => format!("{batch}; {}", self.so_far()),
        }
    }
}

/// How many values there are, lists and objects included.
fn values_in(json: &Value) -> usize {
    match json {
        Value::Array(items) => 1 + items.iter().map(values_in).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(values_in).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

/// What a job says itself counts.
fn with_defaults(mut job: Map<String, Value>, defaults: &Map<String, Value>) -> Value {
    for (name, value) in defaults {
        job.entry(name.as_str()).or_insert_with(|| value.clone());
    }
    Value::Object(job)
}

async fn submit(
    session: &Session,
    flags: &SubmitFlags,
    batch: Vec<Value>,
    stored: &mut Stored,
) -> Result<(), Stop> {
    let count = batch.len();
    let variables = json!({ "inputs": batch });
    let answer: Answer = match send(session, SUBMIT_MANY, &variables).await {
        Ok(answer) => answer,
        Err(failure) => return Err(with_place(session, failure, &variables["inputs"], stored)),
    };
    let jobs = match answer.payload {
        Some(Payload { jobs, errors }) if errors.is_empty() => jobs,
        payload => {
            let errors = payload.map(|payload| payload.errors).unwrap_or_default();
            let mut lines: Vec<String> =
                errors.iter().take(PROBLEMS_MAX).map(|problem| of_job(problem, stored.count)).collect();
            if errors.len() > PROBLEMS_MAX {
                lines.push(format!(
                    "and {}",
                    words::count(errors.len() - PROBLEMS_MAX, "problem", "problems")
                ));
            }
            let (from, to) = (stored.count + 1, stored.count + count);
            let which = match count {
                1 => format!("job {to} was not"),
                _ => format!("none of jobs {from} to {to} was"),
            };
            lines.push(stored.after_refusal(&format!("{which} submitted")));
            return Err(Stop::Refused(lines.join("\n")));
        }
    };
    for job in jobs {
        let id = job["id"].as_str().unwrap_or_default();
        if session.json {
            screen::say_json_line(&job)?;
        } else {
            screen::say(id)?;
        }
        if flags.wait && stored.ids.len() < WAIT_MAX {
            stored.ids.push(id.to_owned());
        }
    }
    stored.count += count;
    Ok(())
}

/// A problem with the number of its job in the file, counted from 1; its path says which one of the batch it is.
fn of_job(problem: &Problem, before: usize) -> String {
    let sentence = problems::sentence(problem);
    match problem.path.as_slice() {
        [inputs, at, rest @ ..] if inputs == "inputs" => match at.parse::<usize>() {
            Ok(at) => {
                let place = format!("inputs.{at}");
                let said = sentence
                    .strip_prefix(&place)
                    .map_or(sentence.as_str(), |rest| rest.trim_start_matches(['.', ':']).trim_start());
                let field = rest.first().filter(|field| !said.contains(field.as_str()));
                let field = field.map(|field| format!("{field}: ")).unwrap_or_default();
                format!("job {}: {field}{said}", before + at + 1)
            }
            Err(_) => sentence,
        },
        _ => sentence,
    }
}

/// The same for what does not even fit the schema.
fn with_place(session: &Session, failure: Failure, batch: &Value, stored: &Stored) -> Stop {
    match failure {
        Failure::Refused { message, argument, .. }
            if argument.first().is_some_and(|name| name == "inputs") =>
        {
            let at = argument.get(1).and_then(|at| at.parse::<usize>().ok());
            let job = at.map(|at| format!("job {}: ", stored.count + at + 1)).unwrap_or_default();
            let mut said = problems::misfit(&message, &argument, 2);
            // The server names one mistake, and not the one that a slip of the pen has made of a name.
            let unknown = unknown_fields(at.map_or(&Value::Null, |at| &batch[at]));
            let unknown = unknown.first().map(|name| format!("\"{}\"", screen::clean(name)));
            if let Some(name) = unknown.filter(|name| !said.contains(name)) {
                said.push_str(&format!("; a job has no field {name}"));
            } else if let Some(form) = argument.get(2).and_then(|field| form_of(field)) {
                said.push_str(&format!("; it is written {form}"));
            }
            Stop::Refused(format!("{job}{said}\n{}", stored.after_refusal("its batch was not submitted")))
        }
        failure => {
            let uncertain = failure.passes();
            match session.stop(failure) {
                Stop::NoAnswer(text) if uncertain && stored.count > 0 => {
                    Stop::NoAnswer(format!("{text}\n{}", stored.so_far()))
                }
                stop => stop,
            }
        }
    }
}

/// The fields that this program does not know; the server may.
fn unknown_fields(job: &Value) -> Vec<&str> {
    let names = job.as_object().into_iter().flat_map(Map::keys).map(String::as_str);
    names.filter(|name| !FIELDS.contains(name)).collect()
}

/// How a field is written, where that is not obvious.
fn form_of(field: &str) -> Option<&'static str> {
    Some(match field {
        "labels" => r#"[{"key": "team", "value": "data"}]"#,
        "mode" => r#""AUTO" or "MANUAL""#,
        _ => return None,
    })
}

/// One after the other; whichever has ended by then says so at once.
async fn wait(session: &Session, flags: &SubmitFlags, ids: &[String]) -> Result<(), Stop> {
    let mut worst = Ending::Complete;
    let (mut failed, mut cancelled) = (0, 0);
    for id in ids {
        let stream = watch::follow(session, id, flags.patience).from_a_living_server();
        let (ending, job) = watch::watch(session, id, stream, View::Nothing).await?;
        let name = job["name"].as_str().unwrap_or_default();
        match ending {
            Ending::Complete => {}
            Ending::Failed => {
                failed += 1;
                worst = Ending::Failed;
            }
            Ending::Cancelled => {
                cancelled += 1;
                worst = if worst == Ending::Complete { Ending::Cancelled } else { worst };
            }
        }
        if session.json {
            screen::say_json_line(&job)?;
        }
        if ending != Ending::Complete {
            screen::note(&format!(
                "\"{}\" ({id}) is {}",
                screen::clean(name),
                job["state"].as_str().unwrap_or("?")
            ));
        }
    }
    let complete = ids.len() - failed - cancelled;
    screen::aside(&format!("{complete} COMPLETE, {failed} FAILED, {cancelled} CANCELLED"));
    match worst {
        Ending::Complete => Ok(()),
        worst => Err(Stop::Ended(worst)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_told_by_the_number_of_the_job() {
        let of = |message: &str, path: &[&str]| {
            let path = path.iter().map(|part| (*part).to_owned()).collect();
            of_job(&Problem { message: message.to_owned(), path, ..Problem::default() }, 2_000)
        };
        assert_eq!(
            of("inputs.3.name: must not be empty", &["inputs", "3", "name"]),
            "job 2004: name: must not be empty"
        );
        assert_eq!(
            of("there is no workflow of this name", &["inputs", "0", "workflow"]),
            "job 2001: there is no workflow of this name"
        );
        assert_eq!(of("something else", &["inputs"]), "something else");
    }

    #[test]
    fn the_fields_of_a_job_are_those_of_the_schema() {
        let schema = include_str!("../../../schema.graphql");
        let (_, input) = schema.split_once("\ninput SubmitJobInput {\n").expect("the input");
        let (input, _) = input.split_once("\n}").expect("its end");
        let lines = input.lines().filter(|line| !line.trim_start().starts_with('"'));
        let names: Vec<&str> = lines.filter_map(|line| Some(line.trim().split_once(':')?.0)).collect();
        assert_eq!(names, FIELDS);
        assert_eq!(unknown_fields(&json!({ "nam": "a", "queue": "b" })), ["nam"]);
    }

    #[test]
    fn flags_are_for_what_a_job_leaves_out() {
        let fields = |value: Value| value.as_object().cloned().unwrap_or_default();
        let job = fields(json!({ "name": "a", "queue": "own" }));
        let defaults = fields(json!({ "queue": "flag", "priority": 7 }));
        assert_eq!(with_defaults(job, &defaults), json!({ "name": "a", "queue": "own", "priority": 7 }));
    }
}
