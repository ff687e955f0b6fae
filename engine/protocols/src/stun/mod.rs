//! STUN (RFC 8489, RFC 5389): software of those who look for their public address, phones and browsers; and the DTLS that
//! browsers' calls send through the same ports (RFC 7983).

use crate::dns::field;
use crate::dtls;
use crate::text_head::any_text;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Stun = Stun;

/// Reads STUN.
#[derive(Debug)]
pub struct Stun;

/// Type, length, cookie and transaction (RFC 8489 5).
const HEADER_BYTES: usize = 20;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
/// RFC 8489 14.14.
const SOFTWARE: u16 = 0x8022;

static KINDS: [Kind; 1] = [Kind {
    name: "stun.message",
    meaning: "The subject asked for its public address, or answered such a question.",
    fields: &[
        field("software", FieldType::Text, "Software of the subject.", "RFC 8489 14.14"),
        field("class", FieldType::Text, "One of request, indication, success, error.", "RFC 8489 5"),
    ],
}];
const MESSAGE: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "stun",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[3478, 5349],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Stun {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The cookie and a length that fits are proof.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if length(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Exchange>::default())
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(StunConversation))
    }
}

/// Octets of a message: the two highest bits are zero, the length is a multiple of four (RFC 8489 5).
fn length(bytes: &[u8]) -> Option<usize> {
    let [first, _, high, low, cookie @ ..] = *bytes.first_chunk::<8>()?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    (first & 0xc0 == 0 && length % 4 == 0 && cookie == COOKIE).then_some(HEADER_BYTES + length)
}

/// Only messages that name their software say something.
fn read(bytes: &[u8], context: &Context, sink: &mut Sink) {
    let Some(length) = length(bytes) else { return };
    let mut rest = bytes.get(HEADER_BYTES..length.min(bytes.len())).unwrap_or_default();
    while let [k0, k1, l0, l1, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*l0, *l1]));
        let Some(value) = after.get(..length) else { return };
        if u16::from_be_bytes([*k0, *k1]) == SOFTWARE {
            let fields = Fields::new().with("software", any_text(value)).with("class", class(bytes));
            sink.observe(MESSAGE, context.sender, fields);
            return;
        }
        // RFC 8489 14: values are padded to a multiple of four.
        rest = after.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
}

/// Bits 8 and 4 of the type (RFC 8489 5).
fn class(bytes: &[u8]) -> Option<&'static str> {
    let [high, low, ..] = *bytes else { return None };
    Some(match (high & 1, low & 0x10) {
        (0, 0) => "request",
        (0, _) => "indication",
        (_, 0) => "success",
        _ => "error",
    })
}

/// Datagrams of one pair of ports. What a relay sends on in messages of its own is another host's and not read.
#[derive(Debug, Default)]
struct Exchange(dtls::Carried);

impl Conversation for Exchange {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if length(bytes).is_some() {
            read(bytes, context, sink);
        } else {
            self.0.datagram(bytes, false, context, sink);
        }
        Progress::Consumed(bytes.len())
    }
}

/// Messages of a stream, one after the other; media may stand between them (RFC 4571).
#[derive(Debug)]
struct StunConversation;

impl Conversation for StunConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if bytes.len() < HEADER_BYTES {
            return Progress::Incomplete;
        }
        match length(bytes) {
            Some(length) if length <= bytes.len() => {
                read(bytes, context, sink);
                Progress::Consumed(length)
            }
            Some(_) => Progress::Incomplete,
            None => Progress::SideDone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{datagram, play, probe};
    use proptest::prelude::*;

    fn message() -> Vec<u8> {
        let attributes = [&[0x00, 0x06, 0, 6][..], b"canary\0\0", &[0x80, 0x22, 0, 5], b"Ex 1.\0\0\0"].concat();
        let mut bytes = vec![1, 1, 0, u8::try_from(attributes.len()).unwrap()];
        bytes.extend(COOKIE);
        bytes.extend([7; 12]);
        bytes.extend(attributes);
        bytes
    }

    #[test]
    fn software_is_read_and_user_names_are_not() {
        let wanted = Fields::new().with("software", "Ex 1.").with("class", "success");
        assert_eq!(datagram(&DISSECTOR, 3478, &message())[0].fields, wanted);
        for size in [1, 500] {
            let twice = [message(), message()].concat();
            assert_eq!(play(&DISSECTOR, 3478, &[(Side::Initiator, &twice)], size).len(), 2);
        }
    }

    #[test]
    fn the_cookie_is_needed() {
        assert_eq!(probe(&DISSECTOR, 9999, &message()), Verdict::Mine);
        let mut other = message();
        other[5] = 0;
        assert_eq!(probe(&DISSECTOR, 3478, &other), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn every_prefix_and_any_tail_is_survived(length in 0_usize..44, tail: Vec<u8>) {
            let mut bytes = message();
            bytes.truncate(length);
            bytes.extend(tail);
            datagram(&DISSECTOR, 3478, &bytes);
        }
    }
}
