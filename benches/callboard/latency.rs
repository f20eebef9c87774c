//! How long a job takes from the moment its submit is sent: to the answer, to its START, to its COMPLETE.
//!
//! The client's clock and the database's are the same machine's, so the times in the histories can be compared with it.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, ensure};
use callboard::domain::ids::JobId;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};

use crate::api::{Api, now, pass_job};
use crate::backlog::{self, LOOK_INTERVAL, QUEUE};
use crate::cluster::Cluster;
use crate::database::Database;
use crate::limit;
use crate::options::Options;
use crate::percentile::{Percentiles, percentiles};
use crate::processes::Process;
use crate::report::{Figure, Report, Target};

/// Point 10, in milliseconds, for one job at a time.
const START_P50_MAX: f64 = 1.5;
const COMPLETE_P50_MAX: f64 = 10.0;
const COMPLETE_P99_MAX: f64 = 30.0;
/// Connections of the clients that submit at a steady rate: never the reason for waiting.
const CONNECTIONS: usize = 32;
/// Between two jobs when there is one at a time, so that the last one has left nothing to be done.
const PAUSE: Duration = Duration::from_millis(5);

/// When one job was sent and answered, by the client's clock.
pub struct Sent {
    job: JobId,
    sent: f64,
    answered: f64,
}

pub async fn measure(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let limit = of_limit(options, cluster, report).await?;
    for roles in [&["api", "worker"][..], &["all"]] {
        let database = cluster.database().await?;
        backlog::prepare(&database).await?;
        let mut processes = Vec::new();
        for role in roles {
            processes.push(Process::start(&database.url, role).await?);
        }
        let address = processes[0].address.clone();
        let of = if roles.len() == 1 { "one process for all" } else { "api and worker" };
        // What is prepared and read once is not what is measured.
        one_at_a_time(&database, &address, 50).await?;
        let sent = one_at_a_time(&database, &address, if options.quick { 100 } else { 500 }).await?;
        tell(report, &database, &sent, &format!("one at a time, {of}"), Some(limit)).await?;
        for rate in [50, 200] {
            let sent = steadily(&address, rate, if options.quick { 4 } else { 15 }).await?;
            ensure!(backlog::wait(&database, LOOK_INTERVAL).await?, "the jobs are not done in time");
            tell(report, &database, &sent, &format!("{rate}/s, {of}"), None).await?;
        }
        for process in processes {
            process.stop().await?;
        }
        cluster.drop(database).await?;
    }
    Ok(())
}

/// What the commits alone take, one after the other, in milliseconds: to START and to COMPLETE, in the middle.
async fn of_limit(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<(f64, f64)> {
    let database = cluster.database().await?;
    backlog::prepare(&database).await?;
    let times = limit::one_at_a_time(&database, if options.quick { 100 } else { 500 }).await?;
    cluster.drop(database).await?;
    let (starts, completes) = times.into_iter().unzip();
    let mut middles = [f64::NAN; 2];
    for ((what, values), middle) in [("START", starts), ("COMPLETE", completes)].into_iter().zip(&mut middles)
    {
        let found = percentiles(values).context("times of the limit")?;
        *middle = found.p50;
        report.add(Figure {
            percentiles: Some(found),
            ..Figure::new(
                "limit of latency",
                &format!("to {what}, one connection, no handler"),
                found.p50,
                "ms",
            )
        });
    }
    Ok((middles[0], middles[1]))
}

/// Each when the last one is complete.
pub async fn one_at_a_time(database: &Database, address: &str, jobs: usize) -> anyhow::Result<Vec<Sent>> {
    let mut api = Api::connect(address).await?;
    let request = api.submit_request(&pass_job(QUEUE));
    let mut sent = Vec::new();
    for _ in 0..jobs {
        sent.push(submit(&mut api, &request).await?);
        ensure!(backlog::wait(database, PAUSE).await?, "a job is not done in time");
        tokio::time::sleep(PAUSE).await;
    }
    Ok(sent)
}

/// Submits at a rate, whether or not the earlier ones are done.
async fn steadily(address: &str, rate: u32, seconds: u32) -> anyhow::Result<Vec<Sent>> {
    let (free, mut clients) = mpsc::channel(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        free.send(Api::connect(address).await?).await?;
    }
    let mut ticks = tokio::time::interval_at(Instant::now(), Duration::from_secs(1) / rate);
    // A late one is still sent: the load is what was asked for.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut under_way = Vec::new();
    for _ in 0..rate * seconds {
        ticks.tick().await;
        let mut api = clients.recv().await.context("a free connection")?;
        let free = free.clone();
        under_way.push(tokio::spawn(async move {
            let request = api.submit_request(&pass_job(QUEUE));
            let sent = submit(&mut api, &request).await;
            // The receiver is there for as long as there are ticks.
            let _ = free.send(api).await;
            sent
        }));
    }
    let mut sent = Vec::new();
    for one in under_way {
        sent.push(one.await??);
    }
    Ok(sent)
}

async fn submit(api: &mut Api, request: &[u8]) -> anyhow::Result<Sent> {
    let sent = now();
    let body = api.send_well(request).await?;
    let answered = now();
    let answer: Value = serde_json::from_slice(&body)?;
    let id = answer["data"]["submitJob"]["job"]["id"].as_str().context("a job's id")?;
    let job = id.parse().map_err(|_| anyhow::anyhow!("{id} is no job's id"))?;
    Ok(Sent { job, sent, answered })
}

async fn tell(
    report: &mut Report,
    database: &Database,
    sent: &[Sent],
    setting: &str,
    limit: Option<(f64, f64)>,
) -> anyhow::Result<()> {
    let answers = sent.iter().map(|one| (one.answered - one.sent) * 1_000.0).collect();
    let (starts, completes) = waits(database, sent).await?;
    let of = |limit: f64, found: Percentiles| limit / found.p50;
    let found = percentiles(answers).context("times")?;
    report.add(Figure::of_percentiles("submit to answer", setting, found));
    let found = percentiles(starts).context("times")?;
    report.add(Figure {
        of_limit: limit.map(|(start, _)| of(start, found)),
        targets: limit.iter().map(|_| Target::AtMost(START_P50_MAX)).collect(),
        ..Figure::of_percentiles("submit to START", setting, found)
    });
    let found = percentiles(completes).context("times")?;
    report.add(Figure {
        of_limit: limit.map(|(_, complete)| of(complete, found)),
        targets: limit
            .iter()
            .flat_map(|_| [Target::AtMost(COMPLETE_P50_MAX), Target::P99AtMost(COMPLETE_P99_MAX)])
            .collect(),
        ..Figure::of_percentiles("submit to COMPLETE", setting, found)
    });
    Ok(())
}

/// How long jobs took to START and to COMPLETE, in milliseconds.
pub async fn waits(database: &Database, sent: &[Sent]) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
    let mut times = times_of(database, sent.iter().map(|one| one.job)).await?;
    let (mut starts, mut completes) = (Vec::new(), Vec::new());
    for one in sent {
        let job = times.remove(&one.job).context("a job's history")?;
        starts.push((job["START"] - one.sent) * 1_000.0);
        completes.push((job["COMPLETE"] - one.sent) * 1_000.0);
    }
    Ok((starts, completes))
}

/// The times in jobs' histories by trigger, in seconds since 1970.
pub async fn times_of(
    database: &Database,
    jobs: impl Iterator<Item = JobId>,
) -> anyhow::Result<HashMap<JobId, HashMap<String, f64>>> {
    let ids: Vec<String> = jobs.map(|job| job.0.to_string()).collect();
    let rows = database
        .client
        .query(
            "SELECT job_id::text, trigger, extract(epoch FROM at)::float8 FROM transitions
             WHERE job_id = ANY($1::text[]::uuid[])",
            &[&ids],
        )
        .await?;
    let mut times: HashMap<JobId, HashMap<String, f64>> = HashMap::new();
    for row in rows {
        let job = JobId(row.try_get::<_, String>(0)?.parse()?);
        times.entry(job).or_default().insert(row.try_get(1)?, row.try_get(2)?);
    }
    Ok(times)
}
