//! The state machine against a table that was written from DESIGN.md, section 1, and not from the code.

use crate::domain::machine;
use crate::domain::words::{JobState, Stage, Trigger};

/// What moves the state: trigger, from, to.
const MOVES: &[(&str, &[&str], &[&str])] = &[
    ("SUBMIT", &["-"], &["INIT"]),
    ("PREPARE", &["INIT"], &["PREPARE"]),
    ("EXECUTE", &["PREPARE"], &["EXECUTE"]),
    ("VALIDATE", &["EXECUTE"], &["VALIDATE"]),
    ("COMPLETE", &["VALIDATE"], &["COMPLETE"]),
    ("FAIL", LIVE, &["FAILED"]),
    ("CANCEL", LIVE, &["CANCELLED"]),
    // A retry from a failed stage COMPLETE goes to VALIDATE.
    ("RETRY", &["FAILED"], LIVE),
];

/// What is recorded while the state stays: trigger, where.
const RECORDED: &[(&str, &[&str])] = &[
    ("START", LIVE),
    ("FINALIZE", &["VALIDATE"]),
    ("BACKOFF", LIVE),
    ("RELEASE", LIVE),
    ("RESCUE", LIVE),
    ("REQUEST_CANCEL", LIVE),
    ("PAUSE", LIVE),
    ("RESUME", LIVE),
    ("NEXT", LIVE),
    ("AMEND", LIVE),
    // A late worker may be turned away at any time.
    ("STALE", &["INIT", "PREPARE", "EXECUTE", "VALIDATE", "COMPLETE", "FAILED", "CANCELLED"]),
];

const LIVE: &[&str] = &["INIT", "PREPARE", "EXECUTE", "VALIDATE"];

/// Whether the table has a step.
pub(super) fn in_table(from: Option<JobState>, trigger: Trigger, to: JobState) -> bool {
    let from = from.map_or("-", JobState::as_str);
    let moves = MOVES.iter().any(|(name, origins, targets)| {
        *name == trigger.as_str() && origins.contains(&from) && targets.contains(&to.as_str())
    });
    let recorded = RECORDED
        .iter()
        .any(|(name, states)| *name == trigger.as_str() && states.contains(&from) && from == to.as_str());
    moves || recorded
}

/// Every step that the table has.
pub(super) fn all_steps() -> Vec<(Option<JobState>, Trigger, JobState)> {
    let origins = std::iter::once(None).chain(JobState::ALL.iter().copied().map(Some));
    origins
        .flat_map(|from| Trigger::ALL.iter().map(move |trigger| (from, *trigger)))
        .flat_map(|(from, trigger)| JobState::ALL.iter().map(move |to| (from, trigger, *to)))
        .filter(|(from, trigger, to)| in_table(*from, *trigger, *to))
        .collect()
}

#[test]
fn the_machine_allows_exactly_what_the_table_says() {
    for from in std::iter::once(None).chain(JobState::ALL.iter().copied().map(Some)) {
        for trigger in Trigger::ALL {
            for to in JobState::ALL {
                let (is, should_be) = (machine::allows(from, *trigger, *to), in_table(from, *trigger, *to));
                assert_eq!(is, should_be, "{trigger}: {from:?} to {to}");
            }
        }
    }
}

#[test]
fn the_table_names_every_trigger_once() {
    let mut named: Vec<&str> =
        MOVES.iter().map(|(name, ..)| *name).chain(RECORDED.iter().map(|(name, _)| *name)).collect();
    let mut known: Vec<&str> = Trigger::ALL.iter().map(|trigger| trigger.as_str()).collect();
    named.sort_unstable();
    known.sort_unstable();
    assert_eq!(named, known);
}

#[test]
fn complete_and_cancelled_are_final_and_failed_can_only_be_retried() {
    for state in [JobState::Complete, JobState::Failed, JobState::Cancelled] {
        let leaving: Vec<Trigger> = Trigger::ALL
            .iter()
            .copied()
            .filter(|trigger| machine::targets(Some(state), *trigger).iter().any(|to| *to != state))
            .collect();
        let expected = if state == JobState::Failed { vec![Trigger::Retry] } else { vec![] };
        assert_eq!(leaving, expected, "{state}");
        assert!(!state.is_live());
    }
}

#[test]
fn the_stages_successes_make_the_seven_transitions_of_an_undisturbed_job() {
    let mut state = machine::targets(None, Trigger::Submit)[0];
    let mut stage = Stage::Init;
    let mut triggers = vec![Trigger::Submit, Trigger::Start];
    loop {
        assert_eq!(stage.state(), state, "{stage} runs in {state}");
        triggers.push(stage.success());
        state = machine::targets(Some(state), stage.success())[0];
        match stage.next() {
            Some(next) => stage = next,
            None => break,
        }
    }
    let words: Vec<&str> = triggers.iter().map(|trigger| trigger.as_str()).collect();
    assert_eq!(words, ["SUBMIT", "START", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"]);
    assert_eq!(state, JobState::Complete);
}
