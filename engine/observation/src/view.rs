//! Reads fields where they stand, in the octets that `encoding` writes.

use crate::encoding::{FALSE, INTEGER, LIST, MAP, MEMBER, TEXT, TRUE};
use std::fmt;

/// A value, read where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueView<'a> {
    /// Printable text.
    Text(&'a str),
    /// Whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// Several values, in wire order.
    List(ListView<'a>),
    /// Named values, in wire order.
    Map(MapView<'a>),
}

/// Several values, read where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListView<'a>(&'a [u8]);

/// Named values, read where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapView<'a>(&'a [u8]);

/// Fields, read where they stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FieldsView<'a>(pub(crate) &'a [u8]);

fn take_name<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let (length, after) = rest.split_first()?;
    let (name, after) = after.split_at_checked(usize::from(*length))?;
    *rest = after;
    std::str::from_utf8(name).ok()
}

fn take_value<'a>(rest: &mut &'a [u8]) -> Option<ValueView<'a>> {
    let (tag, after) = rest.split_first()?;
    *rest = after;
    Some(match *tag {
        TEXT => {
            let (length, after) = rest.split_first_chunk::<2>()?;
            let (text, after) = after.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            *rest = after;
            ValueView::Text(std::str::from_utf8(text).ok()?)
        }
        INTEGER => {
            let (number, after) = rest.split_first_chunk::<8>()?;
            *rest = after;
            ValueView::Integer(i64::from_le_bytes(*number))
        }
        TRUE | FALSE => ValueView::Boolean(*tag == TRUE),
        LIST => {
            let start = *rest;
            while take_value(rest).is_some() {}
            ValueView::List(ListView(start))
        }
        MAP => {
            let start = *rest;
            while take_member(rest).is_some() {}
            ValueView::Map(MapView(start))
        }
        // END, which the caller is waiting for.
        _ => return None,
    })
}

fn take_member<'a>(rest: &mut &'a [u8]) -> Option<(&'a str, ValueView<'a>)> {
    let (tag, after) = rest.split_first()?;
    *rest = after;
    if *tag != MEMBER {
        return None;
    }
    Some((take_name(rest)?, take_value(rest)?))
}

impl<'a> ListView<'a> {
    /// The values in order.
    pub fn iter(&self) -> impl Iterator<Item = ValueView<'a>> + use<'a> {
        let mut rest = self.0;
        std::iter::from_fn(move || take_value(&mut rest))
    }
}

impl<'a> MapView<'a> {
    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, ValueView<'a>)> + use<'a> {
        let mut rest = self.0;
        std::iter::from_fn(move || take_member(&mut rest))
    }
}

impl<'a> FieldsView<'a> {
    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, ValueView<'a>)> + use<'a> {
        let mut rest = self.0;
        std::iter::from_fn(move || Some((take_name(&mut rest)?, take_value(&mut rest)?)))
    }

    /// The value of a field, if present.
    pub fn get(&self, name: &str) -> Option<ValueView<'a>> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The octets, to be kept and given to [`FieldsView::of_octets`].
    pub const fn octets(&self) -> &'a [u8] {
        self.0
    }

    /// Fields from octets that were kept. Anything else reads as fewer fields or none.
    pub const fn of_octets(octets: &'a [u8]) -> Self {
        Self(octets)
    }
}

impl fmt::Debug for FieldsView<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}
