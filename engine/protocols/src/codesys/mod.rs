//! CODESYS V3, the run-time system of many makers' controllers, over UDP and TCP: what a device says of itself when engineers
//! look for it (layout as the published dissectors of Microsoft's ICS forensics tools and of Nmap's script read it). Log-ons
//! and programs, which channels carry, are not read.

#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Integer, Text};
use asepsis_observation::{Field, Fields, Kind, latin_text, utf16le_text};

/// The dissector.
pub static DISSECTOR: Codesys = Codesys;

/// Reads the name service, and tells who speaks.
#[derive(Debug)]
pub struct Codesys;

const SOURCE: &str = "microsoft/ics-forensics-tools, CODESYS V3 dissector";
const PORTS: &[u16] = &[1740, 1741, 1742, 1743, 11740, 11741, 11742, 11743];
/// Mark of a message over TCP; its whole length follows.
const STREAM_MAGIC: &[u8] = &[0, 1, 0x17, 0xe8];
const STREAM_HEADER_BYTES: usize = 8;
const MAGIC: u8 = 0xc5;
const NAME_REQUEST: u8 = 3;
const NAME_ANSWER: u8 = 4;
/// Name service: resolve a name, an address, a gateway; what a device is.
const QUESTIONS: [u16; 3] = [0xc201, 0xc202, 0xc203];
const IDENTIFICATION: u16 = 0xc280;
/// Versions of the name service whose identification is laid out so.
const VERSIONS: [u16; 2] = [0x0103, 0x0400];
/// Behind the lengths of serial number and data of the maker: kind of driver and what is reserved.
const RESERVED_BYTES: usize = 10;

static KINDS: [Kind; 2] = [
    Kind {
        name: "codesys.device",
        meaning: "The subject, a controller with CODESYS, told what it is.",
        fields: &[
            Field::new("node_name", Text, "Its name on the network.", SOURCE),
            Field::new("device_name", Text, "Name of its model.", SOURCE),
            Field::new("vendor", Text, "Maker.", SOURCE),
            Field::new("firmware_version", Text, "Version of its system.", SOURCE),
            Field::new("serial", Text, "Serial number.", SOURCE),
            Field::new("target_type", Integer, "Kind of device; 4096 is a controller.", SOURCE),
            Field::new("target_id", Integer, "Number of the model; the upper half is the maker's.", SOURCE),
        ],
    },
    Kind {
        name: "codesys.message",
        meaning: "The subject spoke CODESYS.",
        fields: &[Field::new(
            "service",
            Text,
            "address_request, address_answer, name_request, name_answer or channel.",
            SOURCE,
        )],
    },
];
const DEVICE: &Kind = &KINDS[0];
const MESSAGE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "codesys",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[0..=0, MAGIC..=MAGIC]),
};

impl Dissector for Codesys {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A message of the name service counts anywhere; the header alone is weak and counts at the usual ports.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.bytes.first() != Some(&MAGIC) {
            return probe_stream(head.bytes);
        }
        match Packet::of(head.bytes) {
            Some(packet) if packet.is_of_names() || head.has_port(PORTS) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        read(payload, context, sink);
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Framed<Connection>>::default())
    }
}

fn probe_stream(bytes: &[u8]) -> Verdict {
    let common = bytes.len().min(STREAM_MAGIC.len());
    match (bytes.get(..common) == STREAM_MAGIC.get(..common), bytes.get(STREAM_HEADER_BYTES)) {
        (true, None) => Verdict::Maybe,
        (true, Some(&MAGIC)) => Verdict::Mine,
        _ => Verdict::NotMine,
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        let mut cursor = Cursor::new(bytes);
        match (cursor.take(STREAM_MAGIC.len()), cursor.little32()) {
            (Some(magic), Some(length)) if magic == STREAM_MAGIC => {
                Extent::of(usize::try_from(length).unwrap_or(usize::MAX), STREAM_HEADER_BYTES)
            }
            (None, _) | (_, None) => Extent::Unknown,
            _ => Extent::Broken,
        }
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        read(message.get(STREAM_HEADER_BYTES..).unwrap_or_default(), context, sink);
    }
}

fn read(bytes: &[u8], context: &Context, sink: &mut Sink) {
    let Some(packet) = Packet::of(bytes) else { return };
    sink.observe(MESSAGE, context.sender, Fields::new().with("service", packet.service()));
    if packet.kind == NAME_ANSWER
        && let Some(fields) = identification(packet.body)
    {
        sink.server_is(context.side);
        sink.observe(DEVICE, context.sender, fields);
    }
}

/// One packet: its service and what it carries.
struct Packet<'a> {
    kind: u8,
    body: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Mark; hops and length of the header; flags; service; number; lengths of both addresses, in words of two octets.
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let [MAGIC, hops, _, kind @ (1..=4 | 64), _, lengths, ..] = *bytes else { return None };
        let header = usize::from(hops & 7) * 2;
        let addresses = (usize::from(lengths >> 4) + usize::from(lengths & 15)) * 2;
        let is_sound = (6..=8).contains(&header) && addresses > 0;
        let body = (header + addresses).next_multiple_of(4);
        Some(Self { kind, body: bytes.get(body..)? }).filter(|_| is_sound)
    }

    fn is_of_names(&self) -> bool {
        let mut cursor = Cursor::new(self.body);
        let (Some(word), Some(version)) = (cursor.little16(), cursor.little16()) else { return false };
        let is_word = match self.kind {
            NAME_REQUEST => QUESTIONS.contains(&word),
            NAME_ANSWER => word == IDENTIFICATION,
            _ => false,
        };
        is_word && VERSIONS.contains(&version)
    }

    const fn service(&self) -> &'static str {
        match self.kind {
            1 => "address_request",
            2 => "address_answer",
            NAME_REQUEST => "name_request",
            NAME_ANSWER => "name_answer",
            _ => "channel",
        }
    }
}

/// Lengths of names, numbers of the model, then the names: UTF-16, each with two octets of zero behind it.
fn identification(body: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(body);
    cursor.little16().filter(|word| *word == IDENTIFICATION)?;
    cursor.little16().filter(|version| VERSIONS.contains(version))?;
    // Number of the question; channels, order of octets, difference of addresses.
    cursor.skip(4 + 4)?;
    let parent = usize::from(cursor.little16()?);
    let names = [cursor.little16()?, cursor.little16()?, cursor.little16()?];
    let (kind, id, version) = (cursor.little32()?, cursor.little32()?, cursor.little32()?);
    cursor.skip(4)?;
    let serial = usize::from(cursor.byte()?);
    cursor.skip(RESERVED_BYTES + 1)?;
    cursor.skip(parent)?;
    let [node, device, vendor] = names.map(|length| name(&mut cursor, usize::from(length)));
    let [d, c, b, a] = version.to_le_bytes();
    let fields = Fields::new()
        .with("node_name", node?)
        .with("device_name", device?)
        .with("vendor", vendor?)
        .with("firmware_version", format!("{a}.{b}.{c}.{d}"))
        .with("serial", cursor.take(serial).map(latin_text))
        .with("target_type", kind)
        .with("target_id", id);
    Some(fields)
}

fn name(cursor: &mut Cursor<'_>, letters: usize) -> Option<String> {
    let written = cursor.take(letters * 2)?;
    cursor.little16().filter(|end| *end == 0).map(|_| utf16le_text(written))
}
