//! A capture read through a pipeline, batch by batch.

use crate::ahead::PACKETS;
use crate::density::Density;
use crate::dispatcher::Fetcher;
use crate::layers::Headers;
use crate::problems::Problem;
use crate::records::FlowRecord;
use crate::seen::Observations;
use crate::team::Team;
use crate::whole::Pipeline;
use crate::woven::{Opener, Woven};
use asepsis_capture::{Reader, Record};
use asepsis_wire::{LinkType, read_frame};
use std::collections::BTreeSet;
use std::io::Read;

/// Packets read for one batch, at most.
const BATCH_PACKETS: u64 = 65_536;
/// Observations after which a batch is handed over.
const BATCH_OBSERVATIONS: usize = 8192;
/// Threads that read one capture, at most: more would wait for who reads the headers and who counts.
pub const MAX_WORKERS: usize = 8;

/// Where a capture comes from.
pub type Input = Box<dyn Read + Send + Sync>;

/// What a part of a capture gave.
#[derive(Debug, Default)]
pub struct Batch {
    /// Observations whose window ended, in order.
    pub observations: Observations,
    /// Flows that ended.
    pub flows: Vec<FlowRecord>,
}

/// What a capture is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Packets in it, those of unsupported link types included.
    pub packets: u64,
    /// Octets of its packets on the wire.
    pub octets: u64,
    /// Times of its earliest and latest packet, in nanoseconds since 1970.
    pub times_ns: Option<(i64, i64)>,
    /// Link types of its packets.
    pub link_types: Vec<String>,
    /// Packets of it that were heard at another place as well, and are counted there.
    pub copies: u64,
    /// What the reader must know.
    pub problems: Vec<Problem>,
}

/// What is known of a capture from its records alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    /// How far it has been read, in octets as they lie on the disk.
    pub(crate) offset: u64,
    /// Time of the last packet.
    pub(crate) last_ns: i64,
    octets: u64,
    times_ns: Option<(i64, i64)>,
    link_types: BTreeSet<LinkType>,
    /// Link type of the last packet: nearly always that of the next.
    last_link: Option<LinkType>,
}

impl Heard {
    pub(crate) fn packet(&mut self, time_ns: i64, original_length: u32, link_type: LinkType) {
        self.last_ns = time_ns;
        self.octets += u64::from(original_length);
        let (first, last) = self.times_ns.get_or_insert((time_ns, time_ns));
        *first = time_ns.min(*first);
        *last = time_ns.max(*last);
        if self.last_link != Some(link_type) {
            self.last_link = Some(link_type);
            self.link_types.insert(link_type);
        }
    }

    pub(crate) fn summary(&self, packets: u64, problems: Vec<Problem>) -> Summary {
        let link_types = self.link_types.iter().map(ToString::to_string).collect();
        Summary { packets, octets: self.octets, times_ns: self.times_ns, link_types, copies: 0, problems }
    }
}

/// One thread that does all.
struct Alone {
    reader: Reader<Input>,
    pipeline: Pipeline,
    heard: Heard,
    density: Density,
}

impl Alone {
    fn new(reader: Reader<Input>, density: Density) -> Self {
        Self { reader, pipeline: Pipeline::default(), heard: Heard::default(), density }
    }

    /// Reads the next packet, and those that were read from the file with it as far as the batch goes. False at the end.
    fn read_packets(&mut self, until: u64) -> bool {
        let (mut count, mut octets) = (0, 0);
        {
            // Filled where they lie, each by itself: what is made and handed over is copied.
            let (mut records, mut upcoming) = ([const { None }; PACKETS], [const { None }; PACKETS]);
            let places = (0..).zip(records.iter_mut().zip(&mut upcoming));
            for ((place, (known, headers)), record) in places.zip(self.reader.ahead()) {
                if let Some(frame) = read_frame(record.link_type, record.bytes) {
                    *headers = Some(Headers::within(frame, Some(place)));
                }
                *known = Some(record);
            }
            self.pipeline.look_ahead(&upcoming);
            for (record, headers) in records.iter().flatten().zip(&upcoming) {
                let Record { time_ns, link_type, original_length, bytes } = *record;
                self.heard.packet(time_ns, original_length, link_type);
                self.pipeline.read(time_ns, (link_type, bytes), headers.as_ref());
                (count, octets) = (count + 1, octets + bytes.len());
                if self.pipeline.packets() >= until || self.pipeline.waiting() >= BATCH_OBSERVATIONS {
                    break;
                }
            }
        }
        self.reader.pass(count, octets);
        self.density.packets(count, octets);
        count > 0 || self.read_packet()
    }

    fn read_packet(&mut self) -> bool {
        match self.reader.next_record() {
            Ok(Some(record)) => {
                self.heard.packet(record.time_ns, record.original_length, record.link_type);
                self.pipeline.packet(record.link_type, record.time_ns, record.bytes);
                self.density.packets(1, record.bytes.len());
                return true;
            }
            Ok(None) => {}
            Err(error) => self.pipeline.add_problem(error.kind(), error.to_string()),
        }
        self.pipeline.finish();
        false
    }
}

/// Who reads. What comes out is the same.
enum Hands {
    /// Reading has not begun.
    Nobody(Option<Fetcher>),
    Alone(Box<Alone>),
    Together(Box<Team>),
}

/// What the records of a capture alone tell of it, as far as it can be read: of conversations nothing is read. The
/// earliest and latest time, the number of packets, and their octets on the wire.
pub fn span(input: Input) -> Summary {
    let (mut reader, mut heard, mut packets) = (Reader::new(input), Heard::default(), 0);
    while let Ok(Some(record)) = reader.next_record() {
        heard.packet(record.time_ns, record.original_length, record.link_type);
        packets += 1;
    }
    heard.summary(packets, Vec::new())
}

fn both(problems: &[Problem], others: Vec<Problem>) -> Vec<Problem> {
    problems.iter().cloned().chain(others).collect()
}

/// A capture that is being read.
pub struct Source {
    hands: Hands,
    workers: usize,
    /// Until its packets are worth more, one thread reads them.
    density: Density,
    is_finished: bool,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Source").field("workers", &self.workers).finish_non_exhaustive()
    }
}

impl Source {
    /// A source over the bytes of a capture file, read where batches are asked for.
    pub fn new(input: Input) -> Self {
        Self::with_workers(input, 1)
    }

    /// A source read by so many threads, [`MAX_WORKERS`] at most; who asks for batches is one of them, and the only one until
    /// the packets are worth more. What comes out is the same as from [`Source::new`], batch by batch, as long as no bound
    /// is met.
    pub fn with_workers(input: Input, workers: usize) -> Self {
        Self::with_density(input, workers, Density::default())
    }

    /// As [`Source::with_workers`], but several threads begin when this says so.
    pub(crate) fn with_density(input: Input, workers: usize, density: Density) -> Self {
        Self { density, ..Self::of(Fetcher::One(Box::new(Reader::new(input))), workers) }
    }

    /// A source over captures that were recorded in the same time: each with the time of its first packet, and how it is
    /// opened when that has come. Packets that several hold are counted once, in the first of those here.
    pub fn of_several(files: impl Iterator<Item = (i64, Opener)>, workers: usize) -> Self {
        Self::of(Fetcher::Several(Box::new(Woven::of_files(files))), workers)
    }

    fn of(fetcher: Fetcher, workers: usize) -> Self {
        let hands = Hands::Nobody(Some(fetcher));
        Self { hands, workers: workers.min(MAX_WORKERS), density: Density::default(), is_finished: false }
    }

    /// How far the capture has been read, in octets as they lie on the disk.
    pub fn offset(&self) -> u64 {
        match &self.hands {
            Hands::Nobody(fetcher) => fetcher.as_ref().map_or(0, Fetcher::offset),
            Hands::Alone(alone) => alone.reader.offset(),
            Hands::Together(team) => team.heard().offset,
        }
    }

    /// True when the input, unpacked if it is compressed, begins as a capture does. To be asked before the first batch.
    pub fn is_capture(&mut self) -> bool {
        match &mut self.hands {
            Hands::Nobody(Some(Fetcher::One(reader))) => reader.is_capture(),
            _ => false,
        }
    }

    fn begin(&mut self) {
        if let Hands::Nobody(fetcher) = &mut self.hands
            && let Some(fetcher) = fetcher.take()
        {
            self.hands = match fetcher.begun() {
                Fetcher::One(reader) => Hands::Alone(Box::new(Alone::new(*reader, self.density.clone()))),
                fetcher @ Fetcher::Several(_) => {
                    let (pipeline, heard) = (Pipeline::default(), Heard::default());
                    Hands::Together(Box::new(Team::new(fetcher, pipeline, heard, self.workers.max(1))))
                }
            };
        }
    }

    /// Calls others once the packets are worth it: what one thread knows goes over to them.
    fn call_others(&mut self) {
        if let Hands::Alone(alone) = &self.hands
            && self.workers > 1
            && alone.density.is_enough()
            && let Hands::Alone(alone) = std::mem::replace(&mut self.hands, Hands::Nobody(None))
        {
            let Alone { reader, pipeline, heard, .. } = *alone;
            let fetcher = Fetcher::One(Box::new(reader));
            self.hands = Hands::Together(Box::new(Team::new(fetcher, pipeline, heard, self.workers)));
        }
    }

    /// The next part; nothing when the capture is at its end. A part may be empty.
    pub fn next_batch(&mut self) -> Option<Batch> {
        if self.is_finished {
            return None;
        }
        self.begin();
        let until = self.packets() + BATCH_PACKETS;
        while !self.is_finished && self.packets() < until && self.waiting() < BATCH_OBSERVATIONS {
            self.call_others();
            self.is_finished = !self.read_packets(until);
        }
        Some(self.take())
    }

    /// What was read until now; of what went wrong all is told at the end.
    pub fn summary(&self) -> Summary {
        match &self.hands {
            Hands::Nobody(_) => Summary::default(),
            Hands::Alone(alone) => alone.heard.summary(alone.pipeline.packets(), alone.pipeline.problems().list()),
            Hands::Together(team) => match team.files() {
                [file] => Summary { problems: both(&file.problems, team.problems().list()), ..file.clone() },
                _ => team.heard().summary(team.packets(), team.problems().list()),
            },
        }
    }

    /// Of several captures, in their order: what each is, known at the end. What went wrong behind the files, where nobody
    /// knows whose packet it was, is told of the first.
    pub fn summaries(&self) -> Vec<Summary> {
        let Hands::Together(team) = &self.hands else { return Vec::new() };
        let mut files = team.files().to_vec();
        if let Some(first) = files.first_mut() {
            first.problems = both(&first.problems, team.problems().list());
        }
        files
    }

    /// False at the end.
    fn read_packets(&mut self, until: u64) -> bool {
        match &mut self.hands {
            Hands::Nobody(_) => false,
            Hands::Alone(alone) => alone.read_packets(until),
            Hands::Together(team) => team.read_packets(until, BATCH_OBSERVATIONS),
        }
    }

    fn packets(&self) -> u64 {
        match &self.hands {
            Hands::Nobody(_) => 0,
            Hands::Alone(alone) => alone.pipeline.packets(),
            Hands::Together(team) => team.packets(),
        }
    }

    fn waiting(&self) -> usize {
        match &self.hands {
            Hands::Nobody(_) => 0,
            Hands::Alone(alone) => alone.pipeline.waiting(),
            Hands::Together(team) => team.waiting(),
        }
    }

    fn take(&mut self) -> Batch {
        match &mut self.hands {
            Hands::Nobody(_) => Batch::default(),
            Hands::Alone(alone) => {
                Batch { observations: alone.pipeline.take_observations(), flows: alone.pipeline.take_flows() }
            }
            Hands::Together(team) => team.take(),
        }
    }
}
