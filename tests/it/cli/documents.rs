//! What the client sends is valid against the schema: the server's own, which `schema.graphql` is an export of.

use callboard::client::documents::ALL;
use serde_json::{Value, json};

use super::Cli;

/// A value for each variable that a document may have.
fn variables(document: &str) -> Value {
    let known = json!({
        "id": "job_01h455vb4pex5vsknk084sn02q",
        "expectedVersion": 1,
        "reason": "because",
        "from": "INIT",
        "name": "default",
        "input": { "name": "a" },
        "inputs": [{ "name": "a" }],
        "filter": { "states": ["INIT"] },
        "orderBy": { "field": "CREATED_AT", "direction": "DESC" },
        "first": 20,
        "after": null,
    });
    let named = known.as_object().expect("an object").iter();
    let named = named.filter(|(name, _)| document.contains(&format!("${name}:")));
    named.map(|(name, value)| (name.clone(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_of_the_client_is_valid() {
    let cli = Cli::start().await;
    let judge = async |document: &str| {
        let request =
            json!({ "query": document, "variables": variables(document), "extensions": { "dryRun": true } });
        let events = cli.server.post_for_events(&request.to_string()).await;
        let data = events.lines().find_map(|line| line.strip_prefix("data: {")).expect("an event");
        serde_json::from_str::<Value>(&format!("{{{data}")).expect("JSON")
    };
    for (name, document) in ALL {
        let answer = judge(document).await;
        assert_eq!(answer.get("errors"), None, "{name}: {answer:#}");
        let cost = &answer["extensions"]["cost"];
        assert!(cost["complexity"].as_u64().expect("a number") * 2 < 50_000, "{name} is dear: {cost:#}");
    }
    // The judge is not blind.
    let answer = judge("query ($id: ID!) { job(id: $id) { id colour } }").await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer:#}");
}

/// A file that no document uses would be a file that nobody tests.
#[test]
fn every_file_is_part_of_a_document() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/client/documents");
    for file in std::fs::read_dir(folder).expect("a folder").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("a document");
        assert!(ALL.iter().any(|(_, document)| document.contains(&text)), "{}", file.path().display());
    }
}
