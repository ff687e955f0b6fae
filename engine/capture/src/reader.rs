//! One reader for all formats.

use crate::block::{Block, Located};
use crate::buffer::Buffer;
use crate::pcapng::{self, Section};
use crate::{Error, pcap};
use asepsis_wire::LinkType;
use std::io::Read;

/// The order in which a file writes the octets of its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    Big,
    Little,
}

impl ByteOrder {
    pub(crate) fn u16_at(self, bytes: &[u8], at: usize) -> Option<u16> {
        let octets = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(if self == Self::Big { u16::from_be_bytes(octets) } else { u16::from_le_bytes(octets) })
    }

    pub(crate) fn u32_at(self, bytes: &[u8], at: usize) -> Option<u32> {
        let octets = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(if self == Self::Big { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) })
    }

    /// Four numbers of 32 bits.
    #[inline]
    pub(crate) fn words(self, octets: [[u8; 4]; 4]) -> [u32; 4] {
        if self == Self::Big { octets.map(u32::from_be_bytes) } else { octets.map(u32::from_le_bytes) }
    }

    pub(crate) fn u64_at(self, bytes: &[u8], at: usize) -> Option<u64> {
        let octets = bytes.get(at..at + 8)?.try_into().ok()?;
        Some(if self == Self::Big { u64::from_be_bytes(octets) } else { u64::from_le_bytes(octets) })
    }
}

/// A packet whose bytes are the last ones taken from the buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet {
    pub(crate) time_ns: i64,
    pub(crate) link_type: LinkType,
    pub(crate) length: usize,
    pub(crate) original_length: u32,
}

/// One captured packet.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// When it was captured, in nanoseconds since 1970-01-01T00:00:00Z.
    pub time_ns: i64,
    /// How its bytes begin.
    pub link_type: LinkType,
    /// Length on the wire, in octets.
    pub original_length: u32,
    /// What was captured of it.
    pub bytes: &'a [u8],
}

#[derive(Debug)]
enum Format {
    Unread,
    Pcap(pcap::Header),
    Pcapng(Section),
}

/// Reads the packets of a capture, one after the other, in one pass and with bounded memory.
pub struct Reader<R> {
    buffer: Buffer<R>,
    format: Format,
    trailer: u64,
    /// The first packet of the next block.
    next: Option<Located>,
    /// Why no packets follow the last block.
    end: Option<Result<(), Error>>,
}

impl<R> std::fmt::Debug for Reader<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("format", &self.format).finish_non_exhaustive()
    }
}

impl<R: Read> Reader<R> {
    /// A reader of `input`, from its first byte. Nothing is read yet.
    pub fn new(input: R) -> Self {
        Self { buffer: Buffer::new(input), format: Format::Unread, trailer: 0, next: None, end: None }
    }

    /// How far the file has been read, in octets as they lie on the disk.
    pub fn offset(&self) -> u64 {
        self.buffer.file_offset()
    }

    /// True when the input, unpacked if it is compressed, begins as a capture does.
    pub fn is_capture(&mut self) -> bool {
        if matches!(self.format, Format::Unread)
            && let Ok(format) = self.read_format()
        {
            self.format = format;
        }
        !matches!(self.format, Format::Unread)
    }

    /// True when the file describes two interfaces of one link type before its first packet: both may have heard the same.
    /// To be asked before the first packet.
    pub fn describes_several_interfaces(&mut self) -> bool {
        self.is_capture() && matches!(self.format, Format::Pcapng(_)) && pcapng::describes_several(self.buffer.window())
    }

    /// Number in its section of the interface that heard the last packet; 0 where files name none.
    pub const fn interface(&self) -> usize {
        if let Format::Pcapng(section) = &self.format { section.heard_by } else { 0 }
    }

    /// The next packet, or nothing at the end.
    ///
    /// # Errors
    /// When the input is no capture, ends inside a record, is corrupt or cannot be read. Reading ends there.
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, Error> {
        Ok(self.step()?.map(|packet| Record {
            time_ns: packet.time_ns,
            link_type: packet.link_type,
            original_length: packet.original_length,
            bytes: self.buffer.taken(packet.length),
        }))
    }

    fn step(&mut self) -> Result<Option<Packet>, Error> {
        if matches!(self.format, Format::Unread) {
            self.format = self.read_format()?;
        }
        match &mut self.format {
            Format::Unread => Ok(None),
            Format::Pcap(header) => pcap::next(header, &mut self.buffer),
            Format::Pcapng(section) => pcapng::next(section, &mut self.trailer, &mut self.buffer),
        }
    }

    /// Fills a block with the next packets: those that lie whole in memory that was filled at once. What the block held
    /// before is gone, its memory is used again. False at the end. Not to be mixed with [`Reader::next_record`].
    ///
    /// # Errors
    /// As for [`Reader::next_record`], once the packets before were handed over.
    pub fn next_block(&mut self, block: &mut Block) -> Result<bool, Error> {
        block.forget_packets();
        if let Some(end) = self.end.replace(Ok(())) {
            return end.map(|()| false);
        }
        self.end = None;
        self.buffer.keep(std::mem::take(&mut block.bytes));
        block.packets.extend(self.next.take());
        loop {
            self.locate_ahead(&mut block.packets);
            let packet = match self.step() {
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(self.last_block(block, Ok(()))),
                Err(error) => return Ok(self.last_block(block, Err(error))),
            };
            let Packet { time_ns, link_type, length, original_length } = packet;
            let start = self.buffer.place_of_taken(length);
            let located = Located { time_ns, link_type, original_length, start, length };
            if let Some(bytes) = self.buffer.take_left()
                && !block.packets.is_empty()
            {
                block.bytes = bytes;
                self.next = Some(located);
                return Ok(true);
            }
            block.packets.push(located);
        }
    }

    /// Steps over the packets ahead, of which most of a block are.
    fn locate_ahead(&mut self, packets: &mut Vec<Located>) {
        let Format::Pcap(header) = self.format else { return };
        let first = self.buffer.place_of_taken(0);
        let mut end = first;
        for Record { time_ns, link_type, original_length, bytes } in pcap::ahead(header, self.buffer.window()) {
            let (start, length) = (end + header.record_header_length, bytes.len());
            packets.push(Located { time_ns, link_type, original_length, start, length });
            end = start + length;
        }
        self.buffer.consume(end - first);
    }

    fn last_block(&mut self, block: &mut Block, end: Result<(), Error>) -> bool {
        block.bytes = self.buffer.take_all();
        self.end = Some(end);
        true
    }

    /// The next packets as far as they were read from the file already. Of pcap only: to find them in other formats would
    /// cost more than it gains.
    pub fn ahead(&self) -> impl Iterator<Item = Record<'_>> {
        let header = if let Format::Pcap(header) = self.format { Some(header) } else { None };
        header.into_iter().flat_map(|header| pcap::ahead(header, self.buffer.window()))
    }

    /// Steps over the first `count` of the packets ahead, which hold so many octets together.
    pub fn pass(&mut self, count: usize, octets: usize) {
        if let Format::Pcap(header) = &self.format {
            self.buffer.consume(count * header.record_header_length + octets);
        }
    }

    fn read_format(&mut self) -> Result<Format, Error> {
        self.buffer.fill(pcap::FILE_HEADER_LENGTH)?;
        if self.buffer.window().starts_with(&pcapng::SECTION_HEADER) {
            return Ok(Format::Pcapng(Section::new()));
        }
        let header = pcap::read_header(self.buffer.window()).ok_or(Error::NotACapture)?;
        self.buffer.consume(pcap::FILE_HEADER_LENGTH);
        Ok(Format::Pcap(header))
    }
}
