//! The integration tests: one binary, one PostgreSQL, a database per test.

mod cluster;
mod harness;
mod server;

mod engine;
mod postgres_cluster;
mod processes;
