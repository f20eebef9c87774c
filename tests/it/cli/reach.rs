//! Getting to the server: addresses, tokens, TLS, the help and what shells complete.

use std::os::unix::fs::PermissionsExt;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Cli, assert_said, client};
use crate::server::{run, run_command};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_reached_is_said_with_what_to_do() {
    // A port that was free a moment ago, on which nobody listens.
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    for arguments in [
        vec!["jobs"],
        vec!["watch", "job_01h455vb4pex5vsknk084sn02q"],
        vec!["submit", "--name", "a"],
        vec!["stats", "--follow"],
        vec!["demo"],
    ] {
        assert_said!("unreachable", run_command(client(&nobody, &arguments)).await);
    }
    assert_said!("no_address", run_command(client("ftp://a.example", &["jobs"])).await);
    assert_said!("credentials", run_command(client("http://ann:secret@a.example", &["jobs"])).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_callboard_is_told_from_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4_096];
            let _ = stream.read(&mut head).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello")
                .await;
        }
    });
    assert_said!("not_callboard", run_command(client(&url, &["jobs"])).await);
    assert_said!("not_callboard", run_command(client(&url, &["stats", "--follow"])).await);
    let cli = Cli::start().await;
    let other_path = format!("{}/other", cli.url);
    assert_said!("other_path", run_command(client(&other_path, &["jobs"])).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_tokens_knows_who_it_is() {
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    let cli = Cli::with(|server| {
        server.env("CALLBOARD_HTTP__TOKENS__ANN", TOKEN);
        // The client's own variables mean nothing to a server.
        server
            .env("CALLBOARD_SERVER", "http://a.example")
            .env("CALLBOARD_TOKEN", "x")
            .env("CALLBOARD_TOKEN_FILE", "y");
    })
    .await;
    assert_said!("token_missing", cli.run(&["jobs"]).await);
    let with_token = |arguments: &[&str], token: &str| {
        let mut command = cli.command(arguments);
        command.env("CALLBOARD_TOKEN", token);
        command
    };
    assert_said!("token_wrong", run_command(with_token(&["jobs"], "wrong")).await);
    assert_said!("token_wrong", run_command(with_token(&["stats", "--follow"], "wrong")).await);
    assert_said!("token_unusable", run_command(with_token(&["jobs"], "two words")).await);
    let submitted = run_command(with_token(&["submit", "--name", "a", "--mode", "manual"], TOKEN)).await;
    assert_eq!((submitted.status, submitted.err.as_str()), (Some(0), ""));
    // From a file, which counts before the variable.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    std::fs::write(&file, format!("{TOKEN}\n")).expect("a file");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("permissions");
    let file = file.to_str().expect("UTF-8");
    let id = submitted.out.trim_end();
    let history = run_command(with_token(&["history", id, "--json", "--token-file", file], "wrong")).await;
    let entries: serde_json::Value = serde_json::from_str(&history.out).expect("JSON");
    assert_eq!(entries[0]["actor"], serde_json::json!({ "kind": "CLIENT", "name": "ann" }));
    let mut by_variable = cli.command(&["jobs"]);
    by_variable.env("CALLBOARD_TOKEN_FILE", file);
    assert_eq!(run_command(by_variable).await.status, Some(0));
    let missing = cli.run(&["jobs", "--token-file", "/nowhere/token"]).await;
    assert_eq!((missing.status, missing.err.contains("/nowhere/token cannot be read")), (Some(2), true));
}

#[tokio::test]
async fn the_help_teaches_and_lists_every_command() {
    let help = run(&["--help"]).await;
    assert_eq!(help.status, Some(0));
    insta::assert_snapshot!("help", help.out);
    let commands = help.out.lines().filter_map(|line| line.strip_prefix("  "));
    let commands = commands.filter_map(|line| line.split_once("  ")).map(|(name, _)| name);
    let commands: Vec<&str> = commands
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()))
        .collect();
    assert!(commands.len() >= 18, "{commands:?}");
    for command in &commands {
        let of_command = run(&[command, "--help"]).await;
        assert_eq!(of_command.status, Some(0), "{command}");
        let of_the_server = ["serve", "migrate", "config", "schema"].contains(command);
        assert!(of_the_server || of_command.out.contains("Examples:"), "{command} has no example");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell]).await;
        assert_eq!(script.status, Some(0));
        for command in &commands {
            assert!(script.out.contains(command), "{shell} does not complete {command}");
        }
    }
}
