//! RADIUS (RFC 2865, RFC 2866, RFC 5176): who asks for whom to be let in, and the hardware addresses of both.
//!
//! Names, passwords, states and messages are never kept; a station's identifier only when it is a hardware address.

mod attributes;
mod log_on;
#[cfg(test)]
mod tests;

use crate::dns::field;
use crate::{Context, Conversation, Dissector, Head, Layer, Progress, Protocol, Side, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind};
use attributes::{Attributes, HEADER_BYTES};
use log_on::LogOns;

/// The dissector.
pub static DISSECTOR: Radius = Radius;

/// Reads RADIUS.
#[derive(Debug)]
pub struct Radius;

/// RFC 2865 3, RFC 2866 3 and those before them; RFC 5176 2.1.
const PORTS: &[u16] = &[1812, 1813, 1645, 1646, 3799];
/// Attributes that a packet at another port must have.
const PROOF_ATTRIBUTES: usize = 3;

const CODE: Field = field("code", FieldType::Text, "Kind of the packet.", "RFC 2865 4, RFC 2866 4, RFC 5176 3");
const VENDORS: Field = field("vendors", FieldType::Integers, "Enterprise numbers of the makers whose attributes it has.", "RFC 2865 5.26");

static KINDS: [Kind; 2] = [
    Kind {
        name: "radius.request",
        meaning: "The subject, a switch, access point or gateway, asked or reported about a station.",
        fields: &[
            CODE,
            field("nas_identifier", FieldType::Text, "Name of the network access server.", "RFC 2865 5.32"),
            field("nas_ip", FieldType::Address, "Address of the network access server.", "RFC 2865 5.4, RFC 3162 2.1"),
            field("nas_port_type", FieldType::Integer, "Kind of port: 15 Ethernet, 19 wireless, 5 virtual.", "RFC 2865 5.41"),
            field("called_station", FieldType::Text, "Hardware address of the access server, with a network's name behind it, or its host name.", "RFC 2865 5.30, RFC 3580 3.20"),
            field("calling_station", FieldType::Text, "Hardware or network address of the station.", "RFC 2865 5.31, RFC 3580 3.21"),
            field("framed_ip", FieldType::Address, "Address of the station.", "RFC 2865 5.8"),
            VENDORS,
        ],
    },
    Kind {
        name: "radius.response",
        meaning: "The subject, a RADIUS server, answered.",
        fields: &[CODE, VENDORS],
    },
];
const REQUEST: &Kind = &KINDS[0];
const RESPONSE: &Kind = &KINDS[1];

/// Codes with their words, and whether it is an answer. 40 and 43 are asked by servers of access servers (RFC 5176).
fn code_word(code: u8) -> Option<(&'static str, bool)> {
    Some(match code {
        1 => ("access_request", false),
        2 => ("access_accept", true),
        3 => ("access_reject", true),
        4 => ("accounting_request", false),
        5 => ("accounting_response", true),
        11 => ("access_challenge", true),
        12 => ("status_server", false),
        40 => ("disconnect_request", false),
        41 => ("disconnect_ack", true),
        42 => ("disconnect_nak", true),
        43 => ("coa_request", false),
        44 => ("coa_ack", true),
        45 => ("coa_nak", true),
        _ => return None,
    })
}

static PROTOCOL: Protocol = Protocol {
    name: "radius",
    layers: &[Layer::Datagram],
    ports: PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Radius {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// Lengths that add up, at its ports; elsewhere also some attributes.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let Some(attributes) = opened(head.bytes) else { return Verdict::NotMine };
        let (count, is_exact) = attributes.count();
        let wanted = if head.has_port(PORTS) { 0 } else { PROOF_ATTRIBUTES };
        if is_exact && count >= wanted { Verdict::Mine } else { Verdict::NotMine }
    }

    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Exchange::default()))
    }
}

/// What an access server and a server say to each other.
#[derive(Debug, Default)]
struct Exchange {
    log_ons: LogOns,
}

impl Conversation for Exchange {
    fn data(&mut self, payload: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if let Some(packet) = Packet::of(payload) {
            self.read(&packet, context, sink);
        }
        Progress::Consumed(payload.len())
    }
}

impl Exchange {
    fn read(&mut self, packet: &Packet<'_>, context: &Context, sink: &mut Sink) {
        let Packet { attributes, word, .. } = *packet;
        let (_, is_exact) = attributes.count();
        if !is_exact {
            sink.malformed("radius", "lengths of attributes do not add up", context.sender);
        }
        if packet.is_answer {
            if context.side == Side::Responder {
                sink.server_is(context.side);
            }
            sink.observe(RESPONSE, context.sender, Fields::new().with("code", word).with("vendors", attributes.vendors()));
            return self.log_ons.answer(packet, context, sink);
        }
        let fields = Fields::new()
            .with("code", word)
            .with("nas_identifier", attributes.nas_identifier())
            .with("nas_ip", attributes.nas_address())
            .with("nas_port_type", attributes.number(attributes::NAS_PORT_TYPE))
            .with("called_station", attributes.called_station())
            .with("calling_station", attributes.calling_station())
            .with("framed_ip", attributes.framed_address())
            .with("vendors", attributes.vendors());
        sink.observe(REQUEST, context.sender, fields);
        self.log_ons.request(packet, context, sink);
    }
}

/// One packet whose length fits.
#[derive(Clone, Copy, Debug)]
struct Packet<'a> {
    word: &'static str,
    is_answer: bool,
    identifier: u8,
    attributes: Attributes<'a>,
}

impl<'a> Packet<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let (word, is_answer) = code_word(*bytes.first()?)?;
        Some(Self { word, is_answer, identifier: *bytes.get(1)?, attributes: opened(bytes)? })
    }
}

/// RFC 2865 3: code, identifier, length, authenticator; octets beyond the length are padding.
fn opened(bytes: &[u8]) -> Option<Attributes<'_>> {
    let [code, _, high, low, ..] = *bytes.first_chunk::<HEADER_BYTES>()?;
    code_word(code)?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    Some(Attributes::of(bytes.get(HEADER_BYTES..length)?))
}
