//! HSRP (RFC 2281 and Cisco's version 2): routers that stand in for each other. Its password is not read.

use crate::octets::{Elements, array_at, ipv4_at, ipv6_at, octet_element, u8_at, u16_at, u32_at};
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Integer, Text};
use asepsis_observation::{Field, Fields, Kind};
use std::net::IpAddr;

/// The dissector.
pub static DISSECTOR: Hsrp = Hsrp;

/// Reads HSRP datagrams.
#[derive(Debug)]
pub struct Hsrp;

const CISCO: &str = "RFC 2281 5; Cisco, HSRP version 2";

static KINDS: [Kind; 1] = [Kind {
    name: "hsrp.hello",
    meaning: "The subject, a router, holds an address for a group of routers or would.",
    fields: &[
        Field::new("version", Integer, "Version of the protocol.", CISCO),
        Field::new("operation", Text, "hello, coup or resign.", CISCO),
        Field::new("state", Text, "What the sender is in the group: active, standby or on its way there.", CISCO),
        Field::new("priority", Integer, "Priority of the sender.", CISCO),
        Field::new("group", Integer, "Number of the group.", CISCO),
        Field::new("virtual_ip", Address, "Address that the group holds.", CISCO),
    ],
}];

const PORTS: [u16; 2] = [1985, 2029];
/// Type and length of the element that holds the state of a group in version 2.
const GROUP_STATE: (u16, usize) = (1, 40);

/// Octet of the first version that is always zero.
const RESERVED_AT: usize = 7;

fn operation(code: u8) -> Option<&'static str> {
    ["hello", "coup", "resign"].get(usize::from(code)).copied()
}

/// RFC 2281 5.1: version, operation, state, two times, priority, group, reserved, eight octets of password, address.
fn first_version(payload: &[u8]) -> Option<Fields> {
    let [0, code, state, _, _, priority, group] = array_at::<7>(payload, 0)? else { return None };
    let state = match state {
        0 => "initial",
        1 => "learn",
        2 => "listen",
        4 => "speak",
        8 => "standby",
        16 => "active",
        _ => return None,
    };
    let virtual_ip = payload.get(16..20).map(|_| ipv4_at(payload, 16))?;
    Some(
        Fields::new()
            .with("version", 1_u8)
            .with("operation", operation(code)?)
            .with("state", state)
            .with("priority", priority)
            .with("group", group)
            .with("virtual_ip", virtual_ip),
    )
}

/// Version, operation, state, family, group, identifier (6), priority, two times, address (16).
fn second_version(payload: &[u8]) -> Option<Fields> {
    let (_, body) =
        Elements::new(payload, octet_element).find(|(kind, body)| (*kind, body.len()) == GROUP_STATE)?;
    let [2, code, state, family] = array_at::<4>(body, 0)? else { return None };
    let states = ["disabled", "initial", "learn", "listen", "speak", "standby", "active"];
    let virtual_ip = match family {
        4 => ipv4_at(body, 24).map(IpAddr::V4),
        6 => ipv6_at(body, 24).map(IpAddr::V6),
        _ => return None,
    };
    Some(
        Fields::new()
            .with("version", 2_u8)
            .with("operation", operation(code)?)
            .with("state", *states.get(usize::from(state))?)
            .with("priority", u32_at(body, 12))
            .with("group", u16_at(body, 4))
            .with("virtual_ip", virtual_ip),
    )
}

static PROTOCOL: Protocol = Protocol {
    name: "hsrp",
    layers: &[Layer::Datagram],
    ports: &PORTS,
    kinds: &KINDS,
    openers: Some(&[0..=1]),
};

impl Dissector for Hsrp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        // Nothing in the messages is a sign of its own: both ends must use the assigned port (RFC 2281 5), and all of the first
        // version's octets must be possible ones.
        let is_first = || u8_at(head.bytes, RESERVED_AT) == Some(0) && first_version(head.bytes).is_some();
        let is_ours = PORTS.contains(&head.receiver_port)
            && head.sender_port == head.receiver_port
            && (is_first() || second_version(head.bytes).is_some());
        if is_ours { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let fields = first_version(payload).or_else(|| second_version(payload));
        sink.observe(&KINDS[0], context.sender, fields.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::datagram;

    #[test]
    fn both_versions_name_the_groups_address_and_no_password() {
        let first = [&[0, 0, 16, 3, 10, 120, 1, 0][..], b"password", &[192, 0, 2, 1]].concat();
        let expected = Fields::new()
            .with("version", 1_u8)
            .with("operation", "hello")
            .with("state", "active")
            .with("priority", 120_u8)
            .with("group", 1_u8)
            .with("virtual_ip", "192.0.2.1");
        assert_eq!(datagram(&DISSECTOR, 1985, &first)[0].fields, expected);
        let mut second = vec![1, 40, 2, 0, 5, 4, 0, 7, 2, 0, 0, 0, 0, 9, 0, 0, 0, 100];
        second.extend([0, 0, 11, 0xb8, 0, 0, 0x27, 0x10, 192, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let expected = Fields::new()
            .with("version", 2_u8)
            .with("operation", "hello")
            .with("state", "standby")
            .with("priority", 100_u32)
            .with("group", 7_u16)
            .with("virtual_ip", "192.0.2.2");
        assert_eq!(datagram(&DISSECTOR, 1985, &second)[0].fields, expected);
        for length in 0..first.len() {
            assert!(datagram(&DISSECTOR, 1985, &first[..length]).is_empty());
        }
    }

    #[test]
    fn other_ports_are_not_ours() {
        let head = |sender_port| Head { bytes: &[0; 20], sender_port, receiver_port: 1985 };
        assert_eq!(DISSECTOR.probe(&head(1985)), Verdict::Mine);
        assert_eq!(DISSECTOR.probe(&head(50_000)), Verdict::NotMine);
    }

    #[test]
    fn at_both_ports_too_a_message_must_make_sense() {
        for bytes in [[1; 20], [0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]] {
            let head = Head { bytes: &bytes, sender_port: 1985, receiver_port: 1985 };
            assert_eq!(DISSECTOR.probe(&head), Verdict::NotMine);
        }
    }
}
