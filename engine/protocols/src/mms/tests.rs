//! Tests of MMS messages built by ISO 9506-2.

use super::DISSECTOR;
use crate::Side::{Initiator, Responder};
use crate::Verdict;
use crate::conversation_test::{play, probe, server};
use asepsis_observation::Value;

fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

fn packet(message: &[u8]) -> Vec<u8> {
    let value = wrap(0x30, &[&[2, 1, 3], &wrap(0xa0, message)[..]].concat());
    let unit = [&[1, 0, 1, 0], &wrap(0x61, &value)[..]].concat();
    let length = u16::try_from(unit.len() + 7).unwrap().to_be_bytes();
    [&[3, 0, length[0], length[1], 2, 0xf0, 0x80], &unit[..]].concat()
}

#[test]
fn a_device_identifies_itself() {
    let names = [wrap(0x80, b"Example Relays"), wrap(0x81, b"ER-7"), wrap(0x82, b"2.1")].concat();
    let response = wrap(0xa1, &[&[2, 1, 9], &wrap(0xa2, &names)[..]].concat());
    for segment_bytes in [1, 500] {
        let seen = play(&DISSECTOR, 102, &[(Responder, &packet(&response))], segment_bytes);
        assert_eq!((seen[0].kind.name, seen[0].subject), ("mms.identify", server()));
        assert_eq!(seen[0].fields.get("vendor"), Some(&Value::Text("Example Relays".into())));
        assert_eq!(seen[0].fields.get("revision"), Some(&Value::Text("2.1".into())));
    }
}

#[test]
fn requests_tell_the_logical_device() {
    let name = wrap(0xa1, &[wrap(0x1a, b"RELAY1LD0"), wrap(0x1a, b"LLN0$ST$Mod")].concat());
    let read = wrap(0xa4, &wrap(0xa1, &wrap(0xa0, &wrap(0x30, &wrap(0xa0, &name)))));
    let request = wrap(0xa0, &[&[2, 1, 1], &read[..]].concat());
    let seen = play(&DISSECTOR, 102, &[(Initiator, &packet(&request))], 500);
    assert_eq!(seen[0].fields.get("domain"), Some(&Value::Text("RELAY1LD0".into())));
    assert_eq!(probe(&DISSECTOR, 10_102, &packet(&request)), Verdict::Mine);
}

#[test]
fn s7comm_and_desktops_are_not_claimed() {
    for unit in [&[0x32_u8, 1, 0, 0][..], &[0x7f, 0x65, 0x82, 1], &[0x04, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]] {
        let bytes = [&[3, 0, 0, u8::try_from(unit.len() + 7).unwrap(), 2, 0xf0, 0x80], unit].concat();
        assert_eq!(probe(&DISSECTOR, 102, &bytes), Verdict::NotMine, "{unit:?}");
    }
}
