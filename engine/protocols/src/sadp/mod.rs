//! SADP, by which Hikvision's cameras and recorders, and those of its many brands, are found: model, serial number and
//! versions in XML. Elements checked against published answers of its cameras.

use crate::markup::{content, texts};
use crate::octets::mac_in;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Boolean, Text};
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Sadp = Sadp;

/// Reads SADP datagrams.
#[derive(Debug)]
pub struct Sadp;

const SOURCE: &str = "Hikvision, SADP";
/// Where the document begins, and what proves it.
const START: &[u8] = b"<?xml";
const ANSWER: &str = "<ProbeMatch>";
const QUESTION: &str = "<Probe>";
const INQUIRY: &str = "<Types>inquiry</Types>";
/// Octets in which the mark is looked for: behind declaration and perhaps a namespace.
const SEARCHED_BYTES: usize = 512;

/// Elements and their fields. Names of users, places and passwords are not among them.
const ELEMENTS: &[(&str, &str)] = &[
    ("DeviceDescription", "model"),
    ("DeviceSN", "serial"),
    ("SoftwareVersion", "firmware_version"),
    ("DSPVersion", "codec_version"),
];

static KINDS: [Kind; 2] = [
    Kind {
        name: "sadp.device",
        meaning: "The subject, a camera or recorder of Hikvision or a brand of it, tells what it is.",
        fields: &[
            Field::new("model", Text, "Model.", SOURCE),
            Field::new("serial", Text, "Serial number, which begins with the model.", SOURCE),
            Field::new("mac", Text, "Hardware address.", SOURCE),
            Field::new("firmware_version", Text, "Version of its firmware.", SOURCE),
            Field::new("codec_version", Text, "Version of its video coder.", SOURCE),
            Field::new("is_activated", Boolean, "False while nobody has set a password.", SOURCE),
        ],
    },
    Kind {
        name: "sadp.search",
        meaning: "The subject looked for cameras of Hikvision.",
        fields: &[Field::new("is_inquiry", Boolean, "True when it asks who is there.", SOURCE)],
    },
];
const DEVICE: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "sadp",
    layers: &[Layer::Datagram],
    ports: &[37_020],
    kinds: &KINDS,
    openers: Some(&[b'<'..=b'<']),
};

impl Dissector for Sadp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let start = head.bytes.get(..SEARCHED_BYTES).unwrap_or(head.bytes);
        let Ok(start) = std::str::from_utf8(start) else { return Verdict::NotMine };
        let is_mine = head.bytes.starts_with(START)
            && (start.contains(QUESTION) || start.contains(ANSWER))
            && start.contains(INQUIRY);
        if is_mine { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let document = String::from_utf8_lossy(payload);
        if document.contains(QUESTION) {
            let fields = Fields::new().with("is_inquiry", document.contains(INQUIRY));
            return sink.observe(SEARCH, context.sender, fields);
        }
        let mut fields = Fields::new();
        texts(&document, |around, written| {
            let Some(name) = around.last() else { return };
            match *name {
                "Activated" => fields.set_first("is_activated", written.trim() == "true"),
                "MAC" => fields.set_first("mac", mac_in(written.trim())),
                _ => {}
            }
            if let Some((_, field)) = ELEMENTS.iter().find(|(known, _)| known == name) {
                fields.set_first(field, Some(content(written)).filter(|value| !value.is_empty()));
            }
        });
        sink.observe(DEVICE, context.sender, fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    const MATCH: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\r\n<ProbeMatch>\r\n<Uuid>1</Uuid>\r\n<Types>inquiry</Types>\r\n\
        <DeviceDescription>DS-2CD2042WD-I</DeviceDescription>\r\n<DeviceSN>DS-2CD2042WD-I20160102AAWR123456789</DeviceSN>\r\n\
        <MAC>02-00-00-00-00-09</MAC>\r\n<SoftwareVersion>V5.4.5build 170124</SoftwareVersion>\r\n<Activated>true</Activated>\r\n\
        <OEMInfo>canary</OEMInfo></ProbeMatch>";

    #[test]
    fn a_camera_tells_what_it_is() {
        assert_eq!(probe(&DISSECTOR, 9, MATCH.as_bytes()), Verdict::Mine);
        let wanted = Fields::new()
            .with("model", "DS-2CD2042WD-I")
            .with("serial", "DS-2CD2042WD-I20160102AAWR123456789")
            .with("mac", "02:00:00:00:00:09")
            .with("firmware_version", "V5.4.5build 170124")
            .with("is_activated", true);
        assert_eq!(datagram(&DISSECTOR, 37_020, MATCH.as_bytes())[0].fields, wanted);
    }

    #[test]
    fn questions_are_told_and_other_documents_are_not_taken() {
        let question = b"<?xml version=\"1.0\" encoding=\"utf-8\"?><Probe><Uuid>1</Uuid><Types>inquiry</Types></Probe>";
        assert_eq!(probe(&DISSECTOR, 37_020, question), Verdict::Mine);
        assert_eq!(datagram(&DISSECTOR, 37_020, question)[0].fields, Fields::new().with("is_inquiry", true));
        assert_eq!(probe(&DISSECTOR, 37_020, b"<?xml version=\"1.0\"?><Envelope/>"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_document_is_survived(bytes: Vec<u8>) {
            datagram(&DISSECTOR, 37_020, &[MATCH.as_bytes(), &bytes].concat());
            datagram(&DISSECTOR, 37_020, &bytes);
        }
    }
}
