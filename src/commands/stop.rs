//! Why a command stops before its end, what it says then, and its exit status.

use std::io;
use std::process::ExitCode;

use super::problems::{self, Flag};
use super::screen;
use crate::client::job::Ending;
use crate::client::{Client, Failure, Problem};

/// What the help says of the exit statuses.
pub const STATUSES: &str = "\
Exit status:
  0    done; with watch and --wait: the job is COMPLETE
  1    the job has FAILED, or something on this side went wrong
  2    the command line, or what it reads, is wrong
  3    the job was CANCELLED
  4    no answer: the server cannot be reached, or cannot answer now
  5    the server refuses: there is no such job, its state forbids it, the token is wrong …
  130  interrupted with Ctrl-C; the job goes on";

const FAILED: u8 = 1;
const USAGE: u8 = 2;
const CANCELLED: u8 = 3;
const NO_ANSWER: u8 = 4;
const REFUSED: u8 = 5;
/// As shells have it: 128 and the number of SIGINT.
pub const INTERRUPTED: u8 = 130;

/// Why a command stops.
#[derive(Debug)]
pub enum Stop {
    /// The command line, or what it reads, is wrong.
    Usage(String),
    /// Something on this side does not work.
    Here(String),
    /// Nobody answers, or not now.
    NoAnswer(String),
    /// The server will not do it.
    Refused(String),
    /// A job has ended, otherwise than well; that has been said.
    Ended(Ending),
    /// Somebody has pressed Ctrl-C; what to do now.
    Interrupted(String),
    /// Whoever reads the output has seen enough.
    Unread,
}

impl Stop {
    /// For want of an answer. The sentence goes on with what can be done about it.
    pub fn of(failure: Failure, client: Option<&Client>) -> Self {
        let shows_token = client.is_some_and(Client::shows_token);
        match &failure {
            Failure::Unreachable { .. } => Self::NoAnswer(format!(
                "{failure}\n`callboard serve` starts one here; --server or CALLBOARD_SERVER names another"
            )),
            Failure::NotTrusted { lacks_authority: true, .. } => {
                Self::NoAnswer(format!("{failure}\n{}", authorities()))
            }
            Failure::NotTrusted { .. } => Self::NoAnswer(failure.to_string()),
            Failure::Broken { .. } | Failure::Unavailable { .. } => Self::NoAnswer(failure.to_string()),
            Failure::NotCallboard { server, .. } => {
                let has_path = server.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
                let hint = if has_path { ", mostly one without a path" } else { "" };
                Self::NoAnswer(format!("{failure}\n--server or CALLBOARD_SERVER names another address{hint}"))
            }
            Failure::Unauthenticated { .. } if shows_token => {
                Self::Refused("the server does not know this token".to_owned())
            }
            Failure::Unauthenticated { .. } => Self::Refused(
                "the server wants a token: put it into CALLBOARD_TOKEN, or into a file named by --token-file"
                    .to_owned(),
            ),
            Failure::Refused { code, .. } if code == "GRAPHQL_VALIDATION_FAILED" => Self::Refused(format!(
                "the server does not understand this client ({failure}); are they of the same version?"
            )),
            Failure::Refused { .. } => Self::Refused(failure.to_string()),
        }
    }

    /// Because of what a person can put right, by the names of the flags that it is about.
    pub fn because(problems: &[Problem], flags: &[Flag]) -> Self {
        Self::Refused(problems::sentences(problems, flags))
    }

    /// There is no job of this id.
    pub fn no_job(id: &str) -> Self {
        Self::Refused(format!(
            "there is no job {}; `callboard jobs` lists those that are there",
            screen::clean(id)
        ))
    }

    /// Says it, and tells the shell.
    pub fn exit(self) -> ExitCode {
        let (status, text) = match self {
            Self::Usage(text) => (USAGE, text),
            Self::Here(text) => (FAILED, text),
            Self::NoAnswer(text) => (NO_ANSWER, text),
            Self::Refused(text) => (REFUSED, text),
            Self::Interrupted(text) => (INTERRUPTED, text),
            Self::Ended(Ending::Complete) | Self::Unread => return ExitCode::SUCCESS,
            Self::Ended(Ending::Failed) => return ExitCode::from(FAILED),
            Self::Ended(Ending::Cancelled) => return ExitCode::from(CANCELLED),
        };
        screen::note(&text);
        ExitCode::from(status)
    }
}

/// Whom this machine trusts, or why it trusts nobody.
fn authorities() -> String {
    match rustls_native_certs::load_native_certs().errors.first() {
        Some(error) => format!("the certificates that this machine trusts cannot all be read: {error}"),
        None => "SSL_CERT_FILE names a file with the certificates to trust (PEM)".to_owned(),
    }
}

impl From<io::Error> for Stop {
    /// Of writing the output; what is read says itself what it was.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Unread,
            _ => Self::Here(format!("the output cannot be written: {error}")),
        }
    }
}
