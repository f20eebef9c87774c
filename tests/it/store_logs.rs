//! Logs: numbered without gaps whoever writes, read in either direction, never doubled, and gone with the job.

use std::time::Duration;

use callboard::domain::ids::{JobId, TaskId, WorkerId};
use callboard::domain::job::Job;
use callboard::domain::words::{LogStream, Stage};
use callboard::store::logs::{LogFilter, LogLine, LogOf, NewLine};
use callboard::store::page::{End, Page, Window};
use callboard::store::{Store, StoreError};
use serde_json::json;

use crate::hand::{Hand, asked, cancel, done};
use crate::harness::{TestDb, eventually, new_job, number, run, texts};
use crate::long_ago;

const ALL: Window<i64> = Window { after: None, before: None, limit: 100_000, end: End::First };

fn task(job: JobId) -> TaskId {
    TaskId { job, round: 0, stage: Stage::Execute, attempt: 1 }
}

fn worker(n: u128) -> WorkerId {
    WorkerId(uuid::Uuid::from_u128(n))
}

/// Lines of one attempt and worker, numbered from a number on.
fn lines(task: TaskId, worker: WorkerId, numbers: impl IntoIterator<Item = i64>) -> Vec<NewLine> {
    let line = |number| NewLine {
        task,
        worker,
        number,
        age: Duration::ZERO,
        stream: LogStream::ALL[usize::try_from(number).unwrap() % 3],
        truncated: number % 2 == 0,
        text: format!("line {number}"),
    };
    numbers.into_iter().map(line).collect()
}

async fn append(store: &Store, lines: &[NewLine]) {
    loop {
        match store.logs_append(lines).await {
            Ok(()) => return,
            Err(StoreError::Contended(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

async fn page(db: &TestDb, of: LogOf, filter: &LogFilter, window: &Window<i64>) -> Page<i64, LogLine> {
    db.store.logs_pages(&[of], filter, window).await.expect("a page").remove(0)
}

async fn whole(db: &TestDb, job: JobId) -> Vec<LogLine> {
    let page = page(db, LogOf { job, task: None }, &LogFilter::default(), &ALL).await;
    page.items.into_iter().map(|(_, line)| line).collect()
}

async fn a_job(db: &TestDb) -> Job {
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("a", &workflow)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_read_back_as_they_were_written() {
    let db = TestDb::new().await;
    let (job, other) = (a_job(&db).await.id, a_job(&db).await.id);
    let before = db.store.clock().await.unwrap();
    let mut first = lines(task(job), worker(1), [1, 3]);
    first[0].age = Duration::from_secs(3600);
    first[0].text = "ä \u{1F980} \\ ' \"".to_owned();
    first.insert(1, lines(task(other), worker(1), [2]).remove(0));
    append(&db.store, &first).await;
    append(&db.store, &lines(TaskId { attempt: 2, ..task(job) }, worker(2), [1])).await;
    append(&db.store, &[]).await;
    let log = whole(&db, job).await;
    let told: Vec<_> =
        log.iter().map(|line| (line.seq, line.task.attempt, line.worker, line.text.as_str())).collect();
    let expected =
        [(1, 1, worker(1), "ä \u{1F980} \\ ' \""), (2, 1, worker(1), "line 3"), (3, 2, worker(2), "line 1")];
    assert_eq!(told, expected);
    assert_eq!(
        log.iter().map(|line| line.stream).collect::<Vec<_>>(),
        [LogStream::Stdout, LogStream::Handler, LogStream::Stdout]
    );
    assert!(log[0].at < before && log[1].at >= before && log[2].at >= log[1].at, "{log:#?}");
    assert!(!log[0].truncated && log[0].task == task(job));
    assert_eq!(whole(&db, other).await.len(), 1);
    // A clock that went back, or a line that was long on its way, is not before the line before it.
    let mut late = lines(task(job), worker(2), [2]);
    late[0].age = Duration::from_secs(7200);
    append(&db.store, &late).await;
    assert_eq!(whole(&db, job).await[3].at, log[2].at);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_both_ways_with_and_without_a_filter_for_jobs_and_attempts() {
    let db = TestDb::new().await;
    let job = a_job(&db).await.id;
    append(&db.store, &lines(task(job), worker(1), 1..=10)).await;
    let second = TaskId { attempt: 2, ..task(job) };
    append(&db.store, &lines(second, worker(1), 11..=20)).await;
    let of = LogOf { job, task: None };
    let seqs = |page: &Page<i64, LogLine>| page.items.iter().map(|(seq, _)| *seq).collect::<Vec<_>>();
    let none = LogFilter::default();
    let window = |after, before, limit, end| Window { after, before, limit, end };

    let found = page(&db, of, &none, &window(None, None, 3, End::First)).await;
    assert_eq!((seqs(&found), found.has_next, found.has_previous), (vec![1, 2, 3], true, false));
    let found = page(&db, of, &none, &window(Some(3), None, 3, End::First)).await;
    assert_eq!((seqs(&found), found.has_next, found.has_previous), (vec![4, 5, 6], true, true));
    let found = page(&db, of, &none, &window(None, None, 3, End::Last)).await;
    assert_eq!((seqs(&found), found.has_next, found.has_previous), (vec![18, 19, 20], false, true));
    let found = page(&db, of, &none, &window(Some(1), Some(4), 3, End::Last)).await;
    assert_eq!((seqs(&found), found.has_next, found.has_previous), (vec![2, 3], true, true));

    let errors = LogFilter { streams: vec![LogStream::Stderr], ..none.clone() };
    assert_eq!(seqs(&page(&db, of, &errors, &ALL).await), [2, 5, 8, 11, 14, 17, 20]);
    let of_second = LogOf { job, task: Some(second.into()) };
    assert_eq!(seqs(&page(&db, of_second, &errors, &ALL).await), [11, 14, 17, 20]);
    let elsewhere = LogFilter { stages: vec![Stage::Init], ..none.clone() };
    assert_eq!(seqs(&page(&db, of, &elsewhere, &ALL).await), [0_i64; 0]);
    let here = LogFilter { stages: vec![Stage::Init, Stage::Execute], ..none.clone() };
    assert_eq!(seqs(&page(&db, of, &here, &ALL).await).len(), 20);

    // Any number of logs in one statement, each at its place.
    let nobody = LogOf { job: JobId(uuid::Uuid::nil()), task: None };
    let wanted = [of_second, nobody, of, of_second];
    let pages = db.store.logs_pages(&wanted, &errors, &ALL).await.unwrap();
    assert_eq!(pages.iter().map(|page| page.items.len()).collect::<Vec<_>>(), [4, 0, 7, 4]);
    assert_eq!(db.store.logs_count(&wanted, &errors).await.unwrap(), [Some(4), Some(0), Some(7), Some(4)]);
    assert_eq!(db.store.logs_count(&wanted, &none).await.unwrap(), [Some(10), Some(0), Some(20), Some(10)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_lines_are_counted_only_where_that_is_known_anyway() {
    let db = TestDb::new().await;
    let job = a_job(&db).await.id;
    for first in (1..=11_000).step_by(1_000) {
        append(&db.store, &lines(task(job), worker(1), first..first + 1_000)).await;
    }
    let wanted = [LogOf { job, task: None }, LogOf { job, task: Some(task(job).into()) }];
    let none = LogFilter::default();
    assert_eq!(db.store.logs_count(&wanted, &none).await.unwrap(), [Some(11_000), None]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_its_answer_was_lost_is_left_out() {
    let db = TestDb::new().await;
    let job = a_job(&db).await.id;
    let batch = lines(task(job), worker(1), 1..=5);
    append(&db.store, &batch).await;
    append(&db.store, &batch).await;
    assert_eq!(whole(&db, job).await.len(), 5);
    // Another worker has gone on meanwhile.
    append(&db.store, &lines(task(job), worker(2), 1..=3)).await;
    append(&db.store, &batch).await;
    append(&db.store, &lines(task(job), worker(1), 4..=7)).await;
    let log = whole(&db, job).await;
    let told: Vec<_> = log.iter().map(|line| (line.seq, line.text.as_str())).collect();
    assert_eq!(told[5..], [(6, "line 1"), (7, "line 2"), (8, "line 3"), (9, "line 6"), (10, "line 7")]);
}

/// A worker that has lost its lease, the one that has it now, and a reader who sees what is there at any moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_writes_at_the_same_time_a_reader_misses_nothing_and_sees_nothing_twice() {
    let db = TestDb::new().await;
    let (a, b) = (a_job(&db).await.id, a_job(&db).await.id);
    let mut writers = Vec::new();
    for n in 1..=4 {
        let store = db.another_store().await;
        writers.push(tokio::spawn(async move {
            for first in (1..=300).step_by(10) {
                // Each takes the jobs in an order of its own.
                let jobs = if n % 2 == 0 { [a, b] } else { [b, a] };
                let mut batch = Vec::new();
                for number in first..first + 10 {
                    let job = jobs[usize::try_from(number % 2).unwrap()];
                    batch.extend(lines(task(job), worker(n), [number]));
                }
                append(&store, &batch).await;
            }
        }));
    }
    let mut seen: Vec<LogLine> = Vec::new();
    while seen.len() < 600 {
        let after = seen.last().map_or(0, |line| line.seq);
        let read = db.store.logs_read(&[(a, after)]).await.expect("lines").remove(0).expect("the job");
        seen.extend(read.lines);
    }
    for writer in writers {
        writer.await.expect("no panic");
    }
    assert_eq!(seen.iter().map(|line| line.seq).collect::<Vec<_>>(), (1..=600).collect::<Vec<_>>());
    assert_eq!(seen, whole(&db, a).await);
    assert!(seen.windows(2).all(|pair| pair[0].at <= pair[1].at));
    for n in 1..=4 {
        let mine: Vec<_> =
            seen.iter().filter(|line| line.worker == worker(n)).map(|line| line.text.clone()).collect();
        let parity = i64::from(n % 2 != 0);
        let expected: Vec<_> = (1..=300).filter(|k| k % 2 == parity).map(|k| format!("line {k}")).collect();
        assert_eq!(mine, expected, "of writer {n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_at_a_time_has_a_limit_in_lines_and_in_bytes() {
    let db = TestDb::new().await;
    let (many, long) = (a_job(&db).await.id, a_job(&db).await.id);
    append(&db.store, &lines(task(many), worker(1), 1..=300)).await;
    let mut large = lines(task(long), worker(1), 301..=340);
    large.iter_mut().for_each(|line| line.text = "x".repeat(10_000));
    append(&db.store, &large).await;
    let nobody = JobId(uuid::Uuid::nil());
    let read =
        db.store.logs_read(&[(long, 0), (nobody, 0), (many, 150), (many, 0), (many, 300)]).await.unwrap();
    let count = |place: usize| read[place].as_ref().map(|read| (read.lines.len(), read.is_over));
    let counts: Vec<_> = (0..5).map(count).collect();
    assert_eq!(counts, [Some((7, false)), None, Some((150, false)), Some((200, false)), Some((0, false))]);
    let last = db.store.logs_last(&[long, nobody, many]).await.unwrap();
    assert_eq!(last.len(), 2);
    assert!(last.contains(&(long, 40)) && last.contains(&(many, 300)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_goes_with_its_job_and_nothing_comes_after_it() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    let count = "SELECT count(*) AS number FROM log_lines";
    let (job, stays) = (a_job(&db).await, a_job(&db).await);
    append(&db.store, &lines(task(job.id), worker(1), 1..=5)).await;
    append(&db.store, &lines(task(stays.id), worker(1), 6..=7)).await;
    asked(&db.store, &job, cancel()).await;
    let read = db.store.logs_read(&[(job.id, 0)]).await.unwrap().remove(0).expect("the job");
    assert!(read.is_over && read.lines.len() == 5);
    db.store.job_delete(job.id).await.expect("the job is deleted");
    assert_eq!(number(&mut conn, count).await, 2);
    // A late worker.
    append(&db.store, &lines(task(job.id), worker(2), 1..=5)).await;
    assert_eq!(number(&mut conn, count).await, 2);
    // One whose transaction had begun before the deletion was committed, which nothing keeps out.
    let late = format!(
        "INSERT INTO log_lines SELECT '{}', seq, at, number, round, attempt, worker_id, truncated,
        stage, stream, text FROM log_lines",
        job.id.0
    );
    run(&mut conn, &late).await;
    db.store.deletions_forget(3_600_000).await.expect("nothing is old enough");
    assert_eq!(number(&mut conn, count).await, 4);
    db.store.deletions_forget(-1_000).await.expect("deletions are forgotten");
    assert_eq!(number(&mut conn, count).await, 2);
    assert_eq!(whole(&db, stays.id).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_takes_logs_row_by_row_or_with_their_partition() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    let count = "SELECT count(*) AS number FROM log_lines";
    long_ago::partition(&mut conn).await;
    long_ago::make(&db, &mut conn, 4).await;
    let log =
        "INSERT INTO log_lines SELECT id, 1, now(), 1, 0, 1, id, false, 'INIT', 'HANDLER', 'old' FROM jobs";
    run(&mut conn, log).await;
    let partitions = "SELECT DISTINCT tableoid::regclass::text AS text FROM log_lines";
    assert_eq!(texts(&mut conn, partitions).await, ["log_lines_20250101"]);
    let age = long_ago::DAY_MS;
    assert_eq!(db.store.jobs_expire(age, 1, &[]).await.expect("a batch").jobs, 1);
    assert_eq!(number(&mut conn, count).await, 3, "row by row");
    let ranges = db.store.history_ranges_over(age).await.expect("ranges");
    assert_eq!(db.store.jobs_expire(age, 10, &ranges).await.expect("a batch").jobs, 3);
    assert_eq!(number(&mut conn, count).await, 3, "left to the partition");
    eventually("the partition is dropped", async || {
        matches!(db.store.history_range_drop(&ranges[0]).await, Ok(true))
    })
    .await;
    assert_eq!(number(&mut conn, count).await, 0);
    let left = "SELECT relname::text AS text FROM pg_class WHERE relname LIKE '%_20250101%'";
    assert_eq!(texts(&mut conn, left).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_job_that_moves_on_is_written_beside_it() {
    // Neither waits for the other: lines need no lock on the job's row, whoever holds it.
    let db = TestDb::new().await;
    let job = a_job(&db).await;
    let hand = Hand::register(&db.store).await;
    let job = {
        hand.claim_one().await;
        hand.read(&job).await
    };
    let mut conn = db.connection().await;
    run(&mut conn, "BEGIN").await;
    run(&mut conn, &format!("SELECT FROM jobs WHERE id = '{}' FOR UPDATE", job.id.0)).await;
    append(&db.store, &lines(task(job.id), hand.id, 1..=3)).await;
    assert_eq!(whole(&db, job.id).await.len(), 3);
    run(&mut conn, "COMMIT").await;
    hand.end(&job, done()).await;
}
