//! Sampled values (IEC 61850-9-2): which measuring unit publishes.

use crate::ber::elements;
use crate::dns::field;
use crate::first_value::set_first;
use crate::goose::{application, unsigned};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Sv = Sv;

/// Reads frames of sampled values.
#[derive(Debug)]
pub struct Sv;

/// Tags of the message (`savPdu`) and of the list of its units.
const MESSAGE_TAG: u8 = 0x60;
const LIST_TAG: u8 = 0xa2;
/// Units read of one frame, at most.
const MAX_UNITS: usize = 8;
const CLAUSE: &str = "IEC 61850-9-2 8.5.2";

static KINDS: [Kind; 1] = [Kind {
    name: "sv.message",
    meaning: "The subject publishes sampled values.",
    fields: &[
        field("app_id", FieldType::Integer, "Application identifier.", "IEC 61850-9-2 annex A"),
        field("sv_id", FieldType::Text, "Identifier of the publisher.", CLAUSE),
        field("dataset", FieldType::Text, "Reference of the data set.", CLAUSE),
        field("configuration_revision", FieldType::Integer, "Revision of the configuration.", CLAUSE),
    ],
}];
const MESSAGE: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "sv",
    layers: &[Layer::Frame(0x88ba)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Sv {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some((app_id, message)) = application(payload) else { return };
        let Some(message) = elements(message).next().and_then(|one| one.whole(MESSAGE_TAG)) else { return };
        let Some(list) = elements(message).take(4).find_map(|one| one.whole(LIST_TAG)) else { return };
        for unit in elements(list).take(MAX_UNITS).filter_map(|one| one.whole(0x30)) {
            let mut fields = Fields::new().with("app_id", app_id);
            for one in elements(unit).take(4).filter(|one| !one.is_cut) {
                match one.identifier {
                    0x80 => set_first(&mut fields, "sv_id", text(one.content)),
                    0x81 => set_first(&mut fields, "dataset", text(one.content)),
                    0x83 => set_first(&mut fields, "configuration_revision", unsigned(one.content)),
                    _ => {}
                }
            }
            sink.observe(MESSAGE, context.sender, fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;
    use asepsis_observation::Value;

    #[test]
    fn each_unit_is_told() {
        let unit = b"\x30\x12\x80\x04MU01\x82\x02\x00\x01\x83\x04\x00\x00\x00\x02\x87\x00";
        let list = [&[0xa2, 40][..], unit, unit].concat();
        let message = [&[0x60, 45, 0x80, 1, 2][..], &list].concat();
        let frame = [&[0x40, 0, 0, 55, 0, 0, 0, 0][..], &message].concat();
        let mut sink = Sink::default();
        DISSECTOR.frame(&frame, &context(Side::Initiator, 0), &mut sink);
        let seen: Vec<_> = sink.take().collect();
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[1].fields.get("sv_id"), Some(&Value::Text("MU01".into())));
    }
}
