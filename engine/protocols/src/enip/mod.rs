//! EtherNet/IP (ODVA, `CIP Networks Library` volume 2): identities that devices list, and the way to CIP.

mod identity;
pub(crate) mod packet;
#[cfg(test)]
mod tests;

use crate::cip::Requests;
use crate::dns::field;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};
use packet::Encapsulation;

/// The dissector.
pub static DISSECTOR: Enip = Enip;

/// Reads EtherNet/IP over TCP and UDP.
#[derive(Debug)]
pub struct Enip;

const PORTS: [u16; 2] = [44_818, 2222];
const CLAUSE: &str = "CIP Networks Library volume 2, 2-4.3.3";

static KINDS: [Kind; 2] = [
    Kind {
        name: "enip.identity",
        meaning: "The subject listed its identity.",
        fields: &[
            field("vendor_id", FieldType::Integer, "Number of the maker that ODVA assigned.", CLAUSE),
            field("device_type", FieldType::Integer, "Number of the device's profile.", CLAUSE),
            field("product_code", FieldType::Integer, "Number of the product, by the maker.", CLAUSE),
            field("revision", FieldType::Text, "Major and minor revision.", CLAUSE),
            field("status", FieldType::Integer, "Status word.", CLAUSE),
            field("serial", FieldType::Integer, "Serial number.", CLAUSE),
            field("serial_hexadecimal", FieldType::Text, "Serial number as makers print it.", CLAUSE),
            field("product_name", FieldType::Text, "Name of the product.", CLAUSE),
            field("ip", FieldType::Address, "Address that the subject gives for itself.", CLAUSE),
        ],
    },
    Kind {
        name: "enip.message",
        meaning: "The subject sent a command of EtherNet/IP, or its answer.",
        fields: &[field("command", FieldType::Integer, "Code of the command.", "CIP Networks Library volume 2, 2-3.2")],
    },
];
const IDENTITY: &Kind = &KINDS[0];
const MESSAGE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "enip",
    layers: &[Layer::Stream, Layer::Datagram],
    ports: &PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Enip {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if packet::is_implicit(head.bytes) {
            return Verdict::Mine;
        }
        match packet::extent(head.bytes) {
            Extent::Unknown if head.has_port(&PORTS) => Verdict::Maybe,
            Extent::Unknown | Extent::Broken => Verdict::NotMine,
            Extent::Whole(_) => match Encapsulation::read(head.bytes) {
                Some(message) if message.is_plausible() => Verdict::Mine,
                _ => Verdict::NotMine,
            },
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(message) = Encapsulation::read(payload).filter(Encapsulation::is_plausible) {
            read_message(&message, context, sink);
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    requests: Requests,
}

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        packet::extent(bytes)
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let Some(message) = Encapsulation::read(message) else { return };
        read_message(&message, context, sink);
        if let Some((number, cip)) = message.cip() {
            self.requests.message(number, cip, context, sink);
        }
    }
}

fn read_message(message: &Encapsulation<'_>, context: &Context, sink: &mut Sink) {
    sink.observe(MESSAGE, context.sender, Fields::new().with("command", message.command));
    if message.command == packet::LIST_IDENTITY {
        for item in message.items() {
            sink.observe(IDENTITY, context.sender, identity::read(&item));
        }
    }
}
