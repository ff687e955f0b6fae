//! ENPC, by which Epson's printers are found: hardware address and name (IANA service `enpc`, 3289/udp). Places of both
//! checked against an open implementation of the search of receipt printers, the scanners' search against that of SANE.

use crate::octets::{mac_at, mac_text, u16_at, u8_at};
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Boolean, Integer, Text};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Enpc = Enpc;

/// Reads the search for Epson's printers.
#[derive(Debug)]
pub struct Enpc;

const SOURCE: &str = "Epson, ENPC";
const MARK: &[u8] = b"EPSON";
/// Mark, kind of message, kind and number of device, function, result, length of what follows.
const HEADER_BYTES: usize = 14;
/// Questions to printers and to scanners; their small letters are the answers'.
const QUESTIONS: [u8; 2] = [b'Q', b'P'];
/// Of the answers only that of printers has a known layout.
const ANSWER: u8 = b'q';
/// Where the hardware address and the name stand.
const MAC_AT: usize = 14;
const NAME_AT: usize = 56;
const MAX_NAME_BYTES: usize = 64;

static KINDS: [Kind; 2] = [
    Kind {
        name: "enpc.device",
        meaning: "The subject, a printer or other device of Epson, tells what it is.",
        fields: &[
            Field::new("device_type", Integer, "Kind of device: 3 printer.", SOURCE),
            Field::new("mac", Text, "Hardware address.", SOURCE),
            Field::new("name", Text, "Its name, as a rule that of the product.", SOURCE),
        ],
    },
    Kind {
        name: "enpc.search",
        meaning: "The subject looked for devices of Epson.",
        fields: &[Field::new("is_search", Boolean, "True when it asks who is there.", SOURCE)],
    },
];
const DEVICE: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "enpc",
    layers: &[Layer::Datagram],
    ports: &[3289],
    kinds: &KINDS,
    openers: Some(&[b'E'..=b'E']),
};

impl Dissector for Enpc {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The mark, a letter, and a length that fits.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let length = u16_at(head.bytes, HEADER_BYTES - 2).map(usize::from);
        let is_mine = head.bytes.starts_with(MARK)
            && u8_at(head.bytes, MARK.len()).is_some_and(|letter| letter.is_ascii_alphabetic())
            && length == without_end(head.bytes).len().checked_sub(HEADER_BYTES);
        if is_mine { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        match u8_at(payload, MARK.len()) {
            Some(letter) if QUESTIONS.contains(&letter) => sink.observe(SEARCH, context.sender, Fields::new().with("is_search", true)),
            Some(ANSWER) if payload.len() > NAME_AT => {
                let name = payload.get(NAME_AT..).unwrap_or_default().split(|octet| *octet == 0).next().unwrap_or_default();
                let is_name = !name.is_empty() && name.len() <= MAX_NAME_BYTES && name.is_ascii();
                let fields = Fields::new()
                    .with("device_type", u8_at(payload, MARK.len() + 1).map(i64::from))
                    .with("mac", mac_at(payload, MAC_AT).map(mac_text))
                    .with("name", is_name.then(|| text(name)));
                sink.observe(DEVICE, context.sender, fields);
            }
            _ => {}
        }
    }
}

/// The message without the zero that scanners' software sends behind its search.
fn without_end(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(&[0]).filter(|question| question.len() == HEADER_BYTES).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn message(letter: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        [MARK, &[letter, 3, 0, 0, 1, 0, 0], &length, body].concat()
    }

    #[test]
    fn a_printer_tells_address_and_name() {
        let mut body = vec![0; 170];
        body[..6].copy_from_slice(&[2, 0, 0, 0, 0, 9]);
        body[42..48].copy_from_slice(b"TM-T20");
        let answer = message(ANSWER, &body);
        assert_eq!(probe(&DISSECTOR, 9, &answer), Verdict::Mine);
        let wanted = Fields::new().with("device_type", 3).with("mac", "02:00:00:00:00:09").with("name", "TM-T20");
        assert_eq!(datagram(&DISSECTOR, 3289, &answer)[0].fields, wanted);
        assert_eq!(datagram(&DISSECTOR, 3289, &message(b'Q', &[]))[0].kind, SEARCH);
    }

    #[test]
    fn software_for_scanners_looks_for_them() {
        let search = b"EPSONP\x00\xff\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(probe(&DISSECTOR, 9, search), Verdict::Mine);
        assert_eq!(datagram(&DISSECTOR, 3289, search)[0].kind, SEARCH);
    }

    #[test]
    fn the_length_must_fit() {
        assert_eq!(probe(&DISSECTOR, 3289, b"EPSONQ\x03\0\0\x01\0\0\0\x01"), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 3289, b"EPSON printers"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(body in prop::collection::vec(any::<u8>(), 0..200)) {
            datagram(&DISSECTOR, 3289, &message(ANSWER, &body));
        }
    }
}
