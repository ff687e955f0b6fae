//! SSDP (`UPnP` Device Architecture 2.0, 1): devices announce themselves and are searched for by multicast.

#[cfg(test)]
mod tests;

use crate::dns::field;
use crate::location;
use crate::text_head::TextHead;
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Ssdp = Ssdp;

/// Reads SSDP.
#[derive(Debug)]
pub struct Ssdp;

const PORT: u16 = 1900;

static KINDS: [Kind; 3] = [
    Kind {
        name: "ssdp.notify",
        meaning: "The subject announced a device or service of its own, or that it leaves.",
        fields: &[
            field("nt", FieldType::Text, "Type of the device or service.", "UPnP Device Architecture 2.0, 1.2.2, NT"),
            field("nts", FieldType::Text, "One of ssdp:alive, ssdp:update, ssdp:byebye.", "UPnP Device Architecture 2.0, 1.2.2, NTS"),
            field("usn", FieldType::Text, "Unique name of the device with the type.", "UPnP Device Architecture 2.0, 1.2.2, USN"),
            field("server", FieldType::Text, "Operating system, UPnP version and product.", "UPnP Device Architecture 2.0, 1.2.2, SERVER"),
            field("location", FieldType::Text, "Address of the description; path segments that are not white-listed are *.", "UPnP Device Architecture 2.0, 1.2.2, LOCATION"),
        ],
    },
    Kind {
        name: "ssdp.search",
        meaning: "The subject searched for devices or services.",
        fields: &[
            field("st", FieldType::Text, "Type searched for.", "UPnP Device Architecture 2.0, 1.3.2, ST"),
            field("user_agent", FieldType::Text, "Operating system, UPnP version and product.", "UPnP Device Architecture 2.0, 1.3.2, USER-AGENT"),
        ],
    },
    Kind {
        name: "ssdp.response",
        meaning: "The subject answered a search: it has such a device or service.",
        fields: &[
            field("st", FieldType::Text, "Type of the device or service.", "UPnP Device Architecture 2.0, 1.3.3, ST"),
            field("usn", FieldType::Text, "Unique name of the device with the type.", "UPnP Device Architecture 2.0, 1.3.3, USN"),
            field("server", FieldType::Text, "Operating system, UPnP version and product.", "UPnP Device Architecture 2.0, 1.3.3, SERVER"),
            field("location", FieldType::Text, "Address of the description; path segments that are not white-listed are *.", "UPnP Device Architecture 2.0, 1.3.3, LOCATION"),
        ],
    },
];
const NOTIFY: &Kind = &KINDS[0];
const SEARCH: &Kind = &KINDS[1];
const RESPONSE: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "ssdp",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Ssdp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if of_start(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let (Some(kind), Some(head)) = (of_start(payload), TextHead::read(payload)) else { return };
        let is_notify = kind == NOTIFY;
        let fields = if kind == SEARCH {
            Fields::new().with("st", head.text("st")).with("user_agent", head.text("user-agent"))
        } else {
            let kind_of_thing = if is_notify { "nt" } else { "st" };
            let location = head.value("location").and_then(|url| location::of_device(&text(url)));
            Fields::new()
                .with(kind_of_thing, head.text(kind_of_thing))
                .with("nts", if is_notify { head.text("nts") } else { None })
                .with("usn", head.text("usn"))
                .with("server", head.text("server"))
                .with("location", location)
        };
        sink.observe(kind, context.sender, fields);
    }
}

/// What a datagram is by its start line. Over UDP nothing else has the form of HTTP/1.1 with these (RFC 9110 would be over TCP).
fn of_start(bytes: &[u8]) -> Option<&'static Kind> {
    match bytes.first()? {
        b'N' if bytes.starts_with(b"NOTIFY * HTTP/1.") => Some(NOTIFY),
        b'M' if bytes.starts_with(b"M-SEARCH * HTTP/1.") => Some(SEARCH),
        b'H' if bytes.starts_with(b"HTTP/1.1 200") => Some(RESPONSE),
        _ => None,
    }
}
