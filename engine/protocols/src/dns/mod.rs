//! DNS (RFC 1035): who asks for which names, which names hosts have, and who is a name server.

pub(crate) mod message;
mod name;
pub(crate) mod record;
pub(crate) mod stream;
#[cfg(test)]
pub(crate) mod tests;

use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind};
use message::{BROKEN_NAME, Message, Section, fits_at_its_port, proves_itself};
use name::Lowered;
pub(crate) use name::{Name, NameFault};
use record::{TYPE_OPT, TypeText};
use stream::MessageStream;

/// The dissector.
pub static DISSECTOR: Dns = Dns;

/// Reads unicast DNS.
#[derive(Debug)]
pub struct Dns;

const PORT: u16 = 53;

/// Ports of protocols with the same message format: mDNS, LLMNR, the `NetBIOS` name service.
const RELATED_PORTS: [u16; 3] = [5353, LLMNR_PORT, 137];
const LLMNR_PORT: u16 = 5355;

/// Operation code of a dynamic update (RFC 2136 1.3).
const UPDATE: u16 = 5;
/// Operation code of a notice that a zone has changed (RFC 1996 3).
const NOTIFY: u16 = 4;

pub(crate) const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

static KINDS: [Kind; 4] = [
    Kind {
        name: "dns.query",
        meaning: "The subject asked a name server.",
        fields: &[
            field("name", FieldType::Text, "Name asked for, in lower case.", "RFC 1035 4.1.2, RFC 4343 2"),
            field("type", FieldType::Text, "Type asked for.", "RFC 1035 4.1.2"),
        ],
    },
    Kind {
        name: "dns.answer",
        meaning: "The subject, a name server, answered with this record.",
        fields: &[
            field("name", FieldType::Text, "Owner of the record, in lower case.", "RFC 1035 4.1.3, RFC 4343 2"),
            field("type", FieldType::Text, "Type of the record.", "RFC 1035 4.1.3"),
            field("address", FieldType::Address, "Address of the owner.", "RFC 1035 3.4.1, RFC 3596 2.2"),
            field("cname", FieldType::Text, "The owner's true name.", "RFC 1035 3.3.1"),
            field("ptr", FieldType::Text, "Name that the owner points to, for an address the host's.", "RFC 1035 3.3.12"),
            field("port", FieldType::Integer, "Port of the service.", "RFC 2782"),
            field("srv_target", FieldType::Text, "Host that serves it.", "RFC 2782"),
        ],
    },
    Kind {
        name: "dns.update",
        meaning: "The subject asked a name server to change this record, of itself or on behalf of its clients.",
        fields: &[
            field("zone", FieldType::Text, "Zone to change, in lower case.", "RFC 2136 2.3"),
            field("name", FieldType::Text, "Owner of the record, in lower case.", "RFC 2136 2.5"),
            field("type", FieldType::Text, "Type of the record.", "RFC 2136 2.5"),
            field("address", FieldType::Address, "Address of the owner.", "RFC 2136 2.5"),
            field("cname", FieldType::Text, "The owner's true name.", "RFC 2136 2.5"),
            field("ptr", FieldType::Text, "Name that the owner points to.", "RFC 2136 2.5"),
            field("port", FieldType::Integer, "Port of the service.", "RFC 2136 2.5"),
            field("srv_target", FieldType::Text, "Host that serves it.", "RFC 2136 2.5"),
        ],
    },
    Kind {
        name: "dns.notify",
        meaning: "The subject, a name server, told another that a zone has changed.",
        fields: &[field("zone", FieldType::Text, "The zone, in lower case.", "RFC 1996 3.7")],
    },
];
const QUERY: &Kind = &KINDS[0];
const ANSWER: &Kind = &KINDS[1];
const UPDATED: &Kind = &KINDS[2];
const NOTIFIED: &Kind = &KINDS[3];

static PROTOCOL: Protocol = Protocol {
    name: "dns",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Dns {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.has_port(&[PORT]) {
            return probe_at_home(head.bytes);
        }
        let is_datagram = !head.has_port(&RELATED_PORTS) && proves_itself(head.bytes);
        // Of the related protocols only LLMNR is carried in streams (RFC 4795 2.5).
        let is_stream = || {
            let after_length = head.bytes.get(2..).unwrap_or_default();
            !head.has_port(&[LLMNR_PORT]) && has_true_length(head.bytes) && proves_itself(after_length)
        };
        if is_datagram || is_stream() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        read(payload, context, sink);
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(MessageStream(read)))
    }
}

/// At its own port a message may begin at once (datagram) or after its length (stream).
fn probe_at_home(bytes: &[u8]) -> Verdict {
    if fits_at_its_port(bytes) || bytes.get(2..).is_some_and(fits_at_its_port) {
        Verdict::Mine
    } else if bytes.len() < message::HEADER_BYTES + 2 {
        Verdict::Maybe
    } else {
        Verdict::NotMine
    }
}

/// True when the first two bytes can be the length of a message that is here, wholly or in part.
fn has_true_length(bytes: &[u8]) -> bool {
    let Some((prefix, rest)) = bytes.split_first_chunk::<2>() else { return false };
    let length = usize::from(u16::from_be_bytes(*prefix));
    length > message::HEADER_BYTES && (length <= rest.len() || rest.len() >= message::HEADER_BYTES)
}

fn read(payload: &[u8], context: &Context, sink: &mut Sink) -> bool {
    if !fits_at_its_port(payload) {
        return false;
    }
    let Some(message) = Message::read(payload) else { return false };
    let is_response = message.header.is_response();
    sink.server_is(if is_response { context.side } else { context.side.other() });
    match (is_response, message.header.operation()) {
        (false, 0) => {
            for question in message.questions() {
                let mut fields = sink.fields();
                fields.set("name", Lowered(question.name));
                fields.set("type", TypeText(question.type_code));
                sink.observe(QUERY, context.sender, fields);
            }
        }
        (true, 0) => {
            for record in message.records.iter().filter(|record| record.type_code != TYPE_OPT) {
                let fields = record.fields(Lowered(record.name), sink.fields());
                sink.observe(ANSWER, context.sender, fields);
            }
        }
        (false, UPDATE) => read_update(&message, context, sink),
        (false, NOTIFY) => {
            let zone = message.questions().next().map(|question| Lowered(question.name));
            sink.observe(NOTIFIED, context.sender, Fields::new().with("zone", zone));
        }
        _ => {}
    }
    if message.fault == Some(NameFault::Broken) {
        sink.malformed("dns", BROKEN_NAME, context.sender);
    }
    true
}

/// An update names its zone where a query has its question, and the records to change in the authority section. Records
/// without data delete (RFC 2136 2.5.2) and say nothing of a host.
fn read_update(message: &Message<'_>, context: &Context, sink: &mut Sink) {
    let zone = message.questions().next().map(|question| Lowered(question.name));
    let changes = message.records.iter().filter(|record| record.section == Section::Authority);
    for record in changes.filter(|record| !record.data().is_empty()) {
        let mut fields = record.fields(Lowered(record.name), sink.fields());
        fields.set("zone", zone);
        sink.observe(UPDATED, context.sender, fields);
    }
}
