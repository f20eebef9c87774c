//! Throughput of stored jobs: the limit, one worker and two, in turns, because the machine is never the same twice.

use anyhow::ensure;

use crate::backlog::{self, Backlog, LOOK_INTERVAL, Pace};
use crate::cluster::Cluster;
use crate::database::Database;
use crate::limit;
use crate::options::Options;
use crate::percentile::median;
use crate::processes::Process;
use crate::report::{Cpu, Figure, Report, Target};
use crate::usage;

/// Point 10: workflows a second, and their part of the limit.
pub const WORKFLOWS_MIN: f64 = 8_000.0;
pub const OF_LIMIT_MIN: f64 = 1.0 / 3.0;

/// One run's result.
#[derive(Clone, Copy)]
pub struct Run {
    pub pace: Pace,
    pub cpu: Cpu,
}

/// Workflows a second of the limit, with the connections of one worker.
pub async fn measure(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<f64> {
    let mut limit = f64::NAN;
    for workers in [1, 2] {
        let connections = workers * options.limit_connections;
        let (mut limits, mut runs) = (Vec::new(), Vec::new());
        for _ in 0..options.rounds() {
            let database = cluster.database().await?;
            limits.push(of_limit(options, options.jobs(), cluster, &database, connections).await?);
            let another = cluster.database().await?;
            runs.push(of_workers(options.jobs(), cluster, &another, workers).await?);
            limit::check_same_rows(&another, &database).await?;
            cluster.drop(database).await?;
            cluster.drop(another).await?;
        }
        let of_these = add(report, workers, connections, &limits, &runs);
        if workers == 1 {
            limit = of_these;
        }
    }
    Ok(limit)
}

fn add(report: &mut Report, workers: usize, connections: usize, limits: &[Run], runs: &[Run]) -> f64 {
    let of = |runs: &[Run], read: fn(&Run) -> f64| median(runs.iter().map(read).collect());
    let cpu = |runs: &[Run]| Cpu {
        callboard: of(runs, |run| run.cpu.callboard),
        postgres: of(runs, |run| run.cpu.postgres),
    };
    let limit = of(limits, |run| run.pace.overall);
    report.add(Figure {
        cpu: Some(cpu(limits)),
        steady: Some(of(limits, |run| run.pace.steady)),
        ..Figure::new("limit", &format!("{connections} connections"), limit, "workflows/s")
    });
    let overall = of(runs, |run| run.pace.overall);
    report.add(Figure {
        cpu: Some(cpu(runs)),
        steady: Some(of(runs, |run| run.pace.steady)),
        of_limit: Some(overall / limit),
        of_limit_cpu: Some(cpu(limits).total() / cpu(runs).total()),
        targets: vec![Target::AtLeast(WORKFLOWS_MIN), Target::OfLimitAtLeast(OF_LIMIT_MIN)],
        ..Figure::new("stored jobs", &workers_word(workers), overall, "workflows/s")
    });
    limit
}

pub fn workers_word(workers: usize) -> String {
    format!("{workers} worker{}", if workers == 1 { "" } else { "s" })
}

/// The database alone.
pub async fn of_limit(
    options: &Options,
    jobs: usize,
    cluster: &Cluster,
    database: &Database,
    connections: usize,
) -> anyhow::Result<Run> {
    let backlog = Backlog::store(database, jobs).await?;
    let before = (usage::own_cpu_seconds()?, cluster.cpu_seconds()?);
    limit::run(database, connections, options.limit_batch).await?;
    let callboard = usage::own_cpu_seconds()? - before.0;
    let postgres = cluster.cpu_seconds()? - before.1;
    let pace = backlog.pace(database).await?;
    ensure!(pace.jobs == jobs, "the limit completed {} of {jobs} jobs", pace.jobs);
    Ok(Run { pace, cpu: Cpu { callboard, postgres }.per_thousand(jobs) })
}

/// Worker processes that start when everything is stored.
pub async fn of_workers(
    jobs: usize,
    cluster: &Cluster,
    database: &Database,
    workers: usize,
) -> anyhow::Result<Run> {
    let backlog = Backlog::store(database, jobs).await?;
    let before = cluster.cpu_seconds()?;
    let starts = (0..workers).map(|_| Process::start(&database.url, "worker"));
    let processes = futures_util::future::try_join_all(starts).await?;
    let done = backlog::wait(database, LOOK_INTERVAL).await?;
    let postgres = cluster.cpu_seconds()? - before;
    let mut callboard = 0.0;
    for process in &processes {
        callboard += process.cpu_seconds()?;
    }
    for process in processes {
        process.stop().await?;
    }
    let pace = backlog.pace(database).await?;
    ensure!(!done || pace.jobs == jobs, "{} of {jobs} jobs have a complete history", pace.jobs);
    if !done {
        eprintln!("only {} of {jobs} jobs were done in {} s", pace.jobs, backlog::RUN_MAX.as_secs());
    }
    Ok(Run { pace, cpu: Cpu { callboard, postgres }.per_thousand(pace.jobs) })
}
