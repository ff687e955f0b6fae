//! Packets of RFC 1006 and the ISO transport units in them; Remote Desktop, S7comm and MMS share them.

use crate::cursor::Cursor;
use crate::framed::Extent;

/// Octets of the packet's header (RFC 1006 6).
pub(crate) const HEADER_BYTES: usize = 4;
/// Octets collected of a unit that comes in parts, at most.
const MAX_UNIT_BYTES: usize = 16 * 1024;
/// Least octets of a packet: header, length indicator and code (class 0 data has one octet more).
const LEAST_BYTES: usize = 7;

/// A request or a confirmation.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Connect<'a> {
    /// True for the request.
    pub is_request: bool,
    /// Selector of the caller.
    pub source: Option<&'a [u8]>,
    /// Selector that is called.
    pub destination: Option<&'a [u8]>,
}

/// A transport unit.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tpdu<'a> {
    /// Connection request or confirmation.
    Connect(Connect<'a>),
    /// Data of class 0, perhaps a part.
    Data { is_last: bool, payload: &'a [u8] },
}

/// How far the packet reaches that begins here.
pub(crate) fn extent(bytes: &[u8]) -> Extent {
    match bytes {
        [3, 0, high, low, ..] => Extent::of(usize::from(u16::from_be_bytes([*high, *low])), LEAST_BYTES),
        [] | [3] | [3, 0] | [3, 0, _] => Extent::Unknown,
        _ => Extent::Broken,
    }
}

/// Reads a whole packet; nothing for units of other codes.
pub(crate) fn read(packet: &[u8]) -> Option<Tpdu<'_>> {
    let mut cursor = Cursor::new(packet);
    cursor.skip(HEADER_BYTES)?;
    let length = usize::from(cursor.byte()?);
    let mut unit = Cursor::new(cursor.take(length)?);
    let code = unit.byte()?;
    match code & 0xf0 {
        0xf0 => {
            let is_last = unit.byte()? & 0x80 != 0;
            Some(Tpdu::Data { is_last, payload: cursor.rest() })
        }
        0xd0 | 0xe0 => {
            unit.skip(5)?;
            let mut connect = Connect { is_request: code & 0xf0 == 0xe0, ..Connect::default() };
            while let (Some(name), Some(length)) = (unit.byte(), unit.byte()) {
                let value = unit.take(usize::from(length)).filter(|value| !value.is_empty())?;
                match name {
                    0xc1 => connect.source = Some(value),
                    0xc2 => connect.destination = Some(value),
                    _ => {}
                }
            }
            Some(Tpdu::Connect(connect))
        }
        _ => None,
    }
}

/// The data of the first unit among whole packets at the beginning of `bytes`, for probing.
pub(crate) fn first_data(mut bytes: &[u8]) -> Result<&[u8], Extent> {
    loop {
        let length = match extent(bytes) {
            Extent::Whole(length) => length,
            other => return Err(other),
        };
        // Of data the header is enough, so that long ones are recognised before they are whole.
        let shown = bytes.get(..length.min(bytes.len())).unwrap_or_default();
        match read(shown) {
            Some(Tpdu::Data { payload, .. }) if !payload.is_empty() => return Ok(payload),
            None if shown.len() == length => return Err(Extent::Broken),
            _ => match bytes.get(length..) {
                Some(rest) => bytes = rest,
                None => return Err(Extent::Unknown),
            },
        }
    }
}

/// Puts units together that come in parts.
#[derive(Debug, Default)]
pub(crate) struct Units([Vec<u8>; 2]);

impl Units {
    /// Takes a packet of side `at` and gives the unit to `read` when it is whole.
    pub fn packet(&mut self, packet: &[u8], at: usize, read_unit: impl FnOnce(&[u8])) {
        let Some(Tpdu::Data { is_last, payload }) = read(packet) else { return };
        let Some(kept) = self.0.get_mut(at) else { return };
        if is_last && kept.is_empty() {
            read_unit(payload);
            return;
        }
        let room = MAX_UNIT_BYTES.saturating_sub(kept.len());
        kept.extend_from_slice(payload.get(..room.min(payload.len())).unwrap_or_default());
        if is_last {
            read_unit(&std::mem::take(kept));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_one_unit() {
        let mut units = Units::default();
        let mut seen = Vec::new();
        units.packet(&[3, 0, 0, 9, 2, 0xf0, 0, 1, 2], 0, |unit| seen.push(unit.to_vec()));
        units.packet(&[3, 0, 0, 8, 2, 0xf0, 0x80, 9], 1, |unit| seen.push(unit.to_vec()));
        units.packet(&[3, 0, 0, 8, 2, 0xf0, 0x80, 3], 0, |unit| seen.push(unit.to_vec()));
        assert_eq!(seen, [vec![9], vec![1, 2, 3]]);
    }

    #[test]
    fn the_first_data_is_found_behind_an_opening() {
        let opening = [3, 0, 0, 15, 10, 0xe0, 0, 0, 0, 1, 0, 0xc1, 2, 1, 0];
        let both = [&opening[..], &[3, 0, 0, 200, 2, 0xf0, 0x80, 0x32]].concat();
        assert_eq!(first_data(&both), Ok(&[0x32][..]));
        assert_eq!(first_data(&opening), Err(Extent::Unknown));
        assert_eq!(first_data(&[3, 0, 0, 3]), Err(Extent::Broken));
    }
}
