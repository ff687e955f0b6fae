//! iSCSI (RFC 7143): names of hosts and of the storage they use, told when they log on, and whether storage asks who they are.
//! Blocks, user names and passwords are not read.

#[cfg(test)]
mod tests;

use crate::{Context, Conversation, Dissector, Head, Layer, Progress, Protocol, Side, Sink, Verdict};
use asepsis_observation::FieldType::{Text, Texts};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Iscsi = Iscsi;

/// Reads log-ons and lists of targets.
#[derive(Debug)]
pub struct Iscsi;

const PORTS: &[u16] = &[3260, 860];
/// RFC 7143 11.2: header of each message; an immediate one has a bit beside its code.
const HEADER_BYTES: usize = 48;
const CODE: u8 = 0x3f;
const LOG_ON: u8 = 0x03;
const IMMEDIATE_LOG_ON: u8 = 0x43;
const QUESTION: u8 = 0x04;
const LOG_ON_ANSWER: u8 = 0x23;
const ANSWER: u8 = 0x24;
/// Longest data of a log-on (RFC 7143 13.12: 8192 unless agreed otherwise).
const MAX_DATA_BYTES: usize = 16 * 1024;
/// Targets and addresses of one list, at most.
const MAX_TOLD: usize = 16;

static KINDS: [Kind; 2] = [
    Kind {
        name: "iscsi.initiator",
        meaning: "The subject logged on to storage.",
        fields: &[
            Field::new("name", Text, "Name of the host: iqn, eui or naa.", "RFC 7143 13.5, InitiatorName"),
            Field::new("alias", Text, "What the host is called beside it.", "RFC 7143 13.7, InitiatorAlias"),
            Field::new("target", Text, "Name of the storage it wants.", "RFC 7143 13.4, TargetName"),
            Field::new("session", Text, "Discovery or Normal.", "RFC 7143 13.21, SessionType"),
            Field::new("methods", Texts, "Ways in which it can prove who it is; None is without.", "RFC 7143 12.1, AuthMethod"),
        ],
    },
    Kind {
        name: "iscsi.target",
        meaning: "The subject is storage, and told of itself to who logged on.",
        fields: &[
            Field::new("alias", Text, "What the storage is called.", "RFC 7143 13.6, TargetAlias"),
            Field::new("method", Text, "How a host must prove who it is; None is not at all.", "RFC 7143 12.1, AuthMethod"),
            Field::new("names", Texts, "Names of what it has.", "RFC 7143 13.4, TargetName"),
            Field::new("addresses", Texts, "Where that is reached.", "RFC 7143 13.8, TargetAddress"),
        ],
    },
];
const INITIATOR: &Kind = &KINDS[0];
const TARGET: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "iscsi",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[LOG_ON..=LOG_ON, LOG_ON_ANSWER..=LOG_ON_ANSWER, IMMEDIATE_LOG_ON..=IMMEDIATE_LOG_ON]),
};

impl Dissector for Iscsi {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A log-on with the name of the host, or its answer at the usual port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let first = head.bytes.first().copied().unwrap_or_default();
        if !matches!(first, LOG_ON | IMMEDIATE_LOG_ON | LOG_ON_ANSWER) {
            return Verdict::NotMine;
        }
        let Some(message) = Message::of(head.bytes) else {
            return if head.bytes.len() < HEADER_BYTES { Verdict::Maybe } else { Verdict::NotMine };
        };
        let is_pair = |(key, _): (&[u8], &[u8])| key.first().is_some_and(u8::is_ascii_alphabetic);
        // Reserved or version 0 (RFC 7143 11.12.4), and a data segment whose texts are pairs.
        let is_sound = head.bytes.get(2..4) == Some(&[0, 0]) && message.data_bytes <= MAX_DATA_BYTES;
        match message.code {
            _ if !is_sound => Verdict::NotMine,
            LOG_ON if message.value(b"InitiatorName").is_some() => Verdict::Mine,
            LOG_ON if message.data.len() < message.data_bytes => Verdict::Maybe,
            LOG_ON_ANSWER if head.has_port(PORTS) && message.pairs().next().is_some_and(is_pair) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Connection))
    }
}

/// One message as far as it is there.
struct Message<'a> {
    code: u8,
    /// Length of the data on the wire.
    data_bytes: usize,
    data: &'a [u8],
    /// Length of the whole, with what fills it up.
    length: usize,
}

impl<'a> Message<'a> {
    /// RFC 7143 11.2.1: code, length of more headers in words, length of the data; both are filled up to words.
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
        let [code, _, _, _, more, a, b, c, ..] = *header;
        let data_bytes = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        let more = usize::from(more) * 4;
        let data = rest.get(more..).unwrap_or_default();
        let length = HEADER_BYTES + more + data_bytes.next_multiple_of(4);
        Some(Self { code: code & CODE, data_bytes, data: data.get(..data_bytes).unwrap_or(data), length })
    }

    /// RFC 7143 6.1: `key=value`, each ended by zero.
    fn pairs(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.data.split(|byte| *byte == 0).filter_map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=')?;
            Some((pair.get(..at)?, pair.get(at + 1..)?))
        })
    }

    fn values(&self, wanted: &'static [u8]) -> impl Iterator<Item = String> {
        self.pairs().filter(move |(key, value)| *key == wanted && !value.is_empty()).map(|(_, value)| text(value))
    }

    fn value(&self, wanted: &'static [u8]) -> Option<String> {
        self.values(wanted).next()
    }
}

/// One connection.
#[derive(Debug)]
struct Connection;

impl Conversation for Connection {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some(message) = Message::of(bytes) else { return Progress::Incomplete };
        if !matches!(message.code, LOG_ON | QUESTION | LOG_ON_ANSWER | ANSWER) {
            // RFC 7143 4.2: logged on; blocks follow.
            return Progress::Done;
        }
        if message.length > MAX_DATA_BYTES {
            return Progress::Done;
        }
        if bytes.len() < message.length {
            return Progress::Incomplete;
        }
        match message.code {
            LOG_ON => {
                sink.server_is(context.side.other());
                sink.observe(INITIATOR, context.sender, initiator(&message));
            }
            LOG_ON_ANSWER | ANSWER => {
                sink.server_is(context.side);
                sink.observe(TARGET, context.sender, target(&message));
            }
            _ => {}
        }
        Progress::Consumed(message.length)
    }

    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}

fn initiator(message: &Message<'_>) -> Fields {
    let methods = message.value(b"AuthMethod").unwrap_or_default();
    let methods: Vec<&str> = methods.split(',').filter(|method| !method.is_empty()).take(MAX_TOLD).collect();
    Fields::new()
        .with("name", message.value(b"InitiatorName"))
        .with("alias", message.value(b"InitiatorAlias"))
        .with("target", message.value(b"TargetName"))
        .with("session", message.value(b"SessionType"))
        .with("methods", methods)
}

fn target(message: &Message<'_>) -> Fields {
    Fields::new()
        .with("alias", message.value(b"TargetAlias"))
        .with("method", message.value(b"AuthMethod"))
        .with("names", message.values(b"TargetName").take(MAX_TOLD).collect::<Vec<_>>())
        .with("addresses", message.values(b"TargetAddress").take(MAX_TOLD).collect::<Vec<_>>())
}
