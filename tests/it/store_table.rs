//! The table of (state, trigger) pairs against the database: in each situation each operation stores exactly
//! what the domain decides, and what the domain refuses changes nothing.

use std::collections::BTreeSet;

use callboard::domain::decide::{self, Change, Event, Refusal};
use callboard::domain::ids::TaskId;
use callboard::domain::job::{Actor, Job, NewJob};
use callboard::domain::machine;
use callboard::domain::verdict::Verdict;
use callboard::domain::words::{AdvanceMode, JobState, RetryFrom, Stage, Trigger};
use callboard::store::claim::ClaimRequest;
use callboard::store::jobs::Changed;
use callboard::store::outcomes::Outcome;
use serde_json::json;

use crate::hand::{
    Hand, amend, ask, asked, cancel, done, done_and_left, ended, fails, fails_for_good, next, retry,
    workflow_of,
};
use crate::harness::{TestDb, new_job, run};

/// How a job stands at a stage.
const SITUATIONS: &[&str] = &[
    "pending",
    "waiting for a step",
    "paused",
    "running",
    "running, paused",
    "running, to be cancelled",
    "running, rescued three times",
    "in its backoff",
    "paused in its backoff",
    "failed",
    "cancelled",
    "complete",
];

/// Everything that can happen to it.
fn operations() -> Vec<Event> {
    vec![
        done(),
        done_and_left(),
        fails(),
        fails_for_good(),
        ended(Verdict::Cancelled),
        Event::Released,
        Event::WorkerLost,
        next(),
        retry(RetryFrom::Init),
        retry(RetryFrom::FailedStage),
        cancel(),
        Event::Pause,
        Event::Resume,
        amend(AdvanceMode::Manual),
        amend(AdvanceMode::Auto),
    ]
}

fn is_request(event: &Event) -> bool {
    !matches!(event, Event::Ended { .. } | Event::Released | Event::WorkerLost)
}

/// A job with a worker and a queue of its own, so that nothing else is claimed or lost with it.
struct Bench<'a> {
    db: &'a TestDb,
    hand: Hand,
    job: Job,
}

impl<'a> Bench<'a> {
    /// A job in a situation at a stage; none where there is no such thing.
    async fn set_up(db: &'a TestDb, stage: Stage, situation: &str) -> Option<Self> {
        let workflow = db.store.workflow_named("two-attempts", None).await.unwrap().expect("registered");
        let hand = Hand::register(&db.store).await;
        let queue = format!("queue-{}", uuid::Uuid::new_v4().simple());
        let job = db.submit_one(NewJob { queue, ..new_job(situation, &workflow) }).await;
        let mut bench = Self { db, hand, job };
        if stage != Stage::Init {
            bench.claim().await;
            while bench.job.status.stage != stage {
                let last = bench.job.status.stage.next() == Some(stage);
                bench.end(if last { done_and_left() } else { done() }).await;
            }
        }
        match situation {
            "pending" => {}
            "waiting for a step" => bench.ask(amend(AdvanceMode::Manual)).await,
            "paused" => bench.ask(Event::Pause).await,
            "cancelled" => bench.ask(cancel()).await,
            "complete" if stage != Stage::Complete => return None,
            _ => {
                bench.claim().await;
                match situation {
                    "running" => {}
                    "running, paused" => bench.ask(Event::Pause).await,
                    "running, to be cancelled" => bench.ask(cancel()).await,
                    "running, rescued three times" => {
                        for _ in 0..3 {
                            bench.lose_worker().await;
                            bench.claim().await;
                        }
                    }
                    "in its backoff" => bench.end(fails()).await,
                    "paused in its backoff" => {
                        bench.end(fails()).await;
                        bench.ask(Event::Pause).await;
                    }
                    "failed" => bench.end(fails_for_good()).await,
                    "complete" => bench.end(done()).await,
                    other => panic!("{other}?"),
                }
            }
        }
        Some(bench)
    }

    async fn claim(&mut self) {
        let request = ClaimRequest { queues: vec![self.job.queue.clone()], ..self.hand.request(1) };
        self.job = self.hand.claim_as(&request).await.pop().expect("it may be claimed");
    }

    async fn end(&mut self, event: Event) {
        self.job = self.hand.end(&self.job, event).await;
    }

    async fn ask(&mut self, event: Event) {
        self.job = asked(&self.db.store, &self.job, event).await;
    }

    /// The worker is lost, its job rescued, and another worker there.
    async fn lose_worker(&mut self) {
        let mut conn = self.db.connection().await;
        run(&mut conn, &format!("UPDATE workers SET state = 'LOST' WHERE id = '{}'", self.hand.id.0)).await;
        let decide = |job: &Job| decide::worker_lost(job).ok();
        let rescued = self
            .db
            .store
            .jobs_rescue(callboard::store::recover::Holders::Lost, &Actor::system("rescue"), decide)
            .await
            .unwrap();
        assert_eq!(rescued, 1);
        self.job = self.hand.read(&self.job).await;
        self.hand = Hand::register(&self.db.store).await;
    }

    /// Lets something happen, and compares what is stored with what was decided.
    async fn check(mut self, event: Event) {
        let what = format!("{event:?} when {} at {}", self.job.name, self.job.status.stage);
        let before = self.job.clone();
        let workflow = workflow_of(&self.db.store, &before).await;
        let now = self.db.store.clock().await.unwrap();
        match decide::decide(&before, &workflow, event.clone(), now) {
            Ok(change) => {
                let stored = change.clone();
                if is_request(&event) {
                    self.ask(event.clone()).await;
                } else if event == Event::WorkerLost {
                    self.lose_worker().await;
                } else {
                    assert!(matches!(self.hand.store_one(&stored).await, Outcome::Stored(_)), "{what}");
                    self.job = self.hand.read(&before).await;
                }
                self.compare(&before, &change, &event, &what).await;
            }
            Err(refusal) if is_request(&event) => match ask(&self.db.store, &before, event).await {
                Changed::Refused(job, found) => {
                    assert_eq!((&job, &found), (&before, &refusal), "{what}");
                    assert_eq!(self.hand.read(&before).await, before, "{what}");
                }
                other => panic!("{what}: {other:?}"),
            },
            Err(refusal) => assert_eq!(refusal, Refusal::NotClaimed, "{what}"),
        }
    }

    async fn compare(&self, before: &Job, change: &Change, event: &Event, what: &str) {
        let mut expected =
            decide::applied(before, change, before.status.version + 1, self.job.status.updated_at);
        if let Event::Amend { mode, .. } = event {
            expected.mode = *mode;
        }
        assert_eq!(self.job, expected, "{what}");
        let history = self.db.history(before.id).await;
        let entry = history.last().expect("an entry");
        let status = &self.job.status;
        assert_eq!(
            (entry.from, entry.trigger, entry.to, entry.stage, entry.round, entry.attempt),
            (
                Some(change.from),
                change.trigger,
                status.state,
                status.stage,
                status.round,
                Some(status.task.attempt)
            ),
            "{what}"
        );
        assert_eq!((&entry.error, &entry.metadata), (&change.error, &change.metadata), "{what}");
        assert!(machine::allows(entry.from, entry.trigger, entry.to), "{what}");
        if let Some(ended) = &change.ended {
            let id =
                TaskId { job: before.id, round: ended.round, stage: ended.stage, attempt: ended.attempt };
            let task = self.db.store.tasks_get(&[id]).await.unwrap().pop().expect("its row");
            assert_eq!(
                (task.state, &task.result, &task.error),
                (ended.state, &ended.result, &ended.error),
                "{what}"
            );
            assert_eq!(task.worker, ended.claim.map(|claim| claim.worker), "{what}");
            assert_eq!(task.finished_at, Some(status.updated_at), "{what}");
        }
    }
}

/// Runs every operation in every situation at some stages, and says which steps were stored.
async fn run_table(stages: &[Stage]) -> BTreeSet<(JobState, Trigger, JobState)> {
    let db = TestDb::new().await;
    let attempts: Vec<_> = Stage::ALL
        .iter()
        .map(|stage| json!({ "stage": stage.as_str(), "handler": "pass", "retry": { "maxAttempts": 2 } }))
        .collect();
    db.workflow("two-attempts", json!(attempts)).await;
    let mut jobs = Vec::new();
    for stage in stages {
        for situation in SITUATIONS {
            for event in operations() {
                let Some(bench) = Bench::set_up(&db, *stage, situation).await else { continue };
                jobs.push(bench.job.id);
                bench.check(event).await;
            }
            let Some(bench) = Bench::set_up(&db, *stage, situation).await else { continue };
            jobs.push(bench.job.id);
            late_worker(bench).await;
        }
    }
    db.check().await;
    let mut steps = BTreeSet::new();
    for job in jobs {
        for entry in db.history(job).await {
            steps.extend(entry.from.map(|from| (from, entry.trigger, entry.to)));
        }
    }
    steps
}

/// A worker comes too late with a result, whatever has become of the job.
async fn late_worker(bench: Bench<'_>) {
    let workflow = workflow_of(&bench.db.store, &bench.job).await;
    let mut as_it_was = bench.job.clone();
    as_it_was.status.state = as_it_was.status.stage.state();
    as_it_was.status.task.claim = Some(callboard::domain::job::Claim { lease: 0, worker: bench.hand.id });
    let late = decide::decide(&as_it_was, &workflow, done(), as_it_was.status.updated_at).unwrap();
    assert_eq!(bench.hand.store_one(&late).await, Outcome::Stale);
    let now = bench.hand.read(&bench.job).await;
    let mut expected = bench.job.clone();
    expected.status.version += 1;
    expected.status.updated_at = now.status.updated_at;
    assert_eq!(now, expected, "nothing but the entry");
}

/// Every step that the machine allows from a state, and the retry that leads there, was stored.
fn assert_complete(steps: &BTreeSet<(JobState, Trigger, JobState)>, state: JobState) {
    let all = Trigger::ALL.iter().flat_map(|trigger| {
        let targets = machine::targets(Some(state), *trigger);
        targets.iter().map(move |to| (state, *trigger, *to))
    });
    let wanted = all.chain([(JobState::Failed, Trigger::Retry, state)]);
    let missed: Vec<_> = wanted.filter(|step| !steps.contains(step)).collect();
    assert_eq!(missed, [], "nobody tried these");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_holds_in_init() {
    assert_complete(&run_table(&[Stage::Init]).await, JobState::Init);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_holds_in_prepare() {
    assert_complete(&run_table(&[Stage::Prepare]).await, JobState::Prepare);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_holds_in_execute() {
    assert_complete(&run_table(&[Stage::Execute]).await, JobState::Execute);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_holds_in_validate_with_its_two_stages() {
    let steps = run_table(&[Stage::Validate, Stage::Complete]).await;
    assert_complete(&steps, JobState::Validate);
    for ended in [JobState::Complete, JobState::Failed, JobState::Cancelled] {
        assert!(steps.contains(&(ended, Trigger::Stale, ended)), "{ended}");
    }
}
