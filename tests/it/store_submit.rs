//! Submitting: what is stored, each job at most once for its key, alone, together and in batches.

use std::collections::BTreeSet;
use std::sync::Arc;

use callboard::domain::job::{Actor, Gate, Idempotency, Job, Label, NewJob};
use callboard::domain::words::AdvanceMode;
use callboard::domain::workflow::Workflow;
use callboard::store::StoreError;
use callboard::store::submit::Submitted;
use callboard::store::submitter::Submitter;
use chrono::TimeDelta;
use serde_json::json;

use crate::hand::{Hand, cancel};
use crate::harness::{TestDb, new_job, number, texts};

fn keyed(name: &str, workflow: &Arc<Workflow>, key: &str, digest: u8) -> NewJob {
    let idempotency = Some(Idempotency { key: key.to_owned(), digest: vec![digest; 32] });
    NewJob { idempotency, ..new_job(name, workflow) }
}

fn words(submitted: &[Submitted]) -> Vec<(&'static str, &str)> {
    let word = |one: &'_ Submitted| match one {
        Submitted::New(_) => "new",
        Submitted::Replayed(_) => "replayed",
        Submitted::Conflict(_) => "conflict",
    };
    submitted.iter().map(|one| (word(one), job_of(one).name.as_str())).collect()
}

fn job_of(submitted: &Submitted) -> &Job {
    match submitted {
        Submitted::New(job) | Submitted::Replayed(job) | Submitted::Conflict(job) => job,
    }
}

async fn jobs_stored(db: &TestDb) -> i64 {
    number(&mut db.connection().await, "SELECT count(*) AS number FROM jobs").await
}

fn client() -> Actor {
    Actor::client("test")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_the_row_however_the_job_begins() {
    let db = TestDb::new().await;
    let plain = db.workflow("plain", json!([])).await;
    let approval = db
        .workflow(
            "approval",
            json!([{ "stage": "INIT", "handler": "simulate", "approval": true,
            "retry": { "maxAttempts": 7 } }]),
        )
        .await;
    let now = db.store.clock().await.unwrap();
    let at = |seconds| Some(now + TimeDelta::seconds(seconds));
    let manual = AdvanceMode::Manual;
    let labels = vec![
        Label { key: "b".into(), value: String::new() },
        Label { key: "a".into(), value: "\u{1F980} \"'\\".into() },
    ];
    let everything = NewJob {
        description: Some("d\u{e9}".into()),
        queue: "other".into(),
        priority: -7,
        labels,
        input: Arc::new(json!({ "n": [1.5, null], "\u{1F980}": "\u{1}" })),
        ..keyed("everything", &plain, "key", 1)
    };
    for (job, gate, due_at) in [
        (new_job("plain", &plain), Gate::Open, None),
        (everything, Gate::Open, None),
        (NewJob { run_at: at(3_600), ..new_job("later", &plain) }, Gate::Timed, at(3_600)),
        (NewJob { run_at: at(-3_600), ..new_job("earlier", &plain) }, Gate::Open, None),
        (NewJob { mode: manual, ..new_job("manual", &plain) }, Gate::Held, None),
        (NewJob { mode: manual, run_at: at(60), ..new_job("both", &plain) }, Gate::Held, at(60)),
        (new_job("approval", &approval), Gate::Held, None),
    ] {
        let (labels, input) = (job.labels.clone(), Arc::clone(&job.input));
        let stored = db.submit_one(job).await;
        assert_eq!(db.job(stored.id).await, stored);
        assert_eq!((stored.status.task.gate, stored.status.task.due_at), (gate, due_at), "{}", stored.name);
        assert_eq!((&stored.labels, &stored.input), (&labels, &input));
        assert_eq!(stored.status.task.max_attempts, if stored.name == "approval" { 7 } else { 3 });
        let entry = db.history(stored.id).await.remove(0);
        assert_eq!((entry.actor, entry.at, entry.from), (client(), stored.created_at, None));
    }
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_and_places_follow_the_order_of_submission() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let mut jobs = db.submit((0..1_500).map(|n| new_job(&n.to_string(), &workflow)).collect()).await;
    jobs.extend(db.submit((1_500..1_600).map(|n| new_job(&n.to_string(), &workflow)).collect()).await);
    assert!(jobs.windows(2).all(|pair| pair[0].id < pair[1].id), "ids sort by creation");
    assert!(jobs.iter().enumerate().all(|(n, job)| job.name == n.to_string()), "each answer at its place");
    assert_eq!(jobs[0].id.to_string().len(), "job_".len() + 26);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_stands_for_one_request_and_one_job() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(keyed("first", &workflow, "k", 1)).await;
    // The job as it is now, not as it was.
    let hand = Hand::register(&db.store).await;
    let running = hand.claim_one().await;
    let again = db.store.jobs_submit(vec![keyed("first", &workflow, "k", 1)], &client()).await.unwrap();
    assert_eq!(again, [Submitted::Replayed(running.clone())]);
    let other = db.store.jobs_submit(vec![keyed("second", &workflow, "k", 2)], &client()).await.unwrap();
    assert_eq!(other, [Submitted::Conflict(running)]);
    assert_eq!((jobs_stored(&db).await, db.triggers(job.id).await.len()), (1, 2));
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn within_one_batch_keys_mean_the_same_as_in_two() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let batch = vec![
        new_job("without", &workflow),
        keyed("a", &workflow, "k", 1),
        keyed("a", &workflow, "k", 1),
        keyed("b", &workflow, "k", 2),
        keyed("c", &workflow, "l", 1),
    ];
    let submitted = db.store.jobs_submit(batch, &client()).await.unwrap();
    let expected = [("new", "without"), ("new", "a"), ("replayed", "a"), ("conflict", "a"), ("new", "c")];
    assert_eq!(words(&submitted), expected);
    assert_eq!(job_of(&submitted[1]).id, job_of(&submitted[2]).id);
    assert_eq!(jobs_stored(&db).await, 3);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn together_one_conflict_takes_everything_back() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    db.submit_one(keyed("first", &workflow, "k", 1)).await;
    let label = Label { key: "env".into(), value: "prod".into() };
    let batch = |digest| {
        vec![
            NewJob { labels: vec![label.clone()], ..new_job("a", &workflow) },
            keyed("b", &workflow, "new", 1),
            keyed("first", &workflow, "k", digest),
        ]
    };
    let submitted = db.store.jobs_submit_together(batch(2), &client()).await.unwrap();
    assert_eq!(words(&submitted), [("new", "a"), ("new", "b"), ("conflict", "first")]);
    let mut conn = db.connection().await;
    for table in ["jobs", "transitions"] {
        assert_eq!(number(&mut conn, &format!("SELECT count(*) AS number FROM {table}")).await, 1, "{table}");
    }
    assert_eq!(number(&mut conn, "SELECT count(*) AS number FROM job_labels").await, 0);
    db.check().await;

    // Without a conflict all are stored, and a second time none.
    for expected in ["new", "replayed"] {
        let submitted = db.store.jobs_submit_together(batch(1)[1..].to_vec(), &client()).await.unwrap();
        assert_eq!(words(&submitted), [(expected, "b"), ("replayed", "first")]);
    }
    assert_eq!(jobs_stored(&db).await, 2);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_the_database_refuses_leaves_nothing_behind() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let batch = || vec![new_job("good", &workflow), new_job(&"x".repeat(256), &workflow)];
    for together in [false, true] {
        let done = if together {
            db.store.jobs_submit_together(batch(), &client()).await
        } else {
            db.store.jobs_submit(batch(), &client()).await
        };
        assert!(matches!(done, Err(StoreError::Rejected(_))), "{done:?}");
    }
    assert_eq!(jobs_stored(&db).await, 0);
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_with_one_key_one_is_new() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let submits: Vec<_> = (0..12)
        .map(|n| {
            let (store, job) = (db.store.clone(), keyed("same", &workflow, "k", 1));
            let noise = new_job(&format!("noise {n}"), &workflow);
            tokio::spawn(
                async move { store.jobs_submit(vec![noise, job], &client()).await.unwrap().remove(1) },
            )
        })
        .collect();
    let mut submitted = Vec::new();
    for submit in submits {
        submitted.push(submit.await.expect("no panic"));
    }
    let new = submitted.iter().filter(|one| matches!(one, Submitted::New(_))).count();
    let ids: BTreeSet<_> = submitted.iter().map(|one| job_of(one).id).collect();
    assert_eq!((new, ids.len(), jobs_stored(&db).await), (1, 1, 13));
    assert!(!submitted.iter().any(|one| matches!(one, Submitted::Conflict(_))));
    db.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_jobs_key_is_free_again() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(keyed("first", &workflow, "k", 1)).await;
    crate::hand::asked(&db.store, &job, cancel()).await;
    db.store.job_delete(job.id).await.unwrap();
    let again = db.store.jobs_submit(vec![keyed("second", &workflow, "k", 2)], &client()).await.unwrap();
    assert_eq!(words(&again), [("new", "second")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn single_submits_share_batches_and_each_gets_its_own_answer() {
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let submitter = Submitter::start(db.store.clone());
    let submits: Vec<_> = (0..200)
        .map(|n| {
            let submitter = submitter.clone();
            let job = match n {
                // Refused by the database: no neighbour pays.
                50 | 51 | 150 => new_job(&"x".repeat(256), &workflow),
                60 => keyed("60", &workflow, "k", 1),
                // The batch of several clients is taken apart.
                _ => new_job(&n.to_string(), &workflow),
            };
            let actor = Actor::client(if n % 40 == 7 { "another" } else { "test" });
            tokio::spawn(async move { (n, submitter.submit(job, actor).await) })
        })
        .collect();
    for submit in submits {
        match submit.await.expect("no panic") {
            (50 | 51 | 150, refused) => assert!(matches!(refused, Err(StoreError::Rejected(_)))),
            (n, submitted) => assert_eq!(words(&[submitted.unwrap()]), [("new", n.to_string().as_str())]),
        }
    }
    assert_eq!(jobs_stored(&db).await, 197);
    let mut conn = db.connection().await;
    let by_another = texts(
        &mut conn,
        "SELECT j.name AS text FROM jobs j JOIN transitions t ON t.job_id = j.id
         WHERE t.actor_name = 'another' ORDER BY j.name::int",
    )
    .await;
    assert_eq!(by_another, ["7", "47", "87", "127", "167"]);
    db.check().await;
}
