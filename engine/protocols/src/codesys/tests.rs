//! Packets of CODESYS as the published dissectors lay them out.

use super::*;
use crate::Side;
use crate::conversation_test::{datagram, play, probe};
use proptest::prelude::*;

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

/// What a controller answers; its own address has one word, so that two octets fill up.
fn answer() -> Vec<u8> {
    let mut bytes = vec![MAGIC, 0x73, 0x40, NAME_ANSWER, 1, 0x11, 0x20, 0x09, 0x20, 0x0a, 0, 0];
    bytes.extend([0x80, 0xc2, 0, 4, 1, 2, 3, 4, 4, 0, 1, 0, 0, 0]);
    bytes.extend([6, 0, 5, 0, 7, 0]);
    bytes.extend([0, 0x10, 0, 0, 4, 0x12, 6, 0x10, 0, 4, 15, 5, 0, 0, 0, 0]);
    bytes.extend([5, 0]);
    bytes.extend([0; 10]);
    for text in ["NODE-1", "PLC 7", "Example"] {
        bytes.extend(utf16(text));
    }
    bytes.extend(b"S0042\0");
    bytes
}

fn question() -> Vec<u8> {
    vec![MAGIC, 0x7c, 0x40, NAME_REQUEST, 0, 0x10, 0xab, 0xcd, 0x20, 0x0a, 0, 0, 2, 0xc2, 0, 4, 1, 2, 3, 4]
}

fn in_stream(packet: &[u8]) -> Vec<u8> {
    let length = u32::try_from(packet.len() + STREAM_HEADER_BYTES).unwrap().to_le_bytes();
    [STREAM_MAGIC, &length, packet].concat()
}

fn device() -> Fields {
    Fields::new()
        .with("node_name", "NODE-1")
        .with("device_name", "PLC 7")
        .with("vendor", "Example")
        .with("firmware_version", "5.15.4.0")
        .with("serial", "S0042")
        .with("target_type", 4096)
        .with("target_id", 0x1006_1204)
}

#[test]
fn a_controller_tells_what_it_is() {
    assert_eq!(probe(&DISSECTOR, 9, &answer()), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &question()), Verdict::Mine);
    let seen = datagram(&DISSECTOR, 1740, &answer());
    assert_eq!((seen[0].kind, seen[1].kind, &seen[1].fields), (MESSAGE, DEVICE, &device()));
    assert_eq!(datagram(&DISSECTOR, 1740, &question())[0].fields, Fields::new().with("service", "name_request"));
}

#[test]
fn the_same_is_read_over_tcp_however_it_is_cut() {
    let (question, answer) = (in_stream(&question()), in_stream(&answer()));
    for size in [1, 7, 1000] {
        let seen = play(&DISSECTOR, 11740, &[(Side::Initiator, &question), (Side::Responder, &answer)], size);
        assert_eq!(seen.len(), 3);
        assert_eq!(seen[2].fields, device());
    }
    assert_eq!(probe(&DISSECTOR, 9, &question), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &question[..6]), Verdict::Maybe);
}

#[test]
fn names_must_end_where_their_lengths_say() {
    let mut broken = answer();
    broken[26] = 5;
    assert_eq!(datagram(&DISSECTOR, 1740, &broken).len(), 1);
    for length in 1..answer().len() - 6 {
        assert!(datagram(&DISSECTOR, 1740, &answer()[..length]).iter().all(|one| one.kind == MESSAGE));
    }
}

#[test]
fn a_weak_header_counts_at_its_ports() {
    let channel = [MAGIC, 0x73, 0x40, 64, 1, 0x11, 0x20, 0x09, 0x20, 0x0a, 0, 0, 3, 0, 1, 0];
    assert_eq!(probe(&DISSECTOR, 1741, &channel), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &channel), Verdict::NotMine);
    // A long header of QUIC.
    assert_eq!(probe(&DISSECTOR, 1740, &[0xc5, 0, 0, 0, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8]), Verdict::NotMine);
}

proptest! {
    #[test]
    fn any_identification_is_survived(rest in prop::collection::vec(any::<u8>(), 0..120)) {
        datagram(&DISSECTOR, 1740, &[&answer()[..16], &rest].concat());
    }
}
