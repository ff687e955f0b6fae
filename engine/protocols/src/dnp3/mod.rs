//! DNP3 (IEEE 1815): link addresses, functions and the attributes in which an outstation says what it is.

mod link;
#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::dns::field;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Dnp3 = Dnp3;

/// Reads DNP3 over TCP and UDP.
#[derive(Debug)]
pub struct Dnp3;

/// Attributes read of one fragment, at most.
const MAX_ATTRIBUTES: usize = 32;

const ATTRIBUTES_CLAUSE: &str = "IEEE 1815-2012 A.1, group 0";

static KINDS: [Kind; 2] = [
    Kind {
        name: "dnp3.frame",
        meaning: "The subject sent a frame of DNP3.",
        fields: &[
            field("source", FieldType::Integer, "Link address of the subject.", "IEEE 1815-2012 9.2.4.1.3"),
            field("destination", FieldType::Integer, "Link address the frame is for.", "IEEE 1815-2012 9.2.4.1.3"),
            field("function", FieldType::Integer, "Function of the application; from 129 on the subject answers.", "IEEE 1815-2012 4.2.2.5"),
            field("is_master", FieldType::Boolean, "True when the subject is the master station.", "IEEE 1815-2012 9.2.4.1.3.1"),
        ],
    },
    Kind {
        name: "dnp3.attributes",
        meaning: "The subject is an outstation and told attributes of the device.",
        fields: &[
            field("software_version", FieldType::Text, "Version of the software (variation 242).", ATTRIBUTES_CLAUSE),
            field("hardware_version", FieldType::Text, "Version of the hardware (243).", ATTRIBUTES_CLAUSE),
            field("serial", FieldType::Text, "Serial number (248).", ATTRIBUTES_CLAUSE),
            field("product", FieldType::Text, "Product name and model (250).", ATTRIBUTES_CLAUSE),
            field("manufacturer", FieldType::Text, "Name of the manufacturer (252).", ATTRIBUTES_CLAUSE),
        ],
    },
];
const FRAME: &Kind = &KINDS[0];
const ATTRIBUTES: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "dnp3",
    layers: &[Layer::Stream, Layer::Datagram],
    ports: &[20_000],
    kinds: &KINDS,
    openers: Some(&[5..=5]),
};

impl Dissector for Dnp3 {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The header has a check of its own, so that it proves itself at any port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        match head.bytes {
            [0x05] | [0x05, 0x64] => Verdict::Maybe,
            [0x05, 0x64, ..] if head.bytes.len() < link::HEADER_BYTES => Verdict::Maybe,
            [0x05, 0x64, ..] if link::header(head.bytes).is_some() => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let mut rest = payload;
        while let Extent::Whole(length) = link::extent(rest) {
            let (frame, next) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            read_frame(frame, context, sink);
            rest = next;
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        link::extent(bytes)
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        read_frame(message, context, sink);
    }
}

fn read_frame(frame: &[u8], context: &Context, sink: &mut Sink) {
    let Some(header) = link::header(frame) else { return };
    sink.server_is(if header.is_master { context.side.other() } else { context.side });
    let data = link::user_data(frame);
    // Transport (6.2): the first part of a fragment has the bit 0x40; then application control and function.
    let (function, objects) = match data.as_slice() {
        [transport, _, function, objects @ ..] if transport & 0x40 != 0 => (Some(*function), objects),
        _ => (None, &[][..]),
    };
    let fields = Fields::new()
        .with("source", header.source)
        .with("destination", header.destination)
        .with("function", function)
        .with("is_master", header.is_master);
    sink.observe(FRAME, context.sender, fields);
    // Answers have two octets of indications before the objects.
    if matches!(function, Some(129 | 130))
        && let Some(objects) = objects.get(2..)
    {
        sink.observe(ATTRIBUTES, context.sender, attributes(objects));
    }
}

/// Objects of group 0, one point each: header, type 1 (text), length, value.
fn attributes(objects: &[u8]) -> Fields {
    let mut fields = Fields::new();
    let mut cursor = Cursor::new(objects);
    for _ in 0..MAX_ATTRIBUTES {
        let Some([0, variation, qualifier]) = cursor.array::<3>() else { break };
        let range_bytes = match qualifier {
            0x00 | 0x17 => 2,
            0x01 => 4,
            0x07 => 1,
            _ => break,
        };
        let Some([kind, length]) = cursor.skip(range_bytes).and_then(|()| cursor.array::<2>()) else { break };
        let Some(value) = cursor.take(usize::from(length)) else { break };
        let name = match variation {
            242 => "software_version",
            243 => "hardware_version",
            248 => "serial",
            250 => "product",
            252 => "manufacturer",
            _ => continue,
        };
        if kind == 1 && !fields.contains(name) {
            fields.set(name, text(value));
        }
    }
    fields
}
