//! Cancelling what is just about to end: one of the two comes first, and the history says which.

use callboard::domain::decide::Event;
use callboard::domain::job::{Actor, Job};
use callboard::domain::words::{JobState, Stage};
use callboard::store::jobs::Changed;
use callboard::store::outcomes::Outcome;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use crate::hand::{Hand, ask, cancel, done, done_and_left};
use crate::harness::{TestDb, new_job};

/// Ends the current attempt as a worker does: where the job has changed meanwhile, it decides again.
async fn end(hand: &Hand, job: &Job, event: &Event) {
    let mut job = job.clone();
    loop {
        let change = hand.decided(&job, event.clone()).await;
        match hand.store_one(&change).await {
            Outcome::Stored(_) => return,
            Outcome::Changed(now) => job = *now,
            other => panic!("{other:?}"),
        }
    }
}

/// A little while, of another length each time.
async fn a_moment(steps: u32) {
    for _ in 0..steps {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_end_and_a_cancellation_one_comes_first_and_the_history_says_which() {
    const ROUNDS: usize = 60;
    let db = TestDb::new().await;
    let workflow = db.workflow("pass", json!([])).await;
    let hand = Hand::register(&db.store).await;
    let other = db.another_store().await;
    let stages = [Stage::Init, Stage::Prepare, Stage::Execute, Stage::Validate, Stage::Complete];
    let (mut asked_first, mut ended_first) = (0, 0);
    for seed in 1..=3 {
        let mut random = StdRng::seed_from_u64(seed);
        for round in 0..ROUNDS {
            let stage = stages[round % stages.len()];
            let job = db.submit_one(new_job("one", &workflow)).await;
            let held = hand.run_to(stage).await;
            assert_eq!(held.id, job.id);
            let event = if random.random() { done() } else { done_and_left() };
            let (before_end, before_cancel) = (random.random_range(0..40), random.random_range(0..40));
            let (ends, asks) = (hand.store.clone(), other.clone());
            let worker = Hand { store: ends, id: hand.id, actor: Actor::worker("hand") };
            let (at_work, on_it) = (held.clone(), event.clone());
            let ending = tokio::spawn(async move {
                a_moment(before_end).await;
                end(&worker, &at_work, &on_it).await;
            });
            let asking = tokio::spawn(async move {
                a_moment(before_cancel).await;
                ask(&asks, &held, cancel()).await
            });
            let (ended, answer) = tokio::join!(ending, asking);
            ended.expect("the end is stored");
            let granted = matches!(answer.expect("an answer"), Changed::Done(_));

            let mut now = db.job(job.id).await;
            let says = db.triggers(job.id).await;
            let tail: Vec<&str> = says[says.len() - 2..].to_vec();
            let context = format!("seed {seed}, round {round}: {says:?}");
            let success = stage.success().as_str();
            if says.contains(&"REQUEST_CANCEL") && tail[1] != "REQUEST_CANCEL" {
                // The request came first: the attempt's end is the job's end, and its result is kept.
                asked_first += 1;
                assert!(granted, "{context}");
                let expected = if stage == Stage::Complete { "COMPLETE" } else { "CANCEL" };
                assert_eq!(tail, ["REQUEST_CANCEL", expected], "{context}");
            } else {
                ended_first += 1;
                match (stage, granted) {
                    (Stage::Complete, granted) => assert!(!granted && tail[1] == success, "{context}"),
                    (_, false) => panic!("a live job can be cancelled: {context}"),
                    // The next stage is under way, and ends with the attempt.
                    (_, true) if tail[1] == "REQUEST_CANCEL" => {
                        assert_eq!(tail[0], success, "{context}");
                        end(&hand, &now, &done()).await;
                        now = db.job(job.id).await;
                    }
                    (_, true) => assert_eq!(tail, [success, "CANCEL"], "{context}"),
                }
            }
            let completed = says.contains(&"COMPLETE");
            let state = if completed { JobState::Complete } else { JobState::Cancelled };
            // The stage before the last, cancelled in the last one, is past cancelling.
            let state = if now.status.stage == Stage::Complete && now.status.state == JobState::Complete {
                JobState::Complete
            } else {
                state
            };
            assert_eq!((now.status.state, now.status.cancel_requested_at), (state, None), "{context}");
            let finals = db.triggers(job.id).await;
            let finals = finals.iter().filter(|trigger| matches!(**trigger, "COMPLETE" | "CANCEL" | "FAIL"));
            assert_eq!(finals.count(), 1, "{context}");
        }
    }
    assert!(asked_first > 0 && ended_first > 0, "{asked_first} and {ended_first}: not much of a race");
    db.check().await;
}
