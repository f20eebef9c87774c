//! A way to the tests' PostgreSQL that hears every statement, and that can be cut.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_postgres::config::Host;
use tokio_util::sync::CancellationToken;

/// Listens on a port of its own and passes on what it gets, as long as it is not cut.
pub struct Proxy {
    port: u16,
    url: tokio_postgres::Config,
    heard: Arc<Mutex<Vec<String>>>,
    cut: Arc<Mutex<CancellationToken>>,
    stop: CancellationToken,
}

impl Proxy {
    /// A way to the server of this URL.
    pub async fn to(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let proxy = Self {
            port: listener.local_addr().expect("an address").port(),
            url: url.parse().expect("a database URL"),
            heard: Arc::default(),
            cut: Arc::default(),
            stop: CancellationToken::new(),
        };
        let (url, heard) = (proxy.url.clone(), Arc::clone(&proxy.heard));
        let (cut, stop) = (Arc::clone(&proxy.cut), proxy.stop.clone());
        tokio::spawn(stop.run_until_cancelled_owned(async move {
            while let Ok((client, _)) = listener.accept().await {
                let cut = cut.lock().unwrap().clone();
                // One that comes while the way is cut is dropped at once.
                tokio::spawn(cut.run_until_cancelled_owned(pass(client, url.clone(), Arc::clone(&heard))));
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
        let mut heard = std::mem::take(&mut *self.heard.lock().unwrap());
        heard.retain(|statement| !statement.starts_with("SET "));
        heard
    }

    /// Breaks all connections, and lets none through until it is mended.
    pub fn cut(&self) {
        self.cut.lock().unwrap().cancel();
    }

    pub fn mend(&self) {
        *self.cut.lock().unwrap() = CancellationToken::new();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.cancel();
        self.cut();
    }
}

/// One connection, until either side ends it.
async fn pass(client: TcpStream, url: tokio_postgres::Config, heard: Arc<Mutex<Vec<String>>>) {
    let port = url.get_ports().first().copied().unwrap_or(5432);
    match url.get_hosts().first().expect("a host") {
        Host::Unix(folder) => {
            let server = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).await;
            both_ways(client, server.expect("the server answers"), &heard).await;
        }
        Host::Tcp(host) => {
            let server = TcpStream::connect((host.as_str(), port)).await;
            both_ways(client, server.expect("the server answers"), &heard).await;
        }
    }
}

async fn both_ways(client: TcpStream, server: impl AsyncRead + AsyncWrite, heard: &Mutex<Vec<String>>) {
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, to_server) = tokio::io::split(server);
    tokio::select! {
        _ = listen(from_client, to_server, heard) => {}
        _ = tokio::io::copy(&mut from_server, &mut to_client) => {}
    }
}

/// Passes a client's messages on and notes what it executes.
async fn listen(
    mut client: impl AsyncRead + Unpin,
    mut server: impl AsyncWrite + Unpin,
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    // The first message has no type.
    let length = client.read_u32().await?;
    let mut startup = vec![0; length as usize - 4];
    client.read_exact(&mut startup).await?;
    server.write_all(&length.to_be_bytes()).await?;
    server.write_all(&startup).await?;
    let mut statements: HashMap<Vec<u8>, String> = HashMap::new();
    let mut portals: HashMap<Vec<u8>, String> = HashMap::new();
    loop {
        let kind = client.read_u8().await?;
        let length = client.read_u32().await?;
        let mut body = vec![0; length as usize - 4];
        client.read_exact(&mut body).await?;
        let mut strings = body.split(|byte| *byte == 0).map(<[u8]>::to_vec);
        let mut string = || strings.next().unwrap_or_default();
        match kind {
            b'P' => {
                let (name, sql) = (string(), string());
                statements.insert(name, String::from_utf8_lossy(&sql).into_owned());
            }
            b'B' => {
                let (portal, statement) = (string(), string());
                portals.insert(portal, statements.get(&statement).cloned().unwrap_or_default());
            }
            b'E' => {
                let sql = portals.get(&string()).cloned().unwrap_or_default();
                heard.lock().unwrap().push(sql);
            }
            b'Q' => heard.lock().unwrap().push(String::from_utf8_lossy(&string()).into_owned()),
            _ => {}
        }
        server.write_u8(kind).await?;
        server.write_all(&length.to_be_bytes()).await?;
        server.write_all(&body).await?;
    }
}
