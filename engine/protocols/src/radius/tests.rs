//! Tests of the dissector, on packets made by hand.

use super::*;
use crate::conversation_test::{client, datagram, probe};
use proptest::prelude::*;

fn packet(code: u8, attributes: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![code, 7, 0, 0];
    bytes.extend([9; 16]);
    for (kind, value) in attributes {
        bytes.push(*kind);
        bytes.push(u8::try_from(value.len() + 2).unwrap());
        bytes.extend_from_slice(value);
    }
    let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
    bytes[2..4].copy_from_slice(&length);
    bytes
}

fn request() -> Vec<u8> {
    packet(1, &[
        (1, b"canary"),
        (2, b"canarycanary1234"),
        (4, &[192, 0, 2, 5]),
        (30, b"00-11-22-33-44-55:ward"),
        (31, b"66-77-88-99-AA-BB"),
        (32, b"ap-3"),
        (61, &[0, 0, 0, 19]),
        (26, &[0, 0, 0, 9, 1, 4, b'x', b'y']),
    ])
}

#[test]
fn a_request_names_machines_and_no_people() {
    let seen = datagram(&DISSECTOR, 1812, &request());
    let wanted = Fields::new()
        .with("code", "access_request")
        .with("nas_identifier", "ap-3")
        .with("nas_ip", "192.0.2.5")
        .with("nas_port_type", 19)
        .with("called_station", "00-11-22-33-44-55:ward")
        .with("calling_station", "66-77-88-99-AA-BB")
        .with("vendors", vec![9]);
    assert_eq!((seen.len(), seen[0].kind, seen[0].subject, &seen[0].fields), (1, REQUEST, client(), &wanted));
}

#[test]
fn telephones_are_not_kept_and_answers_are_of_the_server() {
    let seen = datagram(&DISSECTOR, 1812, &packet(4, &[(31, b"491701234567"), (30, b"canary"), (8, &[192, 0, 2, 77])]));
    assert_eq!(seen[0].fields, Fields::new().with("code", "accounting_request").with("framed_ip", "192.0.2.77"));
    let seen = datagram(&DISSECTOR, 1812, &packet(2, &[]));
    assert_eq!((seen[0].kind, &seen[0].fields), (RESPONSE, &Fields::new().with("code", "access_accept")));
}

#[test]
fn lengths_must_add_up() {
    assert_eq!(probe(&DISSECTOR, 1812, &request()), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, &request()), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, &packet(2, &[])), Verdict::NotMine);
    let mut broken = request();
    broken[21] = 3;
    assert_eq!(probe(&DISSECTOR, 1812, &broken), Verdict::NotMine);
    assert!(datagram(&DISSECTOR, 1812, &broken).iter().any(|one| one.kind.name == "anomaly.malformed"));
    assert_eq!(probe(&DISSECTOR, 1812, b"hello"), Verdict::NotMine);
}

proptest! {
    #[test]
    fn any_attributes_are_survived(code: u8, tail: Vec<u8>) {
        let mut bytes = packet(code, &[]);
        bytes.extend(&tail);
        let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
        bytes[2..4].copy_from_slice(&length);
        datagram(&DISSECTOR, 1812, &bytes);
        probe(&DISSECTOR, 1812, &bytes);
    }
}
