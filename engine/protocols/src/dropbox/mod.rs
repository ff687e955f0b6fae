//! Dropbox's search on the local network: which hosts keep files in that cloud.

use crate::dns::field;
use crate::json_members::member;
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Dropbox = Dropbox;

/// Reads announcements of Dropbox.
#[derive(Debug)]
pub struct Dropbox;

const PORT: u16 = 17500;

static KINDS: [Kind; 1] = [Kind {
    name: "dropbox.beacon",
    meaning: "The subject keeps files in Dropbox and announced it on its network.",
    fields: &[field("host_int", FieldType::Text, "Number of the installation.", "Dropbox LAN sync, host_int")],
}];
const BEACON: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "dropbox",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Dropbox {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_json = head.bytes.first() == Some(&b'{') && head.bytes.len() < 4096;
        if is_json && host(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        sink.observe(BEACON, context.sender, Fields::new().with("host_int", host(payload)));
    }
}

/// The installation's number, where namespaces stand beside it. They, and the owner's name for the host, are not kept.
fn host(bytes: &[u8]) -> Option<String> {
    let json = std::str::from_utf8(bytes).ok().filter(|json| json.contains("\"namespaces\""))?;
    member(json, "host_int").filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};

    #[test]
    fn the_installation_is_told_and_no_name() {
        let beacon = b"{\"host_int\": 123456789012, \"version\": [2, 0], \"displayname\": \"canary\", \"port\": 17500, \"namespaces\": [1, 2]}";
        assert_eq!(probe(&DISSECTOR, 9999, beacon), Verdict::Mine);
        assert_eq!(datagram(&DISSECTOR, PORT, beacon)[0].fields, Fields::new().with("host_int", "123456789012"));
        assert_eq!(probe(&DISSECTOR, PORT, b"{\"host_int\": 1}"), Verdict::NotMine);
        assert!(datagram(&DISSECTOR, PORT, b"\xff").is_empty());
    }
}
