//! IPv4 (RFC 791) and IPv6 (RFC 8200) headers.

use crate::bytes::{array_at, u16_at, u32_at};
use crate::link::{ETHER_TYPE_IPV4, ETHER_TYPE_IPV6};
use crate::transport::{Fragment, Transport, read_transport};
use std::net::IpAddr;

/// IPv6 extension headers that are looked through, at most; behind more the payload stays undecoded.
const MAX_EXTENSION_HEADERS: usize = 8;
/// Protocol numbers (IANA).
pub(crate) const ICMP: u8 = 1;
pub(crate) const TCP: u8 = 6;
pub(crate) const UDP: u8 = 17;
pub(crate) const ICMP_V6: u8 = 58;
/// Protocol number of nothing (RFC 8200 4.7).
const NOTHING_FOLLOWS: u8 = 59;

/// An IP packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ip<'a> {
    /// Source address.
    pub source: IpAddr,
    /// Destination address.
    pub destination: IpAddr,
    /// Time to live, or hop limit.
    pub hop_limit: u8,
    /// Protocol of the payload (IANA protocol numbers), behind extension headers.
    pub protocol: u8,
    /// Length of the packet on the wire in octets, header included.
    pub length: u32,
    /// Header, with options or extension headers, as far as it was captured.
    pub header: &'a [u8],
    /// What follows the header, as far as it was captured and without the link's padding.
    pub payload: &'a [u8],
    /// What it carries.
    pub transport: Transport<'a>,
}

impl<'a> Ip<'a> {
    /// This packet with another payload: that of a datagram whose first fragment it was, `length` octets long on the wire.
    #[must_use]
    pub fn reassembled(&self, payload: &'a [u8], length: u32, octets: u32) -> Self {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (protocol, payload, transport) = match self.source {
            IpAddr::V4(_) => behind_authentication(self.protocol, payload, length),
            IpAddr::V6(_) => read_extensions(self.protocol, payload, length),
        };
        Self { protocol, payload, transport, length: octets, ..*self }
    }
}

/// Reads an IP packet of the given `EtherType`. Nothing when it is none, or its header is broken or cut short.
pub fn read_ip(ether_type: u16, bytes: &[u8]) -> Option<Ip<'_>> {
    match ether_type {
        ETHER_TYPE_IPV4 => read_v4(bytes),
        ETHER_TYPE_IPV6 => read_v6(bytes),
        _ => None,
    }
}

fn read_v4(bytes: &[u8]) -> Option<Ip<'_>> {
    let header: [u8; 20] = array_at(bytes, 0)?;
    let header_length = usize::from(header[0] & 0x0f) * 4;
    if header[0] >> 4 != 4 || header_length < 20 {
        return None;
    }
    // Segmentation offload leaves the total length 0: then the packet is as long as what was captured.
    let declared = usize::from(u16::from_be_bytes([header[2], header[3]]));
    let total = if declared == 0 { bytes.len() } else { declared };
    let payload_length = total.checked_sub(header_length)?;
    let payload = bytes.get(header_length..)?;
    let payload = payload.get(..payload_length).unwrap_or(payload);
    let fragment = u16::from_be_bytes([header[6], header[7]]);
    // RFC 791 3.1: more-fragments flag or an offset. Only a whole datagram has a whole transport header and payload.
    let (protocol, behind, transport) = if matches!(fragment & 0x3fff, 0) {
        behind_authentication(header[9], payload, payload_length)
    } else {
        let identification = u32::from(u16::from_be_bytes([header[4], header[5]]));
        let offset = u32::from(fragment & 0x1fff) * 8;
        (header[9], payload, Transport::Fragment(Fragment { identification, offset, is_last: fragment & 0x2000 == 0 }))
    };
    Some(Ip {
        source: IpAddr::from([header[12], header[13], header[14], header[15]]),
        destination: IpAddr::from([header[16], header[17], header[18], header[19]]),
        hop_limit: header[8],
        protocol,
        length: u32::try_from(total).ok()?,
        header: bytes.get(..header_length + payload.len() - behind.len())?,
        payload: behind,
        transport,
    })
}

/// RFC 4302 2: an authentication header may stand before the transport of an IPv4 packet, and changes nothing of it.
fn behind_authentication(protocol: u8, payload: &[u8], length: usize) -> (u8, &[u8], Transport<'_>) {
    const AUTHENTICATION: u8 = 51;
    if protocol == AUTHENTICATION
        && let [next, units, ..] = payload
        && let Some(rest) = payload.get(usize::from(*units) * 4 + 8..)
    {
        let left = length.saturating_sub(payload.len() - rest.len());
        return (*next, rest, read_transport(*next, rest, left));
    }
    (protocol, payload, read_transport(protocol, payload, length))
}

fn read_v6(bytes: &[u8]) -> Option<Ip<'_>> {
    if u32_at(bytes, 0)? >> 28 != 6 {
        return None;
    }
    let declared = usize::from(u16_at(bytes, 4)?);
    let rest = bytes.get(40..)?;
    let payload_length = match declared {
        // RFC 2675 2: the length of a jumbogram stands in an option. Segmentation offload leaves the length 0 as well.
        0 => jumbo_length(*bytes.get(6)?, rest).unwrap_or(rest.len()),
        _ => declared,
    };
    let payload = rest.get(..payload_length).unwrap_or(rest);
    let (protocol, behind, transport) = read_extensions(*bytes.get(6)?, payload, payload_length);
    let header_length = 40 + (payload.len() - behind.len());
    Some(Ip {
        source: IpAddr::from(array_at::<16>(bytes, 8)?),
        destination: IpAddr::from(array_at::<16>(bytes, 24)?),
        hop_limit: *bytes.get(7)?,
        protocol,
        length: u32::try_from(payload_length.checked_add(40)?).ok()?,
        header: bytes.get(..header_length)?,
        payload: behind,
        transport,
    })
}

/// RFC 2675 2: the option of a hop-by-hop header that replaces the length.
fn jumbo_length(next: u8, payload: &[u8]) -> Option<usize> {
    const HOP_BY_HOP: u8 = 0;
    const PADDING: u8 = 0;
    const JUMBO: u8 = 0xc2;
    let length = usize::from(*payload.get(1)?) * 8 + 8;
    let mut options = payload.get(2..length).filter(|_| next == HOP_BY_HOP)?;
    loop {
        options = match options {
            [PADDING, rest @ ..] => rest,
            [JUMBO, 4, ..] => return usize::try_from(u32_at(options, 2)?).ok(),
            [_, length, rest @ ..] => rest.get(usize::from(*length)..)?,
            _ => return None,
        };
    }
}

/// RFC 8200 4: hop-by-hop, routing, fragment, destination options; RFC 4302: authentication header; mobility (RFC 6275
/// 6.1), host identity (RFC 7401 5.1) and shim (RFC 5533 5) headers, where something follows them.
///
/// Gives the protocol behind them, its bytes, and what they are.
fn read_extensions(mut next: u8, mut payload: &[u8], mut length: usize) -> (u8, &[u8], Transport<'_>) {
    for _ in 0..MAX_EXTENSION_HEADERS {
        let header_length = match (next, payload) {
            (0 | 43 | 60, [_, units, ..]) => usize::from(*units) * 8 + 8,
            (135 | 139 | 140, [following, units, ..]) if *following != NOTHING_FOLLOWS => usize::from(*units) * 8 + 8,
            (51, [_, units, ..]) => usize::from(*units) * 4 + 8,
            (44, [following, _, high, low, ..]) => {
                let (Some(identification), Some(rest)) = (u32_at(payload, 4), payload.get(8..)) else {
                    return (next, payload, Transport::Other);
                };
                let field = u16::from_be_bytes([*high, *low]);
                // RFC 8200 4.5: offset or more-fragments flag set: not a whole datagram.
                if field & 0xfff9 != 0 {
                    let (offset, is_last) = (u32::from(field & 0xfff8), field & 1 == 0);
                    return (*following, rest, Transport::Fragment(Fragment { identification, offset, is_last }));
                }
                8
            }
            _ => return (next, payload, read_transport(next, payload, length)),
        };
        let (Some(following), Some(rest), Some(left)) =
            (payload.first(), payload.get(header_length..), length.checked_sub(header_length))
        else {
            return (next, payload, Transport::Other);
        };
        (next, payload, length) = (*following, rest, left);
    }
    (next, payload, Transport::Other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Udp;

    fn v4(fragment: u16, payload: &[u8]) -> Vec<u8> {
        let total = u16::try_from(20 + payload.len()).unwrap().to_be_bytes();
        let [flags, offset] = fragment.to_be_bytes();
        let header = [0x45, 0, total[0], total[1], 0, 0, flags, offset, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
        [&header, payload].concat()
    }

    const DATAGRAM: [u8; 10] = [0, 53, 0, 54, 0, 10, 0, 0, 1, 2];

    #[test]
    fn padding_behind_the_packet_is_no_payload() {
        let padded = [v4(0, &DATAGRAM), vec![0; 6]].concat();
        let ip = read_ip(ETHER_TYPE_IPV4, &padded).unwrap();
        let Transport::Udp(Udp { payload, .. }) = ip.transport else { panic!("{ip:?}") };
        assert_eq!((payload, ip.length), (&[1, 2][..], 30));
    }

    #[test]
    fn fragments_are_not_taken_for_datagrams() {
        for (field, offset, is_last) in [(0x2000, 0, false), (0x0001, 8, true)] {
            let expected = Transport::Fragment(Fragment { identification: 0, offset, is_last });
            assert_eq!(read_ip(ETHER_TYPE_IPV4, &v4(field, &DATAGRAM)).unwrap().transport, expected);
        }
    }

    fn v6(next: u8, payload: &[u8]) -> Vec<u8> {
        let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
        [&[0x60, 0, 0, 0, length[0], length[1], next, 255][..], &[0; 32], payload].concat()
    }

    #[test]
    fn a_fragment_of_ipv6_names_its_datagram() {
        let bytes = v6(44, &[&[17, 0, 0, 8, 0, 0, 1, 2][..], &DATAGRAM].concat());
        let ip = read_ip(ETHER_TYPE_IPV6, &bytes).unwrap();
        let expected = Fragment { identification: 258, offset: 8, is_last: true };
        assert_eq!((ip.transport, ip.protocol, ip.payload), (Transport::Fragment(expected), 17, &DATAGRAM[..]));
        let whole = v6(44, &[&[17, 0, 0, 0, 0, 0, 1, 2][..], &DATAGRAM].concat());
        assert!(matches!(read_ip(ETHER_TYPE_IPV6, &whole).unwrap().transport, Transport::Udp(_)));
    }

    #[test]
    fn headers_of_mobility_and_identity_are_looked_through_when_something_follows() {
        for kind in [135, 139, 140] {
            let bytes = v6(kind, &[&[17, 0, 0, 0, 0, 0, 0, 0][..], &DATAGRAM].concat());
            assert_eq!(read_ip(ETHER_TYPE_IPV6, &bytes).unwrap().protocol, 17);
            let alone = v6(kind, &[59, 0, 0, 0, 0, 0, 0, 0]);
            assert_eq!(read_ip(ETHER_TYPE_IPV6, &alone).unwrap().protocol, kind);
        }
    }

    #[test]
    fn an_authentication_header_hides_nothing() {
        let mut bytes = v4(0, &[&[17, 4, 0, 0][..], &[0; 20], &DATAGRAM].concat());
        bytes[9] = 51;
        let ip = read_ip(ETHER_TYPE_IPV4, &bytes).unwrap();
        assert!(matches!(ip.transport, Transport::Udp(_)) && ip.protocol == 17, "{ip:?}");
    }

    #[test]
    fn a_jumbogram_has_its_length_in_an_option() {
        let mut bytes = v6(0, &[&[17, 0, 0xc2, 4, 0, 1, 0, 0][..], &DATAGRAM].concat());
        bytes[4..6].fill(0);
        assert_eq!(read_ip(ETHER_TYPE_IPV6, &bytes).unwrap().length, 65_536 + 40);
    }

    #[test]
    fn extension_headers_are_looked_through() {
        let mut bytes = vec![0x60, 0, 0, 0, 0, 18, 0, 255];
        bytes.extend([0; 32]);
        bytes.extend([17, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(DATAGRAM);
        let ip = read_ip(ETHER_TYPE_IPV6, &bytes).unwrap();
        assert!(matches!(ip.transport, Transport::Udp(_)) && ip.protocol == 17);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, first: u8) {
            let mut bytes = bytes;
            if let Some(byte) = bytes.first_mut() { *byte = first; }
            read_ip(ETHER_TYPE_IPV4, &bytes);
            read_ip(ETHER_TYPE_IPV6, &bytes);
        }
    }
}
