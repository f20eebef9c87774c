//! `callboard logs`: what was said, and what is said while somebody listens.

use serde_json::{Value, json};

use super::{Cli, Running};

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
