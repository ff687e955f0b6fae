//! Challenges and credentials (RFC 9110 11): the realm of the one, NTLM messages inside both; never the credentials.

use super::head::Headers;
use crate::{Context, Sink, security_token};
use asepsis_observation::{latin_text, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Longest NTLM message in base64; Windows refuses longer header fields.
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// The first realm that the server names.
pub(super) fn realm(headers: &Headers<'_>) -> Option<String> {
    ["www-authenticate", "proxy-authenticate"].into_iter().flat_map(|name| headers.all(name)).find_map(realm_of)
}

/// RFC 9110 11.5: `realm=` and a quoted string or token.
pub(crate) fn realm_of(challenge: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"realm";
    let at = challenge.windows(NAME.len()).enumerate().position(|(at, window)| {
        let before = at.checked_sub(1).and_then(|before| challenge.get(before));
        window.eq_ignore_ascii_case(NAME) && before.is_none_or(|byte| matches!(byte, b' ' | b',' | b'\t'))
    })?;
    let value = challenge.get(at + NAME.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let bytes = match value.strip_prefix(b"\"") {
        Some(quoted) => unquoted(quoted),
        None => value.split(|byte| matches!(byte, b',' | b' ')).next().unwrap_or_default().to_vec(),
    };
    let realm = if std::str::from_utf8(&bytes).is_ok() { text(&bytes) } else { latin_text(&bytes) };
    (!realm.is_empty()).then_some(realm)
}

/// RFC 9110 5.6.4: up to the closing quote; a backslash stands before a character that is meant as it is.
fn unquoted(quoted: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = quoted.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => break,
            b'\\' => bytes.extend(rest.next()),
            _ => bytes.push(*byte),
        }
    }
    bytes
}

/// Hands NTLM messages (RFC 4559, MS-NTHT) to their reader. Other schemes hold credentials and are not touched.
pub(super) fn read_ntlm(headers: &Headers<'_>, names: [&'static str; 2], context: &Context, sink: &mut Sink) {
    for value in names.into_iter().flat_map(|name| headers.all(name)) {
        let Some(space) = value.iter().position(|byte| *byte == b' ') else { continue };
        let Some((scheme, token)) = value.split_at_checked(space) else { continue };
        let is_ntlm = scheme.eq_ignore_ascii_case(b"NTLM") || scheme.eq_ignore_ascii_case(b"Negotiate");
        let token = token.trim_ascii();
        if is_ntlm
            && token.len() <= MAX_TOKEN_BYTES
            && let Ok(message) = STANDARD.decode(token)
        {
            security_token::read(&message, context, sink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn realm_is_unquoted() {
        assert_eq!(realm_of(br#"Basic realm="HP \"LaserJet\" 4", charset="UTF-8""#).as_deref(), Some("HP \"LaserJet\" 4"));
        assert_eq!(realm_of(br#"Digest qop="auth", Realm = "cam""#).as_deref(), Some("cam"));
        assert_eq!(realm_of(b"Basic realm=router,x=y").as_deref(), Some("router"));
    }

    #[test]
    fn no_realm_is_nothing() {
        for challenge in [&b"NTLM"[..], b"Basic realm=\"\"", b"Digest xrealm=\"a\"", b"Basic realm", b""] {
            assert_eq!(realm_of(challenge), None, "{challenge:?}");
        }
    }
}
