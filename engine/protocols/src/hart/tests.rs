//! Tests of HART-IP messages built by the specification.

use super::DISSECTOR;
use crate::Side::Responder;
use crate::Verdict;
use crate::conversation_test::{datagram, play, probe};
use asepsis_observation::Value;

fn message(message_type: u8, command: u8, data: &[u8]) -> Vec<u8> {
    let mut frame = [&[0x86, 1, 2, 3, 4, 5, command, u8::try_from(data.len()).unwrap()], data].concat();
    frame.push(frame.iter().fold(0, |sum, octet| sum ^ octet));
    let length = u16::try_from(frame.len() + 8).unwrap().to_be_bytes();
    [&[1, message_type, 3, 0, 0, 1, length[0], length[1]], &frame[..]].concat()
}

const UNIQUE: [u8; 22] = [0, 0, 254, 0x26, 0x06, 5, 7, 4, 2, 0x18, 0, 1, 2, 3, 5, 4, 0, 1, 0, 0, 0x26, 0];

#[test]
fn an_instrument_identifies_itself_in_streams_and_datagrams() {
    for seen in [datagram(&DISSECTOR, 5094, &message(1, 0, &UNIQUE)), play(&DISSECTOR, 5094, &[(Responder, &message(1, 0, &UNIQUE))], 3)] {
        assert_eq!(seen[1].kind.name, "hart.identity");
        assert_eq!(seen[1].fields.get("manufacturer_id"), Some(&Value::Integer(0x26)));
        assert_eq!(seen[1].fields.get("device_type"), Some(&Value::Integer(0x2606)));
        assert_eq!(seen[1].fields.get("device_id"), Some(&Value::Text("010203".into())));
    }
}

#[test]
fn tags_of_six_bits_are_read() {
    // T A N K - 0 1 and a blank.
    let codes = [0x14, 0x01, 0x0e, 0x0b, 0x2d, 0x30, 0x31, 0x20_u32];
    let packed: Vec<u8> = codes.chunks(4).flat_map(|four| {
        let bits = four.iter().fold(0, |bits, code| bits << 6 | code);
        bits.to_be_bytes()[1..].to_vec()
    }).collect();
    let seen = datagram(&DISSECTOR, 5094, &message(1, 13, &[&[0, 0], &packed[..]].concat()));
    assert_eq!(seen[1].fields.get("tag"), Some(&Value::Text("TANK-01".into())));
}

#[test]
fn a_frame_proves_itself_by_its_check() {
    assert_eq!(probe(&DISSECTOR, 9, &message(0, 0, &[])), Verdict::Mine);
    let mut broken = message(0, 0, &[]);
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(probe(&DISSECTOR, 5094, &broken), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 9, &[1, 0, 0, 0, 0, 1, 0, 13, 1, 0, 0, 0, 9]), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &[1, 0, 2]), Verdict::NotMine);
}
