//! Observations whose window ended, side by side in two runs of memory.

use asepsis_observation::{Endpoint, FieldsView, Kind};

/// An observation with when and how often it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen<'a> {
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
    pub fields: FieldsView<'a>,
}

#[derive(Clone, Copy, Debug)]
struct Ended {
    time_ns: i64,
    packet: u64,
    count: u64,
    kind: &'static Kind,
    subject: Endpoint,
    /// Where its fields end; they begin where those before end.
    fields_end: usize,
}

/// Observations in order.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    ended: Vec<Ended>,
    fields: Vec<u8>,
}

/// Observations, and octets of their fields, for which room is made at once, at most.
const MAX_ROOM: (usize, usize) = (16_384, 2 * 1024 * 1024);

impl Observations {
    /// None yet, with room for about as many as there were in the last batch.
    pub(crate) fn as_large_as(last: &Self) -> Self {
        let ended = Vec::with_capacity(last.ended.len().min(MAX_ROOM.0));
        Self { ended, fields: Vec::with_capacity(last.fields.len().min(MAX_ROOM.1)) }
    }

    pub(crate) fn push(&mut self, seen: Seen<'_>) {
        self.fields.extend_from_slice(seen.fields.octets());
        let Seen { time_ns, packet, count, kind, subject, .. } = seen;
        self.ended.push(Ended { time_ns, packet, count, kind, subject, fields_end: self.fields.len() });
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.ended.len()
    }

    /// True when there is none.
    pub const fn is_empty(&self) -> bool {
        self.ended.is_empty()
    }

    /// One of them, by its number from 0.
    pub fn get(&self, number: usize) -> Option<Seen<'_>> {
        let Ended { time_ns, packet, count, kind, subject, fields_end } = *self.ended.get(number)?;
        let before = number.checked_sub(1).and_then(|before| self.ended.get(before));
        let octets = self.fields.get(before.map_or(0, |before| before.fields_end)..fields_end)?;
        Some(Seen { time_ns, packet, count, kind, subject, fields: FieldsView::of_octets(octets) })
    }

    /// All in order.
    pub fn iter(&self) -> impl Iterator<Item = Seen<'_>> {
        (0..self.ended.len()).filter_map(|number| self.get(number))
    }

    /// Kinds and how often each was seen.
    pub fn counts(&self) -> impl Iterator<Item = (&'static Kind, u64)> {
        self.ended.iter().map(|ended| (ended.kind, ended.count))
    }
}
