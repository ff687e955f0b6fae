//! One direction of a TCP connection, put in order: overlaps are delivered once, gaps are announced.

use crate::Budget;
use std::collections::VecDeque;

/// Bytes that one direction keeps while earlier ones are missing, at most. At the bound it goes on without them.
pub const MAX_STREAM_PENDING_BYTES: usize = 32 * 1024;
/// Segments that one direction keeps while earlier ones are missing, at most.
const MAX_PENDING_SEGMENTS: usize = 128;
/// A segment further ahead than the largest window (RFC 7323 2.3) belongs to another connection or is forged.
const MAX_AHEAD: i32 = 1 << 30;

/// What comes next in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// These bytes.
    Data(&'a [u8]),
    /// That many bytes which the sensor did not see.
    Gap(u32),
}

#[derive(Debug)]
struct Segment {
    sequence: u32,
    /// Length on the wire; more than was captured when the snap length cut it.
    length: u32,
    bytes: Box<[u8]>,
}

/// How far one direction has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Nothing of it was seen.
    #[default]
    Unseen,
    /// Its SYN was seen, and no payload.
    Opened,
    /// Payload was seen.
    Sent,
}

/// One direction.
#[derive(Debug, Default)]
pub struct Stream {
    next: u32,
    stage: Stage,
    /// What came too early; most streams never have any.
    early: Option<Box<Early>>,
}

/// Segments that wait for those before them.
#[derive(Debug, Default)]
struct Early {
    /// In order of sequence, none overlapping what was delivered.
    segments: VecDeque<Segment>,
    /// Bytes of them.
    length: usize,
}

const fn distance(from: u32, to: u32) -> i32 {
    to.wrapping_sub(from).cast_signed()
}

impl Stream {
    /// The SYN was seen: the first byte has the number after the SYN's. Of several the last one before payload counts: a
    /// server that answers anew, as after a refused Fast Open (RFC 7413 4.2), chooses another number. Later ones change nothing.
    pub fn open(&mut self, syn_sequence: u32) {
        if self.stage != Stage::Sent {
            self.stage = Stage::Opened;
            self.next = syn_sequence.wrapping_add(1);
        }
    }

    /// Takes a segment's payload, `length` octets on the wire of which `bytes` were captured, and delivers what is in order.
    pub fn segment(
        &mut self,
        sequence: u32,
        bytes: &[u8],
        length: u32,
        budget: &mut Budget,
        deliver: &mut dyn FnMut(Piece<'_>),
    ) {
        if length == 0 {
            return;
        }
        if self.stage != Stage::Sent {
            if self.stage == Stage::Unseen {
                self.next = sequence;
            }
            self.stage = Stage::Sent;
        }
        let ahead = distance(self.next, sequence);
        if ahead > MAX_AHEAD {
            return;
        }
        if ahead > 0 {
            self.keep(sequence, bytes, length, budget, deliver);
        } else {
            self.pass(sequence, bytes, length, deliver);
        }
        if self.early.is_some() {
            self.drain(budget, deliver);
        }
    }

    /// The receiver acknowledged all before `acknowledgement`: what is missing before it was lost by the sensor alone.
    pub fn acknowledged(&mut self, acknowledgement: u32, budget: &mut Budget, deliver: &mut dyn FnMut(Piece<'_>)) {
        while let Some(first) = self.first()
            && distance(first, acknowledgement) >= 0
        {
            self.skip_to_first(deliver);
            self.drain(budget, deliver);
        }
    }

    /// True when segments wait for those before them.
    pub const fn is_waiting(&self) -> bool {
        self.early.is_some()
    }

    /// Bytes of segments that wait, which the budget has counted.
    pub fn waiting_bytes(&self) -> usize {
        self.early.as_ref().map_or(0, |early| early.length)
    }

    /// Sequence number of the first segment that waits.
    fn first(&self) -> Option<u32> {
        Some(self.early.as_ref()?.segments.front()?.sequence)
    }

    /// Delivers all that is kept, with its gaps: no more will come.
    pub fn finish(&mut self, budget: &mut Budget, deliver: &mut dyn FnMut(Piece<'_>)) {
        while self.early.is_some() {
            self.skip_to_first(deliver);
            self.drain(budget, deliver);
        }
    }

    /// Forgets all that is kept: nobody wants it.
    pub fn forget(&mut self, budget: &mut Budget) {
        if let Some(early) = self.early.take() {
            budget.give(early.length);
        }
    }

    /// Delivers what of a segment is new, when it begins at or before the next byte.
    fn pass(&mut self, sequence: u32, bytes: &[u8], length: u32, deliver: &mut dyn FnMut(Piece<'_>)) {
        let seen = distance(sequence, self.next).unsigned_abs();
        let Some(left) = length.checked_sub(seen).filter(|left| *left > 0) else { return };
        let new = bytes.get(seen as usize..).unwrap_or_default();
        if !new.is_empty() {
            deliver(Piece::Data(new));
        }
        let missing = left - u32::try_from(new.len()).unwrap_or(left).min(left);
        if missing > 0 {
            deliver(Piece::Gap(missing));
        }
        self.next = self.next.wrapping_add(left);
    }

    fn keep(
        &mut self,
        sequence: u32,
        bytes: &[u8],
        length: u32,
        budget: &mut Budget,
        deliver: &mut dyn FnMut(Piece<'_>),
    ) {
        let (kept, count) = self.early.as_ref().map_or((0, 0), |early| (early.length, early.segments.len()));
        let is_full =
            kept + bytes.len() > MAX_STREAM_PENDING_BYTES || count >= MAX_PENDING_SEGMENTS || !budget.take(bytes.len());
        if is_full {
            self.finish(budget, deliver);
            let ahead = distance(self.next, sequence);
            if ahead > 0 {
                deliver(Piece::Gap(ahead.unsigned_abs()));
                self.next = sequence;
            }
            self.pass(sequence, bytes, length, deliver);
            return;
        }
        let early = self.early.get_or_insert_default();
        let at = early.segments.partition_point(|segment| distance(segment.sequence, sequence) >= 0);
        early.segments.insert(at, Segment { sequence, length, bytes: bytes.into() });
        early.length += bytes.len();
    }

    fn skip_to_first(&mut self, deliver: &mut dyn FnMut(Piece<'_>)) {
        let Some(first) = self.first() else { return };
        let missing = distance(self.next, first);
        if missing > 0 {
            deliver(Piece::Gap(missing.unsigned_abs()));
            self.next = first;
        }
    }

    fn drain(&mut self, budget: &mut Budget, deliver: &mut dyn FnMut(Piece<'_>)) {
        while let Some(early) = &mut self.early {
            if early.segments.front().is_some_and(|first| distance(self.next, first.sequence) > 0) {
                return;
            }
            let Some(segment) = early.segments.pop_front() else { return };
            early.length -= segment.bytes.len();
            budget.give(segment.bytes.len());
            if early.segments.is_empty() {
                self.early = None;
            }
            self.pass(segment.sequence, &segment.bytes, segment.length, deliver);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Default)]
    struct Heard {
        bytes: Vec<u8>,
        missing: u32,
    }

    fn play(stream: &mut Stream, budget: &mut Budget, heard: &mut Heard, sequence: u32, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).unwrap();
        stream.segment(sequence, bytes, length, budget, &mut |piece| heard.take(piece));
    }

    impl Heard {
        fn take(&mut self, piece: Piece<'_>) {
            match piece {
                Piece::Data(bytes) => self.bytes.extend_from_slice(bytes),
                Piece::Gap(length) => self.missing += length,
            }
        }
    }

    #[test]
    fn a_gap_that_the_receiver_acknowledged_is_announced() {
        let (mut stream, mut budget, mut heard) = (Stream::default(), Budget::default(), Heard::default());
        stream.open(99);
        play(&mut stream, &mut budget, &mut heard, 105, b"later");
        assert!(heard.bytes.is_empty());
        stream.acknowledged(110, &mut budget, &mut |piece| heard.take(piece));
        assert_eq!((heard.bytes.as_slice(), heard.missing, budget.used()), (&b"later"[..], 5, 0));
    }

    #[test]
    fn the_last_syn_before_payload_counts() {
        let (mut stream, mut budget, mut heard) = (Stream::default(), Budget::default(), Heard::default());
        stream.open(99);
        stream.open(4_000_000_000);
        play(&mut stream, &mut budget, &mut heard, 4_000_000_001, b"answer");
        stream.open(99);
        play(&mut stream, &mut budget, &mut heard, 4_000_000_007, b" goes on");
        assert_eq!((heard.bytes.as_slice(), heard.missing), (&b"answer goes on"[..], 0));
    }

    #[test]
    fn what_the_snap_length_cut_is_a_gap() {
        let (mut stream, mut budget, mut heard) = (Stream::default(), Budget::default(), Heard::default());
        stream.segment(7, b"ab", 10, &mut budget, &mut |piece| heard.take(piece));
        assert_eq!((heard.bytes.as_slice(), heard.missing), (&b"ab"[..], 8));
    }

    #[test]
    fn a_full_stream_goes_on_without_what_it_misses() {
        let (mut stream, mut budget, mut heard) = (Stream::default(), Budget::default(), Heard::default());
        stream.open(0);
        for nth in 0..200_u32 {
            play(&mut stream, &mut budget, &mut heard, 1001 + nth * 1000, &[b'x'; 1000]);
            assert!(budget.used() <= MAX_STREAM_PENDING_BYTES);
        }
        stream.finish(&mut budget, &mut |piece| heard.take(piece));
        assert_eq!((heard.bytes.len(), heard.missing, budget.used()), (200_000, 1000, 0));
    }

    proptest! {
        #[test]
        fn any_order_and_overlap_gives_the_same_bytes(
            start: u32,
            bytes in prop::collection::vec(any::<u8>(), 1..400),
            cuts in prop::collection::vec((0_usize..400, 1_usize..60), 1..40),
            order in any::<u64>(),
        ) {
            let mut segments: Vec<(usize, usize)> = cuts.iter().map(|(at, length)| (at % bytes.len(), *length)).collect();
            segments.extend((0..bytes.len()).step_by(50).map(|at| (at, 50)));
            let mut key = order | 1;
            segments.sort_by_cached_key(|_| { key = key.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1); key });
            let (mut stream, mut budget, mut heard) = (Stream::default(), Budget::default(), Heard::default());
            stream.open(start.wrapping_sub(1));
            for (at, length) in segments {
                let end = (at + length).min(bytes.len());
                let sequence = start.wrapping_add(u32::try_from(at).unwrap());
                play(&mut stream, &mut budget, &mut heard, sequence, &bytes[at..end]);
            }
            stream.finish(&mut budget, &mut |piece| heard.take(piece));
            prop_assert_eq!(&heard.bytes, &bytes);
            prop_assert_eq!((heard.missing, budget.used()), (0, 0));
        }
    }
}
