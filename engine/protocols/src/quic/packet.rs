//! Long-header packets of a datagram (RFC 9000 17.2), which may hold several.

/// Longest connection identifier (RFC 9000 17.2).
const MAX_CONNECTION_ID_BYTES: usize = 20;
/// Packets of one datagram that are looked at, at most.
const MAX_PACKETS: usize = 8;

/// What a version changes of how Initial packets are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// Its number.
    pub number: u32,
    /// Salt of the keys.
    pub salt: [u8; 20],
    /// Prefix of the labels of the keys.
    pub label: &'static str,
    /// Packet type of an Initial.
    initial_type: u8,
}

/// RFC 9001 5.2; RFC 9369 3.3.1 for version 2; the drafts from 23 on, which deployed clients still speak.
fn version(number: u32) -> Option<Version> {
    let (salt, label, initial_type) = match number {
        1 => (hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"), "quic", 0),
        0x6b33_43cf => (hex("0dede3def700a6db819381be6e269dcbf9bd2ed9"), "quicv2", 1),
        0xff00_001d..=0xff00_0020 => (hex("afbfec289993d24c9e9786f19c6111e04390a899"), "quic", 0),
        // With these drafts' keys go two numbers of Meta's mvfst.
        0xff00_0017..=0xff00_001c | 0xface_b002 | 0xface_b00e => {
            (hex("c3eef712c72ebb5a11a7d2432bb46365bef9f502"), "quic", 0)
        }
        // Google's T050 and T051, TLS before the standard.
        0x5430_3530 => (hex("7ff579e5acd072915580304c43a2367c60488310"), "quic", 0),
        0x5430_3531 => (hex("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d"), "quic", 0),
        _ => return None,
    };
    Some(Version { number, salt, label, initial_type })
}

/// Twenty octets from their digits; what is no digit counts as 0, which the test of the keys would show.
fn hex(digits: &str) -> [u8; 20] {
    let mut octets = [0; 20];
    for (octet, pair) in octets.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *octet = std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or_default();
    }
    octets
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

fn take_id<'a>(datagram: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let length = usize::from(*datagram.get(*at)?);
    let id = datagram.get(*at + 1..*at + 1 + length)?;
    *at += 1 + length;
    (length <= MAX_CONNECTION_ID_BYTES).then_some(id)
}
