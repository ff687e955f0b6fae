//! All formats, whole and broken, packet by packet and in blocks.

use crate::reader::ByteOrder;
use crate::{Block, Error, Reader};
use asepsis_wire::LinkType;
use std::io::Read;

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
            Ok(true) => {
                records.extend(block.packets().iter().map(|packet| (packet.time_ns, block.bytes_of(packet).to_vec())));
            }
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
        assert!(reader.ahead().all(|packet| (packet.link_type, packet.bytes) == (LinkType::Ethernet, &b"abc"[..])));
        assert_eq!(reader.ahead().count(), left);
    }
}

#[test]
fn what_was_read_ahead_is_stepped_over() {
    let mut file = pcap_file(ByteOrder::Little, 0xa1b2_c3d4);
    for seconds in [7, 9] {
        file.extend([[seconds, 0, 0, 0], [0; 4], [2, 0, 0, 0], [60, 0, 0, 0]].concat());
        file.extend(*b"de");
    }
    let mut reader = Reader::new(&file[..]);
    assert!(reader.next_record().is_ok());
    let first = reader.ahead().next().unwrap();
    assert_eq!((first.time_ns, first.original_length, first.bytes), (7_000_000_000, 60, &b"de"[..]));
    reader.pass(1, 2);
    assert_eq!(reader.next_record().unwrap().unwrap().time_ns, 9_000_000_000);
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
