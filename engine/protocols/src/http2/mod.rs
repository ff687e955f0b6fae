//! HTTP/2 in clear (RFC 9113), from the preface or after an upgrade: software of both sides as in HTTP/1.1, the settings
//! that tell libraries apart, and the services of gRPC.
//!
//! Bodies are passed over. Of the fields only those are kept that `http` keeps.

mod conversation;
#[cfg(test)]
mod conversation_test;
mod frame;
mod hpack;
mod huffman;
mod services;

use crate::{Conversation, Dissector, Head, Layer, Protocol, Verdict};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Kind};

/// The dissector.
pub static DISSECTOR: Http2 = Http2;

/// HTTP/2 in a TCP stream.
#[derive(Debug)]
pub struct Http2;

static KINDS: [Kind; 2] = [
    Kind {
        name: "http2.settings",
        meaning: "The subject opened HTTP/2 with these settings, which differ from library to library.",
        fields: &[Field::new("settings", Text, "Identifiers and values in the order sent: 1:4096;3:100.", "RFC 9113 6.5")],
    },
    Kind {
        name: "http2.service",
        meaning: "Somebody called a service of the subject by gRPC.",
        fields: &[Field::new("service", Text, "Name of a known service; of any other *.", "gRPC over HTTP2, Path")],
    },
];
const SETTINGS: &Kind = &KINDS[0];
const SERVICE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "http2",
    layers: &[Layer::Stream],
    // The ports of HTTP, and those that gRPC's examples have made customary.
    ports: &[80, 8080, 50051, 50052],
    kinds: &KINDS,
    openers: Some(&[0..=0, b'P'..=b'P']),
};

impl Dissector for Http2 {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        frame::probe(head.bytes)
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::Http2Conversation>::default())
    }
}
