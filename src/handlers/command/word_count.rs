//! Runs the stages of `examples/word-count` for real, so that the example keeps its word.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::domain::verdict::Verdict;
use crate::domain::words::Stage;
use crate::handlers::{HandlersSettings, Registry, TaskContext};

const WORKFLOW: &str = include_str!("../../../examples/word-count/workflows/word-count.json");
const SETTINGS: &str = include_str!("../../../examples/word-count/callboard.toml");
const TEXT: &str = include_str!("../../../examples/word-count/speech.txt");
const README: &str = include_str!("../../../examples/word-count/README.md");

fn registry() -> Registry {
    #[derive(Deserialize)]
    struct Settings {
        handlers: HandlersSettings,
    }
    let Settings { handlers } = toml::from_str(SETTINGS).unwrap();
    assert_eq!(handlers.problems(), []);
    Registry::builtin(&handlers, |_| None).unwrap()
}

/// What all stages returned up to the first that failed, and what the publishing folder holds.
async fn run(text: &str) -> (Map<String, Value>, Option<String>) {
    let root = tempfile::tempdir().unwrap();
    let source = root.path().join("a text.txt");
    std::fs::write(&source, text).unwrap();
    let published = root.path().join("published");
    std::fs::create_dir(&published).unwrap();
    let input = json!({ "source": source, "publish_to": published });

    let registry = registry();
    let workflow: Value = serde_json::from_str(WORKFLOW).unwrap();
    assert!(jsonschema::is_valid(&workflow["inputSchema"], &input));
    let mut results = Map::new();
    for (binding, stage) in workflow["stages"].as_array().unwrap().iter().zip(Stage::ALL) {
        assert_eq!(binding["stage"], json!(stage.as_str()));
        let handler = binding["handler"].as_str().unwrap();
        assert_eq!(registry.check_config(handler, &binding["config"]), Ok(()));
        let (mut task, _) = TaskContext::detached(root.path().join("scratch"), Value::Null, input.clone());
        task.stage = *stage;
        task.results = results.clone();
        task.config = registry.render(handler, &binding["config"], &task.scope()).unwrap();
        match registry.get(handler).unwrap().run(&task).await {
            Verdict::Done(result) => results.insert(stage.as_str().to_owned(), result),
            other => panic!("{stage}: {other:?}"),
        };
    }
    (results, std::fs::read_to_string(published.join("word-counts.txt")).ok())
}

/// The same by other means.
fn counted(text: &str) -> (usize, String) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '\'';
    for word in text.split(|c| !is_part(c)).map(|word| word.trim_matches('\'')).filter(|w| !w.is_empty()) {
        *counts.entry(word.to_ascii_lowercase()).or_default() += 1;
    }
    let words = counts.values().sum();
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    (words, counts.iter().map(|(word, count)| format!("{count} {word}\n")).collect())
}

#[tokio::test]
async fn the_example_counts_the_words_of_its_text() {
    let (words, counts) = counted(TEXT);
    let (results, published) = run(TEXT).await;
    assert_eq!(published.as_deref(), Some(counts.as_str()));
    assert_eq!(results["PREPARE"], json!({ "lines": TEXT.lines().count(), "words": words }));
    assert_eq!(results["EXECUTE"]["distinct_words"], json!(counts.lines().count()));
    assert_eq!(results["VALIDATE"], json!({ "validation_passed": true, "words": words }));
    // What the README shows is what comes out.
    let first: String = counts.lines().take(3).map(|line| format!("{line}\n")).collect();
    assert!(README.contains(&format!("```text\n{first}```")), "{first}");
    for said in [format!("\"words\": {words}"), format!("\"distinct_words\": {}", counts.lines().count())] {
        assert!(README.contains(&said), "{said}");
    }
}

#[tokio::test]
async fn the_example_takes_odd_texts() {
    for text in ["", "''' -- ''\n", "one", "Don't 'quote' DON'T\r\n", "ä {{ job }} $HOME `x` end"] {
        let (words, counts) = counted(text);
        let (results, published) = run(text).await;
        assert_eq!(
            (results["PREPARE"]["words"].clone(), published),
            (json!(words), Some(counts)),
            "{text:?}"
        );
    }
}
