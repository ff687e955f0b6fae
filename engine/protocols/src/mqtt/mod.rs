//! MQTT (OASIS MQTT 5.0, 3.1.1; 3.1): the identifiers of clients and which kinds of topics there are.
//!
//! Contents, users, passwords and wills are never kept; of topics only white-listed levels.

mod packet;
#[cfg(test)]
mod tests;
mod topic;

use crate::dns::field;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};
use packet::{Connect, Header};

/// The dissector.
pub static DISSECTOR: Mqtt = Mqtt;

/// Reads MQTT in a TCP stream.
#[derive(Debug)]
pub struct Mqtt;

/// Bytes of a packet that are waited for; what follows, contents, is skipped.
const MAX_HEAD_BYTES: usize = 2048;
/// Topics that are told of one connection; most connections repeat a handful.
const MAX_TOPICS: usize = 64;

static KINDS: [Kind; 3] = [
    Kind {
        name: "mqtt.connect",
        meaning: "The subject connected to a message broker.",
        fields: &[
            field("client_id", FieldType::Text, "Identifier of the client.", "MQTT 5.0, 3.1.3.1"),
            field("version", FieldType::Integer, "Protocol level: 3 is MQTT 3.1, 4 is 3.1.1, 5 is 5.0.", "MQTT 5.0, 3.1.2.2"),
            field("keep_alive_seconds", FieldType::Integer, "Longest time between two packets.", "MQTT 5.0, 3.1.2.10"),
            field("has_user_name", FieldType::Boolean, "True when it names a user.", "MQTT 5.0, 3.1.2.8"),
            field("has_password", FieldType::Boolean, "True when it sends a password, in the clear.", "MQTT 5.0, 3.1.2.9"),
        ],
    },
    Kind {
        name: "mqtt.accept",
        meaning: "The subject, a message broker, answered a client that connected.",
        fields: &[field("reason", FieldType::Integer, "0 when the client was let in.", "MQTT 5.0, 3.2.2.2")],
    },
    Kind {
        name: "mqtt.publish",
        meaning: "The subject sent a message; a broker passes on what others sent.",
        fields: &[field("topic", FieldType::Text, "Topic, where each level that is not white-listed is *.", "MQTT 5.0, 3.3.2.1")],
    },
];
const CONNECT: &Kind = &KINDS[0];
const ACCEPT: &Kind = &KINDS[1];
const PUBLISH: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "mqtt",
    layers: &[Layer::Stream],
    ports: &[1883],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Mqtt {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A connect packet with the protocol's name is proof; at its port also the packets that follow one, by their exact form.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        match packet::probe_connect(head.bytes) {
            Verdict::NotMine if head.has_port(&[1883]) && packet::is_plausible(head.bytes) => Verdict::Mine,
            verdict => verdict,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<MqttConversation>::default())
    }
}

/// One connection.
#[derive(Debug, Default)]
struct MqttConversation {
    /// Topics that were told, bounded; a repeat costs nothing then.
    told: Vec<String>,
}

impl MqttConversation {
    fn publish(&mut self, header: &Header, body: &[u8], context: &Context, sink: &mut Sink) {
        let Some(topic) = packet::string(body).map(|(topic, _)| topic::redacted(&text(topic))) else { return };
        debug_assert_eq!(header.kind, packet::PUBLISH);
        if !self.told.contains(&topic) && self.told.len() < MAX_TOPICS {
            sink.observe(PUBLISH, context.sender, Fields::new().with("topic", topic.as_str()));
            self.told.push(topic);
        }
    }
}

impl Conversation for MqttConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let header = match Header::read(bytes) {
            packet::Read::Whole(header) => header,
            packet::Read::Short => return Progress::Incomplete,
            packet::Read::Broken => {
                sink.malformed("mqtt", "length of a packet is invalid", context.sender);
                return Progress::SideDone;
            }
        };
        let length = usize::try_from(header.length()).unwrap_or(usize::MAX);
        let is_read = matches!(header.kind, packet::CONNECT | packet::CONNACK | packet::PUBLISH);
        if is_read && bytes.len() < length.min(MAX_HEAD_BYTES) {
            return Progress::Incomplete;
        }
        let body = bytes.get(header.bytes..length.min(bytes.len())).unwrap_or_default();
        match header.kind {
            packet::CONNECT => {
                sink.server_is(context.side.other());
                match Connect::read(body) {
                    Some(connect) => sink.observe(CONNECT, context.sender, connect.fields()),
                    None => return Progress::NotMine,
                }
            }
            packet::CONNACK => {
                sink.server_is(context.side);
                sink.observe(ACCEPT, context.sender, Fields::new().with("reason", body.get(1).copied()));
            }
            packet::PUBLISH => self.publish(&header, body, context, sink),
            _ => {}
        }
        Progress::Skip(header.length())
    }

    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}
