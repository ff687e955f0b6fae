//! The search for `TwinCAT` systems over UDP. Requests to add a route hold user and password: only answers to a search are read.

use crate::cursor::Cursor;
use crate::first_value::set_first;
use asepsis_observation::{Fields, latin_text};

/// First octets of all messages.
const COOKIE: [u8; 4] = [0x71, 0x14, 0x66, 0x03];
/// The answer to a search.
const SEARCH_ANSWER: u32 = 0x8000_0001;
/// Tags read of one message, at most.
const MAX_TAGS: usize = 16;
/// Tags: versions, and the computer's name.
const TWINCAT_VERSION: u16 = 3;
const OS_VERSION: u16 = 4;
const COMPUTER_NAME: u16 = 5;

/// Cookie and a known service.
pub(super) fn is_discovery(bytes: &[u8]) -> bool {
    matches!(bytes, [0x71, 0x14, 0x66, 0x03, _, _, _, _, 1..=12, 0, 0, 0 | 0x80, ..])
}

/// Cookie, number, service, net identifier, port, number of tags; each with kind, length and value.
pub(super) fn read(payload: &[u8]) -> Fields {
    answer(payload).unwrap_or_default()
}

fn answer(payload: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(payload.strip_prefix(&COOKIE)?);
    cursor.skip(4)?;
    cursor.little32().filter(|service| *service == SEARCH_ANSWER)?;
    let mut fields = Fields::new().with("net_id", super::net_id(cursor.array()?));
    cursor.skip(2)?;
    let count = usize::try_from(cursor.little32()?).unwrap_or(usize::MAX).min(MAX_TAGS);
    for _ in 0..count {
        let (Some(kind), Some(length)) = (cursor.little16(), cursor.little16()) else { break };
        let Some(value) = cursor.take(usize::from(length)) else { break };
        match kind {
            COMPUTER_NAME => set_first(&mut fields, "host_name", latin_text(value)),
            TWINCAT_VERSION => set_first(&mut fields, "version", twincat(value)),
            OS_VERSION => set_first(&mut fields, "os_version", system(value)),
            _ => {}
        }
    }
    Some(fields)
}

fn twincat(value: &[u8]) -> Option<String> {
    let [major, minor, low, high] = value else { return None };
    Some(format!("{major}.{minor}.{}", u16::from_le_bytes([*low, *high])))
}

/// The structure OSVERSIONINFO of Windows: size, major, minor, build, platform, service pack.
fn system(value: &[u8]) -> Option<String> {
    let mut cursor = Cursor::new(value);
    cursor.skip(4)?;
    let (major, minor, build) = (cursor.little32()?, cursor.little32()?, cursor.little32()?);
    (major < 100 && minor < 100).then(|| format!("{major}.{minor}.{build}"))
}
