//! The job state machine: one total function of (state, trigger) to the states it may lead to.

use super::words::{JobState, Trigger};

/// The states that a trigger may lead to from a state, `None` standing for a job that is not there yet.
/// Empty means that the machine does not allow the trigger there.
///
/// Every transition that is ever stored is an (origin, trigger, target) for which the target is in this
/// list; the same table is run against the database in `tests/it`.
pub const fn targets(from: Option<JobState>, trigger: Trigger) -> &'static [JobState] {
    use JobState::*;
    let Some(from) = from else {
        return match trigger {
            Trigger::Submit => &[Init],
            _ => &[],
        };
    };
    match (from, trigger) {
        (Init, Trigger::Prepare) => &[Prepare],
        (Prepare, Trigger::Execute) => &[Execute],
        (Execute, Trigger::Validate) => &[Validate],
        (Validate, Trigger::Complete) => &[Complete],
        (Init | Prepare | Execute | Validate, Trigger::Fail) => &[Failed],
        (Init | Prepare | Execute | Validate, Trigger::Cancel) => &[Cancelled],
        // From the start, or from the stage it failed in; a failed stage COMPLETE runs in VALIDATE.
        (Failed, Trigger::Retry) => &[Init, Prepare, Execute, Validate],

        // Recorded; the state stays.
        (Validate, Trigger::Finalize) => &[Validate],
        (live @ (Init | Prepare | Execute | Validate), recorded) => match recorded {
            Trigger::Start
            | Trigger::Backoff
            | Trigger::Release
            | Trigger::Rescue
            | Trigger::RequestCancel
            | Trigger::Pause
            | Trigger::Resume
            | Trigger::Next
            | Trigger::Amend
            | Trigger::Stale => itself(live),
            Trigger::Submit
            | Trigger::Prepare
            | Trigger::Execute
            | Trigger::Validate
            | Trigger::Complete
            | Trigger::Fail
            | Trigger::Cancel
            | Trigger::Retry
            | Trigger::Finalize => &[],
        },
        // A late worker may be turned away after the end, too.
        (ended @ (Complete | Failed | Cancelled), Trigger::Stale) => itself(ended),
        (Complete | Failed | Cancelled, _) => &[],
    }
}

/// Whether the machine allows this step.
pub fn allows(from: Option<JobState>, trigger: Trigger, to: JobState) -> bool {
    targets(from, trigger).contains(&to)
}

const fn itself(state: JobState) -> &'static [JobState] {
    match state {
        JobState::Init => &[JobState::Init],
        JobState::Prepare => &[JobState::Prepare],
        JobState::Execute => &[JobState::Execute],
        JobState::Validate => &[JobState::Validate],
        JobState::Complete => &[JobState::Complete],
        JobState::Failed => &[JobState::Failed],
        JobState::Cancelled => &[JobState::Cancelled],
    }
}
