//! Tunnels directly in frames: MPLS, `PPPoE`, provider backbone bridges, `MACsec`, TRILL, NSH.

use super::generic::read_service_header;
use super::labels::read_labels;
use super::{ETHER_TYPE_BRIDGED, ETHER_TYPE_MPLS, ETHER_TYPE_MPLS_UPSTREAM, ETHER_TYPE_PPP, Inside, Tunnel};
use crate::bytes::u16_at;
use crate::link::LinkType;

/// What a frame of this `EtherType` carries, if it is a tunnel.
pub fn read_tunnel_in_frame(ether_type: u16, payload: &[u8]) -> Option<Tunnel<'_>> {
    let (protocol, inside) = match ether_type {
        ETHER_TYPE_MPLS | ETHER_TYPE_MPLS_UPSTREAM => ("mpls", read_labels(payload)?),
        0x8864 => ("pppoe", Inside::Link(LinkType::PppOverEthernet, payload)),
        ETHER_TYPE_BRIDGED => ("ethernet", Inside::Link(LinkType::Ethernet, payload)),
        ETHER_TYPE_PPP => ("ppp", Inside::Link(LinkType::Ppp, payload)),
        // IEEE 802.1Q 9.7: flags and service identifier, then the customer's frame.
        0x88e7 => ("pbb", Inside::Link(LinkType::Ethernet, payload.get(4..)?)),
        0x88e5 => ("macsec", read_macsec(payload)?),
        0x22f3 => ("trill", read_trill(payload)?),
        0x894f => ("nsh", read_service_header(payload)?),
        _ => return None,
    };
    Some(Tunnel { protocol, inside })
}

/// IEEE 802.1AE 9.3: only what is neither encrypted nor changed is read. The check value follows the payload.
fn read_macsec(payload: &[u8]) -> Option<Inside<'_>> {
    const ENCRYPTED_OR_CHANGED: u8 = 0x0c;
    const HAS_IDENTIFIER: u8 = 0x20;
    const CHECK_VALUE: usize = 16;
    let flags = *payload.first()?;
    if flags & ENCRYPTED_OR_CHANGED != 0 {
        return None;
    }
    let header = if flags & HAS_IDENTIFIER == 0 { 6 } else { 14 };
    let body = payload.get(header + 2..payload.len().checked_sub(CHECK_VALUE)?)?;
    Some(Inside::typed(u16_at(payload, header)?, body))
}

/// RFC 6325 3.1: version, flags and the length of options in words; nicknames; then Ethernet.
fn read_trill(payload: &[u8]) -> Option<Inside<'_>> {
    let flags = u16_at(payload, 0)?;
    let options = usize::from(flags >> 6 & 0x1f) * 4;
    if flags >> 14 != 0 {
        return None;
    }
    Some(Inside::Link(LinkType::Ethernet, payload.get(6 + options..)?))
}
