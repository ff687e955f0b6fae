//! Tunnels: frames and packets inside frames, packets and datagrams. One step inwards at a time.
//!
//! A tunnel over UDP is told by its port and by its header: every length must add up and what is inside must begin as a
//! frame or packet does, so that no other protocol is taken for one.

mod datagram;
mod frame;
mod generic;
mod labels;
mod packet;

pub(crate) use datagram::is_tunnel_port;
pub use datagram::read_tunnel_in_datagram;
pub use frame::read_tunnel_in_frame;
pub use packet::read_tunnel_in_packet;

use crate::bytes::u16_at;
use crate::ethernet::read_ethernet;
use crate::ip::read_ip;
use crate::link::{ETHER_TYPE_ARP, ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, Frame, LinkType, ip_ether_type};

/// A tunnel's word and what is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tunnel<'a> {
    /// The name of the tunnel's protocol.
    pub protocol: &'static str,
    /// What it carries.
    pub inside: Inside<'a>,
}

/// What a tunnel carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside<'a> {
    /// Bytes that begin as frames of a link type do.
    Link(LinkType, &'a [u8]),
    /// The payload of a frame of this `EtherType`; who sent that frame is not told.
    Payload(u16, &'a [u8]),
}

impl<'a> Inside<'a> {
    /// What an `EtherType` stands for inside a tunnel; bridged Ethernet has a number of its own.
    fn typed(ether_type: u16, bytes: &'a [u8]) -> Self {
        match ether_type {
            ETHER_TYPE_BRIDGED => Self::Link(LinkType::Ethernet, bytes),
            ETHER_TYPE_PPP => Self::Link(LinkType::Ppp, bytes),
            other => Self::Payload(other, bytes),
        }
    }
}

/// Transparent Ethernet bridging (IANA; RFC 1701).
const ETHER_TYPE_BRIDGED: u16 = 0x6558;
/// PPP (RFC 2637 4.1).
const ETHER_TYPE_PPP: u16 = 0x880b;
/// MPLS with labels assigned downstream, and upstream (RFC 5332).
const ETHER_TYPE_MPLS: u16 = 0x8847;
const ETHER_TYPE_MPLS_UPSTREAM: u16 = 0x8848;

/// An IP packet whose header is whole and whose length fits, or nothing.
fn as_ip(bytes: &[u8]) -> Option<Inside<'_>> {
    let ether_type = ip_ether_type(bytes)?;
    read_ip(ether_type, bytes)?;
    Some(Inside::Payload(ether_type, bytes))
}

/// An Ethernet frame by what cannot be otherwise: a sender that is no group, and a length that fits. Enough where the
/// tunnel's header says that Ethernet follows.
fn as_frame(bytes: &[u8]) -> Option<Inside<'_>> {
    let Frame { source, ether_type, .. } = read_ethernet(bytes)?;
    let [first, rest @ ..] = source?;
    if first & 1 != 0 || (first == 0 && rest == [0; 5]) {
        return None;
    }
    let fits = ether_type != 0 || usize::from(u16_at(bytes, 12)?) <= bytes.len();
    fits.then_some(Inside::Link(LinkType::Ethernet, bytes))
}

/// An Ethernet frame by what it carries as well: where nothing says that Ethernet follows.
fn as_ethernet(bytes: &[u8]) -> Option<Inside<'_>> {
    let Frame { ether_type, payload, .. } = read_ethernet(bytes)?;
    let is_known = match ether_type {
        ETHER_TYPE_IPV4 | ETHER_TYPE_IPV6 => read_ip(ether_type, payload).is_some(),
        ETHER_TYPE_ARP => payload.starts_with(&[0, 1, 8, 0, 6, 4]),
        ETHER_TYPE_MPLS | ETHER_TYPE_MPLS_UPSTREAM | 0x8863..=0x8864 | 0x888e | 0x88cc | 0x88e7 | 0x88f7 | 0x9000 => {
            true
        }
        0 => is_llc(payload),
        _ => false,
    };
    as_frame(bytes).filter(|_| is_known)
}

/// Service access points of spanning tree, SNAP, OSI, Novell and `NetBIOS`, the same on both sides.
const fn is_llc(payload: &[u8]) -> bool {
    matches!(
        payload,
        [0x42, 0x42, 3, ..] | [0xaa, 0xaa, 3, ..] | [0xfe, 0xfe, 3, ..] | [0xe0, 0xe0, ..] | [0xf0, 0xf0, ..]
    )
}

#[cfg(test)]
mod tests;
