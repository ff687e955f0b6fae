//! Reads the capture and the headers of its packets, and says which worker reads what.

use crate::ahead::PACKETS;
use crate::bundle::{Bundle, Closed, Task, Work};
use crate::fragments::Datagram;
use crate::layers::{Headers, Layers};
use crate::links::{Apart, Conversations, Links};
use crate::problems::Problems;
use crate::source::{Heard, Input};
use crate::time::Seconds;
use asepsis_capture::{Block, Located, Reader};
use asepsis_flow::spread_of_hosts;
use asepsis_wire::{Frame, Ip, LinkType};

/// Reads the capture, bundle by bundle.
pub(crate) struct Fetcher {
    reader: Reader<Input>,
}

impl Fetcher {
    pub(crate) const fn new(reader: Reader<Input>) -> Self {
        Self { reader }
    }

    /// Fills the bundle with the next packets. When no more follow, it has an end.
    pub(crate) fn read(&mut self, bundle: &mut Bundle) {
        let mut problems = Problems::default();
        let is_more = self.reader.next_block(&mut bundle.block).unwrap_or_else(|error| {
            problems.add(error.kind(), error.to_string(), 1);
            false
        });
        bundle.end = (!is_more).then_some(problems);
        bundle.heard.offset = self.reader.offset();
    }
}

/// Reads the headers of packets, and says which worker reads what.
pub(crate) struct Dispatcher {
    workers: usize,
    layers: Layers,
    links: Links,
    seconds: Seconds,
    heard: Heard,
    packets: u64,
}

impl Dispatcher {
    pub(crate) fn new(workers: usize) -> Self {
        Self {
            workers,
            layers: Layers::default(),
            links: Links::default(),
            seconds: Seconds::default(),
            heard: Heard::default(),
            packets: 0,
        }
    }

    /// Reads the packets of the next bundle.
    pub(crate) fn dispatch(&mut self, bundle: &mut Bundle) {
        self.begin(bundle);
        let Bundle { block, work, closed, .. } = bundle;
        let mut tasks = Tasks { block, work, workers: self.workers, packet: 0, rank: 0 };
        for packets in block.packets().chunks(PACKETS) {
            let mut upcoming: [_; PACKETS] = std::array::from_fn(|nth| {
                let located = packets.get(nth)?;
                let record = (located.link_type, block.bytes_of(located));
                Some((located, record, Headers::of(record.0, record.1)))
            });
            self.links.look_ahead(upcoming.iter_mut().flatten().filter_map(|(_, _, headers)| headers.as_mut()));
            for (located, record, headers) in upcoming.iter().flatten() {
                self.packet(&mut tasks, closed, located, (*record, headers.as_ref()));
                tasks.packet += 1;
                tasks.rank = 0;
            }
        }
        if let Some(problems) = &mut bundle.end {
            self.layers.finish(&mut Apart(&mut self.links, &mut tasks));
            self.links.finish();
            problems.add_all(std::mem::take(&mut self.links.problems));
        }
        std::mem::swap(&mut closed.observations, &mut self.links.closed);
        self.heard.offset = bundle.heard.offset;
        bundle.heard.clone_from(&self.heard);
    }

    fn begin(&mut self, bundle: &mut Bundle) {
        bundle.before = self.packets;
        bundle.work.clear(self.workers);
        bundle.closed.clear();
        std::mem::swap(&mut bundle.closed.observations, &mut self.links.closed);
    }

    fn packet(
        &mut self,
        tasks: &mut Tasks<'_>,
        closed: &mut Closed,
        located: &Located,
        (record, headers): ((LinkType, &[u8]), Option<&Headers<'_>>),
    ) {
        self.packets += 1;
        let moment = (self.packets, located.time_ns);
        self.heard.packet(located.time_ns, located.original_length, located.link_type);
        if self.seconds.is_another(located.time_ns) {
            tasks.work.seconds.push(tasks.packet);
        }
        self.links.begin(moment.0, moment.1);
        let with_time = self.links.closed.len();
        self.layers.read(&mut Apart(&mut self.links, tasks), moment, record, headers);
        closed.note(tasks.packet, with_time, self.links.closed.len());
    }
}

/// Gives what a block holds to the workers.
struct Tasks<'a> {
    block: &'a Block,
    work: &'a mut Work,
    workers: usize,
    /// Number of the packet in the block, and of the next task in the packet.
    packet: u32,
    rank: u32,
}

impl Tasks<'_> {
    /// All that is kept from packet to packet belongs to one flow: so each flow has one worker, and all flows of a pair of
    /// hosts the same, which then meets fewer hosts.
    fn push(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, task: Task) {
        let spread = spread_of_hosts(ip.source, ip.destination);
        let worker = usize::try_from(((spread >> 32) * self.workers as u64) >> 32).unwrap_or_default();
        self.work.push(self.block, worker, (self.packet, self.rank), frame, task);
        self.rank += 1;
    }
}

impl Conversations for Tasks<'_> {
    fn packet(&mut self, headers: &Headers<'_>, ip: &Ip<'_>, tunnel: Option<&'static str>) {
        self.push(&headers.frame, ip, Task::Packet(tunnel));
    }

    fn joined(&mut self, frame: &Frame<'_>, datagram: &Datagram, tunnel: Option<&'static str>) {
        let number = self.work.keep(datagram);
        self.push(frame, &datagram.whole(), Task::Joined(number, tunnel));
    }

    fn lost(&mut self, datagram: &Datagram) {
        let number = self.work.keep(datagram);
        self.push(&datagram.frame(), &datagram.lost(), Task::Lost(number));
    }
}
