//! Repeats inside a window of time are one observation with a count.

use crate::blocks::{Blocks, Said};
use crate::seen::{Observations, Seen};
use asepsis_observation::Kind;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::collections::VecDeque;
use std::hash::{BuildHasher, Hash, Hasher};

/// Length of the window in packet time, in nanoseconds.
pub const WINDOW_NS: i64 = 60_000_000_000;
/// Observations whose window is open at once, at most. At the bound the oldest is closed early.
pub const MAX_OPEN_OBSERVATIONS: usize = 65_536;
/// Observations that are fetched at once before they are closed.
const AHEAD: usize = 16;

/// Where an open observation is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    at: u32,
    time_ns: i64,
    packet: u64,
}

#[cfg(test)]
impl Place {
    pub(crate) const fn of(packet: u64) -> Self {
        Self { at: 0, time_ns: 0, packet }
    }
}

/// The hash of an observation.
pub(crate) fn hash_of(hasher: &DefaultHashBuilder, said: &Said<'_>) -> u64 {
    let mut hasher = hasher.build_hasher();
    hasher.write_usize(std::ptr::from_ref(said.kind).addr());
    said.subject.hash(&mut hasher);
    hasher.write(said.fields.octets());
    hasher.finish()
}

/// The observations whose window is open.
#[derive(Debug)]
pub(crate) struct Window {
    hasher: DefaultHashBuilder,
    index: HashTable<u32>,
    blocks: Blocks,
    /// Repeats of the observation at each place that its count does not have yet: what is counted most lies close together.
    repeats: Vec<u32>,
    /// The last in order of those that were closed: what comes behind it is open.
    closed_to: (i64, u64),
    /// Places in order of time and packet.
    order: VecDeque<(i64, u64, u32)>,
    /// How many of the next to be closed were fetched from memory already.
    fetched: usize,
    /// The latest time of any packet.
    now_ns: i64,
    /// The time at which the next window ends: until then there is nothing to close.
    due_ns: i64,
}

impl Window {
    pub(crate) fn new() -> Self {
        Self {
            hasher: DefaultHashBuilder::default(),
            index: HashTable::new(),
            blocks: Blocks::default(),
            repeats: Vec::new(),
            closed_to: (i64::MIN, 0),
            order: VecDeque::new(),
            fetched: 0,
            now_ns: i64::MIN,
            due_ns: i64::MAX,
        }
    }

    /// What observations are hashed with. Keyed at random for each process: who sends packets cannot choose what collides.
    pub(crate) const fn hasher(&self) -> &DefaultHashBuilder {
        &self.hasher
    }

    /// Counts an observation, by its [`hash_of`] with the window's hasher; those whose window ended go to `closed`, in
    /// order. Returns its place for `repeat`.
    pub(crate) fn add(
        &mut self,
        (hash, said): (u64, &Said<'_>),
        time_ns: i64,
        packet: u64,
        closed: &mut Observations,
    ) -> Place {
        let blocks = &mut self.blocks;
        let found = self.index.find(hash, |at| blocks.is(*at, hash, said));
        if let Some(at) = found.copied()
            && let Some(slot) = blocks.get_mut(at)
            && time_ns.saturating_sub(slot.time_ns) < WINDOW_NS
        {
            slot.count += 1;
            return Place { at, time_ns: slot.time_ns, packet: slot.packet };
        }
        if self.order.len() >= MAX_OPEN_OBSERVATIONS {
            self.close_first(closed);
        }
        // Times in disorder leave blocks with few open observations each.
        while !self.blocks.has_room() && !self.order.is_empty() {
            self.close_first(closed);
        }
        let at = self.insert(hash, said, time_ns, packet);
        Place { at, time_ns, packet }
    }

    /// Counts one more of an observation by its place. False when its window ended: it must be added again.
    pub(crate) fn repeat(&mut self, place: Place, kind: &'static Kind) -> bool {
        if (place.time_ns, place.packet) > self.closed_to
            && let Some(repeats) = self.repeats.get_mut(place.at as usize)
            && let Some(more) = repeats.checked_add(1)
        {
            *repeats = more;
            return true;
        }
        let Some(slot) = self.blocks.get_mut(place.at) else { return false };
        let is_open = slot.count > 0
            && (slot.time_ns, slot.packet) == (place.time_ns, place.packet)
            && std::ptr::eq(slot.kind, kind);
        if is_open {
            slot.count += 1;
        }
        is_open
    }

    fn insert(&mut self, hash: u64, said: &Said<'_>, time_ns: i64, packet: u64) -> u32 {
        let at = self.blocks.open(hash, said, time_ns, packet);
        if self.repeats.len() <= at as usize {
            self.repeats.resize(at as usize + 1, 0);
        }
        let blocks = &self.blocks;
        self.index.insert_unique(hash, at, |at| blocks.get(*at).map_or(0, |slot| slot.hash));
        let is_latest = self.order.back().is_none_or(|(last_ns, last, _)| (*last_ns, *last) <= (time_ns, packet));
        if is_latest {
            self.order.push_back((time_ns, packet, at));
        } else {
            let position = self.order.partition_point(|(known_ns, known, _)| (*known_ns, *known) <= (time_ns, packet));
            self.order.insert(position, (time_ns, packet, at));
        }
        self.due_ns = self.due_ns.min(time_ns.saturating_add(WINDOW_NS));
        at
    }

    /// Fetches how often the observations at these places were repeated, all at once.
    pub(crate) fn look_ahead(&self, places: impl Iterator<Item = Place>) {
        let repeats = |place: Place| self.repeats.get(place.at as usize);
        std::hint::black_box(places.filter_map(repeats).fold(0, |all, repeats| all ^ repeats));
    }

    /// Looks up those that are closed next together: none waits for memory behind another.
    fn look_back(&self) {
        for (_, _, at) in self.order.iter().take(AHEAD) {
            if let Some(slot) = self.blocks.get(*at) {
                std::hint::black_box(self.index.find(slot.hash, |_| true).copied());
            }
        }
    }

    fn close_first(&mut self, closed: &mut Observations) {
        if self.fetched == 0 {
            self.look_back();
            self.fetched = AHEAD;
        }
        self.fetched -= 1;
        let Some((time_ns, packet, at)) = self.order.pop_front() else { return };
        self.due_ns = self.order.front().map_or(i64::MAX, |(first_ns, ..)| first_ns.saturating_add(WINDOW_NS));
        self.closed_to = self.closed_to.max((time_ns, packet));
        let repeats = self.repeats.get_mut(at as usize).map_or(0, std::mem::take);
        let index = &mut self.index;
        self.blocks.close(at, |slot, fields| {
            if let Ok(entry) = index.find_entry(slot.hash, |known| *known == at) {
                entry.remove();
            }
            let (kind, subject, count) = (slot.kind, slot.subject, slot.count + u64::from(repeats));
            closed.push(Seen { time_ns, packet, count, kind, subject, fields });
        });
    }

    /// True when no window ended before the time of a packet, to which it moves on.
    pub(crate) fn passes(&mut self, time_ns: i64) -> bool {
        self.now_ns = self.now_ns.max(time_ns);
        self.now_ns < self.due_ns
    }

    /// Closes the windows that ended before the time of a packet.
    #[inline]
    pub(crate) fn advance(&mut self, time_ns: i64, closed: &mut Observations) {
        self.now_ns = self.now_ns.max(time_ns);
        if self.now_ns >= self.due_ns {
            self.advance_before(time_ns, (i64::MAX, u64::MAX), closed);
        }
    }

    /// As [`Window::advance`], but only those windows that began before a time and packet.
    pub(crate) fn advance_before(&mut self, time_ns: i64, before: (i64, u64), closed: &mut Observations) {
        self.now_ns = self.now_ns.max(time_ns);
        while let Some((first_ns, packet, _)) = self.order.front()
            && (*first_ns, *packet) < before
            && self.now_ns.saturating_sub(*first_ns) >= WINDOW_NS
        {
            self.close_first(closed);
        }
    }

    /// Closes all windows.
    pub(crate) fn finish(&mut self, closed: &mut Observations) {
        while !self.order.is_empty() {
            self.close_first(closed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_observation::{Endpoint, Fields, Observation};
    use asepsis_protocols::MALFORMED;

    fn observation(reason: &str) -> Observation {
        Observation { kind: &MALFORMED, subject: Endpoint::default(), fields: Fields::new().with("reason", reason) }
    }

    fn add(window: &mut Window, reason: &str, time_ns: i64, packet: u64, closed: &mut Observations) {
        let observation = observation(reason);
        let said = Said::from(&observation);
        window.add((hash_of(window.hasher(), &said), &said), time_ns, packet, closed);
    }

    #[test]
    fn repeats_are_counted_and_a_window_ends_with_packet_time() {
        let (mut window, mut closed) = (Window::new(), Observations::default());
        for (packet, seconds) in [(1, 0), (2, 30), (3, 59), (4, 61), (5, 200)] {
            window.advance(seconds * 1_000_000_000, &mut closed);
            add(&mut window, "same", seconds * 1_000_000_000, packet, &mut closed);
        }
        window.finish(&mut closed);
        let counts: Vec<_> = closed.iter().map(|seen| (seen.packet, seen.count)).collect();
        assert_eq!(counts, [(1, 3), (4, 1), (5, 1)]);
    }

    #[test]
    fn packets_out_of_order_are_sorted_by_time() {
        let (mut window, mut closed) = (Window::new(), Observations::default());
        for (packet, reason, time_ns) in [(1, "a", 50), (2, "b", 10), (3, "c", 30)] {
            window.advance(time_ns, &mut closed);
            add(&mut window, reason, time_ns, packet, &mut closed);
        }
        window.finish(&mut closed);
        assert_eq!(closed.iter().map(|seen| seen.time_ns).collect::<Vec<_>>(), [10, 30, 50]);
    }

    #[test]
    fn a_full_window_closes_the_oldest() {
        let (mut window, mut closed) = (Window::new(), Observations::default());
        for packet in 0..MAX_OPEN_OBSERVATIONS as u64 + 10 {
            add(&mut window, &packet.to_string(), 0, packet, &mut closed);
        }
        assert_eq!(closed.len(), 10);
        assert_eq!(closed.iter().next().unwrap().packet, 0);
    }
}
