//! Writes text as the value of a field: names, numbers and addresses, in few steps and without other memory.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

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

impl<'a> TextWriter<'a> {
    /// Writes text behind what is there.
    pub(crate) const fn new(octets: &'a mut Vec<u8>) -> Self {
        Self(octets)
    }
}

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
    #[inline]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fields;
    use proptest::prelude::*;

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
        fn addresses_are_written_as_the_library_does(address: u32) {
            let address = Ipv4Addr::from(address);
            prop_assert_eq!(Fields::new().with("a", address), Fields::new().with("a", address.to_string()));
        }
    }
}
