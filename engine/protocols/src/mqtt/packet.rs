//! Packets: header of kind and length, and the connect packet (MQTT 5.0, 2 and 3.1).

use crate::Verdict;
use asepsis_observation::{Fields, text};

/// Kinds of packets (MQTT 5.0, 2.1.2).
pub(super) const CONNECT: u8 = 1;
pub(super) const CONNACK: u8 = 2;
pub(super) const PUBLISH: u8 = 3;

/// Names of the protocol (MQTT 5.0, 3.1.2.1; MQTT 3.1, 3.1) with their lengths.
const NAMES: [&[u8]; 2] = [b"\x00\x04MQTT", b"\x00\x06MQIsdp"];
/// Octets of a length, at most (MQTT 5.0, 1.5.5).
const MAX_LENGTH_OCTETS: usize = 4;

/// A packet's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Kind of the packet.
    pub kind: u8,
    /// Octets of the header itself.
    pub bytes: usize,
    remaining: u32,
}

/// What was found where a header should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    Whole(Header),
    Short,
    Broken,
}

impl Header {
    /// Kind and flags, then the length in groups of seven bits, the lowest first.
    pub fn read(bytes: &[u8]) -> Read {
        let Some((first, rest)) = bytes.split_first() else { return Read::Short };
        let mut remaining = 0_u32;
        for (nth, octet) in rest.iter().take(MAX_LENGTH_OCTETS).enumerate() {
            remaining |= u32::from(octet & 0x7f) << (7 * nth);
            if octet & 0x80 == 0 {
                let kind = first >> 4;
                // 0 is reserved; 15 is of version 5.
                return if kind == 0 { Read::Broken } else { Read::Whole(Self { kind, bytes: nth + 2, remaining }) };
            }
        }
        if rest.len() < MAX_LENGTH_OCTETS { Read::Short } else { Read::Broken }
    }

    /// Octets of the whole packet.
    pub fn length(&self) -> u64 {
        u64::try_from(self.bytes).unwrap_or(0) + u64::from(self.remaining)
    }
}

/// A string and what follows it (MQTT 5.0, 1.5.4).
pub(super) fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

/// Recognises a connect packet.
pub(super) fn probe_connect(bytes: &[u8]) -> Verdict {
    if bytes.first() != Some(&0x10) {
        return Verdict::NotMine;
    }
    let Read::Whole(header) = Header::read(bytes) else {
        return if bytes.len() < 2 { Verdict::Maybe } else { Verdict::NotMine };
    };
    let body = bytes.get(header.bytes..).unwrap_or_default();
    let fits = |name: &&[u8]| {
        let common = body.len().min(name.len());
        body.get(..common) == name.get(..common)
    };
    match NAMES.iter().find(|name| fits(name)) {
        Some(name) if body.len() >= name.len() => Verdict::Mine,
        Some(_) => Verdict::Maybe,
        None => Verdict::NotMine,
    }
}

/// True for packets that a connection in its middle begins with: a message with a topic of text, or a ping, and all of it whole.
pub(super) fn is_plausible(bytes: &[u8]) -> bool {
    let Read::Whole(header) = Header::read(bytes) else { return false };
    let is_whole = usize::try_from(header.length()).is_ok_and(|length| length <= bytes.len());
    match (bytes, header.kind) {
        ([0xc0 | 0xd0, 0, ..], _) => bytes.len() == 2,
        ([0x20, 2, 0 | 1, 0..=5, ..], _) => bytes.len() == 4,
        (_, PUBLISH) => {
            let topic = bytes.get(header.bytes..).and_then(string).map(|(topic, _)| topic);
            let is_text = |topic: &[u8]| topic.len() > 2 && topic.iter().all(|byte| (0x20..0x7f).contains(byte));
            is_whole && topic.is_some_and(is_text)
        }
        _ => false,
    }
}

/// A connect packet.
#[derive(Debug)]
pub(super) struct Connect<'a> {
    version: u8,
    flags: u8,
    keep_alive: u16,
    client_id: Option<&'a [u8]>,
}

impl<'a> Connect<'a> {
    /// MQTT 5.0, 3.1.2 and 3.1.3: name, level, flags, time, of version 5 properties; then the client's identifier.
    pub fn read(body: &'a [u8]) -> Option<Self> {
        let rest = NAMES.iter().find_map(|name| body.strip_prefix(*name))?;
        let ([version, flags, high, low], rest) = rest.split_first_chunk::<4>()?;
        let keep_alive = u16::from_be_bytes([*high, *low]);
        // The highest bit of the level marks a bridge between brokers.
        let version = version & 0x7f;
        let payload = if version >= 5 { after_properties(rest) } else { Some(rest) };
        let client_id = payload.and_then(string).map(|(client_id, _)| client_id);
        Some(Self { version, flags: *flags, keep_alive, client_id })
    }

    pub fn fields(&self) -> Fields {
        Fields::new()
            .with("client_id", self.client_id.map(text))
            .with("version", self.version)
            .with("keep_alive_seconds", self.keep_alive)
            .with("has_user_name", self.flags & 0x80 != 0)
            .with("has_password", self.flags & 0x40 != 0)
    }
}

/// Properties have their length before them, in the form of a packet's (MQTT 5.0, 2.2.2.1).
fn after_properties(bytes: &[u8]) -> Option<&[u8]> {
    let mut length = 0_usize;
    for (nth, octet) in bytes.iter().take(MAX_LENGTH_OCTETS).enumerate() {
        length |= usize::from(octet & 0x7f) << (7 * nth);
        if octet & 0x80 == 0 {
            return bytes.get((nth + 1).checked_add(length)?..);
        }
    }
    None
}
