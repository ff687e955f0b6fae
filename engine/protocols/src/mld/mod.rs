//! MLD (RFC 2710, RFC 9777): which IPv6 groups a host listens to, and which router asks. Carried in `ICMPv6`.

use crate::igmp::operation;
use crate::octets::{array_at, ipv6_at, u16_at};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::{Address, Integer, Text};
use asepsis_observation::{Field, Fields, Kind};
use std::net::Ipv6Addr;

/// The dissector.
pub static DISSECTOR: Mld = Mld;

/// Reads the messages of `ICMPv6` that are MLD's.
#[derive(Debug)]
pub struct Mld;

/// Group records read of one report, at most; one packet of 1500 octets holds 72.
const MAX_RECORDS: usize = 80;

static KINDS: [Kind; 2] = [
    Kind {
        name: "mld.report",
        meaning: "The subject listens to a group, or stops to.",
        fields: &[
            Field::new("group", Address, "Address of the group.", "RFC 2710 3.6"),
            Field::new("operation", Text, "join or leave.", "RFC 9777 5.2.12"),
            Field::new("version", Integer, "Version of the protocol, 1 or 2.", "RFC 9777 8.2"),
        ],
    },
    Kind {
        name: "mld.query",
        meaning: "The subject, a router or switch, asks who listens to groups.",
        fields: &[
            Field::new("version", Integer, "Version of the protocol, 1 or 2.", "RFC 9777 8.1"),
            Field::new("group", Address, "Group it asks for; absent when it asks for all.", "RFC 9777 5.1.5"),
        ],
    },
];

fn group_at(bytes: &[u8], at: usize) -> Option<Ipv6Addr> {
    ipv6_at(bytes, at).filter(Ipv6Addr::is_multicast)
}

fn one(payload: &[u8], operation: &'static str) -> Option<Fields> {
    let group = group_at(payload, 8)?;
    Some(Fields::new().with("group", group).with("operation", operation).with("version", 1_u8))
}

/// RFC 9777 5.2: number of records at 6; each type, length of auxiliary data, number of sources, group, sources, data.
fn report(payload: &[u8], context: &Context, sink: &mut Sink) {
    let Some(count) = u16_at(payload, 6) else { return };
    let mut rest = payload.get(8..).unwrap_or_default();
    for _ in 0..usize::from(count).min(MAX_RECORDS) {
        let (Some([kind, auxiliary]), Some(sources)) = (array_at(rest, 0), u16_at(rest, 2)) else { return };
        if let (Some(group), Some(operation)) = (group_at(rest, 4), operation(kind, sources)) {
            let fields = Fields::new().with("group", group).with("operation", operation).with("version", 2_u8);
            sink.observe(&KINDS[0], context.sender, fields);
        }
        let length = 20 + usize::from(sources) * 16 + usize::from(auxiliary) * 4;
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Reads a message of `ICMPv6` by its type.
pub(crate) fn read(kind: u8, payload: &[u8], context: &Context, sink: &mut Sink) {
    let said = match kind {
        // RFC 9777 8.1: a query of version 2 is longer than 24 octets.
        130 if payload.len() >= 24 => {
            let version = if payload.len() >= 28 { 2_u8 } else { 1 };
            let fields = Fields::new().with("version", version).with("group", group_at(payload, 8));
            sink.observe(&KINDS[1], context.sender, fields);
            return;
        }
        131 => one(payload, "join"),
        132 => one(payload, "leave"),
        143 => return report(payload, context, sink),
        _ => None,
    };
    sink.observe(&KINDS[0], context.sender, said.unwrap_or_default());
}

static PROTOCOL: Protocol = Protocol {
    name: "mld",
    layers: &[Layer::Carried],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Mld {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;

    fn observe(bytes: &[u8]) -> Vec<Fields> {
        let mut sink = Sink::default();
        read(bytes[0], bytes, &context(Side::Initiator, 0), &mut sink);
        sink.take().map(|observation| observation.fields).collect()
    }

    const GROUP: [u8; 16] = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfb];

    fn said(operation: &str, version: u8) -> Fields {
        Fields::new().with("group", "ff02::fb").with("operation", operation).with("version", version)
    }

    #[test]
    fn both_versions_name_the_group() {
        assert_eq!(observe(&[&[131, 0, 0, 0, 0, 0, 0, 0][..], &GROUP].concat()), [said("join", 1)]);
        assert_eq!(observe(&[&[132, 0, 0, 0, 0, 0, 0, 0][..], &GROUP].concat()), [said("leave", 1)]);
        let head = [143, 0, 0, 0, 0, 0, 0, 2];
        let bytes = [&head[..], &[4, 0, 0, 0], &GROUP, &[3, 0, 0, 0], &GROUP].concat();
        assert_eq!(observe(&bytes), [said("join", 2), said("leave", 2)]);
        for length in 1..bytes.len() {
            assert!(observe(&bytes[..length]).len() < 2);
        }
    }

    #[test]
    fn a_router_asks_for_all_groups() {
        let mut bytes = vec![0; 28];
        bytes[0] = 130;
        assert_eq!(observe(&bytes), [Fields::new().with("version", 2_u8)]);
    }
}
