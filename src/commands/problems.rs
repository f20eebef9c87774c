//! Problems that a person can put right, as sentences that say what can be done instead.

use super::screen::clean;
use super::session::Session;
use super::stop::Stop;
use super::words;
use crate::client::{Failure, Problem};

/// Which flag of a command is an argument of the API: the way into the argument, and the flag. A `*` at its end stands for the
/// number of one of several, which can be seen on the command line.
pub type Flag = (&'static [&'static str], &'static str);

/// What does not even fit the schema, without the argument's name that nobody here has written: what is left of its path
/// behind so many parts says where it is.
pub fn misfit(message: &str, argument: &[String], behind: usize) -> String {
    let said = without_argument(message);
    match argument.get(behind..).unwrap_or_default() {
        [] => clean(said).into_owned(),
        rest => clean(&format!("{}: {said}", rest.join("."))).into_owned(),
    }
}

fn without_argument(message: &str) -> &str {
    let said = message.strip_prefix("Invalid value for argument \"").and_then(|rest| rest.split_once("\", "));
    said.map_or(message, |(_, said)| said)
}

/// What is wrong with what a flag says, with the flag's name; none where it is about something else.
pub fn of_flag(message: &str, argument: &[String], flags: &[Flag]) -> Option<String> {
    let argument: Vec<&str> = argument.iter().map(String::as_str).collect();
    let (rest, flag) = flags.iter().find_map(|(way, flag)| Some((rest_of(&argument, way)?, flag)))?;
    let message = without_argument(message);
    // A message may begin with a part of the way, or with the argument as its subject.
    let ways: Vec<String> = (0..argument.len()).map(|from| argument[from..].join(".")).collect();
    let behind =
        |mark: &str| ways.iter().find_map(|way| message.strip_prefix(way.as_str())?.strip_prefix(mark));
    if let Some(said) = behind(" ") {
        return Some(clean(&format!("{flag} {said}")).into_owned());
    }
    let said = behind(": ").unwrap_or(message);
    let place = if rest.is_empty() { String::new() } else { format!("{}: ", rest.join(".")) };
    Some(clean(&format!("{flag}: {place}{said}")).into_owned())
}

/// What is left of the path behind this way.
fn rest_of<'a>(argument: &'a [&'a str], way: &'a [&'a str]) -> Option<&'a [&'a str]> {
    let Some(("*", way)) = way.split_last().map(|(last, way)| (*last, way)) else {
        return argument.strip_prefix(way);
    };
    let rest = argument.strip_prefix(way)?;
    Some(
        rest.split_first()
            .filter(|(number, _)| number.parse::<usize>().is_ok())
            .map_or(rest, |(_, rest)| rest),
    )
}

/// Why a command stops whose question the server refuses, by the name of the flag where it is about one.
pub fn refused(session: &Session, failure: Failure, flags: &[Flag]) -> Stop {
    let said = match &failure {
        Failure::Refused { message, argument, .. } => of_flag(message, argument, flags),
        _ => None,
    };
    said.map_or_else(|| session.stop(failure), Stop::Refused)
}

/// All of them, a line each; by the names of the flags that they are about.
pub fn sentences(problems: &[Problem], flags: &[Flag]) -> String {
    let said =
        |problem: &Problem| of_flag(&problem.message, &problem.path, flags).filter(|_| problem.job.is_none());
    let lines: Vec<String> =
        problems.iter().map(|problem| said(problem).unwrap_or_else(|| sentence(problem))).collect();
    if lines.is_empty() {
        "the server has done nothing and does not say why".to_owned()
    } else {
        lines.join("\n")
    }
}

/// One of them.
pub fn sentence(problem: &Problem) -> String {
    let message = clean(&problem.message).into_owned();
    let Some(job) = &problem.job else { return message };
    let (id, name) = (clean(&job.id), clean(&job.name));
    match problem.code.as_str() {
        "INVALID_TRANSITION" => {
            let allowed = problem.allowed_actions.as_deref().unwrap_or_default();
            let commands: Vec<String> = words::commands(allowed, &id);
            let instead = match commands.as_slice() {
                [] => "all that can be done with it is to delete it, on the board or with the mutation deleteJob".to_owned(),
                commands => format!("it accepts: {}", commands.join(", ")),
            };
            format!("\"{name}\" ({id}): {message}\n{instead}")
        }
        "VERSION_CONFLICT" => format!(
            "\"{name}\" ({id}) has changed since you looked: {message}, in state {} and stage {}\nlook again with `callboard job {id}`",
            job.state, job.stage
        ),
        _ => format!("{message}\nthat job is \"{name}\" ({id}), in state {}", job.state),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: serde_json::Value) -> String {
        sentence(&serde_json::from_value(value).expect("a problem"))
    }

    #[test]
    fn what_is_wrong_is_followed_by_what_can_be_done() {
        let job = json!({ "id": "job_1", "name": "a\u{1b}[31m", "state": "FAILED", "stage": "EXECUTE", "version": 7 });
        let message = "the job does not accept NEXT now; it is in state FAILED";
        let said = of(
            json!({ "code": "INVALID_TRANSITION", "message": message, "job": job, "allowedActions": ["RETRY", "DELETE"] }),
        );
        assert!(
            said.ends_with("\nit accepts: `callboard retry job_1`") && !said.contains('\u{1b}'),
            "{said}"
        );
        let said = of(
            json!({ "code": "INVALID_TRANSITION", "message": message, "job": job, "allowedActions": ["DELETE"] }),
        );
        assert!(said.ends_with("with the mutation deleteJob"), "{said}");
        let said = of(
            json!({ "code": "VERSION_CONFLICT", "message": "the job is at version 7, not at 3", "job": job }),
        );
        assert!(said.contains("at version 7, not at 3, in state FAILED"), "{said}");
        assert_eq!(
            of(json!({ "code": "NOT_FOUND", "message": "there is no such job" })),
            "there is no such job"
        );
        assert!(sentences(&[], &[]).contains("does not say why"));
    }

    #[test]
    fn what_a_flag_has_said_is_told_by_its_name() {
        const FLAGS: &[Flag] = &[
            (&["after"], "--after"),
            (&["input", "input"], "--input"),
            (&["input", "labels", "*"], "--label"),
            (&["filter", "queues", "*"], "--queue"),
        ];
        let of = |message: &str, way: &str| {
            of_flag(message, &way.split('.').map(str::to_owned).collect::<Vec<_>>(), FLAGS)
        };
        for (message, way, said) in [
            ("after is not a cursor of this list", "after", "--after is not a cursor of this list"),
            ("labels.1.key: is there twice", "input.labels.1.key", "--label: key: is there twice"),
            ("must not be empty", "filter.queues.0", "--queue: must not be empty"),
            ("must have at most 100 entries", "filter.queues", "--queue: must have at most 100 entries"),
            ("input.items.2.n: is no number", "input.input.items.2.n", "--input: items.2.n: is no number"),
            ("input.2024: is no number", "input.input.2024", "--input: 2024: is no number"),
            (
                "Invalid value for argument \"after\", expected type \"String\"",
                "after",
                "--after: expected type \"String\"",
            ),
        ] {
            assert_eq!(of(message, way).as_deref(), Some(said), "{message}");
        }
        assert_eq!(of("must not be empty", "input.name"), None);
        assert_eq!(of("something else", ""), None);
    }
}
