//! Open observations, side by side in the order in which they came: what is opened and closed next lies next in memory.

use asepsis_observation::{Endpoint, FieldsView, Kind, Observation};

/// An observation where it lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    pub(crate) kind: &'static Kind,
    pub(crate) subject: Endpoint,
    pub(crate) fields: FieldsView<'a>,
}

impl<'a> From<&'a Observation> for Said<'a> {
    fn from(observation: &'a Observation) -> Self {
        Self { kind: observation.kind, subject: observation.subject, fields: observation.fields.view() }
    }
}

/// Observations of one block.
const BLOCK_SLOTS: usize = 256;
/// Blocks, at most: four times what is needed when all end in the order in which they came.
const MAX_BLOCKS: usize = 1024;
/// Room for fields that a block keeps for its next use, in octets. More is given back.
const MAX_KEPT_OCTETS: usize = 64 * 1024;

/// One open observation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) time_ns: i64,
    pub(crate) packet: u64,
    /// 0 when it was closed.
    pub(crate) count: u64,
    pub(crate) kind: &'static Kind,
    pub(crate) hash: u64,
    pub(crate) subject: Endpoint,
    /// Where its fields begin in its block, and how long they are.
    fields: (u32, u32),
}

/// Observations that came one after the other. Its memory is used again when the last of them was closed.
#[derive(Debug, Default)]
struct Block {
    slots: Vec<Slot>,
    fields: Vec<u8>,
    open: usize,
}

impl Block {
    fn octets(&self, slot: &Slot) -> &[u8] {
        let (start, length) = (slot.fields.0 as usize, slot.fields.1 as usize);
        self.fields.get(start..start + length).unwrap_or_default()
    }

    const fn has_room(&self) -> bool {
        // What lies behind an offset of 32 bits could not be found again.
        self.slots.len() < BLOCK_SLOTS && self.fields.len() < u32::MAX as usize / 2
    }

    fn clear(&mut self) {
        self.slots.clear();
        self.fields.clear();
        self.fields.shrink_to(MAX_KEPT_OCTETS);
    }
}

/// All blocks.
#[derive(Debug)]
pub(crate) struct Blocks {
    all: Vec<Block>,
    /// The block that is being filled.
    current: usize,
    free: Vec<usize>,
}

impl Default for Blocks {
    fn default() -> Self {
        Self { all: vec![Block::default()], current: 0, free: Vec::new() }
    }
}

const fn split(at: u32) -> (usize, usize) {
    (at as usize / BLOCK_SLOTS, at as usize % BLOCK_SLOTS)
}

impl Blocks {
    /// An observation by its place, open or closed.
    pub(crate) fn get(&self, at: u32) -> Option<&Slot> {
        let (block, slot) = split(at);
        self.all.get(block)?.slots.get(slot)
    }

    /// An observation by its place, open or closed, to be counted.
    pub(crate) fn get_mut(&mut self, at: u32) -> Option<&mut Slot> {
        let (block, slot) = split(at);
        self.all.get_mut(block)?.slots.get_mut(slot)
    }

    /// True when the place holds this very observation, still open.
    #[inline]
    pub(crate) fn is(&self, at: u32, hash: u64, said: &Said<'_>) -> bool {
        let (block, slot) = split(at);
        let Some(block) = self.all.get(block) else { return false };
        block.slots.get(slot).is_some_and(|slot| {
            slot.hash == hash
                && slot.count > 0
                && std::ptr::eq(slot.kind, said.kind)
                && slot.subject == said.subject
                && block.octets(slot) == said.fields.octets()
        })
    }

    /// True when one more can be opened.
    pub(crate) fn has_room(&self) -> bool {
        self.all.get(self.current).is_some_and(Block::has_room) || !self.free.is_empty() || self.all.len() < MAX_BLOCKS
    }

    /// Opens an observation and tells its place. There must be room.
    #[inline]
    pub(crate) fn open(&mut self, hash: u64, said: &Said<'_>, time_ns: i64, packet: u64) -> u32 {
        if !self.all.get(self.current).is_some_and(Block::has_room) {
            self.current = self.free.pop().unwrap_or_else(|| {
                self.all.push(Block::default());
                self.all.len() - 1
            });
        }
        let Some(block) = self.all.get_mut(self.current) else { return 0 };
        if block.slots.capacity() == 0 {
            block.slots.reserve_exact(BLOCK_SLOTS);
        }
        let octets = said.fields.octets();
        let number = |length: usize| u32::try_from(length).unwrap_or_default();
        let fields = (number(block.fields.len()), number(octets.len()));
        block.fields.extend_from_slice(octets);
        let (kind, subject) = (said.kind, said.subject);
        block.slots.push(Slot { time_ns, packet, count: 1, kind, hash, subject, fields });
        block.open += 1;
        number(self.current * BLOCK_SLOTS + block.slots.len() - 1)
    }

    /// Closes an observation, which `read` sees for the last time.
    #[inline]
    pub(crate) fn close(&mut self, at: u32, read: impl FnOnce(&Slot, FieldsView<'_>)) {
        let (number, slot) = split(at);
        let Some(block) = self.all.get_mut(number) else { return };
        let Some(slot) = block.slots.get_mut(slot).filter(|slot| slot.count > 0) else { return };
        let closed = *slot;
        slot.count = 0;
        read(&closed, FieldsView::of_octets(block.octets(&closed)));
        block.open -= 1;
        if block.open == 0 {
            block.clear();
            if number != self.current {
                self.free.push(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_observation::Fields;
    use asepsis_protocols::MALFORMED;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn observation(number: u64) -> Observation {
        let fields = Fields::new().with("reason", "x".repeat(usize::try_from(number % 90).unwrap()).as_str());
        Observation { kind: &MALFORMED, subject: Endpoint::default(), fields }
    }

    proptest! {
        #[test]
        fn what_is_open_is_found_where_it_was_put(steps in prop::collection::vec((1_usize..600, 0_usize..900), 1..12)) {
            let (mut blocks, mut model, mut packet) = (Blocks::default(), BTreeMap::new(), 0_u64);
            for (opened, closed) in steps {
                for _ in 0..opened {
                    packet += 1;
                    let at = blocks.open(packet, &(&observation(packet)).into(), 0, packet);
                    prop_assert!(model.insert(at, packet).is_none());
                }
                let places: Vec<u32> = model.keys().copied().collect();
                for at in places.iter().rev().step_by(3).chain(places.iter()).take(closed) {
                    let Some(number) = model.remove(at) else { continue };
                    let mut seen = None;
                    blocks.close(*at, |slot, fields| seen = Some((slot.packet, fields.octets().to_vec())));
                    prop_assert_eq!(seen, Some((number, observation(number).fields.view().octets().to_vec())));
                }
                for (at, number) in &model {
                    prop_assert!(blocks.is(*at, *number, &(&observation(*number)).into()));
                }
            }
            let most = packet.div_ceil(BLOCK_SLOTS as u64) + 1;
            prop_assert!(blocks.all.len() as u64 <= most);
        }
    }

    #[test]
    fn memory_is_used_again_and_has_an_end() {
        let mut blocks = Blocks::default();
        for packet in 0..10_000 {
            let at = blocks.open(packet, &(&observation(packet)).into(), 0, packet);
            blocks.close(at, |_, _| {});
        }
        assert_eq!(blocks.all.len(), 1);
        let mut packet = 0;
        while blocks.has_room() {
            blocks.open(packet, &(&observation(packet)).into(), 0, packet);
            packet += 1;
        }
        assert_eq!(packet, (MAX_BLOCKS * BLOCK_SLOTS) as u64);
    }
}
