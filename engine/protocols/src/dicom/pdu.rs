//! Protocol data units of the upper layer (DICOM PS3.8 9.3): their types, and how to recognise the start of one.

use crate::octets::{u16_at, u32_at};
use crate::Verdict;

/// A-ASSOCIATE-RQ (PS3.8 9.3.2).
pub const ASSOCIATE_REQUEST: u8 = 1;
/// A-ASSOCIATE-AC (PS3.8 9.3.3).
pub const ASSOCIATE_ACCEPT: u8 = 2;
/// A-ASSOCIATE-RJ (PS3.8 9.3.4).
pub const ASSOCIATE_REJECT: u8 = 3;
/// P-DATA-TF (PS3.8 9.3.5).
pub const DATA: u8 = 4;
/// A-RELEASE-RQ (PS3.8 9.3.6).
pub const RELEASE_REQUEST: u8 = 5;
/// A-RELEASE-RP (PS3.8 9.3.7).
pub const RELEASE_RESPONSE: u8 = 6;
/// A-ABORT (PS3.8 9.3.8).
pub const ABORT: u8 = 7;

/// Type, reserved byte and length in front of every PDU.
pub const HEADER_BYTES: usize = 6;
/// Protocol version, application entity titles and reserved bytes in front of the items of A-ASSOCIATE PDUs.
pub const ASSOCIATE_FIXED_BYTES: usize = 68;
/// The only application context there is (PS3.7 A.2.1).
const APPLICATION_CONTEXT: &[u8] = b"1.2.840.10008.3.1.1.1";
/// Longest A-ASSOCIATE PDU believed; 128 contexts with a dozen transfer syntaxes each need a tenth of it.
const MAX_ASSOCIATE_BYTES: u32 = 1 << 20;
/// Longest P-DATA PDU believed; usual are 16 KiB to 1 MiB.
const MAX_DATA_BYTES: u32 = 64 << 20;

/// True when a PDU of this type can have this length.
pub fn is_plausible(kind: u8, length: u32) -> bool {
    match kind {
        ASSOCIATE_REQUEST | ASSOCIATE_ACCEPT => (68..=MAX_ASSOCIATE_BYTES).contains(&length),
        DATA => (6..=MAX_DATA_BYTES).contains(&length),
        ASSOCIATE_REJECT | RELEASE_REQUEST | RELEASE_RESPONSE | ABORT => length == 4,
        _ => false,
    }
}

/// Does a PDU start here? [`Verdict::Maybe`] when too few bytes are there to tell.
pub fn recognise(bytes: &[u8]) -> Verdict {
    let Some(&kind) = bytes.first() else { return Verdict::Maybe };
    let length = holds(u32_at(bytes, 2), |length| is_plausible(kind, length));
    let rest = match kind {
        ASSOCIATE_REQUEST | ASSOCIATE_ACCEPT => association_start(bytes),
        ASSOCIATE_REJECT => rejection(bytes),
        DATA => data_start(bytes),
        RELEASE_REQUEST | RELEASE_RESPONSE => fits(bytes, 6, &[0, 0, 0, 0]),
        ABORT => all([fits(bytes, 6, &[0, 0]), holds(u16_at(bytes, 8), |word| matches!(word >> 8, 0 | 2) && word & 0xff <= 6)]),
        _ => Verdict::NotMine,
    };
    all([fits(bytes, 1, &[0]), length, rest])
}

/// True when a recognised PDU is so short or plain that other protocols might look the same by chance.
pub fn is_weak(bytes: &[u8]) -> bool {
    match bytes.first() {
        Some(&DATA) => bytes.get(11).is_some_and(|flags| flags & 1 == 0),
        Some(&(RELEASE_REQUEST | RELEASE_RESPONSE | ABORT)) => true,
        _ => false,
    }
}

fn association_start(bytes: &[u8]) -> Verdict {
    all([fits(bytes, 6, &[0, 1]), fits(bytes, 74, &[0x10, 0, 0, 21]), fits(bytes, 78, APPLICATION_CONTEXT)])
}

fn rejection(bytes: &[u8]) -> Verdict {
    let source_and_reason = holds(u16_at(bytes, 8), |word| match word >> 8 {
        1 => matches!(word & 0xff, 1 | 2 | 3 | 7),
        2 | 3 => matches!(word & 0xff, 1 | 2),
        _ => false,
    });
    let result = holds(bytes.get(7).copied(), |result| matches!(result, 1 | 2));
    all([fits(bytes, 6, &[0]), result, source_and_reason])
}

/// A fragment of a command must be the first of its command set, which starts with the group length (PS3.7 6.3.1); one
/// of a data set, which may start with anything, must fill its PDU.
fn data_start(bytes: &[u8]) -> Verdict {
    let (Some(length), Some(fragment)) = (u32_at(bytes, 2), u32_at(bytes, 6)) else { return Verdict::Maybe };
    if fragment < 2 || u64::from(fragment) + 4 > u64::from(length) {
        return Verdict::NotMine;
    }
    let context = holds(bytes.get(10).copied(), |context| context & 1 == 1);
    let fragment_start = match bytes.get(11) {
        None => Verdict::Maybe,
        Some(1 | 3) => fits(bytes, 12, &[0, 0, 0, 0, 4, 0, 0, 0]),
        Some(0 | 2) if fragment + 4 == length => Verdict::Mine,
        Some(_) => Verdict::NotMine,
    };
    all([context, fragment_start])
}

fn fits(bytes: &[u8], at: usize, wanted: &[u8]) -> Verdict {
    let there = bytes.get(at..).unwrap_or_default();
    if there.len() >= wanted.len() {
        if there.starts_with(wanted) { Verdict::Mine } else { Verdict::NotMine }
    } else if wanted.starts_with(there) {
        Verdict::Maybe
    } else {
        Verdict::NotMine
    }
}

fn holds<T>(value: Option<T>, test: impl FnOnce(T) -> bool) -> Verdict {
    match value.map(test) {
        None => Verdict::Maybe,
        Some(true) => Verdict::Mine,
        Some(false) => Verdict::NotMine,
    }
}

fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().fold(Verdict::Mine, |all, one| match (all, one) {
        (Verdict::NotMine, _) | (_, Verdict::NotMine) => Verdict::NotMine,
        (Verdict::Maybe, _) | (_, Verdict::Maybe) => Verdict::Maybe,
        _ => Verdict::Mine,
    })
}
