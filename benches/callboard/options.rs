//! What is measured, and on how much.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Measures Callboard on a PostgreSQL of its own.
#[derive(Debug, Parser)]
#[command(name = "make bench ARGS=", about)]
pub struct Options {
    /// Only these measures, separated by commas
    #[arg(long, value_delimiter = ',', value_enum, value_name = "NAME")]
    pub only: Vec<Measure>,
    /// About a minute, to see that everything runs; its figures mean little
    #[arg(long)]
    pub quick: bool,
    /// Write the figures to this file, too
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Jobs of one run of throughput
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<usize>,
    /// Runs of each throughput; the median counts
    #[arg(long, value_name = "NUMBER")]
    rounds: Option<usize>,
    /// Finished jobs with all their history that are in the tables, one measure each, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "NUMBER")]
    finished: Vec<i64>,
    /// Jobs in the tables that are not due yet
    #[arg(long, value_name = "NUMBER")]
    later: Option<i64>,
    /// Jobs whose dead rows an old snapshot keeps; as many as ten minutes of 8,000 a second where left out
    #[arg(long, value_name = "NUMBER")]
    lived: Option<i64>,
    /// Jobs in one batch of the limit's
    #[arg(long, value_name = "NUMBER", default_value_t = 500)]
    pub limit_batch: i64,
    /// Connections of the limit's for each worker process it stands for: one that claims, three that complete
    #[arg(long, value_name = "NUMBER", default_value_t = 4)]
    pub limit_connections: usize,
    /// What cargo tells every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Measure {
    /// Throughput of stored jobs with one and two workers, beside the limit
    Stored,
    /// Throughput of jobs that are submitted meanwhile through the API, and the memory it takes
    Submitted,
    /// From submit to START and to COMPLETE
    Latency,
    /// Submits a second through the API
    Submit,
    /// Cancel to stopped, and lateness of runAt
    Timing,
    /// Memory of processes that have nothing to do
    Memory,
    /// Reads a second: single jobs and pages of jobs, with their transitions
    Reads,
    /// 10,000 subscribers of jobs and 1,000 of the feed
    Fanout,
    /// How soon requests that would cost much are refused
    Attacks,
    /// With finished jobs in the tables
    Finished,
    /// With jobs in the tables that are not due yet
    Later,
    /// Under an old open snapshot
    Snapshot,
}

impl Options {
    pub fn wants(&self, measure: Measure) -> bool {
        self.only.is_empty() || self.only.contains(&measure)
    }

    pub fn jobs(&self) -> usize {
        self.jobs.unwrap_or(if self.quick { 5_000 } else { 50_000 }).max(1)
    }

    pub fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 3 }).max(1)
    }

    /// For each database that is compared with another one, a run is shorter.
    pub fn jobs_in_tables(&self) -> usize {
        self.jobs().div_ceil(2)
    }

    pub fn rounds_in_tables(&self) -> usize {
        self.rounds().div_ceil(2)
    }

    pub fn finished(&self) -> Vec<i64> {
        let mut finished = match (self.finished.is_empty(), self.quick) {
            (false, _) => self.finished.clone(),
            (true, true) => vec![20_000],
            (true, false) => vec![1_000_000, 5_000_000],
        };
        finished.sort_unstable();
        finished
    }

    pub fn later(&self) -> i64 {
        self.later.unwrap_or(if self.quick { 20_000 } else { 1_000_000 })
    }

    pub fn lived(&self) -> i64 {
        self.lived.unwrap_or(if self.quick { 20_000 } else { 600 * 8_000 })
    }
}
