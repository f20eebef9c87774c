//! What clients were promised: every acknowledged submit is there, once, and so is every acknowledged change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use callboard::domain::ids::JobId;

use super::{AcknowledgedChange, Evidence, Finding, What};

pub(super) fn check(evidence: &Evidence) -> Vec<Finding> {
    let mut findings = Vec::new();
    let by_id: HashMap<JobId, &str> = evidence.jobs.iter().map(|job| (job.id, job.name.as_str())).collect();
    // All that one submit has made, acknowledged or stored.
    let mut made: BTreeMap<&str, BTreeSet<JobId>> = BTreeMap::new();
    for job in &evidence.jobs {
        made.entry(&job.name).or_default().insert(job.id);
    }
    for (name, job) in &evidence.submits {
        made.entry(name).or_default().insert(*job);
        if by_id.get(job) != Some(&name.as_str()) {
            let what = What::LostSubmit { name: name.clone() };
            findings.push(Finding { job: Some(*job), what });
        }
    }
    for (name, jobs) in made.into_iter().filter(|(_, jobs)| jobs.len() > 1) {
        let what = What::DoubledSubmit { name: name.to_owned(), jobs: jobs.len() };
        findings.push(Finding { job: jobs.first().copied(), what });
    }
    findings.extend(evidence.changes.iter().filter_map(|change| lost(evidence, change)));
    findings
}

fn lost(evidence: &Evidence, change: &AcknowledgedChange) -> Option<Finding> {
    let entries = evidence.histories.get(&change.job).map(Vec::as_slice).unwrap_or_default();
    let entry = entries.iter().find(|placed| placed.transition.id.seq == change.version);
    let found = match entry {
        Some(placed) if change.triggers.contains(&placed.transition.trigger) => return None,
        Some(placed) => placed.transition.trigger.to_string(),
        None => "nothing".to_owned(),
    };
    let what = What::LostChange { version: change.version, found };
    Some(Finding { job: Some(change.job), what })
}
