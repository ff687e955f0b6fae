//! Links whose own header was replaced by the system that captured: Linux cooked, loopback, NFLOG, IP over other buses.

use crate::bytes::{array_at, u16_at, u32_at};
use crate::ethernet::read_tags;
use crate::link::{ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, Frame, ip_ether_type};

/// Length of a link-layer address in a Linux cooked header that is an IEEE 802 address.
const MAC_LENGTH: u16 = 6;
/// Values of an NFLOG header that are looked at, at most.
const MAX_NFLOG_VALUES: usize = 64;
/// `NFULA_HWADDR` and `NFULA_PAYLOAD`.
const NFLOG_ADDRESS: u16 = 8;
const NFLOG_PAYLOAD: u16 = 9;

/// `LINKTYPE_LINUX_SLL`: packet type, ARPHRD, address length, address, protocol.
pub(crate) fn read_cooked(bytes: &[u8]) -> Option<Frame<'_>> {
    let source = if u16_at(bytes, 4)? == MAC_LENGTH { array_at(bytes, 6) } else { None };
    let (vlan, ether_type, payload) = read_tags(u16_at(bytes, 14)?, bytes.get(16..)?)?;
    Some(Frame { source, destination: None, vlan, ether_type, payload })
}

/// `LINKTYPE_LINUX_SLL2`: protocol, reserved, interface, ARPHRD, packet type, address length, address.
pub(crate) fn read_cooked2(bytes: &[u8]) -> Option<Frame<'_>> {
    let source = if u16::from(*bytes.get(11)?) == MAC_LENGTH { array_at(bytes, 12) } else { None };
    let (vlan, ether_type, payload) = read_tags(u16_at(bytes, 0)?, bytes.get(20..)?)?;
    Some(Frame { source, destination: None, vlan, ether_type, payload })
}

/// IEEE 802.3 3.2.6: from here on a number is a protocol's.
const MIN_ETHER_TYPE: u16 = 1536;

/// `LINKTYPE_NULL`: the family in the byte order of the machine that captured, `LINKTYPE_LOOP`: in network order.
pub(crate) fn read_null(bytes: &[u8]) -> Option<Frame<'_>> {
    let written = u32_at(bytes, 0)?;
    let family = if written > 0xffff { written.swap_bytes() } else { written };
    let ether_type = match family {
        2 => ETHER_TYPE_IPV4,
        // AF_INET6 of Linux, BSD/OS, FreeBSD and Darwin.
        10 | 24 | 28 | 30 => ETHER_TYPE_IPV6,
        // Lines that speak Cisco HDLC (address, control, EtherType), and some others write the EtherType instead.
        _ if matches!(bytes, [0x0f | 0x8f, 0, ..]) => u16_at(bytes, 2)?,
        _ => u16::try_from(family).ok().filter(|written| *written >= MIN_ETHER_TYPE).unwrap_or_default(),
    };
    Some(Frame::bare(ether_type, bytes.get(4..)?))
}

/// `LINKTYPE_NFLOG`: family, version, resource, then values of a length, a type and octets. Length and type are in the
/// byte order of the machine that captured: the first length tells which.
pub(crate) fn read_nflog(bytes: &[u8]) -> Option<Frame<'_>> {
    let mut rest = bytes.get(4..)?;
    let mut source = None;
    let is_little = usize::from(u16::from_le_bytes(array_at(rest, 0)?)) <= rest.len();
    let number = |at: &[u8]| if is_little { Some(u16::from_le_bytes(array_at(at, 0)?)) } else { u16_at(at, 0) };
    for _ in 0..MAX_NFLOG_VALUES {
        let length = usize::from(number(rest)?);
        let kind = number(rest.get(2..)?)?;
        let value = rest.get(4..).and_then(|value| value.get(..length.checked_sub(4)?).or(Some(value)))?;
        match kind {
            NFLOG_ADDRESS if u16_at(value, 0) == Some(MAC_LENGTH) => source = array_at(value, 4),
            NFLOG_PAYLOAD => return Some(Frame { source, ..Frame::bare(ip_ether_type(value)?, value) }),
            _ => {}
        }
        rest = rest.get(length.max(4).next_multiple_of(4)..)?;
    }
    None
}

/// `LINKTYPE_IPOIB`: a global identifier of 40 octets, then RFC 4391 6: type and two reserved octets.
pub(crate) fn read_ip_over_infiniband(bytes: &[u8]) -> Option<Frame<'_>> {
    Some(Frame::bare(u16_at(bytes, 40)?, bytes.get(44..)?))
}

/// `LINKTYPE_APPLE_IP_OVER_IEEE1394`: two addresses of eight octets and a type.
pub(crate) fn read_ip_over_firewire(bytes: &[u8]) -> Option<Frame<'_>> {
    Some(Frame::bare(u16_at(bytes, 16)?, bytes.get(18..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LinkType, read_frame};

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
        for bytes in [[0, 8, 0, 0, 0x45], [0, 0, 8, 0, 0x45], [0x0f, 0, 8, 0, 0x45]] {
            assert_eq!(read_frame(LinkType::Null, &bytes).unwrap().ether_type, ETHER_TYPE_IPV4);
        }
        assert_eq!(read_frame(LinkType::Null, &[0, 0, 3, 0, 0x45]).unwrap().ether_type, 0);
    }

    #[test]
    fn nflog_gives_the_payload_and_the_sender_of_the_frame() {
        let mut little = vec![2, 0, 0, 0, 16, 0, 8, 0, 0, 6, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 5, 0, 9, 0, 0x45];
        let frame = read_nflog(&little).unwrap();
        assert_eq!((frame.source, frame.ether_type, frame.payload), (Some([2, 0, 0, 0, 0, 1]), 0x0800, &[0x45][..]));
        for at in [4, 6, 20, 22] {
            little.swap(at, at + 1);
        }
        assert_eq!(read_nflog(&little).unwrap().payload, [0x45]);
    }

    #[test]
    fn an_nflog_value_without_length_does_not_hold_the_reader() {
        assert_eq!(read_nflog(&[2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0]), None);
    }
}
