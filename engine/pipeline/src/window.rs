//! Repeats inside a window of time are one observation with a count.

use asepsis_observation::{Endpoint, Fields, Kind, Observation};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::collections::VecDeque;
use std::hash::{BuildHasher, Hasher};

/// Length of the window in packet time, in nanoseconds.
pub const WINDOW_NS: i64 = 60_000_000_000;
/// Observations whose window is open at once, at most. At the bound the oldest is closed early.
pub const MAX_OPEN_OBSERVATIONS: usize = 65_536;

/// An observation with when and how often it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Time of the first, in nanoseconds since 1970.
    pub time_ns: i64,
    /// Packet number of the first, from 1.
    pub packet: u64,
    /// How often it was seen.
    pub count: u64,
    /// What kind of thing was seen.
    pub kind: &'static Kind,
    /// Of whom.
    pub subject: Endpoint,
    /// With which fields.
    pub fields: Fields,
}

/// Where an open observation is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    at: u32,
    time_ns: i64,
    packet: u64,
}

#[derive(Debug)]
struct Slot {
    seen: Option<Seen>,
    hash: u64,
}

/// The observations whose window is open.
#[derive(Debug)]
pub(crate) struct Window {
    /// Keyed at random for each process: who sends packets cannot choose what collides.
    hasher: DefaultHashBuilder,
    index: HashTable<u32>,
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// Slots in order of time and packet.
    order: VecDeque<(i64, u64, u32)>,
    /// The latest time of any packet.
    now_ns: i64,
}

impl Window {
    pub(crate) fn new() -> Self {
        Self {
            hasher: DefaultHashBuilder::default(),
            index: HashTable::new(),
            slots: Vec::new(),
            free: Vec::new(),
            order: VecDeque::new(),
            now_ns: i64::MIN,
        }
    }

    fn hash(&self, observation: &Observation) -> u64 {
        use std::hash::Hash;
        let mut hasher = self.hasher.build_hasher();
        observation.kind.name.hash(&mut hasher);
        observation.subject.hash(&mut hasher);
        observation.fields.hash(&mut hasher);
        hasher.finish()
    }

    /// Counts an observation; those whose window ended go to `closed`, in order. Returns its place for `repeat`.
    pub(crate) fn add(&mut self, observation: Observation, time_ns: i64, packet: u64, closed: &mut Vec<Seen>) -> Place {
        let hash = self.hash(&observation);
        let slots = &mut self.slots;
        let found = self.index.find(hash, |at| {
            slots.get(*at as usize).and_then(|slot| slot.seen.as_ref()).is_some_and(|seen| {
                seen.kind.name == observation.kind.name
                    && seen.subject == observation.subject
                    && seen.fields == observation.fields
            })
        });
        if let Some(at) = found.copied()
            && let Some(seen) = slots.get_mut(at as usize).and_then(|slot| slot.seen.as_mut())
            && time_ns.saturating_sub(seen.time_ns) < WINDOW_NS
        {
            seen.count += 1;
            return Place { at, time_ns: seen.time_ns, packet: seen.packet };
        }
        if self.order.len() >= MAX_OPEN_OBSERVATIONS {
            self.close_first(closed);
        }
        let Observation { kind, subject, fields } = observation;
        let at = self.insert(hash, Seen { time_ns, packet, count: 1, kind, subject, fields });
        Place { at, time_ns, packet }
    }

    /// Counts one more of an observation by its place. False when its window ended: it must be added again.
    pub(crate) fn repeat(&mut self, place: Place, kind: &'static Kind) -> bool {
        let seen = self.slots.get_mut(place.at as usize).and_then(|slot| slot.seen.as_mut());
        let Some(seen) =
            seen.filter(|seen| (seen.time_ns, seen.packet, seen.kind.name) == (place.time_ns, place.packet, kind.name))
        else {
            return false;
        };
        seen.count += 1;
        true
    }

    fn insert(&mut self, hash: u64, seen: Seen) -> u32 {
        let place = (seen.time_ns, seen.packet);
        let slot = Slot { seen: Some(seen), hash };
        let at = if let Some(at) = self.free.pop() {
            if let Some(place) = self.slots.get_mut(at as usize) {
                *place = slot;
            }
            at
        } else {
            self.slots.push(slot);
            u32::try_from(self.slots.len() - 1).unwrap_or_default()
        };
        let slots = &self.slots;
        self.index.insert_unique(hash, at, |at| slots.get(*at as usize).map_or(0, |slot| slot.hash));
        let mut position = self.order.len();
        if self.order.back().is_some_and(|(time_ns, packet, _)| (*time_ns, *packet) > place) {
            position = self.order.partition_point(|(time_ns, packet, _)| (*time_ns, *packet) <= place);
        }
        self.order.insert(position, (place.0, place.1, at));
        at
    }

    fn close_first(&mut self, closed: &mut Vec<Seen>) {
        let Some((_, _, at)) = self.order.pop_front() else { return };
        let Some(slot) = self.slots.get_mut(at as usize) else { return };
        if let Ok(entry) = self.index.find_entry(slot.hash, |known| *known == at) {
            entry.remove();
        }
        self.free.push(at);
        closed.extend(slot.seen.take());
    }

    /// Closes the windows that ended before the time of a packet.
    pub(crate) fn advance(&mut self, time_ns: i64, closed: &mut Vec<Seen>) {
        self.now_ns = self.now_ns.max(time_ns);
        while let Some((first_ns, _, _)) = self.order.front()
            && self.now_ns.saturating_sub(*first_ns) >= WINDOW_NS
        {
            self.close_first(closed);
        }
    }

    /// Closes all windows.
    pub(crate) fn finish(&mut self, closed: &mut Vec<Seen>) {
        while !self.order.is_empty() {
            self.close_first(closed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_protocols::MALFORMED;

    fn observation(reason: &str) -> Observation {
        Observation { kind: &MALFORMED, subject: Endpoint::default(), fields: Fields::new().with("reason", reason) }
    }

    #[test]
    fn repeats_are_counted_and_a_window_ends_with_packet_time() {
        let (mut window, mut closed) = (Window::new(), Vec::new());
        for (packet, seconds) in [(1, 0), (2, 30), (3, 59), (4, 61), (5, 200)] {
            window.advance(seconds * 1_000_000_000, &mut closed);
            window.add(observation("same"), seconds * 1_000_000_000, packet, &mut closed);
        }
        window.finish(&mut closed);
        let counts: Vec<_> = closed.iter().map(|seen| (seen.packet, seen.count)).collect();
        assert_eq!(counts, [(1, 3), (4, 1), (5, 1)]);
    }

    #[test]
    fn packets_out_of_order_are_sorted_by_time() {
        let (mut window, mut closed) = (Window::new(), Vec::new());
        for (packet, reason, time_ns) in [(1, "a", 50), (2, "b", 10), (3, "c", 30)] {
            window.advance(time_ns, &mut closed);
            window.add(observation(reason), time_ns, packet, &mut closed);
        }
        window.finish(&mut closed);
        assert_eq!(closed.iter().map(|seen| seen.time_ns).collect::<Vec<_>>(), [10, 30, 50]);
    }

    #[test]
    fn a_full_window_closes_the_oldest() {
        let (mut window, mut closed) = (Window::new(), Vec::new());
        for packet in 0..MAX_OPEN_OBSERVATIONS as u64 + 10 {
            window.add(observation(&packet.to_string()), 0, packet, &mut closed);
        }
        assert_eq!(closed.len(), 10);
        assert_eq!(closed[0].packet, 0);
    }
}
