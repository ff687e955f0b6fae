//! Session set-up and tree connection of SMB 1 (MS-CIFS 2.2.4.53 and 2.2.4.55, MS-SMB 2.2.4.6).

use super::smb1::{Block, Header};
use super::{SESSION, TREE, share};
use crate::security_token;
use crate::ntlmssp::little_endian::u16_at;
use crate::{Context, Sink};
use asepsis_observation::{Fields, latin_text, utf16le_text};

/// Texts of a block, one after the other. UTF-16 begins at even places of the message.
struct Texts<'a> {
    block: Block<'a>,
    /// Place in the block's bytes.
    at: usize,
    is_unicode: bool,
}

impl Texts<'_> {
    /// Bytes of the next text; moves behind its closing NUL.
    fn next_bytes(&mut self) -> &[u8] {
        if self.is_unicode && (self.block.bytes_at + self.at) % 2 == 1 {
            self.at += 1;
        }
        let rest = self.block.bytes.get(self.at..).unwrap_or_default();
        let (length, end) = if self.is_unicode {
            let units = rest.chunks_exact(2).position(|unit| unit == [0, 0]);
            (units.map_or(rest.len(), |units| 2 * units), 2)
        } else {
            (rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len()), 1)
        };
        self.at = self.at.saturating_add(length + end);
        rest.get(..length).unwrap_or_default()
    }

    fn next(&mut self) -> String {
        let is_unicode = self.is_unicode;
        let bytes = self.next_bytes();
        if is_unicode { utf16le_text(bytes) } else { latin_text(bytes) }
    }

    /// Moves behind a text without reading it.
    fn pass_over(&mut self) {
        let _ = self.next_bytes();
    }
}

/// Reads a session set-up of either side: blob or passwords, the user's name (passed over), and three texts.
pub(super) fn set_up(block: Block<'_>, header: Header, context: &Context, sink: &mut Sink) {
    let length_at = |at: usize| usize::from(u16_at(block.words, at).unwrap_or_default());
    let mut texts = Texts { block, at: 0, is_unicode: header.is_unicode };
    let fields = match (header.is_response, block.words.len() / 2) {
        // MS-SMB 2.2.4.6.1 and 2.2.4.6.2: extended security.
        (false, 12) => {
            texts.at = read_blob(block, length_at(14), context, sink);
            software_then_domain(&mut texts)
        }
        (true, 4) => {
            texts.at = read_blob(block, length_at(6), context, sink);
            software_then_domain(&mut texts)
        }
        (true, 3) => software_then_domain(&mut texts),
        // MS-CIFS 2.2.4.53.1: two passwords; in LAN Manager dialects one.
        (false, 13) => {
            texts.at = length_at(14) + length_at(16);
            user_then_domain(&mut texts)
        }
        (false, 10) => {
            texts.at = length_at(14);
            user_then_domain(&mut texts)
        }
        _ => return,
    };
    sink.observe(SESSION, context.sender, fields);
}

fn read_blob(block: Block<'_>, length: usize, context: &Context, sink: &mut Sink) -> usize {
    security_token::read(block.bytes.get(..length).unwrap_or(block.bytes), context, sink);
    length
}

fn software_then_domain(texts: &mut Texts<'_>) -> Fields {
    let fields = Fields::new().with("native_os", system(texts)).with("native_lanman", texts.next());
    fields.with("primary_domain", texts.next())
}

/// The name of a system. What has not two letters or digits is none: attacks send single octets in its place.
fn system(texts: &mut Texts<'_>) -> Option<String> {
    Some(texts.next()).filter(|name| name.bytes().filter(u8::is_ascii_alphanumeric).count() >= 2)
}

/// The first text is the user's name.
fn user_then_domain(texts: &mut Texts<'_>) -> Fields {
    texts.pass_over();
    let domain = texts.next();
    Fields::new()
        .with("native_os", system(texts))
        .with("native_lanman", texts.next())
        .with("primary_domain", domain)
}

/// MS-CIFS 2.2.4.55.1: password, path, kind of service.
pub(super) fn tree(block: Block<'_>, header: Header, context: &Context, sink: &mut Sink) {
    let Some(password) = u16_at(block.words, 6) else { return };
    let mut texts = Texts { block, at: usize::from(password), is_unicode: header.is_unicode };
    sink.observe(TREE, context.sender, share::fields(&texts.next()));
}
