//! Counts what several workers noted, in the order in which one alone would have counted it.

use crate::blocks::Said;
use crate::notes::{Notes, Told, Turn, Unread};
use crate::records::FlowRecord;
use crate::tally::{Counted, Tally};
use crate::window::Place;
use asepsis_observation::{Endpoint, FieldsView, Kind};
use std::cmp::Ordering;

/// An observation of which a worker tells again by its number.
#[derive(Debug)]
struct Kept {
    hash: u64,
    kind: &'static Kind,
    subject: Endpoint,
    fields: Box<[u8]>,
    place: Place,
}

impl Kept {
    fn new(hash: u64, said: &Said<'_>, place: Place) -> Self {
        Self { hash, kind: said.kind, subject: said.subject, fields: said.fields.octets().into(), place }
    }

    fn said(&self) -> Said<'_> {
        Said { kind: self.kind, subject: self.subject, fields: FieldsView::of_octets(&self.fields) }
    }
}

/// What one worker tells.
#[derive(Debug, Default)]
struct Voice {
    unread: Unread,
    /// By number: bounded by the senders and frames that a share remembers.
    kept: Vec<Option<Kept>>,
}

impl Voice {
    /// Counts the next note, which is of the packet with this number and time.
    fn count(&mut self, counted: &mut Counted, moment: (u64, i64)) {
        match self.unread.take() {
            Some(Told::Again(number)) => {
                if let Some(Some(kept)) = self.kept.get_mut(number as usize)
                    && !counted.repeat(kept.place, kept.kind)
                {
                    kept.place = counted.add_said(kept.hash, &kept.said(), moment);
                }
            }
            Some(Told::Observation { hash, said, kept }) => {
                let place = counted.add_said(hash, &said, moment);
                if let Some(number) = kept {
                    if self.kept.len() <= number as usize {
                        self.kept.resize_with(number as usize + 1, || None);
                    }
                    if let Some(known) = self.kept.get_mut(number as usize) {
                        *known = Some(Kept::new(hash, &said, place));
                    }
                }
            }
            Some(Told::Flow(record)) => counted.flow(record.clone()),
            None => {}
        }
    }

    /// Whose turn is first; of flows that ended together, whose began first.
    fn order(&self, other: &Self) -> Ordering {
        let (one, other_turn) = (self.unread.turn(), other.unread.turn());
        let flow = |voice: &Self| voice.unread.next_flow().map(FlowRecord::order);
        match one.cmp(&other_turn) {
            Ordering::Equal if one.is_some_and(|turn| turn.rank == Turn::FLOWS) => flow(self).cmp(&flow(other)),
            order => order,
        }
    }
}

/// Reads the notes of all workers side by side.
#[derive(Debug)]
pub(crate) struct Merger {
    pub(crate) counted: Counted,
    voices: Vec<Voice>,
}

impl Merger {
    pub(crate) fn new(workers: usize) -> Self {
        Self { counted: Counted::default(), voices: (0..workers).map(|_| Voice::default()).collect() }
    }

    /// Takes the notes of a worker on the next bundle, and gives back those that were read.
    pub(crate) fn replace(&mut self, worker: usize, notes: Notes) -> Notes {
        let voice = self.voices.get_mut(worker);
        voice.map(|voice| std::mem::replace(&mut voice.unread, Unread::new(notes)).into_notes()).unwrap_or_default()
    }

    /// Counts what was noted of a packet.
    pub(crate) fn packet(&mut self, packet: u32, moment: (u64, i64)) {
        let is_next = |voice: &&mut Voice| voice.unread.turn().is_some_and(|turn| turn.packet == packet);
        while let Some(voice) = self.voices.iter_mut().filter(is_next).min_by(|one, other| one.order(other)) {
            voice.count(&mut self.counted, moment);
        }
    }
}
