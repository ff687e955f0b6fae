//! Tests of the dissector, on datagrams made by hand.

use super::*;
use crate::browser::tests::{announcement_of, transaction};
use crate::conversation_test::{client, datagram, probe};
use proptest::prelude::*;

fn encoded(name: &[u8; 16]) -> Vec<u8> {
    let letters = name.iter().flat_map(|byte| [b'A' + (byte >> 4), b'A' + (byte & 15)]);
    std::iter::once(32).chain(letters).chain(std::iter::once(0)).collect()
}

fn announcement() -> Vec<u8> {
    let mut bytes = vec![0x11, 0x0e, 0, 1, 192, 0, 2, 1, 0, 138, 0, 0, 0, 0];
    bytes.extend(encoded(b"CT1            \x00"));
    bytes.extend(encoded(b"\x01\x02__MSBROWSE__\x02\x01"));
    bytes.extend(transaction(&announcement_of(1, "CT1", 0x1003, "")));
    bytes
}

#[test]
fn names_and_what_is_carried_are_read() {
    let seen = datagram(&DISSECTOR, PORT, &announcement());
    let wanted = Fields::new()
        .with("source_name", "CT1")
        .with("suffix", 0)
        .with("destination_name", "__MSBROWSE__")
        .with("destination_suffix", 1)
        .with("source_ip", "192.0.2.1");
    assert_eq!((seen[0].kind, seen[0].subject, &seen[0].fields), (DATAGRAM, client(), &wanted));
    assert_eq!((seen.len(), seen[1].kind.name), (2, "browser.announcement"));
}

/// Microsoft's messenger registers who is logged on, and sends from that name and to it.
#[test]
fn names_of_people_are_not_kept() {
    let mut bytes = vec![0x10, 0x0e, 0, 1, 192, 0, 2, 1, 0, 138, 0, 0, 0, 0];
    bytes.extend(encoded(b"CANARY.JANE    \x03"));
    bytes.extend(encoded(b"CANARY.JOHN    \x03"));
    let wanted = Fields::new().with("suffix", 3).with("destination_suffix", 3).with("source_ip", "192.0.2.1");
    assert_eq!(datagram(&DISSECTOR, PORT, &bytes)[0].fields, wanted);
}

#[test]
fn only_datagrams_with_names_are_taken() {
    assert_eq!(probe(&DISSECTOR, 9999, &announcement()), Verdict::Mine);
    let mut other = announcement();
    other[0] = 0x13;
    assert_eq!(probe(&DISSECTOR, PORT, &other), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, PORT, &[0x11; 60]), Verdict::NotMine);
}

proptest! {
    #[test]
    fn every_prefix_and_any_tail_is_survived(length: usize, tail: Vec<u8>) {
        let whole = announcement();
        let mut bytes = whole[..length % (whole.len() + 1)].to_vec();
        bytes.extend(tail);
        datagram(&DISSECTOR, PORT, &bytes);
    }
}
