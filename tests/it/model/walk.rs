//! The walk: every state that can be reached, breadth first, so that what it finds is a shortest way there.

use std::collections::HashMap;
use std::rc::Rc;

use super::rules::{Broken, Rule};
use super::seen::Seen;
use super::steps::{Step, take};
use super::world::World;

/// More states than any walk here has; a model that outgrows it is to be made smaller.
const STATES_MAX: usize = 2_000_000;

/// What a walk found.
pub struct Walked {
    pub states: usize,
    pub steps: usize,
    pub seen: Seen,
    pub found: Option<Found>,
}

/// A rule that does not hold, and a shortest way there.
pub struct Found {
    pub rule: Rule,
    pub way: Vec<Step>,
}

/// Takes every step from every state.
pub fn walk(first: World, broken: Option<Broken>) -> Walked {
    let mut walked = Walked { states: 1, steps: 0, seen: Seen::default(), found: None };
    let first = Rc::new(first);
    let mut numbers: HashMap<Rc<World>, usize> = HashMap::from([(Rc::clone(&first), 0)]);
    let mut worlds = vec![first];
    let mut came_by: Vec<Option<(usize, Step)>> = vec![None];
    // Where each state can be come to from by a step that helps.
    let mut helped_from: Vec<Vec<usize>> = vec![Vec::new()];
    let mut next = 0;
    while let Some(world) = worlds.get(next).cloned() {
        for step in Step::all(&world) {
            let after = match take(&world, step, broken, &mut walked.seen) {
                Ok(Some(after)) => Rc::new(after),
                Ok(None) => continue,
                Err(rule) => {
                    let mut way = way_to(&came_by, next);
                    way.push(step);
                    walked.states = worlds.len();
                    walked.found = Some(Found { rule, way });
                    return walked;
                }
            };
            walked.steps += 1;
            let number = *numbers.entry(after).or_insert_with_key(|after| {
                worlds.push(Rc::clone(after));
                came_by.push(Some((next, step)));
                helped_from.push(Vec::new());
                worlds.len() - 1
            });
            if step.helps() {
                helped_from[number].push(next);
            }
            assert!(worlds.len() <= STATES_MAX, "the model has outgrown its bound");
        }
        next += 1;
    }
    walked.states = worlds.len();
    let stuck = first_stuck(&worlds, &helped_from);
    walked.found = stuck.map(|at| Found { rule: Rule::AnEndIsReached, way: way_to(&came_by, at) });
    walked
}

fn way_to(came_by: &[Option<(usize, Step)>], to: usize) -> Vec<Step> {
    let mut way = Vec::new();
    let mut at = to;
    while let Some((before, step)) = came_by[at] {
        way.push(step);
        at = before;
    }
    way.reverse();
    way
}

/// The first state from which no end can be reached: what is left when one goes back from all ends.
fn first_stuck(worlds: &[Rc<World>], helped_from: &[Vec<usize>]) -> Option<usize> {
    let mut reaches: Vec<bool> = worlds.iter().map(|world| world.is_over()).collect();
    let mut open: Vec<usize> = (0..worlds.len()).filter(|at| reaches[*at]).collect();
    while let Some(at) = open.pop() {
        for before in &helped_from[at] {
            if !std::mem::replace(&mut reaches[*before], true) {
                open.push(*before);
            }
        }
    }
    reaches.iter().position(|reaches| !reaches)
}
