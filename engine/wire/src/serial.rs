//! Links between two ends: PPP, HDLC, frame relay, ATM.

use crate::bytes::u16_at;
use crate::ethernet::{read_ethernet, read_llc};
use crate::link::{ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, Frame, ip_ether_type};

const ETHER_TYPE_MPLS: u16 = 0x8847;
const ETHER_TYPE_MPLS_MULTICAST: u16 = 0x8848;

/// PPP (RFC 1661) with or without the HDLC header of RFC 1662, or with an octet for the direction in its place.
pub(crate) fn read_ppp(bytes: &[u8]) -> Option<Frame<'_>> {
    match bytes {
        // RFC 1547 4.3.1, as in LINKTYPE_PPP_HDLC: addresses of Cisco's HDLC instead of PPP's.
        [0x0f | 0x8f, 0, ..] => read_cisco_hdlc(bytes),
        [0xff | 0 | 1, 3, rest @ ..] | [0 | 1, 0xff, 3, rest @ ..] => read_ppp_protocol(rest),
        _ => read_ppp_protocol(bytes),
    }
}

/// The protocol, in one octet when it is odd (RFC 1661 6.5), and its packet.
fn read_ppp_protocol(bytes: &[u8]) -> Option<Frame<'_>> {
    let (protocol, payload) = match bytes {
        [low, rest @ ..] if low & 1 == 1 => (u16::from(*low), rest),
        [high, low, rest @ ..] => (u16::from_be_bytes([*high, *low]), rest),
        _ => return None,
    };
    match protocol {
        0x0021 => Some(Frame::bare(ETHER_TYPE_IPV4, payload)),
        0x0057 => Some(Frame::bare(ETHER_TYPE_IPV6, payload)),
        0x0281 => Some(Frame::bare(ETHER_TYPE_MPLS, payload)),
        0x0283 => Some(Frame::bare(ETHER_TYPE_MPLS_MULTICAST, payload)),
        0x0031 => read_bridged(payload),
        _ => None,
    }
}

/// RFC 3518 4.1: flags, MAC type, and, when a bit says so, a LAN identifier. MAC type 1 is Ethernet.
fn read_bridged(payload: &[u8]) -> Option<Frame<'_>> {
    match payload {
        [flags, 1, rest @ ..] => read_ethernet(if flags & 0x40 == 0 { rest } else { rest.get(4..)? }),
        _ => None,
    }
}

/// The header of a `PPPoE` session (RFC 2516 4): version and type, code 0, session, length; then PPP.
pub(crate) fn read_pppoe_session(bytes: &[u8]) -> Option<Frame<'_>> {
    let [0x11, 0, _, _, high, low, rest @ ..] = bytes else { return None };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    read_ppp_protocol(rest.get(..length).unwrap_or(rest))
}

/// Address, control, and a protocol that is an `EtherType` where one fits.
pub(crate) fn read_cisco_hdlc(bytes: &[u8]) -> Option<Frame<'_>> {
    let [0x0f | 0x8f, _, high, low, rest @ ..] = bytes else { return None };
    match u16::from_be_bytes([*high, *low]) {
        // Bridged frames, as Cisco numbers them.
        0x6558 => read_ethernet(rest),
        protocol => Some(Frame::bare(protocol, rest)),
    }
}

/// Q.922 address, then RFC 2427 4: control, network layer protocol; or, as Cisco does, an `EtherType`.
pub(crate) fn read_frame_relay(bytes: &[u8]) -> Option<Frame<'_>> {
    const MAX_ADDRESS: usize = 4;
    const UNNUMBERED: u8 = 3;
    let address = bytes.iter().take(MAX_ADDRESS).position(|octet| octet & 1 == 1)? + 1;
    if address < 2 {
        return None;
    }
    match bytes.get(address..)? {
        [UNNUMBERED, rest @ ..] => read_network_protocol(rest.strip_prefix(&[0]).unwrap_or(rest)),
        rest => Some(Frame::bare(u16_at(rest, 0)?, rest.get(2..)?)),
    }
}

/// A network layer protocol identifier (ISO/IEC TR 9577), or SNAP.
fn read_network_protocol(bytes: &[u8]) -> Option<Frame<'_>> {
    match bytes {
        [0xcc, rest @ ..] => Some(Frame::bare(ETHER_TYPE_IPV4, rest)),
        [0x8e, rest @ ..] => Some(Frame::bare(ETHER_TYPE_IPV6, rest)),
        [0x80, 0, 0, 0, high, low, rest @ ..] => Some(Frame::bare(u16::from_be_bytes([*high, *low]), rest)),
        // RFC 2427 4.2: Ethernet with and without its check sequence.
        [0x80, 0, 0x80, 0xc2, 0, 1 | 7, rest @ ..] => read_ethernet(rest),
        _ => None,
    }
}

/// FRF.16.1: a header of two octets before each fragment; only frames that are one fragment are read.
pub(crate) fn read_multilink_frame_relay(bytes: &[u8]) -> Option<Frame<'_>> {
    const BEGIN_END_CONTROL: u8 = 0xe0;
    const BEGIN_END: u8 = 0xc0;
    match bytes {
        [flags, _, rest @ ..] if flags & BEGIN_END_CONTROL == BEGIN_END => read_frame_relay(rest),
        _ => None,
    }
}

/// RFC 2684 5.1: LLC with SNAP, or bridged Ethernet behind two octets of padding.
pub(crate) fn read_atm_llc(bytes: &[u8]) -> Option<Frame<'_>> {
    match bytes {
        [0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 1 | 7, _, _, rest @ ..] => read_ethernet(rest),
        [0xfe, 0xfe, 3, rest @ ..] => read_network_protocol(rest),
        _ => {
            let (ether_type, payload) = read_llc(bytes);
            Some(Frame::bare(ether_type, payload))
        }
    }
}

/// `LINKTYPE_SUNATM`: direction and kind of traffic, virtual path and channel.
pub(crate) fn read_sun_atm(bytes: &[u8]) -> Option<Frame<'_>> {
    let rest = bytes.get(4..)?;
    match bytes.first()? & 0x0f {
        // LAN emulation: two octets of the emulated LAN, then Ethernet.
        1 => read_ethernet(rest.get(2..)?),
        2 => read_atm_llc(rest),
        _ => None,
    }
}

/// `LINKTYPE_SLIP`: direction and compressed header in 16 octets, then IP.
pub(crate) fn read_slip(bytes: &[u8]) -> Option<Frame<'_>> {
    let packet = bytes.get(16..)?;
    Some(Frame::bare(ip_ether_type(packet)?, packet))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_of(frame: Option<Frame<'_>>) -> Option<(u16, usize)> {
        frame.map(|frame| (frame.ether_type, frame.payload.len()))
    }

    #[test]
    fn ppp_is_read_with_and_without_its_hdlc_header() {
        for bytes in [&[0xff, 3, 0, 0x21, 0x45][..], &[0, 0x21, 0x45], &[0x21, 0x45], &[0, 0xff, 3, 0, 0x21, 0x45]] {
            assert_eq!(type_of(read_ppp(bytes)), Some((ETHER_TYPE_IPV4, 1)), "{bytes:?}");
        }
        assert_eq!(type_of(read_ppp(&[0xff, 3, 0, 0x57, 0x60])), Some((ETHER_TYPE_IPV6, 1)));
        assert_eq!(type_of(read_ppp(&[0x0f, 0, 8, 0, 0x45])), Some((ETHER_TYPE_IPV4, 1)));
        assert_eq!(read_ppp(&[0xff, 3, 0xc0, 0x21, 1, 1, 0, 4]), None);
    }

    #[test]
    fn a_pppoe_session_ends_where_it_says() {
        assert_eq!(
            type_of(read_pppoe_session(&[0x11, 0, 0, 9, 0, 3, 0, 0x21, 0x45, 0, 0])),
            Some((ETHER_TYPE_IPV4, 1))
        );
        assert_eq!(read_pppoe_session(&[0x11, 9, 0, 0, 0, 3, 0, 0x21, 0x45]), None);
    }

    #[test]
    fn frame_relay_is_read_in_both_encapsulations() {
        assert_eq!(type_of(read_frame_relay(&[0x18, 0x41, 3, 0xcc, 0x45])), Some((ETHER_TYPE_IPV4, 1)));
        assert_eq!(type_of(read_frame_relay(&[0x18, 0x41, 8, 0, 0x45])), Some((ETHER_TYPE_IPV4, 1)));
        let snap = [0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 0x86, 0xdd, 0x60];
        assert_eq!(type_of(read_frame_relay(&snap)), Some((ETHER_TYPE_IPV6, 1)));
        assert_eq!(read_frame_relay(&[0, 0, 0, 0, 0]), None);
        assert_eq!(type_of(read_multilink_frame_relay(&[0xc1, 2, 0x18, 0x41, 3, 0xcc, 0x45])), Some((0x0800, 1)));
    }

    #[test]
    fn bridged_ethernet_keeps_its_addresses() {
        let ethernet = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45];
        let ppp = [&[0xff, 3, 0, 0x31, 0, 1][..], &ethernet].concat();
        let relay = [&[0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7][..], &ethernet].concat();
        let atm = [&[0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 7, 0, 0][..], &ethernet].concat();
        for frame in [read_ppp(&ppp), read_frame_relay(&relay), read_atm_llc(&atm)] {
            assert_eq!(frame.unwrap().source, Some([2, 0, 0, 0, 0, 1]));
        }
    }

    #[test]
    fn atm_channels_carry_llc() {
        let snap = [0x82, 0, 0, 100, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, 0x45];
        assert_eq!(type_of(read_sun_atm(&snap)), Some((ETHER_TYPE_IPV4, 1)));
    }
}
