//! OPC UA's own binary protocol (OPC 10000-6): who is called, and what applications and products say they are.

mod reading;
mod service;
#[cfg(test)]
mod tests;
mod value;

use crate::cursor::Cursor;
use crate::dns::field;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use reading::Readings;
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Opcua = Opcua;

/// Reads OPC UA over TCP.
#[derive(Debug)]
pub struct Opcua;

/// Message type, chunk type, length.
const HEADER_BYTES: usize = 8;
/// Longest message that is plausible.
const MAX_MESSAGE_BYTES: usize = 64 * 1024 * 1024;

static KINDS: [Kind; 2] = [
    Kind {
        name: "opcua.endpoint",
        meaning: "The subject named an endpoint or an application: a caller whom it calls, a server itself.",
        fields: &[
            field("url", FieldType::Text, "Address of the endpoint.", "OPC 10000-6 7.1.2.3, OPC 10000-4 7.14"),
            field("is_request", FieldType::Boolean, "True when the subject called.", "OPC 10000-6 7.1.2.3"),
            field("application_uri", FieldType::Text, "Identifier of the application's installation.", "OPC 10000-4 7.2"),
            field("product_uri", FieldType::Text, "Identifier of the product.", "OPC 10000-4 7.2"),
            field("application_name", FieldType::Text, "Name of the application.", "OPC 10000-4 7.2"),
            field("application_type", FieldType::Integer, "0 server, 1 client, 2 both, 3 discovery server.", "OPC 10000-4 7.4"),
            field("security_modes", FieldType::Integers, "Modes offered: 1 none, 2 signed, 3 signed and encrypted.", "OPC 10000-4 7.20"),
            field("security_policies", FieldType::Texts, "Policies offered, the last part of their names.", "OPC 10000-4 7.14"),
            field("product_name", FieldType::Text, "Name of the product.", "OPC 10000-5 12.4"),
            field("manufacturer", FieldType::Text, "Name of the maker.", "OPC 10000-5 12.4"),
            field("software_version", FieldType::Text, "Version of the software.", "OPC 10000-5 12.4"),
            field("build_number", FieldType::Text, "Number of the build.", "OPC 10000-5 12.4"),
        ],
    },
    Kind {
        name: "opcua.channel",
        meaning: "The subject opened a secure channel, or accepted one.",
        fields: &[field("security_policy", FieldType::Text, "Last part of the policy's name; None does not protect.", "OPC 10000-6 6.7.2.3")],
    },
];
const ENDPOINT: &Kind = &KINDS[0];
const CHANNEL: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "opcua",
    layers: &[Layer::Stream],
    ports: &[4840],
    kinds: &KINDS,
    openers: Some(&[b'A'..=b'A', b'C'..=b'C', b'E'..=b'E', b'H'..=b'H', b'M'..=b'M', b'O'..=b'O', b'R'..=b'R']),
};

impl Dissector for Opcua {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match extent(head.bytes) {
            Extent::Whole(_) => Verdict::Mine,
            Extent::Unknown => Verdict::Maybe,
            Extent::Broken => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// Three letters, `F`, `C` or `A`, and a length that has the high octet zero or small.
fn extent(bytes: &[u8]) -> Extent {
    let is_start = |name: &[u8]| name.starts_with(bytes.get(..3.min(bytes.len())).unwrap_or_default());
    let is_known = [&b"HEL"[..], b"ACK", b"ERR", b"RHE", b"OPN", b"MSG", b"CLO"].into_iter().any(is_start);
    match bytes {
        _ if !is_known => Extent::Broken,
        [_, _, _, b'F' | b'C' | b'A', a, b, c, d, ..] => {
            let length = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
            if (HEADER_BYTES + 4..MAX_MESSAGE_BYTES).contains(&length) { Extent::Whole(length) } else { Extent::Broken }
        }
        [_, _, _, b'F' | b'C' | b'A', ..] | [] | [_] | [_, _] | [_, _, _] => Extent::Unknown,
        _ => Extent::Broken,
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    readings: Readings,
}

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        extent(bytes)
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let Some((head, body)) = message.split_at_checked(HEADER_BYTES) else { return };
        match head {
            [b'H', b'E', b'L', ..] => {
                sink.server_is(context.side.other());
                let fields = Fields::new().with("url", hello_url(body)).with("is_request", true);
                sink.observe(ENDPOINT, context.sender, fields);
            }
            [b'A', b'C', b'K', ..] => sink.server_is(context.side),
            [b'O', b'P', b'N', ..] => {
                let fields = Fields::new().with("security_policy", channel_policy(body));
                sink.observe(CHANNEL, context.sender, fields);
            }
            // A message in several chunks is left alone: none of those that identify is so long.
            [b'M', b'S', b'G', b'F', ..] => {
                for fields in service::read(body).into_iter().chain(self.readings.message(body)) {
                    sink.observe(ENDPOINT, context.sender, fields);
                }
            }
            _ => {}
        }
    }
}

/// Version, four limits, the address (7.1.2.3).
fn hello_url(body: &[u8]) -> Option<String> {
    let mut cursor = Cursor::new(body);
    cursor.skip(20)?;
    value::string(&mut cursor)?.map(value::url)
}

/// Channel, then the policy (6.7.2.3).
fn channel_policy(body: &[u8]) -> Option<String> {
    let mut cursor = Cursor::new(body);
    cursor.skip(4)?;
    value::string(&mut cursor)?.map(|policy| text(value::last_part(policy)))
}
