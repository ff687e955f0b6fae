//! IMAP: greeting, capabilities and the identification that both sides may send (RFC 9051, RFC 2971), and the change to TLS.
//!
//! Users, passwords, mailboxes and mails are never read.

mod conversation;
mod identification;
#[cfg(test)]
mod tests;

use crate::lines::{Line, first_line, is_text};
use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Imap = Imap;

/// IMAP in a TCP stream.
#[derive(Debug)]
pub struct Imap;

const CAPABILITIES_FIELD: Field = Field {
    name: "capabilities",
    of: FieldType::Texts,
    meaning: "Names of the server's capabilities.",
    source: "RFC 9051 7.2.2",
};

const BANNER_KIND: Kind = Kind {
    name: "imap.banner",
    meaning: "An IMAP server told what it is.",
    fields: &[
        Field {
            name: "banner",
            of: FieldType::Text,
            meaning: "Greeting, without mailboxes.",
            source: "RFC 9051 7.1, greeting",
        },
        CAPABILITIES_FIELD,
        Field {
            name: "is_secured",
            of: FieldType::Boolean,
            meaning: "True when the connection changed to TLS.",
            source: "RFC 9051 6.2.1",
        },
    ],
};

const fn text(name: &'static str, meaning: &'static str) -> Field {
    Field { name, of: FieldType::Text, meaning, source: "RFC 2971 3.3" }
}

const ID_KIND: Kind = Kind {
    name: "imap.id",
    meaning: "A side of an IMAP connection identified its software.",
    fields: &[
        text("name", "Name of the program."),
        text("version", "Version of the program."),
        text("os", "Operating system."),
        text("os_version", "Version of the operating system."),
        text("vendor", "Maker of the program."),
    ],
};

static KINDS: [Kind; 2] = [BANNER_KIND, ID_KIND];
static BANNER: &Kind = &KINDS[0];
static ID: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "imap",
    layers: &[Layer::Stream],
    ports: &[143],
    kinds: &KINDS,
    openers: Some(&[b'*'..=b'*', b'0'..=b'9', b'A'..=b'Z', b'a'..=b'z']),
};

impl Dissector for Imap {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let Some(first) = head.bytes.first() else { return Verdict::Maybe };
        if *first != b'*' && !first.is_ascii_alphanumeric() {
            return Verdict::NotMine;
        }
        match first_line(head.bytes) {
            Line::Whole(line, _) if is_text(line) && (is_greeting(line) || is_command(line)) => Verdict::Mine,
            Line::Open if *first == b'*' && could_greet(head.bytes) => Verdict::Maybe,
            Line::Open if head.has_port(PROTOCOL.ports) && head.bytes.len() < 32 && is_text(head.bytes) => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::ImapConversation>::default())
    }
}

/// Starts of untagged answers that only IMAP has (RFC 9051 7.1).
const GREETINGS: [&[u8]; 4] = [b"* OK ", b"* PREAUTH ", b"* BYE ", b"* CAPABILITY IMAP4"];

fn is_greeting(line: &[u8]) -> bool {
    GREETINGS.iter().any(|start| line.get(..start.len()).is_some_and(|line| line.eq_ignore_ascii_case(start)))
}

fn could_greet(bytes: &[u8]) -> bool {
    GREETINGS.iter().any(|start| {
        let length = start.len().min(bytes.len());
        bytes.get(..length).is_some_and(|bytes| start.get(..length).is_some_and(|start| bytes.eq_ignore_ascii_case(start)))
    })
}

/// A tag and a command that no other protocol has behind a tag (RFC 9051 6).
fn is_command(line: &[u8]) -> bool {
    let mut words = line.split(|byte| *byte == b' ');
    let (tag, command) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_tag = (1..=16).contains(&tag.len())
        && tag.iter().all(u8::is_ascii_alphanumeric)
        && tag.iter().any(u8::is_ascii_digit);
    is_tag && crate::lines::is_one_of(command, &["CAPABILITY", "STARTTLS", "LOGIN", "AUTHENTICATE"])
}
