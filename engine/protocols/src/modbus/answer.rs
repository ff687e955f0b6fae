//! Answers in which a Modbus unit says what it is.

use crate::cursor::Cursor;
use asepsis_observation::{Fields, hexadecimal, text};

/// Type of encapsulated transport that reads the device identification.
const READ_IDENTIFICATION: u8 = 14;
/// Objects read of one answer, at most.
const MAX_OBJECTS: usize = 32;
/// Names of the objects that the standard defines; those from 0x80 are the maker's own and are left out.
const OBJECTS: [&str; 7] = [
    "vendor_name",
    "product_code",
    "revision",
    "vendor_url",
    "product_name",
    "model_name",
    "user_application_name",
];
/// Octets before the model in the answer to request 2 of function 90: session, verdict, range, addresses and versions.
const SCHNEIDER_HEAD_BYTES: usize = 24;

/// Type, code, conformity, more follows, next object, number of objects; each with number, length and value (6.21).
pub(super) fn device_identification(unit: u8, data: &[u8]) -> Fields {
    let mut objects = Vec::new();
    let mut fields = Fields::new();
    let [READ_IDENTIFICATION, 1..=4, _, 0 | 0xff, _, count, rest @ ..] = data else { return fields };
    let mut cursor = Cursor::new(rest);
    for _ in 0..usize::from(*count).min(MAX_OBJECTS) {
        let (Some(number), Some(length)) = (cursor.byte(), cursor.byte()) else { break };
        let Some(value) = cursor.take(usize::from(length)) else { break };
        if let Some(name) = OBJECTS.get(usize::from(number)).filter(|name| !fields.contains(name)) {
            let value = text(value);
            fields.set(name, value.as_str());
            objects.push(value);
        }
    }
    if objects.is_empty() { fields } else { fields.with("unit_id", unit).with("objects", objects) }
}

/// Number of octets, the identifier, and whether it runs (0 or 0xff), in an order that each maker chooses (6.13).
pub(super) fn server_identifier(unit: u8, data: &[u8]) -> Fields {
    let Some((_, identifier)) = data.split_first().filter(|(_, identifier)| !identifier.is_empty()) else {
        return Fields::new();
    };
    let is_text = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    let longest = identifier.split(|byte| !is_text(byte)).max_by_key(|part| part.len()).unwrap_or_default();
    let fields = Fields::new().with("unit_id", unit);
    if longest.len() >= 4 {
        fields.with("value", text(longest))
    } else {
        fields.with("octets", hexadecimal(identifier))
    }
}

/// The model's name, with its length before it.
pub(super) fn model(data: &[u8]) -> Option<String> {
    let [_, 0xfe, rest @ ..] = data else { return None };
    let mut cursor = Cursor::new(rest);
    cursor.skip(SCHNEIDER_HEAD_BYTES - 2)?;
    let length = usize::from(cursor.byte()?);
    let name = cursor.take(length)?;
    let is_name = length >= 6 && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b" -/._".contains(byte));
    is_name.then(|| text(name))
}
