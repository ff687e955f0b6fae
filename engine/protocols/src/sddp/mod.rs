//! SDDP, by which displays, receivers and controls of many makers announce themselves to Control4. Start lines and fields,
//! in the form of HTTP's head, checked against `openHAB`'s finder and announcements of a JVC projector in its tests.

use crate::text_head::TextHead;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Sddp = Sddp;

/// Reads announcements and searches.
#[derive(Debug)]
pub struct Sddp;

const SOURCE: &str = "Control4, Simple Device Discovery Protocol 1.0";
/// Announcements, farewells and identification; the answer to a search; the search.
const NOTICES: [&[u8]; 3] = [b"NOTIFY ALIVE SDDP/", b"NOTIFY OFFLINE SDDP/", b"NOTIFY IDENTIFY SDDP/"];
const ANSWER: &[u8] = b"SDDP/1.0 200";
const QUESTION: &[u8] = b"SEARCH * SDDP/";

static KINDS: [Kind; 2] = [
    Kind {
        name: "sddp.device",
        meaning: "The subject tells what it is to controls of Control4.",
        fields: &[
            Field::new("host_name", Text, "Its name, as a rule with its hardware address.", SOURCE),
            Field::new("type", Text, "Kind of device, by its driver: control4_light:lamp.", SOURCE),
            Field::new("proxy", Text, "What it is controlled as: tv, projector, receiver, lock.", SOURCE),
            Field::new("manufacturer", Text, "Maker.", SOURCE),
            Field::new("model", Text, "Model.", SOURCE),
        ],
    },
    Kind {
        name: "sddp.search",
        meaning: "The subject looked for devices that controls of Control4 can use.",
        fields: &[Field::new("what", Text, "What it looked for; * is all.", SOURCE)],
    },
];
const DEVICE: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "sddp",
    layers: &[Layer::Datagram],
    ports: &[1902],
    kinds: &KINDS,
    openers: Some(&[b'N'..=b'N', b'S'..=b'S']),
};

impl Dissector for Sddp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if of_start(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let (Some(kind), Some(head)) = (of_start(payload), TextHead::read(payload)) else { return };
        if kind == SEARCH {
            return sink.observe(SEARCH, context.sender, Fields::new().with("what", "*"));
        }
        let told = |name| head.text(name).map(|value| value.trim_matches('"').to_owned()).filter(|value| !value.is_empty());
        let fields = Fields::new()
            .with("host_name", told("host"))
            .with("type", told("type"))
            .with("proxy", told("primary-proxy"))
            .with("manufacturer", told("manufacturer"))
            .with("model", told("model"));
        sink.observe(DEVICE, context.sender, fields);
    }
}

/// What a datagram is by its start.
fn of_start(bytes: &[u8]) -> Option<&'static Kind> {
    match bytes {
        _ if bytes.starts_with(QUESTION) => Some(SEARCH),
        _ if bytes.starts_with(ANSWER) || NOTICES.iter().any(|notice| bytes.starts_with(notice)) => Some(DEVICE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    #[test]
    fn a_display_announces_itself() {
        let notice = b"NOTIFY ALIVE SDDP/1.0\r\nFrom: \"192.0.2.9:1902\"\r\nHost: \"Display-020000000009\"\r\nMax-Age: 1800\r\n\
            Type: \"example:display\"\r\nPrimary-Proxy: \"tv\"\r\nProxies: \"tv\"\r\nManufacturer: \"Example\"\r\nModel: \"P 55\"\r\nDriver: \"x.c4i\"\r\n\r\n";
        assert_eq!(probe(&DISSECTOR, 9, notice), Verdict::Mine);
        let wanted = Fields::new()
            .with("host_name", "Display-020000000009")
            .with("type", "example:display")
            .with("proxy", "tv")
            .with("manufacturer", "Example")
            .with("model", "P 55");
        assert_eq!(datagram(&DISSECTOR, 1902, notice)[0].fields, wanted);
        assert_eq!(datagram(&DISSECTOR, 1902, b"SEARCH * SDDP/1.0\r\nHost: \"239.255.255.250:1902\"\r\n\r\n")[0].kind, SEARCH);
        assert_eq!(probe(&DISSECTOR, 1902, b"NOTIFY * HTTP/1.1\r\n"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_announcement_is_survived(rest in prop::collection::vec(any::<u8>(), 0..80)) {
            datagram(&DISSECTOR, 1902, &[NOTICES[0], &rest].concat());
        }
    }
}
