//! What can be set about the HTTP layer: every limit, with its unit and a default that is safe.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::access::{Access, Token};
use super::callbacks::check_public_url;
use super::clients::Clients;
use super::origin::{AllowedHosts, AllowedOrigins};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// The HTTP layer's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// Origins of web pages elsewhere that may call the API (CORS) and open WebSockets, each as
    /// `https://host` or `http://host:port`; `*` allows all. A page served from here needs no entry.
    pub allowed_origins: Vec<String>,
    /// Names under which the API is called from outside, such as `callboard.example.org`; `*` allows all. Addresses
    /// and names that only work within a network need no entry.
    pub allowed_hosts: Vec<String>,
    /// The URL under which others reach the API, such as `https://callboard.example.org`: stages that are answered later
    /// are answered there. The address that is listened on where left out.
    pub public_url: Option<String>,
    /// Addresses or networks of proxies in front of the server, such as `10.0.0.0/8`: they have no limits of their own,
    /// and what they say in `x-forwarded-for` is believed.
    pub trusted_proxies: Vec<String>,
    /// TCP connections open at once; further ones wait in the kernel's queue.
    pub max_connections: usize,
    /// TCP connections that one client has open; a further one is answered with 429 and closed.
    pub max_connections_per_client: usize,
    /// How long a connection may take to send a request's head, in seconds: from its start, or from the end of
    /// the answer before. So this is also how long an idle connection is kept; longer than the proxy's in
    /// front, or it reuses connections that are about to close.
    pub head_timeout_seconds: u64,
    /// The query string of a GET, in bytes.
    pub max_query_string_bytes: usize,
    /// A request's body, in bytes.
    pub max_body_bytes: usize,
    /// An answer to a stage that waits for one, in bytes.
    pub max_callback_bytes: usize,
    /// How many values (list entries and object fields) a body may hold. A value takes some 30 times the memory
    /// of its shortest text, so the limit in bytes alone would allow half a gigabyte; and a core reads so many in 40 ms, which
    /// is all that a request may cost that is refused.
    pub max_body_values: usize,
    /// How long a body may take to arrive, in seconds.
    pub body_timeout_seconds: u64,
    /// Requests in one batch (a JSON array); 0 refuses batches.
    pub max_batch: usize,
    /// How long a query or mutation may take before the client gets an error, in seconds. A query is stopped; a
    /// mutation is left to finish. Subscriptions have no limit.
    pub execution_timeout_seconds: u64,
    /// How long a client may take nothing of what is written to it, in seconds, before it is dropped.
    pub write_timeout_seconds: u64,
    /// WebSockets and streams of events open at once; a further one is answered with 503.
    pub max_streams: usize,
    /// Those of one client; a further one is answered with 429.
    pub max_streams_per_client: usize,
    /// Operations of one client that run at once, subscriptions included; a further one is answered with 429.
    pub max_operations_per_client: usize,
    /// Answers of one client that wait to be written, in bytes, on all of its connections: about what a client costs that
    /// asks and does not read. While there are as many its operations wait before they begin, and an answer or an event for
    /// which there is no room is replaced by an error. At least as much as `graphql.response_bytes_max`. What is being
    /// executed comes on top: 256 operations of a client at once (64 MiB in parts of 256 KiB), each with what it reads.
    pub max_unsent_bytes_per_client: usize,
    /// After how long without a sign of life a WebSocket is pinged, and after how long without an event something
    /// is sent on a stream of events, in seconds. Shorter than what proxies in between take for idle.
    pub heartbeat_seconds: u64,
    /// An address of its own for `/metrics`, `/healthz` and `/readyz`, as host:port, without tokens; also of a process that
    /// is only a worker. They are at the API's address, too.
    pub metrics_listen: Option<String>,
    /// How long `/readyz` waits for its checks, in seconds.
    pub readiness_timeout_seconds: u64,
    /// How long requests, mutations and sockets get to end once the server shuts down, in seconds.
    pub drain_seconds: u64,
    /// The limits of GraphQL over WebSocket.
    pub websocket: WebSocketSettings,
    /// Clients that may call, each with its token: whoever shows none is turned away. Empty, everybody may call. The name
    /// stands in the history of what the client changes.
    pub tokens: BTreeMap<String, Token>,
}

/// The limits of GraphQL over WebSocket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebSocketSettings {
    /// Operations that run at once on one socket; a further one gets an `error`.
    pub max_operations: usize,
    /// One message from a client, in bytes. Larger mutations go over POST.
    pub max_message_bytes: usize,
    /// Answers of one socket that wait to be written; its operations wait while there are as many.
    pub max_queued_messages: usize,
    /// How long a client may take to send `connection_init`, in seconds.
    pub init_timeout_seconds: u64,
    /// How long it may take to answer a ping, in seconds.
    pub pong_timeout_seconds: u64,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            allowed_hosts: Vec::new(),
            public_url: None,
            trusted_proxies: Vec::new(),
            max_connections: 20_000,
            max_connections_per_client: 1_000,
            head_timeout_seconds: 75,
            max_query_string_bytes: 16 * KIB,
            max_body_bytes: 16 * MIB,
            max_callback_bytes: MIB,
            max_body_values: 300_000,
            body_timeout_seconds: 60,
            max_batch: 10,
            execution_timeout_seconds: 30,
            write_timeout_seconds: 20,
            max_streams: 16_000,
            max_streams_per_client: 1_000,
            max_operations_per_client: 2_000,
            max_unsent_bytes_per_client: 64 * MIB,
            heartbeat_seconds: 20,
            metrics_listen: None,
            readiness_timeout_seconds: 3,
            drain_seconds: 10,
            websocket: WebSocketSettings::default(),
            tokens: BTreeMap::new(),
        }
    }
}

impl Default for WebSocketSettings {
    fn default() -> Self {
        Self {
            max_operations: 200,
            max_message_bytes: 256 * KIB,
            max_queued_messages: 32,
            init_timeout_seconds: 10,
            pong_timeout_seconds: 20,
        }
    }
}

impl HttpSettings {
    /// Everything that is wrong, each with the key's name as it stands below this layer's section. Empty when
    /// the settings can be used.
    pub fn problems(&self) -> Vec<(String, String)> {
        let socket = &self.websocket;
        let seconds_and_counts = [
            ("max_connections", self.max_connections as u64),
            ("max_connections_per_client", self.max_connections_per_client as u64),
            ("max_streams_per_client", self.max_streams_per_client as u64),
            ("max_operations_per_client", self.max_operations_per_client as u64),
            ("max_unsent_bytes_per_client", self.max_unsent_bytes_per_client as u64),
            ("head_timeout_seconds", self.head_timeout_seconds),
            ("max_query_string_bytes", self.max_query_string_bytes as u64),
            ("max_body_bytes", self.max_body_bytes as u64),
            ("max_callback_bytes", self.max_callback_bytes as u64),
            ("max_body_values", self.max_body_values as u64),
            ("body_timeout_seconds", self.body_timeout_seconds),
            ("execution_timeout_seconds", self.execution_timeout_seconds),
            ("write_timeout_seconds", self.write_timeout_seconds),
            ("heartbeat_seconds", self.heartbeat_seconds),
            ("readiness_timeout_seconds", self.readiness_timeout_seconds),
            ("websocket.max_operations", socket.max_operations as u64),
            ("websocket.max_message_bytes", socket.max_message_bytes as u64),
            ("websocket.max_queued_messages", socket.max_queued_messages as u64),
            ("websocket.init_timeout_seconds", socket.init_timeout_seconds),
            ("websocket.pong_timeout_seconds", socket.pong_timeout_seconds),
        ];
        let mut problems: Vec<(String, String)> = seconds_and_counts
            .into_iter()
            .filter(|(_, value)| *value == 0)
            .map(|(key, _)| (key.to_owned(), "must be at least 1".to_owned()))
            .collect();
        let origins = AllowedOrigins::problems(&self.allowed_origins);
        problems.extend(origins.into_iter().map(|problem| ("allowed_origins".to_owned(), problem)));
        let public_url = self.public_url.as_deref().map_or(Ok(()), check_public_url);
        problems.extend(public_url.err().map(|problem| ("public_url".to_owned(), problem)));
        let proxies = Clients::problems(&self.trusted_proxies);
        problems.extend(proxies.into_iter().map(|problem| ("trusted_proxies".to_owned(), problem)));
        let tokens = Access::problems(&self.tokens);
        problems.extend(tokens.into_iter().map(|(name, problem)| (format!("tokens.{name}"), problem)));
        let hosts = AllowedHosts::problems(&self.allowed_hosts);
        problems.extend(hosts.into_iter().map(|problem| ("allowed_hosts".to_owned(), problem)));
        problems
    }

    pub(super) fn body_timeout(&self) -> Duration {
        Duration::from_secs(self.body_timeout_seconds)
    }

    pub(super) fn heartbeat(&self) -> Duration {
        Duration::from_secs(self.heartbeat_seconds)
    }

    pub(super) fn execution_timeout(&self) -> Duration {
        Duration::from_secs(self.execution_timeout_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_have_no_problem() {
        assert_eq!(HttpSettings::default().problems(), Vec::new());
    }

    #[test]
    fn every_problem_is_reported_with_its_key() {
        let settings = HttpSettings {
            max_body_bytes: 0,
            public_url: Some("callboard.example.org".into()),
            allowed_origins: vec!["https://fine.example".into(), "example.org".into()],
            websocket: WebSocketSettings { pong_timeout_seconds: 0, ..Default::default() },
            ..Default::default()
        };
        let problems: Vec<_> = settings.problems().into_iter().map(|(key, _)| key).collect();
        for key in ["max_body_bytes", "public_url", "websocket.pong_timeout_seconds", "allowed_origins"] {
            assert!(problems.iter().any(|problem| problem == key), "{key} is missing in {problems:?}");
        }
    }
}
