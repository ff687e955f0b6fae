//! Lantronix' query port: serial device servers, which connect many analysers and monitors, tell type and hardware address
//! to whoever asks (Lantronix, UDS-10 User Guide 8.1: query F6, answer F7 with the type at 4 of the firmware's head). Newer
//! ones add the hardware address, where open finders read it. The answer to F8 may hold a password and is not read.

use crate::octets::{mac_at, mac_text};
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Boolean, Text};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Lantronix = Lantronix;

/// Reads queries and answers at the port of Lantronix' device servers.
#[derive(Debug)]
pub struct Lantronix;

const SOURCE: &str = "Lantronix, UDP port 77FE";
const PORT: u16 = 0x77fe;
/// Queries: for firmware, and for the setup.
const QUERIES: [[u8; 4]; 2] = [[0, 0, 0, 0xf6], [0, 0, 0, 0xf8]];
const ANSWER: [u8; 4] = [0, 0, 0, 0xf7];
/// Answers of older devices end with a serial number, those of newer ones with the hardware address.
const ANSWER_BYTES: [usize; 2] = [24, 30];
const TYPE_AT: usize = 8;
const MAC_AT: usize = 24;

static KINDS: [Kind; 2] = [
    Kind {
        name: "lantronix.device",
        meaning: "The subject, a device server of Lantronix, tells what it is.",
        fields: &[
            Field::new("device_type", Text, "Two letters for the type, such as X5.", SOURCE),
            Field::new("mac", Text, "Hardware address.", SOURCE),
        ],
    },
    Kind {
        name: "lantronix.search",
        meaning: "The subject looked for device servers of Lantronix.",
        fields: &[Field::new("asks_setup", Boolean, "True when it asks for the whole setup, which may hold a password.", SOURCE)],
    },
];
const DEVICE: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "lantronix",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[0..=0]),
};

impl Dissector for Lantronix {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// Four octets are weak: they count at the usual port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_query = QUERIES.iter().any(|query| head.bytes == query);
        let is_answer = head.bytes.starts_with(&ANSWER) && ANSWER_BYTES.contains(&head.bytes.len());
        if head.has_port(&[PORT]) && (is_query || is_answer) { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let [_, setup] = QUERIES;
        if QUERIES.iter().any(|query| payload == query) {
            return sink.observe(SEARCH, context.sender, Fields::new().with("asks_setup", payload == setup));
        }
        if payload.starts_with(&ANSWER) && ANSWER_BYTES.contains(&payload.len()) {
            let is_type = |letters: &&[u8]| letters.iter().all(u8::is_ascii_alphanumeric);
            let device_type = payload.get(TYPE_AT..TYPE_AT + 2).filter(is_type).map(text);
            let fields = Fields::new().with("device_type", device_type).with("mac", mac_at(payload, MAC_AT).map(mac_text));
            sink.observe(DEVICE, context.sender, fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn answer() -> Vec<u8> {
        [&ANSWER[..], &[0x82, 9, 1, 0], b"X5", &[0x10; 14], &[2, 0, 0, 0, 0, 9]].concat()
    }

    #[test]
    fn a_device_server_tells_type_and_address() {
        assert_eq!(probe(&DISSECTOR, PORT, &answer()), Verdict::Mine);
        let wanted = Fields::new().with("device_type", "X5").with("mac", "02:00:00:00:00:09");
        assert_eq!(datagram(&DISSECTOR, PORT, &answer())[0].fields, wanted);
        for (query, asks_setup) in [([0, 0, 0, 0xf6], false), ([0, 0, 0, 0xf8], true)] {
            assert_eq!(datagram(&DISSECTOR, PORT, &query)[0].fields, Fields::new().with("asks_setup", asks_setup));
        }
    }

    #[test]
    fn length_and_port_must_fit() {
        assert_eq!(probe(&DISSECTOR, 9, &answer()), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, &answer()[..29]), Verdict::NotMine);
    }

    #[test]
    fn setups_which_hold_a_password_are_not_read() {
        let setup = [&[0, 0, 0, 0xf9][..], &[b"canary".as_slice(); 20].concat()].concat();
        assert_eq!(probe(&DISSECTOR, PORT, &setup), Verdict::NotMine);
        assert!(datagram(&DISSECTOR, PORT, &setup).is_empty());
    }

    #[test]
    fn older_ones_tell_their_type_only() {
        assert_eq!(probe(&DISSECTOR, PORT, &answer()[..24]), Verdict::Mine);
        assert_eq!(datagram(&DISSECTOR, PORT, &answer()[..24])[0].fields, Fields::new().with("device_type", "X5"));
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(rest in prop::collection::vec(any::<u8>(), 0..40)) {
            datagram(&DISSECTOR, PORT, &[&ANSWER[..], &rest].concat());
        }
    }
}
