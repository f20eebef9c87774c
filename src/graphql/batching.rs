//! When the loaders of a request go to the database: once nothing else of it can go on.
//!
//! A loader that starts by itself, on a timer or on another thread, is in a race with the fields that have yet to
//! ask it, and a page of jobs costs now two statements, now five. Here a loader's work is parked, and started at
//! the moment when the whole request has been polled and waits. So the number of statements follows from the
//! query alone, and nobody waits for a timer.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::future::BoxFuture;
use futures_util::task::AtomicWaker;
use tracing::Instrument;

/// Work that waits until the request can do nothing else. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Parked(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Parked {
    /// Leaves work here; it is started later.
    pub fn park(&self, work: BoxFuture<'static, ()>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(work);
    }

    /// Starts all that waits. In tasks of their own: whoever asked may be dropped, and a statement that is dropped
    /// halfway keeps its connection busy.
    fn start(&self) {
        let waiting = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for work in waiting {
            tokio::spawn(work.in_current_span());
        }
    }
}

/// Runs a request, and starts what is parked whenever the request waits.
pub(super) async fn settled<F: Future>(request: F, parked: Parked) -> F::Output {
    let request = std::pin::pin!(request);
    let watch = Arc::new(Watch::default());
    let waker = Waker::from(Arc::clone(&watch));
    Settled { request, parked, watch, waker }.await
}

struct Settled<'a, F> {
    request: Pin<&'a mut F>,
    parked: Parked,
    watch: Arc<Watch>,
    waker: Waker,
}

/// Wakes the task, and remembers that it did.
#[derive(Default)]
struct Watch {
    woken: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Watch {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.task.wake();
    }
}

impl<F: Future> Future for Settled<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.watch.task.register(cx.waker());
        self.watch.woken.store(false, Ordering::Release);
        let this = &mut *self;
        let polled = this.request.as_mut().poll(&mut Context::from_waker(&this.waker));
        // Woken meanwhile, it can still go on, and may have more to ask; it is polled again at once.
        if polled.is_pending() && !this.watch.woken.load(Ordering::Acquire) {
            this.parked.start();
        }
        polled
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::convert::Infallible;
    use std::time::Duration;

    use super::*;
    use async_graphql::dataloader::{DataLoader, Loader};
    use futures_util::future::{join, join_all};

    #[derive(Clone, Default)]
    struct Counting(Arc<Mutex<Vec<usize>>>);

    impl Loader<u32> for Counting {
        type Value = u32;
        type Error = Infallible;
        async fn load(&self, keys: &[u32]) -> Result<HashMap<u32, u32>, Infallible> {
            self.0.lock().unwrap().push(keys.len());
            Ok(keys.iter().map(|key| (*key, key + 1)).collect())
        }
    }

    /// Many items ask twice, one after the other, some of them later than the rest.
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn all_that_ask_are_served_together() {
        for _ in 0..50 {
            let (counting, parked) = (Counting::default(), Parked::default());
            let spawner = {
                let parked = parked.clone();
                move |work| parked.park(work)
            };
            let loader = DataLoader::new(counting.clone(), spawner).delay(Duration::ZERO);
            let ask = async |key: u32| {
                for _ in 0..key % 7 {
                    tokio::task::yield_now().await;
                }
                let next = loader.load_one(key).await.unwrap().unwrap();
                loader.load_one(next + 1_000).await.unwrap().unwrap()
            };
            let items = join_all((0..200).map(ask));
            let (answers, ()) = settled(join(items, tokio::task::yield_now()), parked).await;
            assert_eq!(answers, (0..200).map(|key| key + 1_002).collect::<Vec<_>>());
            assert_eq!(*counting.0.lock().unwrap(), [200, 200]);
        }
    }
}
