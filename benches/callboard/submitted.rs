//! Throughput of jobs that are submitted meanwhile through the API, and the memory that this takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use anyhow::ensure;

use crate::api::Api;
use crate::backlog::{self, Backlog, QUEUE};
use crate::cluster::Cluster;
use crate::database::Database;
use crate::options::Options;
use crate::processes::Process;
use crate::report::{Cpu, Figure, Report, Target, megabytes};
use crate::stored::{self, OF_LIMIT_MIN, WORKFLOWS_MIN, workers_word};

/// Jobs in one request.
const REQUEST_JOBS: usize = 250;
const CONNECTIONS: usize = 2;
/// Above this many unfinished jobs the clients wait: what is measured is a steady flow, not a backlog.
const WAITING_MAX: i64 = 5_000;
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

pub async fn measure(
    options: &Options,
    cluster: &Cluster,
    report: &mut Report,
    limit: Option<f64>,
) -> anyhow::Result<()> {
    let limit = match limit {
        Some(limit) => limit,
        None => {
            let database = cluster.database().await?;
            let run =
                stored::of_limit(options, options.jobs(), cluster, &database, options.limit_connections);
            let run = run.await?;
            cluster.drop(database).await?;
            run.pace.overall
        }
    };
    for roles in [&["api", "worker"][..], &["api", "worker", "worker"], &["all"]] {
        let database = cluster.database().await?;
        backlog::prepare(&database).await?;
        let mut processes = Vec::new();
        for role in roles {
            processes.push((*role, Process::start(&database.url, role).await?));
        }
        let before = cluster.cpu_seconds()?;
        let backlog = Backlog::expect(&database).await?;
        flow(&database, &processes[0].1.address, options.jobs()).await?;
        ensure!(backlog::wait(&database, backlog::LOOK_INTERVAL).await?, "the jobs are not done in time");
        let postgres = cluster.cpu_seconds()? - before;
        let mut callboard = 0.0;
        for (_, process) in &processes {
            callboard += process.cpu_seconds()?;
        }
        let pace = backlog.pace(&database).await?;
        let setting = match roles.len() {
            1 => "one process for all".to_owned(),
            many => format!("api and {}", workers_word(many - 1)),
        };
        report.add(Figure {
            cpu: Some(Cpu { callboard, postgres }.per_thousand(pace.jobs)),
            steady: Some(pace.steady),
            of_limit: Some(pace.overall / limit),
            targets: vec![Target::AtLeast(WORKFLOWS_MIN), Target::OfLimitAtLeast(OF_LIMIT_MIN)],
            ..Figure::new("submitted meanwhile", &setting, pace.overall, "workflows/s")
        });
        for (role, process) in processes {
            let peak = megabytes(process.memory()?.peak);
            report.add(Figure::new(
                "memory, peak",
                &format!("{role}, submitted meanwhile, {setting}"),
                peak,
                "MB",
            ));
            process.stop().await?;
        }
        cluster.drop(database).await?;
    }
    Ok(())
}

/// Submits jobs, never far ahead of the workers.
async fn flow(database: &Database, address: &str, jobs: usize) -> anyhow::Result<()> {
    let requests = Arc::new(AtomicI64::new(i64::try_from(jobs.div_ceil(REQUEST_JOBS))?));
    let unfinished = Arc::new(AtomicI64::new(0));
    let over = Arc::new(AtomicBool::new(false));
    let looking = {
        let (database, unfinished, over) =
            (database.another().await?, Arc::clone(&unfinished), Arc::clone(&over));
        tokio::spawn(async move {
            while !over.load(Ordering::Relaxed) {
                unfinished.store(backlog::unfinished(&database).await?, Ordering::Relaxed);
                tokio::time::sleep(LOOK_INTERVAL).await;
            }
            anyhow::Ok(())
        })
    };
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut api = Api::connect(address).await?;
        let request = api.submit_many_request(REQUEST_JOBS, QUEUE);
        let (requests, unfinished) = (Arc::clone(&requests), Arc::clone(&unfinished));
        clients.push(tokio::spawn(async move {
            while requests.fetch_sub(1, Ordering::Relaxed) > 0 {
                while unfinished.load(Ordering::Relaxed) >= WAITING_MAX {
                    tokio::time::sleep(LOOK_INTERVAL).await;
                }
                unfinished.fetch_add(i64::try_from(REQUEST_JOBS)?, Ordering::Relaxed);
                api.send_well(&request).await?;
            }
            anyhow::Ok(())
        }));
    }
    for client in clients {
        client.await??;
    }
    over.store(true, Ordering::Relaxed);
    looking.await?
}
