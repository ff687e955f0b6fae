//! Numbers, addresses and elements (type, length, value) in network byte order; past the end there is nothing.

use asepsis_observation::{Mac, Value};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Elements read of one message, at most: no real one has a quarter of it.
const MAX_ELEMENTS: usize = 512;

/// `N` octets from `at`.
pub(crate) fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// The octet at `at`.
pub(crate) fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// The number in two octets from `at`.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    array_at(bytes, at).map(u16::from_be_bytes)
}

/// The number in four octets from `at`.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array_at(bytes, at).map(u32::from_be_bytes)
}

/// The IPv4 address from `at`; 0.0.0.0 stands for none.
pub(crate) fn ipv4_at(bytes: &[u8], at: usize) -> Option<Ipv4Addr> {
    array_at::<4>(bytes, at).map(Ipv4Addr::from).filter(|address| !address.is_unspecified())
}

/// The IPv6 address from `at`; `::` stands for none.
pub(crate) fn ipv6_at(bytes: &[u8], at: usize) -> Option<Ipv6Addr> {
    array_at::<16>(bytes, at).map(Ipv6Addr::from).filter(|address| !address.is_unspecified())
}

/// The host's hardware address from `at`; zeros and group addresses (IEEE 802 8.2) name no host.
pub(crate) fn mac_at(bytes: &[u8], at: usize) -> Option<Mac> {
    array_at(bytes, at).map(Mac).filter(|mac| mac.0 != [0; 6] && !mac.is_group())
}

/// The host's hardware address in a text: six pairs of hexadecimal digits with colons or hyphens between them (IEEE 802
/// 8.1), or nothing, as many devices write it. As a field's value.
pub(crate) fn mac_in(text: &str) -> Option<Value> {
    let pair_bytes = match text.len() {
        17 => 3,
        12 => 2,
        _ => return None,
    };
    let mut octets = [0; 6];
    for (octet, place) in octets.iter_mut().zip(text.as_bytes().chunks(pair_bytes)) {
        let [high, low, between @ ..] = place else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        *octet = u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?;
        if !matches!(between, [] | [b':' | b'-']) {
            return None;
        }
    }
    mac_at(&octets, 0).map(mac_text)
}

/// An address that is 4 or 16 octets long.
pub(crate) fn address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => ipv4_at(bytes, 0).map(IpAddr::V4),
        16 => ipv6_at(bytes, 0).map(IpAddr::V6),
        _ => None,
    }
}

/// Hardware address as a field's value.
pub(crate) fn mac_text(mac: Mac) -> Value {
    Value::Text(mac.to_string())
}

/// One element and what follows it.
pub(crate) type Split<'a> = (u16, &'a [u8], &'a [u8]);

/// Elements one after the other. The first that is cut or broken ends them.
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
    split: fn(&[u8]) -> Option<Split<'_>>,
    left: usize,
}

impl<'a> Elements<'a> {
    /// Reads `bytes` as elements of the given shape.
    pub fn new(bytes: &'a [u8], split: fn(&[u8]) -> Option<Split<'_>>) -> Self {
        Self { rest: bytes, split, left: MAX_ELEMENTS }
    }

    /// What is left when they ended: nothing, if all bytes were whole elements.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let (kind, value, rest) = (self.split)(self.rest)?;
        self.rest = rest;
        Some((kind, value))
    }
}

/// An element with type and length of the value in one octet each.
pub(crate) fn octet_element(bytes: &[u8]) -> Option<Split<'_>> {
    let [kind, length, rest @ ..] = bytes else { return None };
    let (value, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((u16::from(*kind), value, rest))
}

/// An element with type and length of the value in two octets each.
pub(crate) fn word_element(bytes: &[u8]) -> Option<Split<'_>> {
    let (value, rest) = bytes.get(4..)?.split_at_checked(usize::from(u16_at(bytes, 2)?))?;
    Some((u16_at(bytes, 0)?, value, rest))
}

/// An element with type and length in two octets each; the length counts these four too.
pub(crate) fn whole_word_element(bytes: &[u8]) -> Option<Split<'_>> {
    let length = usize::from(u16_at(bytes, 2)?).checked_sub(4)?;
    let (value, rest) = bytes.get(4..)?.split_at_checked(length)?;
    Some((u16_at(bytes, 0)?, value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_end_where_they_are_cut() {
        let mut elements = Elements::new(&[1, 1, 9, 2, 0, 3, 5, 1], octet_element);
        assert_eq!(elements.by_ref().collect::<Vec<_>>(), [(1, &[9][..]), (2, &[][..])]);
        assert_eq!(elements.rest(), [3, 5, 1]);
    }

    #[test]
    fn lengths_count_their_header_or_do_not() {
        assert_eq!(word_element(&[0, 7, 0, 1, 9, 8]), Some((7, &[9][..], &[8][..])));
        assert_eq!(whole_word_element(&[0, 7, 0, 5, 9, 8]), Some((7, &[9][..], &[8][..])));
        assert_eq!(whole_word_element(&[0, 7, 0, 3, 9, 8]), None);
    }

    #[test]
    fn addresses_are_written_in_three_ways() {
        for text in ["02:00:00:00:10:0A", "02-00-00-00-10-0a", "02000000100a"] {
            assert_eq!(mac_in(text), Some(mac_text(Mac([2, 0, 0, 0, 0x10, 0x0a]))));
        }
        for text in [
            "",
            "canary",
            "02:00:00:00:10",
            "02:00:00:00:10:0g",
            "02000000100g",
            "02.00.00.00.10.0a",
            "0:200:00:00:10:0a",
            "00:00:00:00:00:00",
        ] {
            assert_eq!(mac_in(text), None, "{text}");
        }
    }

    #[test]
    fn unset_addresses_are_none() {
        assert_eq!(ipv4_at(&[0; 4], 0), None);
        assert_eq!(mac_at(&[0; 6], 0), None);
        assert_eq!(mac_at(&[1, 0, 0x5e, 0, 0, 1], 0), None);
        assert_eq!(address(&[192, 0, 2, 1]), Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))));
    }
}
