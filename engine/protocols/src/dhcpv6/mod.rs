//! `DHCPv6` (RFC 8415): who asks for an address, by what identifier, and which it gets.

mod identifier;
mod message;
#[cfg(test)]
mod tests;
mod vocabulary;

use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{Endpoint, Fields};
use message::{Message, Relayed};
use std::net::IpAddr;
use vocabulary::{KINDS, LEASE, MESSAGE};

/// The dissector.
pub static DISSECTOR: Dhcpv6 = Dhcpv6;

/// Reads `DHCPv6` datagrams.
#[derive(Debug)]
pub struct Dhcpv6;

/// RFC 8415 7.2.
const PORTS: [u16; 2] = [546, 547];
/// Relays that one message may have passed (RFC 8415 7.6, `HOP_COUNT_LIMIT`).
const MAX_RELAYS: usize = 8;

static PROTOCOL: Protocol = Protocol {
    name: "dhcpv6",
    layers: &[Layer::Datagram],
    ports: &PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Dhcpv6 {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_ours = match message::shape(head.bytes) {
            Some(shape) => shape.is_whole && (shape.has_identifier || head.has_port(&PORTS)),
            None => false,
        };
        let is_cut = head.has_port(&PORTS) && message::shape(head.bytes).is_some_and(|shape| shape.has_identifier);
        if is_ours || is_cut { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let (mut bytes, mut client) = (payload, None);
        for _ in 0..=MAX_RELAYS {
            let Some(relayed) = Relayed::read(bytes) else {
                if let Some(message) = Message::read(bytes) {
                    observe(&message, client, context, sink);
                }
                return;
            };
            if client.is_none() {
                sink.observe(MESSAGE, context.sender, relayed.fields());
            }
            client = Some(Endpoint { mac: relayed.client_mac, ip: Some(IpAddr::V6(relayed.peer)), vlan: None });
            bytes = relayed.message;
        }
    }
}

/// A client's own message is of the client, wherever a relay sent it from; a server's is of the server, unless relayed.
fn observe(message: &Message<'_>, relayed: Option<Endpoint>, context: &Context, sink: &mut Sink) {
    if !message.is_of_server() {
        sink.observe(MESSAGE, relayed.unwrap_or(context.sender), message.fields());
        return;
    }
    if relayed.is_none() {
        sink.observe(MESSAGE, context.sender, message.fields());
    }
    let client = relayed.unwrap_or(context.receiver);
    for address in message.addresses() {
        let mac = message.client_mac().or(client.mac);
        let subject = Endpoint { mac, ip: Some(IpAddr::V6(address)), vlan: client.vlan };
        sink.observe(LEASE, subject, lease(message, address));
    }
}

fn lease(message: &Message<'_>, address: std::net::Ipv6Addr) -> Fields {
    let fields = Fields::new().with("message_type", message.word()).with("address", address);
    message.client_identifier().describe(fields)
}
