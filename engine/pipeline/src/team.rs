//! A capture read by several threads: one reads it and the headers of its packets, workers read the conversations, and who
//! asks for the next batch counts what they noted.

use crate::bundle::Bundle;
use crate::dispatcher::Dispatcher;
use crate::merger::Merger;
use crate::notes::Notes;
use crate::problems::Problems;
use crate::source::{Batch, Heard, Input};
use crate::worker::Worker;
use asepsis_capture::Reader;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver as Incoming, Sender, channel, sync_channel};
use std::thread::JoinHandle;

/// Bundles that may wait for a worker, and those that may wait to be counted: at the bound their sender waits.
const WAITING_BUNDLES: usize = 2;

/// A worker as the others see it.
struct Colleague {
    done: Incoming<(Arc<Bundle>, Notes)>,
    /// Takes back notes that were read.
    spare: Sender<Notes>,
    thread: Option<JoinHandle<()>>,
}

/// Threads that read one capture.
pub(crate) struct Team {
    merger: Merger,
    colleagues: Vec<Colleague>,
    dispatcher: Option<JoinHandle<()>>,
    /// Takes back bundles that were read.
    spare: Sender<Bundle>,
    bundle: Arc<Bundle>,
    /// The next packet of the bundle.
    packet: u32,
    problems: Problems,
}

impl Team {
    /// Begins to read with several workers.
    pub(crate) fn new(reader: Reader<Input>, workers: usize) -> Self {
        let merger = Merger::new(workers);
        let (mut colleagues, mut bundles) = (Vec::new(), Vec::new());
        for number in 0..workers {
            let worker = Worker::new(number, workers, merger.counted.hasher().clone());
            let (to_worker, from_dispatcher) = sync_channel(WAITING_BUNDLES);
            let (to_merger, done) = sync_channel(WAITING_BUNDLES);
            let (spare, from_merger) = channel();
            let thread = std::thread::spawn(move || worker.run(&from_dispatcher, &to_merger, &from_merger));
            bundles.push(to_worker);
            colleagues.push(Colleague { done, spare, thread: Some(thread) });
        }
        let (spare, from_merger) = channel();
        let dispatcher = Dispatcher::new(reader, bundles, from_merger);
        let dispatcher = Some(std::thread::spawn(move || dispatcher.run()));
        let (bundle, problems) = (Arc::default(), Problems::default());
        Self { merger, colleagues, dispatcher, spare, bundle, packet: 0, problems }
    }

    /// Counts what was noted of the next packet; false when there are no more.
    pub(crate) fn read_packet(&mut self) -> bool {
        while self.packet >= self.bundle.packets() {
            if self.bundle.end.is_some() {
                self.finish();
                return false;
            }
            self.next_bundle();
        }
        let moment = self.bundle.moment(self.packet);
        self.merger.counted.advance(moment.1);
        self.merger.packet(self.packet, moment);
        self.packet += 1;
        true
    }

    /// Counts what was noted at the end: of packets that never became whole, and then of all flows.
    fn finish(&mut self) {
        let last = self.bundle.packets();
        for packet in [last, last + 1] {
            self.merger.packet(packet, self.bundle.moment(packet));
        }
        self.merger.counted.finish();
        self.problems.add_all(self.bundle.end.clone().unwrap_or_default());
        for worker in 0..self.colleagues.len() {
            self.problems.add_all(self.merger.replace(worker, Notes::default()).problems);
        }
    }

    fn next_bundle(&mut self) {
        for (number, colleague) in self.colleagues.iter_mut().enumerate() {
            let Ok((bundle, notes)) = colleague.done.recv() else {
                // Nobody ends before the last bundle, but by a fault: it goes on where it would have been without threads.
                for thread in [colleague.thread.take(), self.dispatcher.take()].into_iter().flatten() {
                    if let Err(fault) = thread.join() {
                        resume_unwind(fault);
                    }
                }
                return;
            };
            // Who is no longer there needs no memory back.
            let _ = colleague.spare.send(self.merger.replace(number, notes));
            if let Some(read) = Arc::into_inner(std::mem::replace(&mut self.bundle, bundle)) {
                let _ = self.spare.send(read);
            }
        }
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

    /// What went wrong; known at the end.
    pub(crate) fn problems(&self) -> &Problems {
        &self.problems
    }
}
