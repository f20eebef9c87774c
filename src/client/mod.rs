//! The client's side of the API: GraphQL over HTTP, and event streams that come back when their connection breaks.
//!
//! It knows a server by its address alone, as any other client does, and names nothing of what runs there. The
//! documents that it sends are files in `documents/`; a test holds each of them against the schema.

mod address;
mod backoff;
mod connection;
pub mod documents;
mod events;
mod failure;
pub mod job;
mod problem;
mod stream;

pub use address::{Address, AddressError};
pub use backoff::Backoff;
pub use connection::{Client, Token, TokenError};
pub use failure::Failure;
pub use problem::Problem;
pub use stream::{Heard, Stream};
