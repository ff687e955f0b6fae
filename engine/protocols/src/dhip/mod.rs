//! DHIP, by which Dahua's cameras, recorders and door stations, and those of its many brands, are found: model, serial
//! number and version in JSON. Header (the length at 16 and 24) and members checked against Home Assistant's integration
//! `rroller/dahua`, whose search several devices answer.

use crate::cursor::Cursor;
use crate::json_members::member;
use crate::octets::mac_in;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Boolean, Text};
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Dhip = Dhip;

/// Reads DHIP datagrams.
#[derive(Debug)]
pub struct Dhip;

const SOURCE: &str = "Dahua, DHIP device search";
/// Length of the header, and the mark.
const MARK: &[u8] = b"\x20\0\0\0DHIP";
/// What stands in the header between the mark and the length: session, number and zeros.
const BEFORE_LENGTH_BYTES: usize = 8;
/// The header behind the length: the length again, and zeros.
const BEHIND_LENGTH_BYTES: usize = 12;

/// Members of an answer and their fields.
const MEMBERS: &[(&str, &str)] = &[
    ("DeviceType", "model"),
    ("DeviceClass", "device_class"),
    ("SerialNo", "serial"),
    ("Version", "firmware_version"),
    ("Vendor", "vendor"),
];

static KINDS: [Kind; 2] = [
    Kind {
        name: "dhip.device",
        meaning: "The subject, a device of Dahua or a brand of it, tells what it is.",
        fields: &[
            Field::new("mac", Text, "Hardware address.", SOURCE),
            Field::new("model", Text, "Model.", SOURCE),
            Field::new("device_class", Text, "Kind: IPC, NVR, VTO.", SOURCE),
            Field::new("serial", Text, "Serial number.", SOURCE),
            Field::new("firmware_version", Text, "Version of its firmware.", SOURCE),
            Field::new("vendor", Text, "Brand.", SOURCE),
        ],
    },
    Kind {
        name: "dhip.search",
        meaning: "The subject looked for devices of Dahua.",
        fields: &[Field::new("is_search", Boolean, "True when it asks who is there.", SOURCE)],
    },
];
const DEVICE: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "dhip",
    layers: &[Layer::Datagram],
    ports: &[37_810],
    kinds: &KINDS,
    openers: Some(&[0x20..=0x20]),
};

impl Dissector for Dhip {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if json(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(json) = json(payload) else { return };
        let is_search = json.contains("\"DHDiscover.search\"");
        if is_search {
            return sink.observe(SEARCH, context.sender, Fields::new().with("is_search", true));
        }
        if !json.contains("\"deviceInfo\"") {
            return;
        }
        let mac = member(json, "mac").and_then(|told| mac_in(&told));
        let fields = MEMBERS.iter().fold(Fields::new().with("mac", mac), |fields, (name, field)| {
            fields.with(field, member(json, name).filter(|value| !value.is_empty()))
        });
        sink.observe(DEVICE, context.sender, fields);
    }
}

/// The object behind the header, whose length must fit.
fn json(bytes: &[u8]) -> Option<&str> {
    let mut cursor = Cursor::new(bytes.strip_prefix(MARK)?);
    cursor.skip(BEFORE_LENGTH_BYTES)?;
    let length = usize::try_from(cursor.little32()?).ok()?;
    cursor.skip(BEHIND_LENGTH_BYTES)?;
    std::str::from_utf8(cursor.take(length)?).ok().filter(|json| json.starts_with('{'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn message(json: &str) -> Vec<u8> {
        let length = u32::try_from(json.len()).unwrap().to_le_bytes();
        [MARK, &[0; 8], &length, &[0; 4], &length, &[0; 4], json.as_bytes()].concat()
    }

    const ANSWER: &str = "{\"mac\":\"02:00:00:00:00:09\",\"method\":\"client.notifyDevInfo\",\"params\":{\"deviceInfo\":{\
        \"DeviceClass\":\"IPC\",\"DeviceType\":\"IPC-HFW1230S\",\"SerialNo\":\"4L0123APAA00001\",\"Vendor\":\"General\",\
        \"Version\":\"2.800.0000000.6.R\",\"UserName\":\"canary\"}}}\n";

    #[test]
    fn a_camera_tells_what_it_is() {
        assert_eq!(probe(&DISSECTOR, 9, &message(ANSWER)), Verdict::Mine);
        let wanted = Fields::new()
            .with("mac", "02:00:00:00:00:09")
            .with("model", "IPC-HFW1230S")
            .with("device_class", "IPC")
            .with("serial", "4L0123APAA00001")
            .with("firmware_version", "2.800.0000000.6.R")
            .with("vendor", "General");
        assert_eq!(datagram(&DISSECTOR, 37_810, &message(ANSWER))[0].fields, wanted);
        let search = message("{\"method\":\"DHDiscover.search\",\"params\":{\"mac\":\"\",\"uni\":1}}");
        assert_eq!(datagram(&DISSECTOR, 37_810, &search)[0].fields, Fields::new().with("is_search", true));
        assert!(datagram(&DISSECTOR, 37_810, &message("{\"method\":\"canary\"}")).is_empty());
    }

    #[test]
    fn the_length_must_fit() {
        let bytes = message(ANSWER);
        assert_eq!(probe(&DISSECTOR, 37_810, &bytes[..bytes.len() - 1]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 37_810, &bytes[4..]), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_object_is_survived(json: String) {
            datagram(&DISSECTOR, 37_810, &message(&format!("{{\"deviceInfo\":{json}")));
        }
    }
}
