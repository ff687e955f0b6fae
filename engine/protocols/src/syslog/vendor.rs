//! Makers' own forms inside messages, by which the program that reports can be told without keeping the text.

use crate::text_head::any_text;
use asepsis_observation::Fields;

/// Longest mnemonic of Cisco, and longest name in a header of CEF or LEEF.
const MAX_MNEMONIC_BYTES: usize = 64;
const MAX_NAME_BYTES: usize = 64;
/// What Windows agents write first (SNARE and its followers).
const WINDOWS: &[u8] = b"MSWinEventLog";
/// Bytes of a text in which a form must begin.
const MAX_PREAMBLE_BYTES: usize = 160;

/// True when a maker's form stands at the start of a text.
pub(super) fn is_known(content: &[u8]) -> bool {
    let content = content.trim_ascii_start();
    [&b"CEF:"[..], b"LEEF:", b"%ASA-", b"%FTD-", b"%FWSM-", WINDOWS].iter().any(|form| content.starts_with(form))
}

/// Adds what a maker's form tells.
pub(super) fn read(content: &[u8], fields: Fields) -> Fields {
    let preamble = content.get(..MAX_PREAMBLE_BYTES).unwrap_or(content);
    let from = |form: &[u8]| {
        let at = preamble.windows(form.len()).position(|window| window == form)?;
        content.get(at + form.len()..)
    };
    if let Some(header) = from(b"CEF:") {
        return product(header, fields.with("format", "cef"));
    }
    if let Some(header) = from(b"LEEF:") {
        return product(header, fields.with("format", "leef"));
    }
    if let Some(event) = from(WINDOWS) {
        return fields.with("format", "mswineventlog").with("product", event_source(event));
    }
    match preamble.iter().position(|byte| *byte == b'%').and_then(|at| mnemonic(content.get(at..)?)) {
        Some(mnemonic) => fields.with("format", "cisco").with("mnemonic", mnemonic),
        None => fields,
    }
}

/// CEF and LEEF begin alike: version, maker, product and its version, divided by bars. What follows is the event.
fn product(header: &[u8], fields: Fields) -> Fields {
    let mut parts = header.splitn(5, |byte| *byte == b'|').skip(1).map(|part| part.get(..MAX_NAME_BYTES).unwrap_or(part));
    let mut next = || parts.next().map(any_text);
    fields.with("vendor", next()).with("product", next()).with("product_version", next())
}

/// The seventh part of a Windows event is its source: criticality, log, counter, time, identifier, source.
fn event_source(event: &[u8]) -> Option<String> {
    let source = event.split(|byte| *byte == b'\t').nth(6)?;
    let is_name = source.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_. ".contains(byte));
    (is_name && source.len() <= MAX_NAME_BYTES).then(|| any_text(source))
}

/// Cisco: `%FACILITY-SUBFACILITY-SEVERITY-MNEMONIC:`, of capitals, digits and underscores.
fn mnemonic(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().take(MAX_MNEMONIC_BYTES).position(|byte| *byte == b':')?;
    let word = bytes.get(1..end)?;
    let is_letter = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_-".contains(byte);
    let has_severity = word.split(|byte| *byte == b'-').skip(1).any(|part| matches!(part, [b'0'..=b'7']));
    (has_severity && word.iter().all(is_letter)).then(|| any_text(word))
}
