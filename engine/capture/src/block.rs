//! Packets whose bytes stay where they were read, to be handed to another thread without a copy.

use crate::Record;
use asepsis_wire::LinkType;

/// A packet of a [`Block`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// When it was captured, in nanoseconds since 1970-01-01T00:00:00Z.
    pub time_ns: i64,
    /// How its bytes begin.
    pub link_type: LinkType,
    /// Length on the wire, in octets.
    pub original_length: u32,
    /// Where its bytes lie in those of the block.
    pub(crate) start: usize,
    pub(crate) length: usize,
}

/// Room for packets that a block keeps for its next use: as many as there are small ones in what is read of a file at once.
const MAX_KEPT_PACKETS: usize = 1024;

/// Packets that were read together, to be handed on as they are.
#[derive(Debug, Default)]
pub struct Block {
    pub(crate) bytes: Vec<u8>,
    pub(crate) packets: Vec<Located>,
}

impl Block {
    /// Forgets all; the memory is used again.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.forget_packets();
    }

    /// Forgets the packets, not the memory in which they lay.
    pub(crate) fn forget_packets(&mut self) {
        self.packets.clear();
        self.packets.shrink_to(MAX_KEPT_PACKETS);
    }

    /// Adds a packet, whose bytes are copied.
    pub fn push(&mut self, record: &Record<'_>) {
        let Record { time_ns, link_type, original_length, bytes } = *record;
        let (start, length) = (self.bytes.len(), bytes.len());
        self.bytes.extend_from_slice(bytes);
        self.packets.push(Located { time_ns, link_type, original_length, start, length });
    }

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
