//! POP3: the server's greeting and what it offers (RFC 1939, RFC 2449), and the change to TLS (RFC 2595).
//!
//! Users, passwords and mails are never read.

use crate::lines::{self, Dialogue, Line, MAX_KEPT_LINES, command, first_line, holds, is_one_of};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Pop = Pop;

/// POP3 in a TCP stream.
#[derive(Debug)]
pub struct Pop;

static KINDS: [Kind; 1] = [Kind {
    name: "pop.banner",
    meaning: "A POP3 server told what it is.",
    fields: &[
        Field { name: "banner", of: FieldType::Text, meaning: "Greeting, without mailboxes.", source: "RFC 1939 4" },
        Field {
            name: "capabilities",
            of: FieldType::Texts,
            meaning: "Names of its capabilities.",
            source: "RFC 2449 5",
        },
        Field {
            name: "implementation",
            of: FieldType::Text,
            meaning: "Software by its own words.",
            source: "RFC 2449 6.9, IMPLEMENTATION",
        },
        Field {
            name: "is_secured",
            of: FieldType::Boolean,
            meaning: "True when the connection changed to TLS.",
            source: "RFC 2595 4",
        },
    ],
}];
static BANNER: &Kind = &KINDS[0];

const PORTS: &[u16] = &[110];
const POSITIVE: &[u8] = b"+OK";
/// IANA POP3 Capabilities, beside the implementation.
const CAPABILITIES: &[&str] = &[
    "TOP", "USER", "SASL", "RESP-CODES", "LOGIN-DELAY", "PIPELINING", "EXPIRE", "UIDL", "STLS", "AUTH-RESP-CODE", "LANG",
    "UTF8", "APOP",
];

static PROTOCOL: Protocol = Protocol {
    name: "pop",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[b'+'..=b'+', b'A'..=b'A', b'C'..=b'C', b'S'..=b'S', b'a'..=b'a', b'c'..=b'c', b's'..=b's']),
};

impl Dissector for Pop {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let start = head.bytes.get(..POSITIVE.len()).unwrap_or(head.bytes);
        let is_greeting = POSITIVE.starts_with(start);
        if !is_greeting && !start.first().is_some_and(|first| b"CSAcsa".contains(first)) {
            return Verdict::NotMine;
        }
        match first_line(head.bytes) {
            Line::Whole(line, _) if is_greeting => {
                // The databases Redis and its kin answer +OK, too.
                let is_known = PORTS.contains(&head.sender_port) && line.len() > POSITIVE.len() || holds(line, "pop");
                if is_known { Verdict::Mine } else { Verdict::NotMine }
            }
            Line::Whole(line, _) => match command(line) {
                Some((word, [])) if is_one_of(word, &["CAPA", "STLS"]) => Verdict::Mine,
                Some((word, rest)) if word.eq_ignore_ascii_case(b"APOP") && rest.contains(&b' ') => Verdict::Mine,
                _ => Verdict::NotMine,
            },
            Line::Open if is_greeting || head.bytes.len() < 6 => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<PopConversation>::default())
    }
}

/// What the client asked last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Asked {
    #[default]
    Nothing,
    Capabilities,
    Tls,
}

/// One connection, until somebody logs on.
#[derive(Debug, Default)]
struct PopConversation {
    asked: Asked,
    has_greeted: bool,
    /// The list of capabilities that is being read.
    list: Option<(Vec<String>, Option<String>)>,
}

fn capability(line: &[u8]) -> Option<String> {
    let word = line.split(|byte| *byte == b' ').next()?;
    CAPABILITIES.iter().find(|known| known.as_bytes().eq_ignore_ascii_case(word)).map(|known| (*known).to_owned())
}

impl Dialogue for PopConversation {
    const TOO_LONG: Progress = Progress::Done;

    fn is_of_server(&self, line: &[u8]) -> bool {
        self.list.is_some() || line.starts_with(POSITIVE) || line.starts_with(b"-ERR")
    }

    fn server(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        if let Some((names, implementation)) = &mut self.list {
            if line != b"." {
                if let Some(software) = line.strip_prefix(b"IMPLEMENTATION ") {
                    *implementation = Some(lines::greeting(software));
                } else if names.len() < MAX_KEPT_LINES {
                    names.extend(capability(line));
                }
                return Progress::Consumed(length);
            }
            let (names, implementation) = self.list.take().unwrap_or_default();
            let fields = Fields::new().with("capabilities", names).with("implementation", implementation);
            sink.observe(BANNER, context.sender, fields);
            return Progress::Consumed(length);
        }
        let asked = std::mem::take(&mut self.asked);
        let Some(rest) = line.strip_prefix(POSITIVE) else {
            return if line.starts_with(b"-ERR") { Progress::Consumed(length) } else { Progress::Done };
        };
        sink.server_is(context.side);
        let is_first = !std::mem::replace(&mut self.has_greeted, true);
        match asked {
            // A capture that starts in the middle may begin with an answer that names a user.
            Asked::Nothing if is_first && context.start_seen => {
                sink.observe(BANNER, context.sender, Fields::new().with("banner", lines::greeting(rest)));
            }
            Asked::Nothing => {}
            Asked::Capabilities => self.list = Some((Vec::new(), None)),
            Asked::Tls => {
                sink.observe(BANNER, context.sender, Fields::new().with("is_secured", true));
                return Progress::Another(length);
            }
        }
        Progress::Consumed(length)
    }

    fn client(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        sink.server_is(context.side.other());
        self.asked = match command(line) {
            Some((word, [])) if word.eq_ignore_ascii_case(b"CAPA") => Asked::Capabilities,
            Some((word, [])) if word.eq_ignore_ascii_case(b"STLS") => Asked::Tls,
            // What comes with the log-on and after it is nothing to be read.
            Some((word, _)) if is_one_of(word, &["USER", "APOP", "PASS", "STAT", "LIST", "RETR", "QUIT"]) => {
                return Progress::Done;
            }
            _ => Asked::Nothing,
        };
        Progress::Consumed(length)
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

    fn field<'a>(seen: &'a [Observation], name: &str) -> Vec<&'a Value> {
        seen.iter().filter_map(|one| one.fields.get(name)).collect()
    }

    #[test]
    fn greeting_and_capabilities_are_kept_up_to_the_log_on() {
        let said: [(Side, &[u8]); 5] = [
            (S, b"+OK Dovecot (Debian) ready.\r\n"),
            (C, b"CAPA\r\n"),
            (S, b"+OK\r\nTOP\r\nIMPLEMENTATION Mailer 1.2\r\nSASL PLAIN\r\ncanary\r\n.\r\n"),
            (C, b"USER canary\r\n"),
            (S, b"+OK canary has 2 messages\r\n"),
        ];
        for segment_bytes in [1, 5, 4096] {
            let seen = play(&DISSECTOR, 110, &said, segment_bytes);
            assert_eq!(field(&seen, "banner"), [&Value::from("Dovecot (Debian) ready.")]);
            assert_eq!(field(&seen, "capabilities"), [&Value::from(vec!["TOP", "SASL"])]);
            assert_eq!(field(&seen, "implementation"), [&Value::from("Mailer 1.2")]);
            assert!(!format!("{seen:?}").contains("canary"));
        }
    }

    #[test]
    fn consent_to_tls_hands_over() {
        let said: [(Side, &[u8]); 4] =
            [(S, b"+OK POP\r\n"), (C, b"STLS\r\n"), (S, b"+OK begin\r\n"), (C, b"CAPA\r\n")];
        assert_eq!(field(&play(&DISSECTOR, 110, &said, 4096), "is_secured"), [&Value::from(true)]);
    }

    #[test]
    fn other_servers_that_say_ok_are_left_alone() {
        assert_eq!(probe(&DISSECTOR, 6379, b"+OK\r\n"), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 6379, b"+O"), Verdict::Maybe);
        assert_eq!(probe(&DISSECTOR, 50_001, b"+OK Qpopper POP3 server\r\n"), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 50_001, b"CAPA\r\n"), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 50_001, b"CAPABLE\r\n"), Verdict::NotMine);
    }
}
