//! What attempts say is kept: all of it before their end is seen, within limits, whatever happens on the way.

use std::collections::HashMap;

use callboard::domain::filter::TransitionFilter;
use callboard::domain::ids::JobId;
use callboard::domain::job::Job;
use callboard::domain::verdict::Verdict;
use callboard::domain::words::{JobState, LogStream, Trigger};
use callboard::engine::{EngineSettings, JobLogsSettings};
use callboard::handlers::{HandlersSettings, Registry};
use callboard::store::logs::{LogFilter, LogLine, LogOf};
use callboard::store::page::{End, Window};
use callboard::store::{Store, StoreSettings};
use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::following::{follow, transitions};
use crate::harness::{TestDb, drain, eventually, new_job, quick, run, worker_with};
use crate::proxy::{LOG, OUTCOME, Proxy};
use crate::station::{stage, stage_with, with_act};

async fn log_of(store: &Store, job: JobId) -> Vec<LogLine> {
    let window = Window { after: None, before: None, limit: 100_000, end: End::First };
    let of = LogOf { job, task: None };
    let page = store.logs_pages(&[of], &LogFilter::default(), &window).await.expect("a page").remove(0);
    page.items.into_iter().map(|(_, line)| line).collect()
}

fn texts(log: &[LogLine]) -> Vec<&str> {
    log.iter().map(|line| line.text.as_str()).collect()
}

/// A handler that says some lines, named after its stage and attempt.
fn says(count: usize) -> Registry {
    with_act(move |task| {
        async move {
            (0..count).for_each(|n| task.log(&format!("{} {} {n}", task.stage, task.attempt)));
            Verdict::Done(json!(null))
        }
        .boxed()
    })
}

async fn store_through(proxy: &Proxy, stop: &CancellationToken) -> Store {
    let settings = StoreSettings { write_connections: 4, read_connections: 4, ..StoreSettings::default() };
    Store::open(&proxy.url(), &settings, stop.clone()).await.expect("the database opens through the proxy")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_that_an_attempt_has_ended_finds_all_that_it_said() {
    let db = TestDb::new().await;
    let workflow =
        db.workflow("says", json!(["INIT", "EXECUTE", "COMPLETE"].map(|name| stage(name, "act")))).await;
    let following = follow(&db.store);
    let mut reader = transitions(&following, TransitionFilter::default(), None);
    reader.item().await;
    let engine = worker_with(&db.another_store().await, says(3), quick());
    let jobs = db.submit((0..40).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let mut complete = 0;
    while complete < jobs.len() {
        let Some(entry) = reader.item().await.entry else { continue };
        let said = match entry.transition.trigger {
            Trigger::Prepare => 3,
            Trigger::Validate => 6,
            Trigger::Complete => 9,
            _ => 0,
        };
        let log = log_of(&db.store, entry.place.job).await;
        assert!(log.len() >= said, "{:?}: {:#?}", entry.transition.trigger, texts(&log));
        complete += usize::from(entry.transition.trigger == Trigger::Complete);
    }
    let expected = [
        "INIT 1 0",
        "INIT 1 1",
        "INIT 1 2",
        "EXECUTE 1 0",
        "EXECUTE 1 1",
        "EXECUTE 1 2",
        "COMPLETE 1 0",
        "COMPLETE 1 1",
        "COMPLETE 1 2",
    ];
    for job in &jobs {
        assert_eq!(texts(&log_of(&db.store, job.id).await), expected);
    }
    drain(engine).await;
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_costs_no_statement() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let stop = CancellationToken::new();
    let store = store_through(&proxy, &stop).await;
    let workflow = db.workflow("silent", json!([stage("INIT", "pass"), stage("EXECUTE", "act")])).await;
    let engine = worker_with(&store, says(0), quick());
    let jobs = db.submit((0..20).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    db.wait_all_ended(&jobs).await;
    drain(engine).await;
    let heard = proxy.heard();
    assert!(heard.iter().any(|text| text.contains(OUTCOME)));
    assert!(!heard.iter().any(|text| text.contains(LOG)), "{heard:#?}");
    stop.cancel();
}

/// Runs a script as a job, with these limits; the job and its log.
async fn script(db: &TestDb, script: &str, job_logs: JobLogsSettings) -> (Job, Vec<LogLine>) {
    let mut settings = HandlersSettings::default();
    settings.command.allow = vec!["sh".to_owned()];
    let registry = Registry::builtin(&settings, |_| None).expect("the built-in handlers");
    let config = json!({ "config": { "program": "sh", "args": ["-c", script], "stdin": null } });
    let workflow = db.workflow("script", json!([stage_with("EXECUTE", "command", config)])).await;
    let engine = worker_with(&db.store, registry, EngineSettings { job_logs, ..quick() });
    let job = db.submit_one(new_job("one", &workflow)).await;
    let job = db.wait_ended(job.id).await;
    let log = log_of(&db.store, job.id).await;
    drain(engine).await;
    (job, log)
}

#[tokio::test(flavor = "multi_thread")]
async fn both_outputs_of_a_program_are_there_in_their_order_and_the_result_is_as_ever() {
    let db = TestDb::new().await;
    let program = r#"echo one; echo two >&2; echo three >&2; printf '{"a": 1}' > result; printf 'tail\r\n\r50%%\r100%%' >&2; exit 3"#;
    let (job, log) = script(&db, program, JobLogsSettings::default()).await;
    assert_eq!(job.status.state, JobState::Failed);
    let of = |stream| {
        log.iter().filter(|line| line.stream == stream).map(|line| line.text.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of(LogStream::Stdout), ["one"]);
    assert_eq!(of(LogStream::Stderr), ["two", "three", "tail", "50%", "100%"]);
    assert!(log.iter().all(|line| line.task.stage.as_str() == "EXECUTE" && !line.truncated));
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_outputs_stay_within_the_limits_and_fail_nobody() {
    let db = TestDb::new().await;
    let limits =
        JobLogsSettings { task_lines_max: 1_000, task_bytes_max: 100_000, ..JobLogsSettings::default() };
    let cases = [
        // A hundred million bytes in short lines; none of them in a line of its own; empty lines; what is no text.
        ("yes | head -c 100000000 >&2", 900 + 100 + 1),
        ("head -c 100000000 /dev/zero | tr '\\0' x >&2", 1),
        ("yes '' | head -n 1000000 >&2", 900 + 100 + 1),
        ("head -c 1000000 /dev/urandom >&2", 1_100),
        ("head -c 1000000 /dev/zero >&2", 1),
    ];
    for (program, lines_max) in cases {
        let (job, log) = script(&db, &format!("{program}; echo end >&2; echo 42"), limits.clone()).await;
        assert_eq!(job.status.state, JobState::Complete, "{program}: {:?}", job.status.error);
        // The limits are of what one worker has said of one attempt: on a busy machine, a worker may be taken for lost.
        let mut said: HashMap<_, Vec<&LogLine>> = HashMap::new();
        log.iter().for_each(|line| said.entry((line.task, line.worker)).or_default().push(line));
        let triggers = db.triggers(job.id).await;
        let runs = 1 + triggers.iter().filter(|trigger| **trigger == "RESCUE").count();
        assert!(said.len() <= runs, "{program}: lines of {} runs, {triggers:?}", said.len());
        for lines in said.values() {
            let bytes: usize = lines.iter().map(|line| line.text.len()).sum();
            assert!(bytes <= 100_000 + 200, "{program}: {bytes} bytes");
            assert!(lines.len() <= lines_max + 3, "{program}: {} lines", lines.len());
        }
        assert!(log.iter().all(|line| line.text.len() <= limits.line_bytes_max && !line.text.contains('\0')));
        // What comes last is there, whatever was before it.
        assert!(log.iter().any(|line| line.text.ends_with("end") || line.truncated), "{program}");
        assert!(log.iter().any(|line| line.text == "42"), "{program}");
    }
    let (_, log) = script(&db, "yes | head -n 5000 >&2", limits).await;
    assert_eq!(log.len(), 1_001);
    assert_eq!(log[900].text, "[callboard] 4000 lines, 4000 bytes, are missing here");
    assert_eq!((log[900].stream, log[901].stream), (LogStream::Handler, LogStream::Stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_answer_is_lost_is_written_once() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let stop = CancellationToken::new();
    let workflow = db.workflow("says", json!([stage("INIT", "act")])).await;
    proxy.swallow_answer(LOG);
    let engine = worker_with(&store_through(&proxy, &stop).await, says(5), quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    proxy.swallowed(1).await;
    db.wait_ended(job.id).await;
    let expected: Vec<String> = (0..5).map(|n| format!("INIT 1 {n}")).collect();
    assert_eq!(texts(&log_of(&db.store, job.id).await), expected);
    drain(engine).await;
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_handlers_go_on_and_what_fits_is_written_when_it_is_back() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let stop = CancellationToken::new();
    let (said, heard) = std::sync::mpsc::channel();
    let (begun, has_begun) = std::sync::mpsc::channel();
    let cut = CancellationToken::new();
    let registry = with_act({
        let cut = cut.clone();
        move |task| {
            let (said, begun, cut) = (said.clone(), begun.clone(), cut.clone());
            async move {
                let _ = begun.send(());
                cut.cancelled().await;
                // As a program's output would, too.
                let mut stream = task.stream(LogStream::Stdout);
                for n in 0..2_000 {
                    stream.take(format!("{n} {}\n", "x".repeat(100)).as_bytes());
                    stream.room().await;
                }
                let _ = said.send(());
                Verdict::Done(json!(null))
            }
            .boxed()
        }
    });
    let workflow = db.workflow("says", json!([stage("INIT", "act")])).await;
    let job_logs = JobLogsSettings { buffer_bytes_max: 64 * 1024, ..JobLogsSettings::default() };
    // Its lease outlasts the outage.
    let settings =
        EngineSettings { job_logs, heartbeat_interval_ms: 20_000, lost_after_ms: 60_000, ..quick() };
    let engine = worker_with(&store_through(&proxy, &stop).await, registry, settings);
    let job = db.submit_one(new_job("one", &workflow)).await;
    tokio::task::block_in_place(|| has_begun.recv()).expect("it begins");
    proxy.cut();
    cut.cancel();
    tokio::task::block_in_place(|| heard.recv()).expect("the handler comes to its end");
    proxy.mend();
    assert_eq!(db.wait_ended(job.id).await.status.state, JobState::Complete);
    let log = log_of(&db.store, job.id).await;
    assert!(log[0].text.starts_with("0 ") && log.len() < 600, "{} lines", log.len());
    let missing = log.iter().find(|line| line.stream == LogStream::Handler).expect("what is missing is told");
    assert!(missing.text.contains("are missing here"), "{}", missing.text);
    drain(engine).await;
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn both_workers_lines_are_kept_where_a_lease_was_lost() {
    let db = TestDb::new().await;
    let (hold, held) =
        (CancellationToken::new(), std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true)));
    let registry = with_act({
        let hold = hold.clone();
        move |task| {
            let (hold, first) = (hold.clone(), held.swap(false, std::sync::atomic::Ordering::SeqCst));
            async move {
                task.log(if first { "from the first" } else { "from the second" });
                if first {
                    // Dropped when its worker is lost.
                    hold.cancelled().await;
                }
                Verdict::Done(json!(null))
            }
            .boxed()
        }
    });
    let workflow = db.workflow("says", json!([stage("INIT", "act")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    eventually("the first has spoken", async || log_of(&db.store, job.id).await.len() == 1).await;
    run(&mut db.connection().await, "UPDATE workers SET state = 'LOST'").await;
    let job = db.wait_ended(job.id).await;
    assert_eq!(job.status.state, JobState::Complete);
    let log = log_of(&db.store, job.id).await;
    assert_eq!(texts(&log), ["from the first", "from the second"]);
    assert_eq!(log[0].task, log[1].task, "no attempt was spent");
    assert_ne!(log[0].worker, log[1].worker);
    drain(engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_last_is_written_when_the_worker_stops() {
    let db = TestDb::new().await;
    let spoken = CancellationToken::new();
    let registry = with_act({
        let spoken = spoken.clone();
        move |task| {
            let spoken = spoken.clone();
            async move {
                task.log("the last words");
                spoken.cancel();
                std::future::pending::<Verdict>().await
            }
            .boxed()
        }
    });
    let workflow = db.workflow("says", json!([stage("INIT", "act")])).await;
    let engine = worker_with(&db.store, registry, EngineSettings { drain_deadline_ms: 0, ..quick() });
    let job = db.submit_one(new_job("one", &workflow)).await;
    spoken.cancelled().await;
    drain(engine).await;
    assert_eq!(texts(&log_of(&db.store, job.id).await), ["the last words"]);
    assert_eq!(db.triggers(job.id).await, ["SUBMIT", "START", "RELEASE"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_thread_says_after_the_end_of_its_attempt_is_nobodys() {
    let db = TestDb::new().await;
    let (send, left_behind) = std::sync::mpsc::channel();
    let registry = with_act(move |task| {
        let send = send.clone();
        async move {
            task.log("in time");
            let _ = send.send(task.report());
            Verdict::Done(Value::Null)
        }
        .boxed()
    });
    let workflow = db.workflow("says", json!([stage("INIT", "act")])).await;
    let engine = worker_with(&db.store, registry, quick());
    let job = db.submit_one(new_job("one", &workflow)).await;
    db.wait_ended(job.id).await;
    left_behind.recv().expect("a report").log("too late");
    drain(engine).await;
    assert_eq!(texts(&log_of(&db.store, job.id).await), ["in time"]);
}
