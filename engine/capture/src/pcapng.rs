//! The pcapng file format (draft-ietf-opsawg-pcapng): sections, interfaces, packets.

use crate::buffer::Buffer;
use crate::reader::{ByteOrder, Packet};
use crate::{Error, MAX_INTERFACES, MAX_PACKET_BYTES};
use asepsis_wire::LinkType;
use std::collections::BTreeSet;
use std::io::Read;

/// Block type of a section header: the same in both byte orders.
pub(crate) const SECTION_HEADER: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
/// Octets of an interface description that are read; its options may be longer, what follows is skipped.
const MAX_INTERFACE_BLOCK: usize = 64 * 1024;

#[derive(Clone, Copy, Debug)]
struct Interface {
    link_type: LinkType,
    ticks_per_second: u64,
    offset_seconds: i64,
    snap_length: u32,
}

/// The state of a section.
#[derive(Debug)]
pub(crate) struct Section {
    order: ByteOrder,
    interfaces: Vec<Interface>,
    /// Number of the interface that heard the last packet.
    pub(crate) heard_by: usize,
}

impl Section {
    pub(crate) const fn new() -> Self {
        Self { order: ByteOrder::Little, interfaces: Vec::new(), heard_by: 0 }
    }
}

/// Steps to the next packet. Its bytes are the last ones taken from the buffer; padding and options are skipped by the
/// next call, through `trailer`.
pub(crate) fn next<R: Read>(
    section: &mut Section,
    trailer: &mut u64,
    buffer: &mut Buffer<R>,
) -> Result<Option<Packet>, Error> {
    loop {
        let offset = buffer.offset();
        if !buffer.skip(std::mem::take(trailer))? {
            return Err(Error::Truncated { offset });
        }
        let offset = buffer.offset();
        if !buffer.fill(12)? {
            return if buffer.window().is_empty() { Ok(None) } else { Err(Error::Truncated { offset }) };
        }
        if buffer.window().starts_with(&SECTION_HEADER) {
            start_section(section, buffer, offset)?;
        }
        let block_type = section.order.u32_at(buffer.window(), 0).unwrap_or_default();
        let length = section.order.u32_at(buffer.window(), 4).unwrap_or_default();
        if length < 12 || !length.is_multiple_of(4) {
            return Err(Error::Corrupt { offset, reason: "its block length is impossible" });
        }
        let found = match block_type {
            1 => read_interface(section, buffer, offset, length).map(|()| None)?,
            2 | 3 | 6 => read_packet(section, buffer, offset, block_type, length)?,
            _ => None,
        };
        let taken = buffer.offset() - offset;
        *trailer = u64::from(length).saturating_sub(taken);
        if found.is_some() {
            return Ok(found);
        }
    }
}

/// True when what lies in the window before the first packet describes two interfaces of one link type.
pub(crate) fn describes_several(window: &[u8]) -> bool {
    let order = match window.get(8..12) {
        Some([0x1a, 0x2b, 0x3c, 0x4d]) => ByteOrder::Big,
        _ => ByteOrder::Little,
    };
    let (mut rest, mut known) = (window, BTreeSet::new());
    while let (Some(block_type), Some(length)) = (order.u32_at(rest, 0), order.u32_at(rest, 4)) {
        match (block_type, order.u16_at(rest, 8)) {
            (2 | 3 | 6, _) => return false,
            (1, Some(link)) if !known.insert(link) => return true,
            _ => {}
        }
        let Some(behind) = rest.get((length as usize).max(12)..) else { return false };
        rest = behind;
    }
    false
}

fn start_section<R: Read>(section: &mut Section, buffer: &Buffer<R>, offset: u64) -> Result<(), Error> {
    section.order = match buffer.window().get(8..12) {
        Some([0x1a, 0x2b, 0x3c, 0x4d]) => ByteOrder::Big,
        Some([0x4d, 0x3c, 0x2b, 0x1a]) => ByteOrder::Little,
        _ => return Err(Error::Corrupt { offset, reason: "the byte order of the section is unknown" }),
    };
    section.interfaces.clear();
    Ok(())
}

fn read_interface<R: Read>(
    section: &mut Section,
    buffer: &mut Buffer<R>,
    offset: u64,
    length: u32,
) -> Result<(), Error> {
    if section.interfaces.len() >= MAX_INTERFACES {
        return Err(Error::Corrupt { offset, reason: "its section has too many interfaces" });
    }
    let wanted = (length as usize).min(MAX_INTERFACE_BLOCK);
    if !buffer.fill(wanted)? {
        return Err(Error::Truncated { offset });
    }
    let block = buffer.window().get(..wanted).unwrap_or_default();
    let order = section.order;
    let (Some(link_type), Some(snap_length)) = (order.u16_at(block, 8), order.u32_at(block, 12)) else {
        return Err(Error::Corrupt { offset, reason: "its interface description is too short" });
    };
    let mut interface = Interface {
        link_type: LinkType::from_number(u32::from(link_type)),
        ticks_per_second: 1_000_000,
        offset_seconds: 0,
        snap_length,
    };
    read_options(order, block.get(16..wanted - 4).unwrap_or_default(), &mut interface);
    section.interfaces.push(interface);
    Ok(())
}

/// Options `if_tsresol` (9) and `if_tsoffset` (14); the others do not change how packets are read.
fn read_options(order: ByteOrder, mut options: &[u8], interface: &mut Interface) {
    while let (Some(code), Some(length)) = (order.u16_at(options, 0), order.u16_at(options, 2)) {
        let length = usize::from(length);
        let Some(value) = options.get(4..4 + length) else { return };
        match (code, value) {
            (0, _) => return,
            (9, [resolution]) => {
                let exponent = u32::from(resolution & 0x7f);
                let base: u64 = if resolution & 0x80 == 0 { 10 } else { 2 };
                interface.ticks_per_second = base.checked_pow(exponent).unwrap_or(u64::MAX);
            }
            (14, [..]) if length == 8 => {
                interface.offset_seconds = order.u64_at(value, 0).unwrap_or_default().cast_signed();
            }
            _ => {}
        }
        options = options.get(4 + length.next_multiple_of(4)..).unwrap_or_default();
    }
}

/// Enhanced packet (6), simple packet (3), and the obsolete packet block (2).
fn read_packet<R: Read>(
    section: &mut Section,
    buffer: &mut Buffer<R>,
    offset: u64,
    block_type: u32,
    length: u32,
) -> Result<Option<Packet>, Error> {
    let header_length = if block_type == 3 { 12 } else { 28 };
    if (length as usize) < header_length + 4 {
        return Err(Error::Corrupt { offset, reason: "its packet block is too short" });
    }
    if !buffer.fill(header_length)? {
        return Err(Error::Truncated { offset });
    }
    let window = buffer.window();
    let number = |at| section.order.u32_at(window, at).unwrap_or_default();
    let identifier = match block_type {
        6 => number(8) as usize,
        2 => usize::from(section.order.u16_at(window, 8).unwrap_or_default()),
        _ => 0,
    };
    let Some(interface) = section.interfaces.get(identifier) else {
        return Err(Error::Corrupt { offset, reason: "it names an interface that was not described" });
    };
    let (time_ns, captured, original_length) = if block_type == 3 {
        let snap_length = if interface.snap_length == 0 { u32::MAX } else { interface.snap_length };
        (0, number(8).min(snap_length).min(length - 16), number(8))
    } else {
        (nanoseconds(interface, number(12), number(16)), number(20), number(24))
    };
    if captured > MAX_PACKET_BYTES || captured as usize > length as usize - header_length - 4 {
        return Err(Error::Corrupt { offset, reason: "its packet is longer than its block" });
    }
    let link_type = interface.link_type;
    section.heard_by = identifier;
    if !buffer.fill(header_length + captured as usize)? {
        return Err(Error::Truncated { offset });
    }
    buffer.consume(header_length + captured as usize);
    Ok(Some(Packet { time_ns, link_type, length: captured as usize, original_length }))
}

/// A time stamp in nanoseconds since 1970; what does not fit into 64 bits becomes the nearest that does.
fn nanoseconds(interface: &Interface, high: u32, low: u32) -> i64 {
    let ticks = u128::from(high) << 32 | u128::from(low);
    let nanoseconds = ticks * 1_000_000_000 / u128::from(interface.ticks_per_second.max(1));
    let offset = i128::from(interface.offset_seconds) * 1_000_000_000;
    let total = i128::try_from(nanoseconds).unwrap_or(i128::MAX).saturating_add(offset);
    i64::try_from(total).unwrap_or(if total < 0 { i64::MIN } else { i64::MAX })
}
