//! The item in which a device lists its identity (CIP Networks Library volume 2, 2-4.3.3).

use super::packet::Item;
use crate::cursor::Cursor;
use asepsis_observation::Fields;
use std::net::Ipv4Addr;

/// Type of the item.
const IDENTITY_ITEM: u16 = 0x0c;

/// Version, socket address, then the attributes of the identity object.
pub(super) fn read(item: &Item<'_>) -> Fields {
    if item.kind != IDENTITY_ITEM {
        return Fields::new();
    }
    attributes(item.data).unwrap_or_default()
}

fn attributes(data: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(data);
    cursor.skip(6)?;
    let ip = Ipv4Addr::from(cursor.array::<4>()?);
    cursor.skip(8)?;
    let fields = crate::cip::identity(&mut cursor)?;
    Some(fields.with("ip", Some(ip).filter(|ip| !ip.is_unspecified())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_item_says_nothing() {
        assert!(read(&Item { kind: IDENTITY_ITEM, data: &[1, 0, 0, 2] }).is_empty());
    }
}
