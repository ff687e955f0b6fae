//! The link layer of DNP3: header, and user data in blocks with a check each (IEEE 1815 9.2.4).

use crate::framed::Extent;

/// Start, length, control, destination, source and check.
pub(super) const HEADER_BYTES: usize = 10;
/// User data between two checks.
const BLOCK_BYTES: usize = 16;
/// Length counts control, destination and source, which are always there.
const LEAST_LENGTH: usize = 5;

/// Who sends to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LinkHeader {
    pub(super) source: u16,
    pub(super) destination: u16,
    pub(super) is_master: bool,
}

/// How far the frame reaches that begins here.
pub(super) fn extent(bytes: &[u8]) -> Extent {
    match bytes {
        [] | [0x05] | [0x05, 0x64] => Extent::Unknown,
        [0x05, 0x64, length, ..] => {
            let Some(data) = usize::from(*length).checked_sub(LEAST_LENGTH) else { return Extent::Broken };
            Extent::Whole(HEADER_BYTES + data + 2 * data.div_ceil(BLOCK_BYTES))
        }
        _ => Extent::Broken,
    }
}

/// The header, if its check is right.
pub(super) fn header(bytes: &[u8]) -> Option<LinkHeader> {
    let [0x05, 0x64, length, control, to_low, to_high, from_low, from_high, low, high, ..] = bytes else { return None };
    let is_checked = check(bytes.get(..8)?) == u16::from_le_bytes([*low, *high]);
    (is_checked && usize::from(*length) >= LEAST_LENGTH).then(|| LinkHeader {
        source: u16::from_le_bytes([*from_low, *from_high]),
        destination: u16::from_le_bytes([*to_low, *to_high]),
        is_master: control & 0x80 != 0,
    })
}

/// The user data of a frame up to the first block whose check is wrong.
pub(super) fn user_data(frame: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    for block in frame.get(HEADER_BYTES..).unwrap_or_default().chunks(BLOCK_BYTES + 2) {
        let Some((octets, check_octets)) = block.split_last_chunk::<2>() else { break };
        if check(octets) != u16::from_le_bytes(*check_octets) {
            break;
        }
        data.extend_from_slice(octets);
    }
    data
}

/// The cyclic check of IEEE 1815 9.2.4.3: polynomial 0x3d65, reflected, inverted.
pub(super) fn check(octets: &[u8]) -> u16 {
    let mut remainder = 0_u16;
    for octet in octets {
        remainder ^= u16::from(*octet);
        for _ in 0..8 {
            remainder = if remainder & 1 == 0 { remainder >> 1 } else { (remainder >> 1) ^ 0xa6bc };
        }
    }
    !remainder
}
