//! Fields as octets: one run of bytes that is compared, hashed, copied and counted without being taken apart.
//!
//! A field is the length of its name (one octet), the name, and a value. A value is a tag and, after it: text — its
//! length (two octets, little-endian) and UTF-8; whole number — eight octets; list — values up to [`END`]; map — members
//! up to [`END`], each [`MEMBER`], name and value. Equal fields in equal order have equal octets, and no others have.
//! Here values are written; what was written is read in `view`.

use crate::text_writer::TextWriter;
use std::net::IpAddr;

pub(crate) const END: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const INTEGER: u8 = 2;
pub(crate) const TRUE: u8 = 3;
pub(crate) const FALSE: u8 = 4;
pub(crate) const LIST: u8 = 5;
pub(crate) const MAP: u8 = 6;
pub(crate) const MEMBER: u8 = 7;

/// Longest text a field can hold, in octets; what follows is cut off. Text from the wire is far shorter (`MAX_TEXT_BYTES`).
pub const MAX_FIELD_TEXT_BYTES: usize = u16::MAX as usize;

/// Where a value of a field is written.
#[derive(Debug)]
pub struct ValueWriter<'a>(pub(crate) &'a mut Vec<u8>);

/// Cuts `octets`, which are UTF-8 from `start` on, to the longest text a field can hold.
fn bound_text(octets: &mut Vec<u8>, start: usize) {
    if octets.len() - start <= MAX_FIELD_TEXT_BYTES {
        return;
    }
    let mut end = start + MAX_FIELD_TEXT_BYTES;
    while octets.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
        end -= 1;
    }
    octets.truncate(end);
}

impl ValueWriter<'_> {
    /// Writes text. False when it is empty.
    pub fn text(&mut self, text: &str) -> bool {
        self.text_with(|out| out.push_str(text))
    }

    /// Writes the text that `write` makes. False when it is empty.
    #[inline]
    pub fn text_with(&mut self, write: impl FnOnce(&mut TextWriter<'_>)) -> bool {
        self.0.extend_from_slice(&[TEXT, 0, 0]);
        let start = self.0.len();
        write(&mut TextWriter::new(self.0));
        bound_text(self.0, start);
        let length = u16::try_from(self.0.len() - start).unwrap_or_default();
        if let Some(place) = self.0.get_mut(start - 2..start) {
            place.copy_from_slice(&length.to_le_bytes());
        }
        length > 0
    }

    /// Writes an address as text.
    pub fn address(&mut self, address: IpAddr) -> bool {
        self.text_with(|out| match address {
            IpAddr::V4(address) => out.push_ipv4(address),
            IpAddr::V6(address) => out.push_ipv6(address),
        })
    }

    /// Writes a whole number.
    pub fn integer(&mut self, number: i64) -> bool {
        self.0.push(INTEGER);
        self.0.extend_from_slice(&number.to_le_bytes());
        true
    }

    /// Writes true or false.
    pub fn boolean(&mut self, truth: bool) -> bool {
        self.0.push(if truth { TRUE } else { FALSE });
        true
    }

    /// Writes several values. False when there is none.
    pub fn list<T>(&mut self, values: impl Iterator<Item = T>, write: impl Fn(&mut ValueWriter<'_>, T)) -> bool {
        self.0.push(LIST);
        let start = self.0.len();
        for value in values {
            write(self, value);
        }
        let is_present = self.0.len() > start;
        self.0.push(END);
        is_present
    }

    /// Writes named values. False when there is none.
    pub fn map<T>(&mut self, members: impl Iterator<Item = T>, write: impl Fn(&mut MemberWriter<'_>, T)) -> bool {
        self.0.push(MAP);
        let start = self.0.len();
        for member in members {
            write(&mut MemberWriter(self.0), member);
        }
        let is_present = self.0.len() > start;
        self.0.push(END);
        is_present
    }
}

/// Where members of a map are written.
#[derive(Debug)]
pub struct MemberWriter<'a>(&'a mut Vec<u8>);

impl MemberWriter<'_> {
    /// Writes one member: its name, then what `write` writes, which must be one value.
    pub fn member(&mut self, name: &str, write: impl FnOnce(&mut ValueWriter<'_>)) {
        self.0.push(MEMBER);
        push_name(self.0, name);
        write(&mut ValueWriter(self.0));
    }
}

/// Appends the length of a name and the name, cut to 255 octets.
#[inline]
pub(crate) fn push_name(octets: &mut Vec<u8>, name: &str) {
    match u8::try_from(name.len()) {
        Ok(length) => {
            octets.push(length);
            octets.extend_from_slice(name.as_bytes());
        }
        Err(_) => push_name(octets, cut_name(name)),
    }
}

#[cold]
fn cut_name(name: &str) -> &str {
    let mut end = usize::from(u8::MAX);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fields, FieldsView, Value, ValueView};
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            ".{0,40}".prop_map(Value::Text),
            any::<i64>().prop_map(Value::Integer),
            any::<bool>().prop_map(Value::Boolean),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
                prop::collection::vec((".{0,9}", inner), 0..4).prop_map(Value::Map),
            ]
        })
    }

    const NAMES: [&str; 4] = ["a", "name", "type", "abstract_syntaxes"];

    fn fields(values: &[Value]) -> Fields {
        NAMES.iter().zip(values).fold(Fields::new(), |all, (name, value)| all.with(name, value.clone()))
    }

    fn present(values: &[Value]) -> Vec<(&str, &Value)> {
        let is_absent = |value: &Value| match value {
            Value::Text(text) => text.is_empty(),
            Value::List(values) => values.is_empty(),
            Value::Map(members) => members.is_empty(),
            _ => false,
        };
        NAMES.into_iter().zip(values).filter(|(_, value)| !is_absent(value)).collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(values in prop::collection::vec(any_value(), 0..4)) {
            let fields = fields(&values);
            prop_assert_eq!(fields.iter().collect::<Vec<_>>(), present(&values));
            let view = FieldsView::of_octets(fields.view().octets());
            let read: Vec<(&str, Value)> = view.iter().map(|(name, value)| (name, Value::from(value))).collect();
            let wanted: Vec<(&str, Value)> = present(&values).into_iter().map(|(name, value)| (name, value.clone())).collect();
            prop_assert_eq!(read, wanted);
        }

        #[test]
        fn octets_are_equal_when_and_only_when_values_are(
            one in prop::collection::vec(any_value(), 0..3),
            other in prop::collection::vec(any_value(), 0..3),
        ) {
            let is_same = present(&one) == present(&other);
            prop_assert_eq!(fields(&one).view().octets() == fields(&other).view().octets(), is_same);
            prop_assert_eq!(fields(&one) == fields(&other), is_same);
            prop_assert!(fields(&one) == fields(&one.clone()));
        }

        #[test]
        fn any_octets_are_read_without_end_or_fault(octets: Vec<u8>) {
            let _ = format!("{:?}", FieldsView::of_octets(&octets));
        }

    }

    #[test]
    fn long_text_and_names_are_cut_between_characters() {
        let fields = Fields::new().with("a", "é".repeat(40_000)).with("b", 1_u8);
        let Some(Value::Text(cut)) = fields.get("a") else { panic!("no text") };
        assert_eq!(cut.len(), MAX_FIELD_TEXT_BYTES - 1);
        assert_eq!(fields.get("b"), Some(&Value::Integer(1)));
        let map = Fields::new().with("m", Value::Map(vec![("é".repeat(200), Value::Integer(1))]));
        assert!(
            matches!(map.view().get("m"), Some(ValueView::Map(map)) if map.iter().all(|(name, _)| name.len() == 254))
        );
    }
}
