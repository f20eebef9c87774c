//! Each subscriber was told exactly the stored feed, in order: no gap, no double, nothing turned around.

use std::collections::HashMap;

use callboard::domain::ids::JobId;

use super::{Evidence, Finding, Follower, What};

pub(super) fn check(evidence: &Evidence) -> Vec<Finding> {
    let stored = stored(evidence);
    evidence.followers.iter().flat_map(|follower| compare(&stored, follower)).collect()
}

/// The feed's order: position, then job, then seq.
pub fn stored(evidence: &Evidence) -> Vec<(JobId, i32)> {
    let mut stored: Vec<(i64, JobId, i32)> = evidence
        .histories
        .values()
        .flatten()
        .map(|placed| (placed.feed_position, placed.transition.id.job, placed.transition.id.seq))
        .collect();
    stored.sort_unstable();
    stored.into_iter().map(|(_, job, seq)| (job, seq)).collect()
}

fn compare(stored: &[(JobId, i32)], follower: &Follower) -> Vec<Finding> {
    let name = follower.name;
    let mut findings = Vec::new();
    let mut note = |job: Option<JobId>, what: What| findings.push(Finding { job, what });
    if let Some(why) = &follower.broke_off {
        note(None, What::FollowerBrokeOff { follower: name, why: why.clone() });
    }
    let places: HashMap<(JobId, i32), usize> = stored.iter().copied().zip(0..).collect();
    let mut told = vec![false; stored.len()];
    let mut latest = None;
    for (job, seq) in &follower.seen {
        let Some(place) = places.get(&(*job, *seq)).copied() else {
            note(Some(*job), What::FeedInvented { follower: name, seq: *seq });
            continue;
        };
        if std::mem::replace(&mut told[place], true) {
            note(Some(*job), What::FeedDoubled { follower: name, seq: *seq });
        } else if latest.is_some_and(|latest| place < latest) {
            note(Some(*job), What::FeedOutOfOrder { follower: name, seq: *seq });
        }
        latest = latest.max(Some(place));
    }
    let mut untold = stored.iter().zip(&told).filter(|(_, told)| !**told).map(|(entry, _)| entry);
    if let Some((job, seq)) = untold.next() {
        note(Some(*job), What::FeedMissed { follower: name, seq: *seq, missing: 1 + untold.count() });
    }
    findings
}
