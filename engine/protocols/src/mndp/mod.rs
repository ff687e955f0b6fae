//! MNDP, the neighbour discovery of `MikroTik` (documented by its maker; elements as its devices send them).

use crate::octets::{Elements, address, mac_at, mac_text, word_element};
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Text};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Mndp = Mndp;

/// Reads MNDP datagrams.
#[derive(Debug)]
pub struct Mndp;

const SOURCE: &str = "MikroTik, Neighbor discovery";

static KINDS: [Kind; 1] = [Kind {
    name: "mndp.neighbour",
    meaning: "The subject, a device with RouterOS or SwOS, tells its neighbours what it is.",
    fields: &[
        Field::new("mac", Text, "Hardware address of the port.", SOURCE),
        Field::new("identity", Text, "Host name.", SOURCE),
        Field::new("version", Text, "Version of its software.", SOURCE),
        Field::new("platform", Text, "Maker's name.", SOURCE),
        Field::new("software_id", Text, "Number of the licence.", SOURCE),
        Field::new("board", Text, "Model.", SOURCE),
        Field::new("interface", Text, "Name of the port.", SOURCE),
        Field::new("ipv4", Address, "Its IPv4 address.", SOURCE),
        Field::new("ipv6", Address, "Its IPv6 address.", SOURCE),
    ],
}];

/// Elements behind a sequence number; the first is the hardware address, six octets.
fn elements(payload: &[u8]) -> Option<Elements<'_>> {
    let body = payload.get(4..)?;
    body.starts_with(&[0, 1, 0, 6]).then(|| Elements::new(body, word_element))
}

static PROTOCOL: Protocol = Protocol {
    name: "mndp",
    layers: &[Layer::Datagram],
    ports: &[5678],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Mndp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let Some(mut elements) = elements(head.bytes) else { return Verdict::NotMine };
        let are_known = elements.by_ref().all(|(kind, _)| (1..=32).contains(&kind));
        if are_known && elements.rest().is_empty() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let mut fields = Fields::new();
        for (kind, value) in elements(payload).into_iter().flatten() {
            match kind {
                1 => fields.set_first("mac", mac_at(value, 0).map(mac_text)),
                5 => fields.set_first("identity", text(value)),
                7 => fields.set_first("version", text(value)),
                8 => fields.set_first("platform", text(value)),
                11 => fields.set_first("software_id", text(value)),
                12 => fields.set_first("board", text(value)),
                15 => fields.set_first("ipv6", address(value)),
                16 => fields.set_first("interface", text(value)),
                17 => fields.set_first("ipv4", address(value)),
                _ => {}
            }
        }
        sink.observe(&KINDS[0], context.sender, fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};

    fn message() -> Vec<u8> {
        let mut bytes = vec![0, 0, 0, 7, 0, 1, 0, 6, 2, 0, 0, 0, 0, 9];
        for (kind, value) in [(5_u8, &b"gate"[..]), (7, b"7.1 (stable)"), (10, &[1, 0, 0, 0]), (17, &[192, 0, 2, 1])] {
            bytes.extend([0, kind, 0, u8::try_from(value.len()).unwrap()]);
            bytes.extend(value);
        }
        bytes
    }

    #[test]
    fn a_router_tells_name_and_version() {
        let bytes = message();
        assert_eq!(probe(&DISSECTOR, 5678, &bytes), Verdict::Mine);
        let expected = Fields::new()
            .with("mac", "02:00:00:00:00:09")
            .with("identity", "gate")
            .with("version", "7.1 (stable)")
            .with("ipv4", "192.0.2.1");
        assert_eq!(datagram(&DISSECTOR, 5678, &bytes)[0].fields, expected);
    }

    #[test]
    fn a_question_and_cut_messages_are_not_taken() {
        let bytes = message();
        assert_eq!(probe(&DISSECTOR, 5678, &[0; 4]), Verdict::NotMine);
        for length in 1..14 {
            assert_eq!(probe(&DISSECTOR, 5678, &bytes[..length]), Verdict::NotMine);
        }
    }
}
