//! A thread that reads the packets of its flows, and notes what it observes.

use crate::blocks::Said;
use crate::bundle::{Bundle, Item, Task};
use crate::layers::{Headers, Receiver};
use crate::notes::{Notes, Turn};
use crate::records::FlowRecord;
use crate::share::Share;
use crate::tally::{Kept, Tally};
use crate::window::{Place, hash_of};
use asepsis_flow::Limits;
use asepsis_observation::{Kind, Observation};
use asepsis_wire::read_ip;
use hashbrown::DefaultHashBuilder;
use std::sync::Arc;
use std::sync::mpsc::{Receiver as Incoming, SyncSender};

/// Notes what is observed, for another to count: here nobody knows what is counted already.
#[derive(Debug)]
struct Scribe {
    /// That of the window in which all is counted.
    hasher: DefaultHashBuilder,
    notes: Notes,
    turn: Turn,
}

impl Tally for Scribe {
    fn add(&mut self, observation: &Observation, _: (u64, i64), kept: Option<Kept>) -> Place {
        let said = Said::from(observation);
        let kept = kept.map(Kept::number);
        self.notes.observation(self.turn, hash_of(&self.hasher, &said), &said, kept);
        Place::kept(kept.unwrap_or_default())
    }

    fn repeat(&mut self, place: Place, _: &'static Kind) -> bool {
        self.notes.again(self.turn, place.number());
        true
    }

    fn flow(&mut self, record: FlowRecord) {
        self.notes.flow(self.turn, record);
    }

    fn look_ahead(&self, _: impl Iterator<Item = Place>) {}
}

/// Reads its part of each bundle.
pub(crate) struct Worker {
    /// Which of the workers.
    number: usize,
    share: Share<Scribe>,
}

impl Worker {
    /// One of several workers; `hasher` is that of the window in which all is counted.
    pub(crate) fn new(number: usize, workers: usize, hasher: DefaultHashBuilder) -> Self {
        let scribe = Scribe { hasher, notes: Notes::default(), turn: Turn::default() };
        Self { number, share: Share::new(Limits::default(), workers, scribe) }
    }

    /// Reads bundles until there are no more, or nobody wants to know. `spare` brings back notes that were read.
    pub(crate) fn run(
        mut self,
        bundles: &Incoming<Arc<Bundle>>,
        done: &SyncSender<(Arc<Bundle>, Notes)>,
        spare: &Incoming<Notes>,
    ) {
        for bundle in bundles {
            self.share.tally.notes = spare.try_recv().unwrap_or_default();
            self.share.tally.notes.clear();
            self.read(&bundle);
            let notes = std::mem::take(&mut self.share.tally.notes);
            if done.send((bundle, notes)).is_err() {
                return;
            }
        }
    }

    fn read(&mut self, bundle: &Bundle) {
        let mut seconds = bundle.work.seconds.iter().copied().peekable();
        let mut ahead = 0;
        let mut items = bundle.work.of_worker(self.number);
        while let Some(packet) = items.first().map(|item| item.packet) {
            while let Some(second) = seconds.next_if(|second| *second < packet) {
                self.second(bundle, second);
                self.end_flows();
            }
            self.begin(bundle, packet);
            if seconds.next_if_eq(&packet).is_some() {
                self.share.expire();
            }
            while let Some((item, rest)) = items.split_first().filter(|(item, _)| item.packet == packet) {
                if ahead == 0 {
                    ahead = self.share.look_ahead(items.iter().map(|item| Headers::within(bundle.frame(item))));
                }
                ahead = ahead.saturating_sub(1);
                self.share.tally.turn.rank = item.rank;
                self.task(bundle, item);
                items = rest;
            }
            self.end_flows();
        }
        for second in seconds {
            self.second(bundle, second);
            self.end_flows();
        }
        if bundle.end.is_some() {
            self.finish(bundle);
        }
    }

    fn begin(&mut self, bundle: &Bundle, packet: u32) {
        self.share.tally.turn = Turn { packet, rank: 0 };
        let (number, time_ns) = bundle.moment(packet);
        self.share.begin(number, time_ns);
    }

    fn second(&mut self, bundle: &Bundle, packet: u32) {
        self.begin(bundle, packet);
        self.share.expire();
    }

    fn end_flows(&mut self) {
        self.share.tally.turn.rank = Turn::FLOWS;
        self.share.end_flows();
    }

    /// Ends all flows, in a turn behind that of the packets that never became whole.
    fn finish(&mut self, bundle: &Bundle) {
        self.begin(bundle, bundle.packets() + 1);
        self.share.tally.turn.rank = Turn::FLOWS;
        self.share.finish();
        self.share.tally.notes.problems = std::mem::take(&mut self.share.problems);
    }

    fn task(&mut self, bundle: &Bundle, item: &Item) {
        let frame = bundle.frame(item);
        let ip = || read_ip(frame.ether_type, frame.payload);
        let datagram = |number| bundle.work.datagram(number);
        match item.task {
            Task::Packet(tunnel) => {
                if let Some(ip) = ip() {
                    self.share.packet(&frame, &ip, tunnel);
                }
            }
            Task::OtherFrame => self.share.other_frame(&frame),
            Task::LinkFrame(dissector) => self.share.link_frame(dissector, &frame),
            Task::Sender { is_ip: true } => self.share.sender(&frame, ip().as_ref()),
            Task::Sender { is_ip: false } => self.share.sender(&frame, None),
            Task::Malformed(reason) => {
                if let Some(ip) = ip() {
                    self.share.malformed_packet(&frame, &ip, reason);
                }
            }
            Task::Joined(number, tunnel) => {
                if let Some(datagram) = datagram(number) {
                    self.share.joined(&frame, datagram, tunnel);
                }
            }
            Task::Lost(number) => {
                if let Some(datagram) = datagram(number) {
                    self.share.lost(datagram);
                }
            }
        }
    }
}
