//! An address that stays while the servers behind it come and go.

use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// Passes connections on to whichever server is behind it; where there is none, they are closed at once.
pub struct Door {
    pub url: String,
    behind: Arc<Mutex<Option<(String, CancellationToken)>>>,
    stop: CancellationToken,
}

impl Door {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let behind: Arc<Mutex<Option<(String, CancellationToken)>>> = Arc::default();
        let stop = CancellationToken::new();
        let (there, stopped) = (Arc::clone(&behind), stop.clone());
        tokio::spawn(stopped.run_until_cancelled_owned(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let Some((address, gone)) = there.lock().unwrap().clone() else { continue };
                tokio::spawn(gone.run_until_cancelled_owned(async move {
                    let Ok(mut server) = TcpStream::connect(address).await else { return };
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                }));
            }
        }));
        Self { url, behind, stop }
    }

    /// Leads to this server from now on.
    pub fn leads_to(&self, address: &str) {
        let token = self.stop.child_token();
        if let Some((_, gone)) = self.behind.lock().unwrap().replace((address.to_owned(), token)) {
            gone.cancel();
        }
    }

    /// Leads nowhere, and breaks what goes through it.
    pub fn shut(&self) {
        if let Some((_, gone)) = self.behind.lock().unwrap().take() {
            gone.cancel();
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
