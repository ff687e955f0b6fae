//! Moxa's device search: serial device servers and gateways tell model and hardware address to whoever asks. Layout checked
//! against Metasploit's `moxa_discover` (lengths, hardware address at 14) and M. Davidsaver's notes on the protocol (model).

use crate::cursor::Cursor;
use crate::octets::{ipv4_at, mac_at, mac_text};
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Boolean, Text};
use asepsis_observation::{Field, Fields, Kind};
use std::net::IpAddr;

/// The dissector.
pub static DISSECTOR: Moxa = Moxa;

/// Reads the search for Moxa's devices.
#[derive(Debug)]
pub struct Moxa;

const SOURCE: &str = "Moxa, Device Search Utility";
const PORT: u16 = 4800;
const SEARCH_REQUEST: [u8; 4] = [0x01, 0, 0, 8];
const SEARCH_ANSWER: [u8; 4] = [0x81, 0, 0, 24];
/// Number of the request, behind the header.
const HEADER_BYTES: usize = 8;

static KINDS: [Kind; 2] = [
    Kind {
        name: "moxa.device",
        meaning: "The subject, a device of Moxa, tells what it is.",
        fields: &[
            Field::new("model", Text, "Number of the model, as on its label: 5110, 5450.", SOURCE),
            Field::new("mac", Text, "Hardware address.", SOURCE),
            Field::new("ip", Address, "Its address.", SOURCE),
        ],
    },
    Kind {
        name: "moxa.search",
        meaning: "The subject looked for devices of Moxa.",
        fields: &[Field::new("is_search", Boolean, "True when it asks who is there.", SOURCE)],
    },
];
const DEVICE: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "moxa",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[0x01..=0x01, 0x81..=0x81]),
};

impl Dissector for Moxa {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// Header and length are weak: they count at the usual port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_whole = |start: [u8; 4]| {
            let [_, _, _, length] = start;
            head.bytes.starts_with(&start) && head.bytes.len() == usize::from(length)
        };
        let is_mine = head.has_port(&[PORT]) && (is_whole(SEARCH_REQUEST) || is_whole(SEARCH_ANSWER));
        if is_mine { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if payload.starts_with(&SEARCH_REQUEST) {
            return sink.observe(SEARCH, context.sender, Fields::new().with("is_search", true));
        }
        if payload.starts_with(&SEARCH_ANSWER) {
            sink.observe(DEVICE, context.sender, device(payload).unwrap_or_default());
        }
    }
}

/// A number of the product line, the model in hexadecimal digits, hardware address and address.
fn device(payload: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(payload.get(HEADER_BYTES..)?);
    cursor.skip(4)?;
    let model = cursor.little16()?;
    let rest = cursor.rest();
    let fields = Fields::new().with("model", format!("{model:04x}").to_ascii_uppercase());
    Some(fields.with("mac", mac_at(rest, 0).map(mac_text)).with("ip", ipv4_at(rest, 6).map(IpAddr::V4)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    #[test]
    fn a_device_tells_model_and_address() {
        let answer = [
            &SEARCH_ANSWER[..],
            &[0, 0, 0, 0, 0x0f, 0x05, 0x11, 0x0c, 0x1a, 0x51],
            &[2, 0, 0, 0, 0, 9, 192, 0, 2, 9],
        ]
        .concat();
        assert_eq!(probe(&DISSECTOR, PORT, &answer), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &answer), Verdict::NotMine);
        let wanted = Fields::new()
            .with("model", "511A")
            .with("mac", "02:00:00:00:00:09")
            .with("ip", IpAddr::from([192, 0, 2, 9]));
        assert_eq!(datagram(&DISSECTOR, PORT, &answer)[0].fields, wanted);
        let question = [1, 0, 0, 8, 0, 0, 0, 0];
        assert_eq!(datagram(&DISSECTOR, PORT, &question)[0].fields, Fields::new().with("is_search", true));
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(rest in prop::collection::vec(any::<u8>(), 0..40)) {
            datagram(&DISSECTOR, PORT, &[&SEARCH_ANSWER[..], &rest].concat());
        }
    }
}
