//! ADDP, by which Digi's device servers are found (Digi, Advanced Device Discovery Protocol). They sit in pumps, monitors and
//! analysers, which mostly have no other words of their own on the network. Commands and fields checked against the open
//! `python-addp`; requests to configure hold a password, which is not read.

use crate::octets::{Elements, mac_at, mac_text, octet_element, u16_at};
use crate::text_head::any_text;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Boolean, Text};
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Addp = Addp;

/// Reads ADDP datagrams.
#[derive(Debug)]
pub struct Addp;

const SOURCE: &str = "Digi, ADDP";
/// Marks of the protocol: Digi's own and those of devices sold under other names.
const MARKS: [&[u8; 4]; 3] = [b"DIGI", b"DVKT", b"DGDP"];
/// Mark, command and length.
const HEADER_BYTES: usize = 8;
const DISCOVER_REQUEST: u16 = 1;
const DISCOVER_RESPONSE: u16 = 2;
/// The highest command.
const MAX_COMMAND: u16 = 16;

static KINDS: [Kind; 2] = [
    Kind {
        name: "addp.device",
        meaning: "The subject, a device server of Digi, tells what it is.",
        fields: &[
            Field::new("mac", Text, "Hardware address.", SOURCE),
            Field::new("name", Text, "Host name.", SOURCE),
            Field::new("model", Text, "Name of the hardware.", SOURCE),
            Field::new("firmware_version", Text, "Version of its firmware.", SOURCE),
        ],
    },
    Kind {
        name: "addp.request",
        meaning: "The subject looked for device servers of Digi, or commanded one.",
        fields: &[Field::new("is_search", Boolean, "True when it only looked for them.", SOURCE)],
    },
];
const DEVICE: &Kind = &KINDS[0];
const REQUEST: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "addp",
    layers: &[Layer::Datagram],
    ports: &[2362],
    kinds: &KINDS,
    openers: Some(&[b'D'..=b'D']),
};

impl Dissector for Addp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if command(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some((command, body)) = command(payload) else { return };
        if command == DISCOVER_RESPONSE {
            return sink.observe(DEVICE, context.sender, device(body));
        }
        // Requests have odd numbers.
        if command % 2 == 1 {
            let fields = Fields::new().with("is_search", command == DISCOVER_REQUEST);
            sink.observe(REQUEST, context.sender, fields);
        }
    }
}

/// The command and what follows the header, whose length must fit.
fn command(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let (mark, _) = bytes.split_first_chunk::<4>()?;
    let (command, length, body) = (u16_at(bytes, 4)?, usize::from(u16_at(bytes, 6)?), bytes.get(HEADER_BYTES..)?);
    let is_known = MARKS.contains(&mark) && (1..=MAX_COMMAND).contains(&command);
    (is_known && length == body.len()).then_some((command, body))
}

fn device(body: &[u8]) -> Fields {
    let mut fields = Fields::new();
    for (kind, value) in Elements::new(body, octet_element) {
        match kind {
            0x01 => fields.set_first("mac", mac_at(value, 0).map(mac_text)),
            0x04 => fields.set_first("name", Some(any_text(value)).filter(|name| !name.is_empty())),
            0x08 => fields.set_first("firmware_version", any_text(value)),
            0x0d => fields.set_first("model", any_text(value)),
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

    fn message(command: u8, body: &[u8]) -> Vec<u8> {
        [b"DIGI\0", &[command, 0, u8::try_from(body.len()).unwrap()][..], body].concat()
    }

    #[test]
    fn a_device_server_tells_what_it_is() {
        let mut body = vec![1, 6, 2, 0, 0, 0, 0, 9, 2, 4, 192, 0, 2, 9, 4, 0];
        for (kind, text) in [(0x0d_u8, "Digi Connect ME"), (0x08, "Version 82000856_F 12/07/2007")] {
            body.extend([kind, u8::try_from(text.len()).unwrap()]);
            body.extend(text.as_bytes());
        }
        let wanted = Fields::new()
            .with("mac", "02:00:00:00:00:09")
            .with("model", "Digi Connect ME")
            .with("firmware_version", "Version 82000856_F 12/07/2007");
        assert_eq!(datagram(&DISSECTOR, 2362, &message(2, &body))[0].fields, wanted);
        let search = message(1, &[1, 6, 255, 255, 255, 255, 255, 255]);
        assert_eq!(datagram(&DISSECTOR, 2362, &search)[0].fields, Fields::new().with("is_search", true));
        assert_eq!(datagram(&DISSECTOR, 2362, &message(5, &[]))[0].fields, Fields::new().with("is_search", false));
    }

    #[test]
    fn passwords_and_messages_are_not_read() {
        // Static configuration: addresses, hardware address, then the password behind its length.
        let configuration = [&[192, 0, 2, 9, 255, 255, 255, 0, 192, 0, 2, 1, 2, 0, 0, 0, 0, 9, 6][..], b"canary"].concat();
        let told = [&[0x05, 6][..], b"canary", &[0x09, 6], b"canary", &[0x0d, 2], b"CM"].concat();
        for command in 1..=u8::try_from(MAX_COMMAND).unwrap() {
            let body = if command % 2 == 1 { &configuration } else { &told };
            let seen = datagram(&DISSECTOR, 2362, &message(command, body));
            assert!(!format!("{seen:?}").contains("canary"), "{seen:?}");
        }
    }

    #[test]
    fn the_length_must_fit() {
        assert_eq!(probe(&DISSECTOR, 9, &message(2, &[1])), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 2362, b"DIGI\0\x02\0\x09"), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 2362, b"DIGITAL WORLD"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_body_is_survived(command: u8, body in prop::collection::vec(any::<u8>(), 0..90)) {
            datagram(&DISSECTOR, 2362, &message(command, &body));
        }
    }
}
