//! Tests of Modbus messages built by the standard.

use super::DISSECTOR;
use crate::Side::{Initiator, Responder};
use crate::Verdict;
use crate::conversation_test::{client, play, probe, server};
use asepsis_observation::Value;

fn message(unit: u8, pdu: &[u8]) -> Vec<u8> {
    let length = u16::try_from(pdu.len() + 1).unwrap().to_be_bytes();
    [&[0, 7, 0, 0, length[0], length[1], unit], pdu].concat()
}

#[test]
fn a_unit_identifies_itself_and_private_objects_are_left_out() {
    let answer = message(3, b"\x2b\x0e\x01\x83\x00\x00\x03\x00\x07Example\x02\x04V2.1\x80\x06CANARY");
    for segment_bytes in [1, 99] {
        let seen = play(&DISSECTOR, 502, &[(Responder, &answer)], segment_bytes);
        assert_eq!((seen[1].kind.name, seen[1].subject), ("modbus.device_id", server()));
        assert_eq!(seen[1].fields.get("vendor_name"), Some(&Value::Text("Example".into())));
        assert_eq!(seen[1].fields.get("revision"), Some(&Value::Text("V2.1".into())));
        assert!(!format!("{seen:?}").contains("CANARY"));
    }
}

#[test]
fn requests_and_exceptions_are_told_apart() {
    let request = message(1, &[3, 0, 1, 0, 2]);
    let refusal = message(1, &[0x83, 2]);
    let seen = play(&DISSECTOR, 502, &[(Initiator, &request), (Responder, &refusal)], 99);
    assert_eq!((seen[0].subject, seen[0].fields.get("exception")), (client(), None));
    assert_eq!(seen[1].fields.get("exception"), Some(&Value::Integer(2)));
    assert_eq!(seen[1].fields.get("function"), Some(&Value::Integer(3)));
}

#[test]
fn a_controller_of_schneider_tells_its_model() {
    let head = [0x5a, 0, 0xfe, 0x10, 0xff, 0x5a, 1, 1, 0, 0, 0, 0x70, 2, 0, 0, 0x27, 0, 9, 0, 8, 0, 0, 0, 0, 0];
    let answer = message(0, &[&head[..], b"\x0cXYZ CPU 1234\x01\x01"].concat());
    let seen = play(&DISSECTOR, 502, &[(Responder, &answer)], 99);
    assert_eq!(seen[1].fields.get("model"), Some(&Value::Text("XYZ CPU 1234".into())));
}

#[test]
fn the_lengths_of_the_function_must_fit() {
    let request = message(1, &[3, 0, 1, 0, 2]);
    assert_eq!(probe(&DISSECTOR, 502, &request), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 10_502, &request), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 502, &request[..4]), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 10_502, &request[..4]), Verdict::NotMine);
    for pdu in [&[3, 0, 1, 0][..], &[0x63, 1], &[0], &[0x83, 1, 1]] {
        assert_eq!(probe(&DISSECTOR, 502, &message(1, pdu)), Verdict::NotMine, "{pdu:?}");
    }
    for other in [&b"\x00\x00\x00\x2f\xffSMB"[..], b"GET / HTTP/1.1", &[0; 20], &[0, 1, 0, 0, 0xff, 0xff, 1, 3]] {
        assert_eq!(probe(&DISSECTOR, 502, other), Verdict::NotMine, "{other:?}");
    }
}
