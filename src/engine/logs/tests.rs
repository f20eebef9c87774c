//! What is kept of an attempt's log, within which bounds.

use super::buffer::ROOM_WAIT_MS;
use super::*;
use crate::domain::ids::JobId;
use crate::domain::words::Stage;
use crate::handlers::Said;

fn logs(limits: JobLogsSettings) -> (Arc<Logs>, AttemptLog) {
    let logs = Arc::new(Logs::new(&limits));
    let log = another(&logs);
    (logs, log)
}

fn another(logs: &Arc<Logs>) -> AttemptLog {
    let task = TaskId { job: JobId(uuid::Uuid::nil()), round: 0, stage: Stage::Execute, attempt: 1 };
    logs.begin(task, WorkerId(uuid::Uuid::nil()))
}

fn say(log: &AttemptLog, text: &str) {
    log.say(Said { stream: LogStream::Stdout, truncated: false, text });
}

/// What waits to be written, as after writing it.
fn taken(logs: &Logs) -> Vec<String> {
    let mut texts = Vec::new();
    loop {
        let batch = logs.next();
        if batch.is_empty() {
            return texts;
        }
        logs.release(batch.iter().map(Line::cost).sum());
        texts.extend(batch.into_iter().map(|line| line.text));
    }
}

fn limits() -> JobLogsSettings {
    JobLogsSettings { task_lines_max: 20, lines_per_second_max: 1_000_000, ..JobLogsSettings::default() }
}

#[test]
fn the_beginning_and_the_end_are_kept_and_what_is_between_is_counted() {
    let (logs, log) = logs(limits());
    assert_eq!(another(&logs).end(), 0, "who says nothing waits for nothing");
    for n in 0..1_000 {
        say(&log, &n.to_string());
    }
    assert_eq!(taken(&logs), (0..18).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(log.end(), 21);
    assert_eq!(taken(&logs), ["[callboard] 980 lines, 2858 bytes, are missing here", "998", "999"]);
    say(&log, "too late");
    assert_eq!((log.end(), taken(&logs).len(), lock(&logs.gathered).bytes), (21, 0, 0));
}

#[test]
fn bytes_count_as_well() {
    let (logs, log) = logs(JobLogsSettings { task_bytes_max: 1_000, ..limits() });
    let line = "x".repeat(100);
    for _ in 0..50 {
        say(&log, &line);
    }
    say(&log, "the last one");
    drop(log);
    let taken = taken(&logs);
    assert_eq!(taken.len(), 9 + 2, "{taken:?}");
    assert_eq!(taken[9..], ["[callboard] 41 lines, 4100 bytes, are missing here", "the last one"]);
    assert_eq!(lock(&logs.gathered).bytes, 0);
}

#[test]
fn nothing_is_missing_where_the_limit_is_just_reached() {
    let (logs, log) = logs(limits());
    (0..20).for_each(|n| say(&log, &n.to_string()));
    log.end();
    assert_eq!(taken(&logs), (0..20).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn memory_has_a_limit_over_all_attempts_their_ends_included() {
    let limits = JobLogsSettings { buffer_bytes_max: 10_000, ..JobLogsSettings::default() };
    let (logs, first) = logs(limits);
    let second = another(&logs);
    let line = "x".repeat(1_000);
    (0..20).for_each(|_| say(&first, &line));
    say(&second, "b");
    assert!(lock(&logs.gathered).bytes <= 10_000);
    assert_eq!(taken(&logs).len(), 8 + 1, "as many as fit");
    // There is room again, and who was turned away says so first; the short one had fitted in beside the long ones.
    say(&first, "a");
    say(&second, "c");
    assert_eq!(taken(&logs), ["[callboard] 12 lines, 12000 bytes, are missing here", "a", "c"]);
}

#[test]
fn the_ends_that_attempts_keep_give_way_to_what_is_said_now() {
    let (logs, long) = logs(JobLogsSettings { buffer_bytes_max: 4_000, task_lines_max: 100, ..limits() });
    // Its beginning is written; of its end, as much is kept as there is memory for.
    (0..90).for_each(|_| {
        say(&long, "head");
        taken(&logs);
    });
    (0..10).for_each(|_| say(&long, &"x".repeat(1_000)));
    assert!(lock(&logs.gathered).bytes <= 4_000);
    long.end();
    let end = taken(&logs);
    assert_eq!(end.len(), 1 + 3, "{end:?}");
    assert!(end[0].contains("7 lines, 7000 bytes,"), "{}", end[0]);
}

#[tokio::test]
async fn lines_a_second_have_a_limit() {
    let (logs, log) = logs(JobLogsSettings { lines_per_second_max: 1, ..JobLogsSettings::default() });
    (0..3).for_each(|n| say(&log, &n.to_string()));
    assert_eq!(taken(&logs), ["0"]);
    // Who can wait does, for as long as it is worth; while the database is away nobody waits.
    assert!(logs.lacks().is_some_and(|wait| wait <= Duration::from_millis(ROOM_WAIT_MS)));
    log.room().await;
    logs.set_away(true);
    assert_eq!(logs.lacks(), None);
    logs.set_away(false);
    let a_while_ago = Instant::now() - Duration::from_secs(3);
    lock(&logs.gathered).allowed_at = a_while_ago;
    assert_eq!(logs.lacks(), None);
    say(&log, "3");
    say(&log, "4");
    log.end();
    let end = [
        "[callboard] 2 lines, 2 bytes, are missing here",
        "3",
        "[callboard] 1 line, 1 bytes, is missing here",
    ];
    assert_eq!(taken(&logs), end);
}
