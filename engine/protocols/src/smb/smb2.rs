//! SMB 2 and 3 (MS-SMB2): negotiation, session set-up for its security blobs, tree connections.

use super::{NEGOTIATE_2, TREE, share};
use crate::security_token;
use crate::ntlmssp::little_endian::{slice_at, u16_at, u32_at};
use crate::{Context, Sink};
use asepsis_observation::{Fields, hexadecimal, utf16le_text};

/// MS-SMB2 2.2.1: every message begins with so many bytes.
pub(super) const HEADER_BYTES: usize = 64;
/// Dialects read of one negotiation; five are defined.
const MAX_DIALECTS: usize = 32;
/// Negotiate contexts read of one request; seven are defined.
const MAX_CONTEXTS: usize = 16;

const NEGOTIATE: u16 = 0;
const SESSION_SETUP: u16 = 1;
const TREE_CONNECT: u16 = 3;

/// MS-SMB2 2.2.3: the sender insists on signing.
const SIGNING_REQUIRED: u16 = 2;
/// MS-SMB2 2.2.3.1: contexts that are read; the last holds the server's name.
const ENCRYPTION_CONTEXT: u16 = 2;
const COMPRESSION_CONTEXT: u16 = 3;
const NETNAME_CONTEXT: u16 = 5;
/// 3.1.1, the only dialect with contexts.
const DIALECT_WITH_CONTEXTS: u16 = 0x0311;

/// What the header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    command: u16,
    /// True when the server sent the message.
    pub is_response: bool,
}

impl Header {
    /// Reads the header at the start of a message.
    pub fn read(message: &[u8]) -> Option<Self> {
        let command = u16_at(message, 12)?;
        Some(Self { command, is_response: u32_at(message, 16)? & 1 == 1 })
    }

    /// True for commands of which the whole message is wanted.
    pub fn is_of_interest(self) -> bool {
        match self.command {
            NEGOTIATE | SESSION_SETUP => true,
            TREE_CONNECT => !self.is_response,
            _ => false,
        }
    }
}

/// Reads a whole message of interest. Offsets in it count from its header.
pub(super) fn read(message: &[u8], header: Header, context: &Context, sink: &mut Sink) {
    let body = message.get(HEADER_BYTES..).unwrap_or_default();
    match (header.command, header.is_response) {
        (NEGOTIATE, false) => sink.observe(NEGOTIATE_2, context.sender, negotiate_request(message, body)),
        (NEGOTIATE, true) => {
            sink.observe(NEGOTIATE_2, context.sender, negotiate_response(message, body));
            read_blob(message, body, 56, context, sink);
        }
        (SESSION_SETUP, false) => read_blob(message, body, 12, context, sink),
        (SESSION_SETUP, true) => read_blob(message, body, 4, context, sink),
        (TREE_CONNECT, false) => {
            let path = buffer(message, body, 4).map(utf16le_text).unwrap_or_default();
            sink.observe(TREE, context.sender, share::fields(&path));
        }
        _ => {}
    }
}

/// Offset u16 and length u16 at `at` of the body.
fn buffer<'a>(message: &'a [u8], body: &[u8], at: usize) -> Option<&'a [u8]> {
    slice_at(message, usize::from(u16_at(body, at)?), usize::from(u16_at(body, at + 2)?))
}

fn read_blob(message: &[u8], body: &[u8], at: usize, context: &Context, sink: &mut Sink) {
    if let Some(blob) = buffer(message, body, at) {
        security_token::read(blob, context, sink);
    }
}

/// MS-DTYP 2.3.4.2: the first three parts are little endian.
pub(crate) fn guid(bytes: &[u8]) -> Option<String> {
    let (first, rest) = bytes.split_first_chunk::<4>()?;
    let (second, rest) = rest.split_first_chunk::<2>()?;
    let (third, rest) = rest.split_first_chunk::<2>()?;
    let (fourth, node) = rest.split_first_chunk::<2>()?;
    Some(format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{}",
        u32::from_le_bytes(*first),
        u16::from_le_bytes(*second),
        u16::from_le_bytes(*third),
        u16::from_be_bytes(*fourth),
        hexadecimal(node.first_chunk::<6>()?)
    ))
}

fn is_signing_required(security_mode: Option<u16>) -> Option<bool> {
    security_mode.map(|mode| mode & SIGNING_REQUIRED != 0)
}

/// MS-SMB2 2.2.3.
fn negotiate_request(message: &[u8], body: &[u8]) -> Fields {
    let count = usize::from(u16_at(body, 2).unwrap_or_default()).min(MAX_DIALECTS);
    let dialects: Vec<u16> = (0..count).map_while(|nth| u16_at(body, 36 + 2 * nth)).collect();
    // Only 3.1.1 has contexts; older dialects have a time in their place.
    let has_contexts = dialects.contains(&DIALECT_WITH_CONTEXTS);
    let fields = Fields::new()
        .with("dialects", dialects)
        .with("client_guid", slice_at(body, 12, 16).and_then(guid))
        .with("signing_required", is_signing_required(u16_at(body, 4)));
    if has_contexts { with_contexts(fields, message, u32_at(body, 28), u16_at(body, 32)) } else { fields }
}

/// MS-SMB2 2.2.4.
fn negotiate_response(message: &[u8], body: &[u8]) -> Fields {
    let dialect = u16_at(body, 4);
    let fields = Fields::new()
        .with("dialect", dialect)
        .with("server_guid", slice_at(body, 8, 16).and_then(guid))
        .with("signing_required", is_signing_required(u16_at(body, 2)));
    if dialect == Some(DIALECT_WITH_CONTEXTS) {
        with_contexts(fields, message, u32_at(body, 60), u16_at(body, 6))
    } else {
        fields
    }
}

/// MS-SMB2 2.2.3.1: contexts of type u16, length u16, four bytes reserved and data, each at a multiple of eight.
fn with_contexts(fields: Fields, message: &[u8], offset: Option<u32>, count: Option<u16>) -> Fields {
    let (mut kinds, mut ciphers, mut compressions, mut netname) = (Vec::new(), Vec::new(), Vec::new(), None);
    let mut at = offset.and_then(|offset| usize::try_from(offset).ok());
    for _ in 0..usize::from(count.unwrap_or_default()).min(MAX_CONTEXTS) {
        let Some(start) = at else { break };
        let (Some(kind), Some(length)) = (u16_at(message, start), u16_at(message, start.saturating_add(2))) else { break };
        let length = usize::from(length);
        let data = start.checked_add(8).and_then(|begin| slice_at(message, begin, length)).unwrap_or_default();
        match kind {
            NETNAME_CONTEXT => netname = netname.or_else(|| Some(utf16le_text(data))),
            ENCRYPTION_CONTEXT => ciphers = identifiers(data, 2),
            COMPRESSION_CONTEXT => compressions = identifiers(data, 8),
            _ => {}
        }
        kinds.push(kind);
        at = start.checked_add(8 + length).and_then(|end| end.checked_next_multiple_of(8));
    }
    fields
        .with("netname", netname)
        .with("contexts", kinds)
        .with("ciphers", ciphers)
        .with("compressions", compressions)
}

/// A count u16, then from `start` on as many identifiers.
fn identifiers(data: &[u8], start: usize) -> Vec<u16> {
    let count = usize::from(u16_at(data, 0).unwrap_or_default()).min(MAX_DIALECTS);
    (0..count).map_while(|nth| u16_at(data, start + 2 * nth)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guid_is_written_as_microsoft_does() {
        let bytes: Vec<u8> = (0..16).collect();
        assert_eq!(guid(&bytes).unwrap(), "03020100-0504-0706-0809-0a0b0c0d0e0f");
        assert_eq!(guid(&bytes[..15]), None);
    }

    #[test]
    fn contexts_tell_ciphers_and_compression() {
        let message = [&[2, 0, 6, 0, 0, 0, 0, 0, 2, 0, 2, 0, 4, 0, 0, 0][..], &[3, 0, 10, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 0]];
        let message = message.concat();
        let wanted = Fields::new()
            .with("contexts", vec![2_u16, 3])
            .with("ciphers", vec![2_u16, 4])
            .with("compressions", vec![4_u16]);
        assert_eq!(with_contexts(Fields::new(), &message, Some(0), Some(2)), wanted);
    }

    #[test]
    fn context_offset_at_the_end_of_numbers_is_nothing() {
        assert!(with_contexts(Fields::new(), &[0; 40], Some(u32::MAX), Some(9)).is_empty());
    }
}
