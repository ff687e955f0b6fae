//! VRRP (RFC 3768, RFC 9568): routers that stand in for each other. Its password is not read.

use crate::octets::{address, u8_at};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::{Integer, Texts};
use asepsis_observation::{Field, Fields, Kind};
use std::net::IpAddr;

/// The dissector.
pub static DISSECTOR: Vrrp = Vrrp;

/// Reads VRRP packets.
#[derive(Debug)]
pub struct Vrrp;

static KINDS: [Kind; 1] = [Kind {
    name: "vrrp.hello",
    meaning: "The subject, a router, holds an address for a group of routers.",
    fields: &[
        Field::new("version", Integer, "Version of the protocol.", "RFC 9568 5.2.1"),
        Field::new("virtual_router", Integer, "Number of the group.", "RFC 9568 5.2.3"),
        Field::new("priority", Integer, "Priority of the sender; 255 owns the address.", "RFC 9568 5.2.4"),
        Field::new("virtual_ip", Texts, "Addresses that the group holds.", "RFC 9568 5.2.9"),
    ],
}];

/// Length and number of addresses by which OpenBSD's CARP, of the same protocol number, shows.
const CARP: (usize, u8) = (36, 7);

fn read(payload: &[u8], is_v6: bool) -> Option<Fields> {
    // RFC 9568 5.2.2: the only type is 1, an advertisement.
    let (version, count) = (u8_at(payload, 0)? >> 4, u8_at(payload, 3)?);
    if u8_at(payload, 0)? & 0x0f != 1 || !matches!(version, 2 | 3) || (payload.len(), count) == CARP {
        return None;
    }
    let width = if is_v6 { 16 } else { 4 };
    let addresses = payload.get(8..).unwrap_or_default().chunks_exact(width).take(usize::from(count));
    Some(
        Fields::new()
            .with("version", version)
            .with("virtual_router", u8_at(payload, 1))
            .with("priority", u8_at(payload, 2))
            .with("virtual_ip", addresses.filter_map(address).collect::<Vec<_>>()),
    )
}

static PROTOCOL: Protocol = Protocol {
    name: "vrrp",
    layers: &[Layer::Packet(112)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Vrrp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn packet(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let is_v6 = matches!(context.sender.ip, Some(IpAddr::V6(_)));
        sink.observe(&KINDS[0], context.sender, read(payload, is_v6).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_router_names_the_groups_addresses_and_no_password() {
        let bytes = [0x21, 7, 100, 1, 1, 1, 0, 0, 192, 0, 2, 1, b's', b'e', b'c', b'r', b'e', b't', 0, 0];
        let expected = Fields::new()
            .with("version", 2_u8)
            .with("virtual_router", 7_u8)
            .with("priority", 100_u8)
            .with("virtual_ip", vec!["192.0.2.1"]);
        assert_eq!(read(&bytes, false), Some(expected));
        for length in 0..bytes.len() {
            read(&bytes[..length], true);
        }
    }

    #[test]
    fn another_protocol_of_this_number_is_left_alone() {
        let mut carp = [0; 36];
        carp[..4].copy_from_slice(&[0x21, 1, 0, 7]);
        assert_eq!(read(&carp, false), None);
    }
}
