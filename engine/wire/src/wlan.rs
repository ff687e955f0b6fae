//! IEEE 802.11: data frames as frames of IEEE 802, aggregates as several, and management frames with their sender.

use crate::bytes::{array_at, u16_at};
use crate::ethernet::read_llc;
use crate::link::{Frame, LinkType};

/// What an 802.11 frame is to a reader of networks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wlan<'a> {
    /// A data frame. Without payload where it is encrypted, or has none: who sent it is still known.
    Data(Frame<'a>),
    /// Several frames in one (A-MSDU, 9.3.2.2).
    Aggregate(Aggregate<'a>),
    /// A management frame, whole; its source is the transmitter.
    Management(Frame<'a>),
}

/// Frames of one aggregate, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Aggregate<'a> {
    type Item = Frame<'a>;

    /// Addresses, length, LLC; padded to a multiple of four octets.
    fn next(&mut self) -> Option<Frame<'a>> {
        let length = usize::from(u16_at(self.rest, 12)?);
        let body = self.rest.get(14..)?;
        let (ether_type, payload) = read_llc(body.get(..length).unwrap_or(body));
        let (destination, source) = (array_at(self.rest, 0)?, array_at(self.rest, 6)?);
        self.rest = self.rest.get((14 + length).next_multiple_of(4)..).unwrap_or_default();
        Some(Frame { source: Some(source), destination: Some(destination), vlan: None, ether_type, payload })
    }
}

const TO_SYSTEM: u8 = 0x01;
const FROM_SYSTEM: u8 = 0x02;
const MORE_FRAGMENTS: u8 = 0x04;
const PROTECTED: u8 = 0x40;
const HAS_CONTROL: u8 = 0x80;

/// True for the link types that [`read_wlan`] reads.
pub const fn is_wlan(link_type: LinkType) -> bool {
    matches!(link_type, LinkType::Wlan | LinkType::WlanPadded | LinkType::WlanSwapped)
}

/// Reads an 802.11 frame without its check sequence. Nothing for control frames, and for link types that are not 802.11.
pub fn read_wlan(link_type: LinkType, bytes: &[u8]) -> Option<Wlan<'_>> {
    let (control, flags) = match (link_type, bytes) {
        (LinkType::Wlan | LinkType::WlanPadded, [control, flags, ..])
        | (LinkType::WlanSwapped, [flags, control, ..]) => (*control, *flags),
        _ => return None,
    };
    // 9.2.4.1: protocol version 0, then type and subtype.
    match control & 0x0f {
        0x00 => read_management(bytes),
        0x08 => read_data(control >> 4, flags, bytes, link_type == LinkType::WlanPadded),
        _ => None,
    }
}

fn read_management(bytes: &[u8]) -> Option<Wlan<'_>> {
    let (destination, source) = (array_at(bytes, 4)?, array_at(bytes, 10)?);
    bytes.get(24..)?;
    let frame =
        Frame { source: Some(source), destination: Some(destination), vlan: None, ether_type: 0, payload: bytes };
    Some(Wlan::Management(frame))
}

/// 9.3.2.1: which address is whose depends on whether the frame enters or leaves the distribution system.
fn read_data(subtype: u8, flags: u8, bytes: &[u8], is_padded: bool) -> Option<Wlan<'_>> {
    const NO_DATA: u8 = 4;
    const QUALITY: u8 = 8;
    const AGGREGATE: u8 = 0x80;
    let address = |at: usize| array_at::<6>(bytes, at);
    let sequence = u16::from_le_bytes(array_at(bytes, 22)?);
    let mut header = 24;
    let (destination, source) = match flags & (TO_SYSTEM | FROM_SYSTEM) {
        0 => (address(4)?, address(10)?),
        TO_SYSTEM => (address(16)?, address(10)?),
        FROM_SYSTEM => (address(4)?, address(16)?),
        _ => {
            header = 30;
            (address(16)?, address(24)?)
        }
    };
    let mut is_aggregate = false;
    if subtype & QUALITY != 0 {
        is_aggregate = bytes.get(header)? & AGGREGATE != 0;
        header += if flags & HAS_CONTROL == 0 { 2 } else { 6 };
    }
    if is_padded {
        header = header.next_multiple_of(4);
    }
    let silent =
        Frame { source: Some(source), destination: Some(destination), vlan: None, ether_type: 0, payload: &[] };
    // A fragment (10.4) is as unreadable as an encrypted frame: its payload is not whole.
    let is_fragment = flags & MORE_FRAGMENTS != 0 || sequence & 0x0f != 0;
    if subtype & NO_DATA != 0 || flags & PROTECTED != 0 || is_fragment {
        return Some(Wlan::Data(silent));
    }
    let body = bytes.get(header..)?;
    if is_aggregate {
        return Some(Wlan::Aggregate(Aggregate { rest: body }));
    }
    let (ether_type, payload) = read_llc(body);
    Some(Wlan::Data(Frame { ether_type, payload, ..silent }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SNAP: [u8; 9] = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0, 0x45];

    fn address(last: u8) -> [u8; 6] {
        [2, 0, 0, 0, 0, last]
    }

    fn data(control: u8, flags: u8, extra: &[u8], body: &[u8]) -> Vec<u8> {
        [&[control, flags, 0, 0][..], &address(1), &address(2), &address(3), &[0, 0], extra, body].concat()
    }

    fn ends(bytes: &[u8]) -> ([u8; 6], [u8; 6], u16) {
        let Some(Wlan::Data(frame)) = read_wlan(LinkType::Wlan, bytes) else { panic!() };
        (frame.source.unwrap(), frame.destination.unwrap(), frame.ether_type)
    }

    #[test]
    fn the_direction_tells_whose_the_addresses_are() {
        assert_eq!(ends(&data(8, 0, &[], &SNAP)), (address(2), address(1), 0x0800));
        assert_eq!(ends(&data(8, 1, &[], &SNAP)), (address(2), address(3), 0x0800));
        assert_eq!(ends(&data(8, 2, &[], &SNAP)), (address(3), address(1), 0x0800));
        assert_eq!(ends(&data(8, 3, &address(4), &SNAP)), (address(4), address(3), 0x0800));
    }

    #[test]
    fn quality_and_control_fields_lengthen_the_header() {
        assert_eq!(ends(&data(0x88, 0, &[0, 0], &SNAP)).2, 0x0800);
        assert_eq!(ends(&data(0x88, 0x80, &[0; 6], &SNAP)).2, 0x0800);
        let padded = data(0x88, 0, &[0; 4], &SNAP);
        let Some(Wlan::Data(frame)) = read_wlan(LinkType::WlanPadded, &padded) else { panic!() };
        assert_eq!(frame.payload, [0x45]);
    }

    #[test]
    fn what_is_encrypted_or_in_parts_has_no_payload() {
        let mut part = data(8, 0, &[], &SNAP);
        part[22] = 1;
        for bytes in [data(8, 0x40, &[], &SNAP), data(8, 4, &[], &SNAP), data(0x48, 0, &[], &[]), part] {
            let Some(Wlan::Data(frame)) = read_wlan(LinkType::Wlan, &bytes) else { panic!() };
            assert_eq!((frame.source, frame.payload), (Some(address(2)), &[][..]));
        }
    }

    #[test]
    fn an_aggregate_is_several_frames() {
        let part = |last: u8, pad: &[u8]| [&address(9)[..], &address(last), &[0, 9], &SNAP, pad].concat();
        let body = [part(5, &[0]), part(6, &[])].concat();
        let bytes = data(0x88, 0, &[0x80, 0], &body);
        let Some(Wlan::Aggregate(aggregate)) = read_wlan(LinkType::Wlan, &bytes) else { panic!() };
        let sources: Vec<_> = aggregate.map(|frame| (frame.source.unwrap(), frame.payload.to_vec())).collect();
        assert_eq!(sources, [(address(5), vec![0x45]), (address(6), vec![0x45])]);
    }

    #[test]
    fn controllers_get_the_control_field_swapped() {
        let mut bytes = data(8, 1, &[], &SNAP);
        bytes.swap(0, 1);
        assert!(matches!(read_wlan(LinkType::WlanSwapped, &bytes), Some(Wlan::Data(_))));
        assert_eq!(read_wlan(LinkType::Wlan, &[0xd4, 0, 0, 0, 2, 0, 0, 0, 0, 1]), None);
    }
}
