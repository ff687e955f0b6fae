//! Tags of `BACnet`'s application layer (ASHRAE 135 20.2.1).

use crate::cursor::Cursor;

/// Tags read of one message, at most.
const MAX_TAGS: usize = 512;

/// What a tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A value whose number tells its type.
    Application,
    /// A value whose number tells its place.
    Context,
    /// Beginning of what belongs together.
    Open,
    /// Its end.
    Close,
}

/// One tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    pub(super) class: Class,
    pub(super) number: u8,
    pub(super) content: &'a [u8],
}

impl Tag<'_> {
    /// A whole number of at most four octets (20.2.4).
    pub(super) fn unsigned(&self) -> Option<u32> {
        let fits = (1..=4).contains(&self.content.len());
        fits.then(|| self.content.iter().fold(0, |number, octet| number << 8 | u32::from(*octet)))
    }
}

/// The tags in `bytes`, one after the other.
pub(super) fn tags(bytes: &[u8]) -> impl Iterator<Item = Tag<'_>> {
    let mut cursor = Cursor::new(bytes);
    std::iter::from_fn(move || next(&mut cursor)).take(MAX_TAGS)
}

fn next<'a>(cursor: &mut Cursor<'a>) -> Option<Tag<'a>> {
    let first = cursor.byte()?;
    let number = if first >> 4 == 15 { cursor.byte()? } else { first >> 4 };
    let is_context = first & 0x08 != 0;
    let (class, length) = match first & 0x07 {
        6 if is_context => (Class::Open, 0),
        7 if is_context => (Class::Close, 0),
        // The length of a truth value is the value (20.2.3).
        _ if !is_context && number == 1 => (Class::Application, 0),
        5 => (if is_context { Class::Context } else { Class::Application }, long_length(cursor)?),
        short => (if is_context { Class::Context } else { Class::Application }, usize::from(short)),
    };
    Some(Tag { class, number, content: cursor.take(length)? })
}

fn long_length(cursor: &mut Cursor<'_>) -> Option<usize> {
    match cursor.byte()? {
        254 => cursor.big16().map(usize::from),
        255 => usize::try_from(cursor.big32()?).ok(),
        length => Some(usize::from(length)),
    }
}
