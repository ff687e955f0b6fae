//! The settings in a conference's user data (ITU-T T.124 8.7): blocks of a type and a length, little endian.

use crate::ntlmssp::little_endian::{slice_at, u16_at, u32_at};
use asepsis_observation::{Fields, utf16le_text};

/// MS-RDPBCGR 2.2.1.3.2 and 2.2.1.4.2, .3: types of blocks.
const CLIENT_CORE: u16 = 0xc001;
const SERVER_CORE: u16 = 0x0c01;
const SERVER_SECURITY: u16 = 0x0c02;
/// H.221 keys of the client's and the server's user data.
const CLIENT_KEY: &[u8] = b"Duca";
const SERVER_KEY: &[u8] = b"McDn";
/// Blocks that are looked at.
const MAX_BLOCKS: usize = 16;

/// The data of the first block of a type, behind its header.
fn block<'a>(body: &'a [u8], key: &[u8], wanted: u16) -> Option<&'a [u8]> {
    let at = body.windows(key.len()).position(|window| window == key)? + key.len();
    // ITU-T X.691 10.9: the length takes one byte, or two when its first bit is set.
    let width = if body.get(at)? & 0x80 == 0 { 1 } else { 2 };
    let mut rest = body.get(at + width..)?;
    for _ in 0..MAX_BLOCKS {
        let length = usize::from(u16_at(rest, 2)?);
        if u16_at(rest, 0)? == wanted {
            return rest.get(4..length);
        }
        rest = rest.get(length.max(4)..)?;
    }
    None
}

/// What a client says of itself.
pub(super) fn client(body: &[u8]) -> Fields {
    let Some(core) = block(body, CLIENT_KEY, CLIENT_CORE) else { return Fields::new() };
    Fields::new()
        .with("client_name", slice_at(core, 20, 32).map(utf16le_text))
        .with("client_build", u32_at(core, 16))
        .with("version", u32_at(core, 0))
        .with("keyboard_layout", u32_at(core, 12))
}

/// What a server says of itself.
pub(super) fn server(body: &[u8]) -> Fields {
    let security = block(body, SERVER_KEY, SERVER_SECURITY).unwrap_or_default();
    Fields::new()
        .with("version", block(body, SERVER_KEY, SERVER_CORE).and_then(|core| u32_at(core, 0)))
        .with("encryption_method", u32_at(security, 0))
        .with("encryption_level", u32_at(security, 4))
}
