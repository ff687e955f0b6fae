//! Tests of AMS messages built by Beckhoff's layout.

use super::DISSECTOR;
use crate::Side::{Initiator, Responder};
use crate::Verdict;
use crate::conversation_test::{datagram, play, probe, server};
use asepsis_observation::Value;

fn message(command: u8, flags: u8, data: &[u8]) -> Vec<u8> {
    let inner = u32::try_from(data.len()).unwrap();
    let head = [
        &[0, 0][..],
        &(inner + 32).to_le_bytes(),
        &[192, 0, 2, 7, 1, 1, 0x53, 3],
        &[192, 0, 2, 9, 1, 1, 0, 0x80],
        &[command, 0, flags, 0],
        &inner.to_le_bytes(),
        &[0, 0, 0, 0, 1, 0, 0, 0],
    ];
    [&head.concat()[..], data].concat()
}

#[test]
fn net_identifiers_and_the_device_are_told() {
    let answer = message(1, 5, b"\0\0\0\0\x03\x01\xb8\x0bTCatPlcCtrl\0\0\0\0\0");
    for segment_bytes in [1, 200] {
        let seen = play(&DISSECTOR, 48_898, &[(Initiator, &message(1, 4, &[])), (Responder, &answer)], segment_bytes);
        assert_eq!(seen[0].fields.get("target_net_id"), Some(&Value::Text("192.0.2.7.1.1".into())));
        assert_eq!(seen[0].fields.get("target_port"), Some(&Value::Integer(851)));
        assert_eq!((seen[2].kind.name, seen[2].subject), ("ads.device", server()));
        assert_eq!(seen[2].fields.get("version"), Some(&Value::Text("3.1.3000".into())));
    }
}

#[test]
fn a_search_is_answered_and_passwords_are_not_read() {
    let head = |service: u8, high: u8| [0x71, 0x14, 0x66, 3, 0, 0, 0, 0, service, 0, 0, high, 5, 1, 2, 3, 1, 1, 0x10, 0x27];
    let tags = b"\x02\0\0\0\x05\0\x05\0CX-1\0\x03\0\x04\0\x03\x01\xb8\x0b";
    let seen = datagram(&DISSECTOR, 48_899, &[&head(1, 0x80)[..], tags].concat());
    assert_eq!(seen[0].fields.get("host_name"), Some(&Value::Text("CX-1".into())));
    assert_eq!(seen[0].fields.get("version"), Some(&Value::Text("3.1.3000".into())));
    let route = [&head(6, 0)[..], b"\x01\0\0\0\x02\0\x07\0CANARY\0"].concat();
    assert!(datagram(&DISSECTOR, 48_899, &route).is_empty());
    assert_eq!(probe(&DISSECTOR, 48_899, &route), Verdict::Mine);
}

#[test]
fn lengths_must_agree() {
    assert_eq!(probe(&DISSECTOR, 9, &message(2, 4, &[0; 12])), Verdict::Mine);
    let mut other = message(2, 4, &[0; 12]);
    other[26] = 13;
    assert_eq!(probe(&DISSECTOR, 48_898, &other), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 48_898, &[0; 40]), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 48_898, &message(2, 4, &[])[..20]), Verdict::Maybe);
}
