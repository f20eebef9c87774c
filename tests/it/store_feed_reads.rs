//! Looks at the feed read no more of the history than they hand out, however long it is.

use callboard::domain::filter::TransitionFilter;
use callboard::store::feed::FeedPlace;
use callboard::store::page::{End, Window};
use serde_json::json;

use crate::harness::{TestDb, eventually, new_job, number, run};
use crate::store_claim::statistic;

const TABLE_SCANS: &str = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'transitions_default'";
const INDEX_SCANS: &str =
    "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'transitions_default_feed'";

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_feed_never_reads_the_whole_history() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(new_job("the model", &workflow)).await;
    // Long histories of earlier times, as one more transaction each.
    run(
        &mut conn,
        "INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
            actor_kind, actor_name, at)
         SELECT callboard_uuid(1700000000000000 + n, n), 2, n % 500, 'INIT', 'INIT', 'AMEND', 'INIT', 1, 0,
            'SYSTEM', 'test', now() FROM generate_series(1, 30000) AS n",
    )
    .await;
    db.submit((0..50).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    let position = format!("SELECT feed_position AS number FROM transitions WHERE job_id = '{}'", job.id.0);
    let place = FeedPlace { position: number(&mut conn, &position).await, job: job.id, seq: 1 };
    // As the planner sees it before the statistics are there, and with them.
    for statistics in ["SELECT 1", "VACUUM ANALYZE transitions"] {
        run(&mut conn, statistics).await;
        let before = [statistic(&mut conn, TABLE_SCANS).await, statistic(&mut conn, INDEX_SCANS).await];
        {
            // A session tells at its end what it did. Some of its looks are planned for any values.
            let store = db.another_store().await;
            for _ in 0..8 {
                eventually("what is committed is final", async || {
                    let foreign = store.feed_foreign().await.expect("foreign transactions");
                    let read = store.feed_read(place, 1_000, &foreign).await.expect("the feed is read");
                    read.entries.len() == 50 && !read.pending
                })
                .await;
                store.feed_end().await.expect("the feed's end");
                let window = Window { after: Some(place), before: None, limit: 200, end: End::First };
                let page = store.transitions_page(&TransitionFilter::default(), &window).await;
                assert_eq!(page.expect("a page").items.len(), 50);
            }
        }
        eventually("the looks are in the statistics", async || {
            statistic(&mut conn, INDEX_SCANS).await >= before[1] + 16
        })
        .await;
        assert_eq!(statistic(&mut conn, TABLE_SCANS).await, before[0], "the history was read as a whole");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_feed_looks_up_the_jobs_of_its_entries_alone() {
    const SCANS: &str = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'jobs'";
    const LOOKUPS: &str = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'jobs_pkey'";
    const LOOKS: i64 = 8;
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    let workflow = db.workflow("pass", json!([])).await;
    let submit = async |count: i32| {
        db.submit((0..count).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    };
    submit(2).await;
    let mut begin = FeedPlace::before(0);
    let before = [statistic(&mut conn, SCANS).await, statistic(&mut conn, LOOKUPS).await];
    {
        // A session tells at its end what it did. What it has planned for any values while there were two jobs is used for
        // as long as PostgreSQL has not counted the others; later it is planned again.
        let store = db.another_store().await;
        for (jobs, statistics) in
            [(0, "SELECT 1"), (10_000, "SELECT 1"), (10_000, "VACUUM ANALYZE jobs, transitions")]
        {
            submit(jobs).await;
            run(&mut conn, statistics).await;
            if jobs > 0 {
                begin = store.feed_end().await.expect("the feed's end");
                submit(1).await;
            }
            for _ in 0..LOOKS {
                eventually("what is committed is final", async || {
                    let foreign = store.feed_foreign().await.expect("foreign transactions");
                    let read = store.feed_read(begin, 1_000, &foreign).await.expect("the feed is read");
                    read.entries.last().is_some_and(|entry| entry.traits.is_some()) && !read.pending
                })
                .await;
            }
        }
    }
    eventually("the looks are in the statistics", async || {
        statistic(&mut conn, LOOKUPS).await >= before[1] + 2 * LOOKS
    })
    .await;
    assert_eq!(statistic(&mut conn, SCANS).await, before[0], "all jobs were read");
}
