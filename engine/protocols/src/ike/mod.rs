//! IKE (RFC 7296, RFC 2408): hosts that build tunnels with `IPsec`, and the products that their vendor identifiers tell.

use crate::dns::field;
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, hexadecimal, text};

/// The dissector.
pub static DISSECTOR: Ike = Ike;

/// Reads the clear part of IKE.
#[derive(Debug)]
pub struct Ike;

/// RFC 7296 2; RFC 3948 2.2.
const PORTS: &[u16] = &[500, 4500];
/// RFC 7296 3.1.
const HEADER_BYTES: usize = 28;
/// Payloads of one message that are looked at.
const MAX_PAYLOADS: usize = 64;
/// Vendor identifiers of version 1 (RFC 2408 3.16) and 2 (RFC 7296 3.12).
const VENDOR_ID: [u8; 2] = [13, 43];
/// Shortest identifier that is believed to be text.
const MIN_TEXT_BYTES: usize = 4;

static KINDS: [Kind; 2] = [
    Kind {
        name: "ike.message",
        meaning: "The subject builds a tunnel with IPsec.",
        fields: &[
            field("version", FieldType::Text, "Version of IKE.", "RFC 7296 3.1"),
            field("exchange", FieldType::Integer, "Kind of the exchange: 2 main, 4 aggressive, 34 and 35 version 2.", "RFC 7296 3.1, RFC 2408 3.1"),
            field("is_initiator", FieldType::Boolean, "True when the subject began.", "RFC 7296 3.1"),
        ],
    },
    Kind {
        name: "ike.vendor_id",
        meaning: "The subject told what its software is or can.",
        fields: &[
            field("vendor_id", FieldType::Octets, "Identifier, most often a hash of a name.", "RFC 7296 3.12"),
            field("name", FieldType::Text, "The identifier where it is text.", "RFC 7296 3.12"),
        ],
    },
];
const MESSAGE: &Kind = &KINDS[0];
const VENDOR: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "ike",
    layers: &[Layer::Datagram],
    ports: PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Ike {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A header whose parts are all of the standard, and the datagram's own length in it.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if message(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(message) = message(payload) else { return };
        let [next, version, exchange, flags, ..] = *message.get(16..).unwrap_or_default() else { return };
        let is_answer = if version == 0x20 { flags & 0x20 != 0 } else { message.get(8..16) != Some(&[0; 8]) };
        // Later exchanges are encrypted and repeat for as long as the tunnel stands.
        if !matches!(exchange, 2 | 4 | 34) {
            return;
        }
        let fields = Fields::new()
            .with("version", if version == 0x20 { "2.0" } else { "1.0" })
            .with("exchange", exchange)
            .with("is_initiator", !is_answer);
        sink.observe(MESSAGE, context.sender, fields);
        // RFC 2408 3.1: version 1 encrypts all payloads when the first flag is set.
        if version == 0x20 || flags & 1 == 0 {
            vendors(next, message.get(HEADER_BYTES..).unwrap_or_default(), context, sink);
        }
    }
}

/// The message, behind the four zeros that mark it at port 4500 (RFC 3948 2.2).
fn message(bytes: &[u8]) -> Option<&[u8]> {
    let bytes = bytes.strip_prefix(&[0; 4]).unwrap_or(bytes);
    let header = bytes.first_chunk::<HEADER_BYTES>()?;
    let (spi, rest) = header.split_first_chunk::<16>()?;
    let [next, version, exchange, flags, _, _, _, _, length @ ..] = rest else { return None };
    let is_length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).is_ok_and(|length| length == bytes.len());
    let is_form = match version {
        0x10 => matches!(exchange, 1..=6 | 32 | 33) && *next < 34 && flags & 0xf8 == 0,
        0x20 => matches!(exchange, 34..=44) && (*next == 0 || (33..=60).contains(next)) && flags & 0xc7 == 0,
        _ => false,
    };
    (is_form && is_length && spi.first_chunk::<8>() != Some(&[0; 8])).then_some(bytes)
}

/// RFC 7296 3.2: each payload tells the kind of the next, and its own length.
fn vendors(mut next: u8, mut rest: &[u8], context: &Context, sink: &mut Sink) {
    for _ in 0..MAX_PAYLOADS {
        let [following, _, high, low, ..] = *rest else { return };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let (Some(payload), Some(after)) = (rest.get(4..length), rest.get(length..)) else { return };
        if VENDOR_ID.contains(&next) && !payload.is_empty() {
            let is_text = payload.len() >= MIN_TEXT_BYTES && payload.iter().all(|byte| (0x20..0x7f).contains(byte));
            let name = is_text.then(|| text(payload));
            sink.observe(VENDOR, context.sender, Fields::new().with("vendor_id", hexadecimal(payload)).with("name", name));
        }
        (next, rest) = (following, after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn opening(version: u8, exchange: u8, vendor_kind: u8) -> Vec<u8> {
        let mut bytes = vec![7; 8];
        bytes.extend([0; 8]);
        bytes.extend([vendor_kind, version, exchange, if version == 0x20 { 8 } else { 0 }, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend([vendor_kind, 0, 0, 8, 1, 2, 0xff, 4]);
        bytes.extend([0, 0, 0, 14]);
        bytes.extend(b"strongSwan");
        let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
        bytes[24..28].copy_from_slice(&length);
        bytes
    }

    #[test]
    fn both_versions_tell_their_software() {
        for (version, exchange, kind, word) in [(0x10, 2, 13, "1.0"), (0x20, 34, 43, "2.0")] {
            let seen = datagram(&DISSECTOR, 500, &opening(version, exchange, kind));
            assert_eq!(seen[0].fields, Fields::new().with("version", word).with("exchange", exchange).with("is_initiator", true));
            assert_eq!(seen[1].fields, Fields::new().with("vendor_id", "0102ff04"));
            assert_eq!(seen[2].fields, Fields::new().with("vendor_id", "7374726f6e675377616e").with("name", "strongSwan"));
        }
    }

    /// In the aggressive mode of version 1 the identity, a user's name or address, is in clear (RFC 2408 4.7).
    #[test]
    fn identities_are_not_read() {
        let mut bytes = [vec![7; 8], vec![0; 8], vec![5, 0x10, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
        bytes.extend([13, 0, 0, 30, 3, 0, 0, 0]);
        bytes.extend(b"canary@clinic.example.");
        bytes.extend([0, 0, 0, 8, 1, 2, 3, 4]);
        let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
        bytes[24..28].copy_from_slice(&length);
        let seen = datagram(&DISSECTOR, 500, &bytes);
        assert_eq!(seen[1].fields, Fields::new().with("vendor_id", "01020304"));
        assert!(!format!("{seen:?}").contains("canary") && !format!("{seen:?}").contains("63616e617279"));
    }

    #[test]
    fn the_mark_of_port_4500_is_passed_over_and_wrong_lengths_are_refused() {
        let marked = [&[0; 4][..], &opening(0x20, 34, 43)].concat();
        assert_eq!(probe(&DISSECTOR, 4500, &marked), Verdict::Mine);
        let mut longer = opening(0x20, 34, 43);
        longer.push(0);
        assert_eq!(probe(&DISSECTOR, 500, &longer), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 500, &[0; 60]), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_payloads_are_survived(tail: Vec<u8>) {
            let mut bytes = opening(0x10, 2, 13);
            bytes.truncate(HEADER_BYTES);
            bytes.extend(tail);
            let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
            bytes[24..28].copy_from_slice(&length);
            datagram(&DISSECTOR, 500, &bytes);
        }
    }
}
