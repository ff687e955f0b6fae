//! `KNXnet/IP` (ISO 22510): interfaces and routers of building control describe themselves.

use crate::cursor::Cursor;
use crate::dns::field;
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, Mac, hexadecimal, latin_text};

/// The dissector.
pub static DISSECTOR: Knx = Knx;

/// Reads `KNXnet/IP` over UDP.
#[derive(Debug)]
pub struct Knx;

/// Length of the header, version 1.0 of the protocol.
const HEADER: [u8; 2] = [6, 0x10];
/// Services: answers to a search, to a question for the description, to a search with filters.
const SEARCH_RESPONSE: u16 = 0x0202;
const DESCRIPTION_RESPONSE: u16 = 0x0204;
const EXTENDED_SEARCH_RESPONSE: u16 = 0x020c;
/// Octets of an endpoint, which stands before the descriptions in answers to a search.
const ENDPOINT_BYTES: usize = 8;
/// Type of the description of the device.
const DEVICE: u8 = 1;
/// Descriptions read of one message, at most.
const MAX_DESCRIPTIONS: usize = 16;
const CLAUSE: &str = "ISO 22510 7.5.4.2";

static KINDS: [Kind; 2] = [
    Kind {
        name: "knx.device",
        meaning: "The subject described itself.",
        fields: &[
            field("name", FieldType::Text, "Name of the device.", CLAUSE),
            field("serial", FieldType::Octets, "Serial number: first the maker's number, two octets.", CLAUSE),
            field("manufacturer_id", FieldType::Integer, "Number of the maker, from the serial number.", CLAUSE),
            field("mac", FieldType::Text, "Hardware address.", CLAUSE),
            field("individual_address", FieldType::Text, "Address in the installation: area, line, device.", CLAUSE),
            field("medium", FieldType::Integer, "Bits of the media: 2 twisted pair, 4 power line, 16 radio, 32 IP.", CLAUSE),
        ],
    },
    Kind {
        name: "knx.message",
        meaning: "The subject sent a message of KNXnet/IP.",
        fields: &[field("service", FieldType::Integer, "Type of the service.", "ISO 22510 5.2.4")],
    },
];
const DESCRIPTION: &Kind = &KINDS[0];
const MESSAGE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "knx",
    layers: &[Layer::Datagram],
    ports: &[3671],
    kinds: &KINDS,
    openers: Some(&[6..=6]),
};

impl Dissector for Knx {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// Header, a known family of services and a length that is the datagram's.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if message(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some((service, mut cursor)) = message(payload) else { return };
        sink.observe(MESSAGE, context.sender, Fields::new().with("service", service));
        let to_descriptions = match service {
            SEARCH_RESPONSE | EXTENDED_SEARCH_RESPONSE => cursor.skip(ENDPOINT_BYTES),
            DESCRIPTION_RESPONSE => Some(()),
            _ => None,
        };
        if to_descriptions.is_some() {
            read_descriptions(cursor, context, sink);
        }
    }
}

fn message(bytes: &[u8]) -> Option<(u16, Cursor<'_>)> {
    let mut cursor = Cursor::new(bytes.strip_prefix(&HEADER)?);
    let service = cursor.big16().filter(|service| matches!(service >> 4, 0x20 | 0x31 | 0x42 | 0x53 | 0x74 | 0x95))?;
    let is_whole = usize::from(cursor.big16()?) == bytes.len();
    is_whole.then_some((service, cursor))
}

/// Length with these two octets, type, content.
fn read_descriptions(mut cursor: Cursor<'_>, context: &Context, sink: &mut Sink) {
    for _ in 0..MAX_DESCRIPTIONS {
        let Some([length, kind]) = cursor.array() else { return };
        let Some(described) = usize::from(length).checked_sub(2).and_then(|rest| cursor.take(rest)) else { return };
        if kind == DEVICE {
            sink.observe(DESCRIPTION, context.sender, device(described).unwrap_or_default());
        }
    }
}

/// Medium, status, individual address, installation, serial number, multicast address, hardware address, name.
fn device(content: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(content);
    let [medium, _] = cursor.array()?;
    let address = cursor.big16()?;
    cursor.skip(2)?;
    let serial = cursor.array::<6>().filter(|serial| *serial != [0; 6]);
    cursor.skip(4)?;
    let mac = cursor.array().map(Mac).filter(|mac| mac.0 != [0; 6]);
    let name = latin_text(cursor.take(30)?);
    Some(
        Fields::new()
            .with("name", name)
            .with("serial", serial.map(|serial| hexadecimal(&serial)))
            .with("manufacturer_id", serial.map(|[high, low, ..]| u16::from_be_bytes([high, low])))
            .with("mac", mac.map(|mac| mac.to_string()))
            .with("individual_address", format!("{}.{}.{}", address >> 12, address >> 8 & 15, address & 255))
            .with("medium", medium),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use asepsis_observation::Value;

    fn answer(service: u16, before: &[u8]) -> Vec<u8> {
        let mut device = vec![54, 1, 2, 0, 0x11, 0x05, 0, 0, 0, 0xc5, 1, 2, 3, 4, 224, 0, 23, 12, 2, 0, 0, 0, 0, 9];
        device.extend_from_slice(b"IP Interface");
        device.resize(54, 0);
        let length = u16::try_from(6 + before.len() + device.len()).unwrap().to_be_bytes();
        [&HEADER[..], &service.to_be_bytes(), &length, before, &device].concat()
    }

    #[test]
    fn a_device_describes_itself() {
        let endpoint = [8, 1, 192, 0, 2, 7, 0x0e, 0x57];
        for message in [answer(SEARCH_RESPONSE, &endpoint), answer(DESCRIPTION_RESPONSE, &[])] {
            let seen = datagram(&DISSECTOR, 3671, &message);
            assert_eq!(seen[1].fields.get("name"), Some(&Value::Text("IP Interface".into())));
            assert_eq!(seen[1].fields.get("individual_address"), Some(&Value::Text("1.1.5".into())));
            assert_eq!(seen[1].fields.get("serial"), Some(&Value::Text("00c501020304".into())));
            assert_eq!(seen[1].fields.get("mac"), Some(&Value::Text("02:00:00:00:00:09".into())));
        }
    }

    #[test]
    fn header_service_and_length_must_fit() {
        assert_eq!(probe(&DISSECTOR, 9, &answer(DESCRIPTION_RESPONSE, &[])), Verdict::Mine);
        for other in [&[6, 0x10, 2, 4, 0, 99][..], &[6, 0x10, 0x99, 1, 0, 6], &[6, 0x20, 2, 4, 0, 6], b"hello"] {
            assert_eq!(probe(&DISSECTOR, 3671, other), Verdict::NotMine);
        }
    }
}
