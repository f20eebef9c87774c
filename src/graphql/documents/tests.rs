//! What is kept of documents that are made to take much memory.

use std::sync::Arc;

use super::kept::KEPT_BYTES_MAX;
use super::*;

fn documents() -> Documents {
    Documents::new(Arc::default(), None)
}

fn operation(documents: &Documents, text: &str, name: Option<&str>) -> Arc<Prepared> {
    documents.operation(&text.into(), name).expect("within the limits")
}

#[test]
fn an_operation_is_kept_once_it_was_found_to_fit_the_schema() {
    let documents = documents();
    let text = "query a {jobs {totalCount}} query b {jobs {nodes {id}}}";
    let first = operation(&documents, text, Some("a"));
    let second = operation(&documents, text, Some("a"));
    assert!(!Arc::ptr_eq(&first, &second), "what may be refused is not kept");
    second.found_valid();
    first.found_valid();
    assert!(Arc::ptr_eq(&first, &operation(&documents, text, Some("a"))), "the last one that was found");
    assert!(!Arc::ptr_eq(&first, &operation(&documents, text, Some("b"))));
    // There is no end of names that no operation has.
    operation(&documents, text, Some("c")).found_valid();
    assert_eq!(documents.0.lock().len(), 1);
}

/// Memory of this process, in bytes.
fn memory() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").expect("Linux tells");
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).expect("a number") * 4096
}

/// 500 bytes that come to 861 selections.
fn short_for_much(n: usize) -> String {
    let leaves = "id name description state stage mode queue priority input output results progress retries \
                  nextTrigger paused version createdAt updatedAt runAt startedAt";
    format!(
        "query($x{n}:ID!){{job(id:$x{n}){{...c}}}}fragment a on Job{{{leaves}}}\
         fragment b on Job{{...a stages{{task{{job{{...a}}}}}}task{{job{{...a}}}}tasks{{nodes{{job{{...a}}}}}}}}\
         fragment c on Job{{...b stages{{task{{job{{...b task{{job{{...b}}}}}}}}}}task{{job{{...b stages{{task{{job{{...b}}}}}}}}}}\
         tasks{{nodes{{job{{...b transitions{{nodes{{job{{...b}}}}}}}}}}}}\
         transitions{{nodes{{job{{...b}}}}edges{{node{{job{{...b}}}}}}}}}}"
    )
}

#[test]
fn whatever_clients_send_what_is_kept_of_it_has_a_limit() {
    let documents = documents();
    let before = memory();
    for n in 0..1_000 {
        let prepared = operation(&documents, &short_for_much(n), None);
        prepared.plan();
        prepared.found_valid();
    }
    // One document of hundreds of operations, each asked for by its name.
    let many: String = (0..300).map(|n| format!("query a{n}{{b}}")).collect();
    let many = format!("{many}fragment f on Job{{{}}}", "a ".repeat(1_600));
    for n in 0..300 {
        let prepared = operation(&documents, &many, Some(&format!("a{n}")));
        prepared.plan();
        prepared.found_valid();
    }
    let (kept, grown) = (documents.0.lock().bytes(), memory().saturating_sub(before));
    assert!(kept > KEPT_BYTES_MAX / 2 && kept <= KEPT_BYTES_MAX, "{kept}");
    assert!(grown < KEPT_BYTES_MAX + KEPT_BYTES_MAX / 4, "{kept} estimated, {grown} in fact");
}
