//! The API's words in colours, and as commands.

use console::{Style, style};

use super::screen::clean;
use crate::client::job::{Blocker, Job};

/// A state of a job, of a task or of a worker, coloured where the terminal has colours.
pub fn state(word: &str) -> String {
    style_of(word).apply_to(word).to_string()
}

/// The style of a state.
pub fn style_of(word: &str) -> Style {
    let plain = Style::new();
    match word {
        "COMPLETE" | "SUCCEEDED" | "ACTIVE" => plain.green(),
        "FAILED" | "LOST" | "FAIL" => plain.red(),
        "CANCELLED" | "CANCEL" | "DRAINING" | "RETRYING" | "BACKOFF" => plain.yellow(),
        "PENDING" => plain.dim(),
        _ => plain.cyan(),
    }
}

/// What matters less.
pub fn dim(text: &str) -> String {
    style(text).dim().to_string()
}

/// A heading.
pub fn bold(text: &str) -> String {
    style(text).bold().to_string()
}

/// The commands for what a job accepts. Deleting and amending have none.
pub fn commands(actions: &[String], id: &str) -> Vec<String> {
    let command = |action: &String| {
        let command = match action.as_str() {
            "NEXT" => "next",
            "RETRY" => "retry",
            "CANCEL" => "cancel",
            "PAUSE" => "pause",
            "RESUME" => "resume",
            _ => return None,
        };
        Some(format!("`callboard {command} {id}`"))
    };
    actions.iter().filter_map(command).collect()
}

/// What a job waits for: the command that lets it go on, where there is one; else what the server says.
pub fn waits(blocker: &Blocker, job: &Job) -> String {
    match blocker.kind.as_str() {
        "MANUAL_STEP" => format!("waits for callboard next {}", job.id),
        "APPROVAL" => format!("waits for an approval, callboard next {}", job.id),
        "PAUSED" => format!("waits for callboard resume {}", job.id),
        "QUEUE_PAUSED" => format!("waits for callboard resume --queue {}", clean(&job.queue)),
        _ => clean(&blocker.message).into_owned(),
    }
}

/// A number of things.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A part of a whole, from 0 to 1.
pub fn percent(part: f64) -> String {
    format!("{:.0}%", (part.clamp(0.0, 1.0) * 100.0).floor())
}
