//! Natural batching: whatever has gathered while the database was busy goes in one statement.
//!
//! Under no load a batch is one item and nothing waits on a timer; under load batches grow. The channel's
//! bound is the back-pressure.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::error::{StoreError, StoreResult};
use crate::telemetry::metrics;

/// How a batcher gathers.
#[derive(Debug, Clone, Copy)]
pub struct BatchLimits {
    /// What its batches are called in the metrics.
    pub name: &'static str,
    /// Items that wait at most; above that callers wait to hand theirs in.
    pub queue_max: usize,
    /// Items in one batch.
    pub batch_max: usize,
    /// Batches under way at a time.
    pub concurrency_max: usize,
    /// While a batch is under way, another one starts only when so many items wait: a statement costs as much
    /// as a few dozen rows, and two small batches side by side cost it twice.
    pub crowd: usize,
    /// Items whose answer nobody waits for any more are left out: for reads. What is to be written is written.
    pub skips_gone: bool,
    /// How often a batch that failed for a passing reason is tried again; `None` for as long as it takes.
    pub retries_max: Option<u32>,
}

/// First wait before a batch is tried again, in milliseconds; it doubles up to the maximum.
const RETRY_MIN_MS: u64 = 20;
/// Longest wait before a batch is tried again, in milliseconds.
const RETRY_MAX_MS: u64 = 2_000;

/// Hands items in and gets each one's answer.
pub struct Batcher<I, O> {
    items: mpsc::Sender<(I, oneshot::Sender<StoreResult<O>>)>,
}

impl<I, O> Clone for Batcher<I, O> {
    fn clone(&self) -> Self {
        Self { items: self.items.clone() }
    }
}

impl<I, O> Batcher<I, O>
where
    I: Clone + Send + Sync + 'static,
    O: Send + 'static,
{
    /// Starts to gather. `write` gets a batch and answers each item at its place; it must be atomic.
    ///
    /// A batch that fails for a passing reason is tried again with backoff. One that fails for good is split
    /// until the bad item stands alone and gets its error, so that no neighbour pays.
    pub fn start<W, F>(limits: BatchLimits, write: W) -> Self
    where
        W: Fn(Arc<[I]>) -> F + Send + Sync + 'static,
        F: Future<Output = StoreResult<Vec<O>>> + Send + 'static,
    {
        let (items, gathered) = mpsc::channel(limits.queue_max);
        tokio::spawn(gather(limits, gathered, Arc::new(write)));
        Self { items }
    }

    /// Hands an item in and waits for its answer.
    pub async fn write(&self, item: I) -> StoreResult<O> {
        let gone = || StoreError::Unavailable("the writer has stopped".to_owned());
        let (answer, answered) = oneshot::channel();
        self.items.send((item, answer)).await.map_err(|_| gone())?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

async fn gather<I, O, W, F>(
    limits: BatchLimits,
    mut gathered: mpsc::Receiver<(I, oneshot::Sender<StoreResult<O>>)>,
    write: Arc<W>,
) where
    I: Clone + Send + Sync + 'static,
    O: Send + 'static,
    W: Fn(Arc<[I]>) -> F + Send + Sync + 'static,
    F: Future<Output = StoreResult<Vec<O>>> + Send + 'static,
{
    let mut under_way = JoinSet::new();
    let mut batch = Vec::new();
    let mut open = true;
    while open || !batch.is_empty() || !under_way.is_empty() {
        let room = limits.batch_max - batch.len();
        tokio::select! {
            Some(_) = under_way.join_next() => {}
            // What comes in while all hands are busy rides along with what waits.
            count = gathered.recv_many(&mut batch, room), if open && room > 0 => open = count > 0,
        }
        let may_start = match under_way.len() {
            0 => true,
            busy => busy < limits.concurrency_max && batch.len() >= limits.crowd,
        };
        if may_start && limits.skips_gone {
            batch.retain(|(_, answer)| !answer.is_closed());
        }
        if may_start && !batch.is_empty() {
            let (write, batch) = (Arc::clone(&write), std::mem::take(&mut batch));
            under_way.spawn(async move { settle(&*write, batch, limits).await });
        }
    }
}

type Waiting<I, O> = Vec<(I, oneshot::Sender<StoreResult<O>>)>;

async fn settle<I, O, W, F>(write: &W, batch: Waiting<I, O>, limits: BatchLimits)
where
    I: Clone + Send + Sync,
    O: Send,
    W: Fn(Arc<[I]>) -> F + Send + Sync,
    F: Future<Output = StoreResult<Vec<O>>> + Send,
{
    let mut batches = vec![batch];
    while let Some(batch) = batches.pop() {
        let (items, answers): (Vec<I>, Vec<_>) = batch.into_iter().unzip();
        let items: Arc<[I]> = items.into();
        let begun = Instant::now();
        let written = write_patiently(write, &items, limits.retries_max).await;
        metrics().batches.ended(limits.name, items.len(), begun.elapsed());
        match written {
            Ok(outputs) if outputs.len() == answers.len() => {
                for (answer, output) in answers.into_iter().zip(outputs) {
                    // Whoever asked may be gone; what was written stays written.
                    let _ = answer.send(Ok(output));
                }
            }
            Ok(_) => {
                refuse(answers, || StoreError::Rejected("a batch came back with another length".to_owned()))
            }
            Err(error) if error.is_passing() || answers.len() == 1 => {
                let mut error = Some(error);
                let text = error.as_ref().map(ToString::to_string).unwrap_or_default();
                refuse(answers, || error.take().unwrap_or_else(|| StoreError::Unavailable(text.clone())));
            }
            Err(_) => {
                let mut waiting: Waiting<I, O> = items.iter().cloned().zip(answers).collect();
                let second = waiting.split_off(waiting.len() / 2);
                // The first half first: order within a batch is the order of arrival.
                batches.push(second);
                batches.push(waiting);
            }
        }
    }
}

fn refuse<O>(answers: Vec<oneshot::Sender<StoreResult<O>>>, mut error: impl FnMut() -> StoreError) {
    for answer in answers {
        let _ = answer.send(Err(error()));
    }
}

async fn write_patiently<I, O, W, F>(
    write: &W,
    items: &Arc<[I]>,
    retries_max: Option<u32>,
) -> StoreResult<Vec<O>>
where
    I: Clone + Send + Sync,
    W: Fn(Arc<[I]>) -> F + Send + Sync,
    F: Future<Output = StoreResult<Vec<O>>> + Send,
{
    let mut tries = 0;
    let mut wait_ms = RETRY_MIN_MS;
    loop {
        // A panic in one batch must not leave the others without a writer.
        let done = std::panic::AssertUnwindSafe(write(Arc::clone(items))).catch_unwind().await;
        let error = match done {
            Ok(Ok(outputs)) => return Ok(outputs),
            Ok(Err(error)) => error,
            Err(_) => return Err(StoreError::Rejected("writing a batch panicked".to_owned())),
        };
        if !error.is_passing() || retries_max.is_some_and(|most| tries >= most) {
            return Err(error);
        }
        tries += 1;
        tracing::debug!(%error, tries, items = items.len(), "a batch was not written, trying again");
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        wait_ms = (wait_ms * 2).min(RETRY_MAX_MS);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_read() {
        let limits = BatchLimits {
            name: "test",
            queue_max: 10,
            batch_max: 10,
            concurrency_max: 1,
            crowd: 1,
            skips_gone: true,
            retries_max: Some(0),
        };
        let (begun, gate) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let read = Arc::new(Mutex::new(Vec::new()));
        let (beginning, opening, reading) = (Arc::clone(&begun), Arc::clone(&gate), Arc::clone(&read));
        let batcher: Batcher<u32, u32> = Batcher::start(limits, move |items: Arc<[u32]>| {
            reading.lock().expect("no panic").push(items.to_vec());
            let (begun, gate) = (Arc::clone(&beginning), Arc::clone(&opening));
            async move {
                begun.add_permits(1);
                gate.acquire().await.expect("open").forget();
                Ok(items.to_vec())
            }
        });
        let ask = |item| {
            let batcher = batcher.clone();
            tokio::spawn(async move { batcher.write(item).await })
        };
        let first = ask(1);
        begun.acquire().await.expect("open").forget();
        let gone = ask(2);
        // On this one thread both have their turn: it hands its item in, and the item is taken in to wait.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        gone.abort();
        assert!(gone.await.expect_err("aborted").is_cancelled());
        let stays = ask(3);
        gate.add_permits(2);
        assert_eq!(first.await.expect("no panic").expect("an answer"), 1);
        assert_eq!(stays.await.expect("no panic").expect("an answer"), 3);
        assert_eq!(*read.lock().expect("no panic"), [vec![1], vec![3]]);
    }
}
