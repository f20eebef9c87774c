//! A worker played by hand: it claims, decides and stores as the engine does, one call at a time.

use std::sync::Arc;
use std::time::Duration;

use callboard::domain::decide::{Change, Event, decide};
use callboard::domain::ids::WorkerId;
use callboard::domain::job::{Actor, Job};
use callboard::domain::verdict::{Failure, Verdict};
use callboard::domain::words::{AdvanceMode, RetryFrom, Stage, TaskState};
use callboard::domain::workflow::Workflow;
use callboard::store::Store;
use callboard::store::claim::ClaimRequest;
use callboard::store::jobs::{Amendment, Changed};
use callboard::store::outcomes::Outcome;
use callboard::store::workers::NewWorker;
use serde_json::json;

use crate::harness::{TestDb, run};

/// A registered worker that does only what it is told.
pub struct Hand {
    pub store: Store,
    pub id: WorkerId,
    pub actor: Actor,
}

/// Declares every worker lost there is.
pub async fn lose_everybody(db: &TestDb) {
    run(&mut db.connection().await, "UPDATE workers SET state = 'LOST'").await;
}

impl Hand {
    pub async fn register(store: &Store) -> Self {
        let worker = NewWorker {
            name: "hand".to_owned(),
            host: "localhost".to_owned(),
            version: "test".to_owned(),
            queues: Vec::new(),
            handlers: ["pass", "simulate"].map(str::to_owned).to_vec(),
            slots: 1_000,
        };
        let id = store.worker_register(&worker).await.expect("the worker registers");
        Self { store: store.clone(), id, actor: Actor::worker("hand") }
    }

    /// What it asks for where a test says nothing else.
    pub fn request(&self, limit: i32) -> ClaimRequest {
        ClaimRequest {
            worker: self.id,
            worker_name: "hand".to_owned(),
            limit,
            queues: Vec::new(),
            handlers: ["pass", "simulate"].map(str::to_owned).to_vec(),
            waiting_handlers: Vec::new(),
            from: None,
        }
    }

    pub async fn claim(&self, limit: i32) -> Vec<Job> {
        self.claim_as(&self.request(limit)).await
    }

    pub async fn claim_as(&self, request: &ClaimRequest) -> Vec<Job> {
        let claimed = self.store.jobs_claim(request).await.expect("the claim is answered");
        claimed.into_iter().map(|claimed| claimed.job).collect()
    }

    /// Claims the one job that there is to be claimed.
    pub async fn claim_one(&self) -> Job {
        let mut jobs = self.claim(2).await;
        assert_eq!(jobs.len(), 1, "one job may be claimed");
        jobs.remove(0)
    }

    /// What an attempt's end changes about a job as this worker knows it.
    pub async fn decided(&self, job: &Job, event: Event) -> Change {
        let workflow = workflow_of(&self.store, job).await;
        decide(job, &workflow, event, job.status.updated_at).expect("a legal event")
    }

    pub async fn store_one(&self, change: &Change) -> Outcome {
        let mut outcomes = self
            .store
            .outcomes_store(std::slice::from_ref(change), &self.actor)
            .await
            .expect("the outcome is answered");
        assert_eq!(outcomes.len(), 1);
        outcomes.remove(0)
    }

    /// Decides and stores; the job as it is then.
    pub async fn end(&self, job: &Job, event: Event) -> Job {
        let change = self.decided(job, event).await;
        match self.store_one(&change).await {
            Outcome::Stored(_) => self.read(job).await,
            other => panic!("not stored: {other:?}"),
        }
    }

    /// Claims the one job there is and takes it, undisturbed, to the beginning of a stage.
    pub async fn run_to(&self, stage: Stage) -> Job {
        let mut job = self.claim_one().await;
        while job.status.stage != stage {
            job = self.end(&job, done()).await;
        }
        job
    }

    pub async fn read(&self, job: &Job) -> Job {
        self.store.job_get(job.id).await.expect("a job is read").expect("the job is there")
    }
}

pub async fn workflow_of(store: &Store, job: &Job) -> Arc<Workflow> {
    store.workflow_get(job.workflow).await.expect("workflows are read").expect("the workflow is there")
}

/// A person's request.
pub async fn ask(store: &Store, job: &Job, event: Event) -> Changed {
    let workflow = workflow_of(store, job).await;
    let amendment = match event {
        Event::Amend { mode, .. } => Some(Amendment { mode: Some(mode), ..Amendment::default() }),
        _ => None,
    };
    let decide = move |job: &Job, now| decide(job, &workflow, event.clone(), now);
    store.job_change(job.id, None, &Actor::client("test"), amendment, decide).await.expect("an answer")
}

/// A person's request that is granted; the job after it.
pub async fn asked(store: &Store, job: &Job, event: Event) -> Job {
    match ask(store, job, event.clone()).await {
        Changed::Done(job) => job,
        other => panic!("{event:?}: {other:?}"),
    }
}

/// The attempt succeeds and the job stays with its worker.
pub fn done() -> Event {
    ended(Verdict::Done(json!({ "fine": true })))
}

/// The attempt succeeds and anybody may take the next stage.
pub fn done_and_left() -> Event {
    Event::Ended { verdict: Verdict::Done(json!(null)), backoff: Duration::ZERO, stay: None }
}

pub fn ended(verdict: Verdict) -> Event {
    Event::Ended { verdict, backoff: Duration::from_secs(60), stay: Some(TaskState::Running) }
}

/// The attempt fails; another one follows where the policy allows it.
pub fn fails() -> Event {
    ended(Verdict::Retry { failure: Failure::handler("it failed"), after: None })
}

/// The job fails.
pub fn fails_for_good() -> Event {
    ended(Verdict::Fail(Failure::handler("it failed")))
}

pub fn cancel() -> Event {
    Event::Cancel { reason: None }
}

pub fn next() -> Event {
    Event::Next { reason: None }
}

pub fn pause() -> Event {
    Event::Pause
}

pub fn resume() -> Event {
    Event::Resume
}

pub fn retry(from: RetryFrom) -> Event {
    Event::Retry { from }
}

pub fn amend(mode: AdvanceMode) -> Event {
    Event::Amend { mode, changed: vec!["mode"] }
}
