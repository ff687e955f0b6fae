//! LLRP (GS1, Low Level Reader Protocol 1.0.1 and 1.1), by which readers of radio tags are controlled: maker, model and
//! firmware of a reader, and its number. Tags that it reads may be wristbands: they are never read here.

#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Integer, Text};
use asepsis_observation::{Field, Fields, Kind, hexadecimal, text};

/// The dissector.
pub static DISSECTOR: Llrp = Llrp;

/// Reads what a reader says of itself.
#[derive(Debug)]
pub struct Llrp;

const PORTS: &[u16] = &[5084];
/// Version and type, length of the whole, number.
const HEADER_BYTES: usize = 10;
const MIN_MESSAGE_BYTES: u32 = 10;
/// Longest message: what is longer holds tags.
const MAX_MESSAGE_BYTES: u32 = 1 << 20;
/// LLRP 1.1 17.1, types of messages.
const CAPABILITIES: u16 = 11;
const CONFIGURATION: u16 = 12;
const EVENT: u16 = 63;
/// Messages that a reader sends, that a client sends, and those of makers, which both do.
const OF_READERS: &[u16] =
    &[4, 11, 12, 13, 30, 31, 32, 33, 34, 35, 36, 45, 50, 51, 52, 53, 54, 56, 57, 61, 62, 63, 100];
const OF_CLIENTS: &[u16] = &[1, 2, 3, 14, 20, 21, 22, 23, 24, 25, 26, 40, 41, 42, 43, 44, 46, 47, 55, 60, 64, 72];
const OF_MAKERS: u16 = 1023;
/// LLRP 1.1 17.2, types of parameters: what all readers can do, how a reader is numbered.
const GENERAL: u16 = 137;
const IDENTIFICATION: u16 = 218;
/// LLRP 1.1 13.2.3.2: numbered by its hardware address.
const BY_ADDRESS: u8 = 0;
/// Parameters of one message that are looked at.
const MAX_PARAMETERS: usize = 32;

static KINDS: [Kind; 2] = [
    Kind {
        name: "llrp.reader",
        meaning: "The subject, a reader of radio tags, told what it is.",
        fields: &[
            Field::new("manufacturer", Integer, "Enterprise number of the maker.", "LLRP 1.1 10.2.1"),
            Field::new("model", Integer, "Number of the model, by the maker.", "LLRP 1.1 10.2.1"),
            Field::new("firmware_version", Text, "Version of its firmware.", "LLRP 1.1 10.2.1"),
            Field::new("antennas", Integer, "Antennas that it can have.", "LLRP 1.1 10.2.1"),
            Field::new("identifier", Text, "Its hardware address in eight octets.", "LLRP 1.1 13.2.3.2"),
        ],
    },
    Kind {
        name: "llrp.message",
        meaning: "The subject controls a reader of radio tags, or is one.",
        fields: &[
            Field::new("role", Text, "reader or client.", "LLRP 1.1 6.1"),
            Field::new("version", Integer, "Version of the protocol: 1 is 1.0.1, 2 is 1.1.", "LLRP 1.1 9.1"),
        ],
    },
];
const READER: &Kind = &KINDS[0];
const MESSAGE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "llrp",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[4..=0x0b]),
};

impl Dissector for Llrp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A header of a known type whose length fits. Anywhere the notice with which a reader begins; else at the usual port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        match Header::of(head.bytes) {
            None if head.bytes.len() < HEADER_BYTES && head.has_port(PORTS) && matches!(head.bytes, [4..=0x0b, ..]) => Verdict::Maybe,
            Some(header) if header.kind == EVENT && is_event(head.bytes) => Verdict::Mine,
            Some(_) if head.has_port(PORTS) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Framed<Connection>>::default())
    }
}

/// LLRP 1.1 14.2.6.1: the notice holds the parameter 246, and the time (128 or 129) in it.
fn is_event(bytes: &[u8]) -> bool {
    matches!(bytes.get(HEADER_BYTES..), Some([0, 246, _, _, 0, 128 | 129, 0, 12, ..]))
}

/// LLRP 1.1 9.1.
struct Header {
    version: u8,
    kind: u16,
    length: u32,
    /// Whether a reader sent it; nothing where both may.
    is_reader: Option<bool>,
}

impl Header {
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let (word, length) = (cursor.big16()?, cursor.big32()?);
        cursor.skip(4)?;
        let (version, kind) = (u8::try_from(word >> 10).ok()?, word & 0x3ff);
        let is_reader = match kind {
            OF_MAKERS => None,
            _ if OF_READERS.contains(&kind) => Some(true),
            _ if OF_CLIENTS.contains(&kind) => Some(false),
            _ => return None,
        };
        let is_sound = matches!(version, 1 | 2) && (MIN_MESSAGE_BYTES..=MAX_MESSAGE_BYTES).contains(&length);
        is_sound.then_some(Self { version, kind, length, is_reader })
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    /// Who spoke already: client, reader.
    told: [bool; 2],
}

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        match Header::of(bytes) {
            Some(header) => Extent::of(usize::try_from(header.length).unwrap_or(usize::MAX), HEADER_BYTES),
            None if bytes.len() < HEADER_BYTES => Extent::Unknown,
            None => Extent::Broken,
        }
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let (Some(header), Some(body)) = (Header::of(message), message.get(HEADER_BYTES..)) else { return };
        if let Some(is_reader) = header.is_reader
            && let Some(told) = self.told.get_mut(usize::from(is_reader)).filter(|told| !**told)
        {
            *told = true;
            let role = if is_reader { "reader" } else { "client" };
            sink.server_is(if is_reader { context.side } else { context.side.other() });
            sink.observe(MESSAGE, context.sender, Fields::new().with("role", role).with("version", header.version));
        }
        let fields = match header.kind {
            CAPABILITIES => parameter(body, GENERAL).and_then(general),
            CONFIGURATION => parameter(body, IDENTIFICATION).and_then(identification),
            _ => None,
        };
        sink.observe(READER, context.sender, fields.unwrap_or_default());
    }
}

/// The body of the first parameter of this type (LLRP 1.1 9.2.1): six bits of zero and the type, its length, its body.
fn parameter(body: &[u8], wanted: u16) -> Option<&[u8]> {
    let mut cursor = Cursor::new(body);
    for _ in 0..MAX_PARAMETERS {
        let (kind, length) = (cursor.big16()?, cursor.big16()?);
        let value = cursor.take(usize::from(length).checked_sub(4)?)?;
        if kind == wanted {
            return Some(value);
        }
    }
    None
}

/// LLRP 1.1 10.2.1: antennas, what it can do, maker, model, firmware.
fn general(value: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(value);
    let (antennas, _) = (cursor.big16()?, cursor.big16()?);
    let (manufacturer, model) = (cursor.big32()?, cursor.big32()?);
    let length = cursor.big16()?;
    let firmware = cursor.take(usize::from(length))?;
    let fields = Fields::new()
        .with("manufacturer", manufacturer)
        .with("model", model)
        .with("firmware_version", text(firmware))
        .with("antennas", antennas);
    Some(fields)
}

/// LLRP 1.1 13.2.3.2: kind of number, its length, the number.
fn identification(value: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(value);
    cursor.byte().filter(|kind| *kind == BY_ADDRESS)?;
    let length = cursor.big16()?;
    Some(Fields::new().with("identifier", hexadecimal(cursor.take(usize::from(length))?)))
}
