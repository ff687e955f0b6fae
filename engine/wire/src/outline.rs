//! What of most IP packets tells who is to read them: the fixed part of the header, and that nothing else is inside.

use crate::bytes::array_at;
use crate::ip::{ICMP, ICMP_V6, TCP, UDP};
use crate::link::{ETHER_TYPE_IPV4, ETHER_TYPE_IPV6};
use crate::tunnel::is_tunnel_port;
use std::net::IpAddr;

/// Who sent an IP packet to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Source address.
    pub source: IpAddr,
    /// Destination address.
    pub destination: IpAddr,
    /// Time to live, or hop limit.
    pub hop_limit: u8,
}

/// Reads of a packet only who sent it to whom, in a fraction of the time that [`crate::read_ip`] takes. Of one that `read_ip` would
/// read nothing of, that is a fragment or may be a tunnel, or has headers in between: nothing.
pub fn read_outline(ether_type: u16, bytes: &[u8]) -> Option<Outline> {
    match ether_type {
        ETHER_TYPE_IPV4 => outline_of_v4(bytes),
        ETHER_TYPE_IPV6 => outline_of_v6(bytes),
        _ => None,
    }
}

fn outline_of_v4(bytes: &[u8]) -> Option<Outline> {
    let header: &[u8; 20] = bytes.first_chunk()?;
    let length = usize::from(header[0] & 0x0f) * 4;
    let declared = usize::from(u16::from_be_bytes([header[2], header[3]]));
    let is_whole = header[0] >> 4 == 4 && length >= 20 && (declared == 0 || declared >= length);
    let is_fragment = u16::from_be_bytes([header[6], header[7]]) & 0x3fff != 0;
    if !is_whole || is_fragment || !is_plain(header[9], bytes.get(length..)?) {
        return None;
    }
    Some(Outline {
        source: IpAddr::from([header[12], header[13], header[14], header[15]]),
        destination: IpAddr::from([header[16], header[17], header[18], header[19]]),
        hop_limit: header[8],
    })
}

fn outline_of_v6(bytes: &[u8]) -> Option<Outline> {
    let (header, payload) = bytes.split_first_chunk::<40>()?;
    if header[0] >> 4 != 6 || !is_plain(header[6], payload) {
        return None;
    }
    Some(Outline {
        source: IpAddr::from(array_at::<16>(header, 8)?),
        destination: IpAddr::from(array_at::<16>(header, 24)?),
        hop_limit: header[7],
    })
}

/// True when the protocol, right behind the header, carries no other packet.
fn is_plain(protocol: u8, payload: &[u8]) -> bool {
    match (protocol, payload) {
        (UDP, [from_high, from_low, to_high, to_low, ..]) => {
            ![[*from_high, *from_low], [*to_high, *to_low]].into_iter().map(u16::from_be_bytes).any(is_tunnel_port)
        }
        (protocol, _) => matches!(protocol, TCP | UDP | ICMP | ICMP_V6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Transport, read_ip, read_tunnel_in_datagram, read_tunnel_in_packet};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_outline_is_of_a_packet_that_is_whole_and_no_tunnel(
            mut bytes in prop::collection::vec(any::<u8>(), 0..90),
            is_v6: bool,
            protocol in prop::sample::select(vec![TCP, UDP, ICMP, ICMP_V6, 0, 4, 41, 44, 47, 51]),
            header_words in 4_u8..8,
            port in prop::sample::select(vec![53_u16, 1701, 2152, 3544, 4341, 4754, 4789, 5072, 6081, 6635, 12222, 37008]),
            is_fragment: bool,
        ) {
            let (ether_type, first, at) = if is_v6 { (ETHER_TYPE_IPV6, 0x60, 6) } else { (ETHER_TYPE_IPV4, 0x40 | header_words, 9) };
            let port_at = if is_v6 { 42 } else { usize::from(header_words) * 4 + 2 };
            let [high, low] = port.to_be_bytes();
            for (at, value) in [(0, first), (at, protocol), (port_at, high), (port_at + 1, low)] {
                if let Some(byte) = bytes.get_mut(at) { *byte = value; }
            }
            if !is_v6 && !is_fragment && let Some(field) = bytes.get_mut(6..8) { field.fill(0); }
            if let Some(outline) = read_outline(ether_type, &bytes) {
                let ip = read_ip(ether_type, &bytes).unwrap();
                let Outline { source, destination, hop_limit } = outline;
                prop_assert_eq!((ip.source, ip.destination, ip.hop_limit), (source, destination, hop_limit));
                let tunnel = match &ip.transport {
                    Transport::Udp(udp) => read_tunnel_in_datagram(udp.source_port, udp.destination_port, udp.payload),
                    Transport::Other => read_tunnel_in_packet(ip.protocol, ip.payload),
                    Transport::Fragment(_) => return Err(TestCaseError::fail("a fragment")),
                    _ => None,
                };
                prop_assert!(tunnel.is_none());
            }
        }
    }

    #[test]
    fn most_packets_have_an_outline_and_tunnels_none() {
        let v4 = |protocol, port: u8| {
            let mut bytes = vec![0x45, 0, 0, 28, 0, 0, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
            bytes.extend([0, 53, 0x12, port, 0, 8, 0, 0]);
            read_outline(ETHER_TYPE_IPV4, &bytes)
        };
        let outline = v4(UDP, 0).unwrap();
        assert_eq!((outline.source, outline.hop_limit), (IpAddr::from([192, 0, 2, 1]), 64));
        assert!(v4(TCP, 0).is_some() && v4(ICMP, 0).is_some());
        // 0x12b5 is the port of VXLAN.
        assert_eq!((v4(UDP, 0xb5), v4(47, 0)), (None, None));
    }
}
