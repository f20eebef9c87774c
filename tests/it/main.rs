//! The integration tests: one binary, one PostgreSQL, a database per test.

mod client;
mod cluster;
mod harness;
mod proxy;
mod server;

mod api;
mod engine;
mod postgres_cluster;
mod processes;
mod schema;
