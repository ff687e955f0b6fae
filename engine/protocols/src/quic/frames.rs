//! The CRYPTO frames of an Initial packet (RFC 9000 19.6), put together: clients send them in any order.

use super::packet::integer;
use std::collections::BTreeMap;

/// Octets of a handshake that are kept of one side; a hello is far shorter. What goes beyond is dropped.
const MAX_HANDSHAKE_BYTES: u64 = 16 * 1024;
/// Parts that are kept of one side until they join.
const MAX_PARTS: usize = 64;

/// What one side sent of its handshake.
#[derive(Debug, Default)]
pub(super) struct Handshake(BTreeMap<u64, Vec<u8>>);

impl Handshake {
    /// Takes the frames of a packet.
    pub(super) fn take(&mut self, mut frames: &[u8]) {
        while let Some(rest) = self.take_frame(frames) {
            frames = rest;
        }
    }

    /// The first message of the handshake, type and length included, once it is whole.
    pub(super) fn message(&self) -> Option<Vec<u8>> {
        let mut joined: Vec<u8> = Vec::new();
        for (offset, part) in &self.0 {
            let known = joined.len().checked_sub(usize::try_from(*offset).ok()?)?;
            joined.extend_from_slice(part.get(known..).unwrap_or_default());
        }
        let [_, high, middle, low] = *joined.first_chunk()?;
        let length = 4 + usize::try_from(u32::from_be_bytes([0, high, middle, low])).ok()?;
        joined.get(..length).map(<[u8]>::to_vec)
    }

    fn take_frame<'a>(&mut self, frames: &'a [u8]) -> Option<&'a [u8]> {
        let (kind, rest) = frames.split_first()?;
        match kind {
            // PADDING and PING.
            0 | 1 => Some(rest),
            2 | 3 => skip_acknowledgement(rest, *kind == 3),
            6 => {
                let (offset, used) = integer(rest)?;
                let rest = rest.get(used..)?;
                let (length, used) = integer(rest)?;
                let (data, rest) = rest.get(used..)?.split_at_checked(usize::try_from(length).ok()?)?;
                if offset.saturating_add(length) <= MAX_HANDSHAKE_BYTES && self.0.len() < MAX_PARTS {
                    let is_longer = self.0.get(&offset).is_none_or(|known| known.len() < data.len());
                    if is_longer {
                        self.0.insert(offset, data.to_vec());
                    }
                }
                Some(rest)
            }
            _ => None,
        }
    }
}

/// RFC 9000 19.3: largest, delay, count of ranges, first range, the ranges, and three counters with congestion marks.
fn skip_acknowledgement(mut rest: &[u8], has_counters: bool) -> Option<&[u8]> {
    let mut next = || -> Option<u64> {
        let (value, used) = integer(rest)?;
        rest = rest.get(used..)?;
        Some(value)
    };
    next()?;
    next()?;
    let ranges = next()?;
    next()?;
    for _ in 0..ranges.min(1024).checked_mul(2)? {
        next()?;
    }
    if has_counters {
        for _ in 0..3 {
            next()?;
        }
    }
    Some(rest)
}
