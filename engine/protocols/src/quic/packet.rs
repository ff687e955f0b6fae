//! Long-header packets of a datagram (RFC 9000 17.2), which may hold several.

/// Longest connection identifier (RFC 9000 17.2).
const MAX_CONNECTION_ID_BYTES: usize = 20;
/// Packets of one datagram that are looked at, at most.
const MAX_PACKETS: usize = 8;
/// Versions of one offer that are kept, at most.
const MAX_OFFERED: usize = 32;

/// From what the keys of Initial packets are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    /// Salt of the keys.
    pub salt: [u8; 20],
    /// Prefix of the labels of the keys.
    pub label: &'static str,
}

/// RFC 9001 5.2.
static STANDARD: Secret = Secret { salt: [0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a], label: "quic" };
/// RFC 9369 3.3.1.
static SECOND: Secret = Secret { salt: [0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9], label: "quicv2" };
/// The drafts from 29 on, which deployed clients still speak.
static LATE_DRAFTS: Secret = Secret { salt: [0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99], label: "quic" };
/// The drafts from 23 to 28.
static EARLY_DRAFTS: Secret = Secret { salt: [0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02], label: "quic" };
/// Google's T050 and T051, TLS before the standard.
static T050: Secret = Secret { salt: [0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80, 0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10], label: "quic" };
static T051: Secret = Secret { salt: [0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50, 0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d], label: "quic" };

/// What a version changes of how Initial packets are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// Its number.
    pub number: u32,
    /// What its keys may be made from; nothing where the content is not TLS or the keys are not known.
    pub secrets: [Option<&'static Secret>; 3],
    /// Packet type of an Initial.
    initial_type: u8,
}

/// The versions that are known. One that is reserved to be refused (RFC 9000 15) has the keys of whichever the client prefers.
fn version(number: u32) -> Option<Version> {
    let secrets = match number {
        1 => [Some(&STANDARD), None, None],
        SECOND_NUMBER => [Some(&SECOND), None, None],
        0xff00_001d..=0xff00_0022 => [Some(&LATE_DRAFTS), Some(&STANDARD), None],
        // With these drafts' keys go two numbers of Meta's mvfst.
        0xff00_0017..=0xff00_001c | 0xface_b002 | 0xface_b00e => [Some(&EARLY_DRAFTS), None, None],
        0x5430_3530 => [Some(&T050), None, None],
        0x5430_3531 => [Some(&T051), None, None],
        // Meta's first, and Google's before TLS, of which the form of the header is the same.
        0xface_b001 | 0x5130_3530 => [None; 3],
        _ if is_reserved(number) => [Some(&STANDARD), Some(&LATE_DRAFTS), Some(&EARLY_DRAFTS)],
        _ => return None,
    };
    Some(Version { number, secrets, initial_type: u8::from(number == SECOND_NUMBER) })
}

/// RFC 9369 3.1.
const SECOND_NUMBER: u32 = 0x6b33_43cf;

/// RFC 9000 15: versions that force a server to refuse.
pub(super) const fn is_reserved(number: u32) -> bool {
    number & 0x0f0f_0f0f == 0x0a0a_0a0a
}

/// A packet with a long header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packet<'a> {
    pub version: Version,
    pub is_initial: bool,
    pub destination_id: &'a [u8],
    /// From the first octet of the header to the last of the payload.
    pub bytes: &'a [u8],
    /// Where in `bytes` the packet number begins.
    pub number_at: usize,
}

/// A variable-length integer and its length (RFC 9000 16).
pub(super) fn integer(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = 1_usize << (first >> 6);
    let rest = bytes.get(1..length)?;
    let value = rest.iter().fold(u64::from(first & 0x3f), |value, octet| value << 8 | u64::from(*octet));
    Some((value, length))
}

/// The packets of a datagram, up to the first that is not understood.
pub(super) fn packets(mut datagram: &[u8]) -> impl Iterator<Item = Packet<'_>> {
    std::iter::from_fn(move || {
        let packet = read(datagram)?;
        datagram = datagram.get(packet.bytes.len()..)?;
        Some(packet)
    })
    .take(MAX_PACKETS)
}

fn read(datagram: &[u8]) -> Option<Packet<'_>> {
    let first = *datagram.first()?;
    // Header form and fixed bit.
    if first & 0xc0 != 0xc0 {
        return None;
    }
    let version = version(u32::from_be_bytes(*datagram.get(1..)?.first_chunk()?))?;
    let mut at = 5;
    let destination_id = take_id(datagram, &mut at)?;
    take_id(datagram, &mut at)?;
    let packet_type = first >> 4 & 3;
    let is_initial = packet_type == version.initial_type;
    // A Retry has no length and ends the datagram (RFC 9000 17.2.5); it is the type before the Initial, cyclically.
    if packet_type == (version.initial_type + 3) % 4 {
        return None;
    }
    if is_initial {
        let (token_length, length) = integer(datagram.get(at..)?)?;
        at = at.checked_add(length)?.checked_add(usize::try_from(token_length).ok()?)?;
    }
    let (rest_length, length) = integer(datagram.get(at..)?)?;
    let number_at = at + length;
    let end = number_at.checked_add(usize::try_from(rest_length).ok()?)?;
    Some(Packet { version, is_initial, destination_id, bytes: datagram.get(..end)?, number_at })
}

/// The versions a server offers instead of the one it was asked for (RFC 9000 17.2.1). A list of which it speaks none that
/// is known is no proof.
pub(super) fn negotiation(datagram: &[u8]) -> Option<Vec<u32>> {
    let [first, 0, 0, 0, 0, ..] = datagram else { return None };
    if first & 0x80 == 0 {
        return None;
    }
    let mut at = 5;
    take_id(datagram, &mut at)?;
    take_id(datagram, &mut at)?;
    let (offered, rest) = datagram.get(at..)?.as_chunks::<4>();
    let offered: Vec<u32> = offered.iter().take(MAX_OFFERED).map(|octets| u32::from_be_bytes(*octets)).collect();
    let is_proof = offered.iter().any(|number| version(*number).is_some_and(|known| !is_reserved(known.number)));
    (rest.is_empty() && is_proof).then_some(offered)
}

fn take_id<'a>(datagram: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let length = usize::from(*datagram.get(*at)?);
    let id = datagram.get(*at + 1..*at + 1 + length)?;
    *at += 1 + length;
    (length <= MAX_CONNECTION_ID_BYTES).then_some(id)
}
