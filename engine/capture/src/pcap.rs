//! The pcap file format (draft-ietf-opsawg-pcap).

use crate::buffer::Buffer;
use crate::reader::{ByteOrder, Packet, Record};
use crate::{Error, MAX_PACKET_BYTES};
use asepsis_wire::LinkType;
use std::io::Read;

/// What the file header says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    order: ByteOrder,
    nanoseconds_per_tick: i64,
    pub(crate) record_header_length: usize,
    link_type: LinkType,
    /// Before version 2.4 some systems wrote the length on the wire first.
    is_old: bool,
}

/// Length of the file header.
pub(crate) const FILE_HEADER_LENGTH: usize = 24;

/// Reads the file header; nothing when these bytes begin no pcap file.
pub(crate) fn read_header(bytes: &[u8]) -> Option<Header> {
    let magic: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    let (order, written) = match magic {
        [0xa1, ..] => (ByteOrder::Big, u32::from_be_bytes(magic)),
        [.., 0xa1] => (ByteOrder::Little, u32::from_le_bytes(magic)),
        _ => return None,
    };
    // The third is the format of a patched libpcap: its records have 8 octets more.
    let (nanoseconds_per_tick, record_header_length) = match written {
        0xa1b2_c3d4 => (1000, 16),
        0xa1b2_3c4d => (1, 16),
        0xa1b2_cd34 => (1000, 24),
        _ => return None,
    };
    let version = (order.u16_at(bytes, 4)?, order.u16_at(bytes, 6)?);
    // The upper bits say whether and how long a frame check sequence follows.
    let number = order.u32_at(bytes, 20)? & 0x03ff_ffff;
    let is_old = version < (2, 4) && version != (2, 0);
    let header = Header { order, nanoseconds_per_tick, record_header_length, link_type: LinkType::Null, is_old };
    Some(match aix_link(version, number) {
        Some(link_type) => Header { nanoseconds_per_tick: 1, link_type, is_old: false, ..header },
        None => Header { link_type: LinkType::from_number(number), ..header },
    })
}

/// AIX writes version 2.2, the interface types of RFC 1573 for links, and nanoseconds.
fn aix_link(version: (u16, u16), number: u32) -> Option<LinkType> {
    match (version, number) {
        ((2, 2), 6) => Some(LinkType::Ethernet),
        ((2, 2), 9) => Some(LinkType::TokenRing),
        ((2, 2), 15) => Some(LinkType::Fddi),
        ((2, 2), 24) => Some(LinkType::Null),
        _ => None,
    }
}

/// Steps to the next packet. Its bytes are the last ones taken from the buffer.
pub(crate) fn next<R: Read>(header: &Header, buffer: &mut Buffer<R>) -> Result<Option<Packet>, Error> {
    let offset = buffer.offset();
    if !buffer.fill(header.record_header_length)? {
        return if buffer.window().is_empty() { Ok(None) } else { Err(Error::Truncated { offset }) };
    }
    let Some((time_ns, captured, original_length)) = read_record_header(header, buffer.window()) else {
        return Err(Error::Truncated { offset });
    };
    if captured > MAX_PACKET_BYTES {
        return Err(Error::Corrupt { offset, reason: "its length is longer than any packet" });
    }
    let length = captured as usize;
    if !buffer.fill(header.record_header_length + length)? {
        return Err(Error::Truncated { offset });
    }
    buffer.consume(header.record_header_length + length);
    Ok(Some(Packet { time_ns, link_type: header.link_type, length, original_length }))
}

/// Time, length and length on the wire, from the header of a record.
fn read_record_header(header: &Header, record: &[u8]) -> Option<(i64, u32, u32)> {
    let [seconds, ticks, mut captured, mut original_length] =
        header.order.words(*record.as_chunks().0.first_chunk::<4>()?);
    if header.is_old && captured > original_length {
        std::mem::swap(&mut captured, &mut original_length);
    }
    let time_ns = i64::from(seconds) * 1_000_000_000 + i64::from(ticks) * header.nanoseconds_per_tick;
    Some((time_ns, captured, original_length))
}

/// The packets that lie whole in a window, up to one that [`next`] refuses.
pub(crate) fn ahead(header: Header, window: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut rest = window;
    std::iter::from_fn(move || {
        let (time_ns, captured, original_length) = read_record_header(&header, rest)?;
        let (bytes, behind) = rest.get(header.record_header_length..)?.split_at_checked(captured as usize)?;
        rest = behind;
        let record = Record { time_ns, link_type: header.link_type, original_length, bytes };
        (captured <= MAX_PACKET_BYTES).then_some(record)
    })
}
