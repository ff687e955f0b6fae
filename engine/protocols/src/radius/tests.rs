//! Tests of the dissector, on packets made by hand.

use super::*;
use crate::conversation_test::{client, context, datagram, probe};
use asepsis_observation::Observation;
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

/// Packets of EAP-TLS in parts of 40 octets, the hello of a station and an answer of a server that is no TLS.
fn cut_log_on(station: &[u8]) -> Vec<(Side, Vec<u8>)> {
    let body = [&[3, 3][..], &[7; 32], &[0, 0, 80], &[0x13, 1].repeat(40), &[1, 0]].concat();
    let length = u8::try_from(body.len()).unwrap();
    let hello = [&[22, 3, 1, 0, length + 4, 1, 0, 0, length], body.as_slice()].concat();
    let mut packets = Vec::new();
    let whole = u32::try_from(hello.len()).unwrap().to_be_bytes();
    let parts = hello.chunks(40);
    let last = u8::try_from(parts.len()).unwrap();
    for (number, part) in (1..).zip(parts) {
        let flags = if number == last { 0 } else { 0x40 };
        let part = if number == 1 { [&[flags | 0x80][..], &whole, part].concat() } else { [&[flags][..], part].concat() };
        let size = u16::try_from(part.len() + 5).unwrap().to_be_bytes();
        let eap = [&[2, number, size[0], size[1], 13][..], &part].concat();
        let question = packet(1, &[(31, station), (79, &eap)]);
        // The access server sends again what it holds for lost.
        packets.extend([(Side::Initiator, question.clone()), (Side::Initiator, question)]);
        packets.push((Side::Responder, packet(11, &[(79, &[1, number + 1, 0, 6, 13, 0])])));
    }
    packets
}

fn exchanged(packets: &[(Side, Vec<u8>)]) -> Vec<Observation> {
    let mut exchange = DISSECTOR.exchange().unwrap();
    let mut sink = Sink::default();
    for (side, bytes) in packets {
        exchange.data(bytes, &context(*side, 1812), &mut sink);
    }
    sink.take().collect()
}

#[test]
fn a_flight_in_parts_is_read_once_and_as_the_stations_own() {
    let seen = exchanged(&cut_log_on(b"66-77-88-99-AA-BB"));
    let hellos: Vec<_> = seen.iter().filter(|one| one.kind.name == "tls.client_hello").collect();
    assert_eq!(hellos.len(), 1);
    assert_eq!(hellos[0].subject.mac.map(|mac| mac.to_string()), Some("66:77:88:99:aa:bb".into()));
    assert!(exchanged(&cut_log_on(b"491701234567")).iter().all(|one| one.kind.name != "tls.client_hello"));
}

#[test]
fn a_flight_with_a_part_missing_says_nothing() {
    let whole = cut_log_on(b"66-77-88-99-AA-BB");
    for missing in 0..whole.len() / 3 {
        let mut packets = whole.clone();
        packets.drain(missing * 3..missing * 3 + 3);
        assert!(exchanged(&packets).iter().all(|one| one.kind.name.starts_with("radius.") || one.kind.name == "eap.method"));
    }
}

#[test]
fn log_ons_of_two_stations_do_not_mix() {
    let (one, other) = (cut_log_on(b"66-77-88-99-AA-BB"), cut_log_on(b"66-77-88-99-AA-CC"));
    let mixed: Vec<_> = one.into_iter().zip(other).flat_map(|(one, other)| [one, other]).collect();
    assert_eq!(exchanged(&mixed).iter().filter(|one| one.kind.name == "tls.client_hello").count(), 2);
}

#[test]
fn many_log_ons_are_bounded() {
    let mut log_ons = LogOns::default();
    let mut sink = Sink::default();
    for station in 0..100 {
        let part = [&[2, 1, 1, 0, 13, 0x40, 22, 3, 1, 64, 0, 1], &[0; 244][..]].concat();
        let bytes = packet(1, &[(31, format!("66-77-88-99-AA-{station:02}").as_bytes()), (79, &part[..200]), (79, &part[200..])]);
        log_ons.request(&Packet::of(&bytes).unwrap(), &context(Side::Initiator, 1812), &mut sink);
    }
    assert_eq!(log_ons.count(), log_on::MAX_LOG_ONS);
}
