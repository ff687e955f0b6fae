//! Counts what several workers noted, in the order in which one alone would have counted it.

use crate::blocks::Said;
use crate::notes::{Notes, Told, Turn, Unread};
use crate::records::FlowRecord;
use crate::tally::{Counted, Tally};
use crate::window::Place;
use asepsis_observation::{Endpoint, FieldsView, Kind};
use std::cmp::Ordering;

/// Notes of a worker that are looked at together, so that what they need from memory is fetched for all of them at once.
const AHEAD: usize = 16;

/// An observation of which a worker tells again by its number.
#[derive(Debug)]
struct Kept {
    hash: u64,
    kind: &'static Kind,
    subject: Endpoint,
    fields: Box<[u8]>,
}

impl Kept {
    fn new(hash: u64, said: &Said<'_>) -> Self {
        Self { hash, kind: said.kind, subject: said.subject, fields: said.fields.octets().into() }
    }

    fn said(&self) -> Said<'_> {
        Said { kind: self.kind, subject: self.subject, fields: FieldsView::of_octets(&self.fields) }
    }
}

/// What one worker tells.
#[derive(Debug, Default)]
struct Voice {
    unread: Unread,
    /// Where what is kept was counted last and its kind, by number: bounded by what a share remembers.
    places: Vec<(Place, Option<&'static Kind>)>,
    /// What is kept, by number.
    kept: Vec<Option<Kept>>,
    /// Notes that were looked at before their turn.
    ahead: usize,
}

impl Voice {
    /// Counts the next note, which is of the packet with this number and time.
    fn count(&mut self, counted: &mut Counted, moment: (u64, i64)) {
        if self.ahead == 0 {
            let place = |number: u32| self.places.get(number as usize).map(|(place, _)| *place);
            counted.look_ahead(self.unread.again(AHEAD).filter_map(place));
            self.ahead = AHEAD;
        }
        self.ahead -= 1;
        match self.unread.take() {
            Some(Told::Again(number)) => {
                if let Some((place, Some(kind))) = self.places.get_mut(number as usize)
                    && !counted.repeat(*place, kind)
                    && let Some(Some(kept)) = self.kept.get(number as usize)
                {
                    *place = counted.add_said(kept.hash, &kept.said(), moment);
                }
            }
            Some(Told::Observation { hash, said, kept }) => {
                let place = counted.add_said(hash, &said, moment);
                if let Some(number) = kept {
                    let kept = Kept::new(hash, &said);
                    self.keep(number as usize, kept, place);
                }
            }
            Some(Told::Flow(record)) => counted.flow(record.clone()),
            None => {}
        }
    }

    fn keep(&mut self, number: usize, kept: Kept, place: Place) {
        if self.kept.len() <= number {
            self.kept.resize_with(number + 1, || None);
            self.places.resize_with(number + 1, Default::default);
        }
        if let (Some(known), Some(at)) = (self.kept.get_mut(number), self.places.get_mut(number)) {
            *at = (place, Some(kept.kind));
            *known = Some(kept);
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
