//! Records (RFC 6347 4.1, RFC 9147 4) and the fragments of handshake messages in them (RFC 6347 4.2.2).

use crate::cursor::Cursor;

const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
pub(super) const HANDSHAKE: u8 = 22;
/// RFC 6520.
const HEARTBEAT: u8 = 24;
/// RFC 6347 4.1.1: 2^14 octets and what compression and encryption may add.
const MAX_RECORD_BYTES: usize = 16_384 + 2048;
/// Shortest body of an encrypted record: an explicit nonce and a short tag (RFC 6655 3).
const MIN_ENCRYPTED_BYTES: usize = 16;
/// Longest handshake message that is believed.
const MAX_MESSAGE_BYTES: usize = 0x2_0000;

/// One record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// Content type.
    pub kind: u8,
    /// 0 while nothing is encrypted.
    pub epoch: u16,
    /// What follows the header.
    pub body: &'a [u8],
}

/// One fragment of a handshake message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fragment<'a> {
    /// Type of the message.
    pub kind: u8,
    /// Octets of the whole message.
    pub length: usize,
    /// Number of the message among those of its side.
    pub sequence: u16,
    /// Place of the fragment in the message.
    pub offset: usize,
    /// The fragment.
    pub bytes: &'a [u8],
}

/// 1.0, 1.2 and, in `supported_versions` only, 1.3; and the draft of 1.0 that Cisco's tunnels speak (OpenSSL `DTLS1_BAD_VER`).
const fn is_version(version: u16) -> bool {
    matches!(version, 0xfeff | 0xfefd | 0xfefc | 0x0100)
}

/// RFC 9147 4: the header of encrypted records of 1.3 begins with 001.
pub(super) fn is_unified_header(first: u8) -> bool {
    first >> 5 == 1
}

/// The record at the start of these octets, and what follows it.
pub(super) fn read(bytes: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let mut cursor = Cursor::new(bytes);
    let (kind, version, epoch) = (cursor.byte()?, cursor.big16()?, cursor.big16()?);
    cursor.skip(6)?;
    let length = usize::from(cursor.big16()?);
    let is_record = (CHANGE_CIPHER_SPEC..=HEARTBEAT).contains(&kind) && is_version(version);
    let (body, rest) = cursor.rest().split_at_checked(length)?;
    (is_record && length <= MAX_RECORD_BYTES).then_some((Record { kind, epoch, body }, rest))
}

/// The fragment at the start of these octets, and what follows it.
pub(super) fn read_fragment(bytes: &[u8]) -> Option<(Fragment<'_>, &[u8])> {
    let mut cursor = Cursor::new(bytes);
    let (kind, length, sequence) = (cursor.byte()?, big24(&mut cursor)?, cursor.big16()?);
    let (offset, here) = (big24(&mut cursor)?, big24(&mut cursor)?);
    let (bytes, rest) = cursor.rest().split_at_checked(here)?;
    let fits = offset + here <= length && length <= MAX_MESSAGE_BYTES && (here > 0 || length == 0);
    fits.then_some((Fragment { kind, length, sequence, offset, bytes }, rest))
}

fn big24(cursor: &mut Cursor<'_>) -> Option<usize> {
    Some(usize::from(cursor.byte()?) << 16 | usize::from(cursor.big16()?))
}

/// Recognises a datagram of either side, also when the start was missed: records that fill it.
pub(super) fn is_datagram(bytes: &[u8]) -> bool {
    let Some((first, mut rest)) = read(bytes) else { return false };
    while rest.first().is_some_and(|first| !is_unified_header(*first)) {
        let Some((_, after)) = read(rest) else { return false };
        rest = after;
    }
    is_shaped(&first)
}

fn is_shaped(record: &Record<'_>) -> bool {
    match (record.kind, record.epoch) {
        // The draft has two octets more.
        (CHANGE_CIPHER_SPEC, 0) => matches!(record.body, [1] | [1, _, _]),
        (ALERT, 0) => matches!(record.body, [1 | 2, _]),
        (HANDSHAKE, 0) => are_fragments(record.body),
        (_, 0) => false,
        _ => record.body.len() >= MIN_ENCRYPTED_BYTES,
    }
}

fn are_fragments(mut body: &[u8]) -> bool {
    let mut count = 0;
    while let Some((_, rest)) = read_fragment(body).filter(|(fragment, _)| is_known(fragment)) {
        (body, count) = (rest, count + 1);
    }
    body.is_empty() && count > 0
}

/// RFC 6347 4.3.2: types of messages in clear. A hello begins with the version.
fn is_known(fragment: &Fragment<'_>) -> bool {
    match (fragment.kind, fragment.offset, fragment.bytes) {
        (1..=3, 0, [high, low, ..]) => is_version(u16::from_be_bytes([*high, *low])),
        (1..=3, 0, _) => false,
        (kind, ..) => matches!(kind, 0..=4 | 11..=16 | 20..=23),
    }
}
