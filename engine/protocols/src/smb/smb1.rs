//! SMB 1 (MS-CIFS, MS-SMB): its header, negotiation, and the chain of commands of a session set-up.

use super::{NEGOTIATE, smb1_session, smb2};
use crate::security_token;
use crate::ntlmssp::little_endian::{slice_at, u16_at, u32_at};
use crate::{Context, Sink};
use asepsis_observation::{Fields, latin_text, utf16le_text};

/// MS-CIFS 2.2.3.1: every message begins with so many bytes.
pub(super) const HEADER_BYTES: usize = 32;
/// Dialects read of one negotiation; clients offer up to ten or so.
const MAX_DIALECTS: usize = 32;
/// MS-CIFS 2.2.3.4: commands chained in one message that are read.
const MAX_CHAIN: usize = 4;
/// The end of a chain.
const NO_COMMAND: u8 = 0xff;

const COMMAND_NEGOTIATE: u8 = 0x72;
const COMMAND_SESSION_SETUP: u8 = 0x73;
const COMMAND_TREE_CONNECT: u8 = 0x75;

const FLAGS_REPLY: u8 = 0x80;
const FLAGS2_UNICODE: u16 = 0x8000;
/// MS-SMB 2.2.4.5.2.1: the negotiation is followed by a security blob.
const CAPABILITY_EXTENDED_SECURITY: u32 = 0x8000_0000;
/// MS-CIFS 2.2.4.52.2: the server's texts are in UTF-16, whatever the header says of this message.
const CAPABILITY_UNICODE: u32 = 0x0000_0004;
/// MS-CIFS 2.2.4.52.2: the server insists on signing.
const SIGNING_REQUIRED: u8 = 0x08;

/// What the header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    command: u8,
    /// True when the server sent the message.
    pub is_response: bool,
    /// True when texts are in UTF-16.
    pub is_unicode: bool,
}

impl Header {
    /// Reads the header at the start of a message.
    pub fn read(message: &[u8]) -> Option<Self> {
        let flags = u16_at(message, 10)?;
        Some(Self {
            command: *message.get(4)?,
            is_response: *message.get(9)? & FLAGS_REPLY != 0,
            is_unicode: flags & FLAGS2_UNICODE != 0,
        })
    }

    /// True for commands of which the whole message is wanted.
    pub fn is_of_interest(self) -> bool {
        matches!(self.command, COMMAND_NEGOTIATE | COMMAND_SESSION_SETUP | COMMAND_TREE_CONNECT)
    }
}

/// One command of a message: its parameter words and its bytes (MS-CIFS 2.2.3.2, 2.2.3.3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    /// The whole message: offsets and alignment count from its start.
    pub message: &'a [u8],
    /// Parameter words.
    pub words: &'a [u8],
    /// Where the bytes begin in the message.
    pub bytes_at: usize,
    /// The bytes.
    pub bytes: &'a [u8],
}

impl<'a> Block<'a> {
    fn read(message: &'a [u8], at: usize) -> Option<Self> {
        let words = slice_at(message, at + 1, 2 * usize::from(*message.get(at)?))?;
        let count_at = at + 1 + words.len();
        // A count larger than the message is what a cut message has: take what is there.
        let count = usize::from(u16_at(message, count_at)?);
        let rest = message.get(count_at + 2..)?;
        let bytes = rest.get(..count).unwrap_or(rest);
        Some(Self { message, words, bytes_at: count_at + 2, bytes })
    }
}

/// Reads a whole message of interest. `offered` remembers the client's dialects for the server's answer.
pub(super) fn read(message: &[u8], header: Header, offered: &mut Vec<String>, context: &Context, sink: &mut Sink) {
    let Some(block) = Block::read(message, HEADER_BYTES) else {
        sink.malformed("smb", "message is shorter than its counts", context.sender);
        return;
    };
    if header.command != COMMAND_NEGOTIATE {
        read_chain(block, header, context, sink);
    } else if header.is_response {
        sink.observe(NEGOTIATE, context.sender, negotiate_response(block, header, offered));
        if let Some(blob) = extended_security(block).and_then(|bytes| bytes.get(16..)) {
            security_token::read(blob, context, sink);
        }
    } else {
        *offered = dialects(block.bytes);
        sink.observe(NEGOTIATE, context.sender, Fields::new().with("dialects", offered.clone()));
    }
}

/// MS-CIFS 2.2.3.4: the first word names the next command, the second where it stands.
fn read_chain(mut block: Block<'_>, header: Header, context: &Context, sink: &mut Sink) {
    let mut command = header.command;
    for _ in 0..MAX_CHAIN {
        match command {
            COMMAND_SESSION_SETUP => smb1_session::set_up(block, header, context, sink),
            COMMAND_TREE_CONNECT if !header.is_response => smb1_session::tree(block, header, context, sink),
            _ => {}
        }
        let (Some(next), Some(at)) = (block.words.first().copied(), u16_at(block.words, 2)) else { return };
        if next == NO_COMMAND || usize::from(at) <= HEADER_BYTES {
            return;
        }
        let Some(following) = Block::read(block.message, usize::from(at)) else { return };
        (block, command) = (following, next);
    }
}

/// MS-CIFS 2.2.4.52.1: each dialect is 0x02 and a text closed by NUL.
fn dialects(bytes: &[u8]) -> Vec<String> {
    let texts = bytes.split(|byte| *byte == 0).filter_map(|part| part.strip_prefix(&[2]));
    texts.map(latin_text).take(MAX_DIALECTS).collect()
}

fn capabilities(block: Block<'_>) -> u32 {
    u32_at(block.words, 19).unwrap_or_default()
}

/// The bytes of an answer with extended security: GUID and blob.
fn extended_security(block: Block<'_>) -> Option<&[u8]> {
    (capabilities(block) & CAPABILITY_EXTENDED_SECURITY != 0).then_some(block.bytes)
}

/// MS-CIFS 2.2.4.52.2, MS-SMB 2.2.4.5.2. Old dialects answer with fewer words, of which only the dialect is read.
fn negotiate_response(block: Block<'_>, header: Header, offered: &[String]) -> Fields {
    const NT_WORDS_BYTES: usize = 34;
    let index = u16_at(block.words, 0).map(usize::from);
    let mut fields = Fields::new().with("dialect", index.and_then(|index| offered.get(index)).cloned());
    if block.words.len() < NT_WORDS_BYTES {
        return fields;
    }
    if let Some(bytes) = extended_security(block) {
        fields.set("server_guid", smb2::guid(bytes));
    } else {
        let challenge = usize::from(block.words.get(33).copied().unwrap_or_default());
        let names = block.bytes.get(challenge..).unwrap_or_default();
        let (domain, server) = two_texts(names, header.is_unicode || capabilities(block) & CAPABILITY_UNICODE != 0);
        fields.set("server", server);
        fields.set("primary_domain", domain);
    }
    fields.set("signing_required", block.words.get(2).map(|mode| mode & SIGNING_REQUIRED != 0));
    fields
}

/// Domain and server of the answer. Here UTF-16 is not aligned, against the rule for all other texts.
fn two_texts(bytes: &[u8], is_unicode: bool) -> (String, String) {
    if is_unicode {
        let end = bytes.chunks_exact(2).position(|unit| unit == [0, 0]).map_or(bytes.len(), |units| 2 * units + 2);
        (utf16le_text(bytes), utf16le_text(bytes.get(end..).unwrap_or_default()))
    } else {
        let mut parts = bytes.split(|byte| *byte == 0).map(latin_text);
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_told_apart() {
        assert_eq!(dialects(b"\x02NT LM 0.12\0\x02SMB 2.002\0"), ["NT LM 0.12", "SMB 2.002"]);
        assert!(dialects(b"junk").is_empty());
    }

    #[test]
    fn names_of_the_answer_may_be_either_kind_of_text() {
        assert_eq!(two_texts(b"W\0G\0\0\0S\x001\0\0\0", true), ("WG".into(), "S1".into()));
        assert_eq!(two_texts(b"WG\0S1\0", false), ("WG".into(), "S1".into()));
        assert_eq!(two_texts(b"", true), (String::new(), String::new()));
    }

    #[test]
    fn block_tolerates_a_cut_end() {
        assert_eq!(Block::read(&[1, 7, 7, 9, 0, 1, 2], 0).unwrap().bytes, [1, 2]);
        assert!(Block::read(&[3, 7, 7], 0).is_none());
        assert!(Block::read(&[], 5).is_none());
    }
}
