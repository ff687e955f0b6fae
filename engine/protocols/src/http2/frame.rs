//! Frames (RFC 9113 4, 6): their headers, what of them holds a list of fields, and how a connection is recognised.

use crate::Verdict;
use crate::cursor::Cursor;

/// RFC 9113 3.4: what a client sends first.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Length, type, flags and stream.
pub(super) const HEADER_BYTES: usize = 9;
/// Settings that a first frame may hold; thirteen identifiers are registered.
const MAX_SETTINGS: usize = 16;
/// Identifier and value of one setting.
const SETTING_BYTES: usize = 6;
/// Largest identifier of a setting that is registered (IANA HTTP/2 Settings); greater ones are sent to keep peers honest.
const MAX_REGISTERED_SETTING: u8 = 0x10;

/// Types of frames.
pub(super) const HEADERS: u8 = 1;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH_PROMISE: u8 = 5;
pub(super) const CONTINUATION: u8 = 9;
/// The highest type of the standard and its extensions (RFC 9218 7.1).
const MAX_TYPE: u8 = 0x10;

/// Flags.
const ACKNOWLEDGED: u8 = 0x01;
const END_OF_LIST: u8 = 0x04;
const PADDED: u8 = 0x08;
const WITH_PRIORITY: u8 = 0x20;

/// Header of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Type.
    pub kind: u8,
    flags: u8,
    /// Octets that follow the header.
    pub length: usize,
    stream: u32,
}

impl Header {
    /// Reads a header; nothing while it is not whole, or when it breaks the rules.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let [high, middle, low, kind, flags, stream @ ..] = *bytes.first_chunk::<HEADER_BYTES>()?;
        let length = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        let stream = u32::from_be_bytes(stream) & 0x7fff_ffff;
        // RFC 9113 6: these belong to a stream, those to the connection.
        let is_placed = match kind {
            0..=3 | PUSH_PROMISE | CONTINUATION => stream != 0,
            SETTINGS | 6 | 7 => stream == 0,
            _ => true,
        };
        is_placed.then_some(Self { kind, flags, length, stream })
    }

    /// True when the list of fields ends with this frame.
    pub const fn ends_list(self) -> bool {
        self.flags & END_OF_LIST != 0
    }

    /// The part of a list of fields that the frame's octets hold.
    pub fn list(self, octets: &[u8]) -> Option<&[u8]> {
        let mut cursor = Cursor::new(octets);
        let is_padded = self.flags & PADDED != 0 && self.kind != CONTINUATION;
        let padding = if is_padded { usize::from(cursor.byte()?) } else { 0 };
        match self.kind {
            HEADERS if self.flags & WITH_PRIORITY != 0 => cursor.skip(5)?,
            PUSH_PROMISE => cursor.skip(4)?,
            _ => {}
        }
        let rest = cursor.rest();
        rest.get(..rest.len().checked_sub(padding)?)
    }

    /// True for a first frame of settings, of which there are some or none, and not too many.
    fn opens(self) -> bool {
        self.kind == SETTINGS
            && self.flags & ACKNOWLEDGED == 0
            && self.length.is_multiple_of(SETTING_BYTES)
            && self.length <= MAX_SETTINGS * SETTING_BYTES
    }
}

/// Identifiers and values of a frame of settings; nothing when it only acknowledges.
pub(super) fn settings(header: Header, octets: &[u8]) -> Option<String> {
    if !header.opens() {
        return None;
    }
    let settings = octets.as_chunks::<SETTING_BYTES>().0.iter();
    let registered = settings
        .map(|[high, low, value @ ..]| (u16::from_be_bytes([*high, *low]), u32::from_be_bytes(*value)))
        .filter(|(identifier, _)| (1..=u16::from(MAX_REGISTERED_SETTING)).contains(identifier));
    Some(registered.map(|(identifier, value)| format!("{identifier}:{value}")).collect::<Vec<_>>().join(";"))
}

/// Recognises the preface of a client, and the settings with which a server begins.
pub(super) fn probe(bytes: &[u8]) -> Verdict {
    let common = bytes.len().min(PREFACE.len());
    if bytes.get(..common) == PREFACE.get(..common) {
        // RFC 9113 3.4: chosen so that no server of HTTP/1.1 goes on with it; its first line proves it.
        return if common > b"PRI * HTTP/2".len() { Verdict::Mine } else { Verdict::Maybe };
    }
    match Header::read(bytes) {
        Some(header) if header.opens() => probe_settings(header, bytes.get(HEADER_BYTES..).unwrap_or_default()),
        None if bytes.len() < HEADER_BYTES && starts_settings(bytes) => Verdict::Maybe,
        _ => Verdict::NotMine,
    }
}

/// Whether a header of settings may begin so.
fn starts_settings(bytes: &[u8]) -> bool {
    let fits = |(at, octet): (usize, &u8)| match at {
        2 => usize::from(*octet) <= MAX_SETTINGS * SETTING_BYTES && usize::from(*octet).is_multiple_of(SETTING_BYTES),
        3 => *octet == SETTINGS,
        _ => *octet == 0,
    };
    bytes.iter().enumerate().all(fits)
}

/// Settings prove it when all are registered; where there are none, the frame behind them must be of the connection too.
fn probe_settings(header: Header, body: &[u8]) -> Verdict {
    let Some((settings, next)) = body.split_at_checked(header.length) else { return Verdict::Maybe };
    if header.length == 0 && next.len() < HEADER_BYTES {
        return Verdict::Maybe;
    }
    // Behind the registered settings gRPC sends some of its own.
    let is_known = |setting: &[u8; SETTING_BYTES]| matches!(setting, [0, 1..=MAX_REGISTERED_SETTING, ..] | [0xfe, ..]);
    let is_connection = |next: Header| next.kind <= MAX_TYPE && next.stream == 0;
    let are_known = settings.as_chunks().0.iter().all(is_known);
    let is_mine = are_known && (header.length > 0 || Header::read(next).is_some_and(is_connection));
    if is_mine { Verdict::Mine } else { Verdict::NotMine }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_beginnings_are_recognised() {
        let settings = [&[0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100][..], &[0, 0, 0, 4, 1, 0, 0, 0, 0]].concat();
        for (bytes, verdict) in [
            (PREFACE, Verdict::Mine),
            (b"PRI", Verdict::Maybe),
            (b"PRINT / HTTP/1.1", Verdict::NotMine),
            (&settings, Verdict::Mine),
            (&settings[..15], Verdict::Mine),
            (&settings[..12], Verdict::Maybe),
            (&settings[..4], Verdict::Maybe),
            (&[0, 0, 6, 4, 0, 0, 0, 0, 0, 9, 3, 0, 0, 0, 1], Verdict::NotMine),
            (&[0, 0, 7, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1], Verdict::NotMine),
            (&[0, 0, 0, 4, 0, 0, 0, 0, 0], Verdict::Maybe),
            (&[0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 8, 0, 0, 0, 0, 0], Verdict::Mine),
            (&[0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 0x70, 0, 0, 0, 0, 0], Verdict::NotMine),
            (&[0; 32], Verdict::NotMine),
        ] {
            assert_eq!(probe(bytes), verdict, "{bytes:?}");
        }
    }

    #[test]
    fn padding_and_priority_stand_around_the_list() {
        let header = |kind, flags| Header::read(&[0, 0, 9, kind, flags, 0, 0, 0, 1]).unwrap();
        assert_eq!(header(HEADERS, 0x28).list(&[2, 0, 0, 0, 0, 9, 0x82, 0, 0]), Some(&[0x82][..]));
        assert_eq!(header(PUSH_PROMISE, 0).list(&[0, 0, 0, 2, 0x82]), Some(&[0x82][..]));
        assert_eq!(header(HEADERS, 8).list(&[9, 0x82]), None);
        assert_eq!(Header::read(&[0, 0, 0, HEADERS, 0, 0, 0, 0, 0]), None);
    }
}
