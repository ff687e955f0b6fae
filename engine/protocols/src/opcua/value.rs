//! Values in OPC UA's binary encoding (OPC 10000-6 5.2): texts, identifiers of nodes, lists.

use crate::cursor::Cursor;
use asepsis_observation::text;

/// Entries of a list that are read or stepped over, at most.
const MAX_ENTRIES: u32 = 64;

/// A text or octets: length, then so many octets; -1 is none.
#[expect(clippy::option_option, reason = "cut off is something else than absent")]
pub(super) fn string<'a>(cursor: &mut Cursor<'a>) -> Option<Option<&'a [u8]>> {
    match cursor.little32()? {
        u32::MAX => Some(None),
        length => cursor.take(usize::try_from(length).ok()?).map(Some),
    }
}

/// A text as a field's value; nothing when it is absent or empty.
pub(super) fn words(cursor: &mut Cursor<'_>) -> Option<String> {
    string(cursor).map(|octets| octets.map(text).unwrap_or_default())
}

/// The number of entries of a list.
pub(super) fn count(cursor: &mut Cursor<'_>) -> Option<u32> {
    match cursor.little32()? {
        u32::MAX => Some(0),
        count => Some(count).filter(|count| *count <= MAX_ENTRIES),
    }
}

/// The number of a node in the standard's own name space; others are stepped over and 0.
pub(super) fn node(cursor: &mut Cursor<'_>) -> Option<u32> {
    let number = match cursor.byte()? & 0x3f {
        0 => return cursor.byte().map(u32::from),
        1 => {
            let space = cursor.byte()?;
            let number = cursor.little16()?;
            return Some(if space == 0 { u32::from(number) } else { 0 });
        }
        2 => {
            let space = cursor.little16()?;
            let number = cursor.little32()?;
            if space == 0 { number } else { 0 }
        }
        3 | 5 => {
            cursor.skip(2)?;
            string(cursor)?;
            0
        }
        4 => {
            cursor.skip(18)?;
            0
        }
        _ => return None,
    };
    Some(number)
}

/// An object of a type of its own: type, encoding, perhaps content.
pub(super) fn extension(cursor: &mut Cursor<'_>) -> Option<()> {
    node(cursor)?;
    match cursor.byte()? {
        0 => {}
        _ => {
            string(cursor)?;
        }
    }
    Some(())
}

/// A text with its language; the language is left out.
pub(super) fn localized(cursor: &mut Cursor<'_>) -> Option<String> {
    let mask = cursor.byte()?;
    if mask & 1 != 0 {
        string(cursor)?;
    }
    if mask & 2 != 0 { words(cursor) } else { Some(String::new()) }
}

/// What stands behind the last `#` or `/` of an identifier.
pub(super) fn last_part(identifier: &[u8]) -> &[u8] {
    identifier.rsplit(|byte| matches!(byte, b'#' | b'/')).next().unwrap_or_default()
}

/// An address without what might name a person: no user and no query.
pub(super) fn url(octets: &[u8]) -> String {
    let shown = octets.split(|byte| matches!(byte, b'?' | b'#')).next().unwrap_or_default();
    let shown = text(shown);
    match shown.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
            let host = host.rsplit('@').next().unwrap_or(host);
            path.map_or_else(|| format!("{scheme}://{host}"), |path| format!("{scheme}://{host}/{path}"))
        }
        None => shown,
    }
}
