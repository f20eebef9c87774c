//! Accepts connections, and lets them end when the server shuts down.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::{debug, warn};

use super::clients::{Clients, Peer, Place, Thing};
use super::execute::InFlight;
use super::refusal::Refusal;
use super::settings::HttpSettings;
use super::stall::Stall;
use crate::graphql::request_id::RequestId;
use crate::telemetry::metrics;
use crate::telemetry::metrics::Open;

/// How long to wait when no connection can be accepted, as when the process has run out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long a client may take to read why it was turned away.
const TURN_AWAY_TIMEOUT: Duration = Duration::from_secs(1);

/// The places of a connection, which go with its socket.
type Held = (OwnedSemaphorePermit, Place, Open);

/// Serves until `shutdown` is cancelled, then lets requests, mutations whose client has gone, and sockets end for
/// at most `drain_seconds`. `axum::serve` would do but for this deadline, a limit on connections, and deadlines
/// without which a client that sends or takes nothing holds a connection for ever.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: &HttpSettings,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let in_flight = InFlight::default();
    let clients = Clients::new(settings);
    let router = router.layer(Extension(in_flight.clone()));
    let places = Arc::new(Semaphore::new(settings.max_connections.min(Semaphore::MAX_PERMITS)));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(settings.head_timeout_seconds));
    let accepting = async {
        while let Ok(place) = places.clone().acquire_owned().await {
            let (socket, address) = accept(&listener).await;
            let peer = Peer::from(address);
            let of_client = match clients.open(Thing::Connections, peer) {
                Ok(of_client) => of_client,
                Err(refusal) => {
                    in_flight.0.spawn(turn_away(socket, refusal, place));
                    continue;
                }
            };
            // Answers are written whole; waiting for more to send with them only delays them.
            let _ = socket.set_nodelay(true);
            let held: Held = (place, of_client, metrics().http.open("connection"));
            let socket = Stall::new(socket, Duration::from_secs(settings.write_timeout_seconds), held);
            let served = connection(http.clone(), socket, peer, router.clone(), shutdown.clone());
            in_flight.0.spawn(served);
        }
    };
    tokio::select! {
        () = accepting => {}
        () = shutdown.cancelled() => {}
    }
    drop(listener);
    in_flight.0.close();
    if timeout(Duration::from_secs(settings.drain_seconds), in_flight.0.wait()).await.is_err() {
        warn!(left = in_flight.0.len(), "stopped before all requests and sockets had ended");
    }
    Ok(())
}

/// Says why, for as long as it takes to write a few bytes, and closes.
async fn turn_away(mut socket: TcpStream, refusal: Refusal, _place: OwnedSemaphorePermit) {
    let id = RequestId::generate();
    debug!(request_id = %id, "a connection was turned away: {refusal}");
    let body = json!({ "errors": [refusal.to_json(&id)] }).to_string();
    let answer = format!(
        "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json; charset=utf-8\r\nretry-after: 5\r\n\
         x-request-id: {id}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let farewell = async {
        let mut unread = [0; 1024];
        // An answer that comes before the question is an error to some clients.
        if socket.read(&mut unread).await? == 0 {
            return Ok(());
        }
        socket.write_all(answer.as_bytes()).await?;
        socket.shutdown().await?;
        // What was sent here and is not read would take the answer away with it.
        while socket.read(&mut unread).await? > 0 {}
        io::Result::Ok(())
    };
    let _ = timeout(TURN_AWAY_TIMEOUT, farewell).await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                warn!("cannot accept a connection: {error}");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connection(
    http: http1::Builder,
    socket: Stall<Held>,
    peer: Peer,
    router: Router,
    shutdown: CancellationToken,
) {
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request
    });
    let connection =
        http.serve_connection(TokioIo::new(socket), TowerToHyperService::new(service)).with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        debug!("a connection ended with an error: {error}");
    }
}
