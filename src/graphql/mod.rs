//! placeholder

pub mod connection_init;
pub mod request_id;
