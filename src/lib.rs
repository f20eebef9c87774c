//! Callboard: a job orchestrator with a GraphQL API, on PostgreSQL.
//!
//! A client submits a job; workers take it through five stages; every change is kept as history and
//! streamed to whoever subscribed.
//!
//! # Reading order
//!
//! The modules follow the layers, from what is true to how it travels:
//!
//! 1. [`domain`]: what is true. Values and decisions; no I/O, no async, no clock, no randomness.
//! 2. [`store`]: what is kept. All SQL, all rows, all transactions, LISTEN/NOTIFY.
//! 3. [`handlers`]: what is done. The `Handler` trait, the registry, the built-in handlers.
//! 4. [`engine`]: when it is done. Claim, execute, complete, heartbeat, recover: one loop per file.
//! 5. [`feed`]: how changes reach subscribers. Tails the history and fans it out.
//! 6. [`graphql`]: how it is asked. Types, queries, mutations, subscriptions.
//! 7. [`http`]: how it travels. Routes, GraphQL over HTTP and WebSocket, GraphiQL, the board, health.
//!
//! Beside them is the client's side, which knows a server by its public API alone: [`client`] speaks GraphQL over HTTP and
//! event streams, [`commands`] are the commands that use it.
//!
//! [`config`] holds the settings of all of them, [`postgres`] keeps the private cluster,
//! [`telemetry`] the logs, metrics and traces, and [`cli`] puts everything together. `engine` and `graphql` never
//! import each other: they meet in the database. `tests/it/architecture.rs` checks these rules.

pub mod domain;
pub mod store;
pub mod handlers;
pub mod engine;
pub mod feed;
pub mod graphql;
pub mod http;

pub mod client;
pub mod commands;

/// The program of the page compiles.
#[cfg(doctest)]
#[doc = include_str!("../docs/handlers.md")]
pub struct HandlersPage;

pub mod cli;
pub mod config;
pub mod postgres;
pub mod telemetry;
