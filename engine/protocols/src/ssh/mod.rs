//! SSH: identification strings of both sides and the algorithms they offer (RFC 4253 4.2 and 7.1).
//!
//! Nothing after the offers is read: users, host names and all that follows are encrypted.

mod conversation;
#[cfg(test)]
mod tests;

use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Ssh = Ssh;

/// SSH in a TCP stream.
#[derive(Debug)]
pub struct Ssh;

const BANNER_KIND: Kind = Kind {
    name: "ssh.banner",
    meaning: "A side of an SSH connection named its software.",
    fields: &[
        Field {
            name: "banner",
            of: FieldType::Text,
            meaning: "Identification string.",
            source: "RFC 4253 4.2",
        },
        Field {
            name: "software",
            of: FieldType::Text,
            meaning: "Software version, the part behind the version of the protocol.",
            source: "RFC 4253 4.2, softwareversion",
        },
        Field {
            name: "comment",
            of: FieldType::Text,
            meaning: "Comment behind the software, often the distribution's release.",
            source: "RFC 4253 4.2, comments",
        },
        Field {
            name: "is_server",
            of: FieldType::Boolean,
            meaning: "True when the subject was connected to; absent where the start was not seen.",
            source: "Asepsis",
        },
    ],
};

const fn offer(name: &'static str, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of: FieldType::Texts, meaning, source }
}

const KEY_EXCHANGE_KIND: Kind = Kind {
    name: "ssh.kex",
    meaning: "A side of an SSH connection offered algorithms.",
    fields: &[
        Field {
            name: "hassh",
            of: FieldType::Text,
            meaning: "MD5 of a client's key exchanges, ciphers, authentication codes and compressions.",
            source: "salesforce/hassh",
        },
        Field {
            name: "hassh_server",
            of: FieldType::Text,
            meaning: "MD5 of a server's key exchanges, ciphers, authentication codes and compressions.",
            source: "salesforce/hassh",
        },
        Field {
            name: "kex_algorithms",
            of: FieldType::Text,
            meaning: "Key exchanges in order of preference, separated by commas.",
            source: "RFC 4253 7.1",
        },
        offer("host_key_algorithms", "Host key algorithms.", "RFC 4253 7.1, server_host_key_algorithms"),
        offer("ciphers", "Ciphers of what the subject sends.", "RFC 4253 7.1, encryption_algorithms"),
        offer("authentication_codes", "Message authentication codes of what the subject sends.", "RFC 4253 7.1"),
    ],
};

static KINDS: [Kind; 2] = [BANNER_KIND, KEY_EXCHANGE_KIND];
static BANNER: &Kind = &KINDS[0];
static KEY_EXCHANGE: &Kind = &KINDS[1];

/// Start of an identification string.
const START: &[u8] = b"SSH-";

static PROTOCOL: Protocol = Protocol {
    name: "ssh",
    layers: &[Layer::Stream],
    ports: &[22, 2222],
    kinds: &KINDS,
    openers: Some(&[b'S'..=b'S']),
};

impl Dissector for Ssh {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match head.bytes {
            // RFC 4253 4.2 and 5: SSH-2.0-, SSH-1.99- and the old SSH-1.x-.
            [b'S', b'S', b'H', b'-', b'1' | b'2', b'.', digit, ..] if digit.is_ascii_digit() => Verdict::Mine,
            bytes if bytes.len() < 7 && START.starts_with(bytes.get(..4).unwrap_or(bytes)) => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::SshConversation>::default())
    }
}
