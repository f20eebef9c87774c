//! Looks at the feed read no more of the history than they hand out, however long it is.

use callboard::domain::filter::TransitionFilter;
use callboard::store::feed::FeedPlace;
use callboard::store::page::{End, Window};
use serde_json::json;

use crate::harness::{TestDb, eventually, new_job, number, run};
use crate::store_claim::statistic;

const TABLE_SCANS: &str = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'transitions'";
const INDEX_SCANS: &str = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'transitions_feed'";

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
