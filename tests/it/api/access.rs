//! Clients that are known by a token.

use serde_json::json;

use crate::harness::TestDb;
use crate::server::{Server, program, run_command};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test(flavor = "multi_thread")]
async fn the_history_says_which_client_did_it() {
    let db = TestDb::new().await;
    let server = Server::with(&["--database-url", &db.url], |command| {
        command.env("CALLBOARD_HTTP__TOKENS__WEB", TOKEN);
    })
    .await;
    let submit = r#"mutation { submitJob(input: { name: "mine", mode: MANUAL }) { job { id transitions(first: 1) { nodes { actor { kind name } } } } } }"#;
    let refused = server.answer(submit, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{refused}");
    let request = reqwest::Client::new().post(format!("http://{}/graphql", server.address));
    let request = request.bearer_auth(TOKEN).json(&json!({ "query": submit }));
    let answer: serde_json::Value = request.send().await.expect("an answer").json().await.expect("JSON");
    let first = &answer["data"]["submitJob"]["job"]["transitions"]["nodes"][0];
    assert_eq!(first["actor"], json!({ "kind": "CLIENT", "name": "web" }), "{answer}");
}

#[tokio::test]
async fn a_token_that_protects_nothing_keeps_the_server_from_starting() {
    let mut command = program(&["serve"]);
    command.env("CALLBOARD_HTTP__TOKENS__WEB", "s3cret");
    let said = run_command(command).await;
    assert_ne!(said.status, Some(0));
    assert!(said.err.contains("http.tokens.web") && !said.err.contains("s3cret"), "{}", said.err);
}
