//! The examples of `docs/cli.md`: each block is a script that must work.

use std::path::Path;

use tokio::process::Command;

use super::Cli;
use crate::server::run_command;

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_the_page_work() {
    let cli = Cli::start().await;
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let blocks: Vec<&str> =
        page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
    assert!(blocks.len() > 5, "the examples were found");
    let folder = tempfile::tempdir().expect("a folder");
    let programs = Path::new(env!("CARGO_BIN_EXE_callboard")).parent().expect("a folder");
    #[expect(clippy::disallowed_methods, reason = "the shell needs the PATH of this process")]
    let path = std::env::var("PATH").expect("a PATH");
    for block in blocks {
        let mut shell = Command::new("bash");
        shell
            .args(["-eu", "-o", "pipefail", "-c", block])
            .current_dir(folder.path())
            .env("PATH", format!("{}:{path}", programs.display()))
            .env("CALLBOARD_SERVER", &cli.url)
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .kill_on_drop(true);
        let said = run_command(shell).await;
        assert_eq!(said.status, Some(0), "{block}\n{}{}", said.out, said.err);
    }
}
