//! IS-IS (ISO/IEC 10589, RFC 1195): routers that tell each other their ways. Its password is not read.

use crate::octets::{Elements, address, octet_element, u8_at, u16_at};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::{Integer, Text, Texts};
use asepsis_observation::{Field, Fields, Kind, hexadecimal, text};

/// The dissector.
pub static DISSECTOR: Isis = Isis;

/// Reads IS-IS frames.
#[derive(Debug)]
pub struct Isis;

const TAGS: &str = "ISO/IEC 10589 9; RFC 1195 5.3";

static KINDS: [Kind; 2] = [
    Kind {
        name: "isis.hello",
        meaning: "The subject, a router, greets its neighbours.",
        fields: &[
            Field::new("system_id", Text, "Number of the router.", "ISO/IEC 10589 9.5"),
            Field::new("level", Integer, "1 within an area, 2 between areas, 3 both.", "ISO/IEC 10589 9.5"),
            Field::new("areas", Texts, "Areas it is in, in hexadecimal.", TAGS),
            Field::new("addresses", Texts, "Its addresses.", "RFC 1195 5.3; RFC 5308 3"),
        ],
    },
    Kind {
        name: "isis.lsp",
        meaning: "The subject, a router, passes on what a router says of itself.",
        fields: &[
            Field::new("system_id", Text, "Number of the router that is spoken of.", "ISO/IEC 10589 9.8"),
            Field::new("hostname", Text, "Its name.", "RFC 5301 3"),
            Field::new("areas", Texts, "Areas it is in, in hexadecimal.", TAGS),
            Field::new("addresses", Texts, "Its addresses.", "RFC 1195 5.3; RFC 5308 3"),
        ],
    },
];

/// Areas and addresses kept of one message, at most.
const MAX_LISTED: usize = 16;
/// First octet of the network layer (ISO/IEC TR 9577).
const DISCRIMINATOR: u8 = 0x83;
/// An octet that may come before it.
const PADDING: u8 = 0x35;

fn system_id(bytes: &[u8], at: usize) -> Option<String> {
    let [first, second, third] = [u16_at(bytes, at)?, u16_at(bytes, at + 2)?, u16_at(bytes, at + 4)?];
    Some(format!("{first:04x}.{second:04x}.{third:04x}"))
}

/// Adds areas, addresses and, where it may stand, the name out of the elements.
fn elements(fields: &mut Fields, bytes: &[u8], has_name: bool) {
    let (mut areas, mut addresses, mut hostname) = (Vec::new(), Vec::new(), None);
    for (kind, value) in Elements::new(bytes, octet_element) {
        match kind {
            // Each area has its length in front.
            1 => {
                let mut rest = value;
                while let Some((area, behind)) = rest.split_first().and_then(|(length, behind)| {
                    behind.split_at_checked(usize::from(*length)).filter(|(area, _)| !area.is_empty())
                }) {
                    areas.push(hexadecimal(area));
                    rest = behind;
                }
            }
            132 => addresses.extend(value.chunks_exact(4).filter_map(address)),
            232 => addresses.extend(value.chunks_exact(16).filter_map(address)),
            137 => hostname = hostname.or_else(|| has_name.then(|| text(value))),
            _ => {}
        }
    }
    areas.truncate(MAX_LISTED);
    addresses.truncate(MAX_LISTED);
    fields.set("hostname", hostname);
    fields.set("areas", areas);
    fields.set("addresses", addresses);
}

fn read(payload: &[u8]) -> Option<(&'static Kind, Fields)> {
    let header_length = usize::from(u8_at(payload, 1)?);
    if u8_at(payload, 0)? != DISCRIMINATOR || !matches!(u8_at(payload, 3)?, 0 | 6) {
        return None;
    }
    let body = payload.get(header_length..).unwrap_or_default();
    // ISO/IEC 10589 9.5 to 9.13: five bits of type.
    match u8_at(payload, 4)? & 0x1f {
        15..=17 => {
            let level = u8_at(payload, 8).map(|circuit| circuit & 3);
            let mut fields = Fields::new().with("system_id", system_id(payload, 9)?).with("level", level);
            elements(&mut fields, body, false);
            Some((&KINDS[0], fields))
        }
        18 | 20 => {
            let mut fields = Fields::new().with("system_id", system_id(payload, 12)?);
            elements(&mut fields, body, true);
            Some((&KINDS[1], fields))
        }
        _ => None,
    }
}

static PROTOCOL: Protocol = Protocol {
    name: "isis",
    // ISO/IEC 8802-2; and in Cisco's HDLC, which names the same with two octets.
    layers: &[Layer::Llc(0xfe), Layer::Frame(0xfefe)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Isis {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        // Cisco's HDLC has an octet of padding before the first.
        let payload = payload.strip_prefix(&[PADDING]).unwrap_or(payload);
        if let Some((kind, fields)) = read(payload) {
            sink.observe(kind, context.sender, fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_router_greets() {
        let mut bytes = vec![0x83, 27, 1, 0, 15, 1, 0, 0, 1, 0x19, 0x21, 0x68, 0, 0, 1, 0, 30, 0, 50, 64];
        bytes.extend([0; 7]);
        bytes.extend([1, 4, 3, 0x49, 0, 1, 132, 4, 192, 0, 2, 1, 137, 2, b'r', b'1']);
        let expected = Fields::new()
            .with("system_id", "1921.6800.0001")
            .with("level", 1_u8)
            .with("areas", vec!["490001"])
            .with("addresses", vec!["192.0.2.1"]);
        let (kind, fields) = read(&bytes).unwrap();
        assert_eq!((kind.name, fields), ("isis.hello", expected));
        for length in 0..bytes.len() {
            read(&bytes[..length]);
        }
    }

    #[test]
    fn passwords_are_not_read() {
        let mut bytes = vec![0x83, 27, 1, 0, 15, 1, 0, 0, 1, 0x19, 0x21, 0x68, 0, 0, 1, 0, 30, 0, 50, 64];
        bytes.extend([0; 7]);
        bytes.extend(b"\x0a\x07\x01canary\x85\x07\x01canary\x01\x04\x03\x49\x00\x01");
        let (_, fields) = read(&bytes).unwrap();
        assert!(!format!("{fields:?}").contains("canary"), "{fields:?}");
        assert!(!format!("{fields:?}").contains("63616e617279"), "{fields:?}");
    }

    #[test]
    fn a_router_tells_the_name_of_one() {
        let mut bytes = vec![0x83, 27, 1, 0, 18, 1, 0, 0, 0, 40, 4, 0xb0, 0x19, 0x21, 0x68, 0, 0, 2, 0, 0];
        bytes.extend([0; 7]);
        bytes.extend([137, 2, b'r', b'2']);
        let expected = Fields::new().with("system_id", "1921.6800.0002").with("hostname", "r2");
        let (kind, fields) = read(&bytes).unwrap();
        assert_eq!((kind.name, fields), ("isis.lsp", expected));
    }
}
