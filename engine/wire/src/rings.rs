//! Token ring, FDDI and ARCNET: older links that carry LLC, or IP by a type of one octet.

use crate::bytes::array_at;
use crate::ethernet::read_llc;
use crate::link::{ETHER_TYPE_ARP, ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, Frame};

/// First bit of a source address: routing information follows (IEEE 802.5 3.2.4.3, used on FDDI as well).
const ROUTED: u8 = 0x80;

/// `LINKTYPE_IEEE802_5`: access control, frame control, addresses, routing information, LLC.
pub(crate) fn read_token_ring(bytes: &[u8]) -> Option<Frame<'_>> {
    const FRAME_TYPE: u8 = 0xc0;
    const LLC: u8 = 0x40;
    if bytes.get(1)? & FRAME_TYPE != LLC {
        return None;
    }
    ring_frame(bytes.get(2..)?)
}

/// `LINKTYPE_FDDI`: frame control, addresses, LLC.
pub(crate) fn read_fddi(bytes: &[u8]) -> Option<Frame<'_>> {
    // ISO 9314-2 7.3.3: class, address length and the two bits of an LLC frame.
    if bytes.first()? & 0x70 != 0x50 {
        return None;
    }
    ring_frame(bytes.get(1..)?)
}

fn ring_frame(bytes: &[u8]) -> Option<Frame<'_>> {
    let destination = array_at(bytes, 0)?;
    let mut source: [u8; 6] = array_at(bytes, 6)?;
    let mut payload = bytes.get(12..)?;
    if source[0] & ROUTED != 0 {
        source[0] &= !ROUTED;
        payload = payload.get(usize::from(payload.first()? & 0x1f)..)?;
    }
    let (ether_type, payload) = read_llc(payload);
    Some(Frame { source: Some(source), destination: Some(destination), vlan: None, ether_type, payload })
}

/// `LINKTYPE_ARCNET_BSD`: source, destination, type. The addresses have one octet and name nobody elsewhere.
pub(crate) fn read_arcnet(offset: usize, bytes: &[u8]) -> Option<Frame<'_>> {
    let rest = bytes.get(2 + offset..)?;
    let (kind, behind) = rest.split_first()?;
    Some(match kind {
        // RFC 1051: no header behind the type.
        240 => Frame::bare(ETHER_TYPE_IPV4, behind),
        241 => Frame::bare(ETHER_TYPE_ARP, behind),
        // RFC 1201: split flag and sequence number; only whole packets (flag 0) are read.
        212 | 213 | 196 if behind.first() == Some(&0) => {
            let ether_type = match kind {
                212 => ETHER_TYPE_IPV4,
                213 => ETHER_TYPE_ARP,
                _ => ETHER_TYPE_IPV6,
            };
            Frame::bare(ether_type, behind.get(3..)?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_ring_steps_over_the_route() {
        let snap = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0, 0x45];
        let frame = [&[0x10, 0x40, 2, 0, 0, 0, 0, 2, 0x82, 0, 0, 0, 0, 1][..], &[6, 0, 1, 2, 3, 4], &snap].concat();
        let frame = read_token_ring(&frame).unwrap();
        assert_eq!((frame.source, frame.ether_type, frame.payload), (Some([2, 0, 0, 0, 0, 1]), 0x0800, &[0x45][..]));
        assert_eq!(read_token_ring(&[0x10, 0, 0, 0]), None);
    }

    #[test]
    fn fddi_has_no_access_control() {
        let frame = [0x50, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0xaa, 0xaa, 3, 0, 0, 0, 8, 6, 0];
        let frame = read_fddi(&frame).unwrap();
        assert_eq!((frame.source, frame.ether_type), (Some([2, 0, 0, 0, 0, 1]), ETHER_TYPE_ARP));
    }

    #[test]
    fn arcnet_types_of_both_standards_are_read() {
        assert_eq!(read_arcnet(0, &[1, 2, 240, 0x45]).unwrap().ether_type, ETHER_TYPE_IPV4);
        assert_eq!(read_arcnet(2, &[1, 2, 0, 0, 212, 0, 0, 1, 0x45]).unwrap().payload, [0x45]);
        assert_eq!(read_arcnet(0, &[1, 2, 212, 3, 0, 1, 0x45]), None);
    }
}
