//! GOOSE (IEC 61850-8-1): which control block of which device publishes.

use crate::ber::elements;
use crate::cursor::Cursor;
use crate::dns::field;
use crate::first_value::set_first;
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Goose = Goose;

/// Reads GOOSE frames.
#[derive(Debug)]
pub struct Goose;

/// Tag of the message (IEC 61850-8-1 annex A: `goosePdu`).
const MESSAGE_TAG: u8 = 0x61;
const CLAUSE: &str = "IEC 61850-8-1 18.1.2";

static KINDS: [Kind; 1] = [Kind {
    name: "goose.message",
    meaning: "The subject publishes events of a substation.",
    fields: &[
        field("app_id", FieldType::Integer, "Application identifier.", "IEC 61850-8-1 annex C"),
        field("gocb_ref", FieldType::Text, "Reference of the control block: logical device, node, name.", CLAUSE),
        field("dataset", FieldType::Text, "Reference of the data set.", CLAUSE),
        field("go_id", FieldType::Text, "Identifier of the message.", CLAUSE),
        field("configuration_revision", FieldType::Integer, "Revision of the configuration.", CLAUSE),
    ],
}];
const MESSAGE: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "goose",
    layers: &[Layer::Frame(0x88b8)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Goose {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(fields) = read(payload) {
            sink.observe(MESSAGE, context.sender, fields);
        }
    }
}

/// Application identifier, length with this header, two reserved words; then the message.
pub(crate) fn application(payload: &[u8]) -> Option<(u16, &[u8])> {
    let mut cursor = Cursor::new(payload);
    let app_id = cursor.big16()?;
    let length = usize::from(cursor.big16()?).checked_sub(8)?;
    cursor.skip(4)?;
    Some((app_id, cursor.take(length)?))
}

/// A whole number of at most four octets, without its tag.
pub(crate) fn unsigned(content: &[u8]) -> Option<i64> {
    (1..=5).contains(&content.len()).then(|| content.iter().fold(0, |number, octet| number << 8 | i64::from(*octet)))
}

fn read(payload: &[u8]) -> Option<Fields> {
    let (app_id, message) = application(payload)?;
    let message = elements(message).next().and_then(|one| one.whole(MESSAGE_TAG))?;
    let mut fields = Fields::new().with("app_id", app_id);
    // The first nine elements come before the data, which is left alone.
    for one in elements(message).take(9).filter(|one| !one.is_cut) {
        match one.identifier {
            0x80 => set_first(&mut fields, "gocb_ref", text(one.content)),
            0x82 => set_first(&mut fields, "dataset", text(one.content)),
            0x83 => set_first(&mut fields, "go_id", text(one.content)),
            0x88 => set_first(&mut fields, "configuration_revision", unsigned(one.content)),
            _ => {}
        }
    }
    fields.contains("gocb_ref").then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;
    use asepsis_observation::Value;

    #[test]
    fn the_control_block_is_told_and_cut_frames_say_nothing() {
        let message = b"\x61\x1a\x80\x06LD/A$B\x81\x01\x05\x82\x02DS\x83\x02ID\x88\x01\x07\xab\x02\x83\x00";
        let frame = [&[0x10, 1, 0, 36, 0, 0, 0, 0][..], message].concat();
        let mut sink = Sink::default();
        DISSECTOR.frame(&frame, &context(Side::Initiator, 0), &mut sink);
        let seen: Vec<_> = sink.take().collect();
        assert_eq!(seen[0].fields.get("gocb_ref"), Some(&Value::Text("LD/A$B".into())));
        assert_eq!(seen[0].fields.get("configuration_revision"), Some(&Value::Integer(7)));
        DISSECTOR.frame(&frame[..20], &context(Side::Initiator, 0), &mut sink);
        assert_eq!(sink.take().count(), 0);
    }
}
