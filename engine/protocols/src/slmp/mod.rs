//! SLMP, by which Mitsubishi's controllers speak (CLPA BAP-C2006, Mitsubishi SH-080008 MC protocol 3E and 4E frames in
//! binary code): commands, and the model of the controller.

use crate::cursor::Cursor;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Integer, Text};
use asepsis_observation::{Field, Fields, Kind, latin_text};

/// The dissector.
pub static DISSECTOR: Slmp = Slmp;

/// Reads SLMP over UDP and TCP.
#[derive(Debug)]
pub struct Slmp;

/// Longest message: 960 words are read at once.
const MAX_MESSAGE_BYTES: usize = 4096;
/// Read type name: asks what the controller is.
const READ_TYPE_NAME: u16 = 0x0101;
/// Letters of a model.
const MODEL_BYTES: usize = 16;

static KINDS: [Kind; 2] = [
    Kind {
        name: "slmp.request",
        meaning: "The subject asked or commanded a controller of Mitsubishi.",
        fields: &[Field::new("command", Integer, "Code of the command.", "Mitsubishi SH-080008 3.3")],
    },
    Kind {
        name: "slmp.controller",
        meaning: "The subject, a controller of Mitsubishi, answered.",
        fields: &[
            Field::new("model", Text, "Model of the controller.", "Mitsubishi SH-080008, Read Type Name"),
            Field::new("model_code", Integer, "Code of the model.", "Mitsubishi SH-080008, Read Type Name"),
            Field::new("end_code", Integer, "0 when it went well.", "Mitsubishi SH-080008 3.1"),
        ],
    },
];
const REQUEST: &Kind = &KINDS[0];
const CONTROLLER: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "slmp",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[5000, 5001, 5002, 5006, 5007, 5010, 1025, 61_450],
    kinds: &KINDS,
    openers: Some(&[0x50..=0x50, 0x54..=0x54, 0xd0..=0xd0, 0xd4..=0xd4]),
};

impl Dissector for Slmp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match Header::read(head.bytes) {
            Some(header) if header.length == head.bytes.len() && header.is_known(head.bytes) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let mut connection = Connection::default();
        connection.message(payload, context, sink);
    }

    /// Over UDP too an answer is only understood with its question.
    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// Header up to the length of what follows.
#[derive(Clone, Copy, Debug)]
struct Header {
    is_request: bool,
    /// Octets of the whole message.
    length: usize,
    /// Where timer or end code stand.
    body: usize,
}

impl Header {
    /// Subheader (with a serial number where it says so), network, station, module, multidrop station, length.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let (kind, zero) = (cursor.byte()?, cursor.byte()?);
        let is_request = match (kind, zero) {
            (0x50 | 0x54, 0) => true,
            (0xd0 | 0xd4, 0) => false,
            _ => return None,
        };
        let serial_bytes = if kind & 4 == 0 { 0 } else { 4 };
        cursor.skip(serial_bytes)?;
        let (_, _, module, _) = (cursor.byte()?, cursor.byte()?, cursor.little16()?, cursor.byte()?);
        // A controller's own processor, or one of several.
        let is_module = matches!(module, 0x03ff | 0x03e0..=0x03e3 | 0x03d0..=0x03d3);
        let length = usize::from(cursor.little16()?);
        let body = 9 + serial_bytes;
        let fits = is_module && (2..=MAX_MESSAGE_BYTES).contains(&length);
        fits.then_some(Self { is_request, length: body + length, body })
    }

    /// Whether a request holds a command that there is.
    fn is_known(self, bytes: &[u8]) -> bool {
        !self.is_request || self.command(bytes).is_some_and(|command| command & 0x00ff <= 0x40 && command >> 8 <= 0x31)
    }

    /// Behind the timer.
    fn command(self, bytes: &[u8]) -> Option<u16> {
        bytes.get(self.body + 2..)?.first_chunk().map(|octets| u16::from_le_bytes(*octets))
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    /// The command that the next answer belongs to.
    asked: Option<u16>,
}

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        match Header::read(bytes) {
            Some(header) => Extent::Whole(header.length),
            None if bytes.len() < 13 => Extent::Unknown,
            None => Extent::Broken,
        }
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let Some(header) = Header::read(message) else { return };
        if header.is_request {
            self.asked = header.command(message);
            sink.server_is(context.side.other());
            return sink.observe(REQUEST, context.sender, Fields::new().with("command", self.asked));
        }
        sink.server_is(context.side);
        let is_name = self.asked.take() == Some(READ_TYPE_NAME);
        let answer = controller(message.get(header.body..).unwrap_or_default(), is_name);
        sink.observe(CONTROLLER, context.sender, answer.unwrap_or_default());
    }
}

/// End code, and of the answer to the question for it the model in sixteen letters and its code.
fn controller(body: &[u8], is_name: bool) -> Option<Fields> {
    let mut cursor = Cursor::new(body);
    let end_code = cursor.little16()?;
    let fields = Fields::new().with("end_code", end_code);
    if end_code != 0 || !is_name {
        return Some(fields);
    }
    let model = cursor.take(MODEL_BYTES).map(|model| latin_text(model).trim().to_owned());
    Some(fields.with("model", model).with("model_code", cursor.little16()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side::{Initiator, Responder};
    use crate::conversation_test::{play, probe};
    use proptest::prelude::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let serial: &[u8] = if kind & 4 == 0 { &[] } else { &[1, 0, 0, 0] };
        [&[kind, 0], serial, &[0, 0xff, 0xff, 3, 0, u8::try_from(body.len()).unwrap(), 0], body].concat()
    }

    #[test]
    fn a_controller_tells_its_model_when_it_is_asked() {
        let question = [0x10, 0, 1, 1, 0, 0];
        let answer = [&[0, 0], &b"Q03UDECPU       "[..], &[0x68, 2]].concat();
        for frame in [0, 4] {
            let (asked, told) = (message(0x50 | frame, &question), message(0xd0 | frame, &answer));
            for size in [1, 100] {
                let seen = play(&DISSECTOR, 5007, &[(Initiator, &asked), (Responder, &told)], size);
                assert_eq!(seen[0].fields, Fields::new().with("command", 0x0101));
                let wanted = Fields::new().with("end_code", 0).with("model", "Q03UDECPU").with("model_code", 0x268);
                assert_eq!(seen[1].fields, wanted);
            }
            // An answer to another question holds values, not a name.
            let seen = play(&DISSECTOR, 5007, &[(Responder, &told)], 100);
            assert_eq!(seen[0].fields, Fields::new().with("end_code", 0));
        }
    }

    #[test]
    fn header_and_length_must_fit() {
        let bytes = message(0x50, &[0x10, 0, 1, 4, 0, 0, 0, 0, 0, 0xa8, 1, 0]);
        assert_eq!(probe(&DISSECTOR, 9, &bytes), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 5007, &bytes[..20]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 5007, b"POST / HTTP/1.1\r\n\r\n"), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 5007, &message(0x50, &[0x10, 0, 0xff, 0xff, 0, 0])), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_body_is_survived(kind in prop::sample::select(vec![0x50_u8, 0x54, 0xd0, 0xd4]), body in prop::collection::vec(any::<u8>(), 0..60)) {
            let bytes = message(kind, &body);
            play(&DISSECTOR, 5007, &[(Initiator, &bytes), (Responder, &bytes)], 7);
        }
    }
}
