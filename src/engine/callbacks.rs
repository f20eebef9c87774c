//! Stages that are answered later: the URLs that are given out, and the attempts that wait for what is posted there.
//!
//! A waiting attempt keeps its slot and its lease, and nothing else: one loop looks for the answers of all of them, when
//! a hint says that there is one, and at its timer's pace.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::domain::callback::{Answer, CallbackKey};
use crate::domain::job::Job;
use crate::domain::verdict::{Failure, Verdict};
use crate::handlers::{Callback, CallbackView};
use crate::store::callbacks::{ANSWERS_READ_MAX, Asking};
use crate::store::hints::Hint;
use crate::store::{Store, StoreResult};

/// Random bytes of a token: nobody guesses it, so it is all that an answer has to show.
const TOKEN_BYTES: usize = 32;
/// First wait before what the database did not take is tried again, in milliseconds.
const RETRY_MS: u64 = 200;

/// What waits in this process for an answer; bounded by the number of slots.
pub(super) struct Callbacks {
    store: Store,
    /// What stands before a token in a URL.
    base_url: String,
    waiting: Mutex<HashMap<CallbackKey, Waiting>>,
    some: Notify,
}

struct Waiting {
    lease: i64,
    answer: watch::Sender<Option<Answer>>,
}

/// One attempt's end of it.
pub(super) struct AttemptCallback {
    callbacks: Arc<Callbacks>,
    asking: Asking,
    url: String,
    /// How long ago the other side was asked by a worker that is gone, if it has promised to answer.
    promised_for: Option<Duration>,
    /// Whether the other side has promised, to that one or to this one.
    promised: watch::Sender<bool>,
    answer: watch::Receiver<Option<Answer>>,
}

/// Why an attempt has no callback.
pub(super) enum NotOpened {
    /// The claim is over, or the database refuses.
    Failed(Failure),
    /// The database was away until the attempt's time was over.
    Deadline,
}

impl Callbacks {
    pub fn new(store: Store, base_url: &str) -> Self {
        let base_url = base_url.trim_end_matches('/').to_owned();
        Self { store, base_url, waiting: Mutex::default(), some: Notify::new() }
    }

    /// Gives an attempt a URL, which is good when this returns. Waits for a database that is away.
    pub async fn open(
        self: &Arc<Self>,
        job: &Job,
        lease: i64,
        deadline: Instant,
    ) -> Result<Arc<AttemptCallback>, NotOpened> {
        let status = &job.status;
        let key = CallbackKey { job: job.id, round: status.round, stage: status.stage };
        let asking = Asking { key, attempt: status.task.attempt, lease };
        let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; TOKEN_BYTES]>());
        let digest: [u8; 32] = Sha256::digest(&token).into();
        let opened = loop {
            match self.store.callback_open(&asking, digest).await {
                Ok(Some(opened)) => break opened,
                Ok(None) => return Err(NotOpened::Failed(Failure::handler("the claim on this job is over"))),
                Err(error) if error.is_passing() => {
                    tracing::debug!(%error, "no callback could be opened, trying again");
                }
                Err(error) => {
                    tracing::error!(%error, "a callback could not be opened");
                    let failure = Failure::handler("the URL to be answered at could not be stored");
                    return Err(NotOpened::Failed(failure));
                }
            }
            let there = async {
                tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
                self.store.is_there().await;
            };
            if tokio::time::timeout_at(deadline, there).await.is_err() {
                return Err(NotOpened::Deadline);
            }
        };
        let (sender, answer) = watch::channel(opened.answer);
        lock(&self.waiting).insert(key, Waiting { lease, answer: sender });
        self.some.notify_one();
        let url = format!("{}/callbacks/{token}", self.base_url);
        let callbacks = Arc::clone(self);
        let promised_for = opened.promised_for;
        let promised = watch::Sender::new(promised_for.is_some());
        Ok(Arc::new(AttemptCallback { callbacks, asking, url, promised_for, promised, answer }))
    }

    /// Those that nobody has answered yet.
    fn unanswered(&self) -> Vec<CallbackKey> {
        let waiting = lock(&self.waiting);
        waiting.iter().filter(|(_, one)| one.answer.borrow().is_none()).map(|(key, _)| *key).collect()
    }

    fn deliver(&self, key: CallbackKey, answer: Answer) {
        if let Some(waiting) = lock(&self.waiting).get(&key) {
            waiting.answer.send_replace(Some(answer));
        }
    }

    /// Delivers what was answered; whether there may be more.
    async fn look(&self, waiting: &[CallbackKey]) -> StoreResult<bool> {
        let answered = self.store.callbacks_answered(waiting).await?;
        let full = i64::try_from(answered.len()).unwrap_or(i64::MAX) >= ANSWERS_READ_MAX;
        answered.into_iter().for_each(|(key, answer)| self.deliver(key, answer));
        Ok(full)
    }
}

impl AttemptCallback {
    /// What templates see.
    pub fn view(&self) -> CallbackView {
        CallbackView { url: self.url.clone() }
    }

    /// How much of the attempt's time was over when this worker took it.
    pub fn waited_before(&self) -> Duration {
        self.promised_for.unwrap_or_default()
    }

    /// Resolves once there is nothing to do but to wait, which any worker can: the other side has promised to answer.
    pub async fn only_waits(&self) {
        // The sender is ours.
        let _ = self.promised.subscribe().wait_for(|promised| *promised).await;
    }

    /// Ends the attempt: where it ends the stage no answer is taken from now on, and a result that was posted before
    /// stands above a failure. While another attempt may follow, the URL stays open for a result: it will find that.
    pub async fn end(&self, verdict: Verdict, attempts_max: i32) -> Verdict {
        let ends_stage = match &verdict {
            Verdict::Done(_) | Verdict::Fail(_) => true,
            Verdict::Retry { .. } => self.asking.attempt >= attempts_max,
            // The request to cancel, which stands in the job's row, has closed it.
            Verdict::Cancelled => false,
        };
        let known = self.answer.borrow().clone();
        let answer = match known {
            // Nothing else will be taken.
            Some(Answer::Result(_)) => known,
            _ if verdict == Verdict::Cancelled => None,
            known => self.close(!ends_stage).await.unwrap_or(known),
        };
        match (answer, verdict) {
            (Some(Answer::Result(result)), Verdict::Fail(_) | Verdict::Retry { .. }) => Verdict::Done(result),
            // Posted when the attempt's time was over already, and acknowledged: no other attempt is asked for. Its words
            // are not told, as only the handler knows what must not stand in them.
            (Some(Answer::Error { retryable: false, .. }), Verdict::Retry { failure, .. }) => {
                Verdict::Fail(failure)
            }
            (_, verdict) => verdict,
        }
    }

    /// Takes no answers any more, or results alone; what was answered before. Waits for a database that is away, as the
    /// outcome has to as well: what it has acknowledged counts. None where it refuses.
    async fn close(&self, another_may_follow: bool) -> Option<Option<Answer>> {
        let store = &self.callbacks.store;
        loop {
            match store.callback_end(&self.asking, another_may_follow).await {
                Ok(answer) => return Some(answer),
                Err(error) if error.is_passing() => {
                    tracing::debug!(%error, "a callback was not closed, trying again");
                }
                Err(error) => {
                    // Once the outcome is stored, the job's row turns answers away as well.
                    tracing::error!(%error, "a callback could not be closed");
                    return None;
                }
            }
            tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
            store.is_there().await;
        }
    }
}

impl Drop for AttemptCallback {
    fn drop(&mut self) {
        let mut waiting = lock(&self.callbacks.waiting);
        if waiting.get(&self.asking.key).is_some_and(|one| one.lease == self.asking.lease) {
            waiting.remove(&self.asking.key);
        }
    }
}

impl Callback for AttemptCallback {
    fn is_promised(&self) -> bool {
        self.promised_for.is_some()
    }

    fn promised(&self) -> BoxFuture<'_, ()> {
        async {
            match self.callbacks.store.callback_promised(&self.asking).await {
                Ok(()) => {
                    self.promised.send_replace(true);
                }
                Err(error) => tracing::debug!(%error, "that an answer was promised was not stored"),
            }
        }
        .boxed()
    }

    fn answered(&self) -> BoxFuture<'_, Answer> {
        let mut answer = self.answer.clone();
        async move {
            let answered = answer.wait_for(Option::is_some).await.ok().and_then(|answer| answer.clone());
            match answered {
                Some(answer) => answer,
                // Another attempt of this process has taken this one's place, so nobody waits for this one's end.
                None => std::future::pending().await,
            }
        }
        .boxed()
    }
}

/// Runs until stopped.
pub(super) async fn run(callbacks: Arc<Callbacks>, interval: Duration, stop: CancellationToken) {
    let mut hints = callbacks.store.listen(Hint::Answer);
    loop {
        hints.borrow_and_update();
        let waiting = callbacks.unanswered();
        if waiting.is_empty() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = callbacks.some.notified() => continue,
            }
        }
        match callbacks.look(&waiting).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::debug!(%error, "answers could not be read"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = callbacks.some.notified() => {}
            Ok(()) = hints.changed() => {}
            () = tokio::time::sleep(interval) => {}
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
