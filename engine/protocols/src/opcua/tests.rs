//! Tests of OPC UA messages built by OPC 10000-6.

use super::{DISSECTOR, value};
use crate::Side::{Initiator, Responder};
use crate::Verdict;
use crate::conversation_test::{play, probe, server};
use asepsis_observation::{Fields, Value};

fn text(words: &str) -> Vec<u8> {
    [&u32::try_from(words.len()).unwrap().to_le_bytes()[..], words.as_bytes()].concat()
}

fn message(head: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&head[..], &u32::try_from(body.len() + 8).unwrap().to_le_bytes(), body].concat()
}

fn service(number: u16, body: &[u8]) -> Vec<u8> {
    message(*b"MSGF", &[&[0; 16][..], &[1, 0], &number.to_le_bytes(), body].concat())
}

const ANSWER_HEADER: [u8; 24] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const NONE: [u8; 4] = [0xff; 4];

fn application() -> Vec<u8> {
    [&text("urn:plc1:Example")[..], &text("urn:example.test:server"), &[2], &text("Example Server"), &[0; 4], &NONE, &NONE, &NONE].concat()
}

fn endpoint(mode: u8, policy: &str) -> Vec<u8> {
    let policy = text(&format!("http://opcfoundation.org/UA/SecurityPolicy#{policy}"));
    [&text("opc.tcp://plc1:4840/")[..], &application(), &NONE, &[mode, 0, 0, 0], &policy, &[0; 4], &NONE, &[0]].concat()
}

#[test]
fn a_server_tells_its_endpoints() {
    let list = [&ANSWER_HEADER[..], &[2, 0, 0, 0], &endpoint(1, "None"), &endpoint(3, "Basic256Sha256")].concat();
    for segment_bytes in [1, 1000] {
        let seen = play(&DISSECTOR, 4840, &[(Responder, &service(431, &list))], segment_bytes);
        assert_eq!((seen.len(), seen[0].subject), (1, server()));
        assert_eq!(seen[0].fields.get("application_name"), Some(&Value::Text("Example Server".into())));
        assert_eq!(seen[0].fields.get("url"), Some(&Value::Text("opc.tcp://plc1:4840/".into())));
        assert_eq!(seen[0].fields.get("security_policies"), Some(&vec!["None", "Basic256Sha256"].into()));
    }
}

#[test]
fn a_caller_names_whom_it_calls_but_not_the_session() {
    let hello = message(*b"HELF", &[&[0; 20][..], &text("opc.tcp://CANARY@plc1:4840")].concat());
    let header = [&[0, 0][..], &[0; 16], &NONE, &[0; 4], &[0, 0, 0]].concat();
    let request = [&header[..], &application(), &NONE, &text("opc.tcp://plc1:4840"), &text("CANARY")].concat();
    let seen = play(&DISSECTOR, 4840, &[(Initiator, &hello), (Initiator, &service(461, &request))], 1000);
    assert_eq!(seen[0].fields.get("url"), Some(&Value::Text("opc.tcp://plc1:4840".into())));
    assert_eq!(seen[1].fields.get("product_uri"), Some(&Value::Text("urn:example.test:server".into())));
    assert!(!format!("{seen:?}").contains("CANARY"));
}

#[test]
fn the_build_of_a_product_is_read() {
    let build = [text("urn:p"), text("Example"), text("Gateway"), text("4.1"), text("77")].concat();
    let object = [&[1, 0, 0x54, 1, 1][..], &u32::try_from(build.len()).unwrap().to_le_bytes(), &build].concat();
    let seen = play(&DISSECTOR, 4840, &[(Responder, &service(634, &[&ANSWER_HEADER[..], &object].concat()))], 1000);
    assert_eq!(seen[0].fields.get("manufacturer"), Some(&Value::Text("Example".into())));
    assert_eq!(seen[0].fields.get("software_version"), Some(&Value::Text("4.1".into())));
}

#[test]
fn single_values_go_by_what_was_asked() {
    let asked = |number: u16, attribute: u8| [&[1, 0][..], &number.to_le_bytes(), &[attribute, 0, 0, 0], &NONE, &[0, 0], &NONE].concat();
    let header = [&[0, 0][..], &[0; 8], &[7, 0, 0, 0], &[0; 4], &NONE, &[0; 4], &[0, 0, 0], &[0; 12]].concat();
    let request = [&header[..], &[4, 0, 0, 0], &asked(2263, 13), &asked(2266, 13), &asked(2264, 13), &asked(2261, 3)].concat();
    let values = [&[1, 12][..], &text("Example"), &[0x0f, 13], &[0; 28], &[1, 12], &text("4.1"), &[1, 12], &text("BrowseName")].concat();
    let answer = |handle: u8| {
        let header = [&[0; 8][..], &[handle, 0, 0, 0], &[0; 12]].concat();
        service(634, &[&header[..], &[4, 0, 0, 0], &values].concat())
    };
    let exchange = [(Initiator, service(631, &request)), (Responder, answer(6)), (Responder, answer(7)), (Responder, answer(7))];
    let exchange: Vec<_> = exchange.iter().map(|(side, bytes)| (*side, &bytes[..])).collect();
    let seen = play(&DISSECTOR, 4840, &exchange, 1000);
    assert_eq!((seen.len(), seen[0].subject), (1, server()));
    let wanted = Fields::new().with("manufacturer", "Example").with("software_version", "4.1").with("is_request", false);
    assert_eq!(seen[0].fields, wanted);
}

#[test]
fn letters_and_length_must_fit() {
    assert_eq!(probe(&DISSECTOR, 9, &message(*b"HELF", &[0; 24])), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, b"HEL"), Verdict::Maybe);
    for other in [&b"HELO mail"[..], b"MSG hello", b"ACKF\x01\x00\x00\x00", b"OPTIONS"] {
        assert_eq!(probe(&DISSECTOR, 4840, other), Verdict::NotMine, "{other:?}");
    }
    assert_eq!(value::url(b"opc.tcp://a@b:1/c?d"), "opc.tcp://b:1/c");
}
