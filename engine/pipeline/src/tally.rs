//! Where what is observed is counted.

use crate::blocks::Said;
use crate::frames::FRAMES;
use crate::records::FlowRecord;
use crate::seen::Observations;
use crate::window::{Place, Window, hash_of};
use asepsis_observation::{Kind, Observation};
use hashbrown::DefaultHashBuilder;

/// What may be told of again without being read again, by the number under which a share remembers it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kept {
    Sender(u32),
    Frame(u32),
}

impl Kept {
    /// Different for all that is kept at a time.
    pub(crate) const fn number(self) -> u32 {
        match self {
            Self::Frame(number) => number,
            Self::Sender(number) => FRAMES + number,
        }
    }
}

/// Counts what a share observes.
pub(crate) trait Tally {
    /// Counts an observation of the packet with this number and time. Returns its place for [`Tally::repeat`], which may
    /// only be used for what is kept.
    fn add(&mut self, observation: &Observation, moment: (u64, i64), kept: Option<Kept>) -> Place;

    /// Counts one more of an observation by its place. False when that cannot be: it must be added again.
    fn repeat(&mut self, place: Place, kind: &'static Kind) -> bool;

    /// Takes a flow that ended.
    fn flow(&mut self, record: FlowRecord);

    /// Fetches from memory what is counted at these places.
    fn look_ahead(&self, places: impl Iterator<Item = Place>);
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
    /// Closes the windows that ended before the time of a packet.
    pub(crate) fn advance(&mut self, time_ns: i64) {
        self.window.advance(time_ns, &mut self.observations);
    }

    /// What observations are hashed with.
    pub(crate) const fn hasher(&self) -> &DefaultHashBuilder {
        self.window.hasher()
    }

    /// Counts an observation by its hash. Returns its place.
    pub(crate) fn add_said(&mut self, hash: u64, said: &Said<'_>, (number, time_ns): (u64, i64)) -> Place {
        self.window.add((hash, said), time_ns, number, &mut self.observations)
    }

    /// Closes all windows.
    pub(crate) fn finish(&mut self) {
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
    fn add(&mut self, observation: &Observation, moment: (u64, i64), _: Option<Kept>) -> Place {
        let said = Said::from(observation);
        self.add_said(hash_of(self.hasher(), &said), &said, moment)
    }

    fn repeat(&mut self, place: Place, kind: &'static Kind) -> bool {
        self.window.repeat(place, kind)
    }

    fn flow(&mut self, record: FlowRecord) {
        self.flows.push(record);
    }

    fn look_ahead(&self, places: impl Iterator<Item = Place>) {
        self.window.look_ahead(places);
    }
}
