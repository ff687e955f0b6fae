//! Messages as LLRP lays them out.

use super::*;
use crate::Side;
use crate::conversation_test::{play, probe};
use proptest::prelude::*;

fn message(version: u16, kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + HEADER_BYTES).unwrap().to_be_bytes();
    [&(version << 10 | kind).to_be_bytes()[..], &length, &[0, 0, 0, 7], body].concat()
}

fn coded(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len() + 4).unwrap().to_be_bytes();
    [&kind.to_be_bytes()[..], &length, value].concat()
}

fn notice() -> Vec<u8> {
    message(1, EVENT, &coded(246, &[coded(128, &[0; 8]), coded(256, &[0, 0])].concat()))
}

#[test]
fn a_reader_tells_what_it_is_and_tags_are_not_read() {
    let abilities = [&[0, 4, 0x40, 0, 0, 0, 0x65, 0x1a, 0, 0x1e, 0x84, 0xa8, 0, 7], &b"7.6.0.1"[..], &[0; 9]].concat();
    let status = coded(287, &[0, 0, 0, 0]);
    let number = [&[0, 0, 8][..], &[2, 0, 0, 0xff, 0xfe, 0, 0x10, 2]].concat();
    let messages = [
        (Side::Responder, notice()),
        (Side::Initiator, message(1, 1, &[0])),
        (Side::Responder, message(1, CAPABILITIES, &[status.clone(), coded(GENERAL, &abilities)].concat())),
        (Side::Responder, message(1, CONFIGURATION, &[status, coded(IDENTIFICATION, &number)].concat())),
        (Side::Responder, message(1, 61, &coded(240, b"canary"))),
    ];
    let messages = messages.each_ref().map(|(side, bytes)| (*side, bytes.as_slice()));
    let role = |role| Fields::new().with("role", role).with("version", 1);
    let reader = Fields::new()
        .with("manufacturer", 25882)
        .with("model", 2_000_040)
        .with("firmware_version", "7.6.0.1")
        .with("antennas", 4);
    let wanted = [role("reader"), role("client"), reader, Fields::new().with("identifier", "020000fffe001002")];
    for size in [1, 11, 1000] {
        let seen = play(&DISSECTOR, 5084, &messages, size);
        assert_eq!(seen.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(), wanted);
    }
}

#[test]
fn the_first_notice_counts_anywhere_and_others_at_the_port() {
    let question = message(2, 1, &[0]);
    assert_eq!(probe(&DISSECTOR, 9, &notice()), Verdict::Mine);
    assert_eq!((probe(&DISSECTOR, 5084, &question), probe(&DISSECTOR, 9, &question)), (Verdict::Mine, Verdict::NotMine));
    assert_eq!((probe(&DISSECTOR, 5084, &question[..4]), probe(&DISSECTOR, 9, &question[..4])), (Verdict::Maybe, Verdict::NotMine));
    assert_eq!(probe(&DISSECTOR, 5084, &[5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]), Verdict::NotMine);
}

#[test]
fn messages_of_makers_do_not_end_the_reading() {
    let own = message(1, OF_MAKERS, &[0, 0, 0x65, 0x1a, 21, 0, 0, 0, 0]);
    let number = coded(IDENTIFICATION, &[0, 0, 8, 2, 0, 0, 0xff, 0xfe, 0, 0x10, 2]);
    let messages = [
        (Side::Initiator, own.clone()),
        (Side::Responder, own),
        (Side::Initiator, message(1, 64, &[])),
        (Side::Initiator, message(1, 14, &[])),
        (Side::Responder, message(1, CONFIGURATION, &number)),
        (Side::Responder, message(1, 4, &coded(287, &[0, 0, 0, 0]))),
    ];
    let messages = messages.each_ref().map(|(side, bytes)| (*side, bytes.as_slice()));
    let role = |role| Fields::new().with("role", role).with("version", 1);
    let wanted = [role("client"), role("reader"), Fields::new().with("identifier", "020000fffe001002")];
    for size in [1, 1000] {
        let seen = play(&DISSECTOR, 5084, &messages, size);
        assert_eq!(seen.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(), wanted);
        assert_eq!(seen[0].subject, crate::conversation_test::client());
    }
}

proptest! {
    #[test]
    fn any_parameters_are_survived(kind in 0..300_u16, rest in prop::collection::vec(any::<u8>(), 0..80)) {
        for of in [CAPABILITIES, CONFIGURATION] {
            play(&DISSECTOR, 5084, &[(Side::Responder, &message(1, of, &coded(kind, &rest)))], 1000);
            play(&DISSECTOR, 5084, &[(Side::Responder, &message(1, of, &rest))], 7);
        }
    }
}
