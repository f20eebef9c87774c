//! The upgrade of a request to a WebSocket: who may, how many, which dialect, how large the buffers are.

use async_graphql::Executor;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use tracing::{Instrument, info_span};

use super::clients::{Peer, Thing};
use super::execute::InFlight;
use super::protocol::Dialect;
use super::refusal::Refusal;
use super::{Api, session};
use crate::graphql::request_id::RequestId;
use crate::telemetry::metrics;

/// Held by every open socket, so it is small; longer messages are read in pieces.
const READ_BUFFER_BYTES: usize = 1024;

/// Filled by small messages before they are given to the kernel together.
const WRITE_BUFFER_BYTES: usize = 16 * 1024;

/// Answers the handshake; the session goes on in a task of its own.
pub(super) fn upgrade<E: Executor>(
    api: Api<E>,
    mut upgrade: WebSocketUpgrade,
    headers: &HeaderMap,
    id: RequestId,
    client: Peer,
    in_flight: InFlight,
) -> Result<Response, Refusal> {
    if !api.origins.admit(headers) {
        return Err(Refusal::OriginRefused);
    }
    if api.shutdown.is_cancelled() {
        return Err(Refusal::ShuttingDown);
    }
    // A browser has no header for it; it shows its token with `connection_init`.
    let caller = api.access.of_headers(headers).ok().flatten();
    let place = api.streams.clone().try_acquire_owned().map_err(|_| Refusal::TooManyStreams)?;
    let of_client = api.clients.open(Thing::Streams, client)?;
    let offered: Vec<HeaderValue> = upgrade.requested_protocols().cloned().collect();
    let dialect = Dialect::choose(offered.iter());
    if let Some(dialect) = dialect {
        upgrade.set_selected_protocol(HeaderValue::from_static(dialect.name()));
    }
    let max_message_bytes = api.settings.websocket.max_message_bytes;
    let protocol = dialect.map(Dialect::name);
    let span = info_span!(parent: None, "socket", request_id = %id, %client, protocol);
    // A shutdown waits for the session, not only for the connection that it came from.
    let waited_for = in_flight.0.token();
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_message_size(max_message_bytes)
        .max_frame_size(max_message_bytes);
    let serve = async move |socket| {
        let _held = (place, of_client, waited_for, metrics().http.open("websocket"));
        match dialect {
            Some(dialect) => session::run(socket, dialect, api, id, client, caller, in_flight).await,
            // The protocol says so with a code of its own, which takes an open socket.
            None => session::refuse(socket).await,
        }
    };
    Ok(upgrade.on_upgrade(move |socket| serve(socket).instrument(span)))
}
