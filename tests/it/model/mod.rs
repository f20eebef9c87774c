//! A model of claim, stay, complete, rescue and cancel: all interleavings of a few jobs, processes and faults.
//!
//! Decisions are the domain's own functions; around them stand small models of the store (its fences, and answers
//! that are lost), of worker processes (which die, stop and come back, drain, lose the database), of the rescuer and of
//! people. Each test walks through every state that can be reached. Every rule is also left out once, and the walk must
//! notice.
//!
//! The walk is our own: "from everywhere an end can be reached" is a rule about a graph with cycles, and stateright's
//! `eventually` is for graphs without.
//!
//! Reading order: `rules`, `world`, `store`, `steps`, `tidy`, `walk`.

mod rules;
mod seen;
mod steps;
mod store;
mod tidy;
mod walk;
mod world;

use callboard::domain::words::{JobState, Stage, Trigger};

use rules::{Broken, Rule};
use seen::Fact;
use walk::{Walked, walk};
use world::{Left, World};

const NOTHING: Left = Left { lost: 0, kills: 0, stops: 0, drains: 0, outages: 0, failures: 0, requests: 0 };

/// Answers are lost, an attempt fails, and somebody asks for something.
fn answers() -> World {
    World::begin(1, 2, Stage::Execute, Left { lost: 2, failures: 1, requests: 1, ..NOTHING })
}

/// The answer to one outcome is lost, and nothing else happens.
fn one_answer() -> World {
    World::begin(1, 1, Stage::Validate, Left { lost: 1, ..NOTHING })
}

/// A process stops for longer than it takes to be lost, and comes back.
fn stops() -> World {
    World::begin(1, 2, Stage::Execute, Left { stops: 1, requests: 1, ..NOTHING })
}

/// A stage that was rescued twice before kills two more processes.
fn kills() -> World {
    let left = Left { kills: 2, requests: 1, ..NOTHING };
    World::begin(1, 2, Stage::Complete, left).rescued(2)
}

/// The database goes away, and a process is stopped before, then or after.
fn outages() -> World {
    World::begin(1, 2, Stage::Complete, Left { outages: 1, stops: 1, ..NOTHING })
}

/// A process drains, and an answer is lost.
fn drains() -> World {
    World::begin(1, 2, Stage::Validate, Left { drains: 1, lost: 1, requests: 1, ..NOTHING })
}

fn two_jobs() -> World {
    World::begin(2, 2, Stage::Complete, Left { stops: 1, ..NOTHING })
}

fn three_processes() -> World {
    World::begin(1, 3, Stage::Complete, Left { stops: 2, ..NOTHING })
}

/// Walks through everything; all rules must hold, and all these facts must have come about.
#[track_caller]
fn holds(first: World, facts: &[Fact]) {
    let walked = shown("nothing broken", first, None);
    if let Some(found) = &walked.found {
        panic!("{:?} does not hold: {:?}", found.rule, found.way);
    }
    let missed: Vec<_> = facts.iter().filter(|fact| !walked.seen.has(**fact)).collect();
    assert!(missed.is_empty(), "the model is too small: it never came to {missed:?}");
}

fn shown(what: &str, first: World, broken: Option<Broken>) -> Walked {
    let walked = walk(first, broken);
    println!("{what}: {} states, {} steps", walked.states, walked.steps);
    walked
}

const COMPLETE: Fact = Fact::End(JobState::Complete);
const CANCELLED: Fact = Fact::End(JobState::Cancelled);
const FAILED: Fact = Fact::End(JobState::Failed);

fn triggers<const N: usize>(triggers: [Trigger; N]) -> [Fact; N] {
    triggers.map(Fact::Trigger)
}

#[test]
fn answers_may_be_lost() {
    let facts = [COMPLETE, CANCELLED, Fact::AlreadyStored, Fact::Changed];
    let recorded =
        [Trigger::Backoff, Trigger::Release, Trigger::RequestCancel, Trigger::Pause, Trigger::Resume];
    holds(answers(), &[&facts[..], &triggers(recorded)].concat());
}

#[test]
fn processes_may_stop_and_come_back() {
    let facts = [COMPLETE, CANCELLED, Fact::Changed];
    holds(stops(), &[&facts[..], &triggers([Trigger::Rescue, Trigger::Stale, Trigger::Amend])].concat());
}

#[test]
fn processes_may_be_killed_again_and_again() {
    let facts = [COMPLETE, CANCELLED, FAILED];
    holds(kills(), &[&facts[..], &triggers([Trigger::Rescue, Trigger::Fail, Trigger::Retry])].concat());
}

#[test]
fn the_database_may_go_away() {
    holds(outages(), &[&[COMPLETE][..], &triggers([Trigger::Rescue, Trigger::Release])].concat());
}

#[test]
fn processes_may_drain() {
    let recorded = [Trigger::Release, Trigger::Rescue, Trigger::Finalize];
    holds(drains(), &[&[COMPLETE, CANCELLED][..], &triggers(recorded)].concat());
}

#[test]
fn two_jobs_do_not_disturb_each_other() {
    holds(two_jobs(), &[&[COMPLETE][..], &triggers([Trigger::Rescue, Trigger::Stale])].concat());
}

#[test]
fn three_processes_may_follow_each_other() {
    holds(three_processes(), &[&[COMPLETE][..], &triggers([Trigger::Rescue, Trigger::Stale])].concat());
}

/// Minutes of walking: more faults at a time than the tests above have.
#[test]
#[ignore = "takes minutes"]
fn more_may_go_wrong_at_a_time() {
    let first = |stage, left| World::begin(1, 2, stage, left);
    for (first, facts) in [
        (
            first(Stage::Execute, Left { stops: 1, lost: 1, requests: 1, ..NOTHING }),
            vec![COMPLETE, CANCELLED],
        ),
        (
            first(Stage::Complete, Left { kills: 4, requests: 1, ..NOTHING }),
            vec![COMPLETE, CANCELLED, FAILED],
        ),
        (
            first(Stage::Validate, Left { outages: 1, stops: 1, requests: 1, ..NOTHING }),
            vec![COMPLETE, CANCELLED],
        ),
        (first(Stage::Validate, Left { drains: 1, kills: 1, lost: 1, ..NOTHING }), vec![COMPLETE]),
        (
            first(Stage::Execute, Left { lost: 2, failures: 2, requests: 2, ..NOTHING }),
            vec![COMPLETE, FAILED],
        ),
    ] {
        holds(first, &facts);
    }
}

/// Each rule left out is noticed, by the rule that it makes room to break.
#[test]
fn whatever_is_left_out_is_noticed() {
    for (broken, rule, first) in [
        (Broken::FenceWithoutVersion, Rule::CancelIsKept, answers()),
        // The same with nobody who cancels: the answer is lost, the outcome sent again, and then arrives twice.
        (Broken::FenceWithoutVersion, Rule::OneResult, one_answer()),
        (Broken::FenceWithoutLease, Rule::OnlyTheHolder, stops()),
        (Broken::AnswersNotRecognised, Rule::ResultOfThisAttempt, answers()),
        (Broken::DecidesOnce, Rule::CancelIsKept, answers()),
        (Broken::TheLostMayClaim, Rule::OnlyTheActiveClaim, stops()),
        (Broken::StaysBeforeStored, Rule::StartsAfterStored, answers()),
        (Broken::RescueSpendsAnAttempt, Rule::NoAttemptSpent, kills()),
        (Broken::RescueWithoutEnd, Rule::RescuesAreBounded, kills()),
        (Broken::RescueForgetsCancel, Rule::CancelIsKept, kills()),
        (Broken::RescueOfTheActive, Rule::TheLivingKeepTheirWork, stops()),
        (Broken::RescueOfTheNewlyLost, Rule::AnEndIsReached, stops()),
        (Broken::TheDeafDeclare, Rule::TheLivingKeepTheirWork, outages()),
        (Broken::NoReconciliation, Rule::AnEndIsReached, answers()),
        (Broken::CancelWithoutLock, Rule::LegalHistory, answers()),
        (Broken::CancelKeepsTheLease, Rule::FinalIsFinal, answers()),
    ] {
        let walked = shown(&format!("{broken:?}"), first, Some(broken));
        let found = walked.found.unwrap_or_else(|| panic!("{broken:?} was not noticed"));
        println!("    {:?}: {:?}", found.rule, found.way);
        assert_eq!(found.rule, rule, "{broken:?}: {:?}", found.way);
    }
}
