//! Single values that a client reads of a server: an answer has no names, so what was asked is kept (OPC 10000-4 5.10.2).

use super::service::{answer_handle, request_handle};
use super::value::{count, localized, node, string, words};
use crate::cursor::Cursor;
use asepsis_observation::Fields;

const READ_REQUEST: u32 = 631;
const READ_RESPONSE: u32 = 634;
/// The attribute that holds the value of a variable (OPC 10000-6 A.1).
const VALUE: u32 = 13;
/// Questions that wait for their answer, at most; the oldest is forgotten.
const MAX_WAITING: usize = 8;

/// What a client asked and has no answer to yet: the number of the question, and the field each of its values goes to.
#[derive(Debug, Default)]
pub(super) struct Readings {
    waiting: Vec<(u32, Vec<Option<&'static str>>)>,
}

impl Readings {
    /// Channel, token, number and request; then the service. Nothing, or the fields that the server's values fill.
    pub fn message(&mut self, body: &[u8]) -> Option<Fields> {
        let mut cursor = Cursor::new(body);
        cursor.skip(16)?;
        match node(&mut cursor)? {
            READ_REQUEST => {
                let asked = question(&mut cursor)?;
                if self.waiting.len() >= MAX_WAITING {
                    self.waiting.remove(0);
                }
                self.waiting.push(asked);
                None
            }
            READ_RESPONSE => {
                let handle = answer_handle(&mut cursor)?;
                let place = self.waiting.iter().position(|(asked, _)| *asked == handle)?;
                let (_, names) = self.waiting.swap_remove(place);
                answer(&mut cursor, &names)
            }
            _ => None,
        }
    }
}

/// The field of a part of the build in the standard's own numbers (OPC 10000-6 A.3, `Server_ServerStatus_BuildInfo`).
fn build_field(number: u32) -> Option<&'static str> {
    match number {
        2261 => Some("product_name"),
        2262 => Some("product_uri"),
        2263 => Some("manufacturer"),
        2264 => Some("software_version"),
        2265 => Some("build_number"),
        _ => None,
    }
}

/// Age, kind of times, then the nodes with attribute, range and encoding; only questions about the build are kept.
fn question(cursor: &mut Cursor<'_>) -> Option<(u32, Vec<Option<&'static str>>)> {
    let handle = request_handle(cursor)?;
    cursor.skip(12)?;
    let mut names = Vec::new();
    for _ in 0..count(cursor)? {
        let name = build_field(node(cursor)?);
        let is_value = cursor.little32()? == VALUE;
        string(cursor)?;
        cursor.skip(2)?;
        string(cursor)?;
        names.push(name.filter(|_| is_value));
    }
    names.iter().any(Option::is_some).then_some((handle, names))
}

/// The values in the order of the question, as far as they can be told apart.
fn answer(cursor: &mut Cursor<'_>, names: &[Option<&'static str>]) -> Option<Fields> {
    let number = usize::try_from(count(cursor)?).ok()?;
    let mut fields = Fields::new();
    for name in names.iter().take(number) {
        let Some(value) = data_value(cursor) else { break };
        if let Some(name) = name {
            fields = fields.with(name, value);
        }
    }
    (!fields.is_empty()).then(|| fields.with("is_request", false))
}

/// One value with its state and times (OPC 10000-6 5.2.2.17); nothing where its length is not known.
#[expect(clippy::option_option, reason = "no text is something else than unreadable")]
fn data_value(cursor: &mut Cursor<'_>) -> Option<Option<String>> {
    let mask = cursor.byte()?;
    let value = if mask & 0x01 == 0 { None } else { variant(cursor)? };
    // State, time of the source and its fraction, time of the server and its fraction.
    for (bit, octets) in [(0x02, 4), (0x04, 8), (0x10, 2), (0x08, 8), (0x20, 2)] {
        if mask & bit != 0 {
            cursor.skip(octets)?;
        }
    }
    Some(value)
}

/// A scalar (5.2.2.16, table 1): texts are told, numbers and times are passed over.
#[expect(clippy::option_option, reason = "no text is something else than unreadable")]
fn variant(cursor: &mut Cursor<'_>) -> Option<Option<String>> {
    let octets = match cursor.byte()? {
        12 => return words(cursor).map(Some),
        21 => return localized(cursor).map(Some),
        1..=3 => 1,
        4 | 5 => 2,
        6 | 7 | 10 | 19 => 4,
        8 | 9 | 11 | 13 => 8,
        14 => 16,
        _ => return None,
    };
    cursor.skip(octets).map(|()| None)
}
