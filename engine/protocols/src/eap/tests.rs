//! Packets of EAP as RFC 3748 and RFC 5216 lay them out, in frames of IEEE 802.1X.

use super::*;
use crate::Side;
use crate::conversation_test::context;
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

/// A hello of TLS 1.2 without extensions.
fn client_hello() -> Vec<u8> {
    let body = [&[3, 3][..], &[7; 32], &[0, 0, 2, 0x13, 1, 1, 0]].concat();
    let length = u8::try_from(body.len()).unwrap();
    [&[22, 3, 1, 0, length + 4, 1, 0, 0, length], body.as_slice()].concat()
}

fn packet(code: u8, method: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 5).unwrap().to_be_bytes();
    [&[code, 9, length[0], length[1], method], body].concat()
}

fn framed(packet: &[u8]) -> Vec<Observation> {
    let length = u16::try_from(packet.len()).unwrap().to_be_bytes();
    let mut sink = Sink::default();
    DISSECTOR.frame(&[&[2, 0, length[0], length[1]], packet].concat(), &context(Side::Initiator, 0), &mut sink);
    sink.take().collect()
}

#[test]
fn computers_are_named_and_users_are_not() {
    let named = |identity: &[u8]| framed(&packet(RESPONSE, IDENTITY, identity)).pop().map(|seen| seen.fields);
    assert_eq!(named(b"host/ct1.example.org"), Some(Fields::new().with("host", "ct1.example.org")));
    assert_eq!(named(b"ann.canary@example.org"), Some(Fields::new().with("realm", "example.org")));
    assert_eq!(named(b"ann.canary"), None);
    assert_eq!(named(b"WARD\\ann.canary"), None);
}

#[test]
fn a_hello_inside_is_read_with_and_without_its_length() {
    let hello = client_hello();
    let length = u32::try_from(hello.len()).unwrap().to_be_bytes();
    for body in [[&[0][..], &hello].concat(), [&[0x80][..], &length, &hello].concat()] {
        let seen = framed(&packet(RESPONSE, 13, &body));
        assert_eq!(seen.iter().map(|one| one.kind.name).collect::<Vec<_>>(), ["eap.method", "tls.client_hello"]);
        assert_eq!(seen[0].fields, Fields::new().with("role", "peer").with("method", "tls"));
        assert_eq!(seen[1].fields.get("version"), Some(&Value::Integer(771)));
    }
    // What a switch passes on, a later part, and a method without TLS.
    assert_eq!(framed(&packet(REQUEST, 13, &[&[0][..], &hello].concat())).len(), 1);
    assert_eq!(framed(&packet(RESPONSE, 13, &[0, 1, 2, 3])).len(), 1);
    assert_eq!(framed(&packet(RESPONSE, 4, &[&[0][..], &hello].concat())).len(), 1);
}

#[test]
fn lengths_that_do_not_fit_are_malformed() {
    assert_eq!(framed(&[1, 1, 0, 90, 13, 0])[0].kind.name, "anomaly.malformed");
    assert!(framed(&[3, 1, 0, 4]).is_empty());
}

proptest! {
    #[test]
    fn any_bodies_are_survived(code in 1..3_u8, method in 0..60_u8, body: Vec<u8>) {
        framed(&packet(code, method, &body));
        framed(&packet(code, method, &[&[0x80, 0, 0, 1, 0], client_hello().as_slice(), &body].concat()));
    }
}
