//! Reads the packets of a part of all flows, and notes what it observes.

use crate::ahead::PACKETS;
use crate::blocks::Said;
use crate::bundle::{Bundle, Task};
use crate::layers::Headers;
use crate::links::Conversations;
use crate::notes::{Notes, Turn};
use crate::problems::Problems;
use crate::records::FlowRecord;
use crate::share::Share;
use crate::tally::{Counted, Tally};
use crate::window::hash_of;
use asepsis_observation::Observation;
use hashbrown::DefaultHashBuilder;

/// Notes what is observed, for another to count: here nobody knows what is counted already.
#[derive(Debug)]
struct Scribe {
    /// That of the window in which all is counted.
    hasher: DefaultHashBuilder,
    notes: Notes,
    turn: Turn,
}

impl Tally for Scribe {
    fn add(&mut self, observation: &Observation, _: (u64, i64)) {
        let said = Said::from(observation);
        self.notes.observation(self.turn, hash_of(&self.hasher, &said), &said);
    }

    fn flow(&mut self, record: FlowRecord) {
        self.notes.flow(self.turn, record);
    }
}

/// Reads its part of each bundle.
pub(crate) struct Worker {
    /// Which of the workers.
    number: usize,
    share: Share<Scribe>,
}

impl Worker {
    /// As many workers as asked for, who go on with a share. Gives the tally in which all is to be counted from now on, and
    /// what went wrong until now.
    pub(crate) fn deal(share: Share<Counted>, workers: usize) -> (Counted, Problems, Vec<Self>) {
        let hasher = share.tally.hasher();
        let scribe = || Scribe { hasher: hasher.clone(), notes: Notes::default(), turn: Turn::default() };
        let scribes = (0..workers).map(|_| scribe()).collect();
        let (counted, problems, shares) = share.split(scribes);
        let workers = shares.into_iter().enumerate().map(|(number, share)| Self { number, share });
        (counted, problems, workers.collect())
    }

    /// Reads the next bundle. What it notes replaces what the notes held.
    pub(crate) fn read(&mut self, bundle: &Bundle, notes: Notes) -> Notes {
        self.share.tally.notes = notes;
        self.share.tally.notes.clear();
        self.read_items(bundle);
        if bundle.end.is_some() {
            self.finish(bundle);
        }
        std::mem::take(&mut self.share.tally.notes)
    }

    fn read_items(&mut self, bundle: &Bundle) {
        let mut seconds = bundle.work.seconds.iter().copied().peekable();
        let mut current = None;
        for items in bundle.work.of_worker(self.number).chunks(PACKETS) {
            bundle.look_ahead(items);
            // Filled where they lie, each by itself: what is made and handed over is copied.
            let mut upcoming = [const { None }; PACKETS];
            for ((place, headers), item) in (0..).zip(&mut upcoming).zip(items) {
                *headers = bundle.frame(*item).map(|frame| Headers::within(frame, Some(place)));
            }
            self.share.look_ahead(&upcoming);
            for (item, headers) in items.iter().zip(&upcoming) {
                let Some(headers) = headers else { continue };
                if current != Some(item.packet) {
                    current = Some(item.packet);
                    self.end_flows();
                    while let Some(second) = seconds.next_if(|second| *second <= item.packet) {
                        self.second(bundle, second, item.packet);
                    }
                    self.begin(bundle, item.packet);
                }
                let (task, rank) = bundle.work.task(*item);
                self.share.tally.turn.rank = rank;
                self.task(bundle, task, headers);
            }
        }
        self.end_flows();
        for second in seconds {
            self.second(bundle, second, bundle.packets());
        }
    }

    fn begin(&mut self, bundle: &Bundle, packet: u32) {
        self.share.tally.turn = Turn { packet, rank: 0 };
        let (number, time_ns) = bundle.moment(packet);
        self.share.begin(number, time_ns);
    }

    /// Closes flows at the time of a packet: of one that is read itself, they are told behind what it says.
    fn second(&mut self, bundle: &Bundle, packet: u32, next: u32) {
        self.begin(bundle, packet);
        self.share.expire();
        if packet != next {
            self.end_flows();
        }
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

    fn task(&mut self, bundle: &Bundle, task: Task, headers: &Headers<'_>) {
        match task {
            Task::Packet(tunnel) => {
                if let Some(ip) = &headers.ip {
                    self.share.packet(headers, ip, tunnel);
                }
            }
            Task::Joined(number, tunnel) => {
                if let Some(datagram) = bundle.work.datagram(number) {
                    self.share.joined(&headers.frame, datagram, tunnel);
                }
            }
            Task::Lost(number) => {
                if let Some(datagram) = bundle.work.datagram(number) {
                    self.share.lost(datagram);
                }
            }
        }
    }
}
