use super::*;
use crate::conversation_test::{context, datagram, probe};
use crate::Side;
use asepsis_observation::{Mac, Observation};

const CLIENT: [u8; 14] = [0, 1, 0, 1, 0x2a, 0, 0, 1, 2, 0, 0, 0, 0, 9];
const SERVER: [u8; 10] = [0, 2, 0, 0, 0x7f, 0xff, 1, 2, 3, 4];
const ADDRESS: [u8; 16] = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7];

fn option(code: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    [&[0, code, length[0], length[1]], value].concat()
}

fn request() -> Vec<u8> {
    [
        vec![3, 1, 2, 3],
        option(1, &CLIENT),
        option(2, &SERVER),
        option(6, &[0, 23, 0, 24]),
        option(16, b"\0\0\x01\x37\0\x08MSFT 5.0"),
        option(39, b"\0\x02ct\x07example\0"),
    ]
    .concat()
}

fn reply() -> Vec<u8> {
    let inner = option(5, &[&ADDRESS[..], &[0, 0, 0, 60, 0, 0, 0, 90]].concat());
    let association = [&[0; 12][..], &inner].concat();
    [vec![7, 1, 2, 3], option(1, &CLIENT), option(2, &SERVER), option(3, &association)].concat()
}

fn relay(kind: u8, message: &[u8]) -> Vec<u8> {
    let peer = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];
    [&[kind, 0][..], &ADDRESS, &peer, &option(79, &[0, 1, 2, 0, 0, 0, 0, 8]), &option(9, message)].concat()
}

fn answer(bytes: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    DISSECTOR.datagram(bytes, &context(Side::Responder, 547), &mut sink);
    sink.take().collect()
}

#[test]
fn a_client_tells_identifier_class_and_name() {
    let expected = Fields::new()
        .with("message_type", "request")
        .with("duid", "000100012a000001020000000009")
        .with("duid_type", "link_layer_and_time")
        .with("duid_mac", "02:00:00:00:00:09")
        .with("peer_duid", "000200007fff01020304")
        .with("option_request_list", vec![23_u16, 24])
        .with("vendor_enterprise", 311_u16)
        .with("vendor_class", vec!["MSFT 5.0"])
        .with("fqdn", "ct.example");
    assert_eq!(datagram(&DISSECTOR, 547, &request())[0].fields, expected);
}

#[test]
fn a_reply_binds_the_clients_address() {
    let seen = answer(&reply());
    let server = Fields::new()
        .with("message_type", "reply")
        .with("duid", "000200007fff01020304")
        .with("duid_type", "enterprise")
        .with("duid_enterprise", 32_767_u16)
        .with("peer_duid", "000100012a000001020000000009")
        .with("peer_duid_mac", "02:00:00:00:00:09");
    assert_eq!(seen[0].fields, server);
    assert_eq!(seen[1].kind.name, "dhcpv6.lease");
    assert_eq!(seen[1].subject.mac, Some(Mac([2, 0, 0, 0, 0, 1])));
    assert_eq!(seen[1].subject.ip, Some("2001:db8::7".parse().unwrap()));
    assert_eq!(seen[1].fields.get("duid_mac"), Some(&"02:00:00:00:00:09".into()));
}

#[test]
fn a_relayed_message_is_the_clients() {
    let seen = datagram(&DISSECTOR, 547, &relay(12, &request()));
    assert_eq!(seen[0].fields.get("relay_link"), Some(&"2001:db8::7".into()));
    assert_eq!(seen[1].subject.mac, Some(Mac([2, 0, 0, 0, 0, 8])));
    assert_eq!(seen[1].subject.ip, Some("fe80::9".parse().unwrap()));
    assert_eq!(seen[1].fields.get("fqdn"), Some(&"ct.example".into()));
    let seen = answer(&relay(13, &reply()));
    assert_eq!(seen[0].fields.get("message_type"), Some(&"relay_reply".into()));
    assert_eq!((seen.len(), seen[1].subject.mac), (2, Some(Mac([2, 0, 0, 0, 0, 8]))));
}

#[test]
fn only_whole_messages_prove_themselves() {
    let whole = request();
    assert_eq!(probe(&DISSECTOR, 40_000, &whole), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 547, &[11, 1, 2, 3, 0, 8, 0, 2, 0, 0]), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 40_000, &[11, 1, 2, 3, 0, 8, 0, 2, 0, 0]), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 547, &[99, 1, 2, 3, 0, 8, 0, 2, 0, 0]), Verdict::NotMine);
    for bytes in [whole, reply(), relay(12, &relay(12, &request()))] {
        for length in 1..bytes.len() {
            probe(&DISSECTOR, 547, &bytes[..length]);
            datagram(&DISSECTOR, 547, &bytes[..length]);
        }
    }
}
