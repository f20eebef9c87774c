//! What a process tells about itself: logs and metrics.
//!
//! Like `tracing`, it is the same for the whole process, so that no layer has to be handed it.

pub mod logs;
pub mod metrics;
pub mod refused;

pub use logs::{LogFormat, LogGuard, LogSettings, TelemetryError, init};
pub use metrics::metrics;
