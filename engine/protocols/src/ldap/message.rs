//! The envelope of LDAP (RFC 4511 4.1.1): a number, an operation, perhaps controls.

use crate::Verdict;
use crate::ber::{Element, INTEGER, SEQUENCE, element, length_at, whole_length};

/// RFC 4511 4.2 to 4.12: application tags of the operations.
pub(super) const BIND_REQUEST: u8 = 0x60;
pub(super) const BIND_RESPONSE: u8 = 0x61;
pub(super) const UNBIND_REQUEST: u8 = 0x42;
pub(super) const SEARCH_REQUEST: u8 = 0x63;
pub(super) const SEARCH_ENTRY: u8 = 0x64;
pub(super) const SEARCH_DONE: u8 = 0x65;
pub(super) const MODIFY_REQUEST: u8 = 0x66;
pub(super) const ADD_REQUEST: u8 = 0x68;
pub(super) const DELETE_REQUEST: u8 = 0x4a;
pub(super) const RENAME_REQUEST: u8 = 0x6c;
pub(super) const COMPARE_REQUEST: u8 = 0x6e;
pub(super) const ABANDON_REQUEST: u8 = 0x50;
pub(super) const EXTENDED_REQUEST: u8 = 0x77;
pub(super) const EXTENDED_RESPONSE: u8 = 0x78;
/// Other answers: references, results of changes, and intermediate ones (RFC 4511 4.5.2, 4.13).
const OTHER_RESPONSES: [u8; 6] = [0x67, 0x69, 0x6b, 0x6d, 0x73, 0x79];
/// Octets in which an envelope with the longest lengths shows its operation.
const MAX_START_BYTES: usize = 2 + 4 + 2 + 5 + 1;
/// RFC 4511 4.1.1.1: the number is less than 2^31.
const MAX_NUMBER_BYTES: usize = 5;

/// One message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    /// Number by which answers are matched to requests.
    pub number: i64,
    /// The operation: its tag and content.
    pub operation: Element<'a>,
}

impl<'a> Message<'a> {
    /// Reads the message at the beginning, as much of it as is there, and its length.
    pub fn read(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let length = whole_length(bytes)?;
        let (envelope, _) = element(bytes)?;
        let (number, rest) = element(envelope.content)?;
        let (operation, _) = element(rest)?;
        is_operation(operation.identifier).then_some(())?;
        Some((Self { number: number.integer()?, operation }, length))
    }
}

fn is_operation(tag: u8) -> bool {
    matches!(
        tag,
        BIND_REQUEST..=MODIFY_REQUEST
            | UNBIND_REQUEST
            | ADD_REQUEST
            | DELETE_REQUEST
            | RENAME_REQUEST
            | COMPARE_REQUEST
            | ABANDON_REQUEST
            | EXTENDED_REQUEST
            | EXTENDED_RESPONSE
    ) || OTHER_RESPONSES.contains(&tag)
}

/// Recognises an envelope: a sequence of a small number and an operation whose length fits into it.
pub(super) fn probe(bytes: &[u8]) -> Verdict {
    if bytes.first() != Some(&SEQUENCE) {
        return Verdict::NotMine;
    }
    let unfit = if bytes.len() < MAX_START_BYTES { Verdict::Maybe } else { Verdict::NotMine };
    let Some((number_at, length)) = length_at(bytes, 1) else { return unfit };
    let end = number_at + length;
    match (bytes.get(number_at), bytes.get(number_at + 1)) {
        (Some(&INTEGER), Some(size)) if (1..MAX_NUMBER_BYTES).contains(&usize::from(*size)) => {
            let operation_at = number_at + 2 + usize::from(*size);
            let Some(tag) = bytes.get(operation_at) else { return Verdict::Maybe };
            let is_positive = bytes.get(number_at + 2).is_some_and(|octet| *octet < 0x80);
            if !is_operation(*tag) || !is_positive {
                return Verdict::NotMine;
            }
            let Some((content_at, inner)) = length_at(bytes, operation_at + 1) else { return Verdict::Maybe };
            decided(content_at + inner, end, *tag, bytes.get(content_at))
        }
        (Some(&INTEGER) | None, None) => Verdict::Maybe,
        _ => Verdict::NotMine,
    }
}

/// The operation ends with its envelope, or controls follow; it begins as its kind does.
fn decided(operation_end: usize, end: usize, tag: u8, first: Option<&u8>) -> Verdict {
    let begins_with = match tag {
        UNBIND_REQUEST | DELETE_REQUEST | ABANDON_REQUEST => None,
        BIND_REQUEST => Some(INTEGER),
        BIND_RESPONSE | SEARCH_DONE => Some(0x0a),
        SEARCH_REQUEST | SEARCH_ENTRY | MODIFY_REQUEST | ADD_REQUEST => Some(0x04),
        EXTENDED_REQUEST => Some(0x80),
        _ => first.copied(),
    };
    let is_empty = tag == UNBIND_REQUEST && operation_end == end;
    if operation_end > end || tag == UNBIND_REQUEST && !is_empty {
        return Verdict::NotMine;
    }
    match (begins_with, first) {
        (Some(_), None) => Verdict::Maybe,
        (Some(wanted), Some(found)) if wanted != *found => Verdict::NotMine,
        _ => Verdict::Mine,
    }
}
