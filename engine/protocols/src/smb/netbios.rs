//! The `NetBIOS` session service (RFC 1002 4.3) and its remains in SMB over TCP (MS-SMB2 2.1): frames around messages.

use crate::Verdict;
use asepsis_observation::{Fields, latin_text};

/// Bytes of a frame's header: type, and length in 24 bits (17 on port 139, the rest zero).
pub(super) const HEADER_BYTES: usize = 4;

/// RFC 1002 4.3.1: frames.
pub(super) const MESSAGE: u8 = 0x00;
pub(super) const REQUEST: u8 = 0x81;
const POSITIVE: u8 = 0x82;
const NEGATIVE: u8 = 0x83;
const RETARGET: u8 = 0x84;
const KEEP_ALIVE: u8 = 0x85;

/// RFC 1001 14.1: half-bytes of a name of 16 bytes, written as letters A to P.
const ENCODED_NAME_BYTES: usize = 32;
/// Two names with their length and closing byte; a scope makes it longer.
const MIN_REQUEST_BYTES: usize = 2 * (ENCODED_NAME_BYTES + 2);
/// RFC 1001 14.1: a name with its scope has at most 255 bytes.
const MAX_REQUEST_BYTES: usize = 2 * 255;

/// A frame's header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// Type of the frame.
    pub kind: u8,
    /// Bytes that follow the header.
    pub length: usize,
}

impl Header {
    /// Reads a header; nothing when these bytes are too few or begin no frame.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let [kind, high, middle, low] = *bytes.first_chunk::<HEADER_BYTES>()?;
        let length = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        let is_frame = match kind {
            MESSAGE => true,
            REQUEST => (MIN_REQUEST_BYTES..=MAX_REQUEST_BYTES).contains(&length),
            POSITIVE | KEEP_ALIVE => length == 0,
            NEGATIVE => length == 1,
            RETARGET => length == 6,
            _ => false,
        };
        is_frame.then_some(Self { kind, length })
    }
}

/// MS-CIFS 2.2.3.1, MS-SMB2 2.2.1 and 2.2.41 and 2.2.42: SMB 1, SMB 2 and 3, encrypted and compressed messages.
pub(super) fn is_protocol(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| (0xfc..=0xff).contains(first))
        && bytes.iter().skip(1).zip(b"SMB").all(|(found, wanted)| found == wanted)
}

/// Recognises SMB by its first bytes, of either side.
pub(super) fn probe(bytes: &[u8]) -> Verdict {
    if bytes.len() < HEADER_BYTES {
        let is_kind = matches!(bytes.first().copied(), Some(MESSAGE | REQUEST..=KEEP_ALIVE));
        return if is_kind { Verdict::Maybe } else { Verdict::NotMine };
    }
    let Some(header) = Header::read(bytes) else { return Verdict::NotMine };
    let body = bytes.get(HEADER_BYTES..).unwrap_or_default();
    let decided = |fits: bool, enough: usize| match (fits, body.len() >= enough) {
        (true, true) => Verdict::Mine,
        (true, false) => Verdict::Maybe,
        (false, _) => Verdict::NotMine,
    };
    match header.kind {
        MESSAGE => decided(header.length >= 32 && (body.is_empty() || is_protocol(body)), 4),
        REQUEST => decided(is_encoded_name_start(body), ENCODED_NAME_BYTES),
        POSITIVE | KEEP_ALIVE if !body.is_empty() => probe(body),
        _ => decided(true, usize::MAX),
    }
}

fn is_encoded_name_start(body: &[u8]) -> bool {
    let letters = body.iter().skip(1).take(ENCODED_NAME_BYTES);
    body.first().is_none_or(|length| *length == 0x20) && letters.clone().all(|letter| (b'A'..=b'P').contains(letter))
}

/// The names of a session request.
pub(super) fn request(body: &[u8]) -> Fields {
    let called = encoded_name(body);
    // RFC 1002 4.1: after the name come labels of the scope, closed by an empty one.
    let mut rest = body.get(1 + ENCODED_NAME_BYTES..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first() {
        rest = after.get(usize::from(*length)..).unwrap_or_default();
        if *length == 0 {
            break;
        }
    }
    Fields::new().with("called", called).with("calling", encoded_name(rest))
}

/// RFC 1001 14.1: 15 bytes of name, padded with blanks, and one of suffix.
fn encoded_name(bytes: &[u8]) -> Option<String> {
    if !is_encoded_name_start(bytes) {
        return None;
    }
    let letters = bytes.get(1..=ENCODED_NAME_BYTES)?;
    let nibble = |letter: u8| letter.wrapping_sub(b'A') & 0x0f;
    let name: Vec<u8> =
        letters.as_chunks::<2>().0.iter().map(|[high, low]| nibble(*high) << 4 | nibble(*low)).take(15).collect();
    Some(latin_text(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_observation::Value;

    /// A session request for `called` by `calling`.
    pub(crate) fn session_request(called: &str, calling: &str) -> Vec<u8> {
        let encode = |name: &str| {
            let padded = format!("{name:<15}\0");
            let mut encoded = vec![0x20];
            encoded.extend(padded.bytes().flat_map(|byte| [b'A' + (byte >> 4), b'A' + (byte & 15)]));
            encoded.push(0);
            encoded
        };
        [vec![REQUEST, 0, 0, 68], encode(called), encode(calling)].concat()
    }

    #[test]
    fn request_names_both_ends() {
        let request_ = session_request("PACS1", "CT-CONSOLE");
        let fields = request(&request_[HEADER_BYTES..]);
        assert_eq!(fields.get("called"), Some(&Value::from("PACS1")));
        assert_eq!(fields.get("calling"), Some(&Value::from("CT-CONSOLE")));
    }

    #[test]
    fn probe_decides_by_content() {
        let request = session_request("A", "B");
        assert_eq!(probe(&request), Verdict::Mine);
        assert_eq!(probe(&request[..20]), Verdict::Maybe);
        assert_eq!(probe(b"\x00\x00\x00\x54\xffSMB"), Verdict::Mine);
        assert_eq!(probe(b"\x00\x00\x00\x54\xfeS"), Verdict::Maybe);
        assert_eq!(probe(b"\x82\0\0\0"), Verdict::Maybe);
        assert_eq!(probe(b"\x82\0\0\0\x00\x00\x00\x54\xffSMB"), Verdict::Mine);
        for other in [&b"\x00\x00\x00\x54ABCD"[..], b"\x00\x00\x00\x04\xffSMB", b"\x82\0\0\x09", b"GET / HTTP/1.1", b"\x16\x03\x01\x00"] {
            assert_eq!(probe(other), Verdict::NotMine, "{other:?}");
        }
    }
}
