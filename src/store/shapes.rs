//! What many changes of a batch have in common: told to the database once, not once a change.
//!
//! Most changes of a batch differ in little more than the job: a thousand jobs that go on from PREPARE to
//! EXECUTE are one shape. Sending, unpacking and carrying these values for each change took a quarter of the
//! statement's time.

use std::collections::HashMap;

use uuid::Uuid;

use crate::domain::decide::{Change, Hold};
use crate::domain::job::{EndedTask, Gate};
use crate::domain::words::{JobState, Stage, TaskState, Trigger};

/// A change without what is its job's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Shape<'a> {
    pub trigger: Trigger,
    pub from: JobState,
    /// Where the job counted before.
    pub place_before: Option<Place>,
    pub state: JobState,
    pub stage: Stage,
    pub round: i32,
    pub base_round: i32,
    pub paused: bool,
    pub granted: bool,
    pub cancel_requested: bool,
    pub rescues: i32,
    pub task_state: TaskState,
    pub attempt: i32,
    pub max_attempts: i32,
    pub handler: &'a str,
    pub hold: Hold,
    pub gate: Gate,
    pub ended: Option<EndedShape<'a>>,
}

/// An attempt that ended, without what is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct EndedShape<'a> {
    pub round: i32,
    pub stage: Stage,
    pub attempt: i32,
    pub state: TaskState,
    pub handler: &'a str,
    pub max_attempts: i32,
    pub worker: Option<Uuid>,
}

/// Where a live job counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// It may be claimed.
    Ready,
    /// A worker holds it.
    Running,
    /// It waits for a time, a person, or something else.
    Waiting,
}

impl Place {
    fn of(state: JobState, held: bool, gate: Gate) -> Option<Self> {
        match (state.is_live(), held, gate) {
            (false, _, _) => None,
            (true, true, _) => Some(Self::Running),
            (true, false, Gate::Open) => Some(Self::Ready),
            (true, false, Gate::Timed | Gate::Held) => Some(Self::Waiting),
        }
    }
}

impl<'a> Shape<'a> {
    fn of(change: &'a Change) -> Self {
        let next = &change.next;
        Self {
            trigger: change.trigger,
            from: change.from,
            place_before: Place::of(change.from, change.claim.is_some(), change.gate_before),
            state: next.state,
            stage: next.stage,
            round: next.round,
            base_round: next.base_round,
            paused: next.paused,
            granted: next.granted,
            cancel_requested: next.cancel_requested,
            rescues: next.rescues,
            task_state: next.task_state,
            attempt: next.attempt,
            max_attempts: next.max_attempts,
            handler: &next.handler,
            hold: next.hold,
            gate: next.gate,
            ended: change.ended.as_ref().map(EndedShape::of),
        }
    }

    /// By how much a change of this shape moves the number of jobs in a state.
    pub fn delta(&self, state: JobState) -> i32 {
        i32::from(self.state == state) - i32::from(self.from == state)
    }

    /// By how much a change of this shape moves the number of live jobs in a place.
    pub fn place_delta(&self, place: Place) -> i32 {
        let held = matches!(self.task_state, TaskState::Scheduled | TaskState::Running);
        let after = Place::of(self.state, held, self.gate);
        i32::from(after == Some(place)) - i32::from(self.place_before == Some(place))
    }
}

impl<'a> EndedShape<'a> {
    fn of(ended: &'a EndedTask) -> Self {
        Self {
            round: ended.round,
            stage: ended.stage,
            attempt: ended.attempt,
            state: ended.state,
            handler: &ended.handler,
            max_attempts: ended.max_attempts,
            worker: ended.claim.map(|claim| claim.worker.0),
        }
    }
}

/// The shapes of a batch, and each change's: its place among them, counted from 1.
pub(super) fn shapes<'a>(changes: &[&'a Change]) -> (Vec<Shape<'a>>, Vec<i64>) {
    let mut shapes = Vec::new();
    let mut places = HashMap::new();
    let of = changes
        .iter()
        .map(|change| {
            let shape = Shape::of(change);
            *places.entry(shape).or_insert_with(|| {
                shapes.push(shape);
                i64::try_from(shapes.len()).unwrap_or(i64::MAX)
            })
        })
        .collect();
    (shapes, of)
}
