//! Laws of several workers: whatever they are given, what comes out is what one thread alone would have said.

use crate::density::Density;
use crate::golden_test::captures;
use crate::{MAX_WORKERS, Source, Summary, flow_line, observation_line};
use asepsis_capture::Reader;
use proptest::prelude::*;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::LazyLock;
use std::sync::mpsc::{Sender, channel};

const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;
/// Number of Ethernet in capture files.
const ETHERNET: u32 = 1;
const FILE_HEADER_OCTETS: usize = 24;
/// Octets of a frame that nobody reads: a few of them fill what is read of a file at once.
const FILLING_OCTETS: usize = 200_000;

/// Number of the link type, time and bytes of a packet.
pub(crate) type Packet = (u32, i64, Vec<u8>);

pub(crate) static CAPTURES: LazyLock<Vec<Vec<Packet>>> =
    LazyLock::new(|| captures().iter().map(|path| packets(path)).collect());

fn packets(path: &Path) -> Vec<Packet> {
    let file = fs::read(path).unwrap();
    let number: [u8; 4] = file[20..24].try_into().unwrap();
    let is_big = file[0] == 0xa1;
    let link_type = if is_big { u32::from_be_bytes(number) } else { u32::from_le_bytes(number) };
    let (mut reader, mut packets) = (Reader::new(&file[..]), Vec::new());
    while let Some(record) = reader.next_record().unwrap() {
        packets.push((link_type, record.time_ns, record.bytes.to_vec()));
    }
    packets
}

pub(crate) fn block(block_type: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len().next_multiple_of(4) + 12).unwrap().to_le_bytes();
    let mut block = [&block_type.to_le_bytes()[..], &length, body].concat();
    block.resize(body.len().next_multiple_of(4) + 8, 0);
    block.extend(length);
    block
}

/// Packets as a file in pcapng, with an interface for each link type and times in nanoseconds.
pub(crate) fn file_of(packets: &[Packet]) -> Vec<u8> {
    let mut links: Vec<u32> = packets.iter().map(|packet| packet.0).collect();
    links.sort_unstable();
    links.dedup();
    let words = |values: &[u32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let mut file = block(0x0a0d_0d0a, &words(&[0x1a2b_3c4d, 1, u32::MAX, u32::MAX]));
    for link in &links {
        // Option 9: ticks of 10^-9 seconds.
        file.extend(block(1, &words(&[*link, 0, 0x0001_0009, 9, 0])));
    }
    for (link, time_ns, bytes) in packets {
        let interface = u32::try_from(links.binary_search(link).unwrap()).unwrap();
        let [time_low, time_high] = [*time_ns & 0xffff_ffff, *time_ns >> 32].map(|half| u32::try_from(half).unwrap());
        let length = u32::try_from(bytes.len()).unwrap();
        let head = words(&[interface, time_high, time_low, length, length]);
        file.extend(block(6, &[head, bytes.clone()].concat()));
    }
    file
}

/// Each batch as lines, and what is said of the whole. Several workers begin after so many packets.
fn told(file: &[u8], workers: usize, alone: usize) -> (Vec<String>, Summary) {
    let mut source = Source::with_density(Box::new(Cursor::new(file.to_vec())), workers, Density::after(alone));
    let mut batches = Vec::new();
    while let Some(batch) = source.next_batch() {
        let mut lines = String::new();
        batch.observations.iter().for_each(|seen| observation_line(&mut lines, &seen, "capture"));
        batch.flows.iter().for_each(|flow| flow_line(&mut lines, flow, "capture"));
        batches.push(lines);
    }
    (batches, source.summary())
}

fn assert_the_same(file: &[u8], name: &str, packets: usize) {
    let alone = told(file, 1, 0);
    for workers in [2, 3, MAX_WORKERS] {
        let together = told(file, workers, packets);
        assert_eq!(alone.1, together.1, "{name} by {workers}");
        for (nth, (one, other)) in alone.0.iter().zip(&together.0).enumerate() {
            let differs = one.lines().zip(other.lines()).find(|(one, other)| one != other);
            assert!(one == other, "{name} by {workers}, batch {nth}: {differs:?}");
        }
        assert_eq!(alone.0.len(), together.0.len(), "{name} by {workers}");
    }
}

#[test]
fn golden_captures_say_the_same_to_several_workers() {
    for path in captures() {
        for packets in [0, 5] {
            assert_the_same(&fs::read(&path).unwrap(), &path.display().to_string(), packets);
        }
    }
}

#[test]
fn what_cannot_be_read_is_told_as_by_one() {
    let whole = file_of(&CAPTURES[0]);
    for file in [&b"no capture"[..], &[], &whole[..whole.len() - 3], &[&whole[..], &[7; 64]].concat()] {
        assert_the_same(file, "broken", 0);
    }
}

/// An input with a fault.
struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        panic!("a fault below the reader")
    }
}

/// Packets without end.
struct Endless {
    file: Vec<u8>,
    at: usize,
    _over: Sender<()>,
}

impl Read for Endless {
    fn read(&mut self, space: &mut [u8]) -> std::io::Result<usize> {
        // Behind the header of the file it begins anew.
        let at = if self.at < self.file.len() { self.at } else { FILE_HEADER_OCTETS };
        let length = (&self.file[at..]).read(space)?;
        self.at = at + length;
        Ok(length)
    }
}

#[test]
#[should_panic(expected = "a fault below the reader")]
fn a_fault_in_a_thread_is_one_where_batches_are_asked_for() {
    let mut source = Source::with_density(Box::new(Failing), 2, Density::after(0));
    while source.next_batch().is_some() {}
}

#[test]
fn threads_end_when_nobody_asks_for_more() {
    let file = fs::read(&captures()[0]).unwrap();
    let (over, is_over) = channel();
    let mut source = Source::with_density(Box::new(Endless { file, at: 0, _over: over }), 2, Density::after(9));
    assert!(source.next_batch().is_some());
    drop(source);
    assert!(is_over.recv().is_err());
}

/// Which captures, from which second on, how much slower, and with how many of their packets out of order.
pub(crate) fn mixture() -> impl Strategy<Value = Vec<(usize, i64, i64, usize)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0_i64..400, 1_i64..60, 0_usize..4), 1..7).prop_map(|parts| {
        let part = |(which, second, slower, late): (prop::sample::Index, i64, i64, usize)| {
            (which.index(CAPTURES.len()), second, slower, late)
        };
        parts.into_iter().map(part).collect()
    })
}

pub(crate) fn mixed(parts: &[(usize, i64, i64, usize)], filled: usize) -> Vec<Packet> {
    let mut packets = Vec::new();
    for (which, second, slower, late) in parts {
        let first_ns = CAPTURES[*which].first().map_or(0, |packet| packet.1);
        for (nth, (link, time_ns, bytes)) in CAPTURES[*which].iter().enumerate() {
            let passed_ns = (time_ns - first_ns) * slower + second * NANOSECONDS_PER_SECOND;
            let is_late = *late > 0 && nth % 5 < *late;
            // Where it stands in the file, and the time written there.
            packets.push((passed_ns, (*link, passed_ns - i64::from(is_late) * 3 * NANOSECONDS_PER_SECOND / 2, bytes)));
        }
    }
    packets.sort_by_key(|(place, _)| *place);
    let base_ns = 1_700_000_000 * NANOSECONDS_PER_SECOND;
    let mut packets: Vec<Packet> =
        packets.into_iter().map(|(_, (link, time_ns, bytes))| (link, base_ns + time_ns, bytes.clone())).collect();
    for nth in 0..filled {
        let at = packets.len() * nth / filled;
        packets.insert(at, (ETHERNET, packets[at].1, vec![0x88; FILLING_OCTETS]));
    }
    packets
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn mixtures_say_the_same_to_several_workers(parts in mixture(), filled in 0_usize..12, packets in 0_usize..400) {
        assert_the_same(&file_of(&mixed(&parts, filled)), &format!("{parts:?} from {packets}"), packets);
    }
}
