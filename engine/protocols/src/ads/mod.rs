//! ADS over AMS (Beckhoff `TwinCAT`; Beckhoff Information System, "ADS/AMS specification"): net identifiers and device names.

mod discovery;
#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::dns::field;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, latin_text};

/// The dissector.
pub static DISSECTOR: Ads = Ads;

/// Reads AMS over TCP, and the discovery over UDP.
#[derive(Debug)]
pub struct Ads;

const PORTS: [u16; 2] = [48_898, 48_899];
/// Reserved word and length.
const TCP_HEADER_BYTES: usize = 6;
/// Target, source, command, flags, length, error, number.
const AMS_HEADER_BYTES: usize = 32;
/// Longest message that is plausible.
const MAX_MESSAGE_BYTES: usize = 1 << 20;
/// The command that reads name and version of a device.
const READ_DEVICE_INFO: u16 = 1;
const CLAUSE: &str = "Beckhoff Information System, AMS header";
const DISCOVERY_CLAUSE: &str = "Beckhoff TwinCAT discovery on UDP 48899, as pyads and ads-client use it";

static KINDS: [Kind; 3] = [
    Kind {
        name: "ads.message",
        meaning: "The subject sent a message of ADS.",
        fields: &[
            field("source_net_id", FieldType::Text, "Net identifier of the sender.", CLAUSE),
            field("source_port", FieldType::Integer, "AMS port of the sender.", CLAUSE),
            field("target_net_id", FieldType::Text, "Net identifier that is addressed.", CLAUSE),
            field("target_port", FieldType::Integer, "AMS port that is addressed: 851 and 801 are run times.", CLAUSE),
            field("command", FieldType::Integer, "Command.", CLAUSE),
            field("is_request", FieldType::Boolean, "True when the subject asked.", CLAUSE),
        ],
    },
    Kind {
        name: "ads.device",
        meaning: "The subject told name and version of a program of its run time.",
        fields: &[
            field("name", FieldType::Text, "Name of the program.", "Beckhoff Information System, ADS Read Device Info"),
            field("version", FieldType::Text, "Version: major, minor, build.", "Beckhoff Information System, ADS Read Device Info"),
        ],
    },
    Kind {
        name: "ads.discovery",
        meaning: "The subject answered a search for TwinCAT systems.",
        fields: &[
            field("net_id", FieldType::Text, "Net identifier of the subject.", DISCOVERY_CLAUSE),
            field("host_name", FieldType::Text, "Name of the computer.", DISCOVERY_CLAUSE),
            field("version", FieldType::Text, "Version of TwinCAT: major, minor, build.", DISCOVERY_CLAUSE),
            field("os_version", FieldType::Text, "Version of the operating system: major, minor, build.", DISCOVERY_CLAUSE),
        ],
    },
];
const MESSAGE: &Kind = &KINDS[0];
const DEVICE: &Kind = &KINDS[1];
const DISCOVERY: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "ads",
    layers: &[Layer::Stream, Layer::Datagram],
    ports: &PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Ads {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The two lengths must agree, and command and flags be known ones.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if discovery::is_discovery(head.bytes) {
            return Verdict::Mine;
        }
        match extent(head.bytes) {
            Extent::Whole(_) if header(head.bytes).is_some() => Verdict::Mine,
            Extent::Unknown if head.has_port(&PORTS) => Verdict::Maybe,
            Extent::Whole(_) if head.has_port(&PORTS) && head.bytes.len() < TCP_HEADER_BYTES + AMS_HEADER_BYTES => {
                Verdict::Maybe
            }
            _ => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        sink.observe(DISCOVERY, context.sender, discovery::read(payload));
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// Reserved word 0, length of what follows.
fn extent(bytes: &[u8]) -> Extent {
    match bytes {
        [0, 0, a, b, c, d, ..] => {
            let length = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
            if (AMS_HEADER_BYTES..MAX_MESSAGE_BYTES).contains(&length) {
                Extent::Whole(TCP_HEADER_BYTES + length)
            } else {
                Extent::Broken
            }
        }
        [] | [0] | [0, 0] | [0, 0, _] | [0, 0, _, _] | [0, 0, _, _, _] => Extent::Unknown,
        _ => Extent::Broken,
    }
}

/// The fields of the header and the data.
fn header(message: &[u8]) -> Option<(Fields, u16, &[u8])> {
    let mut cursor = Cursor::new(message);
    cursor.skip(2)?;
    let length = cursor.little32()?;
    let (target_net_id, target_port) = (net_id(cursor.array()?), cursor.little16()?);
    let (source_net_id, source_port) = (net_id(cursor.array()?), cursor.little16()?);
    let command = cursor.little16().filter(|command| *command <= 9)?;
    let flags = cursor.little16().filter(|flags| flags & 0xff00 == 0 && flags & 4 != 0)?;
    cursor.little32().filter(|inner| u64::from(*inner) + AMS_HEADER_BYTES as u64 == u64::from(length))?;
    cursor.skip(8)?;
    let is_request = flags & 1 == 0;
    let fields = Fields::new()
        .with("source_net_id", source_net_id)
        .with("source_port", source_port)
        .with("target_net_id", target_net_id)
        .with("target_port", target_port)
        .with("command", command)
        .with("is_request", is_request);
    Some((fields, if is_request { 0 } else { command }, cursor.rest()))
}

/// Six numbers with dots.
fn net_id(octets: [u8; 6]) -> String {
    octets.map(|octet| octet.to_string()).join(".")
}

/// One connection. Either side may ask on it.
#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        extent(bytes)
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let Some((fields, answered, data)) = header(message) else { return };
        sink.observe(MESSAGE, context.sender, fields);
        if answered == READ_DEVICE_INFO
            && let Some(fields) = device(data)
        {
            sink.observe(DEVICE, context.sender, fields);
        }
    }
}

/// Result, version, name.
fn device(data: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(data);
    cursor.little32().filter(|result| *result == 0)?;
    let [major, minor] = cursor.array()?;
    let build = cursor.little16()?;
    let name = latin_text(cursor.take(16)?);
    Some(Fields::new().with("name", name).with("version", format!("{major}.{minor}.{build}")))
}
