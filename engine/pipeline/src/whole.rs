//! Packets in, observations and flows out.

use crate::ahead::Upcoming;
use crate::layers::{Headers, Layers};
use crate::links::{Apart, Links};
use crate::problems::Problems;
use crate::records::FlowRecord;
use crate::seen::Observations;
use crate::share::Share;
use crate::tally::Counted;
use crate::time::Seconds;
use asepsis_flow::Limits;
use asepsis_wire::LinkType;

/// One sensor's packets, in the order in which they were captured.
pub struct Pipeline {
    layers: Layers,
    links: Links,
    /// All conversations.
    share: Share<Counted>,
    seconds: Seconds,
    number: u64,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pipeline").field("packets", &self.number).finish_non_exhaustive()
    }
}

impl Default for Pipeline {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Pipeline {
    /// Its parts between two packets, for several threads to go on: what is kept of frames, and of conversations.
    pub(crate) fn into_parts(self) -> ((Layers, Links, Seconds), Share<Counted>) {
        ((self.layers, self.links, self.seconds), self.share)
    }

    /// A pipeline that has seen nothing.
    pub fn new(limits: Limits) -> Self {
        let share = Share::new(limits, 1, Counted::default());
        Self { layers: Layers::default(), links: Links::default(), share, seconds: Seconds::default(), number: 0 }
    }

    /// Reads one packet.
    pub fn packet(&mut self, link_type: LinkType, time_ns: i64, bytes: &[u8]) {
        self.read(time_ns, (link_type, bytes), Headers::of(link_type, bytes).as_ref());
    }

    /// Reads one packet whose headers were read already.
    pub(crate) fn read(&mut self, time_ns: i64, record: (LinkType, &[u8]), headers: Option<&Headers<'_>>) {
        self.number += 1;
        self.advance(time_ns);
        let mut apart = Apart(&mut self.links, &mut self.share);
        self.layers.read(&mut apart, (self.number, time_ns), record, headers);
        self.share.end_flows();
        if !self.links.closed.is_empty() {
            self.share.tally.append(self.links.closed.iter());
            self.links.closed.clear();
        }
    }

    /// Notes that it is this late and no packet came: what was waiting for time to pass ends.
    pub fn wait_until(&mut self, time_ns: i64) {
        self.advance(time_ns);
        self.share.end_flows();
    }

    fn advance(&mut self, time_ns: i64) {
        self.links.begin(self.number, time_ns);
        self.share.begin(self.number, time_ns);
        // Nearly always nothing ended.
        if self.links.closed.is_empty() {
            self.share.tally.advance(time_ns, std::iter::empty());
        } else {
            self.share.tally.advance(time_ns, self.links.closed.iter());
            self.links.closed.clear();
        }
        if self.seconds.is_another(time_ns) {
            self.share.expire();
        }
    }

    /// Told of packets before their turn: nothing is read of them yet.
    pub(crate) fn look_ahead(&mut self, packets: &Upcoming<'_>) {
        self.links.look_ahead(packets);
        self.share.look_ahead(packets);
    }

    /// Ends all flows and windows.
    pub fn finish(&mut self) {
        self.layers.finish(&mut Apart(&mut self.links, &mut self.share));
        self.share.end_flows();
        self.share.finish();
        self.links.finish();
        self.share.tally.finish(self.links.closed.iter());
        self.links.closed.clear();
    }

    /// Packets read.
    pub const fn packets(&self) -> u64 {
        self.number
    }

    /// Observations whose window ended since the last call, in order.
    pub fn take_observations(&mut self) -> Observations {
        self.share.tally.take_observations()
    }

    /// Observations that wait to be taken.
    pub const fn waiting(&self) -> usize {
        self.share.tally.waiting()
    }

    /// Flows that ended since the last call.
    pub fn take_flows(&mut self) -> Vec<FlowRecord> {
        self.share.tally.take_flows()
    }

    /// What went wrong.
    pub fn problems(&self) -> Problems {
        let mut all = self.share.problems.clone();
        all.add_all(self.links.problems.clone());
        all
    }

    /// Counts what went wrong where the packets come from.
    pub fn add_problem(&mut self, kind: &'static str, detail: String) {
        self.share.problems.add(kind, detail, 1);
    }
}
