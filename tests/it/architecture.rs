//! The layers of DESIGN.md, section 2: who may name whom, checked over the source text.

mod rules;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rules::{Violation, check};
use source::Source;

/// Every Rust file below `src`, by its path from there.
fn files() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a source file");
            (path.strip_prefix(&root).expect("below src").to_owned(), text)
        })
        .collect()
}

fn violations(path: &str, text: &str) -> Vec<String> {
    check(&Source::read(Path::new(path), text)).into_iter().map(|violation| violation.0).collect()
}

#[test]
fn every_module_keeps_to_its_layer() {
    let files = files();
    assert!(files.len() > 50, "the sources were found");
    // The reader is not blind: it sees what is there.
    for (path, named) in
        [("engine/claim.rs", "store"), ("graphql/state.rs", "feed"), ("cli/serve.rs", "http")]
    {
        let (path, text) = files.iter().find(|(found, _)| found == Path::new(path)).expect("a file");
        let names = |path: &Vec<String>| path[0] == "crate" && path[1] == named;
        assert!(Source::read(path, text).paths.iter().any(names), "{} names {named}", path.display());
    }
    let found: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| {
            let violations = check(&Source::read(path, text));
            violations.into_iter().map(move |Violation(what)| format!("src/{}: {what}", path.display()))
        })
        .collect();
    assert!(found.is_empty(), "DESIGN.md, section 2, does not allow this:\n{}", found.join("\n"));
}

#[test]
fn every_folder_of_the_crate_has_a_rule() {
    let modules: BTreeSet<String> = files().iter().map(|(path, _)| rules::module_of(path)).collect();
    let unknown: Vec<&String> = modules.iter().filter(|module| !rules::is_known(module)).collect();
    assert!(unknown.is_empty(), "say in tests/it/architecture/rules.rs what these may name: {unknown:?}");
}

/// The checker itself: each of these must be noticed, and named as it is here.
#[test]
fn planted_violations_are_noticed() {
    for (path, text, expected) in [
        ("domain/job.rs", "//! A.\nuse crate::store::Store;", "names crate::store"),
        (
            "domain/job.rs",
            "//! A.\nuse crate::{\n    domain::ids,\n    store::{Store, page},\n};",
            "names crate::store",
        ),
        ("domain/a/b.rs", "//! A.\nuse super::super::super::engine::Engine;", "names crate::engine"),
        ("domain/mod.rs", "//! A.\nuse super::{feed, domain};", "names crate::feed"),
        ("domain/mod.rs", "//! A.\nmod inner { use super::super::feed; }", "names crate::feed"),
        ("store/mod.rs", "//! A.\nfn a() -> crate :: handlers ::Registry { b() }", "names crate::handlers"),
        ("store/mod.rs", "//! A.\nfn a(x: &dyn Fn(crate::graphql::X)) {}", "names crate::graphql"),
        ("engine/mod.rs", "//! A.\npub(crate) use crate::graphql as g;", "names crate::graphql"),
        ("feed/mod.rs", "//! A.\nuse crate::engine;", "names crate::engine"),
        ("graphql/mod.rs", "//! A.\nuse crate::{self as root};", "names the whole crate"),
        ("graphql/mod.rs", "//! A.\nuse crate::*;", "names the whole crate"),
        ("http/mod.rs", "//! A.\nuse crate::domain::job::Job;", "names crate::domain"),
        ("telemetry.rs", "//! A.\nuse crate::config::Settings;", "names crate::config"),
        (
            "config/mod.rs",
            "//! A.\nuse crate::engine::{Engine, EngineSettings};",
            "names crate::engine::Engine,",
        ),
        ("main.rs", "//! A.\nuse callboard::store::Store;", "names crate::store"),
        ("engine/mod.rs", "//! A.\nuse diesel::prelude::*;", "uses diesel"),
        ("feed/mod.rs", "//! A.\n#[diesel(sql_type = Text)] struct A;", "uses diesel"),
        ("engine/mod.rs", "//! A.\nuse diesel_async::AsyncPgConnection;", "uses diesel_async"),
        ("graphql/mod.rs", "//! A.\nfn a(_: bb8::Pool) {}", "uses bb8"),
        ("cli/mod.rs", "//! A.\nuse ::tokio_postgres::Config;", "uses tokio_postgres"),
        ("config/mod.rs", "//! A.\nuse tokio_postgres::{Config, Client};", "uses tokio_postgres for more"),
        ("engine/mod.rs", "//! A.\nuse async_graphql::Object;", "uses async_graphql"),
        ("graphql/mod.rs", "//! A.\nuse axum::Router;", "uses axum"),
        ("engine/mod.rs", "//! A.\nuse clap::Parser;", "uses clap"),
        ("commands/jobs.rs", "//! A.\nuse crate::domain::words::JobState;", "names crate::domain"),
        ("commands/jobs.rs", "//! A.\nuse crate::config::Environment;", "names crate::config"),
        ("commands/jobs.rs", "//! A.\nuse reqwest::Client;", "uses reqwest"),
        ("client/mod.rs", "//! A.\nuse crate::graphql::sdl;", "names crate::graphql"),
        ("client/mod.rs", "//! A.\nfn a() { std::env::var(\"A\"); }", "uses std::env"),
        ("engine/mod.rs", "//! A.\nfn a() { std::env::var(\"A\"); }", "uses std::env"),
        ("engine/mod.rs", "//! A.\nuse std::{env, time::{Duration, Instant}};", "uses std::env"),
        ("domain/job.rs", "//! A.\nfn a() { chrono::Utc::now(); }", "reads the clock"),
        ("domain/job.rs", "//! A.\nuse std::time::{Duration, Instant};", "reads the clock"),
        ("domain/job.rs", "//! A.\nuse std::time::SystemTime as T;", "reads the clock"),
        ("engine/claim.rs", "//! A.\nfn a() { chrono::Utc::now(); }", "goes by the wall clock"),
        ("store/mod.rs", "//! A.\nuse std::time::{Duration, SystemTime};", "goes by the wall clock"),
        ("telemetry.rs", "//! A.\nfn a() { uuid::Uuid::now_v7(); }", "goes by the wall clock"),
        ("domain/job.rs", "//! A.\nfn a() { rand::random::<f64>(); }", "draws random numbers"),
        ("domain/job.rs", "//! A.\nfn a() { uuid::Uuid::now_v7(); }", "draws random numbers"),
        ("domain/job.rs", "//! A.\nfn a() { Uuid::new_v4(); }", "draws random numbers"),
        ("domain/job.rs", "//! A.\nasync fn a() {}", "is async"),
        ("domain/job.rs", "//! A.\nfn a() { std::fs::read(\"a\"); }", "does I/O"),
        ("domain/job.rs", "//! A.\nuse tokio::sync::watch;", "does I/O"),
        ("store/a.rs", "// A.\nfn a() {}", "does not open with a //! sentence"),
        ("store/a.rs", "fn a() {}", "does not open with a //! sentence"),
        ("store/a.rs", "//! No sentence\nfn a() {}", "does not open with a //! sentence"),
        ("store/mod.rs", "//! A.\npub mod util;", "is named util"),
        ("store/mod.rs", "//! A.\nmod helpers { }", "is named helpers"),
        ("store/common.rs", "//! A.", "is named common"),
    ] {
        let found = violations(path, text);
        assert!(found.iter().any(|what| what.contains(expected)), "{path}: {text:?} gives {found:?}");
    }
}

/// And none of these.
#[test]
fn what_only_looks_like_a_violation_is_none() {
    for (path, text) in [
        (
            "domain/job.rs",
            "//! About [`crate::store::Store`].\n// use crate::store::Store;\nuse super::words;",
        ),
        ("domain/job.rs", "//! A.\n/* use crate::store; /* nested */ axum::Router */ fn a() {}"),
        ("domain/job.rs", "//! A.\nconst A: &str = \"use crate::store; \\\" axum::Router\";"),
        ("domain/job.rs", "//! A.\nconst A: &str = r#\"crate::store \" axum::x\"#; const B: char = '\"';"),
        ("domain/job.rs", "//! A.\nfn a<'crate_>(b: &'crate_ str) -> char { '\\'' }"),
        ("domain/job.rs", "//! A.\npub(crate) fn a() {} pub(in crate::domain) fn b() {}"),
        ("domain/job.rs", "//! A.\nuse std::time::Duration; use std::io::Write; use chrono::Utc;"),
        ("domain/a/b.rs", "//! A.\nuse super::super::ids; use self::c::d;"),
        ("store/mod.rs", "//! A.\nuse crate::{\n domain::{ids, job},\n store::page };\nuse diesel::x;"),
        ("engine/mod.rs", "//! A.\nfn a() { let x = self.axum.diesel(); env!(\"CARGO\"); my::env::var(); }"),
        (
            "config/mod.rs",
            "//! A.\nuse crate::engine::EngineSettings; use crate::http::{self as h, HttpSettings};",
        ),
        (
            "http/mod.rs",
            "//! A longer sentence\n//! over two lines: with more.\n//!\n//! # Heading\nuse axum::Router;",
        ),
        ("engine/mod.rs", "//! A.\nuse tokio::time::Instant; fn a() { Instant::now(); }"),
        ("graphql/request_id.rs", "//! A.\nfn a() { Uuid::now_v7(); }"),
        ("store/a.rs", "#![allow(x)]\n//! A question?\nmod utility;"),
    ] {
        let found = violations(path, text);
        assert_eq!(found, Vec::<String>::new(), "{path}: {text:?}");
    }
}
