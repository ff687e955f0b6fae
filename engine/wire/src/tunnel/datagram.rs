//! Tunnels in UDP datagrams, told by port and content.

use super::generic::{next_protocol, read_gre};
use super::labels::read_labels;
use super::packet::read_session;
use super::{Inside, Tunnel, as_frame, as_ip};
use crate::bytes::u16_at;
use crate::link::LinkType;

/// What a datagram carries, if it is a tunnel. The destination's port counts first: the other may be one of many.
pub fn read_tunnel_in_datagram(source_port: u16, destination_port: u16, payload: &[u8]) -> Option<Tunnel<'_>> {
    read_at(destination_port, payload).or_else(|| read_at(source_port, payload))
}

/// True when what is sent to or from this port may be a tunnel: who only deals packets out asks no more.
pub(crate) const fn is_tunnel_port(port: u16) -> bool {
    matches!(
        port,
        1701 | 2152 | 3544 | 4341 | 4754 | 4789 | 4790 | 8472 | 5072 | 5247 | 6081 | 6635 | 12222 | 12223 | 37008
    )
}

fn read_at(port: u16, payload: &[u8]) -> Option<Tunnel<'_>> {
    // Asked first, so that a port that is missing there is missed by the test of its tunnel.
    if !is_tunnel_port(port) {
        return None;
    }
    let (protocol, inside) = match port {
        1701 => ("l2tp", read_l2tp(payload)?),
        2152 => ("gtp", read_gtp(payload)?),
        3544 => ("teredo", read_teredo(payload)?),
        4341 => ("lisp", as_ip(payload.get(8..)?)?),
        4754 => return read_gre(payload).filter(|_| payload.first().is_some_and(|flags| flags & 0x4f == 0)),
        4789 | 4790 | 8472 => ("vxlan", read_vxlan(payload)?),
        5072 => ("ayiya", read_ayiya(payload)?),
        5247 => ("capwap", read_capwap(payload)?),
        6081 => ("geneve", read_geneve(payload)?),
        6635 => ("mpls", read_labels(payload)?),
        12222 | 12223 => ("lwapp", read_lwapp(payload)?),
        37008 => ("tzsp", read_tzsp(payload)?),
        _ => return None,
    };
    Some(Tunnel { protocol, inside })
}

/// VXLAN (RFC 7348 5): only the flag of the identifier, or also that of a group policy; the last octet is 0.
fn read_vxlan(payload: &[u8]) -> Option<Inside<'_>> {
    match payload {
        [0x08 | 0x88, _, _, _, _, _, _, 0, rest @ ..] => as_frame(rest),
        _ => read_vxlan_generic(payload),
    }
}

/// VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe 3): version 0, flags of identifier and next protocol.
fn read_vxlan_generic(payload: &[u8]) -> Option<Inside<'_>> {
    match payload {
        [flags, 0, 0, next, _, _, _, 0, rest @ ..] if flags & 0xfc == 0x0c => next_protocol(*next, rest),
        _ => None,
    }
}

/// GENEVE (RFC 8926 3.4): version 0, options in words, the type of what is inside, reserved octet 0.
fn read_geneve(payload: &[u8]) -> Option<Inside<'_>> {
    let [version_and_length, flags, _, _, _, _, _, 0, rest @ ..] = payload else { return None };
    if version_and_length >> 6 != 0 || flags & 0x3f != 0 {
        return None;
    }
    let body = rest.get(usize::from(version_and_length & 0x3f) * 4..)?;
    match u16_at(payload, 2)? {
        0x6558 => as_frame(body),
        0x0800 | 0x86dd => as_ip(body),
        other => Some(Inside::typed(other, body)),
    }
}

/// GTP-U (3GPP TS 29.281 5.1): version 1, a packet (255), a length that adds up; then extension headers.
fn read_gtp(payload: &[u8]) -> Option<Inside<'_>> {
    const ANY_EXTENSION: u8 = 0x07;
    const EXTENSION_FOLLOWS: u8 = 0x04;
    const MAX_EXTENSIONS: usize = 8;
    let [flags, 0xff, high, low, ..] = payload else { return None };
    let declared = usize::from(u16::from_be_bytes([*high, *low]));
    if flags >> 4 != 3 || payload.len() - 4 < 4 || declared > payload.len() - 8 {
        return None;
    }
    if flags & ANY_EXTENSION == 0 {
        return as_ip(payload.get(8..)?);
    }
    let mut next = if flags & EXTENSION_FOLLOWS == 0 { 0 } else { *payload.get(11)? };
    let mut rest = payload.get(12..)?;
    for _ in 0..MAX_EXTENSIONS {
        if next == 0 {
            return as_ip(rest);
        }
        let length = usize::from(*rest.first()?) * 4;
        next = *rest.get(length.checked_sub(1)?)?;
        rest = rest.get(length..)?;
    }
    None
}

/// Teredo (RFC 4380 5.1.1): IPv6, behind indications of authentication and origin.
fn read_teredo(payload: &[u8]) -> Option<Inside<'_>> {
    let mut rest = payload;
    if let [0, 1, identifier, value, after @ ..] = rest {
        // Lengths of both, then a nonce of 8 octets and a confirmation octet.
        rest = after.get(usize::from(*identifier) + usize::from(*value) + 9..)?;
    }
    if let [0, 0, ..] = rest {
        rest = rest.get(8..)?;
    }
    let fits = usize::from(u16_at(rest, 4)?) + 40 <= rest.len();
    if rest.first()? >> 4 == 6 && fits { as_ip(rest) } else { None }
}

/// L2TP version 2 (RFC 2661 3.1) with PPP, and version 3 over UDP (RFC 3931 4.1.2.1). Control messages are no tunnel.
fn read_l2tp(payload: &[u8]) -> Option<Inside<'_>> {
    const CONTROL: u16 = 0x8000;
    const LENGTH: u16 = 0x4000;
    const SEQUENCE: u16 = 0x0800;
    const OFFSET: u16 = 0x0200;
    const RESERVED: u16 = 0x34f0;
    let flags = u16_at(payload, 0)?;
    if flags & (CONTROL | RESERVED) != 0 {
        return None;
    }
    if flags & 0x0f == 3 {
        return read_session(payload.get(4..)?);
    }
    let has = |flag: u16| usize::from(flags & flag != 0);
    if flags & 0x0f != 2 || (has(LENGTH) == 1 && usize::from(u16_at(payload, 2)?) > payload.len()) {
        return None;
    }
    let at = 2 + 2 * has(LENGTH) + 4 + 4 * has(SEQUENCE);
    let at = if has(OFFSET) == 1 { at + 2 + usize::from(u16_at(payload, at)?) } else { at };
    Some(Inside::Link(LinkType::Ppp, payload.get(at..).filter(|body| !body.is_empty())?))
}

/// AYIYA (draft-massar-v6ops-ayiya): identity, signature and times before an IPv6 packet (next header 41).
fn read_ayiya(payload: &[u8]) -> Option<Inside<'_>> {
    const FORWARD: u8 = 1;
    let [identity, signature, operation, 41, ..] = payload else { return None };
    let header = 8 + (1_usize << (identity >> 4)) + usize::from(signature >> 4) * 4;
    if operation & 0x0f != FORWARD {
        return None;
    }
    as_ip(payload.get(header..)?)
}

/// CAPWAP data (RFC 5415 4.3): version 0 without DTLS, header length in words, whether 802.11 or 802.3 follows.
fn read_capwap(payload: &[u8]) -> Option<Inside<'_>> {
    const NATIVE: u8 = 0x01;
    const FRAGMENT_OR_KEEPALIVE: u8 = 0x88;
    let [0, length, kind, flags, ..] = payload else { return None };
    let header = usize::from(length >> 3) * 4;
    if header < 8 || flags & FRAGMENT_OR_KEEPALIVE != 0 {
        return None;
    }
    let body = payload.get(header..)?;
    if kind & NATIVE == 0 { as_frame(body) } else { as_wlan(body) }
}

/// LWAPP data (RFC 5412 3.3): version 0, the last and only fragment, length, signal; then 802.11.
fn read_lwapp(payload: &[u8]) -> Option<Inside<'_>> {
    const VERSION_CONTROL_FRAGMENT: u8 = 0xc6;
    let [flags, _, high, low, _, _, rest @ ..] = payload else { return None };
    if flags & VERSION_CONTROL_FRAGMENT != 0 || usize::from(u16::from_be_bytes([*high, *low])) != rest.len() {
        return None;
    }
    as_wlan(rest)
}

/// 802.11 as access points send it to their controller: as on the air, or with the frame control the other way round.
fn as_wlan(bytes: &[u8]) -> Option<Inside<'_>> {
    let is_data = |control: &u8| control & 0x0f == 8;
    let link_type = match bytes {
        [control, ..] if is_data(control) => LinkType::Wlan,
        [_, control, ..] if is_data(control) => LinkType::WlanSwapped,
        _ => return None,
    };
    Some(Inside::Link(link_type, bytes))
}

/// TZSP: version 1, type, the link that was listened to; then values of a tag, a length and octets up to the tag 1.
fn read_tzsp(payload: &[u8]) -> Option<Inside<'_>> {
    const MAX_TAGS: usize = 64;
    let [1, 0 | 1, high, low, tags @ ..] = payload else { return None };
    let mut rest = tags;
    for _ in 0..MAX_TAGS {
        match rest {
            [1, frame @ ..] => {
                return match u16::from_be_bytes([*high, *low]) {
                    1 => as_frame(frame),
                    18 => Some(Inside::Link(LinkType::Wlan, frame)),
                    119 => Some(Inside::Link(LinkType::Prism, frame)),
                    127 => Some(Inside::Link(LinkType::Avs, frame)),
                    _ => None,
                };
            }
            [0, after @ ..] => rest = after,
            [_, length, after @ ..] => rest = after.get(usize::from(*length)..)?,
            _ => return None,
        }
    }
    None
}
