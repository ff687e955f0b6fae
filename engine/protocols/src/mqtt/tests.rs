//! Tests of the dissector, on packets made by hand.

use super::*;
use crate::conversation_test::{client, play, probe, server};
use proptest::prelude::*;

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    let mut length = body.len();
    while length >= 128 {
        bytes.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).unwrap());
    bytes.extend_from_slice(body);
    bytes
}

fn connect(version: u8) -> Vec<u8> {
    let properties: &[u8] = if version == 5 { &[5, 0x11, 0, 0, 0, 10] } else { &[] };
    let head = [&b"\x00\x04MQTT"[..], &[version, 0xc2, 0, 60], properties].concat();
    packet(0x10, &[&head[..], b"\x00\x05cam-1\x00\x06canary\x00\x06canary"].concat())
}

fn publish(topic: &str, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(topic.len()).unwrap().to_be_bytes();
    packet(0x30, &[&length[..], topic.as_bytes(), content].concat())
}

#[test]
fn a_client_names_itself_and_no_user() {
    for version in [4, 5] {
        for size in [1, 5, 4000] {
            let sent = [connect(version), publish("tele/canary/STATE", &[b'x'; 9000]), publish("tele/canary/STATE", b"canary")].concat();
            let seen = play(&DISSECTOR, 1883, &[(Side::Initiator, &sent), (Side::Responder, b"\x20\x02\x00\x00")], size);
            let wanted = Fields::new()
                .with("client_id", "cam-1")
                .with("version", version)
                .with("keep_alive_seconds", 60)
                .with("has_user_name", true)
                .with("has_password", true);
            let found: Vec<_> = seen.iter().map(|one| (one.kind, one.subject, one.fields.clone())).collect();
            let topic = Fields::new().with("topic", "tele/*/STATE");
            let accept = Fields::new().with("reason", 0);
            assert_eq!(found, [(CONNECT, client(), wanted), (PUBLISH, client(), topic), (ACCEPT, server(), accept)]);
        }
    }
}

#[test]
fn the_older_name_is_known() {
    let bytes = packet(0x10, b"\x00\x06MQIsdp\x03\x02\x00\x3c\x00\x02ab");
    assert_eq!(probe(&DISSECTOR, 9999, &bytes), Verdict::Mine);
    let seen = play(&DISSECTOR, 1883, &[(Side::Initiator, &bytes)], 100);
    assert_eq!(seen[0].fields.get("version"), Some(&3.into()));
}

#[test]
fn the_middle_of_a_connection_is_known_at_its_port_only() {
    let message = publish("zigbee2mqtt/canary", b"{}");
    assert_eq!(probe(&DISSECTOR, 1883, &message), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, &message), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 1883, b"\xc0\x00"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 1883, b"HTTP/1.1 200 OK"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 1883, b"\x10"), Verdict::Maybe);
}

proptest! {
    #[test]
    fn every_prefix_and_any_tail_is_survived(length in 0_usize..40, tail: Vec<u8>) {
        let whole = connect(5);
        let mut bytes = whole[..length.min(whole.len())].to_vec();
        bytes.extend(tail);
        play(&DISSECTOR, 1883, &[(Side::Initiator, &bytes), (Side::Responder, &bytes)], 3);
    }
}
