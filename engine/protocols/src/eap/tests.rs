//! Packets of EAP as RFC 3748 and RFC 5216 lay them out, in frames of IEEE 802.1X.

use super::*;
use super::log_on::MAX_SENDERS;
use crate::Side;
use crate::conversation_test::context;
use asepsis_observation::{Mac, Observation, Value};
use proptest::prelude::*;

/// A hello of TLS 1.2 without extensions.
fn client_hello() -> Vec<u8> {
    let body = [&[3, 3][..], &[7; 32], &[0, 0, 2, 0x13, 1, 1, 0]].concat();
    let length = u8::try_from(body.len()).unwrap();
    [&[22, 3, 1, 0, length + 4, 1, 0, 0, length], body.as_slice()].concat()
}

fn packet(code: u8, method: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 5).unwrap().to_be_bytes();
    [&[code, 9, length[0], length[1], method], body].concat()
}

fn in_frame(packet: &[u8]) -> Vec<u8> {
    let length = u16::try_from(packet.len()).unwrap().to_be_bytes();
    [&[2, 0, length[0], length[1]], packet].concat()
}

/// What packets say, one after the other on one cable, each with its sender.
fn on_cable(packets: &[(Side, Vec<u8>)]) -> Vec<Observation> {
    let mut exchange = DISSECTOR.exchange().unwrap();
    let mut sink = Sink::default();
    for (side, packet) in packets {
        exchange.data(&in_frame(packet), &context(*side, 0), &mut sink);
    }
    sink.take().collect()
}

fn framed(packet: &[u8]) -> Vec<Observation> {
    on_cable(&[(Side::Initiator, packet.to_vec())])
}

/// A flight in parts of `size` octets; the length in the first part, or in each.
fn cut(code: u8, flight: &[u8], size: usize, tells_always: bool) -> Vec<Vec<u8>> {
    let whole = u32::try_from(flight.len()).unwrap().to_be_bytes();
    let last = flight.len().div_ceil(size);
    let cut = flight.chunks(size).zip(1..).map(|(part, number)| {
        let flags = if number == last { 0 } else { 0x40 };
        let body = if number == 1 || tells_always { [&[flags | 0x80][..], &whole, part].concat() } else { [&[flags][..], part].concat() };
        let mut packet = packet(code, 13, &body);
        packet[1] = u8::try_from(number).unwrap();
        packet
    });
    cut.collect()
}

fn hellos(seen: &[Observation]) -> usize {
    seen.iter().filter(|one| one.kind.name == "tls.client_hello").count()
}

#[test]
fn computers_are_named_and_users_are_not() {
    let named = |identity: &[u8]| framed(&packet(RESPONSE, IDENTITY, identity)).pop().map(|seen| seen.fields);
    assert_eq!(named(b"host/ct1.example.org"), Some(Fields::new().with("host", "ct1.example.org")));
    assert_eq!(named(b"ann.canary@example.org"), Some(Fields::new().with("realm", "example.org")));
    assert_eq!(named(b"ann.canary"), None);
    assert_eq!(named(b"WARD\\ann.canary"), None);
}

#[test]
fn a_hello_inside_is_read_with_and_without_its_length() {
    let hello = client_hello();
    let length = u32::try_from(hello.len()).unwrap().to_be_bytes();
    for body in [[&[0][..], &hello].concat(), [&[0x80][..], &length, &hello].concat()] {
        let seen = framed(&packet(RESPONSE, 13, &body));
        assert_eq!(seen.iter().map(|one| one.kind.name).collect::<Vec<_>>(), ["eap.method", "tls.client_hello"]);
        assert_eq!(seen[0].fields, Fields::new().with("role", "peer").with("method", "tls"));
        assert_eq!(seen[1].fields.get("version"), Some(&Value::Integer(771)));
    }
    // What a switch passes on, a later part, and a method without TLS.
    assert_eq!(framed(&packet(REQUEST, 13, &[&[0][..], &hello].concat())).len(), 1);
    assert_eq!(framed(&packet(RESPONSE, 13, &[0, 1, 2, 3])).len(), 1);
    assert_eq!(framed(&packet(RESPONSE, 4, &[&[0][..], &hello].concat())).len(), 1);
}

#[test]
fn a_flight_in_parts_is_read_once() {
    for tells_always in [false, true] {
        let parts = cut(RESPONSE, &client_hello(), 20, tells_always);
        // Each is answered by an empty packet of the other side, and one is sent again.
        let mut packets = Vec::new();
        for part in &parts {
            packets.extend([(Side::Initiator, part.clone()), (Side::Initiator, part.clone())]);
            packets.push((Side::Responder, packet(REQUEST, 13, &[0])));
        }
        assert_eq!(hellos(&on_cable(&packets)), 1);
        for missing in 0..parts.len() {
            let mut left = parts.clone();
            left.remove(missing);
            let left: Vec<_> = left.into_iter().map(|part| (Side::Initiator, part)).collect();
            assert_eq!(hellos(&on_cable(&left)), 0, "{missing}");
        }
    }
}

#[test]
fn flights_of_several_senders_do_not_mix() {
    let parts = cut(RESPONSE, &client_hello(), 20, false);
    let mixed: Vec<_> = parts.iter().flat_map(|part| [Side::Initiator, Side::Responder].map(|side| (side, part.clone()))).collect();
    assert_eq!(hellos(&on_cable(&mixed)), 2);
}

#[test]
fn senders_and_what_waits_of_them_are_bounded() {
    let mut log_ons = LogOns::default();
    let mut sink = Sink::default();
    let part = packet(RESPONSE, 13, &[&[0x40, 22, 3, 1][..], &[0; 5000]].concat());
    for number in 0..=u8::MAX {
        let mut context = context(Side::Initiator, 0);
        context.sender.mac = Some(Mac([2, 0, 0, 0, 1, number]));
        log_ons.data(&in_frame(&packet(RESPONSE, 13, &[0x40, 22])), &context, &mut sink);
    }
    assert_eq!(log_ons.count(), MAX_SENDERS);
    for number in 0..=u8::MAX {
        let mut context = context(Side::Initiator, 0);
        context.sender.mac = Some(Mac([2, 0, 0, 0, 2, number]));
        log_ons.data(&in_frame(&part), &context, &mut sink);
    }
    assert!(log_ons.count() < MAX_SENDERS);
}

#[test]
fn lengths_that_do_not_fit_are_malformed() {
    assert_eq!(framed(&[1, 1, 0, 90, 13, 0])[0].kind.name, "anomaly.malformed");
    assert!(framed(&[3, 1, 0, 4]).is_empty());
}

proptest! {
    #[test]
    fn any_bodies_are_survived(code in 1..3_u8, method in 0..60_u8, body: Vec<u8>) {
        framed(&packet(code, method, &body));
        framed(&packet(code, method, &[&[0x80, 0, 0, 1, 0], client_hello().as_slice(), &body].concat()));
    }
}
