//! Reading histories back, sound ones and ones that were broken on purpose.

use proptest::prelude::*;

use super::life::{Life, any_life, any_step, workflow};
use crate::domain::history::{HistoryError, replay};
use crate::domain::job::Transition;
use crate::domain::words::{AdvanceMode, JobState, Stage, Trigger};

fn sound() -> Vec<Transition> {
    Life::submitted(workflow([(1, false); 5]), AdvanceMode::Auto, None).running(Stage::Validate).history
}

#[test]
fn a_history_leads_to_the_state_of_its_last_entry() {
    let history = sound();
    assert_eq!(replay(&[]), Ok(None));
    for length in 1..=history.len() {
        assert_eq!(replay(&history[..length]), Ok(Some(history[length - 1].to)));
    }
}

#[test]
fn a_broken_history_is_told_apart_by_what_is_wrong_with_it() {
    type Break = fn(&mut Vec<Transition>);
    let init = Some(JobState::Init);
    let cases: &[(&str, Break, HistoryError)] = &[
        ("an entry is missing", |h| drop(h.remove(1)), HistoryError::Gap { expected: 2, found: 3 }),
        ("an entry is doubled", |h| h.insert(1, h[1].clone()), HistoryError::Gap { expected: 3, found: 2 }),
        ("the beginning is missing", |h| drop(h.remove(0)), HistoryError::Gap { expected: 1, found: 2 }),
        ("two entries are turned around", |h| h.swap(2, 3), HistoryError::Gap { expected: 3, found: 4 }),
        (
            "an entry begins elsewhere",
            |h| h[2].from = Some(JobState::Execute),
            HistoryError::Torn { seq: 3, expected: init, found: Some(JobState::Execute) },
        ),
        (
            "a later entry begins nowhere",
            |h| h[1].from = None,
            HistoryError::Torn { seq: 2, expected: init, found: None },
        ),
        (
            "the first entry begins somewhere",
            |h| h[0].from = Some(JobState::Init),
            HistoryError::Torn { seq: 1, expected: None, found: init },
        ),
        (
            "a stage is skipped",
            |h| h[2].to = JobState::Execute,
            HistoryError::Illegal { seq: 3, trigger: Trigger::Prepare, from: init, to: JobState::Execute },
        ),
        (
            "a trigger is another one",
            |h| h[2].trigger = Trigger::Validate,
            HistoryError::Illegal { seq: 3, trigger: Trigger::Validate, from: init, to: JobState::Prepare },
        ),
        (
            "it does not begin with a submit",
            |h| h[0].trigger = Trigger::Start,
            HistoryError::Illegal { seq: 1, trigger: Trigger::Start, from: None, to: JobState::Init },
        ),
        (
            "an entry is older than the one before",
            |h| h[3].at = h[0].at - chrono::TimeDelta::days(1),
            HistoryError::BackInTime { seq: 4 },
        ),
    ];
    for (what, spoil, expected) in cases {
        let mut history = sound();
        spoil(&mut history);
        assert_eq!(replay(&history), Err(expected.clone()), "{what}");
    }
}

#[test]
fn nothing_but_a_late_worker_may_follow_the_end() {
    let mut history = sound();
    let last = history.len() - 1;
    history.truncate(last);
    let entry = |from, trigger, to, seq| Transition {
        from: Some(from),
        to,
        trigger,
        id: crate::domain::ids::TransitionId { seq, ..sound()[0].id },
        ..sound()[last].clone()
    };
    let seq = i32::try_from(last).unwrap() + 1;
    history.push(entry(history[last - 1].to, Trigger::Cancel, JobState::Cancelled, seq));
    assert_eq!(replay(&history), Ok(Some(JobState::Cancelled)));
    history.push(entry(JobState::Cancelled, Trigger::Stale, JobState::Cancelled, seq + 1));
    assert_eq!(replay(&history), Ok(Some(JobState::Cancelled)));
    for trigger in Trigger::ALL.iter().filter(|trigger| **trigger != Trigger::Stale) {
        for to in JobState::ALL {
            let mut longer = history.clone();
            longer.push(entry(JobState::Cancelled, *trigger, *to, seq + 2));
            assert!(replay(&longer).is_err(), "{trigger} to {to}");
        }
    }
}

proptest! {
    #[test]
    fn the_state_at_any_past_moment_follows_from_the_transitions_up_to_it(
        mut life in any_life(), steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let mut states = vec![life.job.status.state];
        for step in &steps {
            let before = life.history.len();
            life.step(step);
            states.resize(states.len() + life.history.len() - before, life.job.status.state);
        }
        for (index, state) in states.iter().enumerate() {
            prop_assert_eq!(replay(&life.history[..=index]), Ok(Some(*state)));
        }
    }

    #[test]
    fn taking_any_entry_but_the_last_out_of_a_history_is_noticed(
        mut life in any_life(), steps in prop::collection::vec(any_step(), 10..60), at in any::<prop::sample::Index>(),
    ) {
        steps.iter().for_each(|step| { life.step(step); });
        prop_assume!(life.history.len() > 1);
        let index = at.index(life.history.len() - 1);
        life.history.remove(index);
        prop_assert!(replay(&life.history).is_err());
    }
}
