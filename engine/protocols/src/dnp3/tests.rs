//! Tests of DNP3 frames built by IEEE 1815.

use super::{DISSECTOR, link};
use crate::Side::{Initiator, Responder};
use crate::Verdict;
use crate::conversation_test::{datagram, play, probe, server};
use asepsis_observation::Value;

fn frame(control: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x05, 0x64, u8::try_from(data.len() + 5).unwrap(), control, 10, 0, 1, 0];
    bytes.extend_from_slice(&link::check(&bytes).to_le_bytes());
    for block in data.chunks(16) {
        bytes.extend_from_slice(block);
        bytes.extend_from_slice(&link::check(block).to_le_bytes());
    }
    bytes
}

#[test]
fn the_check_of_a_known_header_is_right() {
    // A request of link status, with the check as IEEE 1815 computes it.
    assert!(link::header(&[0x05, 0x64, 0x05, 0xc9, 0x01, 0x00, 0x00, 0x04, 0, 0]).is_none());
    assert_eq!(link::check(&[0x05, 0x64, 0x05, 0xc0, 0x01, 0x00, 0x00, 0x04]).to_le_bytes(), [0xe9, 0x21]);
}

#[test]
fn an_outstation_tells_its_attributes() {
    let objects = b"\x00\xfc\x00\x00\x00\x01\x07Example\x00\xfa\x00\x00\x00\x01\x06RTU 10\x00\xf8\x00\x00\x00\x01\x04SN42";
    let answer = frame(0x44, &[&[0xc0, 0xc1, 129, 0, 0], &objects[..]].concat());
    for segment_bytes in [1, 300] {
        let seen = play(&DISSECTOR, 20_000, &[(Responder, &answer)], segment_bytes);
        assert_eq!((seen[1].kind.name, seen[1].subject), ("dnp3.attributes", server()));
        assert_eq!(seen[1].fields.get("manufacturer"), Some(&Value::Text("Example".into())));
        assert_eq!(seen[1].fields.get("serial"), Some(&Value::Text("SN42".into())));
        assert_eq!(seen[0].fields.get("source"), Some(&Value::Integer(1)));
    }
}

#[test]
fn masters_are_told_by_the_direction_in_streams_and_datagrams() {
    let request = frame(0xc4, &[0xc0, 0xc1, 1, 60, 1, 6]);
    let seen = play(&DISSECTOR, 4000, &[(Initiator, &request)], 300);
    assert_eq!(seen[0].fields.get("is_master"), Some(&Value::Boolean(true)));
    assert_eq!(seen[0].fields.get("function"), Some(&Value::Integer(1)));
    assert_eq!(datagram(&DISSECTOR, 4000, &[&request[..], &request].concat()).len(), 2);
    assert_eq!(probe(&DISSECTOR, 4000, &request), Verdict::Mine);
}

#[test]
fn a_wrong_check_is_no_proof() {
    let mut request = frame(0xc4, &[0xc0, 0xc1, 1]);
    request[4] ^= 1;
    assert_eq!(probe(&DISSECTOR, 20_000, &request), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 20_000, b"\x05\x64"), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 20_000, b"GET /"), Verdict::NotMine);
}
