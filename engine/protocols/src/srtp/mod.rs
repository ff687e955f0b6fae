//! GE SRTP, the service requests of GE's and Emerson's controllers (published by Denton and others, DFRWS 2017): sessions and
//! services by number. Values are not read.

use crate::framed::{Extent, Framed, Messages, is_answer};
use crate::octets::u16_at;
use crate::{Context, Conversation, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::Integer;
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Srtp = Srtp;

/// Reads GE SRTP.
#[derive(Debug)]
pub struct Srtp;

const PORT: u16 = 18_245;
const SOURCE: &str = "Denton et al., DFRWS 2017";
/// A message, mailbox included; text may follow.
const MESSAGE_BYTES: usize = 56;
/// Types: the client begins with zeros, the controller answers with 1; then requests and answers.
const BEGIN: u8 = 0;
const BEGUN: u8 = 1;
const REQUEST: u8 = 2;
const ANSWER: u8 = 3;
/// Where the length of the text, the mailbox' type and the code of the service stand.
const TEXT_LENGTH_AT: usize = 4;
const MAILBOX_AT: usize = 31;
const SERVICE_AT: usize = 42;
/// Mailboxes: short and with text, of requests and answers, and of refusals.
const MAILBOXES: [u8; 5] = [0xc0, 0x80, 0xd4, 0x94, 0xd1];
/// Longest text.
const MAX_TEXT_BYTES: usize = 2048;

static KINDS: [Kind; 2] = [
    Kind {
        name: "srtp.controller",
        meaning: "The subject, a controller of GE or Emerson, answered.",
        fields: &[Field::new("mailbox", Integer, "Type of the answer; 209 refuses.", SOURCE)],
    },
    Kind {
        name: "srtp.request",
        meaning: "The subject asked or commanded a controller of GE or Emerson.",
        fields: &[Field::new("service", Integer, "Code of the service.", SOURCE)],
    },
];
const CONTROLLER: &Kind = &KINDS[0];
const REQUESTED: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "srtp",
    layers: &[Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[BEGIN..=ANSWER]),
};

impl Dissector for Srtp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The beginning is all zeros, so it counts at the usual port only, and by itself.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let (message, rest) = head.bytes.split_at_checked(MESSAGE_BYTES).unwrap_or((head.bytes, &[]));
        let fits = match message {
            [BEGIN, zeros @ ..] => rest.is_empty() && zeros.iter().all(|octet| *octet == 0),
            [BEGUN, zeros @ ..] => zeros.iter().filter(|octet| **octet != 0).count() <= 4,
            [REQUEST | ANSWER] => true,
            [REQUEST | ANSWER, 0, ..] => {
                text_bytes(message).is_none_or(|length| length <= MAX_TEXT_BYTES)
                    && message.get(MAILBOX_AT).is_none_or(|mailbox| MAILBOXES.contains(mailbox))
            }
            _ => false,
        };
        match fits && head.has_port(&[PORT]) {
            true if message.len() == MESSAGE_BYTES => Verdict::Mine,
            true => Verdict::Maybe,
            false => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// Length of the text behind a message, least significant octet first.
fn text_bytes(message: &[u8]) -> Option<usize> {
    u16_at(message, TEXT_LENGTH_AT).map(|length| usize::from(length.swap_bytes()))
}

/// One connection.
#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        let Some(message) = bytes.get(..MESSAGE_BYTES) else { return Extent::Unknown };
        let length = text_bytes(message).unwrap_or_default();
        match message.first() {
            Some(&(BEGIN | BEGUN)) => Extent::Whole(MESSAGE_BYTES),
            Some(&(REQUEST | ANSWER)) if length <= MAX_TEXT_BYTES => Extent::Whole(MESSAGE_BYTES + length),
            _ => Extent::Broken,
        }
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let mailbox = message.get(MAILBOX_AT).copied().filter(|mailbox| MAILBOXES.contains(mailbox));
        match message.first() {
            Some(&ANSWER) if is_answer(context, &[PORT]) => {
                sink.server_is(context.side);
                sink.observe(CONTROLLER, context.sender, Fields::new().with("mailbox", mailbox));
            }
            Some(&REQUEST) => {
                sink.server_is(context.side.other());
                let service = message.get(SERVICE_AT).copied().filter(|_| mailbox.is_some());
                sink.observe(REQUESTED, context.sender, Fields::new().with("service", service));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side::{Initiator, Responder};
    use crate::conversation_test::{play, probe};
    use proptest::prelude::*;

    fn message(kind: u8, mailbox: u8, service: u8) -> Vec<u8> {
        let mut bytes = vec![0; MESSAGE_BYTES];
        bytes[0] = kind;
        bytes[MAILBOX_AT] = mailbox;
        bytes[SERVICE_AT] = service;
        bytes
    }

    #[test]
    fn a_controller_answers() {
        let zeros = vec![0; MESSAGE_BYTES];
        let (begun, asked, told) = (message(BEGUN, 0, 0), message(REQUEST, 0xc0, 0x43), message(ANSWER, 0xd4, 0));
        for size in [1, 100] {
            let talk = [(Initiator, zeros.as_slice()), (Responder, &begun), (Initiator, &asked), (Responder, &told)];
            let seen = play(&DISSECTOR, PORT, &talk, size);
            assert_eq!(seen[0].fields, Fields::new().with("service", 0x43));
            assert_eq!(seen[1].fields, Fields::new().with("mailbox", 0xd4));
            assert_eq!(seen.len(), 2);
        }
    }

    #[test]
    fn zeros_count_at_the_usual_port() {
        assert_eq!(probe(&DISSECTOR, PORT, &[0; MESSAGE_BYTES]), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &[0; MESSAGE_BYTES]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, &[0; 80]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, &message(REQUEST, 1, 0)), Verdict::NotMine);
        let mut long = message(ANSWER, 0xd4, 0);
        long[TEXT_LENGTH_AT + 1] = 0xf0;
        assert_eq!(probe(&DISSECTOR, PORT, &long), Verdict::NotMine, "no text is so long");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            play(&DISSECTOR, PORT, &[(Initiator, &[&message(REQUEST, 0xc0, 1)[..], &bytes].concat())], 9);
        }
    }
}
