//! Log-ons as RFC 7143 lays them out.

use super::*;
use crate::conversation_test::{play, probe};
use asepsis_observation::Observation;
use proptest::prelude::*;

const HOST: &[u8] = b"InitiatorName=iqn.1991-05.com.microsoft:pacs1.clinic.example\0InitiatorAlias=PACS1\0\
    TargetName=iqn.2000-01.com.example:disk\0SessionType=Normal\0AuthMethod=CHAP,None\0CHAP_N=canary\0";

fn message(code: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; HEADER_BYTES];
    bytes[0] = code;
    bytes[5..8].copy_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes()[1..]);
    bytes.extend_from_slice(data);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

fn played(messages: &[(Side, Vec<u8>)], size: usize) -> Vec<Observation> {
    let messages: Vec<_> = messages.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
    play(&DISSECTOR, 3260, &messages, size)
}

#[test]
fn hosts_and_storage_are_named_and_users_are_not() {
    let messages = [
        (Side::Initiator, message(0x43, HOST)),
        (Side::Responder, message(0x23, b"TargetAlias=Archive\0AuthMethod=None\0")),
        (Side::Initiator, message(0x44, b"SendTargets=All\0")),
        (Side::Responder, message(0x24, b"TargetName=iqn.2000-01.com.example:disk\0TargetAddress=192.0.2.2:3260,1\0")),
        // A command and what stands on the disk.
        (Side::Initiator, message(0x01, b"TargetAlias=canary\0")),
    ];
    for size in [1, 50, 5000] {
        let seen = played(&messages, size);
        let host = Fields::new()
            .with("name", "iqn.1991-05.com.microsoft:pacs1.clinic.example")
            .with("alias", "PACS1")
            .with("target", "iqn.2000-01.com.example:disk")
            .with("session", "Normal")
            .with("methods", vec!["CHAP", "None"]);
        let list = Fields::new()
            .with("names", vec!["iqn.2000-01.com.example:disk"])
            .with("addresses", vec!["192.0.2.2:3260,1"]);
        let storage = Fields::new().with("alias", "Archive").with("method", "None");
        assert_eq!(seen.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(), [host, storage, list]);
    }
}

#[test]
fn only_log_ons_with_a_name_are_taken() {
    let log_on = message(0x43, HOST);
    assert_eq!(probe(&DISSECTOR, 9, &log_on), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &log_on[..20]), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 9, &message(0x43, b"canary\0")), Verdict::NotMine);
    let answer = message(0x23, b"AuthMethod=None\0");
    assert_eq!((probe(&DISSECTOR, 3260, &answer), probe(&DISSECTOR, 9, &answer)), (Verdict::Mine, Verdict::NotMine));
    assert_eq!(probe(&DISSECTOR, 3260, &[b"CONNECT".as_slice(), &[b'x'; 90]].concat()), Verdict::NotMine);
}

proptest! {
    #[test]
    fn any_log_on_is_survived(code in 0..128_u8, rest in prop::collection::vec(any::<u8>(), 0..120)) {
        let mut bytes = message(code, HOST);
        bytes[4] = rest.len().try_into().unwrap();
        bytes.splice(8.., rest);
        probe(&DISSECTOR, 3260, &bytes);
        played(&[(Side::Initiator, bytes)], 30);
    }
}
