//! Tests of laboratory messages, and the proof that no patient is shown.

use super::DISSECTOR;
use crate::Side::{Initiator, Responder};
use crate::conversation_test::{client, play, probe, server};
use crate::{Side, Verdict};
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

const PORT: u16 = 5000;

fn frame(number: u8, text: &str) -> Vec<u8> {
    let body = [&[number][..], text.as_bytes(), &[0x03]].concat();
    let sum = body.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    [&[2][..], &body, format!("{sum:02X}\r\n").as_bytes()].concat()
}

fn session() -> Vec<(Side, Vec<u8>)> {
    let acknowledged = |frame: Vec<u8>| [(Initiator, frame), (Responder, vec![6])];
    let mut session = acknowledged(vec![5]).to_vec();
    let header = "H|\\^&|||Access 2^4.1.2^SN511422|||||LIS||P|LIS2-A2|20261122\r";
    session.extend(acknowledged(frame(b'1', header)));
    session.extend(acknowledged(frame(b'2', "P|1||CANARY1||CANARY2^EVE\r")));
    session.extend(acknowledged(frame(b'3', "O|1|CANARY3||^^^TSH\r")));
    session.extend(acknowledged(frame(b'4', "R|1|^^^TSH|CANARY4|mIU/L\r")));
    session.extend(acknowledged(frame(b'5', "L|1|N\r")));
    session.extend([(Initiator, vec![4])]);
    session
}

fn run(session: &[(Side, Vec<u8>)], segment_bytes: usize) -> Vec<Observation> {
    let session: Vec<(Side, &[u8])> = session.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
    play(&DISSECTOR, PORT, &session, segment_bytes)
}

fn types(seen: &[Observation]) -> Vec<&Value> {
    seen.iter().filter_map(|one| one.fields.get("type")).collect()
}

#[test]
fn an_analyser_says_who_it_is_and_what_it_sends() {
    let seen = run(&session(), 4096);
    assert_eq!((seen[0].kind.name, seen[0].subject), ("astm.header", client()));
    let sender = Value::List(vec!["Access 2".into(), "4.1.2".into(), "SN511422".into()]);
    assert_eq!(seen[0].fields.get("sender"), Some(&sender));
    for (field, value) in [("receiver", "LIS"), ("processing_id", "P"), ("version", "LIS2-A2")] {
        assert_eq!(seen[0].fields.get(field), Some(&value.into()), "{field}");
    }
    assert_eq!(types(&seen), [&"patient".into(), &"order".into(), &"result".into(), &"terminator".into()]);
    assert!(!format!("{seen:?}").contains("CANARY"));
}

#[test]
fn single_bytes_say_the_same() {
    assert_eq!(run(&session(), 1), run(&session(), 4096));
}

#[test]
fn records_come_without_frames_too() {
    let bare = b"H|\\^&|||cobas^1.0\rP|1\rR|1|^^^GLU|CANARY\rL|1\r".to_vec();
    assert_eq!(probe(&DISSECTOR, PORT, &bare), Verdict::Mine);
    let seen = run(&[(Responder, bare)], 7);
    assert_eq!((seen[0].kind.name, seen[0].subject), ("astm.header", server()));
    assert_eq!(types(&seen).len(), 3);
}

#[test]
fn an_empty_header_still_tells_what_is_spoken() {
    assert_eq!(types(&run(&[(Responder, b"H|\\^&\rL|1\r".to_vec())], 3)), [&"header".into(), &"terminator".into()]);
}

#[test]
fn a_frame_from_the_middle_is_proven_by_its_sum() {
    let mut bytes = frame(b'4', "R|1|^^^TSH|1.2|mIU/L\r");
    assert_eq!(probe(&DISSECTOR, PORT, &bytes), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, PORT, &bytes[..8]), Verdict::Maybe);
    bytes[6] ^= 1;
    assert_eq!(probe(&DISSECTOR, PORT, &bytes), Verdict::NotMine);
}

#[test]
fn the_enquiry_alone_proves_nothing() {
    assert_eq!(probe(&DISSECTOR, PORT, &[5]), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 1080, &[5, 1, 0]), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 80, b"HEAD / HTTP/1.1\r\n"), Verdict::NotMine);
}

proptest! {
    #[test]
    fn damaged_sessions_are_read_without_panic(at in 0_usize..80, octet: u8) {
        let mut session = session();
        for (_, bytes) in &mut session {
            let length = bytes.len();
            bytes[at % length] = octet;
            probe(&DISSECTOR, PORT, bytes);
        }
        run(&session, 5);
    }
}
