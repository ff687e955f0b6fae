//! Ethernet and the headers of IEEE 802.2 that Ethernet shares with other links.

use crate::bytes::u16_at;
use crate::link::Frame;

/// Tags that are looked through, at most (customer, service and more); deeper frames are left undecoded.
const MAX_TAGS: usize = 6;
/// Smallest value of a length/type field that is a type (IEEE 802.3 3.2.6).
const FIRST_ETHER_TYPE: u16 = 0x0600;

/// Destination, source, tags, and what they carry.
pub(crate) fn read_ethernet(bytes: &[u8]) -> Option<Frame<'_>> {
    let ([d1, d2, d3, d4, d5, d6, s1, s2, s3, s4, s5, s6, high, low], rest) = bytes.split_first_chunk::<14>()?;
    let (destination, source) = ([*d1, *d2, *d3, *d4, *d5, *d6], [*s1, *s2, *s3, *s4, *s5, *s6]);
    let (vlan, ether_type, payload) = read_tags(u16::from_be_bytes([*high, *low]), rest)?;
    Some(Frame { source: Some(source), destination: Some(destination), vlan, ether_type, payload })
}

/// Looks through tags and an LLC/SNAP header: the innermost VLAN, the type (0 for LLC) and the payload.
pub(crate) fn read_tags(mut ether_type: u16, mut payload: &[u8]) -> Option<(Option<u16>, u16, &[u8])> {
    let mut vlan = None;
    for _ in 0..MAX_TAGS {
        // IEEE 802.1Q and 802.1ad, the old numbers of stacked tags; VN-Tag (802.1BR); HSR (IEC 62439-3); Cisco metadata.
        let tag_length = match ether_type {
            0x8100 | 0x88a8 | 0x9100 | 0x9200 => {
                let identifier = u16_at(payload, 0)? & 0x0fff;
                vlan = Some(identifier).filter(|identifier| *identifier != 0).or(vlan);
                2
            }
            0x8926 | 0x892f => 4,
            0x8909 => 6,
            _ => break,
        };
        ether_type = u16_at(payload, tag_length)?;
        payload = payload.get(tag_length + 2..)?;
    }
    if ether_type < FIRST_ETHER_TYPE {
        let (ether_type, payload) = read_llc(payload);
        return Some((vlan, ether_type, payload));
    }
    Some((vlan, ether_type, payload))
}

/// IEEE 802.2 3 and 802 10.3: a SNAP header with the organisation 0 carries an `EtherType`, and so does the one of
/// bridge tunnels (IEEE 802.1H). All else keeps its LLC header and has the type 0.
pub(crate) const fn read_llc(payload: &[u8]) -> (u16, &[u8]) {
    match payload {
        [0xaa, 0xaa, 3, 0, 0, 0 | 0xf8, high, low, rest @ ..] => (u16::from_be_bytes([*high, *low]), rest),
        _ => (0, payload),
    }
}

#[cfg(test)]
mod tests {
    use crate::{ETHER_TYPE_IPV4, Frame, LinkType, read_frame};

    const ADDRESSES: [u8; 12] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];

    fn read(rest: &[u8]) -> (Option<u16>, u16, Vec<u8>) {
        let bytes = [&ADDRESSES, rest].concat();
        let Frame { source, vlan, ether_type, payload, .. } = read_frame(LinkType::Ethernet, &bytes).unwrap();
        assert_eq!(source, Some([2, 0, 0, 0, 0, 1]));
        (vlan, ether_type, payload.to_vec())
    }

    #[test]
    fn two_vlan_tags_give_the_inner_identifier() {
        let tags = [0x88, 0xa8, 0, 7, 0x81, 0, 0xe0, 42, 8, 0, 0x45];
        assert_eq!(read(&tags), (Some(42), ETHER_TYPE_IPV4, vec![0x45]));
    }

    #[test]
    fn a_priority_tag_is_no_vlan() {
        assert_eq!(read(&[0x81, 0, 0xe0, 0, 8, 6, 0]).0, None);
    }

    #[test]
    fn tags_of_other_standards_stand_between_vlans() {
        let station = [0x89, 0x26, 0x80, 1, 0, 2, 0x81, 0, 0, 9, 8, 0, 0x45];
        assert_eq!(read(&station), (Some(9), ETHER_TYPE_IPV4, vec![0x45]));
        let redundancy = [0x89, 0x2f, 0, 60, 0, 1, 8, 0, 0x45];
        assert_eq!(read(&redundancy), (None, ETHER_TYPE_IPV4, vec![0x45]));
        let metadata = [0x89, 0x09, 1, 1, 0, 1, 0, 5, 8, 0, 0x45];
        assert_eq!(read(&metadata), (None, ETHER_TYPE_IPV4, vec![0x45]));
    }

    #[test]
    fn snap_carries_an_ether_type_and_llc_none() {
        assert_eq!(read(&[0, 9, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, 0x45]).1, ETHER_TYPE_IPV4);
        assert_eq!(read(&[0, 3, 0x42, 0x42, 3]), (None, 0, vec![0x42, 0x42, 3]));
    }

    #[test]
    fn a_header_cut_short_gives_nothing() {
        for length in 0..14 {
            assert_eq!(read_frame(LinkType::Ethernet, &[0; 14][..length]), None);
        }
    }
}
