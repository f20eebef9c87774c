//! What was measured, as a table for people and as JSON for programs, each figure beside its target.

use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use crate::machine::Machine;
use crate::percentile::Percentiles;

/// CPU time, in seconds; for each thousand jobs where it stands in a figure.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Cpu {
    /// Of its processes; where there are none, as in the limit, of the benchmark, which does their work.
    pub callboard: f64,
    pub postgres: f64,
}

impl Cpu {
    pub fn total(self) -> f64 {
        self.callboard + self.postgres
    }

    pub fn per_thousand(self, jobs: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
        let thousands = jobs as f64 / 1_000.0;
        Self { callboard: self.callboard / thousands, postgres: self.postgres / thousands }
    }
}

/// What a figure should be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
    /// Its ratio to the limit of the same run.
    OfLimitAtLeast(f64),
    /// Its ratio to the same with next to nothing in the tables.
    OfBaselineAtLeast(f64),
    /// What one in a hundred exceeds.
    P99AtMost(f64),
}

/// One measured figure.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub measure: String,
    pub setting: String,
    pub value: f64,
    pub unit: &'static str,
    /// The rate without the beginning and the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steady: Option<f64>,
    /// Its ratio to the limit of the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_limit: Option<f64>,
    /// The limit's CPU time for the same work by its own: what a busy machine does not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_limit_cpu: Option<f64>,
    /// Its ratio to the same with next to nothing in the tables; of times, the other way round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_baseline: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_baseline_cpu: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Cpu>,
    /// Where the figure is the middle of many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentiles: Option<Percentiles>,
    pub targets: Vec<Target>,
}

impl Figure {
    pub fn new(measure: &str, setting: &str, value: f64, unit: &'static str) -> Self {
        Self {
            measure: measure.to_owned(),
            setting: setting.to_owned(),
            value,
            unit,
            steady: None,
            of_limit: None,
            of_limit_cpu: None,
            of_baseline: None,
            of_baseline_cpu: None,
            cpu: None,
            percentiles: None,
            targets: Vec::new(),
        }
    }

    /// Of many times, in milliseconds; the middle one is the figure.
    pub fn of_percentiles(measure: &str, setting: &str, percentiles: Percentiles) -> Self {
        Self { percentiles: Some(percentiles), ..Self::new(measure, setting, percentiles.p50, "ms") }
    }

    fn verdict(&self) -> String {
        let say = |target: &Target| {
            let (text, met) = match *target {
                Target::AtLeast(value) => (format!("≥ {}", number(value)), self.value >= value),
                Target::AtMost(value) => (format!("≤ {}", number(value)), self.value <= value),
                Target::OfBaselineAtLeast(value) => (
                    format!("≥ {value:.2} of baseline"),
                    self.of_baseline.is_some_and(|ratio| ratio >= value),
                ),
                Target::P99AtMost(value) => {
                    (format!("p99 ≤ {}", number(value)), self.percentiles.is_some_and(|of| of.p99 <= value))
                }
                Target::OfLimitAtLeast(value) => {
                    (format!("≥ {value:.2} of limit"), self.of_limit.is_some_and(|ratio| ratio >= value))
                }
            };
            format!("{text} {}", if met { "met" } else { "MISSED" })
        };
        self.targets.iter().map(say).collect::<Vec<_>>().join(", ")
    }
}

/// All figures of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    machine: Machine,
    postgres: Vec<(String, String)>,
    figures: Vec<Figure>,
}

impl Report {
    pub fn new(machine: Machine, postgres: Vec<(String, String)>) -> Self {
        Self { machine, postgres, figures: Vec::new() }
    }

    /// Keeps a figure, and says it at once: a run takes minutes.
    pub fn add(&mut self, figure: Figure) {
        eprintln!("{}, {}: {} {}", figure.measure, figure.setting, number(figure.value), figure.unit);
        self.figures.push(figure);
    }

    pub fn print(&self) {
        let settings: Vec<String> =
            self.postgres.iter().map(|(name, value)| format!("{name} {value}")).collect();
        println!("\nMachine: {}\n\nPostgreSQL: {}\n", self.machine, settings.join(", "));
        let head = [
            "Measure",
            "Setting",
            "Figure",
            "Steady",
            "p95, p99",
            "Of limit (by CPU)",
            "Of baseline (by CPU)",
            "CPU s/1,000, callboard + PostgreSQL",
            "Target",
        ];
        let mut rows: Vec<[String; 9]> = vec![head.map(str::to_owned)];
        for figure in &self.figures {
            let cpu = figure.cpu.map(|cpu| format!("{:.3} + {:.3}", cpu.callboard, cpu.postgres));
            rows.push([
                figure.measure.clone(),
                figure.setting.clone(),
                format!("{} {}", number(figure.value), figure.unit),
                figure.steady.map(number).unwrap_or_default(),
                figure
                    .percentiles
                    .map(|of| format!("{}, {}", number(of.p95), number(of.p99)))
                    .unwrap_or_default(),
                ratio(figure.of_limit, figure.of_limit_cpu),
                ratio(figure.of_baseline, figure.of_baseline_cpu),
                cpu.unwrap_or_default(),
                figure.verdict(),
            ]);
        }
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..head.len()).map(width).collect();
        for (index, row) in rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
            if index == 0 {
                let rules = widths.iter().map(|width| "-".repeat(*width));
                println!("| {} |", rules.collect::<Vec<_>>().join(" | "));
            }
        }
    }

    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        std::fs::write(path, text + "\n").with_context(|| format!("{} cannot be written", path.display()))
    }
}

fn ratio(of_pace: Option<f64>, of_cpu: Option<f64>) -> String {
    match (of_pace, of_cpu) {
        (Some(pace), Some(cpu)) => format!("{pace:.2} ({cpu:.2})"),
        (Some(pace), None) => format!("{pace:.2}"),
        (None, _) => String::new(),
    }
}

/// Of a million bytes each.
pub fn megabytes(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
    let bytes = bytes as f64;
    bytes / 1_000_000.0
}

/// With as many digits as say something.
pub fn number(value: f64) -> String {
    if value.abs() < 100.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let head = digits.len() % 3;
    let groups: Vec<&str> = std::iter::once(&digits[..head])
        .chain((head..digits.len()).step_by(3).map(|at| &digits[at..at + 3]))
        .filter(|group| !group.is_empty())
        .collect();
    groups.join(",")
}
