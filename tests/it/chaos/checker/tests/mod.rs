//! The checker is shown a good history, and one that is broken on purpose for each rule.
#![cfg(test)]

mod life;

use callboard::domain::history::HistoryError;
use callboard::domain::words::{JobState, Stage, TaskState, Trigger};

use super::{Attempt, Evidence, What, check};
use life::{DONE, FAILING, GATED, LATE, STOPPED, id};

/// All findings about a history after something was done to it.
fn findings(break_it: impl FnOnce(&mut Evidence)) -> Vec<What> {
    let mut evidence = life::good();
    break_it(&mut evidence);
    check(&evidence).into_iter().map(|finding| finding.what).collect()
}

fn attempt(evidence: &mut Evidence, job: u128, nth: usize) -> &mut Attempt {
    evidence.attempts.iter_mut().filter(|attempt| attempt.job == id(job)).nth(nth).expect("an attempt")
}

/// Asserts that a finding like this is among them.
macro_rules! finds {
    ($pattern:pat $(if $guard:expr)?, $break_it:expr) => {
        let found = findings($break_it);
        assert!(found.iter().any(|what| matches!(what, $pattern $(if $guard)?)), "{found:#?}");
    };
}

#[test]
fn a_good_history_has_no_finding() {
    assert_eq!(findings(|_| ()), []);
    assert_eq!(findings(|evidence| *evidence = Evidence::default()), [], "nor has none at all");
}

#[test]
fn a_lost_submit_is_found() {
    finds!(What::LostSubmit { name } if name == "job 1", |evidence| {
        evidence.jobs.retain(|job| job.id != id(DONE));
        evidence.attempts.retain(|attempt| attempt.job != id(DONE));
        let gone = evidence.histories.remove(&id(DONE)).expect("a history");
        for follower in &mut evidence.followers {
            follower.seen.retain(|(job, _)| gone.iter().all(|placed| placed.transition.id.job != *job));
        }
    });
    finds!(What::LostSubmit { name } if name == "job 9", |evidence| {
        evidence.submits.push(("job 9".to_owned(), id(DONE)));
    });
}

#[test]
fn a_doubled_submit_is_found() {
    finds!(What::DoubledSubmit { jobs: 2, .. }, |evidence| {
        let mut twin = evidence.jobs[0].clone();
        twin.id = id(99);
        evidence.jobs.push(twin);
    });
    finds!(What::DoubledSubmit { jobs: 2, .. }, |evidence| {
        evidence.submits.push(("job 1".to_owned(), id(99)));
    });
}

#[test]
fn a_lost_change_is_found() {
    finds!(What::LostChange { version: 3, .. }, |evidence| evidence.changes[0].version = 3);
    finds!(What::LostChange { found, .. } if found == "nothing", |evidence| {
        evidence.changes[0].version = 77;
    });
}

#[test]
fn a_job_that_is_stuck_is_found() {
    let stuck = |edit: fn(&mut callboard::domain::job::Job)| {
        findings(|evidence| {
            let job = evidence.jobs.iter_mut().find(|job| job.id == id(GATED)).expect("the job that waits");
            edit(job);
        })
    };
    use callboard::domain::ids::WorkerId;
    use callboard::domain::job::{Claim, Gate};
    let held = Claim { lease: 1_000, worker: WorkerId(uuid::Uuid::from_u128(7)) };
    for found in [
        stuck(|job| job.status.task.gate = Gate::Open),
        stuck(|job| job.status.task.gate = Gate::Timed),
        stuck(|job| job.status.task.state = TaskState::Retrying),
        stuck(|job| job.status.granted = true),
        stuck(|job| job.status.paused = true),
        stuck(|job| job.status.cancel_requested_at = Some(job.created_at)),
        stuck(|job| job.mode = callboard::domain::words::AdvanceMode::Auto),
        findings(|evidence| {
            evidence.jobs.iter_mut().for_each(|job| {
                if job.id == id(GATED) {
                    job.status.task.claim = Some(held);
                }
            });
        }),
        findings(|evidence| evidence.workflows.clear()),
    ] {
        assert!(found.iter().any(|what| matches!(what, What::Unfinished(_))), "{found:#?}");
    }
}

#[test]
fn a_gap_a_tear_an_illegal_step_and_a_clock_that_runs_back_are_found() {
    finds!(What::History(HistoryError::Gap { expected: 3, found: 4 }), |evidence| {
        evidence.histories.get_mut(&id(DONE)).expect("a history").remove(2);
    });
    finds!(What::History(HistoryError::Torn { seq: 4, .. }), |evidence| {
        evidence.histories.get_mut(&id(DONE)).expect("a history")[3].transition.from = Some(JobState::Init);
    });
    finds!(What::History(HistoryError::Illegal { seq: 2, trigger: Trigger::Retry, .. }), |evidence| {
        evidence.histories.get_mut(&id(DONE)).expect("a history")[1].transition.trigger = Trigger::Retry;
    });
    finds!(What::History(HistoryError::BackInTime { seq: 2 }), |evidence| {
        let entry = &mut evidence.histories.get_mut(&id(DONE)).expect("a history")[1].transition;
        entry.at -= chrono::TimeDelta::hours(1);
    });
}

#[test]
fn a_row_that_is_not_where_its_history_leads_is_found() {
    let disagrees = |edit: fn(&mut callboard::domain::job::Status)| {
        let found = findings(|evidence| edit(&mut evidence.jobs[0].status));
        assert!(found.iter().any(|what| matches!(what, What::RowDisagrees(_))), "{found:#?}");
    };
    disagrees(|status| status.state = JobState::Cancelled);
    disagrees(|status| status.version += 1);
    disagrees(|status| status.stage = Stage::Validate);
    disagrees(|status| status.round = 3);
    finds!(What::RowDisagrees(_), |evidence| {
        evidence.histories.insert(id(DONE), Vec::new());
    });
}

#[test]
fn two_accepted_results_are_found() {
    finds!(What::TwoResults { round: 0, stage: Stage::Prepare }, |evidence| {
        let mut twin = attempt(evidence, DONE, 1).clone();
        twin.attempt = 2;
        evidence.attempts.push(twin);
    });
}

#[test]
fn a_stage_that_ran_past_its_attempts_is_found() {
    finds!(What::TooManyAttempts { why, .. } if why == "attempt 2 of 1", |evidence| {
        let past = attempt(evidence, FAILING, 1);
        past.max_attempts = 1;
    });
    finds!(What::TooManyAttempts { why, .. } if why == "they count [1, 3]", |evidence| {
        attempt(evidence, FAILING, 1).attempt = 3;
    });
    finds!(What::TooManyAttempts { why, .. } if why == "one came after a success", |evidence| {
        attempt(evidence, FAILING, 0).state = TaskState::Succeeded;
    });
}

#[test]
fn a_stage_that_was_rescued_too_often_is_found() {
    finds!(What::TooManyRescues { rescues: 4, .. }, |evidence| {
        let history = evidence.histories.get_mut(&id(LATE)).expect("a history");
        let rescue = history.iter().find(|placed| placed.transition.trigger == Trigger::Rescue);
        let rescue = rescue.expect("a rescue").clone();
        history.extend([rescue.clone(), rescue.clone(), rescue]);
    });
}

#[test]
fn attempts_that_do_not_fit_the_history_are_found() {
    // Missing, at a place where nothing ended, of another kind, of another stage, of another time.
    finds!(What::AttemptDisagrees { seq: 4, .. }, |evidence| {
        evidence.attempts.retain(|attempt| attempt.job != id(DONE) || attempt.seq != 4);
    });
    finds!(What::AttemptDisagrees { seq: 2, .. }, |evidence| attempt(evidence, DONE, 0).seq = 2);
    finds!(What::AttemptDisagrees { seq: 77, .. }, |evidence| attempt(evidence, DONE, 0).seq = 77);
    finds!(What::AttemptDisagrees { seq: 4, .. }, |evidence| {
        attempt(evidence, DONE, 1).state = TaskState::Cancelled;
    });
    finds!(What::AttemptDisagrees { seq: 4, .. }, |evidence| {
        attempt(evidence, DONE, 1).stage = Stage::Execute;
    });
    finds!(What::AttemptDisagrees { seq: 4, .. }, |evidence| {
        attempt(evidence, DONE, 1).finished_at += chrono::TimeDelta::seconds(1);
    });
    finds!(What::Orphan(_), |evidence| attempt(evidence, DONE, 1).job = id(99));
}

#[test]
fn two_holds_at_once_and_mixed_leases_are_found() {
    // The rescue between two claims never happened.
    finds!(What::Hold { why, .. } if why == "claimed while somebody held it", |evidence| {
        let history = evidence.histories.get_mut(&id(LATE)).expect("a history");
        for placed in history {
            if placed.transition.trigger == Trigger::Rescue {
                placed.transition.trigger = Trigger::Amend;
            }
        }
    });
    finds!(What::Hold { why, .. } if why == "PREPARE of a task that nobody held", |evidence| {
        evidence.histories.get_mut(&id(DONE)).expect("a history")[1].transition.trigger = Trigger::Amend;
    });
    finds!(What::Hold { why, .. } if why.starts_with("lease 999 in a hold"), |evidence| {
        attempt(evidence, DONE, 1).lease = Some(999);
    });
    finds!(What::Hold { why, .. } if why.contains("do not go up"), |evidence| {
        attempt(evidence, FAILING, 0).lease = Some(999);
    });
}

#[test]
fn a_stale_entry_that_is_no_late_worker_is_found() {
    let stale = |edit: fn(&mut Evidence, &mut callboard::domain::job::Transition)| {
        findings(|evidence| {
            let mut history = evidence.histories.remove(&id(LATE)).expect("a history");
            let entry = history.iter_mut().map(|placed| &mut placed.transition);
            let entry = entry.into_iter().find(|entry| entry.trigger == Trigger::Stale);
            edit(evidence, entry.expect("a STALE entry"));
            evidence.histories.insert(id(LATE), history);
        })
    };
    let is = |found: Vec<What>, words: &str| {
        let named = |what: &What| matches!(what, What::StaleNotLate { why, .. } if why.contains(words));
        assert!(found.iter().any(named), "{words}: {found:#?}");
    };
    is(stale(|_, entry| entry.metadata = None), "does not say which lease");
    // The leases of holds that go on.
    is(stale(|_, entry| entry.metadata = Some(serde_json::json!({ "lease": 22 }))), "was accepted at entry");
    is(
        findings(|evidence| {
            let history = evidence.histories.get_mut(&id(GATED)).expect("a history");
            let mut stale = history.last().expect("an entry").clone();
            stale.transition.trigger = Trigger::Stale;
            stale.transition.id.seq += 1;
            stale.transition.metadata = Some(serde_json::json!({ "lease": 50 }));
            history.push(stale);
        }),
        "was the job's",
    );
    is(stale(|_, entry| entry.metadata = Some(serde_json::json!({ "lease": 999 }))), "was never taken");
    is(stale(|evidence, _| attempt(evidence, LATE, 4).lease = Some(20)), "was accepted at entry");
    // A history in which nothing was ever taken from anybody.
    is(
        findings(|evidence| {
            let history = evidence.histories.get_mut(&id(DONE)).expect("a history");
            let mut stale = history.last().expect("an entry").clone();
            stale.transition.trigger = Trigger::Stale;
            stale.transition.id.seq += 1;
            stale.transition.metadata = Some(serde_json::json!({ "lease": 3 }));
            history.push(stale);
        }),
        "was never taken",
    );
    is(
        findings(|evidence| {
            let history = evidence.histories.get_mut(&id(LATE)).expect("a history");
            let stale = history.iter().find(|placed| placed.transition.trigger == Trigger::Stale);
            let twin = stale.expect("a STALE entry").clone();
            history.push(twin);
        }),
        "was turned away before",
    );
    is(
        findings(|evidence| {
            let history = evidence.histories.get_mut(&id(DONE)).expect("a history");
            let mut stale = history.last().expect("an entry").clone();
            stale.transition.trigger = Trigger::Stale;
            stale.transition.id.seq += 1;
            stale.transition.metadata = Some(serde_json::json!({ "lease": 10 }));
            history.push(stale);
        }),
        "the outcome of lease 10 was accepted",
    );
}

#[test]
fn a_feed_with_a_gap_a_double_or_another_order_is_found() {
    finds!(What::FeedMissed { follower: "first", missing: 1, .. }, |evidence| {
        evidence.followers[0].seen.remove(5);
    });
    finds!(What::FeedMissed { follower: "second", missing: 3, .. }, |evidence| {
        let seen = &mut evidence.followers[1].seen;
        seen.truncate(seen.len() - 3);
    });
    finds!(What::FeedDoubled { follower: "second", .. }, |evidence| {
        let again = evidence.followers[1].seen[5];
        evidence.followers[1].seen.insert(9, again);
    });
    finds!(What::FeedOutOfOrder { follower: "first", .. }, |evidence| {
        evidence.followers[0].seen.swap(5, 6);
    });
    finds!(What::FeedInvented { follower: "first", seq: 99 }, |evidence| {
        evidence.followers[0].seen.push((id(STOPPED), 99));
    });
    finds!(What::FollowerBrokeOff { follower: "first", .. }, |evidence| {
        evidence.followers[0].broke_off = Some("closed".to_owned());
    });
}
