//! The examples of `docs/cli.md` and `docs/recipes.md`: each block of shell is a script that must work, and each workflow
//! one that the server takes.

use std::path::Path;

use serde_json::{Value, json};
use tokio::process::Command;

use super::Cli;
use crate::server::run_command;

fn page(path: &str) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(page).expect("the page")
}

/// The blocks of a language.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let begin = format!("```{language}\n");
    let blocks = page.split(&begin).skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_the_page_work() {
    let cli = Cli::start().await;
    let page = page("docs/cli.md");
    let blocks = blocks(&page, "sh");
    assert!(blocks.len() > 5, "the examples were found");
    run_all(&cli, &blocks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recipes_work() {
    let cli = Cli::with(|command| {
        command.env("CALLBOARD_HANDLERS__COMMAND__ALLOW", "sh");
    })
    .await;
    let page = page("docs/recipes.md");
    let (workflows, blocks) = (blocks(&page, "json"), blocks(&page, "sh"));
    assert!(workflows.len() == 4 && blocks.len() > 4, "the recipes were found");
    for workflow in workflows {
        const REGISTER: &str = "mutation ($input: RegisterWorkflowInput!) {
            registerWorkflow(input: $input) { errors { message } } }";
        let input: Value = serde_json::from_str(workflow).expect("a workflow");
        let data = cli.server.data(REGISTER, json!({ "input": input })).await;
        assert_eq!(data["registerWorkflow"]["errors"], json!([]), "{workflow}");
    }
    run_all(&cli, &blocks).await;
}

async fn run_all(cli: &Cli, blocks: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let programs = Path::new(env!("CARGO_BIN_EXE_callboard")).parent().expect("a folder");
    #[expect(clippy::disallowed_methods, reason = "the shell needs the PATH of this process")]
    let path = std::env::var("PATH").expect("a PATH");
    for block in blocks {
        let mut shell = Command::new("bash");
        shell
            .args(["-eu", "-o", "pipefail", "-c", *block])
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
