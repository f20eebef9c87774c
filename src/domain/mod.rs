//! What is true: values and decisions, without I/O, async, clock or randomness.
//!
//! Reading order: [`words`] (the closed vocabularies), [`machine`] (which state follows which), [`ids`],
//! [`text`] (what may be stored), [`verdict`] (what an attempt came to), [`callback`] (what is answered later),
//! [`workflow`] (what a stage is bound to), [`job`] (where a job stands), [`decide`] (what an event changes: the
//! one place where that is decided), [`history`] (reading it back), [`blockers`] (why a job is not running),
//! [`trace`] (a place in a trace).

pub mod words;
pub mod machine;
pub mod ids;
pub mod text;
pub mod verdict;
pub mod callback;
pub mod workflow;
pub mod job;
pub mod decide;
pub mod history;
pub mod filter;
pub mod blockers;
pub mod trace;

#[cfg(test)]
mod tests;
