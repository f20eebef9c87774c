//! What is true: values and decisions, without I/O, async, clock or randomness.
//!
//! Reading order: [`words`] (the closed vocabularies), [`machine`] (which state follows which),
//! [`verdict`] (what an attempt came to), [`workflow`] (what a stage is bound to), [`job`] (where a job
//! stands), [`decide`] (what an event changes: the one place where that is decided), [`blockers`] (why a
//! job is not running).

pub mod words;
pub mod ids;
pub mod machine;
pub mod verdict;
