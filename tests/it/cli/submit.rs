//! `callboard submit`: flags, files, batches, and the exit status of --wait.

use serde_json::{Value, json};

use super::{Cli, Running, assert_said};

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_submitted_from_flags_with_all_that_they_say() {
    let cli = Cli::start().await;
    let id = cli
        .out(&[
            "submit",
            "--name",
            "Report",
            "--workflow",
            "standard",
            "--workflow-version",
            "1",
            "--queue",
            "reports",
            "--input",
            r#"{"iterations": 3}"#,
            "--label",
            "team=data",
            "--label",
            "x=a=b",
            "--priority",
            "-7",
            "--run-at",
            "2199-01-01T00:00:00Z",
            "--mode",
            "manual",
            "--description",
            "For the board",
            "--idempotency-key",
            "once",
        ])
        .await;
    let job = cli.json(&["job", &id, "--json"]).await;
    for (field, value) in [
        ("name", json!("Report")),
        ("workflow", json!({ "name": "standard", "version": 1 })),
        ("queue", json!("reports")),
        ("input", json!({ "iterations": 3 })),
        ("labels", json!([{ "key": "team", "value": "data" }, { "key": "x", "value": "a=b" }])),
        ("priority", json!(-7)),
        ("runAt", json!("2199-01-01T00:00:00.000000Z")),
        ("mode", json!("MANUAL")),
        ("description", json!("For the board")),
        ("idempotencyKey", json!("once")),
    ] {
        assert_eq!(job[field], value, "{field}");
    }
    // The same again is the same job; another one with its key is refused, and says which.
    let again = ["submit", "--name", "a", "--mode", "manual", "--idempotency-key", "twice"];
    let first = cli.out(&again).await;
    let said = cli.run(&again).await;
    assert_eq!((said.out.trim_end(), said.status), (first.as_str(), Some(0)));
    assert!(said.err.contains("was there already"), "{}", said.err);
    assert_said!("submit_conflict", cli.run(&["submit", "--name", "b", "--idempotency-key", "twice"]).await);
    // Without a key it is given one, so that a lost answer does not make two of it.
    let id = cli.out(&["submit", "--name", "c", "--mode", "manual"]).await;
    let key = cli.json(&["job", &id, "--json"]).await["idempotencyKey"].clone();
    assert!(key.as_str().expect("a key").starts_with("cli-"), "{key}");
    let job = cli.json(&["submit", "--name", "d", "--mode", "manual", "--json"]).await;
    assert_eq!((&job["name"], &job["state"]), (&json!("d"), &json!("INIT")));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_wait_the_exit_status_is_how_the_job_has_ended() {
    let cli = Cli::start().await;
    cli.workflow("quick", json!([])).await;
    cli.workflow("fails", json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "failAlways": true }, "retry": { "maxAttempts": 1 } }])).await;
    let complete = cli.run(&["submit", "--name", "good", "--workflow", "quick", "--wait"]).await;
    assert!(complete.out.starts_with("job_") && complete.out.lines().count() == 1, "{}", complete.out);
    assert_said!("submit_wait_complete", complete);
    assert_said!(
        "submit_wait_failed",
        cli.run(&["submit", "--name", "bad", "--workflow", "fails", "--wait"]).await
    );
    let json = cli.run(&["submit", "--name", "bad", "--workflow", "fails", "--wait", "--json"]).await;
    let job: Value = serde_json::from_str(&json.out).expect("JSON");
    // The document comes at the end; whoever has to step the job needs its id before.
    let told = format!("callboard: job {} was submitted\n", job["id"].as_str().expect("an id"));
    assert_eq!((&job["state"], json.status, json.err), (&json!("FAILED"), Some(1), told));

    let waiting = cli.command(&["submit", "--name", "left", "--mode", "manual", "--wait"]);
    let mut waiting = Running::start(waiting);
    let id = waiting.until("job_").await;
    cli.out(&["cancel", &id]).await;
    // It may have been cancelled before anybody looked at it.
    let said = waiting.rest().await;
    assert_eq!(said.status, Some(3));
    assert!(said.err.ends_with("\"left\" is CANCELLED\n"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_submitted_is_said_in_a_sentence() {
    let cli = Cli::start().await;
    // What is stored is told, also where the answer cannot be.
    let mut command = cli.command(&["submit", "--name", "told", "--mode", "manual"]);
    command.stdout(std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device"));
    let said = command.spawn().expect("it starts").wait_with_output().await.expect("an end");
    let (status, err) = (said.status.code(), String::from_utf8_lossy(&said.stderr));
    let listed = cli.json(&["jobs", "--search", "told", "--json"]).await;
    let id = listed["nodes"][0]["id"].as_str().expect("an id");
    assert_eq!(status, Some(1));
    assert!(err.contains(&format!("job {id} was submitted, but the output cannot")), "{err}");
    for (name, arguments, status) in [
        ("nothing", vec!["submit"], 2),
        ("no_json", vec!["submit", "--name", "a", "--input", "hello"], 2),
        ("no_label", vec!["submit", "--name", "a", "--label", "team"], 2),
        ("no_file", vec!["submit", "nowhere.jsonl"], 2),
        ("no_time", vec!["submit", "--name", "a", "--run-at", "tomorrow"], 2),
        ("no_workflow", vec!["submit", "--name", "a", "--workflow", "nix"], 5),
        ("several", vec!["submit", "--name", " ", "--priority", "9999999"], 5),
    ] {
        let said = cli.run(&arguments).await;
        assert_eq!((said.status, said.out.as_str()), (Some(status), ""), "{name}");
        insta::assert_snapshot!(format!("submit_refused_{name}"), said.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_jobs_come_from_a_stream_in_batches_and_the_bad_one_is_named() {
    let cli = Cli::start().await;
    cli.workflow("quick", json!([])).await;
    let jobs: String = (1..=25).map(|n| format!("{{\"name\":\"n{n}\",\"workflow\":\"quick\"}}\n")).collect();
    let said = cli.feed(&["submit", "-", "--queue", "many", "--batch", "10", "--wait"], &jobs).await;
    assert_eq!((said.status, said.err.as_str()), (Some(0), "25 COMPLETE, 0 FAILED, 0 CANCELLED\n"));
    let listed = cli.json(&["jobs", "--queue", "many", "--oldest-first", "--all", "--json"]).await;
    let listed: Vec<_> =
        listed["nodes"].as_array().expect("jobs").iter().map(|job| job["id"].as_str()).collect();
    assert_eq!(said.out.lines().map(Some).collect::<Vec<_>>(), listed, "in the order of the input");
    // An array, in JSON.
    let said =
        cli.feed(&["submit", "-", "--json", "--mode", "manual"], r#"[{"name":"a"},{"name":"b"}]"#).await;
    let names: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["name"].take())
        .collect();
    assert_eq!(names, ["a", "b"]);
    // With --wait, each line of its end follows; a name may come from the flag.
    let input = r#"{"workflow":"quick"}{"name":"own","workflow":"quick"}"#;
    let said = cli.feed(&["submit", "-", "--name", "flag", "--json", "--wait"], input).await;
    let lines: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told: Vec<_> = lines.iter().map(|job| (&job["name"], &job["state"])).collect();
    let (flag, own) = (json!("flag"), json!("own"));
    assert_eq!(told[2..], [(&flag, &json!("COMPLETE")), (&own, &json!("COMPLETE"))], "{}", said.out);
    assert_eq!((told.len(), said.status), (4, Some(0)));
    // The first batch stays, the second is not stored, the third is not sent.
    let jobs = "{\"name\":\"1\"}\n{\"name\":\"2\"}\n{\"name\":\"3\"}\n{\"name\":\"\"}\n{\"name\":\"5\"}\n";
    let bad = ["submit", "-", "--batch", "2", "--queue", "bad", "--mode", "manual"];
    assert_said!("submit_batch_with_a_bad_one", cli.feed(&bad, jobs).await);
    let listed = cli.json(&["jobs", "--queue", "bad", "--json"]).await;
    assert_eq!(listed["nodes"].as_array().map(Vec::len), Some(2));
    for (name, text) in [
        ("misfit", "{\"name\":\"1\"}\n{\"name\":\"2\",\"runAt\":\"soon\"}\n"),
        ("misspelt_field", "{\"name\":\"1\"}\n{\"nam\":\"2\"}\n"),
        ("mode_as_a_flag", "{\"name\":\"1\",\"mode\":\"manual\"}\n"),
        ("labels_as_object", "{\"name\":\"1\",\"labels\":{\"a\":\"b\"}}\n"),
        ("unknown_field", "{\"name\":\"1\"}\n{\"name\":\"2\",\"colour\":\"red\"}\n"),
        ("broken", "{\"name\":\"1\"}\n{\"name\":\n"),
        ("no_object", "{\"name\":\"1\"}\n7\n"),
        ("empty", "\n"),
    ] {
        let said = cli.feed(&["submit", "-"], text).await;
        assert_eq!(said.out, "", "{name}");
        insta::assert_snapshot!(format!("submit_stream_{name}"), format!("{}{:?}", said.err, said.status));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_holds_no_more_values_than_the_server_takes() {
    let cli = Cli::start().await;
    let job = json!({ "name": "dense", "mode": "MANUAL", "input": { "n": vec![1; 100_000] } }).to_string();
    let said = cli.feed(&["submit", "-", "--queue", "dense"], &format!("{job}\n").repeat(5)).await;
    assert_eq!(said.status, Some(0), "{}", said.err);
    assert_eq!(said.out.lines().count(), 5);
}
