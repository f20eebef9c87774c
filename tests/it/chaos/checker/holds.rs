//! Who held a job when: never two at once, each hold under one lease of its own, and whoever came late was turned away.
//!
//! A hold begins with START. History does not name its lease, but each attempt that ended within it does.

use callboard::domain::job::{Job, Transition};
use callboard::domain::words::{ActorKind, Trigger};

use super::{Attempt, What};

/// A stretch of a history during which one worker held the job.
struct Hold {
    /// The entry that began it.
    began: i32,
    /// Known where an attempt ended in it.
    lease: Option<i64>,
    /// The entry that ended it for certain; after a success the worker may have stayed or not.
    end: Option<(i32, End)>,
    /// A stage has succeeded, so it may be over already.
    may_be_over: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// By the worker that held it, with an outcome.
    ByItsOutcome,
    /// By anything else: rescue, hand-back, cancellation on its behalf.
    Otherwise,
}

pub(super) fn check(job: &Job, entries: &[&Transition], attempts: &[&Attempt]) -> Vec<What> {
    let (mut holds, mut found) = holds(entries, attempts);
    if let (Some(claim), Some(hold)) = (job.status.task.claim, holds.last_mut()) {
        hold.lease = hold.lease.or(Some(claim.lease));
    }
    // Drawn from one sequence, one claim after the other.
    let leases: Vec<i64> = holds.iter().filter_map(|hold| hold.lease).collect();
    if !leases.is_sorted_by(|earlier, later| earlier < later) {
        let why = format!("the leases of its holds do not go up: {leases:?}");
        found.push(What::Hold { seq: entries.last().map_or(0, |entry| entry.id.seq), why });
    }
    found.extend(stale(&mut holds, entries, attempts));
    found
}

fn holds(entries: &[&Transition], attempts: &[&Attempt]) -> (Vec<Hold>, Vec<What>) {
    let mut holds: Vec<Hold> = Vec::new();
    let mut found = Vec::new();
    for entry in entries {
        let seq = entry.id.seq;
        let mut wrong = |why: String| found.push(What::Hold { seq, why });
        let held = holds.last_mut().filter(|hold| hold.end.is_none());
        if entry.trigger == Trigger::Start {
            if held.is_some_and(|hold| !hold.may_be_over) {
                wrong("claimed while somebody held it".to_owned());
            }
            holds.push(Hold { began: seq, lease: None, end: None, may_be_over: false });
            continue;
        }
        let lease = attempts.iter().find(|attempt| attempt.seq == seq).and_then(|attempt| attempt.lease);
        let Some(role) = Role::of(entry, lease.is_some()) else { continue };
        let Some(hold) = held else {
            wrong(format!("{} of a task that nobody held", entry.trigger));
            continue;
        };
        if let Some(lease) = lease {
            if let Some(known) = hold.lease.filter(|known| *known != lease) {
                wrong(format!("lease {lease} in a hold under lease {known}"));
            }
            hold.lease = Some(lease);
        }
        match role {
            Role::Success => hold.may_be_over = true,
            Role::End(end) => hold.end = Some((seq, end)),
        }
    }
    (holds, found)
}

/// What an entry does to the hold in which it happens.
enum Role {
    Success,
    End(End),
}

impl Role {
    /// None for entries that happen whether somebody holds the job or not.
    fn of(entry: &Transition, ended_under_a_lease: bool) -> Option<Self> {
        let end = match entry.actor.kind {
            ActorKind::Worker => End::ByItsOutcome,
            ActorKind::Client | ActorKind::System => End::Otherwise,
        };
        match entry.trigger {
            Trigger::Prepare | Trigger::Execute | Trigger::Validate | Trigger::Finalize => {
                Some(Self::Success)
            }
            Trigger::Complete | Trigger::Backoff | Trigger::Fail => Some(Self::End(end)),
            Trigger::Release | Trigger::Rescue => Some(Self::End(End::Otherwise)),
            Trigger::Cancel => ended_under_a_lease.then_some(Self::End(end)),
            Trigger::Submit
            | Trigger::Start
            | Trigger::Stale
            | Trigger::Retry
            | Trigger::RequestCancel
            | Trigger::Pause
            | Trigger::Resume
            | Trigger::Next
            | Trigger::Amend => None,
        }
    }
}

/// STALE entries that are not a late worker turned away. What is late is a lease that is not the job's at that point,
/// but one that it had before and that was taken from its worker; it is on record once, and nothing is accepted from
/// it any more.
fn stale(holds: &mut [Hold], entries: &[&Transition], attempts: &[&Attempt]) -> Vec<What> {
    let mut found = Vec::new();
    let mut late: Vec<(i64, i32)> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.trigger == Trigger::Stale) {
        match entry.metadata.as_ref().and_then(|metadata| metadata["lease"].as_i64()) {
            Some(lease) => late.push((lease, entry.id.seq)),
            None => {
                let why = "it does not say which lease".to_owned();
                found.push(What::StaleNotLate { seq: entry.id.seq, why });
            }
        }
    }
    // Leases go up with the holds, so the holds of those that are not known are found in this order.
    late.sort_unstable();
    for (place, (lease, seq)) in late.iter().copied().enumerate() {
        let why = if place > 0 && late[place - 1].0 == lease {
            Err(format!("lease {lease} was turned away before"))
        } else if let Some(after) = attempts.iter().find(|one| one.lease == Some(lease) && one.seq > seq) {
            Err(format!("lease {lease} was accepted at entry {}", after.seq))
        } else {
            was_taken(holds, lease, seq)
        };
        found.extend(why.err().map(|why| What::StaleNotLate { seq, why }));
    }
    found
}

/// Whether the job was taken from a lease before an entry.
fn was_taken(holds: &mut [Hold], lease: i64, seq: i32) -> Result<(), String> {
    if let Some(known) = holds.iter().find(|hold| hold.lease == Some(lease)) {
        return match known.end {
            Some((end, End::Otherwise)) if end < seq => Ok(()),
            Some((end, End::ByItsOutcome)) if end < seq => {
                Err(format!("the outcome of lease {lease} was accepted"))
            }
            _ => Err(format!("lease {lease} was the job's")),
        };
    }
    // No attempt has ended under it, so it must be one of the holds whose leases are not known.
    let fits = |place: &usize| {
        let hold = &holds[*place];
        let taken = matches!(hold.end, Some((end, End::Otherwise)) if end < seq);
        let before = holds[..*place].iter().filter_map(|hold| hold.lease);
        let after = holds[*place..].iter().filter_map(|hold| hold.lease);
        hold.lease.is_none()
            && taken
            && before.max() < Some(lease)
            && after.min().is_none_or(|next| lease < next)
    };
    let Some(place) = (0..holds.len()).find(fits) else {
        let began: Vec<i32> = holds.iter().map(|hold| hold.began).collect();
        return Err(format!("the job, claimed at entries {began:?}, was never taken from lease {lease}"));
    };
    holds[place].lease = Some(lease);
    Ok(())
}
