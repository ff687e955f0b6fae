//! QUIC versions 1 and 2 and the drafts before: the TLS hellos inside Initial packets.
//!
//! An Initial packet is encrypted, but with keys that anyone can derive from it (RFC 9001 5.2): they keep middleboxes
//! from meddling, not from reading. All that follows is out of reach.

mod exchange;
mod frames;
mod packet;
mod protection;
#[cfg(test)]
mod tests;

use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Quic = Quic;

/// QUIC in UDP datagrams.
#[derive(Debug)]
pub struct Quic;

static KINDS: [Kind; 2] = [
    Kind {
        name: "quic.initial",
        meaning: "A client began to speak QUIC; its TLS hello is observed as that of TLS.",
        fields: &[Field {
            name: "version",
            of: FieldType::Text,
            meaning: "Version, as 0x and 8 hexadecimal digits.",
            source: "RFC 9000 15",
        }],
    },
    Kind {
        name: "quic.version_negotiation",
        meaning: "A server does not speak the version of QUIC that it was asked for.",
        fields: &[
            Field {
                name: "version",
                of: FieldType::Text,
                meaning: "Version of the packet, always 0x00000000.",
                source: "RFC 9000 17.2.1",
            },
            Field {
                name: "offered",
                of: FieldType::Texts,
                meaning: "Versions the server speaks, in order; those that only exercise clients, too.",
                source: "RFC 9000 17.2.1",
            },
        ],
    },
];
static INITIAL: &Kind = &KINDS[0];
static NEGOTIATION: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "quic",
    layers: &[Layer::Datagram],
    ports: &[443],
    kinds: &KINDS,
    // The long header's first bit; a Version Negotiation packet need not have the second set.
    openers: Some(&[0x80..=0xff]),
};

impl Dissector for Quic {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_initial = packet::packets(head.bytes).any(|packet| {
            // No server answers in a version that is reserved: such a packet is a client's, which pads.
            packet.is_initial && (!packet::is_reserved(packet.version.number) || head.bytes.len() >= exchange::CLIENT_BYTES)
        });
        if is_initial || packet::negotiation(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(exchange::Exchange::default()))
    }
}
