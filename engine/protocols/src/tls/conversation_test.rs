//! Conversations of TLS recorded from OpenSSL, whole, cut and damaged.

use super::DISSECTOR;
use crate::Side::{self, Initiator, Responder};
use crate::conversation_test::{client, play, server};
use asepsis_observation::{Observation, Value, write_json};
use proptest::prelude::*;

/// What both sides of the one connection in a golden capture said in turn.
fn recorded(capture: &[u8]) -> Vec<(Side, Vec<u8>)> {
    const FILE_HEADER_BYTES: usize = 24;
    let mut messages: Vec<(Side, Vec<u8>)> = Vec::new();
    let mut rest = &capture[FILE_HEADER_BYTES..];
    while rest.len() > 16 {
        let length = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
        let frame = &rest[16..16 + length];
        let ip_bytes = usize::from(frame[14] & 15) * 4;
        let end = 14 + usize::from(u16::from_be_bytes([frame[16], frame[17]]));
        let tcp = &frame[14 + ip_bytes..end];
        let side = if frame[14 + 15] == 10 { Initiator } else { Responder };
        let payload = &tcp[usize::from(tcp[12] >> 4) * 4..];
        match messages.last_mut() {
            _ if payload.is_empty() => {}
            Some((last, bytes)) if *last == side => bytes.extend_from_slice(payload),
            _ => messages.push((side, payload.to_vec())),
        }
        rest = &rest[16 + length..];
    }
    messages
}

fn tls12() -> Vec<(Side, Vec<u8>)> {
    recorded(include_bytes!("golden/tls12_client_certificate/capture.pcap"))
}

fn observe(messages: &[(Side, Vec<u8>)], segment_bytes: usize) -> Vec<Observation> {
    let messages: Vec<_> = messages.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
    play(&DISSECTOR, 443, &messages, segment_bytes)
}

#[test]
fn segments_do_not_matter() {
    let whole = observe(&tls12(), usize::MAX);
    assert_eq!(whole.len(), 5);
    for size in [1, 2, 5, 100] {
        assert_eq!(observe(&tls12(), size), whole, "{size}");
    }
}

#[test]
fn records_do_not_matter() {
    // The same handshake with each of its messages cut into records of nine bytes.
    let small = |bytes: &[u8]| -> Vec<u8> {
        let (mut cut, mut rest) = (Vec::new(), bytes);
        while rest.len() > 5 {
            let length = usize::from(u16::from_be_bytes([rest[3], rest[4]]));
            let pieces = if rest[0] == 22 { 9 } else { length };
            for piece in rest[5..5 + length].chunks(pieces) {
                cut.extend_from_slice(&rest[..3]);
                cut.extend_from_slice(&u16::try_from(piece.len()).unwrap().to_be_bytes());
                cut.extend_from_slice(piece);
            }
            rest = &rest[5 + length..];
        }
        cut
    };
    let messages: Vec<_> = tls12().into_iter().map(|(side, bytes)| (side, small(&bytes))).collect();
    assert_eq!(observe(&messages, usize::MAX), observe(&tls12(), usize::MAX));
}

#[test]
fn holder_of_a_client_certificate_is_not_named() {
    let seen = observe(&tls12(), usize::MAX);
    let last = seen.last().unwrap();
    assert_eq!((last.kind.name, last.subject), ("tls.certificate", client()));
    assert_eq!(last.fields.get("subject_ou"), Some(&Value::from("Surgery")));
    assert!(!format!("{seen:?}").contains("Canary"));
}

#[test]
fn certificate_of_an_unknown_side_names_nobody() {
    // Mid-stream: the hellos were missed. The server's certificate comes in a record of its own, then the client's.
    let messages: Vec<_> = tls12()
        .into_iter()
        .filter_map(|(side, bytes)| {
            let at = bytes.windows(6).position(|window| window[..3] == [22, 3, 3] && window[5] == 11)?;
            Some((side, bytes[at..].to_vec()))
        })
        .collect();
    let seen = observe(&messages, usize::MAX);
    assert!(seen.iter().any(|one| one.subject == server()));
    assert!(seen.iter().all(|one| one.fields.get("subject_cn").is_none()), "{seen:?}");
    assert!(!format!("{seen:?}").contains("Canary"));
}

#[test]
fn ssl2_server_hello_has_a_certificate() {
    let chain = observe(&tls12(), usize::MAX);
    let server_flight: Vec<u8> =
        tls12().into_iter().filter(|(side, _)| *side == Responder).flat_map(|(_, bytes)| bytes).collect();
    let at = server_flight.windows(6).position(|window| window[..3] == [22, 3, 3] && window[5] == 11).unwrap();
    let length = usize::from(u16::from_be_bytes([server_flight[at + 13], server_flight[at + 14]]));
    let certificate = &server_flight[at + 15..at + 15 + length];
    let mut client_hello = vec![0x80, 9 + 3 + 16, 1, 0, 2, 0, 3, 0, 0, 0, 16, 1, 0, 0x80];
    client_hello.extend([7; 16]);
    let total = u16::try_from(11 + length + 3 + 16).unwrap() | 0x8000;
    let mut server_hello = total.to_be_bytes().to_vec();
    server_hello.extend([4, 0, 1, 0, 2]);
    server_hello.extend(u16::try_from(length).unwrap().to_be_bytes());
    server_hello.extend([0, 3, 0, 16]);
    server_hello.extend(certificate);
    server_hello.extend([1, 0, 0x80]);
    server_hello.extend([9; 16]);
    let seen = observe(&[(Initiator, client_hello), (Responder, server_hello)], 3);
    let mut lines: Vec<_> = seen.iter().map(|one| one.kind.name).collect();
    assert_eq!(lines, ["tls.client_hello", "tls.server_hello", "tls.certificate"]);
    lines.clear();
    let shown = |one: &Observation| {
        let mut line = String::new();
        write_json(&mut line, &one.fields);
        line
    };
    assert_eq!(shown(&seen[2]), shown(&chain[2]));
}

#[test]
fn answer_of_a_database_before_the_handshake_is_passed_over() {
    let mut messages = tls12();
    messages[1].1.insert(0, b'S');
    assert_eq!(observe(&messages, 1), observe(&tls12(), usize::MAX));
}

#[test]
fn what_is_not_tls_is_left_and_damage_is_told() {
    let junk = vec![(Initiator, b"HELO mail.example\r\n".to_vec())];
    assert_eq!(observe(&junk, usize::MAX), []);
    let mut damaged = tls12();
    damaged.truncate(2);
    damaged[1].1[0] = 99;
    assert_eq!(observe(&damaged, usize::MAX).last().unwrap().kind.name, "anomaly.malformed");
}

proptest! {
    #[test]
    fn cut_and_mutated_conversations_never_panic(nth in 0_usize..4, at: prop::sample::Index, value: u8, size in 1_usize..2000, cut: prop::sample::Index) {
        let mut messages = tls12();
        let nth = nth % messages.len();
        let bytes = &mut messages[nth].1;
        let at = at.index(bytes.len());
        bytes[at] = value;
        let kept = cut.index(bytes.len()) + 1;
        if value % 2 == 0 {
            bytes.truncate(kept);
        }
        observe(&messages, size);
    }
}
