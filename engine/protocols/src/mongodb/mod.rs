//! `MongoDB` (wire protocol as its makers document it): drivers and systems of programs that use a data base, and its version.
//! Documents, accounts and names of collections are not read.

mod bson;
#[cfg(test)]
mod tests;

use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Integer, Text};
use asepsis_observation::{Field, Fields, Kind, text};
use bson::Document;

/// The dissector.
pub static DISSECTOR: Mongodb = Mongodb;

/// Reads greetings of both sides.
#[derive(Debug)]
pub struct Mongodb;

const PORTS: &[u16] = &[27017];
/// Length, number, number of what is answered, operation.
const HEADER_BYTES: usize = 16;
/// Octets in which each message shows the first element of its document.
const MIN_DOCUMENT_BYTES: usize = 72;
/// Longest message (48 000 000 octets as servers tell).
const MAX_MESSAGE_BYTES: usize = 48_000_000;
const REPLY: u32 = 1;
const QUERY: u32 = 2004;
const COMPRESSED: u32 = 2012;
const MESSAGE: u32 = 2013;
/// Flags of a message that are in use: check sum, more to come, more may come.
const MESSAGE_FLAGS: u32 = 0x0001_0003;
/// What a client says first (`MongoDB` Handshake).
const GREETINGS: [&[u8]; 3] = [b"hello", b"isMaster", b"ismaster"];
/// Messages of one connection that are read: greetings are its first.
const MAX_MESSAGES: u8 = 16;

/// Names that tools, agents and servers give themselves, by their documentation or source. Whoever writes an application may
/// write anything else (`appName` of a connection text), a person's name as well.
const PROGRAMS: &[&str] = &[
    "bsondump",
    "mongodump",
    "mongoexport",
    "mongofiles",
    "mongoimport",
    "mongorestore",
    "mongosh",
    "mongostat",
    "mongotop",
    "MongoDB Automation Agent",
    "MongoDB Backup Module",
    "MongoDB Compass",
    "MongoDB Internal Client",
    "MongoDB Monitoring Module",
    "MongoDB Shell",
    "NetworkInterfaceTL",
    "OplogFetcher",
    "Robo 3T",
    "Studio 3T",
];

static KINDS: [Kind; 2] = [
    Kind {
        name: "mongodb.client",
        meaning: "The subject used a data base of MongoDB.",
        fields: &[
            Field::new("application", Text, "Name of the program, when it is a published one.", "MongoDB Handshake, client.application.name"),
            Field::new("driver", Text, "Driver of the program.", "MongoDB Handshake, client.driver.name"),
            Field::new("driver_version", Text, "Version of the driver.", "MongoDB Handshake, client.driver.version"),
            Field::new("os_type", Text, "Linux, Windows, Darwin.", "MongoDB Handshake, client.os.type"),
            Field::new("os_name", Text, "Name of its system.", "MongoDB Handshake, client.os.name"),
            Field::new("os_version", Text, "Version of its system.", "MongoDB Handshake, client.os.version"),
            Field::new("architecture", Text, "Processor.", "MongoDB Handshake, client.os.architecture"),
            Field::new("platform", Text, "Language and its version.", "MongoDB Handshake, client.platform"),
        ],
    },
    Kind {
        name: "mongodb.server",
        meaning: "The subject, a data base, answered.",
        fields: &[
            Field::new("version", Text, "Version of the data base.", "MongoDB, buildInfo"),
            Field::new("wire_version", Integer, "Newest protocol it knows: 17 is 6.0, 21 is 7.0.", "MongoDB, hello, maxWireVersion"),
            Field::new("name", Text, "Name and port by which it is known to others.", "MongoDB, hello, me"),
            Field::new("set", Text, "Name of its replica set.", "MongoDB, hello, setName"),
        ],
    },
];
const CLIENT: &Kind = &KINDS[0];
const SERVER: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "mongodb",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Mongodb {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A greeting anywhere; at the usual port any message with a document.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        // A message whose document has not begun yet: only at the usual port is it waited for.
        let message_bytes = operation(head.bytes).and_then(|_| length(head.bytes)).unwrap_or_default();
        let is_cut = head.bytes.len() < HEADER_BYTES || head.bytes.len() < message_bytes.min(MIN_DOCUMENT_BYTES);
        if is_cut && head.has_port(PORTS) {
            return Verdict::Maybe;
        }
        let Some(body) = operation(head.bytes).and_then(|operation| Body::of(operation, head.bytes)) else {
            return Verdict::NotMine;
        };
        let has_element = || head.has_port(PORTS) && body.document.elements().next().is_some();
        if body.is_greeting() || has_element() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Framed<Connection>>::default())
    }
}

/// The operation of a message whose length may be right.
fn operation(bytes: &[u8]) -> Option<u32> {
    let header = bytes.first_chunk::<HEADER_BYTES>()?;
    let [.., a, b, c, d] = *header;
    let operation = u32::from_le_bytes([a, b, c, d]);
    let is_known = matches!(operation, REPLY | QUERY | COMPRESSED | MESSAGE);
    (is_known && length(bytes).is_some()).then_some(operation)
}

fn length(bytes: &[u8]) -> Option<usize> {
    let length = usize::try_from(u32::from_le_bytes(*bytes.first_chunk()?)).ok()?;
    (HEADER_BYTES + 5..=MAX_MESSAGE_BYTES).contains(&length).then_some(length)
}

/// The document of a message.
struct Body<'a> {
    is_request: bool,
    document: Document<'a>,
}

impl<'a> Body<'a> {
    fn of(operation: u32, message: &'a [u8]) -> Option<Self> {
        let is_request = message.get(8..12) == Some(&[0, 0, 0, 0]);
        let body = message.get(HEADER_BYTES..)?;
        let flags = u32::from_le_bytes(*body.first_chunk()?);
        let document = match operation {
            // Flags, then a part of kind 0: one document.
            MESSAGE if flags & !MESSAGE_FLAGS == 0 => body.get(4..)?.strip_prefix(&[0])?,
            // Flags, cursor, start, count.
            REPLY => body.get(20..)?,
            // Flags, name of a collection, skip, count.
            QUERY => {
                let named = body.get(4..)?;
                let end = named.iter().take(128).position(|byte| *byte == 0)?;
                named.get(end + 9..)?
            }
            _ => return None,
        };
        Some(Self { is_request, document: Document::of(document)? })
    }

    fn is_greeting(&self) -> bool {
        self.is_request && self.document.elements().next().is_some_and(|first| GREETINGS.contains(&first.name))
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    messages: u8,
}

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        match (bytes.len() < HEADER_BYTES, operation(bytes)) {
            (true, _) => Extent::Unknown,
            (false, Some(_)) => length(bytes).map_or(Extent::Broken, Extent::Whole),
            (false, None) => Extent::Broken,
        }
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        if self.messages >= MAX_MESSAGES {
            return;
        }
        self.messages += 1;
        let Some(body) = operation(message).and_then(|operation| Body::of(operation, message)) else { return };
        if body.is_greeting() {
            sink.server_is(context.side.other());
            sink.observe(CLIENT, context.sender, client(&body.document));
        } else if !body.is_request {
            sink.observe(SERVER, context.sender, server(&body.document));
        }
    }
}

fn client(greeting: &Document<'_>) -> Fields {
    let Some(client) = greeting.document(b"client") else { return Fields::new() };
    let within = |of: &[u8], name: &[u8]| client.document(of).and_then(|part| part.text(name)).map(text);
    Fields::new()
        .with("application", within(b"application", b"name").and_then(|name| published(&name)))
        .with("driver", within(b"driver", b"name"))
        .with("driver_version", within(b"driver", b"version"))
        .with("os_type", within(b"os", b"type"))
        .with("os_name", within(b"os", b"name"))
        .with("os_version", within(b"os", b"version"))
        .with("architecture", within(b"os", b"architecture"))
        .with("platform", client.text(b"platform").map(text))
}

/// The name of a published program, without its version; nothing of others.
fn published(name: &str) -> Option<&'static str> {
    PROGRAMS.iter().copied().find(|program| {
        name.strip_prefix(program).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '/']))
    })
}

/// Answers to a greeting and to `buildInfo`; any other has neither of their marks.
fn server(answer: &Document<'_>) -> Fields {
    let wire_version = answer.number(b"maxWireVersion");
    let is_build = answer.text(b"gitVersion").is_some();
    let told = |name: &[u8], is_there: bool| answer.text(name).filter(|_| is_there).map(text);
    Fields::new()
        .with("version", told(b"version", is_build))
        .with("wire_version", wire_version)
        .with("name", told(b"me", wire_version.is_some()))
        .with("set", told(b"setName", wire_version.is_some()))
}
