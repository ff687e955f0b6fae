//! DTLS 1.0 to 1.3 (RFC 4347, RFC 6347, RFC 9147): hellos and certificates, observed as those of TLS.
//!
//! `CoAP`, SNMP, RADIUS and syslog over DTLS, browsers' calls, and tunnels of remote work (`AnyConnect`, Citrix EDT) begin like
//! this. Other protocols carry it behind headers of their own ([`Carried`]).

mod carried;
mod exchange;
mod fragments;
mod record;
#[cfg(test)]
mod tests;

pub(crate) use carried::{Carried, is_dtls};

use crate::{Conversation, Dissector, Head, Layer, Protocol, Verdict};
use asepsis_observation::FieldType::Integer;
use asepsis_observation::{Field, Kind};

/// The dissector.
pub static DISSECTOR: Dtls = Dtls;

/// DTLS in UDP datagrams.
#[derive(Debug)]
pub struct Dtls;

static KINDS: [Kind; 1] = [Kind {
    name: "dtls.hello_verify_request",
    meaning: "A server asked a client to show that its address is its own.",
    fields: &[Field::new("version", Integer, "Version field of the message: 65279 also of newer servers.", "RFC 6347 4.2.1")],
}];
static VERIFY_REQUEST: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "dtls",
    layers: &[Layer::Datagram],
    // Tunnels of remote work, CoAP, STUN, DNS, RADIUS, syslog, SNMP and the gateway of remote desktops over DTLS.
    ports: &[443, 5684, 5349, 853, 2083, 6514, 10_161, 10_162, 3391, 4433],
    kinds: &KINDS,
    openers: Some(&[20..=24]),
};

impl Dissector for Dtls {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if record::is_datagram(head.bytes) { Verdict::Mine } else { Verdict::NotMine }
    }

    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(exchange::Exchange::default()))
    }
}
