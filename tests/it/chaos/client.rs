//! A client of all API processes: it asks any of them, and what it gets is an answer, a refusal, or nothing.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::checker::{AcknowledgedChange, Finding, What};
use callboard::domain::ids::JobId;

/// How long a client waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Findings of one kind that are kept; the first ones say it all.
const FINDINGS_MAX: usize = 20;

/// What came of a request.
pub enum Reply {
    Data(Value),
    /// It may be tried again: the database was away, or took too long.
    Unavailable,
    /// The process was away, or fell silent.
    Nothing,
    /// It should not have been asked, or should have been answered.
    Failed,
}

/// All clients together, and what they know.
pub struct Clients {
    http: reqwest::Client,
    apis: Vec<watch::Receiver<Option<String>>>,
    /// The database's time, and when it was that.
    clock: (DateTime<Utc>, Instant),
    known: Mutex<Known>,
}

/// What clients were told.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub submits: Vec<(String, JobId)>,
    pub changes: Vec<AcknowledgedChange>,
    /// How often something was asked, and how that ended.
    pub counts: BTreeMap<String, usize>,
    pub findings: Vec<Finding>,
}

impl Clients {
    pub async fn new(apis: Vec<watch::Receiver<Option<String>>>) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).build().expect("a client");
        let mut clients =
            Self { http, apis, clock: (DateTime::UNIX_EPOCH, Instant::now()), known: Mutex::default() };
        let Reply::Data(data) = clients.ask_at(0, "{ stats { at } }", &json!({})).await else {
            panic!("the first API process does not answer");
        };
        let now = data["stats"]["at"].as_str().and_then(|at| at.parse().ok()).expect("a time");
        clients.clock = (now, Instant::now());
        clients
    }

    /// About the database's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.0 + self.clock.1.elapsed()
    }

    /// Asks any of the API processes.
    pub async fn ask(&self, rng: &mut StdRng, query: &str, variables: &Value) -> Reply {
        self.ask_at(rng.random_range(0..self.apis.len()), query, variables).await
    }

    async fn ask_at(&self, api: usize, query: &str, variables: &Value) -> Reply {
        let Some(address) = self.apis[api].borrow().clone() else { return Reply::Nothing };
        let request = json!({ "query": query, "variables": variables });
        let sent = self.http.post(format!("http://{address}/graphql")).json(&request).send().await;
        let Ok(response) = sent else { return Reply::Nothing };
        let Ok(mut answer) = response.json::<Value>().await else { return Reply::Nothing };
        let Some(error) = answer["errors"].get(0).cloned() else {
            return Reply::Data(answer["data"].take());
        };
        match error["extensions"]["code"].as_str() {
            Some("UNAVAILABLE" | "TIMEOUT") => Reply::Unavailable,
            _ => {
                self.find(format!("{error} to {}", query.lines().next().unwrap_or_default()));
                Reply::Failed
            }
        }
    }

    /// Until it is answered; none where that makes no sense any more.
    pub async fn insist(&self, rng: &mut StdRng, query: &str, variables: &Value) -> Option<Value> {
        loop {
            match self.ask(rng, query, variables).await {
                Reply::Data(data) => return Some(data),
                Reply::Failed => return None,
                // What a good client does between two tries.
                Reply::Unavailable | Reply::Nothing => tokio::time::sleep(TRY_AGAIN).await,
            }
        }
    }

    pub fn find(&self, what: String) {
        let mut known = self.known.lock().unwrap();
        if known.findings.len() < FINDINGS_MAX {
            known.findings.push(Finding { job: None, what: What::Client(what) });
        }
    }

    pub fn count(&self, what: &str) {
        *self.known.lock().unwrap().counts.entry(what.to_owned()).or_default() += 1;
    }

    pub fn acknowledged(&self, name: String, job: JobId) {
        self.known.lock().unwrap().submits.push((name, job));
    }

    pub fn changed(&self, change: AcknowledgedChange) {
        self.known.lock().unwrap().changes.push(change);
    }

    /// One of the jobs, the latest more often than the others; none where there is none.
    pub fn any_job(&self, rng: &mut StdRng) -> Option<JobId> {
        let known = self.known.lock().unwrap();
        let count = known.submits.len();
        let among = if rng.random_bool(0.7) { count.min(60) } else { count };
        (among > 0).then(|| known.submits[count - 1 - rng.random_range(0..among)].1)
    }

    pub fn known(&self) -> Known {
        self.known.lock().unwrap().clone()
    }
}

/// Wait before a request without an answer is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(100);
