//! Tests of SLP messages built by RFC 2608 and RFC 2165.

use super::*;
use crate::conversation_test::{datagram, probe};
use proptest::prelude::*;

fn string(told: &str) -> Vec<u8> {
    [&u16::try_from(told.len()).unwrap().to_be_bytes()[..], told.as_bytes()].concat()
}

fn message(function: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(16 + body.len()).unwrap().to_be_bytes();
    [&[2, function, 0][..], &length, &[0, 0, 0, 0, 0, 0, 7, 0, 2], b"en", body].concat()
}

fn first_version(function: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(12 + body.len()).unwrap().to_be_bytes();
    [&[1, function][..], &length, &[0, 0], b"en", &[0, 3, 0, 7], body].concat()
}

fn entry(url: &str) -> Vec<u8> {
    [&[0, 0, 60][..], &string(url), &[0]].concat()
}

#[test]
fn a_request_names_the_service() {
    let body = [string(""), string("service:printer"), string("DEFAULT"), string(""), string("")].concat();
    let seen = datagram(&DISSECTOR, 427, &message(1, &body));
    assert_eq!(seen[0].fields, Fields::new().with("version", 2).with("service_type", "printer"));
}

#[test]
fn an_answer_tells_services_and_hides_what_may_name_somebody() {
    let body = [&[0, 0, 0, 2][..], &entry("service:printer:lpr://192.0.2.9/canary"), &entry("service:wbem:https://host9:5989")].concat();
    let seen = datagram(&DISSECTOR, 427, &message(2, &body));
    let wanted = Fields::new().with("service_type", "printer:lpr").with("url", "lpr://192.0.2.9/*");
    assert_eq!(seen[0].fields, wanted);
    assert_eq!(seen[1].fields.get("service_type"), Some(&"wbem:https".into()));
}

#[test]
fn registrations_and_answers_tell_the_white_list() {
    let list = "(printer-name=canary),(printer-make-and-model=Example Jet 5),color,(printer-location=canary)";
    let body = [entry("service:printer:ipp://host9"), string("service:printer:ipp"), string("DEFAULT"), string(list), vec![0]].concat();
    let seen = datagram(&DISSECTOR, 427, &message(3, &body));
    assert_eq!(seen[1].fields, Fields::new().with("model", "Example Jet 5"));
    let list = "(x-hp-mac=020000000009),(x-hp-hn=NPI000009),(x-hp-p1=MFG:Hewlett-Packard;CMD:PCL;MDL:HP LaserJet 4250;)";
    let seen = datagram(&DISSECTOR, 427, &first_version(7, &[&[0, 0][..], &string(list)].concat()));
    let wanted = Fields::new()
        .with("mac", "020000000009")
        .with("host_name", "NPI000009")
        .with("manufacturer", "Hewlett-Packard")
        .with("command_set", "PCL")
        .with("model", "HP LaserJet 4250");
    assert_eq!(seen[0].fields, wanted);
    assert!(!format!("{seen:?}").contains("canary"));
}

#[test]
fn length_and_language_must_fit() {
    let whole = message(1, &[0; 10]);
    assert_eq!(probe(&DISSECTOR, 427, &whole), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &whole), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 427, &[&whole[..], &[0]].concat()), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 427, &first_version(6, &[])), Verdict::Mine);
}

proptest! {
    #[test]
    fn any_body_is_survived(function in 1..12u8, body in prop::collection::vec(any::<u8>(), 0..120)) {
        datagram(&DISSECTOR, 427, &message(function, &body));
        datagram(&DISSECTOR, 427, &first_version(function, &body));
    }
}
