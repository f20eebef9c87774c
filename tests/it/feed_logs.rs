//! The stream of one job's log: each line once and in order, from any line on, until the job has ended.

use std::time::Duration;

use callboard::domain::ids::{JobId, TaskId, WorkerId};
use callboard::domain::job::Job;
use callboard::domain::words::{LogStream, RetryFrom, Stage};
use callboard::feed::{FeedSettings, LogEvent};
use callboard::store::logs::NewLine;
use callboard::store::{Store, StoreResult};
use serde_json::json;

use crate::following::{Following, Reading, follow, follow_with};
use crate::hand::{Hand, asked, cancel, done, fails_for_good, retry};
use crate::harness::{TestDb, new_job};
use crate::proxy::Proxy;

type Log = Reading<StoreResult<LogEvent>>;

fn log(following: &Following, job: JobId, after: i64) -> Log {
    Reading::of(following.feed.job_logs(job, after))
}

/// Appends lines whose texts are their numbers.
async fn say(store: &Store, job: JobId, numbers: impl IntoIterator<Item = i64>) {
    let line = |number| NewLine {
        task: TaskId { job, round: 0, stage: Stage::Init, attempt: 1 },
        worker: WorkerId(uuid::Uuid::nil()),
        number,
        age: Duration::ZERO,
        stream: LogStream::Handler,
        truncated: false,
        text: number.to_string(),
    };
    let lines: Vec<NewLine> = numbers.into_iter().map(line).collect();
    store.logs_append(&lines).await.expect("lines are appended");
}

/// The next so many lines, which have the numbers from here on.
async fn expect(log: &mut Log, numbers: impl IntoIterator<Item = i64>) {
    for number in numbers {
        let event = log.until(|event| event.line.is_some()).await;
        let line = event.line.expect("a line");
        assert_eq!((event.seq, line.seq, line.text), (number, number, number.to_string()));
    }
}

async fn a_job(db: &TestDb) -> Job {
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("a", &workflow)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_told_from_its_beginning_and_from_any_line_as_it_grows() {
    let db = TestDb::new().await;
    let (job, other) = (a_job(&db).await.id, a_job(&db).await.id);
    let writer = db.another_store().await;
    say(&writer, job, 1..=450).await;
    let following = follow(&db.store);
    let mut whole = log(&following, job, 0);
    assert_eq!(whole.item().await, LogEvent { seq: 0, line: None }, "it says at once where it is");
    expect(&mut whole, 1..=450).await;
    let mut from_there = log(&following, job, 448);
    assert_eq!(from_there.item().await.seq, 448);
    expect(&mut from_there, 449..=450).await;
    say(&writer, other, 1..=3).await;
    assert!(whole.is_quiet().await && from_there.is_quiet().await);
    // By the hint alone: the timers of this feed would take far longer.
    for first in (451..=480).step_by(10) {
        say(&writer, job, first..first + 10).await;
        expect(&mut whole, first..first + 10).await;
        expect(&mut from_there, first..first + 10).await;
    }
    // Another process goes on where this one was.
    let elsewhere_store = db.another_store().await;
    let elsewhere = follow(&elsewhere_store);
    let mut resumed = log(&elsewhere, job, 470);
    expect(&mut resumed, 471..=480).await;
    say(&writer, job, 481..=485).await;
    expect(&mut resumed, 481..=485).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_job_and_not_before_its_last_line() {
    let db = TestDb::new().await;
    let writer = db.another_store().await;
    let hand = Hand::register(&writer).await;
    let following = follow(&db.store);
    let mut job = {
        a_job(&db).await;
        hand.claim_one().await
    };
    let mut lines = log(&following, job.id, 0);
    lines.item().await;
    // Failed, it may be retried.
    say(&writer, job.id, 1..=2).await;
    job = hand.end(&job, fails_for_good()).await;
    expect(&mut lines, 1..=2).await;
    assert!(lines.is_quiet().await);
    asked(&writer, &job, retry(RetryFrom::Init)).await;
    job = hand.claim_one().await;
    while job.status.state.is_live() {
        job = hand.end(&job, done()).await;
    }
    // A late worker may still speak, but nobody waits for that.
    assert!(lines.next().await.is_none());
    // Of one that has ended, all there is.
    say(&writer, job.id, 3..=4).await;
    let mut late = log(&following, job.id, 0);
    assert_eq!(late.item().await.seq, 0);
    expect(&mut late, 1..=4).await;
    assert!(late.next().await.is_none());

    let cancelled = a_job(&db).await;
    let mut lines = log(&following, cancelled.id, 0);
    lines.item().await;
    asked(&writer, &cancelled, cancel()).await;
    assert!(lines.next().await.is_none());

    a_job(&db).await;
    let failed = hand.end(&hand.claim_one().await, fails_for_good()).await;
    let mut lines = log(&following, failed.id, 0);
    lines.item().await;
    writer.job_delete(failed.id).await.expect("it is deleted");
    assert!(lines.next().await.is_none());
    assert!(log(&following, failed.id, 0).next().await.is_none(), "there is no such job");
}

#[tokio::test(flavor = "multi_thread")]
async fn any_number_of_readers_costs_no_more_statements() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let job = a_job(&db).await.id;
    let stop = tokio_util::sync::CancellationToken::new();
    let store = Store::open(&proxy.url(), &Default::default(), stop.clone()).await.expect("it opens");
    let following = follow(&store);
    let mut readers: Vec<Log> = (0..300).map(|_| log(&following, job, 0)).collect();
    for reader in &mut readers {
        reader.item().await;
    }
    for reader in &mut readers {
        assert!(futures_util::FutureExt::now_or_never(reader.next()).is_none(), "it waits");
    }
    let writer = db.another_store().await;
    proxy.heard();
    for round in 0..5 {
        say(&writer, job, round * 10 + 1..=round * 10 + 10).await;
        // All at the same time, as the tasks of subscribers are.
        let told = readers.iter_mut().map(|reader| expect(reader, round * 10 + 1..=round * 10 + 10));
        futures_util::future::join_all(told).await;
    }
    let reads = proxy.heard().iter().filter(|text| text.contains("log_lines")).count();
    // Five looks at what has grown, and for each what is new, in a few statements, each of them for many readers.
    assert!(reads < 5 * 300 / 4, "{reads} statements");
    drop(following);
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_log_says_how_far_it_is_and_an_outage_is_a_time_without_news() {
    let db = TestDb::new().await;
    let proxy = Proxy::to(&db.url).await;
    let job = a_job(&db).await.id;
    let stop = tokio_util::sync::CancellationToken::new();
    let store = Store::open(&proxy.url(), &Default::default(), stop.clone()).await.expect("it opens");
    let following = follow_with(&store, &FeedSettings { checkpoint_interval_ms: 40, poll_interval_ms: 100 });
    let mut lines = log(&following, job, 0);
    say(&db.store, job, 1..=1).await;
    expect(&mut lines, 1..=1).await;
    assert_eq!(lines.item().await, LogEvent { seq: 1, line: None });
    proxy.cut();
    say(&db.store, job, 2..=3).await;
    proxy.mend();
    expect(&mut lines, 2..=3).await;
    following.stop.cancel();
    while lines.next().await.is_some() {}
    stop.cancel();
}
