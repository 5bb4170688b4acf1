//! Who a request comes from, and under which origin it reached us.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{HeaderMap, HeaderValue, header, request::Parts};
use ipnet::IpNet;

/// Most hops that are read from `X-Forwarded-For`.
const MAX_HOPS: usize = 16;

/// The address that a request is counted under.
///
/// An IPv6 customer holds a whole /64 at least, so that its addresses are counted as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl std::fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl ClientAddress {
    /// The network that is counted as one client.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(IpAddr::V4(v4)),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
        }
    }
}

/// The networks of the reverse proxies in front of this server.
#[derive(Debug, Clone, Default)]
pub(super) struct Proxies(pub(super) Vec<IpNet>);

impl Proxies {
    fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client of a request: the peer, or where the peer is a trusted proxy the nearest address
    /// in `X-Forwarded-For` that is not. What stands further left can be written by anybody.
    pub(super) fn client(&self, parts: &Parts) -> ClientAddress {
        let Some(mut client) = peer(parts) else {
            return ClientAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        };
        if self.trust(client) {
            for hop in hops(&parts.headers) {
                let Some(address) = hop else { break };
                client = address;
                if !self.trust(address) {
                    break;
                }
            }
        }
        ClientAddress::of(client)
    }

    /// The origin under which the client reached this server: the scheme, which a trusted proxy
    /// may say in `X-Forwarded-Proto`, and the `Host`.
    pub(super) fn own_origin(&self, parts: &Parts) -> Option<String> {
        let host = parts.headers.get(header::HOST)?.to_str().ok()?;
        let is_proxied = peer(parts).is_some_and(|peer| self.trust(peer));
        let forwarded = parts.headers.get("x-forwarded-proto").filter(|_| is_proxied);
        let scheme = match forwarded.map(HeaderValue::as_bytes) {
            Some(b"https") => "https",
            _ => "http",
        };
        Some(format!("{scheme}://{}", host.to_ascii_lowercase()))
    }
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

/// The hops of `X-Forwarded-For`, nearest first; `None` for one that is no address.
fn hops(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    headers
        .get_all("x-forwarded-for")
        .iter()
        .rev()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.rsplit(','))
        .map(|hop| hop_address(hop.trim()))
        .take(MAX_HOPS)
}

/// Some proxies append the port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use http::Request;

    fn proxies() -> Proxies {
        Proxies(vec!["10.0.0.0/8".parse().unwrap()])
    }

    fn request(peer: &str, headers: &[(&str, &str)]) -> Parts {
        let mut builder = Request::builder().header("host", "Shop.test:8080");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        let (mut parts, _) = builder.body(Body::empty()).unwrap().into_parts();
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        parts
    }

    fn client(peer: &str, forwarded: &str) -> ClientAddress {
        proxies().client(&request(peer, &[("x-forwarded-for", forwarded)]))
    }

    fn address(text: &str) -> ClientAddress {
        ClientAddress::of(text.parse().unwrap())
    }

    #[test]
    fn forwarded_addresses_are_believed_from_proxies_alone() {
        assert_eq!(client("192.0.2.1", "198.51.100.7"), address("192.0.2.1"));
        assert_eq!(client("10.0.0.1", "198.51.100.7"), address("198.51.100.7"));
        assert_eq!(client("::ffff:10.0.0.1", "198.51.100.7:4711"), address("198.51.100.7"));
    }

    #[test]
    fn the_nearest_untrusted_hop_is_the_client() {
        assert_eq!(client("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2"), address("198.51.100.7"));
        assert_eq!(client("10.0.0.1", "1.1.1.1, junk, 10.0.0.2"), address("10.0.0.2"));
        assert_eq!(client("10.0.0.1", ""), address("10.0.0.1"));
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
    }

    #[test]
    fn the_own_origin_has_the_scheme_that_a_trusted_proxy_names() {
        let https = [("x-forwarded-proto", "https")];
        let origin = |peer, headers| proxies().own_origin(&request(peer, headers)).unwrap();
        assert_eq!(origin("192.0.2.1", &[]), "http://shop.test:8080");
        assert_eq!(origin("192.0.2.1", &https), "http://shop.test:8080");
        assert_eq!(origin("10.0.0.1", &https), "https://shop.test:8080");
    }
}
