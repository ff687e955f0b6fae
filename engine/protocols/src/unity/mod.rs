//! The network of GE CARESCAPE and Unity monitors: every node tells all others what it is and what time it is.
//!
//! The makers publish no standard. Offsets are those that an adapter's maker documents (Vocera, CARESCAPE network
//! adapter guide); an announcement counts only if it holds the address it was sent from.

use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind, latin_text};
use std::net::{IpAddr, Ipv4Addr};

/// The dissector.
pub static DISSECTOR: Unity = Unity;

/// Reads announcements and time of the Unity network.
#[derive(Debug)]
pub struct Unity;

/// RWHAT: each node says what it is.
const ANNOUNCEMENT_PORT: u16 = 7000;
/// Time of the master, to all.
const TIME_PORT: u16 = 2000;
/// Octets of a time message.
const TIME_BYTES: usize = 64;
/// Where a time message has the address of its sender.
const TIME_ADDRESS: usize = 6;
/// Where a time message has unit and bed, and how long they are.
const TIME_NAME: std::ops::Range<usize> = 24..37;
/// Octets of an announcement in which the own address and name stand.
const ANNOUNCEMENT_HEAD: usize = 128;
/// Shortest announcement.
const MIN_ANNOUNCEMENT: usize = 24;
/// Longest name of a unit, and of a bed in it.
const MAX_UNIT_BYTES: usize = 7;
const MAX_BED_BYTES: usize = 6;

const SOURCE: &str = "Vocera CARESCAPE network adapter guide; GE service manuals";

static KINDS: [Kind; 2] = [
    Kind {
        name: "unity.announcement",
        meaning: "A node of the monitoring network told all others what it is (RWHAT).",
        fields: &[
            Field { name: "address", of: FieldType::Address, meaning: "Its address by its own words.", source: SOURCE },
            Field { name: "node", of: FieldType::Text, meaning: "Unit and bed as its name, unit|bed.", source: SOURCE },
        ],
    },
    Kind {
        name: "unity.time",
        meaning: "The time master of the monitoring network told all nodes the time.",
        fields: &[
            Field { name: "address", of: FieldType::Address, meaning: "Its address by its own words.", source: SOURCE },
            Field { name: "node", of: FieldType::Text, meaning: "Unit and bed as its name, unit|bed.", source: SOURCE },
        ],
    },
];
static ANNOUNCEMENT: &Kind = &KINDS[0];
static TIME: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "unity",
    layers: &[Layer::Datagram],
    ports: &[ANNOUNCEMENT_PORT, TIME_PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Unity {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// There is no magic number: only the whole of port, length, name and own address is believed, and the address is
    /// compared when the datagram is read.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_likely = match head.receiver_port {
            TIME_PORT => head.bytes.len() == TIME_BYTES && node(head.bytes.get(TIME_NAME).unwrap_or_default()).is_some(),
            ANNOUNCEMENT_PORT => head.bytes.len() >= MIN_ANNOUNCEMENT && node_within(head.bytes).is_some(),
            _ => false,
        };
        if is_likely { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(IpAddr::V4(own)) = context.sender.ip else { return };
        let (kind, name, has_own) = match context.receiver_port {
            TIME_PORT => {
                let written = payload.get(TIME_ADDRESS..TIME_ADDRESS + 4);
                (TIME, payload.get(TIME_NAME).and_then(node), written == Some(&own.octets()))
            }
            ANNOUNCEMENT_PORT => (ANNOUNCEMENT, node_within(payload), holds(payload, own)),
            _ => return,
        };
        if let Some(name) = name.filter(|_| has_own) {
            sink.observe(kind, context.sender, Fields::new().with("address", own).with("node", name));
        }
    }
}

fn holds(payload: &[u8], own: Ipv4Addr) -> bool {
    let head = payload.get(..ANNOUNCEMENT_HEAD).unwrap_or(payload);
    head.windows(4).any(|four| four == own.octets())
}

/// A node's name: unit, a bar, bed; capitals, digits and few signs, ended by NUL. Nothing for anything else.
fn node(bytes: &[u8]) -> Option<String> {
    let written = bytes.split(|byte| *byte == 0).next()?;
    let bar = written.iter().position(|byte| *byte == b'|')?;
    let (unit, bed) = (written.get(..bar)?, written.get(bar + 1..)?);
    let is_name = |part: &[u8], longest: usize| {
        (1..=longest).contains(&part.len())
            && part.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" -_.".contains(byte))
    };
    (is_name(unit, MAX_UNIT_BYTES) && is_name(bed, MAX_BED_BYTES)).then(|| latin_text(written))
}

/// The first name in an announcement: it begins after an octet that is no part of one.
fn node_within(payload: &[u8]) -> Option<String> {
    let head = payload.get(..ANNOUNCEMENT_HEAD).unwrap_or(payload);
    let bar = head.iter().position(|byte| *byte == b'|')?;
    let before = head.get(..bar)?;
    let begin = before.iter().rposition(|byte| !(32..127).contains(byte)).map_or(0, |at| at + 1);
    let name = head.get(begin..)?;
    let end = name.iter().position(|byte| *byte == 0)?;
    node(name.get(..=end)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{client, datagram, probe};
    use proptest::prelude::*;

    fn time_message(address: [u8; 4], name: &[u8]) -> Vec<u8> {
        let mut message = vec![0; TIME_BYTES];
        message[TIME_ADDRESS..TIME_ADDRESS + 4].copy_from_slice(&address);
        message[24..24 + name.len()].copy_from_slice(name);
        message[60..].copy_from_slice(&[0xec, 1, 2, 3]);
        message
    }

    fn announcement(address: [u8; 4]) -> Vec<u8> {
        [&[0, 1, 0, 0][..], &address, &[27, 88, 0, 0], b"ICU|BED7\0\0\0\0", &[0; 32]].concat()
    }

    #[test]
    fn the_time_master_is_known_by_its_own_address_and_name() {
        let seen = datagram(&DISSECTOR, TIME_PORT, &time_message([192, 0, 2, 1], b"ICU|CENTR1"));
        assert_eq!((seen[0].kind.name, seen[0].subject), ("unity.time", client()));
        assert_eq!(seen[0].fields.get("node"), Some(&"ICU|CENTR1".into()));
    }

    #[test]
    fn a_node_announces_itself() {
        let seen = datagram(&DISSECTOR, ANNOUNCEMENT_PORT, &announcement([192, 0, 2, 1]));
        assert_eq!((seen[0].kind.name, seen[0].fields.get("node")), ("unity.announcement", Some(&"ICU|BED7".into())));
    }

    #[test]
    fn anothers_address_and_other_words_prove_nothing() {
        assert!(datagram(&DISSECTOR, ANNOUNCEMENT_PORT, &announcement([10, 0, 0, 1])).is_empty());
        assert_eq!(probe(&DISSECTOR, 9, &announcement([192, 0, 2, 1])), Verdict::NotMine);
        let sentence = [&[0; 20][..], b"some text | with a bar\0"].concat();
        assert_eq!(probe(&DISSECTOR, ANNOUNCEMENT_PORT, &sentence), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, TIME_PORT, &[b'|'; TIME_BYTES]), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
            for port in [ANNOUNCEMENT_PORT, TIME_PORT] {
                probe(&DISSECTOR, port, &bytes);
                datagram(&DISSECTOR, port, &bytes);
            }
        }
    }
}
