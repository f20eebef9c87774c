//! The plans of the statements that run all the time, in the product's own words: each finds its rows by an index.

use std::time::Duration;

use callboard::domain::callback::{Answer, CallbackKey};
use callboard::domain::decide;
use callboard::domain::filter::JobFilter;
use callboard::domain::job::{Actor, Idempotency, Job, NewJob};
use callboard::domain::words::{JobState, LogStream};
use callboard::store::callbacks::Asking;
use callboard::store::feed::FeedPlace;
use callboard::store::lists::{JobOrder, JobOrderField, JobsAsked};
use callboard::store::logs::{LogFilter, LogOf, NewLine};
use callboard::store::page::{End, Window};
use callboard::store::recover::Holders;
use callboard::store::{Store, StoreSettings};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::hand::{Hand, asked, cancel, done};
use crate::harness::{TestDb, new_job, number, run, texts};
use crate::proxy::Proxy;
use crate::store_claim::months_of_jobs;

/// Those that grow with the jobs.
const TABLES: [&str; 6] = ["jobs", "transitions", "tasks", "callbacks", "callback_tokens", "log_lines"];

/// What a worker and the API ask all the time, once each; their texts.
async fn hot_statements(db: &TestDb) -> Vec<String> {
    let workflow = db.workflow("pass", json!([])).await;
    let proxy = Proxy::to(&db.url).await;
    let store = Store::open(&proxy.url(), &StoreSettings::default(), CancellationToken::new()).await;
    let store = store.expect("the database opens through the proxy");
    let hand = Hand::register(&store).await;
    proxy.heard();
    let idempotency = Some(Idempotency { key: "once".to_owned(), digest: vec![1; 32] });
    let keyed = NewJob { idempotency, ..new_job("keyed", &workflow) };
    for _ in 0..2 {
        store.jobs_submit(vec![keyed.clone()], &Actor::client("test")).await.expect("a submit or a replay");
    }
    let job = hand.claim(1).await.remove(0);
    let key = CallbackKey { job: job.id, round: 0, stage: job.status.stage };
    let asking = Asking { key, attempt: 1, lease: job.status.task.claim.expect("a claim").lease };
    store.callback_open(&asking, [0; 32]).await.expect("a callback");
    store.callback_promised(&asking).await.expect("a promise");
    store.callbacks_answered(&[key]).await.expect("answers");
    store.callback_post([0; 32], &Answer::Result(json!(1))).await.expect("an answer");
    store.callback_end(&asking, false).await.expect("the end");
    let job = hand.end(&job, done()).await;
    asked(&store, &job, cancel()).await;
    store.cancels_requested(&[job.id]).await.expect("requests to cancel");
    store.leases_held(hand.id, 10).await.expect("leases");
    store.jobs_promote().await.expect("promotions");
    let lost = |job: &Job| decide::worker_lost(job).ok();
    store.jobs_rescue(Holders::Lost, &Actor::system("rescue"), lost).await.expect("rescues");
    store.results_in_force(&[job.id]).await.expect("results");
    let foreign = store.feed_foreign().await.expect("foreign transactions");
    store.feed_read(FeedPlace { position: 1, job: job.id, seq: 1 }, 100, &foreign).await.expect("the feed");
    let newest = JobOrder { field: JobOrderField::Created, descending: true };
    let pages = [vec![], vec![JobState::Execute], vec![JobState::Complete]].map(|states| JobsAsked {
        filter: JobFilter { states, ..JobFilter::default() },
        order: newest,
        window: Window { after: None, before: None, limit: 20, end: End::First },
    });
    store.jobs_pages(&pages).await.expect("pages");
    store.jobs_get_without_inputs(&[job.id]).await.expect("jobs");
    let last = Window { after: None, before: None, limit: 10, end: End::Last };
    store.transitions_of_jobs(&[job.id], &last).await.expect("histories");
    let task = job.task_id();
    let line = NewLine {
        task,
        worker: hand.id,
        number: 1,
        age: Duration::ZERO,
        stream: LogStream::Handler,
        truncated: false,
        text: "a".to_owned(),
    };
    store.logs_append(&[line]).await.expect("a line");
    let (of_job, of_task) =
        (LogOf { job: job.id, task: None }, LogOf { job: job.id, task: Some(task.into()) });
    let lines = Window { after: None, before: None, limit: 10, end: End::Last };
    store.logs_pages(&[of_job, of_task], &LogFilter::default(), &lines).await.expect("logs");
    store.logs_count(&[of_job, of_task], &LogFilter::default()).await.expect("logs");
    store.logs_read(&[(job.id, 0)]).await.expect("a log");
    store.logs_last(&[job.id]).await.expect("a log");
    let mut heard = proxy.heard();
    heard.retain(|text| TABLES.iter().any(|table| text.contains(table)));
    heard.sort();
    heard.dedup();
    heard
}

async fn run_all(conn: &mut AsyncPgConnection, sql: &str) {
    conn.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The plan that is used whatever the values are.
async fn plan(conn: &mut AsyncPgConnection, statement: &str) -> String {
    run(conn, &format!("PREPARE hot AS {statement}")).await;
    let values = "SELECT cardinality(parameter_types)::bigint AS number FROM pg_prepared_statements WHERE name = 'hot'";
    let nulls = vec!["NULL"; usize::try_from(number(conn, values).await).unwrap()].join(", ");
    let call = if nulls.is_empty() { "hot".to_owned() } else { format!("hot({nulls})") };
    // EXPLAIN is no query that could be selected from.
    run_all(
        conn,
        &format!(
            "CREATE TEMPORARY TABLE IF NOT EXISTS plan (line text); TRUNCATE plan;
             DO $body$ DECLARE line text; BEGIN
                 FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) EXECUTE {call}' LOOP
                     INSERT INTO plan VALUES (line);
                 END LOOP;
             END $body$; DEALLOCATE hot"
        ),
    )
    .await;
    texts(conn, "SELECT line AS text FROM plan").await.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hot_statement_finds_its_rows_by_an_index() {
    let db = TestDb::new().await;
    let mut conn = db.connection().await;
    months_of_jobs(&db, &mut conn).await;
    run_all(
        &mut conn,
        "INSERT INTO transitions (job_id, seq, feed_position, from_state, to_state, trigger, stage, attempt, round,
            actor_kind, actor_name, at)
         SELECT callboard_uuid(1700000000000000 + n, n), 2, n % 500, 'INIT', 'INIT', 'AMEND', 'INIT', 1, 0,
            'SYSTEM', 'test', now() FROM generate_series(1, 20000) AS n;
         INSERT INTO tasks (job_id, round, stage, attempt, state, handler, max_attempts, finished_at, seq)
         SELECT callboard_uuid(1700000000000000 + n, n), 0, 'INIT', 1, 'SUCCEEDED', 'pass', 1, now(), 3
         FROM generate_series(1, 20000) AS n;
         INSERT INTO callbacks (job_id, round, stage, attempt, open, promised)
         SELECT callboard_uuid(1700000000000000 + n, n), 0, 'INIT', 1, true, true FROM generate_series(1, 20000) AS n;
         INSERT INTO callback_tokens (digest, job_id, round, stage, issued_at)
         SELECT sha256(job_id::text::bytea), job_id, round, stage, now() FROM callbacks;
         INSERT INTO log_lines SELECT callboard_uuid(1700000000000000 + n % 100, n % 100), 1 + n / 100, now(), n, 0, 1,
            callboard_uuid(1, 1), false, 'INIT', 'HANDLER', 'a line of usual length, or about that'
         FROM generate_series(0, 19999) AS n",
    )
    .await;
    let statements = hot_statements(&db).await;
    run_all(&mut conn, "ANALYZE; SET plan_cache_mode = force_generic_plan").await;
    let mut plans = String::new();
    for statement in &statements {
        let plan = plan(&mut conn, statement).await;
        for table in TABLES {
            let whole = format!("Seq Scan on {table}");
            assert!(!plan.contains(&whole), "{whole} in\n{plan}\nof\n{statement}");
        }
        plans.push_str(&plan);
    }
    for index in [
        "jobs_claim",
        "jobs_pkey",
        "jobs_due",
        "jobs_held",
        "jobs_idempotency",
        "jobs_live",
        "jobs_ended",
        "transitions_default_feed",
        "tasks_default_accepted",
        "callbacks_pkey",
        "callback_tokens_pkey",
        "callback_tokens_callback",
        "log_lines_default_pkey",
    ] {
        assert!(plans.contains(index), "nothing goes by {index}:\n{plans}");
    }
}
