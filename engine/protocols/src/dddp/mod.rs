//! AMX Dynamic Device Discovery: displays, projectors and conference devices announce maker and model as a line of
//! `<-key=value>`, with a blank before the first pair where Epson and others send it (AMX, DDDP; printed in the manuals of
//! makers that send it, such as Global Caché's API of the GC-100 and Polycom's of `SoundStructure`).

use crate::text_head::any_text;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Dddp = Dddp;

/// Reads beacons.
#[derive(Debug)]
pub struct Dddp;

const SOURCE: &str = "AMX, Dynamic Device Discovery Protocol";
const MARK: &[u8] = b"AMXB";
/// Keys read of one beacon, at most.
const MAX_KEYS: usize = 32;

/// Keys without what stands before their hyphen, and their fields. Names of rooms and addresses of pages are not kept.
const KEYS: &[(&str, &str)] = &[
    ("uuid", "uuid"),
    ("sdkclass", "device_class"),
    ("make", "manufacturer"),
    ("model", "model"),
    ("revision", "revision"),
];

static KINDS: [Kind; 1] = [Kind {
    name: "dddp.beacon",
    meaning: "The subject, a display, projector or other device of a meeting room, tells what it is.",
    fields: &[
        Field::new("uuid", Text, "Lasting identifier, as a rule the hardware address.", SOURCE),
        Field::new("device_class", Text, "Class of device: VideoProjector, Monitor, VideoConferencer.", SOURCE),
        Field::new("manufacturer", Text, "Maker.", SOURCE),
        Field::new("model", Text, "Model.", SOURCE),
        Field::new("revision", Text, "Version of its software or of its driver.", SOURCE),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "dddp",
    layers: &[Layer::Datagram],
    ports: &[9131],
    kinds: &KINDS,
    openers: Some(&[b'A'..=b'A']),
};

impl Dissector for Dddp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if pairs(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(told) = pairs(payload) else { return };
        let mut fields = Fields::new();
        for pair in any_text(told).split(['<', '>']).take(MAX_KEYS) {
            let Some((key, value)) = pair.split_once('=') else { continue };
            let key = key.rsplit('-').next().unwrap_or_default();
            if let Some((_, field)) = KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
                fields.set_first(field, Some(text(value.as_bytes())).filter(|value| !value.is_empty()));
            }
        }
        sink.observe(&KINDS[0], context.sender, fields);
    }
}

/// What stands behind the mark.
fn pairs(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(MARK).map(<[u8]>::trim_ascii_start).filter(|told| told.starts_with(b"<"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    #[test]
    fn a_display_tells_what_it_is() {
        let beacon = b"AMXB<-UUID=020000000009><-SDKClass=VideoProjector><-Make=EPSON><-Model=EB-L200F><-Revision=1.0.0><Config-Name=canary>\r";
        assert_eq!(probe(&DISSECTOR, 9, beacon), Verdict::Mine);
        let wanted = Fields::new()
            .with("uuid", "020000000009")
            .with("device_class", "VideoProjector")
            .with("manufacturer", "EPSON")
            .with("model", "EB-L200F")
            .with("revision", "1.0.0");
        assert_eq!(datagram(&DISSECTOR, 9131, beacon)[0].fields, wanted);
    }

    #[test]
    fn keys_may_name_the_device() {
        let beacon = b"AMXB<Device-SDKClass=Monitor><Device-Make=Maker><Device-Model=M 55>";
        let seen = datagram(&DISSECTOR, 9131, beacon);
        assert_eq!(seen[0].fields, Fields::new().with("device_class", "Monitor").with("manufacturer", "Maker").with("model", "M 55"));
        assert_eq!(probe(&DISSECTOR, 9131, b"AMX\r"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_beacon_is_survived(rest in prop::collection::vec(any::<u8>(), 0..80)) {
            datagram(&DISSECTOR, 9131, &[MARK, &rest].concat());
        }
    }
}
