//! VNC: versions, ways to log on and the desktop's name (RFC 6143 7.1 to 7.3).
//!
//! A desktop's name may hold a person's: it is kept only when it is a host name. Pictures and keys are never read.

use crate::lines::host_name;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Vnc = Vnc;

/// VNC in a TCP stream.
#[derive(Debug)]
pub struct Vnc;

static KINDS: [Kind; 1] = [Kind {
    name: "vnc.handshake",
    meaning: "A side of a VNC connection told what it is.",
    fields: &[
        Field {
            name: "server_version",
            of: FieldType::Text,
            meaning: "Protocol version of the server.",
            source: "RFC 6143 7.1.1",
        },
        Field {
            name: "client_version",
            of: FieldType::Text,
            meaning: "Protocol version of the client.",
            source: "RFC 6143 7.1.1",
        },
        Field {
            name: "security_types",
            of: FieldType::Integers,
            meaning: "Ways to log on that the server offers; 1 is none at all.",
            source: "RFC 6143 7.1.2",
        },
        Field {
            name: "desktop_name",
            of: FieldType::Text,
            meaning: "Name of the desktop, when it is a host name.",
            source: "RFC 6143 7.3.2, name-string",
        },
    ],
}];
static HANDSHAKE: &Kind = &KINDS[0];

/// RFC 6143 7.1.1: `RFB 003.008` and a line end.
const VERSION_BYTES: usize = 12;
/// RFC 6143 7.3.2: size of the desktop and pixel format, then the length of the name.
const NAME_AT: usize = 2 + 2 + 16 + 4;

fn is_version(bytes: &[u8]) -> bool {
    bytes.iter().zip(b"RFB 000.000\n").all(|(byte, wanted)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte == wanted,
    })
}

static PROTOCOL: Protocol = Protocol {
    name: "vnc",
    layers: &[Layer::Stream],
    ports: &[5900, 5901],
    kinds: &KINDS,
    openers: Some(&[b'R'..=b'R']),
};

impl Dissector for Vnc {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match is_version(head.bytes) {
            true if head.bytes.len() >= VERSION_BYTES => Verdict::Mine,
            true => Verdict::Maybe,
            false => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<VncConversation>::default())
    }
}

/// What is awaited of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Awaited {
    #[default]
    Version,
    Security,
    Result,
    Desktop,
}

/// One connection until the desktop is shown.
#[derive(Debug, Default)]
struct VncConversation {
    awaited: Awaited,
    /// Minor version of the client, which both speak.
    minor: u8,
    /// Bytes that the client sent behind its version: security type, answer to a challenge, sharing.
    client_bytes: usize,
    has_client_version: bool,
    /// The way to log on that is used.
    security: u8,
}

impl VncConversation {
    fn version(bytes: &[u8], name: &'static str, context: &Context, sink: &mut Sink) {
        let version = bytes.get(4..11).map(text);
        sink.observe(HANDSHAKE, context.sender, Fields::new().with(name, version));
    }

    fn client(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if self.has_client_version {
            // RFC 6143 7.1.2: the first byte behind the version is the way the client chose.
            if self.client_bytes == 0 && self.minor >= 7 {
                self.security = bytes.first().copied().unwrap_or_default();
            }
            self.client_bytes += bytes.len();
            return Progress::Consumed(bytes.len());
        }
        let Some(version) = bytes.get(..VERSION_BYTES) else { return Progress::Incomplete };
        if !is_version(version) {
            return Progress::Done;
        }
        self.has_client_version = true;
        self.minor = version.get(10).map_or(0, |digit| digit.wrapping_sub(b'0'));
        Self::version(version, "client_version", context, sink);
        Progress::Consumed(VERSION_BYTES)
    }

    fn server(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        match self.awaited {
            Awaited::Version => {
                let Some(version) = bytes.get(..VERSION_BYTES) else { return Progress::Incomplete };
                if !is_version(version) {
                    return Progress::NotMine;
                }
                sink.server_is(context.side);
                Self::version(version, "server_version", context, sink);
                self.awaited = Awaited::Security;
                Progress::Consumed(VERSION_BYTES)
            }
            Awaited::Security => self.security_types(bytes, context, sink),
            Awaited::Result => self.result(bytes, context, sink),
            Awaited::Desktop => desktop(bytes, context, sink),
        }
    }

    /// RFC 6143 7.1.2, and appendix A for version 3.3, where the server alone decides.
    fn security_types(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let (offered, length) = if self.has_client_version && self.minor < 7 {
            let Some([0, 0, 0, security]) = bytes.first_chunk::<4>() else {
                return if bytes.len() < 4 { Progress::Incomplete } else { Progress::Done };
            };
            self.security = *security;
            (vec![*security], 4)
        } else {
            let Some((count, rest)) = bytes.split_first() else { return Progress::Incomplete };
            let count = usize::from(*count);
            let Some(offered) = rest.get(..count) else { return Progress::Incomplete };
            (offered.to_vec(), 1 + count)
        };
        sink.observe(HANDSHAKE, context.sender, Fields::new().with("security_types", offered));
        self.awaited = Awaited::Result;
        Progress::Consumed(length)
    }

    /// Before the desktop come, by the way to log on: a challenge of 16 bytes, and a result of four.
    fn result(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let challenge = match self.security {
            1 => 0,
            2 => 16,
            // Apple, TLS and others: what follows is not in clear, or not ours to read.
            _ => return Progress::Done,
        };
        let has_result = self.security == 2 || self.minor >= 8;
        let length = challenge + if has_result { 4 } else { 0 };
        let Some(shown) = bytes.get(..length) else { return Progress::Incomplete };
        if shown.get(challenge..).is_some_and(|result| result.iter().any(|byte| *byte != 0)) {
            return Progress::Done;
        }
        self.awaited = Awaited::Desktop;
        if length == 0 { desktop(bytes, context, sink) } else { Progress::Consumed(length) }
    }
}

fn desktop(bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
    let Some(length) = bytes.get(NAME_AT - 4..).and_then(|length| length.first_chunk()) else { return Progress::Incomplete };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    if length > 255 {
        return Progress::Done;
    }
    let Some(name) = bytes.get(NAME_AT..NAME_AT + length) else { return Progress::Incomplete };
    sink.observe(HANDSHAKE, context.sender, Fields::new().with("desktop_name", host_name(name)));
    Progress::Done
}

impl Conversation for VncConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if !context.start_seen {
            // The server speaks first; without the start only versions tell who is who.
            if is_version(bytes.get(..VERSION_BYTES).unwrap_or_default()) && bytes.len() >= VERSION_BYTES {
                let name = if context.sender_port < context.receiver_port { "server_version" } else { "client_version" };
                Self::version(bytes, name, context, sink);
            }
            return Progress::SideDone;
        }
        if context.side == Side::Responder { self.server(bytes, context, sink) } else { self.client(bytes, context, sink) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{play, probe};
    use asepsis_observation::{Observation, Value};

    const C: Side = Side::Initiator;
    const S: Side = Side::Responder;

    fn field<'a>(seen: &'a [Observation], name: &str) -> Vec<&'a Value> {
        seen.iter().filter_map(|one| one.fields.get(name)).collect()
    }

    fn desktop_of(name: &str) -> Vec<u8> {
        let mut bytes = vec![0; NAME_AT - 4];
        bytes.extend_from_slice(&u32::try_from(name.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(name.as_bytes());
        bytes
    }

    fn session(name: &str, segment_bytes: usize) -> Vec<Observation> {
        let desktop = desktop_of(name);
        let said: [(Side, &[u8]); 8] = [
            (S, b"RFB 003.008\n"),
            (C, b"RFB 003.008\n"),
            (S, &[2, 2, 1]),
            (C, &[2]),
            (S, &[7; 16]),
            (C, &[9; 16]),
            (S, &[0; 4]),
            (S, &desktop),
        ];
        play(&DISSECTOR, 5900, &said, segment_bytes)
    }

    #[test]
    fn versions_ways_and_desktop_are_kept() {
        for segment_bytes in [1, 5, 4096] {
            let seen = session("ward-pc:1", segment_bytes);
            assert_eq!(field(&seen, "server_version"), [&Value::from("003.008")]);
            assert_eq!(field(&seen, "client_version"), [&Value::from("003.008")]);
            assert_eq!(field(&seen, "security_types"), [&Value::from(vec![2_u8, 1])]);
            assert_eq!(field(&seen, "desktop_name"), [&Value::from("ward-pc:1")]);
        }
    }

    #[test]
    fn desktop_that_may_name_a_person_is_not_kept() {
        assert!(field(&session("Ann Canary's desktop", 4096), "desktop_name").is_empty());
    }

    #[test]
    fn only_versions_are_taken() {
        assert_eq!(probe(&DISSECTOR, 5900, b"RFB 003.889\n"), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 5900, b"RFB 0"), Verdict::Maybe);
        assert_eq!(probe(&DISSECTOR, 5900, b"RFB x03.008\n"), Verdict::NotMine);
    }
}
