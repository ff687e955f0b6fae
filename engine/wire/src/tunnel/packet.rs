//! Tunnels directly in IP packets.

use super::generic::read_gre;
use super::labels::read_labels;
use super::{Inside, Tunnel, as_ethernet, as_ip};
use crate::link::{ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, LinkType};

/// What an IP packet of this protocol carries, if it is a tunnel.
pub fn read_tunnel_in_packet(protocol: u8, payload: &[u8]) -> Option<Tunnel<'_>> {
    let (word, inside) = match protocol {
        // RFC 2003, RFC 2473.
        4 => ("ipip", Inside::Payload(ETHER_TYPE_IPV4, payload)),
        // RFC 4213 3; with an address of RFC 3056 it is 6to4, which is the same on the wire.
        41 => ("6in4", Inside::Payload(ETHER_TYPE_IPV6, payload)),
        47 => return read_gre(payload),
        // RFC 3378 3: version 3, then a reserved nibble and octet.
        97 => ("etherip", Inside::Link(LinkType::Ethernet, payload.strip_prefix(&[0x30, 0])?)),
        115 => ("l2tp", read_session(payload)?),
        // RFC 4023 3.
        137 => ("mpls", read_labels(payload)?),
        // RFC 8986 10.1.
        143 => ("srv6", Inside::Link(LinkType::Ethernet, payload)),
        _ => return None,
    };
    Some(Tunnel { protocol: word, inside })
}

/// L2TP version 3 (RFC 3931 4.1): a session that is not 0, then a cookie and a sublayer whose lengths only the two ends
/// know. What follows must begin as Ethernet or IP does.
pub(super) fn read_session(payload: &[u8]) -> Option<Inside<'_>> {
    const COOKIES_AND_SUBLAYERS: [usize; 4] = [0, 4, 8, 12];
    if payload.get(..4)? == [0; 4] {
        return None;
    }
    let behind = |length: &usize| payload.get(4 + length..);
    let bodies = || COOKIES_AND_SUBLAYERS.iter().filter_map(behind);
    bodies().find_map(as_ethernet).or_else(|| bodies().find_map(as_ip))
}
