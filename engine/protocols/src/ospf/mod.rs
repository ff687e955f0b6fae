//! OSPF (RFC 2328, RFC 5340): routers that tell each other their ways. Its password is not read.

use crate::octets::{ipv4_at, u8_at, u16_at};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::{Address, Integer, Text};
use asepsis_observation::{Field, Fields, Kind};
use std::net::Ipv4Addr;

/// The dissector.
pub static DISSECTOR: Ospf = Ospf;

/// Reads OSPF packets.
#[derive(Debug)]
pub struct Ospf;

static KINDS: [Kind; 1] = [Kind {
    name: "ospf.router",
    meaning: "The subject, a router, speaks with its neighbours.",
    fields: &[
        Field::new("version", Integer, "2 for IPv4, 3 for IPv6.", "RFC 2328 A.3.1; RFC 5340 A.3.1"),
        Field::new("router_id", Address, "Number of the router, written as an address.", "RFC 2328 A.3.1"),
        Field::new("area", Text, "Number of the area, written as an address.", "RFC 2328 A.3.1"),
    ],
}];

fn read(payload: &[u8]) -> Option<Fields> {
    let (version, kind) = (u8_at(payload, 0)?, u8_at(payload, 1)?);
    let shortest = match version {
        2 => 24,
        3 => 16,
        _ => return None,
    };
    if !(1..=5).contains(&kind) || u16_at(payload, 2)? < shortest {
        return None;
    }
    let area = crate::octets::array_at::<4>(payload, 8).map(|area| Ipv4Addr::from(area).to_string());
    Some(Fields::new().with("version", version).with("router_id", ipv4_at(payload, 4)?).with("area", area))
}

static PROTOCOL: Protocol = Protocol {
    name: "ospf",
    layers: &[Layer::Packet(89)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Ospf {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn packet(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        sink.observe(&KINDS[0], context.sender, read(payload).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_read() {
        let bytes = [&[2, 1, 0, 44, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 1][..], b"canary\0\0", &[0; 20]].concat();
        assert!(read(&bytes).is_some_and(|fields| !format!("{fields:?}").contains("canary")));
    }

    #[test]
    fn a_router_tells_its_number() {
        let mut bytes = vec![2, 1, 0, 44, 192, 0, 2, 1, 0, 0, 0, 0];
        bytes.extend([0; 32]);
        let expected = Fields::new().with("version", 2_u8).with("router_id", "192.0.2.1").with("area", "0.0.0.0");
        assert_eq!(read(&bytes), Some(expected));
        for length in 0..8 {
            assert_eq!(read(&bytes[..length]), None);
        }
        bytes[1] = 9;
        assert_eq!(read(&bytes), None);
    }
}
