//! MEDIBUS of Dräger ventilators and anaesthesia machines (Dräger RS 232 MEDIBUS Protocol Definition), as it comes over
//! TCP from serial device servers.
//!
//! The identification is kept: number, name and revision of the device. Measured values, settings and texts are passed over.

use crate::unproven::Unproven;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind, latin_text};

/// The dissector.
pub static DISSECTOR: Medibus = Medibus;

/// Reads MEDIBUS messages.
#[derive(Debug)]
pub struct Medibus;

/// A command begins so.
const ESCAPE: u8 = 0x1b;
/// A response begins so.
const START: u8 = 0x01;
/// Ends both.
const END: u8 = b'\r';
/// Initialise communication.
const INITIALISE: u8 = 0x51;
/// Ask for, or give, the identification.
const IDENTIFICATION: u8 = 0x52;
/// Start, command, two digits of checksum, end.
const MIN_MESSAGE: usize = 5;
/// Longest message looked at; answers with all measured values are shorter.
const MAX_MESSAGE: usize = 2048;
/// Bytes without any message after which the stream is given back.
const MAX_UNKNOWN_BYTES: usize = 8 * 1024;
/// Longest name and revision kept.
const MAX_NAME_BYTES: usize = 64;

const SOURCE: &str = "Draeger MEDIBUS Protocol Definition, Request Device Identification";

static KINDS: [Kind; 2] = [
    Kind {
        name: "medibus.device",
        meaning: "A device answered what it is.",
        fields: &[
            Field { name: "device_id", of: FieldType::Text, meaning: "Number of its kind, by the maker.", source: SOURCE },
            Field { name: "name", of: FieldType::Text, meaning: "Name of its kind.", source: SOURCE },
            Field { name: "revision", of: FieldType::Text, meaning: "Revisions of device and protocol.", source: SOURCE },
        ],
    },
    Kind {
        name: "medibus.message",
        meaning: "The subject sent a message.",
        fields: &[Field {
            name: "message",
            of: FieldType::Text,
            meaning: "initialise, identify or other, command or response.",
            source: "Draeger MEDIBUS Protocol Definition",
        }],
    },
];
static DEVICE: &Kind = &KINDS[0];
static MESSAGE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "medibus",
    layers: &[Layer::Stream],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Medibus {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The sum over the message proves it; one that is not whole yet is waited for.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let [ESCAPE | START, command, ..] = head.bytes else {
            return if matches!(head.bytes, [ESCAPE | START]) { Verdict::Maybe } else { Verdict::NotMine };
        };
        let is_text = |byte: &u8| (0x20..0x7f).contains(byte) || *byte == END || *byte >= 0x80;
        let rest = head.bytes.get(2..).unwrap_or_default();
        if !(0x20..0x7f).contains(command) || head.bytes.len() > MAX_MESSAGE {
            return Verdict::NotMine;
        }
        match rest.iter().position(|byte| !is_text(byte) || *byte == END) {
            None => Verdict::Maybe,
            Some(at) if rest.get(at) == Some(&END) && Message::read(head.bytes.get(..at + 3).unwrap_or_default()).is_some() => {
                Verdict::Mine
            }
            Some(_) => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Line::default()))
    }
}

struct Message<'a> {
    is_response: bool,
    command: u8,
    data: &'a [u8],
}

impl<'a> Message<'a> {
    /// A whole message, its end included, whose sum is right.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (body, [high, low, END]) = bytes.split_last_chunk::<3>()? else { return None };
        let written = char::from(*high).to_digit(16)? * 16 + char::from(*low).to_digit(16)?;
        let sum = body.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        let [start @ (ESCAPE | START), command, data @ ..] = body else { return None };
        (bytes.len() >= MIN_MESSAGE && u32::from(sum) == written)
            .then_some(Self { is_response: *start == START, command: *command, data })
    }

    const fn word(&self) -> &'static str {
        match (self.command, self.is_response) {
            (INITIALISE, false) => "initialise command",
            (INITIALISE, true) => "initialise response",
            (IDENTIFICATION, false) => "identify command",
            (IDENTIFICATION, true) => "identify response",
            (_, false) => "other command",
            (_, true) => "other response",
        }
    }

    /// The number, the name in quotation marks, the revisions.
    fn device(&self) -> Fields {
        let mut parts = self.data.splitn(3, |byte| *byte == b'\'');
        let mut part = || parts.next().map(|part| latin_text(part.get(..MAX_NAME_BYTES).unwrap_or(part)));
        Fields::new().with("device_id", part()).with("name", part()).with("revision", part())
    }
}

#[derive(Debug, Default)]
struct Line {
    unproven: Unproven,
}

impl Conversation for Line {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some(begin) = bytes.iter().position(|byte| matches!(*byte, ESCAPE | START)) else {
            return self.unproven.pass(bytes.len(), MAX_UNKNOWN_BYTES);
        };
        if begin > 0 {
            return self.unproven.pass(begin, MAX_UNKNOWN_BYTES);
        }
        // Curves in real time come between messages, in octets above 0x7f; a new start ends what was cut off.
        let rest = bytes.get(1..).unwrap_or_default();
        match rest.iter().position(|byte| matches!(*byte, ESCAPE | START | END)) {
            None if bytes.len() > MAX_MESSAGE => self.unproven.pass(bytes.len(), MAX_UNKNOWN_BYTES),
            None => Progress::Incomplete,
            Some(at) if rest.get(at) == Some(&END) => {
                if let Some(message) = bytes.get(..at + 2).and_then(Message::read) {
                    self.tell(&message, context, sink);
                }
                Progress::Consumed(at + 2)
            }
            Some(at) => self.unproven.pass(at + 1, MAX_UNKNOWN_BYTES),
        }
    }

    fn gap(&mut self, _side: Side) -> bool {
        true
    }
}

impl Line {
    fn tell(&mut self, message: &Message<'_>, context: &Context, sink: &mut Sink) {
        self.unproven.prove();
        sink.observe(MESSAGE, context.sender, Fields::new().with("message", message.word()));
        if message.command == IDENTIFICATION && message.is_response && !message.data.is_empty() {
            sink.observe(DEVICE, context.sender, message.device());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{play, probe, server};
    use proptest::prelude::*;

    fn message(start: u8, body: &[u8]) -> Vec<u8> {
        let body = [&[start], body].concat();
        let sum = body.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        [body, format!("{sum:02X}\r").into_bytes()].concat()
    }

    fn session() -> Vec<(Side, Vec<u8>)> {
        vec![
            (Side::Initiator, message(ESCAPE, b"Q")),
            (Side::Responder, message(START, b"Q")),
            (Side::Initiator, message(ESCAPE, b"R")),
            (Side::Responder, message(START, b"R8210'Evita 4        '04.10:04.00")),
            (Side::Initiator, message(ESCAPE, b"$")),
            (Side::Responder, message(START, b"$CANARY 12 3")),
        ]
    }

    fn run(segment_bytes: usize) -> Vec<asepsis_observation::Observation> {
        let session = session();
        let session: Vec<(Side, &[u8])> = session.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
        play(&DISSECTOR, 4001, &session, segment_bytes)
    }

    #[test]
    fn a_device_answers_what_it_is_and_values_are_not_read() {
        let seen = run(1024);
        let device = seen.iter().find(|one| one.kind.name == "medibus.device").unwrap();
        assert_eq!(device.subject, server());
        for (field, value) in [("device_id", "8210"), ("name", "Evita 4"), ("revision", "04.10:04.00")] {
            assert_eq!(device.fields.get(field), Some(&value.into()), "{field}");
        }
        assert_eq!(seen.len(), 7);
        assert!(!format!("{seen:?}").contains("CANARY"));
    }

    #[test]
    fn single_bytes_say_the_same() {
        assert_eq!(run(1), run(1024));
    }

    #[test]
    fn the_sum_decides() {
        assert_eq!(probe(&DISSECTOR, 4001, &message(ESCAPE, b"Q")), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 4001, b"\x1bQ6D\r"), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 4001, b"\x1bQ6"), Verdict::Maybe);
        assert_eq!(probe(&DISSECTOR, 23, b"\x1b[2J\x1b[H login:"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 1..100), start: bool) {
            let bytes = [&[if start { START } else { ESCAPE }][..], &bytes].concat();
            probe(&DISSECTOR, 4001, &bytes);
            play(&DISSECTOR, 4001, &[(Side::Initiator, &bytes), (Side::Responder, &bytes)], 3);
        }
    }
}
