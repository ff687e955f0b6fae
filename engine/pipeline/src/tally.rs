//! Where what is observed is counted.

use crate::blocks::Said;
use crate::records::FlowRecord;
use crate::seen::{Observations, Seen};
use crate::window::{Window, hash_of};
use asepsis_observation::Observation;
use hashbrown::DefaultHashBuilder;

/// Counts what a share observes.
pub(crate) trait Tally {
    /// Counts an observation of the packet with this number and time.
    fn add(&mut self, observation: &Observation, moment: (u64, i64));

    /// Takes a flow that ended.
    fn flow(&mut self, record: FlowRecord);
}

/// Counts in one window at once.
#[derive(Debug)]
pub(crate) struct Counted {
    window: Window,
    observations: Observations,
    flows: Vec<FlowRecord>,
}

impl Default for Counted {
    fn default() -> Self {
        Self { window: Window::new(), observations: Observations::default(), flows: Vec::new() }
    }
}

impl Counted {
    /// Closes the windows that ended before the time of a packet; `others` are those that ended elsewhere meanwhile.
    pub(crate) fn advance<'a>(&mut self, time_ns: i64, others: impl Iterator<Item = Seen<'a>>) {
        self.put_between(time_ns, others);
        self.window.advance(time_ns, &mut self.observations);
    }

    /// True when nothing is closed before the time of a packet, to which it moves on.
    pub(crate) fn passes(&mut self, time_ns: i64) -> bool {
        self.window.passes(time_ns)
    }

    fn put_between<'a>(&mut self, time_ns: i64, others: impl Iterator<Item = Seen<'a>>) {
        for seen in others {
            self.window.advance_before(time_ns, (seen.time_ns, seen.packet), &mut self.observations);
            self.observations.push(seen);
        }
    }

    /// Takes what was closed elsewhere before its time.
    pub(crate) fn append<'a>(&mut self, others: impl Iterator<Item = Seen<'a>>) {
        others.for_each(|seen| self.observations.push(seen));
    }

    /// What observations are hashed with.
    pub(crate) const fn hasher(&self) -> &DefaultHashBuilder {
        self.window.hasher()
    }

    /// Counts an observation by its hash.
    pub(crate) fn add_said(&mut self, hash: u64, said: &Said<'_>, (number, time_ns): (u64, i64)) {
        self.window.add((hash, said), time_ns, number, &mut self.observations);
    }

    /// Closes all windows; `others` are those that were closed elsewhere.
    pub(crate) fn finish<'a>(&mut self, others: impl Iterator<Item = Seen<'a>>) {
        self.put_between(i64::MAX, others);
        self.window.finish(&mut self.observations);
    }

    /// Observations that wait to be taken.
    pub(crate) const fn waiting(&self) -> usize {
        self.observations.len()
    }

    /// Observations whose window ended since the last call, in order.
    pub(crate) fn take_observations(&mut self) -> Observations {
        let room = Observations::as_large_as(&self.observations);
        std::mem::replace(&mut self.observations, room)
    }

    /// Flows that ended since the last call.
    pub(crate) fn take_flows(&mut self) -> Vec<FlowRecord> {
        let room = Vec::with_capacity(self.flows.len());
        std::mem::replace(&mut self.flows, room)
    }
}

impl Tally for Counted {
    fn add(&mut self, observation: &Observation, moment: (u64, i64)) {
        let said = Said::from(observation);
        self.add_said(hash_of(self.hasher(), &said), &said, moment);
    }

    fn flow(&mut self, record: FlowRecord) {
        self.flows.push(record);
    }
}
