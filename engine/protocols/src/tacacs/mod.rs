//! TACACS+ (RFC 8907): network devices that ask a server who may log in. Users and commands are never read.

use crate::dns::field;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};
use std::net::IpAddr;

/// The dissector.
pub static DISSECTOR: Tacacs = Tacacs;

/// Reads headers of TACACS+.
#[derive(Debug)]
pub struct Tacacs;

const PORT: u16 = 49;
/// RFC 8907 4.1.
const HEADER_BYTES: usize = 12;
/// Longest body that a header is believed to announce.
const MAX_BODY_BYTES: u32 = 64 * 1024;
/// The flag of a body that is not hidden (RFC 8907 4.1).
const UNENCRYPTED: u8 = 1;
/// Bytes of a clear body that are waited for.
const MAX_CLEAR_BYTES: usize = 1024;
const TYPES: [&str; 3] = ["authentication", "authorization", "accounting"];

static KINDS: [Kind; 2] = [
    Kind {
        name: "tacacs.request",
        meaning: "The subject, a network device, asked who may log in or what he may do.",
        fields: &[
            field("type", FieldType::Text, "One of authentication, authorization, accounting.", "RFC 8907 4.1"),
            field("is_encrypted", FieldType::Boolean, "False when anybody can read it.", "RFC 8907 4.1"),
            field("remote_address", FieldType::Address, "Address from which somebody logs in.", "RFC 8907 5.1, rem_addr"),
        ],
    },
    Kind {
        name: "tacacs.response",
        meaning: "The subject, a TACACS+ server, answered.",
        fields: &[
            field("type", FieldType::Text, "One of authentication, authorization, accounting.", "RFC 8907 4.1"),
            field("is_encrypted", FieldType::Boolean, "False when anybody can read it.", "RFC 8907 4.1"),
        ],
    },
];
const REQUEST: &Kind = &KINDS[0];
const RESPONSE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "tacacs",
    layers: &[Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[0xc0..=0xc1]),
};

impl Dissector for Tacacs {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The header's parts are narrow, but few: they count at the port of the standard.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        match head.bytes.first() {
            Some(0xc0 | 0xc1) if head.has_port(&[PORT]) => match Header::read(head.bytes) {
                Some(_) => Verdict::Mine,
                None if head.bytes.len() < HEADER_BYTES => Verdict::Maybe,
                None => Verdict::NotMine,
            },
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(TacacsConversation))
    }
}

struct Header {
    kind: &'static str,
    sequence: u8,
    flags: u8,
    length: u32,
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Self> {
        let [version, kind, sequence, flags, _, _, _, _, length @ ..] = *bytes.first_chunk::<HEADER_BYTES>()?;
        let length = u32::from_be_bytes(length);
        let is_form = matches!(version, 0xc0 | 0xc1) && sequence > 0 && flags & !5 == 0 && length <= MAX_BODY_BYTES;
        let kind = TYPES.get(usize::from(kind.checked_sub(1)?)).copied()?;
        is_form.then_some(Self { kind, sequence, flags, length })
    }
}

#[derive(Debug)]
struct TacacsConversation;

impl Conversation for TacacsConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if bytes.len() < HEADER_BYTES {
            return Progress::Incomplete;
        }
        let Some(header) = Header::read(bytes) else { return Progress::SideDone };
        let body = bytes.get(HEADER_BYTES..).unwrap_or_default();
        let length = usize::try_from(header.length).unwrap_or(usize::MAX);
        let is_clear = header.flags & UNENCRYPTED != 0;
        if is_clear && body.len() < length.min(MAX_CLEAR_BYTES) {
            return Progress::Incomplete;
        }
        let fields = Fields::new().with("type", header.kind).with("is_encrypted", !is_clear);
        // RFC 8907 4.1: a client's numbers are odd.
        if header.sequence % 2 == 1 {
            sink.server_is(context.side.other());
            let address = remote_address(header.kind, body.get(..length).unwrap_or(body)).filter(|_| is_clear);
            sink.observe(REQUEST, context.sender, fields.with("remote_address", address));
        } else {
            sink.server_is(context.side);
            sink.observe(RESPONSE, context.sender, fields);
        }
        Progress::Skip(u64::from(header.length).saturating_add(12))
    }

    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}

/// RFC 8907 5.1, 6.1 and 7.1: lengths of user, port and address, then these, behind arguments' lengths in the latter two.
fn remote_address(kind: &str, body: &[u8]) -> Option<IpAddr> {
    let (lengths_at, texts_at) = match kind {
        "authentication" => (4, 8),
        "authorization" => (4, 8 + usize::from(*body.get(7)?)),
        _ => (5, 9 + usize::from(*body.get(8)?)),
    };
    let [user, port, address] = *body.get(lengths_at..)?.first_chunk::<3>()?;
    let at = texts_at + usize::from(user) + usize::from(port);
    text(body.get(at..at + usize::from(address))?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{play, probe};
    use proptest::prelude::*;

    fn packet(kind: u8, sequence: u8, flags: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&[0xc0, kind, sequence, flags, 1, 2, 3, 4][..], &length, body].concat()
    }

    const START: &[u8] = b"\x01\x01\x01\x01\x06\x04\x09\x00canarytty1192.0.2.7";

    #[test]
    fn a_clear_question_tells_the_address_and_no_user() {
        let (clear, hidden) = (packet(1, 1, 1, START), packet(1, 2, 0, &[9; 20]));
        for size in [1, 100] {
            let seen = play(&DISSECTOR, PORT, &[(Side::Initiator, &clear), (Side::Responder, &hidden)], size);
            let wanted = Fields::new().with("type", "authentication").with("is_encrypted", false).with("remote_address", "192.0.2.7");
            assert_eq!(seen[0].fields, wanted);
            assert_eq!(seen[1].fields, Fields::new().with("type", "authentication").with("is_encrypted", true));
        }
        assert_eq!(probe(&DISSECTOR, PORT, &clear), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9999, &clear), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_body_is_survived(kind in 1_u8..4, body in prop::collection::vec(any::<u8>(), 0..60)) {
            play(&DISSECTOR, PORT, &[(Side::Initiator, &packet(kind, 1, 1, &body))], 7);
        }
    }
}
