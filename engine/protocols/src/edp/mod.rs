//! EDP, the discovery protocol of Extreme Networks (layout as its open implementations write it).

use crate::octets::{Elements, Split, ipv4_at, mac_at, mac_text, u8_at, u16_at};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::{Text, Texts};
use asepsis_observation::{Field, Fields, Kind, Value, text};

/// The dissector.
pub static DISSECTOR: Edp = Edp;

/// Reads EDP frames.
#[derive(Debug)]
pub struct Edp;

/// First octet of each element.
const MARKER: u8 = 0x99;
/// VLANs kept of one message, at most.
const MAX_VLANS: usize = 32;
const SOURCE: &str = "Extreme Discovery Protocol, version 1";

static KINDS: [Kind; 1] = [Kind {
    name: "edp.neighbour",
    meaning: "The subject says to its neighbour on the wire what it is.",
    fields: &[
        Field::new("mac", Text, "Hardware address of the device.", SOURCE),
        Field::new("name", Text, "Host name.", SOURCE),
        Field::new("version", Text, "Version of its software, four numbers.", SOURCE),
        Field::new("vlans", Texts, "Names of its VLANs.", SOURCE),
        Field::new("addresses", Texts, "Addresses it has in them.", SOURCE),
    ],
}];

fn split(bytes: &[u8]) -> Option<Split<'_>> {
    let length = usize::from(u16_at(bytes, 2)?).checked_sub(4)?;
    let (value, rest) = bytes.get(4..)?.split_at_checked(length)?;
    let kind = u8_at(bytes, 1)?;
    (u8_at(bytes, 0) == Some(MARKER) && kind != 0).then_some((u16::from(kind), value, rest))
}

/// Slot, port and chassis, six octets, then the version.
fn version(info: &[u8]) -> Option<Value> {
    let [major, minor, sustaining, internal] = crate::octets::array_at(info, 12)?;
    Some(Value::Text(format!("{major}.{minor}.{sustaining}.{internal}")))
}

static PROTOCOL: Protocol = Protocol {
    name: "edp",
    layers: &[Layer::Snap([0x00, 0xe0, 0x2b], 0x00bb)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Edp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        // Version 1, reserved, length, checksum, sequence, type of identifier, identifier (10 octets to 16).
        if u8_at(payload, 0) != Some(1) {
            return;
        }
        let mut fields = Fields::new().with("mac", mac_at(payload, 10).map(mac_text));
        let (mut vlans, mut addresses) = (Vec::new(), Vec::new());
        for (kind, value) in Elements::new(payload.get(16..).unwrap_or_default(), split) {
            match kind {
                1 => fields.set_first("name", text(value)),
                2 => fields.set_first("version", version(value)),
                5 if vlans.len() < MAX_VLANS => {
                    vlans.push(text(value.get(12..).unwrap_or_default()));
                    addresses.extend(ipv4_at(value, 8));
                }
                _ => {}
            }
        }
        sink.observe(&KINDS[0], context.sender, fields.with("vlans", vlans).with("addresses", addresses));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;

    fn element(kind: u8, value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(value.len() + 4).unwrap().to_be_bytes();
        [&[MARKER, kind, length[0], length[1]], value].concat()
    }

    #[test]
    fn a_switch_tells_name_version_and_vlans() {
        let head = [1, 0, 0, 90, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 9];
        let info = [&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7, 6, 1, 4][..], &[0; 16]].concat();
        let vlan = [&[0, 0, 0, 1, 0, 0, 0, 0, 192, 0, 2, 7][..], b"Default\0"].concat();
        let bytes =
            [&head[..], &element(1, b"x250e\0"), &element(2, &info), &element(5, &vlan), &element(0, &[])].concat();
        let mut sink = Sink::default();
        DISSECTOR.frame(&bytes, &context(Side::Initiator, 0), &mut sink);
        let expected = Fields::new()
            .with("mac", "02:00:00:00:00:09")
            .with("name", "x250e")
            .with("version", "7.6.1.4")
            .with("vlans", vec!["Default"])
            .with("addresses", vec!["192.0.2.7"]);
        assert_eq!(sink.take().next().unwrap().fields, expected);
        for length in 0..bytes.len() {
            DISSECTOR.frame(&bytes[..length], &context(Side::Initiator, 0), &mut sink);
        }
    }
}
