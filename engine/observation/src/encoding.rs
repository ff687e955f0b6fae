//! Fields as octets: one run of bytes that is compared, hashed, copied and counted without being taken apart.
//!
//! A field is the length of its name (one octet), the name, and a value. A value is a tag and, after it: text — its
//! length (two octets, little-endian) and UTF-8; whole number — eight octets; list — values up to [`END`]; map — members
//! up to [`END`], each [`MEMBER`], name and value. Equal fields in equal order have equal octets, and no others have.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const END: u8 = 0;
const TEXT: u8 = 1;
const INTEGER: u8 = 2;
const TRUE: u8 = 3;
const FALSE: u8 = 4;
const LIST: u8 = 5;
const MAP: u8 = 6;
const MEMBER: u8 = 7;

/// Longest text a field can hold, in octets; what follows is cut off. Text from the wire is far shorter (`MAX_TEXT_BYTES`).
pub const MAX_FIELD_TEXT_BYTES: usize = u16::MAX as usize;

/// Each octet in decimal with a dot behind it, first digit in the lowest octet, and how many digits it has.
const DECIMALS: [(u32, usize); 256] = decimals();

#[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "evaluated by the compiler")]
const fn decimals() -> [(u32, usize); 256] {
    let mut all = [(0, 0); 256];
    let mut octet = 0;
    while octet < all.len() {
        let (mut text, mut digits, mut rest) = (b'.' as u32, 0, octet as u32);
        while digits == 0 || rest > 0 {
            text = text << 8 | (b'0' as u32 + rest % 10);
            (digits, rest) = (digits + 1, rest / 10);
        }
        all[octet] = (text, digits);
        octet += 1;
    }
    all
}

const fn hexadecimal_digit(half: u8) -> u8 {
    if half < 10 { b'0' + half } else { b'a' + (half - 10) }
}

/// Text that is being written as the value of a field.
#[derive(Debug)]
pub struct TextWriter<'a>(&'a mut Vec<u8>);

impl TextWriter<'_> {
    /// Appends text.
    pub fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Appends a character.
    pub fn push(&mut self, character: char) {
        match u8::try_from(character) {
            Ok(byte @ 0..=0x7f) => self.0.push(byte),
            _ => self.push_str(character.encode_utf8(&mut [0; 4])),
        }
    }

    /// Appends text with the ASCII letters of it in lower case.
    pub fn push_ascii_lowercase(&mut self, text: &str) {
        self.0.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
    }

    /// Appends an IPv4 address in dotted decimal.
    pub fn push_ipv4(&mut self, address: Ipv4Addr) {
        // Put together in one place, with the dot behind the last octet, which is cut off.
        let (mut text, mut length) = ([0; 16], 0);
        for octet in address.octets() {
            let (decimal, digits) = DECIMALS.get(usize::from(octet)).copied().unwrap_or_default();
            if let Some(place) = text.get_mut(length..length + 4) {
                place.copy_from_slice(&decimal.to_le_bytes());
            }
            length += digits + 1;
        }
        self.push_first(text, length - 1);
    }

    /// Appends the first octets of some: to copy a fixed number of them and to cut takes fewer steps than to copy a few.
    fn push_first<const N: usize>(&mut self, text: [u8; N], length: usize) {
        let end = self.0.len() + length.min(N);
        self.0.extend_from_slice(&text);
        self.0.truncate(end);
    }

    /// Appends an IPv6 address (RFC 5952 4 and 5): the longest run of two or more zero groups, of equals the first, is `::`.
    pub fn push_ipv6(&mut self, address: Ipv6Addr) {
        if let Some(inner) = address.to_ipv4_mapped() {
            self.push_str("::ffff:");
            self.push_ipv4(inner);
            return;
        }
        let groups = address.segments();
        let (mut run, mut longest) = (0, (0, 1));
        for (nth, group) in groups.into_iter().enumerate() {
            run = if group == 0 { run + 1 } else { 0 };
            if run > longest.1 {
                longest = (nth + 1 - run, run);
            }
        }
        let (start, end) =
            if longest.1 > 1 { (longest.0, longest.0 + longest.1) } else { (groups.len(), groups.len()) };
        for (nth, group) in groups.into_iter().enumerate() {
            if nth == start {
                self.push_str("::");
            }
            if (start..end).contains(&nth) {
                continue;
            }
            if nth > 0 && nth != end {
                self.0.push(b':');
            }
            self.push_group(group);
        }
    }

    /// Appends a group of an IPv6 address, without zeros before it.
    fn push_group(&mut self, group: u16) {
        let zeros = (group.leading_zeros() / 4).min(3);
        let [high, low] = group.to_be_bytes();
        let digits = [high >> 4, high & 15, low >> 4, low & 15].map(hexadecimal_digit);
        let text = u32::from_be_bytes(digits) << (8 * zeros);
        self.push_first(text.to_be_bytes(), 4 - usize::try_from(zeros).unwrap_or_default());
    }

    /// Appends labels joined by dots if all are printable ASCII, in lower case if wished. False when they are not, and
    /// nothing was added. Each run holds whole labels, each behind the octet of its length; without any it is a dot.
    pub fn push_labels<'p>(&mut self, runs: impl Iterator<Item = &'p [u8]>, is_lowered: bool) -> bool {
        let start = self.0.len();
        for run in runs {
            let Some((first, rest)) = run.split_first() else { continue };
            if self.0.len() > start {
                self.0.push(b'.');
            }
            // What lies between two labels is one octet, as a dot is: the run is copied at once.
            let mut between = self.0.len() + usize::from(*first);
            self.0.extend_from_slice(rest);
            while let Some(place) = self.0.get_mut(between) {
                between += 1 + usize::from(std::mem::replace(place, b'.'));
            }
        }
        if self.0.len() == start {
            self.0.push(b'.');
        }
        let is_plain = plain(self.0.get_mut(start..).unwrap_or_default(), is_lowered);
        if !is_plain {
            self.0.truncate(start);
        }
        is_plain
    }

    /// Appends a number in decimal digits.
    pub fn push_decimal(&mut self, number: u16) {
        let (thousands, below) = (number / 1000, number % 1000);
        let (high, low) = (thousands / 10, thousands % 10);
        let digits = [high, low, below / 100, below / 10 % 10, below % 10];
        let zeros = digits.iter().take(4).take_while(|digit| **digit == 0).count();
        self.0.extend(digits.iter().skip(zeros).map(|digit| b'0' | digit.to_le_bytes()[0]));
    }

    /// Appends octets as lower-case hexadecimal.
    pub fn push_hexadecimal(&mut self, octets: &[u8]) {
        self.0.extend(octets.iter().flat_map(|octet| [octet >> 4, octet & 15].map(hexadecimal_digit)));
    }
}

impl fmt::Write for TextWriter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

/// True when all octets are printable ASCII, whose letters are then in lower case if wished.
fn plain(octets: &mut [u8], is_lowered: bool) -> bool {
    plain_by::<16>(octets, is_lowered).or_else(|| plain_by::<4>(octets, is_lowered)).unwrap_or_else(|| {
        octets.iter_mut().fold(true, |is_plain, octet| is_plain & plain_octets(std::array::from_mut(octet), is_lowered))
    })
}

/// As [`plain`], so many octets at a time; nothing when there are fewer. The last of them may be looked at twice.
fn plain_by<const N: usize>(octets: &mut [u8], is_lowered: bool) -> Option<bool> {
    let last = plain_octets(octets.last_chunk_mut::<N>()?, is_lowered);
    let chunks = octets.as_chunks_mut::<N>().0;
    Some(chunks.iter_mut().fold(last, |is_plain, chunk| is_plain & plain_octets(chunk, is_lowered)))
}

/// As [`plain`]. All are looked at, whatever is found: many at once, that is.
#[inline]
fn plain_octets<const N: usize>(octets: &mut [u8; N], is_lowered: bool) -> bool {
    let is_plain = octets.iter().fold(true, |is_plain, octet| is_plain & (b' '..=b'~').contains(octet));
    let case = if is_lowered { 0x20 } else { 0 };
    *octets = octets.map(|octet| octet | if octet.is_ascii_uppercase() { case } else { 0 });
    is_plain
}

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
    pub fn text_with(&mut self, write: impl FnOnce(&mut TextWriter<'_>)) -> bool {
        self.0.extend_from_slice(&[TEXT, 0, 0]);
        let start = self.0.len();
        write(&mut TextWriter(self.0));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fields, Value};
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
        fn numbers_are_written_as_the_standard_library_does(number: u16) {
            let mut octets = Vec::new();
            TextWriter(&mut octets).push_decimal(number);
            prop_assert_eq!(octets, number.to_string().into_bytes());
        }

        #[test]
        fn addresses_are_written_as_the_standard_library_does(groups: [u16; 8], zeros: u8, address: [u8; 4]) {
            let mut groups = groups;
            groups.iter_mut().enumerate().filter(|(nth, _)| zeros >> nth & 1 == 1).for_each(|(_, group)| *group = 0);
            let six = Ipv6Addr::from(groups);
            for address in [six, Ipv4Addr::from(address).to_ipv6_mapped(), Ipv4Addr::from(address).to_ipv6_compatible()] {
                prop_assert_eq!(Fields::new().with("a", address), Fields::new().with("a", address.to_string()));
            }
            let four = Ipv4Addr::from(address);
            prop_assert_eq!(Fields::new().with("a", four), Fields::new().with("a", four.to_string()));
        }

        #[test]
        fn octets_are_plain_and_lowered_however_many_there_are(
            octets in prop::collection::vec(prop_oneof![40 => b' '..=b'~', 1 => any::<u8>()], 0..70),
            is_lowered: bool,
        ) {
            let mut written = octets.clone();
            let is_plain = octets.iter().all(|octet| (b' '..=b'~').contains(octet));
            prop_assert_eq!(plain(&mut written, is_lowered), is_plain);
            prop_assert_eq!(written, if is_lowered { octets.to_ascii_lowercase() } else { octets });
        }

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

        #[test]
        fn addresses_are_written_as_the_library_does(address: u32) {
            let address = Ipv4Addr::from(address);
            prop_assert_eq!(Fields::new().with("a", address), Fields::new().with("a", address.to_string()));
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
