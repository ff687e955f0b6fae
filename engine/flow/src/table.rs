//! The table of flows: bounded, aged by packet time, deterministic whatever the seed of its hashes.

use crate::Key;
use crate::wheel::Wheel;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Who sent a packet: the end that was seen to speak first, or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the initiator.
    Forward,
    /// From the responder.
    Backward,
}

/// Bounds of a table.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Flows kept at once. At the bound the one that was silent longest, of a few looked at, is closed.
    pub max_flows: usize,
    /// Silence after which a TCP flow is closed, in nanoseconds.
    pub tcp_idle_ns: i64,
    /// Silence after which any other flow is closed, in nanoseconds.
    pub other_idle_ns: i64,
    /// Silence after which a flow that is over is closed, in nanoseconds: late segments still belong to it.
    pub over_idle_ns: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_flows: 1_000_000,
            tcp_idle_ns: 900_000_000_000,
            other_idle_ns: 120_000_000_000,
            over_idle_ns: 10_000_000_000,
        }
    }
}

/// One flow and what the table's user keeps of it.
#[derive(Debug)]
pub struct Flow<T> {
    /// Its key.
    pub key: Key,
    /// True when the initiator is the key's low end.
    pub initiator_is_low: bool,
    /// Time of its first packet, in nanoseconds since 1970.
    pub start_ns: i64,
    /// Time of its latest packet.
    pub last_ns: i64,
    /// Number of its first packet.
    pub first_packet: u64,
    /// Packets of the initiator and of the responder.
    pub packets: [u64; 2],
    /// IP octets of the initiator and of the responder.
    pub octets: [u64; 2],
    /// Set by the user when the conversation ended, who then calls [`Table::end`].
    pub is_over: bool,
    /// The user's own.
    pub state: T,
}

impl<T> Flow<T> {
    /// Puts flows that end together in the order in which they began; a packet in a tunnel begins one, and its tunnel another.
    pub const fn order(&self) -> (u64, Key) {
        (self.first_packet, self.key)
    }
}

/// Which flow a packet is of, and in which direction: to be asked of the table once for each packet.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    key: Key,
    /// True when the sender is the key's low end.
    is_low: bool,
    /// The table's hash of the key.
    pub hash: u64,
}

/// Flows that are fetched at once.
const AHEAD: usize = 16;
/// Slots looked at for the longest silent flow when the table is full.
const EVICTION_SAMPLE: usize = 16;

/// All live flows of one sensor, or of a share of its hosts.
#[derive(Debug)]
pub struct Table<T> {
    limits: Limits,
    /// Keyed at random for each process: who sends packets cannot choose what collides.
    hasher: DefaultHashBuilder,
    index: HashTable<u32>,
    slots: Vec<Option<Flow<T>>>,
    free: Vec<u32>,
    wheel: Wheel,
    /// First packet, slot and hash of flows that are being closed; empty in between.
    ended: Vec<(u64, u32, u64)>,
    hand: usize,
    evicted: u64,
}

impl<T: Default> Table<T> {
    /// An empty table.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            hasher: DefaultHashBuilder::default(),
            index: HashTable::new(),
            slots: Vec::new(),
            free: Vec::new(),
            wheel: Wheel::default(),
            ended: Vec::new(),
            hand: 0,
            evicted: 0,
        }
    }

    /// Live flows.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// True when no flow is live.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// All live flows, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Flow<T>> {
        self.slots.iter().flatten()
    }

    /// Flows that were closed early because the table was full.
    pub const fn evicted(&self) -> u64 {
        self.evicted
    }

    /// The way of a packet by its key; `is_low` tells whether its sender is the key's low end.
    pub fn way(&self, (key, is_low): (Key, bool)) -> Way {
        Way { key, is_low, hash: self.hasher.hash_one(key) }
    }

    /// A live flow.
    pub fn get(&self, way: &Way) -> Option<&Flow<T>> {
        self.slots.get(self.find(way.hash, &way.key)? as usize)?.as_ref()
    }

    fn find(&self, hash: u64, key: &Key) -> Option<u32> {
        let slots = &self.slots;
        let is_it = |at: &u32| matches!(slots.get(*at as usize), Some(Some(flow)) if flow.key == *key);
        self.index.find(hash, is_it).copied()
    }

    /// Fetches from memory what [`Table::packet`] will need for ways with these hashes, all at once; `near` reads a little
    /// of the user's own.
    pub fn look_ahead(&self, hashes: &[u64], near: impl Fn(&T) -> usize) {
        let mut places = [None; AHEAD];
        for hashes in hashes.chunks(AHEAD) {
            for (place, hash) in places.iter_mut().zip(hashes) {
                // Whose hash looks the same is mostly the one: to compare the keys would be to wait.
                *place = self.index.find(*hash, |_| true).copied();
            }
            let flows =
                places.iter().take(hashes.len()).flatten().filter_map(|at| self.slots.get(*at as usize)?.as_ref());
            let read = |flow: &Flow<T>| (flow.packets[0] ^ flow.octets[1], flow.last_ns, near(&flow.state));
            flows.map(read).for_each(|read| {
                std::hint::black_box(read);
            });
        }
    }

    /// Counts a packet and gives its flow, a new one when there was none or it had been silent too long. `is_opener` tells
    /// whether the sender is the initiator of a new flow. Flows that ended are handed to `closed`.
    pub fn packet(
        &mut self,
        &Way { key, is_low, hash }: &Way,
        is_opener: impl FnOnce() -> bool,
        time_ns: i64,
        (number, octets): (u64, u32),
        closed: &mut Vec<Flow<T>>,
    ) -> Option<(&mut Flow<T>, Direction)> {
        let mut slot = self.find(hash, &key);
        if let Some(at) = slot
            && self.is_idle(at, time_ns)
        {
            self.remove(at, hash, closed);
            slot = None;
        }
        let at = match slot {
            Some(at) => at,
            None => self.insert((hash, key), is_low == is_opener(), time_ns, number, closed)?,
        };
        let flow = self.slots.get_mut(at as usize)?.as_mut()?;
        let direction = if flow.initiator_is_low == is_low { Direction::Forward } else { Direction::Backward };
        flow.last_ns = flow.last_ns.max(time_ns);
        let [packets, sum] = match (direction, &mut flow.packets, &mut flow.octets) {
            (Direction::Forward, [packets, _], [sum, _]) | (Direction::Backward, [_, packets], [_, sum]) => {
                [packets, sum]
            }
        };
        *packets += 1;
        *sum += u64::from(octets);
        Some((flow, direction))
    }

    /// To be told once when a flow's `is_over` was set: it is closed after a short silence.
    pub fn end(&mut self, way: &Way) {
        let Some(at) = self.find(way.hash, &way.key) else { return };
        if let Some(Some(flow)) = self.slots.get(at as usize) {
            self.wheel.put(at, flow.last_ns.saturating_add(self.idle_ns(flow)));
        }
    }

    /// Ends a flow now, which is handed to `closed`: the next packet of its key begins another.
    pub fn close(&mut self, way: &Way, closed: &mut Vec<Flow<T>>) {
        if let Some(at) = self.find(way.hash, &way.key) {
            self.remove(at, way.hash, closed);
        }
    }

    /// Closes the flows that have been silent too long, in the order in which they began. Meant to be called when packet
    /// time has moved on by about a second: what it costs is the flows that may be due, not those that live.
    pub fn expire(&mut self, now_ns: i64, closed: &mut Vec<Flow<T>>) {
        let mut due = self.wheel.advance(now_ns);
        let mut ended = std::mem::take(&mut self.ended);
        for at in due.drain(..) {
            let Some(Some(flow)) = self.slots.get(at as usize) else { continue };
            if self.is_idle(at, now_ns) {
                ended.push((flow.first_packet, at, self.hasher.hash_one(flow.key)));
            } else {
                self.wheel.put(at, flow.last_ns.saturating_add(self.idle_ns(flow)));
            }
        }
        self.wheel.keep(due);
        // Numbers are put in order, not the flows: those are moved once. Most stand in runs, which a stable sort finds.
        let slots = &self.slots;
        let key = |at: u32| slots.get(at as usize).and_then(Option::as_ref).map(|flow| flow.key);
        ended.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| key(one.1).cmp(&key(other.1))));
        // All are looked up once before any is removed: so none waits for memory behind another.
        for (_, _, hash) in &ended {
            std::hint::black_box(self.index.find(*hash, |_| true).copied());
        }
        closed.reserve(ended.len());
        for (_, at, hash) in ended.drain(..) {
            self.remove(at, hash, closed);
        }
        self.ended = ended;
    }

    /// Ends all flows, in the order in which they began.
    pub fn finish(&mut self) -> Vec<Flow<T>> {
        self.index.clear();
        self.free.clear();
        self.wheel = Wheel::default();
        let mut flows: Vec<_> = self.slots.drain(..).flatten().collect();
        // Their keys are put in order, not the flows: those are moved once.
        flows.sort_by_cached_key(Flow::order);
        flows
    }

    /// Deals all flows out to so many tables, which together say what this one would have said; `part_of` tells the number
    /// of the one that gets a flow. A part that has more flows than its bound closes one for each that begins.
    pub fn split(self, parts: usize, part_of: impl Fn(&Flow<T>) -> usize) -> Vec<Self> {
        let limits = Limits { max_flows: self.limits.max_flows / parts.max(1), ..self.limits };
        let empty = || Self { wheel: self.wheel.emptied(), ..Self::new(limits) };
        let mut tables: Vec<Self> = (0..parts).map(|_| empty()).collect();
        if let Some(first) = tables.first_mut() {
            first.evicted = self.evicted;
        }
        for (number, flow) in (0_u32..).zip(self.slots) {
            if let Some(flow) = flow
                && let Some(table) = tables.get_mut(part_of(&flow))
                && let Ok(at) = u32::try_from(table.slots.len())
            {
                table.wheel.put_as(at, &self.wheel, number);
                table.place(at, table.hasher.hash_one(flow.key), flow);
            }
        }
        tables
    }

    /// Puts a flow into a slot that is free or new.
    #[inline]
    fn place(&mut self, at: u32, hash: u64, flow: Flow<T>) {
        match self.slots.get_mut(at as usize) {
            Some(slot) => *slot = Some(flow),
            None => self.slots.push(Some(flow)),
        }
        let (slots, hasher) = (&self.slots, &self.hasher);
        let rehash = |at: &u32| match slots.get(*at as usize) {
            Some(Some(flow)) => hasher.hash_one(flow.key),
            _ => 0,
        };
        self.index.insert_unique(hash, at, rehash);
    }

    const fn idle_ns(&self, flow: &Flow<T>) -> i64 {
        match (flow.is_over, flow.key.protocol()) {
            (true, _) => self.limits.over_idle_ns,
            (false, 6) => self.limits.tcp_idle_ns,
            (false, _) => self.limits.other_idle_ns,
        }
    }

    fn is_idle(&self, at: u32, now_ns: i64) -> bool {
        let flow = self.slots.get(at as usize).and_then(Option::as_ref);
        flow.is_some_and(|flow| now_ns.saturating_sub(flow.last_ns) > self.idle_ns(flow))
    }

    fn insert(
        &mut self,
        (hash, key): (u64, Key),
        initiator_is_low: bool,
        time_ns: i64,
        number: u64,
        closed: &mut Vec<Flow<T>>,
    ) -> Option<u32> {
        if self.index.len() >= self.limits.max_flows.max(1) {
            self.evict(closed);
        }
        let flow = Flow {
            key,
            initiator_is_low,
            start_ns: time_ns,
            last_ns: time_ns,
            first_packet: number,
            packets: [0; 2],
            octets: [0; 2],
            is_over: false,
            state: T::default(),
        };
        let due_ns = time_ns.saturating_add(self.idle_ns(&flow));
        let at = match self.free.pop() {
            Some(at) => at,
            None => u32::try_from(self.slots.len()).ok()?,
        };
        self.wheel.put(at, due_ns);
        self.place(at, hash, flow);
        Some(at)
    }

    /// Hands a flow to `closed`: moved there at once, since to return it would be to move it again.
    fn remove(&mut self, at: u32, hash: u64, closed: &mut Vec<Flow<T>>) {
        let Some(flow) = self.slots.get_mut(at as usize).and_then(Option::take) else { return };
        closed.push(flow);
        if let Ok(entry) = self.index.find_entry(hash, |known| *known == at) {
            entry.remove();
        }
        self.wheel.remove(at);
        self.free.push(at);
    }

    fn evict(&mut self, closed: &mut Vec<Flow<T>>) {
        let mut oldest: Option<(i64, u32, Key)> = None;
        let mut looked = 0;
        while looked < EVICTION_SAMPLE.min(self.index.len()) {
            self.hand = if self.hand + 1 < self.slots.len() { self.hand + 1 } else { 0 };
            if let (Some(Some(flow)), Ok(at)) = (self.slots.get(self.hand), u32::try_from(self.hand)) {
                looked += 1;
                if oldest.is_none_or(|(last_ns, ..)| flow.last_ns < last_ns) {
                    oldest = Some((flow.last_ns, at, flow.key));
                }
            }
        }
        if let Some((_, at, key)) = oldest {
            self.evicted += 1;
            self.remove(at, self.hasher.hash_one(key), closed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn key(port: u16) -> (Key, bool) {
        let host = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        Key::new(None, 17, (host, port), (IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2)), 53))
    }

    #[test]
    fn an_answer_belongs_to_the_question() {
        let mut table: Table<()> = Table::new(Limits::default());
        let mut closed = Vec::new();
        let (key, is_low) = key(5000);
        let [forth, back] = [is_low, !is_low].map(|is_low| table.way((key, is_low)));
        assert_eq!(table.packet(&forth, || true, 0, (1, 60), &mut closed).unwrap().1, Direction::Forward);
        let (flow, direction) = table.packet(&back, || true, 5, (2, 90), &mut closed).unwrap();
        assert_eq!((direction, flow.packets, flow.octets, flow.last_ns), (Direction::Backward, [1, 1], [60, 90], 5));
    }

    #[test]
    fn silence_ends_a_flow() {
        let mut table: Table<()> = Table::new(Limits::default());
        let mut closed = Vec::new();
        let way = table.way(key(1));
        table.packet(&way, || true, 0, (1, 60), &mut closed);
        table.packet(&way, || true, 200_000_000_000, (2, 60), &mut closed);
        assert_eq!((closed.len(), table.len(), closed[0].packets), (1, 1, [1, 0]));
    }

    #[test]
    fn a_full_table_closes_the_flow_that_was_silent_longest() {
        let mut table: Table<()> = Table::new(Limits { max_flows: 8, ..Limits::default() });
        let mut closed = Vec::new();
        for port in 0..20 {
            let way = table.way(key(port));
            table.packet(&way, || true, i64::from(port), (u64::from(port), 60), &mut closed);
            assert!(table.len() <= 8);
        }
        assert_eq!((closed.len(), table.evicted()), (12, 12));
        assert_eq!(closed[0].start_ns, 0);
        assert_eq!(table.finish().len(), 8);
    }

    /// Reads a packet of a port at a second, or closes what was silent too long when there is no port.
    fn step(tables: &mut [Table<()>], second: i64, port: Option<u16>, number: u64) -> Vec<(i64, u64, [u64; 2])> {
        let mut closed = Vec::new();
        let time_ns = second * 1_000_000_000 + i64::try_from(number % 1000).unwrap() * 1_000_000;
        if let Some(port) = port {
            let number_of_table = usize::from(port) % tables.len();
            let table = &mut tables[number_of_table];
            table.packet(&table.way(key(port)), || true, time_ns, (number, 60), &mut closed);
        } else {
            for table in tables {
                table.expire(time_ns, &mut closed);
            }
        }
        closed.sort_by_key(Flow::order);
        closed.iter().map(|flow| (flow.last_ns, flow.first_packet, flow.packets)).collect()
    }

    proptest::proptest! {
        #[test]
        fn parts_say_what_the_whole_would_have_said(
            steps in proptest::collection::vec((-3_i64..40, proptest::option::of(0_u16..30)), 1..300),
            parts in 1_usize..5,
            split_at in 0_usize..300,
        ) {
            let mut whole = [Table::new(Limits { other_idle_ns: 20_000_000_000, ..Limits::default() })];
            let mut split = vec![Table::new(whole[0].limits)];
            let mut second = 1_700_000_000;
            for (number, (passed, port)) in (0..).zip(steps) {
                second += passed / 8;
                if number == split_at {
                    let part_of = |flow: &Flow<()>| (0..30).position(|port| key(port).0 == flow.key).unwrap() % parts;
                    split = split.pop().unwrap().split(parts, part_of);
                }
                let number = number as u64;
                let told = step(&mut whole, second, port, number);
                proptest::prop_assert_eq!(told, step(&mut split, second, port, number));
            }
            proptest::prop_assert_eq!(whole[0].len(), split.iter().map(Table::len).sum::<usize>());
        }
    }
}
