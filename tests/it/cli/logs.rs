//! `callboard logs`: what was said, and what is said while somebody listens.

use serde_json::{Value, json};

use tokio::io::{AsyncBufReadExt, BufReader};

use super::{Cli, Running};
use crate::harness::EVENT_WAIT;

#[tokio::test(flavor = "multi_thread")]
async fn what_programs_say_is_shown_and_followed_to_the_end() {
    let cli = Cli::with(|command| {
        command.env("CALLBOARD_HANDLERS__COMMAND__ALLOW", "sh");
    })
    .await;
    let says = |stage: &str, script: &str| json!({ "stage": stage, "handler": "command", "config": { "program": "sh", "args": ["-c", script] } });
    let stages =
        json!([says("PREPARE", "echo ready; echo 'a [31mred one' >&2"), says("EXECUTE", "echo done")]);
    cli.workflow("says", stages).await;
    // It waits before each stage, so that somebody listens before anything is said.
    let id = cli.out(&["submit", "--name", "Talks", "--workflow", "says", "--mode", "manual"]).await;
    let nothing = cli.run(&["logs", &id]).await;
    assert_eq!((nothing.status, nothing.out.as_str()), (Some(0), ""));
    assert!(nothing.err.contains("nothing was said yet"), "{}", nothing.err);
    let mut followed = Running::start(cli.command(&["logs", &id, "--follow"]));
    let next = async || {
        let mut watched = Running::start(cli.command(&["watch", &id]));
        watched.until("waits for").await;
        cli.out(&["next", &id]).await;
    };
    next().await;
    next().await;
    followed.until("ready").await;
    for _ in 0..3 {
        next().await;
    }
    let rest = followed.rest().await;
    assert_eq!(rest.status, Some(0), "{}", rest.err);
    assert!(rest.out.contains("EXECUTE               done"), "{}", rest.out);

    let shown = cli.out(&["logs", &id]).await;
    let mut lines: Vec<&str> = shown.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        ["EXECUTE               done", "PREPARE               ready", "PREPARE      stderr   a [31mred one"]
    );
    assert_eq!(cli.out(&["logs", &id, "--stream", "stderr"]).await, "PREPARE      stderr   a [31mred one");
    let all = cli.json(&["logs", &id, "--json", "--stage", "execute"]).await;
    assert_eq!((all.as_array().map(Vec::len), &all[0]["text"]), (Some(1), &json!("done")));
    let lines = cli.out(&["logs", &id, "--follow", "--json"]).await;
    let texts: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(texts.len(), 3);
    assert_eq!(cli.run(&["logs", "job_01h455vb4pex5vsknk084sn02q"]).await.status, Some(5));
    assert_eq!(cli.run(&["logs", &id, "--stage", "later"]).await.status, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_follows_is_told_that_the_job_has_failed_and_may_go_on() {
    let cli = Cli::with(|command| {
        command.env("CALLBOARD_HANDLERS__COMMAND__ALLOW", "sh");
    })
    .await;
    let fails = json!({ "stage": "EXECUTE", "handler": "command", "retry": { "maxAttempts": 1 },
        "config": { "program": "sh", "args": ["-c", "echo round {{ round }}; test {{ round }} = 1"] } });
    cli.workflow("fails", json!([fails])).await;
    let id = cli.out(&["submit", "--name", "Fails", "--workflow", "fails"]).await;
    let mut followed = [
        Running::start(cli.command(&["logs", &id, "--follow"])),
        Running::start(cli.command(&["history", &id, "--follow"])),
    ];
    for one in &mut followed {
        let err = one.child.stderr.as_mut().expect("a pipe");
        let mut line = String::new();
        let told = tokio::time::timeout(EVENT_WAIT, BufReader::new(err).read_line(&mut line)).await;
        told.expect("it says so in time").expect("a line");
        assert!(line.contains(&format!("is FAILED; this goes on with `callboard retry {id}`")), "{line}");
    }
    cli.out(&["retry", &id]).await;
    for one in followed {
        let rest = one.rest().await;
        assert_eq!(rest.status, Some(0), "{}", rest.err);
        assert!(rest.out.contains("round 1") || rest.out.contains("RETRY"), "{}", rest.out);
    }
}
