//! Looks names up, and lets a connection go only to addresses that were judged: there is no second look-up in between
//! whose answer could be another one.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Semaphore;

use super::reach::Reach;

/// Look-ups at a time; each holds a thread for as long as the name servers take.
const LOOKUPS_MAX: usize = 32;
/// Addresses of one name that are tried; further ones are dropped.
const ADDRESSES_MAX: usize = 16;

/// Finds the addresses of a name.
pub trait Lookup: Send + Sync + 'static {
    /// All its addresses, the preferred ones first.
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// As the system does it: `/etc/hosts`, then the name servers.
pub(super) struct SystemLookup(Arc<Semaphore>);

impl Default for SystemLookup {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LOOKUPS_MAX)))
    }
}

impl Lookup for SystemLookup {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let places = Arc::clone(&self.0);
        async move {
            let place = places.acquire_owned().await.map_err(io::Error::other)?;
            let work = move || {
                // Kept until the system has answered: whoever asked may be gone by then.
                let _place = place;
                Ok((name.as_str(), 0).to_socket_addrs()?.map(|address| address.ip()).collect())
            };
            tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
        }
        .boxed()
    }
}

/// Refuses names that lead out of reach.
pub(super) struct Guarded {
    pub reach: Arc<Reach>,
    pub lookup: Arc<dyn Lookup>,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, name) = (Arc::clone(&self.reach), name.as_str().to_owned());
        let looked_up = self.lookup.lookup(name.clone());
        Box::pin(async move {
            let mut addresses = looked_up.await?;
            reach.check_name(&name, &addresses)?;
            addresses.truncate(ADDRESSES_MAX);
            // The port is that of the URL.
            let addresses: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
