//! Accepts connections, and lets them end when the server shuts down.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::execute::InFlight;
use super::settings::HttpSettings;
use super::stall::Stall;

/// How long to wait when no connection can be accepted, as when the process has run out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

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
    let router = router.layer(Extension(in_flight.clone()));
    let places = Arc::new(Semaphore::new(settings.max_connections.min(Semaphore::MAX_PERMITS)));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(settings.head_timeout_seconds));
    let accepting = async {
        while let Ok(place) = places.clone().acquire_owned().await {
            let socket = accept(&listener).await;
            // Answers are written whole; waiting for more to send with them only delays them.
            let _ = socket.set_nodelay(true);
            let socket = Stall::new(socket, Duration::from_secs(settings.write_timeout_seconds));
            in_flight.0.spawn(connection(http.clone(), socket, router.clone(), place, shutdown.clone()));
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

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => return socket,
            Err(error) => {
                warn!("cannot accept a connection: {error}");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connection(
    http: http1::Builder,
    socket: Stall,
    router: Router,
    _place: OwnedSemaphorePermit,
    shutdown: CancellationToken,
) {
    let connection =
        http.serve_connection(TokioIo::new(socket), TowerToHyperService::new(router)).with_upgrades();
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
