//! What goes wrong when: a pure function of the seed, so that a run can be had again.

use std::collections::HashMap;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::way::Weather;

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// SIGKILL; started again afterwards.
    KillWorker(usize),
    /// SIGSTOP for longer than the lease, then SIGCONT.
    PauseWorker(usize),
    /// SIGTERM; started again when it has drained.
    DrainWorker(usize),
    /// One more worker comes, and is drained afterwards.
    ExtraWorker,
    /// SIGKILL of the second API process; started again afterwards.
    KillApi,
    /// SIGTERM of the second API process; started again when it has drained.
    DrainApi,
    /// PostgreSQL is stopped and started again.
    RestartPostgres(Stop),
    /// `pg_terminate_backend` for every so-manieth connection.
    TerminateConnections { every: i32 },
    /// What the way between a process and the database does.
    Weather(usize, Weather),
    /// Every connection that PostgreSQL allows is taken.
    FillConnections,
    /// A lock on the table of jobs, for which whoever has a connection waits: the pools are full then.
    LockJobs,
    /// The connections of the subscriber that reconnects are cut.
    CutFollower,
}

/// How PostgreSQL is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Transactions are rolled back and everything is written.
    Fast,
    /// Nothing is; the next start recovers.
    Immediate,
    /// One of its processes is killed; PostgreSQL itself drops all connections and recovers.
    Crash,
}

/// A fault with its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// From the beginning.
    pub at: Duration,
    pub fault: Fault,
    /// How long until it is put right.
    pub lasts: Duration,
}

/// How much there is to go wrong, and how fast.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub workers: usize,
    /// API processes; the second one is restarted, the first one never.
    pub apis: usize,
    /// No fault begins after it.
    pub time: Duration,
    /// From one fault to the next, in milliseconds.
    pub gap_ms: (u64, u64),
    /// A worker silent for so long is lost, in milliseconds.
    pub lost_after_ms: u64,
}

/// What a fault happens to, so that no two happen to it at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Target {
    Worker(usize),
    ExtraWorker,
    Api,
    Postgres,
    Connections,
    Way(usize),
    Follower,
}

impl Fault {
    /// What reports call it.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::KillWorker(_) => "worker killed",
            Self::PauseWorker(_) => "worker paused",
            Self::DrainWorker(_) => "worker drained",
            Self::ExtraWorker => "worker started and drained",
            Self::KillApi => "API process killed",
            Self::DrainApi => "API process drained",
            Self::RestartPostgres(Stop::Fast) => "PostgreSQL restarted, fast",
            Self::RestartPostgres(Stop::Immediate) => "PostgreSQL restarted, immediate",
            Self::RestartPostgres(Stop::Crash) => "PostgreSQL crashed",
            Self::TerminateConnections { .. } => "connections terminated",
            Self::Weather(_, Weather::Cut) => "way to the database cut",
            Self::Weather(_, Weather::Slow(_)) => "way to the database slow",
            Self::Weather(_, Weather::Stalled) => "way to the database stalled",
            Self::Weather(_, Weather::AnswersLost | Weather::Fair) => "answers of the database lost",
            Self::FillConnections => "connections used up",
            Self::LockJobs => "jobs locked, pools full",
            Self::CutFollower => "subscriber cut",
        }
    }

    const fn target(self) -> Target {
        match self {
            Self::KillWorker(worker) | Self::PauseWorker(worker) | Self::DrainWorker(worker) => {
                Target::Worker(worker)
            }
            Self::ExtraWorker => Target::ExtraWorker,
            Self::KillApi | Self::DrainApi => Target::Api,
            Self::RestartPostgres(_) => Target::Postgres,
            Self::TerminateConnections { .. } | Self::FillConnections | Self::LockJobs => Target::Connections,
            Self::Weather(process, _) => Target::Way(process),
            Self::CutFollower => Target::Follower,
        }
    }
}

/// The kinds, each as a way to draw one of its faults.
const KINDS: &[fn(&mut StdRng, &Scale) -> Fault] = &[
    |rng, scale| Fault::KillWorker(rng.random_range(0..scale.workers)),
    |rng, scale| Fault::PauseWorker(rng.random_range(0..scale.workers)),
    |rng, scale| Fault::DrainWorker(rng.random_range(0..scale.workers)),
    |_, _| Fault::ExtraWorker,
    |_, _| Fault::KillApi,
    |_, _| Fault::DrainApi,
    |_, _| Fault::RestartPostgres(Stop::Fast),
    |_, _| Fault::RestartPostgres(Stop::Immediate),
    |_, _| Fault::RestartPostgres(Stop::Crash),
    |rng, _| Fault::TerminateConnections { every: rng.random_range(1..=3) },
    |rng, scale| Fault::Weather(any_way(rng, scale), Weather::Cut),
    |rng, scale| {
        let delay = Duration::from_millis(rng.random_range(5..=150));
        Fault::Weather(any_way(rng, scale), Weather::Slow(delay))
    },
    |rng, scale| Fault::Weather(any_way(rng, scale), Weather::Stalled),
    |rng, scale| Fault::Weather(any_way(rng, scale), Weather::AnswersLost),
    |_, _| Fault::FillConnections,
    |_, _| Fault::LockJobs,
    |_, _| Fault::CutFollower,
];

fn any_way(rng: &mut StdRng, scale: &Scale) -> usize {
    rng.random_range(0..scale.workers + scale.apis)
}

/// How long a process or PostgreSQL may take to come back, which the plan leaves free; milliseconds.
const COMING_BACK_MS: u64 = 1_500;

/// The faults of a seed, in order. Every kind comes once before any comes twice.
pub fn plan(seed: u64, scale: &Scale) -> Vec<Planned> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut planned = Vec::new();
    let mut free_at: HashMap<Target, Duration> = HashMap::new();
    let mut bag: Vec<usize> = Vec::new();
    let mut at = Duration::from_millis(500);
    while at < scale.time {
        if bag.is_empty() {
            bag.extend(0..KINDS.len());
            bag.shuffle(&mut rng);
        }
        let fault = bag.pop().map(|kind| KINDS[kind](&mut rng, scale)).expect("the bag was filled");
        let lasts = lasts(fault, scale, &mut rng);
        let free = free_at.entry(fault.target()).or_default();
        // Later, where what it happens to is not back yet; the faults after it come later with it.
        at = at.max(*free);
        if at >= scale.time {
            break;
        }
        *free = at + lasts + Duration::from_millis(COMING_BACK_MS);
        planned.push(Planned { at, fault, lasts });
        at += Duration::from_millis(rng.random_range(scale.gap_ms.0..=scale.gap_ms.1));
    }
    planned
}

fn lasts(fault: Fault, scale: &Scale, rng: &mut StdRng) -> Duration {
    let (least, most) = match fault {
        Fault::KillWorker(_) | Fault::KillApi => (0, 1_500),
        Fault::PauseWorker(_) => (scale.lost_after_ms * 4 / 3, scale.lost_after_ms * 5 / 2),
        Fault::ExtraWorker => (1_000, 4_000),
        Fault::RestartPostgres(Stop::Fast | Stop::Immediate) => (0, 2_500),
        Fault::Weather(..) => (300, 3_000),
        Fault::FillConnections => (500, 2_500),
        Fault::LockJobs => (300, 2_000),
        Fault::RestartPostgres(Stop::Crash)
        | Fault::DrainWorker(_)
        | Fault::DrainApi
        | Fault::TerminateConnections { .. }
        | Fault::CutFollower => (0, 0),
    };
    Duration::from_millis(rng.random_range(least..=most))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SCALE: Scale = Scale {
        workers: 3,
        apis: 2,
        time: Duration::from_secs(60),
        gap_ms: (500, 2_500),
        lost_after_ms: 1_500,
    };

    #[test]
    fn the_same_seed_gives_the_same_faults_and_another_one_others() {
        for seed in 0..50 {
            assert_eq!(plan(seed, &SCALE), plan(seed, &SCALE));
            assert_ne!(plan(seed, &SCALE), plan(seed + 1, &SCALE));
        }
    }

    #[test]
    fn every_kind_comes_and_no_two_happen_to_the_same_thing_at_once() {
        for seed in 0..200 {
            let planned = plan(seed, &SCALE);
            let kinds: BTreeSet<&str> = planned.iter().map(|planned| planned.fault.kind()).collect();
            assert_eq!(kinds.len(), KINDS.len(), "{seed}: {kinds:?}");
            assert!(planned.is_sorted_by_key(|planned| planned.at), "{seed}: {planned:?}");
            assert!(planned.iter().all(|planned| planned.at < SCALE.time), "{seed}: {planned:?}");
            for (place, one) in planned.iter().enumerate() {
                let at_once = |other: &&Planned| {
                    other.fault.target() == one.fault.target() && other.at < one.at + one.lasts
                };
                assert_eq!(planned[place + 1..].iter().find(at_once), None, "{seed}: {one:?}");
                if let Fault::PauseWorker(_) = one.fault {
                    assert!(one.lasts > Duration::from_millis(SCALE.lost_after_ms), "{seed}: {one:?}");
                }
            }
        }
    }
}
