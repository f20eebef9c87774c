//! The commands of the client's side, each run as a person or a script would run it, against a real server.

mod change;
mod demo;
mod docs;
mod documents;
mod door;
mod logs;
mod look;
mod reach;
mod submit;
mod terminal;
mod watch;

use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::harness::{EVENT_WAIT, TestDb};
use crate::server::{Said, Server, program, run_command};

/// A server with a worker, and the program as its client.
pub struct Cli {
    pub server: Server,
    pub url: String,
    // Dropped last: the server is on it.
    _db: TestDb,
}

impl Cli {
    pub async fn start() -> Self {
        let cli = Self::with(|_| ()).await;
        // A server is ready a moment before its worker, for which a job would wait that comes too early.
        let workers = "subscription { stats { workers { workers } } }";
        let mut stats = cli.server.subscribe(workers, serde_json::json!({})).await;
        stats.until(|event| event["stats"]["workers"]["workers"] == 1).await;
        cli
    }

    /// With whatever is to be set up for the server.
    pub async fn with(set_up: impl FnOnce(&mut Command)) -> Self {
        let db = TestDb::new().await;
        let server = Server::with(&["--database-url", &db.url], set_up).await;
        let url = format!("http://{}", server.address);
        Self { server, url, _db: db }
    }

    /// The program as a client of this server, before it is started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        client(&self.url, arguments)
    }

    /// Runs it to its end.
    pub async fn run(&self, arguments: &[&str]) -> Said {
        run_command(self.command(arguments)).await
    }

    /// The same for a command that must succeed; what it has printed, without the last line break.
    pub async fn out(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments).await;
        assert_eq!(said.status, Some(0), "{arguments:?}: {}{}", said.out, said.err);
        said.out.trim_end().to_owned()
    }

    /// The JSON that a command prints that must succeed.
    pub async fn json(&self, arguments: &[&str]) -> Value {
        let out = self.out(arguments).await;
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
    }

    /// Runs it to its end with this to read.
    pub async fn feed(&self, arguments: &[&str], input: &str) -> Said {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.to_owned();
        let fed = tokio::spawn(async move {
            // A program that has seen enough reads no further.
            let _ = stdin.write_all(input.as_bytes()).await;
        });
        let output = tokio::time::timeout(EVENT_WAIT, child.wait_with_output()).await;
        let output = output.expect("the program ends in time").expect("its output");
        fed.await.expect("the input was given");
        Said {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Registers a workflow whose stages come to nothing, at once.
    pub async fn workflow(&self, name: &str, stages: Value) {
        const REGISTER: &str = "mutation ($input: RegisterWorkflowInput!) {
            registerWorkflow(input: $input) { errors { message } } }";
        let input = serde_json::json!({ "input": { "name": name, "stages": stages } });
        let data = self.server.data(REGISTER, input).await;
        assert_eq!(data["registerWorkflow"]["errors"], serde_json::json!([]));
    }
}

/// The program as a client of a server, with no settings from the outside.
pub fn client(url: &str, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.env("CALLBOARD_SERVER", url).env_remove("CALLBOARD_TOKEN").env_remove("CALLBOARD_TOKEN_FILE");
    command
}

/// The program as it runs, line by line.
pub struct Running {
    pub child: Child,
    pub out: Lines<BufReader<ChildStdout>>,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, out }
    }

    /// The first line of its output from now on that holds this.
    pub async fn until(&mut self, part: &str) -> String {
        let found = tokio::time::timeout(EVENT_WAIT, async {
            while let Some(line) = self.out.next_line().await.expect("a line") {
                if line.contains(part) {
                    return line;
                }
            }
            panic!("it ended without saying {part}");
        });
        found.await.unwrap_or_else(|_| panic!("it did not say {part} in time"))
    }

    /// What else it says, to its end.
    pub async fn rest(mut self) -> Said {
        let ended = tokio::time::timeout(EVENT_WAIT, async {
            let mut out = String::new();
            while let Some(line) = self.out.next_line().await.expect("a line") {
                out.push_str(&line);
                out.push('\n');
            }
            let output = self.child.wait_with_output().await.expect("its output");
            Said { status: output.status.code(), out, err: String::from_utf8(output.stderr).expect("UTF-8") }
        });
        ended.await.expect("the program ends in time")
    }
}

/// What differs from run to run, and what stands for it in a snapshot.
pub const SAME: &[(&str, &str)] = &[
    (r"job_[0-9a-hjkmnp-tv-z]{26}", "job_[id]"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", "[time]"),
    (r"\d+\.\d+ s\b", "[took]"),
    (r"\((\d+[smhd]) ago\)", "([age] ago)"),
    (r"(?m) +\d+[smhd]$", " [age]"),
    (r"cli-[0-9a-f]{32}", "cli-[key]"),
    (r"127\.0\.0\.1:\d+", "[address]"),
    (r"(?m)\S+-\d+$", "[worker]"),
];

/// Holds what a program has said against what it said before.
macro_rules! assert_said {
    ($name:literal, $said:expr) => {{
        let said = &$said;
        let text = format!("{}\n-- standard error --\n{}\n-- status {:?} --", said.out, said.err, said.status);
        insta::with_settings!({ filters => crate::cli::SAME.iter().copied().collect::<Vec<_>>() }, {
            insta::assert_snapshot!($name, text);
        });
    }};
}
pub(crate) use assert_said;
