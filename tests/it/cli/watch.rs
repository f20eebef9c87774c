//! `callboard watch` and `history --follow`: lines for a log, over everything that happens to the connection.

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::door::Door;
use super::{Cli, Running, assert_said, client};
use crate::harness::TestDb;
use crate::server::Server;

fn signal(running: &Running, signal: Signal) {
    let pid = i32::try_from(running.child.id().expect("it runs")).expect("a process id");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).expect("a signal");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_a_line_and_the_end_is_the_status() {
    let cli = Cli::start().await;
    let id = cli.out(&["submit", "--name", "By hand", "--mode", "manual"]).await;
    let mut watch = Running::start(cli.command(&["watch", &id]));
    let said = watch.until("waits for").await;
    assert!(said.ends_with(&format!("callboard next {id}")), "{said}");
    for stage in ["INIT", "PREPARE", "EXECUTE", "VALIDATE", "COMPLETE"] {
        cli.out(&["next", &id, "--reason", stage]).await;
        if stage != "COMPLETE" {
            watch.until("waits for").await;
        }
    }
    let rest = watch.rest().await;
    assert_eq!(rest.status, Some(0), "{}", rest.err);
    // From the beginning, for somebody who comes late.
    assert_said!("watch_complete", cli.run(&["watch", &id]).await);
    let lines = cli.out(&["watch", &id, "--json"]).await;
    let job: Value = serde_json::from_str(&lines).expect("one line of JSON");
    assert_eq!((&job["state"], job.get("transitions")), (&json!("COMPLETE"), None));

    let failed = cli.out(&["submit", "--name", "Bad", "--input", r#"{"simulate_failure":true}"#]).await;
    assert_said!("watch_failed", cli.run(&["watch", &failed]).await);
    let cancelled = cli.out(&["submit", "--name", "Left", "--mode", "manual"]).await;
    cli.out(&["cancel", &cancelled]).await;
    assert_eq!(cli.run(&["watch", &cancelled]).await.status, Some(3));
    let nobody = cli.run(&["watch", "job_01h455vb4pex5vsknk084sn02q"]).await;
    assert_eq!(nobody.status, Some(5), "{}", nobody.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_leaves_the_job_alone_and_says_how_to_come_back() {
    let cli = Cli::start().await;
    let id = cli.out(&["submit", "--name", "By hand", "--mode", "manual"]).await;
    let mut watch = Running::start(cli.command(&["watch", &id]));
    watch.until("waits for").await;
    signal(&watch, Signal::SIGINT);
    let said = watch.rest().await;
    assert_eq!(said.status, Some(130));
    assert_eq!(said.err, format!("callboard: the job goes on; come back with `callboard watch {id}`\n"));
    assert_eq!(cli.json(&["job", &id, "--json"]).await["state"], "INIT");
}

/// The lines of a watch that tell transitions, by their numbers.
fn numbers(out: &str) -> Vec<u32> {
    let seq = |line: &str| line.split_whitespace().next().and_then(|word| word.parse().ok());
    out.lines().filter_map(seq).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_restarts_is_waited_for_and_nothing_is_told_twice_or_left_out() {
    let db = TestDb::new().await;
    let door = Door::open().await;
    let first = Server::start(&db.url, "all").await;
    door.leads_to(&first.address);
    let out = async |arguments: &[&str]| {
        let said = crate::server::run_command(client(&door.url, arguments)).await;
        assert_eq!(said.status, Some(0), "{arguments:?}: {}", said.err);
        said.out.trim_end().to_owned()
    };
    let id = out(&["submit", "--name", "Long", "--mode", "manual"]).await;
    let mut watch = Running::start(client(&door.url, &["watch", &id]));
    let mut history = Running::start(client(&door.url, &["history", &id, "--follow"]));
    let mut told = vec![watch.until("SUBMIT").await];
    let mut entries = vec![history.until("SUBMIT").await];
    // It goes, and meanwhile more happens than comes with the job: thirty steps that nobody hears of.
    door.shut();
    assert!(first.terminate().await);
    let second = Server::start(&db.url, "all").await;
    for _ in 0..15 {
        second.data("mutation ($id: ID!) { pauseJob(id: $id) { job { id } } }", json!({ "id": id })).await;
        second.data("mutation ($id: ID!) { resumeJob(id: $id) { job { id } } }", json!({ "id": id })).await;
    }
    door.leads_to(&second.address);
    loop {
        let line = watch.out.next_line().await.expect("a line").expect("it goes on");
        told.push(line);
        if numbers(told.last().expect("a line")) == [31] {
            break;
        }
    }
    loop {
        let line = history.out.next_line().await.expect("a line").expect("it goes on");
        entries.push(line);
        if numbers(entries.last().expect("a line")) == [31] {
            break;
        }
    }
    let cancelled =
        second.data("mutation ($id: ID!) { cancelJob(id: $id) { job { state } } }", json!({ "id": id }));
    assert_eq!(cancelled.await["cancelJob"]["job"]["state"], "CANCELLED");
    let all: Vec<u32> = (1..=32).collect();
    for (running, mut lines, status) in [(watch, told, 3), (history, entries, 0)] {
        let rest = running.rest().await;
        lines.push(rest.out);
        assert_eq!(numbers(&lines.join("\n")), all);
        assert_eq!(rest.status, Some(status));
        assert_eq!(rest.err.matches("; trying again").count(), 1, "{}", rest.err);
        assert!(rest.err.contains("is back"), "{}", rest.err);
    }
    assert!(second.terminate().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn patience_has_an_end() {
    let db = TestDb::new().await;
    let door = Door::open().await;
    let server = Server::start(&db.url, "api").await;
    door.leads_to(&server.address);
    let id = crate::server::run_command(client(&door.url, &["submit", "--name", "a"])).await.out;
    let mut watch = Running::start(client(&door.url, &["watch", id.trim_end(), "--patience", "0"]));
    watch.until("SUBMIT").await;
    door.shut();
    let said = watch.rest().await;
    assert_eq!(said.status, Some(4), "{}", said.err);
}
