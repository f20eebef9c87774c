//! The one client of the process: its connections are shared by all attempts.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;

use super::reach::Reach;
use super::resolve::{Guarded, Lookup};

/// Connections to one host that are kept for the next request.
const IDLE_CONNECTIONS_PER_HOST_MAX: usize = 32;
/// How long they are kept: shorter than most servers keep theirs, or a request meets a connection that just closes.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Makes the client when it is first wanted: a server that sends no requests need not read the authorities.
pub(super) struct Client {
    pub reach: Arc<Reach>,
    pub lookup: Arc<dyn Lookup>,
    pub connect_timeout: Duration,
    pub made: OnceCell<reqwest::Client>,
}

impl Client {
    pub async fn get(&self) -> Result<&reqwest::Client, String> {
        self.made
            .get_or_try_init(|| async {
                let guarded = Guarded { reach: Arc::clone(&self.reach), lookup: Arc::clone(&self.lookup) };
                let timeout = self.connect_timeout;
                // Reads some hundred files.
                let made = tokio::task::spawn_blocking(move || make(guarded, timeout)).await;
                made.map_err(|error| error.to_string())?
            })
            .await
    }
}

fn make(guarded: Guarded, connect_timeout: Duration) -> Result<reqwest::Client, String> {
    let mut roots = RootCertStore::empty();
    // A machine without certificates fails at the handshake, which says so.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder()
        .use_preconfigured_tls(tls)
        .dns_resolver(Arc::new(guarded))
        // Each hop is judged first: see redirect.
        .redirect(Policy::none())
        // A proxy from the environment would connect to wherever it is told.
        .no_proxy()
        .referer(false)
        .http1_only()
        .connect_timeout(connect_timeout)
        .pool_max_idle_per_host(IDLE_CONNECTIONS_PER_HOST_MAX)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .build()
        .map_err(|error| error.to_string())
}
