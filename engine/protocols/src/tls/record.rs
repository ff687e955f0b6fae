//! The record layer (RFC 8446 5.1, RFC 6101 5.2.1): its header, and how it is recognised.

use super::hello::ssl2_client;
use crate::Verdict;

/// RFC 5246 6.2.3: 2^14 bytes and what compression and encryption may add.
pub(super) const MAX_RECORD_BYTES: usize = 16_384 + 2048;

/// Bytes of a record's header.
pub(super) const HEADER_BYTES: usize = 5;

/// Content types of records.
pub(super) const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
pub(super) const HANDSHAKE: u8 = 22;
pub(super) const APPLICATION_DATA: u8 = 23;
/// RFC 6520.
const HEARTBEAT: u8 = 24;

/// A record's header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// Content type.
    pub kind: u8,
    /// Bytes that follow the header.
    pub length: usize,
}

impl Header {
    /// Reads a header; nothing when these bytes begin no record.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let [kind, major, minor, high, low] = *bytes.first_chunk::<HEADER_BYTES>()?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let is_record = (CHANGE_CIPHER_SPEC..=HEARTBEAT).contains(&kind) && major == 3 && minor <= 4;
        (is_record && length <= MAX_RECORD_BYTES).then_some(Self { kind, length })
    }
}

/// Recognises TLS by its first bytes, of either side, also when the start was missed.
pub(super) fn probe(bytes: &[u8]) -> Verdict {
    if bytes.len() < HEADER_BYTES {
        return probe_start(bytes);
    }
    let Some(header) = Header::read(bytes) else { return probe_ssl2(bytes) };
    let body = bytes.get(HEADER_BYTES..).unwrap_or_default();
    let is_followed_by_record = match body.get(header.length..) {
        Some(next) if !next.is_empty() => starts_record(next),
        _ => true,
    };
    let is_shaped = match header.kind {
        CHANGE_CIPHER_SPEC => header.length == 1 && matches!(body.first(), None | Some(1)),
        ALERT => (2..=64).contains(&header.length),
        HANDSHAKE => return probe_handshake(header, body, is_followed_by_record),
        // An authentication tag alone has 16 bytes (RFC 5116 5.1).
        APPLICATION_DATA => header.length > 16,
        _ => false,
    };
    if is_shaped && is_followed_by_record { Verdict::Mine } else { Verdict::NotMine }
}

fn starts_record(bytes: &[u8]) -> bool {
    let is_kind = bytes.first().is_some_and(|kind| (CHANGE_CIPHER_SPEC..=HEARTBEAT).contains(kind));
    is_kind && bytes.get(1).is_none_or(|major| *major == 3) && bytes.get(2).is_none_or(|minor| *minor <= 4)
}

fn probe_start(bytes: &[u8]) -> Verdict {
    let is_ssl2 = bytes.first().is_some_and(|first| first & 0x80 != 0) && bytes.get(2).is_none_or(|kind| *kind == 1);
    if starts_record(bytes) || is_ssl2 { Verdict::Maybe } else { Verdict::NotMine }
}

/// A handshake record begins with the type and length of a message; a hello then repeats the version.
fn probe_handshake(header: Header, body: &[u8], is_followed_by_record: bool) -> Verdict {
    let Some([kind, high, middle, low]) = body.first_chunk::<4>().copied() else {
        return if header.length >= 4 { Verdict::Maybe } else { Verdict::NotMine };
    };
    let length = u32::from_be_bytes([0, high, middle, low]);
    match kind {
        1 | 2 if (38..=0x1_0000).contains(&length) => match body.get(4) {
            None => Verdict::Maybe,
            Some(3) => Verdict::Mine,
            Some(_) => Verdict::NotMine,
        },
        // Mid-stream: Certificate, and messages that may begin a flight (RFC 5246 7.4).
        11 | 12 | 14 | 16 | 22 if length <= 0x1_0000 && is_followed_by_record => Verdict::Mine,
        _ => Verdict::NotMine,
    }
}

fn probe_ssl2(bytes: &[u8]) -> Verdict {
    const HEADER: usize = 11;
    if bytes.len() < HEADER {
        let is_start = bytes.first().is_some_and(|first| first & 0x80 != 0) && bytes.get(2) == Some(&1);
        let is_version = matches!(bytes.get(3..5), Some([3, 0..=3] | [0, 2]));
        return if is_start && is_version { Verdict::Maybe } else { Verdict::NotMine };
    }
    if ssl2_client(bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &[u8] = &[22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3];

    #[test]
    fn every_prefix_of_a_hello_may_be_tls_and_the_whole_is() {
        for cut in 1..CLIENT.len() - 1 {
            assert_eq!(probe(&CLIENT[..cut]), Verdict::Maybe, "{cut}");
        }
        assert_eq!(probe(CLIENT), Verdict::Mine);
    }

    #[test]
    fn what_only_looks_similar_is_not_claimed() {
        for other in [
            &b"GET / HTTP/1.1\r\n"[..],
            &[22, 3, 1, 0xff, 0xff, 1, 0, 0, 196, 3, 3],
            &[22, 3, 1, 0, 200, 1, 0, 0, 196, 9, 9],
            &[22, 3, 1, 0, 200, 99, 0, 0, 196, 3, 3],
            &[23, 3, 3, 0, 2, 1, 1, 0, 0, 0],
            &[20, 3, 3, 0, 1, 1, 0, 0, 0, 0],
            b"\x00\x00\x00\x54\xffSMB",
            b"SSH-2.0-OpenSSH_9.2",
        ] {
            assert_eq!(probe(other), Verdict::NotMine, "{other:?}");
        }
    }

    #[test]
    fn encrypted_middle_is_tls() {
        let mut bytes = vec![23, 3, 3, 0, 30];
        bytes.extend([0xee; 30]);
        assert_eq!(probe(&bytes), Verdict::Mine);
        bytes.extend([23, 3, 3]);
        assert_eq!(probe(&bytes), Verdict::Mine);
    }
}
