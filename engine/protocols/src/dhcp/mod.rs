//! DHCP and BOOTP for IPv4 (RFC 951, RFC 2131): what clients say of themselves, what servers give them.
//!
//! Read by views of our own: the known crate keeps options sorted by code and once each, and so loses their order, which
//! tells operating systems apart, and the pieces of RFC 3396.

mod client;
mod message;
mod options;
mod vocabulary;

use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{Endpoint, Fields};
use message::{Direction, FIXED_BYTES, MAGIC_COOKIE, Message};
use std::net::IpAddr;
use vocabulary::{KINDS, LEASE, REQUEST, SERVER};

/// The dissector.
pub static DISSECTOR: Dhcp = Dhcp;

/// Reads DHCP messages.
#[derive(Debug)]
pub struct Dhcp;

/// Server and client (RFC 2131 4.1), and the boot server of PXE 2.1.
const PORTS: [u16; 3] = [67, 68, 4011];

/// Message types by which a relay agent asks about clients (RFC 4388 6.1, RFC 6926 6.2, RFC 7724 5.2).
const LEASE_QUERY: u8 = 10;
const BULK_LEASE_QUERY: u8 = 14;
const ACTIVE_LEASE_QUERY: u8 = 16;

static PROTOCOL: Protocol = Protocol {
    name: "dhcp",
    layers: &[Layer::Datagram],
    ports: &PORTS,
    kinds: &KINDS,
    openers: Some(&[1..=2]),
};

impl Dissector for Dhcp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let [1 | 2, _, length, _, ..] = head.bytes else { return Verdict::NotMine };
        // `chaddr` has 16 bytes (RFC 2131 2).
        if *length > 16 {
            return Verdict::NotMine;
        }
        match head.bytes.get(FIXED_BYTES..).and_then(|rest| rest.first_chunk::<4>()) {
            Some(cookie) if *cookie == MAGIC_COOKIE => Verdict::Mine,
            // Plain BOOTP has no mark of its own: Ethernet, at most 16 hops (RFC 951 9) and its ports must do.
            Some(_) => match head.bytes {
                [_, 1, 6, 0..=16, ..] if head.has_port(&[67, 68]) => Verdict::Mine,
                _ => Verdict::NotMine,
            },
            None if head.has_port(&PORTS) => Verdict::Maybe,
            None => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(message) = Message::read(payload) else { return };
        match message.direction {
            Direction::Request => {
                sink.server_is(context.side.other());
                let fields = client::fields(&message, sink.fields());
                sink.observe(REQUEST, requesting_client(&message, context), fields);
            }
            Direction::Reply => {
                sink.server_is(context.side);
                let lease = lease(&message, sink.fields());
                sink.observe(LEASE, answered_client(&message, context), lease);
                let server = server(&message, sink.fields());
                sink.observe(SERVER, context.sender, server);
            }
        }
    }
}

/// The client is who `chaddr` says. Without it the sender of the frame is, unless a relay agent stands between. In a lease
/// query `chaddr` is whom the sender asks about (RFC 4388 6.2).
fn requesting_client(message: &Message<'_>, context: &Context) -> Endpoint {
    if matches!(message.options.byte(53), Some(LEASE_QUERY | BULK_LEASE_QUERY | ACTIVE_LEASE_QUERY)) {
        return context.sender;
    }
    let direct = context.sender.mac.filter(|_| message.relay_address.is_none());
    Endpoint {
        mac: message.client_mac.or(direct),
        ip: message.client_address.map(IpAddr::V4),
        vlan: context.sender.vlan.filter(|_| message.relay_address.is_none()),
    }
}

fn answered_client(message: &Message<'_>, context: &Context) -> Endpoint {
    let address = message.your_address.or(message.client_address);
    let vlan = context.receiver.vlan.filter(|_| message.relay_address.is_none());
    Endpoint { mac: message.client_mac, ip: address.map(IpAddr::V4), vlan }
}

/// What the client was given; nothing when the message neither offers nor gives.
fn lease(message: &Message<'_>, none: Fields) -> Fields {
    if !matches!(message.options.byte(53), None | Some(2 | 5)) {
        return none;
    }
    none
        .with("message_type", message.type_word())
        .with("your_ip", message.your_address)
        .with("server_id", message.options.address(54))
        .with("lease_seconds", message.options.long(51))
}

fn server(message: &Message<'_>, none: Fields) -> Fields {
    none
        .with("message_type", message.type_word())
        .with("server_id", message.options.address(54))
        .with("router", message.options.addresses(3))
        .with("name_servers", message.options.addresses(6))
        .with("domain_name", message.options.text(15))
        .with("relay_agent", message.relay_address)
}

#[cfg(test)]
mod tests;
