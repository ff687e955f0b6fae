//! What a worker observed in a bundle, in the order in which one worker alone would have.

use crate::blocks::Said;
use crate::problems::Problems;
use crate::records::FlowRecord;
use asepsis_observation::{Endpoint, FieldsView, Kind};

/// Room that is always kept for the next notes, and for octets of fields.
const LEAST_NOTES: usize = 128;
const LEAST_FLOWS: usize = 16;
const LEAST_OCTETS: usize = 8192;
/// How many times the room that was needed may be kept. Each of many notes would else keep that of the fullest bundle there ever was.
const MOST_TIMES: usize = 4;

/// Empties a list. Of far more room than was needed this time, `least` at the least, most is given back.
fn empty<T>(list: &mut Vec<T>, least: usize) {
    let needed = list.len().max(least);
    list.clear();
    if list.capacity() > MOST_TIMES * needed {
        list.shrink_to(2 * needed);
    }
}

/// Whose turn it is: the tasks of all packets, and behind those of a packet the flows that ended with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Turn {
    /// Number of the packet in the bundle.
    pub(crate) packet: u32,
    /// Rank of the task, or [`Turn::FLOWS`].
    pub(crate) rank: u32,
}

impl Turn {
    /// The rank of flows that ended, among which their order decides.
    pub(crate) const FLOWS: u32 = u32::MAX;
}

/// What was noted in a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Note {
    /// The next observation was made.
    Observation,
    /// The next flow ended.
    Flow,
}

#[derive(Clone, Copy, Debug)]
struct Observed {
    hash: u64,
    kind: &'static Kind,
    subject: Endpoint,
    /// Where its fields end; they begin where those before end.
    fields_end: usize,
}

/// The notes of a worker.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    turns: Vec<(Turn, Note)>,
    observed: Vec<Observed>,
    fields: Vec<u8>,
    flows: Vec<FlowRecord>,
    /// Only when no more follow: what went wrong.
    pub(crate) problems: Problems,
}

impl Notes {
    /// Makes room for other notes in the same memory; what is far more than usual is given back.
    pub(crate) fn clear(&mut self) {
        empty(&mut self.turns, LEAST_NOTES);
        empty(&mut self.observed, LEAST_NOTES);
        empty(&mut self.fields, LEAST_OCTETS);
        empty(&mut self.flows, LEAST_FLOWS);
    }

    pub(crate) fn observation(&mut self, turn: Turn, hash: u64, said: &Said<'_>) {
        self.fields.extend_from_slice(said.fields.octets());
        let Said { kind, subject, .. } = *said;
        self.observed.push(Observed { hash, kind, subject, fields_end: self.fields.len() });
        self.turns.push((turn, Note::Observation));
    }

    pub(crate) fn flow(&mut self, turn: Turn, record: FlowRecord) {
        self.flows.push(record);
        self.turns.push((turn, Note::Flow));
    }
}

/// What a note says.
pub(crate) enum Told<'a> {
    Observation { hash: u64, said: Said<'a> },
    Flow(&'a FlowRecord),
}

/// Notes and how far they were read.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    notes: Notes,
    turn: usize,
    observed: usize,
    fields: usize,
    flow: usize,
}

impl Unread {
    pub(crate) fn new(notes: Notes) -> Self {
        Self { notes, ..Self::default() }
    }

    pub(crate) fn into_notes(self) -> Notes {
        self.notes
    }

    /// Whose turn is next.
    pub(crate) fn turn(&self) -> Option<Turn> {
        self.notes.turns.get(self.turn).map(|(turn, _)| *turn)
    }

    /// The flow that is told of next.
    pub(crate) fn next_flow(&self) -> Option<&FlowRecord> {
        self.notes.flows.get(self.flow)
    }

    /// The next note.
    pub(crate) fn take(&mut self) -> Option<Told<'_>> {
        let (_, note) = self.notes.turns.get(self.turn)?;
        self.turn += 1;
        match note {
            Note::Observation => {
                let Observed { hash, kind, subject, fields_end } = *self.notes.observed.get(self.observed)?;
                let octets = self.notes.fields.get(self.fields..fields_end)?;
                self.observed += 1;
                self.fields = fields_end;
                let said = Said { kind, subject, fields: FieldsView::of_octets(octets) };
                Some(Told::Observation { hash, said })
            }
            Note::Flow => {
                self.flow += 1;
                self.notes.flows.get(self.flow - 1).map(Told::Flow)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_that_was_needed_once_is_given_back() {
        let mut list: Vec<u64> = (0..10_000).collect();
        empty(&mut list, LEAST_NOTES);
        assert!(list.is_empty() && list.capacity() >= 10_000);
        list.push(0);
        empty(&mut list, LEAST_NOTES);
        assert!((LEAST_NOTES..=MOST_TIMES * LEAST_NOTES).contains(&list.capacity()));
    }
}
