//! Wrong clocks: whatever the processes' own clocks say, only the database's clock decides.

use std::path::PathBuf;
use std::process::Command;

use callboard::domain::words::{JobState, WorkerState};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::TestDb;
use crate::server::Server;

const REGISTER: &str =
    "mutation ($input: RegisterWorkflowInput!) { registerWorkflow(input: $input) { errors { message } } }";
const SUBMIT: &str = "mutation ($input: SubmitJobInput!) {
    submitJob(input: $input) { job { id } errors { message path } } }";

/// Stands between a program and its clock of the day; the clock that only ever goes on is left as it is.
const SKEW: &str = "
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long skew(void) {
    const char *seconds = getenv(\"CLOCK_SKEW_SECONDS\");
    return seconds ? atol(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += skew();
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec at;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &at);
    now->tv_sec = at.tv_sec;
    now->tv_usec = at.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *into) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (into) *into = at.tv_sec;
    return at.tv_sec;
}
";

/// The library that makes clocks wrong, built with the compiler that also links this program.
fn library() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, library) = (folder.path().join("skew.c"), folder.path().join("skew.so"));
    std::fs::write(&source, SKEW).expect("a file");
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).output();
    let built = built.expect("a C compiler");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    (folder, library)
}

/// The time of the last line that a server has logged: what its own clock says.
fn its_clock(server: &Server) -> DateTime<Utc> {
    let log = server.log();
    let line: Value = serde_json::from_str(log.lines().last().expect("a line")).expect("JSON");
    line["timestamp"].as_str().and_then(|time| time.parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn processes_whose_clocks_are_wrong_by_hours_work_together_as_if_they_were_right() {
    let db = TestDb::new().await;
    let (_folder, library) = library();
    let mut servers = Vec::new();
    for (role, hours) in [("api", 5), ("worker", -7), ("worker", 9)] {
        let flags = ["--database-url", &db.url, "--role", role];
        let server = Server::with(&flags, |command| {
            command.env("LD_PRELOAD", &library).env("CLOCK_SKEW_SECONDS", (hours * 3600).to_string());
        })
        .await;
        let wrong = its_clock(&server) - db.store.clock().await.expect("the database's clock");
        assert!((wrong - TimeDelta::hours(hours)).abs() < TimeDelta::minutes(5), "{role} is off by {wrong}");
        servers.push(server);
    }
    let begin = db.store.clock().await.expect("the database's clock");
    let api = &servers[0];
    // Longer than a lease, so that a heartbeat by a wrong clock would have consequences.
    let long = json!({ "stage": "EXECUTE", "handler": "simulate", "config": { "seconds": 2 } });
    let failing = json!({ "stage": "INIT", "handler": "simulate", "config": { "failTimes": 1 },
        "retry": { "maxAttempts": 2, "initialDelaySeconds": 1, "maxDelaySeconds": 1, "jitter": 0 } });
    api.data(REGISTER, json!({ "input": { "name": "tested", "stages": [failing, long] } })).await;
    let run_at = begin + TimeDelta::seconds(3);
    let mut jobs = Vec::new();
    for n in 0..12 {
        let mut input = json!({ "name": n.to_string(), "workflow": "tested" });
        if n % 2 == 1 {
            input["runAt"] = json!(run_at.to_rfc3339());
        }
        let data = api.data(SUBMIT, json!({ "input": input })).await;
        assert_eq!(data["submitJob"]["errors"], json!([]));
        let id = data["submitJob"]["job"]["id"].as_str().expect("an id");
        jobs.push((id.parse().expect("an id"), n % 2 == 1));
    }
    for (id, later) in jobs {
        let job = db.wait_ended(id).await;
        assert_eq!(job.status.state, JobState::Complete);
        let end = db.store.clock().await.expect("the database's clock");
        let history = db.history(id).await;
        let triggers: Vec<&str> = history.iter().map(|entry| entry.trigger.as_str()).collect();
        let expected = "SUBMIT START BACKOFF START PREPARE EXECUTE VALIDATE FINALIZE COMPLETE";
        assert_eq!(triggers.join(" "), expected, "nobody was taken for lost");
        for entry in &history {
            assert!((begin..=end).contains(&entry.at), "{entry:#?}");
        }
        assert!((begin..=end).contains(&job.created_at), "{}", job.created_at);
        if later {
            assert!(history[1].at >= run_at && history[1].at < run_at + TimeDelta::seconds(30));
        }
        let backoff = history[3].at - history[2].at;
        assert!(backoff >= TimeDelta::seconds(1) && backoff < TimeDelta::seconds(30), "{backoff}");
    }
    let workers = db.store.workers_list().await.expect("the workers");
    assert_eq!(workers.len(), 2);
    assert!(workers.iter().all(|worker| worker.state == WorkerState::Active), "{workers:#?}");
    for server in servers {
        assert!(server.terminate().await);
    }
    db.check().await;
}
