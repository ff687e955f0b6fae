//! The thread that reads the capture and the headers of its packets, and says which worker reads what.

use crate::bundle::{Bundle, Task, Work};
use crate::fragments::Datagram;
use crate::layers::{Layers, Receiver};
use crate::problems::Problems;
use crate::share::key_of;
use crate::source::{Heard, Input};
use crate::time::Seconds;
use asepsis_capture::{Block, Reader};
use asepsis_protocols::Dissector;
use asepsis_wire::{Frame, Ip};
use std::sync::Arc;
use std::sync::mpsc;

/// An odd number with about as many ones as zeros: the upper half of a product with it depends on all octets.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Reads the capture to its end, unless nobody waits for it any more.
pub(crate) struct Dispatcher {
    reader: Reader<Input>,
    /// To each worker. All get all bundles.
    workers: Vec<mpsc::SyncSender<Arc<Bundle>>>,
    /// Bundles that all workers have read.
    spare: mpsc::Receiver<Bundle>,
    layers: Layers,
    seconds: Seconds,
    heard: Heard,
    packets: u64,
    problems: Problems,
}

impl Dispatcher {
    pub(crate) fn new(
        reader: Reader<Input>,
        workers: Vec<mpsc::SyncSender<Arc<Bundle>>>,
        spare: mpsc::Receiver<Bundle>,
    ) -> Self {
        Self {
            reader,
            workers,
            spare,
            layers: Layers::default(),
            seconds: Seconds::default(),
            heard: Heard::default(),
            packets: 0,
            problems: Problems::default(),
        }
    }

    pub(crate) fn run(mut self) {
        loop {
            let mut bundle = self.spare.try_recv().unwrap_or_default();
            let is_last = !self.read_block(&mut bundle.block);
            self.dispatch(&mut bundle, is_last);
            let bundle = Arc::new(bundle);
            for worker in &self.workers {
                if worker.send(Arc::clone(&bundle)).is_err() {
                    return;
                }
            }
            if is_last {
                return;
            }
        }
    }

    /// False when there are no more.
    fn read_block(&mut self, block: &mut Block) -> bool {
        match self.reader.next_block(block) {
            Ok(is_more) => is_more,
            Err(error) => {
                self.problems.add(error.kind(), error.to_string(), 1);
                false
            }
        }
    }

    fn dispatch(&mut self, bundle: &mut Bundle, is_last: bool) {
        let Bundle { block, work, before, heard, end } = bundle;
        *before = self.packets;
        let workers = self.workers.len();
        work.clear(workers);
        let mut tasks = Tasks { block, work, problems: &mut self.problems, workers, packet: 0, rank: 0 };
        for located in block.packets() {
            self.packets += 1;
            self.heard.packet(located.time_ns, located.original_length, located.link_type);
            if self.seconds.is_another(located.time_ns) {
                tasks.work.seconds.push(tasks.packet);
            }
            let record = (located.link_type, block.bytes_of(located));
            self.layers.record(&mut tasks, (self.packets, located.time_ns), record);
            tasks.packet += 1;
            tasks.rank = 0;
        }
        if is_last {
            self.layers.finish(&mut tasks);
            *end = Some(std::mem::take(&mut self.problems));
        }
        self.heard.offset = self.reader.offset();
        heard.clone_from(&self.heard);
    }
}

/// Gives what a block holds to the workers.
struct Tasks<'a> {
    block: &'a Block,
    work: &'a mut Work,
    problems: &'a mut Problems,
    workers: usize,
    /// Number of the packet in the block, and of the next task in the packet.
    packet: u32,
    rank: u32,
}

impl Tasks<'_> {
    /// All that is kept from packet to packet belongs to one flow: so each flow has one worker, and all flows of a pair of
    /// hosts the same, which then meets fewer hosts.
    fn push(&mut self, spread: u64, frame: &Frame<'_>, task: Task) {
        let worker = usize::try_from(((spread >> 32) * self.workers as u64) >> 32).unwrap_or_default();
        self.work.push(self.block, worker, (self.packet, self.rank), frame, task);
        self.rank += 1;
    }

    fn push_frame(&mut self, frame: &Frame<'_>, task: Task) {
        let source = frame.source.unwrap_or_default().iter().fold(0, |number, octet| number << 8 | u64::from(*octet));
        self.push(source.wrapping_mul(ODD), frame, task);
    }

    fn push_packet(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, task: Task) {
        self.push(key_of(frame, ip).0.spread(), frame, task);
    }
}

impl Receiver for Tasks<'_> {
    fn packet(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, tunnel: Option<&'static str>) {
        self.push_packet(frame, ip, Task::Packet(tunnel));
    }

    fn other_frame(&mut self, frame: &Frame<'_>) {
        self.push_frame(frame, Task::OtherFrame);
    }

    fn link_frame(&mut self, dissector: &'static dyn Dissector, frame: &Frame<'_>) {
        self.push_frame(frame, Task::LinkFrame(dissector));
    }

    fn sender(&mut self, frame: &Frame<'_>, ip: Option<&Ip<'_>>) {
        self.push_frame(frame, Task::Sender { is_ip: ip.is_some() });
    }

    fn malformed_packet(&mut self, frame: &Frame<'_>, _: &Ip<'_>, reason: &'static str) {
        self.push_frame(frame, Task::Malformed(reason));
    }

    fn joined(&mut self, frame: &Frame<'_>, datagram: &Datagram, tunnel: Option<&'static str>) {
        let number = self.work.keep(datagram);
        self.push_packet(frame, &datagram.whole(), Task::Joined(number, tunnel));
    }

    fn lost(&mut self, datagram: &Datagram) {
        let number = self.work.keep(datagram);
        self.push_packet(&datagram.frame(), &datagram.lost(), Task::Lost(number));
    }

    fn unread_link(&mut self, number: u32) {
        self.problems.add_unread_link(number);
    }
}
