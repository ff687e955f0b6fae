//! IGMP (RFC 1112, RFC 2236, RFC 9776): which IPv4 groups a host listens to, and which router asks.

use crate::octets::{array_at, ipv4_at, u8_at, u16_at};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::{Address, Integer, Text};
use asepsis_observation::{Field, Fields, Kind};
use std::net::Ipv4Addr;

/// The dissector.
pub static DISSECTOR: Igmp = Igmp;

/// Reads IGMP packets.
#[derive(Debug)]
pub struct Igmp;

/// Group records read of one report, at most; one packet of 1500 octets holds 186.
const MAX_RECORDS: usize = 190;

static KINDS: [Kind; 2] = [
    Kind {
        name: "igmp.report",
        meaning: "The subject listens to a group, or stops to.",
        fields: &[
            Field::new("group", Address, "Address of the group.", "RFC 2236 2.4"),
            Field::new("operation", Text, "join or leave.", "RFC 9776 4.2.12"),
            Field::new("version", Integer, "Version of the protocol, 1 to 3.", "RFC 9776 4"),
        ],
    },
    Kind {
        name: "igmp.query",
        meaning: "The subject, a router or switch, asks who listens to groups.",
        fields: &[
            Field::new("version", Integer, "Version of the protocol, 1 to 3.", "RFC 9776 7.1"),
            Field::new("group", Address, "Group it asks for; absent when it asks for all.", "RFC 9776 4.1.3"),
        ],
    },
];

/// RFC 9776 4.2.12: an empty list of wanted sources is a leave, an empty list of unwanted ones a join.
pub(crate) const fn operation(record: u8, sources: u16) -> Option<&'static str> {
    match (record, sources) {
        (1 | 3, 0) => Some("leave"),
        (1..=5, _) => Some("join"),
        _ => None,
    }
}

fn group_at(bytes: &[u8], at: usize) -> Option<Ipv4Addr> {
    ipv4_at(bytes, at).filter(Ipv4Addr::is_multicast)
}

fn one(payload: &[u8], operation: &'static str, version: u8) -> Option<Fields> {
    let group = group_at(payload, 4)?;
    Some(Fields::new().with("group", group).with("operation", operation).with("version", version))
}

/// RFC 9776 4.2: number of records at 6; each type, length of auxiliary data, number of sources, group, sources, data.
fn report(payload: &[u8], context: &Context, sink: &mut Sink) {
    let Some(count) = u16_at(payload, 6) else { return };
    let mut rest = payload.get(8..).unwrap_or_default();
    for _ in 0..usize::from(count).min(MAX_RECORDS) {
        let (Some([kind, auxiliary]), Some(sources)) = (array_at(rest, 0), u16_at(rest, 2)) else { return };
        if let (Some(group), Some(operation)) = (group_at(rest, 4), operation(kind, sources)) {
            let fields = Fields::new().with("group", group).with("operation", operation).with("version", 3_u8);
            sink.observe(&KINDS[0], context.sender, fields);
        }
        let length = 8 + (usize::from(sources) + usize::from(auxiliary)) * 4;
        rest = rest.get(length..).unwrap_or_default();
    }
}

fn query(payload: &[u8]) -> Fields {
    // RFC 9776 7.1: a query of version 3 is longer than 8 octets; one of version 1 leaves the response time 0.
    let version = match (payload.len(), u8_at(payload, 1)) {
        (12.., _) => 3_u8,
        (_, Some(0)) => 1,
        _ => 2,
    };
    Fields::new().with("version", version).with("group", group_at(payload, 4))
}

static PROTOCOL: Protocol = Protocol {
    name: "igmp",
    layers: &[Layer::Packet(2)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Igmp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn packet(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let said = match u8_at(payload, 0) {
            Some(0x11) if payload.len() >= 8 => {
                sink.observe(&KINDS[1], context.sender, query(payload));
                return;
            }
            Some(0x12) => one(payload, "join", 1),
            Some(0x16) => one(payload, "join", 2),
            Some(0x17) => one(payload, "leave", 2),
            Some(0x22) => return report(payload, context, sink),
            _ => None,
        };
        sink.observe(&KINDS[0], context.sender, said.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;

    fn observe(bytes: &[u8]) -> Vec<Fields> {
        let mut sink = Sink::default();
        DISSECTOR.packet(bytes, &context(Side::Initiator, 0), &mut sink);
        sink.take().map(|observation| observation.fields).collect()
    }

    fn said(group: &str, operation: &str, version: u8) -> Fields {
        Fields::new().with("group", group).with("operation", operation).with("version", version)
    }

    #[test]
    fn a_host_joins_and_leaves() {
        assert_eq!(observe(&[0x16, 0, 0, 0, 239, 255, 255, 250]), [said("239.255.255.250", "join", 2)]);
        assert_eq!(observe(&[0x17, 0, 0, 0, 224, 0, 0, 251]), [said("224.0.0.251", "leave", 2)]);
        assert!(observe(&[0x16, 0, 0, 0, 192, 0, 2, 1]).is_empty());
    }

    #[test]
    fn a_report_holds_several_groups() {
        let bytes = [
            &[0x22, 0, 0, 0, 0, 0, 0, 3][..],
            &[4, 0, 0, 0, 224, 0, 0, 251],
            &[1, 0, 0, 1, 239, 1, 1, 1, 192, 0, 2, 9],
            &[3, 0, 0, 0, 239, 2, 2, 2],
        ]
        .concat();
        let expected = [said("224.0.0.251", "join", 3), said("239.1.1.1", "join", 3), said("239.2.2.2", "leave", 3)];
        assert_eq!(observe(&bytes), expected);
        for length in 0..bytes.len() {
            assert!(observe(&bytes[..length]).len() <= 3);
        }
    }

    #[test]
    fn versions_of_queries_are_told_by_their_shape() {
        let version = |bytes: &[u8]| observe(bytes)[0].get("version").cloned();
        assert_eq!(version(&[0x11, 0, 0, 0, 0, 0, 0, 0]), Some(1_u8.into()));
        assert_eq!(version(&[0x11, 100, 0, 0, 0, 0, 0, 0]), Some(2_u8.into()));
        assert_eq!(version(&[0x11, 100, 0, 0, 0, 0, 0, 0, 2, 125, 0, 0]), Some(3_u8.into()));
    }
}
