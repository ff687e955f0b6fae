//! Counts what several workers noted, in the order in which one alone would have counted it.

use crate::bundle::Closed;
use crate::notes::{Notes, Told, Turn, Unread};
use crate::records::FlowRecord;
use crate::tally::{Counted, Tally};
use asepsis_capture::Located;
use std::cmp::Ordering;

/// Reads the notes of all workers side by side.
#[derive(Debug)]
pub(crate) struct Merger {
    pub(crate) counted: Counted,
    /// Of each worker.
    unread: Vec<Unread>,
    /// How far the packets were read with which observations of frames ended.
    closed: usize,
    /// The first packet of the bundle of which there is more than its time.
    next: u32,
}

impl Merger {
    pub(crate) fn new(counted: Counted, workers: usize) -> Self {
        Self { counted, unread: (0..workers).map(|_| Unread::default()).collect(), closed: 0, next: 0 }
    }

    /// Takes the notes of a worker on the next bundle, and gives back those that were read.
    pub(crate) fn replace(&mut self, worker: usize, notes: Notes) -> Notes {
        (self.closed, self.next) = (0, 0);
        let unread = self.unread.get_mut(worker);
        unread.map(|unread| std::mem::replace(unread, Unread::new(notes)).into_notes()).unwrap_or_default()
    }

    /// Passes over packets of which nothing was noted, the first of which has this number in the bundle, up to one with whose
    /// time anything is closed. Tells how many.
    pub(crate) fn pass(&mut self, packets: &[Located], first: u32) -> u32 {
        let quiet = packets.iter().zip(first..self.next.max(first));
        let passed = quiet.take_while(|(located, _)| self.counted.passes(located.time_ns)).count();
        u32::try_from(passed).unwrap_or_default()
    }

    /// Counts what was noted of a packet with this number in the bundle.
    pub(crate) fn packet(&mut self, packet: u32, moment: (u64, i64), closed: &Closed) {
        if packet < self.next {
            return self.counted.advance(moment.1, std::iter::empty());
        }
        let [with_time, while_read] = closed.of_packet(&mut self.closed, packet);
        self.counted.advance(moment.1, closed.observations.part(with_time));
        self.notes(packet, moment);
        self.counted.append(closed.observations.part(while_read));
        let noted = self.unread.iter().filter_map(Unread::turn).map(|turn| turn.packet);
        self.next = noted.chain(closed.next_packet(self.closed)).min().unwrap_or(u32::MAX);
    }

    /// Counts what was noted of a packet, and of no frame.
    pub(crate) fn notes(&mut self, packet: u32, moment: (u64, i64)) {
        let is_next = |unread: &&mut Unread| unread.turn().is_some_and(|turn| turn.packet == packet);
        let mut those = self.unread.iter_mut().filter(is_next);
        if let (Some(only), None) = (those.next(), those.next()) {
            while only.turn().is_some_and(|turn| turn.packet == packet) {
                count(&mut self.counted, only, moment);
            }
            return;
        }
        while let Some(unread) = self.unread.iter_mut().filter(is_next).min_by(|one, other| order(one, other)) {
            count(&mut self.counted, unread, moment);
        }
    }
}

/// Counts the next note.
fn count(counted: &mut Counted, unread: &mut Unread, moment: (u64, i64)) {
    match unread.take() {
        Some(Told::Observation { hash, said }) => counted.add_said(hash, &said, moment),
        Some(Told::Flow(record)) => counted.flow(record.clone()),
        None => {}
    }
}

/// Whose turn is first; of flows that ended together, whose began first.
fn order(one: &Unread, other: &Unread) -> Ordering {
    let (turn, other_turn) = (one.turn(), other.turn());
    let flow = |unread: &Unread| unread.next_flow().map(FlowRecord::order);
    match turn.cmp(&other_turn) {
        Ordering::Equal if turn.is_some_and(|turn| turn.rank == Turn::FLOWS) => flow(one).cmp(&flow(other)),
        order => order,
    }
}
