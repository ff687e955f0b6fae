//! Flights of TLS, which methods of EAP cut into parts of one packet each (RFC 5216 2.1.5).

use crate::cursor::Cursor;
use std::mem;

/// RFC 5216 3.1: the length of all parts follows.
const WITH_LENGTH: u8 = 0x80;
/// RFC 5216 3.1: another part follows.
const WITH_MORE: u8 = 0x40;
/// RFC 5216 3.1: a start, which has no TLS; RFC 7170 4.1: values outside of TLS follow.
const WITHOUT_TLS: u8 = 0x20;
const TEAP: u8 = 55;
const WITH_OUTER_VALUES: u8 = 0x10;

/// A part of a flight of TLS (RFC 5216 3.1).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    /// Number of the packet; who sends a packet again gives it the same.
    number: u8,
    octets: &'a [u8],
    /// Length of the whole flight, which its first part tells where there are several.
    flight_bytes: Option<usize>,
    /// True when another part follows.
    has_more: bool,
}

impl<'a> Part<'a> {
    /// Flags, perhaps the length of the whole flight, and a part of it: the body of a packet of this method.
    pub(super) fn of(number: u8, method: u8, body: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(body);
        let flags = cursor.byte()?;
        if flags & WITHOUT_TLS != 0 || (method == TEAP && flags & WITH_OUTER_VALUES != 0) {
            return None;
        }
        let flight_bytes = if flags & WITH_LENGTH == 0 { None } else { usize::try_from(cursor.big32()?).ok() };
        let part = Self { number, octets: cursor.rest(), flight_bytes, has_more: flags & WITH_MORE != 0 };
        Some(part).filter(|part| !part.octets.is_empty())
    }
}

/// What one side sent of a flight so far.
#[derive(Debug, Default)]
pub(crate) struct Flight {
    octets: Vec<u8>,
    /// Length of the whole, where its first part was seen and told it.
    whole_bytes: Option<usize>,
    /// Number of the last packet of EAP: access servers send again what was lost.
    last: Option<u8>,
}

impl Flight {
    /// Octets that wait for the rest of their flight.
    pub(crate) const fn waiting_bytes(&self) -> usize {
        self.octets.len()
    }

    /// Adds a part. The whole flight when it is the last one and none is missing.
    pub(crate) fn whole(&mut self, part: &Part<'_>) -> Option<Vec<u8>> {
        if self.last.replace(part.number) == Some(part.number) {
            return None;
        }
        if part.flight_bytes.is_some() && !self.goes_on(part) {
            self.whole_bytes = part.flight_bytes;
            self.octets.clear();
        }
        self.octets.extend_from_slice(part.octets);
        if part.has_more {
            return None;
        }
        let (octets, told) = (mem::take(&mut self.octets), self.whole_bytes.take());
        let is_whole = told.is_none_or(|told| told == octets.len());
        // Without its beginning it does not begin with a record.
        (is_whole && matches!(octets.as_slice(), [20..=23, 3, 0..=4, ..])).then_some(octets)
    }

    /// Some tell the length in each part, and not only in the first.
    fn goes_on(&self, part: &Part<'_>) -> bool {
        let room = self.whole_bytes.and_then(|whole| whole.checked_sub(self.octets.len()));
        !self.octets.is_empty() && part.flight_bytes == self.whole_bytes && room.is_some_and(|room| part.octets.len() <= room)
    }
}
