//! SLP (RFC 2608, and the first version of RFC 2165, by which printers of HP are found): services, where they are, and
//! attributes by which a device tells what it is. Of attributes only a white list is kept.

mod attributes;
#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::location;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Integer, Text};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Slp = Slp;

/// Reads SLP over UDP.
#[derive(Debug)]
pub struct Slp;

const PORTS: &[u16] = &[427];
/// RFC 2608 8, messages.
const SERVICE_REQUEST: u8 = 1;
const SERVICE_REPLY: u8 = 2;
const REGISTRATION: u8 = 3;
const ATTRIBUTE_REQUEST: u8 = 6;
const ATTRIBUTE_REPLY: u8 = 7;
const DIRECTORY: u8 = 8;
const MAX_FUNCTION: u8 = 11;
/// Addresses told of one answer, at most.
const MAX_SERVICES: u16 = 16;
/// What stands before the kind of service.
const SCHEME: &str = "service:";

static KINDS: [Kind; 3] = [
    Kind {
        name: "slp.request",
        meaning: "The subject looked for a service or asked about one.",
        fields: &[
            Field::new("version", Integer, "Version of the protocol.", "RFC 2608 8"),
            Field::new("service_type", Text, "Kind of service: printer:lpr, VMwareInfrastructure.", "RFC 2608 4.1"),
        ],
    },
    Kind {
        name: "slp.service",
        meaning: "The subject told of a service, its own as a rule.",
        fields: &[
            Field::new("service_type", Text, "Kind of service.", "RFC 2608 4.1"),
            Field::new("url", Text, "Where it is; of the path only what names nobody.", "RFC 2608 4.2"),
        ],
    },
    Kind {
        name: "slp.attributes",
        meaning: "The subject told what it is in the attributes of a service.",
        fields: &[
            Field::new("manufacturer", Text, "Maker.", "IEEE 1284 7.6, MFG, in x-hp-p1"),
            Field::new("model", Text, "Model.", "printer-make-and-model; MDL in x-hp-p1"),
            Field::new("product", Text, "Product with its version.", "VMware, attribute product"),
            Field::new("serial", Text, "Serial number.", "IEEE 1284 7.6, SN, in x-hp-p1"),
            Field::new("firmware_version", Text, "Version of its software.", "IEEE 1284 7.6, VER, in x-hp-p1"),
            Field::new("command_set", Text, "Languages it understands.", "IEEE 1284 7.6, CMD, in x-hp-p1"),
            Field::new("class", Text, "Class of device.", "IEEE 1284 7.6, CLS, in x-hp-p1"),
            Field::new("mac", Text, "Hardware address.", "HP, x-hp-mac"),
            Field::new("host_name", Text, "Its name.", "HP, x-hp-hn"),
        ],
    },
];
const REQUEST: &Kind = &KINDS[0];
const SERVICE: &Kind = &KINDS[1];
const ATTRIBUTES: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "slp",
    layers: &[Layer::Datagram],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[1..=2]),
};

impl Dissector for Slp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A length that fits and a tag of a language; still weak, so it counts at its port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.has_port(PORTS) && opened(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(message) = opened(payload) else { return };
        let mut cursor = Cursor::new(message.body);
        // What cannot be read to its end is told as far as it goes.
        let _ = match message.function {
            SERVICE_REQUEST | ATTRIBUTE_REQUEST => request(message.version, &mut cursor, context, sink),
            // Version 1 writes addresses otherwise.
            SERVICE_REPLY if message.version == 2 => services(&mut cursor, context, sink),
            REGISTRATION if message.version == 2 => registration(&mut cursor, context, sink),
            ATTRIBUTE_REPLY => attribute_answer(&mut cursor, context, sink),
            DIRECTORY if message.version == 2 => directory(&mut cursor, context, sink),
            _ => None,
        };
    }
}

/// One message of either version.
struct Message<'a> {
    version: u8,
    function: u8,
    body: &'a [u8],
}

/// The header: RFC 2608 8, RFC 2165 5.1.
fn opened(bytes: &[u8]) -> Option<Message<'_>> {
    let mut cursor = Cursor::new(bytes);
    let (version, function) = (cursor.byte()?, cursor.byte()?);
    let length = match version {
        1 => {
            let length = usize::from(cursor.big16()?);
            // Flags, dialect, language of two letters, character set, number.
            cursor.skip(2)?;
            is_language(cursor.take(2)?)?;
            cursor.skip(4)?;
            length
        }
        2 => {
            let (high, low) = (cursor.byte()?, cursor.big16()?);
            // Flags, where an extension begins, number.
            cursor.skip(7)?;
            let tag = cursor.big16()?;
            is_language(cursor.take(usize::from(tag))?)?;
            usize::from(high) << 16 | usize::from(low)
        }
        _ => return None,
    };
    let is_whole = length == bytes.len() && (1..=MAX_FUNCTION).contains(&function);
    is_whole.then(|| Message { version, function, body: cursor.rest() })
}

/// A tag of a language (RFC 1766): letters, digits and hyphens.
fn is_language(tag: &[u8]) -> Option<()> {
    let is_tag = tag.len() >= 2 && tag.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    is_tag.then_some(())
}

/// A text with its length before it.
fn string<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = cursor.big16()?;
    cursor.take(usize::from(length))
}

/// Who answered already, then the service that is looked for.
fn request(version: u8, cursor: &mut Cursor<'_>, context: &Context, sink: &mut Sink) -> Option<()> {
    string(cursor)?;
    let asked = service_type(string(cursor)?);
    sink.observe(REQUEST, context.sender, Fields::new().with("version", version).with("service_type", asked));
    Some(())
}

/// `service:printer:lpr://host` is of the kind `printer:lpr`; in version 1 a predicate stands behind it.
fn service_type(name: &[u8]) -> String {
    let name = text(name);
    let name = name.split("//").next().unwrap_or_default().trim_end_matches(':');
    name.strip_prefix(SCHEME).unwrap_or(name).split('/').next().unwrap_or_default().to_owned()
}

/// RFC 2608 4.3: reserved, lifetime, address, signatures (which none has).
fn entry<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    cursor.skip(3)?;
    let url = string(cursor)?;
    cursor.byte().filter(|signatures| *signatures == 0).map(|_| url)
}

fn tell(url: &[u8], context: &Context, sink: &mut Sink) {
    // `service:printer:lpr://host/queue` is reached as `lpr://host/queue`.
    let address = text(url);
    let start = address.split_once("://").and_then(|(before, _)| before.rfind(':')).map_or(0, |colon| colon + 1);
    let shown = address.get(start..).and_then(location::of_device);
    sink.observe(SERVICE, context.sender, Fields::new().with("service_type", service_type(url)).with("url", shown));
}

/// RFC 2608 8.2: no error, then the addresses.
fn services(cursor: &mut Cursor<'_>, context: &Context, sink: &mut Sink) -> Option<()> {
    cursor.big16().filter(|error| *error == 0)?;
    for _ in 0..cursor.big16()?.min(MAX_SERVICES) {
        tell(entry(cursor)?, context, sink);
    }
    Some(())
}

/// RFC 2608 8.3: an address, its kind, scopes, attributes.
fn registration(cursor: &mut Cursor<'_>, context: &Context, sink: &mut Sink) -> Option<()> {
    tell(entry(cursor)?, context, sink);
    string(cursor)?;
    string(cursor)?;
    sink.observe(ATTRIBUTES, context.sender, attributes::read(string(cursor)?));
    Some(())
}

/// RFC 2608 10.4, RFC 2165 12: no error, then the attributes.
fn attribute_answer(cursor: &mut Cursor<'_>, context: &Context, sink: &mut Sink) -> Option<()> {
    cursor.big16().filter(|error| *error == 0)?;
    sink.observe(ATTRIBUTES, context.sender, attributes::read(string(cursor)?));
    Some(())
}

/// RFC 2608 8.5: no error, time, the address of a directory.
fn directory(cursor: &mut Cursor<'_>, context: &Context, sink: &mut Sink) -> Option<()> {
    cursor.skip(6)?;
    tell(string(cursor)?, context, sink);
    Some(())
}
