//! IEC 60870-5-104: stations of telecontrol, by the common address of their data units.

use crate::cursor::Cursor;
use crate::dns::field;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Iec104 = Iec104;

/// Reads IEC 60870-5-104.
#[derive(Debug)]
pub struct Iec104;

const PORT: u16 = 2404;
const START: u8 = 0x68;

static KINDS: [Kind; 2] = [
    Kind {
        name: "iec104.asdu",
        meaning: "The subject sent data or a command of telecontrol.",
        fields: &[
            field("address", FieldType::Integer, "Common address of the station.", "IEC 60870-5-101 7.2.4"),
            field("originator", FieldType::Integer, "Address of who asked.", "IEC 60870-5-101 7.2.3"),
            field("type_id", FieldType::Integer, "Type: up to 44 and 70 from the station, 45 to 69 and from 100 commands.", "IEC 60870-5-101 7.2.1"),
            field("cause", FieldType::Integer, "Cause of transmission.", "IEC 60870-5-101 7.2.3"),
        ],
    },
    Kind {
        name: "iec104.control",
        meaning: "The subject started, stopped or tested the transfer of data.",
        fields: &[field("function", FieldType::Text, "start, stop or test, and confirmed or not.", "IEC 60870-5-104 5.1")],
    },
];
const ASDU: &Kind = &KINDS[0];
const CONTROL: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "iec104",
    layers: &[Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[0x68..=0x68]),
};

impl Dissector for Iec104 {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// At the usual port one unit of a known form is proof; elsewhere two, or one with data that end with the segment.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_usual = head.has_port(&[PORT]);
        let (mut rest, mut units) = (head.bytes, 0);
        loop {
            match extent(rest) {
                Extent::Unknown if rest.is_empty() && units > 0 => break,
                Extent::Unknown => return if is_usual || units > 0 { Verdict::Maybe } else { Verdict::NotMine },
                Extent::Broken => return Verdict::NotMine,
                Extent::Whole(length) => match rest.split_at_checked(length) {
                    Some((unit, next)) if is_known(unit) => {
                        units += 1;
                        rest = next;
                    }
                    None if is_usual && may_hold_data(rest) => return Verdict::Maybe,
                    None if is_usual && units == 0 => return Verdict::NotMine,
                    None if units > 0 => break,
                    _ => return Verdict::NotMine,
                },
            }
        }
        if is_usual || units > 1 || asdu(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

fn extent(bytes: &[u8]) -> Extent {
    match bytes {
        [] | [START] => Extent::Unknown,
        [START, length @ 4..=253, ..] => Extent::Whole(usize::from(*length) + 2),
        _ => Extent::Broken,
    }
}

/// The name of a unit without numbers (5.1, figure 7).
fn function(unit: &[u8]) -> Option<&'static str> {
    let [START, 4, control, 0, 0, 0] = unit else { return None };
    match control {
        0x07 => Some("start"),
        0x0b => Some("start_confirmed"),
        0x13 => Some("stop"),
        0x23 => Some("stop_confirmed"),
        0x43 => Some("test"),
        0x83 => Some("test_confirmed"),
        _ => None,
    }
}

/// The data unit of a unit with both numbers: type, number of objects, cause, originator, common address.
fn asdu(unit: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(unit);
    let [START, _, sent, _, received, _] = cursor.array()? else { return None };
    let [type_id, qualifier, cause, originator] = cursor.array()?;
    let address = cursor.little16()?;
    let is_type = matches!(type_id, 1..=21 | 30..=41 | 45..=51 | 58..=64 | 70 | 100..=107 | 110..=113 | 120..=127);
    let is_cause = matches!(cause & 0x3f, 1..=13 | 20..=41 | 44..=47);
    (sent & 1 == 0 && received & 1 == 0 && is_type && is_cause && qualifier & 0x7f != 0).then(|| {
        Fields::new()
            .with("address", address)
            .with("originator", Some(originator).filter(|originator| *originator != 0))
            .with("type_id", type_id)
            .with("cause", cause & 0x3f)
    })
}

/// A cut unit whose numbers, as far as they are there, are those of data.
fn may_hold_data(unit: &[u8]) -> bool {
    let is_even = |at: usize| unit.get(at).is_none_or(|octet| octet & 1 == 0);
    is_even(2) && is_even(4)
}

/// Data, a confirmation of numbers, or a function.
fn is_known(unit: &[u8]) -> bool {
    let is_confirmation = matches!(unit, [START, 4, 1, 0, low, _] if low & 1 == 0);
    is_confirmation || function(unit).is_some() || asdu(unit).is_some()
}

/// One connection.
#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        extent(bytes)
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(function) = function(message) {
            // The controlling station opens the connection and starts the transfer (5.3).
            match function {
                "start" | "stop" => sink.server_is(context.side.other()),
                "start_confirmed" | "stop_confirmed" => sink.server_is(context.side),
                _ => {}
            }
            sink.observe(CONTROL, context.sender, Fields::new().with("function", function));
        } else if let Some(fields) = asdu(message) {
            sink.observe(ASDU, context.sender, fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side::{Initiator, Responder};
    use crate::conversation_test::{play, probe, server};
    use asepsis_observation::Value;

    const START_TRANSFER: &[u8] = &[0x68, 4, 7, 0, 0, 0];
    const MEASURED: &[u8] = &[0x68, 14, 2, 0, 4, 0, 1, 1, 3, 0, 10, 1, 5, 0, 0, 1];

    #[test]
    fn stations_are_told_by_their_address() {
        for segment_bytes in [1, 100] {
            let seen = play(&DISSECTOR, PORT, &[(Initiator, START_TRANSFER), (Responder, MEASURED)], segment_bytes);
            assert_eq!(seen[0].fields.get("function"), Some(&Value::Text("start".into())));
            assert_eq!((seen[1].kind.name, seen[1].subject), ("iec104.asdu", server()));
            assert_eq!(seen[1].fields.get("address"), Some(&Value::Integer(266)));
        }
    }

    #[test]
    fn forms_must_be_known() {
        assert_eq!(probe(&DISSECTOR, PORT, START_TRANSFER), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, START_TRANSFER), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 9, MEASURED), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &[START_TRANSFER, START_TRANSFER].concat()), Verdict::Mine);
        for other in [&b"hello world"[..], &[0x68, 4, 9, 0, 0, 0], &[0x68, 14, 2, 0, 4, 0, 0, 1, 3, 0, 10, 1, 5, 0, 0, 1]] {
            assert_eq!(probe(&DISSECTOR, PORT, other), Verdict::NotMine, "{other:?}");
        }
        assert_eq!(probe(&DISSECTOR, PORT, &MEASURED[..9]), Verdict::Maybe);
    }
}
