//! What a run did and found, for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use callboard::domain::words::Trigger;

use super::checker::{Evidence, Finding, What};
use super::client::Known;
use super::schedule::Planned;

/// Findings that are printed; the file has all.
const FINDINGS_SHOWN_MAX: usize = 40;

pub struct Report {
    pub seed: u64,
    pub faults: BTreeMap<&'static str, usize>,
    pub jobs: BTreeMap<&'static str, usize>,
    pub acknowledged: usize,
    pub transitions: usize,
    pub rescues: usize,
    pub releases: usize,
    pub stale: usize,
    pub reconnections: usize,
    pub asked: BTreeMap<String, usize>,
    pub lost: usize,
    pub doubled: usize,
    pub findings: Vec<Finding>,
    pub folder: PathBuf,
}

impl Report {
    pub fn new(
        seed: u64,
        faults: &[Planned],
        evidence: &Evidence,
        known: &Known,
        reconnections: usize,
        findings: Vec<Finding>,
        folder: PathBuf,
    ) -> Self {
        let mut by_kind = BTreeMap::new();
        for planned in faults {
            *by_kind.entry(planned.fault.kind()).or_default() += 1;
        }
        let mut jobs = BTreeMap::new();
        for job in &evidence.jobs {
            *jobs.entry(job.status.state.as_str()).or_default() += 1;
        }
        let entries = || evidence.histories.values().flatten().map(|placed| placed.transition.trigger);
        let count = |wanted: Trigger| entries().filter(|trigger| *trigger == wanted).count();
        let acknowledged: BTreeSet<_> = known.submits.iter().map(|(_, job)| job).collect();
        let findings_like =
            |is: fn(&What) -> bool| findings.iter().filter(|finding| is(&finding.what)).count();
        Self {
            seed,
            faults: by_kind,
            jobs,
            acknowledged: acknowledged.len(),
            transitions: entries().count(),
            rescues: count(Trigger::Rescue),
            releases: count(Trigger::Release),
            stale: count(Trigger::Stale),
            reconnections,
            asked: known.counts.clone(),
            lost: findings_like(|what| {
                matches!(what, What::LostSubmit { .. } | What::LostChange { .. } | What::FeedMissed { .. })
            }),
            doubled: findings_like(|what| {
                matches!(
                    what,
                    What::DoubledSubmit { .. } | What::TwoResults { .. } | What::FeedDoubled { .. }
                )
            }),
            findings,
            folder,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list =
            |f: &mut fmt::Formatter<'_>, what: &str, counts: &mut dyn Iterator<Item = (&str, usize)>| {
                writeln!(f, "\n{what}")?;
                for (name, count) in counts {
                    writeln!(f, "  {name:.<44} {count:>6}")?;
                }
                Ok(())
            };
        list(f, "Faults", &mut self.faults.iter().map(|(kind, count)| (*kind, *count)))?;
        list(
            f,
            "Asked of jobs and queues",
            &mut self.asked.iter().map(|(what, count)| (what.as_str(), *count)),
        )?;
        list(
            f,
            "Jobs, by the state they came to",
            &mut self.jobs.iter().map(|(state, count)| (*state, *count)),
        )?;
        let total = [
            ("jobs acknowledged", self.acknowledged),
            ("transitions", self.transitions),
            ("rescues", self.rescues),
            ("claims handed back", self.releases),
            ("stale writes turned away", self.stale),
            ("reconnections of the subscriber", self.reconnections),
            ("duplicates", self.doubled),
            ("lost", self.lost),
        ];
        list(f, "In all", &mut total.into_iter())?;
        writeln!(f)?;
        for finding in self.findings.iter().take(FINDINGS_SHOWN_MAX) {
            writeln!(f, "  found: {finding}")?;
        }
        if self.findings.is_empty() {
            write!(f, "seed {}: nothing found", self.seed)
        } else {
            let (count, folder) = (self.findings.len(), self.folder.display());
            write!(f, "seed {}: {count} findings; logs are in {folder}", self.seed)
        }
    }
}
