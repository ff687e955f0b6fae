//! ARP (RFC 826, RFC 5227): which hardware address holds which IPv4 address.

mod message;

use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::{Endpoint, Field, FieldType, Kind};
use message::{Message, Operation};
use std::net::{IpAddr, Ipv4Addr};

/// The dissector.
pub static DISSECTOR: Arp = Arp;

/// Reads ARP packets.
#[derive(Debug)]
pub struct Arp;

static KINDS: [Kind; 1] = [Kind {
    name: "arp.sender",
    meaning: "The subject says which IPv4 address it holds, or asks whether it may take one.",
    fields: &[
        Field {
            name: "ip",
            of: FieldType::Address,
            meaning: "Address that the sender holds; absent in a probe.",
            source: "RFC 826, ar$spa",
        },
        Field {
            name: "operation",
            of: FieldType::Text,
            meaning: "One of request, reply, probe, announcement, inverse_request, inverse_reply.",
            source: "RFC 826, ar$op; RFC 5227 1.1; RFC 2390 4",
        },
        Field {
            name: "probed_ip",
            of: FieldType::Address,
            meaning: "Address that the sender of a probe wants to take.",
            source: "RFC 5227 2.1.1",
        },
    ],
}];
const SENDER: &Kind = &KINDS[0];

fn word(operation: Operation) -> &'static str {
    match operation {
        Operation::Request => "request",
        Operation::Reply => "reply",
        Operation::Probe => "probe",
        Operation::Announcement => "announcement",
        Operation::InverseRequest => "inverse_request",
        Operation::InverseReply => "inverse_reply",
    }
}

static PROTOCOL: Protocol = Protocol {
    name: "arp",
    layers: &[Layer::Frame(0x0806)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Arp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(message) = Message::read(payload) else { return };
        if message.sender_mac.is_group() {
            // IEEE 802 3.2: a group address never is a source.
            sink.malformed("arp", "the sender's hardware address is a group address", context.sender);
            return;
        }
        let sender_ip = Some(message.sender_ip).filter(|ip| *ip != Ipv4Addr::UNSPECIFIED);
        let is_unset = message.sender_mac.0 == [0; 6];
        let subject = Endpoint {
            mac: if is_unset { context.sender.mac } else { Some(message.sender_mac) },
            ip: sender_ip.map(IpAddr::V4),
            vlan: context.sender.vlan,
        };
        let is_probe = message.operation == Operation::Probe;
        let fields = sink
            .fields()
            .with("ip", sender_ip)
            .with("operation", word(message.operation))
            .with("probed_ip", Some(message.target_ip).filter(|_| is_probe));
        sink.observe(SENDER, subject, fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;
    use asepsis_observation::{Fields, Mac, Observation, Value};

    fn packet(operation: u8, sender_ip: [u8; 4], target_ip: [u8; 4]) -> Vec<u8> {
        let mut bytes = vec![0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, 9];
        bytes.extend(sender_ip);
        bytes.extend([0; 6]);
        bytes.extend(target_ip);
        bytes
    }

    fn observe(bytes: &[u8]) -> Vec<Observation> {
        let mut sink = Sink::default();
        DISSECTOR.frame(bytes, &context(Side::Initiator, 0), &mut sink);
        sink.take().collect()
    }

    fn operation_of(bytes: &[u8]) -> Value {
        observe(bytes)[0].fields.get("operation").unwrap().clone()
    }

    #[test]
    fn a_request_binds_the_senders_addresses() {
        let seen = observe(&packet(1, [192, 0, 2, 9], [192, 0, 2, 1]));
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].subject.mac, Some(Mac([2, 0, 0, 0, 0, 9])));
        assert_eq!(seen[0].subject.ip, Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 9))));
        assert_eq!(seen[0].fields, Fields::new().with("ip", "192.0.2.9").with("operation", "request"));
    }

    #[test]
    fn a_probe_holds_no_address_yet() {
        let seen = observe(&packet(1, [0; 4], [192, 0, 2, 9]));
        assert_eq!(seen[0].subject.ip, None);
        assert_eq!(seen[0].fields, Fields::new().with("operation", "probe").with("probed_ip", "192.0.2.9"));
    }

    #[test]
    fn a_gratuitous_packet_is_an_announcement_whatever_its_operation() {
        for operation in [1, 2] {
            let bytes = packet(operation, [192, 0, 2, 9], [192, 0, 2, 9]);
            assert_eq!(operation_of(&bytes), Value::from("announcement"));
        }
        assert_eq!(operation_of(&packet(2, [192, 0, 2, 9], [192, 0, 2, 1])), Value::from("reply"));
    }

    #[test]
    fn a_sender_with_a_group_address_is_malformed() {
        let mut bytes = packet(2, [192, 0, 2, 9], [192, 0, 2, 1]);
        bytes[8] = 0xff;
        assert_eq!(observe(&bytes)[0].kind.name, "anomaly.malformed");
    }

    #[test]
    fn cut_packets_and_other_hardware_say_nothing() {
        let whole = packet(1, [192, 0, 2, 9], [192, 0, 2, 1]);
        for length in 0..whole.len() {
            assert!(observe(&whole[..length]).is_empty());
        }
        let mut other = whole;
        other[4] = 8;
        assert!(observe(&other).is_empty());
    }
}
