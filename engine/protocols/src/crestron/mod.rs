//! Crestron's autodiscovery: control systems, touch panels and displays tell name, model, firmware and serial number. Layout
//! checked against R. Lawshae, "Who Controls the Controllers" (DEF CON 26), and the search of `OpenVAS`: name and description
//! stand at 10 and 266.

use crate::octets::array_at;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Boolean, Text};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Crestron = Crestron;

/// Reads the search for Crestron's devices.
#[derive(Debug)]
pub struct Crestron;

const SOURCE: &str = "Crestron, autodiscovery";
const PORTS: &[u16] = &[41_794];
const QUESTION: [u8; 10] = [0x14, 0, 0, 0, 1, 4, 0, 3, 0, 0];
const ANSWER: [u8; 4] = [0x15, 0, 0, 0];
/// Head and the name of who asks, filled up with zeros; an answer is never shorter.
const QUESTION_BYTES: usize = 266;
/// Where the name of the device begins, and where its description does.
const NAME_AT: usize = 10;
const DESCRIPTION_AT: usize = QUESTION_BYTES;
const MAX_NAME_BYTES: usize = 64;
const MAX_DESCRIPTION_BYTES: usize = 256;

static KINDS: [Kind; 2] = [
    Kind {
        name: "crestron.device",
        meaning: "The subject, a device of Crestron, tells what it is.",
        fields: &[
            Field::new("host_name", Text, "Its name.", SOURCE),
            Field::new("model", Text, "Model: CP3, TSW-760.", SOURCE),
            Field::new("firmware_version", Text, "Version of its firmware.", SOURCE),
            Field::new("serial", Text, "Number of the device, eight hexadecimal digits.", SOURCE),
        ],
    },
    Kind {
        name: "crestron.search",
        meaning: "The subject looked for devices of Crestron.",
        fields: &[Field::new("is_search", Boolean, "True when it asks who is there.", SOURCE)],
    },
];
const DEVICE: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "crestron",
    layers: &[Layer::Datagram],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[0x14..=0x15]),
};

impl Dissector for Crestron {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The heads are weak: they count at the usual port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_question = array_at(head.bytes, 0) == Some(QUESTION) && head.bytes.len() == QUESTION_BYTES;
        let is_mine = head.has_port(PORTS) && (is_question || described(head.bytes).is_some());
        if is_mine { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if payload.starts_with(&QUESTION) {
            return sink.observe(SEARCH, context.sender, Fields::new().with("is_search", true));
        }
        if let Some((name, description)) = described(payload) {
            sink.observe(DEVICE, context.sender, device(name, description));
        }
    }
}

/// Name and description of an answer: `MODEL [v1.2.3 (date), #number]`.
fn described(bytes: &[u8]) -> Option<(&[u8], &str)> {
    let (name, description) = bytes.strip_prefix(&ANSWER).and(bytes.get(NAME_AT..))?.split_at_checked(DESCRIPTION_AT - NAME_AT)?;
    let up_to_zero = |place| <[u8]>::split(place, |octet| *octet == 0).next().filter(|told| !told.is_empty());
    let name = up_to_zero(name).filter(|name| name.len() <= MAX_NAME_BYTES)?;
    let description = up_to_zero(description).filter(|told| told.len() <= MAX_DESCRIPTION_BYTES)?;
    let description = std::str::from_utf8(description).ok().filter(|told| told.contains(" [v") && told.contains(']'))?;
    Some((name, description))
}

fn device(name: &[u8], description: &str) -> Fields {
    let (model, rest) = description.split_once(" [v").unwrap_or_default();
    let inside = rest.split(']').next().unwrap_or_default();
    let version = inside.split([' ', ',']).next().filter(|version| !version.is_empty());
    let serial = inside.split_once('#').map(|(_, number)| number.trim()).filter(|number| !number.is_empty());
    let is_name = name.iter().all(|octet| octet.is_ascii_alphanumeric() || b"-_.".contains(octet));
    Fields::new()
        .with("host_name", is_name.then(|| text(name)))
        .with("model", Some(text(model.as_bytes())).filter(|model| !model.is_empty()))
        .with("firmware_version", version.map(|version| text(version.as_bytes())))
        .with("serial", serial.map(|serial| text(serial.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn message(head: &[u8], name: &[u8], more: &[u8]) -> Vec<u8> {
        let mut bytes = [head, name].concat();
        bytes.resize(QUESTION_BYTES, 0);
        bytes.extend(more);
        bytes
    }

    const HEAD: [u8; 10] = [0x15, 0, 0, 0, 1, 4, 0, 3, 0, 0];

    #[test]
    fn a_device_tells_what_it_is() {
        let answer = message(&HEAD, b"ROOM-7", b"CP3 [v1.501.0013 (Mar 03 2014), #004E7B2D] @E-020000000009\0");
        assert_eq!(probe(&DISSECTOR, 41_794, &answer), Verdict::Mine);
        let wanted = Fields::new()
            .with("host_name", "ROOM-7")
            .with("model", "CP3")
            .with("firmware_version", "1.501.0013")
            .with("serial", "004E7B2D");
        assert_eq!(datagram(&DISSECTOR, 41_794, &answer)[0].fields, wanted);
        let question = message(&QUESTION, b"canary", b"");
        let seen = datagram(&DISSECTOR, 41_794, &question);
        assert_eq!((seen[0].kind, &seen[0].fields), (SEARCH, &Fields::new().with("is_search", true)));
    }

    #[test]
    fn heads_count_at_the_usual_port_and_with_a_description() {
        let question = message(&QUESTION, b"", b"");
        assert_eq!(probe(&DISSECTOR, 41_794, &question), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &question), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 41_794, &question[..265]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 41_794, &message(&HEAD, b"ROOM-7", b"other")), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(name in prop::collection::vec(any::<u8>(), 0..80), more in prop::collection::vec(any::<u8>(), 0..80)) {
            datagram(&DISSECTOR, 41_794, &message(&HEAD, &name, &more));
        }
    }
}
