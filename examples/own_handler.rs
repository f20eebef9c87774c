//! A handler of one's own in a server of one's own: `checksum` reads a file and returns its SHA-256.
//!
//! `cargo run --example own_handler` is the whole program with all its commands and flags, and one handler more.
//! Register a workflow whose stage names it and submit a job:
//!
//! ```graphql
//! mutation {
//!   registerWorkflow(input: {
//!     name: "checksum"
//!     stages: [{ stage: EXECUTE, handler: "checksum", config: { path: "{{ input.file }}" } }]
//!   }) { workflow { version } errors { message path } }
//!   submitJob(input: { name: "Hash it", workflow: "checksum", input: { file: "/etc/hostname" } }) { job { id } }
//! }
//! ```

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use callboard::domain::verdict::{Failure, Verdict};
use callboard::handlers::compute::{ComputeThreads, Interrupted};
use callboard::handlers::{Handler, Lane, Report, TaskContext};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

/// Bytes between two reports and looks at whether to stop.
const CHUNK_BYTES: usize = 1024 * 1024;
/// Files that are read at the same time.
const COMPUTE_THREADS: usize = 2;

/// Reads and hashes on compute threads, because both would hold up the async ones.
struct Checksum {
    threads: ComputeThreads,
}

#[derive(Deserialize)]
struct Config {
    path: PathBuf,
}

impl Handler for Checksum {
    fn description(&self) -> Option<&str> {
        Some("Returns the SHA-256 of a file.")
    }

    fn config_schema(&self) -> Value {
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["path"],
            "properties": { "path": { "type": "string", "minLength": 1 } },
        })
    }

    fn lane(&self) -> Lane {
        Lane::Cpu
    }

    fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
        Box::pin(async {
            let Config { path } = match task.config_as() {
                Ok(config) => config,
                Err(failure) => return Verdict::Fail(failure),
            };
            let report = task.report();
            match self.threads.run(task, move |stop| checksum(&path, &report, stop)).await {
                Ok(Ok(Some(sum))) => Verdict::Done(json!({ "sha256": sum })),
                // A disk may answer at the next attempt; how often that is tried, the workflow says.
                Ok(Err(error)) => {
                    Verdict::Retry { failure: Failure::handler(error.to_string()), after: None }
                }
                Ok(Ok(None)) => task.stopped().await.verdict(),
                Err(Interrupted(stop)) => stop.verdict(),
            }
        })
    }
}

/// The checksum in hexadecimal digits, or none if it was stopped before it was done.
fn checksum(path: &Path, report: &Report, stop: &CancellationToken) -> std::io::Result<Option<String>> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut hash = Sha256::new();
    let mut done = 0;
    let mut chunk = vec![0; CHUNK_BYTES];
    while !stop.is_cancelled() {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            return Ok(Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()));
        }
        hash.update(&chunk[..count]);
        done += count as u64;
        report.progress(done as f64 / bytes.max(done) as f64, "reading");
    }
    Ok(None)
}

fn main() -> std::process::ExitCode {
    callboard::cli::run(|registry| {
        let threads = ComputeThreads::new(COMPUTE_THREADS);
        registry.register("checksum", Checksum { threads })
    })
}
