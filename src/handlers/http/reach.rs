//! Where requests may go: public addresses, and what the settings allow besides.
//!
//! Whoever registers a workflow chooses the URL, so the network that the server stands in must be out of reach unless
//! the operator says otherwise. An address is judged by what a packet to it comes to: IPv6 addresses that carry an IPv4
//! address are that address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::Host;

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(a: u16, b: u16, c: u16, bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), bits)
}

/// IPv4 that is not public, after IANA's registry of special-purpose addresses.
const NOT_PUBLIC_V4: [Ipv4Net; 16] = [
    v4(0, 0, 0, 0, 8),        // This network; Linux takes it for this machine.
    v4(10, 0, 0, 0, 8),       // Private.
    v4(100, 64, 0, 0, 10),    // Behind a carrier's NAT.
    v4(127, 0, 0, 0, 8),      // Loopback.
    v4(169, 254, 0, 0, 16),   // Link-local; clouds tell credentials at 169.254.169.254.
    v4(172, 16, 0, 0, 12),    // Private.
    v4(192, 0, 0, 0, 24),     // Protocol assignments.
    v4(192, 0, 2, 0, 24),     // Documentation.
    v4(192, 88, 99, 0, 24),   // 6to4 relays.
    v4(192, 168, 0, 0, 16),   // Private.
    v4(198, 18, 0, 0, 15),    // Benchmarks.
    v4(198, 51, 100, 0, 24),  // Documentation.
    v4(203, 0, 113, 0, 24),   // Documentation.
    v4(224, 0, 0, 0, 4),      // Multicast.
    v4(240, 0, 0, 0, 4),      // Reserved; broadcast.
    v4(168, 63, 129, 16, 32), // A public address by which Azure's machines reach their host.
];

/// All that is public of IPv6; the loopback, unique local, link-local, site-local and multicast lie outside.
const GLOBAL_UNICAST: Ipv6Net = v6(0x2000, 0, 0, 3);

/// What is not public of [`GLOBAL_UNICAST`].
const NOT_PUBLIC_V6: [Ipv6Net; 4] = [
    v6(0x2001, 0, 0, 23),     // Protocol assignments: Teredo, benchmarks, ORCHID.
    v6(0x2001, 0xdb8, 0, 32), // Documentation.
    v6(0x2002, 0, 0, 16),     // 6to4, which leads to any IPv4 address.
    v6(0x3fff, 0, 0, 20),     // Documentation.
];

/// IPv4 as networks with IPv6 alone reach it: the last 32 bits (RFC 6052).
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 96);

/// What may be reached.
#[derive(Debug)]
pub(super) struct Reach {
    public: bool,
    networks: Vec<IpNet>,
    names: Vec<Name>,
}

#[derive(Debug, PartialEq, Eq)]
enum Name {
    /// This one.
    Exact(String),
    /// All that end with this, which begins with a dot.
    Below(String),
}

enum Entry {
    Network(IpNet),
    Name(Name),
}

/// An address that may not be reached. Says nothing of the address that a name leads to: whoever reads it need not
/// learn what the names of the server's network lead to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not public, and the server's settings do not allow it (handlers.http.allow)")]
pub(super) struct OutOfReach(String);

impl Reach {
    pub fn new(allow: &[String], public: bool) -> Self {
        let (mut networks, mut names) = (Vec::new(), Vec::new());
        for entry in allow.iter().filter_map(|text| entry(text)) {
            match entry {
                Entry::Network(network) => networks.push(network),
                Entry::Name(name) => names.push(name),
            }
        }
        Self { public, networks, names }
    }

    /// What is wrong with a list of what is allowed.
    pub fn problems(allow: &[String]) -> Vec<String> {
        let wrong = allow.iter().filter(|text| entry(text).is_none());
        wrong
            .map(|text| {
                format!(
                    "{text:?} is no address, no network such as 10.0.0.0/8 and no name such as *.example.org"
                )
            })
            .collect()
    }

    /// Whether an address that stands in a URL may be reached.
    pub fn check_address(&self, address: IpAddr) -> Result<(), OutOfReach> {
        if self.permits(address) { Ok(()) } else { Err(OutOfReach(address.to_string())) }
    }

    /// Whether all addresses that a name leads to may be reached. One that may not be spoils the others: a name that
    /// leads both ways is somebody's attempt.
    pub fn check_name(&self, name: &str, addresses: &[IpAddr]) -> Result<(), OutOfReach> {
        let plain = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let listed = self.names.iter().any(|listed| match listed {
            Name::Exact(exact) => plain == *exact,
            Name::Below(suffix) => plain.ends_with(suffix.as_str()),
        });
        if listed || addresses.iter().all(|address| self.permits(*address)) {
            return Ok(());
        }
        Err(OutOfReach(format!("the address of {name}")))
    }

    fn permits(&self, address: IpAddr) -> bool {
        let meant = meant(address);
        let listed = |network: &IpNet| network.contains(&address) || network.contains(&meant);
        (self.public && is_public(meant)) || self.networks.iter().any(listed)
    }
}

/// The IPv4 address that an IPv6 address carries, where it does.
fn meant(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if NAT64.contains(&v6) => {
            let [.., a, b, c, d] = v6.octets();
            Ipv4Addr::new(a, b, c, d).into()
        }
        canonical => canonical,
    }
}

fn is_public(meant: IpAddr) -> bool {
    match meant {
        IpAddr::V4(v4) => !NOT_PUBLIC_V4.iter().any(|network| network.contains(&v4)),
        IpAddr::V6(v6) => {
            GLOBAL_UNICAST.contains(&v6) && !NOT_PUBLIC_V6.iter().any(|network| network.contains(&v6))
        }
    }
}

fn entry(text: &str) -> Option<Entry> {
    if let Ok(network) = text.parse::<IpNet>() {
        return Some(Entry::Network(network));
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(Entry::Network(address.to_canonical().into()));
    }
    let (below, plain) = text.strip_prefix("*.").map_or((false, text), |plain| (true, plain));
    let Ok(Host::Domain(name)) = Host::parse(plain) else { return None };
    let name = name.strip_suffix('.').unwrap_or(&name);
    let labels_fit = name.split('.').all(|label| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    });
    labels_fit.then(|| {
        Entry::Name(if below { Name::Below(format!(".{name}")) } else { Name::Exact(name.to_owned()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(allow: &[&str]) -> Reach {
        let allow: Vec<String> = allow.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(Reach::problems(&allow), Vec::<String>::new());
        Reach::new(&allow, true)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    const NOT_PUBLIC: &[&str] = &[
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:1::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ];

    const PUBLIC: &[&str] = &[
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "192.167.255.255",
        "192.169.0.1",
        "198.17.255.255",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ];

    #[test]
    fn only_public_addresses_are_reached_in_whatever_family_they_are_written() {
        let reach = reach(&[]);
        for address in NOT_PUBLIC {
            assert!(reach.check_address(ip(address)).is_err(), "{address}");
            assert!(reach.check_name("example.org", &[ip("1.1.1.1"), ip(address)]).is_err(), "{address}");
        }
        for address in PUBLIC {
            assert_eq!(reach.check_address(ip(address)), Ok(()), "{address}");
            assert_eq!(reach.check_name("example.org", &[ip(address)]), Ok(()), "{address}");
        }
        let closed = Reach::new(&["8.8.8.0/24".to_owned()], false);
        assert_eq!(closed.check_address(ip("8.8.8.8")), Ok(()));
        assert!(closed.check_address(ip("1.1.1.1")).is_err());
    }

    #[test]
    fn what_the_settings_list_is_reached_and_nothing_beside_it() {
        let reach = reach(&["10.1.0.0/16", "127.0.0.1", "fd00::/8", "reports.internal", "*.cluster.local"]);
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "127.0.0.1", "fd12::1"] {
            assert_eq!(reach.check_address(ip(address)), Ok(()), "{address}");
        }
        for address in ["10.2.0.1", "127.0.0.2", "::1", "fc00::1"] {
            assert!(reach.check_address(ip(address)).is_err(), "{address}");
        }
        let private = [ip("192.168.0.1")];
        for name in ["reports.internal", "Reports.Internal.", "a.cluster.local", "a.b.cluster.local"] {
            assert_eq!(reach.check_name(name, &private), Ok(()), "{name}");
        }
        for name in
            ["internal", "x.reports.internal", "cluster.local", "evilcluster.local", "reports.internal.org"]
        {
            assert!(reach.check_name(name, &private).is_err(), "{name}");
        }
        let refusal = reach.check_name("secret.internal", &private).unwrap_err().to_string();
        assert!(!refusal.contains("192.168"), "{refusal}");
    }
}
