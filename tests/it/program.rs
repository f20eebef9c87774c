//! The program by itself: its commands, its one clear sentence for each thing that keeps it from starting, how it
//! stops, and the example of the README.

use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::client::Said;
use crate::harness::{Database, EVENT_WAIT, TestDb, url_of};
use crate::postgres_cluster::data_dir;
use crate::proxy::Proxy;
use crate::server::{Server, program, run, run_command};

const SUBMIT: &str = "mutation ($input: SubmitJobInput!) {
    submitJob(input: $input) { job { id } errors { message path } } }";
const REGISTER: &str =
    "mutation ($input: RegisterWorkflowInput!) { registerWorkflow(input: $input) { errors { message } } }";
const FOLLOW: &str =
    "subscription ($id: ID!) { job(id: $id) { state stage version task { state } error { message } } }";

async fn submit(server: &Server, input: Value) -> String {
    let data = server.data(SUBMIT, json!({ "input": input })).await;
    assert_eq!(data["submitJob"]["errors"], json!([]));
    data["submitJob"]["job"]["id"].as_str().expect("an id").to_owned()
}

/// A server that must not start: its status, and what it says, which must be about one thing.
async fn refused(flags: &[&str]) -> (Option<i32>, String) {
    let data_dir = tempfile::tempdir().expect("a folder");
    let data_dir = data_dir.path().to_str().expect("UTF-8");
    let mut arguments = vec!["serve", "--log-format", "json", "--data-dir", data_dir];
    if !flags.contains(&"--listen") {
        arguments.extend(["--listen", "127.0.0.1:0"]);
    }
    arguments.extend(flags);
    let said = run(&arguments).await;
    assert_eq!(said.out, "");
    assert!(!said.err.contains("panicked"), "{}", said.err);
    (said.status, said.err)
}

/// The messages of the errors among log lines.
fn errors(log: &str) -> Vec<String> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = lines.filter(|line| line["level"] == "ERROR");
    let message =
        |line: Value| line["message"].as_str().or(line["fields"]["message"].as_str()).map(str::to_owned);
    errors.map(|line| message(line.clone()).unwrap_or_else(|| panic!("{line}"))).collect()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_output_that_cannot_be_written_is_a_failure() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("a device");
    let mut command = program(&["schema"]);
    command.stdout(full);
    let child = command.spawn().expect("the program starts");
    let said = child.wait_with_output().await.expect("the program ends");
    let err = String::from_utf8(said.stderr).expect("UTF-8");
    assert_eq!(said.status.code(), Some(1), "{err}");
    assert!(err.contains("the output cannot be written"), "{err}");
}

#[tokio::test]
async fn the_commands_print_what_they_are_asked_for() {
    let schema = run(&["schema"]).await;
    assert_eq!((schema.status, schema.err.as_str()), (Some(0), ""));
    assert_eq!(schema.out, callboard::graphql::sdl());

    let url = "postgres://callboard:hunter2@db.example:5432/callboard?application_name=x";
    let config = run(&["config", "--database-url", url, "--slots", "7", "--listen", "127.0.0.1:9"]).await;
    assert_eq!((config.status, config.err.as_str()), (Some(0), ""));
    assert!(!config.out.contains("hunter2"), "{}", config.out);
    assert!(config.out.contains("db.example"), "{}", config.out);
    assert!(config.out.contains("listen = \"127.0.0.1:9\""), "{}", config.out);
    assert!(config.out.contains("slots = 7"), "{}", config.out);
    // What it prints is a settings file.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("callboard.toml");
    std::fs::write(&file, config.out.replace("slots = 7", "slots = 8")).expect("a file");
    let again = run(&["config", "--config", file.to_str().expect("UTF-8")]).await;
    assert_eq!(again.status, Some(0), "{}", again.err);
    assert_eq!(again.out, config.out.replace("slots = 7", "slots = 8"));

    let help = run(&["--help"]).await;
    assert_eq!(help.status, Some(0));
    for command in ["serve", "migrate", "config", "schema"] {
        assert!(help.out.contains(command), "{}", help.out);
    }
    assert_eq!(run(&["nonsense"]).await.status, Some(2));
}

#[tokio::test]
async fn every_problem_with_the_settings_is_reported_at_once() {
    let mut command = program(&["serve", "--listen", "nowhere", "--log-format", "loud"]);
    command
        .env("CALLBOARD_ENGINE__SLOTS", "many")
        .env("CALLBOARD_ENGINE__COLOUR", "red")
        .env("CALLBOARD_ROLE", "boss");
    let said = run_command(command).await;
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    for key in ["listen", "log", "engine.slots", "engine.colour", "role"] {
        assert!(said.err.to_lowercase().contains(key), "{key} is missing in:\n{}", said.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_it_from_starting_is_said_in_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let admin = url_of("postgres");
    let (scheme, rest) = admin.split_once("://").expect("a URL");
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    let nobody = format!("{scheme}://nobody_at_all@{rest}");
    let no_database = url_of("no_such_database");
    let empty = Database::empty().await;
    for (flags, beginning, part) in [
        (
            vec!["--database-url", "postgres://127.0.0.1:1/callboard"],
            "no PostgreSQL server answers at 127.0.0.1:1: ",
            "(os error 111)",
        ),
        (vec!["--database-url", &nobody], "the PostgreSQL server at ", " refuses the login: "),
        (
            vec!["--database-url", &no_database],
            "the PostgreSQL server at ",
            "database \"no_such_database\" does not exist",
        ),
        (
            vec!["--database-url", &admin, "--listen", &taken],
            "cannot listen on 127.0.0.1:",
            ", where another program does: Address already in use (os error 98); --listen names another address",
        ),
        (
            vec!["--database-url", &empty.url, "--no-migrate"],
            "the database lacks migrations (",
            "); run `callboard migrate`",
        ),
    ] {
        let (status, log) = refused(&flags).await;
        let said = errors(&log);
        assert!(status.is_some_and(|status| status != 0), "{flags:?}: {log}");
        assert_eq!(said.len(), 1, "{flags:?}: {log}");
        assert!(said[0].starts_with(beginning) && said[0].contains(part), "{flags:?}: {}", said[0]);
    }
    let (status, log) = refused(&["--database-url", "mysql://127.0.0.1/callboard"]).await;
    assert!(status.is_some_and(|status| status != 0) && log.contains("database"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn workflow_files_are_looked_at_before_anything_is_started_and_all_mistakes_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data_dir, files) = (folder.path().join("data"), folder.path().join("files"));
    std::fs::create_dir(&files).expect("a folder");
    for (name, text) in [
        ("a.json", r#"{ "name": "good", "stages": [] }"#),
        ("b.json", r#"{ "name": "#),
        ("c.json", r#"{ "name": "c", "stages": [{ "stage": "EXECUTE", "handler": "nope" }] }"#),
        ("d.json", r#"{ "name": "good", "stages": [] }"#),
        ("notes.txt", "no workflow"),
    ] {
        std::fs::write(files.join(name), text).expect("a file");
    }
    let start = async |files: &str| {
        let data_dir = data_dir.to_str().expect("UTF-8");
        let flags = ["serve", "--log-format", "json", "--listen", "127.0.0.1:0", "--data-dir", data_dir];
        let mut command = program(&[&flags[..], &["--workflows", files]].concat());
        command.current_dir(folder.path());
        run_command(command).await
    };
    let said = start("files").await;
    let (status, errors) = (said.status, errors(&said.err));
    let at = |name: &str| files.canonicalize().expect("a folder").join(name).display().to_string();
    assert_eq!((status, errors.len()), (Some(1), 4), "{}", said.err);
    for (error, name, part) in [
        (&errors[0], "b.json", "EOF while parsing"),
        (&errors[1], "c.json", "stages.0.handler: there is no handler \"nope\"; there are "),
        (&errors[2], "d.json", &*format!("defines \"good\" like {}", at("a.json"))),
    ] {
        assert!(
            error.starts_with(&format!("workflow file {}: ", at(name))) && error.contains(part),
            "{error}"
        );
    }
    let folder_of_files = files.canonicalize().expect("a folder");
    let summary = format!("3 of 4 workflow files in {} cannot be used", folder_of_files.display());
    assert_eq!(errors[3], summary);
    assert!(!data_dir.exists(), "PostgreSQL was not started");
    let said = start("nowhere").await;
    let nowhere = folder.path().canonicalize().expect("a folder").join("nowhere");
    assert!(
        said.err.contains(&format!("the folder of workflows {} cannot be read", nowhere.display())),
        "{}",
        said.err
    );
    // The data directory of a private PostgreSQL is a file.
    std::fs::write(&data_dir, "").expect("a file");
    std::fs::remove_dir_all(&files).expect("it goes");
    std::fs::create_dir(&files).expect("a folder");
    let said = start("files").await;
    assert!(said.status == Some(1) && said.err.contains("data is no directory."), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_takes_the_place_of_the_built_in_workflow_and_stays_one_version() {
    let db = TestDb::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let text = r#"{ "name": "standard", "description": "ours", "stages": [] }"#;
    std::fs::write(folder.path().join("standard.json"), text).expect("a file");
    let files = folder.path().to_str().expect("UTF-8");
    for _ in 0..2 {
        let server = Server::with(&["--database-url", &db.url, "--workflows", files], |_| ()).await;
        let workflow = "{ workflow(name: \"standard\") { version description } }";
        let found = server.data(workflow, json!({})).await;
        assert_eq!(found["workflow"], json!({ "version": 1, "description": "ours" }));
        assert!(server.terminate().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_trusted_documents_that_cannot_be_used_keeps_it_from_starting() {
    let db = TestDb::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("documents.json");
    let file = file.to_str().expect("UTF-8");
    for (text, part) in [
        (None, "No such file or directory"),
        (Some(r#"{ "a": 5 }"#), "is neither an object of documents by id"),
        (Some(r#"{ "a": "{", "b": "{ stats { id } }", "c": "}" }"#), "the document c is not one"),
    ] {
        if let Some(text) = text {
            std::fs::write(file, text).expect("a file");
        }
        let with_list = |arguments: &[&str]| {
            let mut command = program(arguments);
            command.env("CALLBOARD_GRAPHQL__TRUSTED_DOCUMENTS", file);
            run_command(command)
        };
        let data_dir = folder.path().to_str().expect("UTF-8");
        let serve = ["serve", "--log-format", "json", "--listen", "127.0.0.1:0", "--database-url", &db.url];
        let served = with_list(&[&serve[..], &["--data-dir", data_dir]].concat()).await;
        let said = errors(&served.err);
        assert_eq!((served.status, said.len()), (Some(1), 1), "{}", served.err);
        assert!(said[0].starts_with("graphql.trusted_documents: ") && said[0].contains(part), "{}", said[0]);
        assert!(!served.err.contains("worker"), "nothing was started: {}", served.err);
        let config = with_list(&["config"]).await;
        assert_eq!((config.status, config.out.as_str()), (Some(2), ""));
        assert!(config.err.contains(part), "{}", config.err);
        // A worker is asked for no documents.
        let worker = with_list(&["config", "--role", "worker"]).await;
        assert_eq!(worker.status, Some(0), "{}", worker.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_told_the_id_of_a_request_finds_it_in_the_log() {
    let db = TestDb::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("callboard.log");
    let flags = ["--database-url", &db.url, "--log-file", log.to_str().expect("UTF-8")];
    let server = Server::with(&flags, |_| ()).await;
    let mut told = Vec::new();
    for (body, code, operation) in [
        (json!({ "query": "{ job(id: \"hunter2\") { id } }" }), "BAD_USER_INPUT", "query job"),
        (json!({ "query": "{ hunter2 }" }), "GRAPHQL_VALIDATION_FAILED", "query unknown"),
        (json!({ "query": "{ hunter2" }), "GRAPHQL_PARSE_FAILED", "unknown"),
        (json!({ "hunter2": 1 }), "BAD_USER_INPUT", "unknown"),
    ] {
        let answer = server.post(body).await;
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"], code, "{answer}");
        told.push((extensions["requestId"].as_str().expect("an id").to_owned(), code, operation));
    }
    server.data("{ stats { id } }", json!({})).await;
    // Written to its end by then.
    assert!(server.terminate().await);
    let files = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    let log: String = files.map(|file| std::fs::read_to_string(file.path()).expect("text")).collect();
    assert!(!log.contains("hunter2"), "what clients send stays out of it: {log}");
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    for (id, code, operation) in told {
        let about: Vec<&Value> = lines.iter().filter(|line| line["request_id"] == *id).collect();
        assert_eq!(about.len(), 1, "{id}: {log}");
        assert_eq!((&about[0]["code"], &about[0]["operation"]), (&json!(code), &json!(operation)), "{log}");
        assert_eq!(
            (&about[0]["level"], &about[0]["spans"][0]["client"]),
            (&json!("INFO"), &json!("127.0.0.1"))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_database_is_used_by_one_server_at_a_time_and_taken_over_from_a_killed_one() {
    let folder = data_dir();
    let path = folder.path().to_str().expect("UTF-8");
    let first = Server::with(&["--data-dir", path], |_| ()).await;
    let said = run(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--data-dir", path]).await;
    assert!(said.status.is_some_and(|status| status != 0), "{}", said.err);
    let second = errors(&said.err);
    assert_eq!(second.len(), 1, "{}", said.err);
    assert!(second[0].contains(path), "{second:?}");
    // The first one has not noticed.
    let id = submit(&first, json!({ "name": "a", "mode": "MANUAL" })).await;
    assert_eq!(first.get("/readyz", &[]).await.status(), 200);
    // Killed, it leaves its PostgreSQL behind, and the next one goes on with all that is in it.
    first.kill().await;
    let next = Server::with(&["--data-dir", path], |_| ()).await;
    let data = next.data("query ($id: ID!) { job(id: $id) { name } }", json!({ "id": id })).await;
    assert_eq!(data["job"]["name"], "a");
    assert!(next.terminate().await);
    assert!(!folder.path().join("postgres/postmaster.pid").exists(), "its PostgreSQL has stopped with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_asked_to_stop_finishes_what_runs_and_hands_back_the_rest() {
    let db = TestDb::new().await;
    let mut server = Server::start(&db.url, "all").await;
    let stages = json!([
        { "stage": "INIT", "handler": "simulate", "config": { "seconds": 1 } },
        { "stage": "PREPARE", "handler": "simulate", "config": { "seconds": 1 } },
    ]);
    server.data(REGISTER, json!({ "input": { "name": "slow", "stages": stages } })).await;
    let id = submit(&server, json!({ "name": "a", "workflow": "slow" })).await;
    let mut job = server.subscribe(FOLLOW, json!({ "id": id })).await;
    job.until(|event| event["job"]["task"]["state"] == "RUNNING").await;
    server.ask_to_stop();
    // It is sent nothing new, but answers while it finishes what it has begun.
    let stopping = async {
        while server.get("/readyz", &[]).await.status() == 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(EVENT_WAIT, stopping).await.expect("it says that it stops");
    assert_eq!(server.data("{ stats { id } }", json!({})).await["stats"]["id"], "stats");
    // Then whoever follows is told to come back later.
    let closed = loop {
        match job.hear().await {
            Said::Next(_) => {}
            other => break other,
        }
    };
    assert_eq!(closed, Said::Closed(1012));
    assert!(server.stopped().await, "{}", server.log());
    let stopped = db.job(id.parse().expect("an id")).await;
    assert_eq!(
        stopped.status.stage.as_str(),
        "PREPARE",
        "the stage that ran was finished, and no other begun"
    );
    assert_eq!(stopped.status.task.claim, None);
    db.check().await;
    // The next one goes on with it at once: nothing has to be rescued.
    let next = Server::start(&db.url, "worker").await;
    assert_eq!(db.wait_ended(stopped.id).await.status.state.as_str(), "COMPLETE");
    assert!(!db.triggers(stopped.id).await.contains(&"RESCUE"));
    assert!(next.terminate().await);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_database_is_gone_says_so_and_comes_back_with_it() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let flags = ["--database-url", &proxy.url()];
    let server = Server::with(&flags, |command| {
        command.env("CALLBOARD_STORE__ACQUIRE_TIMEOUT_MS", "500");
    })
    .await;
    let ready = async || {
        let answer = server.get("/readyz", &[]).await;
        (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
    };
    let ok = json!({ "ok": true });
    let (status, body) = ready().await;
    assert_eq!(
        (status, &body),
        (200, &json!({ "ready": true, "checks": { "database": ok, "migrations": ok, "running": ok } }))
    );
    server.data(REGISTER, json!({ "input": { "name": "pass", "stages": [] } })).await;
    let query = "{ stats { id } }";
    assert_eq!(server.answer(query, json!({})).await, json!({ "data": { "stats": { "id": "stats" } } }));

    proxy.cut();
    let (status, body) = ready().await;
    assert_eq!(status, 503);
    assert_eq!(
        (&body["ready"], &body["checks"]["database"]["ok"]),
        (&json!(false), &json!(false)),
        "{body:#}"
    );
    let answer = server.answer(query, json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
    assert_eq!(answer["data"], Value::Null);
    let answer = server.answer(SUBMIT, json!({ "input": { "name": "a", "workflow": "pass" } })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
    assert_eq!(server.get("/healthz", &[]).await.status(), 200, "a restart would mend nothing");

    proxy.mend();
    let id = loop {
        let answer = server.answer(SUBMIT, json!({ "input": { "name": "a", "workflow": "pass" } })).await;
        if let Some(id) = answer["data"]["submitJob"]["job"]["id"].as_str() {
            break id.to_owned();
        }
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
    };
    assert_eq!(ready().await.0, 200);
    let mut job = server.subscribe(FOLLOW, json!({ "id": id })).await;
    job.until(|event| event["job"]["state"] == "COMPLETE").await;
    assert!(server.terminate().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_the_readme_counts_words() {
    let db = TestDb::new().await;
    let flags = ["--config", "examples/word-count/callboard.toml", "--database-url", &db.url];
    let server = Server::with(&flags, |_| ()).await;
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/word-count");
    let here = tempfile::tempdir().expect("a folder");
    std::fs::copy(example.join("speech.txt"), here.path().join("speech.txt")).expect("the text");
    std::fs::create_dir(here.path().join("published")).expect("a folder");
    let request = std::fs::read_to_string(example.join("submit.json")).expect("the request");
    let request = request.replace("@HERE@", here.path().to_str().expect("UTF-8"));
    let answer = server.post(serde_json::from_str(&request).expect("JSON")).await;
    assert_eq!(answer["data"]["submitJob"]["errors"], json!([]), "{answer:#}");
    let id = answer["data"]["submitJob"]["job"]["id"].clone();
    let mut job = server.subscribe(FOLLOW, json!({ "id": id })).await;
    let last = job.rest().await.pop().expect("an event");
    assert_eq!(last["job"]["state"], "COMPLETE", "{last:#}");
    let counts = std::fs::read_to_string(here.path().join("published/word-counts.txt")).expect("the counts");
    assert_eq!(counts.lines().take(3).collect::<Vec<_>>(), ["18 and", "12 the", "9 his"]);
    let data = server.data("query ($id: ID!) { job(id: $id) { results } }", json!({ "id": id })).await;
    let results = &data["job"]["results"];
    assert_eq!(results["PREPARE"], json!({ "lines": 30, "words": 221 }));
    assert_eq!(results["EXECUTE"]["distinct_words"], 150);
    assert_eq!(results["VALIDATE"]["validation_passed"], true);
    assert!(!server.data_dir().join("scratch").join(id.as_str().expect("an id")).exists());
    assert!(server.terminate().await);
}
