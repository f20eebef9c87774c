//! Fan-out: thousands of subscribers over WebSocket, what they cost while nothing happens, and how soon they are told.
//!
//! Each of the 10,000 first ones follows a job of its own, the other 1,000 follow all transitions of the queue. Jobs are
//! paused and resumed at a steady rate; each time is a transition, one message to the job's subscriber and one to each
//! of the 1,000. A message's time is that from the transition's `at`, which is a little before its commit, to the client.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use callboard::domain::decide::{Event, decide};
use callboard::domain::ids::JobId;
use callboard::domain::job::Actor;
use callboard::domain::words::AdvanceMode;
use callboard::store::jobs::Changed;
use callboard::store::{Store, StoreSettings};
use rand::seq::IndexedRandom;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::api::now;
use crate::backlog;
use crate::cluster::Cluster;
use crate::database::Database;
use crate::options::Options;
use crate::percentile::percentiles;
use crate::processes::Process;
use crate::report::{Cpu, Figure, Report, Target, megabytes};
use crate::socket::Socket;

const JOB_SUBSCRIBERS: usize = 10_000;
const FEED_SUBSCRIBERS: usize = 1_000;
/// Sockets that are being opened at a time.
const OPENING: usize = 64;
/// In MB: the whole process with the 10,000.
const MEMORY_MAX: f64 = 200.0;
/// Of one processor, in percent, while nothing happens.
const IDLE_CPU_MAX: f64 = 2.0;
/// Transitions a second, with the 10,000 alone; times in milliseconds.
const CALM_RATE: u32 = 100;
const CALM_P50_MAX: f64 = 5.0;
const CALM_P99_MAX: f64 = 25.0;
/// Transitions a second with the other 1,000 as well, and the times of that.
const BUSY: [(u32, f64); 3] = [(50, 250.0), (100, 100.0), (200, 250.0)];
/// In seconds.
const DAY: f64 = 86_400.0;
/// How long a phase settles before it is measured.
const SETTLE: Duration = Duration::from_secs(2);

const JOB: &str = "subscription ($id: ID!) { job(id: $id) { id name state stage version paused updatedAt } }";
const FEED: &str = "subscription ($filter: TransitionFilter) { transitions(filter: $filter) {
    cursor edge { node { jobId seq trigger fromState toState stage at } } } }";

/// What all subscribers write to.
#[derive(Default)]
struct Heard {
    counting: AtomicBool,
    /// From commit to client, in milliseconds.
    times: Mutex<Vec<f32>>,
}

pub async fn measure(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let (jobs, feeds) = if options.quick {
        (JOB_SUBSCRIBERS / 10, FEED_SUBSCRIBERS / 10)
    } else {
        (JOB_SUBSCRIBERS, FEED_SUBSCRIBERS)
    };
    let time = Duration::from_secs(if options.quick { 2 } else { 10 });
    let database = cluster.database().await?;
    backlog::prepare(&database).await?;
    let stop = CancellationToken::new();
    let store = Store::open(&database.url, &StoreSettings::default(), stop.clone()).await?;
    let ids = held_jobs(&store, jobs).await?;
    let api = Process::start_with(&database.url, "api", &many_from_here(jobs + feeds)).await?;
    let empty = api.memory()?.now;
    let mut crowd = Crowd { api: &api, heard: Arc::default(), tasks: JoinSet::new() };

    let following = ids.iter().map(|id| (JOB, json!({ "id": id.to_string() }))).collect();
    let opened = crowd.join(following).await?;
    tell(report, "sockets opened", &format!("{jobs}, {OPENING} at a time"), opened, "sockets/s", None);
    tokio::time::sleep(SETTLE).await;
    let memory = api.memory()?.now;
    let with = format!("{jobs} subscribers of jobs");
    tell(report, "memory", "api, no subscribers", megabytes(empty), "MB", None);
    tell(
        report,
        "memory",
        &format!("api, {with}"),
        megabytes(memory),
        "MB",
        Some(Target::AtMost(MEMORY_MAX)),
    );
    let (cpu, statements) = idle(&api, &database, time).await?;
    tell(report, "idle", &format!("api, {with}"), cpu, "% CPU", Some(Target::AtMost(IDLE_CPU_MAX)));
    tell(report, "idle", &format!("database, {with}"), statements, "transactions/s", None);
    let alone = format!("{with}, {CALM_RATE} transitions/s");
    let targets = vec![Target::AtMost(CALM_P50_MAX), Target::P99AtMost(CALM_P99_MAX)];
    crowd.phase(report, cluster, &store, &ids, CALM_RATE, time, &alone, targets).await?;

    let filter = json!({ "filter": { "queues": [backlog::QUEUE] } });
    let following = (0..feeds).map(|_| (FEED, filter.clone())).collect();
    crowd.join(following).await?;
    for (rate, most) in BUSY {
        let setting = format!("{jobs} of jobs and {feeds} of the feed, {rate} transitions/s");
        let targets = vec![Target::P99AtMost(most)];
        crowd.phase(report, cluster, &store, &ids, rate, time, &setting, targets).await?;
    }
    let peak = api.memory()?.peak;
    tell(report, "memory, peak", &format!("api, {} subscribers", jobs + feeds), megabytes(peak), "MB", None);
    crowd.leave().await?;
    stop.cancel();
    api.stop().await?;
    cluster.drop(database).await
}

/// One client address opens all of them.
fn many_from_here(sockets: usize) -> Vec<(String, String)> {
    let sockets = (sockets + 100).to_string();
    ["CONNECTIONS", "STREAMS", "OPERATIONS"]
        .map(|what| (format!("CALLBOARD_HTTP__MAX_{what}_PER_CLIENT"), sockets.clone()))
        .to_vec()
}

fn tell(
    report: &mut Report,
    measure: &str,
    setting: &str,
    value: f64,
    unit: &'static str,
    target: Option<Target>,
) {
    report.add(Figure {
        targets: target.into_iter().collect(),
        ..Figure::new(&format!("fan-out: {measure}"), setting, value, unit)
    });
}

/// Jobs that wait for a person, so that nobody but this changes them.
async fn held_jobs(store: &Store, count: usize) -> anyhow::Result<Vec<JobId>> {
    let workflow = backlog::pass_workflow(store).await?;
    let mut ids = Vec::new();
    while ids.len() < count {
        let batch = (ids.len()..count.min(ids.len() + 1_000))
            .map(|_| callboard::domain::job::NewJob {
                mode: AdvanceMode::Manual,
                ..backlog::new_job(&workflow)
            })
            .collect();
        for submitted in store.jobs_submit(batch, &Actor::client("bench")).await? {
            let callboard::store::submit::Submitted::New(job) = submitted else { anyhow::bail!("not new") };
            ids.push(job.id);
        }
    }
    Ok(ids)
}

/// CPU of the process in percent of one processor, and transactions of the database a second.
async fn idle(api: &Process, database: &Database, time: Duration) -> anyhow::Result<(f64, f64)> {
    let transactions = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    let (cpu, before) = (api.cpu_seconds()?, database.number(transactions).await?);
    let begun = Instant::now();
    tokio::time::sleep(time).await;
    let seconds = begun.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
    let transactions = (database.number(transactions).await? - before) as f64;
    Ok(((api.cpu_seconds()? - cpu) / seconds * 100.0, transactions / seconds))
}

/// All subscribers.
struct Crowd<'a> {
    api: &'a Process,
    heard: Arc<Heard>,
    tasks: JoinSet<anyhow::Result<()>>,
}

impl Crowd<'_> {
    /// Opens sockets, each with its subscription, and waits for each one's first event; how many a second.
    async fn join(&mut self, following: Vec<(&'static str, Value)>) -> anyhow::Result<f64> {
        let begun = Instant::now();
        #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
        let count = following.len() as f64;
        let opening = Arc::new(Semaphore::new(OPENING));
        let all = u32::try_from(following.len())?;
        let ready = Arc::new(Semaphore::new(0));
        for (query, variables) in following {
            let place = Arc::clone(&opening).acquire_owned().await?;
            let (address, heard, ready) =
                (self.api.address.clone(), Arc::clone(&self.heard), Arc::clone(&ready));
            self.tasks.spawn(async move {
                let mut socket = Socket::subscribe(&address, query, &variables).await?;
                let first = socket.next().await?;
                ensure!(memmem(first, b"\"next\""), "{}", String::from_utf8_lossy(first));
                drop(place);
                ready.add_permits(1);
                listen(socket, &heard).await
            });
        }
        tokio::select! {
            _ = ready.acquire_many(all) => {}
            Some(ended) = self.tasks.join_next() => ended??,
        }
        Ok(count / begun.elapsed().as_secs_f64())
    }

    /// Changes jobs at a rate, and says how soon that was told.
    #[expect(clippy::too_many_arguments, reason = "each is one thing of a phase")]
    async fn phase(
        &mut self,
        report: &mut Report,
        cluster: &Cluster,
        store: &Store,
        ids: &[JobId],
        rate: u32,
        time: Duration,
        setting: &str,
        targets: Vec<Target>,
    ) -> anyhow::Result<()> {
        let changing = CancellationToken::new();
        let changes = tokio::spawn(change(store.clone(), ids.to_vec(), rate, changing.clone()));
        tokio::time::sleep(SETTLE).await;
        self.heard.times.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let before = Cpu { callboard: self.api.cpu_seconds()?, postgres: cluster.cpu_seconds()? };
        let begun = Instant::now();
        self.heard.counting.store(true, Ordering::Relaxed);
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            Some(ended) = self.tasks.join_next() => ended??,
        }
        self.heard.counting.store(false, Ordering::Relaxed);
        let seconds = begun.elapsed().as_secs_f64();
        let after = Cpu { callboard: self.api.cpu_seconds()?, postgres: cluster.cpu_seconds()? };
        changing.cancel();
        let changed = changes.await??;
        let times = std::mem::take(&mut *self.heard.times.lock().unwrap_or_else(PoisonError::into_inner));
        let count = times.len();
        let found = percentiles(times.into_iter().map(f64::from).collect()).context("messages")?;
        let cpu =
            Cpu { callboard: after.callboard - before.callboard, postgres: after.postgres - before.postgres };
        #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
        let pace = count as f64 / seconds;
        eprintln!("{changed} changes; CPU {:.2} + {:.2} s in {seconds:.1} s", cpu.callboard, cpu.postgres);
        report.add(Figure {
            cpu: Some(cpu.per_thousand(count)),
            ..Figure::new("fan-out: messages", setting, pace, "messages/s")
        });
        report.add(Figure { targets, ..Figure::of_percentiles("fan-out: commit to client", setting, found) });
        Ok(())
    }

    async fn leave(mut self) -> anyhow::Result<()> {
        self.tasks.abort_all();
        while self.tasks.join_next().await.is_some() {}
        Ok(())
    }
}

/// Pauses and resumes jobs, any of them, so many times a second; how often.
async fn change(store: Store, ids: Vec<JobId>, rate: u32, until: CancellationToken) -> anyhow::Result<usize> {
    let workflow = backlog::pass_workflow(&store).await?;
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / rate);
    let (mut under_way, mut count) = (JoinSet::new(), 0);
    loop {
        tokio::select! {
            () = until.cancelled() => break,
            _ = ticks.tick() => {}
        }
        let id = *ids.choose(&mut rand::rng()).context("a job")?;
        let (store, workflow) = (store.clone(), Arc::clone(&workflow));
        under_way.spawn(async move {
            let actor = Actor::client("bench");
            let changed = store.job_change(id, None, &actor, None, move |job, now| {
                let event = if job.status.paused { Event::Resume } else { Event::Pause };
                decide(job, &workflow, event, now)
            });
            match changed.await? {
                Changed::Done(_) => Ok(()),
                other => anyhow::bail!("not changed: {other:?}"),
            }
        });
        while let Some(changed) = under_way.try_join_next() {
            changed??;
            count += 1;
        }
    }
    while let Some(changed) = under_way.join_next().await {
        changed??;
        count += 1;
    }
    Ok(count)
}

/// Reads messages for as long as they come, and while it is asked for, notes how old each is.
async fn listen(mut socket: Socket, heard: &Heard) -> anyhow::Result<()> {
    loop {
        let message = socket.next().await?;
        if !heard.counting.load(Ordering::Relaxed) {
            continue;
        }
        let received = now();
        // A message without a time says only how far the stream is.
        if let Some(at) = time_in(message) {
            // Whatever day it is: nothing is half a day old.
            #[expect(clippy::cast_possible_truncation, reason = "a few milliseconds")]
            let age = ((received % DAY - at + DAY / 2.0).rem_euclid(DAY) - DAY / 2.0) as f32 * 1_000.0;
            heard.times.lock().unwrap_or_else(PoisonError::into_inner).push(age);
        }
    }
}

/// The time of day in a message, in seconds: both subscriptions have one, at the end.
fn time_in(message: &[u8]) -> Option<f64> {
    let begin = message.windows(6).rposition(|part| part == b"At\":\"2" || part == b"at\":\"2")? + 5;
    // As in 2026-11-20T10:30:00.000000Z.
    let text = message.get(begin..begin + 26)?;
    let number =
        |range: Range<usize>| -> Option<f64> { std::str::from_utf8(&text[range]).ok()?.parse().ok() };
    Some(number(11..13)? * 3_600.0 + number(14..16)? * 60.0 + number(17..26)?)
}

fn memmem(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
