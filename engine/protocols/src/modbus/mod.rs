//! Modbus over TCP (Modbus Messaging on TCP/IP 1.0b, Modbus Application Protocol 1.1b3): units, functions, identity.

mod answer;
#[cfg(test)]
mod tests;

use crate::dns::field;
use crate::framed::{Extent, Framed, Messages, is_answer};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Modbus = Modbus;

/// Reads Modbus over TCP.
#[derive(Debug)]
pub struct Modbus;

const PORT: u16 = 502;
/// Octets before the unit: transaction, protocol (0), length.
const HEADER_BYTES: usize = 6;
/// Longest message behind the length: unit and protocol data unit (254). Schneider's own function takes more.
const MAX_LENGTH: usize = 1100;

const APPLICATION: &str = "Modbus Application Protocol V1.1b3 6";
const DEVICE_IDENTIFICATION: &str = "Modbus Application Protocol V1.1b3 6.21";

static KINDS: [Kind; 4] = [
    Kind {
        name: "modbus.message",
        meaning: "The subject asked a Modbus unit, or answered as one.",
        fields: &[
            field("unit_id", FieldType::Integer, "Unit that is asked.", "Modbus Messaging on TCP/IP V1.0b 3.1.3"),
            field("function", FieldType::Integer, "Function code without the mark of an exception.", APPLICATION),
            field("exception", FieldType::Integer, "Code of the exception that was the answer.", "Modbus Application Protocol V1.1b3 7"),
            field("is_request", FieldType::Boolean, "True when the subject asked.", APPLICATION),
        ],
    },
    Kind {
        name: "modbus.device_id",
        meaning: "The subject answered with its device identification (function 43, type 14).",
        fields: &[
            field("unit_id", FieldType::Integer, "Unit that answered.", "Modbus Messaging on TCP/IP V1.0b 3.1.3"),
            field("objects", FieldType::Texts, "Basic and regular objects in their order.", DEVICE_IDENTIFICATION),
            field("vendor_name", FieldType::Text, "Object 0.", DEVICE_IDENTIFICATION),
            field("product_code", FieldType::Text, "Object 1.", DEVICE_IDENTIFICATION),
            field("revision", FieldType::Text, "Object 2: major and minor revision.", DEVICE_IDENTIFICATION),
            field("vendor_url", FieldType::Text, "Object 3.", DEVICE_IDENTIFICATION),
            field("product_name", FieldType::Text, "Object 4.", DEVICE_IDENTIFICATION),
            field("model_name", FieldType::Text, "Object 5.", DEVICE_IDENTIFICATION),
            field("user_application_name", FieldType::Text, "Object 6.", DEVICE_IDENTIFICATION),
        ],
    },
    Kind {
        name: "modbus.server_id",
        meaning: "The subject answered with its server identifier (function 17).",
        fields: &[
            field("unit_id", FieldType::Integer, "Unit that answered.", "Modbus Messaging on TCP/IP V1.0b 3.1.3"),
            field("value", FieldType::Text, "Text of the answer, where it is one.", "Modbus Application Protocol V1.1b3 6.13"),
            field("octets", FieldType::Octets, "The answer, where it is no text.", "Modbus Application Protocol V1.1b3 6.13"),
        ],
    },
    Kind {
        name: "modbus.schneider",
        meaning: "The subject is a controller of Schneider Electric and told its model (function 90, request 2).",
        fields: &[field("model", FieldType::Text, "Name of the model.", "Schneider Electric Modicon, function 90 (UMAS), observed")],
    },
];
const MESSAGE: &Kind = &KINDS[0];
const DEVICE_ID: &Kind = &KINDS[1];
const SERVER_ID: &Kind = &KINDS[2];
const SCHNEIDER: &Kind = &KINDS[3];

static PROTOCOL: Protocol = Protocol {
    name: "modbus",
    layers: &[Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Modbus {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The header is weak: the function's own lengths must fit, and at other ports the segment must end with the message.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let Extent::Whole(length) = extent(head.bytes) else {
            let is_start = head.has_port(&[PORT]) && extent(head.bytes) == Extent::Unknown;
            return if is_start { Verdict::Maybe } else { Verdict::NotMine };
        };
        let is_usual = head.has_port(&[PORT]);
        match head.bytes.get(..length) {
            None if is_usual => Verdict::Maybe,
            Some([_, _, 0, 0, _, _, _, function, data @ ..])
                if fits(*function, data) && (is_usual || is_known_elsewhere(head.bytes, length, *function)) =>
            {
                Verdict::Mine
            }
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// At an unusual port: one of the functions that everybody has, alone in its segment.
fn is_known_elsewhere(bytes: &[u8], length: usize, function: u8) -> bool {
    bytes.len() == length && matches!(function & 0x7f, 1..=6 | 15 | 16 | 43)
}

fn extent(bytes: &[u8]) -> Extent {
    match bytes {
        [_, _, 0, 0, high, low, ..] => match usize::from(u16::from_be_bytes([*high, *low])) {
            length @ 2..=MAX_LENGTH => Extent::Whole(HEADER_BYTES + length),
            _ => Extent::Broken,
        },
        [_, _, 0, 0, _] | [_, _, 0, 0] | [_, _, 0] | [_, _] | [_] | [] => Extent::Unknown,
        _ => Extent::Broken,
    }
}

/// Lengths that a function's data has, as request or response (V1.1b3 6).
fn fits(function: u8, data: &[u8]) -> bool {
    let counted = |at: usize| data.get(at).is_some_and(|count| usize::from(*count) + at + 1 == data.len());
    match (function, data.len()) {
        (0x81..=0xff, length) => length == 1,
        (1..=4, length) => length == 4 || counted(0),
        (5 | 6 | 8, length) => length == 4,
        (7, length) => length <= 1,
        (11, length) => length == 0 || length == 4,
        (12 | 17, length) => length == 0 || counted(0),
        (15 | 16, length) => length == 4 || counted(4),
        (20 | 21, _) => counted(0),
        (22, length) => length == 6,
        (23, _) => counted(0) || counted(8),
        (43, _) => matches!(data.first(), Some(13 | 14)),
        (24 | 90, length) => length >= 2,
        (65..=72 | 100..=110 | 125 | 126, _) => true,
        _ => false,
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
        let [_, _, _, _, _, _, unit, function, data @ ..] = message else { return };
        let is_answer = is_answer(context, &[PORT]);
        let is_exception = function & 0x80 != 0;
        let fields = Fields::new()
            .with("unit_id", *unit)
            .with("function", function & 0x7f)
            .with("exception", data.first().filter(|_| is_exception).copied())
            .with("is_request", !is_answer);
        sink.observe(MESSAGE, context.sender, fields);
        match function {
            43 => sink.observe(DEVICE_ID, context.sender, answer::device_identification(*unit, data)),
            17 if is_answer => sink.observe(SERVER_ID, context.sender, answer::server_identifier(*unit, data)),
            90 if is_answer => sink.observe(SCHNEIDER, context.sender, Fields::new().with("model", answer::model(data))),
            _ => {}
        }
    }
}
