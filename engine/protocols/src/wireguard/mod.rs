//! `WireGuard` (its protocol paper, 5.4): hosts that build tunnels. Nothing in its messages tells who they are.

use crate::dns::field;
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Wireguard = Wireguard;

/// Recognises the handshake of `WireGuard`.
#[derive(Debug)]
pub struct Wireguard;

const PORT: u16 = 51820;
/// Lengths of the first and second message (paper, 5.4.2 and 5.4.3).
const INITIATION_BYTES: usize = 148;
const RESPONSE_BYTES: usize = 92;
/// Octets of the second proof, zero unless the other side is under load (5.4.4).
const COOKIE_BYTES: usize = 16;

static KINDS: [Kind; 1] = [Kind {
    name: "wireguard.handshake",
    meaning: "The subject builds a tunnel with WireGuard.",
    fields: &[field("message", FieldType::Text, "One of initiation, response.", "WireGuard paper, 5.4")],
}];
const HANDSHAKE: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "wireguard",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[1..=4]),
};

impl Dissector for Wireguard {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if message(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        sink.observe(HANDSHAKE, context.sender, Fields::new().with("message", message(payload)));
    }
}

/// Type and three zeros, an exact length, no cookie, and a key of Curve25519, whose highest bit is zero (RFC 7748 5).
fn message(bytes: &[u8]) -> Option<&'static str> {
    let (word, length, key_at) = match bytes.first_chunk::<4>()? {
        [1, 0, 0, 0] => ("initiation", INITIATION_BYTES, 8),
        [2, 0, 0, 0] => ("response", RESPONSE_BYTES, 12),
        _ => return None,
    };
    let has_no_cookie = bytes.get(length.checked_sub(COOKIE_BYTES)?..)?.iter().all(|octet| *octet == 0);
    let is_key = bytes.get(key_at + 31)? & 0x80 == 0 && bytes.get(key_at..key_at + 32)?.iter().any(|octet| *octet != 0);
    (bytes.len() == length && has_no_cookie && is_key).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};

    fn handshake(kind: u8, length: usize) -> Vec<u8> {
        let mut bytes = vec![kind, 0, 0, 0];
        bytes.resize(length - COOKIE_BYTES, 0x55);
        bytes.resize(length, 0);
        bytes
    }

    #[test]
    fn both_messages_are_known_by_their_form() {
        for (bytes, word) in [(handshake(1, 148), "initiation"), (handshake(2, 92), "response")] {
            assert_eq!(probe(&DISSECTOR, 9999, &bytes), Verdict::Mine);
            assert_eq!(datagram(&DISSECTOR, PORT, &bytes)[0].fields, Fields::new().with("message", word));
        }
    }

    #[test]
    fn other_datagrams_of_that_length_are_not_taken() {
        let mut bytes = handshake(1, 148);
        bytes[147] = 1;
        assert_eq!(probe(&DISSECTOR, PORT, &bytes), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, &handshake(1, 149)), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, &[&[1, 0, 0, 0][..], &[0; 144]].concat()), Verdict::NotMine);
        assert!(datagram(&DISSECTOR, PORT, &[4, 0, 0, 0, 1]).is_empty());
    }
}
