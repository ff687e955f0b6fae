//! Discovery of HID's `VertX` and Edge door controllers: hardware address, model and firmware in text. Order of the fields
//! checked against nmap's `broadcast-hid-discoveryd`.

use crate::octets::mac_in;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Boolean, Text};
use asepsis_observation::{Field, Fields, Kind, text};
use std::net::IpAddr;

/// The dissector.
pub static DISSECTOR: Vertx = Vertx;

/// Reads the discovery of door controllers.
#[derive(Debug)]
pub struct Vertx;

const SOURCE: &str = "HID Global, VertX discovery";
const QUESTION: &[u8] = b"discover;";
const ANSWER: &[u8] = b"discovered;";
/// Hardware address, name, address, a number, model, version, date.
const MAX_PARTS: usize = 8;

static KINDS: [Kind; 2] = [
    Kind {
        name: "vertx.device",
        meaning: "The subject, a door controller of HID, tells what it is.",
        fields: &[
            Field::new("mac", Text, "Hardware address.", SOURCE),
            Field::new("host_name", Text, "Its name.", SOURCE),
            Field::new("ip", Address, "Its address.", SOURCE),
            Field::new("model", Text, "Model: EH400, V1000.", SOURCE),
            Field::new("firmware_version", Text, "Version of its firmware.", SOURCE),
            Field::new("firmware_date", Text, "Day of its firmware.", SOURCE),
        ],
    },
    Kind {
        name: "vertx.search",
        meaning: "The subject looked for door controllers of HID.",
        fields: &[Field::new("is_search", Boolean, "True when it asks who is there.", SOURCE)],
    },
];
const DEVICE: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "vertx",
    layers: &[Layer::Datagram],
    ports: &[4070],
    kinds: &KINDS,
    openers: Some(&[b'd'..=b'd']),
};

impl Dissector for Vertx {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if behind_length(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        match behind_length(payload) {
            Some(rest) if payload.starts_with(ANSWER) => sink.observe(DEVICE, context.sender, device(rest)),
            Some(_) => sink.observe(SEARCH, context.sender, Fields::new().with("is_search", true)),
            None => {}
        }
    }
}

/// What follows the message's own length, which must be right.
fn behind_length(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(ANSWER).or_else(|| bytes.strip_prefix(QUESTION))?;
    let (digits, rest) = rest.split_first_chunk::<4>()?;
    let length: usize = std::str::from_utf8(digits).ok()?.strip_suffix(';')?.parse().ok()?;
    (length == bytes.len()).then_some(rest)
}

fn device(rest: &[u8]) -> Fields {
    let parts: Vec<&[u8]> = rest.split(|byte| *byte == b';').take(MAX_PARTS).collect();
    let part = |at: usize| parts.get(at).filter(|part| !part.is_empty()).map(|part| text(part));
    Fields::new()
        .with("mac", part(0).and_then(|told| mac_in(&told)))
        .with("host_name", part(1))
        .with("ip", part(2).and_then(|address| address.parse::<IpAddr>().ok()))
        .with("model", part(4))
        .with("firmware_version", part(5))
        .with("firmware_date", part(6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    const ANSWERED: &[u8] = b"discovered;083;02:00:00:00:00:09;north-door;192.0.2.9;1;EH400;2.3.1.603;04/23/2012;";

    #[test]
    fn a_controller_tells_what_it_is() {
        assert_eq!(probe(&DISSECTOR, 9, ANSWERED), Verdict::Mine);
        let wanted = Fields::new()
            .with("mac", "02:00:00:00:00:09")
            .with("host_name", "north-door")
            .with("ip", IpAddr::from([192, 0, 2, 9]))
            .with("model", "EH400")
            .with("firmware_version", "2.3.1.603")
            .with("firmware_date", "04/23/2012");
        assert_eq!(datagram(&DISSECTOR, 4070, ANSWERED)[0].fields, wanted);
        assert_eq!(datagram(&DISSECTOR, 4070, b"discover;013;")[0].kind, SEARCH);
    }

    #[test]
    fn the_length_must_be_right() {
        assert_eq!(probe(&DISSECTOR, 4070, b"discover;014;"), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 4070, b"discovering"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(rest in prop::collection::vec(any::<u8>(), 0..80)) {
            datagram(&DISSECTOR, 4070, &[ANSWER, format!("{:03};", rest.len() + 15).as_bytes(), &rest].concat());
        }
    }
}
