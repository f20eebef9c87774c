//! Reads through the API: single jobs with their latest transitions, and pages of jobs with theirs, beside the same rows
//! read by plain SQL.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use callboard::domain::ids::JobId;
use rand::Rng;
use rand::seq::IndexedRandom;
use serde_json::json;
use uuid::Uuid;

use crate::api::Api;
use crate::backlog;
use crate::cluster::Cluster;
use crate::database::{Database, Id};
use crate::fill;
use crate::options::Options;
use crate::percentile::{Percentiles, percentiles};
use crate::processes::Process;
use crate::report::{Cpu, Figure, Report, Target};
use crate::usage;

/// Each has six transitions in the mean.
const JOBS: i64 = 100_000;
const TRANSITIONS: i64 = 600_000;
const CONNECTIONS: usize = 32;
/// Requests a second.
const JOB_MIN: f64 = 10_000.0;
const PAGE_MIN: f64 = 4_000.0;
/// Each connection asks for one of so many things, in any order.
const REQUESTS: usize = 2_000;
/// The states that there are jobs in.
const STATES: [&str; 4] = ["COMPLETE", "FAILED", "CANCELLED", "EXECUTE"];

const JOB: &str =
    "query ($id: ID!) { job(id: $id) { id name state stage queue priority version createdAt updatedAt
    transitions(last: 10) { nodes { seq trigger fromState toState stage at } } } }";
const PAGE: &str = "query ($states: [JobState!], $after: String) {
    jobs(filter: { states: $states }, first: 20, after: $after) {
        nodes { id name state stage queue priority version createdAt updatedAt
            transitions(first: 10) { nodes { seq trigger fromState toState stage at } } }
        pageInfo { hasNextPage endCursor } } }";

const SQL_COLUMNS: &str = "j.id, j.name, j.state, j.stage, j.queue, j.priority, j.version, j.created_at::text, \
    j.updated_at::text, t.seq, t.trigger, t.from_state, t.to_state, t.stage AS at_stage, t.at::text";
const SQL_TRANSITIONS: &str = "LEFT JOIN LATERAL (
    SELECT seq, trigger, from_state, to_state, stage, at FROM transitions h WHERE h.job_id = j.id
    ORDER BY h.seq {order} LIMIT 10) t ON true";

/// One kind of request.
struct Kind {
    setting: &'static str,
    requests: Vec<Vec<u8>>,
    /// The same as statements: which one, and for whom.
    statements: Vec<(usize, Id)>,
    target: Option<f64>,
}

struct Pace {
    rate: f64,
    times: Percentiles,
    cpu: Cpu,
}

pub async fn measure(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let time = Duration::from_secs(if options.quick { 2 } else { 8 });
    let jobs = if options.quick { JOBS / 10 } else { JOBS };
    let database = cluster.database().await?;
    backlog::prepare(&database).await?;
    fill::mixed(cluster, &database, 1..=jobs).await?;
    let transitions = database.number("SELECT count(*) FROM transitions").await?;
    ensure!(transitions * JOBS == TRANSITIONS * jobs, "{transitions} transitions");
    let api = Process::start(&database.url, "api").await?;
    for kind in kinds(&database, &api).await? {
        let limit = of_sql(cluster, &database, &kind, time).await?;
        tell(report, "limit of reads", &kind, &limit, None);
        let found = of_api(cluster, &api, &kind, time).await?;
        tell(report, "reads", &kind, &found, Some(&limit));
    }
    api.stop().await?;
    cluster.drop(database).await
}

fn tell(report: &mut Report, measure: &str, kind: &Kind, pace: &Pace, limit: Option<&Pace>) {
    report.add(Figure {
        cpu: Some(pace.cpu),
        percentiles: Some(pace.times),
        of_limit: limit.map(|limit| pace.rate / limit.rate),
        of_limit_cpu: limit.map(|limit| limit.cpu.total() / pace.cpu.total()),
        targets: limit.and(kind.target).map(Target::AtLeast).into_iter().collect(),
        ..Figure::new(measure, kind.setting, pace.rate, "requests/s")
    });
}

/// What is asked for: jobs anywhere, the first page of each state, and pages anywhere.
async fn kinds(database: &Database, api: &Process) -> anyhow::Result<[Kind; 3]> {
    let mut client = Api::connect(&api.address).await?;
    let mut cursors = Vec::new();
    for state in STATES {
        let mut after = None;
        for _ in 0..REQUESTS / STATES.len() / 4 {
            let variables = json!({ "states": [state], "after": after });
            let page = client.read(PAGE, &variables).await?;
            ensure!(page["jobs"]["nodes"].as_array().is_some_and(|nodes| nodes.len() == 20), "{page}");
            after = page["jobs"]["pageInfo"]["endCursor"].as_str().map(str::to_owned);
            let last = page["jobs"]["nodes"][19]["id"].as_str().and_then(|id| id.parse::<JobId>().ok());
            cursors.push((state, after.clone().context("a cursor")?, last.context("a job")?.0));
        }
    }
    let rows = database.client.query("SELECT id::text FROM jobs ORDER BY random() LIMIT 2000", &[]).await?;
    let ids = rows.iter().map(|row| Ok(row.try_get::<_, String>(0)?.parse()?));
    let ids: Vec<Uuid> = ids.collect::<anyhow::Result<_>>()?;
    let job = |id: &Uuid| client.request(JOB, &json!({ "id": JobId(*id).to_string() }));
    let page = |state: &str, after: Option<&str>| {
        client.request(PAGE, &json!({ "states": [state], "after": after }))
    };
    let statement = |state: &str| 1 + STATES.iter().position(|one| *one == state).unwrap_or(0);
    Ok([
        Kind {
            setting: "one job, its last 10 transitions",
            requests: ids.iter().map(job).collect(),
            statements: ids.iter().map(|id| (0, Id(id.into_bytes()))).collect(),
            target: Some(JOB_MIN),
        },
        Kind {
            setting: "20 jobs by state, 10 transitions each",
            requests: STATES.iter().map(|state| page(state, None)).collect(),
            statements: STATES.iter().map(|state| (statement(state), Id([0xff; 16]))).collect(),
            target: Some(PAGE_MIN),
        },
        Kind {
            setting: "the same, pages anywhere",
            requests: cursors.iter().map(|(state, after, _)| page(state, Some(after))).collect(),
            statements: cursors
                .iter()
                .map(|(state, _, last)| (statement(state), Id(last.into_bytes())))
                .collect(),
            target: None,
        },
    ])
}

async fn of_api(cluster: &Cluster, api: &Process, kind: &Kind, time: Duration) -> anyhow::Result<Pace> {
    let requests: Arc<[Vec<u8>]> = kind.requests.clone().into();
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(Api::connect(&api.address).await?);
    }
    let before = Cpu { callboard: api.cpu_seconds()?, postgres: cluster.cpu_seconds()? };
    let begun = Instant::now();
    let runs = clients.into_iter().map(|mut client| {
        let requests = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut times = Vec::new();
            while begun.elapsed() < time {
                let request = requests.choose(&mut rand::rng()).context("a request")?;
                let sent = Instant::now();
                let body = client.send(request).await?;
                times.push(sent.elapsed().as_secs_f64() * 1_000.0);
                ensure!(
                    body.starts_with(b"{\"data\":{\"job") && !body.starts_with(b"{\"data\":{\"job\":null"),
                    "refused: {}",
                    String::from_utf8_lossy(&body[..body.len().min(300)])
                );
            }
            anyhow::Ok(times)
        })
    });
    let times = gather(runs.collect()).await?;
    let after = Cpu { callboard: api.cpu_seconds()?, postgres: cluster.cpu_seconds()? };
    pace(times, begun.elapsed(), before, after)
}

async fn of_sql(cluster: &Cluster, database: &Database, kind: &Kind, time: Duration) -> anyhow::Result<Pace> {
    let statements: Arc<[(usize, Id)]> = kind.statements.clone().into();
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let connection = database.another().await?;
        let mut prepared = vec![connection.client.prepare(&job_sql()).await?];
        for state in STATES {
            prepared.push(connection.client.prepare(&page_sql(state)).await?);
        }
        connections.push((connection, prepared));
    }
    let before = Cpu { callboard: usage::own_cpu_seconds()?, postgres: cluster.cpu_seconds()? };
    let begun = Instant::now();
    let runs = connections.into_iter().map(|(connection, prepared)| {
        let statements = Arc::clone(&statements);
        tokio::spawn(async move {
            let mut times = Vec::new();
            while begun.elapsed() < time {
                let at = rand::rng().random_range(0..statements.len());
                let (which, id) = &statements[at];
                let sent = Instant::now();
                let rows = connection.client.query(&prepared[*which], &[id]).await?;
                times.push(sent.elapsed().as_secs_f64() * 1_000.0);
                ensure!(!rows.is_empty(), "no rows");
            }
            anyhow::Ok(times)
        })
    });
    let times = gather(runs.collect()).await?;
    let after = Cpu { callboard: usage::own_cpu_seconds()?, postgres: cluster.cpu_seconds()? };
    pace(times, begun.elapsed(), before, after)
}

fn job_sql() -> String {
    let transitions = SQL_TRANSITIONS.replace("{order}", "DESC");
    format!("SELECT {SQL_COLUMNS} FROM jobs j {transitions} WHERE j.id = $1")
}

fn page_sql(state: &str) -> String {
    let transitions = SQL_TRANSITIONS.replace("{order}", "ASC");
    let which = match state {
        "EXECUTE" => "finished_at IS NULL AND state = 'EXECUTE'".to_owned(),
        ended => format!("outcome = '{ended}'"),
    };
    format!(
        "SELECT {SQL_COLUMNS} FROM (
            SELECT * FROM jobs WHERE {which} AND id < $1 ORDER BY id DESC LIMIT 20) j {transitions}"
    )
}

async fn gather(runs: Vec<tokio::task::JoinHandle<anyhow::Result<Vec<f64>>>>) -> anyhow::Result<Vec<f64>> {
    let mut all = Vec::new();
    for run in runs {
        all.extend(run.await.context("a connection")??);
    }
    Ok(all)
}

fn pace(times: Vec<f64>, took: Duration, before: Cpu, after: Cpu) -> anyhow::Result<Pace> {
    let count = times.len();
    #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
    let rate = count as f64 / took.as_secs_f64();
    let cpu =
        Cpu { callboard: after.callboard - before.callboard, postgres: after.postgres - before.postgres };
    Ok(Pace { rate, times: percentiles(times).context("times")?, cpu: cpu.per_thousand(count) })
}
