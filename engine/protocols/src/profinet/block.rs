//! Blocks of DCP: option, suboption, length, perhaps a word about the value, the value (IEC 61158-6-10 4.3.1.4).

use crate::cursor::Cursor;
use std::net::Ipv4Addr;

/// Blocks read of one frame, at most.
const MAX_BLOCKS: usize = 32;

/// What stands before the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing: filters of a search.
    Bare,
    /// How long it holds: values that are set.
    Qualified,
    /// How it is used: values that are told.
    Informed,
}

/// One block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    pub(super) option: u8,
    pub(super) suboption: u8,
    pub(super) data: &'a [u8],
}

/// The blocks in `data`; each begins at an even place.
pub(super) fn blocks(data: &[u8], shape: Shape) -> impl Iterator<Item = Block<'_>> {
    let mut cursor = Cursor::new(data);
    let next = move || {
        let [option, suboption] = cursor.array()?;
        let length = usize::from(cursor.big16()?);
        let value = cursor.take(length)?;
        // The last block may come without its filler.
        cursor.skip((length % 2).min(cursor.rest().len()));
        let data = if shape == Shape::Bare { value } else { value.get(2..).unwrap_or_default() };
        Some(Block { option, suboption, data })
    };
    std::iter::from_fn(next).take(MAX_BLOCKS)
}

/// An address; 0.0.0.0 stands for none.
pub(super) fn address(octets: Option<[u8; 4]>) -> Option<Ipv4Addr> {
    octets.map(Ipv4Addr::from).filter(|address| !address.is_unspecified())
}
