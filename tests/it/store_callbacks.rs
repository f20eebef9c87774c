//! Answers that come later, in the database: who may open, close and answer, and what a new attempt forgets.

use callboard::domain::callback::{Answer, CallbackKey};
use callboard::domain::job::Job;
use callboard::store::callbacks::{Asking, Opened, Posted, TOKENS_MAX};
use serde_json::json;

use crate::hand::{Hand, asked, cancel};
use crate::harness::{TestDb, new_job, number};

/// A job that a worker runs, played by hand.
async fn running(db: &TestDb) -> (Job, Asking) {
    let workflow = db.workflow("pass", json!([])).await;
    let job = db.submit_one(new_job("one", &workflow)).await;
    let job_of_hand = Hand::register(&db.store).await.claim_one().await;
    assert_eq!(job.id, job_of_hand.id);
    let status = &job_of_hand.status;
    let key = CallbackKey { job: job.id, round: status.round, stage: status.stage };
    let lease = status.task.claim.expect("a claim").lease;
    (job_of_hand, Asking { key, attempt: 1, lease })
}

fn result(n: i32) -> Answer {
    Answer::Result(json!(n))
}

fn error() -> Answer {
    Answer::Error { message: "no".to_owned(), retryable: true, details: None }
}

const NEW: Opened = Opened { promised_for: None, answer: None };

#[tokio::test(flavor = "multi_thread")]
async fn only_the_worker_that_holds_the_job_opens_and_closes() {
    let db = TestDb::new().await;
    let (_, asking) = running(&db).await;
    let other = Asking { lease: asking.lease + 1, ..asking };
    assert_eq!(db.store.callback_open(&other, [1; 32]).await.unwrap(), None);
    assert_eq!(db.store.callback_post([1; 32], &result(1)).await.unwrap(), Posted::Unknown);
    assert_eq!(db.store.callback_open(&asking, [2; 32]).await.unwrap(), Some(NEW));
    assert_eq!(db.store.callback_end(&other, false).await.unwrap(), None);
    db.store.callback_promised(&other).await.unwrap();
    // Nothing of that has changed anything.
    assert_eq!(db.store.callback_open(&asking, [3; 32]).await.unwrap(), Some(NEW));
    assert_eq!(db.store.callback_post([2; 32], &result(2)).await.unwrap(), Posted::Accepted);
    assert_eq!(db.store.callback_post([3; 32], &result(3)).await.unwrap(), Posted::Used);
    let elsewhere = CallbackKey { round: 7, ..asking.key };
    let answered = db.store.callbacks_answered(&[elsewhere, asking.key]).await.unwrap();
    assert_eq!(answered, [(asking.key, result(2))]);
    assert_eq!(db.store.callback_end(&asking, false).await.unwrap(), Some(result(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_closed_or_to_be_cancelled_takes_no_answer() {
    let db = TestDb::new().await;
    let (job, asking) = running(&db).await;
    db.store.callback_open(&asking, [1; 32]).await.unwrap();
    assert_eq!(db.store.callback_end(&asking, false).await.unwrap(), None);
    assert_eq!(db.store.callback_post([1; 32], &result(1)).await.unwrap(), Posted::Over);
    // The worker that takes over opens it again, and the token that was given out before is good again.
    assert_eq!(db.store.callback_open(&asking, [2; 32]).await.unwrap(), Some(NEW));
    asked(&db.store, &job, cancel()).await;
    assert_eq!(db.store.callback_post([1; 32], &result(1)).await.unwrap(), Posted::Over);
    assert_eq!(db.store.callbacks_answered(&[asking.key]).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_attempt_forgets_an_error_and_keeps_a_result_and_the_same_one_keeps_all() {
    let db = TestDb::new().await;
    let (_, asking) = running(&db).await;
    let attempt = |attempt| Asking { attempt, ..asking };
    db.store.callback_open(&attempt(1), [1; 32]).await.unwrap();
    db.store.callback_promised(&attempt(1)).await.unwrap();
    assert_eq!(db.store.callback_post([1; 32], &error()).await.unwrap(), Posted::Accepted);
    let again = db.store.callback_open(&attempt(1), [2; 32]).await.unwrap();
    let again = again.expect("the claim holds");
    assert!(again.promised_for.is_some(), "{again:?}");
    assert_eq!(again.answer, Some(error()));

    assert_eq!(db.store.callback_open(&attempt(2), [3; 32]).await.unwrap(), Some(NEW));
    assert_eq!(
        db.store.callback_post([1; 32], &result(1)).await.unwrap(),
        Posted::Used,
        "it was good for one"
    );
    assert_eq!(db.store.callback_post([2; 32], &result(2)).await.unwrap(), Posted::Accepted);
    let next = db.store.callback_open(&attempt(3), [4; 32]).await.unwrap();
    assert_eq!(next, Some(Opened { promised_for: None, answer: Some(result(2)) }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tokens_of_a_stage_are_so_many_and_no_more() {
    let db = TestDb::new().await;
    let (_, asking) = running(&db).await;
    let count = u8::try_from(TOKENS_MAX).unwrap() + 5;
    for n in 0..count {
        db.store.callback_open(&asking, [n; 32]).await.unwrap().expect("it is open");
    }
    let tokens = "SELECT count(*) AS number FROM callback_tokens";
    assert_eq!(number(&mut db.connection().await, tokens).await, TOKENS_MAX);
    assert_eq!(db.store.callback_post([4; 32], &result(4)).await.unwrap(), Posted::Unknown);
    assert_eq!(db.store.callback_post([5; 32], &result(5)).await.unwrap(), Posted::Accepted);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_about_the_attempt_that_was_asked_and_a_result_about_the_stage() {
    let db = TestDb::new().await;
    let (_, asking) = running(&db).await;
    let second = Asking { attempt: 2, ..asking };
    let post = async |token: u8, answer: Answer| db.store.callback_post([token; 32], &answer).await.unwrap();
    db.store.callback_open(&asking, [1; 32]).await.unwrap();
    // The first attempt's time is over: nobody would hear of its error any more.
    assert_eq!(db.store.callback_end(&asking, true).await.unwrap(), None);
    assert_eq!(post(1, error()).await, Posted::Over);
    assert_eq!(db.store.callback_open(&second, [2; 32]).await.unwrap(), Some(NEW));
    assert_eq!(post(1, error()).await, Posted::Over, "it is not the second one's");
    assert_eq!(post(2, error()).await, Posted::Accepted);
    assert_eq!(db.store.callback_end(&second, true).await.unwrap(), Some(error()));
    // What was turned away has not used the token up.
    assert_eq!(post(1, result(1)).await, Posted::Accepted);
    let third = db.store.callback_open(&Asking { attempt: 3, ..asking }, [3; 32]).await.unwrap();
    assert_eq!(third, Some(Opened { promised_for: None, answer: Some(result(1)) }));
    assert_eq!(post(3, result(3)).await, Posted::Used);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opening_that_was_stored_unheard_can_be_repeated() {
    let db = TestDb::new().await;
    let (_, asking) = running(&db).await;
    for _ in 0..2 {
        assert_eq!(db.store.callback_open(&asking, [1; 32]).await.unwrap(), Some(NEW));
    }
    assert_eq!(db.store.callback_post([1; 32], &result(1)).await.unwrap(), Posted::Accepted);
}
