//! Observations whose window ended, side by side in two runs of memory.

use asepsis_observation::{Endpoint, FieldsView, Kind};
use hashbrown::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

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

/// Observations in order. Their memory is used again for others when they are dropped.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    ended: Vec<Ended>,
    fields: Vec<u8>,
    spare: Arc<Spare>,
}

/// Memory of batches that are no longer needed: to ask the system for new pages costs more than to fill them.
#[derive(Debug, Default)]
struct Spare(Mutex<Vec<(Vec<Ended>, Vec<u8>)>>);

/// Batches whose memory is kept: one is being filled while another is read.
const MAX_SPARE: usize = 2;
/// Room for observations, and for octets of their fields, that is made at once or kept, at most.
const MAX_ROOM: (usize, usize) = (16_384, 2 * 1024 * 1024);
/// The same of what is emptied again and again, a few packets' observations at a time.
const MAX_KEPT: (usize, usize) = (256, 16 * 1024);

impl Drop for Observations {
    fn drop(&mut self) {
        let (mut ended, mut fields) = (std::mem::take(&mut self.ended), std::mem::take(&mut self.fields));
        ended.clear();
        ended.shrink_to(MAX_ROOM.0);
        fields.clear();
        fields.shrink_to(MAX_ROOM.1);
        let mut kept = self.spare.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MAX_SPARE {
            kept.push((ended, fields));
        }
    }
}

impl Observations {
    /// None yet, with room for about as many as there were in the last batch.
    pub(crate) fn as_large_as(last: &Self) -> Self {
        let spare = Arc::clone(&last.spare);
        let kept = spare.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let (ended, fields) = kept.unwrap_or_else(|| {
            let (ended, fields) = (last.ended.len().min(MAX_ROOM.0), last.fields.len().min(MAX_ROOM.1));
            (Vec::with_capacity(ended), Vec::with_capacity(fields))
        });
        Self { ended, fields, spare }
    }

    pub(crate) fn push(&mut self, seen: Seen<'_>) {
        self.fields.extend_from_slice(seen.fields.octets());
        let Seen { time_ns, packet, count, kind, subject, .. } = seen;
        self.ended.push(Ended { time_ns, packet, count, kind, subject, fields_end: self.fields.len() });
    }

    /// Forgets all; the memory is used again, but for what is far more than usual.
    pub(crate) fn clear(&mut self) {
        if !self.is_empty() {
            self.ended.clear();
            self.ended.shrink_to(MAX_KEPT.0);
            self.fields.clear();
            self.fields.shrink_to(MAX_KEPT.1);
        }
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
        self.part(0..self.ended.len())
    }

    /// Some of them, by their numbers from 0.
    pub(crate) fn part(&self, numbers: Range<usize>) -> impl Iterator<Item = Seen<'_>> {
        numbers.filter_map(|number| self.get(number))
    }

    /// Kinds, each once, and how often each was seen.
    pub fn counts(&self) -> impl Iterator<Item = (&'static Kind, u64)> {
        // By address: to compare the names of kinds for each observation would cost more than to count it.
        let mut counts: HashMap<usize, (&'static Kind, u64)> = HashMap::new();
        for ended in &self.ended {
            counts.entry(std::ptr::from_ref(ended.kind).addr()).or_insert((ended.kind, 0)).1 += ended.count;
        }
        counts.into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_observation::Fields;
    use asepsis_protocols::MALFORMED;

    fn fill(observations: &mut Observations) {
        let fields = Fields::new().with("reason", "a reason");
        let (kind, subject) = (&MALFORMED, Endpoint::default());
        for packet in 1..100 {
            observations.push(Seen { time_ns: 0, packet, count: 1, kind, subject, fields: fields.view() });
        }
    }

    #[test]
    fn memory_is_used_again_and_no_more_of_it_is_kept_than_needed() {
        let mut first = Observations::default();
        fill(&mut first);
        let (memory, room) = (first.ended.as_ptr(), first.ended.capacity());
        let second = Observations::as_large_as(&first);
        drop(first);
        let third = Observations::as_large_as(&second);
        assert_eq!((third.len(), third.ended.as_ptr(), third.ended.capacity()), (0, memory, room));
        let batches: Vec<_> = (0..10).map(|_| Observations::as_large_as(&third)).collect();
        drop(batches);
        assert_eq!(third.spare.0.lock().unwrap().len(), MAX_SPARE);
    }
}
