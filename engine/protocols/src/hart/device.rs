//! Frames of HART (HCF SPEC-081) and the answers in which an instrument identifies itself (HCF SPEC-127).

use crate::cursor::Cursor;
use asepsis_observation::{Fields, hexadecimal, latin_text};

/// Octets of a short tag: eight characters of six bits.
const TAG_BYTES: usize = 6;

/// One frame.
pub(super) struct Frame<'a> {
    pub(super) command: u8,
    data: &'a [u8],
}

/// Delimiter (long or short address, expansion), address, command, length, data, check: the exclusive or of all before it.
pub(super) fn frame(bytes: &[u8]) -> Option<Frame<'_>> {
    let mut cursor = Cursor::new(bytes);
    let delimiter = cursor.byte().filter(|delimiter| matches!(delimiter & 0x1f, 1 | 2 | 6))?;
    cursor.skip(if delimiter & 0x80 == 0 { 1 } else { 5 })?;
    cursor.skip(usize::from(delimiter >> 5 & 3))?;
    let command = cursor.byte()?;
    let length = usize::from(cursor.byte()?);
    let data = cursor.take(length)?;
    let check = cursor.byte()?;
    let before = bytes.get(..bytes.len() - cursor.rest().len() - 1)?;
    (before.iter().fold(0, |sum, octet| sum ^ octet) == check).then_some(Frame { command, data })
}

/// Two octets of status, then by command: 0, 11, 21 identity; 13 and 20 the tag.
pub(super) fn identity(frame: &Frame<'_>) -> Option<Fields> {
    let mut cursor = Cursor::new(frame.data);
    let [code, _] = cursor.array()?;
    // With the first bit set the octets tell errors of the line.
    if code & 0x80 != 0 {
        return None;
    }
    match frame.command {
        0 | 11 | 21 => unique(cursor),
        13 => Some(Fields::new().with("tag", packed(cursor.take(TAG_BYTES)?).trim())),
        20 | 22 => Some(Fields::new().with("tag", latin_text(cursor.take(32)?).trim())),
        _ => None,
    }
}

/// 254, expanded type, preambles, revisions of HART, device, software, hardware and signal, flags, serial number; since
/// revision 7 further counters and the maker. Before, the maker is the first octet of the type.
fn unique(mut cursor: Cursor<'_>) -> Option<Fields> {
    cursor.byte().filter(|expansion| *expansion == 254)?;
    let device_type = cursor.big16()?;
    cursor.skip(1)?;
    let [hart_revision, device_revision, software_revision, hardware, _] = cursor.array()?;
    let device_id = hexadecimal(cursor.take(3)?);
    let later = cursor.skip(5).and_then(|()| cursor.big16());
    let manufacturer_id = if hart_revision >= 7 { later } else { Some(device_type >> 8) };
    Some(
        Fields::new()
            .with("manufacturer_id", manufacturer_id)
            .with("device_type", device_type)
            .with("device_id", device_id)
            .with("hart_revision", hart_revision)
            .with("device_revision", device_revision)
            .with("software_revision", software_revision)
            .with("hardware_revision", hardware >> 3),
    )
}

/// Characters of six bits: the upper half of ASCII's first half stands for capital letters (HCF SPEC-099 5.1.1).
fn packed(octets: &[u8]) -> String {
    let mut text = String::new();
    for three in octets.chunks_exact(3) {
        let bits = three.iter().fold(0_u32, |bits, octet| bits << 8 | u32::from(*octet));
        for shift in [18, 12, 6, 0] {
            let six = u8::try_from(bits >> shift & 0x3f).unwrap_or(0);
            text.push(char::from(if six & 0x20 == 0 { six | 0x40 } else { six }));
        }
    }
    text
}
