//! Who wants what: an index by job, and the rest by filter.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::{FeedState, Inner};
use crate::domain::filter::TransitionFilter;
use crate::domain::ids::JobId;
use crate::domain::words::JobState;
use crate::store::feed::{FeedEntry, FeedPlace};
use crate::telemetry::metrics;

/// Transitions that wait for one subscriber; one that does not keep up reads from the database instead.
const QUEUED_MAX: usize = 256;
/// Changed jobs that wait for one subscriber of a list; above that it is told to read the list anew.
const CHANGED_MAX: usize = 50_000;

/// The index, and how far the tailer is.
#[derive(Default)]
pub(super) struct Subscribers {
    state: Mutex<State>,
    /// Counts subscribers, so that the tailer knows when to begin and when to rest.
    count: watch::Sender<usize>,
    /// Changes when the tailer has taken up its place.
    placed: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    next_id: u64,
    /// How far the tailer is; none while it rests.
    place: Option<FeedPlace>,
    /// Since when something is committed that is not final yet.
    pending_since: Option<Instant>,
    transitions: HashMap<u64, TransitionSubscriber>,
    /// Subscribers of transitions that named their jobs.
    transitions_by_job: HashMap<JobId, HashSet<u64>>,
    /// Subscribers of transitions that did not.
    transitions_broad: HashSet<u64>,
    job: ByJob,
    logs: ByJob,
    jobs: HashMap<u64, Arc<ChangedJobs>>,
}

/// Subscribers of single jobs, each of whom is told that something has changed.
type ByJob = HashMap<JobId, HashMap<u64, watch::Sender<()>>>;

struct TransitionSubscriber {
    filter: TransitionFilter,
    entries: mpsc::Sender<Arc<FeedEntry>>,
}

/// Leaves the index when it is dropped.
pub(super) struct Membership {
    inner: Arc<Inner>,
    id: u64,
    kind: Kind,
}

enum Kind {
    Transitions,
    Job(JobId),
    Logs(JobId),
    Jobs,
}

/// Jobs that have changed since a subscriber of a list last looked.
pub(super) struct ChangedJobs {
    state: Mutex<Changes>,
    some: watch::Sender<()>,
}

/// What has gathered.
#[derive(Default)]
pub(super) struct Changes {
    /// By job, the states it was seen leaving, and whether more than its state may have changed.
    pub jobs: HashMap<JobId, Leaving>,
    /// Too much has gathered: the list has to be read anew.
    pub overflown: bool,
}

/// What is known about a job before its changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Leaving {
    states: u8,
    /// Something that is not in its transitions, or not only its state.
    pub otherwise: bool,
    /// It was deleted.
    pub deleted: bool,
}

impl Leaving {
    fn state(&mut self, state: Option<JobState>) {
        if let Some(state) = state {
            self.states |= 1 << state as u8;
        }
    }

    /// Whether it was in this state.
    pub fn was_in(self, state: JobState) -> bool {
        self.states & (1 << state as u8) != 0
    }
}

impl ChangedJobs {
    /// Takes what has gathered.
    pub fn take(&self) -> Changes {
        std::mem::take(&mut lock(&self.state))
    }

    /// Resolves when something gathers after the last [`watch::Receiver::borrow_and_update`].
    pub fn listen(&self) -> watch::Receiver<()> {
        self.some.subscribe()
    }

    fn note(&self, job: JobId, edit: impl FnOnce(&mut Leaving)) {
        let mut changes = lock(&self.state);
        if changes.jobs.len() >= CHANGED_MAX && !changes.jobs.contains_key(&job) {
            changes.jobs.clear();
            changes.overflown = true;
        }
        if !changes.overflown {
            edit(changes.jobs.entry(job).or_default());
        }
        drop(changes);
        self.some.send_replace(());
    }
}

impl Subscribers {
    /// Follows transitions from the tailer's place on: everything behind the place that is returned comes
    /// through the receiver, until it closes because the subscriber did not keep up.
    pub async fn join_transitions(
        inner: &Arc<Inner>,
        filter: TransitionFilter,
    ) -> Option<(FeedPlace, mpsc::Receiver<Arc<FeedEntry>>, Membership)> {
        let (entries, received) = mpsc::channel(QUEUED_MAX);
        let membership = {
            let mut state = inner.subscribers.lock();
            let id = state.new_id();
            let jobs = filter.jobs.clone();
            if jobs.is_empty() {
                state.transitions_broad.insert(id);
            }
            for job in &jobs {
                state.transitions_by_job.entry(*job).or_default().insert(id);
            }
            state.transitions.insert(id, TransitionSubscriber { filter, entries });
            Membership { inner: Arc::clone(inner), id, kind: Kind::Transitions }
        };
        inner.subscribers.count.send_modify(|count| *count += 1);
        let place = inner.subscribers.place_known(inner).await?;
        Some((place, received, membership))
    }

    /// Follows one job.
    pub async fn join_job(inner: &Arc<Inner>, job: JobId) -> Option<(watch::Receiver<()>, Membership)> {
        Self::join_one(inner, job, Kind::Job(job), |state| &mut state.job).await
    }

    /// Follows one job's log, and its transitions, one of which ends it.
    pub async fn join_logs(inner: &Arc<Inner>, job: JobId) -> Option<(watch::Receiver<()>, Membership)> {
        Self::join_one(inner, job, Kind::Logs(job), |state| &mut state.logs).await
    }

    async fn join_one(
        inner: &Arc<Inner>,
        job: JobId,
        kind: Kind,
        members: fn(&mut State) -> &mut ByJob,
    ) -> Option<(watch::Receiver<()>, Membership)> {
        let (changed, listen) = watch::channel(());
        let membership = {
            let mut state = inner.subscribers.lock();
            let id = state.new_id();
            members(&mut state).entry(job).or_default().insert(id, changed);
            Membership { inner: Arc::clone(inner), id, kind }
        };
        inner.subscribers.count.send_modify(|count| *count += 1);
        inner.subscribers.place_known(inner).await?;
        Some((listen, membership))
    }

    /// Follows all jobs.
    pub async fn join_jobs(inner: &Arc<Inner>) -> Option<(Arc<ChangedJobs>, Membership)> {
        let changed = Arc::new(ChangedJobs { state: Mutex::default(), some: watch::Sender::new(()) });
        let membership = {
            let mut state = inner.subscribers.lock();
            let id = state.new_id();
            state.jobs.insert(id, Arc::clone(&changed));
            Membership { inner: Arc::clone(inner), id, kind: Kind::Jobs }
        };
        inner.subscribers.count.send_modify(|count| *count += 1);
        inner.subscribers.place_known(inner).await?;
        Some((changed, membership))
    }

    /// How far the tailer is; none while it rests.
    pub fn place(&self) -> Option<FeedPlace> {
        self.lock().place
    }

    /// Waits for the tailer to take up its place; none where it has stopped.
    async fn place_known(&self, inner: &Inner) -> Option<FeedPlace> {
        let mut placed = self.placed.subscribe();
        loop {
            placed.borrow_and_update();
            if let Some(place) = self.place() {
                return Some(place);
            }
            tokio::select! {
                () = inner.stop.cancelled() => return None,
                changed = placed.changed() => changed.ok()?,
            }
        }
    }

    /// Counts subscribers.
    pub fn listen_count(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }

    /// Since when the tailer waits for something that is committed and not final yet; none where it does not.
    pub fn pending(&self, since: Option<Instant>) {
        self.lock().pending_since = since;
    }

    /// How many there are, and how long the tailer has been waiting.
    pub fn state(&self) -> FeedState {
        let state = self.lock();
        FeedState {
            lag: state.pending_since.map(|since| since.elapsed()).unwrap_or_default(),
            transitions: state.transitions.len(),
            job: state.job.values().map(HashMap::len).sum(),
            jobs: state.jobs.len(),
            logs: state.logs.values().map(HashMap::len).sum(),
        }
    }

    /// Whether anybody follows jobs.
    pub fn has_job_readers(&self) -> bool {
        let state = self.lock();
        !state.job.is_empty() || !state.jobs.is_empty()
    }

    /// The tailer takes up its place.
    pub fn begin_at(&self, place: FeedPlace) {
        self.lock().place = Some(place);
        self.placed.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// The tailer rests, unless somebody has come meanwhile.
    pub fn rest(&self) -> bool {
        let mut state = self.lock();
        let nobody = state.transitions.is_empty()
            && state.job.is_empty()
            && state.logs.is_empty()
            && state.jobs.is_empty();
        if nobody {
            state.place = None;
        }
        nobody
    }

    /// Hands entries out, and notes that everything up to a place was.
    pub fn deliver(&self, entries: Vec<FeedEntry>, deleted: &[JobId], place: FeedPlace) {
        let mut state = self.lock();
        for entry in entries {
            state.deliver(Arc::new(entry));
        }
        for job in deleted {
            state.tell_logs(*job);
            state.note(*job, |leaving| leaving.deleted = true);
        }
        state.place = Some(place);
    }

    /// Says that something about jobs has changed that is not in their transitions.
    pub fn touch(&self, jobs: &[JobId]) {
        let state = self.lock();
        for job in jobs {
            state.note(*job, |leaving| leaving.otherwise = true);
        }
    }

    /// Jobs whose logs somebody follows.
    pub fn followed_logs(&self) -> Vec<JobId> {
        self.lock().logs.keys().copied().collect()
    }

    /// Says that there are more lines of jobs' logs.
    pub fn touch_logs(&self, jobs: &[JobId]) {
        let state = self.lock();
        jobs.iter().for_each(|job| state.tell_logs(*job));
    }

    /// Says so to everybody who follows single jobs.
    pub fn touch_every_job(&self) {
        self.lock().job.values().flat_map(HashMap::values).for_each(|changed| {
            changed.send_replace(());
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn deliver(&mut self, entry: Arc<FeedEntry>) {
        let job = entry.place.job;
        let named = self.transitions_by_job.get(&job).into_iter().flatten();
        let wanted: Vec<u64> = named.chain(&self.transitions_broad).copied().collect();
        for id in wanted {
            let Some(subscriber) = self.transitions.get(&id) else { continue };
            if subscriber.filter.matches(&entry.transition, entry.traits.as_ref())
                && subscriber.entries.try_send(Arc::clone(&entry)).is_err()
            {
                // It does not keep up. Its queue closes behind what it holds, and it reads on by itself.
                metrics().feed.fell_behind();
                self.leave_transitions(id);
            }
        }
        self.tell_logs(job);
        let amended = entry.transition.trigger == crate::domain::words::Trigger::Amend;
        self.note(job, |leaving| {
            leaving.state(entry.transition.from);
            leaving.otherwise |= amended;
        });
    }

    fn note(&self, job: JobId, edit: impl Fn(&mut Leaving)) {
        for changed in self.job.get(&job).into_iter().flat_map(HashMap::values) {
            changed.send_replace(());
        }
        for changed in self.jobs.values() {
            changed.note(job, &edit);
        }
    }

    /// There may be more of a job's log, or it may have ended.
    fn tell_logs(&self, job: JobId) {
        for changed in self.logs.get(&job).into_iter().flat_map(HashMap::values) {
            changed.send_replace(());
        }
    }

    fn leave(members: &mut ByJob, job: JobId, id: u64) {
        if let Some(of_job) = members.get_mut(&job) {
            of_job.remove(&id);
            if of_job.is_empty() {
                members.remove(&job);
            }
        }
    }

    fn leave_transitions(&mut self, id: u64) {
        let Some(subscriber) = self.transitions.remove(&id) else { return };
        self.transitions_broad.remove(&id);
        for job in &subscriber.filter.jobs {
            if let Some(ids) = self.transitions_by_job.get_mut(job) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.transitions_by_job.remove(job);
                }
            }
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let subscribers = &self.inner.subscribers;
        let mut state = subscribers.lock();
        match &self.kind {
            Kind::Transitions => state.leave_transitions(self.id),
            Kind::Job(job) => State::leave(&mut state.job, *job, self.id),
            Kind::Logs(job) => State::leave(&mut state.logs, *job, self.id),
            Kind::Jobs => {
                state.jobs.remove(&self.id);
            }
        }
        drop(state);
        subscribers.count.send_modify(|count| *count = count.saturating_sub(1));
    }
}

/// What these locks guard is never left half-changed, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
