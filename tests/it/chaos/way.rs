//! A way over which bytes travel, with weather: it can be cut, slow, stalled, or lose what comes back.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

/// What a way does with what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Passes everything on.
    Fair,
    /// Breaks all connections, and lets none through.
    Cut,
    /// Passes everything on this much later.
    Slow(Duration),
    /// Holds everything back, and passes it on when it is fair again.
    Stalled,
    /// Passes on what is asked and loses what is answered; then the connections break.
    AnswersLost,
}

/// Where ways lead; none while nobody is there. Shared, because PostgreSQL is somewhere else after each restart.
pub type Destination = Arc<Mutex<Option<Place>>>;

#[derive(Debug, Clone)]
pub enum Place {
    Unix(PathBuf),
    /// Host and port.
    Tcp(String),
}

/// Listens on a port of its own and leads to a destination.
pub struct Way {
    port: u16,
    weather: watch::Sender<Weather>,
    connections: Arc<Mutex<CancellationToken>>,
    _stop: DropGuard,
}

impl Way {
    pub async fn to(destination: Destination) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let weather = watch::Sender::new(Weather::Fair);
        let connections: Arc<Mutex<CancellationToken>> = Arc::default();
        let stop = CancellationToken::new();
        let (seen, open) = (weather.subscribe(), Arc::clone(&connections));
        tokio::spawn(stop.clone().run_until_cancelled_owned(async move {
            while let Ok((client, _)) = listener.accept().await {
                let place = destination.lock().unwrap().clone();
                let (Some(place), false) = (place, *seen.borrow() == Weather::Cut) else { continue };
                let open = open.lock().unwrap().clone();
                let sky = Sky { weather: seen.clone(), broken: open.clone() };
                tokio::spawn(open.run_until_cancelled_owned(carry(client, place, sky)));
            }
        }));
        Self { port, weather, connections, _stop: stop.drop_guard() }
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn set(&self, weather: Weather) {
        // A connection that has lost something is of no use any more. It must not see fair weather.
        if weather == Weather::Cut || *self.weather.borrow() == Weather::AnswersLost {
            self.break_connections();
        }
        self.weather.send_replace(weather);
        if weather == Weather::Cut {
            // Whoever came in between.
            self.break_connections();
        }
    }

    pub fn break_connections(&self) {
        std::mem::take(&mut *self.connections.lock().unwrap()).cancel();
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.break_connections();
    }
}

/// What one connection knows of the way.
#[derive(Clone)]
struct Sky {
    weather: watch::Receiver<Weather>,
    broken: CancellationToken,
}

/// One connection, until either side ends it.
async fn carry(client: TcpStream, place: Place, sky: Sky) {
    // Whoever asks sees a connection that breaks; the one behind may just be down.
    match place {
        Place::Unix(socket) => {
            let Ok(server) = UnixStream::connect(socket).await else { return };
            both_ways(client, server, sky).await;
        }
        Place::Tcp(address) => {
            let Ok(server) = TcpStream::connect(address).await else { return };
            both_ways(client, server, sky).await;
        }
    }
}

async fn both_ways(client: TcpStream, server: impl AsyncRead + AsyncWrite, sky: Sky) {
    let _ = client.set_nodelay(true);
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = tokio::io::split(server);
    tokio::select! {
        _ = pump(from_client, to_server, sky.clone(), Weather::Cut) => {}
        _ = pump(from_server, to_client, sky.clone(), Weather::AnswersLost) => {}
    }
}

/// Passes bytes on as the weather is when they come; in the weather `lost` they are lost.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut sky: Sky,
    lost: Weather,
) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        let now = *sky.weather.borrow_and_update();
        if sky.broken.is_cancelled() {
            return Ok(());
        }
        match now {
            Weather::Slow(delay) => tokio::time::sleep(delay).await,
            Weather::Stalled => {
                // A way that has gone breaks its connections by itself.
                let _ = sky.weather.wait_for(|weather| *weather != Weather::Stalled).await;
            }
            now if now == lost => std::future::pending().await,
            Weather::Fair | Weather::Cut | Weather::AnswersLost => {}
        }
        to.write_all(&buffer[..length]).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::EVENT_WAIT;

    /// A server that answers each byte with the next one, and says what it has heard.
    async fn server() -> (Destination, tokio::sync::mpsc::UnboundedReceiver<u8>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (heard, hear) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let heard = heard.clone();
                tokio::spawn(async move {
                    while let Ok(byte) = socket.read_u8().await {
                        let _ = heard.send(byte);
                        let _ = socket.write_u8(byte + 1).await;
                    }
                });
            }
        });
        (Arc::new(Mutex::new(Some(Place::Tcp(address)))), hear)
    }

    async fn in_time<T>(what: impl Future<Output = T>) -> T {
        tokio::time::timeout(EVENT_WAIT, what).await.expect("in time")
    }

    async fn ask(socket: &mut TcpStream, byte: u8) -> std::io::Result<u8> {
        socket.write_u8(byte).await?;
        in_time(socket.read_u8()).await
    }

    #[tokio::test]
    async fn it_carries_cuts_stalls_and_loses() {
        let (destination, mut heard) = server().await;
        let way = Way::to(Arc::clone(&destination)).await;
        let connect = async || TcpStream::connect(way.address()).await.expect("the way listens");

        let mut socket = connect().await;
        assert_eq!(ask(&mut socket, 1).await.expect("an answer"), 2);
        assert_eq!(in_time(heard.recv()).await, Some(1));
        way.set(Weather::Slow(Duration::from_millis(20)));
        assert_eq!(ask(&mut socket, 3).await.expect("an answer"), 4);
        assert_eq!(in_time(heard.recv()).await, Some(3));

        // Held back, and then there.
        way.set(Weather::Stalled);
        socket.write_u8(5).await.expect("it is sent");
        assert!(tokio::time::timeout(Duration::from_millis(50), heard.recv()).await.is_err());
        way.set(Weather::Fair);
        assert_eq!(in_time(socket.read_u8()).await.expect("an answer"), 6);
        assert_eq!(in_time(heard.recv()).await, Some(5));

        // Heard, and never answered.
        way.set(Weather::AnswersLost);
        socket.write_u8(7).await.expect("it is sent");
        assert_eq!(in_time(heard.recv()).await, Some(7));
        way.set(Weather::Fair);
        assert!(in_time(socket.read_u8()).await.is_err(), "the connection is broken");

        let mut socket = connect().await;
        assert_eq!(ask(&mut socket, 9).await.expect("an answer"), 10);
        way.set(Weather::Cut);
        assert!(ask(&mut socket, 11).await.is_err(), "the connection is broken");
        let mut socket = connect().await;
        assert!(ask(&mut socket, 11).await.is_err(), "no other one is let through");
        way.set(Weather::Fair);
        assert_eq!(ask(&mut connect().await, 13).await.expect("an answer"), 14);
        // Nobody is there.
        *destination.lock().unwrap() = None;
        assert!(ask(&mut connect().await, 15).await.is_err());
    }
}
