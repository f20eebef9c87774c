//! What the domain promises: the state machine against its table, any sequence of events, and the readers.

mod life;

mod blockers;
mod callback;
mod decisions;
mod filter;
mod history;
mod lives;
mod machine;
mod retry;
