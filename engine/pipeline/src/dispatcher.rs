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
use asepsis_wire::{ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, Frame, Ip, LinkType, Outline, read_frame, read_outline};

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
            let mut readers = [None; PACKETS];
            self.links.forget();
            for (reader, located) in readers.iter_mut().zip(packets) {
                *reader = self.find_out(located.link_type, block.bytes_of(located));
            }
            self.links.fetch();
            for (place, (located, reader)) in (0..).zip(packets.iter().zip(readers)) {
                let origin = origins.get(tasks.packet as usize);
                self.packet(&mut tasks, closed, (located, origin), (place, reader));
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

    /// Finds out who sent a packet before its turn, and who is to read it. Nothing when it must be read whole to know.
    #[inline]
    fn find_out(&mut self, link_type: LinkType, bytes: &[u8]) -> Option<usize> {
        let Some(frame) = read_frame(link_type, bytes) else {
            self.links.find_out_later();
            return None;
        };
        if let Some(Outline { source, destination, hop_limit }) = read_outline(frame.ether_type, frame.payload) {
            self.links.find_out(&frame, Some((source, hop_limit)));
            return Some(worker_of(source, destination, self.workers));
        }
        if matches!(frame.ether_type, ETHER_TYPE_IPV4 | ETHER_TYPE_IPV6) {
            self.links.find_out_later();
        } else {
            self.links.find_out(&frame, None);
        }
        None
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
        (place, reader): (u8, Option<usize>),
    ) {
        self.packets += 1;
        self.last = origin.map_or(self.packets, |origin| origin.number);
        let moment = (self.last, located.time_ns);
        self.heard.packet(located.time_ns, located.original_length, located.link_type);
        if self.seconds.is_another(located.time_ns) {
            tasks.work.seconds.push(tasks.packet);
        }
        let before = self.links.closed.len();
        self.links.begin(moment.0, moment.1);
        let with_time = self.links.closed.len();
        let is_copy = origin.is_some_and(|origin| origin.is_copy);
        match reader {
            Some(worker) => {
                self.links.sender_at(place);
                if !is_copy {
                    tasks.work.push_whole(worker, tasks.packet);
                }
            }
            None => self.other(tasks, (located, moment), place, is_copy),
        }
        if self.links.closed.len() > before {
            closed.note(tasks.packet, with_time, self.links.closed.len());
        }
    }

    /// A packet that must be read whole to know who is to read it.
    fn other(&mut self, tasks: &mut Tasks<'_>, (located, moment): (&Located, (u64, i64)), place: u8, is_copy: bool) {
        let record = (located.link_type, tasks.block.bytes_of(located));
        let headers = read_frame(record.0, record.1).map(|frame| Headers::within(frame, Some(place)));
        let mut apart = Apart(&mut self.links, tasks);
        if !is_copy {
            self.layers.read(&mut apart, moment, record, headers.as_ref());
        } else if let Some(Headers { frame, ip, .. }) = &headers {
            apart.sender(frame, ip.as_ref());
        }
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
