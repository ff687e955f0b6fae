//! Discovery of Zebra's label printers: product, firmware, serial number and hardware address at fixed places. Places
//! checked against the answer of a printer that jfr.im took apart ("Zebra network discovery protocol", September 2024);
//! answers of other versions than 3 are laid out otherwise. What stands behind the name is not read: there are secrets.

use crate::octets::{ipv4_at, mac_at, mac_text};
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Boolean, Text};
use asepsis_observation::{Field, Fields, Kind, text};
use std::net::IpAddr;

/// The dissector.
pub static DISSECTOR: Zebra = Zebra;

/// Reads the discovery of label printers.
#[derive(Debug)]
pub struct Zebra;

const SOURCE: &str = "Zebra, Link-OS SDK, network discovery";
const QUESTION: [u8; 5] = [0x2e, 0x2c, 0x3a, 1, 0];
/// Of version 3.
const ANSWER: [u8; 4] = [0x3a, 0x2c, 0x2e, 3];
/// Lengths of a search: the plain one, and that of newer tools, which asks for more.
const QUESTION_BYTES: [usize; 2] = [6, 13];
/// Up to the end of the printer's name.
const MIN_ANSWER_BYTES: usize = 109;

static KINDS: [Kind; 2] = [
    Kind {
        name: "zebra.printer",
        meaning: "The subject, a label printer of Zebra, tells what it is.",
        fields: &[
            Field::new("product_number", Text, "Number of the product.", SOURCE),
            Field::new("model", Text, "Name of the product.", SOURCE),
            Field::new("firmware_version", Text, "Version of its firmware.", SOURCE),
            Field::new("mac", Text, "Hardware address.", SOURCE),
            Field::new("serial", Text, "Serial number.", SOURCE),
            Field::new("ip", Address, "Its address.", SOURCE),
            Field::new("host_name", Text, "Its name.", SOURCE),
        ],
    },
    Kind {
        name: "zebra.search",
        meaning: "The subject looked for label printers of Zebra.",
        fields: &[Field::new("is_search", Boolean, "True when it asks who is there.", SOURCE)],
    },
];
const PRINTER: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "zebra",
    layers: &[Layer::Datagram],
    ports: &[4201],
    kinds: &KINDS,
    openers: Some(&[0x2e..=0x2e, 0x3a..=0x3a]),
};

impl Dissector for Zebra {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_question = head.bytes.starts_with(&QUESTION) && QUESTION_BYTES.contains(&head.bytes.len());
        let is_answer = head.bytes.starts_with(&ANSWER) && product(head.bytes).is_some();
        if is_question || is_answer { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if payload.starts_with(&ANSWER) {
            return sink.observe(PRINTER, context.sender, printer(payload));
        }
        if payload.starts_with(&QUESTION) {
            sink.observe(SEARCH, context.sender, Fields::new().with("is_search", true));
        }
    }
}

/// The name of the product in an answer that is long enough.
fn product(bytes: &[u8]) -> Option<String> {
    bytes.get(MIN_ANSWER_BYTES - 1)?;
    words(bytes, 12, 20)
}

/// A text in `length` octets from `at`, filled up with zeros or blanks; nothing when it is none.
fn words(bytes: &[u8], at: usize, length: usize) -> Option<String> {
    let place = bytes.get(at..at.checked_add(length)?)?;
    let told = place.split(|octet| *octet == 0).next().unwrap_or_default().trim_ascii();
    (!told.is_empty() && told.iter().all(|octet| (0x20..0x7f).contains(octet))).then(|| text(told))
}

fn printer(bytes: &[u8]) -> Fields {
    let Some(model) = product(bytes) else { return Fields::new() };
    Fields::new()
        .with("product_number", words(bytes, 4, 8))
        .with("model", model)
        .with("firmware_version", words(bytes, 39, 10))
        .with("mac", mac_at(bytes, 54).map(mac_text))
        .with("serial", words(bytes, 60, 10))
        .with("ip", ipv4_at(bytes, 72).map(IpAddr::V4))
        .with("host_name", words(bytes, 84, 25))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn answer() -> Vec<u8> {
        let mut bytes = vec![0; 180];
        let places: [(usize, &[u8]); 8] = [
            (0, &[0x3a, 0x2c, 0x2e, 3]),
            (4, b"79071"),
            (12, b"ZTC ZD420-300dpi ZPL"),
            (39, b"V84.20.18Z"),
            (54, &[2, 0, 0, 0, 0, 9]),
            (60, b"D2J1742047"),
            (72, &[192, 0, 2, 9]),
            (84, b"ward-labels"),
        ];
        for (at, told) in places {
            bytes[at..at + told.len()].copy_from_slice(told);
        }
        bytes[109..115].copy_from_slice(b"canary");
        bytes
    }

    #[test]
    fn a_printer_tells_what_it_is() {
        assert_eq!(probe(&DISSECTOR, 9, &answer()), Verdict::Mine);
        let wanted = Fields::new()
            .with("product_number", "79071")
            .with("model", "ZTC ZD420-300dpi ZPL")
            .with("firmware_version", "V84.20.18Z")
            .with("mac", "02:00:00:00:00:09")
            .with("serial", "D2J1742047")
            .with("ip", IpAddr::from([192, 0, 2, 9]))
            .with("host_name", "ward-labels");
        assert_eq!(datagram(&DISSECTOR, 4201, &answer())[0].fields, wanted);
        assert_eq!(datagram(&DISSECTOR, 4201, &[0x2e, 0x2c, 0x3a, 1, 0, 0])[0].kind, SEARCH);
    }

    #[test]
    fn other_answers_are_not_taken() {
        for length in 0..MIN_ANSWER_BYTES {
            assert_eq!(probe(&DISSECTOR, 4201, &answer()[..length.max(1)]), Verdict::NotMine);
        }
        assert_eq!(probe(&DISSECTOR, 4201, &[0x3a; 120]), Verdict::NotMine);
        let mut newer = answer();
        newer[3] = 4;
        assert_eq!(probe(&DISSECTOR, 4201, &newer), Verdict::NotMine);
        assert!(datagram(&DISSECTOR, 4201, &newer).is_empty());
    }

    #[test]
    fn searches_of_newer_tools_are_longer() {
        let longer = [0x2e, 0x2c, 0x3a, 1, 0, 0, 0, 1, 0xa4, 0xed, 0, 0, 0];
        assert_eq!(probe(&DISSECTOR, 9, &longer), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &longer[..6]), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &longer[..7]), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(rest in prop::collection::vec(any::<u8>(), 0..140)) {
            datagram(&DISSECTOR, 4201, &[&ANSWER[..], &rest].concat());
        }
    }
}
