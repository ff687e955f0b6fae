//! Messages as the documentation of `MongoDB` lays them out.

use super::*;
use crate::Side;
use crate::conversation_test::{play, probe};
use proptest::prelude::*;

fn document(elements: &[Vec<u8>]) -> Vec<u8> {
    let body = elements.concat();
    [&u32::try_from(body.len() + 5).unwrap().to_le_bytes()[..], &body, &[0]].concat()
}

fn element(kind: u8, name: &str, value: &[u8]) -> Vec<u8> {
    [&[kind], name.as_bytes(), &[0], value].concat()
}

fn told(name: &str, value: &str) -> Vec<u8> {
    let length = u32::try_from(value.len() + 1).unwrap().to_le_bytes();
    element(2, name, &[&length, value.as_bytes(), &[0]].concat())
}

fn inside(name: &str, elements: &[Vec<u8>]) -> Vec<u8> {
    element(3, name, &document(elements))
}

fn number(name: &str, value: i32) -> Vec<u8> {
    element(16, name, &value.to_le_bytes())
}

fn framed(operation: u32, answers: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + HEADER_BYTES).unwrap();
    [length, 7, answers, operation].iter().flat_map(|word| word.to_le_bytes()).chain(body.iter().copied()).collect()
}

fn message(answers: u32, elements: &[Vec<u8>]) -> Vec<u8> {
    framed(MESSAGE, answers, &[&[0; 5][..], &document(elements)].concat())
}

fn metadata(program: &str) -> Vec<u8> {
    inside("client", &[
        inside("application", &[told("name", program)]),
        inside("driver", &[told("name", "PyMongo"), told("version", "4.10.1")]),
        inside("os", &[told("type", "Linux"), told("name", "Debian 12"), told("architecture", "x86_64"), told("version", "6.1.0")]),
        told("platform", "CPython 3.11"),
    ])
}

fn client() -> Fields {
    Fields::new()
        .with("application", "mongosh")
        .with("driver", "PyMongo")
        .with("driver_version", "4.10.1")
        .with("os_type", "Linux")
        .with("os_name", "Debian 12")
        .with("os_version", "6.1.0")
        .with("architecture", "x86_64")
        .with("platform", "CPython 3.11")
}

#[test]
fn drivers_and_versions_are_told_and_documents_are_not() {
    let query = [&[0; 4][..], b"admin.$cmd\0", &[0; 4], &[255; 4], &document(&[number("ismaster", 1), metadata("mongosh 2.3.1")])].concat();
    let reply = [&[0; 20][..], &document(&[element(8, "ismaster", &[1]), number("maxWireVersion", 21), told("setName", "rs"), told("me", "db1:27017")])].concat();
    let messages = [
        (Side::Initiator, framed(QUERY, 0, &query)),
        (Side::Responder, framed(REPLY, 7, &reply)),
        (Side::Initiator, message(0, &[number("buildInfo", 1), told("$db", "admin")])),
        (Side::Responder, message(7, &[told("version", "7.0.14"), told("gitVersion", "abc")])),
        (Side::Initiator, message(0, &[told("insert", "canary"), told("$db", "canary")])),
        (Side::Responder, message(7, &[told("version", "canary"), told("me", "canary"), told("setName", "canary")])),
    ];
    let messages = messages.each_ref().map(|(side, bytes)| (*side, bytes.as_slice()));
    let greeting = Fields::new().with("wire_version", 21).with("name", "db1:27017").with("set", "rs");
    for size in [1, 50, 5000] {
        let seen = play(&DISSECTOR, 27017, &messages, size);
        let wanted = [client(), greeting.clone(), Fields::new().with("version", "7.0.14")];
        assert_eq!(seen.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(), wanted);
    }
}

#[test]
fn programs_are_kept_by_their_published_names_alone() {
    for (said, kept) in [("MongoDB Compass", Some("MongoDB Compass")), ("mongoshCanary", None), ("Canary, Jane", None), ("", None)] {
        let bytes = message(0, &[number("hello", 1), metadata(said)]);
        let seen = play(&DISSECTOR, 27017, &[(Side::Initiator, &bytes)], 5000);
        assert_eq!(seen[0].fields.get("application"), kept.map(asepsis_observation::Value::from).as_ref(), "{said}");
        assert!(seen[0].fields.get("driver").is_some());
    }
}

#[test]
fn greetings_count_anywhere_and_others_at_the_port() {
    assert_eq!(probe(&DISSECTOR, 9, &message(0, &[number("hello", 1), metadata("mongosh 2.3.1")])), Verdict::Mine);
    let other = message(0, &[number("ping", 1)]);
    assert_eq!((probe(&DISSECTOR, 27017, &other), probe(&DISSECTOR, 9, &other)), (Verdict::Mine, Verdict::NotMine));
    for other in [&[0; 40][..], b"\x28\0\0\0\0\0\0\0\0\0\0\0\xdd\x06\0\0\0\0\0\0", b"GET / HTTP/1.1\r\n\r\n"] {
        assert_eq!(probe(&DISSECTOR, 27017, other), Verdict::NotMine);
    }
}

proptest! {
    #[test]
    fn any_document_is_survived(rest in prop::collection::vec(any::<u8>(), 0..80), kind in 0..20_u8) {
        for answers in [0, 7] {
            let bytes = message(answers, &[number("hello", 1), element(kind, "client", &rest)]);
            play(&DISSECTOR, 27017, &[(Side::Initiator, &bytes)], 33);
        }
    }
}
