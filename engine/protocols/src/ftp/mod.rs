//! FTP: greeting, system and features of the server (RFC 959, RFC 2389), and the change to TLS (RFC 4217).
//!
//! Users, passwords, paths and names of files are never read.

mod conversation;
#[cfg(test)]
mod tests;

use crate::lines::{Line, command, first_line, holds, is_one_of, is_text, reply};
use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Ftp = Ftp;

/// The control connection of FTP in a TCP stream.
#[derive(Debug)]
pub struct Ftp;

static KINDS: [Kind; 1] = [Kind {
    name: "ftp.banner",
    meaning: "An FTP server told what it is.",
    fields: &[
        Field {
            name: "banner",
            of: FieldType::Texts,
            meaning: "Lines of the greeting, without mailboxes.",
            source: "RFC 959 5.4, reply 220",
        },
        Field { name: "system", of: FieldType::Text, meaning: "System it says to be.", source: "RFC 959 4.1.3, SYST" },
        Field { name: "features", of: FieldType::Texts, meaning: "Features it offers.", source: "RFC 2389 3" },
        Field {
            name: "is_secured",
            of: FieldType::Boolean,
            meaning: "True when the connection changed to TLS, false when it was asked to and refused.",
            source: "RFC 4217 4",
        },
    ],
}];
static BANNER: &Kind = &KINDS[0];

const PORTS: &[u16] = &[21, 2121];

/// RFC 4217 17, and the older names: mechanisms of AUTH that begin TLS.
const SECURED: &[&str] = &["TLS", "SSL", "TLS-C", "TLS-P"];

/// Commands that no other protocol's clients send in this form.
const OWN_COMMANDS: &[&str] = &["PASV", "EPSV", "SYST", "FEAT", "PORT", "EPRT", "PBSZ", "PROT", "MLSD", "CWD", "CDUP"];
/// Commands that other protocols share, believed at FTP's port.
const SHARED_COMMANDS: &[&str] =
    &["USER", "PASS", "TYPE", "LIST", "NLST", "RETR", "STOR", "PWD", "XPWD", "SIZE", "MDTM", "OPTS", "DELE", "REST", "ACCT"];

fn probe_reply(head: &Head<'_>, line: &[u8]) -> Verdict {
    let Some(reply) = reply(line) else { return Verdict::NotMine };
    let is_of_port = PORTS.contains(&head.sender_port);
    match reply.code {
        220 if holds(reply.text, "smtp") => Verdict::NotMine,
        220 if is_of_port || holds(reply.text, "ftp") => Verdict::Mine,
        // A mail server greets in the same way: the client's first command tells.
        220 => Verdict::Maybe,
        227 if holds(reply.text, "passive mode") => Verdict::Mine,
        229 if holds(reply.text, "passive mode (|||") => Verdict::Mine,
        331 | 230 | 215 | 200 | 226 | 150 | 250 | 530 | 421 if is_of_port => Verdict::Mine,
        _ => Verdict::NotMine,
    }
}

fn probe_command(head: &Head<'_>, line: &[u8]) -> Verdict {
    let Some((word, rest)) = command(line) else { return Verdict::NotMine };
    let is_of_port = PORTS.contains(&head.receiver_port);
    let is_auth = word.eq_ignore_ascii_case(b"AUTH") && is_one_of(rest, SECURED);
    if is_auth || is_one_of(word, OWN_COMMANDS) || is_of_port && is_one_of(word, SHARED_COMMANDS) {
        return Verdict::Mine;
    }
    // POP3 begins in the same way, but its server has spoken first and was recognised.
    let is_anonymous = word.eq_ignore_ascii_case(b"USER") && is_one_of(rest, &["anonymous", "ftp"]);
    if is_anonymous { Verdict::Mine } else { Verdict::NotMine }
}

static PROTOCOL: Protocol = Protocol {
    name: "ftp",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[b'1'..=b'5', b'A'..=b'Z', b'a'..=b'z']),
};

impl Dissector for Ftp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let Some(first) = head.bytes.first() else { return Verdict::Maybe };
        if !matches!(first, b'1'..=b'5' | b'A'..=b'Z' | b'a'..=b'z') || !is_text(head.bytes.get(..8).unwrap_or(head.bytes)) {
            return Verdict::NotMine;
        }
        let is_reply = first.is_ascii_digit();
        match first_line(head.bytes) {
            Line::Whole(line, _) if is_text(line) => {
                if is_reply { probe_reply(head, line) } else { probe_command(head, line) }
            }
            Line::TooLong | Line::Whole(..) => Verdict::NotMine,
            Line::Open => could_begin(head, is_reply),
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::FtpConversation>::default())
    }
}

/// A line that is not whole yet.
fn could_begin(head: &Head<'_>, is_reply: bool) -> Verdict {
    let start = head.bytes.get(..4).unwrap_or(head.bytes);
    let fits = if is_reply {
        b"220 ".starts_with(start) || b"220-".starts_with(start) || b"227 ".starts_with(start)
    } else {
        let known = OWN_COMMANDS.iter().chain(SHARED_COMMANDS).chain(&["AUTH"]);
        known.map(|word| word.as_bytes()).any(|word| {
            let length = word.len().min(start.len());
            word.get(..length).is_some_and(|word| start.get(..length).is_some_and(|start| start.eq_ignore_ascii_case(word)))
        })
    };
    if fits { Verdict::Maybe } else { Verdict::NotMine }
}
