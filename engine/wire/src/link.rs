//! Link layers: Ethernet with VLAN tags, Linux cooked captures, raw IP and BSD loopback.

use crate::bytes::{array_at, u16_at, u32_at};
use std::fmt;

/// IPv4 (IANA IEEE 802 numbers).
pub const ETHER_TYPE_IPV4: u16 = 0x0800;
/// ARP.
pub const ETHER_TYPE_ARP: u16 = 0x0806;
/// IPv6.
pub const ETHER_TYPE_IPV6: u16 = 0x86dd;
/// VLAN tags that are looked through, at most (customer, service and two more); deeper frames are left undecoded.
const MAX_VLAN_TAGS: usize = 4;
/// Smallest value of a length/type field that is a type (IEEE 802.3 3.2.6).
const FIRST_ETHER_TYPE: u16 = 0x0600;
/// Length of a link-layer address in a Linux cooked header that is an IEEE 802 address.
const MAC_LENGTH: u16 = 6;

/// How the frames of a capture's interface begin (pcap link-layer header types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkType {
    /// `LINKTYPE_NULL`, and `LINKTYPE_LOOP` of OpenBSD: a protocol family in four octets.
    Null,
    /// `LINKTYPE_ETHERNET`.
    Ethernet,
    /// `LINKTYPE_RAW`, `LINKTYPE_IPV4`, `LINKTYPE_IPV6`: the packet begins with its IP header.
    RawIp,
    /// `LINKTYPE_LINUX_SLL`.
    LinuxCooked,
    /// `LINKTYPE_LINUX_SLL2`.
    LinuxCooked2,
    /// Any other, by its number.
    Unsupported(u32),
}

impl LinkType {
    /// From the number in a capture file. 12 and 14 are what some systems wrote for raw IP.
    pub const fn from_number(number: u32) -> Self {
        match number {
            0 | 108 => Self::Null,
            1 => Self::Ethernet,
            12 | 14 | 101 | 228 | 229 => Self::RawIp,
            113 => Self::LinuxCooked,
            276 => Self::LinuxCooked2,
            other => Self::Unsupported(other),
        }
    }
}

impl fmt::Display for LinkType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Ethernet => formatter.write_str("ethernet"),
            Self::RawIp => formatter.write_str("raw_ip"),
            Self::LinuxCooked => formatter.write_str("linux_cooked_v1"),
            Self::LinuxCooked2 => formatter.write_str("linux_cooked_v2"),
            Self::Unsupported(number) => write!(formatter, "{number}"),
        }
    }
}

/// A frame: who sent it on the link, and what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Link-layer source, where the link has addresses of six octets.
    pub source: Option<[u8; 6]>,
    /// Link-layer destination; a cooked capture does not keep it.
    pub destination: Option<[u8; 6]>,
    /// Innermost 802.1Q VLAN identifier. A priority tag (identifier 0) is no VLAN.
    pub vlan: Option<u16>,
    /// What the payload is; 0 when the frame does not say.
    pub ether_type: u16,
    /// The payload, padding included.
    pub payload: &'a [u8],
}

/// Reads the link layer. Nothing for an unsupported link type, or when the header itself is cut short.
pub fn read_frame(link_type: LinkType, bytes: &[u8]) -> Option<Frame<'_>> {
    match link_type {
        LinkType::Ethernet => read_ethernet(bytes),
        LinkType::LinuxCooked => read_cooked(bytes),
        LinkType::LinuxCooked2 => read_cooked2(bytes),
        LinkType::RawIp => Some(bare(ip_ether_type(bytes)?, bytes)),
        LinkType::Null => read_null(bytes),
        LinkType::Unsupported(_) => None,
    }
}

const fn bare(ether_type: u16, payload: &[u8]) -> Frame<'_> {
    Frame { source: None, destination: None, vlan: None, ether_type, payload }
}

fn ip_ether_type(bytes: &[u8]) -> Option<u16> {
    match bytes.first()? >> 4 {
        4 => Some(ETHER_TYPE_IPV4),
        6 => Some(ETHER_TYPE_IPV6),
        _ => None,
    }
}

fn read_ethernet(bytes: &[u8]) -> Option<Frame<'_>> {
    let destination = array_at(bytes, 0)?;
    let source = array_at(bytes, 6)?;
    let (vlan, ether_type, payload) = read_tags(u16_at(bytes, 12)?, bytes.get(14..)?)?;
    Some(Frame { source: Some(source), destination: Some(destination), vlan, ether_type, payload })
}

/// Looks through VLAN tags (IEEE 802.1Q, 802.1ad and the old number of stacked tags) and an LLC/SNAP header.
fn read_tags(mut ether_type: u16, mut payload: &[u8]) -> Option<(Option<u16>, u16, &[u8])> {
    let mut vlan = None;
    for _ in 0..MAX_VLAN_TAGS {
        if !matches!(ether_type, 0x8100 | 0x88a8 | 0x9100) {
            break;
        }
        let identifier = u16_at(payload, 0)? & 0x0fff;
        vlan = Some(identifier).filter(|identifier| *identifier != 0).or(vlan);
        ether_type = u16_at(payload, 2)?;
        payload = payload.get(4..)?;
    }
    if ether_type < FIRST_ETHER_TYPE {
        // IEEE 802.2 3 and 802 10.3: a SNAP header with the organisation 0 carries an EtherType.
        return match payload {
            [0xaa, 0xaa, 3, 0, 0, 0, high, low, rest @ ..] => Some((vlan, u16::from_be_bytes([*high, *low]), rest)),
            _ => Some((vlan, 0, payload)),
        };
    }
    Some((vlan, ether_type, payload))
}

/// `LINKTYPE_LINUX_SLL`: packet type, ARPHRD, address length, address, protocol.
fn read_cooked(bytes: &[u8]) -> Option<Frame<'_>> {
    let source = if u16_at(bytes, 4)? == MAC_LENGTH { array_at(bytes, 6) } else { None };
    let (vlan, ether_type, payload) = read_tags(u16_at(bytes, 14)?, bytes.get(16..)?)?;
    Some(Frame { source, destination: None, vlan, ether_type, payload })
}

/// `LINKTYPE_LINUX_SLL2`: protocol, reserved, interface, ARPHRD, packet type, address length, address.
fn read_cooked2(bytes: &[u8]) -> Option<Frame<'_>> {
    let source = if u16::from(*bytes.get(11)?) == MAC_LENGTH { array_at(bytes, 12) } else { None };
    let (vlan, ether_type, payload) = read_tags(u16_at(bytes, 0)?, bytes.get(20..)?)?;
    Some(Frame { source, destination: None, vlan, ether_type, payload })
}

/// `LINKTYPE_NULL`: the family in the byte order of the machine that captured, `LINKTYPE_LOOP`: in network order.
fn read_null(bytes: &[u8]) -> Option<Frame<'_>> {
    let written = u32_at(bytes, 0)?;
    let family = if written > 0xffff { written.swap_bytes() } else { written };
    let ether_type = match family {
        2 => ETHER_TYPE_IPV4,
        // AF_INET6 of Linux, BSD/OS, FreeBSD and Darwin.
        10 | 24 | 28 | 30 => ETHER_TYPE_IPV6,
        _ => 0,
    };
    Some(bare(ether_type, bytes.get(4..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESSES: [u8; 12] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];

    fn ethernet(rest: &[u8]) -> Vec<u8> {
        [&ADDRESSES, rest].concat()
    }

    #[test]
    fn two_vlan_tags_give_the_inner_identifier() {
        let bytes = ethernet(&[0x88, 0xa8, 0, 7, 0x81, 0, 0xe0, 42, 8, 0, 0x45]);
        let frame = read_frame(LinkType::Ethernet, &bytes).unwrap();
        assert_eq!((frame.vlan, frame.ether_type, frame.payload), (Some(42), ETHER_TYPE_IPV4, &[0x45][..]));
        assert_eq!(frame.source, Some([2, 0, 0, 0, 0, 1]));
    }

    #[test]
    fn a_priority_tag_is_no_vlan() {
        let bytes = ethernet(&[0x81, 0, 0xe0, 0, 8, 6, 0]);
        assert_eq!(read_frame(LinkType::Ethernet, &bytes).unwrap().vlan, None);
    }

    #[test]
    fn snap_carries_an_ether_type_and_llc_none() {
        let snap = ethernet(&[0, 9, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, 0x45]);
        assert_eq!(read_frame(LinkType::Ethernet, &snap).unwrap().ether_type, ETHER_TYPE_IPV4);
        let spanning_tree = ethernet(&[0, 3, 0x42, 0x42, 3]);
        assert_eq!(read_frame(LinkType::Ethernet, &spanning_tree).unwrap().ether_type, 0);
    }

    #[test]
    fn cooked_captures_keep_the_source() {
        let first = [&[0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0][..], &[0x45]].concat();
        let frame = read_frame(LinkType::LinuxCooked, &first).unwrap();
        assert_eq!((frame.source, frame.ether_type), (Some([2, 0, 0, 0, 0, 1]), ETHER_TYPE_IPV4));
        let second = [&[8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0][..], &[0x45]].concat();
        let frame = read_frame(LinkType::LinuxCooked2, &second).unwrap();
        assert_eq!((frame.source, frame.payload), (Some([2, 0, 0, 0, 0, 1]), &[0x45][..]));
    }

    #[test]
    fn loopback_families_are_read_in_both_byte_orders() {
        for bytes in [[2, 0, 0, 0, 0x45], [0, 0, 0, 2, 0x45]] {
            assert_eq!(read_frame(LinkType::Null, &bytes).unwrap().ether_type, ETHER_TYPE_IPV4);
        }
        assert_eq!(read_frame(LinkType::Null, &[30, 0, 0, 0, 0x60]).unwrap().ether_type, ETHER_TYPE_IPV6);
    }

    #[test]
    fn a_header_cut_short_gives_nothing() {
        for length in 0..14 {
            assert_eq!(read_frame(LinkType::Ethernet, &[0; 14][..length]), None);
        }
    }
}
