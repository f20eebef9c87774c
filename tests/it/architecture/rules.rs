//! The table of DESIGN.md, section 2, as data, and its reading.

use std::path::Path;

use super::source::Source;

/// Something that the design does not allow.
pub struct Violation(pub String);

/// What each module may name of the crate, itself aside.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain", "telemetry"]),
    ("handlers", &["domain"]),
    ("engine", &["domain", "store", "handlers", "telemetry"]),
    ("feed", &["domain", "store", "telemetry"]),
    ("graphql", &["domain", "store", "feed", "handlers", "telemetry"]),
    ("http", &["graphql", "store", "telemetry"]),
    ("postgres", &[]),
    // Its values, for what spans are about.
    ("telemetry", &["domain"]),
    // As any other client: it knows a server by the public API alone.
    ("client", &[]),
    ("commands", &["client"]),
    // Only their settings: see SETTINGS_ONLY.
    ("config", &["store", "handlers", "engine", "feed", "graphql", "http", "postgres", "telemetry"]),
    (
        "cli",
        &[
            "domain",
            "store",
            "handlers",
            "engine",
            "feed",
            "graphql",
            "http",
            "postgres",
            "telemetry",
            "config",
            "commands",
        ],
    ),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// The settings types of all, and nothing that runs.
const SETTINGS_ONLY: &str = "config";

/// Libraries that are used in some modules only.
const ONLY_IN: &[(&[&str], &[&str])] = &[
    (&["diesel"], &["store"]),
    (&["diesel_async"], &["store"]),
    (&["diesel_migrations"], &["store"]),
    (&["bb8"], &["store"]),
    // Outside of store it reads addresses: see ADDRESSES_ONLY.
    (&["tokio_postgres"], &["store", "config", "postgres"]),
    (&["async_graphql"], &["graphql", "http"]),
    (&["axum"], &["http"]),
    (&["clap"], &["config", "cli", "main", "commands"]),
    // In handlers, the one that asks other servers; in telemetry, what sends traces; in http, the tests of what it serves.
    (&["reqwest"], &["client", "handlers", "http", "telemetry"]),
    (&["indicatif"], &["commands"]),
    (&["console"], &["commands"]),
    (&["opentelemetry"], &["telemetry"]),
    (&["opentelemetry_sdk"], &["telemetry"]),
    (&["opentelemetry_http"], &["telemetry"]),
    (&["opentelemetry_otlp"], &["telemetry"]),
    (&["std", "env"], &["config", "cli", "main"]),
];

/// Where tokio_postgres takes an address apart and connects to nothing.
const ADDRESSES_ONLY: &[&str] = &["config", "postgres"];

/// What domain must not name, and why.
const NOT_IN_DOMAIN: &[(&[&str], &str)] = &[
    (&["Utc", "now"], "reads the clock"),
    (&["Local", "now"], "reads the clock"),
    (&["Instant"], "reads the clock"),
    (&["SystemTime"], "reads the clock"),
    (&["rand"], "draws random numbers"),
    (&["getrandom"], "draws random numbers"),
    (&["Uuid", "new_v4"], "draws random numbers"),
    (&["Uuid", "now_v7"], "draws random numbers"),
    (&["std", "fs"], "does I/O"),
    (&["std", "net"], "does I/O"),
    (&["std", "process"], "does I/O"),
    (&["std", "thread"], "does I/O"),
    (&["tokio"], "does I/O"),
];

/// The clock of the day, which may be wrong by hours: only the database's decides. `Instant` is another one.
const WALL_CLOCK: &[&[&str]] = &[
    &["Utc", "now"],
    &["Local", "now"],
    &["SystemTime"],
    &["Uuid", "now_v7"],
    &["Uuid", "now_v6"],
    &["Uuid", "now_v1"],
];

/// Where nothing is decided by it: requests' ids sort in the log.
const WALL_CLOCK_IN: &[&[&str]] = &[&["graphql", "request_id"]];

const NAMES_THAT_SAY_NOTHING: &[&str] = &["util", "utils", "common", "helpers", "helper", "misc"];

/// The module of a file by its path from `src`: a folder, or a file that stands alone.
pub fn module_of(path: &Path) -> String {
    let first = path.iter().next().unwrap_or_default().to_string_lossy();
    first.strip_suffix(".rs").unwrap_or(&first).to_owned()
}

pub fn is_known(module: &str) -> bool {
    MAY_NAME.iter().any(|(name, _)| *name == module)
}

pub fn check(source: &Source) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut say = |what: String| found.push(Violation(what));
    let module = source.top.as_str();
    let may_name = MAY_NAME.iter().find(|(name, _)| *name == module).map_or(&[][..], |(_, names)| names);
    if !source.header.ends_with(['.', '?', '!', ':']) && !source.header.contains(". ") {
        say("does not open with a //! sentence".to_owned());
    }
    for path in &source.paths {
        let shown = path.join("::");
        if path[0] == "crate" {
            match path.get(1).map(String::as_str) {
                None | Some("*") if !source.module.is_empty() => say("names the whole crate".to_owned()),
                Some(named) if is_known(named) && named != module => {
                    if !may_name.contains(&named) {
                        say(format!("names crate::{named}, in {shown}"));
                    } else if module == SETTINGS_ONLY && path.len() > 2 && !is_settings(path) {
                        say(format!("names {shown}, which is no settings type"));
                    }
                }
                _ => {}
            }
        }
        for (library, modules) in ONLY_IN {
            if path.iter().map(String::as_str).take(library.len()).eq(library.iter().copied())
                && !modules.contains(&module)
            {
                say(format!("uses {}, in {shown}", library.join("::")));
            }
        }
        if path[0] == "tokio_postgres"
            && ADDRESSES_ONLY.contains(&module)
            && !matches!(path.get(1).map(String::as_str), Some("Config" | "config"))
        {
            say(format!("uses tokio_postgres for more than addresses, in {shown}"));
        }
        let by_the_wall_clock =
            WALL_CLOCK.iter().any(|name| path.windows(name.len()).any(|part| part == *name));
        if by_the_wall_clock && !WALL_CLOCK_IN.iter().any(|allowed| source.module == *allowed) {
            say(format!("goes by the wall clock, in {shown}"));
        }
        if module == "domain" {
            let names = |wanted: &[&str]| path.windows(wanted.len()).any(|part| part == wanted);
            let reasons = NOT_IN_DOMAIN.iter().filter(|(wanted, _)| names(wanted));
            reasons.for_each(|(_, reason)| say(format!("{reason}, in {shown}")));
        }
    }
    if module == "domain" && source.tokens.iter().any(|token| token == "async" || token == "await") {
        say("is async".to_owned());
    }
    let declared = source.tokens.windows(2).filter(|pair| pair[0] == "mod").map(|pair| &pair[1]);
    for name in declared.chain(source.module.last()) {
        if NAMES_THAT_SAY_NOTHING.contains(&name.as_str()) {
            say(format!("is named {name}, which says nothing"));
        }
    }
    found
}

fn is_settings(path: &[String]) -> bool {
    path.last().is_some_and(|name| name.ends_with("Settings") || name == "self")
}
