//! Tests of the dissector, on messages made by hand.

use super::*;
use crate::conversation_test::{client, datagram, probe};
use crate::dns::tests::{message, question, record};
use proptest::prelude::*;

fn encoded(name: &[u8; 16]) -> String {
    name.iter().flat_map(|byte| [b'A' + (byte >> 4), b'A' + (byte & 15)]).map(char::from).collect()
}

fn any_host() -> String {
    encoded(b"*\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")
}

fn registration() -> Vec<u8> {
    let name = encoded(b"CT1            \x20");
    let owned = [record(&name, 32, &[0x60, 0, 192, 0, 2, 1])];
    message(0x29, [&[question(&name, 32)], &[], &[], &owned])
}

fn node_status() -> Vec<u8> {
    let mut data = vec![2];
    data.extend(b"CT1            \x00\x04\x00");
    data.extend(b"WORKGROUP      \x00\x84\x00");
    data.extend([2, 0, 0, 0, 0, 1]);
    data.extend([0; 40]);
    message(0x84, [&[], &[record(&any_host(), 33, &data)], &[], &[]])
}

#[test]
fn a_registration_claims_a_name() {
    let seen = datagram(&DISSECTOR, PORT, &registration());
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].kind, seen[0].subject), (REGISTRATION, client()));
    let wanted = Fields::new()
        .with("name", "CT1")
        .with("suffix", 0x20)
        .with("is_group", false)
        .with("address", "192.0.2.1")
        .with("operation", "registration");
    assert_eq!(seen[0].fields, wanted);
}

#[test]
fn other_claims_have_their_word() {
    for (flags, word) in [(0x30, "release"), (0x40, "refresh"), (0x48, "refresh"), (0x78, "multi_homed")] {
        let mut bytes = registration();
        bytes[2] = flags;
        assert_eq!(datagram(&DISSECTOR, PORT, &bytes)[0].fields.get("operation"), Some(&Value::from(word)));
    }
}

#[test]
fn a_positive_answer_has_addresses_and_a_negative_one_says_nothing() {
    let name = encoded(b"CLINIC         \x1c");
    let data = [0xe0, 0, 192, 0, 2, 1, 0xe0, 0, 192, 0, 2, 2];
    let mut bytes = message(0x85, [&[], &[record(&name, 32, &data)], &[], &[]]);
    let seen = datagram(&DISSECTOR, PORT, &bytes);
    assert_eq!(seen.iter().map(|one| one.kind).collect::<Vec<_>>(), [ANSWER, ANSWER]);
    assert_eq!(seen[1].fields.get("address"), Some(&Value::from("192.0.2.2")));
    assert_eq!(seen[1].fields.get("is_group"), Some(&Value::Boolean(true)));
    bytes[2] = 0xb4;
    assert!(datagram(&DISSECTOR, PORT, &bytes).is_empty(), "a confirmed release");
    bytes[2..4].copy_from_slice(&[0x85, 3]);
    assert!(datagram(&DISSECTOR, PORT, &bytes).is_empty());
}

#[test]
fn an_answer_without_the_senders_address_is_a_name_servers() {
    let name = encoded(b"US2            \x20");
    let seen = datagram(&DISSECTOR, PORT, &message(0x85, [&[], &[record(&name, 32, &[0, 0, 192, 0, 2, 9])], &[], &[]]));
    assert_eq!(seen.iter().map(|one| one.kind).collect::<Vec<_>>(), [DIRECTORY]);
}

#[test]
fn a_status_lists_names_and_the_hardware_address() {
    let seen = datagram(&DISSECTOR, PORT, &node_status());
    assert_eq!(seen.len(), 1);
    let entry = |name: &str, is_group: bool| {
        Value::Map(vec![
            ("name".into(), name.into()),
            ("suffix".into(), 0.into()),
            ("is_group".into(), is_group.into()),
        ])
    };
    let wanted = Fields::new()
        .with("names", vec![entry("CT1", false), entry("WORKGROUP", true)])
        .with("host", "CT1").with("workgroup", "WORKGROUP").with("mac", "02:00:00:00:00:01");
    assert_eq!((seen[0].kind, &seen[0].fields), (STATUS, &wanted));
}

#[test]
fn a_query_tells_what_it_asks_for() {
    let seen = datagram(&DISSECTOR, PORT, &message(0, [&[question(&any_host(), 33)], &[], &[], &[]]));
    assert_eq!(seen[0].fields, Fields::new().with("name", "*").with("suffix", 0).with("type", "NBSTAT"));
}

#[test]
fn half_ascii_is_proof_at_any_port_and_dns_is_not_taken() {
    assert_eq!(probe(&DISSECTOR, 9999, &registration()), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, PORT, &message(0, [&[question("ct1.example", 1)], &[], &[], &[]])), Verdict::NotMine);
    assert_eq!(probe(&crate::dns::DISSECTOR, 9999, &registration()), Verdict::NotMine);
}

#[test]
fn every_prefix_is_survived_and_invents_no_name() {
    for whole in [registration(), node_status()] {
        for length in 0..whole.len() {
            for seen in datagram(&DISSECTOR, PORT, &whole[..length]) {
                assert_eq!(seen.fields.get("name"), Some(&Value::from("CT1")));
            }
        }
    }
}

proptest! {
    #[test]
    fn any_status_data_is_survived(data in prop::collection::vec(any::<u8>(), 0..300)) {
        datagram(&DISSECTOR, PORT, &message(0x84, [&[], &[record(&any_host(), 33, &data)], &[], &[]]));
        datagram(&DISSECTOR, PORT, &message(0x84, [&[], &[record(&any_host(), 32, &data)], &[], &[]]));
    }
}
