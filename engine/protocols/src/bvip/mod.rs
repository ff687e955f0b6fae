//! How cameras and encoders of Bosch answer who looks for them (layout as the free program `UniversalScanner` reads it): model,
//! serial number and addresses. What people call a unit is not read.

use crate::cursor::Cursor;
use crate::markup::{content, texts};
use crate::octets::mac_in;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Text};
use asepsis_observation::{Field, Fields, Kind, Mac};
use std::net::{IpAddr, Ipv4Addr};

/// The dissector.
pub static DISSECTOR: Bvip = Bvip;

/// Reads answers to a search.
#[derive(Debug)]
pub struct Bvip;

const SOURCE: &str = "UniversalScanner, Bosch.cs";
/// Mark of a search and of a short answer; its number follows.
const MAGIC: &[u8] = &[0x99, 0x39, 0xa4, 0x27];
/// Length of a short answer: mark, number, hardware address, two octets, three addresses, four octets.
const ANSWER_BYTES: usize = 32;
const DOCUMENT: &[u8] = b"<?xml";
/// What a long answer names its device by, and where that stands at most.
const NAMESPACE: &[u8] = b"OEMExt00:device";
const MAX_HEAD_BYTES: usize = 192;

static KINDS: [Kind; 1] = [Kind {
    name: "bvip.device",
    meaning: "The subject, a camera or encoder of Bosch, answered a search.",
    fields: &[
        Field::new("model", Text, "Model.", SOURCE),
        Field::new("serial", Text, "Serial number.", SOURCE),
        Field::new("mac", Text, "Hardware address.", SOURCE),
        Field::new("ip", Address, "Address.", SOURCE),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "bvip",
    layers: &[Layer::Datagram],
    ports: &[1757, 1758],
    kinds: &KINDS,
    openers: Some(&[b'<'..=b'<', 0x99..=0x99]),
};

impl Dissector for Bvip {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_search = head.bytes.starts_with(MAGIC) && head.bytes.len() == 12;
        if is_search || short(head.bytes).is_some() || is_long(head.bytes) { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let fields = if is_long(payload) { long(payload) } else { short(payload).unwrap_or_default() };
        sink.observe(&KINDS[0], context.sender, fields);
    }
}

fn is_long(bytes: &[u8]) -> bool {
    let head = bytes.get(..MAX_HEAD_BYTES).unwrap_or(bytes);
    bytes.starts_with(DOCUMENT) && head.windows(NAMESPACE.len()).any(|part| part == NAMESPACE)
}

fn short(bytes: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(MAGIC.len()).filter(|magic| *magic == MAGIC && bytes.len() == ANSWER_BYTES)?;
    cursor.skip(4)?;
    let mac = Mac(cursor.array()?).to_string();
    cursor.skip(2)?;
    Some(Fields::new().with("mac", mac).with("ip", IpAddr::V4(Ipv4Addr::from(cursor.array::<4>()?))))
}

fn long(bytes: &[u8]) -> Fields {
    let document = String::from_utf8_lossy(bytes);
    let mut fields = Fields::new();
    texts(&document, |around, written| match around.last() {
        Some(&"friendlyName") => fields.set_first("model", content(written)),
        Some(&"serialNumber") => fields.set_first("serial", content(written)),
        Some(&"physAddress") => fields.set_first("mac", mac_in(&content(written))),
        Some(&"unitIPAddress") => fields.set_first("ip", content(written).parse::<IpAddr>().ok()),
        _ => {}
    });
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    const LONG: &str = "<?xml version=\"1.0\"?><root xmlns=\"OEMExt00:device-1-0\"><device><friendlyName>DINION 7000</friendlyName>\
        <unitName>canary</unitName><serialNumber>0441</serialNumber><physAddress>02-00-00-00-10-0A</physAddress>\
        <unitIPAddress>192.0.2.20</unitIPAddress></device></root>";

    #[test]
    fn both_answers_are_read_and_names_of_units_are_not() {
        let wanted = Fields::new()
            .with("model", "DINION 7000")
            .with("serial", "0441")
            .with("mac", "02:00:00:00:10:0a")
            .with("ip", IpAddr::from([192, 0, 2, 20]));
        assert_eq!(probe(&DISSECTOR, 9, LONG.as_bytes()), Verdict::Mine);
        assert_eq!(datagram(&DISSECTOR, 1758, LONG.as_bytes())[0].fields, wanted);
        let brief = [MAGIC, &[1, 2, 3, 4, 2, 0, 0, 0, 0x10, 0x0a, 3, 0xff, 192, 0, 2, 20], &[0; 12]].concat();
        let wanted = Fields::new().with("mac", "02:00:00:00:10:0a").with("ip", IpAddr::from([192, 0, 2, 20]));
        assert_eq!(probe(&DISSECTOR, 9, &brief), Verdict::Mine);
        assert_eq!(datagram(&DISSECTOR, 1758, &brief)[0].fields, wanted);
    }

    #[test]
    fn searches_say_nothing_and_others_are_not_taken() {
        let search = [MAGIC, &[1, 2, 3, 4, 0xff, 0, 6, 0xde]].concat();
        assert_eq!(probe(&DISSECTOR, 9, &search), Verdict::Mine);
        assert!(datagram(&DISSECTOR, 1757, &search).is_empty());
        for other in [&b"<?xml version=\"1.0\"?><root/>"[..], &[0x99, 0x39, 0xa4, 0x28], &[&search[..], &[0]].concat()] {
            assert_eq!(probe(&DISSECTOR, 1757, other), Verdict::NotMine);
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(rest in ".{0,80}", octets: [u8; 28]) {
            datagram(&DISSECTOR, 1758, &[MAGIC, &octets].concat());
            datagram(&DISSECTOR, 1758, format!("<?xml?><a xmlns='OEMExt00:device'>{rest}").as_bytes());
        }
    }
}
