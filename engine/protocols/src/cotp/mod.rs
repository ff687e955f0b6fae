//! The ISO transport protocol over TCP (RFC 1006 on ISO 8073): who is called, by transport selectors.
//!
//! Once the connection is made, what it carries is another protocol (S7comm, MMS), which is probed anew.

pub(crate) mod tpdu;

use crate::dns::field;
use crate::framed::Extent;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, hexadecimal};
use tpdu::{Connect, Tpdu};

/// The dissector.
pub static DISSECTOR: Cotp = Cotp;

/// Reads the opening of ISO transport connections.
#[derive(Debug)]
pub struct Cotp;

static KINDS: [Kind; 2] = [
    Kind {
        name: "cotp.connect",
        meaning: "The subject asked for an ISO transport connection.",
        fields: &[
            field("src_tsap", FieldType::Octets, "Transport selector of the caller.", "ISO 8073 13.3.4"),
            field("dst_tsap", FieldType::Octets, "Transport selector that is called.", "ISO 8073 13.3.4"),
        ],
    },
    Kind {
        name: "cotp.accept",
        meaning: "The subject accepted an ISO transport connection.",
        fields: &[
            field("src_tsap", FieldType::Octets, "Transport selector of the caller.", "ISO 8073 13.4.4"),
            field("dst_tsap", FieldType::Octets, "Transport selector that was called.", "ISO 8073 13.4.4"),
        ],
    },
];
const CONNECT: &Kind = &KINDS[0];
const ACCEPT: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "cotp",
    layers: &[Layer::Stream],
    ports: &[102],
    kinds: &KINDS,
    openers: Some(&[3..=3]),
};

impl Dissector for Cotp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// Selectors tell it from Remote Desktop, which calls without.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let [3, 0, ..] = head.bytes else {
            return if head.bytes == [3] { Verdict::Maybe } else { Verdict::NotMine };
        };
        match tpdu::extent(head.bytes) {
            Extent::Broken => Verdict::NotMine,
            Extent::Unknown => Verdict::Maybe,
            Extent::Whole(length) => match head.bytes.get(..length) {
                None if head.bytes.get(5).is_none_or(|code| matches!(code & 0xf0, 0xd0 | 0xe0)) => Verdict::Maybe,
                None => Verdict::NotMine,
                Some(packet) => match tpdu::read(packet) {
                    Some(Tpdu::Connect(Connect { source, destination, .. })) if source.or(destination).is_some() => {
                        Verdict::Mine
                    }
                    _ => Verdict::NotMine,
                },
            },
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Opening))
    }
}

/// The opening of one connection.
#[derive(Debug)]
struct Opening;

impl Conversation for Opening {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Extent::Whole(length) = tpdu::extent(bytes) else {
            return if bytes.len() < tpdu::HEADER_BYTES { Progress::Incomplete } else { Progress::Done };
        };
        let Some(packet) = bytes.get(..length) else { return Progress::Incomplete };
        match tpdu::read(packet) {
            Some(Tpdu::Connect(connect)) => {
                let kind = if connect.is_request { CONNECT } else { ACCEPT };
                let fields = Fields::new()
                    .with("src_tsap", connect.source.map(hexadecimal))
                    .with("dst_tsap", connect.destination.map(hexadecimal));
                sink.observe(kind, context.sender, fields);
                sink.server_is(if connect.is_request { context.side.other() } else { context.side });
                if connect.is_request { Progress::Consumed(length) } else { Progress::Another(length) }
            }
            Some(Tpdu::Data { .. }) => Progress::Another(0),
            None => Progress::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{client, play, probe, server};
    use asepsis_observation::Value;

    const REQUEST: &[u8] = &[3, 0, 0, 22, 17, 0xe0, 0, 0, 0, 1, 0, 0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2];
    const CONFIRM: &[u8] = &[3, 0, 0, 22, 17, 0xd0, 0, 1, 0, 2, 0, 0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2];

    #[test]
    fn both_sides_tell_the_selectors() {
        for segment_bytes in [1, 100] {
            let seen =
                play(&DISSECTOR, 102, &[(Side::Initiator, REQUEST), (Side::Responder, CONFIRM)], segment_bytes);
            assert_eq!((seen[0].kind.name, seen[0].subject), ("cotp.connect", client()));
            assert_eq!(seen[0].fields.get("dst_tsap"), Some(&Value::Text("0102".into())));
            assert_eq!((seen[1].kind.name, seen[1].subject), ("cotp.accept", server()));
        }
    }

    #[test]
    fn remote_desktop_and_data_are_not_claimed() {
        assert_eq!(probe(&DISSECTOR, 102, REQUEST), Verdict::Mine);
        for length in 1..REQUEST.len() {
            assert_eq!(probe(&DISSECTOR, 102, &REQUEST[..length]), Verdict::Maybe, "{length}");
        }
        let desktop = [3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0];
        let data = [3, 0, 0, 10, 2, 0xf0, 0x80, 0x32, 1, 0];
        for other in [&desktop[..], &data, b"\x03\x00\x00\x00", b"GET / HTTP/1.1"] {
            assert_eq!(probe(&DISSECTOR, 102, other), Verdict::NotMine, "{other:?}");
        }
    }
}
