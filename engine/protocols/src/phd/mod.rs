//! Personal health devices (ISO/IEEE 11073-20601): which one associates, by its identifier and configuration.
//!
//! Only the association is read; data that follow are measured values.

use crate::octets::{u16_at, u32_at};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind, hexadecimal};

/// The dissector.
pub static DISSECTOR: Phd = Phd;

/// Reads associations of personal health devices.
#[derive(Debug)]
pub struct Phd;

/// Association request and response, as the choice of the APDU (11073-20601 A.8).
const REQUEST: u16 = 0xe200;
const RESPONSE: u16 = 0xe300;
/// The optimised exchange protocol, `data-proto-id-20601`.
const DATA_PROTOCOL: u16 = 20_601;
/// Longest association: the lists of protocols in it are short.
const MAX_ASSOCIATION_BYTES: usize = 512;
/// Protocols offered in one request that are looked at.
const MAX_PROTOCOLS: usize = 8;
/// Bit of the system type that an agent sets, and the one of a manager (`SystemType`).
const AGENT: u32 = 0x0080_0000;
const MANAGER: u32 = 0x8000_0000;

const SOURCE: &str = "ISO/IEEE 11073-20601 A.8, PhdAssociationInformation";

/// The last stands in requests only: a manager has no configuration.
const FIELDS: [Field; 3] = [
    Field {
        name: "system_id",
        of: FieldType::Octets,
        meaning: "Identifier of the system, an EUI-64 that begins with its maker's OUI.",
        source: SOURCE,
    },
    Field { name: "role", of: FieldType::Text, meaning: "agent (the device) or manager.", source: SOURCE },
    Field {
        name: "configuration",
        of: FieldType::Integer,
        meaning: "Number of the configuration; standard ones name the kind of device, from 0x4000 on they are the maker's.",
        source: SOURCE,
    },
];

static KINDS: [Kind; 2] = [
    Kind { name: "phd.association_request", meaning: "A device asked to associate.", fields: &FIELDS },
    Kind { name: "phd.association_response", meaning: "A manager answered a device that asked to associate.", fields: FIELDS.split_at(2).0 },
];
static ASKED: &Kind = &KINDS[0];
static ANSWERED: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "phd",
    layers: &[Layer::Stream],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Phd {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match Apdu::read(head.bytes) {
            Some(Apdu::Association { .. }) => Verdict::Mine,
            Some(Apdu::Partial) => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Association))
    }
}

enum Apdu {
    /// The start of an association that is not whole.
    Partial,
    Association { kind: &'static Kind, fields: Fields },
    Other,
}

impl Apdu {
    /// Nothing when the bytes cannot begin an association.
    fn read(bytes: &[u8]) -> Option<Self> {
        let Some(choice) = u16_at(bytes, 0) else {
            return bytes.first().filter(|first| matches!(first, 0xe2 | 0xe3)).map(|_| Self::Partial);
        };
        if !matches!(choice, REQUEST | RESPONSE) {
            return None;
        }
        let Some(length) = u16_at(bytes, 2) else { return Some(Self::Partial) };
        if !(8..=MAX_ASSOCIATION_BYTES).contains(&usize::from(length)) {
            return None;
        }
        let Some(body) = bytes.get(4..4 + usize::from(length)) else { return Some(Self::Partial) };
        let fields = if choice == REQUEST { request(body) } else { response(body) };
        let kind = if choice == REQUEST { ASKED } else { ANSWERED };
        Some(fields.map_or(Self::Other, |fields| Self::Association { kind, fields }))
    }
}

/// Version of association, then the protocols offered: identifier, length and what belongs to each.
fn request(body: &[u8]) -> Option<Fields> {
    let count = u16_at(body, 4)?;
    let length = usize::from(u16_at(body, 6)?);
    let mut list = body.get(8..8 + length)?;
    for _ in 0..usize::from(count).min(MAX_PROTOCOLS) {
        let (protocol, length) = (u16_at(list, 0)?, usize::from(u16_at(list, 2)?));
        let information = list.get(4..4 + length)?;
        if protocol == DATA_PROTOCOL {
            return information_fields(information);
        }
        list = list.get(4 + length..)?;
    }
    None
}

/// Result, then the protocol that was chosen.
fn response(body: &[u8]) -> Option<Fields> {
    if u16_at(body, 2)? != DATA_PROTOCOL {
        return None;
    }
    let length = usize::from(u16_at(body, 4)?);
    information_fields(body.get(6..6 + length)?)
}

/// Protocol version, encoding rules, nomenclature, functional units, system type, identifier, configuration.
fn information_fields(information: &[u8]) -> Option<Fields> {
    let system_type = u32_at(information, 14)?;
    let length = usize::from(u16_at(information, 18)?);
    let identifier = information.get(20..20 + length)?;
    let configuration = u16_at(information, 20 + length)?;
    let role = match system_type {
        AGENT => "agent",
        MANAGER => "manager",
        _ => return None,
    };
    let said = Fields::new().with("system_id", hexadecimal(identifier)).with("role", role);
    // A manager has no configuration and sends 0.
    Some(said.with("configuration", Some(configuration).filter(|number| *number != 0)))
}

/// Each side associates once; what follows is not read.
#[derive(Debug)]
struct Association;

impl Conversation for Association {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        match Apdu::read(bytes) {
            Some(Apdu::Partial) => Progress::Incomplete,
            Some(Apdu::Association { kind, fields }) => {
                // The device opens the connection or is opened to: the manager offers the service either way.
                let manager = if kind.name == ASKED.name { context.side.other() } else { context.side };
                sink.server_is(manager);
                sink.observe(kind, context.sender, fields);
                Progress::SideDone
            }
            _ => Progress::SideDone,
        }
    }

    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{client, play, probe, server};
    use asepsis_observation::Observation;
    use proptest::prelude::*;

    const IDENTIFIER: [u8; 8] = [0x00, 0x1c, 0x05, 0x01, 0x00, 0x00, 0x4e, 0x5b];

    fn information(system_type: u32, configuration: u16) -> Vec<u8> {
        let head = [&[0x80, 0, 0, 0, 0xa0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0][..], &system_type.to_be_bytes()].concat();
        [&head, &[0, 8][..], &IDENTIFIER, &configuration.to_be_bytes(), &[0, 1, 1, 0, 0, 0, 0, 0]].concat()
    }

    fn counted(bytes: &[u8]) -> Vec<u8> {
        [&u16::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
    }

    fn asked() -> Vec<u8> {
        let protocol = [&DATA_PROTOCOL.to_be_bytes()[..], &counted(&information(AGENT, 400))].concat();
        let body = [&[0x80, 0, 0, 0, 0, 1][..], &counted(&protocol)].concat();
        [&REQUEST.to_be_bytes()[..], &counted(&body)].concat()
    }

    fn answered() -> Vec<u8> {
        let body = [&[0, 3][..], &DATA_PROTOCOL.to_be_bytes(), &counted(&information(MANAGER, 0))].concat();
        [&RESPONSE.to_be_bytes()[..], &counted(&body)].concat()
    }

    fn run(segment_bytes: usize) -> Vec<Observation> {
        play(&DISSECTOR, 6024, &[(Side::Initiator, &asked()), (Side::Responder, &answered())], segment_bytes)
    }

    #[test]
    fn a_device_says_which_it_is() {
        let seen = run(256);
        assert_eq!((seen[0].kind.name, seen[0].subject), ("phd.association_request", client()));
        assert_eq!(seen[0].fields.get("system_id"), Some(&"001c050100004e5b".into()));
        assert_eq!(seen[0].fields.get("configuration"), Some(&400.into()));
        assert_eq!((seen[1].kind.name, seen[1].subject), ("phd.association_response", server()));
        assert_eq!((seen[1].fields.get("role"), seen[1].fields.get("configuration")), (Some(&"manager".into()), None));
    }

    #[test]
    fn single_bytes_say_the_same() {
        assert_eq!(run(1), run(256));
    }

    #[test]
    fn other_bytes_are_no_association() {
        assert_eq!(probe(&DISSECTOR, 6024, &asked()), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 6024, &asked()[..9]), Verdict::Maybe);
        assert_eq!(probe(&DISSECTOR, 6024, &[0xe2, 0, 0xff, 0xff, 0]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 6024, &[0xe2, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn damaged_associations_are_read_without_panic(at in 0_usize..70, octet: u8, cut in 1_usize..70) {
            for mut bytes in [asked(), answered()] {
                if let Some(place) = bytes.get_mut(at) { *place = octet; }
                bytes.truncate(cut);
                probe(&DISSECTOR, 6024, &bytes);
                play(&DISSECTOR, 6024, &[(Side::Initiator, &bytes), (Side::Responder, &bytes)], 9);
            }
        }
    }
}
