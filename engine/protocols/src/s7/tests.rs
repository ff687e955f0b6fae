//! Tests of S7comm units built by their layout.

use super::DISSECTOR;
use crate::Side::{Initiator, Responder};
use crate::Verdict;
use crate::conversation_test::{play, probe, server};
use asepsis_observation::Value;

fn packet(unit: &[u8]) -> Vec<u8> {
    let length = u16::try_from(unit.len() + 7).unwrap().to_be_bytes();
    [&[3, 0, length[0], length[1], 2, 0xf0, 0x80], unit].concat()
}

fn user_data(more: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    let item = [&[0xff, 9, length[0], length[1]], data].concat();
    let total = u16::try_from(item.len()).unwrap().to_be_bytes();
    let head = [0x32, 7, 0, 0, 5, 0, 0, 12, total[0], total[1], 0, 1, 0x12, 8, 0x12, 0x84, 1, 1, 9, more, 0, 0];
    packet(&[&head[..], &item].concat())
}

fn record(index: u8, value: &str) -> Vec<u8> {
    let mut record = vec![0, index];
    record.extend_from_slice(value.as_bytes());
    record.resize(34, 0);
    record
}

#[test]
fn a_list_in_two_parts_is_put_together() {
    let list = [&[0, 0x1c, 0, 0, 0, 34, 0, 2][..], &record(5, "S C-X4U421302009"), &record(7, "CPU 315-2 PN/DP")].concat();
    let parts = [user_data(1, &list[..40]), user_data(0, &list[40..])].concat();
    for segment_bytes in [1, 1000] {
        let seen = play(&DISSECTOR, 102, &[(Responder, &parts)], segment_bytes);
        assert_eq!((seen.len(), seen[0].kind.name, seen[0].subject), (1, "s7.szl", server()));
        assert_eq!(seen[0].fields.get("serial"), Some(&Value::Text("S C-X4U421302009".into())));
        assert_eq!(seen[0].fields.get("module_type"), Some(&Value::Text("CPU 315-2 PN/DP".into())));
    }
}

#[test]
fn jobs_tell_their_function() {
    let setup = packet(&[0x32, 1, 0, 0, 1, 0, 0, 8, 0, 0, 0xf0, 0, 0, 1, 0, 1, 1, 0xe0]);
    let seen = play(&DISSECTOR, 102, &[(Initiator, &setup)], 5);
    assert_eq!(seen[0].fields.get("function"), Some(&Value::Integer(0xf0)));
    assert_eq!(probe(&DISSECTOR, 50_001, &setup), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 102, &setup[..7]), Verdict::Maybe);
}

#[test]
fn sessions_of_s7comm_plus_name_the_controller() {
    let unit = packet(b"\x72\x01\x00\x40\x32\x00\x15\x1a1;6ES7 211-1AE40-0XB0 ;V4.2\x00\x00");
    let seen = play(&DISSECTOR, 102, &[(Responder, &unit)], 9);
    assert_eq!(seen[0].fields.get("order_number"), Some(&Value::Text("6ES7 211-1AE40-0XB0".into())));
    assert_eq!(seen[0].fields.get("firmware"), Some(&Value::Text("4.2".into())));
}

#[test]
fn other_users_of_the_transport_are_not_claimed() {
    for payload in [&[0x0d, 5][..], &[0x32, 9], &[1, 0, 1, 0, 0x61], &[0x7f, 0x65]] {
        assert_eq!(probe(&DISSECTOR, 102, &packet(payload)), Verdict::NotMine, "{payload:?}");
    }
}
