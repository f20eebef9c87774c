//! The commands that show things: tables for people, JSON for programs.

use std::process::Stdio;

use serde_json::json;
use tokio::io::AsyncReadExt;

use super::{Cli, Running, assert_said};
use crate::harness::EVENT_WAIT;

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_listed_filtered_and_paged() {
    let cli = Cli::start().await;
    let submit = async |name: &str, more: &[&str]| {
        let mut arguments = vec!["submit", "--mode", "manual", "--name", name];
        arguments.extend(more);
        cli.out(&arguments).await
    };
    submit("東京タワー", &["--label", "team=data"]).await;
    let ended = submit("Ended", &["--queue", "reports", "--label", "team=web"]).await;
    submit("Evil \u{1b}[2Jname\nof two lines", &[]).await;
    cli.out(&["cancel", &ended]).await;
    assert_said!("jobs_table", cli.run(&["jobs"]).await);
    assert_said!("jobs_none", cli.run(&["jobs", "--queue", "empty"]).await);
    for (arguments, names) in [
        (vec!["--state", "ended"], vec!["Ended"]),
        (vec!["--state", "LIVE", "--search", "evil"], vec!["Evil \u{1b}[2Jname\nof two lines"]),
        (vec!["--label", "team"], vec!["Ended", "東京タワー"]),
        (vec!["--label", "team=data", "--label", "team=x"], vec!["東京タワー"]),
        (vec!["--queue", "reports", "--workflow", "standard"], vec!["Ended"]),
        (vec!["--task-state", "cancelled"], vec!["Ended"]),
        (vec!["--sort", "finished"], vec!["Ended"]),
        (vec!["--oldest-first", "--limit", "1"], vec!["東京タワー"]),
        (vec!["--created-before", "2020-01-01T00:00:00Z"], vec![]),
    ] {
        let mut all = vec!["jobs", "--json"];
        all.extend(&arguments);
        let page = cli.json(&all).await;
        let nodes = page["nodes"].as_array().expect("a list").iter().map(|job| job["name"].as_str());
        assert_eq!(
            nodes.collect::<Vec<_>>(),
            names.into_iter().map(Some).collect::<Vec<_>>(),
            "{arguments:?}"
        );
    }
    // From page to page, and over the edge of the API's own pages.
    let first = cli.json(&["jobs", "--limit", "2", "--json"]).await;
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let cursor = first["pageInfo"]["endCursor"].as_str().expect("a cursor");
    let second = cli.json(&["jobs", "--after", cursor, "--json"]).await;
    assert_eq!(second["nodes"].as_array().map(Vec::len), Some(1));
    let many: String = (0..250).map(|n| format!("{{\"name\":\"n{n}\"}}")).collect();
    assert_eq!(
        cli.feed(&["submit", "-", "--queue", "many", "--mode", "manual"], &many).await.status,
        Some(0)
    );
    for (limit, count) in [(vec!["--all"], 250), (vec!["--limit", "150"], 150)] {
        let mut all = vec!["jobs", "--queue", "many", "--json"];
        all.extend(limit);
        assert_eq!(cli.json(&all).await["nodes"].as_array().map(Vec::len), Some(count));
    }
    assert_eq!(cli.run(&["jobs", "--state", "nonsense"]).await.status, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_that_is_closed_ends_it_without_a_word() {
    let cli = Cli::start().await;
    let many: String = (0..3_000).map(|n| format!("{{\"name\":\"n{n}\"}}")).collect();
    assert_eq!(cli.feed(&["submit", "-", "--queue", "q", "--mode", "manual"], &many).await.status, Some(0));
    for arguments in [vec!["jobs", "--all"], vec!["jobs", "--all", "--json"]] {
        // More than a pipe holds, so that it is still writing when nobody reads any more.
        let mut child = cli.command(&arguments).spawn().expect("the program starts");
        let mut out = child.stdout.take().expect("a pipe");
        out.read_exact(&mut [0; 10]).await.expect("some bytes");
        drop(out);
        let ended = child.wait_with_output().await.expect("an end");
        assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_follows_stops_when_nobody_reads_any_more() {
    let cli = Cli::start().await;
    let job = cli.out(&["submit", "--name", "waits", "--mode", "manual"]).await;
    for arguments in [
        vec!["stats", "--follow"],
        vec!["stats", "--follow", "--json"],
        vec!["history", &job, "--follow"],
        vec!["watch", &job],
        vec!["watch", &job, "--json"],
    ] {
        let mut child = cli.command(&arguments).spawn().expect("the program starts");
        let mut out = child.stdout.take().expect("a pipe");
        out.read_exact(&mut [0; 10]).await.expect("some bytes");
        drop(out);
        // Nothing happens on the server that would make it write again.
        let ended = tokio::time::timeout(EVENT_WAIT, child.wait_with_output()).await;
        let ended = ended.expect("it ends in time").expect("an end");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!((ended.status.code(), &*said), (Some(0), ""), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_that_the_server_refuses_is_named() {
    let cli = Cli::start().await;
    let long = "x".repeat(300);
    for (arguments, status, part) in [
        (vec!["jobs", "--after", "bogus"], 5, "--after is not a cursor of this list"),
        (vec!["jobs", "--search", &long], 5, "--search: must have at most 255 characters"),
        (vec!["jobs", "--created-after", "yesterday"], 2, "as in 2026-11-20T10:30:00Z"),
        (vec!["pause", "--queue", "bad queue"], 5, "--queue: may have letters"),
        (
            vec!["submit", "--name", "a", "--label", "k=1", "--label", "k=2"],
            5,
            "--label: key: is there twice",
        ),
        (vec!["submit", "--name", "a", "--idempotency-key", ""], 5, "--idempotency-key: must not be empty"),
        (vec!["submit", "--name", "a", "--workflow", "nope"], 5, "--workflow: there is no workflow \"nope\""),
    ] {
        let said = cli.run(&arguments).await;
        assert_eq!((said.status, said.out.as_str()), (Some(status), ""), "{arguments:?}");
        assert!(said.err.contains(part), "{arguments:?}: {}", said.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_job_is_shown_with_what_keeps_it_and_what_can_be_done() {
    let cli = Cli::start().await;
    let waits = cli
        .out(&[
            "submit",
            "--name",
            "Waits",
            "--mode",
            "manual",
            "--label",
            "a=b",
            "--description",
            "Look at me",
        ])
        .await;
    assert_said!("job_waits", cli.run(&["job", &waits]).await);
    let failed = ["submit", "--name", "Fails", "--input", r#"{"simulate_failure":true}"#, "--wait"];
    let failed = cli.run(&failed).await;
    assert_eq!(failed.status, Some(1));
    assert_said!("job_failed", cli.run(&["job", failed.out.trim_end()]).await);
    assert_said!("history_failed", cli.run(&["history", failed.out.trim_end()]).await);
    let entries = cli.json(&["history", failed.out.trim_end(), "--json"]).await;
    let triggers = entries.as_array().expect("a list").iter().map(|entry| entry["trigger"].as_str());
    let expected = ["SUBMIT", "START", "PREPARE", "EXECUTE", "FAIL"].map(Some);
    assert_eq!(triggers.collect::<Vec<_>>(), expected);
    for command in ["job", "history", "watch"] {
        assert_said!("no_such_job", cli.run(&[command, "job_01h455vb4pex5vsknk084sn02q"]).await);
        let said = cli.run(&[command, "nonsense"]).await;
        assert!(said.status == Some(5) && said.err.contains("is not the id of a job"), "{}", said.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_and_numbers_are_shown_once_and_as_they_change() {
    let cli = Cli::start().await;
    let workers = cli.json(&["workers", "--json"]).await;
    assert_eq!((&workers[0]["state"], &workers[0]["slots"]), (&json!("ACTIVE"), &json!(32)));
    let table = cli.out(&["workers"]).await;
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.contains("ACTIVE") && table.starts_with("NAME"), "{table}");

    cli.out(&["submit", "--name", "a", "--mode", "manual"]).await;
    cli.out(&["pause", "--queue", "default"]).await;
    assert_said!("stats", cli.run(&["stats"]).await);
    assert_eq!(cli.json(&["stats", "--json"]).await["jobs"]["init"], 1);
    let mut follow = Running::start({
        let mut command = cli.command(&["stats", "--follow"]);
        command.stderr(Stdio::inherit());
        command
    });
    follow.until("init=1 ").await;
    cli.out(&["submit", "--name", "b", "--mode", "manual"]).await;
    let line = follow.until("init=2 ").await;
    assert!(line.contains(" total=2 ") && line.contains(" slots=32"), "{line}");
}
