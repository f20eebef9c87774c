//! Making things go wrong as the schedule says, and putting them right again.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::checker::{Finding, What};
use super::database::Database;
use super::process::Process;
use super::schedule::{Fault, Planned};
use super::way::{Way, Weather};

/// All that something can happen to.
pub struct Scene {
    pub database: Database,
    pub workers: Vec<Process>,
    /// The worker that comes and goes.
    pub extra: Process,
    /// The first one is never restarted.
    pub apis: Vec<Process>,
    /// From the subscriber that reconnects to an API process.
    pub follower_way: Way,
    findings: Mutex<Vec<Finding>>,
}

impl Scene {
    pub fn new(
        database: Database,
        workers: Vec<Process>,
        extra: Process,
        apis: Vec<Process>,
        follower_way: Way,
    ) -> Self {
        Self { database, workers, extra, apis, follower_way, findings: Mutex::default() }
    }

    /// All processes that should be there when nothing is wrong.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        self.workers.iter().chain(&self.apis)
    }

    pub fn note(&self, outcome: Result<(), String>) {
        if let Err(why) = outcome {
            self.findings.lock().unwrap().push(Finding { job: None, what: What::Process(why) });
        }
    }

    pub fn findings(&self) -> Vec<Finding> {
        self.findings.lock().unwrap().clone()
    }

    /// Makes everything go wrong at its time, and returns when all of it is right again.
    pub async fn play(self: &Arc<Self>, faults: &[Planned]) {
        let begin = Instant::now();
        let mut playing = JoinSet::new();
        for planned in faults {
            // The schedule says when.
            tokio::time::sleep_until(begin + planned.at).await;
            let scene = Arc::clone(self);
            let Planned { fault, lasts, .. } = *planned;
            say(&begin, &format!("{}{}", fault.kind(), details(fault, lasts)));
            playing.spawn(async move { scene.commit(fault, lasts).await });
        }
        while let Some(played) = playing.join_next().await {
            played.expect("no fault panics");
        }
        say(&begin, "everything is right again");
    }

    async fn commit(&self, fault: Fault, lasts: Duration) {
        match fault {
            Fault::KillWorker(worker) => self.kill(&self.workers[worker], lasts).await,
            Fault::PauseWorker(worker) => self.workers[worker].pause(lasts).await,
            Fault::DrainWorker(worker) => self.drain(&self.workers[worker]).await,
            Fault::ExtraWorker => {
                self.note(self.extra.start().await);
                tokio::time::sleep(lasts).await;
                self.note(self.extra.terminate().await);
            }
            Fault::KillApi => self.kill(&self.apis[1], lasts).await,
            Fault::DrainApi => self.drain(&self.apis[1]).await,
            Fault::RestartPostgres(stop) => self.database.restart(stop, lasts).await,
            Fault::TerminateConnections { every } => self.database.terminate_connections(every).await,
            Fault::Weather(process, weather) => {
                let process = self.processes().nth(process).expect("the plan knows how many there are");
                process.way.set(weather);
                tokio::time::sleep(lasts).await;
                process.way.set(Weather::Fair);
            }
            Fault::FillConnections => self.database.fill_connections(lasts).await,
            Fault::LockJobs => self.database.lock_jobs(lasts).await,
            Fault::CutFollower => self.follower_way.break_connections(),
        }
    }

    async fn kill(&self, process: &Process, lasts: Duration) {
        self.note(process.ended_by_itself().await.map_or(Ok(()), Err));
        process.kill().await;
        tokio::time::sleep(lasts).await;
        self.note(process.start().await);
    }

    async fn drain(&self, process: &Process) {
        self.note(process.ended_by_itself().await.map_or(Ok(()), Err));
        self.note(process.terminate().await);
        self.note(process.start().await);
    }
}

fn details(fault: Fault, lasts: Duration) -> String {
    let whom = match fault {
        Fault::KillWorker(worker) | Fault::PauseWorker(worker) | Fault::DrainWorker(worker) => {
            format!(" ({worker})")
        }
        Fault::Weather(process, _) => format!(" ({process})"),
        _ => String::new(),
    };
    let time = if lasts.is_zero() { String::new() } else { format!(", {:.1} s", lasts.as_secs_f64()) };
    format!("{whom}{time}")
}

/// A line for whoever watches, or reads afterwards.
pub fn say(begin: &Instant, what: &str) {
    println!("{:6.1} s  {what}", begin.elapsed().as_secs_f64());
}
