//! CDP, Cisco's discovery protocol (as described in Cisco's documentation and by its open implementations).

mod element;
#[cfg(test)]
mod tests;

use crate::octets::{Elements, u8_at, whole_word_element};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::{Integer, Text, Texts};
use asepsis_observation::{Field, Kind};
use element::Neighbour;

/// The dissector.
pub static DISSECTOR: Cdp = Cdp;

/// Reads CDP frames.
#[derive(Debug)]
pub struct Cdp;

const SOURCE: &str = "Cisco, CDP Frame Format";

static KINDS: [Kind; 1] = [Kind {
    name: "cdp.neighbour",
    meaning: "The subject says to its neighbour on the wire what it is.",
    fields: &[
        Field::new("device_id", Text, "Host name, or serial number of older devices.", SOURCE),
        Field::new("addresses", Texts, "Addresses of the port, then those it is managed at, once each.", SOURCE),
        Field::new("port_id", Text, "Name of the port it speaks from.", SOURCE),
        Field::new(
            "capabilities",
            Integer,
            "Bits: 1 router, 2 and 4 bridge, 8 switch, 16 host, 64 repeater, 128 phone, 256 remotely managed.",
            SOURCE,
        ),
        Field::new("software_version", Text, "Software in the maker's words.", SOURCE),
        Field::new("platform", Text, "Model.", SOURCE),
        Field::new("vtp_domain", Text, "Name of the VLAN management domain.", SOURCE),
        Field::new("native_vlan", Integer, "VLAN of untagged frames at the port.", SOURCE),
        Field::new("voice_vlan", Integer, "VLAN for voice.", SOURCE),
        Field::new("system_name", Text, "Host name, as its administrator set it.", SOURCE),
        Field::new("model", Text, "Part number, in the element on energy.", SOURCE),
        Field::new("serial", Text, "Serial number, in the element on energy.", SOURCE),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "cdp",
    // Its SNAP protocol number, and the same in the frames of Cisco's HDLC.
    layers: &[Layer::Snap([0x00, 0x00, 0x0c], 0x2000), Layer::Frame(0x2000)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Cdp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        // Version (1 or 2), time to live in seconds, checksum, elements.
        if !matches!(u8_at(payload, 0), Some(1 | 2)) {
            return;
        }
        let mut neighbour = Neighbour::default();
        for (kind, value) in Elements::new(payload.get(4..).unwrap_or_default(), whole_word_element) {
            neighbour.read(kind, value);
        }
        sink.observe(&KINDS[0], context.sender, neighbour.into_fields());
    }
}
