//! LACP (IEEE 802.1AX): devices that bundle links.

use crate::octets::{mac_at, mac_text, u16_at};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::{Integer, Text};
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Lacp = Lacp;

/// Reads the frames of slow protocols that are LACP's.
#[derive(Debug)]
pub struct Lacp;

static KINDS: [Kind; 1] = [Kind {
    name: "lacp.actor",
    meaning: "The subject bundles links with its neighbour.",
    fields: &[
        Field::new("system", Text, "Hardware address of the sender as a whole.", "IEEE 802.1AX 6.4.2.3 i"),
        Field::new("system_priority", Integer, "Its priority.", "IEEE 802.1AX 6.4.2.3 h"),
        Field::new("key", Integer, "Number of the bundle.", "IEEE 802.1AX 6.4.2.3 j"),
        Field::new("port", Integer, "Number of the port.", "IEEE 802.1AX 6.4.2.3 l"),
        Field::new("partner_system", Text, "Hardware address of the neighbour.", "IEEE 802.1AX 6.4.2.3 r"),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "lacp",
    layers: &[Layer::Frame(0x8809)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Lacp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        // Subtype LACP, version; then the actor's element (1), 20 octets long, and the partner's (2).
        let [1, _, 1, 20, ..] = payload else { return };
        let Some(system) = mac_at(payload, 6) else { return };
        let has_partner = payload.get(22..24) == Some(&[2, 20]);
        let fields = Fields::new()
            .with("system", mac_text(system))
            .with("system_priority", u16_at(payload, 4))
            .with("key", u16_at(payload, 12))
            .with("port", u16_at(payload, 16))
            .with("partner_system", mac_at(payload, 26).filter(|_| has_partner).map(mac_text));
        sink.observe(&KINDS[0], context.sender, fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;

    #[test]
    fn an_actor_names_its_system_and_its_partner() {
        let actor = [1, 20, 0x80, 0, 2, 0, 0, 0, 0, 9, 0, 7, 0x80, 0, 0, 3, 0x3d, 0, 0, 0];
        let partner = [2, 20, 0x80, 0, 2, 0, 0, 0, 0, 8, 0, 1, 0x80, 0, 0, 1, 0x3d, 0, 0, 0];
        let bytes = [&[1, 1][..], &actor, &partner].concat();
        let mut sink = Sink::default();
        DISSECTOR.frame(&bytes, &context(Side::Initiator, 0), &mut sink);
        let expected = Fields::new()
            .with("system", "02:00:00:00:00:09")
            .with("system_priority", 0x8000_u16)
            .with("key", 7_u16)
            .with("port", 3_u16)
            .with("partner_system", "02:00:00:00:00:08");
        assert_eq!(sink.take().next().unwrap().fields, expected);
        for length in 0..bytes.len() {
            DISSECTOR.frame(&bytes[..length], &context(Side::Initiator, 0), &mut sink);
        }
    }
}
