//! The feed's order: each entry once, in order, whatever transactions do; foreign ones, restores, the floor.

use std::collections::{BTreeMap, BTreeSet};

use callboard::domain::filter::TransitionFilter;
use callboard::domain::ids::JobId;
use callboard::domain::job::Job;
use callboard::store::Store;
use callboard::store::feed::FeedPlace;
use callboard::store::page::{End, Window};
use diesel_async::AsyncPgConnection;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use crate::hand::asked;
use crate::harness::{Database, TestDb, connect, eventually, new_job, number, run};

/// Reads on from where it is, as the tailer does, and keeps what it got.
struct Reader {
    store: Store,
    place: FeedPlace,
    seen: Vec<(JobId, i32)>,
    pending: bool,
}

impl Reader {
    fn new(db: &TestDb) -> Self {
        Self { store: db.store.clone(), place: FeedPlace::before(0), seen: Vec::new(), pending: false }
    }

    /// One look; how many entries it found.
    async fn look(&mut self, limit: i64) -> usize {
        // Other tests run in other databases of this server.
        let foreign = self.store.feed_foreign().await.expect("foreign transactions");
        let read = self.store.feed_read(self.place, limit, &foreign).await.expect("the feed is read");
        let found = read.entries.len();
        assert!(read.entries.iter().all(|entry| entry.place.position < read.horizon));
        self.place = read.entries.last().map_or(self.place, |last| last.place);
        self.pending = read.pending;
        self.seen.extend(read.entries.iter().map(|entry| (entry.place.job, entry.place.seq)));
        found
    }

    /// Looks until there is nothing more.
    async fn catch_up(&mut self) {
        eventually("everything is delivered", async || {
            let found = self.look(1_000).await;
            found == 0 && !self.pending
        })
        .await;
    }

    /// Each entry once, and each job's in order.
    fn check(&self, expected: &BTreeMap<JobId, i32>) {
        let distinct: BTreeSet<_> = self.seen.iter().collect();
        assert_eq!(distinct.len(), self.seen.len(), "nothing is doubled");
        for (job, version) in expected {
            let seqs: Vec<i32> = self.seen.iter().filter(|(id, _)| id == job).map(|(_, seq)| *seq).collect();
            assert_eq!(seqs, (1..=*version).collect::<Vec<_>>(), "{job}");
        }
    }
}

/// Writes an entry as all of the store's statements do, in whatever transaction the connection is in.
async fn write(conn: &mut AsyncPgConnection, job: &Job) {
    let sql = format!(
        "WITH here AS MATERIALIZED (SELECT callboard_feed_position() AS position), moved AS (
            UPDATE jobs j SET version = version + 1, feed_position = greatest(j.feed_position, here.position)
            FROM here WHERE id = '{}' RETURNING j.*)
         INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
            actor_kind, actor_name, at)
         SELECT id, version, feed_position, state, state, 'AMEND', stage, attempt, round, 'SYSTEM', 'test', updated_at
         FROM moved",
        job.id.0
    );
    run(conn, &sql).await;
}

async fn jobs(db: &TestDb, count: usize) -> Vec<Job> {
    let workflow = db.workflow("pass", json!([])).await;
    db.submit((0..count).map(|n| new_job(&n.to_string(), &workflow)).collect()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_commit_in_another_order_than_they_began_lose_nothing() {
    let db = TestDb::new().await;
    let jobs = jobs(&db, 2).await;
    let mut reader = Reader::new(&db);
    reader.catch_up().await;
    let (mut first, mut second) = (db.connection().await, db.connection().await);
    run(&mut first, "BEGIN").await;
    write(&mut first, &jobs[0]).await;
    run(&mut second, "BEGIN").await;
    write(&mut second, &jobs[1]).await;
    run(&mut second, "COMMIT").await;
    assert_eq!((reader.look(100).await, reader.pending), (0, true), "the second one waits for the first");
    run(&mut first, "COMMIT").await;
    reader.catch_up().await;
    assert_eq!(reader.seen[2..], [(jobs[0].id, 2), (jobs[1].id, 2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_began_first_and_changes_a_job_after_another_one_did_comes_after_it() {
    let db = TestDb::new().await;
    let jobs = jobs(&db, 1).await;
    let mut reader = Reader::new(&db);
    reader.catch_up().await;
    let (mut first, mut second) = (db.connection().await, db.connection().await);
    run(&mut first, "BEGIN").await;
    run(&mut first, "SELECT pg_current_xact_id()").await;
    write(&mut second, &jobs[0]).await;
    assert_eq!(reader.look(100).await, 0);
    write(&mut first, &jobs[0]).await;
    assert_eq!(reader.look(100).await, 0);
    run(&mut first, "COMMIT").await;
    reader.catch_up().await;
    reader.check(&BTreeMap::from([(jobs[0].id, 3)]));
    db.check().await;
}

/// What one of several sessions does.
#[derive(Debug, Clone, Copy)]
enum Step {
    Begin,
    Write(usize),
    Commit,
    RollBack,
}

#[tokio::test(flavor = "multi_thread")]
async fn any_interleaving_delivers_each_entry_once_and_in_order() {
    const SESSIONS: usize = 4;
    const JOBS: usize = 3;
    let step = prop_oneof![
        1 => Just(Step::Begin),
        4 => (0..JOBS).prop_map(Step::Write),
        1 => Just(Step::Commit),
        1 => prop::bool::weighted(0.3).prop_map(|back| if back { Step::RollBack } else { Step::Commit }),
    ];
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let steps =
        prop::collection::vec((0..SESSIONS, step, 1..4_i64), 600).new_tree(&mut runner).unwrap().current();

    let db = TestDb::new().await;
    let jobs = jobs(&db, JOBS).await;
    let mut reader = Reader::new(&db);
    let mut sessions = Vec::new();
    for _ in 0..SESSIONS {
        sessions.push((db.connection().await, false));
    }
    // Which session's open transaction has changed a job, which nobody else can change until it ends.
    let mut held: [Option<usize>; JOBS] = [None; JOBS];
    let (mut waited, mut rolled_back) = (0, 0);
    for (index, step, limit) in steps {
        let (conn, open) = &mut sessions[index];
        match step {
            Step::Begin if !*open => {
                run(conn, "BEGIN").await;
                run(conn, "SELECT pg_current_xact_id()").await;
                *open = true;
            }
            Step::Write(job) if held[job].is_none_or(|by| by == index) => {
                write(conn, &jobs[job]).await;
                held[job] = open.then_some(index);
            }
            Step::Commit | Step::RollBack if *open => {
                let back = matches!(step, Step::RollBack);
                run(conn, if back { "ROLLBACK" } else { "COMMIT" }).await;
                rolled_back += u32::from(back);
                *open = false;
                held.iter_mut().for_each(|by| *by = by.filter(|by| *by != index));
            }
            _ => continue,
        }
        reader.look(limit).await;
        waited += u32::from(reader.pending);
    }
    for (conn, _) in &mut sessions {
        run(conn, "COMMIT").await;
    }
    reader.catch_up().await;
    let mut expected = BTreeMap::new();
    for job in &jobs {
        expected.insert(job.id, db.job(job.id).await.status.version);
    }
    reader.check(&expected);
    assert!(expected.values().all(|version| *version > 20), "{expected:?}");
    assert!(
        waited > 50 && rolled_back > 5,
        "{waited} looks found something pending, {rolled_back} rollbacks"
    );
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_transaction_in_another_database_holds_nothing_back_once_it_is_known() {
    let db = TestDb::new().await;
    let other = Database::empty().await;
    let mut foreign = connect(&other.url).await;
    run(&mut foreign, "BEGIN").await;
    run(&mut foreign, "SELECT pg_current_xact_id()").await;
    let jobs = jobs(&db, 1).await;
    let read = db.store.feed_read(FeedPlace::before(0), 10, &[]).await.unwrap();
    assert_eq!((read.entries.len(), read.pending), (0, true), "a snapshot lists it");
    let mut reader = Reader::new(&db);
    reader.catch_up().await;
    assert_eq!(reader.seen, [(jobs[0].id, 1)]);

    // Those who read pages see it, too.
    let window = Window { after: None, before: None, limit: 10, end: End::First };
    eventually("the page shows it", async || {
        let page = db.store.transitions_page(&TransitionFilter::default(), &window).await.unwrap();
        page.items.len() == 1
    })
    .await;
    let end = db.store.feed_end().await.unwrap();
    assert!(end.position > number(&mut foreign, "SELECT pg_current_xact_id()::text::bigint AS number").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_takes_few_at_a_time_gets_all() {
    let db = TestDb::new().await;
    let jobs = jobs(&db, 20).await;
    let mut reader = Reader::new(&db);
    eventually("all are delivered", async || {
        let found = reader.look(3).await;
        assert!(found <= 3);
        reader.seen.len() == jobs.len()
    })
    .await;
    reader.check(&jobs.iter().map(|job| (job.id, 1)).collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_database_goes_on_behind_what_it_had_delivered() {
    let db = TestDb::new().await;
    let first = jobs(&db, 1).await.remove(0);
    let mut reader = Reader::new(&db);
    reader.catch_up().await;
    assert!(!db.store.feed_rebase().await.unwrap(), "nothing has happened");
    let mut conn = db.connection().await;
    let base = "SELECT base AS number FROM feed";
    for (restored, spoil) in [
        ("into another cluster", "UPDATE feed SET system_identifier = 1"),
        // Transaction ids begin again below what they were: here the past is moved on instead.
        (
            "to an earlier time",
            "WITH a AS (UPDATE jobs SET feed_position = feed_position + 1000000)
             UPDATE transitions SET feed_position = feed_position + 1000000",
        ),
    ] {
        run(&mut conn, spoil).await;
        let before = number(&mut conn, base).await;
        let last = number(&mut conn, "SELECT max(feed_position) AS number FROM transitions").await;
        reader.place = FeedPlace { position: last, job: first.id, seq: 1_000 };
        let store = db.another_store().await;
        assert!(number(&mut conn, base).await > before, "{restored}");
        assert!(!store.feed_rebase().await.unwrap(), "once is enough");
        let job = asked(&store, &first, toggle(&db.job(first.id).await)).await;
        let seen = reader.seen.len();
        reader.catch_up().await;
        assert_eq!(reader.seen[seen..], [(first.id, job.status.version)], "{restored}");
    }
    let floor = number(&mut conn, "SELECT floor AS number FROM feed").await;
    assert_eq!(floor, 0, "nothing is gone");
}

fn toggle(job: &Job) -> callboard::domain::decide::Event {
    use callboard::domain::decide::Event;
    if job.status.paused { Event::Resume } else { Event::Pause }
}
