//! BJNP: how Canon's printers and scanners are searched for and tell what they are. Jobs and their owners are not read.

use crate::device_id;
use crate::dns::field;
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, Mac, text};

/// The dissector.
pub static DISSECTOR: Bjnp = Bjnp;

/// Reads BJNP.
#[derive(Debug)]
pub struct Bjnp;

/// Printers, scanners and those before them (IANA canon-bjnp1 to canon-bjnp4).
const PORTS: &[u16] = &[8611, 8612, 8613, 8614];
/// Mark, kind of device, command, number, session, length.
const HEADER_BYTES: usize = 16;
/// The mark of the protocol, of searches for it by broadcast, and of its follower.
const MARKS: [&[u8]; 3] = [b"BJNP", b"BJNB", b"MFNP"];
/// Answers have the highest bit of the kind of device.
const ANSWER: u8 = 0x80;
const DISCOVER: u8 = 1;
const GET_ID: u8 = 0x30;

static KINDS: [Kind; 2] = [
    Kind {
        name: "bjnp.request",
        meaning: "The subject searched for or asked a Canon printer or scanner.",
        fields: &[field("id", FieldType::Text, "Mark of the protocol.", "BJNP header")],
    },
    Kind {
        name: "bjnp.identity",
        meaning: "The subject, a Canon printer or scanner, told what it is.",
        fields: &[
            field("id", FieldType::Text, "Mark of the protocol.", "BJNP header"),
            field("mac", FieldType::Text, "Hardware address.", "BJNP, answer to discover"),
            field("manufacturer", FieldType::Text, "Maker.", "IEEE 1284 7.6, MFG"),
            field("model", FieldType::Text, "Model.", "IEEE 1284 7.6, MDL"),
            field("command_set", FieldType::Text, "Languages it understands.", "IEEE 1284 7.6, CMD"),
            field("class", FieldType::Text, "Class of device.", "IEEE 1284 7.6, CLS"),
            field("serial", FieldType::Text, "Serial number.", "IEEE 1284 7.6, SN"),
            field("firmware_version", FieldType::Text, "Version of its software.", "IEEE 1284 7.6, VER"),
        ],
    },
];
const REQUEST: &Kind = &KINDS[0];
const IDENTITY: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "bjnp",
    layers: &[Layer::Datagram],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[b'B'..=b'B', b'M'..=b'M']),
};

impl Dissector for Bjnp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if content(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let (Some(body), Some([_, _, _, _, device, command])) = (content(payload), payload.first_chunk::<6>()) else { return };
        let fields = Fields::new().with("id", payload.get(..4).map(text));
        if device & ANSWER == 0 {
            return sink.observe(REQUEST, context.sender, fields);
        }
        let fields = match *command {
            DISCOVER => fields.with("mac", hardware_address(body)),
            // The identifier has its length before it.
            GET_ID => device_id::read(body.get(2..).unwrap_or_default(), fields),
            _ => fields,
        };
        sink.observe(IDENTITY, context.sender, fields);
    }
}

/// What follows the header, whose length must fit.
fn content(bytes: &[u8]) -> Option<&[u8]> {
    let (header, content) = bytes.split_first_chunk::<HEADER_BYTES>()?;
    let length = u32::from_be_bytes(header.last_chunk().copied()?);
    let is_known = MARKS.iter().any(|mark| header.starts_with(mark));
    (is_known && usize::try_from(length).is_ok_and(|length| length == content.len())).then_some(content)
}

/// Four octets, lengths of both addresses, the hardware address.
fn hardware_address(content: &[u8]) -> Option<String> {
    let octets: &[u8; 6] = content.get(6..)?.first_chunk()?;
    (content.get(4) == Some(&6) && *octets != [0; 6]).then(|| Mac(*octets).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn message(device: u8, command: u8, content: &[u8]) -> Vec<u8> {
        let mut bytes = b"BJNP".to_vec();
        bytes.extend([device, command, 0, 0, 0, 1, 0, 0]);
        bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        bytes.extend(content);
        bytes
    }

    #[test]
    fn answers_tell_address_and_model() {
        let found = datagram(&DISSECTOR, 8611, &message(0x81, 1, &[0, 0, 0, 0, 6, 4, 2, 0, 0, 0, 0, 9, 192, 0, 2, 9]));
        assert_eq!(found[0].fields, Fields::new().with("id", "BJNP").with("mac", "02:00:00:00:00:09"));
        let found = datagram(&DISSECTOR, 8611, &message(0x81, 0x30, b"\0\x20MFG:Canon;MDL:P1;VER:1.05;CMT:x;"));
        let wanted = Fields::new().with("id", "BJNP").with("manufacturer", "Canon").with("model", "P1").with("firmware_version", "1.05");
        assert_eq!(found[0].fields, wanted);
        assert_eq!(datagram(&DISSECTOR, 8611, &message(1, 1, &[]))[0].kind, REQUEST);
    }

    #[test]
    fn the_length_must_fit() {
        assert_eq!(probe(&DISSECTOR, 9, &message(1, 1, &[])), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 8611, &[&message(1, 1, &[])[..], &[0]].concat()), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_content_is_survived(device: u8, command: u8, content in prop::collection::vec(any::<u8>(), 0..80)) {
            datagram(&DISSECTOR, 8611, &message(device, command, &content));
        }
    }
}
