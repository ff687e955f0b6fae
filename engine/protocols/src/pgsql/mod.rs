//! `PostgreSQL`: the server's version and the client's program (`PostgreSQL` documentation, frontend/backend protocol).
//!
//! Users, databases, passwords and queries are never read.

use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind, text};
use std::ops::RangeInclusive;

/// The dissector.
pub static DISSECTOR: Pgsql = Pgsql;

/// `PostgreSQL` in a TCP stream.
#[derive(Debug)]
pub struct Pgsql;

const APPLICATION_NAME: Field = Field {
    name: "application_name",
    of: FieldType::Text,
    meaning: "Program of the client, when it is one word.",
    source: "PostgreSQL documentation, application_name",
};

const STARTUP_KIND: Kind = Kind {
    name: "pgsql.startup",
    meaning: "A client opened a session with a PostgreSQL server; users and databases are not read.",
    fields: &[
        APPLICATION_NAME,
        Field {
            name: "asks_encryption",
            of: FieldType::Boolean,
            meaning: "True when it asks to change to TLS or GSSAPI.",
            source: "PostgreSQL documentation, SSLRequest and GSSENCRequest",
        },
    ],
};

const PARAMETERS_KIND: Kind = Kind {
    name: "pgsql.parameter",
    meaning: "A PostgreSQL server told what it is.",
    fields: &[
        Field {
            name: "server_version",
            of: FieldType::Text,
            meaning: "Version of the server, often with the distribution's.",
            source: "PostgreSQL documentation, ParameterStatus",
        },
        APPLICATION_NAME,
        Field {
            name: "is_secured",
            of: FieldType::Boolean,
            meaning: "Whether it agreed to change to TLS.",
            source: "PostgreSQL documentation, SSL session encryption",
        },
    ],
};

static KINDS: [Kind; 2] = [STARTUP_KIND, PARAMETERS_KIND];
static STARTUP: &Kind = &KINDS[0];
static PARAMETERS: &Kind = &KINDS[1];

/// `PostgreSQL` documentation, message formats: codes in place of a protocol version.
const SSL_REQUEST: u32 = 80_877_103;
const GSS_REQUEST: u32 = 80_877_104;
/// Versions 3.0 to 3.2 of the protocol.
const VERSIONS: RangeInclusive<u32> = 0x0003_0000..=0x0003_0002;
/// Longest startup message that the server takes.
const MAX_STARTUP_BYTES: usize = 10_000;
/// Messages of the server that are looked at until it is ready.
const MAX_MESSAGES: u8 = 64;

/// Length and code of a client's first message.
fn startup(bytes: &[u8]) -> Option<(usize, u32)> {
    let (length, rest) = bytes.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    Some((length, u32::from_be_bytes(*rest.first_chunk()?)))
}

/// A program's name: one word, as programs and not as people write it.
fn program(value: &[u8]) -> Option<String> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-+/".contains(byte);
    (!value.is_empty() && value.len() <= 64 && value.iter().all(is_word)).then(|| text(value))
}

fn value_of<'a>(pairs: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let mut strings = pairs.split(|byte| *byte == 0);
    while let (Some(name), Some(value)) = (strings.next(), strings.next()) {
        if name == wanted {
            return Some(value);
        }
    }
    None
}

static PROTOCOL: Protocol = Protocol {
    name: "pgsql",
    layers: &[Layer::Stream],
    ports: &[5432],
    kinds: &KINDS,
    openers: Some(&[0..=0]),
};

impl Dissector for Pgsql {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match startup(head.bytes) {
            Some((8, SSL_REQUEST | GSS_REQUEST)) => Verdict::Mine,
            Some((length, version)) if VERSIONS.contains(&version) && (9..=MAX_STARTUP_BYTES).contains(&length) => {
                // The first name is user by custom, and always one of the documented ones.
                let begins = |name: &[u8]| head.bytes.get(8..8 + name.len()) == Some(name);
                let names: [&[u8]; 5] = [b"user\0", b"database\0", b"client_encoding\0", b"application_name\0", b"options\0"];
                if names.iter().any(|name| begins(name)) { Verdict::Mine } else { Verdict::NotMine }
            }
            None if matches!(head.bytes, [0, ..]) => Verdict::Maybe,
            Some(_) | None => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<PgsqlConversation>::default())
    }
}

/// One session until the server is ready for queries.
#[derive(Debug, Default)]
struct PgsqlConversation {
    asks_encryption: bool,
    messages: u8,
}

impl PgsqlConversation {
    fn client(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some((length, code)) = startup(bytes) else { return Progress::Incomplete };
        if matches!(code, SSL_REQUEST | GSS_REQUEST) {
            self.asks_encryption = true;
            sink.server_is(context.side.other());
            sink.observe(STARTUP, context.sender, Fields::new().with("asks_encryption", true));
            return Progress::Consumed(8);
        }
        if !VERSIONS.contains(&code) || !(9..=MAX_STARTUP_BYTES).contains(&length) {
            return Progress::SideDone;
        }
        let Some(pairs) = bytes.get(8..length) else { return Progress::Incomplete };
        self.asks_encryption = false;
        sink.server_is(context.side.other());
        let name = value_of(pairs, b"application_name").and_then(program);
        sink.observe(STARTUP, context.sender, Fields::new().with("application_name", name));
        Progress::SideDone
    }

    fn server(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if std::mem::take(&mut self.asks_encryption) && matches!(bytes.first(), Some(b'S' | b'G' | b'N')) {
            let is_secured = bytes.first() != Some(&b'N');
            sink.observe(PARAMETERS, context.sender, Fields::new().with("is_secured", is_secured));
            return if is_secured { Progress::Another(1) } else { Progress::Consumed(1) };
        }
        let Some((kind, rest)) = bytes.split_first() else { return Progress::Incomplete };
        let Some(length) = rest.first_chunk().map(|length| u32::from_be_bytes(*length)) else { return Progress::Incomplete };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        // Authentication, parameters, keys and notices come before the first answer.
        if !matches!(kind, b'R' | b'S' | b'K' | b'N' | b'v') || !(4..MAX_STARTUP_BYTES).contains(&length) || self.messages > MAX_MESSAGES {
            return Progress::Done;
        }
        let Some(body) = rest.get(4..length) else { return Progress::Incomplete };
        self.messages += 1;
        if *kind == b'S' {
            let fields = Fields::new()
                .with("server_version", value_of(body, b"server_version").map(text))
                .with("application_name", value_of(body, b"application_name").and_then(program));
            sink.observe(PARAMETERS, context.sender, fields);
        }
        Progress::Consumed(1 + length)
    }
}

impl Conversation for PgsqlConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        // Only a client's messages begin with a zero: the first byte of their length.
        if bytes.first() == Some(&0) { self.client(bytes, context, sink) } else { self.server(bytes, context, sink) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{play, probe};
    use asepsis_observation::{Observation, Value};

    const C: Side = Side::Initiator;
    const S: Side = Side::Responder;

    fn hello() -> Vec<u8> {
        let pairs = b"user\0canary\0database\0canary\0application_name\0psql\0\0";
        let mut bytes = u32::try_from(8 + pairs.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend_from_slice(&[0, 3, 0, 0]);
        bytes.extend_from_slice(pairs);
        bytes
    }

    fn status(name: &str, value: &str) -> Vec<u8> {
        let body = format!("{name}\0{value}\0");
        let mut bytes = vec![b'S'];
        bytes.extend_from_slice(&u32::try_from(4 + body.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(body.as_bytes());
        bytes
    }

    fn field<'a>(seen: &'a [Observation], name: &str) -> Vec<&'a Value> {
        seen.iter().filter_map(|one| one.fields.get(name)).collect()
    }

    #[test]
    fn version_and_program_are_kept_and_nobody_is_named() {
        let (hello, version) = (hello(), status("server_version", "15.18 (Debian 15.18-0+deb12u1)"));
        let user = status("session_authorization", "canary");
        let said: [(Side, &[u8]); 5] =
            [(C, &hello), (S, b"R\0\0\0\x08\0\0\0\0"), (S, &version), (S, &user), (S, b"Z\0\0\0\x05I")];
        for segment_bytes in [1, 7, 4096] {
            let seen = play(&DISSECTOR, 5432, &said, segment_bytes);
            assert_eq!(field(&seen, "server_version"), [&Value::from("15.18 (Debian 15.18-0+deb12u1)")]);
            assert_eq!(field(&seen, "application_name"), [&Value::from("psql")]);
            assert!(!format!("{seen:?}").contains("canary"));
        }
    }

    #[test]
    fn consent_to_tls_hands_over_and_refusal_goes_on() {
        let (hello, request) = (hello(), [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]);
        let agreed = play(&DISSECTOR, 5432, &[(C, &request), (S, b"S"), (C, &hello)], 4096);
        assert_eq!(field(&agreed, "is_secured"), [&Value::from(true)]);
        assert!(field(&agreed, "application_name").is_empty());
        let refused = play(&DISSECTOR, 5432, &[(C, &request), (S, b"N"), (C, &hello)], 4096);
        assert_eq!(field(&refused, "is_secured"), [&Value::from(false)]);
        assert_eq!(field(&refused, "application_name"), [&Value::from("psql")]);
    }

    #[test]
    fn only_first_messages_are_taken() {
        assert_eq!(probe(&DISSECTOR, 5432, &hello()), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 5432, &hello()[..5]), Verdict::Maybe);
        assert_eq!(probe(&DISSECTOR, 445, b"\0\0\0\x54\xffSMBr"), Verdict::NotMine);
    }
}
