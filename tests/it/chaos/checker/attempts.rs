//! Attempts: as many as may be, one accepted result a stage and round, each with the entry that ended it.

use std::collections::BTreeMap;

use callboard::domain::decide::RESCUES_MAX;
use callboard::domain::job::Transition;
use callboard::domain::words::{Stage, TaskState, Trigger};

use super::{Attempt, What};

pub(super) fn check(entries: &[&Transition], attempts: &[&Attempt]) -> Vec<What> {
    let mut found = counts(attempts);
    found.extend(rescues(entries));
    found.extend(attempts.iter().filter_map(|attempt| {
        let why = disagreement(entries, attempt)?;
        Some(What::AttemptDisagrees { seq: attempt.seq, why })
    }));
    for entry in entries {
        let ended = attempts.iter().filter(|attempt| attempt.seq == entry.id.seq).count();
        let expected = match entry.trigger {
            trigger if ends_an_attempt(trigger) => 1..=1,
            // A job may be cancelled between two attempts.
            Trigger::Cancel => 0..=1,
            _ => 0..=0,
        };
        if !expected.contains(&ended) {
            let why = format!("{} ends {ended} attempts", entry.trigger);
            found.push(What::AttemptDisagrees { seq: entry.id.seq, why });
        }
    }
    found
}

fn ends_an_attempt(trigger: Trigger) -> bool {
    Stage::ALL.iter().any(|stage| stage.success() == trigger)
        || matches!(trigger, Trigger::Backoff | Trigger::Fail)
}

/// Within a stage and round attempts count from 1 without gaps to at most their maximum, only the last one succeeds,
/// and its success is the only one.
fn counts(attempts: &[&Attempt]) -> Vec<What> {
    let mut stages: BTreeMap<(i32, Stage), Vec<&Attempt>> = BTreeMap::new();
    for attempt in attempts {
        stages.entry((attempt.round, attempt.stage)).or_default().push(attempt);
    }
    let mut found = Vec::new();
    for ((round, stage), mut attempts) in stages {
        attempts.sort_by_key(|attempt| attempt.seq);
        let succeeded = |attempt: &&Attempt| attempt.state == TaskState::Succeeded;
        if attempts.iter().copied().filter(succeeded).count() > 1 {
            found.push(What::TwoResults { round, stage });
        }
        let mut wrong = |why: String| found.push(What::TooManyAttempts { round, stage, why });
        if let Some(past) = attempts.iter().find(|attempt| attempt.attempt > attempt.max_attempts) {
            wrong(format!("attempt {} of {}", past.attempt, past.max_attempts));
        }
        if !attempts.iter().map(|attempt| attempt.attempt).eq(1..=attempts.len() as i32) {
            let numbers: Vec<i32> = attempts.iter().map(|attempt| attempt.attempt).collect();
            wrong(format!("they count {numbers:?}"));
        }
        if attempts
            .split_last()
            .is_some_and(|(_, earlier)| earlier.iter().copied().any(|one| succeeded(&one)))
        {
            wrong("one came after a success".to_owned());
        }
    }
    found
}

fn rescues(entries: &[&Transition]) -> Vec<What> {
    let mut stages: BTreeMap<(i32, Stage), usize> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.trigger == Trigger::Rescue) {
        *stages.entry((entry.round, entry.stage)).or_default() += 1;
    }
    stages
        .into_iter()
        .filter(|(_, rescues)| *rescues > RESCUES_MAX.unsigned_abs() as usize)
        .map(|((round, stage), rescues)| What::TooManyRescues { round, stage, rescues })
        .collect()
}

/// How an attempt and the entry that ended it contradict each other.
fn disagreement(entries: &[&Transition], attempt: &Attempt) -> Option<String> {
    let Some(entry) = entries.iter().find(|entry| entry.id.seq == attempt.seq) else {
        return Some("there is no such entry".to_owned());
    };
    let fits = match attempt.state {
        // A success counts although the job was to be cancelled, but the job goes no further.
        TaskState::Succeeded => [attempt.stage.success(), Trigger::Cancel].contains(&entry.trigger),
        TaskState::Failed => [Trigger::Backoff, Trigger::Fail, Trigger::Cancel].contains(&entry.trigger),
        TaskState::Cancelled => entry.trigger == Trigger::Cancel,
        TaskState::Pending | TaskState::Scheduled | TaskState::Running | TaskState::Retrying => false,
    };
    // Success moves the stage on; everything else ends the attempt where it was.
    let stage = match entry.trigger {
        trigger if trigger == attempt.stage.success() => attempt.stage.next().unwrap_or(attempt.stage),
        _ => attempt.stage,
    };
    let (told, is) = ((entry.round, entry.stage, entry.at), (attempt.round, stage, attempt.finished_at));
    if !fits {
        Some(format!("{} at {} ended with {}", attempt.state, attempt.stage, entry.trigger))
    } else if told != is {
        Some(format!("the entry tells {told:?}, the attempt {is:?}"))
    } else {
        None
    }
}
