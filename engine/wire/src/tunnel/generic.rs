//! Headers that carry more than one kind of thing: GRE, ERSPAN, NSH.

use super::{ETHER_TYPE_PPP, Inside, Tunnel, as_frame, as_ip};
use crate::bytes::{u16_at, u32_at};
use crate::link::LinkType;

const CHECKSUM: u16 = 0x8000;
const ROUTING: u16 = 0x4000;
const KEY: u16 = 0x2000;
const SEQUENCE: u16 = 0x1000;
const ACKNOWLEDGEMENT: u16 = 0x0080;
const VERSION: u16 = 7;

/// GRE (RFC 2784, RFC 2890), and its version 1 for PPTP (RFC 2637 4.1).
pub(super) fn read_gre(bytes: &[u8]) -> Option<Tunnel<'_>> {
    let (flags, protocol) = (u16_at(bytes, 0)?, u16_at(bytes, 2)?);
    let words = |mask: u16| (flags & mask).count_ones() as usize * 4;
    match flags & VERSION {
        0 if flags & ROUTING == 0 => {
            read_version_0(flags, protocol, bytes.get(4 + words(CHECKSUM | KEY | SEQUENCE)..)?)
        }
        1 if protocol == ETHER_TYPE_PPP => {
            let length = usize::from(u16_at(bytes, 4)?);
            let body = bytes.get(8 + words(SEQUENCE | ACKNOWLEDGEMENT)..)?;
            let body = body.get(..length).unwrap_or(body);
            let inside = Inside::Link(LinkType::Ppp, body);
            if body.is_empty() { None } else { Some(Tunnel { protocol: "pptp", inside }) }
        }
        _ => None,
    }
}

fn read_version_0(flags: u16, protocol: u16, body: &[u8]) -> Option<Tunnel<'_>> {
    let (word, inside) = match protocol {
        // An ERSPAN of type I has no header; types II and III are told from it by their sequence number.
        0x88be if flags & SEQUENCE == 0 => ("erspan", Inside::Link(LinkType::Ethernet, body)),
        0x88be => ("erspan", Inside::Link(LinkType::Ethernet, body.get(8..)?)),
        0x22eb => ("erspan", Inside::Link(LinkType::Ethernet, body.get(mirror_header(body)?..)?)),
        // WCCP: the redirect header is there in version 2, and cannot be told but by what follows.
        0x883e => ("wccp", as_ip(body).or_else(|| as_ip(body.get(4..)?))?),
        // A keepalive of Cisco's carries an answer to itself: type 0.
        0 => return None,
        // RFC 7637 3.2: bridged Ethernet with a key is NVGRE.
        0x6558 if flags & KEY != 0 => ("nvgre", Inside::typed(protocol, body)),
        _ => ("gre", Inside::typed(protocol, body)),
    };
    Some(Tunnel { protocol: word, inside })
}

/// Header of ERSPAN type III: 12 octets, and 8 more when the last bit says so.
fn mirror_header(body: &[u8]) -> Option<usize> {
    Some(if u32_at(body, 8)? & 1 == 0 { 12 } else { 20 })
}

/// NSH (RFC 8300 2.2): length in words, next protocol.
pub(super) fn read_service_header(bytes: &[u8]) -> Option<Inside<'_>> {
    let length = usize::from(u16_at(bytes, 0)? & 0x3f) * 4;
    if length < 8 {
        return None;
    }
    next_protocol(*bytes.get(3)?, bytes.get(length..)?)
}

/// The numbers that NSH and VXLAN-GPE share for what follows them.
pub(super) fn next_protocol(number: u8, body: &[u8]) -> Option<Inside<'_>> {
    match number {
        1 | 2 => as_ip(body),
        3 => as_frame(body),
        4 => Some(Inside::Payload(0x894f, body)),
        5 => Some(Inside::Payload(super::ETHER_TYPE_MPLS, body)),
        _ => None,
    }
}
