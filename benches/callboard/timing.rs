//! How soon a running job stops when it is cancelled, and how late a job starts that was to run at a certain time.

use std::time::Duration;

use anyhow::Context;
use callboard::domain::ids::JobId;
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use crate::api::{Api, now};
use crate::backlog::{self, QUEUE, WORKFLOW};
use crate::cluster::Cluster;
use crate::database::Database;
use crate::latency::times_of;
use crate::options::Options;
use crate::percentile::percentiles;
use crate::processes::Process;
use crate::report::{Figure, Report};

const REGISTER: &str = "mutation ($input: RegisterWorkflowInput!) {
    registerWorkflow(input: $input) { workflow { name } errors { message } } }";
const SUBMIT_MANY: &str = "mutation ($inputs: [SubmitJobInput!]!) {
    submitJobs(inputs: $inputs) { jobs { id } errors { message } } }";
const CANCEL: &str = "mutation ($id: ID!) { cancelJob(id: $id) { job { id } errors { message } } }";

/// How often it is looked whether something has happened that is not measured.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// The first of the jobs that are to run later is due after so many seconds, the last one after so many more.
const DUE_FIRST: f64 = 2.0;
const DUE_SPREAD: f64 = 5.0;

pub async fn measure(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let database = cluster.database().await?;
    backlog::prepare(&database).await?;
    let api = Process::start(&database.url, "api").await?;
    let worker = Process::start(&database.url, "worker").await?;
    let mut client = Api::connect(&api.address).await?;
    cancel(options, &database, &mut client, report).await?;
    run_at(options, &database, &mut client, report).await?;
    api.stop().await?;
    worker.stop().await?;
    cluster.drop(database).await
}

/// From the cancel's being sent to the job's CANCEL: the handler listens.
async fn cancel(
    options: &Options,
    database: &Database,
    client: &mut Api,
    report: &mut Report,
) -> anyhow::Result<()> {
    let stages = json!([{ "stage": "EXECUTE", "handler": "simulate", "config": { "seconds": 3_600 } }]);
    client.data(REGISTER, &json!({ "input": { "name": "bench-long", "stages": stages } })).await?;
    let count = if options.quick { 20 } else { 200 };
    let job = json!({ "name": "bench", "workflow": "bench-long", "queue": QUEUE });
    let jobs = submit(client, &vec![job; count]).await?;
    let running = "SELECT coalesce(sum(execute), 0)::bigint FROM counts";
    until(database, running, i64::try_from(count)?).await?;
    let mut sent = Vec::new();
    for job in &jobs {
        sent.push((*job, now()));
        client.data(CANCEL, &json!({ "id": job.to_string() })).await?;
    }
    until(database, "SELECT coalesce(sum(cancelled), 0)::bigint FROM counts", i64::try_from(count)?).await?;
    tell(report, database, "cancel to CANCEL", "running job that listens", "CANCEL", &sent).await
}

/// From a job's `runAt` to its START.
async fn run_at(
    options: &Options,
    database: &Database,
    client: &mut Api,
    report: &mut Report,
) -> anyhow::Result<()> {
    let count = if options.quick { 100 } else { 1_000 };
    let first = now() + DUE_FIRST;
    let mut due = Vec::new();
    for index in 0..count {
        let at = first + DUE_SPREAD * f64::from(index) / f64::from(count);
        // As precise as it travels.
        due.push((at * 1_000.0).round() / 1_000.0);
    }
    let mut inputs = Vec::new();
    for at in &due {
        #[expect(clippy::cast_possible_truncation, reason = "a time of ours in milliseconds")]
        let millis = (at * 1_000.0).round() as i64;
        let at = DateTime::from_timestamp_millis(millis).context("a time")?;
        let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        inputs.push(json!({ "name": "bench", "workflow": WORKFLOW, "queue": QUEUE, "runAt": at }));
    }
    let jobs = submit(client, &inputs).await?;
    until(database, "SELECT coalesce(sum(complete), 0)::bigint FROM counts", i64::from(count)).await?;
    let sent: Vec<(JobId, f64)> = jobs.into_iter().zip(due).collect();
    tell(report, database, "runAt to START", "200 jobs a second", "START", &sent).await
}

async fn submit(client: &mut Api, inputs: &[Value]) -> anyhow::Result<Vec<JobId>> {
    let data = client.data(SUBMIT_MANY, &json!({ "inputs": inputs })).await?;
    let jobs = data["submitJobs"]["jobs"].as_array().context("jobs")?;
    let id = |job: &Value| job["id"].as_str().and_then(|id| id.parse().ok()).context("a job's id");
    jobs.iter().map(id).collect()
}

async fn until(database: &Database, number: &str, reached: i64) -> anyhow::Result<()> {
    let looking = async {
        while database.number(number).await? < reached {
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(backlog::RUN_MAX, looking).await.with_context(|| number.to_owned())?
}

async fn tell(
    report: &mut Report,
    database: &Database,
    measure: &str,
    setting: &str,
    trigger: &str,
    since: &[(JobId, f64)],
) -> anyhow::Result<()> {
    let times = times_of(database, since.iter().map(|(job, _)| *job)).await?;
    let late = |(job, since): &(JobId, f64)| Some((times.get(job)?.get(trigger)? - since) * 1_000.0);
    let late: Vec<f64> = since.iter().map(late).collect::<Option<_>>().context("a job's history")?;
    report.add(Figure::of_percentiles(measure, setting, percentiles(late).context("times")?));
    Ok(())
}
