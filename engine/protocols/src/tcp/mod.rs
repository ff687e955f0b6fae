//! The handshake of TCP (RFC 9293): how a system opens and accepts connections tells which family it is of.

mod signature;
#[cfg(test)]
mod tests;

use crate::{Context, Dissector, Protocol, Handshake, Layer, Sink};
use asepsis_observation::FieldType::{Integer, Integers, Text};
use asepsis_observation::{Field, Kind};
use signature::{Segment, Signature};

/// The dissector.
pub static DISSECTOR: Tcp = Tcp;

/// Reads segments with SYN.
#[derive(Debug)]
pub struct Tcp;

const SIGNATURE: Field = Field::new(
    "signature",
    Text,
    "IP version, first and passed hops, IP options, MSS, window and scale, options, quirks, payload; by colons.",
    "RFC 9293 3.1; RFC 791 3.1; RFC 8200 3",
);

static KINDS: [Kind; 2] = [
    Kind {
        name: "tcp.syn",
        meaning: "The subject opens connections in this way.",
        fields: &[
            SIGNATURE,
            Field::new("window", Integer, "Window, in octets.", "RFC 9293 3.1"),
            Field::new("mss", Integer, "Longest segment it takes, in octets.", "RFC 9293 3.7.1"),
            Field::new("wscale", Integer, "Bits by which later windows are shifted.", "RFC 7323 2.2"),
            Field::new("options", Integers, "Kinds of the options in order.", "RFC 9293 3.2"),
            Field::new("ttl", Integer, "Time to live or hop limit as it arrived.", "RFC 791 3.1; RFC 8200 3"),
        ],
    },
    Kind {
        name: "tcp.syn_ack",
        meaning: "The subject accepts connections in this way; the options are also the opener's choice.",
        fields: &[
            SIGNATURE,
            Field::new("window", Integer, "Window, in octets.", "RFC 9293 3.1"),
            Field::new("options", Integers, "Kinds of the options in order.", "RFC 9293 3.2"),
            Field::new("ttl", Integer, "Time to live or hop limit as it arrived.", "RFC 791 3.1; RFC 8200 3"),
        ],
    },
];

static PROTOCOL: Protocol = Protocol {
    name: "tcp",
    layers: &[Layer::Handshake],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Tcp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn handshake(&self, headers: &Handshake<'_>, context: &Context, sink: &mut Sink) {
        let Some(segment) = Segment::read(headers) else { return };
        let fields = sink
            .fields()
            .with("signature", Signature(&segment))
            .with("window", segment.window)
            .with("options", segment.options.kinds())
            .with("ttl", segment.ttl);
        if segment.is_acknowledgement {
            sink.observe(&KINDS[1], context.sender, fields);
        } else {
            let fields = fields.with("mss", segment.options.mss).with("wscale", segment.options.scale);
            sink.observe(&KINDS[0], context.sender, fields);
        }
    }
}
