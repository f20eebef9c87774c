//! The commands that change a job, and what is said where it does not allow them.

use serde_json::json;

use super::{Cli, assert_said};

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_stepped_held_cancelled_and_retried() {
    let cli = Cli::start().await;
    let id = cli.out(&["submit", "--name", "By hand", "--mode", "manual"]).await;
    assert_said!("pause", cli.run(&["pause", &id]).await);
    assert_said!("resume", cli.run(&["resume", &id]).await);
    let version = cli.json(&["job", &id, "--json"]).await["version"].to_string();
    assert_said!("next_at_another_version", cli.run(&["next", &id, "--expected-version", "1"]).await);
    assert_said!("retry_of_a_live_job", cli.run(&["retry", &id]).await);
    let job =
        cli.json(&["next", &id, "--expected-version", &version, "--reason", "looks good", "--json"]).await;
    assert_eq!(job["state"], "INIT");
    // Until it waits again, which is told by the watch.
    let mut watch = super::Running::start(cli.command(&["watch", &id]));
    watch.until("waits for").await;
    assert_said!("cancel", cli.run(&["cancel", &id, "--reason", "enough"]).await);
    assert_said!("next_of_a_cancelled_job", cli.run(&["next", &id]).await);
    let entries = cli.json(&["history", &id, "--json"]).await;
    let reasons = entries.as_array().expect("a list").iter().filter_map(|entry| entry["reason"].as_str());
    assert_eq!(reasons.collect::<Vec<_>>(), ["looks good", "enough"]);

    cli.workflow("flaky", json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "failUntilRetry": 2 }, "retry": { "maxAttempts": 1 } }])).await;
    let failed = cli.run(&["submit", "--name", "Flaky", "--workflow", "flaky", "--wait"]).await;
    let id = failed.out.trim_end();
    assert_said!("retry_from_the_stage", cli.run(&["retry", id, "--from", "failed-stage"]).await);
    assert_eq!(cli.run(&["watch", id]).await.status, Some(1));
    assert_said!("retry_from_the_beginning", cli.run(&["retry", id]).await);
    assert_eq!(cli.run(&["watch", id]).await.status, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_are_held_and_what_is_not_there_is_said() {
    let cli = Cli::start().await;
    cli.out(&["submit", "--name", "a", "--mode", "manual", "--queue", "reports"]).await;
    assert_said!("pause_queue", cli.run(&["pause", "--queue", "reports"]).await);
    assert_eq!(cli.json(&["resume", "--queue", "reports", "--json"]).await["paused"], false);
    assert_said!("pause_no_queue", cli.run(&["pause", "--queue", "nowhere"]).await);
    for command in ["next", "retry", "cancel", "pause", "resume"] {
        assert_said!("no_such_job_to_change", cli.run(&[command, "job_01h455vb4pex5vsknk084sn02q"]).await);
        assert_eq!(cli.run(&[command]).await.status, Some(2));
    }
}
