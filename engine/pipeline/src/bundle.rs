//! Packets on their way to the workers: bytes that stay where they were read, and for each worker what it has to read.

use crate::fragments::Datagram;
use crate::problems::Problems;
use crate::seen::{Observations, Seen};
use crate::source::{Heard, Summary};
use crate::woven::Origin;
use asepsis_capture::Block;
use asepsis_wire::{Frame, LinkType, read_frame};
use std::ops::Range;

/// Room for copied bytes that is kept for the next use, in octets: more is given back.
const MAX_KEPT_OCTETS: usize = 64 * 1024;

/// The same of what workers have to read: as many as there are small packets in a block.
const MAX_KEPT_ITEMS: usize = 1024;
const MAX_KEPT_PARTS: usize = 256;

/// Where in a frame the transport header ends, about.
const TRANSPORT_AT: usize = 64;

/// Where bytes lie.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    start: usize,
    length: u32,
    /// Among the copied bytes, not those of the block.
    is_copied: bool,
}

/// What is to be done with a frame.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Task {
    /// To read its packet, with the word of the tunnel that it is.
    Packet(Option<&'static str>),
    /// To read the datagram of this number, with the word of the tunnel that it is.
    Joined(u32, Option<&'static str>),
    /// To count the datagram of this number.
    Lost(u32),
}

/// One thing that a worker has to read. Small, since there is one of nearly every packet, written by one processor and read by
/// another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// Number of the packet in the bundle, from 0.
    pub(crate) packet: u32,
    /// Number of the [`Part`] of it that is meant, or [`WHOLE`].
    part: u32,
}

/// The packet is its only item, and is to be read as it lies in the block.
const WHOLE: u32 = u32::MAX;

/// A frame that must be looked for in its packet, or that was put together.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// Number of the item in the packet, from 0.
    rank: u32,
    task: Task,
    payload: Span,
    source: Option<[u8; 6]>,
    destination: Option<[u8; 6]>,
    vlan: Option<u16>,
    ether_type: u16,
}

/// What all workers have to read of a block.
#[derive(Default)]
pub(crate) struct Work {
    /// Bytes that were put together from several packets.
    copied: Vec<u8>,
    datagrams: Vec<Datagram>,
    parts: Vec<Part>,
    /// For each worker, in order of packets and ranks.
    items: Vec<Vec<Item>>,
    /// Packets at whose time flows may end.
    pub(crate) seconds: Vec<u32>,
}

impl Work {
    /// Makes room for other work in the same memory.
    pub(crate) fn clear(&mut self, workers: usize) {
        self.copied.clear();
        self.copied.shrink_to(MAX_KEPT_OCTETS);
        self.datagrams.clear();
        self.parts.clear();
        self.parts.shrink_to(MAX_KEPT_PARTS);
        self.items.resize_with(workers, Vec::new);
        for items in &mut self.items {
            items.clear();
            items.shrink_to(MAX_KEPT_ITEMS);
        }
        self.seconds.clear();
    }

    /// Where bytes lie in the block; those that do not are copied.
    fn span(&mut self, block: &Block, bytes: &[u8]) -> Span {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let start = bytes.as_ptr().addr().wrapping_sub(block.bytes().as_ptr().addr());
        if start.saturating_add(bytes.len()) <= block.bytes().len() {
            return Span { start, length, is_copied: false };
        }
        let start = self.copied.len();
        self.copied.extend_from_slice(bytes);
        Span { start, length, is_copied: true }
    }

    /// Gives a worker a packet to read that holds no other.
    pub(crate) fn push_whole(&mut self, worker: usize, packet: u32) {
        self.give(worker, Item { packet, part: WHOLE });
    }

    /// Gives a worker something to read; `place` is its packet's number and its own rank.
    pub(crate) fn push(&mut self, block: &Block, worker: usize, place: (u32, u32), frame: &Frame<'_>, task: Task) {
        let payload = self.span(block, frame.payload);
        let Frame { source, destination, vlan, ether_type, .. } = *frame;
        let (packet, rank) = place;
        let part = u32::try_from(self.parts.len()).unwrap_or(WHOLE);
        self.parts.push(Part { rank, task, payload, source, destination, vlan, ether_type });
        self.give(worker, Item { packet, part });
    }

    fn give(&mut self, worker: usize, item: Item) {
        if let Some(items) = self.items.get_mut(worker) {
            items.push(item);
        }
    }

    fn part(&self, item: Item) -> Option<&Part> {
        self.parts.get(item.part as usize)
    }

    /// What is to be done with an item, and its rank.
    pub(crate) fn task(&self, item: Item) -> (Task, u32) {
        self.part(item).map_or((Task::Packet(None), 0), |part| (part.task, part.rank))
    }

    /// Keeps a datagram, and tells its number.
    pub(crate) fn keep(&mut self, datagram: &Datagram) -> u32 {
        self.datagrams.push(datagram.clone());
        u32::try_from(self.datagrams.len() - 1).unwrap_or(u32::MAX)
    }

    /// A datagram by its number.
    pub(crate) fn datagram(&self, number: u32) -> Option<&Datagram> {
        self.datagrams.get(number as usize)
    }

    /// What a worker has to read.
    pub(crate) fn of_worker(&self, worker: usize) -> &[Item] {
        self.items.get(worker).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Observations of frames whose window ended.
#[derive(Debug, Default)]
pub(crate) struct Closed {
    pub(crate) observations: Observations,
    /// For each packet with which any ended its number in the bundle, how many had ended with its time, and how many in all.
    packets: Vec<(u32, usize, usize)>,
}

impl Closed {
    pub(crate) fn clear(&mut self) {
        self.observations.clear();
        self.packets.clear();
    }

    /// Notes how many had ended with the time of a packet, and how many when it was read: of one with which any ended.
    pub(crate) fn note(&mut self, packet: u32, with_time: usize, in_all: usize) {
        self.packets.push((packet, with_time, in_all));
    }

    fn before(&self, entry: usize) -> usize {
        entry.checked_sub(1).and_then(|last| self.packets.get(last)).map_or(0, |(_, _, in_all)| *in_all)
    }

    /// Those that ended with the time of a packet, and those while it was read. `entry` is the next one that was noted.
    pub(crate) fn of_packet(&self, entry: &mut usize, packet: u32) -> [Range<usize>; 2] {
        let before = self.before(*entry);
        match self.packets.get(*entry) {
            Some((noted, with_time, in_all)) if *noted == packet => {
                *entry += 1;
                [before..*with_time, *with_time..*in_all]
            }
            _ => [before..before, before..before],
        }
    }

    /// The packet of the next entry.
    pub(crate) fn next_packet(&self, entry: usize) -> Option<u32> {
        self.packets.get(entry).map(|(packet, _, _)| *packet)
    }

    /// Those that ended with the capture.
    pub(crate) fn at_end(&self) -> impl Iterator<Item = Seen<'_>> {
        self.observations.part(self.before(self.packets.len())..self.observations.len())
    }
}

/// Packets in a row, with what all workers have to read of them.
#[derive(Default)]
pub(crate) struct Bundle {
    pub(crate) block: Block,
    pub(crate) work: Work,
    /// Packets before the first of these.
    pub(crate) before: u64,
    /// Number of the last of these, or if there is none of the last before.
    pub(crate) last: u64,
    /// Of packets of several files: where each comes from.
    pub(crate) origins: Vec<Origin>,
    /// Of several files: what was read of each.
    pub(crate) files: Vec<Summary>,
    pub(crate) closed: Closed,
    /// What was read of the capture up to the last of these.
    pub(crate) heard: Heard,
    /// Only when no more follow: what the reader could not read.
    pub(crate) end: Option<Problems>,
}

impl Bundle {
    /// Packets in it.
    pub(crate) fn packets(&self) -> u32 {
        u32::try_from(self.block.packets().len()).unwrap_or(u32::MAX)
    }

    /// Number, from 1, and time of a packet; behind the last those of the last.
    pub(crate) fn moment(&self, packet: u32) -> (u64, i64) {
        match self.block.packets().get(packet as usize) {
            Some(located) => {
                let origin = self.origins.get(packet as usize);
                (origin.map_or(self.before + u64::from(packet) + 1, |origin| origin.number), located.time_ns)
            }
            None => (self.last, self.heard.last_ns),
        }
    }

    /// Fetches the headers of items from memory, all at once: another processor read them last.
    pub(crate) fn look_ahead(&self, items: &[Item]) {
        let read = |item: &Item| {
            let bytes = self.work.part(*item).map_or_else(|| self.packet(*item).1, |part| self.payload(part));
            bytes.first().copied().unwrap_or_default() ^ bytes.get(TRANSPORT_AT).copied().unwrap_or_default()
        };
        std::hint::black_box(items.iter().fold(0, |all, item| all ^ read(item)));
    }

    fn packet(&self, item: Item) -> (LinkType, &[u8]) {
        let located = self.block.packets().get(item.packet as usize);
        located.map_or((LinkType::Ethernet, &[]), |located| (located.link_type, self.block.bytes_of(located)))
    }

    fn payload(&self, part: &Part) -> &[u8] {
        let Span { start, length, is_copied } = part.payload;
        let bytes = if is_copied { &self.work.copied } else { self.block.bytes() };
        bytes.get(start..start + length as usize).unwrap_or_default()
    }

    /// The frame of an item.
    #[inline]
    pub(crate) fn frame(&self, item: Item) -> Option<Frame<'_>> {
        let Some(part) = self.work.part(item) else {
            let (link_type, bytes) = self.packet(item);
            return read_frame(link_type, bytes);
        };
        let Part { source, destination, vlan, ether_type, .. } = *part;
        Some(Frame { source, destination, vlan, ether_type, payload: self.payload(part) })
    }
}
