//! The white list of attributes: `(key=value),(key=value,value),keyword` (RFC 2608 5).

use crate::device_id;
use crate::text_head::any_text;
use asepsis_observation::{Fields, text};

/// Attributes read of one list, at most.
const MAX_ATTRIBUTES: usize = 64;
/// Keys and their fields. Names of queues, places and people are not among them.
const KEYS: &[(&str, &str)] = &[
    ("printer-make-and-model", "model"),
    ("printer-model", "model"),
    ("product", "product"),
    ("x-hp-mac", "mac"),
    ("x-hp-hn", "host_name"),
];
/// HP, the identifier of the first printer behind a print server (IEEE 1284 7.6).
const IDENTIFIER: &str = "x-hp-p1";

/// What a list of attributes tells.
pub(super) fn read(list: &[u8]) -> Fields {
    let mut fields = Fields::new();
    let list = any_text(list);
    let pairs = list.split('(').filter_map(|part| part.split(')').next()).filter_map(|part| part.split_once('='));
    for (key, value) in pairs.take(MAX_ATTRIBUTES) {
        let (key, value) = (key.trim(), value.trim().trim_matches('"'));
        if key.eq_ignore_ascii_case(IDENTIFIER) {
            fields = device_id::read(value.as_bytes(), fields);
        } else if let Some((_, field)) = KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            fields.set_first(field, Some(text(value.as_bytes())).filter(|value| !value.is_empty()));
        }
    }
    fields
}
