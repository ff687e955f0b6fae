//! A patient is put into every place DICOM has for one; no observation may show it.

use super::DISSECTOR;
use super::message_test::*;
use crate::Side::{Initiator, Responder};
use crate::conversation_test::play;

const CANARY: &[u8] = b"CANARY^ZEISIG^1957-03-14";

fn assert_silent(messages: &[(crate::Side, &[u8])]) {
    for segment_bytes in [1, 100, usize::MAX] {
        let seen = play(&DISSECTOR, 11112, messages, segment_bytes);
        assert!(!seen.is_empty());
        let shown = format!("{seen:?}");
        assert!(!shown.contains("CANARY") && !shown.contains("ZEISIG") && !shown.contains("1957"), "{shown}");
    }
}

#[test]
fn stored_objects_show_no_patient() {
    for (writing, transfer_syntax) in Writing::ALL {
        let identity = item(0x58, &[b"\x02\x01\x00\x18", CANARY, b"\x00\x18", CANARY].concat());
        let asked = request(&[proposal(1, CT_STORAGE, &[transfer_syntax])], &[identity, item(0x59, CANARY)]);
        let accepted = accept(&[answer(1, 0, transfer_syntax)]);
        let stored = [data(1, 3, &store_request()), data(1, 2, &writing.object(CANARY, 64))].concat();
        assert_silent(&[(Initiator, &asked), (Responder, &accepted), (Initiator, &stored)]);
        assert_silent(&[(Initiator, &stored)]);
        // The wrong encoding must not turn values into tags either.
        for (_, other) in Writing::ALL {
            let asked = request(&[proposal(1, CT_STORAGE, &[other])], &[]);
            assert_silent(&[(Initiator, &asked), (Initiator, &stored)]);
        }
    }
}

#[test]
fn queries_and_worklists_show_no_patient() {
    let asked = request(&[proposal(1, "1.2.840.10008.5.1.4.31", &[EXPLICIT_LITTLE])], &[]);
    let find = command(&[(0x0000_0100, &[0x20, 0x80]), (0x0000_0800, &[0, 0]), (0x0000_0900, &[0, 0xff])]);
    let found = [data(1, 3, &find), data(1, 2, &Writing::Explicit.object(CANARY, 0))].concat();
    assert_silent(&[(Initiator, &asked), (Responder, &found)]);
}

#[test]
fn commands_show_no_instance_and_no_comment() {
    let failed = command(&[
        (0x0000_0002, b"1.2.840.10008.5.1.4.1.1.2\0"),
        (0x0000_0100, &[1, 0x80]),
        (0x0000_0800, &[1, 1]),
        (0x0000_0900, &[0x10, 1]),
        (0x0000_0902, CANARY),
        (0x0000_1000, CANARY),
    ]);
    assert_silent(&[(Initiator, &request(&[], &[])), (Responder, &data(1, 3, &failed))]);
}
