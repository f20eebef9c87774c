//! The benchmark: what Callboard does on this machine, beside what the database could do at best.
//!
//! It starts a PostgreSQL of its own with durable settings, and the real program as processes on it. Each measure has a
//! database of its own. `docs/performance.md` says how to run it and how to read what it prints.
//!
//! Reading order: [`options`], [`cluster`] and [`processes`] (what runs), [`backlog`] (what is there to be done),
//! [`limit`] (the database alone), [`stored`] (the product on the same jobs), the other measures, [`tables`] (all of it
//! with much in the database, made by [`fill`]), [`report`].

mod api;
#[path = "../../tests/it/attacks.rs"]
mod attacks;
mod backlog;
mod cluster;
mod database;
mod fanout;
mod fill;
mod latency;
mod limit;
mod machine;
mod memory;
mod options;
mod percentile;
mod processes;
mod reads;
mod refusals;
mod report;
mod socket;
mod stored;
mod submit;
mod submitted;
mod tables;
mod timing;
mod usage;

use anyhow::Context;
use clap::{Parser, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};

use cluster::Cluster;
use machine::Machine;
use options::{Measure, Options};
use report::Report;

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Runtime::new().context("a runtime")?;
    runtime.block_on(run(&options))
}

async fn run(options: &Options) -> anyhow::Result<()> {
    let machine = Machine::read();
    let cluster = Cluster::start().await?;
    let mut report = Report::new(machine, cluster.settings().await?);
    let measured = tokio::select! {
        measured = measure(options, &cluster, &mut report) => measured,
        // PostgreSQL would run on, and its files would stay.
        () = told_to_stop() => Err(anyhow::anyhow!("stopped before everything was measured")),
    };
    cluster.stop().await;
    // What was measured before something failed is worth having.
    report.print();
    if let Some(path) = &options.json {
        report.write(path)?;
    }
    measured
}

/// Ctrl-C, or SIGTERM.
async fn told_to_stop() {
    let Ok(mut terminated) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

/// Everything that is wanted. Where something fails, the rest is measured all the same.
async fn measure(options: &Options, cluster: &Cluster, report: &mut Report) -> anyhow::Result<()> {
    let mut measured = Ok(());
    let mut limit = None;
    for measure in Measure::value_variants().iter().filter(|measure| options.wants(**measure)) {
        let done = match measure {
            Measure::Stored => {
                stored::measure(options, cluster, report).await.map(|found| limit = Some(found))
            }
            Measure::Submitted => submitted::measure(options, cluster, report, limit).await,
            Measure::Latency => latency::measure(options, cluster, report).await,
            Measure::Submit => submit::measure(options, cluster, report).await,
            Measure::Timing => timing::measure(options, cluster, report).await,
            Measure::Memory => memory::measure(cluster, report).await,
            Measure::Reads => reads::measure(options, cluster, report).await,
            Measure::Fanout => fanout::measure(options, cluster, report).await,
            Measure::Attacks => refusals::measure(options, cluster, report).await,
            Measure::Finished => tables::finished(options, cluster, report).await,
            Measure::Later => tables::later(options, cluster, report).await,
            Measure::Snapshot => tables::snapshot(options, cluster, report).await,
        };
        if let Err(error) = done {
            eprintln!("{measure:?}: {error:#}");
            measured = Err(error.context(format!("{measure:?}")));
        }
    }
    measured
}
