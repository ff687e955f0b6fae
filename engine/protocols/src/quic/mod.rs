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

use std::ops::RangeInclusive;
use crate::{Conversation, Dissector, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Quic = Quic;

/// QUIC in UDP datagrams.
#[derive(Debug)]
pub struct Quic;

static KINDS: [Kind; 1] = [Kind {
    name: "quic.initial",
    meaning: "A client began to speak QUIC; its TLS hello is observed as that of TLS.",
    fields: &[Field { name: "version", of: FieldType::Text, meaning: "Version, as 8 hexadecimal digits.", source: "RFC 9000 15" }],
}];
static INITIAL: &Kind = &KINDS[0];

impl Dissector for Quic {
    fn name(&self) -> &'static str {
        "quic"
    }

    fn layers(&self) -> &'static [Layer] {
        &[Layer::Datagram]
    }

    fn ports(&self) -> &'static [u16] {
        &[443]
    }

    fn observes(&self) -> &'static [Kind] {
        &KINDS
    }

    /// Only an Initial packet of a known version counts: its tag proves it when it is opened.
    fn openers(&self) -> Option<&'static [RangeInclusive<u8>]> {
        Some(&[0xc0..=0xff])
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if packet::packets(head.bytes).any(|packet| packet.is_initial) { Verdict::Mine } else { Verdict::NotMine }
    }

    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(exchange::Exchange::default()))
    }
}
