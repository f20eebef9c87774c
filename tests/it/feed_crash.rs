//! A crash of PostgreSQL forgets transaction ids that left no trace on its disk, and gives them out again. Whoever follows
//! the feed must not have passed them.

use std::sync::Arc;
use std::time::Duration;

use callboard::domain::filter::TransitionFilter;
use callboard::domain::job::Actor;
use callboard::domain::workflow::WorkflowDefinition;
use callboard::feed::FeedSettings;
use callboard::store::feed::FeedPlace;
use callboard::store::workflows::NewWorkflow;
use callboard::store::{Store, StoreSettings, migrate};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::chaos::database::{Client, Database};
use crate::chaos::schedule::Stop;
use crate::chaos::way::Way;
use crate::following::{follow_with, transitions};
use crate::harness::{EVENT_WAIT, eventually, new_job};

async fn transaction_id(client: &Client) -> i64 {
    let row = client.query_one("SELECT pg_current_xact_id()::text::bigint", &[]).await;
    row.expect("an id").get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_misses_nothing_when_a_crash_turns_transaction_ids_back() {
    let database = Database::start().await;
    let way = Way::to(Arc::clone(&database.destination)).await;
    let url = Database::url_over(&way.address());
    migrate::migrate_up(&url, EVENT_WAIT).await.expect("migrations run");
    let stop = CancellationToken::new();
    let store = Store::open(&url, &StoreSettings::default(), stop.clone()).await.expect("it opens");
    let definition: WorkflowDefinition =
        serde_json::from_value(json!({ "name": "pass", "stages": [] })).expect("a definition");
    let stages = definition.bindings().expect("a sound definition");
    let new = NewWorkflow { name: definition.name, description: None, stages, input_schema: None };
    let workflow = store.workflow_register(new).await.expect("it is registered");
    let submit =
        async |name: &str| store.jobs_submit(vec![new_job(name, &workflow)], &Actor::client("test")).await;

    let settings = FeedSettings { poll_interval_ms: 20, checkpoint_interval_ms: 20 };
    let following = follow_with(&store, &settings);
    let mut reader = transitions(&following, TransitionFilter::default(), None);
    reader.item().await;
    submit("before").await.expect("it is stored");
    let before = reader.entries(1).await.remove(0).place;

    // Transactions that leave nothing to be written: their ids are known to nobody's disk.
    let client = database.connect().await.expect("a connection");
    let mut last = 0;
    for _ in 0..200 {
        client.batch_execute("BEGIN; SELECT pg_current_xact_id(); ROLLBACK").await.expect("it runs");
    }
    eventually("the horizon is behind them", async || {
        last = last.max(transaction_id(&client).await);
        let read = store.feed_read(FeedPlace::before(0), 1, &[]).await.expect("the feed is read");
        read.horizon > before.position + 200
    })
    .await;
    // The tailer has looked since.
    for _ in 0..10 {
        reader.item().await;
    }
    database.restart(Stop::Immediate, Duration::ZERO).await;
    let client = database.connect().await.expect("a connection");
    assert!(transaction_id(&client).await < last, "ids are given out again");

    eventually("it is stored", async || submit("after").await.is_ok()).await;
    // It goes on saying how far it is, so it would be waited for in vain.
    let told = tokio::time::timeout(EVENT_WAIT, reader.entries(1)).await;
    let after = told.expect("it is told in time").remove(0).place;
    assert!(after.position < last && after.seq == 1, "{after:?}");
    // Whoever comes with the cursor of before hears of it, too.
    let mut again = transitions(&following, TransitionFilter::default(), Some(before));
    assert_eq!(again.entries(1).await.remove(0).place, after);
    stop.cancel();
}
