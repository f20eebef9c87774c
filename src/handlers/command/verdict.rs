//! Turns what became of a program into a verdict.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::Config;
use super::streams::Captured;
use crate::domain::verdict::{Failure, Verdict};

/// Longest part of standard error that is quoted in the message, in bytes; the details hold more.
const QUOTE_BYTES_MAX: usize = 300;

/// The verdict of a program that has ended by itself.
pub(super) fn of_exit(config: &Config, status: ExitStatus, captured: Captured) -> Verdict {
    let program = &config.program;
    let Some(code) = status.code() else {
        let how = match status.signal().and_then(|number| Signal::try_from(number).ok()) {
            Some(signal) => format!("was killed by {signal}"),
            None => "was killed by a signal".to_owned(),
        };
        return retry(failure(&format!("{program} {how}"), Some(status), &captured));
    };
    if config.ok_status.contains(&code) {
        return Verdict::Done(result(&captured.stdout));
    }
    let failure = failure(&format!("{program} ended with status {code}"), Some(status), &captured);
    match &config.retry_on {
        Some(statuses) if !statuses.contains(&code) => Verdict::Fail(failure),
        _ => retry(failure),
    }
}

/// The verdict of a program that was killed because it wrote too much.
pub(super) fn too_much_output(program: &str, bytes_max: usize, captured: Captured) -> Verdict {
    let what = format!(
        "{program} wrote more than {bytes_max} bytes to its standard output, which is its stage's result: what is only \
         for the log belongs on standard error (or raise handlers.command.output_bytes_max)"
    );
    // Another attempt would write as much.
    let failure = failure(&what, None, &captured);
    // What it said last has nothing to do with it.
    Verdict::Fail(Failure { message: what, ..failure })
}

/// The verdict where a program could not be started.
pub(super) fn not_started(program: &str, error: &io::Error) -> Verdict {
    let message = format!("{program} cannot be started: {error}");
    match error.kind() {
        io::ErrorKind::NotFound => {
            // The file is there, or it would not have come to this.
            let message = format!("{message} (the interpreter that it names may be missing)");
            Verdict::Fail(Failure::invalid_config(message))
        }
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::ArgumentListTooLong => Verdict::Fail(Failure::invalid_config(message)),
        _ if error.raw_os_error() == Some(nix::errno::Errno::ENOEXEC as i32) => {
            Verdict::Fail(Failure::invalid_config(message))
        }
        // Out of processes, memory or file handles; the file is being written.
        _ => retry(Failure::handler(message)),
    }
}

/// The verdict where the operating system does not say what became of a program.
pub(super) fn lost(program: &str, error: &io::Error) -> Verdict {
    retry(Failure::handler(format!("{program} was lost sight of: {error}")))
}

fn retry(failure: Failure) -> Verdict {
    Verdict::Retry { failure, after: None }
}

fn failure(what: &str, status: Option<ExitStatus>, captured: &Captured) -> Failure {
    let stderr = captured.stderr_tail().replace('\0', "\u{FFFD}");
    let last = stderr.lines().next_back().unwrap_or_default();
    let message = match &last[..last.floor_char_boundary(QUOTE_BYTES_MAX)] {
        "" => what.to_owned(),
        quote => format!("{what}: {quote}"),
    };
    let signal = status.and_then(|status| status.signal());
    let signal =
        signal.map(|number| Signal::try_from(number).map_or(json!(number), |name| json!(name.as_str())));
    Failure::handler(message).with_details(json!({
        "exitCode": status.and_then(|status| status.code()),
        "signal": signal,
        "stderr": stderr,
    }))
}

/// What standard output says: JSON if it is, else text, and null where there is nothing.
fn result(stdout: &[u8]) -> Value {
    if stdout.trim_ascii().is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(stdout).unwrap_or_else(|_| {
        let text = String::from_utf8_lossy(stdout);
        Value::String(text.trim_end_matches(['\n', '\r']).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_json_if_it_is_and_text_otherwise() {
        for (stdout, value) in [
            (&b""[..], json!(null)),
            (b" \n\t\n", json!(null)),
            (b"{\"a\": [1, 2.5]}\n", json!({ "a": [1, 2.5] })),
            (b"  12\n", json!(12)),
            (b"\"quoted\"", json!("quoted")),
            (b"two words\n\n", json!("two words")),
            (b"  indented\nlines\r\n", json!("  indented\nlines")),
            (b"{\"a\": 1} trailing", json!("{\"a\": 1} trailing")),
            (b"NaN", json!("NaN")),
            (b"caf\xe9", json!("caf\u{FFFD}")),
        ] {
            assert_eq!(result(stdout), value, "{}", String::from_utf8_lossy(stdout));
        }
    }

    #[test]
    fn what_cannot_be_started_is_told_apart() {
        let kind = |kind: io::ErrorKind| matches!(not_started("x", &kind.into()), Verdict::Fail(_));
        assert!(kind(io::ErrorKind::NotFound) && kind(io::ErrorKind::PermissionDenied));
        assert!(!kind(io::ErrorKind::WouldBlock) && !kind(io::ErrorKind::OutOfMemory));
    }
}
