//! Tests of the settings as a whole: which source wins, and what is said about mistakes.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::*;

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().copied().collect()
}

/// Loads with a file of this text.
fn load(file: &str, variables: &[(&str, &str)], flags: ServeFlags) -> Result<Settings, ConfigError> {
    let directory = tempfile::tempdir().expect("a temporary folder");
    let path = directory.path().join("test.toml");
    fs::write(&path, file).expect("a file");
    Settings::load(&ServeFlags { config: Some(path), ..flags }, &environment(variables))
}

/// What is said, without the name of the temporary folder.
fn said(error: &ConfigError) -> String {
    let text = error.to_string();
    let folder = std::env::temp_dir().join("");
    let lines = text.lines().map(|line| match line.split_once(&folder.display().to_string()) {
        Some((before, after)) => format!("{before}{}", after.split_once('/').map_or(after, |(_, name)| name)),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn without_any_source_there_are_the_defaults() {
    let settings = load("", &[], ServeFlags::default()).expect("settings");
    assert_eq!(settings.to_toml(), Settings::default().to_toml());
    assert_eq!((&*settings.listen, settings.role, settings.migrate), ("127.0.0.1:8000", Role::All, true));
}

#[test]
fn flags_win_over_variables_and_variables_over_the_file() {
    let file =
        "listen = \"file:1\"\nrole = \"api\"\ndata_dir = \"file\"\n[postgres]\nstop_timeout_seconds = 5";
    let variables = [
        ("CALLBOARD_LISTEN", "variable:2"),
        ("CALLBOARD_ROLE", "worker"),
        ("CALLBOARD_POSTGRES__START_TIMEOUT_SECONDS", "7"),
    ];
    let flags = ServeFlags { listen: Some("flag:3".to_owned()), no_migrate: true, ..ServeFlags::default() };
    let settings = load(file, &variables, flags).expect("settings");
    assert_eq!(settings.listen, "flag:3");
    assert_eq!(settings.role, Role::Worker);
    assert_eq!(settings.data_dir, PathBuf::from("file"));
    assert!(!settings.migrate);
    let timeouts = (settings.postgres.start_timeout_seconds, settings.postgres.stop_timeout_seconds);
    assert_eq!(timeouts, (7, 5), "sections are merged key by key");
}

#[test]
fn a_settings_own_variable_wins_over_one_that_others_read_too_and_an_empty_one_is_not_set() {
    let both = [("DATABASE_URL", "postgres://a@shared/x"), ("CALLBOARD_DATABASE_URL", "postgres://a@own/x")];
    let url = |settings: Settings| settings.database_url.map(|url| url.expose().to_owned());
    let load =
        |variables: &[(&str, &str)]| url(load("", variables, ServeFlags::default()).expect("settings"));
    assert_eq!(load(&both[..1]).as_deref(), Some("postgres://a@shared/x"));
    assert_eq!(load(&both).as_deref(), Some("postgres://a@own/x"));
    assert_eq!(load(&[("DATABASE_URL", "")]), None);
}

#[test]
fn what_keeps_somebody_out_is_not_left_open_by_an_empty_variable_or_a_twin() {
    let variables = [
        ("CALLBOARD_HTTP__TOKENS__WEB", ""),
        ("CALLBOARD_GRAPHQL__TRUSTED_DOCUMENTS", ""),
        ("CALLBOARD_GRAPHQL__INTROSPECTION", ""),
    ];
    let error = load("", &variables, ServeFlags::default()).expect_err("three problems");
    insta::assert_snapshot!(said(&error), @r#"
    There are 3 problems with the settings:
      graphql.introspection (from CALLBOARD_GRAPHQL__INTROSPECTION) must be true or false, not ""
      graphql.trusted_documents (from CALLBOARD_GRAPHQL__TRUSTED_DOCUMENTS) must name a file
      http.tokens.web (from CALLBOARD_HTTP__TOKENS__WEB) must be 32 to 1024 characters; openssl rand -hex 32 makes one
    "#);
    let variables = [
        ("CALLBOARD_HTTP__TOKENS__APP", "0123456789abcdef0123456789abcdef"),
        ("CALLBOARD_HTTP__TOKENS__app", "fedcba9876543210fedcba9876543210"),
    ];
    let error = load("", &variables, ServeFlags::default()).expect_err("which one is it");
    insta::assert_snapshot!(said(&error), @r"
    There is a problem with the settings:
      http.tokens.app (from CALLBOARD_HTTP__TOKENS__app) is set by CALLBOARD_HTTP__TOKENS__APP, too; capital letters make no difference
    ");
    // An empty one beside one that is set is not another value.
    let twins = [("CALLBOARD_ROLE", ""), ("CALLBOARD_Role", "api")];
    assert_eq!(load("", &twins, ServeFlags::default()).expect("settings").role, Role::Api);
}

#[test]
fn the_file_that_is_named_must_be_there_and_be_toml() {
    let missing = ServeFlags { config: Some("/nowhere/x.toml".into()), ..ServeFlags::default() };
    let error =
        Settings::load(&missing, &environment(&[("CALLBOARD_LISTEN", "x")])).expect_err("no such file");
    insta::assert_snapshot!(error, @r#"
    There are 2 problems with the settings:
      /nowhere/x.toml cannot be read: No such file or directory (os error 2)
      listen (from CALLBOARD_LISTEN) must be host:port with a port from 0 to 65535, such as 127.0.0.1:8000, not "x"
    "#);
    let error = load("listen = no", &[], ServeFlags::default()).expect_err("no TOML");
    insta::assert_snapshot!(said(&error), @r"
    There is a problem with the settings:
      test.toml is no TOML:
        TOML parse error at line 1, column 10
          |
        1 | listen = no
          |          ^^
        invalid float, expected `nan`
    ");
    let named = environment(&[("CALLBOARD_CONFIG", "/nowhere/y.toml")]);
    let error = Settings::load(&ServeFlags::default(), &named).expect_err("no such file");
    assert!(error.to_string().contains("/nowhere/y.toml"), "{error}");
}

#[test]
fn every_problem_of_every_source_is_reported_at_once() {
    let file = r#"
        listn = "127.0.0.1:8000"
        role = "boss"
        data_dir = ""
        migrate = 3
        [log]
        colour = true
        format = ["json"]
        [postgres]
        stop_timeout_seconds = -1
        parameters = { port = "1" }
        [egnine]
        slots = 1
    "#;
    let variables = [
        ("CALLBOARD_POSTGRES__START_TIMEOUT_SECONDS", "soon"),
        ("CALLBOARD_POSTGRES__BINDIR", "/usr"),
        ("CALLBOARD_DATABASE_URL", "mysql://ann:s3cret@db/jobs"),
    ];
    let flags = ServeFlags { listen: Some("nowhere".to_owned()), ..ServeFlags::default() };
    let error = load(file, &variables, flags).expect_err("many problems");
    insta::assert_snapshot!(said(&error), @r#"
    There are 13 problems with the settings:
      egnine (from test.toml) is not a setting; did you mean engine?
      listn (from test.toml) is not a setting; did you mean listen?
      log.colour (from test.toml) is not a setting; there are format, filter, file, file_days
      log.format (from test.toml) must be a word, not a list
      migrate (from test.toml) must be true or false, not 3
      postgres.bindir (from CALLBOARD_POSTGRES__BINDIR) is not a setting; did you mean bin_dir?
      postgres.start_timeout_seconds (from CALLBOARD_POSTGRES__START_TIMEOUT_SECONDS) must be a whole number from 0, not "soon"
      postgres.stop_timeout_seconds (from test.toml) must be a whole number from 0, not -1
      role (from test.toml) must be one of all, api, worker, not "boss"
      listen (from --listen) must be host:port with a port from 0 to 65535, such as 127.0.0.1:8000, not "nowhere"
      data_dir (from test.toml) must not be empty
      database_url (from CALLBOARD_DATABASE_URL) must begin with postgresql://
      postgres.parameters.port (from test.toml) is set by Callboard itself and cannot be changed
    "#);
}

#[test]
fn every_flag_and_every_variable_with_a_name_of_its_own_sets_something() {
    #[derive(clap::Parser)]
    struct Serve {
        #[command(flatten)]
        flags: ServeFlags,
    }
    let arguments = "serve --listen a:1 --data-dir d --database-url postgres://a@b/c --role api --slots 2 --queues a,b \
                     --no-migrate --workflows w --log-format json --log-filter warn --log-file l";
    let flags = <Serve as clap::Parser>::parse_from(arguments.split_whitespace()).flags;
    let aliases = environment::ALIASES.map(|(name, _)| (name, "info"));
    let unknown = |error: ConfigError| {
        let problems = error.problems.into_iter();
        problems.filter(|problem| problem.message.starts_with("is not")).map(|problem| problem.key).collect()
    };
    let unknown: Vec<_> = [load("", &[], flags), load("", &aliases, ServeFlags::default())]
        .into_iter()
        .filter_map(|loaded| loaded.err().map(unknown))
        .collect::<Vec<Vec<_>>>()
        .concat();
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn what_the_system_adds_to_the_environment_is_no_mistake() {
    let variables = [
        ("CALLBOARD_SERVICE_HOST", "10.0.0.1"),
        ("CALLBOARD_PORT", "tcp://10.0.0.1:8000"),
        ("CALLBOARD_PORT_8000_TCP_PROTO", "tcp"),
        ("CALLBOARD_URL", "http://localhost:8000"),
        ("CALLBOARDX", "1"),
    ];
    load("", &variables, ServeFlags::default()).expect("settings");
}

#[test]
fn the_settings_are_printed_as_a_file_without_the_password() {
    let file =
        "database_url = \"postgresql://ann:s3cret@db/jobs\"\n[postgres.parameters]\nwork_mem = \"8MB\"";
    let settings = load(file, &[], ServeFlags::default()).expect("settings");
    let printed = settings.to_toml();
    // The sections that follow belong to their components, and one of their defaults to the machine.
    let (own, components) = printed.split_once("\n[store]\n").expect("the components' sections");
    assert!(components.contains("\n[engine]\n") && components.contains("\n[http]\n"), "{components}");
    insta::assert_snapshot!(own, @r#"
    listen = "127.0.0.1:8000"
    data_dir = ".callboard"
    database_url = "postgresql://ann:********@db/jobs"
    role = "all"
    migrate = true

    [log]
    format = "auto"
    filter = "info"
    file_days = 7

    [traces]
    sample_ratio = 1.0

    [traces.headers]

    [postgres]
    socket_dir = "/tmp"
    fallback_dir = "/var/lib/callboard"
    start_timeout_seconds = 120
    stop_timeout_seconds = 30

    [postgres.parameters]
    work_mem = "8MB"
    "#);
    assert!(!format!("{settings:?}").contains("s3cret"));
    let again = load(&settings.to_toml(), &[], ServeFlags::default()).expect("its own output is a file");
    assert_eq!(again.to_toml(), settings.to_toml());
}

#[test]
fn text_becomes_what_a_section_wants() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        engine: Inner,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        slots: u32,
        queues: Vec<String>,
        name: String,
        eager: bool,
        ports: Vec<u16>,
    }
    let variables = [
        ("CALLBOARD_SLOTS", "8"),
        ("CALLBOARD_QUEUES", "mail, reports,"),
        ("CALLBOARD_ENGINE__NAME", "12"),
        ("CALLBOARD_ENGINE__EAGER", "true"),
        ("CALLBOARD_ENGINE__PORTS", "[1, 2]"),
    ];
    let mut layers = [environment(&variables).layer().expect("a layer")];
    let (settings, problems) = layers::extract::<Outer>(&mut layers);
    assert_eq!(problems, []);
    let queues = vec!["mail".to_owned(), "reports".to_owned()];
    let engine = Inner { slots: 8, queues, name: "12".to_owned(), eager: true, ports: vec![1, 2] };
    assert_eq!(settings, Some(Outer { engine }));
}

#[test]
fn a_problem_inside_a_list_names_its_variable() {
    type Ports = std::collections::BTreeMap<String, Vec<u16>>;
    let mut layers = [environment(&[("CALLBOARD_PORTS", "1,x")]).layer().expect("a layer")];
    let (settings, problems) = layers::extract::<Ports>(&mut layers);
    assert_eq!(settings, Some(Ports::new()));
    insta::assert_snapshot!(problems[0], @r#"
    ports.1 (from CALLBOARD_PORTS) must be a whole number from 0 to 65535, not "x"
    "#);
}

#[test]
fn the_page_of_settings_has_every_key_with_its_default() {
    let page = include_str!("../../docs/settings.md").lines();
    let documented: BTreeMap<&str, &str> = page
        .filter_map(|line| {
            let (key, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
            Some((key, rest.split_once(" | ")?.0))
        })
        .collect();
    let default = |key: &str, value: &serde_json::Value| match value {
        _ if key == "handlers.compute.threads" => "cores".to_owned(),
        serde_json::Value::Null => "–".to_owned(),
        serde_json::Value::Array(list) if list.is_empty() => "none".to_owned(),
        serde_json::Value::Object(_) => "none".to_owned(),
        value => format!("`{value}`"),
    };
    let keys = Settings::default().keys();
    let keys: Vec<(&str, String)> =
        keys.iter().map(|(key, value)| (key.as_str(), default(key, value))).collect();
    let effective: BTreeMap<&str, &str> = keys.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let only = |one: &BTreeMap<&str, &str>, other: &BTreeMap<&str, &str>| {
        let others = one.iter().filter(|(key, default)| other.get(*key) != Some(*default));
        others.map(|(key, default)| format!("{key}: {default}")).collect::<Vec<_>>()
    };
    assert_eq!(only(&effective, &documented), Vec::<String>::new(), "not in docs/settings.md");
    assert_eq!(only(&documented, &effective), Vec::<String>::new(), "only in docs/settings.md");
    assert!(effective.len() > 50, "{effective:?}");
}
