//! UDLD (RFC 5171): switches that check whether a link works in both directions.

use crate::octets::{Elements, u8_at, whole_word_element};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Udld = Udld;

/// Reads UDLD frames.
#[derive(Debug)]
pub struct Udld;

static KINDS: [Kind; 1] = [Kind {
    name: "udld.neighbour",
    meaning: "The subject, a switch, checks its link.",
    fields: &[
        Field::new("device_id", Text, "Name of the device, with many its serial number.", "RFC 5171 4.1"),
        Field::new("port_id", Text, "Name of the port.", "RFC 5171 4.2"),
        Field::new("device_name", Text, "Host name.", "RFC 5171 4.6"),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "udld",
    layers: &[Layer::Snap([0x00, 0x00, 0x0c], 0x0111)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Udld {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        // RFC 5171 3: version in three bits (1), operation code in five; flags; checksum; elements.
        if u8_at(payload, 0).is_none_or(|first| first >> 5 != 1) {
            return;
        }
        let mut fields = Fields::new();
        for (kind, value) in Elements::new(payload.get(4..).unwrap_or_default(), whole_word_element) {
            let name = match kind {
                1 => "device_id",
                2 => "port_id",
                6 => "device_name",
                _ => continue,
            };
            fields.set_first(name, text(value));
        }
        sink.observe(&KINDS[0], context.sender, fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;

    #[test]
    fn a_switch_tells_its_identifier() {
        let bytes = [&[0x21, 0, 0, 0, 0, 1, 0, 9][..], b"SN001", &[0, 6, 0, 7], b"sw1", &[0, 5, 0, 5, 5]].concat();
        let mut sink = Sink::default();
        DISSECTOR.frame(&bytes, &context(Side::Initiator, 0), &mut sink);
        let expected = Fields::new().with("device_id", "SN001").with("device_name", "sw1");
        assert_eq!(sink.take().next().unwrap().fields, expected);
        for length in 0..bytes.len() {
            DISSECTOR.frame(&bytes[..length], &context(Side::Initiator, 0), &mut sink);
        }
    }
}
