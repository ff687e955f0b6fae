//! The `NetBIOS` name service (RFC 1001 15, RFC 1002 4.2): names that Windows and Samba hosts claim, ask for and tell.

pub(crate) mod name;
#[cfg(test)]
mod tests;

use crate::dns::message::{BROKEN_NAME, Message};
use crate::dns::record::{Record, TYPE_NB, TYPE_SRV};
use crate::dns::{Name, NameFault, field};
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, Mac, Value};
use name::NetbiosName;
use std::net::{IpAddr, Ipv4Addr};

/// The dissector.
pub static DISSECTOR: Nbns = Nbns;

/// Reads the `NetBIOS` name service.
#[derive(Debug)]
pub struct Nbns;

const PORT: u16 = 137;

/// Type of a node status (RFC 1002 4.2.1.2); as a number it is DNS's SRV.
const TYPE_NBSTAT: u16 = TYPE_SRV;

/// Addresses read of one record, at most; the rest is ignored. A multi-homed host has one for each of its interfaces.
const MAX_ADDRESSES: usize = 16;

static KINDS: [Kind; 5] = [
    Kind {
        name: "nbns.query",
        meaning: "The subject asked who has a name, or for a host's status.",
        fields: &[
            field("name", FieldType::Text, "Name asked for; * asks any host.", "RFC 1002 4.2.12"),
            field("suffix", FieldType::Integer, "Sixteenth byte of the name: kind of service.", "RFC 1001 14.1"),
            field("type", FieldType::Text, "NB asks for addresses, NBSTAT for a host's names.", "RFC 1002 4.2.1.2"),
        ],
    },
    Kind {
        name: "nbns.registration",
        meaning: "The subject claims a name, keeps or gives it up.",
        fields: &[
            field("name", FieldType::Text, "Name claimed.", "RFC 1002 4.2.2"),
            field("suffix", FieldType::Integer, "Sixteenth byte of the name: kind of service.", "RFC 1001 14.1"),
            field("is_group", FieldType::Boolean, "True when many hosts may have the name, as a workgroup.", "RFC 1002 4.2.2"),
            field("address", FieldType::Address, "Address of the name.", "RFC 1002 4.2.2"),
            field("operation", FieldType::Text, "One of registration, release, refresh, multi_homed.", "RFC 1002 4.2.1.1"),
        ],
    },
    Kind {
        name: "nbns.answer",
        meaning: "The subject answered that a name is its own.",
        fields: &[
            field("name", FieldType::Text, "Name that was asked for.", "RFC 1002 4.2.13"),
            field("suffix", FieldType::Integer, "Sixteenth byte of the name: kind of service.", "RFC 1001 14.1"),
            field("is_group", FieldType::Boolean, "True when many hosts may have the name.", "RFC 1002 4.2.13"),
            field("address", FieldType::Address, "Address of the name.", "RFC 1002 4.2.13"),
        ],
    },
    Kind {
        name: "nbns.status",
        meaning: "The subject told all its names.",
        fields: &[
            field("names", FieldType::Maps, "Name, suffix and is_group of each.", "RFC 1002 4.2.18"),
            field("host", FieldType::Text, "The name that is the host's own.", "RFC 1002 4.2.18, suffix 0 or 32"),
            field("workgroup", FieldType::Text, "Workgroup or domain.", "RFC 1002 4.2.18, suffix 0 of a group"),
            field("mac", FieldType::Text, "Hardware address of the host; absent when it is all zero.", "RFC 1002 4.2.18"),
        ],
    },
    Kind {
        name: "nbns.directory",
        meaning: "The subject, a name server, told or confirmed who has a name.",
        fields: &[
            field("name", FieldType::Text, "Name of another host.", "RFC 1002 4.2.13, 4.2.5"),
            field("suffix", FieldType::Integer, "Sixteenth byte of the name: kind of service.", "RFC 1001 14.1"),
            field("is_group", FieldType::Boolean, "True when many hosts may have the name.", "RFC 1002 4.2.13"),
            field("address", FieldType::Address, "Address of the host that has it.", "RFC 1002 4.2.13"),
        ],
    },
];
/// Microsoft's suffixes of a host's own names.
const WORKSTATION: u8 = 0;
const FILE_SERVER: u8 = 32;

const QUERY: &Kind = &KINDS[0];
const REGISTRATION: &Kind = &KINDS[1];
const ANSWER: &Kind = &KINDS[2];
const STATUS: &Kind = &KINDS[3];
const DIRECTORY: &Kind = &KINDS[4];

/// The word of an operation that claims a name (RFC 1002 4.2.1.1; 9 and 15 as Windows uses them).
fn claim(operation: u16) -> Option<&'static str> {
    match operation {
        5 => Some("registration"),
        6 => Some("release"),
        8 | 9 => Some("refresh"),
        15 => Some("multi_homed"),
        _ => None,
    }
}

static PROTOCOL: Protocol = Protocol {
    name: "nbns",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Nbns {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A name in half-ASCII after the header is proof at any port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if first_name(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if first_name(payload).is_none() {
            return;
        }
        let Some(message) = Message::read(payload) else { return };
        let (is_response, operation) = (message.header.is_response(), message.header.operation());
        match (is_response, operation) {
            // A confirmed release leaves nobody with the name; 7 only asks to wait (RFC 1002 4.2.16).
            (true, 6 | 7) => {}
            (true, _) => read_answers(&message, context, sink),
            (false, 0) => read_queries(&message, context, sink),
            (false, _) => read_claim(&message, operation, context, sink),
        }
        if message.fault == Some(NameFault::Broken) {
            sink.malformed("nbns", BROKEN_NAME, context.sender);
        }
    }
}

/// The name that the header is followed by, in questions as in answers.
fn first_name(bytes: &[u8]) -> Option<NetbiosName> {
    let (header, rest) = bytes.split_at_checked(crate::dns::message::HEADER_BYTES)?;
    let [length, rest @ ..] = rest else { return None };
    let has_counts = header.iter().skip(4).any(|byte| *byte != 0);
    let is_encoded = has_counts && usize::from(*length) == name::ENCODED_BYTES;
    rest.get(..name::ENCODED_BYTES).filter(|_| is_encoded).and_then(NetbiosName::decode)
}

fn decoded(name: &Name<'_>) -> Option<NetbiosName> {
    NetbiosName::decode(name.labels().next()?)
}

fn named(name: NetbiosName) -> Fields {
    let suffix = name.suffix;
    Fields::new().with("name", name.impersonal()).with("suffix", suffix)
}

fn read_queries(message: &Message<'_>, context: &Context, sink: &mut Sink) {
    for question in message.questions() {
        let kind = match question.type_code {
            TYPE_NB => "NB",
            TYPE_NBSTAT => "NBSTAT",
            _ => continue,
        };
        let Some(name) = decoded(&question.name) else { continue };
        sink.observe(QUERY, context.sender, named(name).with("type", kind));
    }
}

/// A claim repeats its name in a record with the address; when that is cut off, the name alone still says something.
fn read_claim(message: &Message<'_>, operation: u16, context: &Context, sink: &mut Sink) {
    let Some(operation) = claim(operation) else { return };
    let owned = message.records.iter().find_map(|record| Some((decoded(&record.name)?, addresses(record))));
    let asked = || message.questions().find_map(|question| Some((decoded(&question.name)?, Vec::new())));
    let Some((name, addresses)) = owned.or_else(asked) else { return };
    if addresses.is_empty() {
        sink.observe(REGISTRATION, context.sender, named(name.clone()).with("operation", operation));
    }
    for (is_group, address) in addresses {
        let fields = named(name.clone()).with("is_group", is_group).with("address", address).with("operation", operation);
        sink.observe(REGISTRATION, context.sender, fields);
    }
}

/// Negative answers carry no data (RFC 1002 4.2.14), and say nothing. An answer without the sender's own address is a name
/// server's: the name is another host's.
fn read_answers(message: &Message<'_>, context: &Context, sink: &mut Sink) {
    for record in message.records.iter().filter(|_| message.header.response_code() == 0) {
        let Some(name) = decoded(&record.name) else { continue };
        if record.type_code == TYPE_NBSTAT {
            sink.observe(STATUS, context.sender, status(record.data()));
        }
        let addresses = addresses(record);
        let is_own = addresses.iter().any(|(_, address)| address.map(IpAddr::V4) == context.sender.ip);
        let kind = if is_own { ANSWER } else { DIRECTORY };
        for (is_group, address) in addresses {
            sink.observe(kind, context.sender, named(name.clone()).with("is_group", is_group).with("address", address));
        }
    }
}

/// Flags, of which the first bit says group, and address, for each address of an NB record (RFC 1002 4.2.1.3).
fn addresses(record: &Record<'_>) -> Vec<(bool, Option<Ipv4Addr>)> {
    if record.type_code != TYPE_NB {
        return Vec::new();
    }
    let entry = |bytes: &[u8]| {
        let [flags, _, address @ ..] = *<&[u8; 6]>::try_from(bytes).ok()?;
        let address = Ipv4Addr::from(address);
        Some((flags & 0x80 != 0, Some(address).filter(|address| *address != Ipv4Addr::UNSPECIFIED)))
    };
    record.data().chunks_exact(6).take(MAX_ADDRESSES).filter_map(entry).collect()
}

/// Number of names, the names with their flags, then statistics that begin with the unit's address (RFC 1002 4.2.18).
fn status(data: &[u8]) -> Fields {
    let [count, rest @ ..] = data else { return Fields::new() };
    let names: Vec<(NetbiosName, bool)> =
        rest.chunks_exact(18).take(usize::from(*count)).filter_map(status_name).collect();
    let first = |wanted: &[u8], group: bool| {
        names.iter().find(|(name, is_group)| wanted.contains(&name.suffix) && *is_group == group).map(|(name, _)| name.name.clone())
    };
    let (host, workgroup) = (first(&[WORKSTATION, FILE_SERVER], false), first(&[WORKSTATION], true));
    let unit = rest.get(usize::from(*count) * 18..).and_then(|statistics| statistics.first_chunk::<6>());
    let mac = unit.filter(|octets| **octets != [0; 6]).map(|octets| Mac(*octets).to_string());
    let names: Vec<Value> = names.into_iter().map(|(name, is_group)| status_value(name, is_group)).collect();
    Fields::new().with("names", names).with("host", host).with("workgroup", workgroup).with("mac", mac)
}

fn status_name(entry: &[u8]) -> Option<(NetbiosName, bool)> {
    let (name, flags) = entry.split_first_chunk::<16>()?;
    Some((NetbiosName::from_bytes(*name), flags.first()? & 0x80 != 0))
}

fn status_value(name: NetbiosName, is_group: bool) -> Value {
    let suffix = name.suffix;
    let mut fields: Vec<(String, Value)> = Vec::new();
    if let Some(name) = name.impersonal() {
        fields.push(("name".to_owned(), name.into()));
    }
    fields.push(("suffix".to_owned(), suffix.into()));
    fields.push(("is_group".to_owned(), is_group.into()));
    Value::Map(fields)
}
