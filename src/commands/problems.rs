//! Problems that a person can put right, as sentences that say what can be done instead.

use super::screen::clean;
use super::words;
use crate::client::Problem;

/// What does not even fit the schema, without the argument's name that nobody here has written: what is left of its path
/// behind so many parts says where it is.
pub fn misfit(message: &str, argument: &[String], behind: usize) -> String {
    let said = message.strip_prefix("Invalid value for argument \"").and_then(|rest| rest.split_once("\", "));
    let said = said.map_or(message, |(_, said)| said);
    match argument.get(behind..).unwrap_or_default() {
        [] => clean(said).into_owned(),
        rest => clean(&format!("{}: {said}", rest.join("."))).into_owned(),
    }
}

/// All of them, a line each.
pub fn sentences(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(sentence).collect();
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
                [] => "nothing can be done with it any more".to_owned(),
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
        assert!(said.ends_with("nothing can be done with it any more"), "{said}");
        let said = of(
            json!({ "code": "VERSION_CONFLICT", "message": "the job is at version 7, not at 3", "job": job }),
        );
        assert!(said.contains("at version 7, not at 3, in state FAILED"), "{said}");
        assert_eq!(
            of(json!({ "code": "NOT_FOUND", "message": "there is no such job" })),
            "there is no such job"
        );
        assert!(sentences(&[]).contains("does not say why"));
    }
}
