//! AMQP 0-9-1 (and the head of AMQP 1.0): product and version of message brokers and of programs that use them. Accounts,
//! names of queues and messages are not read.

#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::framed::is_answer;
use crate::{Context, Conversation, Dissector, Head, Layer, Progress, Protocol, Side, Sink, Verdict};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Amqp = Amqp;

/// Reads how a connection begins.
#[derive(Debug)]
pub struct Amqp;

const PORTS: &[u16] = &[5672];
/// AMQP 0-9-1 4.2.2, AMQP 0-8 4.2.2, AMQP 0-10 4.3 and AMQP 1.0 2.2: name and version.
const MAGIC: &[u8] = b"AMQP";
const HEAD_BYTES: usize = 8;
/// AMQP 0-9-1 4.2.3: type, channel, size; behind the body one octet.
const FRAME_BYTES: usize = 7;
const METHOD: u8 = 1;
const FRAME_END: u8 = 0xce;
/// Class connection; its first two methods.
const CONNECTION: u16 = 10;
const START: u16 = 10;
const START_OK: u16 = 11;
/// Longest first frame of either side.
const MAX_FRAME_BYTES: usize = 16 * 1024;
/// Properties that are looked at.
const MAX_PROPERTIES: usize = 32;

const PRODUCT: Field = Field::new("product", Text, "Product: RabbitMQ, pika.", "AMQP 0-9-1 1.4.2.1");
const PRODUCT_VERSION: Field = Field::new("product_version", Text, "Version of the product.", "AMQP 0-9-1 1.4.2.1");
const PLATFORM: Field = Field::new("platform", Text, "What it runs on: Erlang/OTP 25.2.3.", "AMQP 0-9-1 1.4.2.1");

static KINDS: [Kind; 2] = [
    Kind {
        name: "amqp.client",
        meaning: "The subject used a broker of messages.",
        fields: &[
            Field::new("version", Text, "Version of the protocol.", "AMQP 0-9-1 4.2.2"),
            PRODUCT,
            PRODUCT_VERSION,
            PLATFORM,
        ],
    },
    Kind {
        name: "amqp.server",
        meaning: "The subject, a broker of messages, told what it is.",
        fields: &[
            PRODUCT,
            PRODUCT_VERSION,
            PLATFORM,
            Field::new("cluster", Text, "Name of its cluster, as a rule of its host.", "RabbitMQ, server properties"),
        ],
    },
];
const CLIENT: &Kind = &KINDS[0];
const SERVER: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "amqp",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[1..=1, b'A'..=b'A']),
};

impl Dissector for Amqp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let common = head.bytes.len().min(MAGIC.len());
        if head.bytes.get(..common) == MAGIC.get(..common) {
            return if common == MAGIC.len() { Verdict::Mine } else { Verdict::Maybe };
        }
        match (method(head.bytes), head.bytes) {
            (Some((START | START_OK, _)), _) => Verdict::Mine,
            (None, [METHOD, 0, 0, ..] | [METHOD, 0] | [METHOD]) if head.bytes.len() < FRAME_BYTES + 4 && head.has_port(PORTS) => {
                Verdict::Maybe
            }
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Connection))
    }
}

/// The method of class connection in the first frame, and what follows it as far as it is there.
fn method(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let mut cursor = Cursor::new(bytes);
    let (METHOD, 0) = (cursor.byte()?, cursor.big16()?) else { return None };
    cursor.big32()?;
    cursor.big16().filter(|class| *class == CONNECTION)?;
    Some((cursor.big16()?, cursor.rest()))
}

/// One connection: its heads and first frames say all there is.
#[derive(Debug)]
struct Connection;

impl Conversation for Connection {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if bytes.starts_with(MAGIC) {
            let Some([id, major, minor, revision]) = bytes.get(MAGIC.len()..HEAD_BYTES) else { return Progress::Incomplete };
            // A server repeats the head of 1.0, or names the version it would like.
            if !is_answer(context, PORTS) {
                sink.server_is(context.side.other());
                sink.observe(CLIENT, context.sender, Fields::new().with("version", version([*id, *major, *minor, *revision])));
            }
            return Progress::Consumed(HEAD_BYTES);
        }
        if MAGIC.starts_with(bytes) {
            return Progress::Incomplete;
        }
        let Some(size) = bytes.get(3..FRAME_BYTES).and_then(|size| size.first_chunk()).map(|size| u32::from_be_bytes(*size)) else {
            return if bytes.first() == Some(&METHOD) { Progress::Incomplete } else { Progress::SideDone };
        };
        let whole = usize::try_from(size).unwrap_or(usize::MAX).saturating_add(FRAME_BYTES + 1);
        match bytes.get(..whole) {
            _ if whole > MAX_FRAME_BYTES => Progress::SideDone,
            None => Progress::Incomplete,
            Some([frame @ .., FRAME_END]) => first_frame(frame, context, sink),
            Some(_) => Progress::SideDone,
        }
    }

    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}

/// The version that a head names, in the words of its standard.
fn version(head: [u8; 4]) -> String {
    match head {
        [0, 0, minor, revision] => format!("0-{minor}-{revision}"),
        // Class and instance of TCP, then the version: 9 and 10 are minor ones, version 0-8 wrote 8, 0.
        [1, 1, 8, 0] => "0-8".to_owned(),
        [1, 1, 0, minor] => format!("0-{minor}"),
        // A layer, and the version.
        [_, major, minor, revision] => format!("{major}.{minor}.{revision}"),
    }
}

/// Reads the first frame of a side.
fn first_frame(frame: &[u8], context: &Context, sink: &mut Sink) -> Progress {
    let Some((number, rest)) = method(frame) else { return Progress::SideDone };
    match number {
        START => {
            sink.server_is(context.side);
            // The version of the protocol stands before the properties.
            sink.observe(SERVER, context.sender, properties(rest.get(2..).unwrap_or_default(), true));
            Progress::SideDone
        }
        START_OK => {
            sink.server_is(context.side.other());
            sink.observe(CLIENT, context.sender, properties(rest, false));
            // What follows in the frame is the log-on.
            Progress::Done
        }
        _ => Progress::SideDone,
    }
}

/// AMQP 0-9-1 4.2.5.5: a table of names and values; of those that are texts a white list.
fn properties(bytes: &[u8], is_server: bool) -> Fields {
    let mut fields = Fields::new();
    let mut cursor = Cursor::new(bytes);
    let table = cursor.big32().and_then(|length| cursor.take(usize::try_from(length).ok()?)).unwrap_or_default();
    let mut cursor = Cursor::new(table);
    for _ in 0..MAX_PROPERTIES {
        let Some((name, value)) = property(&mut cursor) else { break };
        let Some(value) = value else { continue };
        match name {
            b"product" => fields.set_first("product", text(value)),
            b"version" => fields.set_first("product_version", text(value)),
            b"platform" => fields.set_first("platform", text(value)),
            b"cluster_name" if is_server => fields.set_first("cluster", text(value)),
            _ => {}
        }
    }
    fields
}

/// A name, and its value where that is a text.
fn property<'a>(cursor: &mut Cursor<'a>) -> Option<(&'a [u8], Option<&'a [u8]>)> {
    let length = cursor.byte()?;
    let name = cursor.take(usize::from(length))?;
    let kind = cursor.byte()?;
    let fixed = match kind {
        b'S' | b'x' | b'F' | b'A' => {
            let length = usize::try_from(cursor.big32()?).ok()?;
            let value = cursor.take(length)?;
            return Some((name, Some(value).filter(|_| kind == b'S')));
        }
        b't' | b'b' | b'B' => 1,
        b's' | b'u' | b'U' => 2,
        b'I' | b'i' | b'f' => 4,
        b'D' => 5,
        b'l' | b'L' | b'd' | b'T' => 8,
        b'V' => 0,
        _ => return None,
    };
    cursor.skip(fixed).map(|()| (name, None))
}
