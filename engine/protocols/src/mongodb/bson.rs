//! Documents of BSON (bsonspec.org, version 1.1), looked at element by element: what is broken ends them.

use crate::cursor::Cursor;

/// Elements of one document that are looked at.
const MAX_ELEMENTS: usize = 64;
/// Longest name of an element.
const MAX_NAME_BYTES: usize = 128;

/// A document without its length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Document<'a>(&'a [u8]);

/// One element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    pub name: &'a [u8],
    value: Value<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Value<'a> {
    Text(&'a [u8]),
    Document(&'a [u8]),
    Number(i64),
    Other,
}

impl<'a> Document<'a> {
    /// The document at the start of some bytes; it may go on beyond them.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let length = usize::try_from(u32::from_le_bytes(*bytes.first_chunk()?)).ok().filter(|length| *length >= 5)?;
        bytes.get(4..length.min(bytes.len())).map(Self)
    }

    pub fn elements(&self) -> impl Iterator<Item = Element<'a>> {
        let mut cursor = Cursor::new(self.0);
        std::iter::from_fn(move || element(&mut cursor)).take(MAX_ELEMENTS)
    }

    fn value(&self, name: &[u8]) -> Option<Value<'a>> {
        self.elements().find(|element| element.name == name).map(|element| element.value)
    }

    pub fn text(&self, name: &[u8]) -> Option<&'a [u8]> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn number(&self, name: &[u8]) -> Option<i64> {
        match self.value(name)? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    pub fn document(&self, name: &[u8]) -> Option<Self> {
        match self.value(name)? {
            Value::Document(bytes) => Some(Self(bytes)),
            _ => None,
        }
    }
}

/// The next element; none at the end, and none of a kind that is not known.
fn element<'a>(cursor: &mut Cursor<'a>) -> Option<Element<'a>> {
    let kind = cursor.byte().filter(|kind| *kind != 0)?;
    let end = cursor.rest().iter().take(MAX_NAME_BYTES).position(|byte| *byte == 0)?;
    let name = cursor.take(end)?;
    cursor.byte()?;
    let value = match kind {
        0x02 => Value::Text(counted(cursor, 0)?.strip_suffix(&[0])?),
        0x03 | 0x04 => Value::Document(counted(cursor, 4)?),
        0x10 => Value::Number(i64::from(i32::from_le_bytes(cursor.array()?))),
        0x12 => Value::Number(i64::from_le_bytes(cursor.array()?)),
        0x05 => {
            let length = cursor.little32()?;
            cursor.skip(usize::try_from(length).ok()?.checked_add(1)?)?;
            Value::Other
        }
        0x01 | 0x09 | 0x11 => skipped(cursor, 8)?,
        0x07 => skipped(cursor, 12)?,
        0x08 => skipped(cursor, 1)?,
        0x0a => Value::Other,
        0x13 => skipped(cursor, 16)?,
        _ => return None,
    };
    Some(Element { name, value })
}

fn skipped<'a>(cursor: &mut Cursor<'a>, length: usize) -> Option<Value<'a>> {
    cursor.skip(length).map(|()| Value::Other)
}

/// What a length says that counts `own` octets of itself.
fn counted<'a>(cursor: &mut Cursor<'a>, own: usize) -> Option<&'a [u8]> {
    let length = usize::try_from(cursor.little32()?).ok()?;
    cursor.take(length.checked_sub(own)?)
}
