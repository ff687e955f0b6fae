//! Reads the capture and the headers of its packets, and says which worker reads what.

use crate::ahead::PACKETS;
use crate::bundle::{Bundle, Closed, Task, Work};
use crate::fragments::Datagram;
use crate::layers::{Headers, Layers, Receiver};
use crate::links::{Apart, Conversations, Links};
use crate::problems::Problems;
use crate::share::worker_of;
use crate::source::{Heard, Input};
use crate::time::Seconds;
use crate::woven::{Origin, Woven};
use asepsis_capture::{Block, Located, Reader};
use asepsis_wire::{Frame, Ip, read_frame};

/// Reads what is to be read, bundle by bundle.
pub(crate) enum Fetcher {
    /// One capture.
    One(Box<Reader<Input>>),
    /// Several that were recorded in the same time, or at several interfaces.
    Several(Box<Woven>),
}

impl Fetcher {
    /// Fills the bundle with the next packets. When no more follow, it has an end.
    pub(crate) fn read(&mut self, bundle: &mut Bundle) {
        let mut problems = Problems::default();
        let is_more = match self {
            Self::One(reader) => reader.next_block(&mut bundle.block).unwrap_or_else(|error| {
                problems.add(error.kind(), error.to_string(), 1);
                false
            }),
            Self::Several(woven) => woven.next_block(&mut bundle.block, &mut bundle.origins),
        };
        bundle.end = (!is_more).then_some(problems);
        bundle.heard.offset = self.offset();
        if let Self::Several(woven) = self
            && !is_more
        {
            bundle.files = woven.summaries();
        }
    }

    /// The same, once it is known whether a single capture has several interfaces that may have heard the same.
    pub(crate) fn begun(self) -> Self {
        let Self::One(mut reader) = self else { return self };
        if reader.describes_several_interfaces() {
            return Self::Several(Box::new(Woven::of_interfaces(*reader)));
        }
        Self::One(reader)
    }

    /// How far the captures were read, in octets as they lie on the disk.
    pub(crate) fn offset(&self) -> u64 {
        match self {
            Self::One(reader) => reader.offset(),
            Self::Several(woven) => woven.offset(),
        }
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
    /// Number of the last packet.
    last: u64,
}

impl Dispatcher {
    /// Goes on where one thread has read so many packets.
    pub(crate) fn new(
        workers: usize,
        (packets, heard): (u64, Heard),
        (layers, links, seconds): (Layers, Links, Seconds),
    ) -> Self {
        Self { workers, layers, links, seconds, heard, packets, last: packets }
    }

    /// Reads the packets of the next bundle.
    pub(crate) fn dispatch(&mut self, bundle: &mut Bundle) {
        self.begin(bundle);
        let Bundle { block, work, closed, origins, .. } = bundle;
        let mut tasks = Tasks { block, work, workers: self.workers, packet: 0, rank: 0 };
        for packets in block.packets().chunks(PACKETS) {
            // Filled where they lie, each by itself: what is made and handed over is copied.
            let mut upcoming = [const { None }; PACKETS];
            for ((place, headers), located) in (0..).zip(&mut upcoming).zip(packets) {
                if let Some(frame) = read_frame(located.link_type, block.bytes_of(located)) {
                    *headers = Some(Headers::within(frame, Some(place)));
                }
            }
            self.links.look_ahead(&upcoming);
            for (located, headers) in packets.iter().zip(&upcoming) {
                let origin = origins.get(tasks.packet as usize);
                self.packet(&mut tasks, closed, (located, origin), headers.as_ref());
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
        bundle.last = self.last;
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
        (located, origin): (&Located, Option<&Origin>),
        headers: Option<&Headers<'_>>,
    ) {
        self.packets += 1;
        self.last = origin.map_or(self.packets, |origin| origin.number);
        let moment = (self.last, located.time_ns);
        self.heard.packet(located.time_ns, located.original_length, located.link_type);
        if self.seconds.is_another(located.time_ns) {
            tasks.work.seconds.push(tasks.packet);
        }
        self.links.begin(moment.0, moment.1);
        let with_time = self.links.closed.len();
        let record = (located.link_type, tasks.block.bytes_of(located));
        let mut apart = Apart(&mut self.links, tasks);
        if origin.is_some_and(|origin| origin.is_copy) {
            if let Some(Headers { frame, ip, .. }) = headers {
                apart.sender(frame, ip.as_ref());
            }
        } else {
            self.layers.read(&mut apart, moment, record, headers);
        }
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
    fn push(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, task: Task) {
        let worker = worker_of(ip.source, ip.destination, self.workers);
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
