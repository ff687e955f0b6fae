//! `MySQL` and `MariaDB`: the server's greeting and the client's own attributes (`MySQL` Internals, connection phase).
//!
//! Users, passwords, databases and queries are never read.

mod login;

use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Mysql = Mysql;

/// `MySQL` in a TCP stream.
#[derive(Debug)]
pub struct Mysql;

const GREETING_KIND: Kind = Kind {
    name: "mysql.greeting",
    meaning: "A MySQL or MariaDB server greeted.",
    fields: &[
        Field {
            name: "version",
            of: FieldType::Text,
            meaning: "Version of the server, often with the distribution's.",
            source: "MySQL protocol, HandshakeV10, server version",
        },
        Field {
            name: "offers_tls",
            of: FieldType::Boolean,
            meaning: "True when the server can change to TLS.",
            source: "MySQL protocol, CLIENT_SSL",
        },
    ],
};

const fn attribute(name: &'static str, meaning: &'static str) -> Field {
    Field { name, of: FieldType::Text, meaning, source: "MySQL Performance Schema, connection attributes" }
}

const LOGIN_KIND: Kind = Kind {
    name: "mysql.login",
    meaning: "A client told a MySQL or MariaDB server what it is; users and databases are not read.",
    fields: &[
        Field {
            name: "is_secured",
            of: FieldType::Boolean,
            meaning: "True when the client changes to TLS, false when it logs on in clear.",
            source: "MySQL protocol, SSLRequest",
        },
        attribute("client_name", "Library of the client."),
        attribute("client_version", "Version of the library."),
        attribute("os", "Operating system that the library was built for."),
        attribute("platform", "Processor that the library was built for."),
    ],
};

static KINDS: [Kind; 2] = [GREETING_KIND, LOGIN_KIND];
static GREETING: &Kind = &KINDS[0];
static LOGIN: &Kind = &KINDS[1];

/// Length in three bytes, and the packet's number.
const HEADER_BYTES: usize = 4;
/// The only greeting in use since `MySQL` 3.21.
const PROTOCOL_VERSION: u8 = 10;
/// Longest version text that is believed.
const MAX_VERSION_BYTES: usize = 128;
/// `CLIENT_SSL` in the lower capability bits.
const CLIENT_SSL: u16 = 0x0800;

/// A packet's payload and number, once whole.
fn packet(bytes: &[u8]) -> Option<(&[u8], u8)> {
    let [low, middle, high, number] = *bytes.first_chunk::<HEADER_BYTES>()?;
    let length = usize::from(low) | usize::from(middle) << 8 | usize::from(high) << 16;
    Some((bytes.get(HEADER_BYTES..HEADER_BYTES + length)?, number))
}

/// Version text of a greeting, and the two bytes of lower capability bits.
fn greeting(payload: &[u8]) -> Option<(&[u8], u16)> {
    let (protocol, rest) = payload.split_first()?;
    let end = rest.iter().take(MAX_VERSION_BYTES).position(|byte| *byte == 0)?;
    let version = rest.get(..end)?;
    // Connection number, eight bytes of a challenge, a zero.
    let behind = rest.get(end + 1 + 4 + 8..)?;
    let [0, low, high] = *behind.first_chunk::<3>()? else { return None };
    let is_version = version.first().is_some_and(u8::is_ascii_digit) && version.iter().all(u8::is_ascii_graphic);
    (*protocol == PROTOCOL_VERSION && is_version).then(|| (version, u16::from_le_bytes([low, high])))
}

static PROTOCOL: Protocol = Protocol {
    name: "mysql",
    layers: &[Layer::Stream],
    ports: &[3306],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Mysql {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match head.bytes {
            [_, 0, 0, 0, PROTOCOL_VERSION, digit, ..] if digit.is_ascii_digit() => match packet(head.bytes) {
                Some((payload, _)) if greeting(payload).is_some() => Verdict::Mine,
                Some(_) => Verdict::NotMine,
                None => Verdict::Maybe,
            },
            [_] | [_, 0] | [_, 0, 0] | [_, 0, 0, 0] | [_, 0, 0, 0, PROTOCOL_VERSION] => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(MysqlConversation))
    }
}

/// One connection: a greeting, and one answer to it.
#[derive(Debug)]
struct MysqlConversation;

impl Conversation for MysqlConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some((payload, number)) = packet(bytes) else { return Progress::Incomplete };
        match number {
            0 => {
                let Some((version, bits)) = greeting(payload) else { return Progress::Done };
                sink.server_is(context.side);
                let fields = Fields::new().with("version", text(version)).with("offers_tls", bits & CLIENT_SSL != 0);
                sink.observe(GREETING, context.sender, fields);
                Progress::SideDone
            }
            1 => {
                let Some((fields, is_secured)) = login::read(payload) else { return Progress::Done };
                sink.server_is(context.side.other());
                sink.observe(LOGIN, context.sender, fields);
                if is_secured { Progress::Another(HEADER_BYTES + payload.len()) } else { Progress::Done }
            }
            _ => Progress::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{play, probe};
    use asepsis_observation::Value;

    fn framed(number: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![u8::try_from(payload.len()).unwrap(), 0, 0, number];
        bytes.extend_from_slice(payload);
        bytes
    }

    fn greeting_of(version: &str) -> Vec<u8> {
        let mut payload = vec![10];
        payload.extend_from_slice(version.as_bytes());
        payload.extend_from_slice(&[0, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0xff, 0xff, 8, 2, 0]);
        framed(0, &payload)
    }

    #[test]
    fn version_is_kept_and_tls_handed_over() {
        let hello = greeting_of("8.0.32-0ubuntu0.22.04.2");
        let mut request = vec![0, 0x0a, 0, 0, 0, 0, 0, 1, 8];
        request.resize(32, 0);
        let request = framed(1, &request);
        for segment_bytes in [1, 9, 4096] {
            let said: [(Side, &[u8]); 2] = [(Side::Responder, &hello), (Side::Initiator, &request)];
            let seen = play(&DISSECTOR, 3306, &said, segment_bytes);
            assert_eq!(seen[0].fields.get("version"), Some(&Value::from("8.0.32-0ubuntu0.22.04.2")));
            assert_eq!(seen[1].fields.get("is_secured"), Some(&Value::from(true)));
        }
    }

    #[test]
    fn greetings_alone_are_taken() {
        assert_eq!(probe(&DISSECTOR, 3306, &greeting_of("5.0.54")), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 3306, &[5, 0, 0, 0, 10, b'5', 0, 0, 0]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 3306, &[5, 0, 0, 1, 10, b'5']), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 3306, &[0x4a, 0]), Verdict::Maybe);
    }
}
