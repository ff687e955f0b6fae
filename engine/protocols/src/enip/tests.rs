//! Tests of EtherNet/IP and CIP messages built by the library's layouts.

use super::DISSECTOR;
use crate::Side::{Initiator, Responder};
use crate::Verdict;
use crate::conversation_test::{datagram, play, probe, server};
use asepsis_observation::Value;

fn message(command: u16, context: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_le_bytes();
    let head = [&command.to_le_bytes()[..], &length, &[7, 0, 0, 0, 0, 0, 0, 0, context, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]];
    [&head.concat()[..], data].concat()
}

fn unconnected(context: u8, cip: &[u8]) -> Vec<u8> {
    let length = u16::try_from(cip.len()).unwrap().to_le_bytes();
    message(0x6f, context, &[&[0, 0, 0, 0, 5, 0, 2, 0, 0, 0, 0, 0, 0xb2, 0, length[0], length[1]], cip].concat())
}

const IDENTITY: &[u8] = b"\x01\x00\x0e\x00\x37\x00\x14\x02\x30\x00\x44\x33\x22\x11\x06EX-100";

#[test]
fn a_device_lists_its_identity() {
    let item = [&[1, 0, 0, 2, 0xaf, 0x12, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0][..], IDENTITY, &[3]].concat();
    let data = [&[1, 0, 0x0c, 0, u8::try_from(item.len()).unwrap(), 0], &item[..]].concat();
    let seen = datagram(&DISSECTOR, 44_818, &message(0x63, 0, &data));
    let fields = &seen[1].fields;
    assert_eq!(seen[1].kind.name, "enip.identity");
    assert_eq!(fields.get("product_name"), Some(&Value::Text("EX-100".into())));
    assert_eq!(fields.get("revision"), Some(&Value::Text("20.2".into())));
    assert_eq!(fields.get("serial_hexadecimal"), Some(&Value::Text("11223344".into())));
    assert_eq!(fields.get("ip"), Some(&Value::Text("192.0.2.7".into())));
}

#[test]
fn the_answer_to_a_question_for_the_identity_object_is_read() {
    let request = unconnected(9, &[1, 2, 0x20, 1, 0x24, 1]);
    let answer = unconnected(9, &[&[0x81, 0, 0, 0], IDENTITY].concat());
    for segment_bytes in [1, 500] {
        let seen = play(&DISSECTOR, 44_818, &[(Initiator, &request), (Responder, &answer)], segment_bytes);
        let identity = seen.iter().find(|one| one.kind.name == "cip.identity").unwrap();
        assert_eq!(identity.subject, server());
        assert_eq!(identity.fields.get("vendor_id"), Some(&Value::Integer(1)));
    }
}

#[test]
fn a_routed_question_names_its_way_and_unasked_answers_say_nothing() {
    let inner = [1, 2, 0x20, 1, 0x24, 1];
    let routed = [&[0x52, 2, 0x20, 6, 0x24, 1, 10, 5, 6, 0], &inner[..], &[1, 0, 1, 3]].concat();
    let answer = unconnected(4, &[&[0x81, 0, 0, 0], IDENTITY].concat());
    let seen = play(&DISSECTOR, 44_818, &[(Initiator, &unconnected(4, &routed)), (Responder, &answer)], 500);
    let identity = seen.iter().find(|one| one.kind.name == "cip.identity").unwrap();
    assert_eq!(identity.fields.get("route"), Some(&Value::Text("1/3".into())));
    let seen = play(&DISSECTOR, 44_818, &[(Responder, &answer)], 500);
    assert!(seen.iter().all(|one| one.kind.name != "cip.identity"));
}

#[test]
fn single_attributes_are_read() {
    let request = unconnected(9, &[0x0e, 3, 0x20, 1, 0x24, 1, 0x30, 7]);
    let answer = unconnected(9, b"\x8e\0\0\0\x06EX-100");
    let seen = play(&DISSECTOR, 44_818, &[(Initiator, &request), (Responder, &answer)], 500);
    let identity = seen.iter().find(|one| one.kind.name == "cip.identity").unwrap();
    assert_eq!(identity.fields.get("product_name"), Some(&Value::Text("EX-100".into())));
}

#[test]
fn only_plausible_headers_are_claimed() {
    assert_eq!(probe(&DISSECTOR, 44_818, &message(0x65, 0, &[1, 0, 0, 0])), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &message(0x63, 0, &[])), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 44_818, &message(0x65, 0, &[2, 0, 0, 0])), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 44_818, &[0; 30]), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 44_818, &[0x65]), Verdict::Maybe);
    let implicit = [2, 0, 2, 0x80, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0xb1, 0, 2, 0, 9, 9];
    assert_eq!(probe(&DISSECTOR, 2222, &implicit), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 2222, &implicit[..19]), Verdict::NotMine);
}
