//! The same work with much in the tables: finished jobs, jobs that are not due, and dead rows that may not go.
//!
//! Each setting is measured in turns with a database that has next to nothing in it, because the machine is never the
//! same twice; the ratio of the two is what counts.

use std::time::{Duration, Instant};

use crate::backlog;
use crate::cluster::Cluster;
use crate::database::Database;
use crate::fill;
use crate::latency;
use crate::limit;
use crate::options::Options;
use crate::percentile::{median, percentiles};
use crate::processes::Process;
use crate::report::{Cpu, Figure, Report, Target, number};
use crate::stored::{self, Run};
use crate::submit;

/// Point 10: at most 10% slower with finished jobs, at most 15% under an old snapshot.
const WITH_FINISHED_MIN: f64 = 0.90;
const WITH_SNAPSHOT_MIN: f64 = 0.85;
/// What everything is compared with has so many finished jobs.
const BASELINE_JOBS: i64 = 10_000;

/// What a database is compared in.
struct Essentials {
    limit: Run,
    stored: Run,
    submit: submit::Rate,
    /// Submit to START and to COMPLETE, one at a time, in the middle.
    start: f64,
    complete: f64,
}

/// With more and more finished jobs.
pub async fn finished(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let baseline = baseline(cluster).await?;
    let database = cluster.database().await?;
    backlog::prepare(&database).await?;
    let mut there = 0;
    for jobs in options.finished() {
        let begun = Instant::now();
        fill::finished(cluster, &database, there + 1..=jobs).await?;
        let is_first = there == 0;
        there = jobs;
        told(&format!("{jobs} finished jobs, with their transitions and tasks"), begun);
        let setting = format!("{} finished jobs", count(jobs));
        compare(options, cluster, report, [&baseline, &database], &setting, WITH_FINISHED_MIN, is_first)
            .await?;
    }
    cluster.drop(database).await?;
    cluster.drop(baseline).await
}

/// With jobs that are not due yet.
pub async fn later(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let baseline = baseline(cluster).await?;
    let database = self::baseline(cluster).await?;
    let jobs = options.later();
    let begun = Instant::now();
    fill::later(cluster, &database, BASELINE_JOBS + 1..=BASELINE_JOBS + jobs).await?;
    told(&format!("{jobs} jobs that are due in a year"), begun);
    let setting = format!("{} jobs due in a year", count(jobs));
    compare(options, cluster, report, [&baseline, &database], &setting, WITH_FINISHED_MIN, false).await?;
    cluster.drop(database).await?;
    cluster.drop(baseline).await
}

/// While a transaction is open that is older than all that was done to very many jobs.
pub async fn snapshot(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let baseline = baseline(cluster).await?;
    let database = self::baseline(cluster).await?;
    let old = database.another().await?;
    old.run("BEGIN ISOLATION LEVEL REPEATABLE READ").await?;
    old.number("SELECT count(*) FROM jobs").await?;
    let jobs = options.lived();
    let begun = Instant::now();
    fill::lived(cluster, &database, BASELINE_JOBS + 1..=BASELINE_JOBS + jobs).await?;
    database.run("ANALYZE jobs").await?;
    let dead = database.number("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'jobs'").await?;
    told(&format!("{jobs} jobs that came and went: {dead} dead rows"), begun);
    let setting = format!("old snapshot, {} dead rows", count(dead));
    compare(options, cluster, report, [&baseline, &database], &setting, WITH_SNAPSHOT_MIN, false).await?;
    old.run("ROLLBACK").await?;
    cluster.drop(database).await?;
    cluster.drop(baseline).await
}

async fn baseline(cluster: &Cluster) -> anyhow::Result<Database> {
    let database = cluster.database().await?;
    backlog::prepare(&database).await?;
    fill::finished(cluster, &database, 1..=BASELINE_JOBS).await?;
    Ok(database)
}

async fn compare(
    options: &Options,
    cluster: &Cluster,
    report: &mut Report,
    databases: [&Database; 2],
    setting: &str,
    at_least: f64,
    beside_baseline: bool,
) -> anyhow::Result<()> {
    let mut found = [Vec::new(), Vec::new()];
    for _ in 0..options.rounds_in_tables() {
        for (database, found) in databases.into_iter().zip(&mut found) {
            found.push(essentials(options, cluster, database).await?);
        }
    }
    let [before, with] = found.map(|found| Middle::of(&found));
    if beside_baseline {
        tell(
            report,
            &before,
            &before,
            &format!("{} finished jobs: baseline", count(BASELINE_JOBS)),
            Vec::new(),
        );
    }
    tell(report, &before, &with, setting, vec![Target::OfBaselineAtLeast(at_least)]);
    Ok(())
}

/// The middle of each of the essentials.
struct Middle {
    limit: f64,
    limit_cpu: Cpu,
    stored: f64,
    stored_cpu: Cpu,
    submit: f64,
    start: f64,
    complete: f64,
}

impl Middle {
    fn of(found: &[Essentials]) -> Self {
        let of = |read: fn(&Essentials) -> f64| median(found.iter().map(read).collect());
        Self {
            limit: of(|one| one.limit.pace.overall),
            limit_cpu: Cpu {
                callboard: of(|one| one.limit.cpu.callboard),
                postgres: of(|one| one.limit.cpu.postgres),
            },
            stored: of(|one| one.stored.pace.overall),
            stored_cpu: Cpu {
                callboard: of(|one| one.stored.cpu.callboard),
                postgres: of(|one| one.stored.cpu.postgres),
            },
            submit: of(|one| one.submit.jobs),
            start: of(|one| one.start),
            complete: of(|one| one.complete),
        }
    }
}

fn tell(report: &mut Report, before: &Middle, with: &Middle, setting: &str, targets: Vec<Target>) {
    report.add(Figure {
        cpu: Some(with.limit_cpu),
        of_baseline: Some(with.limit / before.limit),
        of_baseline_cpu: Some(before.limit_cpu.total() / with.limit_cpu.total()),
        ..Figure::new("limit", setting, with.limit, "workflows/s")
    });
    report.add(Figure {
        cpu: Some(with.stored_cpu),
        of_limit: Some(with.stored / with.limit),
        of_limit_cpu: Some(with.limit_cpu.total() / with.stored_cpu.total()),
        of_baseline: Some(with.stored / before.stored),
        of_baseline_cpu: Some(before.stored_cpu.total() / with.stored_cpu.total()),
        targets: targets.clone(),
        ..Figure::new("stored jobs, 1 worker", setting, with.stored, "workflows/s")
    });
    report.add(Figure {
        of_baseline: Some(with.submit / before.submit),
        targets: targets.clone(),
        ..Figure::new("submits, submitJobs of 1,000", setting, with.submit, "jobs/s")
    });
    for (measure, before, with) in [
        ("submit to START", before.start, with.start),
        ("submit to COMPLETE", before.complete, with.complete),
    ] {
        report.add(Figure {
            // Of times, the larger one is the slower one.
            of_baseline: Some(before / with),
            targets: targets.clone(),
            ..Figure::new(&format!("{measure}, one at a time"), setting, with, "ms")
        });
    }
}

async fn essentials(options: &Options, cluster: &Cluster, database: &Database) -> anyhow::Result<Essentials> {
    let limit =
        stored::of_limit(options, options.jobs_in_tables(), cluster, database, options.limit_connections)
            .await?;
    let stored = stored::of_workers(options.jobs_in_tables(), cluster, database, 1).await?;
    // What the workers did not do in time.
    limit::run(database, options.limit_connections, options.limit_batch).await?;
    let api = Process::start(&database.url, "api").await?;
    let worker = Process::start(&database.url, "worker").await?;
    let sent = latency::one_at_a_time(database, &api.address, if options.quick { 30 } else { 100 }).await?;
    let (starts, completes) = latency::waits(database, &sent).await?;
    worker.stop().await?;
    let time = Duration::from_secs(if options.quick { 1 } else { 3 });
    let submit = submit::many(cluster, database, &api, time).await?;
    api.stop().await?;
    let middle = |times| percentiles(times).map_or(f64::NAN, |found| found.p50);
    Ok(Essentials { limit, stored, submit, start: middle(starts), complete: middle(completes) })
}

fn told(what: &str, begun: Instant) {
    eprintln!("made {what} in {:.0} s", begun.elapsed().as_secs_f64());
}

fn count(rows: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
    let rows = rows as f64;
    if rows < 1_000_000.0 { number(rows) } else { format!("{:.1} million", rows / 1_000_000.0) }
}
