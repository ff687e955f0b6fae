//! How cameras of Vivotek answer who looks for them (layout as the free program `UniversalScanner` reads it): model and
//! addresses. What people call a camera is not read.

use crate::cursor::Cursor;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Text};
use asepsis_observation::{Field, Fields, Kind, Mac, text};
use std::net::{IpAddr, Ipv4Addr};

/// The dissector.
pub static DISSECTOR: Vivotek = Vivotek;

/// Reads answers to a search.
#[derive(Debug)]
pub struct Vivotek;

const SOURCE: &str = "UniversalScanner, Vivotek.cs";
/// Behind a number of the search.
const MAGIC: &[u8] = &[0x4a, 0x5d, 0x8f, 0x1c];
const HEADER_BYTES: usize = 5;
/// Kinds of values; the fourth has no length.
const HARDWARE: u8 = 2;
const ADDRESS: u8 = 3;
const WITHOUT_LENGTH: u8 = 4;
const MODEL: u8 = 9;
/// Values of one answer, at most.
const MAX_VALUES: usize = 32;

static KINDS: [Kind; 1] = [Kind {
    name: "vivotek.device",
    meaning: "The subject, a camera of Vivotek, answered a search.",
    fields: &[
        Field::new("model", Text, "Model.", SOURCE),
        Field::new("mac", Text, "Hardware address.", SOURCE),
        Field::new("ip", Address, "Address.", SOURCE),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "vivotek",
    layers: &[Layer::Datagram],
    ports: &[10_000],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Vivotek {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.bytes.get(1..HEADER_BYTES) == Some(MAGIC) { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if payload.get(1..HEADER_BYTES) == Some(MAGIC) {
            let values = payload.get(HEADER_BYTES..).unwrap_or_default();
            sink.observe(&KINDS[0], context.sender, read(values));
        }
    }
}

/// Values, each with its kind and length.
fn read(values: &[u8]) -> Fields {
    let mut fields = Fields::new();
    let mut cursor = Cursor::new(values);
    for _ in 0..MAX_VALUES {
        let (Some(kind), Some(length)) = (cursor.byte(), cursor.byte()) else { break };
        if kind == WITHOUT_LENGTH {
            continue;
        }
        let Some(value) = cursor.take(usize::from(length)) else { break };
        match kind {
            HARDWARE => fields.set_first("mac", <[u8; 6]>::try_from(value).ok().map(|octets| Mac(octets).to_string())),
            ADDRESS => fields.set_first("ip", <[u8; 4]>::try_from(value).ok().map(|octets| IpAddr::V4(Ipv4Addr::from(octets)))),
            MODEL => fields.set_first("model", text(value)),
            _ => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn answer() -> Vec<u8> {
        let values = [&[1, 6][..], b"canary", &[2, 6, 2, 0, 0, 0, 0x10, 2, 3, 4, 192, 0, 2, 20, 4, 0x1b, 6, 2, 0x50, 0, 9, 6], b"FD9389"];
        [&[2], MAGIC, &values.concat()].concat()
    }

    #[test]
    fn a_camera_tells_its_model_and_not_its_name() {
        assert_eq!(probe(&DISSECTOR, 9, &answer()), Verdict::Mine);
        let wanted = Fields::new()
            .with("mac", "02:00:00:00:10:02")
            .with("ip", IpAddr::from([192, 0, 2, 20]))
            .with("model", "FD9389");
        assert_eq!(datagram(&DISSECTOR, 10_000, &answer())[0].fields, wanted);
        // The search is the mark alone.
        assert!(datagram(&DISSECTOR, 10_000, &answer()[..HEADER_BYTES]).is_empty());
        assert_eq!(probe(&DISSECTOR, 10_000, &[2, 0x4a, 0x5d, 0x8f, 0x1d, 1]), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(rest in prop::collection::vec(any::<u8>(), 0..80)) {
            datagram(&DISSECTOR, 10_000, &[&answer()[..HEADER_BYTES], &rest].concat());
        }
    }
}
