//! Packets on their way to the workers: bytes that stay where they were read, and for each worker what it has to read.

use crate::fragments::Datagram;
use crate::problems::Problems;
use crate::seen::{Observations, Seen};
use crate::source::{Heard, Summary};
use crate::woven::Origin;
use asepsis_capture::Block;
use asepsis_wire::Frame;
use std::ops::Range;

/// Room for copied bytes that is kept for the next use, in octets: more is given back.
const MAX_KEPT_OCTETS: usize = 64 * 1024;

/// Where in an IP packet the transport header ends, about.
const TRANSPORT_AT: usize = 50;

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

/// One thing that a worker has to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// Number of the packet in the bundle, from 0.
    pub(crate) packet: u32,
    /// Number of the item in the packet, from 0.
    pub(crate) rank: u32,
    pub(crate) task: Task,
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
        self.items.resize_with(workers, Vec::new);
        self.items.iter_mut().for_each(Vec::clear);
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

    /// Gives a worker something to read; `place` is its packet's number and its own rank.
    pub(crate) fn push(&mut self, block: &Block, worker: usize, place: (u32, u32), frame: &Frame<'_>, task: Task) {
        let payload = self.span(block, frame.payload);
        let Frame { source, destination, vlan, ether_type, .. } = *frame;
        if let Some(items) = self.items.get_mut(worker) {
            let (packet, rank) = place;
            items.push(Item { packet, rank, task, payload, source, destination, vlan, ether_type });
        }
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

    /// Notes how many had ended with the time of a packet, and how many when it was read.
    pub(crate) fn note(&mut self, packet: u32, with_time: usize, in_all: usize) {
        if self.before(self.packets.len()) < in_all {
            self.packets.push((packet, with_time, in_all));
        }
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
            let payload = self.payload(item);
            payload.first().copied().unwrap_or_default() ^ payload.get(TRANSPORT_AT).copied().unwrap_or_default()
        };
        std::hint::black_box(items.iter().fold(0, |all, item| all ^ read(item)));
    }

    fn payload(&self, item: &Item) -> &[u8] {
        let Span { start, length, is_copied } = item.payload;
        let bytes = if is_copied { &self.work.copied } else { self.block.bytes() };
        bytes.get(start..start + length as usize).unwrap_or_default()
    }

    /// The frame of an item.
    pub(crate) fn frame(&self, item: &Item) -> Frame<'_> {
        let Item { source, destination, vlan, ether_type, .. } = *item;
        Frame { source, destination, vlan, ether_type, payload: self.payload(item) }
    }
}
