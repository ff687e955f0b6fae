//! One reader for all formats.

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

/// A packet of a [`Block`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// When it was captured, in nanoseconds since 1970-01-01T00:00:00Z.
    pub time_ns: i64,
    /// How its bytes begin.
    pub link_type: LinkType,
    /// Length on the wire, in octets.
    pub original_length: u32,
    start: usize,
    length: usize,
}

/// Packets that were read together, to be handed on as they are.
#[derive(Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    packets: Vec<Located>,
}

impl Block {
    /// Its packets, in order.
    pub fn packets(&self) -> &[Located] {
        &self.packets
    }

    /// What was captured of a packet of this block.
    pub fn bytes_of(&self, packet: &Located) -> &[u8] {
        self.bytes.get(packet.start..packet.start + packet.length).unwrap_or_default()
    }

    /// The memory in which the bytes of all its packets lie.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
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
        if let Some(end) = self.end.take() {
            self.end = Some(Ok(()));
            return end.map(|()| false);
        }
        self.buffer.keep(std::mem::take(&mut block.bytes));
        block.packets.clear();
        block.packets.extend(self.next.take());
        loop {
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

    fn last_block(&mut self, block: &mut Block, end: Result<(), Error>) -> bool {
        block.bytes = self.buffer.take_all();
        self.end = Some(end);
        true
    }

    /// The next packets as far as they were read from the file already, to be looked at before their turn. Of pcap only:
    /// to find them in other formats would cost more than it gains.
    pub fn ahead(&self) -> impl Iterator<Item = (LinkType, &[u8])> {
        let header = if let Format::Pcap(header) = &self.format { Some(header) } else { None };
        header.into_iter().flat_map(|header| pcap::ahead(header, self.buffer.window()))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn number(order: ByteOrder, value: u32) -> [u8; 4] {
        if order == ByteOrder::Big { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn pcap_file(order: ByteOrder, magic: u32) -> Vec<u8> {
        let mut file = number(order, magic).to_vec();
        for value in [0x0004_0002, 0, 0, 65_535, 1, 10, 500, 3, 60] {
            file.extend(number(order, value));
        }
        file.extend(*b"abc");
        file
    }

    fn block(order: ByteOrder, block_type: u32, body: &[u8]) -> Vec<u8> {
        let padded = body.len().next_multiple_of(4);
        let length = number(order, u32::try_from(padded + 12).unwrap());
        let mut block = [&number(order, block_type)[..], &length, body].concat();
        block.resize(padded + 8, 0);
        block.extend(length);
        block
    }

    fn words(order: ByteOrder, values: &[u32]) -> Vec<u8> {
        values.iter().flat_map(|value| number(order, *value)).collect()
    }

    fn section(order: ByteOrder, resolution: u8) -> Vec<u8> {
        let mut interface = if order == ByteOrder::Big { vec![0, 1, 0, 0] } else { vec![1, 0, 0, 0] };
        interface.extend(number(order, 65_535));
        interface.extend(if order == ByteOrder::Big { [0, 9, 0, 1] } else { [9, 0, 1, 0] });
        interface.extend([resolution, 0, 0, 0, 0, 0, 0, 0]);
        let packet = [words(order, &[0, 0, 10_500, 3, 60]), b"abc".to_vec()].concat();
        [
            block(order, 0x0a0d_0d0a, &words(order, &[0x1a2b_3c4d, 1, u32::MAX, u32::MAX])),
            block(order, 1, &interface),
            block(order, 5, b"statistics are stepped over"),
            block(order, 6, &packet),
        ]
        .concat()
    }

    fn read_all(file: &[u8]) -> (Vec<(i64, Vec<u8>)>, Option<Error>) {
        let mut reader = Reader::new(file);
        let mut records = Vec::new();
        loop {
            match reader.next_record() {
                Ok(Some(record)) => records.push((record.time_ns, record.bytes.to_vec())),
                Ok(None) => return (records, None),
                Err(error) => return (records, Some(error)),
            }
        }
    }

    #[test]
    fn pcap_is_read_in_both_byte_orders_and_resolutions() {
        for order in [ByteOrder::Big, ByteOrder::Little] {
            let (records, error) = read_all(&pcap_file(order, 0xa1b2_c3d4));
            assert!(error.is_none());
            assert_eq!(records, [(10_000_500_000, b"abc".to_vec())]);
            assert_eq!(read_all(&pcap_file(order, 0xa1b2_3c4d)).0, [(10_000_000_500, b"abc".to_vec())]);
        }
    }

    #[test]
    fn sections_have_their_own_byte_order_and_interfaces() {
        let file = [section(ByteOrder::Big, 3), section(ByteOrder::Little, 0x80 | 0x0a)].concat();
        let (records, error) = read_all(&file);
        assert!(error.is_none(), "{error:?}");
        assert_eq!(records, [(10_500_000_000, b"abc".to_vec()), (10_253_906_250, b"abc".to_vec())]);
    }

    #[test]
    fn a_file_cut_anywhere_yields_what_was_whole_and_says_where_it_broke() {
        for file in [pcap_file(ByteOrder::Little, 0xa1b2_c3d4), section(ByteOrder::Little, 6)] {
            let whole = [file.clone(), file.get(24..).unwrap().to_vec()].concat();
            for length in 1..whole.len() {
                let (records, error) = read_all(&whole[..length]);
                if let Some(Error::Truncated { offset }) = error {
                    assert!(offset <= length as u64);
                }
                assert!(records.iter().all(|(_, bytes)| bytes == b"abc"));
            }
        }
        let (records, error) = read_all(&pcap_file(ByteOrder::Big, 0xa1b2_c3d4)[..42]);
        assert!(records.is_empty() && matches!(error, Some(Error::Truncated { offset: 24 })));
    }

    #[test]
    fn old_files_with_lengths_exchanged_are_read() {
        let mut file = pcap_file(ByteOrder::Little, 0xa1b2_c3d4);
        file[6] = 2;
        let (captured, original) = (file[32..36].to_vec(), file[36..40].to_vec());
        file[32..36].copy_from_slice(&original);
        file[36..40].copy_from_slice(&captured);
        assert_eq!(read_all(&file).0, [(10_000_500_000, b"abc".to_vec())]);
    }

    /// Hands over one octet at a time, or all that fits.
    struct Slowly<'a>(&'a [u8], usize);

    impl Read for Slowly<'_> {
        fn read(&mut self, space: &mut [u8]) -> std::io::Result<usize> {
            let length = self.1.min(space.len());
            self.0.read(&mut space[..length])
        }
    }

    fn read_blocks(file: &[u8], at_once: usize) -> (Vec<(i64, Vec<u8>)>, Option<Error>) {
        let (mut reader, mut block, mut records) = (Reader::new(Slowly(file, at_once)), Block::default(), Vec::new());
        loop {
            match reader.next_block(&mut block) {
                Ok(true) => records
                    .extend(block.packets().iter().map(|packet| (packet.time_ns, block.bytes_of(packet).to_vec()))),
                Ok(false) => return (records, None),
                Err(error) => return (records, Some(error)),
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn blocks_hold_what_comes_packet_by_packet(
            lengths in proptest::collection::vec(0_usize..200_000, 0..25),
            is_ng: bool,
            at_once in 1_usize..300_000,
            cut in 0_usize..3_000_000,
        ) {
            let order = ByteOrder::Little;
            let mut file = if is_ng { section(order, 6) } else { pcap_file(order, 0xa1b2_c3d4) };
            for (length, seconds) in lengths.into_iter().zip(0..) {
                let captured = u32::try_from(length).unwrap();
                let content: Vec<u8> = (0..length).map(|at| at.to_le_bytes()[0] ^ captured.to_le_bytes()[1]).collect();
                if is_ng {
                    let body = [words(order, &[0, 0, seconds, captured, captured]), content].concat();
                    file.extend(block(order, 6, &body));
                } else {
                    file.extend(words(order, &[seconds, 0, captured, captured]));
                    file.extend(content);
                }
            }
            file.truncate(cut);
            let (records, error) = read_all(&file);
            let (in_blocks, block_error) = read_blocks(&file, at_once.max(file.len() / 1000));
            proptest::prop_assert!(records == in_blocks);
            proptest::prop_assert_eq!(error.map(|error| error.to_string()), block_error.map(|error| error.to_string()));
        }
    }

    #[test]
    fn what_lies_ahead_is_what_comes() {
        let mut file = pcap_file(ByteOrder::Little, 0xa1b2_c3d4);
        let again = file.get(24..).unwrap().repeat(20);
        file.extend(again);
        let mut reader = Reader::new(&file[..]);
        assert_eq!(reader.ahead().count(), 0);
        for left in (0..21).rev() {
            assert_eq!(reader.next_record().unwrap().unwrap().bytes, b"abc");
            assert!(reader.ahead().all(|packet| packet == (LinkType::Ethernet, &b"abc"[..])));
            assert_eq!(reader.ahead().count(), left);
        }
    }

    #[test]
    fn files_of_aix_count_nanoseconds_and_name_links_their_own_way() {
        let mut file = pcap_file(ByteOrder::Big, 0xa1b2_c3d4);
        file[4..8].copy_from_slice(&[0, 2, 0, 2]);
        file[20..24].copy_from_slice(&[0, 0, 0, 6]);
        let mut reader = Reader::new(&file[..]);
        let record = reader.next_record().unwrap().unwrap();
        assert_eq!((record.time_ns, record.link_type, record.bytes), (10_000_000_500, LinkType::Ethernet, &b"abc"[..]));
    }

    #[test]
    fn a_compressed_capture_is_one() {
        use std::io::Write;
        let file = pcap_file(ByteOrder::Little, 0xa1b2_c3d4);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&file).unwrap();
        let zstandard = ruzstd::encoding::compress_to_vec(&file[..], ruzstd::encoding::CompressionLevel::Fastest);
        for packed in [gzip.finish().unwrap(), zstandard] {
            assert_eq!(read_all(&packed).0, [(10_000_500_000, b"abc".to_vec())]);
            assert!(Reader::new(&packed[..]).is_capture());
            let (_, error) = read_all(&packed[..packed.len() - 9]);
            assert!(matches!(error, Some(Error::Truncated { .. } | Error::NotACapture)), "{error:?}");
        }
    }

    #[test]
    fn other_files_are_refused_by_name() {
        for file in [&b""[..], b"a", b"PK\x03\x04 and much more than four bytes"] {
            assert!(matches!(read_all(file).1, Some(Error::NotACapture)));
        }
    }

    proptest::proptest! {
        #[test]
        fn damaged_files_never_panic(at in 0_usize..400, value: u8, is_ng: bool) {
            let mut file = if is_ng { section(ByteOrder::Little, 6) } else { pcap_file(ByteOrder::Big, 0xa1b2_c3d4) };
            let at = at % file.len();
            file[at] = value;
            read_all(&file);
        }
    }
}
