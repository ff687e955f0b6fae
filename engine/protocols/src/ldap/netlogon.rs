//! The answer to a domain controller ping (MS-ADTS 6.3.1.8 and 6.3.1.9): roles, names, site.

use crate::ber::{OCTET_STRING, elements};
use crate::ntlmssp::little_endian::{slice_at, u16_at, u32_at};
use crate::smb::guid;
use asepsis_observation::{Fields, utf16le_text};

/// MS-ADTS 6.3.1.3: operation codes of answers with names in UTF-8, for users known and unknown.
const EXTENDED: [u16; 2] = [23, 25];
/// With names in UTF-16: `LOGON_SAM_LOGON_RESPONSE`, `LOGON_SAM_USER_UNKNOWN`.
const PLAIN: [u16; 2] = [19, 21];
/// Labels of a name that are read (RFC 1035 3.1).
const MAX_LABELS: usize = 128;

/// The value of the attribute `Netlogon` among an entry's attributes.
pub(super) fn value_of(attributes: &[u8]) -> Option<&[u8]> {
    let (mut all, mut found) = (elements(attributes), None);
    while let (None, Some(attribute)) = (found, all.next()) {
        let mut parts = elements(attribute.content);
        let is_netlogon = parts
            .next()
            .and_then(|name| name.whole(OCTET_STRING))
            .is_some_and(|name| name.eq_ignore_ascii_case(b"netlogon"));
        if is_netlogon {
            found = elements(parts.next()?.content).next()?.whole(OCTET_STRING);
        }
    }
    found
}

/// Reads an answer by its operation code.
pub(super) fn fields(answer: &[u8]) -> Fields {
    match u16_at(answer, 0) {
        Some(code) if EXTENDED.contains(&code) => extended(answer),
        Some(code) if PLAIN.contains(&code) => plain(answer),
        _ => Fields::new(),
    }
}

/// Flags, the domain's identifier, then eight compressed names; the user's, the sixth, is passed over.
fn extended(answer: &[u8]) -> Fields {
    let mut at = 24;
    let mut next = || {
        let (name, end) = compressed_name(answer, at)?;
        at = end;
        Some(name)
    };
    let (forest, domain, host) = (next(), next(), next());
    let (nb_domain, nb_host) = (next(), next());
    let _user = next();
    let (site, client_site) = (next(), next());
    Fields::new()
        .with("hostname", host)
        .with("nb_hostname", nb_host.map(|name| name.trim_start_matches('\\').to_owned()))
        .with("forest", forest)
        .with("domain", domain)
        .with("nb_domain", nb_domain)
        .with("site", site)
        .with("client_site", client_site)
        .with("domain_guid", slice_at(answer, 8, 16).and_then(guid))
        .with("flags", u32_at(answer, 4))
        .with("nt_version", nt_version(answer))
}

/// Eight octets before the end stand the version and two tokens.
fn nt_version(answer: &[u8]) -> Option<u32> {
    u32_at(answer, answer.len().checked_sub(8)?)
}

/// `\\HOST`, the user (passed over) and the domain in UTF-16; what follows is only read of the newer form.
fn plain(answer: &[u8]) -> Fields {
    let mut at = 2;
    let mut next = || {
        let rest = answer.get(at..)?;
        let units = rest.as_chunks::<2>().0.iter().position(|unit| *unit == [0, 0])?;
        at += 2 * units + 2;
        Some(utf16le_text(rest.get(..2 * units)?))
    };
    let host = next();
    let _user = next();
    let nb_domain = next();
    Fields::new()
        .with("nb_hostname", host.map(|name| name.trim_start_matches('\\').to_owned()))
        .with("nb_domain", nb_domain)
        .with("nt_version", nt_version(answer))
}

/// RFC 1035 4.1.4: labels and pointers, which count from the answer's beginning. Returns what follows the name.
///
/// Unlike names of DNS these may hold blanks and point at any earlier place; steps are bounded instead.
fn compressed_name(answer: &[u8], start: usize) -> Option<(String, usize)> {
    let (mut written, mut at, mut end) = (String::new(), start, None);
    for _ in 0..MAX_LABELS {
        let length = usize::from(*answer.get(at)?);
        match length {
            0 => return Some((written, end.unwrap_or(at + 1))),
            1..=63 => {
                if !written.is_empty() {
                    written.push('.');
                }
                written.push_str(&asepsis_observation::text(answer.get(at + 1..at + 1 + length)?));
                at += 1 + length;
            }
            192..=255 => {
                end = end.or(Some(at + 2));
                at = (length & 0x3f) << 8 | usize::from(*answer.get(at + 1)?);
            }
            _ => return None,
        }
        if written.len() > asepsis_observation::MAX_TEXT_BYTES {
            return None;
        }
    }
    None
}
