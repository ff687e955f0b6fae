//! Tests of the dissector and of the message reader, on messages made by hand.

use super::*;
use crate::Side;
use crate::conversation_test::{client, context, datagram, play, probe, server};
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

/// A name in wire form.
pub(crate) fn wire_name(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.split('.').filter(|label| !label.is_empty()) {
        bytes.push(u8::try_from(label.len()).unwrap());
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes
}

/// A question in wire form.
pub(crate) fn question(name: &str, type_code: u8) -> Vec<u8> {
    [&wire_name(name)[..], &[0, type_code, 0, 1]].concat()
}

/// A record in wire form.
pub(crate) fn record(name: &str, type_code: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    [&wire_name(name)[..], &[0, type_code, 0, 1, 0, 0, 0, 60], &length, data].concat()
}

/// A message in wire form, with the flags' first byte and parts for each section.
pub(crate) fn message(flags: u8, sections: [&[Vec<u8>]; 4]) -> Vec<u8> {
    let mut bytes = vec![0x12, 0x34, flags, 0];
    for parts in sections {
        bytes.extend([0, u8::try_from(parts.len()).unwrap()]);
    }
    sections.iter().flat_map(|parts| parts.iter()).for_each(|part| bytes.extend(part));
    bytes
}

fn query() -> Vec<u8> {
    message(0x01, [&[question("CT1.example", 1)], &[], &[], &[vec![0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0]]])
}

fn response() -> Vec<u8> {
    let answers = [
        record("ct1.example", 5, &wire_name("scanner.example")),
        record("scanner.example", 1, &[192, 0, 2, 9]),
        record("scanner.example", 28, &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]),
        record("_dicom._tcp.example", 33, &[&[0, 0, 0, 0, 0, 104][..], &wire_name("scanner.example")].concat()),
    ];
    let pointer = [record("9.2.0.192.in-addr.arpa", 12, &wire_name("scanner.example"))];
    message(0x81, [&[question("ct1.example", 1)], &answers, &[], &pointer])
}

fn answers(payload: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    DISSECTOR.datagram(payload, &context(Side::Responder, 53), &mut sink);
    sink.take().collect()
}

#[test]
fn a_query_is_its_askers() {
    let mut sink = Sink::default();
    DISSECTOR.datagram(&query(), &context(Side::Initiator, 53), &mut sink);
    assert_eq!(sink.take_server(), Some(Side::Responder));
    let seen: Vec<_> = sink.take().collect();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].kind, seen[0].subject), (QUERY, client()));
    assert_eq!(seen[0].fields, Fields::new().with("name", "ct1.example").with("type", "A"));
}

#[test]
fn each_record_of_an_answer_is_observed() {
    let seen = answers(&response());
    assert!(seen.iter().all(|one| one.kind == ANSWER && one.subject == server()));
    let values: Vec<_> = ["cname", "address", "address", "srv_target", "ptr"]
        .iter()
        .zip(&seen)
        .map(|(field, one)| one.fields.get(field).cloned().unwrap())
        .collect();
    let wanted = ["scanner.example", "192.0.2.9", "2001:db8::9", "scanner.example", "scanner.example"];
    assert_eq!(values, wanted.map(Value::from));
    assert_eq!(seen[3].fields.get("port"), Some(&Value::Integer(104)));
}

#[test]
fn a_notice_comes_from_a_name_server() {
    let mut sink = Sink::default();
    DISSECTOR.datagram(&message(0x24, [&[question("Clinic.example", 6)], &[], &[], &[]]), &context(Side::Initiator, 53), &mut sink);
    let seen: Vec<_> = sink.take().collect();
    assert_eq!((seen.len(), seen[0].kind, seen[0].subject), (1, NOTIFIED, client()));
    assert_eq!(seen[0].fields, Fields::new().with("zone", "clinic.example"));
}

#[test]
fn an_update_names_hosts() {
    let change = [record("CT1.example", 1, &[192, 0, 2, 9]), record("old.example", 255, &[])];
    let seen = datagram(&DISSECTOR, 53, &message(0x28, [&[question("example", 6)], &[], &change, &[]]));
    assert_eq!(seen.len(), 1);
    let wanted =
        Fields::new().with("name", "ct1.example").with("type", "A").with("address", "192.0.2.9").with("zone", "example");
    assert_eq!((seen[0].kind, &seen[0].fields), (UPDATED, &wanted));
}

#[test]
fn a_stream_is_cut_into_messages_whatever_its_segments() {
    let framed = |message: &[u8]| [&u16::try_from(message.len()).unwrap().to_be_bytes()[..], message].concat();
    let asked = [framed(&query()), framed(&query())].concat();
    let answered = framed(&response());
    let conversation = [(Side::Initiator, asked.as_slice()), (Side::Responder, answered.as_slice())];
    let whole = play(&DISSECTOR, 53, &conversation, 10_000);
    assert_eq!(whole.len(), 7);
    for segment_bytes in [1, 2, 3, 50] {
        assert_eq!(play(&DISSECTOR, 53, &conversation, segment_bytes), whole);
    }
}

#[test]
fn content_is_recognised_at_any_port_but_not_others_traffic() {
    for bytes in [query(), response(), [&[0, 40][..], &query()].concat()] {
        assert_eq!(probe(&DISSECTOR, 53, &bytes), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9953, &bytes), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 5355, &bytes), Verdict::NotMine);
    }
    assert_eq!(probe(&DISSECTOR, 5353, &query()), Verdict::NotMine);
    for other in [&b"GET / HTTP/1.1\r\nHost: ct1\r\n"[..], &[0; 64], &[0xff; 64], b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\0\0\0\0\0\0"] {
        assert_eq!(probe(&DISSECTOR, 9953, other), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 53, other), Verdict::NotMine, "{other:?}");
    }
}

#[test]
fn a_name_that_points_at_itself_is_malformed() {
    let first = message(0x01, [&[vec![0xc0, 12, 0, 1, 0, 1]], &[], &[], &[]]);
    assert_eq!(probe(&DISSECTOR, 53, &first), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9953, &first), Verdict::NotMine);
    let later = message(0x81, [&[question("ct1", 1)], &[vec![0xc0, 21, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]], &[], &[]]);
    for payload in [first, later] {
        let seen = answers(&payload);
        assert_eq!(seen.iter().map(|one| one.kind.name).collect::<Vec<_>>(), ["anomaly.malformed"]);
    }
}

#[test]
fn every_prefix_says_the_beginning_of_what_the_whole_says() {
    for whole in [query(), response()] {
        let all = answers(&whole);
        for length in 0..whole.len() {
            let seen = answers(&whole[..length]);
            assert!(all.starts_with(&seen), "cut at {length}");
        }
    }
}

proptest! {
    #[test]
    fn damage_is_survived(at in 0_usize..200, with in any::<u8>(), length in 0_usize..300) {
        let mut bytes = response();
        let at = at % bytes.len();
        bytes[at] = with;
        bytes.truncate(length);
        answers(&bytes);
    }
}
