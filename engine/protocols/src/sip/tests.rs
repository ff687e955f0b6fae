//! Tests of the dissector, on messages in the form of the standard's examples.

use super::*;
use crate::conversation_test::{client, datagram, play, probe as ask};
use crate::Side;
use proptest::prelude::*;

const REGISTER: &[u8] = b"REGISTER sip:canary@pbx.example;transport=udp SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1\r\n\
    From: Canary <sip:canary@pbx.example>\r\nCSeq: 1 REGISTER\r\nUser-Agent: Phone T20 1.2\r\n\
    Contact: <sip:canary@192.0.2.1>;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-001122334455>\"\r\nContent-Length: 0\r\n\r\n";
const ANSWER: &[u8] = b"SIP/2.0 401 Unauthorized\r\nTo: <sip:canary@x>\r\nServer: Exchange/18\r\nl: 6\r\n\r\ncanary";

#[test]
fn software_is_kept_and_users_are_not() {
    let seen = datagram(&DISSECTOR, 5060, REGISTER);
    let wanted = Fields::new()
        .with("method", "REGISTER")
        .with("host", "pbx.example")
        .with("user_agent", "Phone T20 1.2")
        .with("instance", "urn:uuid:00000000-0000-1000-8000-001122334455");
    assert_eq!((seen[0].subject, &seen[0].fields), (client(), &wanted));
    let seen = datagram(&DISSECTOR, 5060, ANSWER);
    assert_eq!(seen[0].fields, Fields::new().with("status", 401).with("server", "Exchange/18"));
}

#[test]
fn hosts_are_told_from_numbers() {
    for (address, wanted) in [
        ("sip:canary:pw@192.0.2.1:5060;x=y", Some("192.0.2.1:5060")),
        ("sip:pbx.example", Some("pbx.example")),
        ("tel:+491701234567", None),
        ("sip:491701234567", None),
        ("sip:can ary", None),
    ] {
        assert_eq!(host_of(address).as_deref(), wanted, "{address}");
    }
}

#[test]
fn messages_of_a_stream_are_told_apart_however_it_is_cut() {
    let answers = [ANSWER, ANSWER].concat();
    for size in [1, 9, 4000] {
        let seen = play(&DISSECTOR, 5060, &[(Side::Initiator, REGISTER), (Side::Responder, &answers)], size);
        assert_eq!(seen.len(), 3);
    }
}

#[test]
fn relatives_are_not_taken() {
    for other in [&b"OPTIONS * HTTP/1.1\r\n"[..], b"OPTIONS rtsp://h/ RTSP/1.0\r\n", b"NOTIFY * HTTP/1.1\r\n", b"GET / HTTP/1.1"] {
        assert_eq!(ask(&DISSECTOR, 5060, other), Verdict::NotMine, "{other:?}");
    }
    for start in [&b"SIP"[..], b"INV", b"NOTIFY ", b"NOTIFY si"] {
        assert_eq!(ask(&DISSECTOR, 5060, start), Verdict::Maybe, "{start:?}");
    }
    assert_eq!(ask(&DISSECTOR, 9999, REGISTER), Verdict::Mine);
}

proptest! {
    #[test]
    fn every_prefix_and_any_tail_is_survived(length in 0..REGISTER.len(), tail: Vec<u8>) {
        let mut bytes = REGISTER[..length].to_vec();
        bytes.extend(tail);
        datagram(&DISSECTOR, 5060, &bytes);
        for seen in play(&DISSECTOR, 5060, &[(Side::Initiator, &bytes)], 5) {
            let shown = format!("{:?}", seen.fields);
            prop_assert!(!shown.contains("canary"));
        }
    }
}

#[test]
fn a_phone_that_looks_for_its_settings_tells_what_it_is() {
    let message = b"SUBSCRIBE sip:020000000009@224.0.1.75 SIP/2.0\r\nCall-ID: 1\r\n\
        Event: ua-profile;profile-type=\"device\";vendor=\"Example\";model=\"P 32\";version=\"1.2.3\"\r\n\r\n";
    let seen = datagram(&DISSECTOR, 5060, message);
    let wanted = Fields::new()
        .with("method", "SUBSCRIBE")
        .with("host", "224.0.1.75")
        .with("vendor", "Example")
        .with("model", "P 32")
        .with("version", "1.2.3");
    assert_eq!(seen[0].fields, wanted);
    let other = b"SUBSCRIBE sip:canary@host SIP/2.0\r\nEvent: presence;vendor=x\r\n\r\n";
    assert_eq!(datagram(&DISSECTOR, 5060, other)[0].fields.get("vendor"), None);
}
