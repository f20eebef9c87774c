//! How fast jobs are submitted through the API while nobody works on them, beside the same rows written by SQL.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::api::{Api, pass_job};
use crate::backlog::{self, Backlog, IDLE};
use crate::cluster::Cluster;
use crate::database::Database;
use crate::limit;
use crate::options::Options;
use crate::processes::Process;
use crate::report::{Cpu, Figure, Report, Target, megabytes};
use crate::usage;

/// Point 10: jobs a second.
const SINGLE_MIN: f64 = 8_000.0;
const MANY_MIN: f64 = 60_000.0;
const SINGLE_CONNECTIONS: usize = 32;
const MANY_CONNECTIONS: usize = 4;
const MANY: usize = 1_000;
/// How the product gathers single submits: `store::submitter`.
const GATHERED_CONNECTIONS: usize = 2;
const GATHERED: usize = 500;

pub struct Rate {
    pub jobs: f64,
    pub cpu: Cpu,
}

pub async fn measure(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let time = Duration::from_secs(if options.quick { 2 } else { 8 });
    for (setting, connections, jobs, raw_connections, raw_jobs, target) in [
        ("submitJob, 32 connections", SINGLE_CONNECTIONS, 1, GATHERED_CONNECTIONS, GATHERED, SINGLE_MIN),
        ("submitJobs of 1,000, 4 connections", MANY_CONNECTIONS, MANY, MANY_CONNECTIONS, MANY, MANY_MIN),
    ] {
        let database = cluster.database().await?;
        backlog::prepare(&database).await?;
        let limit = of_limit(cluster, &database, raw_connections, raw_jobs, time).await?;
        report.add(Figure {
            cpu: Some(limit.cpu),
            ..Figure::new(
                "limit of submits",
                &format!("{raw_connections} connections, {raw_jobs} at a time"),
                limit.jobs,
                "jobs/s",
            )
        });
        cluster.drop(database).await?;
        let database = cluster.database().await?;
        backlog::prepare(&database).await?;
        let api = Process::start(&database.url, "api").await?;
        let rate = of_api(cluster, &database, &api, connections, jobs, time).await?;
        let peak = api.memory()?.peak;
        api.stop().await?;
        cluster.drop(database).await?;
        report.add(Figure {
            cpu: Some(rate.cpu),
            of_limit: Some(rate.jobs / limit.jobs),
            of_limit_cpu: Some(limit.cpu.total() / rate.cpu.total()),
            targets: vec![Target::AtLeast(target)],
            ..Figure::new("submits", setting, rate.jobs, "jobs/s")
        });
        report.add(Figure::new("memory, peak", &format!("api, {setting}"), megabytes(peak), "MB"));
    }
    Ok(())
}

async fn of_limit(
    cluster: &Cluster,
    database: &Database,
    connections: usize,
    batch: usize,
    time: Duration,
) -> anyhow::Result<Rate> {
    let before = Cpu { callboard: usage::own_cpu_seconds()?, postgres: cluster.cpu_seconds()? };
    let begun = Instant::now();
    let jobs = limit::submit(database, connections, batch, time).await?;
    let took = begun.elapsed();
    let cpu = Cpu {
        callboard: usage::own_cpu_seconds()? - before.callboard,
        postgres: cluster.cpu_seconds()? - before.postgres,
    };
    rate(jobs, took, cpu)
}

/// Through `submitJobs`.
pub async fn many(
    cluster: &Cluster,
    database: &Database,
    api: &Process,
    time: Duration,
) -> anyhow::Result<Rate> {
    of_api(cluster, database, api, MANY_CONNECTIONS, MANY, time).await
}

/// Each connection sends its next request when the last one was answered.
async fn of_api(
    cluster: &Cluster,
    database: &Database,
    process: &Process,
    connections: usize,
    jobs: usize,
    time: Duration,
) -> anyhow::Result<Rate> {
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Api::connect(&process.address).await?);
    }
    let Some(first) = clients.first() else { anyhow::bail!("no connection") };
    let request =
        if jobs == 1 { first.submit_request(&pass_job(IDLE)) } else { first.submit_many_request(jobs, IDLE) };
    let request = Arc::new(request);
    let before = Cpu { callboard: process.cpu_seconds()?, postgres: cluster.cpu_seconds()? };
    let backlog = Backlog::expect(database).await?;
    let begun = Instant::now();
    let runs: Vec<_> = clients
        .into_iter()
        .map(|mut client| {
            let request = Arc::clone(&request);
            tokio::spawn(async move {
                let mut answered = 0;
                while begun.elapsed() < time {
                    client.send_well(&request).await?;
                    answered += 1;
                }
                anyhow::Ok(answered)
            })
        })
        .collect();
    let mut answered = 0;
    for run in runs {
        answered += run.await??;
    }
    let took = begun.elapsed();
    let callboard = process.cpu_seconds()? - before.callboard;
    let postgres = cluster.cpu_seconds()? - before.postgres;
    let stored = backlog.stored(database).await?;
    ensure!(stored == answered * jobs, "{stored} jobs are stored of {answered} requests");
    rate(answered * jobs, took, Cpu { callboard, postgres })
}

fn rate(jobs: usize, took: Duration, cpu: Cpu) -> anyhow::Result<Rate> {
    ensure!(jobs > 0, "nothing was submitted");
    #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
    let a_second = jobs as f64 / took.as_secs_f64();
    Ok(Rate { jobs: a_second, cpu: cpu.per_thousand(jobs) })
}
