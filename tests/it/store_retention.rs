//! Retention: what goes, what stays, in which pieces; partitions of the history; and that nobody waits for it.

use std::time::{Duration, Instant};

use callboard::domain::filter::TransitionFilter;
use callboard::domain::ids::JobId;
use callboard::domain::job::{Actor, Job};
use callboard::domain::words::RetryFrom;
use callboard::engine::{EngineSettings, RetentionSettings};
use callboard::store::StoreError;
use callboard::store::feed::FeedPlace;
use callboard::store::jobs::Deleted;
use callboard::store::page::{End, Window};
use callboard::store::partitions::HistoryRange;
use diesel_async::AsyncPgConnection;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::hand::{Hand, asked, done, fails_for_good, retry};
use crate::harness::{TestDb, drain, eventually, new_job, number, quick, run, texts, worker};
use crate::long_ago::{self, DAY_MS};

/// Jobs in one batch, where a test does not care.
const BATCH: i64 = 1_000;

async fn count(conn: &mut AsyncPgConnection, table: &str) -> i64 {
    number(conn, &format!("SELECT count(*) AS number FROM {table}")).await
}

/// The next range of a week, tried again where autovacuum holds a lock.
async fn range_made(db: &TestDb) -> Option<HistoryRange> {
    let mut made = None;
    eventually("the next range is made", async || match db.store.history_range_make(7).await {
        Ok(range) => {
            made = range;
            true
        }
        Err(_) => false,
    })
    .await;
    made
}

/// Drops a range, tried again likewise.
async fn range_dropped(db: &TestDb, range: &HistoryRange) -> bool {
    let mut dropped = false;
    eventually("the range is looked at", async || match db.store.history_range_drop(range).await {
        Ok(done) => {
            dropped = done;
            true
        }
        Err(_) => false,
    })
    .await;
    dropped
}

/// Rows of jobs, transitions, tasks, labels and deletions.
async fn rows(conn: &mut AsyncPgConnection) -> [i64; 5] {
    let mut rows = [0; 5];
    for (rows, table) in rows.iter_mut().zip(["jobs", "transitions", "tasks", "job_labels", "job_deletions"])
    {
        *rows = count(conn, table).await;
    }
    rows
}

/// Makes a job one of long ago: as old as if it had ended two days before.
async fn age(conn: &mut AsyncPgConnection, job: &Job, columns: &[&str]) {
    let set: Vec<_> =
        columns.iter().map(|column| format!("{column} = {column} - interval '2 days'")).collect();
    run(conn, &format!("UPDATE jobs SET {} WHERE id = '{}'", set.join(", "), job.id.0)).await;
}

async fn ended(db: &TestDb, hand: &Hand, name: &str) -> Job {
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job(name, &workflow)).await;
    let mut job = hand.claim_one().await;
    while job.status.state.is_live() {
        job = hand.end(&job, done()).await;
    }
    job
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_long_ago_goes_with_all_that_belongs_to_it_and_nothing_else_does() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    let hand = Hand::register(&db.store).await;
    long_ago::make(&db, &mut conn, 25).await;
    let young = ended(&db, &hand, "young").await;
    // It ended long ago, and a late worker was turned away just now.
    let touched = ended(&db, &hand, "touched").await;
    age(&mut conn, &touched, &["finished_at"]).await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(new_job("retried", &workflow)).await;
    let failed = hand.end(&hand.claim_one().await, fails_for_good()).await;
    age(&mut conn, &failed, &["finished_at", "updated_at"]).await;
    let retried = asked(&db.store, &failed, retry(RetryFrom::Init)).await;
    let waiting = db.submit_one(new_job("waiting", &workflow)).await;
    age(&mut conn, &waiting, &["updated_at"]).await;
    let [jobs, transitions, tasks, labels, _] = rows(&mut conn).await;

    let batch = async |limit| db.store.jobs_expire(DAY_MS, limit, &[]).await.expect("a batch").jobs;
    assert_eq!((batch(10).await, batch(10).await, batch(10).await, batch(10).await), (10, 10, 5, 0));
    let left = rows(&mut conn).await;
    assert_eq!(left, [jobs - 25, transitions - 25 * 7, tasks - 25 * 5, labels - 25, 25]);
    for job in [&young, &touched, &retried, &waiting] {
        assert!(db.store.job_get(job.id).await.unwrap().is_some(), "{}", job.name);
    }
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_behind_what_went_is_told_and_nobody_else() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    let hand = Hand::register(&db.store).await;
    let begin = db.store.feed_end().await.unwrap();
    let old = ended(&db, &hand, "old").await;
    age(&mut conn, &old, &["finished_at", "updated_at"]).await;
    let of_old = format!("SELECT feed_position AS number FROM jobs WHERE id = '{}'", old.id.0);
    let of_old = number(&mut conn, &of_old).await;
    let mut later = begin;
    // Transactions of other tests on the same server hold the horizon back for a moment.
    eventually("the feed's end is at the old job", async || {
        later = db.store.feed_end().await.unwrap();
        later.position >= of_old
    })
    .await;
    let young = ended(&db, &hand, "young").await;
    assert!(db.store.feed_place_check(begin).await.is_ok());

    assert_eq!(db.store.jobs_expire(DAY_MS, BATCH, &[]).await.unwrap().jobs, 1);
    assert!(matches!(db.store.feed_place_check(begin).await, Err(StoreError::CursorExpired)));
    assert!(matches!(db.store.feed_read(begin, 10, &[]).await, Err(StoreError::CursorExpired)));
    let mut jobs = Vec::new();
    eventually("a young cursor holds", async || {
        let read = db.store.feed_read(later, 100, &[]).await.expect("a young cursor holds");
        jobs = read.entries.iter().map(|entry| entry.transition.id.job).collect();
        jobs.len() == 7
    })
    .await;
    assert_eq!(jobs, [young.id; 7]);
    let deleted = db.store.deletions_read(later.position, i64::MAX, 10).await.unwrap();
    assert_eq!(deleted.iter().map(|deletion| deletion.job).collect::<Vec<_>>(), [old.id]);
    assert!(matches!(db.store.job_delete(old.id).await.unwrap(), Deleted::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_at_a_time_removes() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    long_ago::make(&db, &mut conn, 3).await;
    // The number of the lock is that of src/store/locks.rs.
    run(&mut conn, &format!("SELECT pg_advisory_lock({})", 0x0063_616c_6c62_0004_i64)).await;
    let expired = db.store.jobs_expire(DAY_MS, BATCH, &[]).await.unwrap();
    assert_eq!((expired.jobs, expired.ours), (0, false));
    assert_eq!(range_made(&db).await, None);
    run(&mut conn, "SELECT pg_advisory_unlock_all()").await;
    let expired = db.store.jobs_expire(DAY_MS, BATCH, &[]).await.unwrap();
    assert_eq!((expired.jobs, expired.ours), (3, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_is_made_ahead_of_its_time_and_once() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    let hand = Hand::register(&db.store).await;
    ended(&db, &hand, "before").await;
    let made = range_made(&db).await.expect("a range");
    assert_eq!(range_made(&db).await, None, "it reaches far enough");
    assert_eq!(db.store.history_ranges().await.unwrap().first(), Some(&made));
    let ahead = "SELECT (low > callboard_uuid_floor(now() + interval '1 day'))::int::bigint AS number
        FROM history_partitions";
    assert_eq!(number(&mut conn, ahead).await, 1);
    // A job of that time goes there, with all of its history.
    let moved = format!(
        "UPDATE transitions SET job_id = overlay(job_id::text placing left('{}', 18) from 1 for 18)::uuid",
        made.low
    );
    run(&mut conn, &moved).await;
    assert_eq!(count(&mut conn, "transitions_default").await, 0);
    assert_eq!(count(&mut conn, &format!("transitions_{}", made.suffix)).await, 7);
    assert!(!db.store.history_forsake().await.unwrap(), "nothing is half-made");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_half_made_is_taken_back() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    let promise = "SELECT callboard_history_promise('20500101', callboard_uuid_floor('2050-01-01'),
        callboard_uuid_floor('2050-01-08'))";
    run(&mut conn, promise).await;
    assert!(db.store.history_forsake().await.unwrap());
    let left = "SELECT relname::text AS text FROM pg_class WHERE relname ~ '2050' UNION ALL
        SELECT conname::text FROM pg_constraint WHERE conname ~ 'promise'";
    assert_eq!(texts(&mut conn, left).await, Vec::<String>::new());
    assert!(!db.store.history_forsake().await.unwrap());
    assert!(range_made(&db).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_whose_jobs_are_all_old_goes_whole() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    long_ago::partition(&mut conn).await;
    long_ago::make(&db, &mut conn, 20).await;
    let a_job = texts(&mut conn, "SELECT min(id::text) AS text FROM jobs").await.remove(0);
    let over = db.store.history_ranges_over(DAY_MS).await.unwrap();
    assert_eq!(over.len(), 1);
    assert!(!range_dropped(&db, &over[0]).await, "its jobs are still there");

    assert_eq!(db.store.jobs_expire(DAY_MS, 15, &over).await.unwrap().jobs, 15);
    assert_eq!(rows(&mut conn).await, [5, 20 * 7, 20 * 5, 5, 15], "histories are left to the partition");
    let job = JobId(a_job.parse().unwrap());
    let window = Window { after: None, before: None, limit: 1_000, end: End::First };
    let page = db.store.transitions_page(&TransitionFilter::default(), &window).await.unwrap();
    assert_eq!(page.items.len(), 5 * 7, "nobody sees what is left of jobs that are gone");
    let id = callboard::domain::ids::TransitionId { job, seq: 1 };
    assert_eq!(db.store.transitions_get(&[id]).await.unwrap(), []);

    assert_eq!(db.store.jobs_expire(DAY_MS, 15, &over).await.unwrap().jobs, 5);
    assert!(range_dropped(&db, &over[0]).await);
    assert_eq!(rows(&mut conn).await, [0, 0, 0, 0, 20]);
    assert_eq!(db.store.history_ranges().await.unwrap(), []);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_with_a_job_that_stays_goes_row_by_row() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    long_ago::partition(&mut conn).await;
    long_ago::make(&db, &mut conn, 10).await;
    run(&mut conn, "UPDATE jobs SET updated_at = now() WHERE id = (SELECT min(id::text)::uuid FROM jobs)")
        .await;
    assert_eq!(db.store.history_ranges_over(DAY_MS).await.unwrap(), []);
    assert_eq!(db.store.jobs_expire(DAY_MS, BATCH, &[]).await.unwrap().jobs, 9);
    assert_eq!(rows(&mut conn).await, [1, 7, 5, 1, 9]);
    let range = db.store.history_ranges().await.unwrap().remove(0);
    assert!(!range_dropped(&db, &range).await);
}

/// A lock on the whole history that is waited for holds up everybody who comes after.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_reader_of_the_history_keeps_the_partition_and_nobody_waits() {
    let db = TestDb::new().await;
    let (mut conn, mut reader) = (db.connection().await, db.connection().await);
    long_ago::partition(&mut conn).await;
    run(&mut reader, "BEGIN").await;
    count(&mut reader, "transitions").await;
    let range = db.store.history_ranges().await.unwrap().remove(0);
    for refused in [
        db.store.history_range_drop(&range).await.map(|_| ()),
        db.store.history_range_make(1).await.map(|_| ()),
    ] {
        assert!(matches!(refused, Err(StoreError::Timeout(_))), "{refused:?}");
    }
    let hand = Hand::register(&db.store).await;
    ended(&db, &hand, "meanwhile").await;
    run(&mut reader, "COMMIT").await;
    assert!(range_dropped(&db, &range).await);
    assert!(range_made(&db).await.is_some());
}

/// The feed's readers look into each partition's index, and whoever knows the job looks into one partition.
#[tokio::test(flavor = "multi_thread")]
async fn partitions_are_read_by_their_indexes() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    long_ago::partition(&mut conn).await;
    long_ago::make(&db, &mut conn, 3_000).await;
    range_made(&db).await;
    let mut plan = async |sql: &str| {
        let lines = format!("EXPLAIN (COSTS OFF) {sql}");
        let mut text = String::new();
        for line in explain(&mut conn, &lines).await {
            text.push_str(&line);
            text.push('\n');
        }
        text
    };
    let poll = plan(
        "SELECT * FROM transitions h WHERE (h.feed_position, h.job_id, h.seq)
            > (5, '00000000-0000-0000-0000-000000000000', 0) AND h.feed_position < 100000000
         ORDER BY h.feed_position, h.job_id, h.seq LIMIT 1000",
    )
    .await;
    assert!(
        poll.contains("Merge Append") && !poll.contains("Seq Scan") && !poll.contains("Sort  "),
        "{poll}"
    );
    assert_eq!(poll.matches("Index Scan").count(), 3, "{poll}");
    let of_a_job = plan("SELECT * FROM transitions WHERE job_id = callboard_uuid_floor('2025-01-02')").await;
    assert!(
        of_a_job.contains("transitions_20250101") && !of_a_job.contains("transitions_default"),
        "{of_a_job}"
    );
}

async fn explain(conn: &mut AsyncPgConnection, sql: &str) -> Vec<String> {
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let lines: Vec<Line> = diesel::sql_query(sql).load(conn).await.expect("a plan");
    lines.into_iter().map(|line| line.line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_removes_only_where_it_was_told_to() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    long_ago::make(&db, &mut conn, 30).await;
    let hand = Hand::register(&db.store).await;
    let young = ended(&db, &hand, "young").await;
    let idle = worker(&db.store, quick());
    let workflow = db.workflow("pass", json!([])).await;
    let passed = db.submit_one(new_job("passed", &workflow)).await;
    db.wait_ended(passed.id).await;
    drain(idle).await;
    assert_eq!(count(&mut conn, "jobs").await, 32);
    let retention = RetentionSettings { ended_after_days: Some(30), batch_jobs: 7 };
    let busy = worker(&db.store, EngineSettings { retention, ..quick() });
    eventually("old jobs are gone", async || count(&mut conn, "jobs").await == 2).await;
    eventually("a range is made", async || !db.store.history_ranges().await.unwrap().is_empty()).await;
    drain(busy).await;
    for job in [young, passed] {
        assert!(db.store.job_get(job.id).await.unwrap().is_some());
    }
    db.check().await;
}

/// What a run of retention over many rows took.
struct Measured {
    batches: usize,
    took: Duration,
    longest_batch: Duration,
    writes: usize,
    longest_write: Duration,
    longest_write_before: Duration,
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} batches in {:?}, the longest {:?}; ", self.batches, self.took, self.longest_batch)?;
        write!(f, "{} writes meanwhile, the longest {:?} ", self.writes, self.longest_write)?;
        write!(f, "(before: {:?})", self.longest_write_before)
    }
}

/// Removes everything while somebody submits one job after the other, and says how long each had to wait.
async fn measure(jobs: usize, partitioned: bool, batch: i64) -> Measured {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    if partitioned {
        long_ago::partition(&mut conn).await;
    }
    let begun = Instant::now();
    long_ago::make(&db, &mut conn, jobs).await;
    println!("{jobs} jobs made in {:?}", begun.elapsed());
    let before = write_until(&db, 200, CancellationToken::new()).await;
    let (stop, begun) = (CancellationToken::new(), Instant::now());
    let mut longest_batch = Duration::ZERO;
    let mut batches = 0;
    let remove = async {
        let over = db.store.history_ranges_over(DAY_MS).await.expect("ranges");
        assert_eq!(over.len(), usize::from(partitioned));
        loop {
            let begun = Instant::now();
            let expired = db.store.jobs_expire(DAY_MS, batch, &over).await.expect("a batch");
            longest_batch = longest_batch.max(begun.elapsed());
            batches += 1;
            if expired.jobs == 0 {
                break;
            }
        }
        for range in &over {
            assert!(range_dropped(&db, range).await);
        }
        assert!(range_made(&db).await.is_some());
        stop.cancel();
    };
    let ((), meanwhile) = tokio::join!(remove, write_until(&db, usize::MAX, stop.clone()));
    let took = begun.elapsed();
    let old = "(SELECT FROM transitions WHERE at < '2026-01-01' UNION ALL SELECT FROM jobs WHERE queue = 'old') AS left_over";
    assert_eq!(count(&mut conn, old).await, 0);
    Measured {
        batches,
        took,
        longest_batch,
        writes: meanwhile.0,
        longest_write: meanwhile.1,
        longest_write_before: before.1,
    }
}

/// Submits jobs one by one; how many, and the longest time that one took.
async fn write_until(db: &TestDb, most: usize, stop: CancellationToken) -> (usize, Duration) {
    let workflow = db.workflow("pass", json!([])).await;
    let (mut written, mut longest) = (0, Duration::ZERO);
    while written < most && !stop.is_cancelled() {
        let begun = Instant::now();
        let submitted = db.store.jobs_submit(vec![new_job("one", &workflow)], &Actor::client("test")).await;
        submitted.expect("nobody is turned away");
        longest = longest.max(begun.elapsed());
        written += 1;
    }
    (written, longest)
}

/// Far more than any lock is held here, and far less than removing it all takes at once where rows are millions.
const WRITE_MAX: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_go_while_others_write() {
    for partitioned in [false, true] {
        let measured = measure(10_000, partitioned, 500).await;
        println!("partitioned: {partitioned}: {measured}");
        assert!(measured.writes > 0 && measured.longest_write < WRITE_MAX, "{measured}");
        assert!(measured.batches > 20, "{measured}");
    }
}

/// Millions of rows: 300,000 jobs have 4.2 million.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes, and gigabytes of disk"]
async fn millions_of_rows_go_while_others_write() {
    for partitioned in [false, true] {
        let measured = measure(300_000, partitioned, 1_000).await;
        println!("partitioned: {partitioned}: {measured}");
        assert!(measured.longest_write < WRITE_MAX, "{measured}");
    }
}

/// Places below the floor are refused, whatever job they name.
#[tokio::test(flavor = "multi_thread")]
async fn the_floor_never_falls() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    long_ago::make(&db, &mut conn, 2).await;
    run(&mut conn, "UPDATE feed SET floor = 1000000000").await;
    assert_eq!(db.store.jobs_expire(DAY_MS, BATCH, &[]).await.unwrap().jobs, 2);
    assert_eq!(number(&mut conn, "SELECT floor AS number FROM feed").await, 1_000_000_000);
    let below = FeedPlace::before(999_999_999);
    assert!(matches!(db.store.feed_place_check(below).await, Err(StoreError::CursorExpired)));
}
