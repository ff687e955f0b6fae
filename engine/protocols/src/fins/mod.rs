//! FINS, by which Omron's controllers speak (Omron W227, W342): nodes, and model and version of the controller.

use crate::cursor::Cursor;
use crate::dns::field;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, latin_text};

/// The dissector.
pub static DISSECTOR: Fins = Fins;

/// Reads FINS over UDP and TCP.
#[derive(Debug)]
pub struct Fins;

const PORT: u16 = 9600;
/// Mark of a message over TCP, its length, command and error.
const MAGIC: &[u8] = b"FINS";
const TCP_HEADER_BYTES: usize = 16;
/// Longest message over TCP.
const MAX_MESSAGE_BYTES: usize = 4096;
/// Header of a frame and the code of the command.
const FRAME_BYTES: usize = 12;
/// The command that reads what the controller is.
const CONTROLLER_DATA: u16 = 0x0501;

static KINDS: [Kind; 2] = [
    Kind {
        name: "fins.message",
        meaning: "The subject sent a frame of FINS.",
        fields: &[
            field("source_node", FieldType::Integer, "Node of the subject.", "Omron W227 3-2"),
            field("destination_node", FieldType::Integer, "Node that is addressed.", "Omron W227 3-2"),
            field("command", FieldType::Integer, "Code of the command.", "Omron W342 5-1"),
            field("is_request", FieldType::Boolean, "True when the subject asked.", "Omron W227 3-2"),
        ],
    },
    Kind {
        name: "fins.controller",
        meaning: "The subject is a controller and told its model.",
        fields: &[
            field("model", FieldType::Text, "Model of the controller.", "Omron W342 5-3-16"),
            field("version", FieldType::Text, "Version of the controller.", "Omron W342 5-3-16"),
        ],
    },
];
const MESSAGE: &Kind = &KINDS[0];
const CONTROLLER: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "fins",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Fins {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// Over TCP there is a mark. Over UDP the header is weak: it counts at the usual port, elsewhere only with the
    /// command that identifies.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.bytes.starts_with(MAGIC) {
            return if head.bytes.len() < 8 { Verdict::Maybe } else { Verdict::Mine };
        }
        match Frame::read(head.bytes) {
            Some(frame) if head.has_port(&[PORT]) || frame.command == CONTROLLER_DATA => Verdict::Mine,
            _ if MAGIC.starts_with(head.bytes) => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        read_frame(payload, context, sink);
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// One frame.
struct Frame<'a> {
    is_request: bool,
    source_node: u8,
    destination_node: u8,
    command: u16,
    data: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Control, reserved 0, gateways, network, node and unit of destination and source, number, command.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let [control, 0, 1..=7, _, destination_node, _, _, source_node, _, _, high, low, data @ ..] = bytes else {
            return None;
        };
        let command = u16::from_be_bytes([*high, *low]);
        let is_known = matches!(high, 1..=8 | 0x0a..=0x0c | 0x20..=0x26) && *low < 0x30;
        (control & 0x3e == 0 && control & 0x80 != 0 && is_known).then_some(Self {
            is_request: control & 0x40 == 0,
            source_node: *source_node,
            destination_node: *destination_node,
            command,
            data,
        })
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    /// The length counts from the command on.
    fn extent(&self, bytes: &[u8]) -> Extent {
        match bytes.strip_prefix(MAGIC) {
            Some([a, b, c, d, ..]) => match usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])) {
                Ok(length @ 8..=MAX_MESSAGE_BYTES) => Extent::Whole(8 + length),
                _ => Extent::Broken,
            },
            Some(_) => Extent::Unknown,
            None if MAGIC.starts_with(bytes) => Extent::Unknown,
            None => Extent::Broken,
        }
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(frame) = message.get(TCP_HEADER_BYTES..).filter(|frame| frame.len() >= FRAME_BYTES) {
            read_frame(frame, context, sink);
        }
    }
}

fn read_frame(bytes: &[u8], context: &Context, sink: &mut Sink) {
    let Some(frame) = Frame::read(bytes) else { return };
    sink.server_is(if frame.is_request { context.side.other() } else { context.side });
    let fields = Fields::new()
        .with("source_node", frame.source_node)
        .with("destination_node", frame.destination_node)
        .with("command", frame.command)
        .with("is_request", frame.is_request);
    sink.observe(MESSAGE, context.sender, fields);
    if frame.command == CONTROLLER_DATA && !frame.is_request {
        sink.observe(CONTROLLER, context.sender, controller(frame.data).unwrap_or_default());
    }
}

/// End code, model and version, of twenty characters each.
fn controller(data: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(data);
    cursor.big16().filter(|code| *code == 0)?;
    let mut name = || cursor.take(20).map(|octets| latin_text(octets).trim().to_owned());
    Some(Fields::new().with("model", name()?).with("version", name()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side::{Initiator, Responder};
    use crate::conversation_test::{datagram, play, probe};
    use asepsis_observation::Value;

    fn answer() -> Vec<u8> {
        let mut bytes = vec![0xc0, 0, 2, 0, 63, 0, 0, 5, 0, 1, 5, 1, 0, 0];
        bytes.extend_from_slice(format!("{:20}{:20}", "CJ2M-CPU33", "02.01").as_bytes());
        bytes
    }

    #[test]
    fn a_controller_tells_its_model_over_udp_and_tcp() {
        let over_tcp = [&b"FINS"[..], &[0, 0, 0, 62, 0, 0, 0, 2, 0, 0, 0, 0], &answer()].concat();
        for seen in [datagram(&DISSECTOR, 9600, &answer()), play(&DISSECTOR, 9600, &[(Responder, &over_tcp)], 3)] {
            assert_eq!(seen[1].fields.get("model"), Some(&Value::Text("CJ2M-CPU33".into())));
            assert_eq!(seen[1].fields.get("version"), Some(&Value::Text("02.01".into())));
            assert_eq!(seen[0].fields.get("source_node"), Some(&Value::Integer(5)));
        }
        assert!(play(&DISSECTOR, 9600, &[(Initiator, b"FINS\0\0\0\x0c\0\0\0\0\0\0\0\0\0\0\0\0")], 4).is_empty());
    }

    #[test]
    fn the_weak_header_counts_at_its_port() {
        let request = [0x80, 0, 2, 0, 5, 0, 0, 63, 0, 1, 1, 1, 0x82];
        assert_eq!(probe(&DISSECTOR, PORT, &request), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 5353, &request), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 5353, b"FINS\0\0\0\x0c"), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, PORT, &[0; 20]), Verdict::NotMine);
    }
}
