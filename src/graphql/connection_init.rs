//! What a client said when it opened a WebSocket, for resolvers that need to know.

/// The payload of `connection_init`: an object, or null where the client sent none. It is in the data of every
/// operation on that socket; an operation over plain HTTP has none.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionInit(pub serde_json::Value);
