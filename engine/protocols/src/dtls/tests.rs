//! Associations of DTLS recorded from OpenSSL, whole, cut, repeated, in any order and damaged.

use super::DISSECTOR;
use super::fragments::Fragments;
use super::record::{Fragment, is_datagram};
use crate::Side::{self, Initiator, Responder};
use crate::conversation_test::{context, datagram, probe};
use crate::{Dissector, Sink, Verdict, capwap, stun};
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

/// The datagrams of a golden capture in turn.
fn recorded(capture: &[u8]) -> Vec<(Side, Vec<u8>)> {
    const FILE_HEADER_BYTES: usize = 24;
    const HEADERS_BYTES: usize = 14 + 20 + 8;
    let mut datagrams = Vec::new();
    let mut rest = &capture[FILE_HEADER_BYTES..];
    while rest.len() > 16 {
        let length = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
        let frame = &rest[16..16 + length];
        let side = if frame[14 + 15] == 1 { Initiator } else { Responder };
        datagrams.push((side, frame[HEADERS_BYTES..].to_vec()));
        rest = &rest[16 + length..];
    }
    datagrams
}

fn dtls12() -> Vec<(Side, Vec<u8>)> {
    recorded(include_bytes!("golden/dtls12_client_certificate/capture.pcap"))
}

fn dtls10() -> Vec<(Side, Vec<u8>)> {
    recorded(include_bytes!("golden/dtls10/capture.pcap"))
}

fn play(dissector: &dyn Dissector, datagrams: &[(Side, Vec<u8>)]) -> Vec<Observation> {
    let (mut exchange, mut sink) = (dissector.exchange().unwrap(), Sink::default());
    for (side, bytes) in datagrams {
        exchange.data(bytes, &context(*side, 5684), &mut sink);
    }
    sink.take().collect()
}

fn kinds(seen: &[Observation]) -> Vec<&str> {
    seen.iter().map(|one| one.kind.name).collect()
}

/// A hello of version 1.3 by RFC 9147 5.3: one cipher suite, and `supported_versions` behind what `cookie` is before 1.3.
fn hello_of_13() -> Vec<u8> {
    let mut body = vec![0xfe, 0xfd];
    body.extend([7; 32]);
    body.extend([0, 0, 0, 2, 0x13, 1, 1, 0, 0, 9, 0, 43, 0, 5, 4, 0xfe, 0xfc, 0xfe, 0xfd]);
    in_record(&in_fragment(1, 0, &body))
}

fn in_fragment(kind: u8, sequence: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind, 0][..], &length, &[0, sequence, 0, 0, 0, 0], &length, body].concat()
}

fn in_record(body: &[u8]) -> Vec<u8> {
    [&[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0][..], &u16::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
}

#[test]
fn every_datagram_of_either_side_is_known() {
    for (_, bytes) in dtls12().iter().chain(&dtls10()) {
        assert_eq!(probe(&DISSECTOR, 9, bytes), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &bytes[..bytes.len() - 1]), Verdict::NotMine);
    }
}

#[test]
fn a_hello_is_told_once_and_chains_are_put_together() {
    let wanted = [
        "tls.client_hello", "dtls.hello_verify_request", "tls.server_hello", "tls.certificate", "tls.certificate", "tls.certificate",
        "tls.certificate",
    ];
    assert_eq!(kinds(&play(&DISSECTOR, &dtls12())), wanted);
    assert_eq!(kinds(&play(&DISSECTOR, &dtls10())), &wanted[..5]);
}

#[test]
fn repetitions_and_another_order_change_nothing() {
    let wanted = play(&DISSECTOR, &dtls12());
    let twice: Vec<_> = dtls12()[..14].iter().flat_map(|one| [one.clone(), one.clone()]).collect();
    assert_eq!(play(&DISSECTOR, &twice), wanted);
    let mut swapped = dtls12();
    swapped[4..8].reverse();
    swapped[10..13].reverse();
    let seen = play(&DISSECTOR, &swapped);
    assert_eq!(seen, wanted);
}

#[test]
fn clients_stay_unnamed_unless_only_devices_speak() {
    let named = |seen: &[Observation]| {
        seen.iter().filter(|one| one.fields.get("subject_cn") == Some(&Value::from("Canary Clinician"))).count()
    };
    assert_eq!(named(&play(&DISSECTOR, &dtls12())), 0);
    let carried: Vec<_> = dtls12().into_iter().map(|(side, bytes)| (side, [&[1, 0, 0, 0], &bytes[..]].concat())).collect();
    for (_, bytes) in &carried {
        assert_eq!(probe(&capwap::DISSECTOR, 9, bytes), Verdict::Mine);
    }
    let seen = play(&capwap::DISSECTOR, &carried);
    assert_eq!((seen.len(), named(&seen)), (7, 1));
}

#[test]
fn calls_encrypt_through_the_ports_of_stun() {
    let binding = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[5; 12]].concat();
    let mixed: Vec<_> = dtls12().into_iter().flat_map(|one| [(Initiator, binding.clone()), one]).collect();
    assert_eq!(play(&stun::DISSECTOR, &mixed), play(&DISSECTOR, &dtls12()));
}

#[test]
fn version_13_is_told_by_its_extension() {
    let seen = datagram(&DISSECTOR, 5684, &hello_of_13());
    assert_eq!(seen[0].fields.get("supported_versions"), Some(&Value::from(vec![0xfefc_u16, 0xfefd])));
    let ja4 = format!("{:?}", seen[0].fields.get("ja4"));
    assert!(ja4.contains("dd3i010100_"), "{ja4}");
    let encrypted = [&hello_of_13()[..], &[0x2f; 40]].concat();
    assert!(is_datagram(&encrypted));
}

#[test]
fn what_only_looks_similar_is_not_taken() {
    let hello = hello_of_13();
    let altered = |at: usize, value: u8| [&hello[..at], &[value], &hello[at + 1..]].concat();
    // Type, version, length of the record; type, length, place of the fragment; version of the hello.
    for (at, value) in [(0, 25), (1, 3), (12, 1), (13, 9), (14, 3), (20, 1), (25, 3)] {
        assert_eq!(probe(&DISSECTOR, 443, &altered(at, value)), Verdict::NotMine, "{at}");
    }
    assert_eq!(probe(&DISSECTOR, 443, &[&hello[..], b"GET /"].concat()), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 443, &[23, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]), Verdict::NotMine);
}

#[test]
fn fragments_that_never_join_take_little_memory() {
    let mut fragments = Fragments::default();
    for sequence in 0..2000_u16 {
        let fragment = Fragment { kind: 11, length: 9000, sequence, offset: 1, bytes: &[1; 900] };
        assert_eq!(fragments.take(&fragment), None);
        assert!(fragments.waiting_bytes() <= 16 * 1024);
    }
}

proptest! {
    #[test]
    fn fragments_in_any_order_make_the_message(body in prop::collection::vec(any::<u8>(), 2..3000), size in 40_usize..600, seed: u64) {
        let mut pieces: Vec<(usize, &[u8])> = body.chunks(size).enumerate().map(|(nth, bytes)| (nth * size, bytes)).collect();
        let turn = usize::try_from(seed % pieces.len() as u64).unwrap();
        pieces.rotate_left(turn);
        let mut fragments = Fragments::default();
        let told: Vec<Vec<u8>> = pieces
            .iter()
            .filter_map(|(offset, bytes)| {
                fragments.take(&Fragment { kind: 11, length: body.len(), sequence: 3, offset: *offset, bytes })
            })
            .map(std::borrow::Cow::into_owned)
            .collect();
        prop_assert_eq!(told, vec![body.clone()]);
        prop_assert_eq!(fragments.waiting_bytes(), 0);
    }

    #[test]
    fn damaged_associations_never_panic(nth in 0_usize..14, at: prop::sample::Index, value: u8, cut: prop::sample::Index) {
        let mut datagrams = dtls12();
        let bytes = &mut datagrams[nth].1;
        let at = at.index(bytes.len());
        bytes[at] = value;
        if value % 2 == 0 {
            bytes.truncate(cut.index(bytes.len()));
        }
        play(&DISSECTOR, &datagrams);
        play(&capwap::DISSECTOR, &datagrams);
        play(&stun::DISSECTOR, &datagrams);
    }
}
