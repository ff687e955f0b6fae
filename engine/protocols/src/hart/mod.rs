//! HART-IP (`FieldComm` Group HCF 85): instruments tell maker, type, serial number and tag.

mod device;
#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::dns::field;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Hart = Hart;

/// Reads HART-IP over UDP and TCP.
#[derive(Debug)]
pub struct Hart;

/// Version, type, identifier, status, sequence, length.
const HEADER_BYTES: usize = 8;
/// Longest message that is plausible.
const MAX_MESSAGE_BYTES: usize = 1024;
/// Message identifiers: session opened, closed, kept alive, a command of HART (token-passing).
const COMMAND: u8 = 3;
/// Message types: answer, and published by itself.
const ANSWER: u8 = 1;
const PUBLISHED: u8 = 2;
const CLAUSE: &str = "HCF SPEC-127 command 0";

static KINDS: [Kind; 2] = [
    Kind {
        name: "hart.identity",
        meaning: "The subject, or an instrument behind it, told what it is.",
        fields: &[
            field("manufacturer_id", FieldType::Integer, "Number of the maker that FieldComm Group assigned.", CLAUSE),
            field("device_type", FieldType::Integer, "Expanded type of the device.", CLAUSE),
            field("device_id", FieldType::Octets, "Serial number within the type.", CLAUSE),
            field("hart_revision", FieldType::Integer, "Major revision of HART.", CLAUSE),
            field("device_revision", FieldType::Integer, "Revision of the device.", CLAUSE),
            field("software_revision", FieldType::Integer, "Revision of the software.", CLAUSE),
            field("hardware_revision", FieldType::Integer, "Revision of the hardware.", CLAUSE),
            field("tag", FieldType::Text, "Tag of the instrument.", "HCF SPEC-127 commands 13 and 20"),
        ],
    },
    Kind {
        name: "hart.message",
        meaning: "The subject sent a message of HART-IP.",
        fields: &[
            field("message_id", FieldType::Integer, "0 opens a session, 1 closes it, 2 keeps it, 3 carries a command.", "HCF SPEC-085 10"),
            field("command", FieldType::Integer, "Number of the command.", "HCF SPEC-081"),
            field("is_request", FieldType::Boolean, "True when the subject asked.", "HCF SPEC-085 10"),
        ],
    },
];
const IDENTITY: &Kind = &KINDS[0];
const MESSAGE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "hart",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[5094],
    kinds: &KINDS,
    openers: Some(&[1..=1]),
};

impl Dissector for Hart {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The length must be that of the message, and a command be a frame of HART whose own length and check are right.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        match extent(head.bytes) {
            Extent::Unknown if head.has_port(PROTOCOL.ports) => Verdict::Maybe,
            Extent::Whole(length) => match head.bytes.get(..length) {
                Some([_, _, COMMAND, _, _, _, _, _, frame @ ..]) if device::frame(frame).is_some() => Verdict::Mine,
                // A session opens with a flag for who is master, and a time in milliseconds.
                Some([_, 0 | 1, 0, _, _, _, 0, 13, 0 | 1, ..]) if length == head.bytes.len() => Verdict::Mine,
                Some([_, _, 1 | 2, ..]) if length == HEADER_BYTES && head.has_port(PROTOCOL.ports) => Verdict::Mine,
                None if head.has_port(PROTOCOL.ports) => Verdict::Maybe,
                _ => Verdict::NotMine,
            },
            _ => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if let Extent::Whole(length) = extent(payload)
            && let Some(message) = payload.get(..length)
        {
            read_message(message, context, sink);
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

fn extent(bytes: &[u8]) -> Extent {
    match bytes {
        [1, 0..=2 | 15, 0..=3, _, _, _, high, low, ..] => {
            match usize::from(u16::from_be_bytes([*high, *low])) {
                length @ HEADER_BYTES..=MAX_MESSAGE_BYTES => Extent::Whole(length),
                _ => Extent::Broken,
            }
        }
        [1, rest @ ..] if rest.len() < HEADER_BYTES - 1 => Extent::Unknown,
        [] => Extent::Unknown,
        _ => Extent::Broken,
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        extent(bytes)
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        read_message(message, context, sink);
    }
}

fn read_message(message: &[u8], context: &Context, sink: &mut Sink) {
    let mut cursor = Cursor::new(message);
    let Some([_, message_type, message_id, ..]) = cursor.array::<HEADER_BYTES>() else { return };
    let is_request = message_type == 0;
    sink.server_is(if is_request { context.side.other() } else { context.side });
    let frame = device::frame(cursor.rest()).filter(|_| message_id == COMMAND);
    let fields = Fields::new()
        .with("message_id", message_id)
        .with("command", frame.as_ref().map(|frame| frame.command))
        .with("is_request", is_request);
    sink.observe(MESSAGE, context.sender, fields);
    if let Some(frame) = frame.filter(|_| matches!(message_type, ANSWER | PUBLISHED)) {
        sink.observe(IDENTITY, context.sender, device::identity(&frame).unwrap_or_default());
    }
}
