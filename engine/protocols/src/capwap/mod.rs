//! CAPWAP (RFC 5415): access points tell their controller maker, model, serial number and versions before they encrypt, and
//! begin to encrypt with certificates.

use crate::cursor::Cursor;
use crate::dtls::{self, is_dtls};
use crate::octets::{Elements, word_element};
use crate::text_head::any_text;
use crate::{Context, Conversation, Dissector, Head, Layer, Progress, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Integer, Text};
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Capwap = Capwap;

/// Reads the control messages of CAPWAP that are in clear.
#[derive(Debug)]
pub struct Capwap;

const PORT: u16 = 5246;
/// RFC 5415 4.5.1: type, sequence, length and flags.
const CONTROL_BYTES: usize = 8;
/// What the length of a control message counts of its header: itself and the flags.
const COUNTED_BYTES: usize = 3;
/// RFC 5415 4.5.1.1: messages that may come before the handshake.
const DISCOVERY_REQUEST: u32 = 1;
const DISCOVERY_RESPONSE: u32 = 2;
const JOIN_REQUEST: u32 = 3;
const PRIMARY_REQUEST: u32 = 19;

static KINDS: [Kind; 2] = [
    Kind {
        name: "capwap.access_point",
        meaning: "The subject, a wireless access point, told a controller what it is.",
        fields: &[
            Field::new("vendor", Integer, "Enterprise number of the maker.", "RFC 5415 4.6.40"),
            Field::new("model", Text, "Model.", "RFC 5415 4.6.40, model number"),
            Field::new("serial", Text, "Serial number.", "RFC 5415 4.6.40, serial number"),
            Field::new("hardware_version", Text, "Version of the hardware.", "RFC 5415 4.6.41"),
            Field::new("software_version", Text, "Version of the software.", "RFC 5415 4.6.41"),
            Field::new("name", Text, "Name.", "RFC 5415 4.6.45"),
        ],
    },
    Kind {
        name: "capwap.controller",
        meaning: "The subject, a controller of access points, told one what it is.",
        fields: &[
            Field::new("name", Text, "Name.", "RFC 5415 4.6.4"),
            Field::new("software_version", Text, "Version of the software.", "RFC 5415 4.6.1"),
            Field::new("hardware_version", Text, "Version of the hardware.", "RFC 5415 4.6.1"),
        ],
    },
];
const ACCESS_POINT: &Kind = &KINDS[0];
const CONTROLLER: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "capwap",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[0..=1]),
};

impl Dissector for Capwap {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if message(head.bytes).is_some() || encrypted(head.bytes).is_some_and(is_dtls) { Verdict::Mine } else { Verdict::NotMine }
    }

    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Exchange>::default())
    }
}

/// Messages in clear, then those of the handshake.
#[derive(Debug, Default)]
struct Exchange(dtls::Carried);

impl Conversation for Exchange {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if let Some(records) = encrypted(bytes) {
            // RFC 5415 2.4.4.3: certificates are of access points and controllers.
            self.0.datagram(records, true, context, sink);
        } else if let Some((kind, elements)) = message(bytes) {
            let all = Elements::new(elements, word_element);
            let fields = all.fold(Fields::new(), |fields, (kind, value)| tell(fields, kind, value));
            sink.observe(if kind == DISCOVERY_RESPONSE { CONTROLLER } else { ACCESS_POINT }, context.sender, fields);
        }
        Progress::Consumed(bytes.len())
    }
}

/// RFC 5415 4.2: what follows the preamble of version 0 that announces DTLS.
fn encrypted(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(&[1, 0, 0, 0])
}

/// RFC 5415 4.3, 4.5.1: the elements of a message in clear, whose lengths fit.
fn message(bytes: &[u8]) -> Option<(u32, &[u8])> {
    // The preamble, version 0 and in clear, then the length of the header in words of four octets in five bits.
    let [0, length, ..] = *bytes else { return None };
    let control = bytes.get(usize::from(length >> 3) * 4..).filter(|_| length >> 3 >= 2)?;
    let mut cursor = Cursor::new(control);
    let (kind, _) = (cursor.big32()?, cursor.byte()?);
    let length = usize::from(cursor.big16()?);
    let elements = control.get(CONTROL_BYTES..)?;
    let is_known = matches!(kind, DISCOVERY_REQUEST | DISCOVERY_RESPONSE | JOIN_REQUEST | PRIMARY_REQUEST);
    // Some senders count the elements alone.
    let fits = length == elements.len() + COUNTED_BYTES || length == elements.len();
    let mut all = Elements::new(elements, word_element);
    let are_known = all.by_ref().all(|(kind, _)| (1..=53).contains(&kind) || (1024..=1100).contains(&kind));
    (is_known && fits && !elements.is_empty() && are_known && all.rest().is_empty()).then_some((kind, elements))
}

fn tell(mut fields: Fields, kind: u16, value: &[u8]) -> Fields {
    match kind {
        // AC descriptor: stations, limits, active and greatest access points, security, radio, reserved and datagram policy.
        1 => parts(&mut fields, value.get(12..).unwrap_or_default(), [4, 5]),
        // Names of the controller and of the access point.
        4 | 45 => fields.set_first("name", any_text(value)),
        // WTP board data: maker, then parts of two octets' type and length.
        38 => board(&mut fields, value),
        // WTP descriptor: radios, and pairs of encryption and what it applies to, then versions.
        39 => {
            let pairs = value.get(2).map_or(0, |count| usize::from(*count));
            parts(&mut fields, value.get(3 + 3 * pairs..).unwrap_or_default(), [0, 1]);
        }
        _ => {}
    }
    fields
}

fn board(fields: &mut Fields, value: &[u8]) {
    let mut cursor = Cursor::new(value);
    fields.set_first("vendor", cursor.big32());
    for (kind, part) in Elements::new(cursor.rest(), word_element) {
        match kind {
            0 => fields.set_first("model", any_text(part)),
            1 => fields.set_first("serial", any_text(part)),
            _ => {}
        }
    }
}

/// Versions, each behind the maker's number; `wanted` are the types of those of hardware and of running software.
fn parts(fields: &mut Fields, mut rest: &[u8], wanted: [u16; 2]) {
    let [hardware, software] = wanted;
    while let Some((kind, value, after)) = rest.get(4..).and_then(word_element) {
        match kind {
            _ if kind == hardware => fields.set_first("hardware_version", version(value)),
            _ if kind == software => fields.set_first("software_version", version(value)),
            _ => {}
        }
        rest = after;
    }
}

/// Text, or octets that are meant as numbers with dots between them.
fn version(value: &[u8]) -> String {
    if value.iter().all(|octet| (b' '..0x7f).contains(octet)) {
        return any_text(value);
    }
    value.iter().take(8).map(ToString::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn element(kind: u16, value: &[u8]) -> Vec<u8> {
        [&kind.to_be_bytes(), &u16::try_from(value.len()).unwrap().to_be_bytes(), value].concat()
    }

    fn message(kind: u8, elements: &[u8]) -> Vec<u8> {
        let length = u16::try_from(elements.len() + 3).unwrap().to_be_bytes();
        [&[0, 0x10, 2, 0, 0, 0, 0, 0, 0, 0, 0, kind, 1][..], &length, &[0], elements].concat()
    }

    fn part(kind: u16, value: &[u8]) -> Vec<u8> {
        [&[0, 0, 0x39, 0xe7][..], &element(kind, value)].concat()
    }

    #[test]
    fn an_access_point_tells_what_it_is() {
        let board = [&[0, 0, 0x39, 0xe7][..], &element(0, b"AP 23"), &element(1, b"S001")].concat();
        let descriptor = [&[1, 1, 1, 0, 0, 1][..], &part(0, b"1.0"), &part(1, &[7, 4, 100, 0])].concat();
        let bytes = message(1, &[element(38, &board), element(39, &descriptor), element(45, b"ward-ap")].concat());
        assert_eq!(probe(&DISSECTOR, 9, &bytes), Verdict::Mine);
        let wanted = Fields::new()
            .with("vendor", 14_823)
            .with("model", "AP 23")
            .with("serial", "S001")
            .with("hardware_version", "1.0")
            .with("software_version", "7.4.100.0")
            .with("name", "ward-ap");
        assert_eq!(datagram(&DISSECTOR, PORT, &bytes)[0].fields, wanted);
    }

    #[test]
    fn a_controller_tells_its_name_and_versions() {
        let descriptor = [&[0; 12][..], &part(4, b"8.10"), &part(5, b"8.10.1")].concat();
        let bytes = message(2, &[element(1, &descriptor), element(4, b"wlc")].concat());
        let wanted = Fields::new().with("hardware_version", "8.10").with("software_version", "8.10.1").with("name", "wlc");
        let seen = datagram(&DISSECTOR, PORT, &bytes);
        assert_eq!((seen[0].kind.name, &seen[0].fields), ("capwap.controller", &wanted));
    }

    #[test]
    fn places_and_networks_are_not_read() {
        let others: Vec<u8> =
            (1..=53).filter(|kind| ![1, 4, 38, 39, 45].contains(kind)).flat_map(|kind| element(kind, b"canary")).collect();
        let board = [&[0, 0, 0x39, 0xe7][..], &element(0, b"AP 23"), &element(9, b"canary")].concat();
        let seen = datagram(&DISSECTOR, PORT, &message(1, &[others, element(38, &board)].concat()));
        assert_eq!(seen[0].fields, Fields::new().with("vendor", 14_823).with("model", "AP 23"));
    }

    #[test]
    fn encrypted_and_cut_messages_are_not_taken() {
        let bytes = message(1, &element(45, b"ap"));
        assert_eq!(probe(&DISSECTOR, PORT, &[&[1], &bytes[1..]].concat()), Verdict::NotMine);
        for length in 1..bytes.len() {
            assert_eq!(probe(&DISSECTOR, PORT, &bytes[..length]), Verdict::NotMine);
        }
    }

    proptest! {
        #[test]
        fn any_elements_are_survived(kind in 1..4_u8, number in 1..54_u16, value in prop::collection::vec(any::<u8>(), 0..90)) {
            datagram(&DISSECTOR, PORT, &message(kind, &element(number, &value)));
        }
    }
}
