//! A capture read by several threads: they read it, the headers of its packets, and the conversations, part by part; who
//! asks for the next batch does the same, and counts what was noted.

use crate::bundle::Bundle;
use crate::desk::Desk;
use crate::dispatcher::{Dispatcher, Fetcher};
use crate::merger::Merger;
use crate::notes::Notes;
use crate::problems::Problems;
use crate::source::{Batch, Heard, Summary};
use crate::whole::Pipeline;
use crate::worker::Worker;
use std::sync::Arc;

/// Threads that read one capture.
pub(crate) struct Team {
    merger: Merger,
    desk: Arc<Desk>,
    workers: usize,
    bundle: Arc<Bundle>,
    /// The next packet of the bundle.
    packet: u32,
    problems: Problems,
}

impl Drop for Team {
    fn drop(&mut self) {
        self.desk.close();
    }
}

impl Team {
    /// Goes on with several workers between two packets that one thread has read.
    pub(crate) fn new(fetcher: Fetcher, pipeline: Pipeline, mut heard: Heard, workers: usize) -> Self {
        heard.offset = fetcher.offset();
        let before = pipeline.packets();
        let (frames, share) = pipeline.into_parts();
        let (counted, problems, all) = Worker::deal(share, workers);
        let bundle = Arc::new(Bundle { before, last: before, heard: heard.clone(), ..Bundle::default() });
        let dispatcher = Dispatcher::new(workers, (before, heard), frames);
        let desk = Arc::new(Desk::new(fetcher, dispatcher, all.into_iter()));
        for thread in 1..workers {
            let desk = Arc::clone(&desk);
            std::thread::spawn(move || desk.work(thread));
        }
        Self { merger: Merger::new(counted, workers), desk, workers, bundle, packet: 0, problems }
    }

    /// Counts what was noted of the next packets, some at least, but none from `until` on nor when `most` observations wait;
    /// false when there are no more.
    pub(crate) fn read_packets(&mut self, until: u64, most: usize) -> bool {
        while self.packet >= self.bundle.packets() {
            if self.bundle.end.is_some() {
                self.finish();
                return false;
            }
            self.next_bundle();
        }
        let left = usize::try_from(until.saturating_sub(self.bundle.before)).unwrap_or(usize::MAX);
        let packets = self.bundle.block.packets();
        let packets = packets.get(..left).unwrap_or(packets);
        while let Some(rest) = packets.get(self.packet as usize..).filter(|rest| !rest.is_empty())
            && self.merger.counted.waiting() < most
        {
            let passed = self.merger.pass(rest, self.packet);
            if passed == 0 {
                self.merger.packet(self.packet, self.bundle.moment(self.packet), &self.bundle.closed);
            }
            self.packet += passed.max(1);
        }
        true
    }

    /// Counts what was noted at the end: of packets that never became whole, and then of all flows.
    fn finish(&mut self) {
        let last = self.bundle.packets();
        for packet in [last, last + 1] {
            self.merger.notes(packet, self.bundle.moment(packet));
        }
        self.merger.counted.finish(self.bundle.closed.at_end());
        self.problems.add_all(self.bundle.end.clone().unwrap_or_default());
        for worker in 0..self.workers {
            self.problems.add_all(self.merger.replace(worker, Notes::default()).problems);
        }
    }

    fn next_bundle(&mut self) {
        let (bundle, notes) = self.desk.next();
        let merger = &mut self.merger;
        let read = notes.into_iter().enumerate().map(|(worker, notes)| merger.replace(worker, notes));
        self.desk.give_back(std::mem::replace(&mut self.bundle, bundle), read);
        self.packet = 0;
    }

    /// What was observed since the last call.
    pub(crate) fn take(&mut self) -> Batch {
        let counted = &mut self.merger.counted;
        Batch { observations: counted.take_observations(), flows: counted.take_flows() }
    }

    /// Observations that wait to be taken.
    pub(crate) const fn waiting(&self) -> usize {
        self.merger.counted.waiting()
    }

    /// Packets read.
    pub(crate) fn packets(&self) -> u64 {
        self.bundle.before + u64::from(self.packet)
    }

    /// What was read of the capture: somewhat more than the packets.
    pub(crate) fn heard(&self) -> &Heard {
        &self.bundle.heard
    }

    /// Of several files: what was read of each.
    pub(crate) fn files(&self) -> &[Summary] {
        &self.bundle.files
    }

    /// What went wrong; known at the end.
    pub(crate) fn problems(&self) -> &Problems {
        &self.problems
    }
}
