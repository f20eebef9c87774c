//! Who a request acts for.

use std::sync::Arc;

/// A client that the transport knows by name; it stands in the history of what the client changes. A request without one
/// acts for `anonymous`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Caller(pub Arc<str>);
