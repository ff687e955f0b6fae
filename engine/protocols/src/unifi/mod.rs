//! Ubiquiti's discovery, versions 1 and 2: access points, cameras, switches and radios tell model and firmware to whoever
//! asks, or of themselves. Commands and elements checked against nmap's `ubiquiti-discovery`, which also knows elements with
//! the name of the user, a challenge and the name of the wireless network: they are not read.

use crate::octets::{Elements, mac_at, mac_text, u16_at};
use crate::text_head::any_text;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Unifi = Unifi;

/// Reads the announcements of Ubiquiti's devices.
#[derive(Debug)]
pub struct Unifi;

const SOURCE: &str = "Ubiquiti, Device Discovery";
const PORT: u16 = 10001;
/// Version, command and length.
const HEADER_BYTES: usize = 4;

static KINDS: [Kind; 1] = [Kind {
    name: "unifi.device",
    meaning: "The subject, a device of Ubiquiti, tells what it is.",
    fields: &[
        Field::new("mac", Text, "Hardware address.", SOURCE),
        Field::new("name", Text, "Host name.", SOURCE),
        Field::new("platform", Text, "Short name of the model.", SOURCE),
        Field::new("model", Text, "Model.", SOURCE),
        Field::new("firmware_version", Text, "Version of its firmware.", SOURCE),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "unifi",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[1..=2]),
};

impl Dissector for Unifi {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The header is weak: elements that add up, and one that holds a hardware address, prove it.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let Some(mut elements) = elements(head.bytes) else { return Verdict::NotMine };
        let (mut has_address, mut count) = (false, 0);
        for (kind, value) in elements.by_ref() {
            has_address |= matches!((kind, value.len()), (1 | 0x13, 6) | (2, 10));
            count += 1;
        }
        let is_mine = has_address && count > 1 && elements.rest().is_empty();
        if is_mine { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let mut fields = Fields::new();
        for (kind, value) in elements(payload).into_iter().flatten() {
            match (kind, value.len()) {
                (1, 6) | (2, 10) => fields.set_first("mac", mac_at(value, 0).map(mac_text)),
                (3 | 0x16, _) => fields.set_first("firmware_version", any_text(value)),
                (0x0b, _) => fields.set_first("name", any_text(value)),
                (0x0c, _) => fields.set_first("platform", any_text(value)),
                (0x14 | 0x15, _) => fields.set_first("model", any_text(value)),
                _ => {}
            }
        }
        sink.observe(&KINDS[0], context.sender, fields);
    }
}

/// Elements of one octet's type and two octets' length, behind a header whose length fits.
fn elements(bytes: &[u8]) -> Option<Elements<'_>> {
    let [1..=2, 0..=11, ..] = bytes else { return None };
    let body = bytes.get(HEADER_BYTES..)?;
    let fits = usize::from(u16_at(bytes, 2)?) == body.len();
    fits.then(|| Elements::new(body, element))
}

fn element(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let (value, rest) = bytes.get(3..)?.split_at_checked(usize::from(u16_at(bytes, 1)?))?;
    Some((u16::from(*bytes.first()?), value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn message(version: u8, elements: &[(u8, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (kind, value) in elements {
            body.extend([*kind, 0, u8::try_from(value.len()).unwrap()]);
            body.extend(*value);
        }
        [&[version, 6, 0, u8::try_from(body.len()).unwrap()], body.as_slice()].concat()
    }

    const DEVICE: [(u8, &[u8]); 5] = [
        (2, &[2, 0, 0, 0, 0, 9, 192, 0, 2, 9]),
        (3, b"BZ.qca956x.v5.43.36"),
        (0x0b, b"ward-ap"),
        (0x0c, b"U7LT"),
        (0x15, b"UAP-AC-Lite"),
    ];

    #[test]
    fn a_device_tells_model_and_firmware() {
        let bytes = message(2, &DEVICE);
        assert_eq!(probe(&DISSECTOR, 9, &bytes), Verdict::Mine);
        let wanted = Fields::new()
            .with("mac", "02:00:00:00:00:09")
            .with("firmware_version", "BZ.qca956x.v5.43.36")
            .with("name", "ward-ap")
            .with("platform", "U7LT")
            .with("model", "UAP-AC-Lite");
        assert_eq!(datagram(&DISSECTOR, PORT, &bytes)[0].fields, wanted);
    }

    #[test]
    fn users_challenges_and_networks_are_not_read() {
        let secrets: Vec<(u8, &[u8])> = (0..=255)
            .filter(|kind| ![1, 2, 3, 0x0b, 0x0c, 0x14, 0x15, 0x16].contains(kind))
            .map(|kind| (kind, b"canary".as_slice()))
            .collect();
        for some in secrets.chunks(8) {
            let seen = datagram(&DISSECTOR, PORT, &message(1, &[some, &DEVICE[..2]].concat()));
            assert!(seen.len() == 1 && !format!("{seen:?}").contains("canary"), "{seen:?}");
        }
    }

    #[test]
    fn elements_must_add_up() {
        let bytes = message(1, &DEVICE);
        for length in 1..bytes.len() {
            assert_eq!(probe(&DISSECTOR, PORT, &bytes[..length]), Verdict::NotMine);
        }
        assert_eq!(probe(&DISSECTOR, PORT, &[1, 0, 0, 0]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, &message(1, &[(3, b"x"), (4, b"y")])), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_elements_are_survived(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let bytes = [&[1, 0, 0, u8::try_from(body.len()).unwrap()], body.as_slice()].concat();
            probe(&DISSECTOR, PORT, &bytes);
            datagram(&DISSECTOR, PORT, &bytes);
        }
    }
}
