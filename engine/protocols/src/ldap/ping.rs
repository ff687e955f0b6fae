//! The ping by which Windows finds a domain controller (MS-ADTS 6.3.3): a search of the root for `Netlogon`.

use crate::ber::{Element, OCTET_STRING, elements};
use asepsis_observation::{Fields, text};

/// RFC 4511 4.5.1.7: a filter of several, and one that compares.
const AND: u8 = 0xa0;
const EQUALITY: u8 = 0xa3;
/// Comparisons that are read; the standard defines seven.
const MAX_PARTS: usize = 16;
const MAX_HOST_BYTES: usize = 63;

/// What the ping names, if this search (its base known to be empty) is one. The user it may ask for is not read.
pub(super) fn fields(search: &[u8]) -> Option<Fields> {
    // Base, scope, aliases, size, time and types stand before the filter; behind it the attributes wanted.
    let mut parts = elements(search).skip(6);
    let filter = parts.next()?;
    let wanted = elements(parts.next()?.content).next()?.whole(OCTET_STRING)?;
    if !wanted.eq_ignore_ascii_case(b"netlogon") {
        return None;
    }
    let alone = [filter];
    let comparisons: Vec<Element<'_>> = match filter.identifier {
        AND => elements(filter.content).take(MAX_PARTS).collect(),
        _ => alone.to_vec(),
    };
    let value = |name: &[u8]| comparisons.iter().find_map(|one| compared(one, name));
    let nt_version = value(b"NtVer").and_then(|octets| octets.first_chunk().copied()).map(u32::from_le_bytes);
    let host = value(b"Host").filter(|host| host.len() <= MAX_HOST_BYTES).map(text);
    Some(Fields::new().with("host", host).with("domain", value(b"DnsDomain").map(text)).with("nt_version", nt_version))
}

/// The value a comparison wants of this attribute.
fn compared<'a>(comparison: &Element<'a>, attribute: &[u8]) -> Option<&'a [u8]> {
    if comparison.identifier != EQUALITY {
        return None;
    }
    let mut parts = elements(comparison.content);
    let name = parts.next()?.whole(OCTET_STRING)?;
    let value = parts.next()?.whole(OCTET_STRING)?;
    name.eq_ignore_ascii_case(attribute).then_some(value)
}
