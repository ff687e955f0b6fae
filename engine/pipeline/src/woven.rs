//! Captures that were recorded in the same time, read as one: packets in the order of their times, each counted once.

use crate::copies::{Copies, Hearing, Verdict, WINDOW_NS};
use crate::problems::Problems;
use crate::source::{Heard, Input, Summary};
use asepsis_capture::{Block, Reader, Record};
use asepsis_wire::LinkType;
use std::collections::VecDeque;
use std::io;

/// Packets, and octets of them, that wait until all places had their say. At the bound the first goes on earlier: if the
/// same is heard at a lower place later, the one that went on stays the one that is counted.
const MAX_HELD: usize = 1 << 16;
const MAX_HELD_OCTETS: usize = 32 * 1024 * 1024;
/// Octets of a block after which it is handed on.
const BLOCK_OCTETS: usize = 128 * 1024;
/// Packets of a block after which it is handed on.
const BLOCK_PACKETS: usize = 1024;
/// Bits of a packet's number that say which packet of its file it is; those above say which file.
pub const FILE_SHIFT: u32 = 48;

/// Opens a file when its time has come.
pub type Opener = Box<dyn FnOnce() -> io::Result<Input> + Send>;

/// Where a packet comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// Its file, and its number there.
    pub(crate) number: u64,
    /// Only who sent it counts: the packet itself was heard elsewhere.
    pub(crate) is_copy: bool,
}

/// The packet of a file whose turn is next.
#[derive(Default)]
struct Next {
    time_ns: i64,
    link: Option<LinkType>,
    original_length: u32,
    interface: usize,
    bytes: Vec<u8>,
}

enum Reading {
    /// Its first packet is of this time.
    Unopened(i64, Opener),
    Open(Box<Reader<Input>>),
    Over,
}

/// One file.
struct Strand {
    reading: Reading,
    next: Next,
    packets: u64,
    copies: u64,
    offset: u64,
    heard: Heard,
    problems: Problems,
}

impl Strand {
    fn new(reading: Reading) -> Self {
        let (heard, problems) = (Heard::default(), Problems::default());
        Self { reading, next: Next::default(), packets: 0, copies: 0, offset: 0, heard, problems }
    }

    /// Time of the next packet.
    const fn time_ns(&self) -> Option<i64> {
        match &self.reading {
            Reading::Unopened(time_ns, _) => Some(*time_ns),
            Reading::Open(_) => Some(self.next.time_ns),
            Reading::Over => None,
        }
    }

    /// Opens the file, or steps on to its next packet.
    fn step(&mut self) {
        self.reading = match std::mem::replace(&mut self.reading, Reading::Over) {
            Reading::Unopened(_, open) => match open() {
                Ok(input) => self.read(Box::new(Reader::new(input))),
                Err(error) => {
                    self.problems.add("unreadable", error.to_string(), 1);
                    Reading::Over
                }
            },
            Reading::Open(reader) => self.read(reader),
            Reading::Over => Reading::Over,
        };
    }

    fn read(&mut self, mut reader: Box<Reader<Input>>) -> Reading {
        self.offset = reader.offset();
        let next = &mut self.next;
        let is_more = match reader.next_record() {
            Ok(Some(Record { time_ns, link_type, original_length, bytes })) => {
                (next.time_ns, next.link, next.original_length) = (time_ns, Some(link_type), original_length);
                next.bytes.clear();
                next.bytes.extend_from_slice(bytes);
                self.packets += 1;
                self.heard.packet(time_ns, original_length, link_type);
                true
            }
            Ok(None) => false,
            Err(error) => {
                self.problems.add(error.kind(), error.to_string(), 1);
                false
            }
        };
        self.offset = reader.offset();
        if !is_more {
            return Reading::Over;
        }
        next.interface = reader.interface();
        Reading::Open(reader)
    }
}

/// A packet that waits.
struct Held {
    time_ns: i64,
    link: LinkType,
    original_length: u32,
    length: usize,
    strand: usize,
    number: u64,
    hearing: Hearing,
}

/// Reads several files side by side.
pub(crate) struct Woven {
    strands: Vec<Strand>,
    copies: Copies,
    held: VecDeque<Held>,
    /// Packets that waited before the first of these.
    given: u64,
    /// What they hold, one behind the other, from `start` on.
    bytes: Vec<u8>,
    start: usize,
}

impl Woven {
    /// Files with the times of their first packets. Of two hearings that of the earlier file here is counted.
    pub(crate) fn of_files(files: impl Iterator<Item = (i64, Opener)>) -> Self {
        Self::new(files.map(|(first_ns, open)| Strand::new(Reading::Unopened(first_ns, open))).collect())
    }

    /// One file with several interfaces.
    pub(crate) fn of_interfaces(reader: Reader<Input>) -> Self {
        let mut strand = Strand::new(Reading::Over);
        strand.reading = strand.read(Box::new(reader));
        Self::new(vec![strand])
    }

    fn new(strands: Vec<Strand>) -> Self {
        let (copies, held) = (Copies::default(), VecDeque::new());
        Self { strands, copies, held, given: 0, bytes: Vec::new(), start: 0 }
    }

    /// Fills a block with the next packets that count, and tells where each comes from. False when no more follow.
    pub(crate) fn next_block(&mut self, block: &mut Block, origins: &mut Vec<Origin>) -> bool {
        block.clear();
        origins.clear();
        while block.bytes().len() < BLOCK_OCTETS && origins.len() < BLOCK_PACKETS {
            match self.upcoming() {
                Some((time_ns, at)) if !self.is_full(time_ns) => self.take(at),
                _ if self.held.is_empty() => break,
                _ => self.give(block, origins),
            }
        }
        !origins.is_empty()
    }

    /// Time of the next packet of all files, and which file it is in.
    fn upcoming(&self) -> Option<(i64, usize)> {
        self.strands.iter().enumerate().filter_map(|(at, strand)| Some((strand.time_ns()?, at))).min()
    }

    /// True when the first that waits has waited long enough once it is this late, or too many wait.
    fn is_full(&self, time_ns: i64) -> bool {
        let Some(first) = self.held.front() else { return false };
        time_ns.saturating_sub(first.time_ns) > WINDOW_NS
            || self.held.len() >= MAX_HELD
            || self.bytes.len() - self.start >= MAX_HELD_OCTETS
    }

    /// Takes the next packet of a file.
    fn take(&mut self, at: usize) {
        let Some(strand) = self.strands.get_mut(at) else { return };
        if let Reading::Open(_) = &strand.reading
            && let Some(link) = strand.next.link
        {
            let Next { time_ns, original_length, interface, ref bytes, .. } = strand.next;
            let number = self.given + self.held.len() as u64;
            let hearing = self.copies.hear((number, self.given), (at, interface), (time_ns, link, bytes));
            self.bytes.extend_from_slice(bytes);
            let number = (at as u64) << FILE_SHIFT | strand.packets;
            let length = bytes.len();
            self.held.push_back(Held { time_ns, link, original_length, length, strand: at, number, hearing });
        }
        strand.step();
    }

    /// Gives out the first that waits, if it counts.
    fn give(&mut self, block: &mut Block, origins: &mut Vec<Origin>) {
        let Some(held) = self.held.pop_front() else { return };
        let verdict = self.copies.verdict(self.given, &held.hearing);
        self.given += 1;
        let bytes = self.bytes.get(self.start..self.start + held.length).unwrap_or_default();
        if verdict != Verdict::Same {
            let Held { time_ns, link: link_type, original_length, number, .. } = held;
            block.push(&Record { time_ns, link_type, original_length, bytes });
            origins.push(Origin { number, is_copy: verdict == Verdict::OnItsWay });
        }
        if verdict != Verdict::Counted
            && let Some(strand) = self.strands.get_mut(held.strand)
        {
            strand.copies += 1;
        }
        self.start += held.length;
        if self.start > BLOCK_OCTETS && self.start * 2 > self.bytes.len() {
            self.bytes.drain(..std::mem::take(&mut self.start));
        }
    }

    /// How far the files were read, in octets as they lie on the disk.
    pub(crate) fn offset(&self) -> u64 {
        self.strands.iter().map(|strand| strand.offset).sum()
    }

    /// What each file is, in their order.
    pub(crate) fn summaries(&self) -> Vec<Summary> {
        let of = |strand: &Strand| Summary {
            copies: strand.copies,
            ..strand.heard.summary(strand.packets, strand.problems.list())
        };
        self.strands.iter().map(of).collect()
    }
}
