//! A way to the tests' PostgreSQL that hears every statement, and on which everything may get lost.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, BufWriter};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_postgres::config::Host;
use tokio_util::sync::CancellationToken;

use crate::harness::EVENT_WAIT;

/// What only the statement that claims contains.
pub const CLAIM: &str = "'START'";
/// What only the statement that stores decisions contains.
pub const OUTCOME: &str = "trigger <> 'STALE'";
/// A part of the statement that appends lines to logs.
pub const LOG: &str = "INSERT INTO log_lines";

/// Listens on a port of its own and passes on what it gets, as long as nothing is done to it.
pub struct Proxy {
    port: u16,
    url: tokio_postgres::Config,
    faults: Arc<Faults>,
    cut: Arc<Mutex<CancellationToken>>,
    stop: CancellationToken,
}

/// What is done to the connections, and what they have said.
struct Faults {
    heard: Mutex<Vec<String>>,
    /// Nothing moves, in either direction, and nothing says so.
    stalled: watch::Sender<bool>,
    /// What the statements contain whose answers are to be lost, one for each time.
    to_swallow: Mutex<Vec<String>>,
    swallowed: watch::Sender<usize>,
    /// What the statements contain that are to be kept back.
    to_hold: watch::Sender<Option<String>>,
    held: watch::Sender<usize>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            heard: Mutex::default(),
            stalled: watch::Sender::new(false),
            to_swallow: Mutex::default(),
            swallowed: watch::Sender::new(0),
            to_hold: watch::Sender::new(None),
            held: watch::Sender::new(0),
        }
    }
}

impl Faults {
    async fn moving(&self) {
        let _ = self.stalled.subscribe().wait_for(|stalled| !stalled).await;
    }

    /// Waits while this statement is kept back.
    async fn let_go(&self, sql: &str) {
        let is_free = |wanted: &Option<String>| wanted.as_ref().is_none_or(|part| !sql.contains(part));
        if !is_free(&self.to_hold.borrow()) {
            self.held.send_modify(|count| *count += 1);
            let _ = self.to_hold.subscribe().wait_for(is_free).await;
        }
    }

    /// Whether the answer to this statement is to be lost.
    fn swallows(&self, sql: &str) -> bool {
        let mut wanted = self.to_swallow.lock().unwrap();
        let found = wanted.iter().position(|part| sql.contains(part));
        found.map(|index| wanted.remove(index)).is_some()
    }
}

impl Proxy {
    /// A way to the server of this URL.
    pub async fn to(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let proxy = Self {
            port: listener.local_addr().expect("an address").port(),
            url: url.parse().expect("a database URL"),
            faults: Arc::default(),
            cut: Arc::default(),
            stop: CancellationToken::new(),
        };
        let (url, faults) = (proxy.url.clone(), Arc::clone(&proxy.faults));
        let (cut, stop) = (Arc::clone(&proxy.cut), proxy.stop.clone());
        tokio::spawn(stop.run_until_cancelled_owned(async move {
            while let Ok((client, _)) = listener.accept().await {
                let cut = cut.lock().unwrap().clone();
                // One that comes while the way is cut is dropped at once.
                tokio::spawn(cut.run_until_cancelled_owned(pass(client, url.clone(), Arc::clone(&faults))));
            }
        }));
        proxy
    }

    /// The URL of the same database by this way.
    pub fn url(&self) -> String {
        let user = self.url.get_user().expect("a user");
        let password = self.url.get_password().map(|password| String::from_utf8_lossy(password));
        let login = password.map_or_else(|| user.to_owned(), |password| format!("{user}:{password}"));
        let database = self.url.get_dbname().expect("a database");
        format!("postgresql://{login}@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }

    /// The statements that were executed since the last time that somebody asked, in order, without those that set
    /// up a new connection.
    pub fn heard(&self) -> Vec<String> {
        let mut heard = std::mem::take(&mut *self.faults.heard.lock().unwrap());
        heard.retain(|statement| !statement.starts_with("SET "));
        heard
    }

    /// Breaks all connections, and lets none through until it is mended.
    pub fn cut(&self) {
        self.cut.lock().unwrap().cancel();
    }

    /// Lets nothing through any more, without a word: connections stay open, and new ones are accepted.
    pub fn stall(&self) {
        self.faults.stalled.send_replace(true);
    }

    /// The end of both [`Self::cut`] and [`Self::stall`].
    pub fn mend(&self) {
        let mut cut = self.cut.lock().unwrap();
        if cut.is_cancelled() {
            *cut = CancellationToken::new();
        }
        self.faults.stalled.send_replace(false);
    }

    /// The next statement that contains this is executed and committed, and then its connection breaks
    /// before the answer has come through. Once for each call.
    pub fn swallow_answer(&self, part: &str) {
        self.faults.to_swallow.lock().unwrap().push(part.to_owned());
    }

    /// Waits until so many answers were swallowed since the beginning.
    pub async fn swallowed(&self, count: usize) {
        reaches(&self.faults.swallowed, count).await;
    }

    /// Keeps statements that contain this from reaching the server until they are released.
    pub fn hold(&self, part: &str) {
        self.faults.to_hold.send_replace(Some(part.to_owned()));
    }

    /// Waits until so many statements were kept back since the beginning.
    pub async fn held(&self, count: usize) {
        reaches(&self.faults.held, count).await;
    }

    /// Lets go what was kept back.
    pub fn release(&self) {
        self.faults.to_hold.send_replace(None);
    }
}

async fn reaches(count: &watch::Sender<usize>, wanted: usize) {
    let mut heard = count.subscribe();
    let reached = tokio::time::timeout(EVENT_WAIT, heard.wait_for(|count| *count >= wanted)).await;
    assert!(reached.is_ok(), "{} in time instead of {wanted}", *count.borrow());
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.cancel();
        self.cut();
    }
}

/// One connection, until either side ends it.
async fn pass(client: TcpStream, url: tokio_postgres::Config, faults: Arc<Faults>) {
    let port = url.get_ports().first().copied().unwrap_or(5432);
    match url.get_hosts().first().expect("a host") {
        Host::Unix(folder) => {
            let server = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).await;
            // The server may be away, too.
            let Ok(server) = server else { return };
            both_ways(client, server, &faults).await;
        }
        Host::Tcp(host) => {
            let Ok(server) = TcpStream::connect((host.as_str(), port)).await else { return };
            both_ways(client, server, &faults).await;
        }
    }
}

async fn both_ways(client: TcpStream, server: impl AsyncRead + AsyncWrite, faults: &Faults) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = tokio::io::split(server);
    let swallowing = AtomicBool::new(false);
    tokio::select! {
        _ = ask(from_client, to_server, faults, &swallowing) => {}
        _ = answer(from_server, to_client, faults, &swallowing) => {}
    }
}

/// Passes a client's messages on and notes what it executes.
async fn ask(
    client: impl AsyncRead + Unpin,
    server: impl AsyncWrite + Unpin,
    faults: &Faults,
    swallowing: &AtomicBool,
) -> std::io::Result<()> {
    let (mut client, mut server) = (BufReader::new(client), BufWriter::new(server));
    // The first message has no type.
    let length = client.read_u32().await?;
    let mut startup = vec![0; length as usize - 4];
    client.read_exact(&mut startup).await?;
    faults.moving().await;
    server.write_all(&length.to_be_bytes()).await?;
    server.write_all(&startup).await?;
    server.flush().await?;
    let mut statements: HashMap<Vec<u8>, String> = HashMap::new();
    let mut portals: HashMap<Vec<u8>, String> = HashMap::new();
    loop {
        let message = Message::read(&mut client).await?;
        let mut strings = message.body.split(|byte| *byte == 0).map(<[u8]>::to_vec);
        let mut string = || strings.next().unwrap_or_default();
        let executed = match message.kind {
            b'P' => {
                let (name, sql) = (string(), string());
                statements.insert(name, String::from_utf8_lossy(&sql).into_owned());
                None
            }
            b'B' => {
                let (portal, statement) = (string(), string());
                portals.insert(portal, statements.get(&statement).cloned().unwrap_or_default());
                None
            }
            b'E' => Some(portals.get(&string()).cloned().unwrap_or_default()),
            b'Q' => Some(String::from_utf8_lossy(&string()).into_owned()),
            _ => None,
        };
        if let Some(sql) = executed {
            faults.let_go(&sql).await;
            swallowing.fetch_or(faults.swallows(&sql), Ordering::AcqRel);
            faults.heard.lock().unwrap().push(sql);
        }
        faults.moving().await;
        message.write(&mut server).await?;
        if client.buffer().is_empty() {
            server.flush().await?;
        }
    }
}

/// Passes a server's messages on, until one is not to arrive.
async fn answer(
    server: impl AsyncRead + Unpin,
    client: impl AsyncWrite + Unpin,
    faults: &Faults,
    swallowing: &AtomicBool,
) -> std::io::Result<()> {
    const READY_FOR_QUERY: u8 = b'Z';
    let (mut server, mut client) = (BufReader::new(server), BufWriter::new(client));
    loop {
        let message = Message::read(&mut server).await?;
        faults.moving().await;
        if swallowing.load(Ordering::Acquire) {
            // What was committed is committed by now.
            if message.kind == READY_FOR_QUERY {
                faults.swallowed.send_modify(|count| *count += 1);
                return Ok(());
            }
            continue;
        }
        message.write(&mut client).await?;
        if server.buffer().is_empty() {
            client.flush().await?;
        }
    }
}

/// A message of PostgreSQL's protocol, in either direction.
struct Message {
    kind: u8,
    body: Vec<u8>,
}

impl Message {
    async fn read(from: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Self> {
        let kind = from.read_u8().await?;
        let length = from.read_u32().await?;
        let mut body = vec![0; length as usize - 4];
        from.read_exact(&mut body).await?;
        Ok(Self { kind, body })
    }

    async fn write(&self, to: &mut (impl AsyncWrite + Unpin)) -> std::io::Result<()> {
        let length = u32::try_from(self.body.len() + 4).expect("a length that was read");
        to.write_u8(self.kind).await?;
        to.write_u32(length).await?;
        to.write_all(&self.body).await
    }
}
