//! A capture read through a pipeline, batch by batch.

use crate::problems::Problem;
use crate::records::FlowRecord;
use crate::seen::Observations;
use crate::whole::Pipeline;
use asepsis_capture::Reader;
use asepsis_wire::LinkType;
use std::collections::BTreeSet;
use std::io::Read;

/// Packets read for one batch, at most.
const BATCH_PACKETS: u64 = 65_536;
/// Observations after which a batch is handed over.
const BATCH_OBSERVATIONS: usize = 8192;

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
    /// What the reader must know.
    pub problems: Vec<Problem>,
}

/// A capture that is being read.
pub struct Source {
    reader: Reader<Box<dyn Read + Send + Sync>>,
    pipeline: Pipeline,
    summary: Summary,
    link_types: BTreeSet<LinkType>,
    /// Link type of the last packet: nearly always that of the next.
    last_link: Option<LinkType>,
    /// Packets that were looked at before their turn and have not been read yet.
    ahead: usize,
    is_finished: bool,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Source").field("summary", &self.summary).finish_non_exhaustive()
    }
}

impl Source {
    /// A source over the bytes of a capture file.
    pub fn new(input: Box<dyn Read + Send + Sync>) -> Self {
        Self {
            reader: Reader::new(input),
            pipeline: Pipeline::default(),
            summary: Summary::default(),
            link_types: BTreeSet::new(),
            last_link: None,
            ahead: 0,
            is_finished: false,
        }
    }

    /// How far the capture has been read, in octets as they lie on the disk.
    pub fn offset(&self) -> u64 {
        self.reader.offset()
    }

    /// True when the input, unpacked if it is compressed, begins as a capture does.
    pub fn is_capture(&mut self) -> bool {
        self.reader.is_capture()
    }

    /// The next part; nothing when the capture is at its end. A part may be empty.
    pub fn next_batch(&mut self) -> Option<Batch> {
        if self.is_finished {
            return None;
        }
        let until = self.pipeline.packets() + BATCH_PACKETS;
        while self.pipeline.packets() < until && self.pipeline.waiting() < BATCH_OBSERVATIONS {
            if !self.read_packet() {
                self.is_finished = true;
                self.pipeline.finish();
                break;
            }
        }
        Some(Batch { observations: self.pipeline.take_observations(), flows: self.pipeline.take_flows() })
    }

    /// What was read until now.
    pub fn summary(&mut self) -> Summary {
        let mut summary = self.summary.clone();
        summary.packets = self.pipeline.packets();
        summary.link_types = self.link_types.iter().map(ToString::to_string).collect();
        summary.problems = self.pipeline.problems().list();
        summary
    }

    fn read_packet(&mut self) -> bool {
        if self.ahead == 0 {
            self.ahead = self.pipeline.look_ahead(self.reader.ahead());
        }
        self.ahead = self.ahead.saturating_sub(1);
        match self.reader.next_record() {
            Ok(Some(record)) => {
                let summary = &mut self.summary;
                summary.octets += u64::from(record.original_length);
                let (first, last) = summary.times_ns.unwrap_or((record.time_ns, record.time_ns));
                summary.times_ns = Some((first.min(record.time_ns), last.max(record.time_ns)));
                if self.last_link.replace(record.link_type) != Some(record.link_type) {
                    self.link_types.insert(record.link_type);
                }
                self.pipeline.packet(record.link_type, record.time_ns, record.bytes);
                true
            }
            Ok(None) => false,
            Err(error) => {
                self.pipeline.problems().add(error.kind(), error.to_string(), 1);
                false
            }
        }
    }
}
