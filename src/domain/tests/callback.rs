//! Answers that come later: which documents are one.

use serde_json::{Value, json};

use crate::domain::callback::{Answer, NoAnswer};
use crate::domain::verdict::Verdict;

fn read(document: Value) -> Result<Answer, NoAnswer> {
    Answer::read(document, 100)
}

fn error(message: &str, retryable: bool, details: Option<Value>) -> Answer {
    Answer::Error { message: message.to_owned(), retryable, details }
}

#[test]
fn an_answer_is_a_result_or_an_error_and_is_written_as_it_is_read() {
    for (document, answer) in [
        (json!({ "result": { "n": 1 } }), Answer::Result(json!({ "n": 1 }))),
        (json!({ "result": null }), Answer::Result(json!(null))),
        (json!({ "error": { "message": "no" } }), error("no", true, None)),
        (json!({ "error": { "message": "no", "retryable": false } }), error("no", false, None)),
        (json!({ "error": { "message": "no", "details": [1] } }), error("no", true, Some(json!([1])))),
        (json!({ "error": { "message": "a\0b" } }), error("a\u{FFFD}b", true, None)),
    ] {
        assert_eq!(read(document.clone()), Ok(answer.clone()), "{document}");
        assert_eq!(read(answer.to_json()), Ok(answer), "{document}");
    }
}

#[test]
fn anything_else_is_no_answer() {
    for document in [
        json!(null),
        json!([]),
        json!({}),
        json!("done"),
        json!({ "result": 1, "error": { "message": "no" } }),
        json!({ "result": 1, "more": 2 }),
        json!({ "error": "no" }),
        json!({ "error": {} }),
        json!({ "error": { "message": 1 } }),
        json!({ "error": { "message": " " } }),
        json!({ "error": { "message": "no", "retryable": "yes" } }),
        json!({ "error": { "message": "no", "retry": true } }),
    ] {
        assert!(matches!(read(document.clone()), Err(NoAnswer::Form(_))), "{document}");
    }
    for document in [
        json!({ "result": "x".repeat(100) }),
        json!({ "result": "\0" }),
        json!({ "error": { "message": "no", "details": "x".repeat(100) } }),
    ] {
        assert!(matches!(read(document.clone()), Err(NoAnswer::Json { .. })), "{document}");
    }
}

#[test]
fn an_answer_is_a_verdict() {
    assert_eq!(Answer::Result(json!(7)).verdict(), Verdict::Done(json!(7)));
    let Verdict::Retry { failure, after: None } = error("no", true, Some(json!([1]))).verdict() else {
        panic!("an error is worth another attempt");
    };
    assert_eq!((failure.message.as_str(), failure.details), ("no", Some(json!([1]))));
    assert!(matches!(error("no", false, None).verdict(), Verdict::Fail(_)));
}
