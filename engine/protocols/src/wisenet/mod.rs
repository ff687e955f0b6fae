//! How cameras of Hanwha (Wisenet, before Samsung Techwin) answer who looks for them (layout as the free program
//! `UniversalScanner` reads it): model and addresses.

use crate::octets::mac_in;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Text};
use asepsis_observation::{Field, Fields, Kind, text};
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Range;

/// The dissector.
pub static DISSECTOR: Wisenet = Wisenet;

/// Reads answers to a search.
#[derive(Debug)]
pub struct Wisenet;

const SOURCE: &str = "UniversalScanner, Hanwha.cs";
const ANSWER: u8 = 0x0b;
/// Shortest answer, and where texts stand in it, filled up with zeros.
const MIN_BYTES: usize = 0x106;
const MAC: Range<usize> = 0x13..0x25;
const IP: Range<usize> = 0x25..0x35;
const MODEL: Range<usize> = 0x6d..0x77;

static KINDS: [Kind; 1] = [Kind {
    name: "wisenet.device",
    meaning: "The subject, a camera or recorder of Hanwha, answered a search.",
    fields: &[
        Field::new("model", Text, "Model, as far as ten letters go.", SOURCE),
        Field::new("mac", Text, "Hardware address.", SOURCE),
        Field::new("ip", Address, "Address.", SOURCE),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "wisenet",
    layers: &[Layer::Datagram],
    ports: &[7701, 7711],
    kinds: &KINDS,
    openers: Some(&[ANSWER..=ANSWER]),
};

impl Dissector for Wisenet {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// Both addresses as text at their places.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if read(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(fields) = read(payload) {
            sink.observe(&KINDS[0], context.sender, fields);
        }
    }
}

fn read(bytes: &[u8]) -> Option<Fields> {
    if bytes.first() != Some(&ANSWER) || bytes.len() < MIN_BYTES {
        return None;
    }
    let told = |place: Range<usize>| bytes.get(place)?.split(|byte| *byte == 0).next().and_then(|told| std::str::from_utf8(told).ok());
    let mac = told(MAC).and_then(mac_in)?;
    let ip: Ipv4Addr = told(IP)?.parse().ok()?;
    let model = told(MODEL).filter(|model| !model.is_empty()).map(|model| text(model.as_bytes()));
    Some(Fields::new().with("model", model).with("mac", mac).with("ip", IpAddr::V4(ip)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn answer() -> Vec<u8> {
        let mut bytes = vec![0; MIN_BYTES];
        bytes[0] = ANSWER;
        for (place, told) in [(MAC, &b"02:00:00:00:10:0A"[..]), (IP, b"192.0.2.20"), (MODEL, b"XNV-6080R")] {
            bytes[place.start..place.start + told.len()].copy_from_slice(told);
        }
        bytes
    }

    #[test]
    fn a_camera_tells_its_model() {
        assert_eq!(probe(&DISSECTOR, 9, &answer()), Verdict::Mine);
        let wanted = Fields::new()
            .with("model", "XNV-6080R")
            .with("mac", "02:00:00:00:10:0a")
            .with("ip", IpAddr::from([192, 0, 2, 20]));
        assert_eq!(datagram(&DISSECTOR, 7711, &answer())[0].fields, wanted);
    }

    #[test]
    fn other_datagrams_are_not_taken() {
        for at in [0, MAC.start, MAC.start + 2, IP.start] {
            let mut broken = answer();
            broken[at] = b'x';
            assert_eq!(probe(&DISSECTOR, 7711, &broken), Verdict::NotMine);
        }
        assert_eq!(probe(&DISSECTOR, 7711, &answer()[..MIN_BYTES - 1]), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(rest in prop::collection::vec(any::<u8>(), 240..280)) {
            datagram(&DISSECTOR, 7711, &[&[ANSWER], rest.as_slice()].concat());
        }
    }
}
