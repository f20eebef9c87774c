//! What each client has open, so that none takes what is meant for all.
//!
//! A client is an address: of IPv6 the first 64 bits, as one customer has at least as many. Behind a proxy, all
//! connections come from its address; one that is listed is believed about whom it speaks for.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use tokio::sync::Semaphore;

use super::refusal::Refusal;
use super::settings::HttpSettings;
use super::unsent::Unsent;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who is at the other end of a connection; the server puts it into each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Peer(pub Option<IpAddr>);

/// For the log.
impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(address) => address.fmt(f),
            None => f.write_str("unknown"),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(Self(None)))
    }
}

impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        Self(Some(address.ip()))
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    /// TCP connections.
    Connections,
    /// WebSockets and streams of events.
    Streams,
    /// What runs at the moment.
    Operations,
    /// Whoever may have answers to write; they are limited by their bytes.
    Answers,
}

impl Thing {
    fn name(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::Streams => "streams",
            Self::Operations => "operations",
            Self::Answers => "answers",
        }
    }
}

/// How many there are of them.
const THINGS: usize = 4;

/// What all clients have open. Cheap to clone; the clones share it.
#[derive(Clone)]
pub(super) struct Clients(Arc<Inner>);

struct Inner {
    /// By the order of [`Thing`].
    limits: [usize; THINGS],
    unsent_bytes: usize,
    proxies: Vec<IpNet>,
    /// Only of clients that have something open.
    open: Mutex<HashMap<IpAddr, Open>>,
}

/// What one client has open.
#[derive(Default)]
struct Open {
    /// By the order of [`Thing`].
    counts: [usize; THINGS],
    /// The room for its answers, once there were any.
    room: Option<Arc<Semaphore>>,
}

impl Open {
    fn is_empty(&self) -> bool {
        self.counts.iter().all(|count| *count == 0)
    }
}

impl Clients {
    pub fn new(settings: &HttpSettings) -> Self {
        let limits = [
            settings.max_connections_per_client,
            settings.max_streams_per_client,
            settings.max_operations_per_client,
            usize::MAX,
        ];
        let proxies = settings.trusted_proxies.iter().filter_map(|text| network(text)).collect();
        let unsent_bytes = settings.max_unsent_bytes_per_client;
        Self(Arc::new(Inner { limits, unsent_bytes, proxies, open: Mutex::default() }))
    }

    /// What is wrong with the addresses of proxies.
    pub fn problems(proxies: &[String]) -> Vec<String> {
        let wrong = proxies.iter().filter(|text| network(text).is_none());
        wrong.map(|text| format!("{text:?} is neither an address nor a network such as 10.0.0.0/8")).collect()
    }

    /// Whom a request comes from: the last one on the way here that is no proxy of ours.
    pub fn of(&self, peer: Peer, headers: &HeaderMap) -> Peer {
        let Some(address) = peer.0.filter(|address| self.is_proxy(*address)) else { return peer };
        let named = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let mut named: Vec<&str> = named.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut last = address;
        while let Some(text) = named.pop() {
            // Whatever stands before something unreadable may have been made up by anybody.
            let Some(address) = address_of(text) else { break };
            last = address;
            if !self.is_proxy(last) {
                break;
            }
        }
        Peer(Some(last))
    }

    /// A place for one more thing of a client, until it is dropped. A proxy itself has as many as it likes.
    pub fn open(&self, thing: Thing, client: Peer) -> Result<Place, Refusal> {
        let Some(address) = client.0.filter(|address| !self.is_proxy(*address)).map(client_of) else {
            return Ok(Place(None));
        };
        let limit = self.0.limits[thing as usize];
        let mut open = self.0.lock();
        let of_client = open.entry(address).or_default();
        if of_client.counts[thing as usize] >= limit {
            if of_client.is_empty() {
                open.remove(&address);
            }
            return Err(Refusal::TooManyOfClient { things: thing.name(), limit });
        }
        of_client.counts[thing as usize] += 1;
        drop(open);
        Ok(Place(Some((Arc::clone(&self.0), address, thing))))
    }

    /// The room for a client's answers. Whoever is no client has one for each time that this is asked.
    pub fn unsent(&self, client: Peer) -> Unsent {
        let new = || Unsent::limit(self.0.unsent_bytes);
        let known = self.open(Thing::Answers, client).ok();
        let Some((_, address, _)) = known.as_ref().and_then(|place| place.0.as_ref()) else {
            return Unsent::new(new(), None);
        };
        let mut open = self.0.lock();
        let room = Arc::clone(open.entry(*address).or_default().room.get_or_insert_with(new));
        drop(open);
        Unsent::new(room, known)
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        self.0.proxies.iter().any(|network| network.contains(&address.to_canonical()))
    }
}

impl Inner {
    /// What is behind the lock is never left half-changed, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One thing that a client has open.
pub(super) struct Place(Option<(Arc<Inner>, IpAddr, Thing)>);

impl Drop for Place {
    fn drop(&mut self) {
        let Some((inner, address, thing)) = &self.0 else { return };
        let mut open = inner.lock();
        if let Some(of_client) = open.get_mut(address) {
            let count = &mut of_client.counts[*thing as usize];
            *count = count.saturating_sub(1);
            if of_client.is_empty() {
                open.remove(address);
            }
        }
    }
}

fn client_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// Some proxies add the port.
fn address_of(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn clients(proxies: &[&str]) -> Clients {
        Clients::new(&HttpSettings {
            max_operations_per_client: 2,
            trusted_proxies: proxies.iter().map(|text| (*text).to_owned()).collect(),
            ..HttpSettings::default()
        })
    }

    fn peer(text: &str) -> Peer {
        Peer(Some(text.parse().expect("an address")))
    }

    #[test]
    fn each_client_has_its_own_places() {
        let clients = clients(&["10.0.0.1"]);
        let open = |client: &str| clients.open(Thing::Operations, peer(client));
        let first = open("192.0.2.1").expect("a place");
        let _second = open("::ffff:192.0.2.1").expect("a place");
        let refused = Refusal::TooManyOfClient { things: "operations", limit: 2 };
        assert_eq!(open("192.0.2.1").err(), Some(refused.clone()));
        assert!(open("192.0.2.2").is_ok());
        drop(first);
        assert!(open("192.0.2.1").is_ok());
        // One network of a customer's is one client.
        let _held = [open("2001:db8::1").expect("a place"), open("2001:db8::2").expect("a place")];
        assert_eq!(open("2001:db8::3").err(), Some(refused));
        assert!(open("2001:db8:0:1::1").is_ok());
        let held: Vec<_> = (0..10).map(|_| open("10.0.0.1").expect("a proxy has no limit")).collect();
        drop(held);
        assert!(clients.open(Thing::Operations, Peer(None)).is_ok());
    }

    #[test]
    fn nothing_is_kept_of_clients_that_have_nothing_open() {
        let clients = clients(&[]);
        for n in 0..100_u8 {
            let places: Vec<_> =
                (0..3).map(|_| clients.open(Thing::Operations, peer(&format!("192.0.2.{n}")))).collect();
            assert_eq!(clients.0.lock().len(), 1);
            drop(places);
        }
        assert!(clients.0.lock().is_empty());
    }

    #[test]
    fn a_client_has_one_room_for_its_answers_for_as_long_as_some_of_it_is_taken() {
        let settings = HttpSettings { max_unsent_bytes_per_client: 1024 * 1024, ..HttpSettings::default() };
        let clients = Clients::new(&settings);
        let all = |client: &str| clients.unsent(peer(client)).of_event(1024 * 1024).now_or_never().flatten();
        let taken = all("192.0.2.1").expect("room");
        assert!(all("192.0.2.1").is_none() && all("192.0.2.2").is_some());
        drop(taken);
        assert!(all("192.0.2.1").is_some());
        assert!(clients.0.lock().is_empty());
    }

    #[test]
    fn only_a_listed_proxy_is_believed() {
        let clients = clients(&["10.0.0.0/8", "::1"]);
        let of = |from: &str, forwarded: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append(FORWARDED_FOR, value.parse().expect("a value"));
            }
            clients.of(peer(from), &headers)
        };
        assert_eq!(of("192.0.2.9", &["198.51.100.1"]), peer("192.0.2.9"));
        assert_eq!(of("10.0.0.1", &[]), peer("10.0.0.1"));
        assert_eq!(of("10.0.0.1", &["198.51.100.1"]), peer("198.51.100.1"));
        // What a client says of itself stands first, what the proxies add comes behind.
        assert_eq!(of("10.0.0.1", &["203.0.113.7, 198.51.100.1, 10.1.1.1"]), peer("198.51.100.1"));
        assert_eq!(of("10.0.0.1", &["203.0.113.7", "198.51.100.1:4711"]), peer("198.51.100.1"));
        assert_eq!(of("::1", &["[2001:db8::7]"]), peer("2001:db8::7"));
        assert_eq!(of("10.0.0.1", &["198.51.100.1, unknown"]), peer("10.0.0.1"));
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let good = ["10.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32"].map(String::from);
        assert_eq!(Clients::problems(&good), Vec::<String>::new());
        assert_eq!(Clients::problems(&["proxy.example", "10.0.0.0/33", ""].map(String::from)).len(), 3);
    }
}
