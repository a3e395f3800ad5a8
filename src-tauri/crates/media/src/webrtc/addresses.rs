//! Which of this machine's addresses a browser may try.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

/// The addresses to announce for a socket bound to `bound`: those asked for, else the one it is
/// bound to, else every address of this machine of its family, loopback last.
///
/// IPv6 addresses that hold on one link alone are left out: no browser can use them without a zone.
pub(super) fn announced(bound: SocketAddr, asked: &[IpAddr]) -> Vec<IpAddr> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    if !bound.ip().is_unspecified() {
        return vec![bound.ip()];
    }
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let found: BTreeSet<IpAddr> =
        interfaces.iter().map(if_addrs::Interface::ip).filter(|ip| usable(bound, *ip)).collect();
    let mut found: Vec<IpAddr> = found.into_iter().collect();
    found.sort_by_key(|ip| (ip.is_loopback(), ip.is_ipv6()));
    found
}

fn usable(bound: SocketAddr, ip: IpAddr) -> bool {
    match ip {
        // A socket bound to `::` takes IPv4 as well.
        IpAddr::V4(v4) => !v4.is_link_local(),
        IpAddr::V6(v6) => bound.is_ipv6() && !v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn what_is_asked_for_or_bound_to_is_announced_alone() {
        let asked = ["203.0.113.7".parse().expect("an address")];
        assert_eq!(announced(bound("0.0.0.0:9"), &asked), asked);
        assert_eq!(announced(bound("127.0.0.1:9"), &[]), ["127.0.0.1".parse::<IpAddr>().expect("an address")]);
    }

    #[test]
    fn a_socket_for_everyone_announces_loopback_last_and_no_link_local_address() {
        let found = announced(bound("0.0.0.0:9"), &[]);
        assert!(found.last().is_some_and(IpAddr::is_loopback));
        assert!(found.iter().all(IpAddr::is_ipv4));
        for ip in ["fe80::1", "169.254.1.2"] {
            assert!(!usable(bound("[::]:9"), ip.parse().expect("an address")));
        }
    }
}
