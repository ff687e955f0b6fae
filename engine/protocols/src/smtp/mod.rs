//! SMTP: the server's greeting, what it offers, and the name that a client gives (RFC 5321), up to the first mail.
//!
//! Addresses of people, credentials and mails are never read.

mod conversation;
#[cfg(test)]
mod tests;

use crate::lines::{Line, command, first_line, holds, is_one_of, is_text, reply};
use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Smtp = Smtp;

/// SMTP in a TCP stream.
#[derive(Debug)]
pub struct Smtp;

const BANNER_KIND: Kind = Kind {
    name: "smtp.banner",
    meaning: "A mail server greeted.",
    fields: &[Field {
        name: "banner",
        of: FieldType::Texts,
        meaning: "Lines of a reply 220: the greeting, or the consent to TLS.",
        source: "RFC 5321 4.2",
    }],
};

const CAPABILITIES_KIND: Kind = Kind {
    name: "smtp.capabilities",
    meaning: "A mail server told what it offers.",
    fields: &[
        Field { name: "server_name", of: FieldType::Text, meaning: "Name of the server.", source: "RFC 5321 4.1.1.1" },
        Field {
            name: "capabilities",
            of: FieldType::Texts,
            meaning: "Names of its extensions, without what the client is told beside them.",
            source: "RFC 5321 4.1.1.1, ehlo-line",
        },
        Field {
            name: "authentications",
            of: FieldType::Texts,
            meaning: "Ways to log on that it offers.",
            source: "RFC 4954 3",
        },
    ],
};

const HELO_KIND: Kind = Kind {
    name: "smtp.helo",
    meaning: "A client introduced itself to a mail server.",
    fields: &[Field {
        name: "name",
        of: FieldType::Text,
        meaning: "Host name or address it gives; nothing that is neither.",
        source: "RFC 5321 4.1.1.1",
    }],
};

static KINDS: [Kind; 3] = [BANNER_KIND, CAPABILITIES_KIND, HELO_KIND];
static BANNER: &Kind = &KINDS[0];
static CAPABILITIES: &Kind = &KINDS[1];
static HELO: &Kind = &KINDS[2];

const PORTS: &[u16] = &[25, 587, 2525, 465];
/// First command of a client (RFC 5321 4.1.1.1, RFC 2033 4.1).
const INTRODUCTIONS: &[&str] = &["EHLO", "HELO", "LHLO"];

fn probe_reply(head: &Head<'_>, line: &[u8]) -> Verdict {
    let Some(reply) = reply(line) else { return Verdict::NotMine };
    let is_of_port = PORTS.contains(&head.sender_port);
    match reply.code {
        220 if holds(reply.text, "smtp") => Verdict::Mine,
        220 if holds(reply.text, "ftp") => Verdict::NotMine,
        220 | 250 | 354 | 421 | 530 | 550 | 554 if is_of_port => Verdict::Mine,
        // A file server greets in the same way: the client's first command tells.
        220 => Verdict::Maybe,
        _ => Verdict::NotMine,
    }
}

fn probe_command(line: &[u8]) -> Verdict {
    let is_own = match command(line) {
        Some((word, rest)) if is_one_of(word, INTRODUCTIONS) => !rest.is_empty() && rest.len() <= 512,
        Some((word, rest)) if word.eq_ignore_ascii_case(b"MAIL") => starts_with(rest, b"FROM:"),
        Some((word, rest)) if word.eq_ignore_ascii_case(b"RCPT") => starts_with(rest, b"TO:"),
        _ => false,
    };
    if is_own { Verdict::Mine } else { Verdict::NotMine }
}

fn starts_with(bytes: &[u8], start: &[u8]) -> bool {
    bytes.get(..start.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(start))
}

static PROTOCOL: Protocol = Protocol {
    name: "smtp",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[b'2'..=b'5', b'E'..=b'R', b'e'..=b'r']),
};

impl Dissector for Smtp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let Some(first) = head.bytes.first() else { return Verdict::Maybe };
        if !matches!(first, b'2' | b'3' | b'4' | b'5' | b'E' | b'H' | b'L' | b'M' | b'R' | b'e' | b'h' | b'l' | b'm' | b'r') {
            return Verdict::NotMine;
        }
        match first_line(head.bytes) {
            Line::Whole(line, _) if is_text(line) => {
                if first.is_ascii_digit() { probe_reply(head, line) } else { probe_command(line) }
            }
            Line::Open if could_begin(head.bytes) => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::SmtpConversation>::default())
    }
}

/// A line that is not whole yet.
fn could_begin(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 7] = [b"220 ", b"220-", b"EHLO ", b"HELO ", b"LHLO ", b"MAIL FROM:", b"RCPT TO:"];
    starts.iter().any(|start| {
        let length = start.len().min(bytes.len());
        starts_with(bytes, start.get(..length).unwrap_or_default())
    })
}
