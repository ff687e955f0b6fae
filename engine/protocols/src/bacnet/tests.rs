//! Tests of `BACnet/IP` messages built by ASHRAE 135.

use super::DISSECTOR;
use crate::Verdict;
use crate::conversation_test::{datagram, probe};
use asepsis_observation::Value;

fn message(function: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 4).unwrap().to_be_bytes();
    [&[0x81, function, length[0], length[1]], content].concat()
}

const I_AM: [u8; 17] = [1, 0, 0x10, 0, 0xc4, 2, 0, 0x04, 0xd2, 0x22, 5, 0xc4, 0x91, 3, 0x22, 1, 4];

#[test]
fn a_device_announces_itself() {
    let seen = datagram(&DISSECTOR, 47_808, &message(11, &I_AM));
    assert_eq!(seen[1].kind.name, "bacnet.i_am");
    assert_eq!(seen[1].fields.get("instance"), Some(&Value::Integer(1234)));
    assert_eq!(seen[1].fields.get("vendor_id"), Some(&Value::Integer(260)));
}

#[test]
fn devices_behind_a_router_name_their_network_and_forwarded_messages_nobody() {
    let routed = [&[1, 0x08, 0x0b, 0xb8, 1, 5][..], &I_AM[2..]].concat();
    let seen = datagram(&DISSECTOR, 47_808, &message(11, &routed));
    assert_eq!((seen[0].kind.name, seen[2].kind.name), ("bacnet.npdu", "bacnet.i_am"));
    assert_eq!(seen[2].fields.get("source_network"), Some(&Value::Integer(3000)));
    assert!(datagram(&DISSECTOR, 47_808, &message(4, &[&[192, 0, 2, 9, 0xba, 0xc0][..], &I_AM].concat())).is_empty());
}

#[test]
fn properties_of_the_device_are_told_and_those_of_points_are_not() {
    let one = |object: u8, text: &[u8]| {
        let head = [1, 0, 0x30, 1, 12, 0x0c, object, 0, 0, 7, 0x19, 70, 0x3e, 0x75, u8::try_from(text.len() + 1).unwrap(), 0];
        message(10, &[&head[..], text, &[0x3f]].concat())
    };
    let seen = datagram(&DISSECTOR, 47_808, &one(2, b"Model 9"));
    assert_eq!(seen[1].fields.get("value"), Some(&Value::Text("Model 9".into())));
    assert_eq!(seen[1].fields.get("property"), Some(&Value::Integer(70)));
    assert_eq!(datagram(&DISSECTOR, 47_808, &one(0, b"CANARY")).len(), 1);
}

#[test]
fn several_properties_come_in_one_answer() {
    let bytes = b"\x01\x00\x30\x01\x0e\x0c\x02\x00\x00\x07\x1e\x29\x79\x4e\x75\x05\x00Acme\x4f\x29\x4d\x5e\x91\x02\x91\x20\x5f\x29\x2c\x4e\x75\x04\x042\0\x4f\x1f";
    let seen = datagram(&DISSECTOR, 47_808, &message(10, bytes));
    assert_eq!(seen[1].fields.get("value"), Some(&Value::Text("Acme".into())));
    assert_eq!(seen[1].fields.get("property"), Some(&Value::Integer(121)));
    assert_eq!(seen[2].fields.get("property"), Some(&Value::Integer(44)));
}

#[test]
fn type_function_and_length_must_fit() {
    assert_eq!(probe(&DISSECTOR, 9, &message(11, &I_AM)), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &message(5, &[0, 60])), Verdict::Mine);
    let mut longer = message(11, &I_AM);
    longer.push(0);
    for other in [&longer[..], &message(10, &[2, 0]), &message(99, &I_AM), b"M-SEARCH * HTTP/1.1"] {
        assert_eq!(probe(&DISSECTOR, 47_808, other), Verdict::NotMine);
    }
}
